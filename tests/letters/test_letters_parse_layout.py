"""What may vary in print without changing what is read: wrapping, spacing, page numbers, headings."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from openimr.letters import parse
from openimr.letters.layout import layout, layouts
from openimr.model import Decision, Determination

LETTER = (Path(__file__).parent / "data" / "tight-no-gaps.txt").read_text("utf-8")


def letter(items: str, summary: str = "The patient is a 30 year old male.") -> str:
    """A short letter with the given section of items."""
    return (
        "HOW THE IMR FINAL DETERMINATION WAS MADE\n\nMAXIMUS Federal "
        "Services sent the complete case file to an expert reviewer.\n\n"
        f"CLINICAL CASE SUMMARY\n\n{summary}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n"
        f"The Final Determination was based on decisions for the "
        f"disputed items/services set forth below:\n\n{items}"
    )


def item(
    heading: str, decision: str = "Upheld", rationale: str = "Therefore, it is not medically necessary."
) -> str:
    """One item as it is printed."""
    return (
        f"{heading}: {decision}\n\nClaims Administrator guideline: Decision based on MTUS.\n\n"
        f"MAXIMUS guideline: Decision based on MTUS.\n\nDecision rationale: {rationale}\n\n"
    )


def content(read: Determination) -> Determination:
    """The reading without its places in the text."""
    items = tuple(
        one.model_copy(
            update={
                "criteria_applied": tuple(c.model_copy(update={"span": None}) for c in one.criteria_applied)
            }
        )
        for one in read.items
    )
    return read.model_copy(update={"accounting": None, "items": items})


@pytest.mark.parametrize(
    "printed",
    [
        LETTER.replace("\n", "\n\n"),
        LETTER.replace("\n", " \n"),
        LETTER.replace("\n", "\r\n"),
        LETTER.replace(" ", "  "),
        "\n\n" + LETTER + "\n \n \n",
    ],
    ids=["double spacing", "trailing blanks", "other line ends", "wide blanks", "blank pages"],
)
def test_print_does_not_matter(printed: str) -> None:
    assert content(parse(printed)) == content(parse(LETTER))


@pytest.mark.parametrize("width", [50, 72, 120])
def test_wrapping_does_not_matter(width: int) -> None:
    lines = [
        line for part in LETTER.split("\n") for line in textwrap.wrap(part, width, break_on_hyphens=False)
    ]
    summary = content(parse("\n".join(lines))).case.summary_text
    assert summary == parse(LETTER).case.summary_text


def test_a_word_broken_at_its_hyphen_is_joined() -> None:
    read = parse(letter(item("Brace"), "The request was non-\n\ncertified on 1/6/14."))
    assert read.case.summary_text == "The request was non-certified on 1/6/14."
    assert read.case.ur_date == "2014-01-06"


def test_page_numbers_within_a_sentence_are_known_wording() -> None:
    read = parse(
        letter(item("Brace"), "The patient is a 30 year\n\n\nPage 2 of 7\n\n\nold male with knee pain.")
    )
    assert read.case.age == 30
    assert read.accounting is not None
    assert any(one.id == "page" for one in read.accounting.boilerplate)
    assert read.accounting.residue == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Physical therapy",
        "4 MASSAGE THERAPY VISITS (LUMBAR)",
        "DME: knee brace: right",
        "Norco 10/325 mg. #60",
        "Physical therapy (PT)/ Certified Massage Therapist (CMT) "
        "for the neck 1 time weekly for 4\nweeks, quantity: 4 sessions",
        "Associated surgical service: pre-op\n\n\n\nclearance",
        "1. Lumbar MRI",
    ],
)
def test_headings_of_all_sorts(heading: str) -> None:
    wrapped = "The patient had pain and\nno relief. Therefore, it is not medically necessary."
    read = parse(
        letter(item("First item", rationale=wrapped) + item(heading, "Overturned") + item("Last item"))
    )
    assert [one.heading_text for one in read.items] == ["First item", " ".join(heading.split()), "Last item"]
    assert [one.decision for one in read.items] == [Decision.UPHELD, Decision.OVERTURNED, Decision.UPHELD]


def test_forty_items() -> None:
    read = parse(
        letter(
            "".join(item(f"Item number {n} of many", "Overturned" if n % 3 else "Upheld") for n in range(40))
        )
    )
    assert [one.heading_text for one in read.items] == [f"Item number {n} of many" for n in range(40)]
    assert [one.decision == Decision.UPHELD for one in read.items] == [n % 3 == 0 for n in range(40)]


@pytest.mark.parametrize("spaces", [" ", "  ", "\n", ""])
def test_blanks_before_the_decision(spaces: str) -> None:
    read = parse(letter(item("Brace").replace(": Upheld", f":{spaces}Upheld")))
    assert read.items[0].heading_text == "Brace"
    assert read.items[0].decision == Decision.UPHELD


def test_a_heading_right_under_the_lead_line_or_a_rationale() -> None:
    tight = letter(item("First") + item("Second")).replace("\n\n", "\n")
    assert [one.heading_text for one in parse(tight).items] == ["First", "Second"]


def test_an_item_without_a_decision_word_is_kept() -> None:
    read = parse(letter(item("First") + item("Second").replace(": Upheld", "")))
    assert [one.decision for one in read.items] == [Decision.UPHELD, None]


def test_a_decision_word_within_a_rationale_makes_no_item() -> None:
    read = parse(
        letter(
            item(
                "First", rationale="Utilization review said: Upheld\nand more. It is not medically necessary."
            )
        )
    )
    assert len(read.items) == 1


def test_a_lost_heading_is_replaced_by_the_lead_sentence() -> None:
    text = letter(item("Brace")).replace("IMR ISSUES, DECISIONS AND RATIONALES\n", "")
    assert parse(text).items[0].heading_text == "Brace"


def test_unknown_wording_is_residue_and_lowers_confidence() -> None:
    text = letter(item("Brace")).replace(
        "an expert reviewer.", "an expert reviewer. The moon is made of cheese."
    )
    read = parse(text)
    assert read.accounting is not None
    assert [one.text for one in read.accounting.residue] == ["The moon is made of cheese."]
    assert read.confidence is not None
    assert 0.5 < read.confidence < 1


@pytest.mark.parametrize(
    ("sentence", "states", "certifications", "subspecialties"),
    [
        (
            "is Board Certified in Neurology and is licensed to practice in Maine.",
            ("Maine",),
            ("Neurology",),
            (),
        ),
        (
            "is Board Certified in Physical Medicine and Rehabilitation, "
            "has a subspecialty in Pain\nMedicine and is licensed to practice in Ohio and Utah.",
            ("Ohio", "Utah"),
            ("Physical Medicine and Rehabilitation",),
            ("Pain Medicine",),
        ),
        (
            "is Board Certified in Internal Medicine and Cardiology and is licensed to practice in Iowa.",
            ("Iowa",),
            ("Internal Medicine", "Cardiology"),
            (),
        ),
    ],
)
def test_credentials_in_a_sentence(
    sentence: str, states: tuple[str, ...], certifications: tuple[str, ...], subspecialties: tuple[str, ...]
) -> None:
    text = letter(item("Brace")).replace(
        "an expert reviewer.", f"an expert reviewer. The expert reviewer {sentence}"
    )
    reviewer = parse(text).reviewer
    assert reviewer.states_of_licensure == states
    assert reviewer.certifications == certifications
    assert reviewer.subspecialties == subspecialties


def test_every_fixed_sentence_of_every_layout_finds_itself() -> None:
    values = {
        "kind": "expert reviewer",
        "noun": "expert reviewer",
        "years": "five",
        "hours": "24",
        "states": "Ohio",
        "certifications": "Neurology",
        "qualification": "Medical Doctor",
        **dict.fromkeys(("filed", "denied", "assigned", "summarized"), "9/6/2013"),
    }
    for one in layouts():
        for section in one.sections:
            for sentence in section.sentences:
                assert sentence.pattern.fullmatch(sentence.fill(**values)), sentence.id


def test_a_sentence_is_filled_for_printing() -> None:
    sentence = layout("F1").sentence("made.inline_credentials")
    values = {"noun": "expert reviewer", "certifications": "Neurology", "states": "Ohio"}
    assert (
        sentence.fill(**values)
        == "The expert reviewer is Board Certified in Neurology and is licensed to practice in Ohio."
    )
    assert "Neurology, has a subspecialty in Sleep Medicine and is" in sentence.fill(
        subspecialties="Sleep Medicine", **values
    )
    with pytest.raises(KeyError):
        sentence.fill(noun="expert reviewer")
    with pytest.raises(KeyError):
        layout("F9")


def test_a_word_divided_at_the_end_of_a_line_is_put_together_and_no_character_lost() -> None:
    letter = LETTER.replace("The documentation does", "The docu-\nmentation does", 1)
    assert letter != LETTER
    read = parse(letter)
    assert read.accounting is not None
    assert "The documentation does not" in (read.items[-1].rationale_text or "")
    covered = sum(
        len("".join(letter[one.start : one.end].split()))
        for one in (*read.accounting.fields, *read.accounting.boilerplate, *read.accounting.residue)
    )
    assert covered == read.accounting.characters == len("".join(letter.split()))
