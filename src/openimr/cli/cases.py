"""Commands about cases and requests: request, review, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.cli.common import AsJson, as_json_text, clear_errors, fail, progress_on_terminal, write


def request(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="A treatment request as written.")],
    as_json: AsJson = False,
) -> None:
    """Understand a treatment request: services, regions, quantity, drugs, codes, doubts."""
    from openimr import language
    from openimr.terminal import request_in_words

    understood = language.understand(" ".join(text))
    typer.echo(as_json_text(understood) if as_json else request_in_words(understood))


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
    cache: Annotated[
        Path | None,
        typer.Option(help="Folder for pages read from pictures [default: openimr in your cache folder]."),
    ] = None,
    rebuttal: Annotated[
        Path | None,
        typer.Option(help="A challenge to the MTUS presumption with its citations, as YAML or JSON."),
    ] = None,
    assist: Annotated[
        str | None,
        typer.Option(
            help="Address of an OpenAI-compatible endpoint that may propose facts and wording. "
            "Sends medical records there."
        ),
    ] = None,
    assist_model: Annotated[str, typer.Option(help="The model to ask there.")] = "",
    assist_sends_records: Annotated[
        bool, typer.Option("--assist-sends-records", help="Confirm that medical records may go to that host.")
    ] = False,
    assist_tokens: Annotated[int, typer.Option(help="Most tokens of one request with its answer.")] = 24_000,
    assist_replay: Annotated[
        Path | None,
        typer.Option(help="Recorded answers (assist-exchange.json) instead of an endpoint. Sends nothing."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Review a case file: draft determination, letter, evidence page, manifest. A physician decides."""
    from openimr.cli.assisting import Chosen, chosen_assistant
    from openimr.review import CaseOptions, review_to
    from openimr.terminal import review_in_words

    challenge = _challenge(rebuttal) if rebuttal else None
    target = out or case.resolve().with_name(case.resolve().stem + "-review")
    assistant = chosen_assistant(
        Chosen(assist, assist_model, assist_sends_records, assist_tokens, assist_replay), target
    )
    options = CaseOptions(tuple(item or ()), decision_date, jurisdiction, jobs, cache, challenge, assistant)
    with progress_on_terminal(quiet=as_json) as progress, clear_errors():
        summary = review_to(case, target, options, progress)
    typer.echo(json.dumps(summary, ensure_ascii=False) if as_json else review_in_words(summary))


def _challenge(path: Path) -> Any:
    from openimr.review.rebuttal import RebuttalUnreadable, read_rebuttal

    with clear_errors():
        try:
            return read_rebuttal(path)
        except RebuttalUnreadable as error:
            fail(str(error), error.advice)


def explain(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A draft: determination.json or the folder it is in.")
    ],
    pack: Annotated[
        list[Path] | None, typer.Option("--pack", help="A further pack to load (may be given several times).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a draft: what governed, what was required, what the record shows, what would change it."""
    from openimr import guidelines
    from openimr.cli.guideline import open_pack

    draft = _draft(file / "determination.json" if file.is_dir() else file)
    library = open_pack(pack)
    if as_json:
        typer.echo(json.dumps(guidelines.explained_data(draft, library), ensure_ascii=False))
    else:
        typer.echo(guidelines.explained(draft, library))


def _draft(path: Path) -> Any:
    """The determination in a file. Trouble is told plainly."""
    from pydantic import ValidationError

    from openimr.model import Determination

    with clear_errors():
        content = path.read_bytes()
    try:
        draft = Determination.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        fail(
            f"{path} is no determination: {where}: {first['msg']}.",
            "Give the determination.json of a review.",
        )
    if not any(item.assessment for item in draft.items):
        fail(f"{path} has no proposal to explain.", "For a published letter see openimr replay.")
    return draft


def schema(
    to: Annotated[Path | None, typer.Option("--to", help="Write one file a noun into this folder.")] = None,
) -> None:
    """Print the JSON Schema of the exchange format, or write the schemas of all nouns into a folder."""
    from openimr.model import schema as schemas

    if to is None:
        typer.echo(json.dumps(schemas.determination_schema(), indent=2))
        return
    for name, content in schemas.all_schemas().items():
        write(to / f"{name}.schema.json", (json.dumps(content, indent=2) + "\n").encode())
