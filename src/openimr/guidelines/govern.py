"""Which guideline governs a service: the walk through the order of standards, every step of it on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from openimr.guidelines.case import Case, in_order
from openimr.guidelines.challenging import Searched, further_steps, presumed_step, speaks_to, weighed
from openimr.guidelines.choosing import choose, looked_at
from openimr.guidelines.editions import CaseDates, edition_covering, edition_in_force, standards_in_force
from openimr.guidelines.format import Entry, GivesWay, Looked, Source
from openimr.guidelines.library_format import GuidelineDocument, Jurisdiction, Standard
from openimr.guidelines.loading import Pack
from openimr.guidelines.predicates import evaluate
from openimr.guidelines.wording import joined
from openimr.language.regions import region_label, related
from openimr.model import (
    Challenge,
    Fact,
    GuidelineCitation,
    Mark,
    Outcome,
    Rebuttal,
    TraceStep,
    TreatmentRequest,
)

_NOT_INSTALLED = "This edition governs, but its criteria are not installed."
_NOT_ITS_OWN = (
    "Its text is not installed: the criteria are those of another guideline that follows or cites it."
)


@dataclass(frozen=True, slots=True)
class Governance:
    """The guideline that governs, or None with the reason, and the walk that led there.

    `challenge` is a rebuttal of the presumption as it was weighed, if the presumed rank answered.
    """

    entry: Entry | None
    citation: GuidelineCitation | None
    trace: tuple[TraceStep, ...]
    reason: str
    challenge: Challenge | None = None


@dataclass(slots=True)
class _Walk:
    """The search as it goes: what it looks for, and the steps so far."""

    pack: Pack
    case: Case
    regions: tuple[str, ...]
    dates: CaseDates
    jurisdiction: Jurisdiction | None = None
    trace: list[TraceStep] = field(default_factory=list)

    def step(self, standard: Standard, title: str, answered: bool, reason: str) -> None:
        self.trace.append(TraceStep(rank=standard.rank, standard=title, answered=answered, reason=reason))

    def home_rank(self, standard: Standard) -> bool:
        """Whether the rank's documents are the jurisdiction's own: nothing stands in for them."""
        return standard.standard == "mtus"

    def presumed(self, standard: Standard) -> str:
        """What is presumed of the first rank's recommendations."""
        order = self.jurisdiction
        first = order is not None and order.standards[0].rank == standard.rank
        return (order.presumption or "") if order and first else ""

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
    rebuttal: Rebuttal | None = None,
) -> Governance:
    """The treatment entry whose criteria govern one service, with the trace of the search.

    The standards of the jurisdiction are walked from the highest (California: Labor Code 4610.5(c)(2) and,
    from 2015, the search sequence of 8 CCR 9792.21.1). A lower rank answers only if the higher ones do not
    address the service. Where the governing edition is known but its criteria are not installed, the walk
    ends without an answer and says so; it never falls back on an edition that was not in force.

    A `rebuttal` of the presumption (Labor Code 4604.5(a)) sends the search on past a presumed rank that
    answers, for decisions after 8 CCR 9792.21.1 and 9792.25.1 took effect; the trace tells what came of it.
    """
    asked = request.model_copy(update={"body_regions": regions})
    case = Case(in_order(facts), asked, service, (), pack.definitions)
    case.asked_on, case.injury_date = dates.request_date or dates.decision_date, dates.injury_date
    known = pack.jurisdictions.get(jurisdiction)
    walk = _Walk(pack, case, regions, dates, known)
    if known is None:
        names = joined(sorted(pack.jurisdictions))
        return walk.without_answer(
            f"No order of standards is installed for {jurisdiction}; there is one for {names}."
        )
    candidates = looked_at(pack.entries_for(service), case)
    for standard in standards_in_force(known, dates):
        answer = _ask(walk, standard, candidates)
        if answer is not None:
            return _challenged(walk, answer, rebuttal, candidates)
    return walk.without_answer(_nothing_installed(service, regions, candidates))


def _challenged(
    walk: _Walk, answer: Governance, rebuttal: Rebuttal | None, candidates: Sequence[Entry]
) -> Governance:
    """The answer of the presumed rank with a rebuttal weighed against it; any other answer as it is."""
    order = walk.jurisdiction
    if rebuttal is None or order is None or order.presumption is None or answer.entry is None:
        return answer
    first, *below = standards_in_force(order, walk.dates)
    if answer.trace[-1].rank != first.rank or not speaks_to(rebuttal, walk.case.own[0]):
        return answer
    challenge = weighed(rebuttal, walk.dates)
    *before, presumed = answer.trace
    searched = [Searched(standard, _installed(walk, standard, candidates)) for standard in below]
    further = further_steps(challenge, searched, walk.dates)
    trace = (*before, presumed_step(presumed, challenge), *further)
    return replace(answer, trace=trace, challenge=challenge)


def _installed(walk: _Walk, standard: Standard, candidates: Sequence[Entry]) -> tuple[str, ...]:
    """Titles of the documents by which a rank could have answered."""
    entries = _of_rank(walk, standard, candidates)
    return tuple(dict.fromkeys(_at_rank(walk, standard, entry)[1].title for entry in entries))


def _nothing_installed(service: str, regions: Sequence[str], candidates: Sequence[Entry]) -> str:
    where = f" for the {joined(region_label(region) for region in regions)}" if regions else ""
    name = service.replace("_", " ")
    if candidates:
        return f"No guideline of this jurisdiction's order that is installed answers for {name}{where}."
    return f"No criteria for {name}{where} are installed, so nothing is proposed."


