"""Lists of words in the source: readable where they stand, sets where they are used."""

from __future__ import annotations

from pathlib import Path

__all__ = ["phrases", "rows", "word_list", "words"]


def words(text: str) -> frozenset[str]:
    """The words of `text`, separated by white space, as a set."""
    return frozenset(text.split())


def word_list(text: str) -> list[str]:
    """The words of `text` in order."""
    return text.split()


def phrases(text: str) -> frozenset[str]:
    """The words and phrases of `text`, separated by commas, as a set."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


def rows(path: Path) -> dict[str, str]:
    """A table of two columns in a file: what stands before the tab of each line -> what after."""
    lines = (line.partition("\t") for line in path.read_text("utf-8").splitlines())
    return {first: second for first, _, second in lines}
