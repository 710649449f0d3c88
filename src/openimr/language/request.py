"""A treatment request in words becomes data; what contradicts itself or stays ambiguous is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from openimr.language import doubts, drugs, quantities, services
from openimr.language.asked import asked_for
from openimr.language.flow import flow
from openimr.language.hints import Heard, heard, need
from openimr.language.regions import RegionMention, distinct, find_levels, regions_of, sides
from openimr.language.services import Service, ServiceFound
from openimr.model import Ambiguity, Span, TreatmentRequest

_ICD = re.compile(
    r"(?<![\w.$#/-])(?:(?P<ten>[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?!\w)"
    r"|(?P<nine>\d{3}\.\d{1,2})(?![\w/]|\.\d|\s?(?:mg|mcg|ml|gm?|%)))"
)
_DIAGNOSIS_WORD = re.compile(r"\b(?:icd|dx|diagnos[ei]s|diagnostic code)", re.IGNORECASE)
# These, unlike codes, are looked for in lower case.
_ADDITIONAL = re.compile(
    r"\b(?:additional|addtl|add'l|more|continued?|continuing|continuation|extension|extend(?:ed)?|further|repeat"
    r"|second|third|ongoing|another|(?<!\d )(?<!one )(?<!no )(?<!with )refill)\b"
)
_NOT_ADDITIONAL = re.compile(r"\b(?:or more|more than|second opinion|third party)\b")
_AFTER_SURGERY = re.compile(
    r"\bpost[- ]?(?:op(?:erative(?:ly)?)?|surg(?:ical|ery)?)\b"
    r"|\b(?:after|following|s/p|status post) (?:\w+ ){0,3}surgery\b"
)
_RETROSPECTIVE = re.compile(r"\bretro(?:spective(?:ly)?)?\b|\bdos\b|\bdates? of service\b")
# "Diclofenac XR 100mg" is a drug of extended release, no x-ray.
_DOSAGE_FORM = re.compile(r"(?:XR|ER|SR|CR|DR|LA)\s+\d+(?:\.\d+)?\s?(?:mg|mcg)\b", re.IGNORECASE)
_SYMPATHETIC = re.compile(r"\bsympathetic\b|\bstellate\b", re.IGNORECASE)
# What the words of a request must hold for these to be worth a search.
_SAYS_CODE = need(r"\d{5}|0\d{3}t|[a-v]\d{4}")
_SAYS_DIAGNOSIS = need(r"\d[0-9a-z]\.[0-9a-z]")
_SAYS_ADDITIONAL = need(
    r"\b(?:addition|addtl|add'l|more|continu|exten|further|repeat|second|third|ongoing|another|refill)"
)
_SAYS_AFTER_SURGERY = need(r"\bpost(?:$|-|op|surg)|\bsurgery\b")
_SAYS_RETROSPECTIVE = need(r"\bretro|\bdos\b|\bdates?\b")
_SAYS_SIDE = need(r"\b(?:bi|both|left|right|lt|rt|b/l)|\([lr]\)")
_LIMB_OF = {"C": "upper_extremity", "T": "upper_extremity", "L": "lower_extremity"}
_SEVERAL_JOINTS = re.compile(r"([CTLS])(\d+)-([CTLS])(\d+)")
_FORM = re.compile(r"\b(?:patch(?:es)?|cream|gel|ointment|lotion|solution|spray|pads?)\b", re.IGNORECASE)
_TOPICAL = "medication_topical"
_COMPOUND = "medication_topical_compound"
_DRUG_RANK = 6
_ACCESSORY_RANK = 7

Source = Callable[[int, int], tuple[int, int]]


class _Named(NamedTuple):
    """The services of a request: all that are asked for, and whether an operation came before."""

    asked: list[ServiceFound]
    doubts: list[doubts.Doubt]
    operated: bool


def understand(text: str) -> TreatmentRequest:
    """What a request asks for. Never raises; what is not said stays empty, doubts come back as doubts.

    `service_category` is the main thing asked for: surgery before its accessories, a procedure before
    the visit for it, a drug by its class, drugs of several classes as `medication_other`. That service
    stands first in `services`, the others follow in order of appearance, each once; accessories (image
    guidance, an assistant surgeon) are listed only if nothing else is asked for. A word with one
    reading left in `ambiguities` is settled by the request itself, and `settled_by` says by what.
    Billing codes name the service only where no words do.
    """
    words, source = _running(text)
    said = heard(words)
    low, marks = said.low, said.marks
    codes = services.find_codes(words) if marks & _SAYS_CODE else []
    named = _services(words, codes)
    category, main = _main(named.asked)
    regions = _regions(words, category)
    keys = tuple(mention.region for mention in regions)
    category = services.category_of(main, keys) if main and main.by_region else category
    is_drug = _may_be_drug(named.asked)
    orders = drugs.find_orders(words) if is_drug else ()
    amount = quantities.find_quantity(words, counts_visits=not is_drug)
    further = marks & _SAYS_ADDITIONAL and _ADDITIONAL.search(_NOT_ADDITIONAL.sub("", low))
    operated = named.operated or (marks & _SAYS_AFTER_SURGERY and _AFTER_SURGERY.search(low))
    return TreatmentRequest.model_validate(
        {
            "text": text,
            "services": _mentions(named.asked, main, keys, source),
            "service_category": category,
            "body_regions": keys,
            "body_regions_text": tuple(_as_written(words, mention) for mention in regions),
            "laterality": _side(said, regions),
            "levels": tuple(dict.fromkeys(level for _, _, level in find_levels(words))),
            "quantity": amount.quantity,
            "drugs": orders,
            "codes": _codes(said, codes, source),
            "additional": bool(further),
            "postoperative": bool(operated),
            "retrospective": bool(marks & _SAYS_RETROSPECTIVE and _RETROSPECTIVE.search(low)),
            "ambiguities": _ambiguities(words, named, category, amount, source),
            "contradictions": amount.contradictions,
        }
    )


def _running(text: str) -> tuple[str, Source]:
    """The words of the request without line wraps, with the way back to the text as written."""
    if "\n" in text or "\r" in text or "  " in text:
        running = flow(text)
        return running.text, running.source_span
    return text, lambda start, end: (start, end)


def _services(text: str, codes: Sequence[tuple[int, int, str, str]]) -> _Named:
    found = [one for one in services.find_services(text) if not _DOSAGE_FORM.match(text, one.start)]
    unclear = doubts.find_doubts(text, found)
    covered = [doubt for doubt in unclear if not any(o.start <= doubt.start < o.end for o in found)]
    everything = sorted([*found, *doubts.services_of(covered)], key=lambda one: one.start)
    asked, operated = asked_for(text, everything)
    asked = _without_accessories(asked) or _by_code(codes) or _guessed(text)
    asked = _compounds_as_one(text, asked)
    return _Named(asked, unclear, operated)


def _without_accessories(asked: Sequence[ServiceFound]) -> list[ServiceFound]:
    """The services of some rank; those of a lesser rank only where nothing better is named."""
    proper = [one for one in asked if one.service.rank < _ACCESSORY_RANK]
    if not proper:
        best = min((one.service.rank for one in asked), default=0)
        return [one for one in asked if one.service.rank == best]
    procedure = any(one.service.group in ("injection", "implant", "surgery") for one in proper)
    return [one for one in proper if not (procedure and one.service.group == "pharmacy")]


def _compounds_as_one(text: str, asked: list[ServiceFound]) -> list[ServiceFound]:
    """Topical drugs that follow each other without a form between them are one compound.

    "flurbiprofen 20%/lidocaine 5% cream" and "compound cream: flurbiprofen, lidocaine" are one product,
    "Lidoderm patch and Voltaren gel" are two. The general "topical cream" beside a named drug is that drug.
    """
    topical = [one for one in asked if one.service.category == _TOPICAL]
    named = [one for one in topical if one.service.distinct]
    if len(topical) < 2 or not named:
        return asked
    joined = {id(one) for group in _products(text, named) if len(group) > 1 for one in group}
    compound = services.services()[_COMPOUND]
    return [
        one._replace(service=compound) if id(one) in joined else one
        for one in asked
        if one in named or one not in topical
    ]


def _products(text: str, named: Sequence[ServiceFound]) -> list[list[ServiceFound]]:
    """The topical drugs in groups of one product each; what follows the word compound belongs to it."""
    groups = [[named[0]]]
    for before, one in pairwise(named):
        begun = groups[-1][0].service.key == _COMPOUND
        if begun or not _FORM.search(text, before.start, one.start):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _by_code(codes: Sequence[tuple[int, int, str, str]]) -> list[ServiceFound]:
    return [
        ServiceFound(start, end, service, True)
        for start, end, _, code in codes
        if (service := services.service_of_code(code))
    ]


def _guessed(text: str) -> list[ServiceFound]:
    """A request that names no known service: a slip of a drug's name, a strength or a count tells one."""
    near = drugs.nearly_a_drug(text)
    if near:
        key = drugs.service_of(near.drug.drug_class, near.drug.ingredients)
        return [ServiceFound(near.start, near.end, services.services()[key], guessed=True)]
    if drugs.looks_like_order(text):
        return [ServiceFound(0, len(text.rstrip()), services.services()["medication_other"])]
    return []


