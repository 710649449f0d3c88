"""Whom a page is about, whose case it is, and whether two printed identities can be one person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from openimr.language.dates import find_dates
from openimr.packet.nouns import Patient
from openimr.packet.settings import any_of, load_data
from openimr.packet.words import alike, edits

_REACH = 5000
_PART = r"[A-Z][A-Za-zÀ-ÿ'’.-]*"
_NAME = re.compile(
    rf"[ \t]*(?P<name>(?:(?:Mr|Ms|Mrs)\.?[ ]+)?"
    rf"(?:{_PART}(?:[ ]{_PART})?,[ ]?{_PART}(?:[ ]{_PART}){{0,2}}|{_PART}(?:[ ]{_PART}){{1,3}}))"
)
_DEGREE = re.compile(r"\W{1,3}(?:M\.?D|D\.?O|D\.?C|PT|DPT|Ph\.?D|L\.?Ac|NP|PA)\b")
_CLAIM = re.compile(r"[ \t]*(?P<claim>(?=[\w-]{0,24}\d)[A-Za-z0-9][\w-]{3,24})")
_SURNAME = re.compile(r"[A-Z][a-zà-ÿ'’]+(?:-[A-Z][a-zà-ÿ]+)?,")
_CLOSE_DATE = 2
_WORKING_AGE = 12


def patient_of(text: str) -> Patient:
    """The name, date of birth and claim number that the text states of its patient, as far as it does."""
    text = text[:_REACH]
    return Patient(name=_name(text), born=_born(text), claim=_claim(text))


def _name(text: str) -> str | None:
    for label in _labels("name_labels").finditer(text):
        match = _NAME.match(text, label.end())
        if match is None or _DEGREE.match(text, match.end()):
            continue
        if name := _bare(match["name"]):
            return name
    return None


def _bare(name: str) -> str | None:
    """The name up to the first word that no name has; None if less than two words are left."""
    kept: list[str] = []
    for part in name.split():
        if part.strip(",.").lower() in _never():
            break
        kept.append(part)
    if kept and kept[0].strip(".").lower() in {"mr", "ms", "mrs"}:
        kept = kept[1:]
    # "Doe,Jane", or "Doe," where the cell of a table is broken after the comma.
    if len(kept) == 1 and ("," in kept[0].strip(",") or _SURNAME.fullmatch(kept[0])):
        return kept[0].strip(" ,.")
    return " ".join(kept).strip(" ,.") if len(kept) > 1 else None


def _born(text: str) -> str | None:
    for label in _labels("born_labels").finditer(text):
        for date in find_dates(text[label.end() : label.end() + 24])[:1]:
            if date.iso and len(date.iso) == 10 and date.start <= 3 and _old_enough(date.iso, text):
                return date.iso
    return None


def _old_enough(born: str, text: str) -> bool:
    """Whether someone born then could work at the latest date of the text: else it is another date."""
    years = [int(date.iso[:4]) for date in find_dates(text) if date.iso and date.iso != born]
    return int(born[:4]) + _WORKING_AGE <= max(years, default=9999)


def _claim(text: str) -> str | None:
    for label in _labels("claim_labels").finditer(text):
        match = _CLAIM.match(text, label.end())
        if match and not re.fullmatch(r"\d{1,2}-\d{1,2}-\d{2,4}", match["claim"]):
            return match["claim"]
    return None


def whose_case(printed: Iterable[Patient]) -> Patient:
    """The patient that most documents print: the name with the date of birth and claim printed with it."""
    every = list(printed)
    name = _most(entry.name for entry in every if entry.name)
    near = [entry for entry in every if name is None or (entry.name and same_name(entry.name, name))]
    return Patient(
        name=name,
        born=_most(entry.born for entry in near if entry.born),
        claim=_most(entry.claim for entry in near if entry.claim),
    )


def _most(values: Iterable[str]) -> str | None:
    """The commonest value, spellings that are alike counted with the commonest of them."""
    counts = Counter(values)
    if not counts:
        return None
    tally = {value: sum(n for other, n in counts.items() if same_name(value, other)) for value in counts}
    return max(counts, key=lambda value: (tally[value], counts[value], value))


@cache
def same_name(one: str, other: str) -> bool:
    """Whether two printed names can be one person's: order, initials and misread letters do not matter."""
    parts, others = sorted((_parts(one), _parts(other)), key=len)
    left = list(others)
    hits = whole = 0
    for part in parts:
        for candidate in left:
            initial = len(part) == 1 or len(candidate) == 1
            if (part[0] == candidate[0]) if initial else alike(part, candidate):
                left.remove(candidate)
                hits, whole = hits + 1, whole + (not initial)
                break
    return whole >= 1 and hits >= min(2, len(parts))


def unlike(one: str, other: str) -> bool:
    """Whether no part of one name could be a part of the other, not even with half of its letters misread."""
    return not any(
        edits(a, b, max(len(a), len(b)) // 2) <= max(len(a), len(b)) // 2
        for a in _parts(one)
        for b in _parts(other)
    )


def _parts(name: str) -> list[str]:
    parts = re.findall(r"[a-z0-9]+", name.lower().replace("'", "").replace("’", ""))
    return sorted((part for part in parts if part not in {"jr", "sr", "ii", "iii"}), key=len, reverse=True)


def reason_for_another(printed: Patient, case: Patient) -> str | None:
    """Why the printed identity is not the case's patient, in a sentence; None if it can be the same.

    A name alone decides only if neither date of birth nor claim number agrees; the same name needs both to
    differ.
    """
    born = _differ(printed.born, case.born, _same_date)
    claim = _differ(printed.claim, case.claim, alike)
    name = _differ(printed.name, case.name, same_name)
    agreed = born is False or claim is False
    if name is True and not agreed:
        return _told(("name", printed.name, case.name), ("date of birth", printed.born, case.born))
    if born is True and claim is True:
        return _told(("date of birth", printed.born, case.born), ("claim number", printed.claim, case.claim))
    if born is True and name is None and claim is None:
        return _told(("date of birth", printed.born, case.born))
    return None


def _differ(one: str | None, other: str | None, same: object) -> bool | None:
    if not one or not other:
        return None
    return not same(one, other)  # type: ignore[operator]


def _same_date(one: str, other: str) -> bool:
    """Whether two dates are one with at most two digits misread."""
    return sum(a != b for a, b in zip(one, other, strict=True)) <= _CLOSE_DATE


def _told(*pairs: tuple[str, str | None, str | None]) -> str:
    said = [f"the {what} {one}, not {other}" for what, one, other in pairs if one and other]
    return f"It prints {' and '.join(said)}."


@cache
def _labels(name: str) -> re.Pattern[str]:
    return any_of(load_data("patients.yaml")[name])


@cache
def _never() -> frozenset[str]:
    return frozenset(load_data("patients.yaml")["not_a_name"])
