"""Which guideline governs a service: the walk through the order of standards, every step of it on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openimr.guidelines.case import Case, in_order
from openimr.guidelines.editions import CaseDates, edition_in_force
from openimr.guidelines.format import Entry, Looked
from openimr.guidelines.library_format import GuidelineDocument, Standard
from openimr.guidelines.loading import Pack
from openimr.guidelines.matching import found
from openimr.guidelines.predicates import evaluate
from openimr.guidelines.wording import described, joined
from openimr.language.regions import region_label, related
from openimr.model import Fact, GuidelineCitation, Outcome, TraceStep, TreatmentRequest


@dataclass(frozen=True, slots=True)
class Governance:
    """The guideline that governs, or None with the reason, and the walk that led there."""

    entry: Entry | None
    citation: GuidelineCitation | None
    trace: tuple[TraceStep, ...]
    reason: str


@dataclass(slots=True)
class _Walk:
    """The search as it goes: what it looks for, and the steps so far."""

    pack: Pack
    case: Case
    regions: tuple[str, ...]
    dates: CaseDates
    trace: list[TraceStep] = field(default_factory=list)

    def step(self, standard: Standard, title: str, answered: bool, reason: str) -> None:
        self.trace.append(TraceStep(rank=standard.rank, standard=title, answered=answered, reason=reason))

    def without_answer(self, reason: str) -> Governance:
        return Governance(None, None, tuple(self.trace), reason)


def govern(  # noqa: PLR0913, PLR0917
    pack: Pack,
    request: TreatmentRequest,
    service: str,
    regions: tuple[str, ...],
    dates: CaseDates,
    facts: Iterable[Fact],
    jurisdiction: str = "CA",
) -> Governance:
    """The treatment entry whose criteria govern one service, with the trace of the search.

    The standards of the jurisdiction are walked from the highest (California: Labor Code 4610.5(c)(2) and,
    from 2015, the search sequence of 8 CCR 9792.21.1). A lower rank answers only if the higher ones do not
    address the service. Where the governing edition is known but its criteria are not installed, the walk
    ends without an answer and says so; it never falls back on an edition that was not in force.
    """
    asked = request.model_copy(update={"body_regions": regions})
    walk = _Walk(pack, Case(in_order(facts), asked, service, (), pack.definitions), regions, dates)
    known = pack.jurisdictions.get(jurisdiction)
    if known is None:
        names = joined(sorted(pack.jurisdictions))
        return walk.without_answer(
            f"No order of standards is installed for {jurisdiction}; there is one for {names}."
        )
    candidates = [entry for entry in pack.entries if covers(entry, request, service, regions)]
    for standard in known.standards:
        answer = _ask(walk, standard, candidates)
        if answer is not None:
            return answer
    return walk.without_answer(_nothing_installed(service, regions, candidates))


def covers(entry: Entry, request: TreatmentRequest, service: str, regions: Sequence[str]) -> bool:
    """Whether the entry is about this service in one of these regions (any region if none is named)."""
    if service not in entry.services:
        return False
    if entry.request_words and not any(word in request.text.lower() for word in entry.request_words):
        return False
    if not entry.regions or not regions:
        return True
    return any(related(own, region) for own in entry.regions for region in regions)


def _nothing_installed(service: str, regions: Sequence[str], candidates: Sequence[Entry]) -> str:
    where = f" for the {joined(region_label(region) for region in regions)}" if regions else ""
    name = service.replace("_", " ")
    if candidates:
        return f"No guideline of this jurisdiction's order that is installed answers for {name}{where}."
    return f"No criteria for {name}{where} are installed, so nothing is proposed."


def _ask(walk: _Walk, standard: Standard, candidates: Sequence[Entry]) -> Governance | None:
    """What one rank of the order answers; None sends the walk on to the next."""
    own = [entry for entry in candidates if _document(walk, entry).standard == standard.standard]
    lower = [entry for entry in candidates if entry not in own]
    if not own:
        return _silence(walk, standard, lower)
    entry, chosen = _chosen(walk, own)
    if entry is None:
        return walk.without_answer(chosen)
    _look(walk, standard, entry.looked_first)
    for way in entry.gives_way:
        if evaluate(way.when, walk.case).outcome is Outcome.MET:
            title = walk.pack.documents[way.to].title
            reason = f"{way.reason} Its criteria for this service are not installed."
            walk.step(standard, title, False, reason)
            return walk.without_answer(f"{title} governs. {reason}")
    return _answer(walk, standard, entry, chosen)


def _silence(walk: _Walk, standard: Standard, lower: Sequence[Entry]) -> Governance | None:
    """This rank has no entry: what is known of why, from the entries of lower rank."""
    looked = [item for entry in lower for item in entry.looked_first]
    here = [item for item in looked if walk.pack.documents[item.document].standard == standard.standard]
    for item in here:
        replaced = _replaced(walk, walk.pack.documents[item.document])
        if replaced:
            walk.step(standard, replaced[0], False, replaced[1])
            return walk.without_answer(f"{replaced[0]}: {replaced[1]}")
    if here:
        _look(walk, standard, here)
    else:
        walk.step(standard, standard.title, False, "No criteria of this rank for the service are installed.")
    return None


def _look(walk: _Walk, standard: Standard, looked: Sequence[Looked]) -> None:
    """Documents of the rank that were looked into first, as far as they concern the regions asked for."""
    for item in looked:
        document = walk.pack.documents[item.document]
        concerned = not item.regions or any(related(own, r) for own in item.regions for r in walk.regions)
        if document.standard == standard.standard and concerned:
            walk.step(standard, document.title, False, item.reason + _age_of_injury(walk, item))


def _age_of_injury(walk: _Walk, item: Looked) -> str:
    """How old the injury was, where a document hands over by chronicity."""
    dates = walk.dates
    upto = dates.request_date or dates.decision_date or dates.service_date
    if not item.by_chronicity:
        return ""
    if not (upto and dates.injury_date and len(upto) >= 7 and len(dates.injury_date) >= 7):
        return " How old the injury was at the request is not known."
    months = _months(upto) - _months(dates.injury_date)
    if months < 3:
        return f" The injury was only about {max(months, 0)} months old: check whether this chapter governs."
    age = f"{months} months" if months < 24 else f"{months // 12} years"
    return f" The injury was about {age} old at the request."


def _months(iso: str) -> int:
    return int(iso[:4]) * 12 + int(iso[5:7])


def _replaced(walk: _Walk, document: GuidelineDocument) -> tuple[str, str] | None:
    """Title and reason if another edition than this document was in force, None if it was itself."""
    found = edition_in_force(walk.pack, document, walk.dates)
    if found.edition is None:
        return document.title, f"{found.reason} The criteria of the edition before it are not installed."
    if found.edition.document == document.key:
        return None
    reason = f"{found.reason} This edition governs, but its criteria are not installed."
    return found.edition.title, reason


def _answer(walk: _Walk, standard: Standard, entry: Entry, chosen: str) -> Governance:
    document = _document(walk, entry)
    replaced = _replaced(walk, document)
    if replaced:
        walk.step(standard, replaced[0], False, replaced[1])
        return walk.without_answer(f"{replaced[0]}: {replaced[1]}")
    found = edition_in_force(walk.pack, document, walk.dates)
    source = entry.source_for(walk.regions)
    reason = " ".join(
        part for part in (f'It answers under "{source.heading}".', chosen, found.reason) if part
    )
    walk.step(standard, document.title, True, reason)
    citation = GuidelineCitation(
        entry=entry.id,
        document=document.key,
        title=document.title,
        heading=source.heading,
        pages=source.pages,
        ccr=document.ccr,
        basis=document.basis,
        in_force_from=document.in_force_from,
        in_force_to=document.in_force_to,
        mark=source.mark,
    )
    return Governance(entry, citation, tuple(walk.trace), reason)


def _document(walk: _Walk, entry: Entry) -> GuidelineDocument:
    return walk.pack.documents[entry.source_for(walk.regions).document]


def _chosen(walk: _Walk, entries: Sequence[Entry]) -> tuple[Entry | None, str]:
    """The entry among several of the same rank: a row of a table by the facts, else the only one there is."""
    if len(entries) == 1:
        return entries[0], ""
    rows = [entry for entry in entries if entry.choice]
    if len(rows) == len(entries) and len({entry.choice.table for entry in rows if entry.choice}) == 1:
        return _row(walk, rows)
    titles = joined((entry.title for entry in entries), "or")
    return (
        None,
        f"Several guidelines could answer ({titles}); the request does not say which body part is meant.",
    )


def _row(walk: _Walk, rows: Sequence[Entry]) -> tuple[Entry, str]:
    """The row of a table. A diagnosis stated for the region asked for goes before one without a region."""
    scored = []
    for entry in rows:
        assert entry.choice is not None  # noqa: S101
        chosen_by = found(entry.choice.when, walk.case)
        if chosen_by:
            stated = any(fact.regions for fact in chosen_by)
            scored.append(((stated, entry.choice.priority), entry, chosen_by))
    if scored:
        _, entry, why = max(scored, key=lambda item: item[0])
        return entry, f"The row is chosen by the diagnosis: {joined(described(fact) for fact in why[:3])}."
    default = next((entry for entry in rows if entry.choice and entry.choice.default), rows[0])
    assert default.choice is not None  # noqa: S101
    return (
        default,
        default.choice.default_reason or "No diagnosis chooses a row; this one is taken by default.",
    )
