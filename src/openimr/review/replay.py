"""Replay: derive the decisions of a published letter again, from its facts alone, and compare.

Only the clinical case summary, the requests and the factual sentences of each rationale are used.
The outcome in the heading, the conclusion and the reviewer's own judgements on the criteria are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openimr import facts as fact_finding
from openimr import guidelines, language, letters
from openimr.letters import rationale
from openimr.model import (
    Assessment,
    Decision,
    Determination,
    DisputedItem,
    Fact,
    Noun,
    TreatmentRequest,
)
from openimr.review import scope


class ReplayedItem(Noun):
    """One item decided again: the reviewer's decision beside the proposal of the criteria.

    `agrees` is None when the letter's decision could not be read or the criteria abstain.
    """

    heading_text: str
    human: Decision | None
    proposed: Decision | None
    agrees: bool | None
    assessment: Assessment
    note: str | None = None
    facts: tuple[Fact, ...] = ()


class Replay(Noun):
    """A letter replayed."""

    letter: str
    items: tuple[ReplayedItem, ...]

    @property
    def agreed(self) -> int:
        """Items on which the criteria come to the reviewer's decision."""
        return sum(1 for item in self.items if item.agrees)


def replay(text: str, name: str = "letter") -> Replay:
    """Derive the decision of every item of a published letter again. Never reads the outcome to do so."""
    determination = letters.parse(text, name)
    summary = _spans(determination, "case.summary_text")
    items = tuple(
        _replay_item(text, determination, item, [*summary, *_fact_sentences(text, determination, number)])
        for number, item in enumerate(determination.items)
    )
    return Replay(letter=name, items=items)


def _replay_item(
    text: str, determination: Determination, item: DisputedItem, spans: Sequence[tuple[int, int]]
) -> ReplayedItem:
    name = determination.letter or "letter"
    found = fact_finding.find_in_text(text, document=name, spans=spans)
    understood: TreatmentRequest = item.request or language.understand(item.heading_text)
    request, note = scope.with_region(understood, found)
    searched = guidelines.SearchScope(documents=(name,), pages=1)
    assessment = guidelines.assess(
        guidelines.load_pack(), request, found, _dates(determination, found), searched
    )
    agrees = None if not (item.decision and assessment.decision) else item.decision == assessment.decision
    return ReplayedItem(
        heading_text=item.heading_text,
        human=item.decision,
        proposed=assessment.decision,
        agrees=agrees,
        assessment=assessment,
        note=note,
        facts=found,
    )


def _spans(determination: Determination, path: str) -> list[tuple[int, int]]:
    fields = determination.accounting.fields if determination.accounting else ()
    return [(field.start, field.end) for field in fields if field.path == path]


def _fact_sentences(text: str, determination: Determination, number: int) -> list[tuple[int, int]]:
    return [
        (part.start, part.end)
        for start, end in _spans(determination, f"items[{number}].rationale_text")
        for part in rationale.classify(text, start, end)
        if part.role == "fact"
    ]


def _dates(determination: Determination, facts: Iterable[Fact]) -> guidelines.CaseDates:
    """Dates that choose the edition. A letter without front matter is dated by its latest record."""
    front = determination.front_matter
    dated = sorted(fact.date for fact in facts if fact.date and len(fact.date) == len("2014-01-01"))
    denial = determination.case.ur_date or (front.ur_denial_date if front else None)
    return guidelines.CaseDates(
        request_date=denial or (dated[-1] if dated else None),
        decision_date=front.decision_date if front else None,
        injury_date=determination.case.date_of_injury,
    )
