"""Reading a rendered letter gives the determination back: `parse(render_text(d)) == d`.

Left out of the comparison are the letter's name, the account of its characters, and offsets into its text.
All letters here are invented.
"""

from __future__ import annotations

import textwrap

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.letters.parse import parse
from openimr.letters.render import render_pdf, render_text
from openimr.model import (
    CaseFacts,
    Decision,
    Determination,
    DisputedItem,
    FrontMatter,
    GuidelineBlock,
    Reviewer,
)

SERVICES = [
    "Physical therapy 2x6 for the left knee",
    "ACUPUNCTURE, LUMBAR SPINE, 6 SESSIONS",
    "Norco 10/325mg #120",
    "Omeprazole 20 mg, quantity: 60: one refill",
    "Right shoulder arthroscopy with subacromial decompression and possible rotator cuff repair",
    "Post-op cold therapy unit (7 days rental)",
    "MRI of the thoracic spine w/o contrast",
    "Terocin patches (retrospective DOS: 3/3/14)",
    "Urine drug screen",
    "EMG/NCV of the bilateral upper extremities",
    "Follow-up visit with Dr. in 4-6 weeks",
    "Physical therapy (PT)/ certified hand therapist (CHT) for the wrist 1 time weekly for 6 weeks, "
    "quantity: 6 sessions",
]
GUIDELINES = [
    "Decision based on MTUS Chronic Pain Treatment Guidelines.",
    "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 78-80, 91.",
    "Decision based on MTUS Chronic Pain Treatment Guidelines Physical Medicine Page(s): 98-99 of 127.",
    "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 209-211.",
    "Decision based on MTUS Acupuncture Treatment Guidelines.",
    "The Expert Reviewer did not base their decision on the MTUS. Decision based on Non-MTUS Citation "
    "Official Disability Guidelines (ODG): Knee Chapter, MRI.",
    "Decision based on MTUS Chronic Pain Treatment Guidelines 8 C.C.R. 9792.20 & 9792.26 MTUS (Effective "
    "July 18, 2009) Page(s): 22. Decision based on Non-MTUS Citation ODG, Pain Chapter.",
    "The Claims Administrator did not base their decision on the MTUS. Decision based on Non-MTUS Citation "
    "ODG.",
]
SENTENCES = [
    "The injured worker is a 52-year-old male who was hurt on 2/3/2012.",
    "This 33 year old, female fell from a ladder on May 4, 2013.",
    "He has neck pain, rated 6/10, with tingling in the left hand.",
    "Diagnoses include cervicalgia and lumbar sprain/strain.",
    "She was seen by Dr.  on 06/07/14; notes are hand-written.",
    "Treatment has included medications, 12 sessions of physical therapy, and a home exercise program.",
    "MTUS guidelines pages 98, 99 allow 9-10 visits over 8 weeks.",
    "There is no documentation of functional improvement.",
    "In this case, the request exceeds what is recommended.",
    "An MRI of 1/2/14 showed an L4-5 disc bulge: mild, non-compressive.",
    "Straight-leg raise was negative; sensation was intact (L2-S1).",
    'The treater states "doing better" - no details are given.',
    "Therefore, the request is not medically necessary.",
]
REVIEWERS = [
    Reviewer(
        kind="expert reviewer",
        states_of_licensure=("California",),
        certifications=("Physical Medicine & Rehabilitation", "Pain Management"),
        years_active_practice_min=5,
        hours_per_week_min=24,
    ),
    Reviewer(
        kind="physician reviewer",
        states_of_licensure=("Texas", "New York"),
        certifications=("Orthopedic Surgery",),
        subspecialties=("Hand Surgery",),
        years_active_practice_min=5,
        hours_per_week_min=24,
    ),
    Reviewer(
        kind="medical reviewer",
        states_of_licensure=("Oregon",),
        certifications=("Family Practice", "Acupuncture"),
        years_active_practice_min=5,
        hours_per_week_min=24,
    ),
]
FULL_FRONT = FrontMatter(
    case_number="CM13-0034567",
    application_received="2013-09-06",
    ur_denial_date="2013-08-30",
    date_assigned="2013-09-23",
    letter_date="2013-10-14",
    employee="Invented Person",
    treatments="Physical therapy; a brace, a home exercise kit, six visits of acupuncture, an MRI",
    result="partially_overturn",
    salutation="Invented Person",
    signed_by="Some One, MD, MPH",
    service_list=("Invented Person", "An Invented Administrator, 1 Nowhere Road, Sacramento, CA 95813"),
)
FRONTS = [
    None,
    FrontMatter(case_number="CM14-0001234", date_assigned="2014-08-01", ur_denial_date="2014-05-20"),
    FrontMatter(
        case_number="CM15-0098765",
        date_assigned="2015-02-03",
        date_of_injury="2012-02-03",
        decision_date="2015-03-01",
        ur_denial_date="2015-01-05",
        priority="Standard",
        application_received="2015-01-12",
    ),
    FULL_FRONT,
]
DOCUMENTS = [
    (),
    (
        "Application for Independent Medical Review dated 9/6/2013",
        "1) Medical records from 3/4/2012 to 8/15/2013 that the claims administrator sent with a list "
        "- which goes on over the end of the line - and a letter",
    ),
]
LAYOUTS = ["F0", "F1", "F2", "F3"]

