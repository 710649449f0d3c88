"""The data of the panel: specialties, conditions, matching and the rules, read and checked once.

Whoever edits a file in `data/` and misspells a key is told which file, which key and which keys are near.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openimr.language.data_files import bytes_of, load
from openimr.language.regions import regions
from openimr.language.services import services
from openimr.model.base import content_hash
from openimr.panel.values import Degree, Mark

_ROOM = "openimr.panel"


class DataFaulty(ValueError):
    """A data file of the panel that cannot be used: which file, what is wrong, how to mend it."""

    def __init__(self, file: str, problem: str, advice: str) -> None:
        self.file, self.problem, self.advice = file, problem, advice
        super().__init__(f"panel/data/{file}: {problem} {advice}")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Board(_Part):
    """A board that certifies physicians; `group` is abms, aoa or other."""

    name: str
    group: Literal["abms", "aoa", "other"]
    mark: Mark = "memory"
    note: str = ""


class Specialty(_Part):
    """A specialty that boards certify. `of` are the specialties from which a subspecialty is reached."""

    label: str
    boards: tuple[str, ...]
    names: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


class Scope(_Part):
    """What lies within a scope of practice. `any`: a service or a region is enough, not both needed."""

    groups: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    outside: tuple[str, ...] = Field(default=(), alias="not")
    any: bool = False


class PractitionerField(_Part):
    """A field of physicians by LC 3209.3 who are not M.D. or D.O."""

    label: str
    degree: Degree
    names: tuple[str, ...] = ()
    source: str
    mark: Mark
    scope: Scope


class Specialties(_Part):
    """`data/specialties.yaml`."""

    source: str
    mark: Mark
    boards: dict[str, Board]
    specialties: dict[str, Specialty]
    fields: dict[str, PractitionerField]


class Family(_Part):
    """A family of diagnoses: codes by their beginnings (ICD-10) or ranges (ICD-9), and who treats them."""

    label: str
    icd10: tuple[str, ...]
    icd9: tuple[str | int, ...] = ()
    treats: tuple[str, ...]
    also: tuple[str, ...] = ()


class Conditions(_Part):
    """`data/conditions.yaml`."""

    source: str
    mark: Mark
    families: dict[str, Family]
    regions: dict[str, str]


class Row(_Part):
    """A row of the matching table. `open`: whether the condition's specialties count, or alone decide."""

    services: tuple[str, ...]
    regions: tuple[str, ...] = ()
    same: tuple[str, ...]
    similar: tuple[str, ...]
    open: Literal[True, False, "condition"] = False
    source: str | None = None
    mark: Mark | None = None
    note: str = ""


class Matching(_Part):
    """`data/matching.yaml`."""

    source: str
    mark: Mark
    generalists: tuple[str, ...]
    rows: tuple[Row, ...]


class CredentialRule(_Part):
    """A credential rule with its source and its figures."""

    source: str
    mark: Mark
    note: str = ""
    state: str | None = None
    degrees: tuple[Degree, ...] = ()
    start: date | None = Field(default=None, alias="from")
    more_than_years: int | None = None
    at_least_hours: float | None = None


class CredentialRules(_Part):
    """`data/credentials.yaml`."""

    proof_days: dict[str, int]
    proof_note: dict[str, str]
    rules: dict[str, CredentialRule]


class PartyRule(_Part):
    """What the law says of parties in a role. `person`: a human being, whose name alone proves nothing."""

    letter: str
    person: bool = False
    academic_exception: bool = False
    mark: Mark = "memory"
    source: str = "LC 139.5(d)(5)"
    note: str = ""


Materiality = Literal["always", "share", "never", "academic"]


class Sourced(_Part):
    """A source with its mark."""

    source: str
    mark: Mark


class LookBack(Sourced):
    """Days for which an ended tie is still shown to a person."""

    value: int


class ConflictRules(_Part):
    """`data/conflicts.yaml`."""

    source: str
    mark: Mark
    share_percent: float
    look_back_days: LookBack
    letters: dict[str, str]
    roles: dict[str, PartyRule]
    relations: dict[str, dict[str, Materiality]]
    earlier_reviewer: Sourced
    undeclared: Sourced


class NameWords(_Part):
    """`data/names.yaml`."""

    mark: dict[str, object]
    forms: tuple[str, ...]
    common: frozenset[str]
    alike: dict[str, str]
    titles: tuple[str, ...]


class AssignmentRules(_Part):
    """`data/assignment.yaml`."""

    days_needed: dict[str, int]
    mark: Mark
    source: str
    several: Sourced
    majority: Sourced
    three_grades: dict[str, str]


