"""A letter divided into fields: each part at its place, in its own words, nothing interpreted yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from openimr.letters.folded import Folded, Stretch, plain
from openimr.letters.items import ItemPlaces, entries, find_items
from openimr.letters.layout import Layout, Sentence, fallback
from openimr.letters.mending import mended, mended_headings
from openimr.letters.printed import Account, Printed, trimmed, without
from openimr.letters.reviewer_section import claim_front, claim_lines
from openimr.letters.sections import (
    FoundSection,
    Value,
    choose_layout,
    claim_lead,
    claim_sentences,
    find_sections,
)

_BULLET = re.compile("(?:[•●▪◦·*\uf0b7\uf0a7]|[-–](?=\\s)|o(?=\\s)|\\(?\\d{1,2}[.)](?!\\d))\\s*")
_QUOTES = '"“”„‟«»'
_SHORT_LINE = 60
_BEFORE = 60
_UNREAD = 300


class Statement(NamedTuple):
    """A numbered statement of a decision: the section it stands in, its parts as printed."""

    place: str
    number: int | None
    service: str
    decision: str


class Division:
    """One letter divided under one layout. What was claimed stands in `account`.

    `printed` may have its fixed wording mended; the words of fields always come from `base`, the
    letter as it is. `values` are pairs of field and words, `items` the parts of each item by field.
    """

    def __init__(self, layout: Layout, letter: str, printed: Printed, base: Printed) -> None:
        self.layout = layout
        self.printed = printed
        self.base = base
        self.account = Account(letter, printed)
        self.values: list[tuple[str, str]] = []
        self.statements: list[Statement] = []
        self.summary: Folded | None = None
        self.diagnosis: Folded | None = None
        self.copied = False
        self.documents: list[str] = []
        self.items: list[dict[str, Folded]] = []
        self.numbers: list[int | None] = []
        self._unlabelled = False
        self.sections = find_sections(layout, printed)
        self._divide()

    @property
    def incomplete(self) -> bool:
        """Whether fixed wording is missing that the layout has: a section, a label of an item."""
        found = {one.section.id for one in self.sections}
        wanted = [one.id for one in self.layout.sections if not one.optional]
        fields = {label.field for label in self.layout.item_labels if label.field}
        whole = self.items and found.issuperset(wanted) and not self._unlabelled
        return not whole or any(not fields <= item.keys() for item in self.items)

    @property
    def unread(self) -> int:
        """How many characters among the fixed sentences below the first heading are not known."""
        start = self.sections[0].start
        return sum(one.end - one.start for one in self.account.skipped if one.start >= start)

    def words(self, start: int, end: int) -> Folded:
        """The words of the letter from `start` to `end` of the running text."""
        if self.printed is self.base:
            return self.printed.running.part(start, end)
        first, last = self.printed.running.source(start, end)
        running = self.base.running
        return running.part(running.position(first), running.position(last - 1) + 1)

    def _divide(self) -> None:
        start = self.sections[0].start if self.sections else len(self.printed.text)
        if self.printed.text[:start].strip() and (self.sections or self.layout is not fallback()):
            self._front(Stretch(0, start))
        for found in self.sections:
            if found.heading:
                self.account.wording(found.section.id + ".heading", *found.heading)
            body = found.section.body or "reviewer"
            _readers().get(body, Division._parts_of_items)(self, found)

    def _front(self, place: Stretch) -> None:
        gaps = self._state("front", place)
        self._keep(claim_front(self.layout, self.printed, gaps, self.account))

    def _fixed(self, found: FoundSection) -> None:
        section = found.section
        for gap in self._state(section.id, found.body):
            self._keep(claim_sentences(section.sentences, section.labels, self.printed, gap, self.account))

    def _summary(self, found: FoundSection) -> None:
        values, start = claim_lead(found.section.sentences, self.printed, found.body, self.account)
        self._keep(values)
        place = trimmed(self.printed.text, start, found.body.end)
        if found.section.quoted:
            inner = self._unquoted(place)
            self.copied = inner != place or bool(values)
            place = inner
        self.summary = self._claimed("case.summary_text", place)

    def _diagnosis(self, found: FoundSection) -> None:
        self.diagnosis = self._claimed("case.diagnosis_text", found.body)

    def _unquoted(self, place: Stretch) -> Stretch:
        text = self.printed.text
        start = place.start + (text[place.start : place.start + 1] in _QUOTES if place[0] < place[1] else 0)
        end = place.end - (start < place.end and text[place.end - 1] in _QUOTES)
        self.account.wording("summary.quote", place.start, start)
        self.account.wording("summary.quote", end, place.end)
        return Stretch(start, end)

    def _documents(self, found: FoundSection) -> None:
        values, start = claim_lead(found.section.sentences, self.printed, found.body, self.account)
        self._keep(values)
        for index, place in enumerate(self._entries(Stretch(start, found.body.end))):
            bullet = _BULLET.match(self.printed.text, *place)
            begin = bullet.end() if bullet else place.start
            self.account.wording("documents.bullet", place.start, begin)
            entry = self._claimed(f"documents_reviewed[{index}]", Stretch(begin, place.end))
            self.documents.append(entry.text)

    def _entries(self, body: Stretch) -> list[Stretch]:
        """The entries of a list: by its bullets; without bullets by its lines, long lines being wrapped."""
        begins = [start for start, _ in self.printed.lines(*body)]
        text = self.printed.text
        starts = [start for start in begins if _BULLET.match(text, start, body.end)]
        if not begins:
            return []
        if not starts:
            starts = [
                start
                for start, before in zip(begins, [None, *begins], strict=False)
                if before is None or (start - before < _SHORT_LINE and not text[start].islower())
            ]
        elif text[body.start : starts[0]].strip():
            starts.insert(0, begins[0])
        ends = [*starts[1:], body.end]
        places = [trimmed(text, start, end) for start, end in zip(starts, ends, strict=True)]
        return [place for place in places if place.start < place.end]

    def _service(self, found: FoundSection) -> None:
        self._keep(claim_lines("front_matter.service_list", self.printed, found.body, self.account))

    def _items(self, found: FoundSection) -> None:
        values, start = claim_lead(found.section.sentences, self.printed, found.body, self.account)
        self._keep(values)
        for item in find_items(self.layout, self.printed, Stretch(start, found.body.end)):
            self._item(item)

    def _item(self, item: ItemPlaces) -> None:
        path = f"items[{len(self.items)}]."
        parts = {"heading_text": self._claimed(path + "heading_text", item.heading)}
        for name, place in item.wording:
            self.account.wording(name, *place)
        if item.decision:
            self._claimed(path + "decision", item.decision)
            parts["decision"] = self.printed.running.part(*item.decision)
        for field, place in item.parts.items():
            parts[field] = self._claimed(_item_path(path, field), place)
        self.items.append(parts)
        self.numbers.append(item.number)
        plain_labels = {label.id for label in self.layout.item_labels if label.field is None}
        self._unlabelled = self._unlabelled or not plain_labels <= {name for name, _ in item.wording}

    def _parts_of_items(self, found: FoundSection) -> None:
        """A section that holds one part of each item, numbered if there are several items."""
        field = (found.section.body or "").removeprefix("items.")
        parts = entries(self.printed, found.body)
        if not self.items:
            nothing = self.printed.running.part(found.body.start, found.body.start)
            self.items = [{"heading_text": nothing} for _ in parts]
            self.numbers = [index + 1 if number else None for index, (number, _) in enumerate(parts)]
        if len(parts) not in (1, len(self.items)):
            parts = [(None, trimmed(self.printed.text, *found.body))]
        for index, (number, place) in enumerate(parts):
            if number:
                self.account.wording("item.number", *number)
            self.items[index][field] = self._claimed(_item_path(f"items[{index}].", field), place)
        for item in self.items[len(parts) :]:
            item[field] = self.items[0][field]

    def _state(self, place: str, body: Stretch) -> list[Stretch]:
        """Claim the numbered statements of decisions in a stretch; returns what is left of it."""
        stated = self.layout.stated
        if stated is None or self.printed.find(stated.anchor, *body) < 0:
            return [body]
        covered = []
        for match in self._statements(stated, body):
            path = f"stated_decisions[{len(self.statements)}]."
            done = match.start()
            for name in ("number", "service", "decision"):
                if match.group(name):
                    self.account.wording(stated.id, done, match.start(name))
                    self.account.field(path + name, *match.span(name))
                    done = match.end(name)
            self.account.wording(stated.id, done, match.end())
            covered.append(Stretch(*match.span()))
            digits = re.sub(r"\D", "", match.group("number") or "")
            service = self.words(*match.span("service")).text
            number = int(digits) if digits else None
            self.statements.append(Statement(place, number, service, match.group("decision")))
        return without(covered, *body)

    def _statements(self, stated: Sentence, body: Stretch) -> list[re.Match[str]]:
        """The statements in a stretch, each up to where the next one's fixed words begin."""
        places = []
        place = self.printed.find(stated.anchor, *body)
        while place >= 0:
            places.append(place)
            place = self.printed.find(stated.anchor, place + 1, body.end)
        ends = [*places[1:], body.end]
        starts = [max(body.start, place - _BEFORE) for place in places]
        spans = zip(starts, ends, strict=True)
        return [match for span in spans if (match := stated.pattern.search(self.printed.text, *span))]

    def _claimed(self, path: str, place: Stretch) -> Folded:
        place = trimmed(self.printed.text, *place)
        self.account.field(path, *place)
        return self.words(*place)

    def _keep(self, values: list[Value]) -> None:
        if self.printed is self.base:
            text = self.printed.text
            self.values += [(field, text[start:end].strip()) for field, (start, end) in values]
        else:
            self.values += [(field, self.words(*place).text) for field, place in values]


