"""Run all benchmarks, or those named: `python -m benchmarks [NAME...] [--no-docs]`.

Writes `build/benchmarks.json` and the table between the markers of `docs/benchmarks.md`, so that figures
there are only ever measured ones.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.report import Measured, markdown_table, put_between_markers
from benchmarks.rows import machine

# Each is a module of this folder with a function `rows`. The command line comes first: the peak memory of its
# process is read from the largest child of this one.
REGISTRY = ("case_review", "pdf_words", "ocr", "letter_parsing", "letter_fields", "guidelines", "panel")
_ROOT = Path(__file__).parent.parent


def main(arguments: Sequence[str]) -> int:
    """Run what is named (all, if nothing is) and write the results. Returns the exit code."""
    names = [name for name in arguments if not name.startswith("-")] or list(REGISTRY)
    unknown = [name for name in names if name not in REGISTRY]
    if unknown:
        print(f"No benchmark is called {unknown[0]}. There are: {', '.join(REGISTRY)}.", file=sys.stderr)
        return 2
    results = [_run(name) for name in names]
    (_ROOT / "build").mkdir(exist_ok=True)
    (_ROOT / "build" / "benchmarks.json").write_text(json.dumps(_as_json(results), indent=1) + "\n")
    table = markdown_table(results, machine())
    print(table)
    if "--no-docs" not in arguments and set(names) == set(REGISTRY):
        put_between_markers(_ROOT / "docs" / "benchmarks.md", "speed", table)
    return 1 if any(result.failure for result in results) else 0


def _run(name: str) -> Measured:
    print(f"{name} ...", file=sys.stderr)
    begin = time.perf_counter()
    try:
        rows = import_module(f"benchmarks.{name}").rows()
    except Exception as error:  # noqa: BLE001 (one benchmark that fails must not hide the others)
        return Measured(name, (), f"{type(error).__name__}: {error}"[:300], time.perf_counter() - begin)
    return Measured(name, tuple(rows), None, time.perf_counter() - begin)


def _as_json(results: Sequence[Measured]) -> dict[str, object]:
    return {
        "machine": machine(),
        "benchmarks": [
            {"name": result.name, "failure": result.failure, "rows": [row._asdict() for row in result.rows]}
            for result in results
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
