"""Filters in NumPy alone: second-order sections as convolutions, interpolation, a sliding maximum.

A stable recursive filter forgets: its impulse response falls below the last digit of a float64
after a time that its poles tell. Convolved with the response up to there, a signal comes out as
from the recursion, to within rounding, and in whole blocks (by Fourier transform) instead of sample
by sample.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Section", "Stream", "interpolated", "low_pass", "sliding_maximum", "zero_phase"]

Array = NDArray[np.float64]

Section = tuple[float, float, float, float, float]
"""b0, b1, b2, a1, a2 of (b0 + b1 z + b2 z^2) / (1 + a1 z + a2 z^2), z a delay of one sample."""

_FORGOTTEN = 1e-17
"""Share of a response, against its largest value, that a float64 (1.1e-16) cannot hold."""
_LONGEST = 1 << 20
"""Samples after which a response is cut in any case: 20 s at 48 kHz."""
_SIZE = 1 << 15
"""Samples transformed at once: 32768, so that memory does not grow with the recording; four times
the response where that is more."""


@lru_cache(maxsize=32)
def _response(sections: tuple[Section, ...]) -> Array:
    """The impulse response of sections in series until it is forgotten, float64 [n]."""
    radius = max(max(map(abs, np.roots([1.0, *s[3:]])), default=0.0) for s in sections)
    if radius >= 1:
        raise ValueError("the filter is not stable")
    # Poles at one place decay as t^k r^t: twice the time of a single one leaves room for t^k.
    time = math.log(_FORGOTTEN) / math.log(max(radius, 1e-3))
    length = min(_LONGEST, 16 + math.ceil(1.25 * time))
    signal = [1.0] + [0.0] * (length - 1)
    for b0, b1, b2, a1, a2 in sections:
        s1 = s2 = 0.0
        for i, x in enumerate(signal):
            y = b0 * x + s1
            s1 = b1 * x - a1 * y + s2
            s2 = b2 * x - a2 * y
            signal[i] = y
    return np.array(signal)


class Stream:
    """A stream through second-order sections in series, from rest.

    Args:
        sections: the filter; its poles lie inside the unit circle.
    """

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._sections = sections
        self._remembered = len(_response(sections)) - 1
        self._past = np.zeros(self._remembered)
        self._most = max(_SIZE, 4 * _power_of_two(self._remembered)) - self._remembered

    def write(self, samples: NDArray[np.floating]) -> Array:
        """The filtered samples, float64 [n]."""
        x = np.asarray(samples, np.float64)
        parts = [self._block(x[at : at + self._most]) for at in range(0, len(x), self._most)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _block(self, x: Array) -> Array:
        whole = np.concatenate([self._past, x])
        self._past = whole[len(x) :]
        size = _power_of_two(len(whole))
        # What a transform of this size wraps round falls on what is remembered, and is left out.
        heard = np.fft.rfft(whole, size)
        heard *= _spectrum(self._sections, size)
        out = np.fft.irfft(heard, size)
        return out[self._remembered : len(whole)]


@lru_cache(maxsize=16)
def _spectrum(sections: tuple[Section, ...], size: int) -> NDArray[np.complex128]:
    """The transform of the impulse response."""
    return np.fft.rfft(_response(sections), size)


def _power_of_two(least: int) -> int:
    return 1 << max(0, least - 1).bit_length()


def low_pass(hz: float, sample_rate: int) -> Section:
    """Butterworth's low-pass of second order by the bilinear transform; -3 dB at `hz`."""
    k = math.tan(math.pi * hz / sample_rate)
    a0 = 1 + math.sqrt(2) * k + k * k
    b = k * k / a0
    return b, 2 * b, b, 2 * (k * k - 1) / a0, (1 - math.sqrt(2) * k + k * k) / a0


def zero_phase(samples: Array, section: Section, pad: int) -> Array:
    """Filtered forwards and backwards: no delay. float64 [n].

    The ends are mirrored through their last sample for `pad` samples (below n) and go on level.
    """
    x = samples
    if pad:
        x = np.concatenate([2 * x[0] - x[pad:0:-1], x, 2 * x[-1] - x[-2 : -pad - 2 : -1]])
    for _ in range(2):
        before = np.full(len(_response((section,))) - 1, x[0])
        stream = Stream((section,))
        # What goes on level for as long as the filter remembers has come from ever.
        x = stream.write(np.concatenate([before, x]))[len(before) :][::-1]
    return x[pad : len(x) - pad]


_INTERPOLATION = 10
"""Zero crossings of the interpolating sinc on each side."""
_KAISER = 5.0
"""Shape of its window: ripple below -50 dB."""


def interpolated(samples: NDArray[np.floating], factor: int) -> Array:
    """`factor` times as many samples of the same wave, by a windowed sinc. float64 [n * factor]."""
    x = np.asarray(samples, np.float64)
    half = _INTERPOLATION * factor
    at = np.arange(-half, half + 1)
    kernel = np.sinc(at / factor) * np.kaiser(2 * half + 1, _KAISER)
    kernel *= factor / kernel.sum()
    out = np.empty((len(x), factor))
    padded = np.pad(x, _INTERPOLATION)
    for phase in range(factor):
        # Output i * factor + phase takes the inputs from i - 10 on.
        taps = kernel[phase::factor]
        out[:, phase] = np.convolve(padded, taps)[2 * _INTERPOLATION :][: len(x)]
    return out.reshape(-1)


def sliding_maximum(values: Array, width: int) -> Array:
    """The largest of the `width` values around each (one more before it than after where `width`
    is even); beyond the ends lie zeros. float64 [n].
    """
    count = len(values)
    before = width // 2
    padded = np.pad(values, (before, width - 1 - before))
    blocks = np.pad(padded, (0, -len(padded) % width)).reshape(-1, width)
    # Every window spans two blocks: the end of one and the beginning of the next.
    tail = np.maximum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    head = np.maximum.accumulate(blocks, axis=1).reshape(-1)
    return np.maximum(tail[:count], head[width - 1 : width - 1 + count])
