"""Regular expressions that are compiled when they are first used.

A language has some two hundred of them and a sentence needs a few, so start-up does not pay for
the rest.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["pattern"]


class _Lazy:
    """Stands in for a compiled pattern; after the first use its methods are the pattern's own."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        for method in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, but later."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