def _ask(walk: _Walk, standard: Standard, candidates: Sequence[Entry]) -> Governance | None:
    """What one rank of the order answers; None sends the walk on to the next."""
    own = _of_rank(walk, standard, candidates)
    if not own:
        return _silence(walk, standard, candidates)
    current = [entry for entry in own if _replaced(walk, _at_rank(walk, standard, entry)[1]) is None]
    if not current:
        title, why = _replaced(walk, _at_rank(walk, standard, own[0])[1]) or ("", "")
        _look(walk, standard, own[0].looked_first)
        walk.step(standard, title, False, why)
        return walk.without_answer(f"{title}: {why}")
    entry, chosen = choose(current, walk.case)
    if entry is None:
        return walk.without_answer(chosen)
    _look(walk, standard, entry.looked_first)
    for way in entry.gives_way:
        if evaluate(way.when, walk.case).outcome is Outcome.MET:
            return _hand_over(walk, standard, way, current)
    return _answer(walk, standard, entry, chosen)


def _of_rank(walk: _Walk, standard: Standard, candidates: Sequence[Entry]) -> list[Entry]:
    """The entries that this rank can answer by: those of its own documents, failing them such as stand in."""
    own = [entry for entry in candidates if _document(walk, entry).standard == standard.standard]
    if own or walk.home_rank(standard):
        return own
    return [entry for entry in candidates if _stand_in(walk, standard, entry)]


# The chronic pain guidelines of 2009 were adapted from the ODG: where the ODG decides and its own chapter is
# not installed, they tell what it said. Others stand in only by a passage of the ODG that they cite.
def _stand_in(walk: _Walk, standard: Standard, entry: Entry) -> Source | None:
    documents = walk.pack.documents
    for source in entry.also_cited:
        if documents[source.document].standard == standard.standard:
            return source
    origin = _document(walk, entry).adapted_from
    if origin is None or documents[origin].standard != standard.standard:
        return None
    source = entry.source_for(walk.regions)
    return Source(document=origin, heading=source.heading, mark=Mark(level="memory"))


def _at_rank(walk: _Walk, standard: Standard, entry: Entry) -> tuple[Source, GuidelineDocument]:
    """The source by which an entry answers at a rank, and its document."""
    source = entry.source_for(walk.regions)
    if walk.pack.documents[source.document].standard != standard.standard:
        source = _stand_in(walk, standard, entry) or source
    return source, walk.pack.documents[source.document]


def _hand_over(walk: _Walk, standard: Standard, way: GivesWay, own: Sequence[Entry]) -> Governance:
    """Another document governs: by its own entries, if there are any for this service."""
    title = walk.pack.documents[way.to].title
    heirs = [entry for entry in own if entry.source_for(walk.regions).document == way.to]
    entry, chosen = choose(heirs, walk.case) if heirs else (None, "")
    if entry is None:
        why = chosen or "Its criteria for this service are not installed."
        walk.step(standard, title, False, f"{way.reason} {why}")
        return walk.without_answer(f"{title} governs. {way.reason} {why}")
    return _answer(walk, standard, entry, f"{way.reason} {chosen}".strip())


def _silence(walk: _Walk, standard: Standard, lower: Sequence[Entry]) -> Governance | None:
    """This rank has no entry: what is known of why, from the entries of lower rank."""
    looked = [item for entry in lower for item in entry.looked_first]
    here = [item for item in looked if walk.pack.documents[item.document].standard == standard.standard]
    for item in here:
        replaced = _replaced(walk, walk.pack.documents[item.document])
        if replaced:
            walk.step(standard, replaced[0], False, replaced[1])
            return walk.without_answer(f"{replaced[0]}: {replaced[1]}")
    covering = edition_covering(walk.pack, walk.regions, walk.dates) if walk.home_rank(standard) else None
    if covering is not None and covering.edition is not None:
        title, why = covering.edition.title, f"{covering.reason} {_NOT_INSTALLED}"
        walk.step(standard, title, False, why)
        return walk.without_answer(f"{title}: {why}")
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
    reason = f"{found.reason} {_NOT_INSTALLED}"
    return found.edition.title, reason


def _answer(walk: _Walk, standard: Standard, entry: Entry, chosen: str) -> Governance:
    source = entry.source_for(walk.regions)
    note = ""
    if walk.pack.documents[source.document].standard != standard.standard:
        stand_in = _stand_in(walk, standard, entry)
        note = _NOT_ITS_OWN
        source = stand_in or source
    document = walk.pack.documents[source.document]
    replaced = _replaced(walk, document)
    if replaced:
        walk.step(standard, replaced[0], False, replaced[1])
        return walk.without_answer(f"{replaced[0]}: {replaced[1]}")
    found = edition_in_force(walk.pack, document, walk.dates)
    parts = (f'It answers under "{source.heading}".', chosen, note, found.reason, walk.presumed(standard))
    reason = " ".join(part for part in parts if part)
    walk.step(standard, document.title, True, reason)
    return Governance(entry, _citation(entry, source, document), tuple(walk.trace), reason)


def _citation(entry: Entry, source: Source, document: GuidelineDocument) -> GuidelineCitation:
    return GuidelineCitation(
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


def _document(walk: _Walk, entry: Entry) -> GuidelineDocument:
    return walk.pack.documents[entry.source_for(walk.regions).document]
