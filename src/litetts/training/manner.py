"""How somebody speaks, apart from the timbre: how high, how lively, how fast."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from litetts.audio.measure import f0, frame_levels, tune
from litetts.document import Floats, Prosody

__all__ = ["Manner", "between", "manner"]

_FRAME_S = 0.02
_PAUSE_DB = -35.0
"""Below the loudest frame: nobody speaks."""
# Beyond these a measure is more likely wrong than the voice so far off.
_RATE, _PITCH_ST, _RANGE = 1.3, 6.0, 1.6


@dataclass(frozen=True, slots=True)
class Manner:
    """What a recording shows.

    Attributes:
        pitch_hz: geometric mean of F0, of the frames that belong to the tune (`measure.tune`).
        spread_st: standard deviation of those in semitones.
        spoken_s: seconds of speech, pauses left out.
    """

    pitch_hz: float
    spread_st: float
    spoken_s: float


def manner(samples: Floats, sample_rate: int) -> Manner:
    """How high, lively and fast a recording speaks.

    Args:
        samples: float32 [n], mono; five seconds or more say something.
        sample_rate: in Hz.
    """
    heard = tune(f0(samples, sample_rate, hop=_FRAME_S))
    if not len(heard):
        return Manner(0.0, 0.0, 0.0)
    steps = np.log2(heard)
    levels = frame_levels(samples, sample_rate, _FRAME_S)
    spoken = float(np.sum(levels > levels.max() + _PAUSE_DB)) * _FRAME_S
    return Manner(float(np.exp2(steps.mean())), float(12 * steps.std()), spoken)


def between(made: Manner, wanted: Manner, *, same_words: bool) -> Prosody:
    """The prosody that brings one manner near the other.

    Args:
        made: as a voice speaks.
        wanted: as it is to speak.
        same_words: both say the same, so that their lengths tell the rate; else it is left alone.
    """
    if not (made.pitch_hz and wanted.pitch_hz):
        return Prosody()
    rate = made.spoken_s / wanted.spoken_s if same_words else 1.0
    shift = 12 * math.log2(wanted.pitch_hz / made.pitch_hz)
    spread = wanted.spread_st / max(made.spread_st, 0.1)
    return Prosody(
        rate=round(min(max(rate, 1 / _RATE), _RATE), 3),
        pitch_st=round(min(max(shift, -_PITCH_ST), _PITCH_ST), 2),
        range=round(min(max(spread, 1 / _RANGE), _RANGE), 2),
    )
