"""The published JSON Schemas are those of the nouns, and what the nouns write fits them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.model import Determination, DisputedItem, ItemQuantity, Outcome, Reviewer
from openimr.model.schema import all_schemas

VALIDATOR = jsonschema.Draft202012Validator(all_schemas()["determination"])
PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "schema"


@pytest.mark.parametrize("name", sorted(all_schemas()))
def test_published_schemas_are_up_to_date(name: str) -> None:
    """`make schema` was run after the last change of a noun."""
    assert json.loads((PUBLISHED / f"{name}.schema.json").read_text()) == all_schemas()[name]


@given(st.text(max_size=40), st.integers(0, 99) | st.none(), st.lists(st.text(max_size=9), max_size=3))
def test_determinations_fit_their_schema_and_read_back(
    text: str, visits: int | None, places: list[str]
) -> None:
    """Any determination written as JSON fits the schema and reads back as the same value."""
    item = DisputedItem(heading_text=text, quantity=ItemQuantity(visits=visits), body_regions=tuple(places))
    determination = Determination(letter=text, reviewer=Reviewer(kind=text), items=(item,))
    written = determination.model_dump_json()
    VALIDATOR.validate(json.loads(written))
    assert Determination.model_validate_json(written) == determination


def test_not_documented_is_a_value_of_its_own() -> None:
    """The four outcomes are different words; silence has its own."""
    assert {o.value for o in Outcome} == {"met", "not_met", "not_documented", "not_applicable"}
