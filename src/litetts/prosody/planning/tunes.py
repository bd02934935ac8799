"""Tunes that an utterance must have: where its pitch has to rise at the least.

A network that learned from speech rises by itself now and then. A tune is held only where what it
predicts lies below it, so a rise that is there stays as the voice has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from litetts.document import Prediction, Utterance
from litetts.phonemes.punctuation import PAUSES
from litetts.prosody.edit import VOICED_HZ, heard_hz

__all__ = ["Tune", "held", "last_stress", "sounds"]

FEWEST = 5
"""A shorter stretch of voiced values carries no tune."""
_EDGE = 4
"""Values at the ends of a stretch whose median is its pitch there."""
_CREAK = -10.0
"""Semitones from the usual pitch below which nobody hears a pitch: F0 of creak and of ends."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tune:
    """A rise from a stressed syllable to the end of a word.

    Attributes:
        first, stop: symbols from the stress to the last sound, [first, stop).
        over_st: semitones by which its end lies over the usual pitch of the utterance, at least.
        by_st: semitones by which it rises, at least.
    """

    first: int
    stop: int
    over_st: float
    by_st: float


def sounds(utterance: Utterance, first: int, stop: int) -> list[int]:
    """The symbols of words [first, stop) that are heard."""
    owners = utterance.word_of
    return [
        i
        for i, symbol in enumerate(utterance.symbols)
        if symbol not in PAUSES and first <= owners[i] < stop
    ]


def last_stress(utterance: Utterance, first: int, stop: int) -> tuple[int, int] | None:
    """The symbols of words [first, stop) from the last primary stress on; None = none has one."""
    heard = sounds(utterance, first, stop)
    stressed = [i for i in heard if utterance.symbols[i] == "ˈ"]
    return (stressed[-1], heard[-1] + 1) if stressed else None


def held(prediction: Prediction, tunes: Iterable[Tune]) -> Prediction:
    """The prediction with the tunes that it lacks; itself where it has them all."""
    f0 = prediction.f0.astype(np.float64)
    usual = 12 * np.log2(heard_hz(prediction))
    ends = prediction.lead + np.cumsum(prediction.durations)
    begins = ends - prediction.durations
    changed = False
    for tune in tunes:
        # F0 is heard where it stands, a symbol before its frames.
        first, stop = (
            max(0, round((int(frame) - prediction.ahead) * prediction.contour_rate))
            for frame in (begins[tune.first], ends[tune.stop - 1])
        )
        changed |= _raise(f0, prediction, first, stop, usual, tune)
    return replace(prediction, f0=f0.astype(np.float32)) if changed else prediction


def _raise(
    f0: Array, prediction: Prediction, first: int, stop: int, usual: float, tune: Tune
) -> bool:
    """Let F0 [C] rise between two values as a tune wants it; whether it had to."""
    moved = first + np.flatnonzero(f0[first:stop] > VOICED_HZ)
    if len(moved) < FEWEST:
        return False
    pitch = 12 * np.log2(f0[moved]) - usual
    clear = (pitch > _CREAK) & (prediction.energy[moved] > prediction.quiet)
    if clear.sum() < FEWEST:
        return False
    start = float(np.median(pitch[clear][:_EDGE]))
    end = max(tune.over_st, start + tune.by_st)
    if float(np.median(pitch[-_EDGE:])) >= end:
        return False
    f0[moved] = 2 ** ((usual + np.interp(moved, [moved[0], moved[-1]], [start, end])) / 12)
    return True
