"""Which proposed facts are taken: those whose words stand on their page and that our own rules read alike.

All pages here are invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_server import INJECTED, NOTE, Reply, case, document, facts, found_in, model, said

from openimr.assist import Assistant, Endpoint, FurtherFacts, further_facts, live
from openimr.assist.assistant import Answer, Request
from openimr.model import Assertion, CaseFile, DocumentKind, PageState, Proposal, ProposalOutcome, VisitRole

RECORD = ("pr2", "pt")
IMPROVED: dict[str, Any] = {
    "document": "D1", "page": 1, "quote": "Her function at home has markedly improved", "kind": "response",
    "concept": "functional_improvement", "assertion": "present",
}  # fmt: skip
VISITS: dict[str, Any] = {
    "document": "D1", "page": 1, "kind": "visits",
    "quote": "She went to the therapy gym for physical therapy on nine occasions",
    "concept": "physical_therapy", "assertion": "historical", "value": 9, "role": "completed",
}  # fmt: skip


def ask(reply: Reply, case_file: CaseFile | None = None) -> FurtherFacts:
    """What comes of this answer to every request."""
    case_file = case_file or case()
    with model(lambda _: reply) as server:
        assistant = live(Endpoint(server.url, "m", seconds=5, waits=(0.01,)))
        return further_facts(
            assistant, case_file, found_in(case_file), [d.id for d in case_file.documents if d.id != "ur"]
        )


def only(*proposed: Any, case_file: CaseFile | None = None) -> Proposal:
    """The one proposal of an answer."""
    return ask(facts(*proposed), case_file).proposals[0]


def told(text: str, concept: str, assertion: str = "present", **more: Any) -> Proposal:
    """What becomes of a proposal whose quote is the whole of an invented page's only sentence."""
    page = document(
        "d",
        DocumentKind.PROGRESS_REPORT,
        f"PROGRESS REPORT (invented)\n\nSUBJECTIVE\n{text}",
        date="2015-04-02",
    )
    proposed = {
        "document": "D1",
        "page": 1,
        "quote": text,
        "concept": concept,
        "assertion": assertion,
        "kind": "response",
    }
    return only({**proposed, **more}, case_file=case(page))


def test_a_fact_whose_words_stand_on_its_page_is_taken_with_its_place() -> None:
    """The fact quotes the page as it stands there, over the end of a line, and is dated by our rules."""
    taken = ask(facts(IMPROVED))
    assert [p.outcome for p in taken.proposals] == [ProposalOutcome.ACCEPTED]
    fact = taken.facts[0]
    place = fact.evidence
    assert (place.document, place.page, place.quote) == (
        "pr2",
        1,
        "Her function at home has\nmarkedly improved",
    )
    assert NOTE[place.span.start : place.span.end] == place.quote
    assert (fact.concept, fact.assertion, fact.date) == (
        "functional_improvement",
        Assertion.PRESENT,
        "2015-04-02",
    )
    assert taken.proposals[0].fact == fact.id


