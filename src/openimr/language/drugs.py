"""Drugs: names to ingredients and class, and drug orders as prescriptions write them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from openimr.language.phrases import Match, Phrases, fold
from openimr.model import DrugOrder

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DOSE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_STRENGTH = re.compile(
    rf"(?<![\w#])(?P<strength>{_DOSE}(?:\s?[/-]\s?{_DOSE}){{0,3}}\s?(?:mcg/hr|mcg/h|mcg|mg/ml|milligrams?|mg|grams?|gm|g|ml|%|units?|iu)"
    rf"(?:\s?/\s?{_DOSE}\s?(?:mcg|mg|ml|%))?)(?![a-z])|(?<![\w#])(?P<bare>\d+(?:\.\d+)?\s?/\s?\d{{2,4}}(?:\.\d+)?)(?![\w/])",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:#\s?|\bqty\.?:?\s?|\bquantity:?\s?(?:of\s)?|\bdisp(?:ense)?:?\s?#?|\bx\s?#)(?P<n>\d{1,4})\b"
    r"|\b(?P<m>\d{1,4})\s?(?:tablets?|tabs?|capsules?|caps?|pills?|patches|patch|tubes?|count|ct)\b",
    re.IGNORECASE,
)
_REFILLS = re.compile(
    r"\b(?P<n>\d{1,2}|one|two|three|four|five|six)\s(?:\(\d+\)\s)?refills?\b|\brefills?:?\s?(?:x\s?)?(?P<m>\d{1,2})\b",
    re.IGNORECASE,
)
_DIRECTIONS = re.compile(
    r"\b(?:(?:take\s)?(?:one|two|\d(?:-\d)?)\s?(?:tablets?|tabs?|po)?\s?(?:by mouth\s|po\s)?)?"
    r"(?:(?:q\.?d|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?h\.?s|p\.?r\.?n)\b\.?|q\s?\d{1,2}(?:-\d{1,2})?\s?(?:h|hrs?|hours?)\b"
    r"|(?:once|twice|three times|four times|\d times?)\s(?:a|per|each)\s(?:day|week)|daily|nightly|at bedtime|every\s\d{1,2}(?:-\d{1,2})?\shours)"
    r"(?:\s(?:as needed|p\.?r\.?n\.?|prn))?",
    re.IGNORECASE,
)
_SMALL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


class Drug(NamedTuple):
    """A drug of the lexicon: its generic ingredients and its class."""

    ingredients: tuple[str, ...]
    drug_class: str


@cache
def _data() -> dict[str, Any]:
    source = resources.files("openimr.language") / "data" / "drugs.yaml"
    data: dict[str, Any] = yaml.load(source.read_text("utf-8"), Loader=_LOADER)  # noqa: S506
    return data


@cache
def _by_name() -> dict[str, Drug]:
    found: dict[str, Drug] = {}
    for drug_class, entries in _data()["classes"].items():
        for key, brands in entries.items():
            known = Drug(tuple(part.removesuffix(" topical") for part in key.split("+")), drug_class)
            for name in (key, *brands):
                if "+" not in name:
                    found.setdefault(fold(str(name)), known)
    return found


def names() -> tuple[str, ...]:
    """All names of all drugs, brands and generics, in small letters."""
    return tuple(_by_name())


def drug(name: str) -> Drug | None:
    """The drug of that name, brand or generic, or None."""
    plain = " ".join(fold(name).split())
    return _by_name().get(plain) or _by_name().get(plain.removesuffix("s"))


def service_of(drug_class: str) -> str:
    """The service under which drugs of the class are requested."""
    services: dict[str, str] = _data()["service_of_class"]
    return services.get(drug_class, "medication_other")


@cache
def _lexicon() -> Phrases[str]:
    return Phrases((name, name) for name in names())


def find_drugs(text: str) -> list[tuple[int, int, Drug]]:
    """Drugs that `text` names: start, end and the drug."""
    return [(m.start, m.end, known) for m in _lexicon().find(text) if (known := drug(text[m.start : m.end]))]


def nearly_a_drug(text: str) -> str | None:
    """The drug name that a word of `text` is a slip away from ("gaclofen"), or None."""
    for word in re.findall(r"[A-Za-z]{6,}", text):
        close = difflib.get_close_matches(
            fold(word), [n for n in names() if abs(len(n) - len(word)) < 2], 1, 0.85
        )
        if close:
            return close[0]
    return None


def find_orders(text: str) -> tuple[DrugOrder, ...]:
    """The drugs ordered in `text`, each with the strength, count, refills and directions that follow it."""
    matches = _lexicon().find(text)
    return tuple(_order(text, match, stop) for match, stop in _with_reach(text, matches))


def _with_reach(text: str, matches: list[Match[str]]) -> Iterator[tuple[Match[str], int]]:
    for number, match in enumerate(matches):
        yield match, matches[number + 1].start if number + 1 < len(matches) else len(text)


def _order(text: str, match: Match[str], stop: int) -> DrugOrder:
    name = text[match.start : match.end]
    known = drug(name)
    rest = text[match.end : stop]
    strength, count, directions = _STRENGTH.search(rest), _COUNT.search(rest), _DIRECTIONS.search(rest)
    return DrugOrder(
        name=" ".join(name.split()),
        ingredients=known.ingredients if known else (),
        drug_class=known.drug_class if known else None,
        strength=" ".join((strength["strength"] or strength["bare"]).split()) if strength else None,
        count=int(count["n"] or count["m"]) if count else None,
        refills=_refills(rest),
        directions=" ".join(directions[0].split()) if directions else None,
    )


def _refills(text: str) -> int | None:
    found = _REFILLS.search(text)
    if found is None:
        return None
    number = (found["n"] or found["m"]).lower()
    return _SMALL.get(number) or int(number) if number in _SMALL or number.isdigit() else None


def has_strength(text: str) -> bool:
    """Whether `text` states a strength in milligrams or the like, as only orders of drugs do."""
    return any(match["strength"] for match in _STRENGTH.finditer(text))
