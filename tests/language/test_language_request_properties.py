"""Properties that hold for every request, and soundness of the lexicons behind it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import doubts, drugs, services, understand
from openimr.language.regions import regions

PIECES = [
    "PT", "CMT", "massage", "2x4", "(8 sessions)", "twelve (12) visits", "x12", "Norco 10/325mg #120",
    "left", "right", "knee", "L4-S1", "C5-6", "97110", "M54.5", "MBB", "post-op", "for", "after", "surgery",
    "fusion", "and", "\n", "  ", "$540", "TENS", "6 months rental", "cream", "%", "nerve block", "s/p",
    "Q4 hours", "é", "İ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=14).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_text_is_understood_with_places_inside_it(text: str) -> None:
    request = understand(text)
    assert request.text == text
    spans = [one.span for one in (*request.services, *request.codes, *request.ambiguities)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert len(request.body_regions) == len(request.body_regions_text)
    assert set(request.body_regions) <= set(regions())
    assert request == understand(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 7), st.integers(1, 20), st.integers(1, 99))
def test_frequency_times_weeks_is_compared_with_the_total(per_week: int, weeks: int, total: int) -> None:
    request = understand(f"physical therapy {per_week} times a week for {weeks} weeks, {total} sessions")
    quantity = request.quantity
    assert (quantity.per_week, quantity.weeks, quantity.visits) == (per_week, weeks, total)
    assert bool(request.contradictions) == (per_week * weeks != total)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.integers(1, 20))
def test_without_a_total_visits_are_the_product(per_week: int, weeks: int) -> None:
    request = understand(f"PT {per_week}x{weeks}")
    assert request.quantity.visits == per_week * weeks
    assert request.contradictions == ()


@pytest.mark.parametrize(
    "text", ["1 " * 3000, "x1" * 3000, "L4-" * 2000, "post " * 2000, "2-" * 3000, "a (" * 2000]
)
def test_long_nonsense_is_read_quickly(text: str) -> None:
    understand(text[:4000])


def test_every_drug_has_ingredients_and_a_class_with_a_service() -> None:
    for name in drugs.names():
        known = drugs.drug(name)
        assert known is not None, name
        assert known.ingredients, name
        assert drugs.service_of(known.drug_class) in services.services(), name
    assert len(drugs.names()) > 400


def test_every_service_and_site_is_known() -> None:
    known = services.services()
    for service in known.values():
        assert service.label
        assert 1 <= service.rank <= 9
        if service.by_region:
            assert services.category_of(service, ("knee",))
    sites = {key: services.category_of(known["surgery"], (key,)) for key in regions()}
    assert sites["knee"] == "surgery_knee"
    assert sites["head"] == "surgery_other"


def test_ambiguous_words_ask_for_known_services() -> None:
    for word in doubts._words().values():
        asked = {word.service, *(reading.service for reading in word.readings)} - {None}
        assert asked <= set(services.services()), word.word


@pytest.mark.parametrize(
    ("code", "service"),
    [("97110", "physical_therapy"), ("98941", "chiropractic"), ("72148", "imaging_mri"), ("99999", None)],
)
def test_codes_name_services(code: str, service: str | None) -> None:
    found = services.service_of_code(code)
    assert (found.key if found else None) == service
