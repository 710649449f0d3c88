"""Errors injected into synthetic letters, each with its annotation.

Kinds are named as in annotations of real letters. An error that changes what the letter says changes its gold
too: a wrong page is a wrong page in the gold citation, and the anomaly says that it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from openimr.synth.asking import Asked
from openimr.synth.citing import Citing, rank_skipped, usage
from openimr.synth.frame import Disputed, Papers
from openimr.synth.phrases import between, capital, pick, several
from openimr.synth.story import Story, spoken
from openimr.synth.vocabulary import vocabulary

_CHAPTERS = ((8, "Neck and Upper Back Complaints"), (9, "Shoulder Complaints"), (12, "Low Back Complaints"))
_CHAPTER = re.compile(r"Chapter \d+ .+?(?= Page)")


@dataclass(slots=True)
class Injection:
    """A letter in the making, open to errors. `one` is the item that an error of one item goes into."""

    chosen: Random
    made: Story
    papers: Papers
    case: dict[str, Any]
    one: Disputed

    @property
    def slots(self) -> dict[str, str]:
        """The words of the letter: what the worker is called, pronouns."""
        return self.made.slots

    def argued(self, sentence: str) -> None:
        """Put a sentence into the rationale of the item, first."""
        self.one.argument.sentences.insert(0, sentence)
        self.one.spoilt.add("argument")

    def spoils(self, *parts: str) -> bool:
        """Claim parts of the item for an error: False if another error has one of them already."""
        if self.one.spoilt.intersection(parts):
            return False
        self.one.spoilt.update(parts)
        return True

    def told(self, sentence: str) -> None:
        """Put a sentence at the end of the case summary."""
        self.papers.summary += " " + sentence


Fault = Callable[[Injection], tuple[str, str] | None]


def inject(chosen: Random, made: Story, papers: Papers, case: dict[str, Any]) -> list[dict[str, str]]:
    """Put one to three errors into the letter. Returns their annotations: kind, text, explanation.

    `case` is the gold of the case summary, changed where an error changes what the summary says.
    """
    found: list[dict[str, str]] = []
    wanted = between(chosen, 1, 3)
    for kind in several(chosen, list(_FAULTS), len(_FAULTS)):
        into = Injection(chosen, made, papers, case, pick(chosen, papers.items))
        done = _FAULTS[kind](into)
        if done:
            found.append({"kind": kind, "text": done[0], "explanation": done[1]})
        if len(found) == wanted:
            break
    return found


# --- the person and the dates ---


def _sex(into: Injection) -> tuple[str, str] | None:
    if into.case["sex"] is None:
        return None
    other = "She" if into.made.sex == "male" else "He"
    text = f"{other} was having ongoing pain"
    into.argued(f"{text}.")
    return text, f"The summary says {into.made.sex}."


def _age(into: Injection) -> tuple[str, str] | None:
    if into.case["age"] is None:
        return None
    text = f"This is a {into.made.age + between(into.chosen, 2, 9)}-year-old {into.made.sex}"
    into.argued(f"{text}.")
    return text, f"The summary gives the age as {into.made.age}."


def _two_injuries(into: Injection) -> tuple[str, str] | None:
    other = into.made.injured + timedelta(days=between(into.chosen, 20, 80))
    words = pick(into.chosen, ("was injured on", "sustained an injury on", "has a date of injury of"))
    text = f"{into.slots['Term']} {words} {into.made.printed(other)}"
    into.argued(f"{text}.")
    return text, f"The summary gives {into.slots['doi']} as the date of injury."


def _malformed(into: Injection) -> tuple[str, str] | None:
    printed = into.slots["visit"]
    if "/" not in printed or f"dated {printed}" not in into.papers.summary:
        return _impossible(into)
    broken = printed.replace("/", "//", 1)
    into.papers.summary = into.papers.summary.replace(f"dated {printed}", f"dated {broken}", 1)
    for one in into.case["documents_mentioned"]:
        if one["date"] == into.made.visit.isoformat():
            one |= {"date": None, "date_as_printed": broken}
    return f"dated {broken}", "The date has a doubled slash."


def _impossible(into: Injection) -> tuple[str, str]:
    text = f"on 02/30/{into.made.reviewed.year}"
    into.told(f"{into.slots['Term']} was seen again {text}.")
    return text, "February has no thirtieth day."


def _later_record(into: Injection) -> tuple[str, str] | None:
    day = into.made.reviewed + timedelta(days=between(into.chosen, 10, 50))
    text = f"A progress report dated {into.made.printed(day)}"
    into.told(f"{text} was submitted.")
    into.case["documents_mentioned"].append({"type": "progress report", "date": day.isoformat()})
    return text, "The report is later than the utilization review decision."


def _called(into: Injection) -> tuple[str, str] | None:
    other = "the employee" if into.slots["term"] == "the claimant" else "the claimant"
    text = f"{capital(other)} wishes to proceed"
    into.argued(f"{text}.")
    return text, f"Elsewhere the letter says {into.slots['term']}."


# --- the request ---


def _other_side(into: Injection) -> tuple[str, str] | None:
    asked = into.one.asked
    if asked.laterality not in {"left", "right"} or not asked.regions:
        return None
    other = "right" if asked.laterality == "left" else "left"
    text = f"the {other} {asked.regions[0]}"
    into.argued(f"The request concerns {text}.")
    return text, f"The request is for the {asked.laterality} side."


def _other_level(into: Injection) -> tuple[str, str] | None:
    if into.one.asked.kind["form"] != "level" or not into.spoils("conclusion"):
        return None
    other = "L1-L2" if into.made.profile == "lumbar" else "C2-C3"
    service = into.one.asked.spoken
    clause = f"the requested {service} at {other} is {'not ' if into.one.upheld else ''}medically necessary"
    _concluded(into.one, f"Therefore, {clause}.", clause)
    return clause, f"The request is for {into.made.level}."


def _concluded(one: Disputed, sentence: str, phrase: str) -> None:
    one.argument.sentences[-1] = sentence
    one.argument.conclusion = phrase


def _sum(into: Injection) -> tuple[str, str] | None:
    asked = into.one.asked
    quantity = asked.quantity
    if quantity["weeks"] is None or "session" in asked.heading.lower() or "(" in asked.heading:
        return None
    if not into.spoils("heading", "conclusion"):
        return None
    stated = quantity["visits"] + between(into.chosen, 2, 5)
    _retitled(into.one, f"{asked.heading} ({stated} sessions)")
    asked.quantity = {**quantity, "visits": stated}
    return into.one.asked.heading, "The total does not follow from frequency and duration."


def _retitled(one: Disputed, heading: str) -> None:
    """Change the heading wherever the rationale repeats it."""
    old = one.asked.heading
    one.argument.sentences = [text.replace(old, heading) for text in one.argument.sentences]
    one.argument.conclusion = one.argument.conclusion.replace(old, heading)
    one.asked.heading = heading


def _unquantified(into: Injection) -> tuple[str, str] | None:
    asked = into.one.asked
    if asked.kind["form"] != "visits" or not asked.regions or not into.spoils("heading", "conclusion"):
        return None
    place = f"{asked.laterality} {asked.regions[0]}" if asked.laterality else asked.regions[0]
    _retitled(into.one, f"{capital(asked.spoken)} for the {place}")
    asked.service = asked.spoken
    asked.quantity = {"visits": None, "per_week": None, "weeks": None}
    return asked.heading, "The request names no number, frequency or duration."


def _unlevelled(into: Injection) -> tuple[str, str] | None:
    asked: Asked = into.one.asked
    if asked.kind["form"] != "level" or not into.spoils("heading", "conclusion"):
        return None
    _retitled(into.one, capital(f"{into.made.profile} {asked.spoken}"))
    asked.service, asked.laterality = f"{into.made.profile} {asked.spoken}", None
    return asked.heading, "The request names no level."


# --- citations ---


def _page(into: Injection) -> tuple[str, str] | None:
    if "Chronic Pain" not in into.one.reviewer.text:
        return None
    return _cited(into, r"(?<=Page\(s\): )[\d, -]+(?=\.)", "474", "Page(s): 474", pages=[474])


def _chapter(into: Injection) -> tuple[str, str] | None:
    number, title = pick(
        into.chosen, [one for one in _CHAPTERS if one[1] != into.made.body["acoem"]["title"]]
    )
    words = f"Chapter {number} {title}"
    return _cited(into, _CHAPTER.pattern, words, words, chapter=words)


def _doubled(into: Injection) -> tuple[str, str] | None:
    return _cited(into, r"(?<=Page\(s\): )(?=\d)", "pages ", "Page(s): pages")


def _cited(into: Injection, pattern: str, words: str, quoted: str, **parts: Any) -> tuple[str, str] | None:
    """Change the reviewer's citation, if it is one and alone, in print and in the gold."""
    line = into.one.reviewer
    if len(line.gold["citations"]) != 1 or not re.search(pattern, line.text):
        return None
    if not into.spoils("citation"):
        return None
    line.text = re.sub(pattern, words, line.text, count=1)
    line.gold["citations"][0] |= parts
    return quoted, "The citation cannot be right."


