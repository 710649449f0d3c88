"""Random walks through the process, lawful and not, with what must always hold.

Run `python -m benchmarks.process_walk [STEPS] [SEED]`: 100,000 steps unless told; a broken invariant ends it.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from random import Random
from typing import Any

from openimr.process import PACIFIC, Actor, Case, Event, Refused, advance, allowed, clocks, load_rules
from openimr.process.values import Clock

FIRST = datetime(2024, 11, 1, 9, tzinfo=PACIFIC)
KINDS = sorted({step.event for step in load_rules().transitions})
ROLES: list[Any] = ["employee", "claims_administrator", "imro", "reviewer", "ad", "wcab", "clock"]
WANTED = frozenset({"determination-signed", "expedited-request-refused", "records-received"})
SERVICES = ("mail", "electronic", "fax", "personal")


def details(kind: str, case: Case, dice: Random) -> dict[str, Any]:
    """Details that fit the event more often than not."""
    reviewers = [
        {"reviewer": f"R{dice.randint(1, 4)}", "conflict_check": dice.choice(["clear"] * 4 + ["conflict"])}
        for _ in range(dice.choice((1, 1, 3)))
    ]
    signer = dice.choice(case.reviewers) if case.reviewers and dice.random() < 0.9 else "R9"
    done = sum(1 for one in case.events if one.kind == "determination-corrected")
    made: dict[str, Any] = {
        "service": dice.choice(SERVICES),
        "items": ["SYNTHETIC MRI", {"text": "SYNTHETIC drug", "given": True}],
        "number": "S-1", "employee": "E", "physician": "P", "injury_date": "2020-01-02", "of": "S-0",
        "with": "S-2", "asked": ["x"], "missing": ["A"], "reasons": ["UNSIGNED"], "basis": ["summary"],
        "reviewers": reviewers, "complete": dice.random() < 0.7, "days": dice.randint(1, 4),
        "certified_by": "P", "documents": ["x"], "content_hash": dice.choice(("abc", "abc", "xyz")),
        "reviewer": signer, "signed_by": signer, "notice": "noarfi", "recipient": "employee", "means": "mail",
        "decisions": {i.number: dice.choice(("upheld", "overturned")) for i in case.items_in("open")},
    }  # fmt: skip
    if kind == "application-received":
        made |= {flag: dice.random() < 0.2 for flag in ("formulary", "retrospective", "expedited_requested")}
    if kind == "determination-corrected":
        made["number"] = done + 1
    if kind in ("treatment-authorized", "application-withdrawn", "implemented"):
        made.pop("items")
        if case.items and dice.random() < 0.6:
            made["items"] = [dice.choice(case.items).number]
    return made if dice.random() < 0.95 else {}


def next_event(case: Case, at: datetime, dice: Random) -> Event:
    """An event that may happen now nine times of ten, otherwise any."""
    may = [one for one in allowed(case) if one.event != "notice-sent"]
    ends = {"treatment-authorized", "application-withdrawn", "found-duplicate", "consolidated-into"}
    stay = [one for one in may if one.event not in ends] or may
    go_on = [one for one in stay if one.to != case.state or one.event in WANTED] or stay
    if may and dice.random() < 0.9:
        chosen = dice.choice(dice.choice((go_on, go_on, go_on, stay, may)))
        kind, role = chosen.event, dice.choice(chosen.actors)
    else:
        kind, role = dice.choice(KINDS), dice.choice(ROLES)
    actor = Actor.model_validate({"role": role})
    return Event(kind=kind, at=at, actor=actor, cause="a walk", details=details(kind, case, dice))


def walk(seed: int, steps: int) -> dict[str, int]:
    """A walk of so many steps over as many cases as it takes; raises AssertionError if anything breaks."""
    dice = Random(seed)  # noqa: S311
    counts = {"steps": 0, "done": 0, "refused": 0, "cases": 1, "served": 0, "clocks": 0}
    case, at, before = Case(), FIRST, 0
    for _ in range(steps):
        counts["steps"] += 1
        at += timedelta(hours=dice.choice((1, 5, 30, 30, 200, 400)))
        event = next_event(case, at, dice)
        try:
            after = advance(case, event)
        except Refused as refused:
            counts["refused"] += 1
            check_refusal(case, refused)
            before += 1
        else:
            counts["done"] += 1
            counts["served"] += event.kind == "determination-served"
            counts["clocks"] += check(case, event, after)
            case, before = after, 0
        if before > 12 or len(case.events) > 40 or not any(o.event != "notice-sent" for o in allowed(case)):
            case, at, before = Case(), FIRST + timedelta(days=dice.randint(0, 400)), 0
            counts["cases"] += 1
    return counts


def check_refusal(case: Case, refused: Refused) -> None:
    """A refusal says why, by which rule, and what may happen now."""
    assert refused.why
    assert refused.rule
    assert refused.allowed == allowed(case)


def check(before: Case, event: Event, after: Case) -> int:
    """What must hold after each step; gives the number of clocks."""
    rules = load_rules()
    assert after.events == (*before.events, event), "an event was lost or changed"
    assert after.state in rules.states
    assert not set(after.reviewers) & set(after.barred), "a barred reviewer was assigned"
    assert {item.number for item in before.items} <= {item.number for item in after.items} or not before.items
    if event.kind in ("reviewers-designated", "review-begun-without-records", "reviewer-replaced"):
        assert all(one["conflict_check"] == "clear" for one in event.details["reviewers"])
    if event.kind == "determination-served":
        assert set(after.reviewers) == {one.reviewer for one in after.signatures}, "issued unsigned"
        assert event.details["content_hash"] in {one.content_hash for one in after.signatures}
    return check_clocks(before, after, event)


def check_clocks(before: Case, after: Case, event: Event) -> int:
    """No clock is missed, lost, or moved without its cause."""
    old = runs(clocks(before, as_of=event.at)) if before.events else {}
    new = runs(clocks(after, as_of=event.at))
    for name, earlier in old.items():
        assert len(new.get(name, ())) >= len(earlier), "a clock was lost"
        for was, now in zip(earlier, new[name], strict=False):
            if now.due != was.due:
                assert len(now.moves) > len(was.moves), (
                    f"a clock moved without a cause: {was!r} became {now!r} by {event.kind}"
                )
            if was.ended_by and was.ended_by not in ("suspended (D27)", "lapsed"):
                assert (now.due, now.ended_at) == (was.due, was.ended_at), (
                    f"an ended clock moved: {was} {now} by {event.kind}"
                )
    found = [one for several in new.values() for one in several]
    for expected in expected_clocks(after):
        assert any(one.id in expected and one.open for one in found), f"no clock of {expected} runs"
    for one in found:
        assert one.open == (one.state == "running" or (one.state == "late" and not one.ended_by)), one
        assert one.state != "running" or one.due is None or event.at <= one.due, "late and not said"
    return len(found)


def expected_clocks(case: Case) -> list[tuple[str, ...]]:
    """The duties that some state cannot be without."""
    records = ("D15", "D16", "D17")
    determination = ("D21", "D22a", "D22b")
    expected: dict[str, list[tuple[str, ...]]] = {
        "UR_PENDING": [("D3", "D4", "D5")] if case.events[-1].kind == "rfa-received" else [],
        "ELIGIBILITY_INFO_REQUESTED": [("D13",)],
        "ELIGIBLE": [("D14",)],
        "ASSIGNED": [records],
        "RECORDS_COMPLETE": [determination],
        "IN_REVIEW": [determination],
        "INFO_REQUESTED": [("D20",), determination],
        "DETERMINED": [determination],
    }
    return expected.get(case.state, [])


def runs(found: tuple[Clock, ...]) -> dict[tuple[str, str], list[Clock]]:
    """The runs of each clock in their order."""
    made: dict[tuple[str, str], list[Clock]] = {}
    for one in sorted(found, key=lambda clock: clock.run):
        made.setdefault((one.id, one.variant), []).append(one)
    return made


def main() -> None:
    """Walk so many steps and print what happened."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.process_time()
    total: dict[str, int] = {}
    for part in range(max(1, steps // 1000)):
        for name, count in walk(seed * 100_003 + part, min(1000, steps)).items():
            total[name] = total.get(name, 0) + count
    print(f"{total} in {time.process_time() - began:.0f} s of processor time; no invariant was broken")


if __name__ == "__main__":
    main()
