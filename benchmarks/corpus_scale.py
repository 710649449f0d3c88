"""A corpus at scale, by hand: `python -m benchmarks.corpus_scale --letters 200000 --in DIR --fts5`.

Letters are invented ones and their variants (another case number, a number of its own), so that the tables,
the index and the links are as large as with letters of the same length; parsing is measured apart, on as many
letters that are all different as `--text` says. Prints one line a figure. The tests run nothing of this.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from openimr.corpus import Corpus, build, find_sources
from openimr.corpus.building import Progress
from openimr.corpus.entry import entry_json
from openimr.corpus.rows import Rows, letter_id, rows_of
from openimr.corpus.work import Given, Made, Met, batch_of
from openimr.letters import parse
from openimr.letters.source import Source
from openimr.synth import LAYOUTS, make_letter

_BASES = 1000
_CHUNK = 64
_WORDS = (
    "improvement", "documentation", "acupuncture", "lumbar", "cervical", "opioid", "imaging", "conservative",
    "surgery", "shoulder", "knee", "therapy", "neurological", "radiculopathy", "guidelines", "recommended",
    "exacerbation", "objective", "functional", "benefit", "trial", "sessions",
)  # fmt: skip
_PHRASES = (
    "functional improvement", "medically necessary", "physical therapy", "initial trial", "objective gains",
    "medical records", "home exercise", "chronic pain", "not documented", "low back pain",
)  # fmt: skip
_FILTERS = (
    "decision:overturned", "service:physical_therapy", "region:low_back decision:upheld", "year:2013..2015",
    "age:30..50",
)  # fmt: skip


def main() -> None:
    """Build and ask; see the module."""
    options = _options()
    folder: Path = options.folder
    bases = [make_letter(3, number, layout=LAYOUTS[number % 4]).text for number in range(_BASES)]
    if options.text:
        _stages(bases[:300])
        _from_text(folder / "from-text", options.text, options.jobs)
    scaled = folder / "scaled"
    variants = _Variants(bases)
    begun = time.process_time()
    seconds = _timed(lambda: variants.build(scaled, 0, options.letters))
    cost = 1000 * (time.process_time() - begun) / options.letters
    _say(
        "tables, index and links",
        f"{options.letters / seconds:,.0f} letters/s, {cost:.2f} ms of processor a letter",
    )
    _say("1,000 letters more", f"{_timed(lambda: variants.build(scaled, options.letters, 1000)):.1f} s")
    raw = sum(len(base.encode()) for base in bases) / len(bases) * (options.letters + 1000)
    stored = sum(file.stat().st_size for file in scaled.rglob("*") if file.is_file())
    _say("store", f"{stored / raw:.2f} times the raw text ({raw / 1e6:,.0f} MB)")
    _say("memory at most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    _ask(Corpus(scaled))
    if options.fts5:
        _fts5(folder / "fts5.sqlite", variants, options.letters)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20_000)
    parser.add_argument("--in", dest="folder", type=Path, required=True)
    parser.add_argument("--text", type=int, default=0, help="letters that are parsed too")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--fts5", action="store_true")
    return parser.parse_args()


class _Variants:
    """Parsed letters, and as many variants of them as wanted, without parsing them again."""

    def __init__(self, bases: Sequence[str]) -> None:
        self.bases = bases
        self._parsed = [(made := parse(text, "x"), rows_of(made, text)) for text in bases]
        self._entries = [entry_json(made, rows) for made, rows in self._parsed]

    def build(self, folder: Path, first: int, count: int) -> None:
        """Add `count` variants to a corpus."""
        sources = (
            Source(f"{number}", content=str(number).encode()) for number in range(first, first + count)
        )
        build(sources, folder, engine=self._engine)

    def text(self, number: int) -> str:
        """The text of a variant."""
        return f"{self.bases[number % len(self.bases)]}\nVariant {number}\n"

    def _engine(self, chunks: Iterable[tuple[Given, ...]]) -> Iterator[Made]:
        for chunk in chunks:
            made = Made()
            kept = [self._variant(given, made) for given in chunk]
            rows = {
                "letters": [one.letter for one in kept],
                "items": [item for one in kept for item in one.items],
                "citations": [cited for one in kept for cited in one.citations],
            }
            made.tables = {table: bytes(batch_of(table, found).serialize()) for table, found in rows.items()}
            yield made

    def _variant(self, given: Given, made: Made) -> Rows:
        number = int(given.source.content)
        base = number % len(self.bases)
        rows = self._parsed[base][1]
        text = self.text(number)
        name, old = letter_id(text), rows.letter["id"]
        case = f"CM{number:011d}"
        letter = {**rows.letter, "id": name, "text": text, "case_key": case, "case_number": case}
        items = [{**item, "letter": name, "id": f"{name}-{item['item']}"} for item in rows.items]
        cited = [{**one, "letter": name} for one in rows.citations]
        made.entries.append(self._entries[base].replace(old, name, 1))
        made.met.append(Met(given.source.name, given.key, "full", letter=name, characters=len(text)))
        return Rows(letter, items, cited)


def _stages(texts: Sequence[str]) -> None:
    """What each step costs a letter, in this process."""
    for text in texts[:60]:
        parse(text)
    start = time.process_time()
    made = [parse(text, "x") for text in texts]
    parsed = time.process_time()
    rows = [rows_of(one, text) for one, text in zip(made, texts, strict=True)]
    rowed = time.process_time()
    for one, found in zip(made, rows, strict=True):
        entry_json(one, found)
    entered = time.process_time()
    for table in ("letters", "items", "citations"):
        cells = [row for one in rows for row in ([one.letter] if table == "letters" else getattr(one, table))]
        batch_of(table, cells).serialize()
    done = time.process_time()
    steps = {
        "parse": parsed - start,
        "rows": rowed - parsed,
        "index entry": entered - rowed,
        "Arrow": done - entered,
    }
    _say(
        "a letter costs",
        ", ".join(f"{name} {1000 * took / len(texts):.2f} ms" for name, took in steps.items()),
    )


def _from_text(folder: Path, count: int, jobs: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "letters.jsonl"
    with file.open("w") as out:
        for number in range(count):
            text = make_letter(9, number, layout=LAYOUTS[number % 4]).text
            out.write(json.dumps({"letter": f"L{number}", "text": text}) + "\n")
    last: list[Progress] = []
    seconds = _timed(lambda: build(find_sources([str(file)]), folder / "corpus", jobs=jobs, told=last.append))
    _say(f"from text, {jobs} processes", f"{count / seconds:,.0f} letters/s ({seconds:,.0f} s)")
    begun = time.process_time()
    build(find_sources([str(file)]), folder / "alone", jobs=1)
    _say("from text, one process", f"{count / (time.process_time() - begun):,.0f} letters/s a core")


def _ask(corpus: Corpus) -> None:
    """Searches as people make them, the second time each: p50 and p95 in ms, with and without facets."""
    chance = random.Random(1)  # noqa: S311
    words = [" ".join(chance.sample(_WORDS, 2)) + " " + chance.choice(_FILTERS) for _ in range(30)]
    phrases = [f'"{phrase}"' for phrase in _PHRASES]
    both = [f"{phrase} {filtered}" for phrase in phrases for filtered in _FILTERS]
    cited = ["ACOEM chapter 12", "MTUS chronic pain guidelines page 98", 'section:"physical medicine"']
    for name, queries in (
        ("words and filter", words),
        ("phrase", phrases),
        ("both", both),
        ("citation", cited),
    ):
        for facets in (None, ()):
            times = [_search(corpus, query, facets) for query in queries]
            what = f"{name}, {'with' if facets is None else 'without'} facets"
            _say(what, f"p50 {_share(times, 0.5):.1f} ms, p95 {_share(times, 0.95):.1f} ms")


def _search(corpus: Corpus, query: str, facets: tuple[str, ...] | None) -> float:
    corpus.search(query, facets=facets)
    return 1000 * _timed(lambda: corpus.search(query, facets=facets))


def _fts5(file: Path, variants: _Variants, count: int) -> None:
    """The same phrases in SQLite FTS5, with the same texts, no facets."""
    file.unlink(missing_ok=True)
    base = sqlite3.connect(file)
    base.execute("create virtual table letters using fts5(text)")
    texts = ((variants.text(number),) for number in range(count))
    seconds = _timed(lambda: base.executemany("insert into letters values(?)", texts))
    base.commit()
    _say("FTS5", f"{count / seconds:,.0f} letters/s")
    counted = "(select count(*) from letters where letters match ?1)"
    ask = f"select rowid, {counted} from letters where letters match ?1 "  # noqa: S608
    ask += "order by rank limit 10"
    chance = random.Random(1)  # noqa: S311
    words = [" ".join(chance.sample(_WORDS, 2)) for _ in range(30)]
    for name, queries in (("words", words), ("phrase", [f'"{one}"' for one in _PHRASES])):
        times = []
        for query in queries:
            base.execute(ask, (query,)).fetchall()
            times.append(1000 * _timed(partial(_fetch, base, ask, query)))
        _say(f"FTS5 {name}", f"p50 {_share(times, 0.5):.1f} ms, p95 {_share(times, 0.95):.1f} ms")


def _fetch(base: sqlite3.Connection, ask: str, query: str) -> list[object]:
    return base.execute(ask, (query,)).fetchall()


def _share(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _say(what: str, figure: str) -> None:
    print(f"{what}: {figure}", flush=True)


if __name__ == "__main__":
    main()
