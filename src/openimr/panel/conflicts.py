"""Conflicts of interest (LC 139.5(d)(5), (6)): who is tied to whom, and whether the tie is material.

Names are compared through aliases and owners. A name alone does not prove that two people are one: that is a
possible conflict, which a person answers. Without a declaration for the case a reviewer is never clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from openimr.panel import tables
from openimr.panel.names import Agreement, Form, compare, form
from openimr.panel.parties import Answer, Declaration, Known, Organization, Parties, Party
from openimr.panel.results import ConflictCheck, Finding, Reason, Tied, Verdict
from openimr.panel.tables import PartyRule
from openimr.panel.values import Affiliation, Reviewer

_GRAVEST: tuple[Verdict, ...] = ("conflict", "possible", "undeclared", "clear")
_FINDINGS: dict[Verdict, Finding] = {
    "conflict": "fails",
    "possible": "unverified",
    "undeclared": "unverified",
    "clear": "note",
}


class Named(NamedTuple):
    """A name reached from another by aliases and owners. `steps` counts the owners between."""

    name: str
    steps: int
    chain: tuple[str, ...]


class _Agreed(NamedTuple):
    """Two names that agree: how, ours, theirs, and the way from the party to the name that agreed."""

    how: Agreement
    ours: str
    theirs: str
    chain: tuple[str, ...]


class _Weight(NamedTuple):
    """Whether a tie is material (None: not known), and why."""

    material: bool | None
    why: str


def screen(
    reviewer: Reviewer,
    parties: Parties,
    declaration: Declaration | None = None,
    *,
    as_of: date,
    known: Known | None = None,
) -> ConflictCheck:
    """Whether anything ties the reviewer to a party. Without a declaration for this case never `clear`.

    `known` says who owns whom and what people answered to possible conflicts; a declaration may also lie
    there. Source: LC 139.5(d)(5), (6).
    """
    return Screening(known or Known()).screen(reviewer, parties, declaration, as_of=as_of)


class Screening:
    """Screens many reviewers and cases with the same knowledge of owners, declarations and answers."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._chains: dict[str, tuple[Named, ...]] = {}
        self._agreements: dict[tuple[str, str, tuple[str, ...], bool], _Agreed | None] = {}
        self._remembered: dict[tuple[object, ...], tuple[Tied, ...]] = {}
        self._reviewers: dict[int, Reviewer] = {}
        self._organizations: dict[tuple[str, ...], Organization] = {}
        for each in known.organizations:
            for name in (each.name, *each.aliases):
                self._organizations.setdefault(_key(form(name)), each)

    def declaration(self, case: str, reviewer: str) -> Declaration | None:
        """The latest declaration of a reviewer on a case, if there is one."""
        return self._declarations.get((case, reviewer))

    @cached_property
    def _declarations(self) -> dict[tuple[str, str], Declaration]:
        in_order = sorted(self._known.declarations, key=lambda d: (d.on, d.model_dump_json()))
        return {(each.case, each.reviewer): each for each in in_order}

    @cached_property
    def _answers(self) -> dict[str, tuple[Answer, ...]]:
        found: dict[str, tuple[Answer, ...]] = {}
        for each in self._known.answers:
            found[each.reviewer] = (*found.get(each.reviewer, ()), each)
        return found

    def names(self, name: str) -> tuple[Named, ...]:
        """A name with its aliases, its owners, their aliases and owners: each once, the nearest first."""
        if name not in self._chains:
            self._chains[name] = tuple(self._reached(name))
        return self._chains[name]

    def _reached(self, name: str) -> Iterator[Named]:
        waiting, seen = [Named(name, 0, (name,))], {_key(form(name))}
        while waiting:
            here = waiting.pop(0)
            yield here
            organization = self._organizations.get(_key(form(here.name)))
            for other, step in _further(organization):
                if _key(form(other)) not in seen:
                    seen.add(_key(form(other)))
                    waiting.append(Named(other, here.steps + step, (*here.chain, other)))

    def screen(
        self, reviewer: Reviewer, parties: Parties, declaration: Declaration | None = None, *, as_of: date
    ) -> ConflictCheck:
        """As the function `screen`."""
        declared = declaration or self.declaration(parties.case, reviewer.id)
        ties = tuple(self._ties(reviewer, parties, declared, as_of))
        reasons = [tie.reason for tie in ties]
        if reviewer.id in parties.earlier_reviewers:
            reasons.append(_earlier())
        lacking = _undeclared(reviewer, parties, declared, as_of)
        verdicts: list[Verdict] = [tie.verdict for tie in ties]
        verdicts += ["conflict"] * (reviewer.id in parties.earlier_reviewers)
        verdicts += ["undeclared"] * bool(lacking)
        verdict: Verdict = min(verdicts, key=_GRAVEST.index, default="clear")
        return ConflictCheck(
            verdict=verdict,
            reviewer=reviewer.id,
            case=parties.case,
            as_of=as_of,
            reasons=(*reasons, *lacking, *_nothing(verdict)),
            ties=ties,
            rules=tables.conflict_rules_version(),
        )

    def _ties(
        self, reviewer: Reviewer, parties: Parties, declared: Declaration | None, as_of: date
    ) -> Iterator[Tied]:
        valid = declared is not None and _fits(declared, reviewer, parties, as_of)
        stated = declared.affiliations if declared and valid else ()
        for party in parties.parties:
            yield from self._standing(reviewer, party, as_of)
        for each in stated:
            found = [t for p in parties.parties for t in self._tie(reviewer, p, each, as_of, declared=True)]
            yield from found or [_nobody(each, as_of)]

    def _standing(self, reviewer: Reviewer, party: Party, as_of: date) -> tuple[Tied, ...]:
        """Ties known without a declaration; remembered, because the same firms are in many cases."""
        self._reviewers[id(reviewer)] = reviewer
        key = (id(reviewer), party.role, party.name, party.npi, party.aliases, as_of)
        if key not in self._remembered:
            itself = self._itself(reviewer, party)
            ties = [
                tie
                for each in reviewer.affiliations
                for tie in self._tie(reviewer, party, each, as_of, declared=False)
            ]
            self._remembered[key] = (*([itself] if itself else []), *ties)
        return self._remembered[key]

    def _itself(self, reviewer: Reviewer, party: Party) -> Tied | None:
        """Whether the reviewer is that party: by NPI, else by a person's answer."""
        how = self._agreed(reviewer.name, party, owners=False)
        if reviewer.npi and party.npi:
            if reviewer.npi != party.npi:
                return None
            how = _Agreed("same", reviewer.name, party.name, (party.name,))
            return _tied("conflict", party, how, None, f"The reviewer is {party.name}: the same NPI.")
        if how is None:
            return None
        answer = self._answer(reviewer, how)
        if answer is not None:
            words = f"{answer.by} said on {answer.on}: {answer.why}"
            return _tied("conflict" if answer.same else "clear", party, how, None, words)
        words = f"The reviewer may be {party.name}: the names are {how.how}, no NPI settles it."
        return _tied("possible", party, how, None, words)

    def _tie(
        self, reviewer: Reviewer, party: Party, each: Affiliation, as_of: date, *, declared: bool
    ) -> Iterator[Tied]:
        how = self._agreed(each.who, party, owners=True)
        if how is None:
            return
        rule, weight = _rule(party), _weight(each, party, as_of)
        answer = self._answer(reviewer, how)
        said = f"{_described(each)}. {_path(how)} {weight.why}"
        if answer is not None:
            said += f" {answer.by} said on {answer.on}: {answer.why}"
        if weight.material is False or (answer is not None and not answer.same):
            yield _tied("clear", party, how, each, said)
            return
        certain = (how.how == "same" and (declared or not rule.person)) or (answer is not None)
        verdict: Verdict = "conflict" if certain and weight.material else "possible"
        if not certain:
            said += " A person must say whether they are one."
        yield _tied(verdict, party, how, each, said)

    def _agreed(self, ours: str, party: Party, *, owners: bool) -> _Agreed | None:
        """The best agreement between a name and a party: the same before near; through owners of one side.

        When only owners of both agree they are sisters: near, because the law does not name them.
        """
        key = (ours, party.name, party.aliases, owners)
        if key not in self._agreements:
            self._agreements[key] = self._compared(ours, party, owners=owners)
        return self._agreements[key]

    def _compared(self, ours: str, party: Party, *, owners: bool) -> _Agreed | None:
        mine = self.names(ours) if owners else (Named(ours, 0, (ours,)),)
        theirs = [each for name in (party.name, *party.aliases) for each in self.names(name)]
        near: _Agreed | None = None
        for their in theirs:
            for own in mine:
                how, sisters = compare(own.name, their.name), bool(own.steps and their.steps)
                if how is None or (sisters and how == "near"):
                    continue
                chain = (*their.chain, *reversed(own.chain[:-1]))
                if how == "same" and not sisters:
                    return _Agreed("same", ours, their.name, chain)
                near = near or _Agreed("near", ours, their.name, chain)
        return near

    def _answer(self, reviewer: Reviewer, how: _Agreed) -> Answer | None:
        """What a person answered; when answers differ, the one that keeps the conflict."""
        asked = {_key(form(how.ours)), _key(form(how.theirs))}
        fitting = [
            each
            for each in self._answers.get(reviewer.id, ())
            if {_key(form(each.ours)), _key(form(each.theirs))} == asked
        ]
        return next((each for each in fitting if each.same), fitting[0] if fitting else None)


