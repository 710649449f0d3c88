"""What a finding is made of; clean letters; how findings agree with annotations; bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.letters import parse
from openimr.letters.lint import agreement, lint, rules
from openimr.letters.lint.examples import example_letter
from openimr.model import Determination, LintFinding, Span

_CLEAN = sorted((Path(__file__).parent / "lint_clean").glob("*.txt"))


def _lint(text: str) -> tuple[LintFinding, ...]:
    return lint(parse(text), text)


def _doubled(text: str) -> str:
    """The same letter as PDFs give it: a blank line after every printed line, blanks at the ends."""
    return "".join(f"{line} \n\n" for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("path", _CLEAN, ids=lambda path: path.stem)
def test_clean_letters_have_no_finding(path: Path) -> None:
    found = _lint(path.read_text(encoding="utf-8"))
    assert [(finding.code, finding.text) for finding in found] == []


def test_there_are_at_least_four_clean_letters() -> None:
    assert len(_CLEAN) >= 4


@pytest.mark.parametrize("path", _CLEAN, ids=lambda path: path.stem)
def test_clean_letters_stay_clean_when_double_spaced(path: Path) -> None:
    found = _lint(_doubled(path.read_text(encoding="utf-8")))
    assert [(finding.code, finding.text) for finding in found] == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_finding_quotes_the_letter_at_its_place(rule: object) -> None:
    text = example_letter(rule.bad)  # type: ignore[attr-defined]
    for finding in _lint(text):
        assert text[finding.span.start : finding.span.end] == finding.text
        assert text.count("\n", 0, finding.span.start) + 1 == finding.line
        assert finding.text.strip()
        assert "{" not in finding.explanation
        assert finding.advice


def test_findings_come_in_the_order_of_their_place() -> None:
    text = example_letter(
        {
            "services": "items/Service",
            "heading": "Physical therapy 2x4 weeks (8sessions) for the low back",
            "decision": "Overturned",
        }
    )
    assert [finding.code for finding in _lint(text)] == ["IMR504", "IMR509", "IMR401"]


def test_a_finding_about_an_item_names_the_item() -> None:
    text = example_letter({"items": [{}, {"heading": "Physical therapy for the low back"}]})
    assert [(f.code, f.item) for f in _lint(text) if f.code == "IMR201"] == [("IMR201", 1)]


def test_the_same_faults_are_found_when_the_letter_is_double_spaced() -> None:
    for rule in rules():
        text = _doubled(example_letter(rule.bad))
        found = lint(parse(text), text, [rule.code])
        assert found, rule.code


class TestAgreement:
    TEXT = "He was having\n\nneck pain. He was well."

    def finding(self, kind: str, start: int, end: int) -> LintFinding:
        span = Span(start=start, end=end)
        return LintFinding(
            code="IMR101",
            kind=kind,
            severity="error",
            text=self.TEXT[start:end],
            span=span,
            line=1,
            explanation="x",
        )

    def test_same_kind_and_overlap_match_over_a_line_wrap(self) -> None:
        found = self.finding("sex_mismatch", 0, 6)
        result = agreement([found], [{"kind": "sex_mismatch", "text": "He was having neck pain"}], self.TEXT)
        assert len(result.matched) == 1
        assert result.unmatched_gold == ()
        assert result.extra == ()

    @pytest.mark.parametrize(
        ("kind", "quote"),
        [
            # another kind at the same place
            ("age_mismatch", "He was having neck pain"),
            # the same kind at another place
            ("sex_mismatch", "neck pain"),
            # words that the letter does not have
            ("sex_mismatch", "She was having"),
        ],
    )
    def test_otherwise_nothing_matches(self, kind: str, quote: str) -> None:
        found = self.finding("sex_mismatch", 0, 6)
        result = agreement([found], [{"kind": kind, "text": quote}], self.TEXT)
        assert result.matched == ()
        assert len(result.unmatched_gold) == 1
        assert result.extra == (found,)

    def test_one_finding_matches_one_anomaly_only(self) -> None:
        gold = {"kind": "sex_mismatch", "text": "He was"}
        result = agreement([self.finding("sex_mismatch", 0, 6)], [gold, gold], self.TEXT)
        assert (len(result.matched), len(result.unmatched_gold)) == (1, 1)


@pytest.mark.parametrize(
    "text",
    ["", "\x00\x01\xff", "Dear Sir, this is no letter.\n" * 20, "IMR ISSUES, DECISIONS AND RATIONALES"],
)
def test_what_is_no_letter_gives_no_error(text: str) -> None:
    assert all(text[f.span.start : f.span.end] == f.text for f in _lint(text))


def test_a_determination_without_accounting_gives_no_error() -> None:
    assert lint(Determination(), "He/she was well.") == ()


def test_a_draft_rendered_to_text_is_linted_by_the_same_function() -> None:
    """A draft has no accounting: its passages are found by their words, with source numbers between."""
    letter = example_letter({"heading": "Physical therapy for the low back", "decision": "Overturned"})
    draft = parse(letter).model_copy(update={"accounting": None, "status": "draft"})
    item = draft.items[0]
    rendered = f"DRAFT\n\n{draft.case.summary_text}\n\nItem 1: {item.heading_text}\n\n" + str(
        item.rationale_text
    ).replace(". ", ".\n[1] [2, 3] ")
    assert [finding.code for finding in lint(draft, rendered)] == ["IMR201", "IMR401"]


@settings(max_examples=40, deadline=None)
@given(cut=st.tuples(st.integers(0, 5000), st.integers(0, 300)), insert=st.text(max_size=40))
def test_damaged_letters_give_findings_that_quote_them(cut: tuple[int, int], insert: str) -> None:
    letter = example_letter({"decision": "Overturned"})
    start = min(cut[0], len(letter))
    text = letter[:start] + insert + letter[start + cut[1] :]
    for finding in _lint(text):
        assert text[finding.span.start : finding.span.end] == finding.text


def test_long_runs_of_one_character_take_no_long_time() -> None:
    """No pattern backtracks without bound: this would take minutes if one did."""
    for filler in ("a" * 20_000, "1/" * 8_000, " " * 20_000, "no of with " * 2_000):
        _lint(example_letter({"summary": f"The injured worker is {filler} ill."}))
