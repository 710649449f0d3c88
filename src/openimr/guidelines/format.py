"""The format of a guideline pack: what its YAML files may hold, checked when they are loaded.

The JSON Schemas in `data/schema` are written from these classes. All of them are immutable and refuse
unknown keys, so that a misspelt key in a pack is reported and never ignored.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from openimr.guidelines.pattern_format import FactPattern, Part, Patterns, Unit, Words
from openimr.guidelines.predicate_format import (
    Absent,
    Age,
    AtLeast,
    AtLeastN,
    AtMost,
    AtMostValue,
    Between,
    Interval,
    Relief,
    RequestAtMost,
    RequestIs,
    RequestStates,
    Row,
    Several,
    Test,
    UseAtMost,
    ValueIn,
)
from openimr.model import Mark

__all__ = [
    "Absent",
    "Age",
    "Ambiguous",
    "AmountWords",
    "AtLeast",
    "AtLeastN",
    "AtMost",
    "AtMostValue",
    "Between",
    "Choice",
    "Codes",
    "Criterion",
    "Definition",
    "Definitions",
    "DurationWords",
    "Entry",
    "FactPattern",
    "GivesWay",
    "Group",
    "Interval",
    "Later",
    "Limit",
    "Looked",
    "OpioidEquivalents",
    "Part",
    "Patterns",
    "RegionalSource",
    "Relief",
    "RequestAtMost",
    "RequestIs",
    "RequestStates",
    "Role",
    "Row",
    "Says",
    "Several",
    "Silence",
    "Source",
    "Status",
    "Summaries",
    "Test",
    "Unit",
    "UseAtMost",
    "ValueIn",
    "Words",
]  # fmt: skip


class Says(Part):
    """The reason for an outcome in words, made in the same place as the outcome.

    May hold {facts}, {prior}, {requested}, {total} and {limit}. What is not given is
    worded from the statement.
    """

    met: str | None = None
    not_met: str | None = None
    not_documented: str | None = None


Role = Literal["core", "indication", "prior_care", "benefit", "limit", "exclusion", "formality"]


class Criterion(Part):
    """One criterion of a treatment. `id` is short (C1) and unique within the treatment.

    `silence` tells whether "not documented" keeps the treatment from being supported. Without it, silence
    blocks, except for `absent`, where it is reported. `send` is what would cure a silence. `role` is the part
    that it plays where only a summary is at hand (see `Summaries`); without it, it follows from the test.
    """

    id: str = Field(pattern=r"^C\d{1,2}[a-z]?$")
    statement: str
    requirement: Literal["required", "any_of", "advisory", "bypass"] = "required"
    group: str | None = None
    waives: tuple[str, ...] = ()
    phase: Literal["both", "initial", "continuing"] = "both"
    applies_if: Test | None = None
    test: Test
    silence: Literal["blocks", "reported"] | None = None
    says: Says = Says()
    send: str | None = None
    threshold: str | None = None
    role: Role | None = None
    note: str | None = None
    mark: Mark

    @property
    def silence_blocks(self) -> bool:
        """Whether silence keeps the treatment from being supported."""
        if self.silence is not None:
            return self.silence == "blocks"
        return self.test.absent is None


class Group(Part):
    """Criteria of which at least `min_met` must be met."""

    id: str
    min_met: int = Field(ge=1)
    meaning: str


class Source(Part):
    """Where a treatment's criteria stand: the key of a document, its heading and pages."""

    document: str
    heading: str
    pages: tuple[int, ...] = ()
    mark: Mark


class RegionalSource(Source):
    """A source that holds for some body regions only."""

    regions: tuple[str, ...]


class Looked(Part):
    """A document that was looked into first, and why it does not answer.

    `regions` limits it to requests for those body regions; `by_chronicity` adds how old the injury was.
    """

    document: str
    reason: str
    regions: tuple[str, ...] = ()
    by_chronicity: bool = False
    mark: Mark


class GivesWay(Part):
    """When another document governs instead of this treatment's own."""

    when: Test
    to: str
    reason: str
    mark: Mark


class Choice(Part):
    """How one of several rows of the same table is chosen: by facts, else by default.

    `when` are the facts that choose this row; a higher `priority` goes first. `default` marks the row
    that is taken when no fact chooses; `default_reason` says why. `request_words` and properties of the
    `request` choose the row as well, and go before facts.
    """

    table: str
    when: Patterns = ()
    request_words: Words = ()
    request: RequestIs | None = None
    priority: int = 0
    default: bool = False
    default_reason: str | None = None


class Ambiguous(Part):
    """A word in requests that can mean several things, and what settles it."""

    term: str
    meanings: tuple[str, ...]
    settled_by: str


