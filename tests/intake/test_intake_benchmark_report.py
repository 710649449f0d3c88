"""The table of figures: put between its markers, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Measured, markdown_table, put_between_markers, reached
from benchmarks.rows import Row


def test_a_figure_says_whether_it_reached_its_target() -> None:
    assert reached(Row("a", 300, "pages/s", ">= 250")) is True
    assert reached(Row("a", 12, "s", "<= 10")) is False
    assert reached(Row("a", 12, "s")) is None


def test_a_benchmark_that_failed_stays_visible() -> None:
    results = [
        Measured("a", (Row("speed", 300, "x/s", ">= 250"),), None, 1.0),
        Measured("b", (), "no | room\nhere", 1.0),
    ]
    table = markdown_table(results, "a machine").split("\n")
    assert table[4] == "| speed | 300 x/s | >= 250 (reached) |  |"
    assert table[5] == "| b | failed: no / room here | | |"


def test_only_what_stands_between_the_markers_changes(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("# Title\n\nbefore\n")
    put_between_markers(file, "speed", "| 1 |")
    put_between_markers(file, "speed", "| 2 |")
    text = file.read_text()
    assert text.startswith("# Title\n\nbefore\n")
    assert "| 1 |" not in text
    assert text.count("| 2 |") == 1
