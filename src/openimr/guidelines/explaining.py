"""A proposal explained, and what would change it: what to send, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from openimr.guidelines.loading import Pack
from openimr.guidelines.reasons import stated_against
from openimr.guidelines.sending import to_send
from openimr.guidelines.wording import described, joined
from openimr.language.services import service_label
from openimr.model import Assessment, CriterionResult, Outcome, ServiceAssessment


class Change(NamedTuple):
    """What would change the proposal for one service.

    `send` are documents that would cure a silence, `against` facts that would have to be otherwise. Both are
    the smallest set: members of a group are named only as far as the group needs them. `enough` tells whether
    documents alone could turn the proposal; `loses` are the criteria that carry a supported service, of
    which any one failing would turn it.
    """

    service: str
    send: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()

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
        return Change(service.service, loses=tuple(result.statement for result in carrying))
    wanted = list(_wanted(service))
    return Change(
        service.service,
        send=_each(to_send(pack, service, r) for r in wanted if r.outcome is Outcome.NOT_DOCUMENTED),
        against=_each(stated_against(r) for r in wanted if r.outcome is Outcome.NOT_MET),
    )


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


def explanation(assessment: Assessment, pack: Pack) -> str:
    """The proposal in words: what governed, what was required, what the record shows, what decided.

    Then what would change it, for parties who ask what was missing.
    """
    changes = {change.service: change for change in what_would_change(assessment, pack)}
    lines: list[str] = []
    for service in assessment.services:
        lines.append(f"{service_label(service.service).capitalize()}")
        lines += [f"  {line}" for line in _of_service(service)]
        if service.service in changes:
            lines += [f"  {line}" for line in _of_change(changes[service.service])]
    return "\n".join((*lines, assessment.reason))


def _of_service(service: ServiceAssessment) -> Iterator[str]:
    for step in service.trace:
        answer = "answers" if step.answered else "does not answer"
        yield f"Rank {step.rank}, {step.standard}, {answer}: {step.reason}"
    if service.guideline is None:
        return
    yield f"{service.phase_reason}"
    for result in service.criteria:
        decided = " (decided)" if result.id in service.decided_by else ""
        outcome = result.outcome.value.replace("_", " ")
        yield f"{result.id.rsplit('.', 1)[-1]} {outcome}{decided}: {result.statement}"
        yield f"    {result.reason}"
        if result.facts:
            yield f"    The record: {joined(described(fact) for fact in result.facts[:4])}."
    yield service.summary


def _of_change(change: Change) -> Iterator[str]:
    if change.loses:
        yield "It would not be supported if any of these failed:"
        yield from (f"  - {statement}" for statement in change.loses)
    if change.send:
        yield "To change this, send:" if change.enough else "Not documented; these would be needed as well:"
        yield from (f"  - {document}" for document in change.send)
    if change.against:
        yield "The facts are against it; no further document on the same facts would change this:"
        yield from (f"  - {fact}" for fact in change.against)