def _main(asked: Sequence[ServiceFound]) -> tuple[str, Service | None]:
    """The category of the main service and that service."""
    if not asked:
        return "unknown", None
    main = min(asked, key=lambda one: (one.service.rank, one.start)).service
    if main.group == "pharmacy" and main.rank < _ACCESSORY_RANK:
        return _drug_category(asked, main), main
    return main.category, main


def _drug_category(asked: Sequence[ServiceFound], main: Service) -> str:
    """Drugs of several kinds in one request have no class in common."""
    kinds = {one.service.category for one in asked if one.service.group == "pharmacy"}
    return main.category if len(kinds) == 1 else "medication_other"


def _may_be_drug(asked: Sequence[ServiceFound]) -> bool:
    return bool(asked) and all(one.service.group == "pharmacy" for one in asked)


def _regions(text: str, category: str) -> list[RegionMention]:
    """The regions, each once; a general one ("spine") gives way to a part of it that is named too."""
    mentions: Sequence[RegionMention] = regions_of(text)
    # A sympathetic block is done at the spine for the sake of a limb: the level of the needle is not the
    # part treated. C and T levels serve the arm, L levels the leg.
    if category == "nerve_block" and _SYMPATHETIC.search(text):
        mentions = [_limb(mention) for mention in mentions]
    found = distinct(mentions)
    axial = {"neck", "upper_back", "low_back", "sacroiliac"} & {mention.region for mention in found}
    general = {"spine", "back"} if axial else set()
    return [mention for mention in found if mention.region not in general]


