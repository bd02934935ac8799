"""A plan applied to a prediction: the edit between an engine's two stages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats, Ints, Plan, Prediction
from litetts.errors import InputError

Positions = NDArray[np.float64]

__all__ = ["apply", "heard_hz", "octaves", "scaled_durations", "usual_hz"]

VOICED_HZ = 10.0
"""F0 at or below this is unvoiced (Kokoro's own threshold in its harmonic source)."""
TUNE_OCTAVES = 1.0
"""What lies further from the usual pitch is no part of the tune. Spoken sentences span about an
octave in all; creak begins an octave below."""


def scaled_durations(durations: Ints, factor: Floats) -> Ints:
    """Durations [N] in frames times `factor` [N], rounded so that errors do not add up.

    The running sum is rounded, not each value: a stretch of 1.5 on frames of 1 gives 2, 1, 2, 1.
    Where the factor is 1 the duration stays as it is. A symbol that was heard stays heard (at
    least one frame).
    """
    wanted = np.cumsum(durations * factor.astype(np.float64))
    edges = np.floor(wanted + 0.5).astype(np.int64)
    scaled = np.diff(edges, prepend=0)
    scaled = np.where(factor == 1.0, durations, scaled)
    return np.maximum(scaled, np.minimum(durations, 1)).astype(np.int32)


def apply(plan: Plan, prediction: Prediction) -> Prediction:
    """Edit durations, F0, level, breath and tilt of `prediction` as `plan` says.

    A symbol whose entries are neutral keeps its frames and values exactly. Contours of a symbol
    whose duration changes are resampled inside that symbol. F0 range is scaled around the pitch
    that is heard (`heard_hz`).

    Raises:
        InputError: the plan is not as long as the prediction.
    """
    n = len(prediction.durations)
    if len(plan.duration) != n:
        raise InputError(f"the plan has {len(plan.duration)} symbols, the prediction {n}")
    rate = prediction.contour_rate
    ahead = round(prediction.ahead * rate)
    old = np.concatenate(([prediction.lead], prediction.durations, [prediction.tail]))
    new = np.concatenate(
        ([prediction.lead], scaled_durations(prediction.durations, plan.duration),
         [prediction.tail])
    )  # fmt: skip
    source = _resampling(old * rate, new * rate)
    stretch = not np.array_equal(old, new)

    def contour(values: Floats) -> Floats:
        return _sampled(values, source) if stretch else values

    def spread(values: Floats) -> Floats:
        # Lead and tail take no edit of their own.
        padded = np.concatenate(([values[0]], values, [values[-1]])) if n else np.zeros(2)
        # A symbol is heard before its frames: the edit goes with the sound.
        late = np.repeat(padded, new * rate).astype(np.float32)
        return np.concatenate((late[ahead:], np.full(len(late[:ahead]), late[-1])))

    f0 = _f0(prediction.f0, source if stretch else None)
    if n and (f0 > VOICED_HZ).any():
        shift, width = spread(plan.pitch_st), spread(plan.range)
        moved = f0 * np.exp2((width - 1.0) * octaves(f0, heard_hz(prediction)) + shift / 12.0)
        changed = (f0 > VOICED_HZ) & ((width != 1.0) | (shift != 0.0))
        f0 = np.where(changed, moved, f0).astype(np.float32)
    if not n:
        return prediction
    return replace(
        prediction,
        durations=new[1:-1].astype(np.int32),
        f0=f0,
        energy=contour(prediction.energy),
        energy_db=contour(prediction.energy_db) + spread(plan.energy_db),
        breath=np.clip(contour(prediction.breath) + spread(plan.breath), 0.0, 1.0),
        tilt_db=contour(prediction.tilt_db) + spread(plan.tilt_db),
    )


def heard_hz(prediction: Prediction) -> float:
    """The pitch that a listener takes for the usual one: `usual_hz` of F0, weighted by how far the
    energy is above what is not heard. 1 where there is no voice.
    """
    voiced = prediction.f0 > VOICED_HZ
    if not voiced.any():
        return 1.0
    weight = np.ones(int(voiced.sum()))
    if np.isfinite(prediction.quiet):
        above = np.clip(prediction.energy[voiced] - prediction.quiet, 0.0, None)
        weight = above.astype(np.float64) if above.any() else weight
    return usual_hz(prediction.f0[voiced], weight)


def usual_hz(f0: Floats, weight: Positions) -> float:
    """The weighted geometric mean of what lies within `TUNE_OCTAVES` of the median.

    Predictions have F0 for creak and for ends that fade away too, where nobody hears a pitch, and
    where a voice sets in or ends they slide from 0 to the pitch or back: with all that the mean
    lies 1 to 2 semitones below what is measured on the sound, and scaling the range around it would
    move the voice.

    Args:
        f0: in Hz, voiced: [T], T > 0.
        weight: 0 or more, not all 0: [T].
    """
    log = np.log2(f0, dtype=np.float64)
    order = np.argsort(log, kind="stable")
    passed = np.cumsum(weight[order])
    median = log[order][np.searchsorted(passed, passed[-1] / 2)]
    counted = weight * (np.abs(log - median) < TUNE_OCTAVES)
    return float(np.exp2((log * counted).sum() / counted.sum()))


def octaves(f0: Floats, middle: float) -> Positions:
    """How far the tune is from `middle` Hz at each value of `f0` [T], in octaves: float64 [T].

    Values that are no part of the tune (no voice, creak, slides to and from no voice: more than
    `TUNE_OCTAVES` away) have that of the last value before that is, or of the first of all. Scaled
    by themselves, slides would move into the range of voices when the range is narrowed.
    """
    distance = np.log2(np.maximum(f0, VOICED_HZ) / middle, dtype=np.float64)
    tune = np.flatnonzero(np.abs(distance) < TUNE_OCTAVES)
    if not len(tune):
        return np.zeros(len(f0))
    before = np.searchsorted(tune, np.arange(len(f0)), side="right") - 1
    held: Positions = distance[tune[np.maximum(before, 0)]]
    return held


def _resampling(old: Ints, new: Ints) -> Positions:
    """Positions in the old contour for each value of the new one, symbol by symbol."""
    begins = np.concatenate(([0], np.cumsum(old)))[:-1]
    pieces = [
        begin + (np.arange(m) + 0.5) * (o / m) - 0.5 if m else np.zeros(0)
        for begin, o, m in zip(begins, old, new, strict=True)
    ]
    return np.concatenate(pieces).astype(np.float64) if pieces else np.zeros(0)


def _sampled(values: Floats, at: Positions) -> Floats:
    """Linear interpolation; exact where `at` is whole."""
    if not len(values):
        return np.zeros(len(at), np.float32)
    return np.interp(at, np.arange(len(values)), values).astype(np.float32)


def _f0(f0: Floats, at: Positions | None) -> Floats:
    """F0 resampled without sliding into unvoiced frames: voicing is taken from the nearest."""
    if at is None or not len(f0):
        return f0
    voiced = f0 > VOICED_HZ
    if not voiced.any():
        return _sampled(f0, at)
    index = np.arange(len(f0))
    filled = np.interp(index, index[voiced], f0[voiced]).astype(np.float32)
    nearest = np.clip(np.floor(at + 0.5).astype(int), 0, len(f0) - 1)
    return np.where(voiced[nearest], _sampled(filled, at), f0[nearest]).astype(np.float32)
