"""Which proposed sentences are taken: those that state what the replaced ones state, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_server import Reply, model, said

from openimr.assist import Endpoint, Smoothed, live, smoother
from openimr.assist.refused import Refused
from openimr.assist.smoothing import says_the_same
from openimr.model import ProposalOutcome, RationaleSentence

PERSON = "The injured worker is a 52-year-old female who sustained an industrial injury on November 3, 2014."
CARE = "Treatment to date has included physical therapy (24 visits) and acupuncture (6 visits)."
SAID = 'On the response to care the record states on April 2, 2015: "relief for one or two days".'
FOUND = "It records tenderness of the left lumbar spine at L4-L5 and pain of the right knee."
DENIED = "Denied or found absent are numbness of the lower extremity and weakness of the right knee."
SENTENCES = tuple(
    RationaleSentence(text=text, facts=(f"f-{number}",))
    for number, text in enumerate([PERSON, CARE, SAID, FOUND, DENIED])
)


def smooth(*proposed: Any, sentences: tuple[RationaleSentence, ...] = SENTENCES) -> Smoothed:
    """What comes of these proposals."""
    with model(lambda _: said(json.dumps({"sentences": list(proposed)}))) as server:
        return smoother(live(Endpoint(server.url, "m")), "case summary", sentences)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PERSON, PERSON.replace("is a 52-year-old female who", ", a 52-year-old female,").replace(" ,", ",")),
        (PERSON, PERSON.replace("November 3, 2014", "11/03/2014")),
        (CARE, CARE.replace("and acupuncture", "as well as acupuncture")),
        (FOUND, FOUND.replace("It records", "The report also shows")),
        (FOUND + " " + DENIED, FOUND[:-1] + "; furthermore, denied or found absent are" + DENIED[26:]),
    ],
)
def test_words_that_join_may_change(old: str, new: str) -> None:
    """Joining words, the form of a date, one sentence for two."""
    assert old != new
    says_the_same(new, old)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (CARE, CARE.replace("24", "12"), "numbers"),
        (CARE, CARE.replace("24", "6").replace("(6 visits).", "(24 visits)."), "numbers"),
        (CARE, CARE.replace("24", "twenty-five"), "numbers"),
        (PERSON, PERSON.replace("2014", "2013"), "dates"),
        (PERSON, PERSON.replace("female", "male"), "do not: male"),
        (FOUND, FOUND.replace("left", "right"), "body parts"),
        (FOUND, FOUND.replace("lumbar", "cervical"), "body parts"),
        (FOUND, FOUND.replace("L4-L5", "L5-S1"), "body parts"),
        (FOUND, FOUND.replace("tenderness", "spasm"), "clinical terms"),
        (FOUND, FOUND.replace("records tenderness", "records no tenderness"), "clinical terms"),
        (DENIED, DENIED.replace("Denied or found absent are", "The record shows"), "clinical terms"),
        (SAID, SAID.replace("one or two days", "one or two weeks"), "quotations"),
        (SAID, SAID.replace('"', ""), "quotations"),
        (CARE, CARE[:-1] + ", and it was effective.", "clinical terms"),
        (CARE, CARE[:-1] + ", so more of it is medically necessary.", "denials and judgements"),
        (CARE, CARE[:-1] + " in vain.", "what the sentences do not: vain"),
        (CARE, CARE[:-1] + ", he said.", "what the sentences do not: he"),
        (CARE, CARE.replace("physical therapy (24 visits) and ", ""), "numbers"),
        (PERSON, PERSON.replace("industrial ", ""), "leaves out"),
        (CARE, CARE.replace("24 visits", ">24 visits"), "numbers"),
        (CARE, "", "no sentence"),
        (CARE, CARE + " of the" * 60 + ".", "far longer"),
    ],
)
def test_what_changes_a_statement_is_refused(old: str, new: str, reason: str) -> None:
    """Numbers, dates, sides, terms, their sense, quotations, judgements: none may change, come or go."""
    with pytest.raises(Refused, match=reason):
        says_the_same(new, old)


def test_a_sentence_taken_has_the_sources_of_those_it_replaces() -> None:
    """The others stay as they are, in their order."""
    new = FOUND[:-1] + "; furthermore, denied or found absent are" + DENIED[26:]
    done = smooth({"text": new, "from": ["S4", "S5"]})
    assert [s.text for s in done.sentences] == [PERSON, CARE, SAID, new]
    assert done.sentences[-1].facts == ("f-3", "f-4")
    assert done.proposals[0].outcome is ProposalOutcome.ACCEPTED
    assert done.proposals[0].replaces == (FOUND, DENIED)


@pytest.mark.parametrize(
    ("proposed", "reason"),
    [
        ({"text": CARE, "from": ["S9"]}, "not sent"),
        ({"text": CARE, "from": []}, "not sent"),
        ({"text": CARE, "from": ["S2", "S1"]}, "follow one another"),
        ({"text": CARE, "from": ["S1", "S3"]}, "follow one another"),
        ({"text": {"a": 1}, "from": "S2"}, "no sentence"),
        ("nonsense", "not sent"),
    ],
)
def test_a_sentence_for_nothing_is_refused(proposed: Any, reason: str) -> None:
    """It has to say which sentences it stands for."""
    done = smooth(proposed)
    assert done.sentences == SENTENCES
    assert reason in done.proposals[0].reason


def test_a_sentence_is_replaced_once_and_sources_are_not_mixed() -> None:
    """A second proposal for the same sentence, and one for sentences on two criteria, are refused."""
    first = {"text": FOUND.replace("It records", "The report also shows"), "from": ["S4"]}
    again = {"text": FOUND.replace("It records", "The report notes"), "from": ["S4"]}
    done = smooth(first, again)
    assert [p.outcome.value for p in done.proposals] == ["accepted", "rejected"]
    criteria = tuple(RationaleSentence(text=t, criterion=c) for t, c in ((CARE, "one"), (FOUND, "two")))
    both = {"text": CARE[:-1] + " and shows" + FOUND[10:], "from": ["S1", "S2"]}
    assert "different guidelines or criteria" in smooth(both, sentences=criteria).proposals[0].reason


def test_prose_without_an_answer_stays_as_it_is() -> None:
    """The trouble is told."""
    with model(lambda _: Reply(b"", 400)) as server:
        done = smoother(live(Endpoint(server.url, "m")), "case summary", SENTENCES)
    assert done.sentences == SENTENCES
    assert "case summary" in done.troubles[0]


_PIECES = st.lists(st.sampled_from(" ".join([PERSON, CARE, FOUND, DENIED]).split()), max_size=30).map(
    " ".join
)


@settings(max_examples=80)
@given(_PIECES, st.sampled_from([PERSON, CARE, SAID, FOUND, DENIED]))
def test_words_of_the_draft_in_another_order_are_another_statement(text: str, old: str) -> None:
    """Shuffled words are taken only if what is left without joining words is the old statement."""
    try:
        says_the_same(text, old)
    except Refused:
        return
    stated = [w for w in old.replace("(", "").split() if len(w) > 7]
    assert [w for w in text.replace("(", "").split() if len(w) > 7] == stated
