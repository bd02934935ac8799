"""What is wanted of a stretch as a whole: how long it lasts, where its pitch lies and goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats, Prediction, Stretch, Target, Utterance
from litetts.phonemes.punctuation import PAUSES
from litetts.prosody.edit import VOICED_HZ
from litetts.request import OPTIONS

__all__ = ["bend", "lengths"]

LOWEST_HZ, HIGHEST_HZ = 40.0, 800.0
"""F0 stays within what voices can do, whatever a contour asks for."""

Array = NDArray[np.float64]


def lengths(utterance: Utterance, prediction: Prediction, second: float) -> Floats | None:
    """Factor on the duration of each symbol so that the stretches last as long as is wanted.

    Args:
        utterance: with its stretches.
        prediction: as it is without them.
        second: seconds of a frame.

    Returns:
        float32 [N], within the bounds of the option `speed`; None where nothing changes.
    """
    factor = np.ones(len(utterance.symbols), np.float32)
    speed = OPTIONS["speed"]
    for stretch in utterance.stretches:
        wanted = stretch.shape.seconds
        if wanted is None or (place := _symbols(utterance, stretch)) is None:
            continue
        first, stop = place
        frames = float((prediction.durations[first:stop] * factor[first:stop]).sum())
        if frames <= 0:
            continue
        change = wanted * (stretch.end - stretch.begin) / (frames * second)
        if stretch.shape.limit:
            change = min(1.0, change)
        factor[first:stop] *= 1 / speed.nearest(1 / max(change, 1e-3))
    return None if bool((factor == 1).all()) else factor


def bend(utterance: Utterance, prediction: Prediction) -> Prediction:
    """The prediction with the levels and contours of the stretches of its utterance.

    A target in Hz sets F0, one that is relative shifts it; between targets the line is straight in
    semitones and time. "+hz" is seen from the mean (geometric) of the stretch. Where there is no
    voice, nothing changes.
    """
    wanted = [s for s in utterance.stretches if s.shape.contour or s.shape.level]
    if not wanted:
        return prediction
    ends = prediction.lead + np.cumsum(prediction.durations)
    begins = ends - prediction.durations
    f0 = prediction.f0.astype(np.float64)
    for stretch in wanted:
        place = _symbols(utterance, stretch)
        if place is None:
            continue
        # F0 is heard where it stands, a symbol before its frames.
        first, stop = (
            max(0, round((int(frame) - prediction.ahead) * prediction.contour_rate))
            for frame in (begins[place[0]], ends[place[1] - 1])
        )
        part = f0[first:stop]
        voiced = part > VOICED_HZ
        if not voiced.any():
            continue
        mean = float(np.exp(np.log(part[voiced]).mean()))
        passed = (np.arange(stop - first) + 0.5) / (stop - first)
        at = stretch.begin + passed * (stretch.end - stretch.begin)
        moved = _moved(part, at, mean, stretch)
        part[voiced] = np.clip(moved[voiced], LOWEST_HZ, HIGHEST_HZ)
    return replace(prediction, f0=f0.astype(np.float32))


def _moved(f0: Array, at: Array, mean: float, stretch: Stretch) -> Array:
    """F0 in Hz as the stretch wants it, for places `at` of the whole: float64 like `f0`."""
    shape = stretch.shape
    if shape.level is not None:
        f0 = f0 * _octaves_as_factor(np.array(_shift(shape.level, mean)))
    if not shape.contour:
        return f0
    places = [target.at for target in shape.contour]
    shifts = np.interp(at, places, [_shift(target, mean) for target in shape.contour])
    # A pitch in Hz is where F0 goes, so the tune gives way; a shift leaves the tune.
    absolute = any(target.unit == "hz" for target in shape.contour)
    return (mean if absolute else f0) * _octaves_as_factor(shifts)


def _shift(target: Target, mean: float) -> float:
    """Octaves from the mean to the target."""
    if target.unit == "st":
        return target.value / 12
    hertz = target.value if target.unit == "hz" else mean + target.value
    return float(np.log2(max(hertz, LOWEST_HZ) / mean))


def _octaves_as_factor(octaves: Array) -> Array:
    return np.asarray(np.exp2(octaves), np.float64)


def _symbols(utterance: Utterance, stretch: Stretch) -> tuple[int, int] | None:
    """The symbols of a stretch, from its first to its last sound: [first, stop)."""
    heard = [
        i
        for i, symbol in enumerate(utterance.symbols)
        if symbol not in PAUSES and stretch.first <= utterance.word_of[i] < stretch.stop
    ]
    return (heard[0], heard[-1] + 1) if heard else None
