"""Every non-blank character is in exactly one field, known wording, or residue, whatever the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openimr.letters import parse
from openimr.letters.folded import fold

LETTERS = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "data").glob("*.txt"))]
FRAGMENTS = [
    "",
    " ",
    "\n",
    "\n\n\n",
    ":",
    ": Upheld\n",
    "Page 3 of 5\n",
    "(",
    "\u00a0",
    "\u0130",
    "1/2/14",
    ", and ",
    "\r\n",
    "\f",
    "CLINICAL CASE SUMMARY\n",
]
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_accounted(text: str) -> None:
    accounting = parse(text).accounting
    assert accounting is not None
    claims = sorted(
        (one.start, one.end) for one in (*accounting.fields, *accounting.boilerplate, *accounting.residue)
    )
    position = 0
    for start, end in claims:
        assert position <= start < end <= len(text), "two claims meet"
        assert not text[position:start].strip(), "characters without an owner"
        position = end
    assert not text[position:].strip()
    assert accounting.characters == len("".join(text.split()))
    assert all(0 <= one.start < one.end <= len(text) for one in accounting.derived)
    assert all(text[one.start : one.end] == one.text for one in accounting.residue)


@st.composite
def mutated_letters(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from(LETTERS)).split("\n")
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, max(0, len(lines) - 1)))
        if draw(st.booleans()) and len(lines) > 1:
            del lines[place]
        else:
            cut = draw(st.integers(0, len(lines[place])))
            lines[place] = (
                lines[place][:cut]
                + draw(st.sampled_from(FRAGMENTS))
                + lines[place][cut + draw(st.integers(0, 5)) :]
            )
    return "\n".join(lines)


@quick
@given(mutated_letters())
def test_a_damaged_letter_is_accounted_for(text: str) -> None:
    assert_accounted(text)


@quick
@given(st.text(max_size=400))
def test_any_text_is_accounted_for(text: str) -> None:
    assert_accounted(text)


@quick
@given(
    st.lists(st.sampled_from(["a", "b-", "-", " ", "  ", "\n", "\n \n", "\t", "é"]), max_size=40).map("".join)
)
def test_running_text_keeps_every_character_and_knows_its_place(text: str) -> None:
    folded = fold(text, [(0, len(text))])
    assert "".join(folded.text.split()) == "".join(text.split())
    for place, character in enumerate(folded.text):
        if not character.isspace():
            start, end = folded.source(place, place + 1)
            assert text[start:end] == character


@pytest.mark.parametrize(
    "text", ["", " \n\n", "\x00\x01\x02", "Dear Sir, this is a bill for $40.", "{}" * 500]
)
def test_a_text_that_is_no_letter_is_all_residue(text: str) -> None:
    letter = parse(text, "note.txt")
    assert letter.layout is None
    assert letter.confidence == 0.0
    assert letter.items == ()
    assert_accounted(text)
    assert "".join(one.text for one in letter.accounting.residue) == text.strip()  # type: ignore[union-attr]


def test_the_same_letter_reads_the_same_twice() -> None:
    assert parse(LETTERS[0]) == parse(LETTERS[0])


def test_a_derived_field_leads_to_its_words() -> None:
    path = next(path for path in (Path(__file__).parent / "data").glob("opioid-and-nsaid.txt"))
    text = path.read_text("utf-8")
    places = {one.path: text[one.start : one.end] for one in parse(text).accounting.derived}  # type: ignore[union-attr]
    assert places["case.age"].startswith("52 year")
    assert places["case.sex"] == "male"
    assert places["case.date_of_injury"] == "03-14-2011"
    assert " ".join(places["case.diagnoses[1]"].split()) == "lumbar radiculopathy"
    assert places["items[0].reviewer_guideline.citations[1].section"].startswith("Opioids, long-term")