def _key(name: Form) -> tuple[str, ...]:
    return name.ordered


def _further(organization: Organization | None) -> Iterator[tuple[str, int]]:
    """Other names of an organization (no step), and of its owners (one step)."""
    if organization is not None:
        yield from ((name, 0) for name in (organization.name, *organization.aliases))
        yield from ((name, 1) for name in organization.owners)


def _rule(party: Party) -> PartyRule:
    return tables.conflict_rules().roles[party.role]


def _weight(each: Affiliation, party: Party, as_of: date) -> _Weight:
    """Whether the tie is material by LC 139.5(d)(6), and why."""
    rules = tables.conflict_rules()
    if each.until is not None and each.until < as_of:
        return _ended(each, as_of)
    weight = _of_relation(each, party)
    relatives = rules.relations["familial"]
    if each.through and relatives.get(each.through) != "always" and weight.material:
        return _Weight(None, f"It is held by another ({each.through}): a person must say whether it counts.")
    return weight


def _of_relation(each: Affiliation, party: Party) -> _Weight:
    rules = tables.conflict_rules()
    kind = rules.relations[each.kind].get(each.relation)
    if kind is None:
        return _Weight(None, f"The rules do not know the relation {each.relation}.")
    if kind == "always":
        return _Weight(True, "Such a tie is material.")
    if kind == "never":
        return _Weight(False, "Such a tie is not material.")
    if kind == "academic":
        if _rule(party).academic_exception:
            return _Weight(False, "Contracting by an academic medical center is excepted.")
        return _Weight(None, "The exception for academic medical centers does not reach this party.")
    return _share(each.share_percent, rules.share_percent)


