"""Grapheme to phoneme: from the words of a sentence to phonemes of Kokoro's inventory.

    phonemiser("en-us").phonemise(words)

A language tag chooses the front end; tags and names are accepted in the forms that people use
("en", "en_US", "American English").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from litetts.document import Word
from litetts.text.g2p import languages
from litetts.text.g2p.ipa import to_inventory

if TYPE_CHECKING:
    from litetts.text.lexicon import Lexicon

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


def phonemiser(lang: str = "en-us", lexicons: Sequence[Lexicon] = ()) -> Phonemiser:
    """The phonemiser of a language; `lexicons` go before what it knows, the first that has a word.

    Raises:
        InputError: the language is unknown.
        MissingExtraError: it needs packages that are not installed (Japanese, Mandarin).
    """
    base = _phonemiser(languages.canonical(lang))
    mine = tuple(x for x in lexicons if x.entries and x.speaks(base.lang))
    if not mine:
        return base
    from litetts.text.g2p.lexicons import WithLexicons

    return WithLexicons(base, mine)


@cache
def _phonemiser(lang: str) -> Phonemiser:
    if lang.startswith("en-"):
        from litetts.text.g2p.english import English

        return English(british=lang == "en-gb")
    if lang == "ja":
        from litetts.text.g2p.japanese import Japanese

        return Japanese()
    if lang == "zh":
        from litetts.text.g2p.mandarin import Mandarin

        return Mandarin()
    from litetts.text.g2p.foreign import Foreign

    return Foreign(lang)
