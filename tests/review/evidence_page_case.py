"""An invented case for the tests of the evidence page: pages drawn here, facts and outcomes set by hand.

Every name is made up and says so.
"""

from __future__ import annotations

import io
import re
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from openimr.model import (
    Ambiguity,
    Assertion,
    Assessment,
    Box,
    CaseFacts,
    CaseFile,
    Contradiction,
    CriterionResult,
    Decision,
    Determination,
    DisputedItem,
    Document,
    DocumentKind,
    Evidence,
    Fact,
    FactKind,
    FileRecord,
    FileState,
    GroupResult,
    GuidelineCitation,
    Mark,
    Necessity,
    Outcome,
    Page,
    PageState,
    Quantity,
    RationaleSentence,
    Search,
    ServiceAssessment,
    ServiceMention,
    Span,
    TraceStep,
    TreatmentRequest,
    VisitRole,
    Word,
)

SIZE, LEFT, TOP, STEP = 11, 72.0, 80.0, 17.0

_TEXTS: dict[tuple[str, int], str] = {
    ("pr2", 1): """PROGRESS REPORT (PR-2)
Example Spine Clinic, Sampletown, California
Date of examination: 04/02/2015
Patient: Testcase, Invented     Age: 52     Sex: female

SUBJECTIVE
The patient is a 52 year old female with low back pain since 11/03/2014. She has completed
24 sessions of physical therapy for the low back. Pain is rated 6/10 with medication. She reports
that the sessions gave relief for one or two days. She denies numbness of the legs.

OBJECTIVE
Lumbar range of motion: flexion 40 degrees. Paraspinal tenderness with spasm at L4-L5.
Straight leg raising is negative on both sides. Motor strength is 5/5.

ASSESSMENT
Lumbar sprain. Myofascial pain.

PLAN
Request physical therapy twice a week for six weeks for the lumbar spine, and a lumbar brace.
Continue naproxen. Modified duty, no lifting over 20 pounds.""",
    ("pr2", 2): """PROGRESS REPORT (PR-2), page 2

Work status: modified duty until the next visit in six weeks.
Nothing else was changed today. The prescription was renewed.
Electronically signed: Sample Physician, MD (invented).""",
    ("pt", 1): """PHYSICAL THERAPY DAILY NOTE
Sampletown Therapy Group
Visit 24 of 24                       Date: 03/18/2015

S: Patient states her back feels about the same. She sits for 20 minutes at a time.
O: Flexion 40 degrees, unchanged from the initial evaluation. Gait is steady.
A: Patient tolerated the treatment well.
P: Discharge from therapy. A home exercise program was printed and reviewed.""",
    ("rfa", 1): """REQUEST FOR AUTHORIZATION
Diagnosis: lumbar sprain
Requested: Physical therapy 2x6 lumbar spine, quantity 12. Lumbar brace, purchase.
Date of request: 04/06/2015""",
}


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(SIZE)


def line_box(text: str, start: int, end: int) -> list[Box]:
    """One box a line for the characters `start` to `end` of a drawn page."""
    boxes, at = [], 0
    for number, line in enumerate(text.split("\n")):
        first, last = max(start, at), min(end, at + len(line))
        if first < last:
            x0 = LEFT + _font().getlength(line[: first - at])
            x1 = LEFT + _font().getlength(line[: last - at])
            y0 = TOP + number * STEP
            boxes.append(Box(x0=x0, y0=y0, x1=x1, y1=y0 + SIZE + 2))
        at += len(line) + 1
    return boxes


