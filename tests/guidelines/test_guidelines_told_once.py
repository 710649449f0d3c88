"""What several records repeat is told once in reasons and rationales."""

from __future__ import annotations

from openimr.guidelines.wording import told_once
from openimr.model import Assertion, Evidence, Fact, FactKind, Span, VisitRole


def visits(value: float, date: str) -> Fact:
    return a_fact(FactKind.VISITS, "physical_therapy", date, value=value, role=VisitRole.COMPLETED)


def a_fact(kind: FactKind, concept: str, date: str, **more: object) -> Fact:
    span = Span(start=0, end=4)
    return Fact.model_validate(
        {
            "kind": kind,
            "concept": concept,
            "label": concept,
            "assertion": Assertion.PRESENT,
            "date": date,
            "evidence": Evidence(document="d", page=1, span=span, quote="said"),
            **more,
        }
    )


def test_of_counts_of_visits_done_the_largest_is_told() -> None:
    told = told_once([visits(8, "2014-03-01"), visits(14, "2014-02-01"), visits(12, "2014-04-01")])
    assert [(fact.value, fact.date) for fact in told] == [(14, "2014-02-01")]


def test_of_repeated_tellings_the_latest_is_told() -> None:
    told = told_once([a_fact(FactKind.FINDING, "spasm", day) for day in ("2014-01-05", "2014-05-05")])
    assert [fact.date for fact in told] == ["2014-05-05"]


def test_what_differs_stays_apart() -> None:
    relief = [a_fact(FactKind.RESPONSE, "relief", "2014-01-05", value=v, unit="percent") for v in (30, 60)]
    levels = [
        a_fact(FactKind.IMAGING, "disc_herniation", "2014-01-05", levels=(v,)) for v in ("L4-L5", "L5-S1")
    ]
    assert len(told_once([*relief, *levels])) == 4
