"""The state machine drawn from its data: a Mermaid diagram and tables for the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openimr.process.rule_format import ClockRule, Transition, Version
from openimr.process.rules import Rules, load_rules

_PAGE = Path(__file__).parents[3] / "docs" / "process.md"
_BEGIN, _END = "<!-- made from the data: begin -->", "<!-- made from the data: end -->"
_DRAWN_ONCE = {"OPEN": "any open state", "ANY": "any state"}


def mermaid(rules: Rules | None = None) -> str:
    """The states and steps as a Mermaid state diagram; steps from every open state are drawn from one box."""
    rules = rules or load_rules()
    lines = ["stateDiagram-v2", '    state "any open state" as OPEN']
    for step in rules.transitions:
        for begin in (step.begins,) if isinstance(step.begins, str) else step.begins:
            if step.to == "SAME" or begin == "ANY":
                continue
            target = {"BACK": "FINAL"}.get(step.to, step.to)
            source = "[*]" if begin == "NONE" else begin
            lines.append(f"    {source} --> {target}: {step.event}")
    lines += [f"    {state.id} --> [*]" for state in rules.states.values() if state.ends_clocks]
    return "\n".join(lines) + "\n"


def tables(rules: Rules | None = None) -> str:
    """States, steps and clocks as Markdown tables, each row with its source and mark."""
    rules = rules or load_rules()
    parts = [
        ["### States", "", "| state | stage | open | means |", "|---|---|---|---|"],
        [
            f"| `{s.id}` | {s.stage.replace('_', ' ')} | {'yes' if s.open else ''} | {s.means} |"
            for s in rules.states.values()
        ],
        [
            "",
            "### Steps",
            "",
            "| # | from | event | by | to | guards | source, mark |",
            "|---|---|---|---|---|---|---|",
        ],
        list(_steps(rules)),
        [
            "",
            "### Clocks",
            "",
            "| # | step | starts with | length | who | if late | source, mark |",
            "|---|---|---|---|---|---|---|",
        ],
        list(_clock_rows(rules)),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _steps(rules: Rules) -> Iterator[str]:
    for step in rules.transitions:
        begins = (
            _DRAWN_ONCE[step.begins]
            if isinstance(step.begins, str)
            else ", ".join(f"`{s}`" for s in step.begins)
        )
        by = ", ".join(actor.replace("_", " ") for actor in step.actors)
        guards = "; ".join(guard.replace("_", " ") for guard in step.guards)
        yield (
            f"| {step.id} | {begins} | `{step.event}`: {step.trigger} | {by} | {_to(step)} | {guards} "
            f"| {step.source} [{step.mark}] |"
        )


def _to(step: Transition) -> str:
    where = {"SAME": "stays", "BACK": "where it was"}.get(step.to, f"`{step.to}`")
    return f"{where}; stays if {step.stays_if.replace('_', ' ')}" if step.stays_if else where


def _clock_rows(rules: Rules) -> Iterator[str]:
    for clock in rules.clocks:
        for version in clock.versions:
            who = ", ".join(role.replace("_", " ") for role in clock.who) or "-"
            starts = ", ".join(f"`{one.event}`" for one in clock.starts)
            yield (
                f"| {clock.id}{f' {clock.variant}' if clock.variant else ''} | {clock.step} | {starts} "
                f"| {_length(clock, version)} | {who} | {clock.if_late} | {version.source} [{version.mark}] |"
            )


def _length(clock: ClockRule, version: Version) -> str:
    parts = ["no end" if version.length is None else f"{version.length} {version.unit.replace('_', ' ')}"]
    if version.unit == "none" and version.length is not None:
        parts = ["-"]
    if version.limit:
        parts.append(
            f"never over {version.limit.length} days from {version.limit.begins_on.replace('_', ' ')}"
        )
    parts += ["mail added (D9)"] if clock.mail else []
    parts += ["rolls forward"] if clock.rolls else []
    parts += [f"from {version.begins}"] if version.begins else []
    parts += [f"until {version.ends}"] if version.ends else []
    return "; ".join(parts)


def page(text: str, rules: Rules | None = None) -> str:
    """The page of the documentation with diagram and tables made anew between its two marks."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    made = f"```mermaid\n{mermaid(rules)}```\n\n{tables(rules)}"
    return f"{before}{_BEGIN}\n\n{made}\n{_END}{after}"


def write_page(path: Path = _PAGE) -> None:
    """Write diagram and tables into docs/process.md."""
    path.write_text(page(path.read_text("utf-8")), "utf-8")
