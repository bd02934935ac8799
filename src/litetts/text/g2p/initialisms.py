"""Initialisms: letters of one written token, spoken as one word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from litetts.document import Word

__all__ = ["LETTERS", "joined"]

LETTERS = "letters"
"""Semiotic class of what is read letter by letter."""


def joined(words: Sequence[Word]) -> list[Word]:
    """Letters that stand for one written initialism ("F", "B", "I") as one word ("FBI").

    Kokoro was taught initialisms without spaces between the letters, and a listener hears one word.
    """
    result: list[Word] = []
    for word in words:
        last = result[-1] if result else None
        if (
            last is not None
            and last.kind == word.kind == LETTERS
            and (last.start, last.end) == (word.start, word.end)
            and last.text.isupper()
            and len(word.text) == 1
            and word.text.isupper()
            and not (last.after or word.before or last.phonemes or word.phonemes)
        ):
            result[-1] = replace(last, text=last.text + word.text, after=word.after)
        else:
            result.append(word)
    return result
