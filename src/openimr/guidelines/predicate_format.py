"""The kinds of test that a criterion may be made of. Each has its three-valued law in the engine."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from openimr.guidelines.pattern_format import Day, Part, Patterns, Unit, Words
from openimr.model import Mark

Duration = Literal["days", "weeks", "months", "years"]


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


Counted = Literal[
    "visits", "sessions", "injections", "blocks", "sets", "levels", "tests", "procedures", "evaluations",
    "full_day_sessions", "tablets", "patches", "leads", "items", "hours", "days", "weeks", "refills",
]  # fmt: skip


class AtMost(Part):
    """Prior amount plus requested amount is at most `limit`.

    The prior amount is the largest completed count (counts in a record are cumulative). `counts` are the
    treatments that are counted; empty means those of the entry. `rows` give other limits by diagnosis.
    `within_days` counts only what is dated within that time before the request ("four in a year").
    `count_events` counts treatments with different dates as one each where no number is stated. `any_region`
    counts what was given anywhere in the body. `request_counts: false` weighs the prior amount alone.
    `if_unsaid` is the amount asked for where the request names none (a block is one block).
    """

    limit: float = Field(ge=0)
    unit: Counted
    counts: Words = ()
    period: str | None = None
    rows: tuple[Row, ...] = ()
    within_days: PositiveInt | None = None
    count_events: bool = False
    any_region: bool = False
    request_counts: bool = True
    if_unsaid: float | None = Field(default=None, gt=0)


_REQUEST_UNITS: dict[str, tuple[str, ...]] = {
    "joints": ("levels",),
    "visits": ("visits", "sessions", "full_day_sessions"),
    "per_week": ("visits", "visits_per_week"),
    "weeks": ("weeks",),
    "days": ("days",),
    "tablets": ("tablets", "patches"),
    "refills": ("refills",),
    "days_supply": ("days",),
    "hours": ("hours",),
    "hours_per_week": ("hours_per_week",),
    "mg_per_day": ("mg_per_day",),
    "mg_med_per_day": ("mg_med_per_day",),
    "strength_mg": ("mg",),
    "strength_percent": ("percent",),
}
Measure = Literal[
    "joints", "visits", "weeks", "per_week", "units", "days", "tablets", "refills", "days_supply", "hours",
    "hours_per_week", "mg_per_day", "mg_med_per_day", "strength_mg", "strength_percent",
]  # fmt: skip


class RequestAtMost(Part):
    """A measure of the request itself is at most `limit`, and at least `at_least` if that is given.

    Measures: joints (facet levels), visits, per_week, weeks, units (whatever is counted), days (of a rental
    or of the whole course), hours, hours_per_week; of the drugs ordered: tablets (with refills), refills,
    days_supply (tablets by tablets a day), mg_per_day, mg_med_per_day (morphine equivalents by the
    pack's factors), strength_mg, strength_percent. `drugs` limits it to orders with these ingredients; the
    largest counts. `strictly` asks for less than the limit.
    """

    measure: Measure
    limit: float
    unit: Unit
    at_least: float | None = None
    strictly: bool = False
    drugs: Words = ()

    @model_validator(mode="after")
    def _units_fit(self) -> Self:
        wanted = _REQUEST_UNITS.get(self.measure)
        if wanted and self.unit not in wanted:
            raise ValueError(f"{self.measure} are measured in {' or '.join(wanted)}, not in {self.unit}")
        if self.at_least is not None and self.at_least > self.limit:
            raise ValueError("at_least is above limit")
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
    """A property of the request; one of those that are listed is enough.

    `flag` is additional, postoperative or retrospective; `words` stand in the request; `drugs` are
    ingredients or names and `drug_classes` classes of what is ordered; `codes` billing codes; `services` keys
    of services named in it. Words `against` it in the request make it not met (a purchase, where a rental is
    wanted) unless one of the others is there too. Without any the outcome is `otherwise`: a request that does
    not say is silent (not_documented), unless the pack reads its silence as a no (not_met).
    """

    flag: Literal["additional", "postoperative", "retrospective"] | None = None
    words: Words = ()
    drugs: Words = ()
    drug_classes: Words = ()
    codes: Words = ()
    services: Words = ()
    against: Words = ()
    otherwise: Literal["not_documented", "not_met"] = "not_documented"


class RequestStates(Part):
    """The request itself names all of these; what it leaves out is not documented."""

    of: tuple[
        Literal["quantity", "frequency", "duration", "region", "side", "levels", "drug", "dose"], ...
    ] = Field(min_length=1)


class AtMostValue(Part):
    """A number of the facts that `of` describes is at most `limit` (less than it if `strictly`).

    Any such fact above the limit is not met: the largest counts, or with `latest` only what is dated last.
    Units convert as for `at_least`; durations in words ("for years") count by the pack's list.
    """

    of: Patterns
    limit: float
    unit: Unit
    strictly: bool = False
    latest: bool = False


class UseAtMost(Part):
    """Time that something was used already plus time asked for is at most `limit`.

    Already used is the longest of: a duration that a fact of `of` states, also in words ("for years"), and
    the time from the earliest dated fact to the request. Asked for is the supply of the drugs ordered, or the
    duration of the request. A supply without directions is at least the tablets divided by `most_per_day`.
    """

    of: Patterns
    limit: float
    unit: Duration
    drugs: Words = ()
    most_per_day: PositiveInt = 4
    request_counts: bool = True


class Between(Part):
    """A number of a fact that `of` describes lies from `min` to `max`, both included."""

    of: Patterns
    min: float
    max: float
    unit: Unit

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError("min is above max")
        return self


class Relief(Part):
    """Relief of at least `percent` that lasted at least `lasting` `unit`, both of the same treatment.

    One of the two may be left out. Percent and duration belong together if they stand in the same passage,
    or failing that on the same page. `of` are the concepts that tell of relief; `strictly` asks for more than
    the percent. Relief after another treatment than the disputed one (or `after`) does not count.
    """

    percent: float | None = Field(default=None, gt=0, le=100)
    lasting: float | None = Field(default=None, gt=0)
    unit: Duration = "weeks"
    of: Words = ("pain_relief", "improvement", "functional_improvement")
    after: Words = ()
    strictly: bool = False

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.percent is None and self.lasting is None:
            raise ValueError("give percent, lasting or both")
        return self


class Interval(Part):
    """The time from an event to the date of the request is at least or at most so long.

    `since` is injury, surgery (in the region asked for), same_treatment (the last one given there), or
    patterns. The `latest` event counts, or the `earliest`. A date known to the month or year only decides
    when both its ends agree. `stated` are facts that state the interval itself as a duration ("12 weeks after
    surgery"), used where no date decides.
    """

    since: Literal["injury", "surgery", "same_treatment"] | Patterns
    at_least: float | None = None
    at_most: float | None = None
    unit: Duration
    which: Literal["latest", "earliest"] = "latest"
    stated: Patterns = ()

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self


class Age(Part):
    """The age of the person in years: `over`, `at_least`, `under`, `at_most`; all given must hold."""

    over: float | None = None
    at_least: float | None = None
    under: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.over is self.at_least is self.under is self.at_most is None:
            raise ValueError("give over, at_least, under or at_most")
        return self


class Several(Part):
    """At least `n` different things of those that `of` describes are documented ("three positive signs").

    Facts of different concepts count one each, and so do facts of one concept with different words or numbers
    of their own (`by: fact`). A fact that states the number in `unit` ("three signs") counts with it.
    """

    n: int = Field(ge=1)
    of: Patterns
    unit: Unit | None = None
    by: Literal["concept", "fact"] = "concept"


_KINDS = (
    "documented", "absent", "value_in", "at_most", "at_least", "at_most_value", "between", "relief",
    "use_at_most", "interval", "injured_from", "age", "several", "request_at_most", "request_is",
    "request_states", "phase_is", "all_of", "any_of", "at_least_n", "negation", "use",
)  # fmt: skip
_KIND_SET = frozenset(_KINDS)


class Test(Part):
    """A test over facts and request: exactly one kind, and on any of them facts that refute it.

    `prefer` says what holds when both are found: `positive` (a specific record outweighs a general
    denial) or `refutation`. What was outweighed is kept and shown. `nearest` are facts that come close
    without counting, shown when nothing was found. `injured_from` is the first day (ISO) of injuries that a
    rule of law reaches.
    """

    __test__ = False

    documented: Patterns | None = None
    absent: Absent | None = None
    value_in: ValueIn | None = None
    at_most: AtMost | None = None
    at_least: AtLeast | None = None
    at_most_value: AtMostValue | None = None
    between: Between | None = None
    relief: Relief | None = None
    use_at_most: UseAtMost | None = None
    interval: Interval | None = None
    injured_from: Day | None = None
    age: Age | None = None
    several: Several | None = None
    request_at_most: RequestAtMost | None = None
    request_is: RequestIs | None = None
    request_states: RequestStates | None = None
    phase_is: Literal["initial", "continuing"] | None = None
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
        given = [k for k in self.model_fields_set if k in _KIND_SET and getattr(self, k) is not None]
        if len(given) != 1:
            names = ", ".join("not" if kind == "negation" else kind for kind in _KINDS)
            found = ", ".join(sorted(given)) or "none"
            raise ValueError(f"a test has exactly one of {names}; this one has {found}")
        return self

    @property
    def kind(self) -> str:
        """Which of the kinds this test is."""
        return next(k for k in self.model_fields_set if k in _KIND_SET and getattr(self, k) is not None)


AtLeastN.model_rebuild()
