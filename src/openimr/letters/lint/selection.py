"""Which rules apply: codes or their beginnings, chosen, added and left out, as linters do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openimr.letters.lint.rule import Rule, rules

ALL = "ALL"
_RANK = {"note": 0, "warning": 1, "error": 2}


class UnknownRule(ValueError):
    """No rule has that code or beginning of a code. The message names it, `advice` says what to do."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No lint rule has the code {name}, and no code begins so.")
        self.advice = "Give a code such as IMR101, a beginning such as IMR2, or ALL; see docs/lint-rules.md."


def default_codes() -> frozenset[str]:
    """The codes of the rules that apply unless others are chosen."""
    return frozenset(rule.code for rule in rules() if rule.default)


def choose(
    select: Sequence[str] = (), ignore: Sequence[str] = (), extend_select: Sequence[str] = ()
) -> frozenset[str]:
    """The codes that apply.

    Each name is a code (`IMR201`), a beginning (`IMR2`) or `ALL`. `select` replaces the rules that apply by
    default, `extend_select` adds to them, `ignore` takes away. Where names disagree about a rule, the longest
    that fits it decides; between equals, `ignore` does. Raises UnknownRule.
    """
    chosen, added, left_out = _names(select), _names(extend_select), _names(ignore)
    wanted = [*chosen, *added]
    return frozenset(
        rule.code
        for rule in rules()
        if _applies(rule, _longest(rule, wanted), _longest(rule, left_out), by_default=not chosen)
    )


def rule_of(code: str) -> Rule:
    """The rule with that code, in capitals or not. Raises UnknownRule."""
    for rule in rules():
        if rule.code == code.strip().upper():
            return rule
    raise UnknownRule(code)


def severe_enough(severity: str, at_least: str) -> bool:
    """Whether a severity (note, warning, error) reaches another. Raises KeyError for any other word."""
    return _RANK[severity] >= _RANK[at_least]


def _applies(rule: Rule, wanted: int, left_out: int, *, by_default: bool) -> bool:
    if left_out and left_out >= wanted:
        return False
    return wanted > 0 or (by_default and rule.default)


def _names(given: Iterable[str]) -> list[str]:
    """Names as given, several to an argument if commas part them. Raises UnknownRule."""
    names = [name.strip().upper() for argument in given for name in argument.split(",") if name.strip()]
    for name in names:
        if name != ALL and not any(rule.code.startswith(name) for rule in rules()):
            raise UnknownRule(name)
    return ["" if name == ALL else name for name in names]


def _longest(rule: Rule, names: Iterable[str]) -> int:
    """One more than the length of the longest name that fits the rule; 0 if none does."""
    return max((len(name) + 1 for name in names if rule.code.startswith(name)), default=0)
