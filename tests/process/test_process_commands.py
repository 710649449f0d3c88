"""The commands `openimr clocks` and `openimr eligibility`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from openimr.cli import app
from openimr.process import Case

RUN = CliRunner()


def run(*words: str, code: int = 0, stdin: str | None = None) -> Any:
    done = RUN.invoke(app, list(words), input=stdin)
    assert done.exit_code == code, done.output
    return done


def test_the_window_of_a_mailed_decision() -> None:
    """The answer of the manual's example: thirty days and five, on a Monday."""
    shown = run("clocks", "--event", "ur-decision-served=2026-03-02", "--service", "mail").output
    assert "due  D7   Mon 2026-04-06 (in 35 days)  application for review" in shown
    assert "moved: served by mail in state: 5 days more" in shown
    assert "[verified]" in shown


def test_late_ones_come_first_and_are_marked() -> None:
    """Nobody can overlook what is late."""
    shown = run(
        "clocks", "--event", "noarfi-sent=2026-03-09,service=electronic",
        "--event", "information-requested=2026-03-24", "--as-of", "2026-03-25",
    ).output.splitlines()  # fmt: skip
    assert shown[0].endswith("1 late, 1 due.")
    assert shown[1].startswith("LATE D16  Mon 2026-03-23 (2 days late)")


def test_json_and_calendar_go_to_standard_output() -> None:
    """JSON for machines, a calendar file for people."""
    words = ("clocks", "--event", "noarfi-sent=2026-03-09T10:00", "--expedited")
    found = {one["id"]: one for one in json.loads(run(*words, "--json").output)}
    assert found["D17"]["due"] == "2026-03-10T10:00:00-07:00"
    assert b"DTSTART:20260310T170000Z\r\n" in run(*words, "--ics").stdout_bytes


@pytest.mark.parametrize(
    ("option", "clock", "day"),
    [("--formulary", "D8", "2026-03-12"), ("--window-from=receipt", "D7", "2026-04-03")],
)
def test_options_choose_the_rule(option: str, clock: str, day: str) -> None:
    """Formulary disputes have ten days; the window can count from receipt."""
    event = "ur-decision-served=2026-03-02,service=personal,received_on=2026-03-04"
    found = {one["id"]: one for one in json.loads(run("clocks", "--event", event, option, "--json").output)}
    assert found[clock]["due"].startswith(day)


def test_a_case_file_is_counted_even_if_the_rules_refuse_it(tmp_path: Path) -> None:
    """What is unlawful is told on standard error; nothing is lost."""
    event = {"kind": "noarfi-sent", "at": "2026-03-09T10:00:00-07:00", "actor": {"role": "imro"}}
    file = tmp_path / "case.json"
    file.write_text(json.dumps([{**event, "details": {"service": "mail"}}]))
    done = run("clocks", "--case", str(file))
    assert "cannot happen to a case in state NONE" in done.stderr
    assert "D15" in done.stdout


def test_a_whole_case_is_read_from_standard_input() -> None:
    """A case as JSON, as the program writes it."""
    case = Case.model_validate(
        {
            "events": [
                {
                    "kind": "application-received",
                    "at": "2026-03-02T10:00:00-08:00",
                    "actor": {"role": "employee"},
                    "details": {"number": "S-1", "items": ["SYNTHETIC MRI"]},
                },
                {"kind": "found-eligible", "at": "2026-03-03T10:00:00-08:00", "actor": {"role": "imro"}},
            ]
        }
    )
    done = run("clocks", "--case", "-", stdin=case.model_dump_json())
    assert "due  D14  Wed 2026-03-04" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("clocks",), "There is nothing to count from."),
        (("clocks", "--event", "nonsense=2026-03-02"), "is no KIND=DATE. Kinds: application-received,"),
        (("clocks", "--event", "noarfi-sent=soon"), "'soon' is no day."),
        (("clocks", "--event", "noarfi-sent=2026-03-02,sent_on=soon"), "sent_on is 'soon', which is no day"),
        (("clocks", "--case", "no-such-file.json"), "cannot be read"),
        (("eligibility", "no-such-file.json"), "cannot be read"),
    ],
)
def test_wrong_use_is_told_in_words(words: tuple[str, ...], told: str) -> None:
    """Exit code 2, what is wrong, what to do."""
    assert told in run(*words, code=2).stderr


def test_the_door_reads_and_writes_json(tmp_path: Path) -> None:
    """An application in, the verdict with reasons, missing fields and notice out."""
    given = {"number": "S-1", "claim_number": "SYN-1", "signed": False, "filed_on": "2026-04-10"}
    shown = run("eligibility", "-", stdin=json.dumps(given)).output
    assert shown.startswith("ineligible: filed 2026-04-10")
    assert "UNSIGNED [ineligible]" in shown
    assert "notice to send: application-ineligible" in shown
    found = json.loads(run("eligibility", "-", "--json", stdin=json.dumps(given)).output)
    assert found["verdict"] == "ineligible"
    earlier = tmp_path / "earlier.json"
    whole = {**given, "items": [{"text": "SYNTHETIC MRI"}], "ur_decision_date": "2026-03-02"}
    earlier.write_text(json.dumps([{"number": "S-0", "state": "ASSIGNED", "application": whole}]))
    again = run(
        "eligibility", "-", "--earlier", str(earlier), "--json", stdin=json.dumps({**whole, "number": "S-2"})
    )
    assert json.loads(again.output)["verdict"] == "duplicate"


def test_an_unknown_field_is_refused_with_its_name() -> None:
    """A misspelt field is never lost silently."""
    done = run("eligibility", "-", code=2, stdin='{"singed": true}')
    assert "singed: Extra inputs are not permitted" in done.stderr
