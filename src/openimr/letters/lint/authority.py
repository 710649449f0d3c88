"""Checks 312 to 317: whether the guideline relied on was the one to rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from openimr.letters.lint.citations import Cited, cited_in
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Passage, services_named

_MTUS = r"(?:MTUS|Medical Treatment Utilization Schedule|Chronic Pain (?:Medical )?Treatment Guidelines?)"
_SILENT = re.compile(
    rf"\b{_MTUS}\b[^.;]{{0,60}}?\b(?:(?:is|are|was|were)\s+silent|(?:do|does|did)\s+not\s+"
    rf"(?:specifically\s+|directly\s+)?(?:address|discuss|mention|cover|speak|contain)|(?:has|have)\s+no\s+"
    rf"(?:section|recommendation|guideline)s?)[^.;]{{0,80}}"
    rf"|\bnot\s+(?:specifically\s+)?(?:addressed|discussed|covered|mentioned)\s+(?:in|by)\s+"
    rf"(?:the\s+)?(?:CA\s+)?{_MTUS}",
    re.I,
)
# Any word on the MTUS counts as a reason; to quote a guideline by its own name does not.
_SAYS_WHY = re.compile(
    r"\b(?:MTUS|Medical Treatment Utilization Schedule|silent|more (?:recent|current|specific))\b", re.I
)
_NARROWED = re.compile(
    r"\b(?:frequenc\w+|duration|number|quantity|how (?:many|often|long)|acute\w*|"
    r"post-?\s?(?:operative|surgical)\w*|after surgery|claims administrator|utilization review|UR|"
    r"erroneously|mistakenly|specific type|brand|first-?line|timing|repeat)\b",
    re.I,
)
_NOT_MTUS = re.compile(r"\bdid not base (?:their|his|her|its|his/her) decision on the MTUS\b", re.I)
_CCR = re.compile(r"\b(9792\.\d{1,2}(?:\.\d{1,2})?)(?!\.?\d)")
_EDITION_FAULTS = ("edition-no-longer-in-force", "edition-not-yet-in-force", "section-not-yet-in-force")
_ACUTE_DAYS = 90
# A decision is issued some days after the request that it answers; only one much later shows a later request.
_GRACE_DAYS = 60


@check("IMR312")
def edition_not_in_force(view: LetterView) -> Iterator[Hit]:
    """A guideline cited in an edition that had ended, or had not begun, when the request was decided."""
    denied = _denial_date(view)
    for item in view.items if denied else ():
        request = item.item.request
        if request and request.retrospective:
            continue
        for cited in _cited_by_item(item):
            edition = next((one for one in _editions() if one["found"].search(_printed(cited))), None)
            reason = _outside(edition, denied) if edition else cited.fault(*_EDITION_FAULTS)
            if reason:
                yield cited.hit(reason=reason)


def _outside(edition: Any, denied: str) -> str:
    """That an edition had ended, or not begun, on the date of the decision under review; else empty."""
    state = ""
    if denied < edition["from"]:
        state = "took effect only on " + edition["from"]
    elif denied > _later(edition["to"], _GRACE_DAYS):
        state = "ended on " + edition["to"]
    cited = f"The citation is of {edition['title']}, which {state}"
    return f"{cited}; the utilization review decision is of {denied}" if state else ""


def _cited_by_item(item: ItemView) -> Iterator[Cited]:
    yield from cited_in(item, item.claims, item.item.claims_administrator_guideline)
    yield from cited_in(item, item.reviewer, item.item.reviewer_guideline)


def _printed(cited: Cited) -> str:
    return cited.passage.text[cited.start : cited.end]


@cache
def _editions() -> list[dict[str, Any]]:
    return [{**row, "found": re.compile(row["pattern"], re.I)} for row in load("guidelines")["editions"]]


def _denial_date(view: LetterView) -> str:
    """The date of the utilization review decision, ISO; empty if the letter gives none."""
    front = view.determination.front_matter
    for stated in (front.ur_denial_date if front else None, view.determination.case.ur_date):
        if stated and len(stated) == 10:
            return stated
    return ""


def _later(iso: str, days: int) -> str:
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()


@check("IMR313", needs=("silent", "address", "discuss", "mention", "cover", "speak", "contain", "section"))
def said_to_be_silent(view: LetterView) -> Iterator[Hit]:
    """The MTUS is said not to address a treatment on which it has a section."""
    for item in view.items:
        for passage, roles in ((item.rationale, True), (item.reviewer, False)):
            for match in passage.find(_SILENT):
                sentence = passage.sentence_at(match.start()) if roles else None
                words = sentence.text if sentence else match.group()
                topic = _topic(view, item, match.group())
                if topic and not _NARROWED.search(words):
                    slots = {"section": topic["section"], "pages": topic["pages"], "title": topic["title"]}
                    yield passage.hit(match.start(), match.end(), item.index, **slots)


def _topic(view: LetterView, item: ItemView, words: str) -> Any:
    """The section of the MTUS on the service that the words name, else on the item's; None if it has none.

    None too if the MTUS that was in force cannot be told.
    """
    request = item.item.request
    denied = _denial_date(view) or view.latest_date
    if request is None or request.postoperative or not denied:
        return None
    named = services_named(words) or {service.service for service in request.services}
    for topic in load("guidelines")["mtus_topics"]:
        if topic["service"] in named and topic["from"] <= denied <= topic["to"]:
            return topic
    return None


@check("IMR314")
def rank_skipped(view: LetterView) -> Iterator[Hit]:
    """The reviewer leaves the MTUS aside, without a word why, where it has a section on the service."""
    for item in view.items:
        leaves = _NOT_MTUS.search(item.reviewer.text)
        if leaves is None or item.item.reviewer_guideline.basis == "mtus":
            continue
        if _SAYS_WHY.search(item.rationale.text) or not _is_chronic(view):
            continue
        topic = _topic(view, item, "")
        if topic:
            slots = {"section": topic["section"], "pages": topic["pages"], "title": topic["title"]}
            yield item.reviewer.hit(leaves.start(), leaves.end(), item.index, **slots)


def _is_chronic(view: LetterView) -> bool:
    """Whether the injury is so old that pain from it is chronic."""
    injured, denied = view.determination.case.date_of_injury, _denial_date(view) or view.latest_date
    if not injured or len(injured) != 10 or not denied:
        return False
    return denied > _later(injured, _ACUTE_DAYS)


@check("IMR316", needs=("9792.",))
def no_such_section(view: LetterView) -> Iterator[Hit]:
    """A section of the MTUS regulations that does not exist."""
    for item in view.items:
        for passage in (item.claims, item.reviewer, item.rationale):
            for match in _unknown_sections(passage):
                yield passage.hit(match.start(1), match.end(1), item.index, section=match.group(1))


def _unknown_sections(passage: Passage) -> Iterator[re.Match[str]]:
    """The sections of the MTUS regulations (9792.20 and on) that the passage cites and that do not exist."""
    known = frozenset(load("guidelines")["mtus_sections"])
    for match in passage.find(_CCR):
        if re.match(r"9792\.2\d", match.group(1)) and match.group(1) not in known:
            yield match


@check("IMR317", needs=("9792.",))
def wrong_regulation(view: LetterView) -> Iterator[Hit]:
    """A guideline cited with the section of the regulations that adopts another one."""
    for item in view.items:
        for cited in _cited_by_item(item):
            reason = cited.fault("wrong-regulation", "no-such-section")
            joined = re.search(r"97\d\d\.\d+\s*(?:&|and)", _printed(cited))
            if reason and not joined and not any(_unknown_sections(cited.passage)):
                yield cited.hit(reason=reason)
