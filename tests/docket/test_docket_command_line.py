"""The docket from the command line: the words a person sees, JSON for machines, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from openimr.cli import app
from openimr.docket import audit, jobs
from openimr.docket.models import JobRecord

APPLICATION = {
    "events": [
        {
            "kind": "application-received", "at": "2026-03-02T09:00:00-08:00", "cause": "filed",
            "actor": {"role": "employee", "name": "Pat Example"},
            "details": {"items": ["MRI of the lumbar spine"], "employee": "Pat Example"},
        }
    ],
    "parties": [{"role": "claims_administrator", "name": "Example Claims Inc", "aliases": ["ECI"]}],
}  # fmt: skip


def openimr(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=given)


def told(*arguments: str | Path, given: str | None = None) -> Any:
    done = openimr(*arguments, "--json", given=given)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture
def number(docket: Path) -> str:
    """A case opened from the command line."""
    made: str = told("case", "new", "-", given=json.dumps(APPLICATION))["case"]
    return made


def test_a_case_is_opened_moved_and_shown(number: str) -> None:
    """JSON in, JSON out; the words name state, clock and what may happen."""
    happened = {"kind": "found-eligible", "at": "2026-03-03T09:00:00-08:00", "actor": {"role": "imro"}}
    after = told("case", "event", number, "-", given=json.dumps(happened))
    assert after == {"case": number, "state": "ELIGIBLE", "priority": "regular"}
    shown = told("case", "show", number)
    assert shown["parties"] == [
        {"role": "claims_administrator", "name": "Example Claims Inc", "data": {"aliases": ["ECI"]}}
    ]
    words = openimr("case", "show", number).stdout
    assert "LATE 2026-03-04" in words
    assert "may happen now: noarfi-sent" in words
    assert openimr("case", "next").stdout.startswith(f"LATE  {number}")
    assert told("case", "list", "--counts") == {"ELIGIBLE": 1}


def test_what_is_refused_says_what_is_allowed(number: str) -> None:
    """Exit code 1, the reason, and what may happen instead."""
    happened = {"kind": "implemented", "at": "2026-03-03T09:00:00-08:00", "actor": {"role": "imro"}}
    done = openimr("case", "event", number, "-", given=json.dumps(happened))
    assert done.exit_code == 1
    assert "Allowed now: " in done.stderr
    reserved = happened | {"kind": "determination-served"}
    done = openimr("case", "event", number, "-", given=json.dumps(reserved))
    assert (done.exit_code, "openimr case assign" in done.stderr) == (1, True)


@pytest.mark.parametrize("given", ["{", '{"kind": "found-eligible"}', '{"events": []}'])
def test_bad_input_is_told_in_words(docket: Path, given: str) -> None:
    """No traceback for a file that is no event."""
    done = openimr("case", "new", "-", given=given)
    assert (done.exit_code, done.stderr.startswith("openimr: ")) == (1, True)


def test_unknown_cases_are_told_in_words(docket: Path) -> None:
    """Each command says that there is no such case."""
    for command in (["show"], ["draft"], ["notices"], ["hand-over", "--to", "Bo"]):
        done = openimr("case", command[0], "IMR26-7777777", *command[1:])
        assert (done.exit_code, "no case IMR26-7777777" in done.stderr) == (1, True)


def test_papers_that_are_not_there_are_told_and_none_is_added(number: str, tmp_path: Path) -> None:
    """One wrong name stops the command before anything is kept."""
    (tmp_path / "a.txt").write_text("synthetic")
    done = openimr("case", "add", number, tmp_path / "a.txt", tmp_path / "b.txt")
    assert (done.exit_code, "b.txt" in done.stderr) == (1, True)
    assert told("case", "show", number)["documents"] == []


def test_a_database_that_does_not_answer_is_told_in_words(
    docket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback; what to set is named."""
    monkeypatch.setenv("OPENIMR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    done = openimr("case", "next")
    assert (done.exit_code, "OPENIMR_DATABASE_URL" in done.stderr) == (1, True)
    monkeypatch.setenv("OPENIMR_DATABASE_URL", "mysql://nobody@127.0.0.1/none")
    done = openimr("case", "next")
    assert (done.exit_code, "must look like postgresql://" in done.stderr) == (1, True)


def test_nothing_is_issued_or_signed_that_is_not_ready(number: str, tmp_path: Path) -> None:
    """Neither letters nor a seal come out of a case that was not decided."""
    done = openimr("case", "issue", number, "--to", tmp_path / "out", "--service", "mail")
    assert (done.exit_code, "no signed determination" in done.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
    done = openimr("case", "sign", number, "--reviewer", "R1", given="wrong\n")
    assert (done.exit_code, "no reviewer R1" in done.stderr) == (1, True)


def test_the_audit_chain_is_verified_shown_and_exported(number: str, tmp_path: Path) -> None:
    """Every command of before is in it, with who and why."""
    told("case", "show", number, "--as", "Bo Example", "--why", "a question from the employee")
    state = told("audit", "verify")
    assert state["faults"] == []
    openimr("audit", "export", "--to", tmp_path / "chain.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "chain.jsonl").read_text().splitlines()]
    assert (len(lines), lines[-1]["digest"]) == (state["entries"], state["head"])
    shown = openimr("audit", "show", f"case/{number}", "--by", "Bo Example").stdout
    assert shown.rstrip().endswith("a question from the employee")
    assert told("audit", "verify", "--head", state["head"])["faults"] == []
    done = openimr("audit", "verify", "--head", "0" * 64)
    assert (done.exit_code, "another chain" in done.stdout) == (1, True)


def test_notices_are_shown_and_their_sending_recorded(number: str) -> None:
    """Rendered, read, paid."""
    owed = told("case", "notices", number)
    text = told("case", "notices", number, "--show", owed[0]["notice"])
    assert text["kind"] == owed[0]["kind"]
    left = told("case", "notices", number, "--sent", owed[0]["notice"], "--recipient", owed[0]["to"],
                "--channel", owed[0]["means"])  # fmt: skip
    assert left == owed[1:]


def test_given_up_jobs_are_seen_and_put_back(docket: Path) -> None:
    """A dead letter stands at the end of the list with what to do."""
    job = jobs.submit("read", {"papers": []}, audit.Who("Ann", "staff", "a test"))
    JobRecord.objects.update(state="dead", message=None)
    assert "1 job(s) were given up" in openimr("jobs", "list").stdout
    assert openimr("jobs", "retry", job.key[:12]).exit_code == 0
    assert told("jobs", "list")[0]["state"] == "waiting"
    assert openimr("jobs", "retry", "ffff").exit_code == 1


# The review itself is the same on every database; that workers are is tested beside the kills.
@pytest.mark.parametrize("docket", ["sqlite"], indirect=True)
def test_a_worker_reviews_the_papers_of_a_case(number: str, tmp_path: Path) -> None:
    """A real worker process leaves a proposal; the same papers are not reviewed again."""
    paper = tmp_path / "report.txt"
    paper.write_text("SYNTHETIC\nProgress report of 12/01/2025\nPatient: Pat Example\nLow back pain.\n")
    assert told("case", "add", number, paper, "--source", "employee")["documents"]
    ordered = told("case", "draft", number)
    assert ordered["state"] == told("case", "notices", number, "--later")["state"] == "waiting"
    command = [sys.executable, "-m", "openimr.cli", "worker", "--until-done"]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert "2 job(s) finished" in done.stderr, done.stderr
    shown = told("case", "show", number)
    assert [one["no"] for one in shown["drafts"]] == [1]
    assert [one["kind"] for one in shown["notices"]] == ["application-received"]
    assert told("case", "draft", number)["state"] == "done"
    assert openimr("docket", "check").exit_code == 0
    assert audit.verify() == []
