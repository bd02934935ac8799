"""Faster or slower speech at the same pitch: overlapping pieces of the wave (WSOLA).

Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
quality time-scale modification of speech" (ICASSP 1993): each piece is taken near where the new
time asks for it, at the place that continues the piece before it best.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats

__all__ = ["faster"]

WINDOW_S = 0.03
"""A piece, seconds: three periods of a deep voice."""
SEARCH_S = 0.0075
"""How far a piece is looked for on either side, seconds: most of a period of a deep voice."""


def faster(samples: Floats, sample_rate: int, factor: float) -> Floats:
    """The samples in 1/factor of their time, float32 [round(n / factor)].

    Args:
        samples: float32 [n], mono.
        sample_rate: in Hz.
        factor: above 1 is faster; 1 leaves the samples as they are.
    """
    if factor == 1.0 or not len(samples):
        return samples
    half = round(WINDOW_S * sample_rate / 2)
    search = round(SEARCH_S * sample_rate)
    total = round(len(samples) / factor)
    window = np.hanning(2 * half + 1)[:-1]
    padded = np.pad(samples.astype(np.float64), (half + search, 3 * half + search))
    out = np.zeros(total + 4 * half)
    weight = np.zeros_like(out)
    following: NDArray[np.float64] | None = None  # what would come after the last piece
    for at in range(0, total + half, half):
        wish = min(round(at * factor), len(samples))
        begin = wish + search  # in `padded`, whose zero is half + search before the samples
        if following is not None:
            region = padded[begin - search : begin + search + 2 * half]
            similar = np.correlate(region, following, "valid")
            power = np.cumsum(np.concatenate(([0.0], region**2)))
            energy = power[2 * half :] - power[: -2 * half]
            begin += int(np.argmax(similar / np.sqrt(energy + 1e-9))) - search
        piece = padded[begin : begin + 2 * half]
        out[at : at + 2 * half] += piece * window
        weight[at : at + 2 * half] += window
        following = padded[begin + half : begin + 3 * half]
    out /= np.maximum(weight, 1e-3)
    return out[half : half + total].astype(np.float32)
