"""The draft rationale of an item, in the manner of determination letters: every sentence with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from openimr.guidelines.assess import joined_sentences
from openimr.guidelines.loading import Pack, load_pack
from openimr.guidelines.wording import counted, described, joined, pages_in_words
from openimr.language.regions import region_label
from openimr.language.services import service_label
from openimr.model import (
    Assessment,
    CriterionResult,
    Decision,
    Fact,
    GuidelineCitation,
    Outcome,
    RationaleSentence,
    ServiceAssessment,
    TreatmentRequest,
)

_FACTS_A_SENTENCE = 5


def rationale(
    assessment: Assessment, request: TreatmentRequest, facts: Iterable[Fact], pack: Pack | None = None
) -> tuple[RationaleSentence, ...]:
    """The rationale of a proposal: what the guideline says, what the record shows, how they meet, the conclusion.

    Sentences name the guideline entry, the criterion and the facts they rest on; none stands without. Nothing
    is concluded where nothing is proposed, and an item without any guideline has no rationale. `facts` are
    those of the case: a fact that is not among them is not told.
    """
    pack = pack or load_pack()
    known = {fact.id for fact in facts}
    answered = [service for service in assessment.services if service.guideline]
    deciding = _deciding(assessment, answered)
    sentences: list[RationaleSentence] = []
    told: set[str] = set()
    for service in deciding:
        sentences += _paragraph(pack, service, known, told)
    if assessment.decision and deciding:
        sentences.append(_conclusion(assessment.decision, deciding, request))
    return tuple(sentences)


def _deciding(assessment: Assessment, answered: Sequence[ServiceAssessment]) -> list[ServiceAssessment]:
    """The services that bear the proposal: those that fail it, or all of them when it is supported."""
    failing = [service for service in answered if service.outcome is not Outcome.MET]
    return failing if assessment.decision is Decision.UPHELD else list(answered)


def _paragraph(
    pack: Pack, service: ServiceAssessment, known: set[str], told: set[str]
) -> Iterator[RationaleSentence]:
    assert service.guideline is not None  # noqa: S101
    yield RationaleSentence(text=_guideline_sentence(pack, service.guideline), guideline=service.guideline.entry)
    first = True
    for result in _told_criteria(service):
        yield from _evidence(service.guideline.entry, result, known, told)
        yield _application(service.guideline.entry, result, known, first)
        first = False


def _guideline_sentence(pack: Pack, citation: GuidelineCitation) -> str:
    place = joined_by_comma((f'"{citation.heading}"', pages_in_words(citation.pages)))
    return f"According to the {citation.title} ({place}), {pack.entry(citation.entry).summary}."


def joined_by_comma(parts: Iterable[str]) -> str:
    """The parts that are not empty, with commas between."""
    return ", ".join(part for part in parts if part)


def _told_criteria(service: ServiceAssessment) -> list[CriterionResult]:
    """The criteria that decided; for a supported service also those whose silence did not block."""
    by_id = {result.id: result for result in service.criteria}
    deciding = [by_id[name] for name in service.decided_by if name in by_id]
    if service.outcome is not Outcome.MET:
        return deciding
    silent = [r for r in service.criteria if r.requirement == "required" and r.outcome is Outcome.NOT_DOCUMENTED]
    return deciding + silent


def _evidence(
    entry: str, result: CriterionResult, known: set[str], told: set[str]
) -> Iterator[RationaleSentence]:
    """What the record says on a criterion, without what was told before; then what says otherwise."""
    yield from _documents(entry, result, result.facts, "The record documents {}.", known, told)
    otherwise = "The record also says otherwise, which was outweighed: {}."
    yield from _documents(entry, result, result.contradicted_by, otherwise, known, told)


def _documents(
    entry: str, result: CriterionResult, facts: Sequence[Fact], words: str, known: set[str], told: set[str]
) -> Iterator[RationaleSentence]:
    new = [fact for fact in facts if (name := fact.id) in known and name not in told][:_FACTS_A_SENTENCE]
    if not new:
        return
    told.update(fact.id for fact in new)
    yield RationaleSentence(
        text=words.format(joined(described(fact) for fact in new)),
        guideline=entry,
        criterion=result.id,
        facts=tuple(fact.id for fact in new),
    )


def _application(entry: str, result: CriterionResult, known: set[str], first: bool) -> RationaleSentence:
    opening = "In this case" if first else "In addition"
    return RationaleSentence(
        text=f"{opening}, {_lowered(result.reason)}",
        guideline=entry,
        criterion=result.id,
        facts=tuple(name for fact in result.facts if (name := fact.id) in known),
    )


def _lowered(sentence: str) -> str:
    word = sentence.split(" ", 1)[0]
    return sentence if len(word) > 1 and not word[1:].islower() else sentence[:1].lower() + sentence[1:]


def _conclusion(
    decision: Decision, services: Sequence[ServiceAssessment], request: TreatmentRequest
) -> RationaleSentence:
    necessary = "is" if decision is Decision.OVERTURNED else "is not"
    facts = dict.fromkeys(
        fact.id for s in services for r in s.criteria if r.id in s.decided_by for fact in r.facts
    )
    main = services[0]
    return RationaleSentence(
        text=f"Therefore, the request for {_asked(request)} {necessary} medically necessary.",
        guideline=main.guideline.entry if main.guideline else None,
        criterion=main.decided_by[0] if main.decided_by else None,
        facts=tuple(facts),
    )


def _asked(request: TreatmentRequest) -> str:
    """What was asked for in words: quantity, services and regions."""
    names = dict.fromkeys(mention.service for mention in request.services) or {request.service_category: None}
    services = joined(service_label(name) for name in names)
    visits = request.quantity.visits
    quantity = f"{counted(visits, 'visits')} of " if visits else ""
    where = joined(region_label(region) for region in request.body_regions)
    return f"{quantity}{services}" + (f" for the {where}" if where else "")


__all__ = ["joined_by_comma", "joined_sentences", "rationale"]
