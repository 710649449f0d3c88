"""Checks 2xx on what is requested: services, sides, levels, body parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from openimr.language import regions
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Sentence, services_named
from openimr.model import ServiceMention

_LEVEL = re.compile(
    r"\b[CTLS]-?\d{1,2}\b|\bcaudal\b|\bsacroiliac\b|\bSI joint|\blevels?\b|\b(?:sacro)?coccyg|"
    r"\bocciput|\boccipital|\bsympathetic|\bganglion",
    re.I,
)
_SIDE = re.compile(r"\b(?:left|right|bilateral(?:ly)?|both|lt|rt|bil|l|r|b/l)\b", re.I)
_ACCESSORY = re.compile(
    r"\b(?:pre|post)[\s-]?op|\bclearance\b|\bassistant\b|\bmonitoring\b|\bbrace\b|\bfollow|\bconsult|"
    r"\breferral\b|"
    r"\bgenicular\b",
    re.I,
)
_WHOLE = re.compile(
    r"\b(?:both (?:requests|services|components)|(?:all|none|neither) of (?:the|these|which)|"
    r"associated (?:services|requests|surgical)|"
    r"accompanying|concurrent request|requested services|these services|these requests|"
    r"multidisciplinary|entire request)\b",
    re.I,
)
_JOINS = re.compile(r"\b(?:and|with|plus)\b|[&,/+;]", re.I)
_SUBORDINATES = re.compile(r"\b(?:for|to|under|after|following|status|prior|post|pre|versus|vs|or)\b", re.I)
_GENERIC_WORDS = frozenset(
    {"therapy", "treatment", "physical", "injection", "surgery", "spine", "joint", "block"}
)
_PROVIDER_NOUN = re.compile(r"\b(?:therapists?|specialists?|practitioners?|providers?)\b", re.I)
_ASKED = re.compile(
    r"\b(?:wish(?:es)?|would be|would like|request(?:s|ed|ing)?|recommend(?:s|ed|ing)?|wants?|"
    r"plan(?:s|ned)?|asks?|seek(?:s|ing)?|needs?)\b",
    re.I,
)
_AFTER_MIDLINE = re.compile(
    r"\s*(?:$|[.,;:)]|(?:and|&|or)\b|\d|for\b|x\d|times\b|spine\s*(?:$|[.,;:)]|and\b))", re.I
)


@check("IMR202")
def unaddressed_component(view: LetterView) -> Iterator[Hit]:
    """A service of the request that the rationale never weighs."""
    for item in view.items:
        asked = _joined(item)
        text = " ".join(sentence.text for sentence in item.rationale.sentences if not _mere_list(sentence))
        if len(asked) < 2 or not text or _WHOLE.search(text):
            continue
        missing = [mention for mention in asked if not _speaks_of(text, mention)]
        if missing and len(missing) < len(asked):
            yield item.heading.hit(
                0, len(item.heading.text), item.index, missing=_labels(missing), text=item.heading.text
            )


def _mere_list(sentence: Sentence) -> bool:
    """A sentence that names treatments among others (criteria, past care) does not weigh them."""
    return (
        sentence.text.count(",") >= 2 and re.search(r"\bsuch as\b|\bincluded?\b", sentence.text) is not None
    )


def _joined(item: ItemView) -> list[ServiceMention]:
    """The services that the heading joins as equals and that each need their own reasons."""
    weighed = frozenset(load("words")["weighed_services"])
    mentions = [mention for mention in _distinct(item) if mention.service in weighed]
    between = [item.heading.text[a.span.end : b.span.start] for a, b in pairwise(mentions)]
    return (
        mentions if between and all(_JOINS.search(t) and not _SUBORDINATES.search(t) for t in between) else []
    )


def _distinct(item: ItemView) -> list[ServiceMention]:
    """The services of an item, one of each, where they are no drugs (drugs are named in too many ways)."""
    request = item.item.request
    found: dict[str, ServiceMention] = {}
    for mention in request.services if request else ():
        if not mention.service.startswith("medication"):
            found.setdefault(mention.service, mention)
    return list(found.values())


def _speaks_of(text: str, mention: ServiceMention) -> bool:
    keys = services_named(text)
    words = [word for word in re.findall(r"[a-z]{4,}", mention.label.lower()) if word not in _GENERIC_WORDS]
    return mention.service in keys or any(word[:7] in text.lower() for word in words)


def _labels(mentions: list[ServiceMention]) -> str:
    return " and ".join(mention.label for mention in mentions)


@check("IMR203")
def ambiguous_heading(view: LetterView) -> Iterator[Hit]:
    """Two services joined by a slash: one, both, or a choice."""
    keys = frozenset(load("words")["visit_treatments"])
    for item in view.items:
        mentions = _distinct(item)
        for first, second in pairwise(mentions):
            if keys & {first.service, second.service} and _joined_by_slash(item.heading.text, first, second):
                end = _provider_end(item.heading.text, second)
                yield item.heading.hit(
                    first.span.start, end, item.index, first=first.label, second=second.label
                )


def _joined_by_slash(heading: str, first: ServiceMention, second: ServiceMention) -> bool:
    between = heading[first.span.end : second.span.start]
    return "/" in between and not re.search(
        r"[a-z]{3,}", re.sub(r"\([^)]*\)|certified|licensed", "", between, flags=re.I)
    )


def _provider_end(heading: str, second: ServiceMention) -> int:
    noun = _PROVIDER_NOUN.search(heading, second.span.start)
    return max(
        second.span.end, noun.end() if noun and noun.start() - second.span.end <= 2 else second.span.end
    )


@check("IMR204")
def missing_level_or_side(view: LetterView) -> Iterator[Hit]:
    """A procedure on the spine without levels, or on an arm or leg without a side."""
    words = load("words")
    for item in view.items:
        request = item.item.request
        category = request.service_category if request else ""
        heading = item.heading.text
        if _ACCESSORY.search(heading):
            continue
        if category in words["level_services"] and not _LEVEL.search(heading):
            yield item.heading.hit(0, len(heading), item.index, what="the spinal levels", text=heading)
        elif category in words["side_services"] and not _SIDE.search(heading) and _has_paired_region(heading):
            yield item.heading.hit(0, len(heading), item.index, what="the side", text=heading)


def _has_paired_region(text: str) -> bool:
    paired = frozenset(load("words")["paired_regions"])
    return any(mention.region in paired for mention in regions.find_regions(text))


@check("IMR205", needs=("bilateral",))
def bilateral_midline(view: LetterView) -> Iterator[Hit]:
    """ "Bilateral" before a region that has no left and right."""
    midline = frozenset(load("words")["midline_regions"])
    for item in view.items:
        heading = item.heading.text
        for match in re.finditer(r"\bbilateral\s+", heading, re.I):
            mention = next((m for m in regions.find_regions(heading[match.end() :]) if m.start == 0), None)
            if mention is None or regions.find_levels(mention.text):
                continue
            if mention.region in midline and _ends_there(heading, match.end() + mention.end):
                yield item.heading.hit(match.start(), len(heading), item.index, region=mention.text)


def _ends_there(heading: str, end: int) -> bool:
    return _AFTER_MIDLINE.match(heading, end) is not None


@check("IMR207")
def other_side(view: LetterView) -> Iterator[Hit]:
    """The heading asks for one side, the rationale weighs the other only."""
    paired = frozenset(load("words")["paired_regions"])
    for item in view.items:
        asked = {
            (m.region, m.laterality) for m in regions.find_regions(item.heading.text) if m.region in paired
        }
        for region, side in sorted(pair for pair in asked if pair[1] in {"left", "right"}):
            if len({other for name, other in asked if name == region}) == 1:
                yield from _other_side_hits(item, region, str(side))


def _other_side_hits(item: ItemView, region: str, side: str) -> Iterator[Hit]:
    sided = [m for m in regions.find_regions(item.rationale.text) if m.region == region]
    if sided and all(m.laterality == ("left" if side == "right" else "right") for m in sided):
        yield item.rationale.hit(
            sided[0].start, sided[0].end, item.index, asked=side, found=sided[0].laterality
        )


@check("IMR208")
def other_level(view: LetterView) -> Iterator[Hit]:
    """The heading asks for some spinal levels, the conclusion names others only."""
    for item in view.items:
        asked = {level for _, _, level in regions.find_levels(item.heading.text)}
        for sentence in item.sentences("conclusion"):
            found = regions.find_levels(sentence.text)
            if (
                asked
                and found
                and not any(_overlap(level, other) for _, _, level in found for other in asked)
            ):
                start, end, level = found[0]
                yield item.rationale.hit(
                    sentence.start + start,
                    sentence.start + end,
                    item.index,
                    asked=", ".join(sorted(asked)),
                    found=level,
                )


def _overlap(level: str, other: str) -> bool:
    return bool(set(_ends(level)) & set(_ends(other))) or _within(level, other) or _within(other, level)


def _ends(level: str) -> list[str]:
    return re.findall(r"[CTLS]\d{1,2}", level)


def _within(inner: str, outer: str) -> bool:
    def rank(name: str) -> int:
        return "CTLS".index(name[0]) * 20 + int(name[1:])

    ends, bounds = [rank(n) for n in _ends(inner)], [rank(n) for n in _ends(outer)]
    return bool(ends and bounds) and min(bounds) <= min(ends) and max(ends) <= max(bounds)


@check("IMR209")
def body_part_open(view: LetterView) -> Iterator[Hit]:
    """A therapy request names no body part, neither does its rationale, and the summary speaks of several."""
    therapies = frozenset(load("words")["visit_treatments"])
    for item in view.items:
        request = item.item.request
        if request is None or request.service_category not in therapies or request.body_regions:
            continue
        if regions.find_regions(item.rationale.text) or not _several_regions(view.summary.text):
            continue
        for sentence in view.summary.sentences:
            if _asks_for(sentence.text, request.service_category) and regions.find_regions(sentence.text):
                yield view.summary.hit(sentence.start, sentence.end, item.index, heading=item.heading.text)
                break


def _asks_for(text: str, service: str) -> bool:
    return _ASKED.search(text) is not None and service in services_named(text)


def _several_regions(text: str) -> bool:
    found = sorted({mention.region for mention in regions.find_regions(text)})
    return any(not regions.related(a, b) for a in found for b in found)


@check("IMR110", needs=("radiat",))
def both_sides_then_one(view: LetterView) -> Iterator[Hit]:
    """Pain in both limbs that in the same sentence radiates to one of them."""
    paired = frozenset(load("words")["paired_regions"])
    for sentence in view.summary.sentences:
        radiating = re.search(
            r"\bradiat(?:es|ing|ion)\s+(?:in)?to\b|\bradiat(?:es|ing)\s+down\b", sentence.text, re.I
        )
        if radiating is None or re.search(
            r"greater than|worse|more than|[<>]|especially|particularly", sentence.text
        ):
            continue
        mentions = [m for m in regions.find_regions(sentence.text) if m.region in paired]
        both = [m for m in mentions if m.laterality == "bilateral" and m.end <= radiating.start()]
        one = [m for m in mentions if m.laterality in {"left", "right"} and m.start >= radiating.end()]
        pair = next(((b, o) for b in both for o in one if regions.related(b.region, o.region)), None)
        if pair and not _both_after(mentions, radiating.end()):
            first, then = pair
            yield view.summary.hit(
                sentence.start + first.start,
                sentence.start + then.end,
                None,
                first=first.text,
                then=then.text,
                side=then.laterality,
            )


def _both_after(mentions: list[regions.RegionMention], start: int) -> bool:
    return len({m.laterality for m in mentions if m.start >= start and m.laterality}) > 1
