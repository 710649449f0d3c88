"""The nouns of the decision: edits, the review they make up, the sealed determination and its corrections."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from openimr.model import (
    Decision,
    Determination,
    Fact,
    FrontMatter,
    GuidelineBlock,
    LintFinding,
    Noun,
    Outcome,
    Reviewer,
)
from openimr.process.values import Moment


class EditRefused(ValueError):
    """An edit that cannot be made. `advice` says what can be done instead."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(why)
        self.advice = advice


class EditKind(StrEnum):
    """What a reviewer can do to a draft."""

    DECIDE = "decide"
    OVERRIDE_CRITERION = "override_criterion"
    CONFIRM_CRITERION = "confirm_criterion"
    EDIT_SENTENCE = "edit_sentence"
    ADD_SENTENCE = "add_sentence"
    REMOVE_SENTENCE = "remove_sentence"
    KEEP_SENTENCE = "keep_sentence"
    ADD_FACT = "add_fact"
    CORRECT_FACT = "correct_fact"
    STRIKE_FACT = "strike_fact"
    CITE = "cite"
    FILL = "fill"
    ANSWER = "answer"
    ATTEST = "attest"


class Edit(Noun):
    """One step of the reviewer, never changed afterwards; a later step may go back on it.

    `by` is the assigned reviewer. `item` is the number of the disputed item from 1, or 0 for the case summary
    and the whole. `target` names what is edited: a sentence (`s3`), a criterion, a fact, a field
    (`front_matter.case_number`), a finding or an attestation; for a new sentence the one it follows. `text`
    is the new text or value, `basis` (mtus, non_mtus) goes with a citation. `facts`, `guideline` and
    `criterion` are the sources of a sentence: None leaves them, empty takes them away. `quote_checked` says
    that the words of a new or corrected fact were found on their page.
    """

    kind: EditKind
    by: str
    at: Moment
    item: int = 0
    target: str = ""
    service: str = ""
    text: str = ""
    basis: str = ""
    decision: Decision | None = None
    outcome: Outcome | None = None
    reason: str = ""
    facts: tuple[str, ...] | None = None
    guideline: str | None = None
    criterion: str | None = None
    fact: Fact | None = None
    quote_checked: bool = False


class Review(Noun):
    """A draft in the hands of its reviewer: the proposal as it was made, and every edit in order.

    The proposal never changes; what stands now is `state_of(review)`. `documents` gives readable names for
    document ids, `pages` how many pages each has.
    """

    format: Literal["openimr-review/1"] = "openimr-review/1"
    reviewer: str
    started_at: Moment
    proposal: Determination
    proposal_hash: str
    documents: Mapping[str, str] = {}
    pages: Mapping[str, int] = {}
    edits: tuple[Edit, ...] = ()


SentenceState = Literal["kept", "edited", "added", "removed"]


class Sentence(Noun):
    """A sentence of a rationale or of the case summary as it stands now.

    `state` kept is the proposal's wording, edited and added are the reviewer's own words (`original` is the
    proposal's), removed stays on file and is not printed. `touched` is the number of the edit that last
    looked at it (-1 for none).
    """

    id: str
    text: str
    state: SentenceState = "kept"
    original: str | None = None
    guideline: str | None = None
    criterion: str | None = None
    facts: tuple[str, ...] = ()
    touched: int = -1

    @property
    def own_words(self) -> bool:
        """Whether the reviewer wrote it."""
        return self.state in ("edited", "added")


class CriterionState(Noun):
    """A criterion with the proposed outcome and, beside it, the reviewer's; a different one has its reason.

    `rests_on` are the facts behind the proposal, `looked_for` the concepts of a search that found nothing.
    """

    service: str
    id: str
    statement: str
    threshold: str | None = None
    proposed: Outcome
    outcome: Outcome
    reason: str = ""
    facts: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    touched: int = -1

    @property
    def overridden(self) -> bool:
        """Whether the reviewer found otherwise than the proposal."""
        return self.outcome is not self.proposed


