"""What all tests share: property tests give the same verdict on every machine and every run."""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

# A slow or busy machine is no failure of a property, and a run that fails must fail again when repeated.
settings.register_profile("openimr", deadline=None, derandomize=True)
settings.load_profile("openimr")

# Pages read from pictures are kept in a folder that lasts as long as the tests, and not in the user's own.
_KEPT = tempfile.TemporaryDirectory(prefix="openimr-tests-")
os.environ["OPENIMR_CACHE"] = _KEPT.name
