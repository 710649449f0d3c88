"""Commands that look into the guideline library, check it and test it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.cli.common import clear_errors, fail, write
from openimr.cli.shown import shown

app = typer.Typer(help="Look into the guideline library, check and test it.", no_args_is_help=True)
Further = Annotated[
    list[Path] | None, typer.Option("--pack", help="A further pack to load (may be given several times).")
]


def open_pack(further: list[Path] | None, root: Path | None = None) -> Any:
    """The pack in `root`, by default the shipped one, with further packs; a bad one is told plainly."""
    from openimr.guidelines.loading import PackError, load_pack

    try:
        return load_pack(root, tuple(further or ()))
    except PackError as error:
        place = f"{error.file}:{error.line}" if error.line else error.file
        fail(f"{place}: {error.problem}", error.advice)


@app.command("list")
def guideline_list(further: Further = None) -> None:
    """The treatments whose criteria are installed."""
    for name, title in shown("list", lambda: _titles(open_pack(further)), further):
        typer.echo(f"{name:36} {title}")


def _titles(pack: Any) -> list[tuple[str, str]]:
    return [(entry.id, entry.title) for entry in pack.entries]


@app.command("show")
def guideline_show(
    treatment: Annotated[str, typer.Argument(help="The id of a treatment.")], further: Further = None
) -> None:
    """A treatment: where its criteria stand, the criteria, and how well each is founded."""
    pages = shown("pages", lambda: _pages(open_pack(further)), further)
    if treatment not in pages:
        import difflib

        near = difflib.get_close_matches(treatment, pages, n=3, cutoff=0.4)
        advice = f"Did you mean {' or '.join(near)}?" if near else "See openimr guideline list."
        fail(f"There is no treatment {treatment}.", advice)
    typer.echo(pages[treatment], nl=False)


def _pages(pack: Any) -> dict[str, str]:
    from openimr.guidelines.describing import treatment_page

    return {entry.id: treatment_page(pack, entry) for entry in pack.entries}


@app.command("check")
def guideline_check(
    pack_dir: Annotated[Path | None, typer.Argument(help="A pack; without it the shipped one.")] = None,
    further: Further = None,
) -> None:
    """Check a pack: format, units, pages, dates, references and names."""
    found = shown("check", lambda: _checked(open_pack(further, pack_dir)), further, pack_dir)
    for fault in found["faults"]:
        typer.echo(fault)
    if found["faults"]:
        raise typer.Exit(1)
    typer.echo(found["summary"])


def _checked(pack: Any) -> dict[str, Any]:
    from openimr.guidelines.checking import name_faults

    summary = f"{len(pack.files)} treatments, {len(pack.documents)} documents, no fault."
    return {"faults": name_faults(pack), "summary": f"{pack.manifest.id}: {summary}"}


@app.command("test")
def guideline_test(further: Further = None) -> None:
    """Run the situations that domain experts wrote beside each treatment."""
    from openimr import guidelines

    report = guidelines.test_pack(open_pack(further))
    typer.echo(str(report))
    raise typer.Exit(0 if report.ok else 1)


@app.command("diff")
def guideline_diff(
    one: Annotated[Path, typer.Argument(help="A pack.")],
    other: Annotated[Path, typer.Argument(help="Another.")],
) -> None:
    """What differs between two packs."""
    from openimr.guidelines.describing import difference

    typer.echo(difference(open_pack(None, one), open_pack(None, other)))


@app.command("graph")
def guideline_graph(
    further: Further = None,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="Mermaid text instead of Graphviz DOT.")] = False,
) -> None:
    """How documents, editions and treatments hand over to each other, as Graphviz DOT or Mermaid text."""
    from openimr.guidelines.describing import graph

    typer.echo(graph(open_pack(further), "mermaid" if mermaid else "dot"))


@app.command("docs")
def guideline_docs(
    to: Annotated[Path, typer.Option("--to", help="Folder for the pages.")], further: Further = None
) -> None:
    """Write the pages of the library, one for each treatment, from its data."""
    from openimr.guidelines.describing import documentation

    pages = documentation(open_pack(further))
    with clear_errors():
        to.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        write(to / name, page.encode())
    typer.echo(f"{len(pages)} pages in {to}")
