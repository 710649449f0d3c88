"""Findings as SARIF 2.1.0, the exchange format of static analysis (OASIS standard of 27 March 2020)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from openimr.letters.lint.rule import Rule, rules
from openimr.model import Edit, LintFinding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "note": "note"}


class Linted(NamedTuple):
    """A letter as it is named on the command line, its text, and what was found in it."""

    name: str
    text: str
    findings: tuple[LintFinding, ...]


def sarif(letters: Iterable[Linted], version: str, troubles: Iterable[str] = ()) -> dict[str, Any]:
    """The log of one run as a JSON-ready mapping: all rules, and a result for each finding.

    `version` is the program's. `troubles` are the messages about letters that could not be read; the
    run then counts as not successful. Columns count characters (code points), from 1.
    """
    places = {rule.code: index for index, rule in enumerate(rules())}
    results = [_result(letter, finding, places) for letter in letters for finding in letter.findings]
    notes = [{"level": "error", "message": {"text": trouble}} for trouble in troubles]
    run = {
        "tool": {
            "driver": {"name": "openimr", "version": version, "rules": [_rule(rule) for rule in rules()]}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.kind.split("_")),
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.advice},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "properties": {"kind": rule.kind, "source": rule.source, "mark": rule.mark},
    }


def _result(letter: Linted, finding: LintFinding, places: Mapping[str, int]) -> dict[str, Any]:
    location = {"artifactLocation": _artifact(letter), "region": _region(letter.text, finding)}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.explanation},
        "locations": [{"physicalLocation": location}],
    }
    if finding.fix:
        changes = {"artifactLocation": _artifact(letter), "replacements": [_edit(one) for one in finding.fix]}
        result["fixes"] = [{"description": {"text": finding.advice or ""}, "artifactChanges": [changes]}]
    return result


def _artifact(letter: Linted) -> dict[str, str]:
    return {"uri": quote(letter.name.replace("\\", "/"))}


def _region(text: str, finding: LintFinding) -> dict[str, Any]:
    start_line, start_column = place_of(text, finding.span.start)
    end_line, end_column = place_of(text, finding.span.end)
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": finding.span.start,
        "charLength": finding.span.end - finding.span.start,
        "snippet": {"text": finding.text},
    }


def _edit(edit: Edit) -> dict[str, Any]:
    region = {"charOffset": edit.start, "charLength": edit.end - edit.start}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def place_of(text: str, position: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character of a text."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
