"""Speeds and pitches that a sound may have been changed by, and their neighbours."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from litetts.watermark.finding import Warp

SPEEDS = (0.8, 1.25)
SPEED_STEP = 0.005
SEMITONES = 2.0
PITCH_STEP = 0.02
FINE_STEP, FINE_STEPS = 0.001, 5
FINEST_STEP, FINEST_STEPS = 0.0002, 3
"""Second and third round around the best: first on the excerpt, then on the whole passage, whose
ends a wrong speed shifts further."""


def warps() -> Iterable[Warp]:
    """Hypotheses of speed (as of a tape), of time alone and of pitch alone."""
    low, high = np.log(SPEEDS)
    for s in np.exp(np.arange(low, high + SPEED_STEP / 2, SPEED_STEP)):
        yield Warp(time=float(1 / s), pitch=float(s))
        yield Warp(time=float(1 / s))
    limit = SEMITONES / 12 * np.log(2)
    for p in np.exp(np.arange(-limit, limit + PITCH_STEP / 2, PITCH_STEP)):
        yield Warp(pitch=float(p))


def near(warp: Warp, steps: float) -> tuple[Warp, Warp]:
    """The warp with its duration changed by fine steps: as of a tape, and at the same pitch.

    Both, because a moderate change of pitch hardly lowers the score of the right duration.
    """
    time = warp.time * float(np.exp(steps * FINE_STEP))
    return Warp(time, 1 / time), Warp(time, warp.pitch)
