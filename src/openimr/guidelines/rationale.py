"""The draft rationale of an item, in the manner of determination letters: every sentence with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from openimr.guidelines.loading import Pack, load_pack
from openimr.guidelines.wording import counted, described, joined, pages_in_words, told_once
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
_OPENINGS = ("In this case", "In addition", "Further", "Also")


def rationale(
    assessment: Assessment, request: TreatmentRequest, facts: Iterable[Fact], pack: Pack | None = None
) -> tuple[RationaleSentence, ...]:
    """The rationale of a proposal: the guideline, what the record shows, how they meet, the conclusion.

    Sentences name the guideline entry, the criterion and the facts they rest on; none stands without. Nothing
    is concluded where nothing is proposed, and an item without any guideline has no rationale. `facts` are
    those of the case: a fact that is not among them is not told.
    """
    pack = pack or load_pack()
    answered = [service for service in assessment.services if service.guideline]
    deciding = _deciding(assessment, answered)
    sentences: list[RationaleSentence] = []
    record = _Record({fact.id for fact in facts}, set())
    for service in deciding:
        sentences += _paragraph(pack, service, record)
    sentences += [sentence for service in deciding if (sentence := _weaning(pack, service))]
    if assessment.decision and deciding:
        sentences.append(_conclusion(assessment.decision, deciding, request))
    return tuple(sentences)


def _deciding(assessment: Assessment, answered: Sequence[ServiceAssessment]) -> list[ServiceAssessment]:
    """The services that bear the proposal: those that fail it, or all of them when it is supported."""
    failing = [service for service in answered if service.outcome is not Outcome.MET]
    return failing if assessment.decision is Decision.UPHELD else list(answered)


class _Record(NamedTuple):
    """Ids of the facts of the case, and of those that were told already."""

    known: set[str]
    told: set[str]

    def new(self, facts: Sequence[Fact]) -> list[Fact]:
        """Facts of the case that were not told yet, repeated ones once; all count as told from now on."""
        fresh = [f for f in facts if (name := f.id) in self.known and name not in self.told]
        self.told.update(fact.id for fact in fresh)
        return told_once(fresh)[:_FACTS_A_SENTENCE]


def _paragraph(pack: Pack, service: ServiceAssessment, record: _Record) -> Iterator[RationaleSentence]:
    assert service.guideline is not None  # noqa: S101
    yield RationaleSentence(
        text=_guideline_sentence(pack, service.guideline), guideline=service.guideline.entry
    )
    for number, result in enumerate(_told_criteria(service)):
        yield from _evidence(service.guideline.entry, result, record)
        opening = _OPENINGS[min(number, len(_OPENINGS) - 1)]
        yield _application(service.guideline.entry, result, record, opening)


def _weaning(pack: Pack, service: ServiceAssessment) -> RationaleSentence | None:
    """What to say of stopping safely, if a course under way is not supported."""
    assert service.guideline is not None  # noqa: S101
    words = pack.entry(service.guideline.entry).weaning
    if words is None or service.outcome is Outcome.MET or service.phase != "continuing":
        return None
    return RationaleSentence(text=words, guideline=service.guideline.entry)


def _guideline_sentence(pack: Pack, citation: GuidelineCitation) -> str:
    place = _with_commas((f'"{citation.heading}"', pages_in_words(citation.pages)))
    return f"According to the {citation.title} ({place}), {pack.entry(citation.entry).summary}."


def _with_commas(parts: Iterable[str]) -> str:
    """The parts that are not empty, with commas between."""
    return ", ".join(part for part in parts if part)


def _told_criteria(service: ServiceAssessment) -> list[CriterionResult]:
    """The criteria that decided; for a supported service also those whose silence did not block."""
    by_id = {result.id: result for result in service.criteria}
    deciding = [by_id[name] for name in service.decided_by if name in by_id]
    if service.outcome is not Outcome.MET:
        return deciding
    silent = [
        r for r in service.criteria if r.requirement == "required" and r.outcome is Outcome.NOT_DOCUMENTED
    ]
    return deciding + silent


def _evidence(entry: str, result: CriterionResult, record: _Record) -> Iterator[RationaleSentence]:
    """What the record says on a criterion, without what was told before; then what says otherwise."""
    sides = (
        (result.facts, "The record documents {}."),
        (result.contradicted_by, "The record also says otherwise, which was outweighed: {}."),
    )
    for facts, words in sides:
        fresh = record.new(facts)
        if fresh:
            yield RationaleSentence(
                text=words.format(joined(described(fact) for fact in fresh)),
                guideline=entry,
                criterion=result.id,
                facts=tuple(fact.id for fact in fresh),
            )


def _application(entry: str, result: CriterionResult, record: _Record, opening: str) -> RationaleSentence:
    return RationaleSentence(
        text=f"{opening}, {_lowered(result.reason)}",
        guideline=entry,
        criterion=result.id,
        facts=tuple(name for fact in result.facts if (name := fact.id) in record.known),
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
