"""Body regions, sides and spinal levels: how they are written and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import find_levels, find_regions, region_label, related
from openimr.language.regions import containers, regions

WORDS = st.sampled_from(
    [
        "left",
        "right",
        "bilateral",
        "knee",
        "neck",
        "L4-5",
        "C5-C6",
        "and",
        ",",
        "/",
        "low",
        "back",
        "\n",
        "  ",
        "x12",
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lower back pain", ["low_back"]),
        ("cervical spine", ["neck"]),
        ("mid back", ["upper_back"]),
        ("upper and lower back", ["upper_back", "low_back"]),  # one word, two regions
        ("thoracolumbar spasm", ["upper_back", "low_back"]),
        ("C5-6", ["neck"]),  # a level names its part of the spine
        ("T9-T11", ["upper_back"]),
        ("L5-S1", ["low_back"]),
        ("TMJ", ["jaw"]),
        ("hips and toes", ["hip", "toe"]),  # plurals of short words
        ("carpal tunnel release", ["wrist"]),  # structures of one place only
        ("rotator cuff repair", ["shoulder"]),
        ("medial meniscectomy", ["knee"]),
        ("ACDF", ["neck"]),
        ("caudal ESI", ["low_back"]),
        ("headaches", ["head"]),
        ("low\nback", ["low_back"]),  # a line wrap within the name
        ("spinal cord stimulator", []),  # the name of a device
        ("return back to work", []),
        ("with iliac crest bone graft", []),  # where the graft comes from
        ("on the other hand", []),
        ("walked 10 feet", []),
        ("both feet hurt", ["foot"]),
    ],
)
def test_regions_named(text: str, expected: list[str]) -> None:
    assert [mention.region for mention in find_regions(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("right wrist, elbow and shoulder", ["right", "right", "right"]),  # shared along a list
        ("Bilateral Neck and Low Back", ["bilateral", "bilateral"]),
        ("left hip / lumbar spine", ["left", None]),  # a limb does not lend its side to the spine
        ("left ankle and right knee", ["left", "right"]),
        ("knee, right", ["right"]),
        ("shoulder bilaterally", ["bilateral"]),
        ("R shoulder", ["right"]),
        ("right and left knees", ["bilateral"]),
        ("to both knees", ["bilateral"]),
        ("right total knee", ["right"]),
        ("RUE", ["right"]),
        ("BLE", ["bilateral"]),
        ("knee", [None]),
    ],
)
def test_sides(text: str, expected: list[str | None]) -> None:
    assert [mention.laterality for mention in find_regions(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L5-S1", ["L5-S1"]),
        ("L4-5", ["L4-L5"]),
        ("L5-1", ["L5-S1"]),  # the count starts again below L5
        ("L4/5", ["L4-L5"]),
        ("C5-6 and 6-7", ["C5-C6", "C6-C7"]),
        ("T9 through T11", ["T9-T11"]),
        ("C7-T1", ["C7-T1"]),
        ("L3, L4, L5 and S1", ["L3", "L4", "L5", "S1"]),
        ("L4-L5-S1", ["L4-L5", "L5-S1"]),  # a chain gives each step
        ("T2-weighted images", []),
        ("L1833", []),  # an equipment code
        ("C9 and L8", []),  # no spine has these
        ("S1-L5", []),  # upside down
    ],
)
def test_levels(text: str, expected: list[str]) -> None:
    assert [level for _, _, level in find_levels(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("neck", "spine", True),
        ("hand", "upper_extremity", True),
        ("thumb", "hand", True),
        ("knee", "knee", True),
        ("sacroiliac", "low_back", True),
        ("neck", "low_back", False),
        ("knee", "ankle", False),
        ("neck", "shoulder", False),
    ],
)
def test_related_means_same_or_containing(one: str, other: str, expected: bool) -> None:
    assert related(one, other) is expected
    assert related(other, one) is expected


def test_labels_are_words() -> None:
    assert region_label("low_back") == "lumbar spine"
    assert region_label("no_such_region") == "no such region"


@pytest.mark.parametrize("key", sorted(regions()))
def test_every_region_has_a_label_and_known_containers(key: str) -> None:
    assert regions()[key].label
    assert containers(key) <= set(regions())


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS | st.text(max_size=12), max_size=12).map(" ".join))
def test_mentions_quote_the_text_in_order(text: str) -> None:
    mentions = find_regions(text)
    assert all(text[m.start : m.end] == m.text and m.text for m in mentions)
    assert mentions == sorted(mentions, key=lambda m: m.start)
    assert all(0 <= start < end <= len(text) for start, end, _ in find_levels(text))
