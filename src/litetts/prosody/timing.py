"""When each word is heard, from the durations of its symbols and the energy that was decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litetts.document import Prediction, Utterance, WordTiming
from litetts.phonemes.punctuation import PAUSES

Positions = NDArray[np.float64]

__all__ = ["word_timings"]

NEAR_S = 0.075
"""Seconds around the time that durations tell in which the sound after a pause begins: three frames
of Kokoro, whose durations are learned from an alignment that is no sharper."""


def word_timings(
    utterance: Utterance, prediction: Prediction, hop: int, sample_rate: int
) -> tuple[WordTiming, ...]:
    """Timings of the words of `utterance`, seconds from the start of the rendered audio.

    A word lasts from its first to its last symbol that is not a space or punctuation; the pause
    that a comma makes is no part of it. Beside a pause it begins and ends with its sound, as far as
    the engine tells its energy.
    """
    frames = prediction.lead + int(prediction.durations.sum()) + prediction.tail
    ends = prediction.lead + np.cumsum(prediction.durations)
    starts = ends - prediction.durations
    second = hop / sample_rate
    rises, falls = _crossings(prediction)
    near = NEAR_S / second

    def told(frame: int) -> float:
        """The frame at which what belongs to a frame is heard."""
        return float(np.clip(frame - prediction.ahead, 0, frames))

    def begins(frame: int) -> float:
        """The same, where a word begins after a pause."""
        at = told(frame)
        nearest = rises[np.abs(rises - at).argmin()] if len(rises) else np.inf
        return float(nearest) if abs(nearest - at) <= near else at

    def ends_at(begin: float, frame: int) -> float:
        """The same, where one ends before a pause: its last symbol may go on in silence."""
        at = told(frame)
        until = [crossings[crossings <= at + near] for crossings in (rises, falls)]
        rise, fall = (float(c[-1]) if len(c) else -np.inf for c in until)
        return fall if fall > max(rise, begin) else at

    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for i, symbol in enumerate(utterance.symbols):
        if symbol not in PAUSES:
            owner = int(utterance.word_of[i])
            first.setdefault(owner, i)
            last[owner] = i
    timings, end = list[WordTiming](), told(prediction.lead)
    for i, word in enumerate(utterance.words):
        begin = end
        if i in first:  # else nothing is to hear: an empty moment after the word before
            before, after = _beside(utterance.symbols, first[i], last[i])
            start, stop = int(starts[first[i]]), int(ends[last[i]])
            earliest = end if timings else 0.0
            begin = max(earliest, begins(start) if before else told(start))
            end = max(begin, ends_at(begin, stop) if after else told(stop))
        timings.append(WordTiming(word.text, begin * second, end * second, word.start, word.end))
    return tuple(timings)


def _beside(symbols: str, first: int, last: int) -> tuple[bool, bool]:
    """Whether there is a pause before and after the symbols of a word: a mark, or an end."""
    begin, end = first, last + 1
    while begin and symbols[begin - 1] in PAUSES:
        begin -= 1
    while end < len(symbols) and symbols[end] in PAUSES:
        end += 1
    before, after = symbols[begin:first], symbols[last + 1 : end]
    return not begin or bool(before.strip()), end == len(symbols) or bool(after.strip())


def _crossings(prediction: Prediction) -> tuple[Positions, Positions]:
    """Where the energy rises out of silence and falls into it, in frames."""
    energy = prediction.energy.astype(np.float64) - prediction.quiet
    loud = energy >= 0
    change = np.flatnonzero(loud[1:] != loud[:-1])
    with np.errstate(invalid="ignore"):
        share = -energy[change] / (energy[change + 1] - energy[change])
    # A value stands for the middle of its part of a frame.
    at = (change + share + 0.5) / prediction.contour_rate
    return at[loud[change + 1]], at[loud[change]]
