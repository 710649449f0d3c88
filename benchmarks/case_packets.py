"""Synthetic case files: how fast they are made, how well they are read, sorted out and searched for facts.

All figures are on invented files; each row says so. The held-out wording is a vocabulary on which no rule was
tuned.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rows import Row
from openimr.evaluation.case_packets import PacketReport, evaluate
from openimr.evaluation.packet_facts import Tally
from openimr.synth.cases import make_case, write_cases

_PAGES, _CASES = 60, 6
_FAX_PAGES, _FAX_CASES = 20, 2


def rows() -> list[Row]:
    """Time of making 500 pages; the figures of digital cases in both wordings, and of faxed ones."""
    begin = time.process_time()
    make_case(0, 500, form="packet")
    made = [Row("synthetic case of 500 digital pages made", time.process_time() - begin, "s", "<= 60")]
    with TemporaryDirectory() as folder:
        for wording in ("open", "heldout"):
            report = _measured(Path(folder) / wording, _CASES, _PAGES, wording=wording, form="packet")
            made += _rows(f"synthetic, {wording} wording", report, recall=0.90)
        fax = _measured(Path(folder) / "fax", _FAX_CASES, _FAX_PAGES, noise="fax")
        made += _rows("synthetic, faxed", fax, recall=0.80)
    return made


def _measured(folder: Path, count: int, pages: int, **options: str) -> PacketReport:
    write_cases(folder, count, 7000, pages, **options)
    return evaluate(folder)


def _rows(name: str, report: PacketReport, recall: float) -> Iterator[Row]:
    def percent(what: str, share: float, target: float) -> Row:
        return Row(f"{what} ({name})", 100 * share, "%", f">= {100 * target:g}")

    copies = _sum(*report.copies.values(), report.foreign)
    yield percent("pages accounted for", report.pages.share, 1.0)
    yield percent("document boundaries F1", report.boundary_f1, 0.95)
    yield percent("kind of document", report.kinds.share, 0.95)
    yield percent("copies and other patients' pages found", copies.share, 0.98)
    yield percent("missing reports found", report.missing.share, 0.95)
    yield percent("facts: recall", _sum(*report.facts.recall.values()).share, recall)
    yield percent("facts: precision", _sum(*report.facts.precision.values()).share, 0.95)
    yield percent("facts: assertion", report.facts.assertion.share, 0.93)
    yield percent("facts: source can be checked", report.facts.sourced.share, 1.0)
    yield percent("counts of visits exact", report.visits.share, 0.95)


def _sum(*tallies: Tally) -> Tally:
    return Tally(sum(one.right for one in tallies), sum(one.total for one in tallies))
