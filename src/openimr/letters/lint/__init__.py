"""Lint: internal contradictions and drafting errors of a determination letter, with stable codes.

>>> from openimr.letters.lint import rules
>>> rules()[0].code
'IMR101'
"""

from openimr.letters.lint.agreement import Agreement, agreement
from openimr.letters.lint.rule import Rule, rules
from openimr.letters.lint.run import lint

__all__ = ["Agreement", "Rule", "agreement", "lint", "rules"]
