"""Names of organizations and people: the same, near, different; and the index that finds what is near."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.panel.names import NameIndex, compare, form, misspelt


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        ("Fernhollow Mutual Insurance Company", "FERNHOLLOW MUTUAL INS. CO.", "same"),
        ("The Fernhollow Corporation", "Fernhollow Corp", "same"),
        ("Blue Larch of California", "Bluelarch of Calif.", "same"),
        ("St. Osmund's Hospital", "Saint Osmunds Hosp", "same"),
        ("Mossgrave & Sons, LLC", "Mossgrave and Sons", "same"),
        ("Delphia Ravenscar, M.D.", "Dr. Delphia Ravenscar", "same"),
        ("Ravenscar, Delphia MD", "Delphia Ravenscar", "same"),
        ("Pérez Clinic", "Perez Clinic", "same"),
        ("Fernhollow Mutual", "Fernholow Mutual", "near"),
        ("Fernhollow", "Fernhollow Risk Services", "near"),
        ("Delphia Ravenscar", "Delphia J Ravenscar", "near"),
        ("Delphia Ravenscar", "Dephlia Ravenscar", "near"),
        ("Saltmarsh Orchard Trust Indemnity", "SOTI", "near"),
        ("Dovetail Comp Fund", "Dovetale Comp Fund", "near"),
        ("Dovetail Insurance Company", "Windlass Insurance Company", None),
        ("Pacific Medical Group", "Valley Medical Group", None),
        ("Delphia Ravenscar", "Delphia Mossgrave", None),
        ("", "Fernhollow", None),
        ("Inc.", "LLC", None),
        ("???", "???", None),
    ],
)
def test_names(a: str, b: str, agreement: str | None) -> None:
    """Form alone makes no difference; spelling and parts are for a person to judge. Order does not matter."""
    assert compare(a, b) == agreement
    assert compare(b, a) == agreement


@pytest.mark.parametrize(
    ("a", "b", "yes"),
    [
        ("larch", "lurch", True),
        ("lark", "bark", False),
        ("larchwood", "lacrhwood", True),
        ("quarrystone", "quarystoen", True),
        ("quarrystone", "quarrystoneage", False),
        ("larch", "larch", False),
    ],
)
def test_misspelt(a: str, b: str, yes: bool) -> None:
    """One letter amiss in words of five letters and more, two from ten on; a swap is one."""
    assert misspelt(a, b) is yes


WORDS = st.sampled_from(
    [
        "fernhollow",
        "fernholow",
        "mutual",
        "insurance",
        "ins",
        "company",
        "ravenscar",
        "ravenscra",
        "delphia",
        "blue",
        "larch",
        "bluelarch",
        "SOTI",
        "saltmarsh",
        "orchard",
        "trust",
        "indemnity",
        "inc",
        "medical",
        "group",
        "j",
        "quillon",
        "of",
        "&",
    ]
)
NAMES = st.lists(WORDS, min_size=0, max_size=5).map(" ".join)


@given(st.lists(NAMES, max_size=12), NAMES)
@settings(max_examples=300)
def test_the_index_misses_no_name_that_agrees(names: list[str], asked: str) -> None:
    """Looking up in the index finds exactly what comparing with each name finds."""
    index = NameIndex((name, number) for number, name in enumerate(names))
    expected = {number for number, name in enumerate(names) if compare(name, asked)}
    # Names that say the same share one place in the index.
    assert index.owners(asked) == expected


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200)
def test_any_text_has_a_form_and_agreement_is_symmetric(a: str, b: str) -> None:
    """No input is refused."""
    assert form(a) == form(a)
    assert compare(a, b) == compare(b, a)