def _share(share: float | None, most: float) -> _Weight:
    if share is None:
        return _Weight(
            None, f"Its share of the yearly revenue or income is not stated; over {most:g}% counts."
        )
    over = share > most
    return _Weight(over, f"It makes {share:g}% of yearly revenue or income; over {most:g}% is material.")


def _ended(each: Affiliation, as_of: date) -> _Weight:
    days = tables.conflict_rules().look_back_days.value
    recent = each.until is not None and each.until >= as_of - timedelta(days=days)
    words = f"It ended on {each.until}"
    if recent:
        return _Weight(
            None, f"{words}, less than {days} days ago: a person must say whether it still counts."
        )
    return _Weight(False, f"{words}.")


def _described(each: Affiliation) -> str:
    through = f" of the {each.through}" if each.through else ""
    return f"{each.kind.capitalize()} tie{through} ({each.relation.replace('_', ' ')}) with {each.who}"


def _path(how: _Agreed) -> str:
    if len(how.chain) > 1:
        return f"It leads to the party: {' - '.join(how.chain)}."
    return f"The name is {'that of' if how.how == 'same' else 'near'} the party {how.theirs}."


def _tied(verdict: Verdict, party: Party, how: _Agreed, each: Affiliation | None, words: str) -> Tied:
    rule = _rule(party)
    role = party.role.replace("_", " ")
    said = f"{party.name} ({role}, {rule.letter}): {words}"
    return Tied(
        verdict=verdict,
        role=party.role,
        letter=rule.letter,
        party=party.name,
        ours=how.ours,
        kind=each.kind if each else None,
        relation=each.relation if each else "same_person",
        chain=how.chain,
        reason=Reason(
            rule=f"conflict.{rule.letter}.{party.role}",
            finding=_FINDINGS[verdict],
            words=said,
            source=rule.source,
            mark=rule.mark,
        ),
    )


