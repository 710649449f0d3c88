"""A review with an assistant, from the command line to the evidence page. The case is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from model_server import Reply, Seen, facts, model, said
from typer.testing import CliRunner

from openimr.cli import app
from openimr.model import Determination
from openimr.review.folder import EXCHANGE

NOTE = """PROGRESS REPORT (PR-2), invented and synthetic
Date of examination: 04/02/2015

SUBJECTIVE
The patient is a 52 year old female with low back pain. She has completed 6 sessions of physical therapy
for the low back. Her function at home has markedly improved.

OBJECTIVE
Lumbar flexion is 40 degrees. She can sit for 20 minutes and lift 10 pounds.

PLAN
Request physical therapy for the low back. Goals: increase sitting tolerance to 60 minutes and lifting to 25
pounds. Remaining deficits of lumbar stabilization cannot be addressed by a home exercise program alone."""
QUOTE = "Her function at home has markedly improved"
ITEM = "Physical therapy 2 x 2 for the lumbar spine"
FACT = {
    "page": 1,
    "quote": QUOTE,
    "kind": "response",
    "concept": "functional_improvement",
    "assertion": "present",
}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    case = tmp_path / "case"
    case.mkdir()
    (case / "note.txt").write_text(NOTE)
    return case


def propose(seen: Seen) -> Reply:
    """A true fact, an invented one, and smoother sentences, one of them with another number."""
    if "pages" in seen.data:
        name = seen.data["pages"][0]["document"]
        return facts(
            {**FACT, "document": name}, {**FACT, "document": name, "quote": "She is quite cured <b>now</b>"}
        )
    sentences = [
        {"text": one["text"].replace("52", "25").replace("has included", "includes"), "from": [one["id"]]}
        for one in seen.data["sentences"]
    ]
    return said(json.dumps({"sentences": sentences}))


def run(case: Path, out: Path, *options: str) -> Any:
    """The command as a person gives it."""
    return CliRunner().invoke(app, ["review", str(case), "--out", str(out), "--item", ITEM, *options])


def live_options(url: str) -> tuple[str, ...]:
    return ("--assist", url, "--assist-model", "a-model", "--assist-sends-records")


def read(out: Path) -> Determination:
    return Determination.model_validate_json((out / "determination.json").read_text())


def test_nothing_is_sent_before_a_person_confirms(record: Path, tmp_path: Path) -> None:
    """The host is named, what goes there is said, and the review does not begin."""
    with model(propose) as server:
        done = run(record, tmp_path / "out", "--assist", server.url, "--assist-model", "a-model")
        assert done.exit_code == 2
        assert server.url.split("/")[2] in done.stderr
        assert "Nothing was sent" in done.stderr
        assert server.seen == []
    assert not (tmp_path / "out").exists()


def test_without_the_option_nobody_is_asked(record: Path, tmp_path: Path) -> None:
    """Off by default: the draft knows of no assistant."""
    assert run(record, tmp_path / "out").exit_code == 0
    assert read(tmp_path / "out").assistance is None
    assert not (tmp_path / "out" / EXCHANGE).exists()


def test_a_draft_says_what_was_proposed_taken_and_refused(record: Path, tmp_path: Path) -> None:
    """The accepted fact is a fact of the draft; the invented one is shown as rejected, with its reason."""
    out = tmp_path / "out"
    with model(propose) as server:
        done = run(record, out, *live_options(server.url), "--json")
    assert done.exit_code == 0
    draft = read(out)
    assert draft.assistance is not None
    assert draft.assistance.pages_asked == 1
    outcomes = [(p.what, p.outcome.value) for p in draft.assistance.proposals]
    assert outcomes[:2] == [("fact", "accepted"), ("fact", "rejected")]
    assert ("sentence", "accepted") in outcomes
    assert ("sentence", "rejected") in outcomes
    accepted = draft.assistance.proposals[0].fact
    assert accepted in {fact.id for fact in draft.facts}
    assert "25-year-old" not in (draft.case.summary_text or "")
    assert "includes physical therapy (6 visits)" in (draft.case.summary_text or "")
    known = {fact.id for fact in draft.facts}
    assert all(set(one.facts) <= known for one in draft.case_summary_sources)
    assert json.loads(done.stdout)["assistance"]["facts_rejected"] == 1


def test_it_is_said_where_the_proposal_rests_on_the_assistant(record: Path, tmp_path: Path) -> None:
    """A decision that would be another without the accepted facts is named."""
    with model(propose) as server:
        done = run(record, tmp_path / "out", *live_options(server.url))
    run(record, tmp_path / "plain")
    now, before = read(tmp_path / "out"), read(tmp_path / "plain")
    decisions = [d.items[0].assessment.decision for d in (now, before) if d.items[0].assessment]
    assert decisions == ["overturned", "upheld"]
    assert now.assistance is not None
    assert "overturned is proposed" in now.assistance.items_changed[0]
    assert "upheld would be" in now.assistance.items_changed[0]
    assert "1 facts accepted" in done.stdout
    assert f"changed: {now.assistance.items_changed[0]}" in done.stdout


def test_the_evidence_page_lists_all_of_it(record: Path, tmp_path: Path) -> None:
    """Accepted and refused proposals stand in the file check; foreign words are only words there."""
    with model(propose) as server:
        run(record, tmp_path / "out", *live_options(server.url))
    page = (tmp_path / "out" / "evidence.html").read_text()
    for words in (
        "From the assistant",
        "Refused from the assistant",
        "from the assistant",
        "not stand on this page",
    ):
        assert words in page
    assert "<b>now</b>" not in page
    run(record, tmp_path / "plain")
    assert "assistant" not in (tmp_path / "plain" / "evidence.html").read_text()


def test_recorded_answers_give_the_same_bytes_and_send_nothing(record: Path, tmp_path: Path) -> None:
    """A replay needs no endpoint and no confirmation."""
    with model(propose) as server:
        run(record, tmp_path / "one", *live_options(server.url))
    done = run(record, tmp_path / "two", "--assist-replay", str(tmp_path / "one" / EXCHANGE))
    assert done.exit_code == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert EXCHANGE in names
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


@pytest.mark.parametrize("reply", [Reply(b"", 401), said("no"), said('{"facts": 1, "sentences": 1}')])
def test_an_endpoint_that_fails_costs_nothing_but_its_proposals(
    reply: Reply, record: Path, tmp_path: Path
) -> None:
    """The draft is that of a review without, and the trouble is told."""
    with model(lambda _: reply) as server:
        done = run(record, tmp_path / "out", *live_options(server.url))
    assert done.exit_code == 0
    assert "trouble" in done.stdout
    assert "1 of 1 pages got no answer" in done.stdout
    run(record, tmp_path / "plain")
    now, before = read(tmp_path / "out"), read(tmp_path / "plain")
    assert now.assistance is not None
    assert now.assistance.troubles
    assert now.model_copy(update={"assistance": None}) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--assist", "ftp://models.example", "--assist-model", "m"), "no http"),
        (("--assist", "https://models.example/v1"), "No model"),
        (("--assist-model", "m"), "No assistant"),
        (("--assist-sends-records",), "No assistant"),
        (("--assist", "https://models.example/v1", "--assist-replay", "x.json"), "both named"),
    ],
)
def test_a_misnamed_assistant_ends_the_command(
    options: tuple[str, ...], words: str, record: Path, tmp_path: Path
) -> None:
    """Called wrongly is exit code 2, with what to do."""
    done = run(record, tmp_path / "out", *options)
    assert (done.exit_code, words in done.stderr) == (2, True)


def test_a_replay_of_a_file_that_is_not_there_is_told(record: Path, tmp_path: Path) -> None:
    """Nothing could be done: exit code 1, no traceback."""
    done = run(record, tmp_path / "out", "--assist-replay", str(tmp_path / "none.json"))
    assert done.exit_code == 1
    assert "none.json" in done.stderr
