"""SARIF 2.1.0: what the standard requires of a log that code-scanning tools read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openimr.letters import parse
from openimr.letters.lint import Linted, lint, place_of, rules, sarif
from openimr.letters.lint.examples import example_letter

_LETTER = example_letter({"decision": "Overturned", "services": "items/Service"})


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    letters = [Linted("in box/a letter.txt", _LETTER, lint(parse(_LETTER), _LETTER))]
    made = sarif(letters, "1.2.3", ["x.pdf could not be read."])
    loaded: dict[str, Any] = json.loads(json.dumps(made))
    return loaded


def test_the_log_names_version_and_schema(log: dict[str, Any]) -> None:
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert len(log["runs"]) == 1


def test_the_tool_describes_each_rule_once(log: dict[str, Any]) -> None:
    driver = log["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("openimr", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in rules()]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert isinstance(rule["defaultConfiguration"]["enabled"], bool)


def test_each_result_points_to_its_rule_and_place(log: dict[str, Any]) -> None:
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [result["ruleId"] for result in run["results"]] == ["IMR504", "IMR401"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"] == "in%20box/a%20letter.txt"
        region = location["region"]
        quoted = _LETTER[region["charOffset"] : region["charOffset"] + region["charLength"]]
        assert quoted == region["snippet"]["text"]
        assert quoted == _by_columns(region)


def _by_columns(region: dict[str, Any]) -> str:
    """The text between line and column of start and end, counted from 1, the end excluded."""
    lines = _LETTER.splitlines(keepends=True)
    start = sum(map(len, lines[: region["startLine"] - 1])) + region["startColumn"] - 1
    end = sum(map(len, lines[: region["endLine"] - 1])) + region["endColumn"] - 1
    return _LETTER[start:end]


def test_a_fix_is_a_replacement_of_characters(log: dict[str, Any]) -> None:
    altered, contradicted = log["runs"][0]["results"]
    assert "fixes" not in contradicted
    change = altered["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"]["uri"] == "in%20box/a%20letter.txt"
    deleted, inserted = (
        change["replacements"][0]["deletedRegion"],
        change["replacements"][0]["insertedContent"],
    )
    start, end = deleted["charOffset"], deleted["charOffset"] + deleted["charLength"]
    assert (_LETTER[start:end], inserted["text"]) == ("Service", "services")


def test_what_could_not_be_read_makes_the_run_unsuccessful(log: dict[str, Any]) -> None:
    invocation = log["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "x.pdf could not be read."
    assert sarif([], "1")["runs"][0]["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize(
    ("position", "place"), [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (4, (2, 2)), (5, (3, 1))]
)
def test_lines_and_columns_count_from_one(position: int, place: tuple[int, int]) -> None:
    assert place_of("ab\nc\n", position) == place
