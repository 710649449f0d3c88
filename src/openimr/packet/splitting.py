"""Where the documents of a packet begin: signs between two pages, weighed as the data says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from openimr.packet.looks import Counter, Look
from openimr.packet.nouns import Patient
from openimr.packet.patients import reason_for_another
from openimr.packet.settings import any_of, load_data

_STAMPED_FROM = 8
_STAMPED_SHARE = 0.8


@dataclass
class _Sofar:
    """The document that the next page may belong to."""

    last: Look = field(default_factory=Look)
    title: str | None = None
    kind: str | None = None
    date: str | None = None
    patient: Patient = field(default_factory=Patient)
    counters: list[Counter] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)

    def add(self, index: int, look: Look) -> None:
        """Take the page into the document. A page without text changes nothing but the number of pages."""
        self.indexes.append(index)
        if not look.lines:
            return
        self.last = look
        if self.title is None and look.title:
            self.title, self.kind = _bare(look.title.text), look.title.kind
        self.date = self.date or look.date
        self.patient = Patient(
            name=self.patient.name or look.patient.name,
            born=self.patient.born or look.patient.born,
            claim=self.patient.claim or look.patient.claim,
        )
        self.counters += look.counters[:1]


def starts(looks: Sequence[Look], repeats: Mapping[int, int] | None = None) -> tuple[int, ...]:
    """The indexes (from 0) of the pages that begin a document; the first page always does.

    `repeats` says of pages which earlier page each repeats.
    """
    looks = _without_stamped(looks)
    begin = [0] if looks else []
    sofar = _Sofar()
    for index, look in enumerate(looks):
        if (
            index
            and look.lines
            and sum(w for _, w in _signs(sofar, index, look, repeats or {})) >= _threshold()
        ):
            begin.append(index)
            sofar = _Sofar()
        sofar.add(index, look)
    return tuple(begin)


def explain(looks: Sequence[Look], index: int, repeats: Mapping[int, int] | None = None) -> dict[str, float]:
    """The signs and their weights between page `index` (from 1) and the pages before it."""
    begin = starts(looks[:index], repeats)[-1]
    sofar = _Sofar()
    for number, look in enumerate(_without_stamped(looks)[begin:index], start=begin):
        sofar.add(number, look)
    return dict(_signs(sofar, index, _without_stamped(looks)[index], repeats or {}))


def _signs(sofar: _Sofar, index: int, look: Look, repeats: Mapping[int, int]) -> Iterator[tuple[str, float]]:
    weights: dict[str, float] = _rules()["weights"]
    for name in [
        *_counter_signs(sofar, look),
        *_title_signs(sofar, look),
        *_head_signs(sofar, look),
        *_end_signs(sofar, look),
        *_patient_signs(sofar, look),
        *_fax_signs(sofar, look),
    ]:
        yield name, weights[name]
    if index in repeats and repeats[index] in sofar.indexes:
        yield "repeats_page_of_this", weights["repeats_page_of_this"]


def _counter_signs(sofar: _Sofar, look: Look) -> Iterator[str]:
    counter = look.counters[0] if look.counters else None
    last = sofar.counters[-1] if sofar.counters else None
    if counter is None:
        if last and last.total and last.page >= last.total:
            yield "last_was_complete"
        elif last and last.total and last.page + 1 == last.total:
            yield "last_was_incomplete"
        return
    same = [c for c in sofar.counters if c.total == counter.total]
    if counter.page == 1:
        if not any(c.page == 1 for c in same) and same and counter.total and counter.total > 1:
            return
        yield "counter_starts"
    elif counter in same:
        yield "counter_again"
    elif same:
        yield "counter_goes_on"
    elif sofar.counters and last and last.total and counter.total:
        yield "counter_other_total"
    else:
        yield "counter_inside"
    if last and last.total and last.page == last.total and counter not in same:
        yield "last_was_complete"


def _title_signs(sofar: _Sofar, look: Look) -> Iterator[str]:
    title = look.title
    if title is None:
        if look.letterhead is None and not look.opens_letter:
            yield "nothing_opens"
        return
    yield "title"
    if _heading_like().match(title.text) and not _opens_by_itself(sofar, look):
        yield "title_like_a_heading"
    elif sofar.kind and title.kind != sofar.kind:
        yield "title_of_other_kind"
    if _bare(title.text) == sofar.title and not _other_date(sofar, look) and not sofar.last.signed:
        yield "title_repeated"


def _head_signs(sofar: _Sofar, look: Look) -> Iterator[str]:
    if look.letterhead:
        known = look.letterhead == sofar.last.letterhead or look.letterhead in sofar.last.running
        goes_on = known and not _other_date(sofar, look)
        yield "letterhead_goes_on" if goes_on else "letterhead"
    if look.date:
        if _other_date(sofar, look):
            opened = look.title or look.letterhead or look.patient.name
            yield "other_date" if opened else "other_date_alone"
        elif sofar.date:
            yield "same_date"
    shared = look.running & sofar.last.running
    if len(shared) >= 2 and not look.letterhead and not _other_date(sofar, look):
        yield "running_head"
    if look.patient.name and look.patient.born:
        yield "patient_block"
    if look.opens_letter:
        yield "opens_letter"


def _end_signs(sofar: _Sofar, look: Look) -> Iterator[str]:
    if sofar.last.signed:
        yield "last_was_signed"
    if look.continued:
        yield "says_continued"
    if look.starts_in_a_sentence:
        yield "starts_in_a_sentence"
    if sofar.last.runs_on and not sofar.last.signed:
        yield "last_ran_on"


def _patient_signs(sofar: _Sofar, look: Look) -> Iterator[str]:
    if reason_for_another(look.patient, sofar.patient):
        yield "other_patient"


def _fax_signs(sofar: _Sofar, look: Look) -> Iterator[str]:
    if look.fax and sofar.last.fax:
        starts_anew = look.fax.page <= sofar.last.fax.page
        yield "new_transmission" if starts_anew else "transmission_goes_on"


def _other_date(sofar: _Sofar, look: Look) -> bool:
    return bool(look.date and sofar.date and look.date != sofar.date)


def _without_stamped(looks: Sequence[Look]) -> list[Look]:
    """Looks without the counter that runs through the whole packet: it says nothing of its documents."""
    total = len(looks)
    stamped = [_stamp(look, index, total) for index, look in enumerate(looks)]
    filled = [index for index, look in enumerate(looks) if look.lines]
    kinds = {look.title.kind for look in looks if look.title}
    hits = sum(1 for index in filled if stamped[index])
    if total < _STAMPED_FROM or len(kinds) < 3 or hits < _STAMPED_SHARE * len(filled):
        return list(looks)
    return [_less(look, stamp) if stamp else look for look, stamp in zip(looks, stamped, strict=True)]


def _stamp(look: Look, index: int, total: int) -> Counter | None:
    found = (c for c in look.counters if c.page == index + 1 and c.total in (None, total))
    return next(found, None)


def _less(look: Look, stamp: Counter) -> Look:
    return replace(look, counters=tuple(c for c in look.counters if c != stamp))


def _bare(title: str) -> str:
    return " ".join(title.lower().split())


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("boundaries.yaml")
    return loaded


def _threshold() -> float:
    return float(_rules()["threshold"])


@cache
def _heading_like() -> re.Pattern[str]:
    return any_of([_rules()["heading_like"]])


def _opens_by_itself(sofar: _Sofar, look: Look) -> bool:
    """Whether a title that could be a section's heading is a title: the page has a head of its own."""
    return bool(look.patient.born or look.letterhead or _other_date(sofar, look))
