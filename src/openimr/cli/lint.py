"""The command `lint`, with the options and exit codes that people know from linters."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openimr.cli.common import fail, warn, write

if TYPE_CHECKING:
    from openimr.letters.lint import Fixed, Linted
    from openimr.model import LintFinding

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE...",
        help="Letters (text or PDF), drafts (a determination in JSON), folders of letters, or -. "
        "`rule CODE` explains a rule.",
    ),
]


class Report(StrEnum):
    """How findings are reported."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Severity(StrEnum):
    """The least severity that is reported."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


def _codes(what: str, name: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar="CODE", help=what)
    return option


def lint(
    files: Files = None,
    select: Annotated[
        list[str] | None, _codes("Apply only these rules: IMR101, IMR2, ALL.", "--select")
    ] = None,
    ignore: Annotated[list[str] | None, _codes("Leave these rules out.", "--ignore")] = None,
    extend_select: Annotated[
        list[str] | None, _codes("Apply these too, beside those that apply anyway.", "--extend-select")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what is safe to mend; writes text letters.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    report: Annotated[
        Report, typer.Option("--format", help="text, json (a line each) or sarif.")
    ] = Report.TEXT,
    severity: Annotated[Severity, typer.Option(help="Report only from this severity on.")] = Severity.NOTE,
    strict: Annotated[bool, typer.Option("--strict", help="Let notes fail the run too.")] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule instead of listing them.")
    ] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.")] = False,
    explain: Annotated[str | None, typer.Option(metavar="CODE", help="Explain a rule and stop.")] = None,
) -> None:
    """Report contradictions and drafting errors of letters and drafts; mend the simple ones.

    Exit codes: 0 clean, or notes only; 1 errors or warnings (with --strict notes too, with --diff something
    to mend); 2 wrong use, or a letter that could not be read.
    """
    _explained(files or [], explain)
    if not files:
        fail("No letter is named.", "Give text or PDF letters, drafts in JSON, folders, or -.", code=2)
    run = _Run(_chosen(select, ignore, extend_select), severity, fix=fix, diff=diff)
    reporter = {Report.TEXT: _as_text, Report.JSON: _as_json, Report.SARIF: _as_sarif}[report]
    if statistics:
        reporter = _as_statistics_json if report is Report.JSON else _as_statistics
    for line in run.differences(files) if diff else reporter(run, files):
        typer.echo(line)
    typer.echo(run.summary(), err=True)
    raise typer.Exit(0 if exit_zero else run.exit_code(strict=strict))


def _explained(files: list[Path], explain: str | None) -> None:
    """Print the page of a rule and end, if that is what was asked: `--explain CODE` or `rule CODE...`."""
    from openimr.letters.lint import UnknownRule, rule_of, rule_page

    wanted = [explain] if explain else []
    if files and str(files[0]) == "rule" and not files[0].exists():
        wanted += [str(name) for name in files[1:]]
    if not wanted:
        return
    try:
        typer.echo("\n".join(rule_page(rule_of(code)).rstrip() + "\n" for code in wanted).rstrip())
    except UnknownRule as error:
        fail(str(error), error.advice, code=2)
    raise typer.Exit


def _chosen(
    select: list[str] | None, ignore: list[str] | None, extend_select: list[str] | None
) -> frozenset[str]:
    from openimr.letters.lint import UnknownRule, choose

    try:
        return choose(select or (), ignore or (), extend_select or ())
    except UnknownRule as error:
        fail(str(error), error.advice, code=2)


class _Run:
    """One run over many letters: what was read, found, mended, and what could not be read."""

    def __init__(self, codes: frozenset[str], severity: Severity, *, fix: bool, diff: bool) -> None:
        self.codes, self.severity, self.fixing, self.diffing = codes, severity, fix, diff
        self.read = self.mended = self.mendable = 0
        self.found: Counter[str] = Counter()
        self.troubles: list[str] = []

    def letters(self, files: list[Path]) -> Iterator[Linted]:
        """Each letter with its findings, mended if that is asked for; trouble with one stops no other."""
        from openimr.letters.lint.sources import examine
        from openimr.letters.source import LetterUnreadable, find_letters

        for source in find_letters(files):
            try:
                letter = examine(source, self.codes)
            except LetterUnreadable as error:
                self._trouble(str(error), error.advice)
                continue
            self.read += 1
            yield self._count(self._mend(source.file, letter) if self.fixing else letter)

    def differences(self, files: list[Path]) -> Iterator[str]:
        """What the fixes would change, as unified diffs."""
        for letter in self.letters(files):
            fixed = self._fixed(letter)
            before, after = (text.splitlines(keepends=True) for text in (letter.text, fixed.text))
            self.mended += fixed.mended
            diff = difflib.unified_diff(before, after, letter.name, letter.name)
            yield from (line.rstrip("\r\n") for line in diff)

    def summary(self) -> str:
        """What came of the run, in a line."""
        mended = f", {self.mended} mended" if self.mended and not self.diffing else ""
        would = f", {self.mended} would be mended" if self.diffing else ""
        left = f", {self.mendable} can be mended with --fix" if self.mendable and not self.diffing else ""
        unread = f"; {len(self.troubles)} could not be read" if self.troubles else ""
        return f"{self.found.total()} finding(s) in {self.read} letter(s){mended}{would}{left}{unread}"

    def exit_code(self, *, strict: bool) -> int:
        """0 clean, 1 found, 2 not read."""
        if self.troubles or not self.read:
            return 2
        if self.diffing:
            return 1 if self.mended else 0
        failing = self.found.total() if strict else self.found["error"] + self.found["warning"]
        return 1 if failing else 0

    def _trouble(self, what: str, advice: str) -> None:
        self.troubles.append(what)
        warn(what, advice)

    def _count(self, letter: Linted) -> Linted:
        from openimr.letters.lint import severe_enough

        shown = tuple(f for f in letter.findings if severe_enough(f.severity, self.severity))
        self.found.update(finding.severity for finding in shown)
        self.mendable += sum(bool(finding.fix) for finding in shown)
        return letter._replace(findings=shown)

    def _fixed(self, letter: Linted) -> Fixed:
        from openimr.letters import parse
        from openimr.letters.lint import fix, lint

        return fix(letter.text, lambda text: lint(parse(text, letter.name), text, self.codes))

    def _mend(self, path: Path | None, letter: Linted) -> Linted:
        """The letter as it is after its fixes were written; as it was if they could not be."""
        from openimr.letters.lint import NotRewritable, rewritten

        if not any(finding.fix for finding in letter.findings):
            return letter
        if path is None or path.suffix.lower() in {".json", ".pdf"}:
            warn(f"{letter.name} is not mended: only letters in text files are.", "Mend it at its source.")
            return letter
        fixed = self._fixed(letter)
        try:
            write(path, rewritten(path.read_bytes(), letter.text, fixed.text))
        except NotRewritable as error:
            warn(f"{letter.name} is not mended: {error}.", "Save it as UTF-8 text first.")
            return letter
        self.mended += fixed.mended
        return letter._replace(text=fixed.text, findings=fixed.remaining)


def _as_text(run: _Run, files: list[Path]) -> Iterator[str]:
    from openimr.letters.lint import place_of

    for letter in run.letters(files):
        for finding in letter.findings:
            line, column = place_of(letter.text, finding.span.start)
            yield f"{letter.name}:{line}:{column}: {_in_words(finding)}"


def _in_words(finding: LintFinding) -> str:
    star = " [*]" if finding.fix else ""
    return f"{finding.code}{star} {finding.severity}: {finding.kind}: {finding.explanation}"


def _as_json(run: _Run, files: list[Path]) -> Iterator[str]:
    for letter in run.letters(files):
        for finding in letter.findings:
            yield json.dumps({"letter": letter.name, **finding.model_dump(mode="json")}, ensure_ascii=False)


def _as_sarif(run: _Run, files: list[Path]) -> Iterator[str]:
    import openimr
    from openimr.letters.lint import sarif

    letters = list(run.letters(files))
    yield json.dumps(sarif(letters, openimr.__version__, run.troubles), ensure_ascii=False, indent=1)


class _Tally:
    """How often each rule found something, and in how many letters."""

    def __init__(self, run: _Run, files: list[Path]) -> None:
        self.findings: Counter[str] = Counter()
        self.letters: Counter[str] = Counter()
        for letter in run.letters(files):
            codes = [finding.code for finding in letter.findings]
            self.findings.update(codes)
            self.letters.update(set(codes))

    def codes(self) -> list[str]:
        """The codes found, the most frequent first."""
        return sorted(self.findings, key=lambda code: (-self.findings[code], code))


def _as_statistics(run: _Run, files: list[Path]) -> Iterator[str]:
    from openimr.letters.lint import rule_of

    tally = _Tally(run, files)
    for code in tally.codes():
        rule = rule_of(code)
        star = "[*]" if rule.fix else "[ ]"
        count, letters = tally.findings[code], tally.letters[code]
        yield f"{count:>7}  {code} {star}  in {letters:>6} letter(s)  {rule.severity:<7}  {rule.title}"


def _as_statistics_json(run: _Run, files: list[Path]) -> Iterator[str]:
    from openimr.letters.lint import rule_of

    tally = _Tally(run, files)
    for code in tally.codes():
        rule = rule_of(code)
        counts = {"findings": tally.findings[code], "letters": tally.letters[code], "of_letters": run.read}
        yield json.dumps({"code": code, "kind": rule.kind, "severity": rule.severity, **counts})