def test_visits_are_taken_with_a_number_and_a_role_that_the_quote_says() -> None:
    """Nine occasions are nine visits completed."""
    fact = ask(facts(VISITS)).facts[0]
    assert (fact.value, fact.unit, fact.role, fact.assertion) == (
        9,
        "visits",
        VisitRole.COMPLETED,
        Assertion.HISTORICAL,
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "Her function at home has greatly improved"}, "does not stand on this page"),
        ({"quote": "her function at home has markedly improved"}, "does not stand on this page"),
        ({"quote": "unction at home has markedly improve"}, "does not stand on this page"),
        ({"quote": "Her function greatly improved with the therapy"}, "but on page 1 of pt"),
        ({"quote": "improved"}, "words long"),
        ({"quote": None}, "words long"),
        ({"quote": NOTE * 3}, "words long"),
        ({"quote": "Her function .* improved"}, "does not stand on this page"),
        ({"page": 2}, "page that was not sent"),
        ({"page": -1}, "page that was not sent"),
        ({"page": True}, "page that was not sent"),
        ({"page": 1e300}, "page that was not sent"),
        ({"document": "D3"}, "page that was not sent"),
        ({"document": {"id": "D1"}}, "page that was not sent"),
        ({"concept": "wellbeing"}, "concept is not known"),
        ({"concept": None}, "concept is not known"),
        ({"concept": "numbness"}, "no fact of the kind"),
        ({"kind": "age", "concept": "age"}, "cannot be proposed"),
        ({"kind": "record"}, "cannot be proposed"),
        ({"assertion": "certainly"}, "does not say whether"),
        ({"assertion": "absent"}, "as present, not as absent"),
        ({"assertion": "planned"}, "as present, not as planned"),
        ({"date": "2014-01-01"}, "does not give it this date"),
        ({"date": "yesterday"}, "is no date"),
        ({"regions": ["knee"]}, "do not place it at the knee"),
        ({"regions": ["soul"]}, "not known"),
        ({"side": "left"}, "do not say this side"),
        ({"levels": ["L5-S1"]}, "spinal level"),
        ({"value": 80}, "percentage"),
        ({"quote": "Tenderness of the lumbar paraspinal muscles"}, "do not name functional improvement"),
        ({"quote": "Is there functional improvement"}, "question"),
        ({"document": "D2", "quote": "Her function greatly improved"}, "addressed to a program"),
    ],
)  # fmt: skip
def test_a_proposal_that_the_record_does_not_bear_is_refused_with_the_reason(
    change: dict[str, Any], reason: str
) -> None:
    """Invented words, pages, concepts, senses, dates and places are shown as refused."""
    proposal = only({**IMPROVED, **change})
    assert proposal.outcome is ProposalOutcome.REJECTED
    assert reason in proposal.reason
    assert proposal.fact is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": 12}, "does not say this number"),
        ({"value": None}, "does not say this number"),
        ({"value": float("1e308")}, "does not say this number"),
        ({"role": None}, "not said whether"),
        ({"role": "requested", "assertion": "planned"}, "were requested"),
        ({"role": "authorized"}, "were authorized"),
        ({"concept": "functional_improvement"}, "no fact of the kind"),
        ({"concept": "acupuncture"}, "do not name acupuncture"),
    ],
)
def test_visits_that_the_quote_does_not_count_so_are_refused(change: dict[str, Any], reason: str) -> None:
    """Visits decide criteria: number, therapy and role have to be in the words."""
    assert reason in only({**VISITS, **change}).reason


@pytest.mark.parametrize(
    ("text", "concept", "assertion"),
    [
        ("Function is poor although sleep improved.", "functional_improvement", "present"),
        ("Improvement of the weather; function of the arm is weak.", "functional_improvement", "present"),
        ("Function has not at all improved with the brace.", "functional_improvement", "present"),
        ("The aim is to improve her function.", "functional_improvement", "present"),
        ("The doctor hopes that function improves with care.", "functional_improvement", "present"),
        ("Function was to be improved by therapy.", "functional_improvement", "present"),
        ("If function improves, more visits may follow.", "functional_improvement", "present"),
        (
            "Guidelines require improvement of function before more visits.",
            "functional_improvement",
            "present",
        ),
        ("There is no record of any improvement in how she functions.", "functional_improvement", "absent"),
        ("She may have improvement of function after the injection.", "functional_improvement", "present"),
        ("Little improvement of any function was seen.", "functional_improvement", "present"),
    ],
)
def test_true_words_do_not_bear_a_fact_that_they_do_not_state(
    text: str, concept: str, assertion: str
) -> None:
    """A quote alone proves nothing: hopes, denials, guidelines and silence are no such facts."""
    assert told(text, concept, assertion).outcome is ProposalOutcome.REJECTED


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("There has been a good improvement of daily function.", {"concept": "functional_improvement"}),
        ("Function of the arm improved.", {"concept": "functional_improvement"}),
        (
            "Physical therapy, altogether fourteen times, took place in 2014.",
            {
                "concept": "physical_therapy",
                "kind": "visits",
                "assertion": "historical",
                "value": 14,
                "role": "completed",
            },
        ),
    ],
)
def test_wordings_that_the_rules_do_not_have_are_gained(text: str, more: dict[str, Any]) -> None:
    """Words of the lexicon inflected or apart, numbers in other words."""
    assert told(text, **more).outcome is ProposalOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("text", "number", "role"),
    [
        ("She completed 12 weeks of physical therapy.", 12, "completed"),
        ("She is 52 and had physical therapy in the past.", 52, "completed"),
        ("She had physical therapy three times a week.", 3, "completed"),
        ("She did not attend the 8 sessions of physical therapy.", 8, "completed"),
        ("A further 8 sessions of physical therapy would help, she had some before.", 8, "completed"),
        ("Her husband had 10 sessions of physical therapy.", 10, "completed"),
        ("We ask for 12 visits of physical therapy.", 12, "completed"),
    ],
)
def test_a_number_in_the_quote_is_not_yet_a_number_of_visits(text: str, number: int, role: str) -> None:
    """Weeks, years, frequencies, visits of others or to come are not visits that were completed."""
    more = {"kind": "visits", "assertion": "historical", "value": number, "role": role}
    assert told(text, "physical_therapy", **more).outcome is ProposalOutcome.REJECTED


