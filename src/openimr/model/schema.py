"""The published JSON Schemas of the nouns, with their addresses and versions."""

from __future__ import annotations

from typing import Any

from openimr.model.assessment import Assessment
from openimr.model.base import Noun
from openimr.model.casefile import CaseFile
from openimr.model.determination import Determination
from openimr.model.fact import Fact
from openimr.model.finding import LintFinding
from openimr.model.request import TreatmentRequest

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOUNS: dict[str, type[Noun]] = {
    "determination": Determination,
    "assessment": Assessment,
    "case-file": CaseFile,
    "fact": Fact,
    "lint-finding": LintFinding,
    "treatment-request": TreatmentRequest,
}


def determination_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a Determination as `openimr parse --json` prints it."""
    return _schema("determination", Determination)


def all_schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas of all nouns that leave the program, by name."""
    return {name: _schema(name, noun) for name, noun in _NOUNS.items()}


def _schema(name: str, noun: type[Noun]) -> dict[str, Any]:
    schema = noun.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, "$id": f"urn:openimr:schema:{name}:1", **schema}