_PartT = TypeVar("_PartT", bound=_Part)


def _read(file: str, kind: type[_PartT]) -> _PartT:
    try:
        return kind.model_validate(load(_ROOM, file))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise DataFaulty(file, f"{place}: {first['msg']}.", "Compare with the rows beside it.") from error


@cache
def specialties() -> Specialties:
    """Boards, specialties and fields of practice. Raises DataFaulty."""
    data = _read("specialties.yaml", Specialties)
    for key, entry in data.specialties.items():
        require("specialties.yaml", f"boards of {key}", entry.boards, data.boards)
        require("specialties.yaml", f"of of {key}", entry.of, data.specialties)
    for key, field in data.fields.items():
        require("specialties.yaml", f"services of {key}", field.scope.services, service_keys())
        require("specialties.yaml", f"regions of {key}", field.scope.regions, regions())
    return data


@cache
def conditions() -> Conditions:
    """Families of diagnoses and who treats them. Raises DataFaulty."""
    data = _read("conditions.yaml", Conditions)
    for key, family in data.families.items():
        require("conditions.yaml", key, (*family.treats, *family.also), known_keys())
    require("conditions.yaml", "regions", data.regions, regions())
    require("conditions.yaml", "families of regions", data.regions.values(), data.families)
    return data


@cache
def matching() -> Matching:
    """The matching table. Raises DataFaulty."""
    data = _read("matching.yaml", Matching)
    require("matching.yaml", "generalists", data.generalists, known_keys())
    for row in data.rows:
        named = [key for key in row.services if not key.startswith("group:")]
        require("matching.yaml", "services", named, service_keys())
        require("matching.yaml", f"row of {row.services[0]}", (*row.same, *row.similar), known_keys())
        require("matching.yaml", f"regions of {row.services[0]}", row.regions, regions())
    return data


@cache
def credential_rules() -> CredentialRules:
    """The credential rules. Raises DataFaulty."""
    return _read("credentials.yaml", CredentialRules)


@cache
def conflict_rules() -> ConflictRules:
    """The conflict rules. Raises DataFaulty."""
    data = _read("conflicts.yaml", ConflictRules)
    require("conflicts.yaml", "letters of roles", (r.letter for r in data.roles.values()), data.letters)
    return data


@cache
def conflict_rules_version() -> str:
    """The conflict rules by the content of their files: what a screening was done with."""
    files = ("conflicts.yaml", "names.yaml")
    return content_hash([bytes_of(_ROOM, name).decode() for name in files])


@cache
def name_words() -> NameWords:
    """The words by which names are made alike. Raises DataFaulty."""
    return _read("names.yaml", NameWords)


@cache
def assignment_rules() -> AssignmentRules:
    """How cases are divided. Raises DataFaulty."""
    return _read("assignment.yaml", AssignmentRules)


@cache
def known_keys() -> Mapping[str, str]:
    """All specialties and fields, key to label."""
    data = specialties()
    return {
        **{key: entry.label for key, entry in data.specialties.items()},
        **{key: entry.label for key, entry in data.fields.items()},
    }


def specialty_label(key: str) -> str:
    """The specialty in words; the key itself if the table does not have it."""
    return known_keys().get(key, key.replace("_", " "))


@cache
def service_keys() -> frozenset[str]:
    """Keys of all services and categories of the service lexicon."""
    lexicon = services()
    return frozenset(lexicon) | {entry.category for entry in lexicon.values()} | {"unknown"}


def require(file: str, place: str, keys: Iterable[str], known: Collection[str]) -> None:
    """Refuse keys that are not known, with near ones. Raises DataFaulty."""
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, list(known), n=2)
            advice = f"Did you mean {' or '.join(near)}?" if near else "Use a key of the table it refers to."
            raise DataFaulty(file, f"{place}: {key} is not known.", advice)


def specialty_named(name: str) -> str | None:
    """The key of a specialty or field as a credential prints it; None if the table does not have it.

    `Board certified`, the degree in brackets and capitals make no difference.
    """
    plain = " ".join(_BESIDE.sub(" ", name.casefold()).replace("&", "and").split())
    return _by_name().get(plain)


_BESIDE = re.compile(r"\([^)]*\)|\bboard[- ]certified(?: in)?\b|\bcertified in\b|[.,]")


@cache
def _by_name() -> Mapping[str, str]:
    data = specialties()
    entries: dict[str, Specialty | PractitionerField] = {**data.specialties, **data.fields}
    return {
        " ".join(_BESIDE.sub(" ", name.casefold()).replace("&", "and").split()): key
        for key, entry in entries.items()
        for name in (key.replace("_", " "), entry.label, *entry.names)
    }
