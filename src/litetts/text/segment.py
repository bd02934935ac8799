"""Where sentences and clauses end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from litetts.document import Word

__all__ = ["clause_ends", "sentences"]

_END = re.compile(r"[.!?…]+[\"”')\]]*(?=\s|$)|\n\s*\n")
_STRENGTH = {",": 0.6, ";": 0.8, ":": 0.8, "—": 0.7, "…": 0.7}


def sentences(text: str, lang: str = "en-us") -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of `text`, lazily."""
    at = 0
    for end in _END.finditer(text):
        if text[at : end.end()].strip():
            yield at, end.end()
        at = end.end()
    if text[at:].strip():
        yield at, len(text)


def clause_ends(words: Sequence[Word]) -> list[tuple[int, float]]:
    """Indices of words after which a clause ends, with a strength of 0 to 1."""
    return [(i, _STRENGTH.get(w.after[0], 0.5)) for i, w in enumerate(words) if w.after]