@cache
def page_image(document: str, page: int) -> bytes:
    """The drawn page as a PNG in gray at 144 dots an inch."""
    picture = Image.new("L", (1224, 1584), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(SIZE * 2)
    for number, line in enumerate(_TEXTS[document, page].split("\n")):
        draw.text((LEFT * 2, (TOP + number * STEP) * 2), line, fill=20, font=font)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def evidence(document: str, page: int, quote: str) -> Evidence:
    """Evidence for words that stand on a drawn page (across a line break, written with a newline)."""
    text = _TEXTS[document, page]
    start = text.index(quote)
    span = Span(start=start, end=start + len(quote))
    boxes = tuple(line_box(text, span.start, span.end))
    return Evidence(document=document, page=page, span=span, boxes=boxes, quote=quote)


def _pages(document: str) -> tuple[Page, ...]:
    return tuple(
        Page(number=number, state=PageState.READ, text=text, words=_words(text))
        for (name, number), text in _TEXTS.items()
        if name == document
    )


def _words(text: str) -> tuple[Word, ...]:
    spans = (match.span() for match in re.finditer(r"\S+", text))
    boxes = ((start, end, line_box(text, start, end)[0]) for start, end in spans)
    return tuple(Word(start, end, b.x0, b.y0, b.x1, b.y1) for start, end, b in boxes)


def case_file() -> CaseFile:
    """Four documents: text, a blank page, a scan that was not read; one file refused."""
    scan = Page(number=1, state=PageState.NOT_YET_READ, note="The page is a scan; scans are not read yet.")
    blank = Page(number=3, state=PageState.BLANK)
    documents = (
        _document("rfa", DocumentKind.RFA, "2015-04-06", _pages("rfa")),
        _document("pr2", DocumentKind.PROGRESS_REPORT, "2015-04-02", (*_pages("pr2"), blank)),
        _document("pt", DocumentKind.THERAPY_NOTE, "2015-03-18", _pages("pt")),
        _document("mri", DocumentKind.IMAGING_REPORT, None, (scan,)),
    )
    refused = FileRecord(
        path="records/broken.pdf",
        size=12,
        state=FileState.REFUSED,
        reason="The file ends in the middle.",
        advice="Ask the sender for it again.",
    )
    read = tuple(
        FileRecord(path=d.path, size=9, state=FileState.READ, document=d.id, pages=len(d.pages))
        for d in documents
    )
    return CaseFile(name="Example case 7 (invented)", documents=documents, files=(*read, refused))


def _document(key: str, kind: DocumentKind, date: str | None, pages: tuple[Page, ...]) -> Document:
    return Document(
        id=key,
        path=f"records/{key}.pdf",
        sha256="0" * 64,
        media_type="application/pdf",
        kind=kind,
        date=date,
        author="Sample Physician, MD" if key == "pr2" else None,
        pages=pages,
    )


def facts() -> dict[str, Fact]:
    """The facts of the case by a short name."""
    low_back = ("low_back",)
    return {
        "age": Fact(
            kind=FactKind.AGE,
            concept="age",
            label="age",
            value=52,
            unit="years",
            evidence=evidence("pr2", 1, "52 year old"),
        ),
        "pain": Fact(
            kind=FactKind.COMPLAINT,
            concept="pain",
            label="pain",
            regions=low_back,
            date="2014-11-03",
            evidence=evidence("pr2", 1, "low back pain since 11/03/2014"),
        ),
        "visits": Fact(
            kind=FactKind.VISITS,
            concept="physical_therapy",
            label="physical therapy",
            regions=low_back,
            value=24,
            role=VisitRole.COMPLETED,
            date="2015-04-02",
            evidence=evidence(
                "pr2", 1, "She has completed\n24 sessions of physical therapy for the low back."
            ),
        ),
        "last": Fact(
            kind=FactKind.VISITS,
            concept="physical_therapy",
            label="physical therapy",
            value=24,
            role=VisitRole.COMPLETED,
            date="2015-03-18",
            evidence=evidence("pt", 1, "Visit 24 of 24"),
        ),
        "program": Fact(
            kind=FactKind.TREATMENT,
            concept="home_exercise_program",
            label="home exercise program",
            date="2015-03-18",
            evidence=evidence("pt", 1, "A home exercise program was printed and reviewed."),
        ),
        "relief": Fact(
            kind=FactKind.RESPONSE,
            concept="improvement",
            label="improvement",
            value_text="physical_therapy",
            assertion=Assertion.HISTORICAL,
            evidence=evidence("pr2", 1, "relief for one or two days"),
        ),
        "numbness": Fact(
            kind=FactKind.FINDING,
            concept="numbness",
            label="numbness",
            regions=("leg",),
            assertion=Assertion.ABSENT,
            date="2015-04-02",
            evidence=evidence("pr2", 1, "She denies numbness of the legs."),
        ),
        "brace": Fact(
            kind=FactKind.PLAN,
            concept="orthotic_brace",
            label="brace",
            regions=low_back,
            assertion=Assertion.PLANNED,
            evidence=evidence("pr2", 1, "and a lumbar brace"),
        ),
    }


SEED = Mark(level="seed", sources=("a published determination",))
VERIFIED = Mark(level="verified", sources=("8 CCR 9792.24.2",))
MEMORY = Mark(level="memory")


def _criteria(known: dict[str, Fact]) -> tuple[CriterionResult, ...]:
    nearest = evidence("pt", 1, "Flexion 40 degrees, unchanged from the initial evaluation.")
    searched = Search(
        looked_for=("functional_improvement", "return_to_work"),
        documents=("pr2", "pt"),
        pages=3,
        nearest=(nearest,),
    )
    return (
        CriterionResult(
            id="condition",
            statement="The condition is one of those the guideline counts visits for.",
            requirement="required",
            outcome=Outcome.MET,
            blocks=False,
            facts=(known["pain"],),
            mark=SEED,
            reason="Myalgia and myositis, unspecified: low back pain is recorded.",
        ),
        CriterionResult(
            id="visits",
            statement="Visits completed and requested stay within 9 to 10 over 8 weeks.",
            requirement="required",
            outcome=Outcome.NOT_MET,
            blocks=True,
            threshold="10 visits",
            mark=SEED,
            facts=(known["visits"], known["last"]),
            contradicted_by=(known["relief"],),
            reason="24 visits were completed and 12 are requested; the guideline counts 10.",
        ),
        CriterionResult(
            id="improvement",
            statement="Earlier therapy led to functional improvement.",
            requirement="any_of:progress",
            outcome=Outcome.NOT_DOCUMENTED,
            blocks=False,
            search=searched,
            mark=VERIFIED,
            reason="No record of functional improvement was found; that is not a record of none.",
        ),
        CriterionResult(
            id="flare",
            statement="A new injury or flare-up changed the condition.",
            requirement="any_of:progress",
            outcome=Outcome.NOT_DOCUMENTED,
            blocks=False,
            mark=MEMORY,
            search=Search(looked_for=("flare_up",), documents=("pr2", "pt"), pages=3),
            reason="No record of a new injury or flare-up was found.",
        ),
        CriterionResult(
            id="home",
            statement="The person can go on with a home exercise program.",
            requirement="advisory",
            outcome=Outcome.MET,
            blocks=False,
            facts=(known["program"],),
            mark=VERIFIED,
            reason="A home exercise program was taught.",
        ),
        CriterionResult(
            id="surgery",
            statement="Visits after surgery are counted by the postsurgical rule.",
            requirement="bypass",
            outcome=Outcome.NOT_APPLICABLE,
            blocks=False,
            mark=VERIFIED,
            reason="No surgery is recorded.",
        ),
    )


def _therapy(known: dict[str, Fact]) -> DisputedItem:
    text = "Physical therapy 2x6 lumbar spine, quantity 12"
    assessed = ServiceAssessment(
        service="physical_therapy",
        guideline=GuidelineCitation(
            entry="pm",
            document="mtus-chronic",
            title="MTUS Chronic Pain Medical Treatment Guidelines",
            heading="Physical Medicine",
            pages=(98, 99),
            ccr="8 CCR 9792.24.2",
            in_force_from="2009-07-18",
            mark=VERIFIED,
        ),
        trace=(
            TraceStep(
                rank="1", standard="MTUS, low back complaints", answered=False, reason="Acute care only."
            ),
            TraceStep(
                rank="1", standard="MTUS, chronic pain", answered=True, reason="Pain for over 3 months."
            ),
        ),
        phase="continuing",
        phase_reason="24 visits are recorded",
        outcome=Outcome.NOT_MET,
        criteria=_criteria(known),
        decided_by=("visits",),
        groups=(GroupResult(id="progress", needed=1, met=0, outcome=Outcome.NOT_DOCUMENTED),),
    )
    sentences = (
        RationaleSentence(text="The guideline counts 9 to 10 visits over 8 weeks.", guideline="pm"),
        RationaleSentence(text="The record shows 24 completed visits.", facts=(known["visits"].id,)),
        RationaleSentence(text="Functional improvement is not documented.", criterion="improvement"),
        RationaleSentence(text="A sentence that rests on nothing."),
    )
    request = TreatmentRequest(
        text=text,
        service_category="physical_therapy",
        body_regions=("low_back",),
        services=(
            ServiceMention(service="physical_therapy", label="physical therapy", span=Span(start=0, end=16)),
        ),
        quantity=Quantity(visits=12, per_week=2, weeks=6),
        ambiguities=(
            Ambiguity(
                text="PT",
                span=Span(start=0, end=2),
                readings=("physical therapy", "patient"),
                settled_by="the words around it",
            ),
        ),
        contradictions=(
            Contradiction(text="2x6 (10 sessions)", explanation="2 a week for 6 weeks are 12, not 10."),
        ),
    )
    assessment = Assessment(
        services=(assessed,),
        decision=Decision.UPHELD,
        necessity=Necessity.NOT_NECESSARY,
        reason="24 visits were completed; 12 more exceed what the guideline counts, and no functional "
        "improvement is documented that would support going on.",
        missing=("A report of functional improvement after the 24 visits.",),
        against=("24 completed visits (progress report of 2015-04-02, p. 1).",),
    )
    return DisputedItem(
        heading_text=text,
        request=request,
        assessment=assessment,
        rationale_sources=sentences,
    )


def _brace() -> DisputedItem:
    step = TraceStep(rank="4", standard="Other evidence", answered=False, reason="No entry is installed.")
    assessed = ServiceAssessment(service="orthotic_brace", trace=(step,), outcome=Outcome.NOT_DOCUMENTED)
    reason = "No installed guideline answers a request for a lumbar brace. A physician has to look it up."
    assessment = Assessment(
        services=(assessed,), decision=None, necessity=Necessity.UNDETERMINED, reason=reason
    )
    return DisputedItem(heading_text="Lumbar brace, purchase", assessment=assessment)


def determination() -> Determination:
    """A draft with two items: one proposed as upheld, one without a proposal."""
    known = facts()
    summary = (
        RationaleSentence(
            text="A 52 year old woman has low back pain.", facts=(known["age"].id, known["pain"].id)
        ),
        RationaleSentence(text="She completed 24 visits of physical therapy.", facts=(known["visits"].id,)),
    )
    return Determination(
        status="draft",
        case=CaseFacts(summary_text=" ".join(sentence.text for sentence in summary)),
        case_summary_sources=summary,
        items=(_therapy(known), _brace()),
        facts=tuple(known.values()),
    )
