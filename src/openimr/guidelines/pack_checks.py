"""What must hold between the parts of a pack: documents, pages, dates, references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openimr.guidelines.format import Entry, Part, Source
from openimr.guidelines.library_format import GuidelineDocument, Standard
from openimr.guidelines.pack_files import PackError, line_of
from openimr.model import Mark

if TYPE_CHECKING:
    from openimr.guidelines.loading import Pack

Loc = tuple[str | int, ...]
Time = tuple[str | None, str | None]


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
    for entry, fault in _circles(pack):
        raise _told(pack.files[entry.id], pack.path, fault)


def _told(path: Path, root: Path, fault: Fault) -> PackError:
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        line = line_of(path.read_text("utf-8"), fault.where)
    except (OSError, UnicodeDecodeError):
        line = None
    return PackError(name, fault.problem, fault.advice, line)


def line_with(text: str, name: str) -> int | None:
    """The first line of a text on which the name stands as a word; None if there is none."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return next((number for number, line in enumerate(text.splitlines(), 1) if word.search(line)), None)


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
        yield from _times_of_standards(where, jurisdiction.standards)


def _times_of_standards(where: Loc, standards: Sequence[Standard]) -> Iterator[Fault]:
    for place, standard in enumerate(standards):
        here: Loc = (*where, "standards", place)
        begins, ends = standard.from_date, standard.to_date
        if begins and ends and begins > ends:
            problem = f"{standard.title} holds from {begins} to {ends}, which is no time."
            yield Fault((*here, "to_date"), problem, "Mend one of the dates.")
        for earlier in standards[:place]:
            if earlier.standard == standard.standard and _overlap(
                (earlier.from_date, earlier.to_date), (begins, ends)
            ):
                problem = (
                    f"{standard.standard} has two ranks at the same time, {earlier.rank} and {standard.rank}."
                )
                yield Fault((*here, "standard"), problem, "Let one end on the day before the other begins.")


def _overlap(one: Time, other: Time) -> bool:
    """Whether two times, from and to by the day, have a day in common; None is open."""
    return (one[0] or "") <= (other[1] or "9999") and (other[0] or "") <= (one[1] or "9999")


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
        yield from _place_of_document(pack, where, document)
    yield from _documents_at_once(pack)


def _place_of_document(pack: Pack, where: Loc, document: GuidelineDocument) -> Iterator[Fault]:
    ranks = {standard.standard for order in pack.jurisdictions.values() for standard in order.standards}
    if document.basis != "statute" and document.standard not in ranks:
        problem = (
            f"{document.key} is of the standard {document.standard}, which has no rank in standards.yaml."
        )
        yield Fault((*where, "standard"), problem, f"One of {', '.join(sorted(ranks))}.")
    seen, key = {document.key}, document.adapted_from
    while key in pack.documents:
        if key in seen:
            problem = f"{document.key} is adapted from itself in a circle."
            yield Fault((*where, "adapted_from"), problem, "Name the text that it was taken from.")
            return
        seen.add(key)
        key = pack.documents[key].adapted_from


def _documents_at_once(pack: Pack) -> Iterator[Fault]:
    dated = [(n, d) for n, d in enumerate(pack.documents.values()) if d.in_force_from]
    for place, (number, document) in enumerate(dated):
        for _, other in dated[:place]:
            if other.family == document.family and _overlap(_time(other), _time(document)):
                both = f"{other.key} and {document.key}, both of {document.family},"
                advice = "Dates of one family may not overlap: end one on the day before the other begins."
                where: Loc = ("documents", number, "in_force_from")
                yield Fault(where, f"{both} are in force at the same time.", advice)


def _time(document: GuidelineDocument) -> Time:
    return document.in_force_from, document.in_force_to


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
    yield from mark_faults(entry)


_LEVELS = ("verified", "seed", "memory", "uncertain")


def mark_faults(part: Part, where: Loc = ()) -> Iterator[Fault]:
    """Marks of a level that does not exist, or that call something verified and name no source."""
    for key in type(part).model_fields:
        value = getattr(part, key)
        if isinstance(value, Mark):
            if value.level not in _LEVELS:
                problem = f"There is no mark {value.level}."
                yield Fault((*where, key, "level"), problem, f"One of {', '.join(_LEVELS)}.")
            elif value.level == "verified" and not value.sources:
                yield Fault((*where, key), "It is marked verified without a source.", "Name the source.")
        elif isinstance(value, Part):
            yield from mark_faults(value, (*where, key))
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Part):
                    yield from mark_faults(item, (*where, key, number))


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
        if criterion.waives and criterion.requirement != "bypass":
            problem = f"{criterion.id} waives others, but is {criterion.requirement}."
            yield Fault((*where, "waives"), problem, "Only a bypass waives: mend its requirement.")
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
def _circles(pack: Pack) -> Iterator[tuple[Entry, Fault]]:
    ways: dict[tuple[str, str], list[str]] = {}
    for entry in pack.entries:
        for service in entry.services:
            heirs = ways.setdefault((service, entry.source.document), [])
            heirs += [way.to for way in entry.gives_way]
    for entry in pack.entries:
        for number, way in enumerate(entry.gives_way):
            for service in entry.services:
                trail = _way_back(ways, service, entry.source.document, way.to)
                if trail:
                    problem = f"For {service}, {' -> '.join(trail)} give way to each other in a circle."
                    where: Loc = ("gives_way", number, "to")
                    yield entry, Fault(where, problem, "Let one of them answer; remove its gives_way.")


def _way_back(
    ways: Mapping[tuple[str, str], Sequence[str]], service: str, document: str, heir: str
) -> tuple[str, ...]:
    """The documents on the way from `heir` back to `document`; empty if it does not lead there."""
    open_: list[tuple[str, ...]] = [(document, heir)]
    seen = {heir}
    while open_:
        trail = open_.pop()
        if trail[-1] == document:
            return trail
        for following in ways.get((service, trail[-1]), ()):
            if following == document or following not in seen:
                seen.add(following)
                open_.append((*trail, following))
    return ()
