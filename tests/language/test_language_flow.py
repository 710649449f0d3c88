"""Running text: line wraps undone, paragraphs kept, nothing lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import flow

DOUBLED = (
    "The injured worker is a forty year old person who sustained an industrial injury while lifting. The \n\n"
    "request for physical therapy was reviewed by the claims administrator and was found to be non-\n\n"
    "certified for lack of medical necessity. \n\n \n\nDECISION \n\n"
)


def test_wrapped_lines_become_one_line() -> None:
    """Double-spaced print and a hyphen at the line's end are seen through."""
    text = flow(DOUBLED).text
    assert "while lifting. The request for physical therapy" in text
    assert "found to be non-certified for lack" in text
    assert text.endswith("necessity.\nDECISION")


def test_headings_list_entries_and_form_lines_stay_apart() -> None:
    """What begins a new line in a form begins a new block."""
    lines = ["Diagnoses:", "1. Lumbar strain", "2. Cervicalgia", "Plan:", "- Physical therapy", "Visit #: 9"]
    assert flow("\n".join(lines)).text.split("\n") == lines


def test_columns_of_a_form_are_blocks() -> None:
    """A wide gap divides two entries of one printed line; after a label it does not."""
    assert flow("Visits completed: 9          Visits remaining: 3").text.split("\n") == [
        "Visits completed: 9",
        "Visits remaining: 3",
    ]
    assert flow("Diagnosis:        Lumbar strain").text == "Diagnosis: Lumbar strain"


def test_a_span_leads_back_to_the_source() -> None:
    """The place of words in the source reaches over the line wrap."""
    running = flow(DOUBLED)
    start = running.text.index("non-certified")
    low, high = running.source_span(start, start + len("non-certified"))
    assert DOUBLED[low:high] == "non-\n\ncertified"


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="ab.-:;1) \n\r\t\fÄß•", max_size=120))
def test_every_character_is_kept_once_and_in_order(text: str) -> None:
    """Lossless: each non-blank character of the source is in the running text, and maps back to itself."""
    running = flow(text)
    kept = [(i, c) for i, c in enumerate(running.text) if not c.isspace()]
    assert [c for _, c in kept] == [c for c in text if not c.isspace()]
    places = [running.source_position(i) for i, _ in kept]
    assert [text[p] for p in places] == [c for _, c in kept]
    assert places == sorted(set(places))
