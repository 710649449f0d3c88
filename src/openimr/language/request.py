"""A treatment request in words becomes data; what contradicts itself or stays ambiguous is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from openimr.language import drugs, quantities, services
from openimr.language.flow import flow
from openimr.language.regions import RegionMention, find_levels, find_regions
from openimr.language.services import Service, ServiceFound
from openimr.model import Ambiguity, Code, ServiceMention, Span, TreatmentRequest

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ICD = re.compile(
    r"(?<![\w.$#/-])(?P<ten>[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}))(?![\w])|(?<![\w.$#/-])(?P<nine>[1-9]\d{2}\.\d{1,2})(?![\w/]|\s?(?:mg|%))"
)
_ADDITIONAL = re.compile(
    r"\b(?:additional|addtl|add'l|more|continued?|continuation|extension|further|repeat|second|third|ongoing|another)\b",
    re.IGNORECASE,
)
_AFTER_SURGERY = re.compile(
    r"\bpost[- ]?(?:op(?:erative)?|surg(?:ical|ery)?)\b|\bs/p\b.{0,30}\bsurgery\b|\bafter surgery\b",
    re.IGNORECASE,
)
_RETROSPECTIVE = re.compile(r"\bretro(?:spective(?:ly)?)?\b|\bDOS\b|\bdates? of service\b", re.IGNORECASE)
_ACCESSORY_RANK = 7
_GENERAL_GROUPS = ("accessory",)


def understand(text: str) -> TreatmentRequest:
    """What a request asks for. Never raises; what is not said stays empty, doubts come back as doubts.

    Services stand in order of appearance, each once, without accessories of another (image guidance,
    an assistant surgeon). `service_category` is the main thing asked for: surgery before its
    accessories, a procedure before the visit for it, a drug by its class.
    """
    running = flow(text)
    words = running.text
    regions = find_regions(words)
    keys = _distinct(mention.region for mention in regions)
    found = _services(words, keys)
    codes = services.find_codes(words)
    named = found or _by_code(codes)
    category = _main_category(words, named, keys)
    orders = drugs.find_orders(words) if _may_be_drug(category, named) else ()
    asked = quantities.find_quantity(words, counts_visits=not orders)
    return TreatmentRequest(
        text=text,
        services=_mentions(named, keys, running.source_span),
        service_category=category,
        body_regions=keys,
        body_regions_text=_distinct(_as_written(words, mention) for mention in regions),
        laterality=_side(regions),
        levels=_distinct(level for _, _, level in find_levels(words)),
        quantity=asked.quantity,
        drugs=orders,
        codes=_codes(words, codes, running.source_span),
        additional=bool(_ADDITIONAL.search(words)),
        postoperative=bool(_AFTER_SURGERY.search(words)),
        retrospective=bool(_RETROSPECTIVE.search(words)),
        ambiguities=_ambiguities(words, running.source_span),
        contradictions=asked.contradictions,
    )


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _as_written(text: str, mention: RegionMention) -> str:
    return " ".join(text[mention.start : mention.end].split())


def _side(regions: Sequence[RegionMention]) -> str | None:
    sides = {mention.laterality for mention in regions if mention.laterality}
    return "bilateral" if len(sides) > 1 else next(iter(sides), None)


def _services(text: str, regions: Sequence[str]) -> list[ServiceFound]:
    """The services named, those of a lesser rank only where nothing better is named."""
    found = [*services.find_services(text), *_ambiguous_services(text)]
    found.sort(key=lambda one: one.start)
    if not found:
        return _guessed(text)
    proper = [one for one in found if one.service.rank < _ACCESSORY_RANK]
    if not proper:
        best = min(one.service.rank for one in found)
        return [one for one in found if one.service.rank == best]
    drugs_only = all(one.service.group == "pharmacy" for one in proper)
    kept = proper if drugs_only else [one for one in proper if not _is_drug_inside(one, proper)]
    return kept or proper


def _is_drug_inside(one: ServiceFound, proper: Sequence[ServiceFound]) -> bool:
    """A drug named with a procedure ("block with lidocaine") is part of it; a drug with a strength is not."""
    procedure = any(o.service.group in ("injection", "implant", "surgery") for o in proper)
    return one.service.group == "pharmacy" and procedure


def _guessed(text: str) -> list[ServiceFound]:
    """A request that names no known service: a strength or a near miss of a drug's name tells a drug."""
    near = drugs.nearly_a_drug(text)
    known = drugs.drug(near) if near else None
    key = drugs.service_of(known.drug_class) if known else "medication_other"
    if known or drugs.has_strength(text):
        return [ServiceFound(0, len(text.rstrip()), services.services()[key])]
    return []


