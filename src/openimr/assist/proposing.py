"""Further facts from an assistant: pages asked, answers read, every proposal weighed and none dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from openimr.assist.accepting import Known, weigh
from openimr.assist.answers import Listed, fact_proposed, listed
from openimr.assist.assistant import Answer, Assistant
from openimr.assist.page_reading import PageReading
from openimr.assist.requests import Asked, PageKey, page_requests
from openimr.assist.support import speaks_to_programs
from openimr.assist.texts import NoJson
from openimr.model import CaseFile, Fact, Proposal, ProposalOutcome

Progress = Callable[[int, int], None]


class FurtherFacts(NamedTuple):
    """What an assistant added: new facts, all proposals with what became of them, and what went wrong."""

    facts: tuple[Fact, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    troubles: tuple[str, ...] = ()
    pages_asked: int = 0
    pages_unanswered: int = 0


def further_facts(
    assistant: Assistant,
    case_file: CaseFile,
    found: Sequence[Fact],
    documents: Sequence[str],
    progress: Progress | None = None,
) -> FurtherFacts:
    """Ask for facts beyond those `found` on the pages of `documents` (ids) that were read.

    A new fact has its quote on its page, a known concept, and the sense that our own rules read there. An
    endpoint that fails costs its proposals and nothing else; `troubles` name it.
    """
    asked = page_requests(case_file, documents, assistant.tokens)
    answers = assistant.ask([one.request for one in asked], progress)
    known = _Pages(case_file, found)
    weighed: list[Proposal] = []
    facts: dict[str, Fact] = {}
    troubles: list[str] = []
    unanswered: set[PageKey] = set()
    for one, answer in zip(asked, answers, strict=True):
        entries = _entries(one, answer, troubles)
        if entries is None:
            unanswered.update(one.pages.values())
            continue
        for entry in entries.entries:
            proposal, fact = weigh(fact_proposed(entry), one.pages, Known(known.page, known.facts))
            if fact and fact.id in facts:
                proposal = _again(proposal)
            elif fact:
                facts[fact.id] = fact
            weighed.append(proposal)
    troubles.extend(known.addressed_to_programs(key for one in asked for key in one.pages.values()))
    pages = {key for one in asked for key in one.pages.values()}
    return FurtherFacts(tuple(facts.values()), tuple(weighed), tuple(troubles), len(pages), len(unanswered))


def _again(proposal: Proposal) -> Proposal:
    return proposal.model_copy(
        update={"outcome": ProposalOutcome.KNOWN, "reason": "It was proposed before in the same words."}
    )


def _entries(asked: Asked, answer: Answer, troubles: list[str]) -> Listed | None:
    """The entries of an answer; None, and a trouble noted, if there are none to read."""
    about = asked.request.about
    if answer.text is None:
        troubles.append(f"{about}: {answer.trouble}.")
        return None
    try:
        found = listed(answer.text, "facts")
    except NoJson as error:
        troubles.append(f"{about}: the answer cannot be read ({error}).")
        return None
    if found.beyond:
        troubles.append(
            f"{about}: {found.beyond} proposals beyond the first {len(found.entries)} were not read."
        )
    return found


class _Pages:
    """The pages of a case file, each read once when it is asked for, and the facts of the rules by page."""

    def __init__(self, case_file: CaseFile, facts: Sequence[Fact]) -> None:
        self._sources = {(d.id, p.number): (d, p) for d in case_file.documents for p in d.pages}
        self._read: dict[PageKey, PageReading] = {}
        self._facts: dict[PageKey, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.evidence.page is not None:
                self._facts[fact.evidence.document, fact.evidence.page].append(fact)

    def page(self, key: PageKey) -> PageReading:
        if key not in self._read:
            self._read[key] = PageReading(*self._sources[key])
        return self._read[key]

    def facts(self, key: PageKey) -> Sequence[Fact]:
        return self._facts[key]

    def addressed_to_programs(self, keys: Iterator[PageKey]) -> Iterator[str]:
        """Pages that try to speak to a program: somebody who reviews should know of them."""
        for key in dict.fromkeys(keys):
            document, page = self._sources[key]
            if speaks_to_programs(page.text):
                yield (
                    f"{document.path}, page {page.number}: some words seem addressed to a program. "
                    "Nothing beside them was taken as a fact from the assistant. Read that page yourself."
                )
