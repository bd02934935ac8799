"""Lengths by syntax: sentences draw out their end, and clauses without a mark have a rest between.

Places are found by `litetts.text.clause`, whose words that tell are the language's.
"""

from __future__ import annotations

import numpy as np

from litetts.document import Floats, Utterance
from litetts.prosody.planning.tunes import last_stress
from litetts.text.clause import divisions

__all__ = ["boundaries", "endings", "rests"]

FINAL = 1.1
"""Factor on the last stressed syllable of a sentence and what follows it."""
DRAWN, SPACE = 1.15, 3.0
"""Factors before a clause without a mark: on the last stressed syllable, and on the space."""
APART = 5
"""Words at least between two rests, or a rest and a mark."""
JOIN = 0.3
"""Strength of a division from which on a clause or an item of equal rank begins."""
_ENDS = frozenset(".!?…")


def endings(utterance: Utterance) -> Floats:
    """Factor for each symbol, float32 [N]: the end of a sentence is drawn out."""
    factor = np.ones(len(utterance.symbols), np.float32)
    last = len(utterance.words)
    place = last_stress(utterance, last - 1, last)
    if place and last > 1 and _ENDS & set(utterance.words[-1].after):
        factor[place[0] : place[1]] = FINAL
    return factor


def rests(utterance: Utterance) -> Floats:
    """Factor for each symbol, float32 [N]: a rest where a clause begins without a mark."""
    factor = np.ones(len(utterance.symbols), np.float32)
    for word in boundaries(utterance):
        if place := last_stress(utterance, word - 1, word):
            factor[place[0] : place[1]] = DRAWN
        space = np.flatnonzero(utterance.word_of == word - 1)[-1]
        if utterance.symbols[space] == " ":
            factor[space] = SPACE
    return factor


def boundaries(utterance: Utterance) -> list[int]:
    """The words before which a clause begins without a mark, far enough from any other rest."""
    words = utterance.words
    begins, at = dict[int, int](), 0
    for i, word in enumerate(words):
        begins[at] = i
        at += len(word.before + word.text + word.after) + 1
    marked = [0, *(i + 1 for i, word in enumerate(words) if word.after), len(words)]
    found: list[int] = []
    for division in divisions(utterance.text, utterance.lang):
        place = begins.get(division.at, 0)
        near = any(abs(place - other) < APART for other in (*marked, *found))
        if division.strength >= JOIN and not near:
            found.append(place)
    return found