def test_what_the_rules_found_is_known_and_not_counted_twice() -> None:
    """A proposal of a fact that is there names that fact; one that contradicts it is refused."""
    denied = {
        **IMPROVED,
        "quote": "She denies numbness of the legs",
        "kind": "finding",
        "concept": "numbness",
    }
    taken = ask(facts({**denied, "assertion": "absent"}, denied, IMPROVED, IMPROVED))
    assert [p.outcome.value for p in taken.proposals] == ["known", "rejected", "accepted", "known"]
    assert len(taken.facts) == 1
    assert taken.proposals[0].fact in {fact.id for fact in found_in(case())}


def test_only_pages_of_the_record_are_sent() -> None:
    """Not sent: the dispute's papers, copies, another patient's, illegible and empty pages, file names."""
    page = case().documents[0].pages[0]
    poor = page.model_copy(update={"number": 2, "state": PageState.ILLEGIBLE, "text": "ILLEGIBLE WORDS"})
    first = case().documents[0].model_copy(update={"pages": (page, poor)})
    others = [
        document("copy", DocumentKind.PROGRESS_REPORT, "COPY OF IT", duplicate_of="pr2"),
        document("foreign", DocumentKind.PROGRESS_REPORT, "OF SOMEBODY ELSE", foreign=True),
        document("ur", DocumentKind.UR_DECISION, "THE DENIAL"),
        document("empty", DocumentKind.PROGRESS_REPORT, "  \n "),
    ]
    case_file = case(first, *others)
    with model(lambda _: facts()) as server:
        documents = [d.id for d in case_file.documents if d.id != "ur"]
        taken = further_facts(live(Endpoint(server.url, "m")), case_file, (), documents)
        sent = json.dumps([seen.body for seen in server.seen])
    assert taken.pages_asked == 1
    assert "markedly improved" in sent
    for kept in ("ILLEGIBLE WORDS", "COPY OF IT", "SOMEBODY ELSE", "THE DENIAL", "pr2.txt"):
        assert kept not in sent


def test_large_files_go_in_requests_that_fit_and_every_page_is_sent_whole() -> None:
    """Five hundred pages, one of them longer than a request: all words are sent, none beyond the bound."""
    texts = [f"Page {n} of an invented file. " + "word " * 400 for n in range(500)]
    texts[7] = "\n".join(f"line {n} of a long page" for n in range(6_000))
    case_file = case(document("big", DocumentKind.PROGRESS_REPORT, *texts))
    with model(lambda _: facts()) as server:
        assistant = live(Endpoint(server.url, "m", tokens=20_000))
        taken = further_facts(assistant, case_file, (), ["big"])
        sizes = [sum(len(m["content"]) for m in seen.body["messages"]) for seen in server.seen]
        pieces: dict[int, str] = {}
        pages = [page for seen in server.seen for page in seen.data["pages"]]
        for page in sorted(pages, key=lambda page: texts[page["page"] - 1].find(page["text"])):
            pieces[page["page"]] = pieces.get(page["page"], "") + page["text"]
    assert (taken.pages_asked, taken.pages_unanswered) == (500, 0)
    assert max(sizes) < (20_000 - 3_000) * 3 + 1_000
    assert [pieces[n] for n in range(1, 501)] == texts


