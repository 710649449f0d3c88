"""The command line. Each command gathers its arguments, calls one verb and prints what came of it.

Exit codes: 0 done (what could not be read is named on standard error); 1 nothing could be done, or for
`lint` something was found; 2 the command was called wrongly.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import openimr

if TYPE_CHECKING:
    from openimr.model import Determination

app = typer.Typer(
    name="openimr",
    help="Independent Medical Review: cited draft determinations from case files, data from letters. "
    "The software proposes; a physician decides.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
evaluate_app = typer.Typer(help="Measure accuracy against annotated data.", no_args_is_help=True)
guideline_app = typer.Typer(help="Look into the guideline library and test it.", no_args_is_help=True)
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(guideline_app, name="guideline")

Letters = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Letters: text or PDF files, folders, or - for standard input."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON for machines on standard output, nothing else.")
]


class Format(StrEnum):
    """What a letter can be rendered as."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


class Report(StrEnum):
    """How findings are reported."""

    TEXT = "text"
    JSON = "json"


def main() -> None:
    """Run the command line."""
    app(prog_name="openimr")


def _version(show: bool) -> None:
    if show:
        typer.echo(f"openimr {openimr.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Independent Medical Review from the command line."""


@app.command()
def parse(files: Letters, as_json: AsJson = False) -> None:
    """Read published letters into data: one JSON object a letter, every character accounted for."""
    read = 0
    for name, text in _texts(files):
        from openimr import letters

        determination = letters.parse(text, name)
        read += determination.layout is not None
        if determination.layout is None:
            _warn(
                f"{name}: this is not a determination letter of a known layout.",
                "Its text is kept as residue.",
            )
        typer.echo(_json(determination) if as_json else _parsed_in_words(determination))
    if not read:
        _fail(
            "No letter could be read.", "Give published Final Determination letters as text or digital PDF."
        )


@app.command()
def render(
    file: Annotated[Path, typer.Argument(help="A determination as JSON, or - for standard input.")],
    to: Annotated[
        Path | None, typer.Option("--to", "-o", help="Where to write it (text and HTML: else printed).")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Else taken from the ending of --to.")
    ] = None,
) -> None:
    """Turn a determination back into a letter: text, HTML, DOCX or PDF."""
    from openimr import letters

    determination = _read_determination(file)
    form = form or _format_of(to)
    makers: dict[Format, Callable[[Determination], str | bytes]] = {
        Format.TEXT: letters.render_text,
        Format.HTML: letters.render_html,
        Format.DOCX: letters.render_docx,
        Format.PDF: letters.render_pdf,
    }
    made = makers[form](determination)
    content = made.encode() if isinstance(made, str) else made
    if to is None and form in (Format.DOCX, Format.PDF):
        _fail(
            f"{form.upper()} is not printed on the screen.", "Say where to write it with --to FILE.", code=2
        )
    if to is None:
        sys.stdout.buffer.write(content)
    else:
        _write(to, content)


@app.command()
def lint(
    files: Letters, report: Annotated[Report, typer.Option("--format", help="text or json.")] = Report.TEXT
) -> None:
    """Report contradictions and drafting errors of letters. Exit code 1 if there are any."""
    from openimr import letters

    found, read = 0, 0
    for name, text in _texts(files):
        findings = letters.lint.lint(letters.parse(text, name), text)
        found, read = found + len(findings), read + 1
        for finding in findings:
            if report is Report.JSON:
                typer.echo(
                    json.dumps({"letter": name, **finding.model_dump(mode="json")}, ensure_ascii=False)
                )
            else:
                typer.echo(f"{name}:{finding.line}: {finding.code} {finding.kind}: {finding.explanation}")
    if not read:
        _fail("No letter could be read.", "Give published letters as text or digital PDF.", code=2)
    typer.echo(f"{found} finding(s) in {read} letter(s)", err=True)
    raise typer.Exit(1 if found else 0)


@app.command()
def request(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="A treatment request as written.")],
    as_json: AsJson = False,
) -> None:
    """Understand a treatment request: services, regions, quantity, drugs, codes, doubts."""
    from openimr import language
    from openimr.terminal import request_in_words

    understood = language.understand(" ".join(text))
    typer.echo(_json(understood) if as_json else request_in_words(understood))


