"""Each rule: it finds its bad example, and is silent, as all others are, about its good one."""

from __future__ import annotations

import pytest

from openimr.letters import parse
from openimr.letters.lint import Rule, choose, lint, rules
from openimr.letters.lint.examples import example_letter
from openimr.letters.lint.page import rule_page, rules_page
from openimr.letters.lint.rule import checked_codes
from openimr.model import LintFinding

_RULES = {rule.code: rule for rule in rules()}


def _lint(text: str) -> tuple[LintFinding, ...]:
    return lint(parse(text), text)


def test_the_clean_example_letter_has_no_finding() -> None:
    assert _lint(example_letter({})) == ()


@pytest.mark.parametrize("code", _RULES)
def test_rule_finds_its_bad_example_and_nothing_else_is_wrong_with_it(code: str) -> None:
    text = example_letter(_RULES[code].bad)
    codes = choose(extend_select=[code])
    assert {finding.code for finding in lint(parse(text), text, codes)} == {code, *_RULES[code].also}


@pytest.mark.parametrize("code", _RULES)
def test_good_example_has_no_finding_at_all(code: str) -> None:
    text = example_letter(_RULES[code].good)
    found = lint(parse(text), text, choose(extend_select=[code]))
    also = _RULES[code].also
    assert [(f.code, f.text) for f in found if f.code not in also] == []


def test_each_rule_has_a_check_and_each_check_a_rule() -> None:
    assert checked_codes() == set(_RULES)


def test_codes_are_in_order_and_each_stands_once() -> None:
    codes = [rule.code for rule in rules()]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_texts_of_a_rule_are_complete(rule: Rule) -> None:
    assert rule.severity in {"error", "warning", "note"}
    assert rule.mark in {"verified", "seed", "memory", "uncertain"}
    for text in (rule.why, rule.advice):
        assert text.endswith((".", ").")), text
    assert rule.title
    assert rule.source
    assert rule.kind == rule.kind.lower().replace(" ", "_")


def test_documentation_pages_are_up_to_date(request: pytest.FixtureRequest) -> None:
    """Made by `openimr.letters.lint.page.write_pages(Path("docs"))`."""
    docs = request.config.rootpath / "docs"
    assert (docs / "lint-rules.md").read_text(encoding="utf-8") == rules_page()
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (docs / "lint").glob("*.md")}
    assert pages == {rule.code: rule_page(rule) for rule in rules()}


def test_an_unknown_part_of_the_example_is_refused() -> None:
    with pytest.raises(KeyError, match="no part headline"):
        example_letter({"headline": "x"})
