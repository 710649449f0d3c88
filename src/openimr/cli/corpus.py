"""Commands on a corpus: build it, search it, check it, make its index anew."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openimr.cli.common import AsJson, fail, warn

if TYPE_CHECKING:
    from openimr.corpus.building import Progress
    from openimr.corpus.search import Found, Hit

app = typer.Typer(help="Letters by the million: build, search, count, compare.", no_args_is_help=True)

In = Annotated[Path, typer.Option("--in", help="Folder of the corpus.")]
_BETWEEN_WORDS = 0.25
_INTERRUPTED = 130
_ITEMS_SHOWN = 4


@app.command("build")
def corpus_build(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Letters: text, PDF, zip, JSON Lines or Parquet files, folders, corpora, or URLs of these.",
        ),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder of the corpus, made if there is none.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes, all cores if not given.")
    ] = None,
    lint: Annotated[
        bool, typer.Option("--lint", help="Lint every letter too; takes several times longer.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Add letters to a corpus: tables as Parquet and a full-text index. Only what is new is read.

    Stopped at any moment, the same command goes on where it was. What became of every source stands in
    report.json and report.jsonl.
    """
    _need_extra()
    from openimr.corpus import CorpusError
    from openimr.corpus.building import build
    from openimr.corpus.sources import expected, find_sources

    watch = _Watch(expected(sources) if _watched(quiet) else None, quiet=quiet)
    try:
        report = build(
            find_sources(sources, watch.pass_over),
            to,
            jobs=jobs,
            lint=lint,
            told=watch.told,
            warned=lambda what: warn(what, "The rest is used."),
        )
    except KeyboardInterrupt:
        watch.clear()
        warn("Interrupted.", "What was kept stays; the same command goes on from there.")
        raise typer.Exit(_INTERRUPTED) from None
    except CorpusError as error:
        watch.clear()
        fail(str(error), error.advice)
    watch.clear()
    if not quiet:
        typer.echo(report.in_words() + watch.passed_over(), err=True)
    if not report.letters:
        fail("The corpus has no letter.", f"See {to / 'report.jsonl'} for what became of each source.")