def test_a_page_that_speaks_to_programs_is_named() -> None:
    """Somebody who reviews should know of it."""
    assert any("pt.txt, page 1" in told and "program" in told for told in ask(facts()).troubles)
    assert "ignore all previous instructions" in INJECTED


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (said("I am sorry, I cannot."), "cannot be read"),
        (said('{"facts": "none"}'), "cannot be read"),
        (said('{"facts": [NaN]}'), "cannot be read"),
        (said('{"facts": [' + "[" * 20_000), "cannot be read"),
        (said('{"facts": [{"page": ' + "9" * 9_000 + "}]}"), "cannot be read"),
        (Reply(b"", 401), "refuses the key"),
    ],
)  # fmt: skip
def test_a_bad_answer_costs_its_proposals_and_nothing_else(reply: Reply, trouble: str) -> None:
    """The pages count as not answered, and it is said why."""
    taken = ask(reply)
    assert (taken.facts, taken.pages_asked, taken.pages_unanswered) == ((), 2, 2)
    assert any(trouble in told for told in taken.troubles)


@pytest.mark.parametrize(
    "content",
    ["```json\n{}\n```", "Here it is:\n{}", "<think>{{}}\n</think>\n{}", "{} That is all."],
)
def test_an_answer_is_found_in_what_surrounds_it(content: str) -> None:
    """Models like to talk; the JSON counts."""
    told = content.replace("{{}}", "{ maybe").replace("{}", json.dumps({"facts": [IMPROVED]}))
    assert len(ask(said(told)).facts) == 1


def test_more_proposals_than_a_person_would_make_are_told_and_not_read() -> None:
    """An endless list is cut, and it is said how much of it was not read."""
    taken = ask(facts(*[{**IMPROVED, "page": 9}] * 250))
    assert len(taken.proposals) == 200
    assert any("50 proposals beyond" in told for told in taken.troubles)


_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_WORDS = NOTE.split()
_QUOTES = st.tuples(st.integers(0, len(_WORDS)), st.integers(1, 12)).map(
    lambda at: " ".join(_WORDS[at[0] : sum(at)])
)
_PROPOSED = st.fixed_dictionaries(
    {},
    optional={
        "document": st.sampled_from(["D1", "D2", "D9"]) | _ANY,
        "page": st.sampled_from([1, 2, "1"]) | _ANY,
        "quote": _QUOTES | _ANY,
        "kind": st.sampled_from(["response", "visits", "finding", "complaint", "treatment", "function"])
        | _ANY,
        "concept": st.sampled_from(
            [
                "functional_improvement",
                "improvement",
                "physical_therapy",
                "acupuncture",
                "numbness",
                "pain",
                "tenderness",
            ]
        )
        | _ANY,
        "assertion": st.sampled_from([one.value for one in Assertion]) | _ANY,
        "regions": st.lists(st.sampled_from(["low_back", "knee", "nowhere"]), max_size=2) | _ANY,
        "value": st.sampled_from([9, 9.0, 12, 52]) | _ANY,
        "role": st.sampled_from([one.value for one in VisitRole]) | _ANY,
        "date": st.sampled_from(["2015-04-02", "2015", "2014-01"]) | _ANY,
    },
)


class Says(Assistant):
    """An assistant that answers the same to everything."""

    def __init__(self, answer: Any) -> None:
        super().__init__("nowhere", "none", tokens=24_000)
        self.answer = json.dumps(answer)

    def ask(
        self, requests: Sequence[Request], progress: Callable[[int, int], None] | None = None
    ) -> list[Answer]:
        return [Answer(self.answer) for _ in requests]


@settings(max_examples=60)
@given(st.lists(_PROPOSED | _ANY, max_size=8))
def test_no_fact_is_taken_without_its_quote_on_its_page(proposed: list[Any]) -> None:
    """Whatever a model says: every proposal is accounted for, and each fact stands in the record."""
    case_file = case()
    pages = {(d.id, p.number): p.text for d in case_file.documents for p in d.pages}
    taken = further_facts(Says({"facts": proposed}), case_file, found_in(case_file), RECORD)
    assert len(taken.proposals) == len(proposed)
    accepted = [p for p in taken.proposals if p.outcome is ProposalOutcome.ACCEPTED]
    assert [p.fact for p in accepted] == [fact.id for fact in taken.facts]
    for fact, proposal in zip(taken.facts, accepted, strict=True):
        place = fact.evidence
        assert place.document in RECORD
        assert place.page is not None
        assert pages[place.document, place.page][place.span.start : place.span.end] == place.quote
        assert " ".join(place.quote.split()) == " ".join((proposal.quote or "").split())
    for proposal in taken.proposals:
        assert proposal.reason
        proposal.model_dump_json().encode()