class ItemReview(Noun):
    """A disputed item as it stands now: the proposal, the decision beside it, criteria and sentences."""

    number: int
    heading: str
    proposed: Decision | None = None
    decision: Decision | None = None
    reason: str = ""
    decided: int = -1
    criteria: tuple[CriterionState, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    guideline: GuidelineBlock = GuidelineBlock()
    guideline_cited: bool = False

    @property
    def overridden(self) -> bool:
        """Whether the decision differs from a proposal that was made."""
        return None not in (self.proposed, self.decision) and self.decision is not self.proposed

    @property
    def standing(self) -> tuple[Sentence, ...]:
        """The sentences that are printed."""
        return tuple(one for one in self.sentences if one.state != "removed")


class FactChange(Noun):
    """A fact that the reviewer changed: as it was (None if new), as it is (None if struck out), and why."""

    was: Fact | None = None
    now: Fact | None = None
    reason: str
    quote_checked: bool = False
    touched: int


class Attested(Noun):
    """A statement that the reviewer made: which, in which words, when. `touched` numbers its edit."""

    id: str
    text: str
    at: Moment
    touched: int


class State(Noun):
    """What stands now: the edits laid over the proposal. `content` numbers the last edit of content."""

    summary: tuple[Sentence, ...] = ()
    items: tuple[ItemReview, ...] = ()
    facts: tuple[FactChange, ...] = ()
    front: FrontMatter = FrontMatter()
    reviewer: Reviewer = Reviewer()
    case: Mapping[str, str] = {}
    answers: Mapping[str, str] = {}
    attested: tuple[Attested, ...] = ()
    content: int = -1


class OpenPoint(Noun):
    """Something that keeps the determination from being signed: what, where, what to do, and its source."""

    code: str
    what: str
    advice: str
    item: int = 0
    target: str = ""
    source: str = ""


class NotReady(ValueError):
    """A determination that may not be signed or issued yet. `reasons` are all open points."""

    def __init__(self, reasons: tuple[OpenPoint, ...]) -> None:
        self.reasons = reasons
        count = f"{len(reasons)} points are" if len(reasons) != 1 else "1 point is"
        super().__init__(f"{count} still open: " + " ".join(one.what for one in reasons))

    @property
    def advice(self) -> str:
        """What to do about each, each advice once."""
        return " ".join(dict.fromkeys(one.advice for one in self.reasons))


class KeyedFinding(Noun):
    """A finding of lint with a name that holds as long as the finding stays the same, and its answer."""

    key: str
    finding: LintFinding
    answer: str = ""


class KeySeal(Noun):
    """A keyed code over a content hash. `key` names the key without telling it."""

    algorithm: Literal["hmac-sha256"] = "hmac-sha256"
    key: str
    value: str


class Change(Noun):
    """One field of a correction: its path (`front_matter.case_number`), the former value and the new one."""

    field: str
    was: str | None
    now: str


class Correction(Noun):
    """A numbered correction, linked to what it corrects by that content's hash."""

    number: int
    former: str
    changes: tuple[Change, ...]
    why: str
    signer: str
    authenticated_at: Moment
    signed_at: Moment
    content_hash: str = ""
    key_seal: KeySeal | None = None


class SignedDetermination(Noun):
    """A determination that its reviewer signed; nothing in it changes without changing `content_hash`.

    `review` holds the proposal and every edit, `account` what came of them, `determination` the result as it
    was signed, `findings` what lint said with the answers, `rules` names the rules of signing by their hash.
    `corrections` came afterwards; each has a hash of its own, linked to the one before. The file names the
    reviewer, so it is not for publication.
    """

    format: Literal["openimr-signed/1"] = "openimr-signed/1"
    software: str
    rules: str
    review: Review
    account: State
    determination: Determination
    findings: tuple[KeyedFinding, ...] = ()
    signer: str
    authenticated_at: Moment
    signed_at: Moment
    content_hash: str = ""
    key_seal: KeySeal | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def latest_hash(self) -> str:
        """The hash of the last correction, or of the content if there is none."""
        return self.corrections[-1].content_hash if self.corrections else self.content_hash


class Verification(Noun):
    """What a check of a signed determination found.

    `key` is unchecked if no key was given, none if the determination was sealed without one. `rechecked` is
    false if the rules of signing have changed since: then hashes are checked, and not again what was asked.
    """

    ok: bool
    content_hash: str
    number: int
    key: Literal["good", "wrong", "unchecked", "none"]
    rechecked: bool = True
    problems: tuple[str, ...] = ()