@app.command("search")
def corpus_search(
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help='Words, "phrases", field:value, -not, OR, (groups).'),
    ] = None,
    folder: In = Path(),
    limit: Annotated[int, typer.Option("--limit", help="Letters a page, 1 to 1000.")] = 10,
    sort: Annotated[str, typer.Option("--sort", help="relevance, newest or oldest.")] = "relevance",
    cursor: Annotated[
        str | None, typer.Option("--cursor", help="The next page, as the last one named it.")
    ] = None,
    facets: Annotated[
        str | None, typer.Option("--facets", help="Fields to count, by comma; none for no counts.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Count facets of very many letters one by one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find letters: words, "phrases", filters on the item, citations.

    Fields: decision, service, region, section, cites, quantity, year, date, specialty, age, sex, layout,
    status, case. Numbers as 2014..2016, several values by comma. A citation that is typed in finds the
    decisions that cite it.
    """
    _need_extra()
    from openimr.corpus import Corpus, CorpusError

    named = (
        None
        if facets is None
        else [one for one in facets.replace(" ", "").split(",") if one not in {"", "none"}]
    )
    text = " ".join(query or [])
    try:
        found = Corpus(folder).search(text, limit=limit, sort=sort, cursor=cursor, facets=named, exact=exact)
    except CorpusError as error:
        fail(str(error), error.advice)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    for line in _in_words(found):
        typer.echo(line)


@app.command("check")
def corpus_check(folder: In = Path(), as_json: AsJson = False) -> None:
    """Compare every file of a corpus with its checksum, and the index with the tables."""
    _need_extra()
    from openimr.corpus import CorpusError
    from openimr.corpus.check import check

    try:
        checked = check(folder)
    except CorpusError as error:
        fail(str(error), error.advice)
    if as_json:
        typer.echo(json.dumps(checked._asdict()))
    else:
        typer.echo(checked.in_words())
    if checked.faults:
        raise typer.Exit(1)


@app.command("reindex")
def corpus_reindex(folder: In = Path()) -> None:
    """Make the full-text index of a corpus anew from its tables."""
    _need_extra()
    from openimr.corpus import CorpusError
    from openimr.corpus.reindex import reindex

    try:
        letters = reindex(folder, warned=lambda what: warn(what, "The rest is used."))
    except CorpusError as error:
        fail(str(error), error.advice)
    typer.echo(f"{letters:,} letters can be found again.")


def _need_extra() -> None:
    try:
        import duckdb  # noqa: F401
        import pyarrow as pa  # noqa: F401
        import tantivy  # noqa: F401
    except ImportError as error:
        fail(f"A corpus needs the library {error.name}.", "Install it with: pip install 'openimr[corpus]'", 2)


def _watched(quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty()


class _Watch:
    """The line of progress: letters, rate, and what remains where that is known."""

    def __init__(self, expected: int | None, *, quiet: bool) -> None:
        self._expected, self._watched = expected, _watched(quiet)
        self._begun = time.monotonic()
        self._next = self._begun + _BETWEEN_WORDS
        self._shown = False
        self._passed = 0

    def pass_over(self, _: str) -> None:
        """Count a file that is no letter by its name."""
        self._passed += 1

    def passed_over(self) -> str:
        """In words how many files were not opened."""
        return (
            f"\n{self._passed:,} files were not opened: their names are not those of letters"
            if self._passed
            else ""
        )

    def told(self, progress: Progress) -> None:
        """Show how far it is, a few times a second."""
        now = time.monotonic()
        if not self._watched or now < self._next:
            return
        self._next = now + _BETWEEN_WORDS
        rate = progress.seen / (now - self._begun)
        line = f"{progress.seen:,} letters, {rate:,.0f} a second, {progress.kept:,} new"
        if self._expected and rate:
            share = min(1.0, progress.seen / self._expected)
            left = max(0, self._expected - progress.seen) / rate
            line += f"  {_bar(share)} {share:.0%}, about {_duration(left)} left"
        typer.echo(f"\r\x1b[K{line}", err=True, nl=False)
        self._shown = True

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._shown:
            typer.echo("\r\x1b[K", err=True, nl=False)
            self._shown = False


def _bar(share: float) -> str:
    done = int(share * 20)
    return "#" * done + "." * (20 - done)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "total": found.total,
        "notes": list(found.notes),
        "facets": {
            name: [{"value": one.value, "letters": one.letters} for one in values]
            for name, values in found.facets.items()
        },
        "facets_estimated": found.estimated,
        "cursor": found.cursor,
        "hits": [_hit_as_json(hit) for hit in found.hits],
    }


def _hit_as_json(hit: Hit) -> dict[str, Any]:
    return {
        "letter": hit.letter,
        "score": hit.score,
        "name": hit.name,
        "case_number": hit.case_number,
        "decision_date": hit.decision_date,
        "items": list(hit.items),
        "passages": [{"text": one.text, "marks": [list(mark) for mark in one.marks]} for one in hit.passages],
    }


def _in_words(found: Found) -> list[str]:
    lines = [f"{found.total:,} letters", *found.notes]
    about = "about " if found.estimated else ""
    for name, values in found.facets.items():
        told = ", ".join(
            f"{one.value if one.value != '0' else 'unknown'} {about}{one.letters:,}" for one in values
        )
        lines.append(f"  {name}: {told or 'none'}")
    for hit in found.hits:
        lines += ["", *_hit_in_words(hit)]
    if found.cursor:
        lines += ["", f"More: --cursor {found.cursor}"]
    return lines


def _hit_in_words(hit: Hit) -> list[str]:
    head = [hit.case_number or hit.name or "", hit.decision_date or "", hit.letter[:12]]
    lines = ["  ".join(one for one in head if one)]
    meant = [item for item in hit.items if item["meant"]]
    lines += [f"  {one['decision'] or 'no decision read'}: {one['request']}" for one in meant[:_ITEMS_SHOWN]]
    if len(hit.items) > len(meant[:_ITEMS_SHOWN]):
        lines.append(f"  and {len(hit.items) - len(meant[:_ITEMS_SHOWN])} other item(s)")
    return lines + [f"    ... {_marked(one.text, one.marks)} ..." for one in hit.passages if one.marks]


def _marked(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    """A passage with the words searched for in bold on a terminal, in [brackets] elsewhere."""
    begin, end = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("[", "]")
    made, at = "", 0
    for first, last in marks:
        if first >= at:
            made += text[at:first] + begin + text[first:last] + end
            at = last
    return made + text[at:]
