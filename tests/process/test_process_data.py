"""The data files: their schema, their faults with file and line, and the pages made from them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from openimr.process import RulesFaulty, load_rules
from openimr.process.diagram import mermaid, page
from openimr.process.rule_checks import check_rules
from openimr.process.rule_files import DATA
from openimr.process.schema import FILES, schema_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "process.md"
FAULTS = [
    (
        "transitions.yaml",
        "to: CLOSED_AUTHORIZED",
        "to: CLOSED_AUTORIZED",
        "there is no state CLOSED_AUTORIZED",
    ),
    (
        "transitions.yaml",
        "guards: [window_is_over]",
        "guards: [windows_over]",
        "there is no guard windows_over",
    ),
    ("transitions.yaml", "effects: [take_signature]", "effects: [sign]", "there is no effect sign"),
    ("transitions.yaml", "stays_if: items_are_left", "stays_if: tired", "there is no condition tired"),
    (
        "transitions.yaml",
        "event: ur-approved",
        "event: rfa-returned",
        "rfa-returned in UR_PENDING is a step of T1a too",
    ),
    ("transitions.yaml", "    source: LC 4610\n", "", "transitions.4.source: Field required"),
    ("transitions.yaml", "    stays_if: records", "    stay_if: records", "Did you mean stays_if?"),
    ("clocks.yaml", "{event: found-eligible}", "{event: found-elegible}", "there is no event found-elegible"),
    ("clocks.yaml", "to: 2014-02-11", "to: 2014-03-11", "D13: two versions are in force on one day"),
    ("clocks.yaml", "mark: memory", "mark: hearsay", "Input should be 'verified'"),
    ("clocks.yaml", "clocks:", "clocks: [", "It is not valid YAML"),
    ("eligibility.yaml", "test: untimely", "test: too_late", "UNTIMELY: there is no test too_late"),
    ("sending.yaml", "notice: noarfi", "notice: norafi", "there is no template norafi"),
    ("sending.yaml", "event: noarfi-sent", "event: norafi-sent", "there is no event norafi-sent"),
]


def test_the_shipped_data_has_no_fault() -> None:
    """Every name in the data is known to the code and to the other files."""
    assert check_rules() == ()


@pytest.mark.parametrize(("file", "good", "bad", "told"), FAULTS, ids=lambda v: str(v)[:40])
def test_a_fault_is_told_with_file_line_and_advice(
    tmp_path: Path, file: str, good: str, bad: str, told: str
) -> None:
    """The line is the one that was spoiled, or that of the entry it stands in."""
    folder = shutil.copytree(DATA, tmp_path / "data")
    text = (folder / file).read_text("utf-8")
    assert good in text
    (folder / file).write_text(text.replace(good, bad, 1), "utf-8")
    fault = check_rules(folder)[0]
    assert told in str(fault)
    assert fault.file == file
    spoiled = text[: text.index(good)].count("\n") + 1
    assert fault.line is not None
    assert abs(fault.line - spoiled) <= 12
    assert fault.advice


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Rules that are not whole are no rules."""
    with pytest.raises(RulesFaulty, match=r"states.yaml: It cannot be read"):
        load_rules(tmp_path)


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_has_its_json_schema_and_keeps_it(name: str) -> None:
    """`data/schema` is made from the formats, and the shipped files keep it."""
    assert (DATA / "schema" / f"{name}.json").read_text("utf-8") == schema_text(name)
    read = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    plain = json.loads(json.dumps(read, default=str))
    assert list(Draft202012Validator(json.loads(schema_text(name))).iter_errors(plain)) == []


def test_the_page_of_the_process_is_made_from_the_data() -> None:
    """The diagram and tables of docs/process.md are those of the data: `write_page` writes them anew."""
    text = PAGE.read_text("utf-8")
    assert page(text) == text
    assert "```mermaid\n" + mermaid() in text
    for step in load_rules().transitions:
        assert f"| {step.id} |" in text


def test_the_diagram_draws_every_step_that_changes_the_state() -> None:
    """Every event that leads to another state is an arrow."""
    drawn = mermaid()
    for step in load_rules().transitions:
        assert step.to == "SAME" or f": {step.event}\n" in drawn
