"""Packets sorted out against their gold: boundaries, kinds, copies, foreign pages, what is missing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openimr import intake
from openimr.model import Document
from openimr.packet import Packet, sort_out

Place = tuple[str, int]


@dataclass
class Tally:
    """How many were right, how many were found and how many there are."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, found: set[Any], wanted: set[Any]) -> None:
        """Count one more case."""
        self.right += len(found & wanted)
        self.found += len(found)
        self.wanted += len(wanted)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 1 if there is nothing."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.wanted
        return 2 * self.right / total if total else 1.0


@dataclass
class PacketReport:
    """Counts over cases. `boundaries` are the first pages of documents, whole files' first pages included."""

    cases: int = 0
    pages: int = 0
    boundaries: Tally = field(default_factory=Tally)
    inner_boundaries: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    kinds_of_pages: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    authors: Tally = field(default_factory=Tally)
    duplicate_pages: Tally = field(default_factory=Tally)
    duplicate_documents: Tally = field(default_factory=Tally)
    foreign_pages: Tally = field(default_factory=Tally)
    missing: Tally = field(default_factory=Tally)
    wrong: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """One line a measure, and the commonest errors."""
        names = [name for name, value in vars(self).items() if isinstance(value, Tally)]
        lines = [f"{self.cases} cases, {self.pages} pages"]
        for name in names:
            tally: Tally = getattr(self, name)
            lines.append(
                f"  {name}: precision {tally.precision:.4f} recall {tally.recall:.4f} F1 {tally.f1:.4f} "
                f"({tally.right} right, {tally.found} found, {tally.wanted} wanted)"
            )
        return "\n".join(lines + [f"  {count} x {what}" for what, count in self.wrong.most_common(12)])


def evaluate(folder: Path, *, jobs: int = 1) -> PacketReport:
    """Sort out every case of `folder/cases/*` and compare with `folder/gold/*.json`."""
    report = PacketReport()
    for path in sorted((folder / "gold").glob("*.json")):
        gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
        compare(sort_out(intake.read(folder / "cases" / path.stem, jobs=jobs)), gold, report)
    return report


def compare(packet: Packet, gold: dict[str, Any], report: PacketReport) -> None:
    """Add one case to the report. Pages are compared by file and page of the file."""
    report.cases += 1
    report.pages += packet.case_file.page_count
    documents = packet.case_file.documents
    starts = {(d.path, d.pages[0].page_in_file): d for d in documents if d.pages}
    wanted = {(d["file"], d["first"]): d for d in gold["documents"]}
    blank = {(entry["file"], entry["page"]) for entry in gold["blank"]}
    report.boundaries.add(set(starts) - blank, set(wanted))
    report.inner_boundaries.add({p for p in starts if p[1] > 1} - blank, {p for p in wanted if p[1] > 1})
    _named(starts, wanted, report)
    _compare_pages(packet, gold, report)
    _compare_missing(packet, gold, report)


def _named(starts: dict[Place, Document], wanted: dict[Place, dict[str, Any]], report: PacketReport) -> None:
    for place, entry in wanted.items():
        found = starts.get(place)
        if found is None:
            report.wrong[f"boundary missed before {entry['form']}"] += 1
            continue
        report.kinds.add({found.kind.value}, {entry["kind"]})
        if found.kind.value != entry["kind"]:
            report.wrong[f"{entry['form']} ({entry['title']}) taken as {found.kind.value}"] += 1
        dates = {entry["date_of_service"], entry["date_of_report"]} - {None}
        report.dates.add(
            {found.date} & dates or {found.date or ""}, {found.date} & dates or {max(dates, default="")}
        )
        author = entry["author"]
        if author:
            report.authors.add({_key(found.author or "")}, {_key(author)})
    for place, document in starts.items():
        if place not in wanted:
            report.wrong[f"boundary too many: {document.kind.value} ({(document.title or '')[:40]})"] += 1


def _key(name: str) -> str:
    return "".join(sorted(part for part in name.lower().replace(".", "").replace(",", " ").split()))


def _compare_pages(packet: Packet, gold: dict[str, Any], report: PacketReport) -> None:
    documents = {d.id: d for d in packet.case_file.documents}
    places = {(d.id, p.number): (d.path, p.page_in_file) for d in documents.values() for p in d.pages}
    kind_of = {places[d.id, p.number]: d.kind.value for d in documents.values() for p in d.pages}
    report.kinds_of_pages.add(
        {(place, kind_of.get(place)) for entry in gold["documents"] for place in _pages(entry)},
        {(place, entry["kind"]) for entry in gold["documents"] for place in _pages(entry)},
    )
    foreign = {places[d.id, p.number] for d in documents.values() if d.foreign for p in d.pages}
    blank = {(entry["file"], entry["page"]) for entry in gold["blank"]}
    report.foreign_pages.add(foreign - blank, _of(gold, lambda entry: entry["foreign"]))
    twins = _twins(gold)
    copies = {places[c.document, c.page] for c in packet.duplicates}
    originals = {places[c.document, c.page]: places[c.of_document, c.of_page] for c in packet.duplicates}
    wanted = {page for page in twins if page in copies or twins[page] not in copies}
    wanted = {page for page in wanted if page in copies or page > twins[page]}
    report.duplicate_pages.add(
        {p for p in copies if originals[p] == twins.get(p)} | (copies - set(twins)), wanted
    )
    for page in sorted(wanted - copies):
        report.wrong[f"copy not seen: {kind_of.get(page)}"] += 1
    for page in sorted(copies - set(twins)):
        report.wrong[f"no copy: {kind_of.get(page)}"] += 1
    pairs = [(e, o) for e in gold["documents"] for o in gold["documents"] if e["duplicate_of"] == o["id"]]
    marked = {(d.path, d.pages[0].page_in_file) for d in documents.values() if d.duplicate_of}
    hits = sum(1 for pair in pairs if any((e["file"], e["first"]) in marked for e in pair))
    report.duplicate_documents.right += hits
    report.duplicate_documents.found += len(marked)
    report.duplicate_documents.wanted += len(pairs)


def _twins(gold: dict[str, Any]) -> dict[Place, Place]:
    """Pages that are there twice, each with the other. Which is the copy cannot be told from the pages."""
    by_id = {entry["id"]: entry for entry in gold["documents"]}
    twins: dict[Place, Place] = {}
    for entry in gold["documents"]:
        if of := by_id.get(entry["duplicate_of"]):
            for one, other in zip(_pages(entry), _pages(of), strict=False):
                twins[one], twins[other] = other, one
    return twins


def _of(gold: dict[str, Any], wanted: Callable[[dict[str, Any]], bool]) -> set[Place]:
    return {place for entry in gold["documents"] if wanted(entry) for place in _pages(entry)}


def _pages(entry: dict[str, Any]) -> Iterable[Place]:
    return [(entry["file"], page) for page in range(entry["first"], entry["last"] + 1)]


def _compare_missing(packet: Packet, gold: dict[str, Any], report: PacketReport) -> None:
    found = {entry.date or "" for entry in packet.missing if entry.why == "named"}
    wanted = {entry["date"] for entry in gold["missing"]}
    report.missing.add(found, wanted)
    for date in sorted(found - wanted):
        entry = next(e for e in packet.missing if e.date == date or not e.date)
        report.wrong[f"not missing: {entry.what[:50]}"] += 1
    for entry in gold["missing"]:
        if entry["date"] not in found:
            report.wrong[f"not seen missing: {entry['kind']}"] += 1
