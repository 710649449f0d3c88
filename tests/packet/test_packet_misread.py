"""Pages read with errors: labels put right, names from broken cells, copies told from notes of other days."""

from __future__ import annotations

import pytest

from openimr.packet.duplicates import Sheet, copies
from openimr.packet.patients import patient_of
from openimr.packet.words import relabelled


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("-ationt Name: Ann Poe", "Patient Name: Ann Poe"),
        ("ratient: Poe, Ann", "Patient: Poe, Ann"),
        ("‘wlient: Poe, Ann", "Client: Poe, Ann"),
        ("“Name: Poe, Ann", "Name: Poe, Ann"),
        ("_ Claim Number: X-1", "Claim Number: X-1"),
        ("i Name: Poe, Ann", "Name: Poe, Ann"),
        ("Emplover: Brick Foods", "Employer: Brick Foods"),
        ("Ratio: 3 to 4", "Ratio: 3 to 4"),
        ("Findings: none", "Findings: none"),
        ("plain words; and more", "plain words; and more"),
        ("", ""),
    ],
)
def test_misread_labels_are_put_right_and_others_left(line: str, right: str) -> None:
    assert relabelled(line) == right


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patient: Kimura-Lane, DOB: 01/02/1960 DOS: 10/23/2012\nSalvador", "Kimura-Lane"),
        ("Patient: Poe, Ann DOB: 01/02/1960", "Poe, Ann"),
        ("Patient: seen today", None),
        ("Patient: DOB: 01/02/1960", None),
    ],
)
def test_a_name_whose_cell_is_broken_is_a_name(text: str, name: str | None) -> None:
    assert patient_of(text).name == name


def page(number: int, *more: str) -> tuple[str, ...]:
    words = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}{number}x" for n in range(60))
    return (words, *more)


SIGNED = ("Poe Ann 0) 26 2015", "May Roe, MD, Family Medicine Date: 01/26/2015")
MISREAD = ("Poe. Anu OL 26 L015", "May Roe, MD, Family Medicine Date: 01/26/2015")
OTHER_DAY = ("Poe Ann 02 11 2015", "May Roe, MD, Family Medicine Date: 03/11/2016")


def test_a_signature_page_beside_a_copy_is_a_copy() -> None:
    sheets = [Sheet(lines, 0.8) for lines in (page(1), SIGNED, page(2), page(1), MISREAD)]
    assert {(copy.page, copy.of) for copy in copies(sheets)} == {(3, 0), (4, 1)}


def test_a_signature_page_of_another_day_is_none() -> None:
    sheets = [Sheet(lines, 0.8) for lines in (page(1), SIGNED, page(2), page(1), OTHER_DAY)]
    assert {(copy.page, copy.of) for copy in copies(sheets)} == {(3, 0)}


def test_a_long_scan_may_have_numbers_misread() -> None:
    """Of a digital page no number may differ."""
    numbers = ("phone 555-0143 code 723.1", "phone 555-0113 code 723.4")
    long = tuple(line for part in range(5) for line in page(part))
    for legibility, found in ((0.85, 1), (1.0, 0)):
        pair = [Sheet((*long, numbers[at]), legibility) for at in (0, 1)]
        assert len(copies(pair)) == found


def test_two_letters_of_different_dates_are_no_copies() -> None:
    letters = [Sheet((*page(1), day), 0.9) for day in ("11/29/2014", "62/06/2015 stamped 06-21")]
    assert copies(letters) == ()
