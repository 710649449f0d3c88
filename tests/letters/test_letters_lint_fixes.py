"""Fixes: each takes its fault away, changes nothing else, and the file keeps its encoding."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.letters import parse
from openimr.letters.lint import NotRewritable, Rule, fix, lint, rewritten, rules
from openimr.letters.lint.examples import example_letter
from openimr.letters.lint.fixes import apply
from openimr.model import Edit, LintFinding, Span

_FIXABLE = [rule for rule in rules() if rule.fix]
_CODES = frozenset(rule.code for rule in rules() if rule.default)


def _lint(text: str) -> tuple[LintFinding, ...]:
    return lint(parse(text), text, _CODES)


def _doubled(text: str) -> str:
    return "".join(f"{line} \n\n" for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("spacing", [str, _doubled], ids=["single", "double"])
@pytest.mark.parametrize("rule", _FIXABLE, ids=lambda rule: rule.code)
def test_a_fix_takes_the_fault_away_and_brings_no_other(rule: Rule, spacing: object) -> None:
    text = spacing(example_letter(rule.bad))  # type: ignore[operator]
    fixed = fix(text, _lint)
    assert fixed.mended >= 1
    assert rule.code not in {finding.code for finding in fixed.remaining}
    assert {f.code for f in fixed.remaining} <= {f.code for f in _lint(text)}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_only_rules_that_say_so_offer_a_fix(rule: Rule) -> None:
    offered = any(finding.fix for finding in _lint(example_letter(rule.bad)) if finding.code == rule.code)
    assert offered == bool(rule.fix)


@pytest.mark.parametrize(
    ("rationale", "mended"),
    [
        ("She is stable.Therapy was tried.She rests.", "She is stable. Therapy was tried. She rests."),
        ("She had 6visits of the the therapy.", "She had 6 visits of the therapy."),
        ("The note of 10//9/13 shows spasm.", "The note of 10/9/13 shows spasm."),
        # No calendar has these dates, and only the record knows the right ones.
        ("The note of 13/45/2013 shows spasm.", "The note of 13/45/2013 shows spasm."),
    ],
)
def test_what_is_mended(rationale: str, mended: str) -> None:
    end = " The requested physical therapy is not medically necessary."
    text = example_letter({"rationale": rationale + end})
    assert fix(text, _lint).text == example_letter({"rationale": mended + end})


def test_a_letter_without_fixable_findings_stays_as_it_is() -> None:
    text = example_letter({"decision": "Overturned"})
    fixed = fix(text, _lint)
    assert (fixed.text, fixed.mended) == (text, 0)
    assert [finding.code for finding in fixed.remaining] == ["IMR401"]


def _finding(*edits: Edit) -> LintFinding:
    return LintFinding(
        code="IMR508",
        kind="formatting_error",
        severity="note",
        text="x",
        span=Span(start=0, end=1),
        line=1,
        explanation="x",
        fix=edits,
    )


def test_fixes_that_touch_each_other_are_not_applied_together() -> None:
    first, second = Edit(start=0, end=2, text="X"), Edit(start=1, end=3, text="Y")
    assert apply("abcd", [_finding(first), _finding(second)]) == ("Xcd", 1)


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=8, max_size=40), at=st.lists(st.integers(0, 7), max_size=4))
def test_apart_from_the_edits_every_character_stays(text: str, at: list[int]) -> None:
    findings = [_finding(Edit(start=place, end=place, text="\x00")) for place in at]
    mended, applied = apply(text, findings)
    assert mended.count("\x00") - text.count("\x00") == applied == len(set(at))
    assert len(mended) == len(text) + applied


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_keeps_its_encoding_and_its_line_ends(encoding: str) -> None:
    text = "The worker\u2019s note.\r\nIt is fine.\r\n"
    content = text.encode(encoding)
    read = content.decode(encoding)
    again = rewritten(content, read, read.replace("fine", "good"))
    assert again == text.replace("fine", "good").encode(encoding)


def test_a_file_whose_characters_were_lost_is_not_written() -> None:
    content = b"caf\x81\xff"
    with pytest.raises(NotRewritable):
        rewritten(content, content.decode("ascii", errors="replace"), "x")
