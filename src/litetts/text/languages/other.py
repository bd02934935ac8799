"""Every language that espeak-ng speaks, in the inventory's symbols.

A sentence is given to espeak-ng clause by clause, so that liaison and stress are those of connected
speech, and its answer is divided among the words. Where espeak-ng joins or splits words, each word
is read alone to find the borders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from litetts.document import Word
from litetts.phonemes import espeak
from litetts.phonemes.ipa import authored, from_espeak
from litetts.phonemes.punctuation import BREAKS
from litetts.phonemes.sharing import share

__all__ = ["Foreign", "phonemiser"]


class Foreign:
    """A language read by espeak-ng's rules."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._read: Callable[[str], str] = lru_cache(maxsize=4096)(self._espeak)

    def phonemise(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Fill in `phonemes` and `rule` of all words of one sentence.

        Raises:
            InputError: phonemes that the author gave hold an unknown symbol.
        """
        spoken: list[Word] = []
        clause: list[Word] = []
        for word in words:
            if word.phonemes is not None:
                spoken += self._clause(clause)
                clause = []
                given = authored(word.phonemes, self.lang)
                spoken.append(word.with_phonemes(given, word.rule or "override"))
                continue
            if clause and not BREAKS.isdisjoint(word.before):
                spoken += self._clause(clause)
                clause = []
            clause.append(word)
            if not BREAKS.isdisjoint(word.after):
                spoken += self._clause(clause)
                clause = []
        return tuple(spoken + self._clause(clause))

    def _clause(self, words: list[Word]) -> list[Word]:
        if not words:
            return []
        groups = self._read(" ".join(w.text for w in words)).split()
        if len(groups) != len(words):
            groups = share(groups, [self._read(w.text).replace(" ", "") for w in words])
        return [w.with_phonemes(g, "espeak") for w, g in zip(words, groups, strict=True)]

    def _espeak(self, text: str) -> str:
        return from_espeak(espeak.phonemes(text, self.lang), self.lang)


def phonemiser(lang: str) -> Foreign:
    """The phonemiser of any language that espeak-ng speaks."""
    return Foreign(lang)
