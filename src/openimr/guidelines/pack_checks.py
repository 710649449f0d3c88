"""What must hold between the parts of a pack: documents, pages, dates, references."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openimr.guidelines.format import Entry, Source
from openimr.guidelines.pack_files import PackError, line_of

if TYPE_CHECKING:
    from openimr.guidelines.loading import Pack

Loc = tuple[str | int, ...]


class Fault(NamedTuple):
    """What is wrong in a file, where in its structure, and how to mend it."""

    where: Loc
    problem: str
    advice: str


def check(pack: Pack) -> None:
    """Check what must hold between the parts. Raises PackError for the first fault, with file and line."""
    for fault in _edition_faults(pack):
        raise _told(pack.path / "editions.yaml", pack.path, fault)
    for fault in _standard_faults(pack):
        raise _told(pack.path / "standards.yaml", pack.path, fault)
    for fault in _document_faults(pack):
        raise _told(pack.path / "documents.yaml", pack.path, fault)
    for entry in pack.entries:
        for fault in entry_faults(pack, entry):
            raise _told(pack.files[entry.id], pack.path, fault)
    for problem in _circles(pack):
        raise PackError("treatments", problem, "Let one of them answer; remove its gives_way.")


def _told(path: Path, root: Path, fault: Fault) -> PackError:
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        line = line_of(path.read_text("utf-8"), fault.where)
    except (OSError, UnicodeDecodeError):
        line = None
    return PackError(name, fault.problem, fault.advice, line)


def _edition_faults(pack: Pack) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for number, edition in enumerate(pack.editions):
        key = (edition.family, edition.effective)
        where: Loc = ("editions", number, "effective")
        if key in seen:
            problem = f"Two editions of {edition.family} take effect on {edition.effective}."
            yield Fault(where, problem, "Dates of one family may not overlap: remove one or mend its date.")
        seen.add(key)
        if edition.document and edition.document not in pack.documents:
            problem = f"{edition.family}: there is no document {edition.document}."
            yield Fault(("editions", number, "document"), problem, "Add it to documents.yaml.")


def _standard_faults(pack: Pack) -> Iterator[Fault]:
    for number, jurisdiction in enumerate(pack.jurisdictions.values()):
        where: Loc = ("jurisdictions", number)
        for key in jurisdiction.statutes:
            if key not in pack.documents:
                problem = f"{jurisdiction.key}: there is no document {key}."
                yield Fault((*where, "statutes"), problem, "Add it to documents.yaml or mend the key.")
        for place, standard in enumerate(jurisdiction.standards):
            begins, ends = standard.from_date, standard.to_date
            if begins and ends and begins > ends:
                problem = f"{standard.title} holds from {begins} to {ends}, which is no time."
                yield Fault((*where, "standards", place, "to_date"), problem, "Mend one of the dates.")


def _document_faults(pack: Pack) -> Iterator[Fault]:
    for number, document in enumerate(pack.documents.values()):
        where: Loc = ("documents", number)
        if document.adapted_from and document.adapted_from not in pack.documents:
            problem = f"{document.key} is adapted from {document.adapted_from}, which does not exist."
            yield Fault((*where, "adapted_from"), problem, "Add that document or mend the key.")
        begins, ends = document.in_force_from, document.in_force_to
        if begins and ends and begins > ends:
            problem = f"{document.key} is in force from {begins} to {ends}, which is no time."
            yield Fault((*where, "in_force_to"), problem, "Mend one of the dates.")


def entry_faults(pack: Pack, entry: Entry) -> Iterator[Fault]:
    """What is wrong in a treatment's file: documents, pages, references between its criteria."""
    for where, source in _sources(entry):
        yield from _source_faults(pack, where, source)
    looked: list[tuple[Loc, str]] = [
        (("looked_first", n, "document"), item.document) for n, item in enumerate(entry.looked_first)
    ]
    ways: list[tuple[Loc, str]] = [(("gives_way", n, "to"), way.to) for n, way in enumerate(entry.gives_way)]
    for where, key in (*looked, *ways):
        if key not in pack.documents:
            yield Fault(where, f"There is no document {key}.", "Add it to documents.yaml or mend the key.")
    yield from _criteria_faults(entry)


def _sources(entry: Entry) -> Iterator[tuple[Loc, Source]]:
    yield ("source",), entry.source
    for number, source in enumerate(entry.source_by_region):
        yield ("source_by_region", number), source
    for number, also in enumerate(entry.also_cited):
        yield ("also_cited", number), also


def _source_faults(pack: Pack, where: Loc, source: Source) -> Iterator[Fault]:
    document = pack.documents.get(source.document)
    if document is None:
        problem = f"There is no document {source.document}."
        yield Fault((*where, "document"), problem, "Add it to documents.yaml or mend the key.")
        return
    low, high = document.first_page or 1, document.last_page
    for page in source.pages:
        if page < low or (high is not None and page > high):
            problem = f"Page {page} is outside {source.document}, which has pages {low} to {high}."
            yield Fault((*where, "pages"), problem, "Mend the page or the document.")


def _criteria_faults(entry: Entry) -> Iterator[Fault]:
    ids = [criterion.id for criterion in entry.criteria]
    groups = {group.id for group in entry.groups}
    for number, criterion in enumerate(entry.criteria):
        where: Loc = ("criteria", number)
        if criterion.id in ids[:number]:
            yield Fault((*where, "id"), f"Two criteria are called {criterion.id}.", "Number them apart.")
        for waived in criterion.waives:
            if waived not in ids or waived == criterion.id:
                problem = f"{criterion.id} waives {waived}, which does not exist or is itself."
                yield Fault((*where, "waives"), problem, "Mend the id.")
        if criterion.requirement == "any_of" and criterion.group not in groups:
            problem = f"{criterion.id} is of group {criterion.group}, which does not exist."
            yield Fault((*where, "group"), problem, "Add it to groups.")
    yield from _group_faults(entry)


def _group_faults(entry: Entry) -> Iterator[Fault]:
    for number, group in enumerate(entry.groups):
        members = sum(1 for criterion in entry.criteria if criterion.group == group.id)
        if members < group.min_met:
            problem = f"Group {group.id} needs {group.min_met} of {members} members."
            yield Fault(("groups", number, "min_met"), problem, "Lower min_met.")


# Documents may hand a service over to each other only one way: a circle would have no end.
def _circles(pack: Pack) -> Iterator[str]:
    ways: dict[tuple[str, str], set[str]] = {}
    for entry in pack.entries:
        for service in entry.services:
            for way in entry.gives_way:
                ways.setdefault((service, entry.source.document), set()).add(way.to)
    for (service, document), heirs in sorted(ways.items()):
        for heir in sorted(heirs):
            if heir == document or document in ways.get((service, heir), ()):
                yield f"For {service}, {document} and {heir} give way to each other in a circle."