def _limb(mention: RegionMention) -> RegionMention:
    is_level = mention.text[1:2].isdigit()
    return mention._replace(region=_LIMB_OF[mention.text[0].upper()]) if is_level else mention


def _as_written(text: str, mention: RegionMention) -> str:
    return " ".join(text[mention.start : mention.end].split())


def _side(request: Heard, regions: Sequence[RegionMention]) -> str | None:
    """The side of the whole request: None where parts of different sides are asked for."""
    said = {(mention.region, mention.laterality) for mention in regions if mention.laterality}
    if not said and request.marks & _SAYS_SIDE:
        said = {("", side) for _, _, side in sides(request.text)}
    names = {side for _, side in said}
    if len(names) < 2:
        return next(iter(names), None)
    return "bilateral" if len({region for region, _ in said}) == 1 else None


def _mentions(
    asked: Sequence[ServiceFound], main: Service | None, regions: Sequence[str], source: Source
) -> list[dict[str, Any]]:
    """The services asked for as plain values, the main one first, each once."""
    mentions: dict[str, dict[str, Any]] = {}
    for one in sorted(asked, key=lambda one: (one.service is not main, one.start)):
        key = one.service.key if one.service.distinct else services.category_of(one.service, regions)
        if key not in mentions:
            start, end = source(one.start, one.end)
            span = {"start": start, "end": end}
            mentions[key] = {"service": key, "label": one.service.label, "span": span}
    return list(mentions.values())


def _codes(said: Heard, codes: Sequence[tuple[int, int, str, str]], source: Source) -> list[dict[str, Any]]:
    """The codes as plain values, in order of place."""
    diagnoses = _diagnoses(said.text) if said.marks & _SAYS_DIAGNOSIS else ()
    places = [(source(start, end), system, code) for start, end, system, code in sorted([*codes, *diagnoses])]
    return [{"system": s, "code": c, "span": {"start": a, "end": b}} for (a, b), s, c in places]


def _diagnoses(text: str) -> Iterable[tuple[int, int, str, str]]:
    """ICD codes; those of the ninth revision look like amounts and need a word that says what they are."""
    for match in _ICD.finditer(text):
        if match["ten"] or _DIAGNOSIS_WORD.search(text):
            yield match.start(), match.end(), "ICD-10" if match["ten"] else "ICD-9", match[0]


def _ambiguities(
    text: str, named: _Named, category: str, amount: quantities.QuantityFound, source: Source
) -> tuple[Ambiguity, ...]:
    found = [doubts.as_ambiguity(text, one, source(one.start, one.end)) for one in named.doubts]
    for start, end, readings, settled_by in [
        *amount.doubts,
        *_joints(text, category),
        *_spelling(text, named),
    ]:
        a, b = source(start, end)
        span = Span(start=a, end=b)
        found.append(Ambiguity(text=text[start:end], span=span, readings=readings, settled_by=settled_by))
    return tuple(sorted(found, key=lambda one: (one.span.start, one.span.end)))


def _joints(text: str, category: str) -> Iterable[quantities.Doubt]:
    """For facet procedures a range such as L4-S1 can count joints or the nerves that serve them."""
    if category not in ("injection_facet", "radiofrequency"):
        return
    for start, end, level in find_levels(text):
        if _spans_several(level):
            readings = (
                f"the joints from {level.replace('-', ' to ')}",
                "the medial branch nerves of these names",
            )
            yield quantities.Doubt(start, end, readings, "counting joints, not nerves")


def _spans_several(level: str) -> bool:
    match = _SEVERAL_JOINTS.match(level)
    if match is None or level in ("C7-T1", "T12-L1", "L5-S1"):
        return False
    return match[1] != match[3] or int(match[4]) - int(match[2]) > 1


def _spelling(text: str, named: _Named) -> Iterable[quantities.Doubt]:
    """A drug's name that is a slip away from a known one is taken for it, and the guess is shown."""
    near = drugs.nearly_a_drug(text) if _is_guess(named) else None
    if near:
        readings = (near.name, "another drug or product of that name")
        yield quantities.Doubt(
            near.start, near.end, readings, "the prescription or the spelling in another document"
        )


def _is_guess(named: _Named) -> bool:
    return len(named.asked) == 1 and named.asked[0].guessed
