"""Patterns that are compiled when they are first searched for."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """A pattern that is compiled at its first use; from then on its methods are those of the compiled one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._asked = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(*self._asked)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` gives it, compiled at its first use: long ones cost milliseconds each.

    An error in the pattern shows at its first use, so every one of them needs a test that uses it.
    """
    return cast("re.Pattern[str]", _Later(pattern, flags))
