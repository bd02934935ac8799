"""Another pitch at the same speed, on finished speech: periods laid closer or further (TD-PSOLA).

Moulines and Charpentier, "Pitch-synchronous waveform processing techniques for text-to-speech
synthesis using diphones" (Speech Communication 9, 1990): the wave is cut into pieces of two periods
around one peak each; they are laid down again at the distance of the new period, some twice, some
not at all. What has no voice stays where it is. Up to 6 semitones it sounds like the same person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litetts.audio import measure
from litetts.document import Floats

__all__ = ["repitched", "track"]

HOP_S = 0.005
"""Seconds between two values of F0."""
UNVOICED_S = 0.008
"""A "period" where there is no voice, seconds: pieces as long as a vowel's."""
LOW_HZ, HIGH_HZ = 60.0, 500.0
_LOOK = 0.3
"""Share of a period within which the next peak is looked for."""

Array = NDArray[np.float64]


def track(samples: Floats, sample_rate: int) -> Floats:
    """F0 in Hz at every `HOP_S`, 0 where there is no voice: what `repitched` takes factors for."""
    return measure.f0(samples, sample_rate, hop=HOP_S, low=LOW_HZ, high=HIGH_HZ)


def repitched(samples: Floats, sample_rate: int, f0: Floats, factor: Floats) -> Floats:
    """The samples with F0 times a factor, float32 [n]; length and timing stay.

    Args:
        samples: float32 [n], mono.
        sample_rate: in Hz.
        f0: of them, as `track` tells it, float32 [m].
        factor: for each of its values, float32 [m].
    """
    voiced = f0 > 0
    if not len(samples) or not bool((voiced & (factor != 1)).any()):
        return samples
    n = len(samples)
    wave = samples.astype(np.float64)
    hop = HOP_S * sample_rate
    periods = np.where(voiced, sample_rate / np.maximum(f0, LOW_HZ), UNVOICED_S * sample_rate)

    def value(at: float) -> int:
        return min(int(at / hop), len(f0) - 1)

    marks = _marks(wave, periods, voiced, value)
    most = int(np.ceil(sample_rate / LOW_HZ))
    padded = np.pad(wave, most)
    out, weight = np.zeros(n + 2 * most), np.zeros(n + 2 * most)
    place, i = float(marks[0]), 0
    while place < n:
        while i + 1 < len(marks) and abs(marks[i + 1] - place) <= abs(marks[i] - place):
            i += 1
        here = value(marks[i])
        half = max(2, round(periods[here]))
        window = np.hanning(2 * half + 1)
        begin, to = int(marks[i]) + most - half, round(place) + most - half
        out[to : to + 2 * half + 1] += padded[begin : begin + 2 * half + 1] * window
        weight[to : to + 2 * half + 1] += window
        step = periods[here] / (float(factor[here]) if voiced[here] else 1.0)
        place += max(2.0, step)
    made = out[most : most + n] / np.maximum(weight[most : most + n], 0.3)
    # Pieces that lie closer than they were cut weaken one another: the level stays that of before.
    power = float(np.dot(made, made))
    made *= np.sqrt(float(np.dot(wave, wave)) / power) if power else 1.0
    return made.astype(np.float32)


def _marks(wave: Array, periods: Array, voiced: NDArray[np.bool_], value: object) -> Array:
    """Where each piece has its middle: the peaks of voice, and even steps elsewhere."""
    assert callable(value)
    # One polarity for all: the stronger one, so that peaks stay a period apart.
    signed = wave if wave.max() >= -wave.min() else -wave
    found, at = list[int](), 0.0
    while at < len(wave):
        here = value(at)
        if voiced[here]:
            reach = periods[here] * (_LOOK if found and voiced[value(found[-1])] else 0.5)
            first, stop = max(0, int(at - reach)), min(len(wave), int(at + reach) + 1)
            peak = first + int(np.argmax(signed[first:stop]))
            at = float(max(peak, found[-1] + 2 if found else 0))
        found.append(int(at))
        at += periods[value(at)]
    return np.array([mark for mark in found if mark < len(wave)], np.float64)
