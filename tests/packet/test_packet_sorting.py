"""A packet sorted out: where documents begin, what is there twice, whose pages they are, what is missing.

All people and pages are invented.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr import packet
from openimr.model import CaseFile, Document, DocumentKind, FileRecord, FileState, Page, PageState

HEAD = "Patient: Doe, Test\nDate of birth: 01/02/1970\nClaim number: SYN-11111\n"
APPLICATION = "APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nEmployee name: Doe, Test DOB: 01/02/1970\n"
BODY = """The pain in the low back goes on and is worse with bending and lifting. Heat helps for an hour.
The range of motion is reduced to half and the straight leg raise is negative on both sides. Gait is normal.
"""


def note(date: str, *, more: str = BODY, head: str = HEAD) -> str:
    return f"PROGRESS REPORT (PR-2)\n{head}Date of exam: {date}\n{more}\nJane Sample, MD Date: {date}"


def case(*texts: str) -> CaseFile:
    pages = tuple(
        Page(number=n, state=PageState.READ if text else PageState.BLANK, text=text)
        for n, text in enumerate(texts, start=1)
    )
    document = Document(id="d", path="packet.pdf", sha256="0", media_type="application/pdf", pages=pages)
    record = FileRecord(
        path="packet.pdf", size=1, state=FileState.READ, document="d", pages=len(pages), pages_read=len(pages)
    )
    return CaseFile(name="case", documents=(document,), files=(record,))


def begins(sorted_out: packet.Packet) -> list[int]:
    return [document.pages[0].page_in_file for document in sorted_out.case_file.documents]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((note("05/06/2014"), note("06/07/2014")), [1, 2]),
        ((APPLICATION, note("05/06/2014")), [1, 2]),
        ((f"{note('05/06/2014')}\nPage 1 of 2", f"Plan\n{BODY}\nPage 2 of 2"), [1]),
        (
            (f"{APPLICATION}\nPage 1 of 1", f"MRI OF THE LEFT KNEE\n{HEAD}\nPage 1 of 2", "Page 2 of 2"),
            [1, 2],
        ),
        ((note("05/06/2014"), "", note("06/07/2014")), [1, 3]),
        ((note("05/06/2014"), "continued from page 1\nCurrent medications\nnaproxen"), [1]),
        (
            (
                "OPERATIVE REPORT\n" + HEAD + BODY + "and the wound was",
                "closed in layers and dressed\n" + BODY,
            ),
            [1],
        ),
        (
            (
                "Mock Clinic\n1 Test St\nDear Dr. Test:\n" + BODY,
                "Mock Lab\n2 Test St\nURINE DRUG SCREEN\n" + HEAD,
            ),
            [1, 2],
        ),
        (
            (
                "PR0GRESS REP0RT\nPatlent: Doe, Test\n" + BODY,
                "MRI OF THE LEFT KNEE\nTECHNlQUE: sagittal\n" + HEAD,
            ),
            [1, 2],
        ),
    ],
)
def test_a_document_begins_where_title_counter_date_and_letterhead_say_so(
    texts: tuple[str, ...], expected: list[int]
) -> None:
    assert begins(packet.sort_out(case(*texts))) == expected


def test_a_counter_through_the_whole_packet_separates_nothing_and_joins_nothing() -> None:
    kinds = ["PROGRESS REPORT", "MRI OF THE LEFT KNEE", "OPERATIVE REPORT", "URINE DRUG SCREEN"] * 3
    texts = [
        f"{kind}\n{HEAD}Date of service: {n:02d}/03/2014\nPage {n} of 12" for n, kind in enumerate(kinds, 1)
    ]
    assert begins(packet.sort_out(case(*texts))) == list(range(1, 13))


def test_pages_count_anew_in_each_document_and_remember_their_place_in_the_file() -> None:
    sorted_out = packet.sort_out(case(note("05/06/2014"), note("06/07/2014"), "continued\n" + BODY))
    last = sorted_out.case_file.documents[1]
    assert [(page.number, page.page_in_file) for page in last.pages] == [(1, 2), (2, 3)]
    assert sorted_out.case_file.files[0].documents == tuple(d.id for d in sorted_out.case_file.documents)


def test_a_document_says_what_it_is_when_and_by_whom() -> None:
    text = note("05/06/2014").replace(
        "Jane Sample, MD", "Date of report: 05/08/2014\nJane Sample, MD, Pain Medicine"
    )
    (found,) = packet.sort_out(case(text)).case_file.documents
    assert found.kind is DocumentKind.PROGRESS_REPORT
    assert (found.date_of_service, found.date_of_report) == ("2014-05-06", "2014-05-08")
    assert (found.author, found.specialty, found.patient) == ("Jane Sample, MD", "Pain Medicine", "Doe, Test")


def test_what_is_sorted_out_once_stays_as_it_is() -> None:
    once = packet.sort_out(case(APPLICATION, note("05/06/2014"), note("05/06/2014")))
    again = packet.sort_out(once.case_file)
    assert again.case_file.documents == once.case_file.documents
    assert again.duplicates == once.duplicates


def test_the_same_page_twice_is_a_copy_and_gives_no_second_fact() -> None:
    sorted_out = packet.sort_out(
        case(APPLICATION, note("05/06/2014"), note("06/07/2014"), note("05/06/2014"))
    )
    (copy,) = sorted_out.duplicates
    first, last = sorted_out.case_file.documents[1], sorted_out.case_file.documents[3]
    assert (copy.document, copy.of_document, copy.exact) == (last.id, first.id, True)
    assert last.duplicate_of == first.id
    assert last.id not in {d.id for d in sorted_out.evidence_file.documents}


def test_a_copy_read_with_errors_is_a_copy() -> None:
    clean = note("05/06/2014")
    faxed = "05/30/2014 09:14 FROM Mock Clinic FAX 555-0100 P. 2/9\n" + clean.replace("pain", "paln").replace(
        "bending", "bendlng"
    ).replace("normal", "norma1").replace("negative", "negat ive")
    (copy,) = packet.sort_out(case(APPLICATION, clean, faxed)).duplicates
    assert not copy.exact
    assert copy.similarity > 0.9


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("05/06/2014", "06/17/2014"),
        ("Heat helps for an hour", "He now also has pain in the left leg and foot"),
    ],
)
def test_the_next_visit_s_note_in_nearly_the_same_words_is_no_copy(old: str, new: str) -> None:
    first = note("05/06/2014")
    assert not packet.sort_out(case(APPLICATION, first, first.replace(old, new))).duplicates


def test_another_patient_s_page_is_told_with_the_reason_and_gives_no_fact() -> None:
    other = (
        HEAD.replace("Doe, Test", "Roe, Mock").replace("01/02/1970", "11/12/1958").replace("11111", "98765")
    )
    sorted_out = packet.sort_out(case(APPLICATION, note("05/06/2014"), note("06/07/2014", head=other)))
    (found,) = sorted_out.foreign
    assert "Roe, Mock" in found.reason
    assert "1958-11-12" in found.reason
    assert found.document not in {d.id for d in sorted_out.evidence_file.documents}
    assert found.document in {d.id for d in sorted_out.case_file.documents}


@pytest.mark.parametrize("name", ["Test Doe", "DOE, TEST A.", "Doc, Test", "T. Doe", "Doe-Smith, Test"])
def test_a_name_written_otherwise_or_misread_is_the_same_patient(name: str) -> None:
    head = HEAD.replace("Doe, Test", name)
    assert not packet.sort_out(case(APPLICATION, note("05/06/2014"), note("06/07/2014", head=head))).foreign


def test_a_report_that_is_named_and_not_there_is_missing_with_the_place_that_names_it() -> None:
    decision = (
        "UTILIZATION REVIEW DETERMINATION\nDate: 07/15/2014\nRecords received:\n"
        "- PR-2 reports dated 05/06/2014 and 06/17/2014\n- MRI of the lumbar spine dated 01/30/2014\n"
    )
    sorted_out = packet.sort_out(case(decision, note("05/06/2014")))
    named = {entry.date: entry for entry in sorted_out.missing if entry.why == "named"}
    assert set(named) == {"2014-06-17", "2014-01-30"}
    assert named["2014-01-30"].kind is DocumentKind.IMAGING_REPORT
    (place,) = named["2014-06-17"].named_in
    document = sorted_out.case_file.document(place.document)
    assert document.pages[0].text[place.span.start : place.span.end] == place.quote
    assert named["2014-06-17"].search.nearest == sorted_out.case_file.documents[1].id


@pytest.mark.parametrize(
    "words", ["MRI requested on 06/01/2014", "Request MRI 06/01/2014", "MRI. Date of injury: 06/01/2012"]
)
def test_a_study_that_is_only_asked_for_is_not_missing(words: str) -> None:
    found = packet.sort_out(case(note("07/06/2014", more=words))).missing
    assert not [entry for entry in found if entry.why == "named"]


def test_months_without_a_report_before_the_request_are_missing() -> None:
    request = "REQUEST FOR AUTHORIZATION\nDWC Form RFA\nDate of request: 07/08/2014\n" + HEAD
    found = packet.sort_out(case(request, note("06/20/2014"))).missing
    assert [(e.date, e.until) for e in found if e.why == "period"] == [("2014-01-08", "2014-06-20")]
    assert {e.kind for e in found if e.why == "required"} == {
        DocumentKind.APPLICATION,
        DocumentKind.UR_DECISION,
    }


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        ("MRI of the left knee", "MRI of the right knee", ["side"]),
        ("MRI of the left knee", "MRI of the left shoulder", ["body part"]),
        ("Epidural steroid injection L4-5", "Epidural steroid injection L5-S1", ["level"]),
        ("MRI of the left knee", "MRI of the knee", []),
        ("MRI of the left knee", "Physical therapy for the right shoulder", []),
    ],
)
def test_requests_are_compared_by_body_part_side_and_level(one: str, other: str, about: list[str]) -> None:
    requests = [packet.stated("application", one), packet.stated("ur_decision", other)]
    assert [entry.about for entry in packet.disagreements(requests)] == about


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.one_of(st.just(""), st.text(max_size=200), st.sampled_from([note("05/06/2014"), APPLICATION])),
        max_size=6,
    )
)
def test_every_page_is_in_exactly_one_document_in_order(texts: list[str]) -> None:
    given_file = case(*texts)
    sorted_out = packet.sort_out(given_file)
    kept = [page for document in sorted_out.case_file.documents for page in document.pages]
    assert [page.page_in_file for page in kept] == list(range(1, len(texts) + 1))
    assert [page.text for page in kept] == texts
    assert sorted(sorted_out.order) == sorted(d.id for d in sorted_out.case_file.documents)
    assert packet.sort_out(given_file) == sorted_out