def _both_bases(into: Injection) -> tuple[str, str] | None:
    line = into.one.reviewer
    if line.gold["basis"] != "mtus" or into.papers.layout != "F1" or not into.spoils("citation"):
        return None
    lead = "The Expert Reviewer did not base their decision on the MTUS."
    line.text = f"{lead} {line.text}"
    line.gold["basis"] = "non_mtus"
    return line.text, "The line says that it is not based on the MTUS, and cites it."


def _rank(into: Injection) -> tuple[str, str] | None:
    about = Citing(into.one.asked.kind, into.made.body, usage(into.chosen), "Expert Reviewer")
    line = rank_skipped(into.chosen, about)
    if line is None or into.one.reviewer.gold["basis"] != "mtus" or into.papers.layout == "F3":
        return None
    if not into.spoils("citation"):
        return None
    into.one.reviewer = line
    return (
        "did not base their decision on the MTUS",
        "The MTUS has a section on this; no reason is given.",
    )


def _range(into: Injection) -> tuple[str, str] | None:
    if not into.papers.records:
        return None
    text = spoken(into.chosen, pick(into.chosen, vocabulary("papers")["ranges"]), into.slots)
    into.papers.records.append(text)
    return text, "The records are named by a range of dates and not one by one."


# --- the argument ---


