"""The quick way to split a page into words gives what the careful one gives, or nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.intake.pdf_text import _split_plainly, _split_with_care

PARTS = st.sampled_from(
    ["neck ", "pain", "L4-5 ", "\r\n", " \r\n", " ", "  ", "\n", "\t", "\ufffe", "é", "\x0c"]
)


@settings(max_examples=300)
@given(st.lists(PARTS, max_size=14))
def test_both_ways_agree(parts: list[str]) -> None:
    raw = "".join(parts)
    quick = _split_plainly(raw)
    assert quick is None or quick == _split_with_care(raw)


def test_a_common_page_goes_the_quick_way() -> None:
    assert _split_plainly("Neck pain \r\nis better.\r\nPlan: therapy") is not None
