"""Lint: internal contradictions and drafting errors of a determination letter, with stable codes.

>>> from openimr.letters.lint import rules
>>> rules()[0].code
'IMR101'
"""

from openimr.letters.lint.agreement import Agreement, agreement
from openimr.letters.lint.fixes import Fixed, NotRewritable, fix, rewritten
from openimr.letters.lint.page import rule_page
from openimr.letters.lint.rule import Rule, rules
from openimr.letters.lint.run import lint
from openimr.letters.lint.sarif import Linted, place_of, sarif
from openimr.letters.lint.selection import UnknownRule, choose, rule_of, severe_enough

__all__ = [
    "Agreement",
    "Fixed",
    "Linted",
    "NotRewritable",
    "Rule",
    "UnknownRule",
    "agreement",
    "choose",
    "fix",
    "lint",
    "place_of",
    "rewritten",
    "rule_of",
    "rule_page",
    "rules",
    "sarif",
    "severe_enough",
]