def _flipped(into: Injection) -> tuple[str, str] | None:
    if into.papers.layout == "F3" or not into.spoils("conclusion"):
        return None
    into.one.upheld = not into.one.upheld
    return into.one.argument.conclusion, "The decision says the opposite."


def _unreasoned(into: Injection) -> tuple[str, str] | None:
    if not into.spoils("argument", "conclusion"):
        return None
    argument = into.one.argument
    argument.sentences, argument.criteria = argument.sentences[-1:], []
    return argument.sentences[0], "The decision has no reasons."


def _unapplied(into: Injection) -> tuple[str, str] | None:
    need = "documented home-based exercise under supervision"
    text = f"The guidelines note that criteria include {need}"
    into.argued(f"{text}.")
    into.one.argument.criteria.insert(
        0, {"statement": need, "outcome": "not_documented", "threshold": None, "explicit": False}
    )
    return text, "The criterion is quoted and never applied."


def _denial(into: Injection) -> tuple[str, str] | None:
    if not into.one.upheld or not into.spoils("conclusion"):
        return None
    phrase = "recommendation is for denial"
    _concluded(into.one, f"Therefore, {phrase}.", phrase)
    return phrase, "The conclusion does not speak of medical necessity."


def _tenses(into: Injection) -> tuple[str, str] | None:
    if not into.spoils("conclusion"):
        return None
    clause = f"the request was/is {'not ' if into.one.upheld else ''}medically necessary"
    _concluded(into.one, f"Therefore, {clause}.", clause)
    return clause, "Two tenses at once."


def _pasted(into: Injection) -> tuple[str, str] | None:
    if len(into.papers.items) < 2:
        return None
    text = (
        f"{into.slots['Term']} sustained a work injury and continues to have symptoms. "
        "The file shows care by several specialists over time."
    )
    for one in into.papers.items:
        one.argument.sentences.insert(0, text)
        one.spoilt.add("argument")
    return text, "The same facts stand in every rationale."


# --- print and redaction ---


def _placeholder(into: Injection) -> tuple[str, str] | None:
    text = pick(into.chosen, ("[INSERT RATIONALE]", "[enter guideline here]", "XXXX"))
    into.argued(f"{text}.")
    return text, "A placeholder was left open."


def _fragment(into: Injection) -> tuple[str, str] | None:
    text = pick(into.chosen, ("Dr. Il states", "Dr. Zq notes"))
    into.argued(f"{text} that the care is needed.")
    return text, "A fragment of a name survived redaction."


def _telephone(into: Injection) -> tuple[str, str] | None:
    text = "(555) 010-0199"
    into.told(f"{into.slots['Term']} can be reached at {text}.")
    return text, "A telephone number was left in the letter."


def _stutter(into: Injection) -> tuple[str, str] | None:
    text = "the the records"
    into.argued(f"As seen in {text}, care is ongoing.")
    return text, "A word stands twice."


def _illegible(into: Injection) -> tuple[str, str] | None:
    text = "The report is handwritten and largely illegible"
    into.told(f"{text}.")
    return text, "The decision rests on records that could not be read."


_FAULTS: dict[str, Fault] = {
    "sex_mismatch": _sex, "age_mismatch": _age, "date_mismatch": _two_injuries, "malformed_date": _malformed,
    "evidence_after_decision": _later_record, "naming_inconsistency": _called,
    "laterality_inconsistency": _other_side, "level_mismatch": _other_level, "quantity_contradiction": _sum,
    "missing_quantity": _unquantified, "missing_detail": _unlevelled, "impossible_page": _page,
    "wrong_chapter": _chapter, "citation_format": _doubled, "basis_contradiction": _both_bases,
    "decision_conclusion_mismatch": _flipped, "missing_rationale": _unreasoned,
    "criterion_not_applied": _unapplied, "evidence_rank_skipped": _rank,
    "records_by_range": _range, "nonstandard_conclusion": _denial, "tense_inconsistency": _tenses,
    "duplicated_text": _pasted, "template_error": _placeholder, "redaction_gap": _fragment,
    "identity_left": _telephone, "formatting_error": _stutter, "poor_source_records": _illegible,
}  # fmt: skip
