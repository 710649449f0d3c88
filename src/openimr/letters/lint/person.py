"""Checks 101 to 109: the worker, and the reviewer, stay the same person through the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, LetterView, Passage, Sentence

_STATED_SEX = re.compile(
    r"\b(\d{1,3})[\s-]*(?:years?|yrs?|y)[\s./-]*(?:old|o)?\b,?\s*(?:[\w-]+\s+){0,3}?(male|female|man|"
    r"woman)\b",
    re.I,
)
_PRONOUN = re.compile(r"(?<![/\w])(he|she|himself|herself)\b(?![/])", re.I)
_STATED_AGE = re.compile(
    r"\b(\d{2})[\s-]*(?:year|yr)s?[\s-]+old\b,?(?=\s*(?:[\w-]+\s+){0,2}?(?:male|female|man|woman|"
    r"injured|patient|worker|employee|applicant|claimant)\b)",
    re.I,
)
_ACTS_AS_PROVIDER = re.compile(
    r"\s+(?:also\s+|has\s+|further\s+|then\s+)?(?:recommend|request|opine|note|prescrib|perform|"
    r"diagnos|refer|conclud|believ|explain|order|"
    r"administer|suggest|evaluat|examin|document|advis|indicat|review|wrote|writes|dispens|inject|"
    r"operat|treats)",
    re.I,
)
_NORM = re.compile(r"\bshould\b|\bguidelines?\s+(?:state|recommend|require|indicate|note)|[\"\u201c]", re.I)
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss)\b\.?\s+([A-Z][a-z]+(?:[-'][A-Z][a-z]+)?)")
_REVIEWER_LEAD = re.compile(r"\bThe (expert|physician|medical) reviewer (?=developed\b)", re.I)
_REVIEWER_SENT = re.compile(
    r"\bsent the complete case file to an? (expert|physician|medical) reviewer\b", re.I
)


@check("IMR101")
def sex_changes(view: LetterView) -> Iterator[Hit]:
    """A pronoun of the other sex for the worker. Reported once a letter, at the first."""
    stated = _stated_sex(view)
    found = (
        []
        if stated is None
        else [hit for passage in view.written for hit in _wrong_pronouns(passage, stated)]
    )
    if found:
        first = found[0]
        yield first._replace(slots={**first.slots, "stated": stated, "count": len(found)})


def _stated_sex(view: LetterView) -> str | None:
    """The one sex the summary states; None if it states none or both."""
    said = {match.group(2).lower() for match in view.summary.find(_STATED_SEX)}
    sexes = {"male" if word in {"male", "man"} else "female" for word in said}
    return sexes.pop() if len(sexes) == 1 else None


def _wrong_pronouns(passage: Passage, stated: str) -> Iterator[Hit]:
    wrong = {"she", "herself"} if stated == "male" else {"he", "himself"}
    before = ""
    if not any(match.group().lower() in wrong for match in passage.find(_PRONOUN)):
        return
    for sentence in passage.sentences:
        for match in _PRONOUN.finditer(sentence.text):
            if match.group().lower() not in wrong or _ACTS_AS_PROVIDER.match(sentence.text, match.end()):
                continue
            if not _names_other_person(before + sentence.text[: match.start()]):
                yield _pronoun_hit(passage, sentence, match)
        before = sentence.text + " "


def _pronoun_hit(passage: Passage, sentence: Sentence, match: re.Match[str]) -> Hit:
    rest = re.compile(r"(?:\s+[\w/-]+){0,4}").match(sentence.text, match.end())
    end = rest.end() if rest else match.end()
    return passage.hit(sentence.start + match.start(), sentence.start + end, pronoun=match.group())


@cache
def _other_person() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in load("words")["other_people"])
    return re.compile(rf"(?<![\w])(?:{words})(?!\w)", re.I)


def _names_other_person(text: str) -> bool:
    return _other_person().search(text) is not None or '"' in text or "\u201c" in text


@check("IMR102")
def age_changes(view: LetterView) -> Iterator[Hit]:
    """Two ages of the worker."""
    found = [(passage, match) for passage in view.written for match in passage.find(_STATED_AGE)]
    for passage, match in found[1:]:
        if abs(int(match.group(1)) - int(found[0][1].group(1))) > 1:
            yield passage.hit(match.start(), match.end(), age=match.group(1), first=found[0][1].group(1))


@check("IMR108")
def called_several_names(view: LetterView) -> Iterator[Hit]:
    """The worker called patient here and claimant there. Reported once a letter, at the first change."""
    mentions = list(_worker_mentions(view))
    terms = list(dict.fromkeys(term for term, _, _, _ in mentions))
    if len(terms) < 2:
        return
    _, passage, start, sentence = next(mention for mention in mentions if mention[0] == terms[1])
    yield passage.hit(start, sentence.end, first=terms[0], terms=", ".join(terms))


def _worker_mentions(view: LetterView) -> Iterator[tuple[str, Passage, int, Sentence]]:
    """Term, passage, place and sentence of each mention of the worker, statements of guidelines left out."""
    pattern = _worker_pattern()
    for passage in view.written:
        for sentence in passage.sentences:
            if sentence.role == "guideline" or _NORM.search(sentence.text):
                continue
            for match in pattern.finditer(sentence.text):
                term = next(group for group in match.groups() if group)
                yield " ".join(term.lower().split()), passage, sentence.start + match.start(), sentence


@cache
def _worker_pattern() -> re.Pattern[str]:
    """ "the claimant" (any term), and a bare "patient" after a verb of reporting."""
    terms = "|".join(term.replace(" ", r"\s+") for term in load("words")["worker_terms"])
    return re.compile(
        rf"\bthe\s+({terms})\b(?!['\u2019]s\s+attorney)|\b(?:noted|states|noting)\s+(patient)\b", re.I
    )


@check("IMR109", needs=("reviewer",))
def reviewer_role_changes(view: LetterView) -> Iterator[Hit]:
    """The reviewer is a physician reviewer first and an expert reviewer later."""
    sent = _REVIEWER_SENT.search(" ".join(view.text[:3000].split()))
    if sent is None:
        return
    for passage in view.fixed_with("developed"):
        for match in passage.find(_REVIEWER_LEAD):
            if match.group(1).lower() != sent.group(1).lower():
                yield passage.hit(
                    match.start(),
                    len(passage.text),
                    first=sent.group(1).lower(),
                    later=match.group(1).lower(),
                )


@check("IMR111")
def name_changes(view: LetterView) -> Iterator[Hit]:
    """Two people named with Mr. or Ms. where one worker is spoken of. Reported once a letter."""
    first = ""
    for passage in view.written:
        for match in passage.find(_TITLED):
            if _names_other_person(passage.text[max(0, match.start() - 40) : match.start()]):
                continue
            name = match.group(2)
            first = first or name
            if name != first:
                yield passage.hit(match.start(), match.end(), name=match.group(), first=first)
                return
