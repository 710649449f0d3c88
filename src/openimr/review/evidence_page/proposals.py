"""What an assistant proposed, for the file check: what was taken and changed, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterator

from openimr.model import Assistance, Evidence, Proposal, ProposalOutcome


def evidence_of(assistance: Assistance | None) -> Iterator[Evidence]:
    """The places that proposals rest on and that do stand in the record."""
    for proposal in assistance.proposals if assistance else ():
        if proposal.evidence:
            yield proposal.evidence


def accepted_facts(assistance: Assistance | None) -> frozenset[str]:
    """The ids of the facts that the draft has from an assistant."""
    proposals = assistance.proposals if assistance else ()
    return frozenset(one.fact for one in proposals if one.fact and one.outcome is ProposalOutcome.ACCEPTED)


def of_outcome(assistance: Assistance | None, *outcomes: ProposalOutcome) -> list[Proposal]:
    """The proposals with one of these outcomes, in their order."""
    return [one for one in (assistance.proposals if assistance else ()) if one.outcome in outcomes]


def account(assistance: Assistance) -> Iterator[tuple[str, str]]:
    """What a person must know of an assistant's part first: what it changed, and what went wrong."""
    for told in assistance.items_changed:
        yield "A proposal rests on the assistant's facts", told
    if assistance.pages_unanswered:
        asked = assistance.pages_asked
        yield "Not all pages were answered", f"{assistance.pages_unanswered} of {asked} pages got no answer."
    for told in assistance.troubles:
        yield "Trouble", told
    known = sum(1 for one in assistance.proposals if one.outcome is ProposalOutcome.KNOWN)
    if known:
        yield "Nothing new", f"{known} proposals repeat what the draft had; they are in determination.json."


def in_words(proposal: Proposal) -> tuple[str, ...]:
    """Quote, place and reason of a proposal, a line each."""
    where = f"Said to stand on page {proposal.page} of {proposal.document}." if proposal.page else ""
    lines = (
        proposal.reason,
        f"Quoted: “{proposal.quote}”" if proposal.quote and not proposal.evidence else "",
        where if not proposal.evidence else "",
        *(f"Instead of: “{text}”" for text in proposal.replaces),
    )
    return tuple(line for line in lines if line)
