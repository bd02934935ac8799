"""Where a sentence is cut: for an engine that takes no more, for a listener who waits.

A sentence stays whole unless it is longer than an engine takes, or somebody listens and its first
clause can be heard while the rest is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from litetts.document import Word
from litetts.text.clause import divisions, weight

__all__ = ["division", "sound", "speakable", "stops"]

SYMBOLS_PER_SECOND = 15.0
"""Phoneme symbols, spaces among them, that a voice speaks in a second at rate 1 (Kokoro's and
nano's mean on LibriTTS sentences is 14 to 17)."""

FIRST_S, FIRST_MAX_S = 1.0, 3.5
"""What a listener hears first of a sentence that is divided, seconds: at least the former, since a
voice says a few words by themselves badly; at most the latter where a clause ends that soon."""

WHOLE_S = 3.0
"""A sentence that takes no longer is never divided: the first sound would hardly come sooner."""

SHORT = 0.25
"""Share of the longest utterance that a part of a sentence has at least, where one can choose."""


def division(text: str, lang: str, rate: float) -> int | None:
    """Where a sentence is divided for a listener: the offset of what comes later, None = nowhere.

    The strongest end of a clause that comes soon, else the first that comes at all.
    """
    second = SYMBOLS_PER_SECOND * rate
    length = weight(text)
    if length <= WHOLE_S * second:
        return None
    fits = [
        (said, d)
        for d in divisions(text, lang)
        if d.ends_clause
        for said in [weight(text[: d.at])]
        if FIRST_S * second <= said <= length - FIRST_S * second
    ]
    soon = [d for said, d in fits if said <= FIRST_MAX_S * second]
    if soon:
        return max(soon, key=lambda d: (d.strength, -d.at)).at
    return fits[0][1].at if fits else None


def stops(
    lengths: Sequence[int], strengths: Mapping[int, float], limit: int, first: int
) -> Iterator[int]:
    """Where each utterance of a sentence ends, in words.

    Args:
        lengths: symbols of each word, with the space after it.
        strengths: of the boundary before a word.
        limit: most symbols of an utterance.
        first: words of the first utterance; 0 = not divided.
    """
    ends = np.concatenate([[0], np.cumsum(lengths)])
    stop, words = 0, len(lengths)
    while stop < words:
        begin, stop = stop, first if stop < first < words else words
        if ends[stop] - ends[begin] - 1 > limit:  # the last word needs no space
            fits = int(np.searchsorted(ends, ends[begin] + limit + 1, side="right")) - 1
            stop = _cut(ends, strengths, begin, limit) or max(fits, begin + 1)
        yield stop


def _cut(
    ends: NDArray[np.int_], strengths: Mapping[int, float], begin: int, limit: int
) -> int | None:
    """The strongest boundary, the later of two, that leaves no short rest on either side."""
    rest = int(ends[-1] - ends[begin])
    least = limit * SHORT
    found = [
        (strength, word)
        for word, strength in strengths.items()
        if begin < word < len(ends) - 1
        and least <= ends[word] - ends[begin] <= min(limit, rest - least)
    ]
    return max(found)[1] if found else None


def speakable(words: Sequence[Word], limit: int) -> tuple[Word, ...]:
    """The words, with one that is longer than any engine takes in one go cut to pieces."""
    most = limit // 2
    if all(len(sound(w)) <= most for w in words):
        return tuple(words)
    cut: list[Word] = []
    for word in words:
        heard = sound(word)
        pieces = [heard[i : i + most] for i in range(0, len(heard), most)] or [""]
        for i, piece in enumerate(pieces):
            before = word.before if i == 0 else ""
            after = word.after if i == len(pieces) - 1 else ""
            cut.append(
                replace(word, before=before, after=after, text=piece)
                if word.phonemes is None
                else replace(word, before=before, after=after, phonemes=piece)
            )
    return tuple(cut)


def sound(word: Word) -> str:
    """What its length is measured by: the phonemes, or the letters where there are none."""
    return word.text if word.phonemes is None else word.phonemes