def _nobody(each: Affiliation, as_of: date) -> Tied:
    """A tie declared for this case with somebody who is none of its parties."""
    ended = each.until is not None and each.until < as_of
    never = tables.conflict_rules().relations[each.kind].get(each.relation) == "never" or ended
    verdict: Verdict = "clear" if never else "possible"
    words = f"Declared for this case: {_described(each)}, none of its parties. Who is meant?"
    rules = tables.conflict_rules()
    reason = Reason(
        rule="conflict.declared",
        finding=_FINDINGS[verdict],
        words=words,
        source=rules.source,
        mark=rules.mark,
    )
    return Tied(
        verdict=verdict, role="", letter="", party="", ours=each.who, kind=each.kind,
        relation=each.relation, chain=(), reason=reason,
    )  # fmt: skip


def _earlier() -> Reason:
    rule = tables.conflict_rules().earlier_reviewer
    words = "Decided this dispute before; it goes to a different reviewer."
    return Reason(rule="conflict.earlier", finding="fails", words=words, source=rule.source, mark=rule.mark)


def _fits(declared: Declaration, reviewer: Reviewer, parties: Parties, as_of: date) -> bool:
    return declared.case == parties.case and declared.reviewer == reviewer.id and declared.on <= as_of


def _undeclared(
    reviewer: Reviewer, parties: Parties, declared: Declaration | None, as_of: date
) -> tuple[Reason, ...]:
    """Why there is no declaration that counts; empty if there is one."""
    rule = tables.conflict_rules().undeclared
    said = _lacking(reviewer, parties, declared, as_of)
    return tuple(
        Reason(rule="undeclared", finding="unverified", words=words, source=rule.source, mark=rule.mark)
        for words in said
    )


def _lacking(
    reviewer: Reviewer, parties: Parties, declared: Declaration | None, as_of: date
) -> Iterable[str]:
    if declared is None:
        return ["The reviewer has declared nothing on this case."]
    if not _fits(declared, reviewer, parties, as_of):
        return ["The declaration is of another case, another reviewer, or a later day."]
    if declared.none and declared.affiliations:
        return ["The declaration says that there is no tie, and names one."]
    if not declared.none and not declared.affiliations:
        return ["The declaration says neither that there is no tie nor names one."]
    shown = {_key(form(name)) for name in declared.party_names}
    missing = [party.name for party in parties.parties if _key(form(party.name)) not in shown]
    return [f"The declaration was made without knowing of {', '.join(missing)}."] if missing else []


def _nothing(verdict: str) -> tuple[Reason, ...]:
    if verdict != "clear":
        return ()
    rules = tables.conflict_rules()
    words = "Declared, and screened against all parties, their other names and their owners: no material tie."
    return (Reason(rule="clear", finding="holds", words=words, source=rules.source, mark=rules.mark),)
