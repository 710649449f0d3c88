"""A proposal explained, and what would change it: what to send, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from openimr.guidelines.beside import limit_in_words
from openimr.guidelines.loading import Pack
from openimr.guidelines.reasons import stated_against
from openimr.guidelines.sending import criterion_of, to_send
from openimr.guidelines.wording import described, joined, small_number
from openimr.language.services import service_label
from openimr.model import Assessment, CriterionResult, Decision, Evidence, Outcome, ServiceAssessment

_SHOWN = 4


class Change(NamedTuple):
    """What would change the proposal for one service.

    `send` are documents that would cure a silence, `against` facts that would have to be otherwise. Both are
    the smallest set: members of a group are named only as far as the group needs them. `instead` are other
    ways: a document by which criteria need not be met, with their statements. `enough` tells whether
    documents alone could turn the proposal; `loses` are the criteria that carry a supported service, of
    which any one failing would turn it.
    """

    service: str
    send: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def enough(self) -> bool:
        """Whether sending documents could be enough."""
        return bool(self.send) and not self.against


def what_would_change(assessment: Assessment, pack: Pack) -> tuple[Change, ...]:
    """For each service that a guideline answered for, the smallest change that would turn its outcome."""
    return tuple(_change(service, pack) for service in assessment.services if service.guideline)


def _change(service: ServiceAssessment, pack: Pack) -> Change:
    if service.outcome is Outcome.MET:
        carrying = [result for result in service.criteria if result.id in service.decided_by]
        return Change(service.service, loses=_each(result.statement for result in carrying))
    wanted = list(_wanted(service))
    return Change(
        service.service,
        send=_each(to_send(pack, service, r) for r in wanted if r.outcome is Outcome.NOT_DOCUMENTED),
        against=_each(stated_against(r) for r in wanted if r.outcome is Outcome.NOT_MET),
        instead=tuple(_instead(service, wanted, pack)),
    )


# A bypass on which the record is silent is a way round what stands in the way; one that facts deny is none.
def _instead(
    service: ServiceAssessment, wanted: Iterable[CriterionResult], pack: Pack
) -> Iterator[tuple[str, tuple[str, ...]]]:
    in_the_way = {result.id.rsplit(".", 1)[-1]: result.statement for result in wanted}
    for result in service.criteria:
        if result.requirement == "bypass" and result.outcome is Outcome.NOT_DOCUMENTED:
            criterion = criterion_of(pack, service, result)
            names = criterion.waives if criterion else ()
            waived = tuple(in_the_way[name] for name in names if name in in_the_way)
            if waived:
                yield to_send(pack, service, result), waived


def _wanted(service: ServiceAssessment) -> Iterator[CriterionResult]:
    """The criteria that would have to come out otherwise: required ones, of each group as many as it lacks.

    Of a group those go first on which the record is silent, for a document may settle them.
    """
    for result in service.criteria:
        if result.blocks and result.requirement == "required":
            yield result
    for group in service.groups:
        members = [r for r in service.criteria if r.requirement == f"any_of:{group.id}"]
        open_ = sorted(
            (r for r in members if r.outcome in (Outcome.NOT_DOCUMENTED, Outcome.NOT_MET)),
            key=lambda r: r.outcome is Outcome.NOT_MET,
        )
        yield from open_[: max(group.needed - group.met, 0)]


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def explanation(assessment: Assessment, pack: Pack, documents: Mapping[str, str] | None = None) -> str:
    """The proposal in words: what governed, what was required, what the record shows, what decided.

    Then what would change it, for parties who ask what was missing. `documents` are names of documents by
    their ids, with which places in the record are told.
    """
    lines: list[str] = []
    for service in assessment.services:
        lines.append(_title(service))
        lines += [f"  {line}" for line in _of_service(service, documents or {})]
        if service.guideline:
            lines += [f"  {line}" for line in _of_change(_change(service, pack))]
    return "\n".join((*lines, "", f"Proposal: {_PROPOSALS[assessment.decision]}. {assessment.reason}"))


_PROPOSALS = {
    Decision.UPHELD: "the denial is upheld",
    Decision.OVERTURNED: "the denial is overturned",
    None: "none",
}


def _title(service: ServiceAssessment) -> str:
    name = service_label(service.service)
    return f"{name[:1].upper()}{name[1:]}"


def _of_service(service: ServiceAssessment, documents: Mapping[str, str]) -> Iterator[str]:
    yield "What governed:"
    for step in service.trace:
        answer = "answers" if step.answered else "does not answer"
        yield f"  Rank {step.rank}, {step.standard}, {answer}: {step.reason}"
    if service.guideline is not None:
        yield "What was required and what the record shows:"
        yield f"  {service.phase_reason}"
        for result in service.criteria:
            yield from (f"  {line}" for line in _of_criterion(result, service, documents))
        yield from (
            f"  {group.met} of group {group.id} met, {group.needed} needed" for group in service.groups
        )
        yield f"What decided: {service.summary}"
    if service.challenge is not None:
        yield f"Challenge to the presumption: {service.challenge.reason}"
    yield from (limit_in_words(limit) for limit in service.legal_limits)


def _of_criterion(
    result: CriterionResult, service: ServiceAssessment, documents: Mapping[str, str]
) -> Iterator[str]:
    decided = ", decided" if result.id in service.decided_by else ""
    asked = _asked(result.requirement)
    name = result.id.rsplit(".", 1)[-1]
    yield f"{name} {result.outcome.value.replace('_', ' ')} ({asked}{decided}): {result.statement}"
    yield f"    {result.reason}"
    for label, facts in (("The record", result.facts), ("Outweighed", result.contradicted_by)):
        told = _each(f"{described(fact)} ({place(fact.evidence, documents)})" for fact in facts)
        yield from (f"    {label}: {words}" for words in told[:_SHOWN])
        if len(told) > _SHOWN:
            yield f"    and {small_number(len(told) - _SHOWN)} more"
    if result.search is not None:
        yield f"    {searched(result)}"


def _asked(requirement: str) -> str:
    kind, _, group = requirement.partition(":")
    words = {
        "required": "required",
        "advisory": "reported only",
        "bypass": "another way",
        "any_of": "one of group",
    }
    return f"{words.get(kind, kind)} {group}".strip()


def searched(result: CriterionResult) -> str:
    """The search behind a silence in one sentence; empty without one."""
    if result.search is None:
        return ""
    pages, documents = result.search.pages, len(result.search.documents)
    where = f"{pages} {_plural(pages, 'page')} of {documents} {_plural(documents, 'document')}"
    return f"Looked for {joined(result.search.looked_for) or 'it'} in {where} and found nothing that decides."


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def place(evidence: Evidence, documents: Mapping[str, str]) -> str:
    """Where a fact stands, in words: the document by name or id, and the page."""
    page = f", page {evidence.page}" if evidence.page is not None else ""
    return f"{documents.get(evidence.document, evidence.document)}{page}"


def _of_change(change: Change) -> Iterator[str]:
    yield "What would change it:"
    if change.loses:
        yield "  It would not be supported if any of these failed:"
        yield from (f"  - {statement}" for statement in change.loses)
    if change.send:
        yield (
            "  Send these documents:" if change.enough else "  Not documented; these would be needed as well:"
        )
        yield from (f"  - {document}" for document in change.send)
    if change.against:
        yield "  The facts are against it; no further document on the same facts would change this:"
        yield from (f"  - {fact}" for fact in change.against)
    for document, waived in change.instead:
        yield f"  Another way: {document} Then this need not be met: {joined(waived)}"
