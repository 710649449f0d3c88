"""Who reviewed, and the front matter: values of fixed sentences and labels brought to their form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from openimr.language import find_dates
from openimr.letters.folded import Stretch
from openimr.letters.layout import Label, Layout
from openimr.letters.printed import Account, Printed, trimmed
from openimr.letters.sections import Value, claim_sentences, label_value
from openimr.model import FrontMatter, Reviewer

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMA = re.compile(r"\s*[,;]\s*(?:and\s+)?")
_REVIEWER_WORD = re.compile(r"\b(?=re|\w{3,5}wer\b)\w{7,9}$")
_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "twenty-one",
    "twenty-two",
    "twenty-three",
    "twenty-four",
]
_FIGURES = str.maketrans("105", "loS")
_RESULTS = {"uph": "uphold", "ove": "overturn", "par": "partially_overturn"}


_CREDENTIALS = ("reviewer.states_of_licensure", "reviewer.certifications")


def read_reviewers(values: Iterable[tuple[str, str]]) -> tuple[Reviewer, ...]:
    """The reviewers from the values (field, words) of the section on them; a repeated field begins the next.

    What only the first says (of what kind they are, how long they practise) stays with the first.
    """
    people: list[dict[str, str]] = []
    for field, words in values:
        if not field.startswith("reviewer."):
            continue
        if not people or (field in people[-1] and field in _CREDENTIALS):
            people.append({})
        people[-1].setdefault(field, words)
    return tuple(_reviewer(tuple(one.items())) for one in people)


@lru_cache(maxsize=4096)
def _reviewer(said: tuple[tuple[str, str], ...]) -> Reviewer:
    """The reviewer of whom that is said. Remembered: reviewers write letter after letter."""
    values = dict(said)
    return Reviewer(
        kind=_kind(values.get("reviewer.kind")),
        states_of_licensure=_states(values.get("reviewer.states_of_licensure", "")),
        certifications=_specialties(values.get("reviewer.certifications", "")),
        subspecialties=_specialties(values.get("reviewer.subspecialties", "")),
        years_active_practice_min=number(values.get("reviewer.years_active_practice_min", "")),
        hours_per_week_min=number(values.get("reviewer.hours_per_week_min", "")),
    )


def _kind(words: str | None) -> str | None:
    return _REVIEWER_WORD.sub("reviewer", words.lower()) if words else None


def claim_front(layout: Layout, printed: Printed, gaps: Iterable[Stretch], account: Account) -> list[Value]:
    """Claim labels with their values and the fixed sentences above the first heading."""
    values: list[Value] = []
    gaps = list(gaps)
    front = min((gap.start for gap in gaps), default=0), max((gap.end for gap in gaps), default=0)
    labels = [label for label in layout.front_matter if printed.find(label.low, *front) >= 0]
    for gap in gaps:
        position = gap.start
        for start, end in [
            *_labelled(labels, printed, gap, account, values),
            (gap.end, gap.end),
        ]:
            piece = Stretch(position, start)
            values += claim_sentences(layout.front_sentences, (), printed, piece, account)
            position = end
    return values


def front_matter(values: Iterable[tuple[str, str]]) -> FrontMatter | None:
    """The front matter from values (field, words), or None; the first value of a field counts."""
    read: dict[str, str | None] = {}
    service: list[str] = []
    for field, words in values:
        name = field.removeprefix("front_matter.")
        if name == field or name in read:
            continue
        if name.startswith("service_list"):
            service.append(words)
        elif name == "result":
            read[name] = _RESULTS.get(words[:3].lower())
        else:
            read[name] = iso_date(words) if "date" in name or name == "application_received" else words
    if not read and not service:
        return None
    return FrontMatter.model_validate({**read, "service_list": tuple(service)})


def _labelled(
    labels: list[Label], printed: Printed, stretch: Stretch, account: Account, values: list[Value]
) -> list[tuple[int, int]]:
    """Claim each label of the front matter with the value in its line; returns what they cover.

    A label in a line of its own has its value in the next line, unless that begins with a label too.
    """
    hits = _hits(labels, printed, stretch)
    covered = []
    for index, (start, end, label) in enumerate(hits):
        limit = hits[index + 1][0] if index + 1 < len(hits) else stretch.end
        value = _front_value(printed, label, end, limit)
        account.wording(label.id, start, end)
        covered.append((start, max(end, value.end)))
        if value.start == value.end or label.field is None:
            continue
        if label.value == "lines":
            values += claim_lines("front_matter.service_list", printed, value, account)
        else:
            values.append(Value("front_matter." + label.field, value))
            account.field("front_matter." + label.field, *value)
    return covered


def _hits(labels: list[Label], printed: Printed, stretch: Stretch) -> list[tuple[int, int, Label]]:
    hits: list[tuple[int, int, Label]] = []
    for label in labels:
        place = printed.find(label.low, *stretch)
        while place >= 0:
            hits.append((place, place + len(label.low), label))
            place = printed.find(label.low, place + 1, stretch.end)
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    kept: list[tuple[int, int, Label]] = []
    for hit in hits:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


def _front_value(printed: Printed, label: Label, start: int, limit: int) -> Stretch:
    if label.value == "lines":
        return trimmed(printed.text, *label_value(printed, start, limit))
    end = start if printed.ends_line(start) else printed.line_end(start, limit)
    value = trimmed(printed.text, start, min(end, limit))
    if label.value == "wrapped":
        return _with_next_lines(printed, value, limit)
    if value.start < value.end or start >= limit or label.value != "date":
        return value
    following = trimmed(printed.text, start, limit)
    end = printed.line_end(following.start, limit)
    return trimmed(printed.text, following.start, end) if following.start < limit else value


def _with_next_lines(printed: Printed, value: Stretch, limit: int) -> Stretch:
    """A list that goes on in the next line: the line ends in the middle of it, or the next begins there."""
    text = printed.text
    end = value.end
    while end > value.start and end + 1 < limit and (text[end - 1] in ",;/&-" or text[end + 1].islower()):
        end = trimmed(text, end, min(limit, printed.line_end(end + 1, limit))).end
    return Stretch(value.start, end)


def claim_lines(path: str, printed: Printed, body: Stretch, account: Account) -> list[Value]:
    """Claim each printed line of a body as one entry of the list `path`."""
    begins = [start for start, _ in printed.lines(*body)]
    values: list[Value] = []
    for index, (start, end) in enumerate(zip(begins, [*begins[1:], body.end], strict=False)):
        place = trimmed(printed.text, start, end)
        if place.start < place.end:
            account.field(f"{path}[{index}]", *place)
            values.append(Value(f"{path}[{index}]", place))
    return values


@lru_cache(maxsize=16384)
def iso_date(words: str) -> str | None:
    """The first date in the words as ISO, or None."""
    return next((mention.iso for mention in find_dates(words) if mention.iso), None)


def number(words: str) -> int | None:
    """The number written in digits or words ("24", "five"), or None."""
    digits = re.search(r"\d+", words)
    if digits:
        return int(digits.group())
    word = words.strip().lower()
    return _NUMBERS.index(word) if word in _NUMBERS else None


@lru_cache(maxsize=1024)
def _states(words: str) -> tuple[str, ...]:
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s*&\s*", words)
    return tuple(part.strip(" .") for part in parts if part.strip(" ."))


@lru_cache(maxsize=4096)
def _specialties(words: str) -> tuple[str, ...]:
    """Split at commas, and at "and" only between two names of known specialties."""
    parts: list[str] = []
    for part in _COMMA.split(words.strip(" .")):
        left, joiner, right = part.partition(" and ")
        known = _known_specialties()
        two = part.lower() not in known and {left.lower(), right.lower()} <= known
        parts.extend([left, right] if joiner and two else [_misread(part)])
    return tuple(part for part in parts if part)


def _misread(specialty: str) -> str:
    """The name of a specialty with figures in it that stand for letters as the letters."""
    if not any(character.isdigit() for character in specialty):
        return specialty
    letters = specialty.translate(_FIGURES)
    return letters if letters.lower() in _known_specialties() else specialty


@cache
def _known_specialties() -> frozenset[str]:
    data = files("openimr.letters") / "data" / "specialties.yaml"
    return frozenset(yaml.load(data.read_text("utf-8"), _LOADER)["specialties"])  # noqa: S506
