"""A published letter to a Determination, without loss."""

from __future__ import annotations

from openimr.letters.accounting import Ledger
from openimr.letters.case_section import read_case
from openimr.letters.clauses import sentences_of
from openimr.letters.folded import Folded, fold
from openimr.letters.item_fields import read_items
from openimr.letters.items import ItemPlaces, find_items
from openimr.letters.layout import Layout, layouts
from openimr.letters.reviewer_section import read_front_matter, read_reviewer
from openimr.letters.sections import (
    FoundSection,
    Stretch,
    blanked,
    claim_sentences,
    find_sections,
    furniture,
    without,
)
from openimr.model import Accounting, Determination, DisputedItem, Reviewer


def parse(text: str, name: str = "letter") -> Determination:
    """Read a published letter.

    `text` is the letter's text as it was extracted, `name` its file name. Returns a Determination
    with `status` published whose `accounting` gives the place of every non-blank character of
    `text`. Never raises: a text that is no letter comes back with `layout` None, a `confidence`
    of 0, and everything as residue. `facts` stay empty.
    """
    readings = [_Reading(layout, text) for layout in layouts()]
    reading = max(readings, key=lambda one: len(one.sections))
    if not reading.sections:
        accounting = Ledger(text).close()
        return Determination(letter=name, layout=None, confidence=0.0, accounting=accounting)
    return reading.determination(name)


class _Reading:
    """One letter being read under one layout: its sections, and what was claimed so far.

    `text` is the letter with its page headers and footers blanked out, so that they do not break a
    sentence; all places are the same as in the letter.
    """

    def __init__(self, layout: Layout, letter: str) -> None:
        self.layout = layout
        self.ledger = Ledger(letter)
        self.furniture = furniture(layout, letter)
        self.text = blanked(letter, self.furniture)
        self.sections = find_sections(layout, self.text)

    def determination(self, name: str) -> Determination:
        """The whole letter. Claims every part of it in the ledger."""
        sections = self.sections
        for line in self.furniture:
            self.ledger.wording("page", *line)
        front = read_front_matter(self.layout, self.text, _start(sections[0]), self.ledger)
        for found in sections:
            if found.heading:
                self.ledger.wording(found.section.id + ".heading", *found.heading)
        reviewer = self._reviewer(sections)
        summary = self._summary(sections)
        places = self._places(sections)
        folded = [self._fold_item(index, item) for index, item in enumerate(places)]
        argued = [
            sentences_of(parts["rationale_text"]) if "rationale_text" in parts else [] for parts in folded
        ]
        case = read_case(summary, argued, self.ledger)
        items = read_items(folded, argued, case, self.ledger)
        accounting = self.ledger.close()
        return Determination(
            letter=name,
            layout=self.layout.id,
            confidence=_confidence(self.layout, sections, items, accounting),
            front_matter=front,
            reviewer=reviewer,
            case=case,
            items=items,
            accounting=accounting,
        )

    def _reviewer(self, sections: list[FoundSection]) -> Reviewer:
        for found in sections:
            if found.section.body is None:
                return read_reviewer(found, self.text, self.ledger)
        return Reviewer()

    def _summary(self, sections: list[FoundSection]) -> Folded | None:
        for found in sections:
            if found.section.body == "case.summary_text":
                _, start = claim_sentences(found.section.sentences, self.text, found.body, self.ledger)
                return self._fold("case.summary_text", Stretch(start, found.body.end))
        return None

    def _places(self, sections: list[FoundSection]) -> list[ItemPlaces]:
        for found in sections:
            if found.section.body == "items":
                _, start = claim_sentences(found.section.sentences, self.text, found.body, self.ledger)
                return find_items(self.layout, self.text, Stretch(start, found.body.end))
        return []

    def _fold(self, path: str, place: Stretch) -> Folded:
        """The running text of a field, claimed for it, page headers and footers left out."""
        pieces = without(self.furniture, *place) if self.furniture else [place]
        for piece in pieces:
            self.ledger.field(path, *piece)
        return fold(self.text, pieces)

    def _fold_item(self, index: int, item: ItemPlaces) -> dict[str, Folded]:
        path = f"items[{index}]."
        parts = {"heading_text": self._fold(path + "heading_text", item.heading)}
        if item.separator and item.decision:
            self.ledger.wording("item.separator", *item.separator)
            parts["decision"] = self._fold(path + "decision", item.decision)
        for label, place in item.labels:
            self.ledger.wording(label.id, *place)
        for field, place in item.parts.items():
            whole = field if field == "rationale_text" else field + ".text"
            parts[field] = self._fold(path + whole, place)
        return parts


def _start(found: FoundSection) -> int:
    return found.heading.start if found.heading else found.body.start


def _confidence(
    layout: Layout, sections: list[FoundSection], items: tuple[DisputedItem, ...], accounting: Accounting
) -> float:
    """How much of the letter was understood, 0 to 1: sections, complete items, characters accounted for."""
    lost = sum(len("".join(residue.text.split())) for residue in accounting.residue)
    accounted = 1 - lost / max(1, accounting.characters)
    complete = sum(item.decision is not None and bool(item.rationale_text) for item in items)
    share = complete / len(items) if items else 0.0
    return round(accounted * _found_share(layout, sections) * (0.5 + 0.5 * share), 3)


def _found_share(layout: Layout, sections: list[FoundSection]) -> float:
    required = [section for section in layout.sections if not section.optional]
    found = [one for one in sections if not one.section.optional]
    return len(found) / len(required)
