"""The tests that domain experts write beside each treatment, run and reported in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openimr.guidelines.case import SearchScope
from openimr.guidelines.format import Entry
from openimr.guidelines.loading import Pack
from openimr.guidelines.situation_format import ShortFact, ShortRequest, Situation
from openimr.guidelines.weigh import weigh
from openimr.language.concepts import concept_label
from openimr.language.request import understand
from openimr.model import (
    Evidence,
    Fact,
    Outcome,
    Quantity,
    ServiceAssessment,
    ServiceMention,
    Span,
    TreatmentRequest,
)

_OUTCOMES = {
    Outcome.MET: "supported",
    Outcome.NOT_MET: "not_supported",
    Outcome.NOT_DOCUMENTED: "not_documented",
}
_SCOPE = SearchScope(documents=("situation",), pages=1)
_KINDS_NEEDED = frozenset({"supported", "not_supported", "not_documented"})


class SituationResult(NamedTuple):
    """One situation run: which treatment, its name, and what came out unexpectedly (empty: as expected)."""

    treatment: str
    situation: str
    surprises: tuple[str, ...]


class PackReport(NamedTuple):
    """All situations of a pack run, and treatments whose tests are missing or too few."""

    results: tuple[SituationResult, ...]
    gaps: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every situation came out as expected and no treatment lacks its tests."""
        return not self.gaps and all(not result.surprises for result in self.results)

    def __str__(self) -> str:
        """The report for a person: surprises and gaps first, one line of totals last."""
        lines = [
            f"{result.treatment}: {result.situation}\n    {surprise}"
            for result in self.results
            for surprise in result.surprises
        ]
        failed = sum(1 for result in self.results if result.surprises)
        treatments = len({result.treatment for result in self.results})
        right = f"{len(self.results) - failed} of {len(self.results)} situations as expected"
        return "\n".join((*lines, *self.gaps, f"{right}, {treatments} treatments"))


def test_pack(pack: Pack) -> PackReport:
    """Run the situations beside every treatment of a pack.

    Each treatment needs at least one that is supported, one not supported and one not documented.
    Raises PackError for a test file that cannot be read.
    """
    results: list[SituationResult] = []
    gaps: list[str] = []
    for entry in pack.entries:
        file = pack.situations(entry.id)
        situations = file.situations if file else ()
        missing = _KINDS_NEEDED - {situation.expect.outcome for situation in situations}
        if missing:
            gaps.append(f"{entry.id}: no situation that is {', '.join(sorted(missing))}.")
        if file and file.treatment != entry.id:
            gaps.append(f"{entry.id}: its test file is for {file.treatment}.")
        results += [run_situation(pack, entry, situation) for situation in situations]
    return PackReport(tuple(results), tuple(gaps))


test_pack.__test__ = False  # type: ignore[attr-defined]


def run_situation(pack: Pack, entry: Entry, situation: Situation) -> SituationResult:
    """Weigh one situation and compare it with what its author expects."""
    facts = tuple(short_fact(fact, number) for number, fact in enumerate(situation.facts))
    request = short_request(situation.request)
    asked = situation.request
    weighed = weigh(
        entry, request, asked.service, facts, _SCOPE, pack.definitions, asked.date, asked.injury_date
    )
    return SituationResult(entry.id, situation.name, tuple(_surprises(entry, situation, weighed)))


def _surprises(entry: Entry, situation: Situation, weighed: ServiceAssessment) -> Iterator[str]:
    expect = situation.expect
    came = _OUTCOMES[weighed.outcome]
    if came != expect.outcome:
        yield f"expected {expect.outcome}, came out {came}: {weighed.summary}"
    if expect.phase and weighed.phase != expect.phase:
        yield f"expected phase {expect.phase}, came out {weighed.phase}: {weighed.phase_reason}"
    results = {result.id.removeprefix(f"{entry.id}."): result for result in weighed.criteria}
    for name, outcome in expect.criteria.items():
        if name not in results:
            yield f"there is no criterion {name}"
        elif (result := results[name]).outcome.value != outcome:
            yield f"{name}: expected {outcome}, came out {result.outcome.value}: {result.reason}"
    decided = tuple(name.removeprefix(f"{entry.id}.") for name in weighed.decided_by)
    if expect.decided_by and set(decided) != set(expect.decided_by):
        yield f"expected to be decided by {', '.join(expect.decided_by)}, was decided by {', '.join(decided)}"


def short_fact(short: ShortFact, number: int) -> Fact:
    """A full fact from its short form; `number` gives it a place of its own."""
    label = concept_label(short.concept)
    quote = short.quote or label
    start = 1000 * number
    return Fact(
        kind=short.kind,
        concept=short.concept,
        label=label,
        assertion=short.assertion,
        regions=short.regions,
        levels=short.levels,
        severity=short.severity,
        date=short.date,
        value=short.value,
        unit=short.unit,
        value_text=short.value_text,
        role=short.role,
        evidence=Evidence(
            document="situation", page=1, span=Span(start=start, end=start + len(quote)), quote=quote
        ),
    )


def short_request(short: ShortRequest) -> TreatmentRequest:
    """A full request from its short form."""
    span = Span(start=0, end=len(short.text))
    understood = understand(short.text)
    return TreatmentRequest(
        text=short.text,
        services=(ServiceMention(service=short.service, label=short.service.replace("_", " "), span=span),),
        service_category=short.service,
        body_regions=short.regions,
        levels=short.levels,
        laterality=short.laterality,
        quantity=Quantity(
            visits=short.visits,
            per_week=short.per_week,
            weeks=short.weeks,
            units=short.units,
            unit=short.unit,
        ),
        drugs=understood.drugs,
        codes=understood.codes,
        additional=short.additional,
        postoperative=short.postoperative,
        retrospective=short.retrospective,
    )
