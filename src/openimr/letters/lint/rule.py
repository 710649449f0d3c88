"""A lint rule: its code, its texts (from `data/rules.yaml`) and the check that applies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.letters.lint.view import Hit, LetterView

Check = Callable[[LetterView], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` is stable, `kind` the sort of fault, `severity` error, warning or note.

    A rule that is not `default` applies only if it is chosen. `fix` says what its fix does, if it has one.
    `message` says what was found, with slots in braces; `why` why it matters; `advice` what to do.
    `bad` and `good` give the parts of an example letter that differ from the clean one
    (`examples.example_letter`), `also` the rules that these cannot but trigger too. `source` says what
    the rule rests on, `mark` how well founded that is (verified, seed, memory, uncertain).
    """

    code: str
    kind: str
    severity: str
    title: str
    message: str
    why: str
    advice: str
    source: str
    mark: str
    default: bool = True
    fix: str = ""
    also: tuple[str, ...] = ()
    bad: Mapping[str, Any] = field(default_factory=dict)
    good: Mapping[str, Any] = field(default_factory=dict)


class _Registered(NamedTuple):
    check: Check
    needs: tuple[str, ...]


_CHECKS: dict[str, _Registered] = {}


def check(code: str, *, needs: tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """Register a function as the check of the rule `code`. Raises ValueError if the code is taken.

    `needs` are words in lower case, without spaces, of which a letter must have one for the rule to find
    anything; a letter without them is not searched further.
    """

    def register(function: Check) -> Check:
        if code in _CHECKS:
            raise ValueError(f"Two checks claim the lint code {code}; give one of them another code.")
        _CHECKS[code] = _Registered(function, needs)
        return function

    return register


def hits_of(code: str, view: LetterView) -> Iterable[Hit]:
    """What the check of a rule finds in a letter. Raises KeyError if no check has that code."""
    registered = _CHECKS[code]
    if registered.needs and not any(word in view.lower for word in registered.needs):
        return ()
    return registered.check(view)


def checked_codes() -> frozenset[str]:
    """The codes that have a check."""
    return frozenset(_CHECKS)


@cache
def load(name: str) -> Any:
    """One data file of lint (`rules`, `words`, `frame`, `guidelines`), read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("openimr.letters.lint").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, chosen above)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of their codes."""
    return tuple(Rule(**entry) for entry in sorted(load("rules"), key=lambda entry: str(entry["code"])))
