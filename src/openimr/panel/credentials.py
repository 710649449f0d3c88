"""Whether a reviewer may review at all: licence, certification, practice, sanctions, evaluator, with proof.

What has no proof is unverified, and what is unverified never counts as held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from openimr.panel import tables
from openimr.panel.results import Credentials, Finding, Reason
from openimr.panel.values import Certification, Licence, Proof, Reviewer

_DEGREES = {
    "MD": "doctor of medicine",
    "DO": "doctor of osteopathic medicine",
    "PSYCHOLOGIST": "psychologist",
    "LAC": "acupuncturist",
    "OD": "optometrist",
    "DENTIST": "dentist",
    "DPM": "podiatrist",
    "DC": "chiropractor",
}


def check(reviewer: Reviewer, as_of: date) -> Credentials:
    """Whether the reviewer may review on that day, with a reason for each rule of `data/credentials.yaml`.

    `good_until` is the last day on which everything still holds, if nothing is renewed; None if it does not
    hold now or never ends. Source: LC 139.5(d)(4), LC 3209.3.
    """
    reasons = tuple(_reasons(reviewer, as_of))
    eligible = all(reason.finding in ("holds", "note") for reason in reasons)
    until = _good_until(reviewer, as_of) if eligible else None
    return Credentials(
        reviewer=reviewer.id, as_of=as_of, eligible=eligible, reasons=reasons, good_until=until
    )


def counted(reviewer: Reviewer, as_of: date) -> tuple[str, ...]:
    """Keys of the specialties that count on that day: certified, current, verified; and fields."""
    held = {c.specialty for c in reviewer.certifications if _certification_fault(c, as_of) is None}
    fields = tables.specialties().fields
    held |= {key for key in reviewer.fields if key in fields and fields[key].degree == reviewer.degree}
    return tuple(sorted(held))


def california(reviewer: Reviewer, as_of: date) -> bool:
    """Whether one of the licences that count is of the preferred state."""
    state = tables.credential_rules().rules["california"].state
    return any(o.state == state and _licence_fault(o, as_of) is None for o in reviewer.licences)


def _reasons(reviewer: Reviewer, as_of: date) -> Iterator[Reason]:
    yield _reason("physician", "holds", f"{_DEGREES[reviewer.degree].capitalize()}: a physician by law.")
    yield _licence(reviewer, as_of)
    yield _preferred(reviewer, as_of)
    yield _certified(reviewer, as_of)
    yield _sanctions(reviewer, as_of)
    rule = tables.credential_rules().rules["evaluator"]
    if rule.start is None or as_of >= rule.start:
        yield _evaluator(reviewer, as_of)
    yield from _practice(reviewer, as_of)


def _reason(rule: str, finding: Finding, words: str) -> Reason:
    known = tables.credential_rules().rules[rule]
    return Reason(rule=rule, finding=finding, words=words, source=known.source, mark=known.mark)


def _best(rule: str, good: str | None, faults: Sequence[tuple[Finding, str]], none: str) -> Reason:
    """Holds if one is good; else the faults of all, unverified only if nothing worse stands against one."""
    if good is not None:
        return _reason(rule, "holds", good)
    if not faults:
        return _reason(rule, "fails", none)
    unverified = any(finding == "unverified" for finding, _ in faults)
    return _reason(rule, "unverified" if unverified else "fails", " ".join(words for _, words in faults))


def _licence(reviewer: Reviewer, as_of: date) -> Reason:
    judged = [(licence, _licence_fault(licence, as_of)) for licence in reviewer.licences]
    good = next(
        (f"Licence {o.state} {o.number}, until {o.expires}." for o, fault in judged if not fault), None
    )
    return _best("licence", good, [fault for _, fault in judged if fault], "No licence is on file.")


def _licence_fault(licence: Licence, as_of: date) -> tuple[Finding, str] | None:
    name = f"Licence {licence.state} {licence.number}"
    if licence.status != "active":
        return "fails", f"{name} is {licence.status}."
    if licence.expires < as_of:
        return "fails", f"{name} lapsed on {licence.expires}."
    return _proof_fault(name, licence.proof, "licence", as_of)


def _preferred(reviewer: Reviewer, as_of: date) -> Reason:
    held = california(reviewer, as_of)
    words = "Licensed in California, which is preferred." if held else "Not licensed in California; no bar."
    return _reason("california", "holds" if held else "note", words)


def _certified(reviewer: Reviewer, as_of: date) -> Reason:
    if reviewer.degree not in tables.credential_rules().rules["certification"].degrees:
        return _field(reviewer)
    judged = [(each, _certification_fault(each, as_of)) for each in reviewer.certifications]
    good = [tables.specialty_label(each.specialty) for each, fault in judged if not fault]
    words = f"Certified in {', '.join(good)}." if good else None
    faults = [fault for _, fault in judged if fault]
    return _best("certification", words, faults, "No board certification is on file.")


def _field(reviewer: Reviewer) -> Reason:
    known = tables.specialties().fields
    good = [known[k].label for k in reviewer.fields if k in known and known[k].degree == reviewer.degree]
    if good:
        return _reason("field", "holds", f"Practises {', '.join(good)}.")
    named = ", ".join(reviewer.fields) or "none"
    return _reason("field", "fails", f"No field of practice that goes with the degree is on file ({named}).")


def _certification_fault(each: Certification, as_of: date) -> tuple[Finding, str] | None:
    name = f"Certification in {tables.specialty_label(each.specialty)}"
    known = tables.specialties()
    board = _board(each.board)
    if board is None:
        return "fails", f"{name}: {each.board} is no board that the table recognizes."
    if each.specialty not in known.specialties:
        return "fails", f"{name}: no specialty of the table."
    if board not in known.specialties[each.specialty].boards:
        return "fails", f"{name}: the {known.boards[board].name} does not certify it."
    if each.expires is not None and each.expires < as_of:
        return "fails", f"{name} lapsed on {each.expires}."
    return _proof_fault(name, each.proof, "certification", as_of)


@cache
def _board(name: str) -> str | None:
    """The key of a board given by its key or its name."""
    boards = tables.specialties().boards
    if name in boards:
        return name
    folded = name.casefold().replace("&", "and")
    return next((key for key, board in boards.items() if board.name.casefold() == folded), None)


def _sanctions(reviewer: Reviewer, as_of: date) -> Reason:
    found = reviewer.sanction_check
    if found and found.sanctions:
        told = " ".join(f"{s.what} by {s.by} on {s.on}." for s in found.sanctions)
        return _reason("sanctions", "fails", f"Discipline or sanctions: {told}")
    fault = _proof_fault("The look-up of sanctions", found.proof if found else None, "sanctions", as_of)
    return _reason("sanctions", *(fault or ("holds", "No discipline and no sanctions found.")))


def _evaluator(reviewer: Reviewer, as_of: date) -> Reason:
    found = reviewer.evaluator_check
    if found and found.listed:
        return _reason("evaluator", "fails", "Listed as a qualified medical evaluator.")
    fault = _proof_fault("The look-up of evaluators", found.proof if found else None, "evaluator", as_of)
    return _reason("evaluator", *(fault or ("holds", "Not listed as a qualified medical evaluator.")))


def _practice(reviewer: Reviewer, as_of: date) -> Iterator[Reason]:
    rules, practice = tables.credential_rules().rules, reviewer.practice
    years, hours = rules["practice_years"].more_than_years or 0, rules["practice_hours"].at_least_hours or 0
    if practice is None:
        yield _reason("practice_years", "unverified", "Nothing is on file about clinical practice.")
        return
    fault = _proof_fault("Clinical practice", practice.proof, "practice", as_of)
    if practice.ended is not None and practice.ended < as_of:
        yield _reason("practice_years", "fails", f"Clinical practice ended on {practice.ended}.")
    elif not anniversary(practice.since, years) < as_of:
        words = f"In practice since {practice.since}, not more than {years} years."
        yield _reason("practice_years", "fails", words)
    else:
        words = f"In practice since {practice.since}, more than {years} years."
        yield _reason("practice_years", *(fault or ("holds", words)))
    enough = practice.hours_a_week >= hours
    words = f"{practice.hours_a_week:g} hours a week; at least {hours:g} are needed."
    yield _reason("practice_hours", *((fault or ("holds", words)) if enough else ("fails", words)))


def anniversary(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _proof_fault(what: str, proof: Proof | None, kind: str, as_of: date) -> tuple[Finding, str] | None:
    if proof is None:
        return "unverified", f"{what} is not verified: no proof is on file."
    if proof.checked_on > as_of:
        return "unverified", f"{what} is not verified: the proof is of {proof.checked_on}, after this day."
    until = _proof_until(proof, kind)
    if until < as_of:
        return "unverified", f"{what} must be verified again: the proof was good until {until}."
    return None


def _proof_until(proof: Proof, kind: str) -> date:
    return proof.expires or proof.checked_on + timedelta(days=tables.credential_rules().proof_days[kind])


def _good_until(reviewer: Reviewer, as_of: date) -> date | None:
    """The earliest end of what all need; of several licences or certifications the latest counts."""
    ends = [
        _last(
            _ends(o.expires, o.proof, "licence") for o in reviewer.licences if not _licence_fault(o, as_of)
        ),
        _last(certified_until(reviewer, key, as_of) for key in counted(reviewer, as_of)),
        *(_single_ends(reviewer)),
    ]
    known = [end for end in ends if end is not None]
    return min(known) if known else None


def certified_until(reviewer: Reviewer, specialty: str, as_of: date) -> date | None:
    """The last day of the certification in a specialty; None for what has no end (a field of practice)."""
    found = [
        _ends(each.expires, each.proof, "certification")
        for each in reviewer.certifications
        if each.specialty == specialty and _certification_fault(each, as_of) is None
    ]
    return _last(found) if found else None


def _single_ends(reviewer: Reviewer) -> Iterator[date | None]:
    practice, sanctions, evaluator = (
        reviewer.practice,
        reviewer.sanction_check,
        reviewer.evaluator_check,
    )
    if practice:
        yield _ends(practice.ended, practice.proof, "practice")
    yield _ends(None, sanctions.proof if sanctions else None, "sanctions")
    yield _ends(None, evaluator.proof if evaluator else None, "evaluator")


def _ends(expires: date | None, proof: Proof | None, kind: str) -> date | None:
    ends = [end for end in (expires, _proof_until(proof, kind) if proof else None) if end is not None]
    return min(ends) if ends else None


def _last(ends: Iterable[date | None]) -> date | None:
    """The latest end; None if one of them never ends, or there is none."""
    known = list(ends)
    return None if None in known or not known else max(end for end in known if end is not None)
