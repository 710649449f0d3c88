"""Drugs: names to ingredients and class, and drug orders as prescriptions write them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from openimr.language.data_files import load
from openimr.language.hints import Heard, heard, need
from openimr.language.phrases import Match, Phrases, fold
from openimr.model import DrugOrder

_DOSE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_STRENGTH = re.compile(
    rf"(?<![\w#])(?P<strength>{_DOSE}(?:\s?[/-]\s?{_DOSE}){{0,3}}\s?(?:mcg/hr|mcg/h|mcg|mg/ml"
    rf"|milligrams?|mg|grams?|gm|g|ml|%|units?|iu)"
    rf"(?:\s?/\s?{_DOSE}\s?(?:mcg|mg|ml|%))?)(?![a-z])"
    rf"|(?<![\w#])(?P<bare>\d+(?:\.\d+)?\s?/\s?\d{{2,4}}(?:\.\d+)?)(?![\w/])",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:#\s?|\bqty\.?:?\s?|\bquantity:?\s?(?:of\s)?|\bdisp(?:ense)?:?\s?#?|\bx\s?#)(?P<n>\d{1,4})\b"
    r"|\b(?P<m>\d{1,4})\s?(?:tablets?|tabs?|capsules?|caps?|pills?|patches|patch|tubes?|count|ct)\b",
    re.IGNORECASE,
)
_REFILLS = re.compile(
    r"\b(?P<n>\d{1,2}|one|two|three|four|five|six)\s(?:\(\d+\)\s)?refills?\b"
    r"|\brefills?:?\s?(?:x\s?)?(?P<m>\d{1,2})\b",
    re.IGNORECASE,
)
_DIRECTIONS = re.compile(
    r"\b(?:(?:take\s)?(?:one|two|\d(?:-\d)?)\s?(?:tablets?|tabs?|po)?\s?(?:by mouth\s|po\s)?)?"
    r"(?:(?:q\.?d|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?h\.?s|p\.?r\.?n)\b\.?"
    r"|q\s?\d{1,2}(?:-\d{1,2})?\s?(?:h|hrs?|hours?)\b"
    r"|(?:once|twice|three times|four times|\d times?)\s(?:(?:a|per|each)\s)?(?:daily|day|week)"
    r"|daily|nightly|at bedtime"
    r"|every\s\d{1,2}(?:-\d{1,2})?\shours)"
    r"(?:\s(?:as needed|p\.?r\.?n\.?|prn))?",
    re.IGNORECASE,
)
_MOST_A_DOSE = 3
_SMALL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


_LONG_WORD = re.compile(r"[A-Za-z]{6,}")
_PERCENT = re.compile(r"(?:\s\w{2,14})?\s?\(?\d+(?:\.\d+)?\s?%")
_TOPICAL_FORM = re.compile(
    r"\b(?:cream|gel|ointment|lotion|topical|transdermal|liniment|salve|roll-?on)\b", re.IGNORECASE
)
_COMPOUND = re.compile(
    r"\b(?:topical|transdermal|compound(?:ed)? (?:cream|gel|ointment|topical))\b[^;.]*$", re.IGNORECASE
)
# What the words of a request must hold for a part of an order to be in it.
_SAYS_DIGIT = need(r"\d")
_SAYS_REFILL = need("refill")
_SAYS_DIRECTIONS = need(
    r"q(?:$|[.dih\d])|b\.?i\.?d|t\.?i\.?d|p\.?r\.?n|daily|nightly|bedtime|every|day|week|hour"
)
_SAYS_TOPICAL = need("cream|gel|ointment|lotion|topical|transdermal|liniment|salve|roll|%")
_LIST_BREAK = re.compile(r"[;,]\s|\s(?:and|plus)\s")


class Drug(NamedTuple):
    """A drug of the lexicon: its generic ingredients and its class."""

    ingredients: tuple[str, ...]
    drug_class: str


class NearDrug(NamedTuple):
    """A word at characters `start` to `end` that is a slip away from the drug called `name`."""

    start: int
    end: int
    name: str
    drug: Drug


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("openimr.language", "drugs.yaml")
    return data


def first_words() -> frozenset[str]:
    """The first words of the names of all known drugs, in lower case and four letters or longer."""
    return frozenset(word for name in _by_name() if len(word := name.split()[0]) >= _LONG_ENOUGH)


_LONG_ENOUGH = 4


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


def service_of(drug_class: str, ingredients: Iterable[str] = ()) -> str:
    """The service under which drugs of the class are requested; some ingredients have one of their own."""
    apart: dict[str, str] = _data()["service_of_ingredient"].get(drug_class, {})
    own = next((apart[name] for name in ingredients if name in apart), None)
    services: dict[str, str] = _data()["service_of_class"]
    return own or services.get(drug_class, "medication_other")


def names_by_concept() -> Iterator[tuple[str, str]]:
    """Names of drugs with the concept of their class, for classes that records are searched for."""
    concepts: dict[str, str] = _data()["concept_of_class"]
    for name, known in _by_name().items():
        concept = concepts.get(known.drug_class)
        if concept and "aspirin" not in known.ingredients:
            yield name, concept


@cache
def _lexicon() -> Phrases[str]:
    return Phrases((name, name) for name in names())


def find_drugs(text: str) -> list[tuple[int, int, Drug]]:
    """Drugs that `text` names: start, end and the drug."""
    return [(m.start, m.end, known) for m in _lexicon().find(text) if (known := drug(text[m.start : m.end]))]


def nearly_a_drug(text: str) -> NearDrug | None:
    """The first word that is a slip away from a drug's name ("gaclofen" from "baclofen"), or None."""
    for word in _LONG_WORD.finditer(text):
        near = _nearest(fold(word[0]))
        known = _by_name().get(near) if near else None
        if near and known:
            return NearDrug(word.start(), word.end(), near, known)
    return None


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str | None:
    alike = [name for name in names() if abs(len(name) - len(word)) < 2]
    close = difflib.get_close_matches(word, alike, 1, 0.85)
    return close[0] if close else None


