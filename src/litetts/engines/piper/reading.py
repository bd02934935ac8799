"""From words to the symbols of a Piper voice: espeak-ng's phonemes, one code point each."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from litetts.document import Utterance, Word
from litetts.engines.piper.config import Config
from litetts.phonemes import espeak
from litetts.phonemes.sharing import share

__all__ = ["spell"]

_ENDS = ".,?!:;"
"""What ends a clause, and is a symbol of its own."""
_SAME = {"…": ".", "—": ","}
"""Marks without a symbol of their own, and what they are spoken as."""


def spell(utterance: Utterance, config: Config) -> Utterance:
    """The utterance in the voice's own symbols, each knowing its word."""
    symbols, owners = "", list[int]()
    first = 0
    for i, word in enumerate(utterance.words):
        mark = _mark(word)
        last = i + 1 == len(utterance.words)
        if not mark and not last:
            continue
        for symbol, owner in _clause(utterance.words[first : i + 1], mark, config):
            symbols += symbol
            owners.append(first + owner)
        if not last:
            symbols += " "
            owners.append(i)
        first = i + 1
    known = [(s, o) for s, o in zip(symbols, owners, strict=True) if s in config.ids]
    return replace(
        utterance,
        symbols="".join(s for s, _ in known),
        word_of=np.array([o for _, o in known], np.int32),
    )


def _mark(word: Word) -> str:
    """The mark that ends a clause after `word`, or ""."""
    return next((m for c in word.after if (m := _SAME.get(c, c)) in _ENDS), "")


def _clause(words: Sequence[Word], mark: str, config: Config) -> list[tuple[str, int]]:
    """Symbols and the word that each belongs to, for a clause that ends with `mark`.

    Words of another language are read in theirs; what the voice has no symbol for is left out.
    """
    said: list[tuple[str, int]] = []
    for lang, run in groupby(range(len(words)), key=lambda i: words[i].lang):
        mine = list(run)
        last = mine[-1] + 1 == len(words)
        part = words[mine[0] : mine[-1] + 1]
        said += [(" ", mine[0] - 1)] if said else []
        found = _stretch(part, mark if last else "", config, lang)
        said += [(symbol, mine[0] + owner) for symbol, owner in found]
    return said


def _stretch(words: Sequence[Word], mark: str, config: Config, lang: str) -> list[tuple[str, int]]:
    """The same for words of one language; "" = the voice's."""
    groups = _read(" ".join(w.text for w in words) + mark, config, lang)
    shares = groups
    if len(groups) != len(words):  # espeak-ng joins some words and takes others apart
        shares = share(groups, ["".join(_read(w.text, config, lang)) for w in words])
    owners = iter([i for i, sounds in enumerate(shares) for _ in sounds])
    said: list[tuple[str, int]] = []
    for group in groups:
        # The space belongs to the word before it.
        said += [(" ", said[-1][1])] if said else []
        said += [(symbol, next(owners)) for symbol in group]
    return [*said, (mark, len(words) - 1)] if mark else said


def _read(text: str, config: Config, lang: str) -> list[str]:
    """Groups of symbols, one for each word as a rule."""
    if config.spelling:
        said = "".join(c for c in text.casefold() if c not in _ENDS)
    else:
        said = espeak.phonemes(text, lang or config.espeak).replace(espeak.TIE, "")
    # Code points in canonical decomposition: so the voices were trained.
    return unicodedata.normalize("NFD", said).split()