def divide(letter: str) -> Division | None:
    """The letter divided under the layout it has, or None if nothing in it is known.

    Where fixed wording is missing, a second try mends what a scanner has misread of it. A letter of
    no known layout is divided by whatever headings and labels stand in it.
    """
    printed = Printed(letter)
    layout = choose_layout(printed)
    division = Division(layout, letter, printed, printed) if layout else None
    if division and not division.incomplete:
        division = _sentences_mended(division, letter)
        if division.unread <= _UNREAD:
            return division
    other = Printed(letter, mended_headings(printed))
    layout = choose_layout(other) or layout
    if layout:
        other = Printed(letter, mended(other, layout))
        again = Division(layout, letter, other, printed)
        division = max(filter(None, (division, again)), key=_understood)
    if division is None or not (division.items or len(division.sections) > 1):
        anyhow = Division(fallback(), letter, other, printed)
        division = max(filter(None, (division, anyhow)), key=_understood)
    return division if division.sections else None


def _sentences_mended(division: Division, letter: str) -> Division:
    """The division, or a second one if mending what stands among its fixed sentences shows more of them."""
    skipped = division.account.skipped
    if not skipped:
        return division
    place = Stretch(min(one.start for one in skipped), max(one.end for one in skipped))
    running = mended(division.printed, division.layout, place)
    if running is division.printed.running:
        return division
    again = Division(division.layout, letter, Printed(letter, running), division.base)
    return max(division, again, key=_understood)


def _understood(division: Division) -> tuple[int, int]:
    """How much a division found: parts of items and sections, and characters claimed."""
    found = (
        len(division.sections)
        - division.incomplete
        + sum(len(item) for item in division.items)
        + len(division.statements)
    )
    return found, sum(end - start for start, end, _, _ in division.account.claims())


def _item_path(path: str, field: str) -> str:
    return path + (field if field in ("rationale_text", "heading_text") else field + ".text")


@cache
def decision_words(layout: Layout) -> dict[str, str]:
    """The decision of each decision word of a layout, in small letters without blanks."""
    return {plain(words).replace(" ", ""): decision for words, decision in layout.decisions}


@cache
def _readers() -> dict[str, Callable[[Division, FoundSection], None]]:
    return {
        "reviewer": Division._fixed,
        "wording": Division._fixed,
        "stated": Division._fixed,
        "case.summary_text": Division._summary,
        "case.diagnosis_text": Division._diagnosis,
        "documents_reviewed": Division._documents,
        "front_matter.service_list": Division._service,
        "items": Division._items,
    }
