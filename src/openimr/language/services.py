"""Services: what a request asks for, by the words and the billing codes of the service lexicon."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from openimr.language import drugs
from openimr.language.data_files import bytes_of, load
from openimr.language.phrases import Phrases
from openimr.language.wording import bracketed

_CODE = re.compile(r"(?<![\w.$#/-])(?:(?P<cpt>\d{5}|0\d{3}T)|(?P<hcpcs>[A-JL-V]\d{4}))(?![\w.]|-\d{4})")
_USUAL_RANK = 5
_DRUG_RANK = 6
_DRUG_WORD = "drug_name"


class Service(NamedTuple):
    """A service of the lexicon. `category` is the key it is counted under; a low `rank` is the main thing.

    A `distinct` service is named by its own key where guidelines tell it apart from its category.
    """

    key: str
    label: str
    category: str
    group: str
    rank: int
    by_region: str | None
    distinct: bool


class ServiceFound(NamedTuple):
    """A service named at characters `start` to `end`.

    `by_code` when only a billing code names it; `guessed` when a misspelt drug was taken for it.
    """

    start: int
    end: int
    service: Service
    by_code: bool = False
    guessed: bool = False


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("openimr.language", "services.yaml")
    return data


@cache
def services() -> dict[str, Service]:
    """All services of the lexicon by key."""
    return {
        key: Service(
            key,
            entry["label"],
            entry.get("category", key),
            entry["group"],
            entry.get("rank", _USUAL_RANK),
            entry.get("by_region"),
            entry.get("distinct", False),
        )
        for key, entry in _data()["services"].items()
    }


def service_label(key: str) -> str:
    """The service in words; the key with blanks if the lexicon does not have it."""
    known = services().get(key)
    return known.label if known else key.replace("_", " ")


@cache
def _lexicon() -> Phrases[str]:
    sources = {name: bytes_of("openimr.language", name) for name in ("services.yaml", "drugs.yaml")}
    return Phrases.kept("services", sources, _entries, short_plurals=True)


def _entries() -> list[tuple[str, str]]:
    entries = [
        (bracketed(phrase), key)
        for key, entry in _data()["services"].items()
        for phrase in entry.get("phrases", ())
    ]
    return [*entries, *((name, _DRUG_WORD) for name in drugs.names())]


@cache
def _codes() -> tuple[list[str], list[tuple[str, str]]]:
    """Code ranges in order: their lower ends, and (upper end, service key)."""
    ranges = sorted(
        (code.split("-")[0], code.split("-")[-1], key)
        for key, entry in _data()["services"].items()
        for code in entry.get("codes", ())
    )
    return [low for low, _, _ in ranges], [(high, key) for _, high, key in ranges]


def service_of_code(code: str) -> Service | None:
    """The service that a CPT or HCPCS code bills, or None if the lexicon does not know it."""
    lows, ends = _codes()
    place = bisect_right(lows, code) - 1
    while place >= 0 and lows[place][0] == code[0]:
        high, key = ends[place]
        if len(high) == len(code) and lows[place] <= code <= high:
            return services()[key]
        place -= 1
    return None


def find_codes(text: str) -> list[tuple[int, int, str, str]]:
    """Billing codes in `text`: start, end, system (CPT or HCPCS) and the code."""
    return [
        (match.start(), match.end(), "CPT" if match["cpt"] else "HCPCS", match[0])
        for match in _CODE.finditer(text)
    ]


def find_services(text: str) -> list[ServiceFound]:
    """Services that `text` names, in order: the longest words at each place, and drugs by their class."""
    known = services()
    return [
        ServiceFound(match.start, match.end, _drug_service(text, match.start, match.end))
        if match.payloads[0] == _DRUG_WORD
        else ServiceFound(match.start, match.end, known[match.payloads[0]])
        for match in _lexicon().find(text)
    ]


def _drug_service(text: str, start: int, end: int) -> Service:
    known = drugs.drug(text[start:end])
    drug_class = known.drug_class if known else "other"
    if drugs.is_topical(text, end):
        drug_class = "topical"
    return _service_of_drugs(drug_class, known.ingredients if known else ())


@lru_cache(1024)
def _service_of_drugs(drug_class: str, ingredients: tuple[str, ...]) -> Service:
    return services()[drugs.service_of(drug_class, ingredients)]._replace(rank=_DRUG_RANK)


def category_of(service: Service, regions: Iterable[str]) -> str:
    """The category a service is counted under; for surgery and some injections the region decides."""
    if service.by_region is None:
        return service.category
    sites: dict[str, str] = _data()["sites"][service.by_region]
    return next((sites[region] for region in regions if region in sites), service.category)
