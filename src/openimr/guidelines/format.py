"""The format of a guideline pack: what its YAML files may hold, checked when they are loaded.

The JSON Schemas in `data/schema` are written from these classes. All of them are immutable and refuse
unknown keys, so that a misspelt key in a pack is reported and never ignored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt, model_validator

from openimr.model import Assertion, FactKind, Mark, VisitRole


def _listed(value: Any) -> Any:
    """One word stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _one_or_many(kind: Any) -> BeforeValidator:
    return BeforeValidator(_listed, json_schema_input_type=kind | tuple[kind, ...])


Words = Annotated[tuple[str, ...], _one_or_many(str)]
MarkLevel = Literal["verified", "seed", "memory", "uncertain"]
Unit = Literal[
    "visits", "sessions", "injections", "blocks", "sets", "levels", "percent", "days", "weeks", "months",
    "years", "hours", "tablets", "mg_per_day", "mg_med_per_day", "signs", "tests", "procedures",
]  # fmt: skip


class Part(BaseModel):
    """A part of a pack file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FactPattern(Part):
    """Which facts count. Every key that is given must hold; within a key one of the values is enough.

    `regions` is `same` (the region asked for, or none stated), `same_stated` (the region asked for, and
    stated), `any`, or a list of regions of which one must be stated. `levels: same` asks for a level of
    the request where both sides name levels. `about: service` leaves out facts that speak of another
    treatment. `not_requested` leaves out facts that only restate the disputed service. `amount` names a
    list of amount words of the pack. `within_days` leaves out facts dated longer than that before the
    request: care that ended months ago is not under way. Undated facts count.
    """

    concepts: Words
    kinds: Annotated[tuple[FactKind, ...], _one_or_many(FactKind)] = ()
    assertions: Annotated[tuple[Assertion, ...], _one_or_many(Assertion)] = (
        Assertion.PRESENT,
        Assertion.HISTORICAL,
    )
    regions: Literal["same", "same_stated", "any"] | tuple[str, ...] = "same"
    levels: Literal["same", "any"] = "any"
    roles: Annotated[tuple[VisitRole, ...], _one_or_many(VisitRole)] = ()
    severity: Words = ()
    value_text: Words = ()
    amount: str | None = None
    min: float | None = None
    max: float | None = None
    unit: Unit | None = None
    about: Literal["service", "any"] = "any"
    not_requested: bool = False
    within_days: PositiveInt | None = None


Patterns = tuple[FactPattern, ...]


class ValueIn(Part):
    """Met if a fact of `of` has one of the `values` as its concept; a different one is `otherwise`."""

    of: Patterns
    values: Words
    otherwise: Literal["not_met", "not_documented"] = "not_met"


class Row(Part):
    """A limit for the facts that `when` describes, such as the row of a table for one diagnosis."""

    when: Patterns
    limit: float
    label: str
    mark: Mark


class AtMost(Part):
    """Prior amount plus requested amount is at most `limit`.

    The prior amount is the largest completed count (counts in a record are cumulative). `counts` are the
    treatments that are counted; empty means those of the entry. `rows` give other limits by diagnosis.
    """

    limit: float
    unit: Unit
    counts: Words = ()
    period: str | None = None
    rows: tuple[Row, ...] = ()


class RequestAtMost(Part):
    """A measure of the request itself is at most `limit`: joints (facet levels), visits, weeks, units."""

    measure: Literal["joints", "visits", "weeks", "per_week", "units"]
    limit: float
    unit: Unit

    @model_validator(mode="after")
    def _units_fit(self) -> Self:
        wanted = {"joints": "levels", "visits": "visits", "per_week": "visits", "weeks": "weeks"}.get(
            self.measure
        )
        if wanted and self.unit != wanted:
            raise ValueError(f"{self.measure} are measured in {wanted}, not in {self.unit}")
        return self


class AtLeast(Part):
    """A number of a fact that `of` describes is at least `limit`, in `unit` or one that converts to it.

    `strictly` asks for more than the limit. Durations in words ("for years") count by the pack's list.
    """

    of: Patterns
    limit: float
    unit: Unit
    strictly: bool = False


class AtLeastN(Part):
    """At least `n` of the tests are met."""

    n: int = Field(ge=1)
    of: tuple[Test, ...]


class Absent(Part):
    """Not met if a fact of `of` is there; met if it is denied; silence is not documented."""

    of: Patterns
    denied_by: Patterns = ()


class Documented(Part):
    """Met if a fact of `by` is there."""

    by: Patterns


class RequestIs(Part):
    """A property of the request: additional, postoperative, retrospective, or words that stand in it."""

    flag: Literal["additional", "postoperative", "retrospective"] | None = None
    words: Words = ()


_KINDS = (
    "documented", "absent", "value_in", "at_most", "at_least", "request_at_most", "request_is",
    "all_of", "any_of", "at_least_n", "negation", "use",
)  # fmt: skip


class Test(Part):
    """A test over facts and request: exactly one kind, and on any of them facts that refute it.

    `prefer` says what holds when both are found: `positive` (a specific record outweighs a general
    denial) or `refutation`. What was outweighed is kept and shown. `nearest` are facts that come close
    without counting, shown when nothing was found.
    """

    __test__ = False

    documented: Patterns | None = None
    absent: Absent | None = None
    value_in: ValueIn | None = None
    at_most: AtMost | None = None
    at_least: AtLeast | None = None
    request_at_most: RequestAtMost | None = None
    request_is: RequestIs | None = None
    all_of: tuple[Test, ...] | None = None
    any_of: tuple[Test, ...] | None = None
    at_least_n: AtLeastN | None = None
    negation: Test | None = Field(default=None, alias="not")
    use: str | None = None
    refuted_by: Patterns = ()
    prefer: Literal["positive", "refutation"] = "positive"
    nearest: Patterns = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            names = ", ".join("not" if kind == "negation" else kind for kind in _KINDS)
            raise ValueError(f"a test has exactly one of {names}; this one has {', '.join(given) or 'none'}")
        return self

    @property
    def kind(self) -> str:
        """Which of the kinds this test is."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)


class Says(Part):
    """The reason for an outcome in words, made in the same place as the outcome.

    May hold {facts}, {prior}, {requested}, {total} and {limit}. What is not given is
    worded from the statement.
    """

    met: str | None = None
    not_met: str | None = None
    not_documented: str | None = None


class Criterion(Part):
    """One criterion of a treatment. `id` is short (C1) and unique within the treatment.

    `silence` tells whether "not documented" keeps the treatment from being supported. Without it, silence
    blocks, except for `absent`, where it is reported. `send` is what would cure a silence.
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
    that is taken when no fact chooses; `default_reason` says why.
    """

    table: str
    when: Patterns
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
    treatment (for phase and counts), `request_words` words of which one must stand in the request, `regions`
    the body regions it covers (empty: all). `summary` completes "According to the guideline, ...".
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    category: str
    services: tuple[str, ...]
    counts_as: tuple[str, ...] = ()
    request_words: tuple[str, ...] = ()
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


class Definitions(Part):
    """The file `definitions.yaml`: shared tests, amount words, and which treatments can be told apart."""

    amounts: AmountWords
    durations: tuple[DurationWords, ...]
    treatments: tuple[str, ...]
    unspecific_treatments: tuple[str, ...]
    definitions: dict[str, Definition]


AtLeastN.model_rebuild()
Criterion.model_rebuild()
Entry.model_rebuild()
