"""The harmonic source: the phase of the fundamental and the pulses that follow it.

Kokoro's generator is driven by a harmonic source (NSF: Wang et al., arXiv:1904.12088; ISTFTNet:
arXiv:2203.02395). Its phase is the running sum of F0 at the centres of the contour's values, drawn
linearly between them. Computed from F0 alone it explains 99.995 % of the teacher's own source, so
teacher and student share their excitation and nothing has to be stored or aligned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats

__all__ = ["HOP", "SAMPLE_RATE", "UNVOICED_HZ", "phase", "phase_at_samples", "pulses"]

SAMPLE_RATE = 24_000
"""Of teacher and student, in Hz."""
HOP = 300
"""Samples for each value of a contour: 80 values a second, Kokoro's own."""
UNVOICED_HZ = 10.0
"""F0 of this and less means that there is no voice, as in Kokoro's source."""
_HIGHEST_HZ = 11_800.0
"""Harmonics up to here: below half the sample rate, so that none folds back."""
_LOWEST_HZ = 30.0
"""F0 below is treated as this when harmonics are counted."""

_Double = NDArray[np.float64]


def phase(f0: Floats) -> _Double:
    """Phase of the fundamental at the centre of each value, in radians, not wrapped.

    Args:
        f0: in Hz, [T].
    """
    step: _Double = 2 * np.pi * HOP / SAMPLE_RATE * np.cumsum(f0.astype(np.float64))
    return step


def phase_at_samples(centres: _Double, start: int, count: int) -> _Double:
    """The phase at the samples of `count` values from `start` on: float64 [count * HOP].

    Args:
        centres: of `phase`, for the whole utterance.
        start: first value.
        count: of values.
    """
    at = (np.arange(len(centres)) + 0.5) * HOP
    samples = np.arange(start * HOP, (start + count) * HOP) + 0.5
    return np.interp(samples, at, centres)


def pulses(f0: Floats, phases: NDArray[np.floating]) -> Floats:
    """All harmonics up to 11.8 kHz as cosines in phase, with the level of unit white noise.

    The sum is closed (Dirichlet's kernel), so it costs the same for any number of harmonics.

    Args:
        f0: in Hz, [T].
        phases: of the fundamental at the samples, in radians, [T * HOP].

    Returns:
        float32 [T * HOP]; 0 where there is no voice.
    """
    each = np.repeat(f0, HOP).astype(np.float64)
    harmonics = np.floor(_HIGHEST_HZ / np.maximum(each, _LOWEST_HZ))
    divisor = 2 * np.sin(phases / 2)
    at_pulse = np.abs(divisor) < 2e-6
    kernel = np.sin((harmonics + 0.5) * phases) / np.where(at_pulse, 1.0, divisor)
    wave = np.where(at_pulse, harmonics + 0.5, kernel) - 0.5
    return (wave * np.sqrt(2.0 / harmonics) * (each > UNVOICED_HZ)).astype(np.float32)
