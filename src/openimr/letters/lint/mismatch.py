"""Checks 213 to 216: the rationale, or the summary, is about another request than the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openimr.language import regions
from openimr.language.visits import NUMBER, number
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Sentence, services_named

_UNIT = r"(?:visits|sessions|treatments)"
_ASKED_COUNT = re.compile(
    rf"\b(?:requests?(?:ed)?\s+(?:is\s+|was\s+|are\s+)?(?:for\s+)?|request\s+of\s+)(?:an?\s+|the\s+)?"
    rf"(?:total\s+of\s+)?(?:additional\s+|further\s+|another\s+)?(?P<n>{NUMBER})\s+"
    rf"(?:additional\s+|further\s+|more\s+)?"
    rf"(?P<words>(?:[a-z]+\s+){{0,3}}?){_UNIT}\b"
    rf"|\bthe\s+(?:additional\s+|further\s+)?(?P<m>{NUMBER})\s+(?:additional\s+|further\s+|more\s+)?"
    rf"(?P<more>(?:[a-z]+\s+){{0,3}}?){_UNIT}\s+(?:that\s+(?:are|were)\s+|being\s+)?requested\b",
    re.I,
)
_STRENGTH = r"\d{1,4}(?:\.\d{1,3})?(?:\s?[/-]\s?\d{1,4}(?:\.\d{1,3})?)?"
_ASKED_DRUG = re.compile(r"\brequest|\bnecess|\bcertif|\bauthoriz", re.I)
_CHANGED_DOSE = re.compile(
    r"\b(?:increas|decreas|chang|titrat|taper|wean|switch|instead|previous|prior|earlier|from|reduc)\w*", re.I
)


@check("IMR213", needs=("request",))
def other_quantity(view: LetterView) -> Iterator[Hit]:
    """The rationale gives the requested number of visits otherwise than the heading."""
    for item in view.items:
        request = item.item.request
        asked = request.quantity.visits if request else None
        if asked is None or request is None or request.ambiguities or request.contradictions:
            continue
        told = list(_told_counts(item, request.service_category))
        if told and all(count != asked for _, _, count in told):
            start, end, count = told[0]
            yield item.rationale.hit(start, end, item.index, asked=asked, told=count)


def _told_counts(item: ItemView, service: str) -> Iterator[tuple[int, int, int]]:
    """Place and number of each statement of how many visits are requested, of this or of no named service."""
    for sentence in item.sentences("fact", "application", "conclusion"):
        for match in _ASKED_COUNT.finditer(sentence.text):
            count = number(match["n"] or match["m"])
            named = services_named(match["words"] or match["more"] or "")
            if count is not None and (not named or service in named):
                yield sentence.start + match.start(), sentence.start + match.end(), count


@check("IMR214")
def other_body_part(view: LetterView) -> Iterator[Hit]:
    """The heading asks for one part of the spine, or one joint, and the rationale weighs another only."""
    for item in view.items:
        asked = _parts(item.heading.regions)
        if len(asked) != 1:
            continue
        group = next(group for group in _rivals() if asked <= group)
        for sentence in _weighing(item):
            mentions = [m for m in regions.find_regions(sentence.text) if m.region in group]
            if mentions and not asked & {m.region for m in mentions}:
                first = mentions[0]
                names = [regions.region_label(region) for region in (min(asked), first.region)]
                slots = dict(zip(("asked", "found"), names, strict=True))
                start, end = sentence.start + first.start, sentence.start + first.end
                yield item.rationale.hit(start, end, item.index, **slots)
                break


def _weighing(item: ItemView) -> list[Sentence]:
    """The conclusions; if they name no part, and no other sentence names the right one, what comes before."""
    concluding = item.sentences("conclusion")
    if any(_parts(regions.find_regions(sentence.text)) for sentence in concluding):
        return concluding
    asked = {mention.region for mention in item.heading.regions}
    named = {mention.region for mention in item.rationale.regions}
    return [] if asked & named else item.sentences("fact", "application")


def _rivals() -> list[frozenset[str]]:
    return [frozenset(group) for group in load("words")["rival_regions"]]


def _parts(mentions: Sequence[regions.RegionMention]) -> set[str]:
    """The regions named, if all of them are rivals of one another; else none."""
    named = {mention.region for mention in mentions}
    return named if any(named <= group for group in _rivals()) else set()


@check("IMR215")
def side_of_summary(view: LetterView) -> Iterator[Hit]:
    """The heading asks for one side of a part that the summary knows on the other side only."""
    paired = frozenset(load("words")["paired_regions"])
    for item in view.items:
        mentions = item.heading.regions
        asked = {(m.region, m.laterality) for m in mentions if m.region in paired}
        if len(asked) != 1:
            continue
        region, side = next(iter(asked))
        told = [m for m in view.summary.regions if m.region == region]
        other = {"left": "right", "right": "left"}.get(str(side))
        if told and other and all(m.laterality == other for m in told):
            slots = {"asked": side, "found": other, "region": regions.region_label(region)}
            yield item.heading.hit(0, len(item.heading.text), item.index, **slots)


@check("IMR216")
def other_strength(view: LetterView) -> Iterator[Hit]:
    """The drug of the heading appears in the decision with another strength."""
    for item in view.items:
        for drug in item.item.request.drugs if item.item.request else ():
            if not drug.strength:
                continue
            asked = _numbers(drug.strength)
            pattern = re.compile(rf"\b{re.escape(drug.name)}\s+({_STRENGTH})\s?(?:mg|mcg|%)", re.I)
            for sentence in item.sentences("application", "conclusion"):
                match = pattern.search(sentence.text)
                relevant = _ASKED_DRUG.search(sentence.text) and not _CHANGED_DOSE.search(sentence.text)
                if match and relevant and _numbers(match.group(1)) != asked:
                    start, end = sentence.start + match.start(), sentence.start + match.end()
                    slots = {"drug": drug.name, "asked": drug.strength, "found": match.group(1)}
                    yield item.rationale.hit(start, end, item.index, **slots)


def _numbers(strength: str) -> list[float]:
    return [float(one) for one in re.findall(r"\d+(?:\.\d+)?", strength)]