paragraphs = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map(" ".join)
words = st.lists(st.text("abcdefghij-/,()'", min_size=1, max_size=14), min_size=1, max_size=60).map(" ".join)
prose = st.one_of(paragraphs, st.tuples(paragraphs, words, paragraphs).map(" ".join))


def items() -> st.SearchStrategy[DisputedItem]:
    claims = [line for line in GUIDELINES if "Expert Reviewer" not in line]
    reviewer = [line for line in GUIDELINES if "Claims Administrator" not in line]
    return st.builds(
        DisputedItem,
        heading_text=st.sampled_from(SERVICES),
        decision=st.sampled_from(Decision),
        claims_administrator_guideline=st.sampled_from(claims).map(_block),
        reviewer_guideline=st.sampled_from(reviewer).map(_block),
        rationale_text=prose,
    )


def _block(text: str) -> GuidelineBlock:
    return GuidelineBlock(text=text)


def written_in(layouts: list[str], most: int = 12) -> st.SearchStrategy[Determination]:
    return st.builds(
        Determination,
        layout=st.sampled_from(layouts),
        front_matter=st.sampled_from(FRONTS),
        reviewer=st.sampled_from(REVIEWERS),
        case=prose.map(lambda text: CaseFacts(summary_text=text)),
        items=st.lists(items(), min_size=1, max_size=most).map(tuple),
        documents_reviewed=st.just(()) if "F1" in layouts else st.sampled_from(DOCUMENTS),
    )


determinations = written_in(["F1"])


def comparable(determination: Determination) -> Determination:
    """The determination without its name, its account of characters and offsets into its text."""
    bare = tuple(
        item.model_copy(
            update={
                "criteria_applied": tuple(
                    one.model_copy(update={"span": None}) for one in item.criteria_applied
                )
            }
        )
        for item in determination.items
    )
    return determination.model_copy(
        update={"letter": None, "accounting": None, "confidence": None, "items": bare}
    )


def printed_parts(determination: Determination) -> list[object]:
    """Everything that a letter prints, with the gaps that redaction leaves read as one blank."""
    items = [
        (
            item.heading_text,
            item.decision,
            item.claims_administrator_guideline.text,
            item.reviewer_guideline.text,
            oneline(item.rationale_text or ""),
        )
        for item in determination.items
    ]
    summary = oneline(determination.case.summary_text or "")
    return [determination.front_matter, determination.reviewer, summary, items]


def as_f3_tells(one: Determination) -> list[object]:
    unsaid = {"decision": None, "claims_administrator_guideline": GuidelineBlock()}
    told = tuple(item.model_copy(update=unsaid) for item in one.items)
    reviewer = one.reviewer.model_copy(update={"kind": None})
    front = one.front_matter and one.front_matter.model_copy(update={"salutation": None, "signed_by": None})
    return printed_parts(one.model_copy(update={"items": told, "reviewer": reviewer, "front_matter": front}))


def oneline(text: str) -> str:
    return " ".join(text.split())


@settings(max_examples=25, deadline=None)
@given(determinations)
def test_what_is_printed_is_read_back(written: Determination) -> None:
    read = parse(render_text(written))
    assert printed_parts(read) == printed_parts(written)
    assert read.accounting is not None
    assert not read.accounting.residue


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_render_and_parse_are_inverse_in_every_layout(layout: str, data: st.DataObject) -> None:
    once = parse(render_text(data.draw(written_in([layout], most=5))))
    assert once.layout == layout
    assert comparable(parse(render_text(once))) == comparable(once)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_a_layout_prints_is_read_back(layout: str, data: st.DataObject) -> None:
    """F1 has no list of documents; F3 has no letter page, one guideline and no word for the decision."""
    written = data.draw(written_in([layout], most=5))
    read = parse(render_text(written))
    told = as_f3_tells if layout == "F3" else printed_parts
    assert told(read) == told(written)
    assert read.documents_reviewed == written.documents_reviewed
    assert read.accounting is not None
    assert not read.accounting.residue


@settings(max_examples=20, deadline=None)
@given(determinations, st.integers(60, 120), st.booleans())
def test_the_width_and_spacing_of_the_letter_read_do_not_matter(
    written: Determination, width: int, double_spaced: bool
) -> None:
    once = parse(relaid(render_text(written), width, double_spaced))
    assert comparable(parse(render_text(once))) == comparable(once)


