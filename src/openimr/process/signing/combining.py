"""Several reviewers on one case: the majority decides item by item, and each one's analysis is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openimr.model import Decision, Determination, DisputedItem, Fact, RationaleSentence, content_hash
from openimr.panel import majority
from openimr.panel.results import Majority
from openimr.process.signing.checking import must_hold
from openimr.process.signing.corrected import current
from openimr.process.signing.outcome import necessity_of
from openimr.process.signing.rules import data
from openimr.process.signing.values import NotReady, OpenPoint, SignedDetermination


class Combined(NamedTuple):
    """What several reviewers decided: one determination, how each item was decided, and one hash of all."""

    determination: Determination
    majorities: tuple[Majority, ...]
    content_hash: str


def combine(signed: Sequence[SignedDetermination], key: bytes | None = None) -> Combined:
    """Combine what several reviewers signed on the same draft; an even split means the service is provided.

    The reviewers are numbered by their hashes, so the order given changes nothing. Source: LC 4610.6(e),(f).
    Raises NotReady if one is not what was signed, two are by the same reviewer, or the drafts differ.
    """
    ordered = sorted(signed, key=lambda one: one.latest_hash)
    for one in ordered:
        must_hold(one, key)
    points = tuple(_apart(ordered))
    if points:
        raise NotReady(points)
    each = [current(one) for one in ordered]
    numbers = range(len(each[0].items))
    majorities = tuple(_decided([one.items[number] for one in each]) for number in numbers)
    items = tuple(_item([one.items[number] for one in each], majorities[number]) for number in numbers)
    first, *others = each
    facts: dict[str, Fact] = {fact.id: fact for one in each for fact in one.facts}
    determination = first.model_copy(
        update={
            "items": items,
            "other_reviewers": tuple(one.reviewer for one in others),
            "facts": tuple(facts.values()),
            "front_matter": max(
                (one.front_matter for one in each if one.front_matter),
                key=lambda front: front.letter_date or "",
            ),
        }
    )
    return Combined(determination, majorities, content_hash([one.latest_hash for one in ordered], 64))


def _apart(signed: Sequence[SignedDetermination]) -> Iterator[OpenPoint]:
    """Why these do not belong together."""
    if not signed:
        yield OpenPoint(code="several", what="Nothing signed is given.", advice="Give what was signed.")
    if len({one.signer for one in signed}) < len(signed):
        what = "A reviewer is counted twice."
        yield OpenPoint(code="several", what=what, advice="Give each reviewer's determination once.")
    cases = {(one.review.proposal_hash, (one.account.front.case_number or "")) for one in signed}
    if len(cases) > 1:
        what = "The determinations are not on the same draft of the same case."
        yield OpenPoint(code="several", what=what, advice="Give the determinations of one case.")


def _decided(items: Sequence[DisputedItem]) -> Majority:
    return majority([item.decision.value for item in items if item.decision])


def _item(items: Sequence[DisputedItem], found: Majority) -> DisputedItem:
    decision = Decision(found.decision)
    sentences = tuple(_analyses(items, found))
    return items[0].model_copy(
        update={
            "decision": decision,
            "necessity": necessity_of(decision),
            "rationale_sources": sentences,
            "rationale_text": " ".join(one.text for one in sentences),
            "criteria_applied": next(one for one in items if one.decision is decision).criteria_applied,
            "reviewer_guideline": next(one for one in items if one.decision is decision).reviewer_guideline,
        }
    )


def _analyses(items: Sequence[DisputedItem], found: Majority) -> Iterator[RationaleSentence]:
    words = data()["several"]
    for number, item in enumerate(items, 1):
        if item.decision:
            finds = words["finds"][item.decision.value]
            yield RationaleSentence(text=words["lead"].format(number=number, count=len(items), finds=finds))
        yield from item.rationale_sources
    decision = words["decisions"][found.decision]
    yield RationaleSentence(text=words["together"].format(decision=decision, why=found.why.words))
