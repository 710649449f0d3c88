"""The JSON Schemas of the data files, made from their formats."""

from __future__ import annotations

import json
from pathlib import Path

from openimr.process.counting_format import CalendarFile, Counting
from openimr.process.door_format import DoorRules, Records
from openimr.process.rule_files import DATA
from openimr.process.rule_format import ClockRules, Part, States, Transitions
from openimr.process.sending_format import Sendings, Templates

FILES: dict[str, type[Part]] = {
    "states": States,
    "transitions": Transitions,
    "clocks": ClockRules,
    "calendars": CalendarFile,
    "counting": Counting,
    "eligibility": DoorRules,
    "records": Records,
    "sending": Sendings,
    "notices": Templates,
}


def schema_text(name: str) -> str:
    """The JSON Schema of a data file, as it stands in `data/schema/NAME.json`."""
    return json.dumps(FILES[name].model_json_schema(by_alias=True), indent=1, sort_keys=True) + "\n"


def write_schemas(to: Path = DATA / "schema") -> None:
    """Write the schemas of all data files."""
    to.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (to / f"{name}.json").write_text(schema_text(name), "utf-8")
