"""Facts of a whole case: sentences over page breaks, dated visits, the timeline, the nearest passages."""

from __future__ import annotations

from openimr import facts
from openimr.model import Assertion, CaseFile, Document, DocumentKind, Page, PageState


def _document(name: str, *pages: str, **more: object) -> Document:
    made = tuple(
        Page(number=number, state=PageState.READ, text=text) for number, text in enumerate(pages, start=1)
    )
    return Document.model_validate(
        {"id": name, "path": f"{name}.txt", "sha256": "0", "media_type": "text/plain", "pages": made, **more}
    )


def _case(*documents: Document) -> CaseFile:
    return CaseFile(name="synthetic", documents=documents)


def test_a_sentence_over_a_page_break_is_one_sentence() -> None:
    case = _case(
        _document(
            "report",
            "The exam was normal.\nOn questioning the patient denies any\nPage 1 of 2",
            "Patient: A. Sample\nnumbness of the left hand. He reports weakness of the left hand.",
            date="2014-02-03",
        )
    )
    found = {fact.concept: fact for fact in facts.find(case)}
    numb = found["numbness"]
    assert (numb.assertion, numb.evidence.page, [place.page for place in numb.also]) == (
        Assertion.ABSENT,
        1,
        [2],
    )
    assert numb.evidence.quote + numb.also[0].quote
    assert (found["weakness"].assertion, found["weakness"].evidence.page) == (Assertion.PRESENT, 2)
    for fact in facts.find(case):
        for place in (fact.evidence, *fact.also):
            page = case.document(place.document).pages[(place.page or 1) - 1]
            assert page.text[place.span.start : place.span.end] == place.quote


def test_a_finished_page_is_not_joined() -> None:
    case = _case(_document("report", "He denies pain of the neck.", "Numbness of the left hand is reported."))
    assert [f.assertion for f in facts.find(case) if f.concept == "numbness"] == [Assertion.PRESENT]


def _note(day: str) -> str:
    return f"PHYSICAL THERAPY DAILY NOTE\nDate of service: {day}\nExercise for the low back, tolerated well."


def test_dated_notes_of_therapy_are_counted_by_their_days() -> None:
    days = ["01/06/2014", "01/08/2014", "01/08/2014", "01/13/2014"]
    case = _case(
        *(_document(f"n{i}", _note(day), kind=DocumentKind.THERAPY_NOTE) for i, day in enumerate(days))
    )
    counted = [fact for fact in facts.find(case) if fact.role and fact.also]
    assert [(f.concept, f.value, f.date, f.regions) for f in counted] == [
        ("physical_therapy", 3, "2014-01-13", ("low_back",))
    ]
    assert [place.document for place in (counted[0].evidence, *counted[0].also)] == ["n3", "n1", "n0"]


def test_rows_of_a_table_are_visits_and_missed_ones_are_none() -> None:
    table = (
        "CHIROPRACTIC TREATMENT LOG\nDate   Treatment\n02/03/2014 adjustment lumbar spine\n02/05/2014 no show"
        "\n02/10/2014 adjustment, heat\n02/12/2014 cancelled by patient\n02/17/2014 adjustment\n"
    )
    case = _case(_document("log", table, kind=DocumentKind.CHIROPRACTIC_NOTE))
    assert [(f.concept, f.value) for f in facts.find(case) if f.also] == [("chiropractic", 3)]


def test_dates_that_are_no_visits_do_not_count() -> None:
    page = (
        "PHYSICAL THERAPY NOTE\nDOB: 1/2/1970  DOI: 3/4/2012\nReferral date: 5/6/2013\nTherapy for the knee."
    )
    assert [
        f for f in facts.find(_case(_document("n", page, kind=DocumentKind.THERAPY_NOTE))) if f.also
    ] == []


def test_duplicates_and_other_people_give_no_facts() -> None:
    text = "He reports numbness of the left hand."
    case = _case(
        _document("a", text), _document("b", text, duplicate_of="a"), _document("c", text, foreign=True)
    )
    assert {fact.evidence.document for fact in facts.find(case)} == {"a"}


def test_the_timeline_has_one_entry_for_what_several_records_say() -> None:
    said = "Date of injury: 3/4/2012. Status post right knee arthroscopy on 6/7/2012. Work status: off work."
    case = _case(
        _document("a", said, date="2013-01-05", title="Progress report"),
        _document("b", said, date="2013-02-05", title="Progress report"),
    )
    events = facts.chronology(case, facts.find(case))
    assert [event.date for event in events] == sorted(event.date for event in events)
    surgery = [event for event in events if event.kind == "surgery"]
    assert [(event.date, len(event.sources)) for event in surgery] == [("2012-06-07", 2)]
    assert [event.date for event in events if event.kind == "work"] == ["2013-01-05"]
    assert [event.date for event in events if event.kind == "document"] == ["2013-01-05", "2013-02-05"]
    assert all(event.sources for event in events)


def test_the_nearest_passages_share_rare_words_with_what_was_looked_for() -> None:
    filler = " ".join(f"The neck was sore on visit number {n} and heat was used." for n in range(30))
    case = _case(
        _document("a", filler, "A toxicology specimen was collected and sent out to the laboratory today.")
    )
    nearest = facts.nearest_passages(case, ["urine_drug_test"], most=1)
    assert [(place.page, place.quote.split()[1]) for place in nearest] == [(2, "toxicology")]
    assert facts.nearest_passages(case, ["spinal_cord_stimulator"]) == ()


def test_the_summary_tells_nothing_twice_and_cites_every_sentence() -> None:
    text = (
        "The patient is a 44-year-old male. Date of injury: 3/4/2012. Complaints: low back pain rated 7/10. "
        "He has completed 12 sessions of physical therapy. Lumbar flexion 40/60. "
        "Diagnosis: lumbar radiculopathy. "
        "Medications: Norco 10/325 mg q6h prn #120. Work status: modified duty, no lifting over 20 lbs."
    )
    case = _case(_document("a", text, date="2013-01-05"), _document("b", text, date="2013-02-05"))
    found = facts.find(case)
    told = facts.case_summary(found, case)
    words = " ".join(sentence.text for sentence in told)
    known = {fact.id for fact in found}
    assert all(sentence.facts and set(sentence.facts) <= known for sentence in told)
    assert len({sentence.text for sentence in told}) == len(told)
    for part in ("a 44-year-old male", "12 visits", "rated 7 of 10", "40 mg of morphine", "March 4, 2012"):
        assert words.count(part) == 1, (part, words)
