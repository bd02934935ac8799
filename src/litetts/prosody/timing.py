"""When each word is heard, from the durations of its symbols."""

from __future__ import annotations

import numpy as np

from litetts.document import Prediction, Utterance, WordTiming
from litetts.phonemes.punctuation import PAUSES

__all__ = ["word_timings"]


def word_timings(
    utterance: Utterance, prediction: Prediction, hop: int, sample_rate: int
) -> tuple[WordTiming, ...]:
    """Timings of the words of `utterance`, seconds from the start of the rendered audio.

    A word lasts from its first to its last symbol that is not a space or punctuation; the pause
    that a comma makes is no part of it.
    """
    ends = prediction.lead + np.cumsum(prediction.durations)
    starts = ends - prediction.durations
    second = hop / sample_rate
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for i, symbol in enumerate(utterance.symbols):
        if symbol not in PAUSES:
            owner = int(utterance.word_of[i])
            first.setdefault(owner, i)
            last[owner] = i
    timings, at = [], prediction.lead * second
    for i, word in enumerate(utterance.words):
        if i in first:
            begin, at = float(starts[first[i]] * second), float(ends[last[i]] * second)
        else:  # nothing to hear: an empty moment after the word before
            begin = at
        timings.append(WordTiming(word.text, begin, at, word.start, word.end))
    return tuple(timings)
