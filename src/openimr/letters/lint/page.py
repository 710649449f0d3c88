"""The documentation of the rules, made from the data so that it cannot drift from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openimr.letters.lint.rule import Rule, rules

_SERIES = {
    "1": "Person and dates",
    "2": "Request and quantity",
    "3": "Citations and evidence",
    "4": "Reasoning",
    "5": "Wording, redaction, template",
    "6": "Content that the law asks for",
}
_HEAD = """# Lint rules

What `openimr lint` reports about a determination letter. Codes are stable: a code is never given to another
rule. A finding is a question to the author, not a verdict on the decision. Severity:

- **error**: two statements cannot both hold, or the law or the book says otherwise;
- **warning**: a reader cannot rely on it;
- **note**: a reader would want to know. Notes alone do not fail a run without `--strict`.

Each code leads to its page with the reason, what to do, a bad and a good example. A star: `--fix` mends it.
"Off" rules apply only if they are chosen, as in `--extend-select IMR604`.

These pages are made from `src/openimr/letters/lint/data/rules.yaml`; the examples are run as tests.
"""
_MARKS = {
    "verified": "checked against its source",
    "seed": "seen in a published letter",
    "memory": "from memory",
    "uncertain": "uncertain",
}


def rules_page() -> str:
    """The page `docs/lint-rules.md`: all rules in tables, by series."""
    parts = [_HEAD]
    for series, title in _SERIES.items():
        rows = [_row(rule) for rule in rules() if rule.code[3] == series]
        head = f"## {series}xx: {title}\n\n| code | kind | severity | what | |\n|---|---|---|---|---|"
        parts.append("\n".join([head, *rows, ""]))
    return "\n".join(parts)


def _row(rule: Rule) -> str:
    state = ", ".join(word for word in ("*" if rule.fix else "", "" if rule.default else "off") if word)
    return f"| [{rule.code}](lint/{rule.code}.md) | {rule.kind} | {rule.severity} | {rule.title} | {state} |"


def rule_page(rule: Rule) -> str:
    """The page `docs/lint/CODE.md` of one rule, which `openimr lint --explain CODE` prints too."""
    fix = f"**Fix:** {rule.fix}\n\n" if rule.fix else ""
    off = "" if rule.default else " Off unless chosen."
    return (
        f"# {rule.code}: {rule.title}\n\nKind `{rule.kind}`, {rule.severity}. {off}\n\n".replace(
            ". \n", ".\n"
        )
        + f"{rule.why}\n\n"
        f"**What to do:** {rule.advice}\n\n"
        f"{fix}"
        f"**Rests on:** {rule.source} ({_MARKS[rule.mark]}).\n\n"
        f"## Bad\n\n{_example(rule.bad)}\n"
        f"## Good\n\n{_example(rule.good)}"
    )


def _example(parts: Mapping[str, Any]) -> str:
    """The parts of the example letter as a list of quotes; the clean letter itself if nothing is changed."""
    lines = [f"- {name}: `{_shown(value)}`" for name, value in parts.items() if name != "items"]
    for number, item in enumerate(parts.get("items", []), start=1):
        lines += [f"- item {number}, {name}: `{_shown(value)}`" for name, value in item.items() if value]
    return "\n".join(lines or ["- the clean example letter"]) + "\n"


def _shown(value: object) -> str:
    return " / ".join(str(value).split("\n")).strip(" /") or "(empty)"


def write_pages(docs: Path) -> None:
    """Write all pages under the folder `docs`: `lint-rules.md` and `lint/CODE.md`."""
    (docs / "lint").mkdir(parents=True, exist_ok=True)
    (docs / "lint-rules.md").write_text(rules_page(), encoding="utf-8")
    for rule in rules():
        (docs / "lint" / f"{rule.code}.md").write_text(rule_page(rule), encoding="utf-8")
