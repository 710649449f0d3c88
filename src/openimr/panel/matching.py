"""Specialties against what a case needs: the same, a similar one, or none, with the row that says so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from openimr.language.regions import containers, region_label
from openimr.language.regions import regions as known_regions
from openimr.language.services import category_of, service_label, services
from openimr.model import TreatmentRequest
from openimr.panel import tables
from openimr.panel.credentials import counted
from openimr.panel.parties import Needs
from openimr.panel.results import Finding, Level, Match, Reason
from openimr.panel.tables import Family, Row, Scope
from openimr.panel.values import Mark, Reviewer

_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")
_ORDER: dict[Level, int] = {"same": 0, "similar": 1, "none": 2}


class Wanted(NamedTuple):
    """Who answers for a service and a condition: keys of specialties, and why, with source and mark."""

    same: frozenset[str]
    similar: frozenset[str]
    words: str
    source: str
    mark: Mark


def match(reviewer: Reviewer, needs: Needs, as_of: date | None = None) -> Match:
    """How the reviewer's specialties answer the needs: same, similar or none, with the reasons.

    With `as_of` only certifications that are verified and current on that day count; without it, all that
    are on file. Source: LC 139.5(d)(4)(A); the table is `data/matching.yaml`.
    """
    if as_of is not None:
        return match_specialties(counted(reviewer, as_of), needs)
    held = {each.specialty for each in reviewer.certifications} | set(reviewer.fields)
    return match_specialties(sorted(held), needs)


def match_all(held: Sequence[str], needs: Sequence[Needs]) -> Match:
    """The match of somebody with several items: the weakest of them, with the reasons of all."""
    found = [match_specialties(held, each) for each in needs]
    level = max((each.level for each in found), key=lambda each: _ORDER[each])
    why = tuple(reason for each in found for reason in each.why)
    return Match(level=level, why=why, specialties=tuple(held))


def match_specialties(held: Sequence[str], needs: Needs) -> Match:
    """How specialties (keys) answer the needs: the best of them, and why each of them does or does not."""
    asked = wanted(needs.service, needs.regions, needs.diagnoses)
    if not held:
        words = "No specialty is on file that is certified, current and verified."
        return Match(level="none", why=(_reason("none", words, asked),))
    judged = [(_level(key, asked, needs), key) for key in held]
    best = min((level for level, _ in judged), key=lambda level: _ORDER[level])
    why = [_explained(level, key, asked, needs) for level, key in judged if level == best or level != "none"]
    return Match(level=best, why=tuple(why), specialties=tuple(key for lv, key in judged if lv == best))


def needs_of(request: TreatmentRequest, diagnoses: Iterable[str] = ()) -> Needs:
    """What a treatment request asks of its reviewer. `diagnoses` are added to the codes in the request."""
    main = request.services[0].service if request.services else request.service_category
    codes = tuple(code.code for code in request.codes if code.system.startswith("ICD"))
    asked = main if main in services() else request.service_category
    return Needs(
        service=asked, regions=request.body_regions, diagnoses=(*codes, *diagnoses), text=request.text
    )


def _level(key: str, asked: Wanted, needs: Needs) -> Level:
    if not in_scope(key, needs):
        return "none"
    if key in asked.same:
        return "same"
    return "similar" if key in asked.similar else "none"


def _explained(level: Level, key: str, asked: Wanted, needs: Needs) -> Reason:
    label = tables.specialty_label(key)
    if level == "none" and not in_scope(key, needs):
        field = tables.specialties().fields[key]
        words = f"{label}: {_what(needs)} lies outside the scope of practice."
        return Reason(rule="scope", finding="fails", words=words, source=field.source, mark=field.mark)
    said = {
        "same": "the same specialty as",
        "similar": "similar to",
        "none": "neither the same as nor similar to",
    }
    words = f"{label}: {said[level]} those who answer for {_what(needs)}. {asked.words}"
    return _reason(level, words, asked)


def _reason(level: Level, words: str, asked: Wanted) -> Reason:
    finding: Finding = "fails" if level == "none" else "holds"
    return Reason(rule=f"match.{level}", finding=finding, words=words, source=asked.source, mark=asked.mark)


def _what(needs: Needs) -> str:
    place = ", ".join(region_label(region) for region in needs.regions)
    return f"{service_label(needs.service)} ({place})" if place else service_label(needs.service)


def in_scope(key: str, needs: Needs) -> bool:
    """Whether the item lies within the scope of practice; specialties of M.D. and D.O. have no such limit."""
    field = tables.specialties().fields.get(key)
    return field is None or _within(field.scope, needs)


def _within(scope: Scope, needs: Needs) -> bool:
    names = set(_names(needs.service, needs.regions))
    if names & set(scope.outside):
        return False
    by_service = bool(names & set(scope.services)) or _group(needs.service) in scope.groups
    by_region = bool(_places(needs.regions) & set(scope.regions))
    if scope.any:
        return by_service or by_region
    return by_region if scope.regions else by_service


def _group(service: str) -> str:
    known = services().get(service)
    return known.group if known else ""


def _names(service: str, regions: Sequence[str]) -> list[str]:
    """The service by its own key and by its category, which comes first where the region decides it."""
    known = services().get(service)
    if known is None:
        return [service]
    category = category_of(known, regions)
    return [service, category] if category == known.category else [category, service]


def _places(regions: Iterable[str]) -> set[str]:
    found = set(regions)
    for region in regions:
        found |= containers(region)
    return found


@lru_cache(4096)
def wanted(service: str, regions: tuple[str, ...], diagnoses: tuple[str, ...]) -> Wanted:
    """Who answers for a service on those regions with those diagnoses (ICD codes or families)."""
    table = tables.matching()
    row = _row(service, regions)
    families = families_of(regions, diagnoses)
    treats = frozenset(key for family in families for key in family.treats)
    also = frozenset(key for family in families for key in family.also)
    condition = ", ".join(family.label for family in families) or "no condition known"
    source, mark = row.source or table.source, row.mark or table.mark
    if row.open == "condition":
        same = treats | set(row.same)
        similar = also | set(row.similar) if families else also | set(row.similar) | set(table.generalists)
        words = f"The condition decides ({condition})."
        return Wanted(same, similar - same, words, source, mark)
    same, similar = frozenset(row.same), frozenset(row.similar) | (treats if row.open else frozenset())
    words = f"Table row {row.services[0]}" + (f", with {condition}." if row.open else ".")
    return Wanted(same, similar - same, words, source, mark)


def _row(service: str, regions: tuple[str, ...]) -> Row:
    """The narrowest row: by key, then category, then group; each with the region first."""
    places = _places(regions)
    names = [*_names(service, regions), f"group:{_group(service)}", "unknown"]
    for name in names:
        rows = _rows().get(name, ())
        sited = next((row for row in rows if row.regions and places & set(row.regions)), None)
        found = sited or next((row for row in rows if not row.regions), None)
        if found is not None:
            return found
    raise tables.DataFaulty("matching.yaml", "no row for unknown services.", "Restore the last row.")


@cache
def _rows() -> dict[str, tuple[Row, ...]]:
    """Rows by each name they answer to; a later row on a service comes before an earlier one."""
    by_name: dict[str, tuple[Row, ...]] = {}
    for row in tables.matching().rows:
        for name in row.services:
            by_name[name] = (row, *by_name.get(name, ()))
    return by_name


def families_of(regions: Iterable[str], diagnoses: Iterable[str]) -> tuple[Family, ...]:
    """The condition: families of the diagnoses, or of the regions if no diagnosis is known."""
    data = tables.conditions()
    found = [key for each in diagnoses if (key := family_of(each))]
    if not found:
        found = [key for region in regions if (key := _family_of_region(region))]
    return tuple(data.families[key] for key in dict.fromkeys(found))


def _family_of_region(region: str) -> str | None:
    known = tables.conditions().regions
    if region in known:
        return known[region]
    nearer = sorted(containers(region), key=lambda each: -len(containers(each)))
    return next((known[each] for each in nearer if each in known), None)


@lru_cache(4096)
def family_of(diagnosis: str) -> str | None:
    """The family of an ICD-10 or ICD-9 code, or of its own key; None if the table does not have it."""
    families = tables.conditions().families
    if diagnosis in families:
        return diagnosis
    code = diagnosis.strip().upper()
    if code[:1].isdigit():
        return _of_icd9(code)
    if not _ICD10.fullmatch(code):
        return None
    fitting = [(len(start), key) for start, key in _icd10() if code.startswith(start)]
    return max(fitting)[1] if fitting else None


@cache
def _icd10() -> tuple[tuple[str, str], ...]:
    families = tables.conditions().families
    return tuple((start, key) for key, family in families.items() for start in family.icd10)


def _of_icd9(code: str) -> str | None:
    category = code.split(".", maxsplit=1)[0]
    if not category.isdigit():
        return None
    fitting = [(high - low, key) for low, high, key in _icd9() if low <= int(category) <= high]
    return min(fitting)[1] if fitting else None


@cache
def _icd9() -> tuple[tuple[int, int, str], ...]:
    found = []
    for key, family in tables.conditions().families.items():
        for written in map(str, family.icd9):
            low, _, high = written.partition("-")
            found.append((int(low), int(high or low), key))
    return tuple(found)


def unknown_key(needs: Needs) -> tuple[str, str] | None:
    """What is wrong with the keys of a need and what to write instead; None if both lexicons know them."""
    for kind, keys, known in (
        ("service", (needs.service,), tables.service_keys()),
        ("region", needs.regions, frozenset(known_regions())),
    ):
        for key in keys:
            if key not in known:
                near = difflib.get_close_matches(key, sorted(known), n=3)
                advice = f"Did you mean {' or '.join(near)}?" if near else f"Use a key of the {kind} lexicon."
                return f"There is no {kind} {key}.", advice
    return None
