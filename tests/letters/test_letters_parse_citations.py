"""The grammar of guideline lines: what is printed, what it means, and whether it can be right."""

from __future__ import annotations

import pytest

from openimr.letters.citations import first_basis, page_numbers, read_citations

CPM = "Chronic Pain Treatment Guidelines"
ROWS = [
    # a bare guideline
    (f"Decision based on MTUS {CPM}.", [(f"MTUS {CPM}", None, None, None, "mtus", "CPMTG")]),
    # one section, one range
    (
        f"Decision based on MTUS {CPM} Acupuncture Page(s): 13-14.",
        [(f"MTUS {CPM}", None, "Acupuncture", (13, 14), "mtus", "CPMTG")],
    ),
    # as many groups of pages as sections: one each
    (
        f"Decision based on MTUS {CPM} Massage Therapy, Physical Medicine Page(s): 60, 98-99.",
        [
            (f"MTUS {CPM}", None, "Massage Therapy", (60,), "mtus", "CPMTG"),
            (f"MTUS {CPM}", None, "Physical Medicine", (98, 99), "mtus", "CPMTG"),
        ],
    ),
    # pages next to each other are one group and belong to every section; "pages" may be doubled
    (
        f"Decision based on MTUS {CPM} Physical Medicine; Yoga Page(s): pages 98, 99.",
        [
            (f"MTUS {CPM}", None, "Physical Medicine", (98, 99), "mtus", "CPMTG"),
            (f"MTUS {CPM}", None, "Yoga", (98, 99), "mtus", "CPMTG"),
        ],
    ),
    # a title with a comma in it is one section
    (
        f"Decision based on MTUS {CPM} Opioids, criteria for use, "
        f"Weaning of Medications Page(s): 76-80, 124.",
        [
            (f"MTUS {CPM}", None, "Opioids, criteria for use", (76, 77, 78, 79, 80), "mtus", "CPMTG"),
            (f"MTUS {CPM}", None, "Weaning of Medications", (124,), "mtus", "CPMTG"),
        ],
    ),
    # a chapter whose title has commas
    (
        "Decision based on MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 270.",
        [("MTUS ACOEM", "Chapter 11 Forearm, Wrist, and Hand Complaints", None, (270,), "mtus", "A11")],
    ),
    # two guidelines in one sentence
    (
        f"Decision based on MTUS ACOEM Chapter 12 Low Back Complaints "
        f"Page(s): 303-304, {CPM} Exercise Page(s): 46.",
        [
            ("MTUS ACOEM", "Chapter 12 Low Back Complaints", None, (303, 304), "mtus", "A12"),
            (CPM, None, "Exercise", (46,), "mtus", "CPMTG"),
        ],
    ),
    # not the MTUS, with a colon and the word chapter
    (
        "The Expert Reviewer did not base their decision on the "
        "MTUS. Decision based on Non-MTUS Citation Official Disability "
        "Guidelines (ODG): Knee & Leg Chapter, Hyaluronic acid injections.",
        [
            (
                "Official Disability Guidelines (ODG)",
                "Knee & Leg",
                "Hyaluronic acid injections",
                None,
                "non_mtus",
                "ODG-KNEE",
            )
        ],
    ),
    # both in one line
    (
        "Decision based on MTUS Postsurgical Treatment Guidelines.  "
        "Decision based on Non-MTUS Citation ODG, Shoulder Chapter, Physical therapy.",
        [
            ("MTUS Postsurgical Treatment Guidelines", None, None, None, "mtus", "PSTG"),
            ("ODG", "Shoulder", "Physical therapy", None, "non_mtus", "ODG-SH"),
        ],
    ),
    # the newer form names sections with a label
    (
        "Decision based on MTUS Chronic Pain Treatment 2009, Section(s): Benzodiazepines.",
        [("MTUS Chronic Pain Treatment 2009", None, "Benzodiazepines", None, "mtus", "CPMTG")],
    ),
    # a chapter named alone
    (
        "Decision based on MTUS Shoulder Complaints 2004, Section(s): Surgical Considerations.",
        [("MTUS", "Shoulder Complaints 2004", "Surgical Considerations", None, "mtus", "A9")],
    ),
    # a book is kept whole
    (
        "The Expert Reviewer did not base their decision on the "
        "MTUS. Decision based on Non-MTUS Citation Sample Textbook of Medicine, 9th ed, 2010.",
        [("Sample Textbook of Medicine, 9th ed, 2010", None, None, None, "non_mtus", None)],
    ),
    # nothing is cited
    ("The Claims Administrator did not cite any medical evidence for its decision.", []),
]


@pytest.mark.parametrize(("line", "expected"), ROWS)
def test_a_guideline_line_is_taken_apart(line: str, expected: list[tuple[object, ...]]) -> None:
    read = [one.citation for one in read_citations(line)]
    assert [(c.source, c.chapter, c.section, c.pages, c.basis, c.document) for c in read] == expected


@pytest.mark.parametrize(("line", "expected"), ROWS)
def test_every_part_is_found_where_it_says(line: str, expected: list[object]) -> None:
    for one in read_citations(line):
        assert (
            one.citation.section is None or line[slice(*one.spans["section"])].strip() == one.citation.section
        )
        assert one.citation.raw in line  # type: ignore[operator]


@pytest.mark.parametrize(
    ("line", "verdict", "reason"),
    [
        (f"Decision based on MTUS {CPM} Physical Medicine Page(s): 98-99.", "ok", None),
        (
            f"Decision based on MTUS {CPM} Physical Medicine Page(s): 474.",
            "fault",
            "page 474 is outside the 127 pages",
        ),
        ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 305.", "ok", None),
        (
            "Decision based on MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 305.",
            "fault",
            "page 305 is in chapter 12",
        ),
        (f"Decision based on MTUS {CPM} 8 C.C.R. 9792.20 & 9792.26 Page(s): 98.", "fault", "9792.24.2"),
        (f"Decision based on MTUS {CPM} 8 C.C.R. 9792.20 - 9792.26 Page(s): 98.", "ok", None),
        (f"Decision based on MTUS {CPM}.", "unknown", "no page"),
        ("Decision based on Non-MTUS Citation Sample Textbook.", "unknown", "not in the table"),
    ],
)
def test_a_citation_is_checked(line: str, verdict: str, reason: str | None) -> None:
    check = read_citations(line)[0].citation.check
    assert check is not None
    assert check.verdict == verdict
    assert reason is None or reason in (check.reason or "")


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("60", [(60,)]),
        ("60, 98-99", [(60,), (98, 99)]),
        ("98, 99", [(98, 99)]),
        ("98-99 of 127", [(98, 99)]),
        ("303-05", [(303, 304, 305)]),
        ("12-10", [(12, 10)]),
        ("1-9000", [(1, 9000)]),
    ],
)
def test_pages_are_read_as_groups(text: str, groups: list[tuple[int, ...]]) -> None:
    assert page_numbers(text) == groups


def test_the_basis_is_the_first_stated() -> None:
    for row, basis in ((8, "mtus"), (7, "non_mtus")):
        assert first_basis(ROWS[row][0], read_citations(ROWS[row][0])) == basis
    assert first_basis("No guideline.", []) is None
