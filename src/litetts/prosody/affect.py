"""Words, phrases and signs that say a feeling outright, for `litetts.prosody.emotion`.

A forum's comments, from which its classifier learns, hardly have "livid" or "overjoyed"; a word of
a list is a feature that all words of the list share, so what is learned from "happy" counts for
them. The lists are in `affect.tsv`; their classes are GoEmotions' 28.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from litetts.prosody.wordlists import WordLists
from litetts.text.scanner.wordlist import words

__all__ = ["LIFTING", "LOWERING", "lists"]

PATH = Path(__file__).with_name("affect.tsv")

LIFTING = words(
    """
    absolutely awfully beyond completely deeply extremely incredibly really so such terribly too
    totally truly utterly very
    """
)
"""A feeling after one of these is stronger."""

LOWERING = words("bit fairly little mildly quite rather slightly somewhat")
"""And after one of these weaker."""


@cache
def lists() -> WordLists:
    """The lists, read when they are first asked for."""
    return WordLists.read(PATH)