class Codes(Part):
    """Billing codes by system."""

    cpt: tuple[str, ...] = ()
    hcpcs: tuple[str, ...] = ()
    mark: Mark


class Limit(Part):
    """A limit as the guideline states it, for reading and for citing. The engine uses the criteria."""

    what: str
    min: float | None = None
    max: float | None = None
    unit: str
    period: str | None = None
    mark: Mark


class Status(Part):
    """Whether the guideline recommends the treatment."""

    value: Literal[
        "recommended", "recommended_with_criteria", "option", "limited", "under_study", "not_recommended",
        "legal_limit",
    ]  # fmt: skip
    mark: Mark


class Later(Part):
    """What governs after this generation of guidelines."""

    note: str
    documents: tuple[str, ...] = ()
    mark: Mark


class Entry(Part):
    """A treatment: what it is, where its criteria stand, and the criteria.

    `services` are keys of the service lexicon, `counts_as` the treatment concepts that are the same
    treatment (for phase and counts), `earlier` facts that show an earlier one where they are no treatment
    facts (an earlier study makes the next a repeat), `request_words` words of which one must stand in the
    request, `regions` the body regions it covers (empty: all). `summary` completes "According to the
    guideline, ...". `drugs` (ingredients or names) and `drug_classes` limit it to requests for these.
    `only_if` must be met for the entry to be looked at (unknown counts as no). `phase` limits it to first or
    to continued courses. Where several entries of one rank remain, the higher `precedence` answers.
    `course_since: surgery` leaves out care given before the last operation. `weaning` is what to say of
    stopping safely, if a course under way is not supported.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    category: str
    services: tuple[str, ...]
    counts_as: tuple[str, ...] = ()
    earlier: Patterns = ()
    course_since: Literal["ever", "surgery"] = "ever"
    request_words: tuple[str, ...] = ()
    drugs: Words = ()
    drug_classes: Words = ()
    only_if: Test | None = None
    phase: Literal["both", "initial", "continuing"] = "both"
    precedence: int = 0
    regions: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    codes: Codes | None = None
    source: Source
    source_by_region: tuple[RegionalSource, ...] = ()
    also_cited: tuple[Source, ...] = ()
    status: Status
    summary: str
    looked_first: tuple[Looked, ...] = ()
    gives_way: tuple[GivesWay, ...] = ()
    choice: Choice | None = None
    groups: tuple[Group, ...] = ()
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    limits: tuple[Limit, ...] = ()
    denial_usually_says_missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    later: Later | None = None
    weaning: str | None = None

    def source_for(self, regions: tuple[str, ...]) -> Source:
        """The source to cite for these body regions."""
        for source in self.source_by_region:
            if any(region in source.regions for region in regions):
                return source
        return self.source


class DurationWords(Part):
    """Words for a duration with the least number of weeks they mean."""

    words: Words
    weeks: float


class AmountWords(Part):
    """Words for an amount: `excess` is above any table, `indefinite` says nothing about how many."""

    excess: Words
    indefinite: Words


class Definition(Part):
    """A test that several treatments share, by name."""

    test: Test
    meaning: str
    mark: Mark


class OpioidEquivalents(Part):
    """Milligrams of oral morphine that one milligram of an opioid stands for, by ingredient."""

    factors: dict[str, float]
    mark: Mark


class Silence(Part):
    """How silence counts where a criterion does not say: for tests in general, and for `absent`."""

    general: Literal["blocks", "reported"] = "blocks"
    absent: Literal["blocks", "reported"] = "reported"


class Summaries(Part):
    """How a source is weighed that is a summary of a few lines and no record, by the roles of criteria.

    A record is taken to be complete: what it does not say was not documented, and silence counts as each
    criterion says. A summary leaves out most things, so its silence decides only for the roles in
    `unsaid_counts_against`, and for the indication and the care before it only where the summary tells at
    least `enough_stated` different clinical things: then they would have been among them. What it says
    carries a proposal if the indication is stated to be met (all criteria of the role `core`, or
    `share_of_indication` of the indications where none is core) and, where `care_is_needed` and the treatment
    asks for care tried before, some such care is stated.
    """

    unsaid_counts_against: tuple[Role, ...] = ("benefit",)
    share_of_indication: float = Field(default=0.5, gt=0, le=1)
    care_is_needed: bool = True
    enough_stated: int = Field(default=3, ge=0)


class Definitions(Part):
    """The file `definitions.yaml`: shared tests, amount words, and which treatments can be told apart."""

    amounts: AmountWords
    durations: tuple[DurationWords, ...]
    treatments: tuple[str, ...]
    unspecific_treatments: tuple[str, ...]
    silence: Silence = Silence()
    summaries: Summaries = Summaries()
    opioids: OpioidEquivalents | None = None
    definitions: dict[str, Definition]