def find_orders(text: str) -> tuple[DrugOrder, ...]:
    """The drugs ordered in `text`, each with the strength, count, refills and directions that follow it."""
    matches = _lexicon().find(text)
    said = heard(text)
    return tuple(_order(said, match, stop) for match, stop in _with_reach(text, matches))


def _with_reach(text: str, matches: list[Match[str]]) -> Iterator[tuple[Match[str], int]]:
    for number, match in enumerate(matches):
        yield match, matches[number + 1].start if number + 1 < len(matches) else len(text)


def _order(said: Heard, match: Match[str], stop: int) -> DrugOrder:
    text, marks = said.text, said.marks
    name = text[match.start : match.end]
    known = drug(name)
    drug_class = known.drug_class if known else None
    if drug_class and is_topical(text, match.end):
        drug_class = "topical"
    rest = text[match.end : stop]
    strength = _STRENGTH.search(rest) if marks & _SAYS_DIGIT else None
    directions = _DIRECTIONS.search(rest) if marks & _SAYS_DIRECTIONS else None
    return DrugOrder(
        name=" ".join(name.split()),
        ingredients=known.ingredients if known else (),
        drug_class=drug_class,
        strength=" ".join((strength["strength"] or strength["bare"]).split()) if strength else None,
        count=_count(rest) if marks & _SAYS_DIGIT else None,
        refills=_refills(rest) if marks & _SAYS_REFILL else None,
        directions=" ".join(directions[0].split()) if directions else None,
    )


def _count(text: str) -> int | None:
    """What is dispensed: "#120" before "1 tab", which is the dose."""
    counts = [*_COUNT.finditer(text)]
    plain = next((match["n"] for match in counts if match["n"]), None)
    found = plain or next(
        (match["m"] for match in counts if match["m"] and int(match["m"]) > _MOST_A_DOSE), None
    )
    return int(found) if found else None


def _refills(text: str) -> int | None:
    found = _REFILLS.search(text)
    if found is None:
        return None
    number = (found["n"] or found["m"]).lower()
    return _SMALL.get(number) or int(number) if number in _SMALL or number.isdigit() else None


def looks_like_order(text: str) -> bool:
    """Whether `text` states a strength in milligrams or a count of tablets, as only orders of drugs do."""
    return any(match["strength"] for match in _STRENGTH.finditer(text)) or _COUNT.search(text) is not None


def is_topical(text: str, end: int) -> bool:
    """Whether the drug whose name ends at `end` is ordered as a cream, gel or the like.

    A percentage right after the name tells so too, as in the recipe of a compounded cream.
    """
    if not heard(text).marks & _SAYS_TOPICAL:
        return False
    rest = text[end : end + 40]
    nearest = _LIST_BREAK.split(rest, maxsplit=1)[0]
    if _PERCENT.match(rest) or _TOPICAL_FORM.search(nearest):
        return True
    return _COMPOUND.search(text[:end]) is not None
