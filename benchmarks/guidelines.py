"""Guidelines: items weighed a second a core with fifty facts each, and how long the library takes to load."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.rows import Row, seconds
from openimr.guidelines import judging, loading, weigh
from openimr.guidelines.case import Case, SearchScope, in_order
from openimr.language import understand
from openimr.model import Evidence, Fact, FactKind, Span, TreatmentRequest, VisitRole

_ROUNDS = 300
_CONCEPTS = (
    "pain", "numbness", "tingling", "weakness", "radicular_symptoms", "tenderness", "spasm", "stenosis",
    "disc_herniation", "physical_therapy", "massage", "exercise", "home_exercise_program", "nsaid",
    "functional_improvement", "unchanged", "treatment_failed", "functional_goals", "sprain_strain",
    "cervicalgia",
)  # fmt: skip


def rows() -> list[Row]:
    """Items decided and items decided with their words; the library read from what was kept."""
    pack, facts, request = loading.load_pack(), in_order(_facts()), _request()
    entry, scope = pack.entry("pm-myalgia-myositis"), SearchScope(("record",), 10)

    def decide() -> None:
        judging.judge(entry, Case(facts, request, "physical_therapy", entry.counts_as, pack.definitions))

    def explain() -> None:
        weigh(entry, request, "physical_therapy", facts, scope)

    return [
        Row("items decided, 50 facts each", _rate(decide), "items/s a core", ">= 10000"),
        Row("items decided with reasons and searches, 50 facts each", _rate(explain), "items/s a core"),
        Row("library loaded, kept", _loading() * 1000, "ms", "<= 200"),
    ]


def _rate(once: Callable[[], None]) -> float:
    def many() -> None:
        for _ in range(_ROUNDS):
            once()

    many()
    return _ROUNDS / seconds(many)


def _loading() -> float:
    """Loading from what was kept, without what this process remembers."""

    def load() -> None:
        loading._load.cache_clear()
        loading.load_pack()

    return seconds(load)


def _facts() -> list[Fact]:
    def place(number: int) -> Evidence:
        return Evidence(document="record", page=1, span=Span(start=number, end=number + 5), quote="words")

    found = [
        Fact(kind=FactKind.FINDING, concept=concept, label=concept, regions=("neck",), evidence=place(10 * n))
        for n, concept in enumerate(_CONCEPTS * 2)
    ]
    return found + [
        Fact(
            kind=FactKind.VISITS,
            concept="physical_therapy",
            label="visits",
            role=VisitRole.COMPLETED,
            value=float(n),
            unit="visits",
            evidence=place(1000 + 10 * n),
        )
        for n in range(10)
    ]


def _request() -> TreatmentRequest:
    return understand("physical therapy 2x4 neck")
