"""`openimr lint` as people and programs meet it: choice of rules, formats, fixes, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openimr.cli import app
from openimr.letters import parse
from openimr.letters.lint import rule_page, rules
from openimr.letters.lint.examples import example_letter


def run(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["lint", *map(str, arguments)], input=given)


def letter(folder: Path, name: str = "letter.txt", **parts: object) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(example_letter(parts))
    return path


def codes(result: Result) -> list[str]:
    return [json.loads(line)["code"] for line in result.stdout.splitlines()]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return letter(tmp_path, "clean.txt")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A letter with an error, a warning and a note that can be mended."""
    heading = "Additional physical therapy for the low back"
    return letter(tmp_path, "wrong.txt", decision="Overturned", heading=heading, services="items/Service")


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """A letter with a note only."""
    return letter(tmp_path, "noted.txt", services="items/Service")


class TestExitCodes:
    def test_0_clean(self, clean: Path) -> None:
        result = run(clean)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "0 finding(s) in 1 letter(s)" in result.stderr

    def test_1_for_errors_and_warnings(self, wrong: Path) -> None:
        assert run(wrong).exit_code == 1
        assert run("--select", "IMR401", wrong).exit_code == 1
        assert run("--select", "IMR201", wrong).exit_code == 1

    def test_notes_alone_fail_only_when_strict(self, noted: Path) -> None:
        result = run(noted)
        assert result.exit_code == 0
        assert "IMR504" in result.stdout
        assert run("--strict", noted).exit_code == 1

    def test_exit_zero_whatever_is_found(self, wrong: Path) -> None:
        assert run("--exit-zero", wrong).exit_code == 0

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["--select", "IMR999", "x.txt"],
            ["--format", "xml", "x.txt"],
            ["--explain", "IMR1"],
            ["rule", "NO"],
        ],
    )
    def test_2_for_wrong_use(self, arguments: list[str]) -> None:
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert "Traceback" not in result.stderr

    def test_2_for_what_cannot_be_read_and_the_others_are_still_linted(
        self, tmp_path: Path, noted: Path
    ) -> None:
        story = tmp_path / "story.txt"
        story.write_text("Once upon a time there was no determination.")
        result = run("--format", "json", tmp_path / "missing.txt", story, noted)
        assert result.exit_code == 2
        assert codes(result) == ["IMR504"]
        assert "missing.txt" in result.stderr
        assert "story.txt is not a determination letter" in result.stderr


class TestChoice:
    def test_only_the_selected_rules_apply(self, wrong: Path) -> None:
        assert codes(run("--format", "json", "--select", "IMR4,IMR504", wrong)) == ["IMR504", "IMR401"]

    def test_ignored_rules_do_not(self, wrong: Path) -> None:
        assert codes(run("--format", "json", "--ignore", "IMR4", "--ignore", "IMR5", wrong)) == ["IMR201"]

    def test_severity_leaves_the_lesser_out(self, wrong: Path) -> None:
        assert codes(run("--format", "json", "--severity", "warning", wrong)) == ["IMR201", "IMR401"]
        assert codes(run("--format", "json", "--severity", "error", wrong)) == ["IMR401"]


class TestFormats:
    def test_text_gives_place_code_and_reason_a_line(self, wrong: Path) -> None:
        first = run(wrong).stdout.splitlines()[0]
        assert first.startswith(f"{wrong}:")
        assert "IMR504 [*] note: template_error:" in first

    def test_json_gives_a_finding_a_line(self, noted: Path) -> None:
        finding = json.loads(run("--format", "json", noted).stdout)
        assert finding["letter"] == str(noted)
        assert noted.read_text()[finding["span"]["start"] : finding["span"]["end"]] == finding["text"]
        assert finding["fix"][0]["text"] == "services"

    def test_sarif_is_one_document(self, wrong: Path, clean: Path) -> None:
        log = json.loads(run("--format", "sarif", wrong, clean).stdout)
        assert {result["ruleId"] for result in log["runs"][0]["results"]} == {"IMR201", "IMR401", "IMR504"}

    def test_statistics_count_by_rule_over_a_folder(self, tmp_path: Path) -> None:
        for number in range(3):
            letter(tmp_path, f"{number}.txt", services="items/Service")
        letter(tmp_path, "4.txt", decision="Overturned")
        result = run("--statistics", tmp_path)
        assert [line.split()[:2] for line in result.stdout.splitlines()] == [["3", "IMR504"], ["1", "IMR401"]]
        rows = [
            json.loads(line) for line in run("--statistics", "--format", "json", tmp_path).stdout.splitlines()
        ]
        assert (rows[0]["findings"], rows[0]["letters"], rows[0]["of_letters"]) == (3, 3, 4)

    @pytest.mark.parametrize("arguments", [["--explain", "IMR504"], ["rule", "IMR504"]])
    def test_a_rule_is_explained_with_examples(self, arguments: list[str]) -> None:
        result = run(*arguments)
        assert result.exit_code == 0
        rule = next(rule for rule in rules() if rule.code == "IMR504")
        assert result.stdout.strip() == rule_page(rule).strip()
        assert "## Bad" in result.stdout


class TestFix:
    def test_fix_writes_the_letter_and_reports_the_rest(self, wrong: Path) -> None:
        result = run("--fix", "--format", "json", wrong)
        assert codes(result) == ["IMR201", "IMR401"]
        assert "1 mended" in result.stderr
        assert "items/Service\n" not in wrong.read_text()
        assert run("--select", "IMR504", wrong).exit_code == 0

    def test_fix_mends_only_what_the_selected_rules_find(self, wrong: Path) -> None:
        before = wrong.read_bytes()
        run("--fix", "--select", "IMR4", wrong)
        assert wrong.read_bytes() == before

    def test_diff_shows_and_writes_nothing(self, noted: Path, clean: Path) -> None:
        before = noted.read_bytes()
        result = run("--diff", noted)
        assert result.exit_code == 1
        assert "+medical condition and disputed items/services." in result.stdout
        assert noted.read_bytes() == before
        assert run("--diff", clean).exit_code == 0

    def test_standard_input_is_not_mended_but_linted(self, noted: Path) -> None:
        result = run("--fix", "--format", "json", "-", given=noted.read_text())
        assert codes(result) == ["IMR504"]
        assert "not mended" in result.stderr


class TestDrafts:
    def test_a_published_determination_is_linted_as_its_letter(self, tmp_path: Path) -> None:
        draft = tmp_path / "determination.json"
        draft.write_text(parse(example_letter({"decision": "Overturned"})).model_dump_json())
        result = run("--format", "json", draft)
        assert codes(result) == ["IMR401"]
        assert result.exit_code == 1

    def test_a_draft_is_linted_before_it_is_issued(self, tmp_path: Path) -> None:
        parts = {"heading": "Additional physical therapy for the low back"}
        determination = parse(example_letter(parts)).model_copy(update={"status": "draft"})
        draft = tmp_path / "determination.json"
        draft.write_text(determination.model_dump_json())
        assert "IMR201" in codes(run("--format", "json", draft))

    @pytest.mark.parametrize("content", ['{"surprise": 1}', "[]", "not json", ""])
    def test_other_json_is_refused_plainly(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "x.json"
        path.write_text(content)
        result = run(path)
        assert result.exit_code == 2
        assert "is not a determination" in result.stderr
