"""`openimr decide` on files, from a draft to an issued letter. The case is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from click.testing import CliRunner, Result
from signing_case import DRAFT, FIELDS, KEY, STATEMENTS, VISITS, fact, signed

from openimr.cli import app
from openimr.model import Decision
from openimr.process import signing

PROGRAM = typer.main.get_command(app)
AT = ("--at", "2015-03-02T09:00")
SIGN = ("--as", "reviewer-7", "--authenticated-at", "2015-03-02T09:00", *AT)


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENIMR_SIGNING_KEY", raising=False)


@pytest.fixture
def review(tmp_path: Path) -> str:
    """A review file of the invented draft."""
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "determination.json").write_text(DRAFT.model_dump_json())
    documents = [{"id": "d-notes", "path": "notes.pdf", "pages": [{}, {}, {}]}]
    documents.append({"id": "d-report", "path": "report.pdf", "pages": [{}, {}]})
    (folder / "manifest.json").write_text(json.dumps({"documents": documents}))
    file = tmp_path / "review.json"
    done = decide("start", str(folder), "--reviewer", "reviewer-7", "--out", str(file), *AT)
    assert done.exit_code == 0
    return str(file)


@pytest.fixture
def signed_file(tmp_path: Path) -> str:
    """A signed file of the invented draft."""
    file = tmp_path / "signed.json"
    file.write_text(signed().model_dump_json())
    return str(file)


def decide(*arguments: str) -> Result:
    return CliRunner().invoke(PROGRAM, ["decide", *arguments])


def done(*arguments: str) -> str:
    result = decide(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def state(review: str) -> signing.State:
    return signing.state_of(signing.Review.model_validate_json(Path(review).read_text()))


def finish(review: str) -> None:
    """All that is left to do, as a reviewer would do it."""
    done("set", review, "1", "upheld", *AT)
    done("set", review, "2", "upheld", *AT)
    done("say", review, "2", "Therefore, the mattress is not medically necessary.", *AT)
    done("cite", review, "2", "Official Disability Guidelines, Low Back", "--basis", "non_mtus", *AT)
    done("fill", review, *(f"{field}={value}" for field, value in FIELDS.items()), *AT)
    for one in json.loads(done("status", review, "--json"))["findings"]:
        done("answer", review, one["key"], "Looked at; it stands.", *AT)
    done("attest", review, *STATEMENTS, *AT)


def test_from_a_draft_to_an_issued_letter(review: str, tmp_path: Path) -> None:
    finish(review)
    assert "Nothing is left to do" in done("status", review)
    file, letters = str(tmp_path / "signed.json"), tmp_path / "letters"
    mark = json.loads(done("sign", review, "--out", file, *SIGN, "--json"))["content_hash"]
    assert json.loads(done("verify", file, "--hash", mark, "--json"))["ok"]
    done("issue", file, "--to", str(letters), "--form", "txt", "--form", "html")
    assert {path.name for path in letters.iterdir()} == {
        "determination.txt",
        "determination.html",
        "determination.json",
        "determination-record.json",
    }
    text = (letters / "determination.txt").read_text()
    assert mark in text
    assert "notes.pdf, page 1" in text


def test_a_correction_is_issued_beside_the_first_letter(signed_file: str, tmp_path: Path) -> None:
    hand = ("--as", "reviewer-7", "--authenticated-at", "2015-03-03T09:00", "--at", "2015-03-03T09:01")
    done("issue", signed_file, "--to", str(tmp_path), "--form", "txt")
    done("correct", signed_file, "front_matter.case_number=CM15-0000001", "--why", "Misprint.", *hand)
    done("issue", signed_file, "--to", str(tmp_path), "--form", "txt")
    assert "CM15-0000000" in (tmp_path / "determination.txt").read_text()
    assert "CM15-0000001" in (tmp_path / "determination-correction-1.txt").read_text()


def test_every_step_tells_what_is_still_to_do(review: str) -> None:
    said = done("set", review, "1", "upheld", *AT)
    assert "Still to do before it can be signed" in said
    assert "Item 2 is not decided" in said
    assert "Item 1 is not decided" not in said


def test_what_is_not_ready_is_not_signed_and_every_reason_is_told(review: str, tmp_path: Path) -> None:
    out = tmp_path / "signed.json"
    result = decide("sign", review, "--out", str(out), *SIGN)
    assert result.exit_code == 1
    assert "Item 1 is not decided" in result.stderr
    assert "Not attested" in result.stderr
    assert not out.exists()


def test_nobody_signs_without_being_there(review: str, tmp_path: Path) -> None:
    result = decide("sign", review, "--as", "reviewer-7", "--out", str(tmp_path / "signed.json"))
    assert result.exit_code == 1
    assert "--authenticated-at" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("set", "1", "overturned"), "needs a reason"),
        (("set", "1", "maybe"), "is no decision"),
        (("set", "7", "upheld"), "no item 7"),
        (("override", "1", "ac.C3", "met"), "needs a reason"),
        (("override", "1", "ac.C9", "met", "--reason", "x"), "no criterion ac.C9"),
        (("remove", "1", "s9"), "no sentence s9"),
        (("strike", "f-0"), "no fact|needs a reason"),
        (("fill", "status=issued"), "no field"),
        (("fill", "status"), "FIELD=VALUE"),
        (("answer", "IMR101-0", "x"), "no finding"),
        (("attest", "nothing"), "no statement"),
        (("set", "1", "upheld", "--at", "noon"), "is no time"),
    ],
)
def test_what_is_refused_changes_nothing(review: str, arguments: tuple[str, ...], why: str) -> None:
    before = Path(review).read_bytes()
    at = () if "--at" in arguments else AT
    result = decide(arguments[0], review, *arguments[1:], *at)
    assert result.exit_code in (1, 2)
    assert any(part in result.stderr for part in why.split("|"))
    assert Path(review).read_bytes() == before


def test_edits_of_every_kind(review: str, tmp_path: Path) -> None:
    done("override", review, "1", "ac.C3", "met", "--reason", "Page 2.", "--fact", VISITS.id, *AT)
    done("confirm", review, "1", "ac.C3", "--proposed", *AT)
    done("say", review, "1", "Nine visits.", "--sentence", "s2", "--fact", "none", *AT)
    done("remove", review, "1", "s3", *AT)
    done("keep", review, "1", "s3", *AT)
    done("remove", review, "1", "s1", *AT)
    new = tmp_path / "fact.json"
    new.write_text(fact("acupuncture", "12 visits", page=2, value=12).model_dump_json())
    done("fact", review, str(new), "--corrects", VISITS.id, "--reason", "Page 2 is later.", *AT)
    item = state(review).items[0]
    assert [one.state for one in item.sentences] == ["removed", "edited", "kept", "kept"]
    assert item.sentences[1].facts == ()
    assert not item.criteria[2].overridden
    assert state(review).facts[0].was == VISITS
    assert "corrected" in done("status", review)


def test_the_words_of_a_fact_are_checked_on_their_page(review: str, tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "notes.txt").write_text("Therapy note. 12 visits of acupuncture were completed.")
    new = tmp_path / "fact.json"
    new.write_text(fact("acupuncture", "13 visits", value=13).model_dump_json())
    result = decide("fact", review, str(new), "--reason", "x", "--case", str(case), *AT)
    assert result.exit_code == 1
    assert "does not stand on page 1" in result.stderr


def test_edits_from_a_file_come_all_or_none(review: str, tmp_path: Path) -> None:
    edits = tmp_path / "edits.json"
    good = {"kind": "decide", "by": "reviewer-7", "at": "2015-03-02T09:05-08:00"}
    good |= {"item": "1", "decision": "upheld"}
    edits.write_text(json.dumps([good, {**good, "by": "somebody"}]))
    assert decide("apply", review, str(edits)).exit_code == 1
    assert state(review).items[0].decision is None
    edits.write_text(json.dumps([good]))
    done("apply", review, str(edits))
    assert state(review).items[0].decision == "upheld"


def test_a_preview_is_no_letter(review: str) -> None:
    assert "NOT SIGNED, NOT ISSUED" in done("preview", review)


def test_what_is_issued_is_rendered_again_only_as_a_draft(signed_file: str, tmp_path: Path) -> None:
    """The determination beside the letter is data; `openimr render` makes no issued letter of it."""
    done("issue", signed_file, "--to", str(tmp_path), "--form", "txt")
    result = CliRunner().invoke(PROGRAM, ["render", str(tmp_path / "determination.json")])
    assert "DRAFT - AWAITS A PHYSICIAN'S DECISION" in result.stdout


def test_what_was_tampered_with_is_not_issued_nor_corrected(signed_file: str, tmp_path: Path) -> None:
    data = json.loads(Path(signed_file).read_text())
    data["determination"]["items"][0]["decision"] = "overturned"
    Path(signed_file).write_text(json.dumps(data))
    assert decide("verify", signed_file).exit_code == 1
    assert decide("issue", signed_file, "--to", str(tmp_path / "out")).exit_code == 1
    assert not (tmp_path / "out").exists()
    assert decide("correct", signed_file, "reviewer.kind=x", "--why", "x", *SIGN).exit_code == 1


def test_a_key_from_the_environment_makes_the_keyed_code(
    review: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(review)
    monkeypatch.setenv("OPENIMR_SIGNING_KEY", KEY.decode())
    file = str(tmp_path / "signed.json")
    assert json.loads(done("sign", review, "--out", file, *SIGN, "--json"))["keyed"]
    assert "Keyed code: good" in done("verify", file)
    monkeypatch.setenv("OPENIMR_SIGNING_KEY", "another key that is long enough too")
    assert decide("verify", file).exit_code == 1


@pytest.mark.parametrize("command", ["sign", "start"])
def test_nothing_is_written_over(review: str, command: str, tmp_path: Path) -> None:
    arguments = {
        "sign": ("sign", review, "--out", review, *SIGN),
        "start": ("start", str(tmp_path / "draft"), "--reviewer", "x", "--out", review),
    }
    result = decide(*arguments[command])
    assert result.exit_code == 1
    assert "is there already" in result.stderr


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"reviewer": 1}', "\x00"])
@pytest.mark.parametrize("command", [("status",), ("verify",), ("issue", "--to", "x")])
def test_what_is_no_such_file_is_told_plainly(tmp_path: Path, content: str, command: tuple[str, ...]) -> None:
    file = tmp_path / "file.json"
    file.write_text(content)
    result = decide(command[0], str(file), *command[1:])
    assert result.exit_code == 1
    assert "file.json is not a" in result.stderr


def test_of_several_reviewers_one_letter_is_issued(tmp_path: Path) -> None:
    files = []
    for number, decision in enumerate((Decision.UPHELD, Decision.OVERTURNED), 1):
        files.append(str(tmp_path / f"{number}.json"))
        Path(files[-1]).write_text(signed(decision, f"reviewer-{number}").model_dump_json())
    done("issue", *files, "--to", str(tmp_path / "letters"), "--form", "txt")
    text = (tmp_path / "letters" / "determination.txt").read_text()
    assert "1. Acupuncture, 6 visits, for the low back: Overturned" in text
    assert "even split: the service is provided" in " ".join(text.split())
    assert decide("issue", files[0], files[0], "--to", str(tmp_path / "twice")).exit_code == 1
