"""Citations: guideline lines read a second, and whole letters searched for citations beside eyecite.

eyecite finds legal citations and is no part of this project. Install it into an environment of its own
and name its interpreter: `OPENIMR_EYECITE_PYTHON=/path/to/python python -m benchmarks.citations`. Without
it there is no comparison and the run says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.rows import Row, seconds
from benchmarks.synthetic_letters import letters

_COUNT = 40
# Invented lines in the forms of all years, each read as if for the first time.
_LINES = [
    "Decision based on MTUS Chronic Pain Treatment Guidelines.",
    "Decision based on MTUS Chronic Pain Treatment Guidelines Massage Therapy, Physical Medicine "
    "Page(s): 60, 98-99.",
    "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303-304.",
    "Decision based on MTUS Chronic Pain Treatment 2009, Section(s): Opioids, criteria for use.",
    "The Expert Reviewer did not base their decision on the MTUS. Decision based on Non-MTUS Citation "
    "Official Disability Guidelines (ODG): Knee & Leg Chapter, Hyaluronic acid injections.",
    "Decision based on Non-MTUS Citation Official Disability Guidelines.",
    "Decision based on Non-MTUS Citation Doe J. Rest for aching backs. Spine. 2005;30(16):1799-807.",
    "Decision based on Non-MTUS Citation Cal. Lab. Code § 4610.5(c)(2).",
    "The Claims Administrator did not cite any medical evidence for its decision.",
]
_PEER = """
import json, sys, time
try:
    from eyecite import get_citations
except ImportError:
    print(json.dumps(None))
    raise SystemExit
texts = json.load(sys.stdin)
get_citations(texts[0])
best = float("inf")
for _ in range(3):
    begin = time.process_time()
    found = sum(len(get_citations(text)) for text in texts)
    best = min(best, time.process_time() - begin)
print(json.dumps([best, found]))
"""


def rows() -> list[Row]:
    """Microseconds a guideline line, letters searched a second, and the same with eyecite if it is there."""
    from openimr.letters.citations import (  # noqa: PLC0415 (its loading is no part of the figures)
        find_citations,
        read_citations,
    )

    for line in _LINES:
        read_citations(line)
    by_line = seconds(lambda: [read_citations(line) for _ in range(100) for line in _LINES], 5)
    texts = [text + "\n" + "\n".join(_LINES) for text in letters(_COUNT)]
    found = sum(len(find_citations(text)) for text in texts)
    whole = seconds(lambda: [find_citations(text) for text in texts])
    peer = _peer(texts)
    beside = f"eyecite {len(texts) / peer[0]:,.0f} letters/s, {peer[1]:,} found" if peer else ""
    return [
        Row("guideline line read, nothing remembered", by_line * 1e6 / 100 / len(_LINES), "us", "<= 40"),
        Row(
            f"letters searched, {found:,} citations found", len(texts) / whole, "letters/s a core", "", beside
        ),
    ]


def _peer(texts: list[str]) -> tuple[float, int] | None:
    """Seconds and citations found by eyecite over the same texts, None if it is not installed."""
    python = os.environ.get("OPENIMR_EYECITE_PYTHON", sys.executable)
    run = subprocess.run(
        [python, "-c", _PEER], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    result = json.loads(run.stdout.strip() or "null") if run.returncode == 0 else None
    if result is None:
        print("eyecite is not installed: no comparison. Set OPENIMR_EYECITE_PYTHON.", file=sys.stderr)
        return None
    return float(result[0]), int(result[1])


if __name__ == "__main__":
    for row in rows():
        print(f"{row.name}: {row.value:,.1f} {row.unit} {row.peer}")
