"""Which rules apply: the conventions of --select, --extend-select and --ignore."""

from __future__ import annotations

import pytest

from openimr.letters.lint import UnknownRule, choose, rule_of, rules, severe_enough

_ALL = {rule.code for rule in rules()}
_DEFAULT = {rule.code for rule in rules() if rule.default}


def _beginning(*names: str) -> set[str]:
    return {code for code in _ALL if code.startswith(names)}


@pytest.mark.parametrize(
    ("select", "extend", "ignore", "expected"),
    [
        ([], [], [], _DEFAULT),
        (["ALL"], [], [], _ALL),
        (["IMR2"], [], [], _beginning("IMR2")),
        (["IMR201,IMR3"], [], [], {"IMR201"} | _beginning("IMR3")),
        (["imr2"], [], [], _beginning("IMR2")),
        (["IMR2"], ["IMR101"], [], {"IMR101"} | _beginning("IMR2")),
        ([], ["ALL"], [], _ALL),
        ([], [], ["IMR2"], _DEFAULT - _beginning("IMR2")),
        # The longer name decides.
        (["IMR2"], [], ["IMR201"], _beginning("IMR2") - {"IMR201"}),
        (["IMR201"], [], ["IMR2"], {"IMR201"}),
        ([], ["IMR201"], ["IMR2"], (_DEFAULT - _beginning("IMR2")) | {"IMR201"}),
        # Between equals, leaving out does.
        (["IMR201"], [], ["IMR201"], set()),
        (["ALL"], [], ["ALL"], set()),
    ],
)
def test_names_choose_rules(
    select: list[str], extend: list[str], ignore: list[str], expected: set[str]
) -> None:
    assert choose(select, ignore, extend) == expected


@pytest.mark.parametrize("name", ["IMR999", "E501", "IMR2011", "*"])
def test_a_name_that_fits_no_rule_is_refused(name: str) -> None:
    """A misspelt code would else silently select nothing, or ignore nothing."""
    for arguments in ([[name], [], []], [[], [name], []], [[], [], [name]]):
        with pytest.raises(UnknownRule, match="No lint rule") as error:
            choose(*arguments)
        assert "IMR101" in error.value.advice


def test_a_rule_is_found_by_its_code_in_any_case() -> None:
    assert rule_of("imr101").code == "IMR101"
    with pytest.raises(UnknownRule):
        rule_of("IMR1")


def test_severities_are_ordered() -> None:
    assert severe_enough("error", "warning")
    assert severe_enough("note", "note")
    assert not severe_enough("note", "warning")
    assert not severe_enough("warning", "error")
