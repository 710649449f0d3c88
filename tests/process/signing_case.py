"""An invented case for the tests of signing: one item with a proposal, one without. SYNTHETIC."""

from __future__ import annotations

from datetime import datetime, timedelta

from openimr.model import (
    Assessment,
    CaseFacts,
    CriterionResult,
    Decision,
    Determination,
    DisputedItem,
    Evidence,
    Fact,
    FactKind,
    GuidelineBlock,
    GuidelineCitation,
    Mark,
    Necessity,
    Outcome,
    RationaleSentence,
    RecordConsidered,
    Search,
    ServiceAssessment,
    Span,
)
from openimr.process import signing
from openimr.process.signing import Review, SignedDetermination
from openimr.process.values import PACIFIC

MONDAY = datetime(2015, 3, 2, 9, 0, tzinfo=PACIFIC)
KEY = b"an invented key of 32 bytes long!"
SEED = Mark(level="seed", sources=("an invented letter",))


def later(minutes: int) -> datetime:
    """So many minutes after the beginning."""
    return MONDAY + timedelta(minutes=minutes)


def fact(
    concept: str, quote: str, page: int = 1, document: str = "d-notes", value: float | None = None
) -> Fact:
    """A fact of the invented record."""
    place = Evidence(document=document, page=page, span=Span(start=0, end=len(quote)), quote=quote)
    return Fact(
        kind=FactKind.TREATMENT, concept=concept, label=concept.replace("_", " "), value=value, evidence=place
    )


VISITS = fact("acupuncture", "9 acupuncture visits to date", value=9)
PAIN = fact("pain", "pain of the low back", document="d-report")


def criterion(
    name: str, outcome: Outcome, facts: tuple[Fact, ...] = (), looked_for: tuple[str, ...] = ()
) -> CriterionResult:
    """A criterion of the invented guideline."""
    search = Search(looked_for=looked_for, documents=("d-notes",), pages=3) if looked_for else None
    return CriterionResult(
        id=name,
        statement=f"Statement of {name}.",
        requirement="required",
        outcome=outcome,
        reason="As found.",
        blocks=outcome is not Outcome.MET,
        facts=facts,
        search=search,
        mark=SEED,
    )


CONCLUSION = "Therefore, the request for acupuncture is not medically necessary."
WEIGHED = Assessment(
    services=(
        ServiceAssessment(
            service="acupuncture",
            guideline=GuidelineCitation(
                entry="ac", document="ACU", title="Invented Guideline", heading="Frequency", mark=SEED
            ),
            criteria=(
                criterion("ac.C1", Outcome.MET, (PAIN,)),
                criterion("ac.C2", Outcome.NOT_MET, (VISITS,)),
                criterion("ac.C3", Outcome.NOT_DOCUMENTED, (), ("functional_improvement",)),
            ),
            outcome=Outcome.NOT_MET,
        ),
    ),
    decision=Decision.UPHELD,
    necessity=Necessity.NOT_NECESSARY,
    reason="More visits than the guideline allows.",
)
ABSTAINED = Assessment(
    services=(), decision=None, necessity=Necessity.UNDETERMINED, reason="No guideline answered."
)
DRAFT = Determination(
    letter="synthetic",
    status="draft",
    case=CaseFacts(age=51, sex="female", date_of_injury="2013-05-06", ur_date="2015-01-12"),
    case_summary_sources=(
        RationaleSentence(text="The injured worker has pain of the low back.", facts=(PAIN.id,)),
        RationaleSentence(text="Nine visits of acupuncture were completed.", facts=(VISITS.id,)),
    ),
    items=(
        DisputedItem(
            heading_text="Acupuncture, 6 visits, for the low back",
            reviewer_guideline=GuidelineBlock(
                basis="mtus", text="Based on the Invented Guideline, Frequency."
            ),
            rationale_sources=(
                RationaleSentence(text="The guideline allows few visits.", guideline="ac"),
                RationaleSentence(
                    text="The record documents nine visits.", criterion="ac.C2", facts=(VISITS.id,)
                ),
                RationaleSentence(text="The record does not say that function improved.", criterion="ac.C3"),
                RationaleSentence(text=CONCLUSION, criterion="ac.C2", facts=(VISITS.id,)),
            ),
            assessment=WEIGHED,
        ),
        DisputedItem(heading_text="Mattress", assessment=ABSTAINED),
    ),
    facts=(PAIN, VISITS),
    records_considered=(
        RecordConsidered(type="progress report", date="2014-12-01", pages=2, document="d-report"),
        RecordConsidered(type="therapy note", date="2014-12-09", pages=3, document="d-notes"),
    ),
)
FIELDS = {
    "front_matter.case_number": "CM15-0000000",
    "reviewer.states_of_licensure": "California; Oregon",
    "reviewer.certifications": "Physical Medicine and Rehabilitation",
    "reviewer.years_active_practice_min": "5",
    "reviewer.hours_per_week_min": "24",
}
STATEMENTS = tuple(one.id for one in signing.attestations())


def begun(draft: Determination = DRAFT, reviewer: str = "reviewer-7") -> Review:
    """The draft in the hands of its reviewer."""
    return signing.start(draft, reviewer=reviewer, at=MONDAY)


def filled(review: Review, minute: int = 0) -> Review:
    """With the fields that every determination needs."""
    for field, value in FIELDS.items():
        review = signing.fill(review, field, value, later(minute))
    return review


def argued(review: Review, first: Decision = Decision.UPHELD, minute: int = 1) -> Review:
    """Both items decided and argued; the mattress is upheld on the reviewer's own grounds."""
    at = later(minute)
    reason = "" if first is Decision.UPHELD else "Function improved, as the report says."
    review = signing.decide(review, 1, first, at, reason)
    if first is Decision.OVERTURNED:
        text = "Therefore, the request for acupuncture is medically necessary."
        review = signing.edit_sentence(review, 1, "s4", text, at)
    review = signing.decide(review, 2, Decision.UPHELD, at)
    review = signing.add_sentence(review, 2, "The guideline does not recommend special mattresses.", at)
    review = signing.add_sentence(review, 2, "Therefore, the mattress is not medically necessary.", at)
    return signing.cite(
        review, 2, "Official Disability Guidelines, Low Back, Mattress selection", "non_mtus", at
    )


def concluded(review: Review, minute: int = 2) -> Review:
    """Every finding answered, every statement made."""
    for one in signing.findings(review):
        review = signing.answer(review, one.key, "Looked at; it stands as it is written.", later(minute))
    return signing.attest(review, later(minute), *STATEMENTS)


def ready(first: Decision = Decision.UPHELD, reviewer: str = "reviewer-7") -> Review:
    """A review of which nothing is left to do."""
    return concluded(argued(filled(begun(reviewer=reviewer)), first))


def signed(
    first: Decision = Decision.UPHELD, reviewer: str = "reviewer-7", key: bytes | None = None
) -> SignedDetermination:
    """A signed determination."""
    return signing.seal(ready(first, reviewer), reviewer, later(3), later(4), key)


def codes(review: Review) -> list[str]:
    """The codes of what is still to do, each once."""
    return list(dict.fromkeys(point.code for point in signing.open_points(review)))