@app.command()
def review(
    case: Annotated[
        Path, typer.Argument(metavar="CASE_DIR", help="A folder, a zip or a file with the records.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Output folder [default: CASE_DIR-review].")
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", help="A disputed treatment in words, instead of the file's own list."),
    ] = None,
    decision_date: Annotated[
        str | None, typer.Option(help="Date of decision (YYYY-MM-DD), which can choose the edition.")
    ] = None,
    jurisdiction: Annotated[str, typer.Option(help="CA or TX.")] = "CA",
    jobs: Annotated[
        int | None, typer.Option(help="Processes for reading [default: as the input needs].")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Review a case file: draft determination, letter, evidence page, manifest. A physician decides."""
    from openimr.review import CaseOptions, review_to
    from openimr.terminal import review_in_words

    options = CaseOptions(tuple(item or ()), decision_date, jurisdiction, jobs)
    target = out or case.resolve().with_name(case.resolve().stem + "-review")
    with _progress(quiet=as_json) as progress, _clear_errors():
        summary = review_to(case, target, options, progress)
    typer.echo(json.dumps(summary, ensure_ascii=False) if as_json else review_in_words(summary))


@app.command()
def replay(files: Letters, as_json: AsJson = False) -> None:
    """Derive the decisions of published letters again from their facts; show where they differ."""
    from openimr.review import replay as replay_letter
    from openimr.terminal import replay_in_words

    agreed, items = 0, 0
    for name, text in _texts(files):
        replayed = replay_letter(text, name)
        agreed, items = agreed + replayed.agreed, items + len(replayed.items)
        if not replayed.items:
            _warn(f"{name}: no disputed item was found in it.", "Is it a Final Determination letter?")
        typer.echo(_json(replayed) if as_json else replay_in_words(replayed))
    typer.echo(f"agreement: {agreed} of {items} items", err=as_json)
    if not items:
        raise typer.Exit(1)


@app.command()
def schema(
    to: Annotated[Path | None, typer.Option("--to", help="Write one file a noun into this folder.")] = None,
) -> None:
    """Print the JSON Schema of the exchange format, or write the schemas of all nouns into a folder."""
    from openimr.model import schema as schemas

    if to is None:
        typer.echo(json.dumps(schemas.determination_schema(), indent=2))
        return
    for name, content in schemas.all_schemas().items():
        _write(to / f"{name}.schema.json", (json.dumps(content, indent=2) + "\n").encode())


@evaluate_app.command("requests")
def evaluate_requests(file: Annotated[Path, typer.Argument(help="Cases as JSON Lines.")]) -> None:
    """Service category and body region of real requests, against their annotation."""
    from openimr.evaluation import requests

    with _clear_errors():
        typer.echo(str(requests.evaluate(file)))


@evaluate_app.command("letters")
def evaluate_letters(
    folder: Annotated[Path, typer.Argument(help="Letters (*.txt) with gold/*.json.")],
) -> None:
    """Every field of annotated letters, and what lint finds of their annotated anomalies."""
    from openimr.evaluation import letters as letter_evaluation
    from openimr.evaluation import lint as lint_evaluation

    with _clear_errors():
        typer.echo(str(letter_evaluation.evaluate(folder)))
        typer.echo(str(lint_evaluation.evaluate(folder)))


@guideline_app.command("list")
def guideline_list() -> None:
    """The treatments whose criteria are installed."""
    from openimr import guidelines

    for entry in guidelines.load_pack().entries:
        typer.echo(f"{entry.id:32} {entry.title}")


@guideline_app.command("test")
def guideline_test() -> None:
    """Run the situations that domain experts wrote beside each treatment."""
    from openimr import guidelines

    report = guidelines.test_pack(guidelines.load_pack())
    typer.echo(str(report))
    raise typer.Exit(0 if report.ok else 1)


def _texts(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of each letter; one that cannot be read is named on standard error and passed over."""
    from openimr.letters import source

    for path in source.letter_paths(paths):
        try:
            yield path.name, source.read_letter(path)
        except source.LetterUnreadable as error:
            _warn(str(error), error.advice)


def _read_determination(file: Path) -> Determination:
    from pydantic import ValidationError

    from openimr.model import Determination

    try:
        content = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
        return Determination.model_validate_json(content)
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}.", "Check the name and its permissions.")
    except (ValidationError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[:3]
        _fail(f"{file} is not a determination: {' '.join(first)}", "See `openimr schema` for the format.")


def _format_of(path: Path | None) -> Format:
    endings = {".txt": Format.TEXT, ".html": Format.HTML, ".docx": Format.DOCX, ".pdf": Format.PDF}
    if path is None:
        return Format.TEXT
    if path.suffix.lower() not in endings:
        _fail(f"The ending of {path.name} names no format.", "Say which with --format.", code=2)
    return endings[path.suffix.lower()]


def _write(path: Path, content: bytes) -> None:
    from openimr.review.folder import write_file

    with _clear_errors():
        write_file(path, content)


def _parsed_in_words(determination: Determination) -> str:
    from openimr.terminal import determination_in_words

    return determination_in_words(determination)


def _json(noun: Any) -> str:
    text: str = noun.model_dump_json()
    return text


def _progress(*, quiet: bool) -> Any:
    from openimr.terminal import progress_bars

    return progress_bars(quiet=quiet)


def _clear_errors() -> Any:
    from openimr.terminal import told_plainly

    return told_plainly(_fail)


def _warn(what: str, advice: str) -> None:
    typer.echo(f"openimr: {what} {advice}", err=True)


def _fail(what: str, advice: str, code: int = 1) -> NoReturn:
    _warn(what, advice)
    raise typer.Exit(code)


if __name__ == "__main__":
    main()
