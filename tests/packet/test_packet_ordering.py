"""Pages filed out of order stand in the order of the numbers they print, and this is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.model import CaseFile, Document, Page, PageState
from openimr.packet import sort_out
from openimr.packet.looks import look_at
from openimr.packet.ordering import printed_order

BODY = "The patient reports pain of the lower back.\nThe examination was without change.\n"


def page(foot: str, number: int = 1, text: str = BODY) -> Page:
    return Page(number=number, state=PageState.READ, text=f"{text}{foot}")


def order(*feet: str | None) -> tuple[int, ...]:
    """The order of pages with these feet; None is a page without text."""
    blank = Page(number=1, state=PageState.BLANK)
    return printed_order([look_at(blank if foot is None else page(foot)) for foot in feet])


@pytest.mark.parametrize(
    ("feet", "expected"),
    [
        (("Page 1 of 3", "Page 3 of 3", "Page 2 of 3"), (0, 2, 1)),
        (("Page 3 of 3", "Page 2 of 3", "Page 1 of 3"), (2, 1, 0)),
        # a page is missing: the others are put in order all the same
        (("Page 4 of 4", "Page 1 of 4", "Page 2 of 4"), (1, 2, 0)),
        # the empty back of a sheet stays behind its front
        (("Page 2 of 2", None, "Page 1 of 2"), (2, 0, 1)),
        # numbers without a count must be 1, 2, 3 without a gap
        (("- 2 -", "- 1 -", "- 3 -"), (1, 0, 2)),
        (("- 7 -", "- 3 -"), (0, 1)),
        # a running line that ends in a number counts from three pages on
        (("Example clinic 2", "Example clinic 3", "Example clinic 1"), (2, 0, 1)),
        (("Example clinic 2", "Example clinic 1"), (0, 1)),
        (("Pain level 6", "Pain level 4", "Pain level 5"), (0, 1, 2)),
        # already in order
        (("Page 1 of 2", "Page 2 of 2"), (0, 1)),
        # one number twice, or a page that prints none, or two counts: as filed
        (("Page 2 of 2", "Page 2 of 2", "Page 1 of 2"), (0, 1, 2)),
        (("Page 2 of 2", "Page 1 of 2", "signed"), (0, 1, 2)),
        (("Page 3 of 5", "Page 1 of 2", "Page 2 of 2"), (0, 1, 2)),
        (("nothing", "nothing"), (0, 1)),
        ((), ()),
    ],
)
def test_order(feet: tuple[str | None, ...], expected: tuple[int, ...]) -> None:
    """Only numbers that can be relied on move a page."""
    assert order(*feet) == expected


@settings(max_examples=25, deadline=None)
@given(st.permutations(list(range(1, 7))))
def test_any_order_is_undone(filed: list[int]) -> None:
    """However six numbered pages are filed, they come out as 1 to 6."""
    found = order(*(f"Page {number} of 6" for number in filed))
    assert [filed[index] for index in found] == [1, 2, 3, 4, 5, 6]


def test_a_file_out_of_order_is_put_in_order_and_says_so() -> None:
    """Pages keep where they are in the file; the file keeps its document; the summary names it."""
    heads = {1: "PROGRESS REPORT\nDate of service: 04/02/2015\n", 2: "", 3: ""}
    pages = tuple(
        page(f"Page {printed} of 3", place, heads[printed] + BODY)
        for place, printed in enumerate([1, 3, 2], start=1)
    )
    document = Document(id="d-1", path="a.pdf", sha256="", media_type="application/pdf", pages=pages)
    packet = sort_out(CaseFile(name="synthetic", documents=(document,)))
    (sorted_out,) = packet.case_file.documents
    assert sorted_out.id == "d-1"
    assert [p.number for p in sorted_out.pages] == [1, 2, 3]
    assert [p.page_in_file for p in sorted_out.pages] == [1, 3, 2]
    assert [p.text[-11:] for p in sorted_out.pages] == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
    assert packet.summary()["put_in_order"] == {"d-1": [1, 3, 2]}
    assert packet.summary()["totals"]["documents_put_in_order"] == 1
