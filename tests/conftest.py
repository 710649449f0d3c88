"""What all tests share: property tests give the same verdict on every machine and every run."""

from __future__ import annotations

from hypothesis import settings

# A slow or busy machine is no failure of a property, and a run that fails must fail again when repeated.
settings.register_profile("openimr", deadline=None, derandomize=True)
settings.load_profile("openimr")
