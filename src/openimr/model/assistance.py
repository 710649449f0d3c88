"""What an optional assistant proposed for a draft, and what became of each proposal."""

from __future__ import annotations

from enum import StrEnum

from openimr.model.base import Noun
from openimr.model.evidence import Evidence


class ProposalOutcome(StrEnum):
    """What became of a proposal: taken into the draft, found by the rules before, or not taken."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REJECTED = "rejected"


class Proposal(Noun):
    """One proposal of an assistant.

    `what` is fact or sentence, `text` the proposal in words, `quote` the words it named as its ground,
    `document` and `page` where it said they stand. `evidence` is there if they do stand there. `reason` says
    why it was or was not taken; `fact` is the id of the fact that it became or repeats, `replaces` the
    sentences that an accepted sentence stands for.
    """

    what: str
    outcome: ProposalOutcome
    reason: str
    text: str
    quote: str | None = None
    document: str | None = None
    page: int | None = None
    evidence: Evidence | None = None
    fact: str | None = None
    replaces: tuple[str, ...] = ()


class Assistance(Noun):
    """The part that an assistant had in a draft.

    `host` is where the pages were sent, `model` what answered there. `pages_asked` counts the pages sent,
    `pages_unanswered` those of them for which no usable answer came; `troubles` say why. `items_changed`
    tells in words for which items the proposal would be another one without the accepted facts.
    """

    host: str
    model: str
    pages_asked: int = 0
    pages_unanswered: int = 0
    proposals: tuple[Proposal, ...] = ()
    troubles: tuple[str, ...] = ()
    items_changed: tuple[str, ...] = ()
