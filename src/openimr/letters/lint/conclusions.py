"""Checks on how an item ends: decision, conclusion sentence, tense."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.letters.lint.rule import check
from openimr.letters.lint.view import Hit, ItemView, LetterView, Sentence
from openimr.model import Decision

_NOT = (
    r"(?:\bnot\b(?:\s+(?:considered|deemed|found|shown|established|currently|felt|to|be|been|"
    r"as)){0,4}\s+(?:to\s+be\s+)?"
    r"(?:medically\s+)?(?:necessary|appropriate)\b|"
    r"\bmedical(?:ly)?\s+necess\w+\s+(?:\w+\s+){0,6}?not\s+(?:been\s+)?"
    r"(?:established|demonstrated|supported|shown|met|clear|substantiated)\b|"
    r"\bnot\s+(?:\w+\s+){0,3}?medical\s+necessity\b|"
    r"\b(?:no|lack of|lacks|without)\s+(?:\w+\s+){0,3}?medical\s+necessity\b|"
    r"\b(?:medically\s+)?unnecessary\b|"
    r"\bnot\s+(?:\w+\s+){0,2}?(?:supported|warranted|indicated|certified|recommended)\b)"
)
_SAYS_NOT = re.compile(_NOT, re.I)
_SAYS_NECESSARY = re.compile(
    r"\b(?:is|are|was|were|is/are|is therefore|are therefore)\s+(?:considered\s+|deemed\s+|"
    r"found\s+to\s+be\s+)?medically\s+necessary\b|"
    r"\bmedical necessity (?:has been|is|was) (?:established|demonstrated|supported|met)\b",
    re.I,
)
_OF_THE_DENIAL = re.compile(r"\b(?:denial|determination|utilization review|non-?certification|UR)\b", re.I)
_DOUBTS = re.compile(
    r"\b(?:no|not|nor|none|without|lack\w*|fail\w*|cannot|unclear|insufficient|unable|never|neither)\b", re.I
)
_SPLIT_DECISION = re.compile(
    r"\b(?:partial|modif|weaning|taper|trial of|except|however|but|only|instead|rather than|until|"
    r"unless|if|quantity of|would be)\w*",
    re.I,
)
_SAYS_ANY_NECESSITY = re.compile(
    r"necess|appropriate|medically|\b(?:is|are|was|were) (?:not )?(?:indicated|warranted|supported)\b",
    re.I,
)
_UR_WORDING = re.compile(
    r"\b(?:recommend(?:ation|ed|s)?\s+(?:is\s+)?(?:for\s+)?(?:denial|approval|authorization|"
    r"non-?certification|certification)|"
    r"(?:request\s+)?(?:is|are|was|were)\s+(?:hereby\s+)?(?:denied|approved|authorized|non-?certified|"
    r"certified))\b",
    re.I,
)
_CONCLUDES = re.compile(
    r"\b(is|are|was|were)\s+(?:therefore\s+|thus\s+)?(?:not\s+)?(?:considered\s+)?medically\s+necessary\b",
    re.I,
)


_GIVES_REASON = re.compile(
    r"\b(?:because|since|as|given|due|without|lack\w*|absen\w+|exceed\w*|no|based on|these|"
    r"documented|record\w*|criteria|guidelines?|recommend\w*|meets?|met|who|whose)\b",
    re.I,
)

_LEAD = re.compile(
    r"^\s*(?:(?:as such|therefore|thus|hence|accordingly|consequently|for (?:this|these) reasons?|"
    r"(?:based on|in light of|given) (?:the above|this|these|all of the above)(?: \w+)?)\b,?\s*)+",
    re.I,
)
_OF_THIS_CASE = re.compile(
    r"\brequest|\b(?:this|these|the) (?:patient|claimant|worker|injured worker|employee|applicant|case|"
    r"individual|member)\b|\b(?:he|she|his|her)\b",
    re.I,
)


def _conclusions(item: ItemView) -> list[Sentence]:
    """The sentences that conclude: those sorted as conclusions, else the last one."""
    return item.sentences("conclusion") or list(item.rationale.sentences[-1:])


@check("IMR401")
def decision_against_conclusion(view: LetterView) -> Iterator[Hit]:
    """The heading says one thing about the request, the conclusion sentence the other."""
    for item in view.items:
        for sentence in _conclusions(item)[-1:]:
            said = _verdict(sentence.text)
            decision = item.item.decision
            if said and decision and said is not decision:
                slots = {"decision": decision.value, "words": sentence.text}
                yield item.rationale.hit(sentence.start, sentence.end, item.index, **slots)


def _verdict(sentence: str) -> Decision | None:
    """What a conclusion sentence plainly says; None if it says both, neither, or with a condition."""
    if _OF_THE_DENIAL.search(sentence):
        return None
    refused, granted = _SAYS_NOT.search(sentence) is not None, _SAYS_NECESSARY.search(sentence) is not None
    if refused == granted or _SPLIT_DECISION.search(sentence):
        return None
    if granted and _DOUBTS.search(sentence):
        return None
    return Decision.UPHELD if refused else Decision.OVERTURNED


@check("IMR402")
def conclusion_without_necessity(view: LetterView) -> Iterator[Hit]:
    """A conclusion in the wording of utilization review, without a word on medical necessity."""
    for item in view.items:
        if _SAYS_ANY_NECESSITY.search(item.said("application", "conclusion")):
            continue
        for sentence in _conclusions(item)[-1:]:
            match = _UR_WORDING.search(sentence.text)
            if match and not _SAYS_ANY_NECESSITY.search(sentence.text):
                yield item.rationale.hit(sentence.start, sentence.end, item.index, words=match.group())


@check("IMR403")
def no_rationale(view: LetterView) -> Iterator[Hit]:
    """A decided item without any rationale, or with a conclusion alone that gives no reason."""
    for item in view.items:
        said = item.rationale.sentences
        if item.heading.text and item.item.decision and not item.rationale.text.strip():
            yield item.heading.hit(0, len(item.heading.text), item.index, text=item.heading.text)
        elif said and all(s.role == "conclusion" and not _reasoned(s.text) for s in said):
            yield item.rationale.hit(said[0].start, said[-1].end, item.index, text=item.heading.text)


def _reasoned(conclusion: str) -> bool:
    """Whether a conclusion gives a reason beside words such as "as such" that point to one."""
    return _GIVES_REASON.search(_LEAD.sub("", conclusion)) is not None


@check("IMR507")
def tenses_differ(view: LetterView) -> Iterator[Hit]:
    """One item concludes in the past tense, another in the present. Reported once, at the past."""
    past: list[Hit] = []
    present = 0
    for item in view.items:
        for sentence in _conclusions(item)[-1:]:
            match = _CONCLUDES.search(sentence.text)
            if match is None:
                continue
            if match.group(1).lower() in {"was", "were"}:
                past.append(item.rationale.hit(sentence.start, sentence.end, item.index, words=match.group()))
            else:
                present += 1
    if past and present:
        yield past[0]


@check("IMR426")
def criterion_only_quoted(view: LetterView) -> Iterator[Hit]:
    """A rationale that quotes a guideline and concludes, without a sentence about this worker."""
    for item in view.items:
        guideline = item.sentences("guideline")
        if not guideline or item.sentences("fact", "application") or not item.sentences("conclusion"):
            continue
        about_case = any(_OF_THIS_CASE.search(sentence.text) for sentence in guideline)
        given = any(_reasoned(sentence.text) for sentence in item.sentences("conclusion"))
        if not about_case and not given:
            place = (guideline[0].start, guideline[-1].end)
            yield item.rationale.hit(*place, item.index)


@check("IMR427")
def no_decision(view: LetterView) -> Iterator[Hit]:
    """A disputed item of an issued letter without a decision."""
    if view.determination.status != "published":
        return
    for item in view.items:
        if item.item.decision is None and item.heading.text and item.rationale.text:
            yield item.heading.hit(0, len(item.heading.text), item.index, text=item.heading.text)
