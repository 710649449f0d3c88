"""Synthetic case files: invented records of 5 to 1,000 pages with their gold, clean, scanned or faxed.

Test data only: every printed page says that it is synthetic, and figures on them are reported apart.
"""

from __future__ import annotations

from openimr.synth.cases.case import FORMS, SyntheticCase, make_case, write_cases
from openimr.synth.cases.scanning import NOISES
from openimr.synth.cases.wording import WORDINGS

__all__ = ["FORMS", "NOISES", "WORDINGS", "SyntheticCase", "make_case", "write_cases"]
