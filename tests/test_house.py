"""The house: imports go down the floors only, modules stay readable, public names are explained."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "src").rglob("*.py"))


def test_imports_go_down_the_floors_only() -> None:
    """`import-linter` reads the layers in pyproject.toml and finds no import that goes up."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    """A module that grows past 500 lines does more than its name says."""
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 500}
    assert not long


def test_nine_of_ten_functions_stay_under_thirty_lines() -> None:
    """Functions are short enough to be read at one look."""
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    short = sum(1 for length in lengths if length < 30)
    assert short / len(lengths) >= 0.9


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_every_public_function_and_class_says_what_it_is(path: Path) -> None:
    """Public names have docstrings."""
    bare = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare


def test_lock_file_names_no_registry() -> None:
    """The lock pins and hashes every requirement and holds no address."""
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 100
