"""Letters of every layout, invented: what stands where, with and without front matter, however printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openimr.letters import parse, render_text
from openimr.letters.division import divide
from openimr.letters.layout import layouts
from openimr.model import Decision, Determination

DATA = Path(__file__).parent / "data"
LETTERS = {
    **{name: (DATA / "layouts" / f"{name}.txt").read_text("utf-8") for name in ("f0", "f2", "f3")},
    "f1": (DATA / "imaging-front-matter.txt").read_text("utf-8"),
}
UNKNOWN = (DATA / "layouts" / "unknown.txt").read_text("utf-8")
UPHELD, OVERTURNED = Decision.UPHELD, Decision.OVERTURNED
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def content(read: Determination) -> dict[str, object]:
    """The fields of a reading that the print of a letter must not change."""
    whole = read.model_dump(mode="json", exclude={"accounting", "confidence"})
    for item in whole["items"]:
        for criterion in item["criteria_applied"]:
            criterion.pop("span")
    return whole


def residue(read: Determination) -> list[str]:
    """The words of a letter that nothing is known of."""
    assert read.accounting is not None
    return [one.text for one in read.accounting.residue]


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_a_whole_letter_of_a_known_layout_leaves_nothing_over(name: str) -> None:
    read = parse(LETTERS[name])
    assert (read.layout, read.confidence, residue(read)) == (name.upper(), 1.0, [])


def test_f0_states_each_decision_twice() -> None:
    read = parse(LETTERS["f0"])
    assert [(one.heading_text, one.decision) for one in read.items] == [
        ("twelve aquatic therapy visits", UPHELD),
        ("Norco 10/325mg #120", OVERTURNED),
    ]
    stated = [(one.place, one.number, one.decision, one.item, one.agrees) for one in read.stated_decisions]
    assert stated == [
        ("front", 1, UPHELD, 0, True),
        ("front", 2, OVERTURNED, 1, True),
        ("decision", 1, UPHELD, 0, True),
        ("decision", 2, OVERTURNED, 1, True),
    ]


def test_f0_statements_that_contradict_are_seen() -> None:
    first = "Norco\n10/325mg #120 is medically necessary"
    text = LETTERS["f0"].replace(first, first.replace("is med", "is not med"), 1)
    read = parse(text)
    assert read.items[1].decision is OVERTURNED, "the statement under the heading of the decision counts"
    assert [one.agrees for one in read.stated_decisions] == [True, False, True, False]


def test_f0_front_matter_reviewer_summary_and_documents() -> None:
    read = parse(LETTERS["f0"])
    assert read.front_matter is not None
    assert read.front_matter.model_dump(exclude_defaults=True) == {
        "case_number": "CM13-0099001",
        "date_assigned": "2013-09-23",
        "date_of_injury": "2010-02-11",
        "ur_denial_date": "2013-08-30",
        "application_received": "2013-09-06",
        "letter_date": "2013-10-14",
    }
    assert read.reviewer.kind == "medical doctor"
    assert read.reviewer.certifications == ("Neurology",)
    assert read.reviewer.subspecialties == ("Pain Medicine",)
    assert read.summary_copied
    assert read.summary_source_date == "2013-08-30"
    assert read.case.summary_text is not None
    assert read.case.summary_text.startswith("The patient is a 51 year-old male")
    assert read.case.summary_text.endswith("low back pain.")
    assert read.documents_reviewed == (
        "Application for Independent Medical Review dated 9/6/2013",
        "Utilization Review Determination",
        "Medical Records from the claims administrator, with a list that goes on in the next line",
    )


def test_f0_guidelines_with_and_without_citation() -> None:
    first, second = parse(LETTERS["f0"]).items
    assert first.claims_administrator_guideline.citations[0].document == "CPMTG"
    assert second.claims_administrator_guideline.text == (
        "The Claims Administrator did not cite any guideline for its decision."
    )
    assert second.reviewer_guideline.citations[0].pages == (78,)
    assert first.rationale_text is not None
    assert "The Claims Administrator did not see it otherwise." in first.rationale_text


def test_f2_items_with_their_decision_in_words() -> None:
    read = parse(LETTERS["f2"])
    assert [(one.heading_text, one.decision) for one in read.items] == [
        ("Norco 10/325mg #120", UPHELD),
        ("MRI of the cervical spine: without contrast", OVERTURNED),
    ]
    assert read.items[1].reviewer_guideline.basis == "non_mtus"
    assert read.front_matter is not None
    assert read.front_matter.result == "partially_overturn"
    assert read.front_matter.service_list == ("Division of Workers' Compensation", "Claims Administrator")
    assert read.documents_reviewed == (
        "Application for Independent Medical Review",
        "Utilization Review Determination",
        "Medical Records",
    )


def test_f3_sections_number_the_issues_and_the_rationale_decides() -> None:
    read = parse(LETTERS["f3"])
    assert [(one.heading_text, one.decision, one.reviewer_guideline.text) for one in read.items] == [
        ("Six visits of acupuncture", UPHELD, "Acupuncture Medical Treatment Guidelines"),
        ("Left knee brace", OVERTURNED, "ACOEM Chapter 13, page 340"),
    ]
    assert read.reviewer.certifications == ("Orthopaedic Surgery",)


def test_f3_with_one_issue_has_no_numbers() -> None:
    text = re.sub(r"(?m)^2\. .*\n", "", LETTERS["f3"]).replace("1. ", "")
    read = parse(text)
    assert [one.heading_text for one in read.items] == ["Six visits of acupuncture"]
    assert residue(read) == []


@pytest.mark.parametrize("name", ["f0", "f2"])
def test_without_front_matter_the_items_are_the_same(name: str) -> None:
    start = {"f0": "INDEPENDENT MEDICAL REVIEW DECISION", "f2": "HOW THE IMR"}[name]
    whole, cut = parse(LETTERS[name]), parse(LETTERS[name][LETTERS[name].index(start) :])
    assert cut.layout == name.upper()
    assert residue(cut) == []
    assert [(one.heading_text, one.decision) for one in cut.items] == [
        (one.heading_text, one.decision) for one in whole.items
    ]


def _page_in_the_middle(text: str) -> str:
    words = [match.end() for match in re.finditer(r"(?<=[a-z] )(?=[a-z]{4,} [a-z]{4,})", text)]
    place = words[len(words) // 2]
    return (
        text[:place]
        + "\n\n\f Final Determination Letter for IMR Case Number CM13-0099009  3 \n\n"
        + text[place:]
    )


VARIANTS = {
    "double spacing": lambda text: text.replace("\n", " \n\n"),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "old line ends": lambda text: text.replace("\n", "\r"),
    "wide blanks": lambda text: text.replace(" ", "  "),
    "no-break blanks": lambda text: text.replace(" and ", "\u00a0and\u00a0"),
    "page in a paragraph": _page_in_the_middle,
    "new page": lambda text: text.replace("\n\n", "\n\f\n"),
    "curly marks": lambda text: text.replace("'", "’"),
    "small headings": lambda text: re.sub(r"(?m)^[A-Z ]{12,}$", lambda found: found[0].title(), text),
}


@pytest.mark.parametrize("name", ["f0", "f2", "f3"])
@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_print_does_not_matter(name: str, variant: str) -> None:
    text = LETTERS[name]
    if variant == "curly marks":
        text = text.replace("Workers' Comp", "Workers’ Comp").replace("patient's", "patient’s")
    assert content(parse(VARIANTS[variant](text))) == content(parse(text))


MISREAD = {
    "f0": [
        ("Regarding the", "Regardlng the"),
        ("Case Summary", "Case Surnmary"),
        ("Rationale for", "Rationa1e f0r"),
    ],
    "f1": [
        ("CLINICAL CASE", "CLlNlCAL  CA SE"),
        ("MAXIMUS guideline:", "MAXlMUS guide1ine;"),
        ("Overturned", "0verturned"),
    ],
    "f2": [("DOCUMENTS REV", "D0CUMENTS  REV"), ("Physician Reviewer based", "Physlcian Revlewer based")],
    "f3": [("ISSUE AT DISPUTE", "lSSUE AT DlSPUTE"), ("MEDICAL REVIEWER QUAL", "MEDlCAL REVI EWER QUAL")],
}


@pytest.mark.parametrize("name", sorted(MISREAD))
def test_misread_fixed_wording_is_mended_and_the_letter_is_not(name: str) -> None:
    text = LETTERS[name]
    for right, misread in MISREAD[name]:
        assert right in text
        text = text.replace(right, misread)
    read = parse(text)
    assert residue(read) == []
    assert content(read)["items"] == content(parse(LETTERS[name]))["items"]


def test_a_misread_word_of_the_case_stays_as_it_is() -> None:
    text = LETTERS["f2"].replace("DOCUMENTS", "D0CUMENTS").replace("neck pain", "neck pa1n")
    assert parse(text).case.summary_text == "The patient is a 44 year old female with neck pa1n."


def test_prose_that_resembles_a_label_is_no_label() -> None:
    text = LETTERS["f1"].replace(
        "Decision rationale:", "Decision rationale: The decision rationale is short.", 1
    )
    assert len(parse(text).items) == len(parse(LETTERS["f1"]).items)


def test_a_letter_of_no_known_layout_gives_what_can_be_read() -> None:
    read = parse(UNKNOWN)
    assert read.layout is None
    assert read.confidence is not None
    assert 0 < read.confidence <= 0.4
    assert [(one.heading_text, one.decision) for one in read.items] == [("Left knee brace", OVERTURNED)]
    assert residue(read) == ["Decision letter"]


def test_several_reviewers() -> None:
    block = "\n\nState(s) of Licensure: {0}\n\nCertification(s)/Specialty: {1}\n\n"
    head = "The Expert Reviewer has the following credentials:"
    base = LETTERS["f1"]
    start = base.index("CLINICAL CASE SUMMARY")
    more = head + block.format("Ohio", "Neurology") + head + block.format("Utah, Iowa", "Pain Management")
    read = parse(base[:start] + more + base[start:])
    people = (read.reviewer, *read.other_reviewers)
    assert [one.certifications for one in people[-2:]] == [("Neurology",), ("Pain Management",)]
    assert people[-1].states_of_licensure == ("Utah", "Iowa")
    assert residue(read) == []


@pytest.mark.parametrize("count", [1, 12, 40])
def test_many_numbered_items(count: int) -> None:
    head, tail = LETTERS["f2"].split("1. The request for", 1)
    one = "{0}. The request for" + tail.split("2. Decision for", maxsplit=1)[0]
    read = parse(head + "".join(one.format(number + 1) for number in range(count)))
    assert [item.heading_text for item in read.items] == ["Norco 10/325mg #120"] * count


def test_an_empty_label_of_the_letter_page_is_known_wording() -> None:
    read = parse(
        "Employee:   \nClaim Number:\nCase Number: CM13-0099003\n\n" + LETTERS["f1"].split("\n\n", 1)[1]
    )
    assert read.front_matter is not None
    assert read.front_matter.employee is None
    assert read.front_matter.case_number == "CM13-0099003"


def test_a_list_of_copies_is_read_by_lines() -> None:
    read = parse(LETTERS["f1"].rstrip() + "\n\ncc: \nThe injured worker\nThe claims administrator\n")
    assert read.front_matter is not None
    assert read.front_matter.service_list == ("The injured worker", "The claims administrator")


def test_statements_without_items_still_give_items() -> None:
    read = parse(LETTERS["f0"].split("Medical Qualifications", maxsplit=1)[0])
    assert [(one.heading_text, one.decision) for one in read.items] == [
        ("twelve aquatic therapy visits", UPHELD),
        ("Norco 10/325mg #120", OVERTURNED),
    ]


def test_every_layout_says_where_it_is_from_and_has_its_own_headings() -> None:
    assert [one.id for one in layouts()] == ["F0", "F1", "F2", "F3"]
    firsts = [next(section for section in one.sections if section.headings).headings[0] for one in layouts()]
    assert len(set(firsts)) >= 3


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A letter with cuts, insertions and other white space at random places."""
    text = draw(st.sampled_from(sorted(LETTERS.values())))
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 2, 30, 400])))
        new = [
            "",
            " ",
            "\n",
            "\n\n",
            "\f",
            "\u00a0",
            "1) ",
            ": Upheld\n",
            "Page 2 of 3\n",
            "l",
            "\u0130",
            "-\n",
            "cc:",
        ]
        text = text[:start] + draw(st.sampled_from(new)) + text[end:]
    return text


@quick
@given(damaged())
def test_no_character_of_a_damaged_letter_is_lost(text: str) -> None:
    division = divide(text)
    accounting = division.account.ledger.close() if division else parse(text).accounting
    assert accounting is not None
    claims = [*accounting.fields, *accounting.boilerplate, *accounting.residue]
    covered = sorted((one.start, one.end) for one in claims)
    position = 0
    for start, end in covered:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()
    assert accounting.characters == len("".join(text.split()))


def test_f3_lists_diagnoses_in_a_section_of_their_own() -> None:
    listed = "DIAGNOSIS\n\n1. Lumbar strain (847.2)\n2. Left knee internal derangement, chondromalacia.\n\n"
    read = parse(LETTERS["f3"].replace("DOCUMENTS REVIEWED", listed + "DOCUMENTS REVIEWED", 1))
    words = "1. Lumbar strain (847.2) 2. Left knee internal derangement, chondromalacia."
    assert read.case.diagnosis_text == words
    assert read.case.diagnoses == ("lumbar strain", "left knee internal derangement", "chondromalacia")
    assert residue(read) == []
    assert parse(render_text(read)).case == read.case
