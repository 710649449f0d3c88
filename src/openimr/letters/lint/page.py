"""The documentation of the rules as one page, made from the data so that it cannot drift from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openimr.letters.lint.rule import Rule, rules

_SERIES = {
    "1": "Person and dates",
    "2": "Request and quantity",
    "3": "Citations",
    "4": "Reasoning",
    "5": "Wording, redaction, template",
}
_HEAD = """# Lint rules

What `openimr lint` reports about a determination letter. Codes are stable: a code is never given to another
rule. A finding is a question to the author, not a verdict on the decision. Severity:

- **error**: two statements cannot both hold, or the law or the book says otherwise;
- **warning**: a reader cannot rely on it;
- **note**: a reader would want to know.

The mark says how well the rule is founded: verified, seed (seen in a published letter), memory.

This page is made from `src/openimr/letters/lint/data/rules.yaml`; the examples are run as tests.
"""


def rules_page() -> str:
    """The page `docs/lint-rules.md`: an overview, then each rule with its reason, advice and examples."""
    parts = [_HEAD, _overview()]
    for series, title in _SERIES.items():
        parts.append(f"## {series}xx: {title}\n")
        parts.extend(_section(rule) for rule in rules() if rule.code[3] == series)
    return "\n".join(parts)


def _overview() -> str:
    rows = [f"| [{r.code}](#{r.code.lower()}) | {r.kind} | {r.severity} | {r.title} |" for r in rules()]
    return "\n".join(["| code | kind | severity | what |", "|---|---|---|---|", *rows, ""])


def _section(rule: Rule) -> str:
    return (
        f'### <a id="{rule.code.lower()}"></a>{rule.code}: {rule.title}\n\n'
        f"`{rule.kind}`, {rule.severity}. {rule.why}\n\n"
        f"**What to do:** {rule.advice}\n\n"
        f"**Rests on:** {rule.source} ({rule.mark}).\n\n"
        f"**Bad:**\n\n{_example(rule.bad)}\n"
        f"**Good:**\n\n{_example(rule.good)}"
    )


def _example(parts: Mapping[str, Any]) -> str:
    """The parts of the example letter as a list of quotes; the clean letter itself if nothing is changed."""
    lines = [f"- {name}: `{_shown(value)}`" for name, value in parts.items() if name != "items"]
    for number, item in enumerate(parts.get("items", []), start=1):
        lines += [f"- item {number}, {name}: `{_shown(value)}`" for name, value in item.items() if value]
    return "\n".join(lines or ["- the clean example letter"]) + "\n"


def _shown(value: object) -> str:
    return " / ".join(str(value).split("\n")).strip(" /") or "(empty)"