def _by_code(codes: Sequence[tuple[int, int, str, str]]) -> list[ServiceFound]:
    return [
        ServiceFound(start, end, service, True)
        for start, end, _, code in codes
        if (service := services.service_of_code(code))
    ]


def _main_category(text: str, found: Sequence[ServiceFound], regions: Sequence[str]) -> str:
    if not found:
        return "unknown"
    main = min(found, key=lambda one: (one.service.rank, one.start)).service
    if main.group == "pharmacy" and main.rank < _ACCESSORY_RANK:
        return _drug_category(found, main)
    return services.category_of(main, regions)


def _drug_category(found: Sequence[ServiceFound], main: Service) -> str:
    """Drugs of several kinds in one request have no class in common."""
    kinds = {
        one.service.category
        for one in found
        if one.service.group == "pharmacy" and one.service.rank < _ACCESSORY_RANK
    }
    return main.category if len(kinds) == 1 else "medication_other"


def _may_be_drug(category: str, found: Sequence[ServiceFound]) -> bool:
    return category.startswith("medication") or all(one.service.group == "pharmacy" for one in found)


def _mentions(
    found: Sequence[ServiceFound], regions: Sequence[str], source: Any
) -> tuple[ServiceMention, ...]:
    mentions: dict[str, ServiceMention] = {}
    for one in found:
        key = services.category_of(one.service, regions)
        start, end = source(one.start, one.end)
        mentions.setdefault(
            key, ServiceMention(service=key, label=one.service.label, span=Span(start=start, end=end))
        )
    return tuple(mentions.values())


def _codes(text: str, codes: Sequence[tuple[int, int, str, str]], source: Any) -> tuple[Code, ...]:
    diagnoses = [
        (m.start(), m.end(), "ICD-10" if m["ten"] else "ICD-9", m[0])
        for m in _ICD.finditer(text)
        if m["ten"] or re.search(r"\b(?:icd|dx|diagnos|code)", text, re.IGNORECASE)
    ]
    found = sorted([*codes, *diagnoses])
    places = [(source(start, end), system, code) for start, end, system, code in found]
    return tuple(Code(system=s, code=c, span=Span(start=a, end=b)) for (a, b), s, c in places)


@cache
def _ambiguous() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    source = resources.files("openimr.language") / "data" / "ambiguous.yaml"
    rows: list[dict[str, Any]] = yaml.load(source.read_text("utf-8"), Loader=_LOADER)["words"]  # noqa: S506
    return [(_word_pattern(row["word"]), row) for row in rows]


def _word_pattern(word: str) -> re.Pattern[str]:
    flags = re.NOFLAG if word.isupper() else re.IGNORECASE
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", flags)


def _ambiguous_services(text: str) -> list[ServiceFound]:
    """What an ambiguous word asks for under either reading, where both readings are of one service."""
    known = services.services()
    return [
        ServiceFound(match.start(), match.end(), known[row["service"]])
        for pattern, row in _ambiguous()
        if row.get("service") in known
        for match in pattern.finditer(text)
    ]


def _ambiguities(text: str, source: Any) -> tuple[Ambiguity, ...]:
    lowered = text.lower()
    found: list[Ambiguity] = []
    for pattern, row in _ambiguous():
        match = pattern.search(text)
        if match and len(row["readings"]) > 1 and len(_settled(row, lowered)) != 1:
            start, end = source(match.start(), match.end())
            found.append(
                Ambiguity(
                    text=match[0],
                    span=Span(start=start, end=end),
                    readings=tuple(row["readings"]),
                    settled_by=row["settled_by"],
                )
            )
    return tuple(found)


def _settled(row: dict[str, Any], lowered: str) -> list[str]:
    """The readings for which a sign stands in the request besides the word itself."""
    rest = lowered.replace(row["word"].lower(), " ")
    return [
        reading for reading, signs in row["readings"].items() if any(str(s).lower() in rest for s in signs)
    ]
