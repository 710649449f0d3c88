"""Synthetic case files read and sorted out, against their gold: pages, documents, copies, gaps, facts.

Figures on invented files: they say how the system copes with how records come, and are reported as such.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openimr import intake, packet
from openimr.evaluation.packet_facts import FactScore, Place, Tally, measure
from openimr.facts import dated_visits, find
from openimr.model import Document, PageState, VisitRole
from openimr.packet import Packet

_EXAMPLES = 2
_SHOWN = 60


@dataclass(slots=True)
class PacketReport:
    """The measurement of all cases; `misses` by cause with examples."""

    cases: int = 0
    pages: Tally = field(default_factory=Tally)
    read: Tally = field(default_factory=Tally)
    starts_found: Tally = field(default_factory=Tally)
    starts_right: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    named: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    copies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    copies_right: Tally = field(default_factory=Tally)
    foreign: Tally = field(default_factory=Tally)
    foreign_right: Tally = field(default_factory=Tally)
    missing: Tally = field(default_factory=Tally)
    missing_right: Tally = field(default_factory=Tally)
    visits: Tally = field(default_factory=Tally)
    facts: FactScore = field(default_factory=FactScore)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def boundary_f1(self) -> float:
        """Harmonic mean of recall and precision of first pages."""
        recall, precision = self.starts_found.share, self.starts_right.share
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    def __str__(self) -> str:
        """The table and the misses by cause, most frequent first."""
        return "\n".join([*self._table(), "", *self._facts(), "", *self._misses()])

    def _table(self) -> Iterator[str]:
        yield f"synthetic case files: {self.cases} (invented; the figures say nothing of real ones)"
        yield f"pages accounted for        {self.pages}"
        yield f"pages read                 {self.read}"
        yield f"document boundaries F1     {self.boundary_f1:7.2%}"
        yield f"  first pages found        {self.starts_found}"
        yield f"  first pages right        {self.starts_right}"
        yield f"kind of document           {self.kinds}"
        for name, tally in sorted(self.named.items()):
            yield f"  {name:24} {tally}"
        for name, tally in sorted(self.copies.items()):
            yield f"copies found, {name:12} {tally}"
        yield f"  copies right             {self.copies_right}"
        yield f"other patients' pages      {self.foreign}"
        yield f"  right                    {self.foreign_right}"
        yield f"missing reports found      {self.missing}"
        yield f"  right (named ones)       {self.missing_right}"
        yield f"counts of visits exact     {self.visits}"

    def _facts(self) -> Iterator[str]:
        score = self.facts
        yield f"{'facts':24} {'recall':>26}   {'precision':>26}"
        for kind in sorted({*score.recall, *score.precision}):
            yield f"  {kind:22} {score.recall[kind]!s:>26}   {score.precision[kind]!s:>26}"
        yield f"  {'all':22} {_sum(score.recall)!s:>26}   {_sum(score.precision)!s:>26}"
        yield f"assertions                 {score.assertion}"
        yield f"checkable sources          {score.sourced}"
        for name, tally in sorted(score.attributes.items()):
            yield f"  {name:24} {tally}"

    def _misses(self) -> Iterator[str]:
        every = {**self.misses, **self.facts.misses}
        ranked = sorted(every.items(), key=lambda item: (-len(item[1]), item[0]))
        yield "misses by cause:"
        for cause, examples in ranked[:_SHOWN]:
            yield f"{len(examples):5}  {cause}"
            for example in dict.fromkeys(examples[: _EXAMPLES * 3]):
                yield f"         {example}"[:220]
        yield "found outside of statements (titles, labels, letterheads; not counted):"
        for text, count in self.facts.outside.most_common(15):
            yield f"{count:5}  {text}"


def _sum(tallies: Mapping[str, Tally]) -> Tally:
    return Tally(sum(t.right for t in tallies.values()), sum(t.total for t in tallies.values()))


def evaluate(folder: Path, jobs: int | None = None) -> PacketReport:
    """Read, sort out and find facts in every case of `folder/cases`, and compare with `folder/gold`.

    Raises FileNotFoundError if there is no gold in `folder`.
    """
    golds = sorted((folder / "gold").glob("*.json"))
    if not golds:
        raise FileNotFoundError(
            f"There is no gold/*.json in {folder}. Make cases with: openimr synth case --to {folder}"
        )
    report = PacketReport()
    for path in golds:
        gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
        evaluate_case(folder / "cases" / path.stem, gold, report, jobs)
    return report


def evaluate_case(case: Path, gold: Mapping[str, Any], report: PacketReport, jobs: int | None = None) -> None:
    """Add one case to the report."""
    sorted_out = packet.sort_out(intake.read(case, jobs=jobs))
    places = _places(sorted_out)
    report.cases += 1
    _pages(gold, places, report)
    _boundaries(gold, sorted_out, report)
    _kinds(gold, places, report)
    _copies(gold, sorted_out, report)
    _foreign(gold, places, report)
    _missing(gold, sorted_out, report)
    evidence = sorted_out.evidence_file
    facts = find(evidence)
    measure(gold, evidence, facts, report.facts)
    counted = [one for one in facts if one.also] or [*dated_visits(evidence, facts)]
    _visits(gold, counted, report)


def _places(sorted_out: Packet) -> dict[Place, tuple[Document, Any]]:
    return {
        (document.path, page.page_in_file): (document, page)
        for document in sorted_out.case_file.documents
        for page in document.pages
    }


def _pages(gold: Mapping[str, Any], places: Mapping[Place, Any], report: PacketReport) -> None:
    for file in gold["files"]:
        for number in range(1, file["pages"] + 1):
            there = places.get((file["path"], number))
            report.pages.count(there is not None)
            if there is None:
                report.misses["page not accounted for"].append(f"{file['path']} page {number}")
                continue
            well = there[1].state in (PageState.READ, PageState.BLANK)
            report.read.count(well)
            if not well:
                cause = f"page {there[1].state.value}: {there[1].note}"
                report.misses[cause].append(f"{gold['case']} {file['path']} page {number}")


def _boundaries(gold: Mapping[str, Any], sorted_out: Packet, report: PacketReport) -> None:
    """First pages of documents. Blank pages belong to no document: one that begins with them begins after."""
    blank = {(one["file"], one["page"]) for one in gold["blank"]}
    kinds = {(one["file"], one["first"]): one for one in gold["documents"]}
    found = set()
    for document in sorted_out.case_file.documents:
        printed = [
            page.page_in_file for page in document.pages if (document.path, page.page_in_file) not in blank
        ]
        if printed:
            found.add((document.path, min(printed)))
    for place, one in kinds.items():
        report.starts_found.count(place in found)
        if place not in found:
            before = _before(gold, place)
            report.misses[f"no beginning found: {one['form']} after {before}"].append(
                f"{gold['case']} {place[0]} page {place[1]}: {one['title']!r}"
            )
    for place in sorted(found):
        report.starts_right.count(place in kinds)
        if place not in kinds:
            inside = _around(gold, place)
            report.misses[f"document cut within: {inside}"].append(
                f"{gold['case']} {place[0]} page {place[1]}"
            )


def _before(gold: Mapping[str, Any], place: Place) -> str:
    ends = {(one["file"], one["last"]): one["form"] for one in gold["documents"]}
    return str(ends.get((place[0], place[1] - 1), "blank or beginning"))


def _around(gold: Mapping[str, Any], place: Place) -> str:
    for one in gold["documents"]:
        if one["file"] == place[0] and one["first"] <= place[1] <= one["last"]:
            swapped = " (pages out of order)" if one["order"] != sorted(one["order"]) else ""
            return f"{one['form']}{swapped}"
    return "blank page"


def _kinds(gold: Mapping[str, Any], places: Mapping[Place, Any], report: PacketReport) -> None:
    for one in gold["documents"]:
        there = places.get((one["file"], one["first"]))
        kind = there[0].kind.value if there else "not there"
        report.kinds.count(kind == one["kind"])
        if kind != one["kind"]:
            report.misses[f"{one['form']} ({one['title']!r}) taken for {kind}"].append(
                f"{gold['case']} {one['file']} page {one['first']}"
            )
        if there and kind == one["kind"] and not one["copy"]:
            _named(gold, one, there[0], report)


def _named(gold: Mapping[str, Any], one: Mapping[str, Any], document: Document, report: PacketReport) -> None:
    """Dates, author, specialty and patient of a document whose kind is right."""
    dates = {one["date_of_service"], one["date_of_report"]} - {None}
    stated = {document.date, document.date_of_service, document.date_of_report} - {None}
    last = one["patient"].split()[-1].lower()
    checks = {
        "date": bool(dates & stated),
        "date of service": one["date_of_service"] is None
        or document.date_of_service == one["date_of_service"],
        "patient": last in (document.patient or "").lower(),
    }
    if one["author"]:
        surname = one["author"].split(",")[0].split()[-1].lower()
        checks["author"] = surname in (document.author or "").lower()
        checks["specialty"] = one["specialty"].lower() in (document.specialty or "").lower()
    if one["form"] == "fax_cover":
        checks = {"date": checks["date"]}
    for name, right in checks.items():
        report.named[name].count(right)
        if not right:
            got = {"date": document.date, "patient": document.patient, "author": document.author}
            seen = got.get(name, document.date_of_service if "date" in name else document.specialty)
            report.misses[f"{name} of {one['form']}"].append(
                f"{gold['case']} {one['file']} page {one['first']}: got {seen!r}, "
                f"expected {one['author'] if name == 'author' else one.get(name) or sorted(dates)}"
            )


def _copies(gold: Mapping[str, Any], sorted_out: Packet, report: PacketReport) -> None:
    """Pages that are there twice: the pair, whichever of the two is called the copy."""
    where = {
        (document.id, page.number): (document.path, page.page_in_file)
        for document in sorted_out.case_file.documents
        for page in document.pages
    }
    found = {
        frozenset((where[d.document, d.page], where[d.of_document, d.of_page])) for d in sorted_out.duplicates
    }
    known = {one["id"]: one for one in gold["documents"]}
    pairs = set()
    for copy in gold["documents"]:
        if not copy["duplicate_of"]:
            continue
        of = known[copy["duplicate_of"]]
        for at, page in enumerate(copy["order"]):
            pair = frozenset(
                ((copy["file"], copy["first"] + at), (of["file"], of["first"] + of["order"].index(page)))
            )
            pairs.add(pair)
            report.copies[copy["copy"]].count(pair in found)
            if pair not in found:
                report.misses[f"copy not found: {copy['copy']} {copy['form']}"].append(
                    f"{gold['case']} {sorted(pair)}"
                )
    for pair in found:
        report.copies_right.count(pair in pairs)
        if pair not in pairs:
            forms = "/".join(sorted({_around(gold, place) for place in pair}))
            report.misses[f"no copy, but taken for one: {forms}"].append(f"{gold['case']} {sorted(pair)}")


def _foreign(gold: Mapping[str, Any], places: Mapping[Place, Any], report: PacketReport) -> None:
    foreign = {
        (one["file"], page): one
        for one in gold["documents"]
        if one["foreign"]
        for page in range(one["first"], one["last"] + 1)
    }
    for place, one in foreign.items():
        found = place in places and places[place][0].foreign
        report.foreign.count(found)
        if not found:
            report.misses[f"other patient's {one['form']} not noticed"].append(f"{gold['case']} {place}")
    for place, (document, page) in places.items():
        if document.foreign and page.state is not PageState.BLANK:
            report.foreign_right.count(place in foreign)
            if place not in foreign:
                report.misses[f"{_around(gold, place)} taken for another patient's"].append(
                    f"{gold['case']} {place} {document.patient!r}"
                )


def _missing(gold: Mapping[str, Any], sorted_out: Packet, report: PacketReport) -> None:
    wanted = {(one["kind"], one["date"]) for one in gold["missing"]}
    named = [one for one in sorted_out.missing if one.why == "named"]
    found = {(one.kind.value, one.date) for one in named}
    for one in sorted(wanted):
        report.missing.count(one in found)
        if one not in found:
            report.misses[f"missing {one[0]} not noticed"].append(f"{gold['case']} {one[1]}")
    for kind, date in sorted(found, key=str):
        report.missing_right.count((kind, date) in wanted)
        if (kind, date) not in wanted:
            report.misses[f"{kind} called missing"].append(f"{gold['case']} {date}")


def _visits(gold: Mapping[str, Any], facts: list[Any], report: PacketReport) -> None:
    """Completed visits by therapy and region, exact. A single visit need not be counted."""
    counts: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        if fact.role is VisitRole.COMPLETED and fact.regions:
            counts[fact.concept, fact.regions[0]] += int(fact.value or 0)
    for one in gold["visits"]:
        if one["completed"] < 2:
            continue
        key = (one["therapy"], one["region"])
        report.visits.count(counts[key] == one["completed"])
        if counts[key] != one["completed"]:
            others = {k[1]: v for k, v in counts.items() if k[0] == key[0]}
            report.misses["count of visits wrong"].append(
                f"{gold['case']} {key}: expected {one['completed']}, got {others}"
            )
