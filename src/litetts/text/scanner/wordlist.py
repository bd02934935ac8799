"""Lists of words in the source: readable where they stand, sets where they are used."""

from __future__ import annotations

__all__ = ["word_list", "words"]


def words(text: str) -> frozenset[str]:
    """The words of `text`, separated by white space, as a set."""
    return frozenset(text.split())


def word_list(text: str) -> list[str]:
    """The words of `text` in order."""
    return text.split()
