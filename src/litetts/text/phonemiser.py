"""Grapheme to phoneme: from the words of a sentence to phonemes of Kokoro's inventory.

    phonemiser("en-us").phonemise(words)

A language tag chooses the front end; tags and names are accepted in the forms that people use
("en", "en_US", "American English").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from litetts.document import Lexicon, Word
from litetts.text import languages
from litetts.text.tags import canonical

__all__ = ["Phonemiser", "phonemiser"]


class Phonemiser(Protocol):
    """Pronounces the words of one sentence."""

    lang: str

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The same words with `phonemes` and `rule` filled in; context is the whole sequence.

        Raises:
            InputError: phonemes that the author gave hold a symbol outside the inventory.
        """
        ...


def phonemiser(lang: str = "en-us", lexicons: Sequence[Lexicon] = ()) -> Phonemiser:
    """The phonemiser of a language; `lexicons` go before what it knows, the first that has a word.

    Raises:
        InputError: the language is unknown.
        MissingExtraError: it needs packages that are not installed (Japanese, Mandarin).
    """
    base = _phonemiser(canonical(lang))
    mine = tuple(x for x in lexicons if x.entries and x.speaks(base.lang))
    if not mine:
        return base
    from litetts.text.lexicon.applied import WithLexicons

    return WithLexicons(base, mine)


@cache
def _phonemiser(lang: str) -> Phonemiser:
    return languages.sound(lang)
