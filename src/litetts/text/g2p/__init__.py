"""Grapheme to phoneme: from the words of a sentence to phonemes of Kokoro's inventory.

    phonemiser("en-us").phonemise(words)

A language tag chooses the front end; tags and names are accepted in the forms that people use
("en", "en_US", "American English").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from litetts.document import Word
from litetts.text.g2p.ipa import to_inventory

__all__ = ["Phonemiser", "phonemiser", "to_inventory"]


class Phonemiser(Protocol):
    """Pronounces the words of one sentence."""

    lang: str

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The same words with `phonemes` and `rule` filled in; context is the whole sequence.

        Raises:
            InputError: phonemes that the author gave hold a symbol outside the inventory.
        """
        ...


@cache
def phonemiser(lang: str = "en-us") -> Phonemiser:
    """The phonemiser of a language.

    Raises:
        InputError: the language is unknown.
    """
    from litetts.text.g2p.english import English

    return English(british=lang == "en-gb")