damage = st.lists(
    st.tuples(
        st.sampled_from(["lose", "repeat", "gap", "letter"]), st.integers(0, 10**6), st.integers(0, 10**6)
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(written_in(LAYOUTS, most=5), damage)
def test_damaged_letters_read_back_as_they_were_read(
    written: Determination, faults: list[tuple[str, int, int]]
) -> None:
    """Lines lost, repeated or torn apart, letters lost: what was read of it is what its rendering says."""
    lines = render_text(written).split("\n")
    for fault, place, other in faults:
        damaged(lines, fault, place % len(lines), other)
    once = parse("\n".join(lines))
    assert comparable(parse(render_text(once))) == comparable(once)


def damaged(lines: list[str], fault: str, place: int, other: int) -> None:
    match fault:
        case "lose" if len(lines) > 1:
            del lines[place]
        case "repeat":
            lines.insert(place, lines[other % len(lines)])
        case "gap":
            lines[place:place] = [""] * (1 + other % 3)
        case "letter" if lines[place]:
            at = other % len(lines[place])
            lines[place] = lines[place][:at] + lines[place][at + 1 :]


def relaid(text: str, width: int, double_spaced: bool) -> str:
    """The same letter as another printer would set it: other line width, perhaps double spaced."""
    keep = ("State(s)", "Certification", "Case Number", "Date", "UR Denial", "Priority", "Application")
    blocks = []
    for block in text.split("\n\n"):
        if block.startswith(keep) or "following credentials" in block:
            lines = block.split("\n")
        else:
            lines = textwrap.wrap(
                block.replace("\n", " "), width, break_on_hyphens=False, break_long_words=False
            )
        blocks.append(("\n\n" if double_spaced else "\n").join(lines))
    return ("\n\n\n\n" if double_spaced else "\n\n").join(blocks)


@pytest.mark.parametrize("reviewer", REVIEWERS, ids=lambda reviewer: reviewer.kind)
def test_credentials_survive_in_the_form_of_the_letter_read(reviewer: Reviewer) -> None:
    letter = render_text(Determination(reviewer=reviewer, layout="F1"))
    inline = "Board Certified" in letter
    assert inline == bool(reviewer.subspecialties)
    assert ("has the following credentials:" in letter) != inline
    read = parse(letter)
    assert read.reviewer == reviewer
    assert ("Board Certified" in render_text(read)) == inline


def test_the_inline_form_is_kept_even_without_a_subspecialty() -> None:
    inline = (
        "HOW THE IMR FINAL DETERMINATION WAS MADE\n\nMAXIMUS Federal Services sent the complete case file to "
        "an expert reviewer. The expert reviewer is Board Certified in Neurology and is licensed to practice "
        "in Nevada.\n"
    )
    read = parse(inline)
    assert read.reviewer.certifications == ("Neurology",)
    assert "is Board Certified in Neurology and is licensed to practice in Nevada." in oneline(
        render_text(read)
    )


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6])
def test_the_text_of_the_pdf_gives_the_same_items(length: int) -> None:
    """Wherever the pages break: the text of a PDF has no gap between paragraphs, only between pages."""
    written = Determination(
        layout="F1",
        reviewer=REVIEWERS[0],
        case=CaseFacts(summary_text=" ".join(SENTENCES[:5])),
        items=tuple(
            DisputedItem(
                heading_text=heading,
                decision=Decision.OVERTURNED if number else Decision.UPHELD,
                claims_administrator_guideline=_block(GUIDELINES[number]),
                reviewer_guideline=_block(GUIDELINES[number + 2]),
                rationale_text=" ".join(SENTENCES[5:] * length),
            )
            for number, heading in enumerate(SERVICES[:2])
        ),
    )
    read = parse(text_of(render_pdf(written)))
    assert [i.heading_text for i in read.items] == SERVICES[:2]
    assert printed_parts(read) == printed_parts(written)


@pytest.mark.parametrize("layout", ["F0", "F2", "F3"])
def test_the_text_of_the_pdf_of_early_layouts_says_the_same(layout: str) -> None:
    written = Determination(
        layout=layout,
        front_matter=FULL_FRONT,
        reviewer=REVIEWERS[1],
        case=CaseFacts(summary_text=" ".join(SENTENCES[:5])),
        documents_reviewed=DOCUMENTS[1][:1],
        items=tuple(
            DisputedItem(
                heading_text=service,
                decision=Decision.UPHELD,
                claims_administrator_guideline=_block(GUIDELINES[0]),
                reviewer_guideline=_block(GUIDELINES[1]),
                rationale_text=" ".join(SENTENCES[5:]),
            )
            for service in SERVICES[:3]
        ),
    )
    read = parse(text_of(render_pdf(written)))
    assert comparable(read) == comparable(parse(render_text(written)))
    assert [item.decision for item in read.items] == [Decision.UPHELD] * 3


def text_of(pdf: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf)]
    return "\n\n\n".join(pages).replace("\r\n", "\n")
