"""A fingerprint of what was marked: enough to know a recording again, too little to hear it.

Sixteen bits, sixteen times a second: whether the step from one band to the next, between 300 and
3400 Hz, rose or fell within 190 ms (after Haitsma & Kalker 2002). Gain and filters cancel in that,
codecs and rooms change little of it, and other speech agrees in half of the bits.

The mark itself says which moment of the original a moment of a recording is. So nothing is
searched: the bits are compared where they belong, and a recording that carries a genuine mark over
other content is told from the one that was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats

HOP_S, WINDOW_S = 1 / 16, 0.25
LAG = 3
"""Hops from one level to the one that it is compared with: 190 ms, nearly a window."""

BITS = 16
LOWEST_HZ, HIGHEST_HZ = 300.0, 3400.0
"""What a telephone lets through."""

LONGEST_S = 3600.0
"""Of a longer sound the beginning is kept: 115 kB."""

CLEARLY_DB = 4.0
"""A step that counts in full; smaller ones, which noise turns over, count in proportion."""

FLOOR_DB = 50.0
"""Levels this far below the loudest moment are silence."""

SAME, OTHER = 0.4, 0.2
"""Agreement from which it is the same sound, and below which it is another. In Kokoro's speech,
what is unrelated has 0.00 +- 0.03 over ten seconds and +- 0.07 over two, and the same sound 0.48
and more: after Opus 8 kbit/s 0.78, in a room 0.77, in babble at 10 dB 0.48."""

LEAST_S = 1.5
"""Less sound than this says nothing."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a recording compares with a fingerprint.

    Attributes:
        agreement: -1 to 1; 1 = every clear step is the same, 0 = chance.
        seconds: how much of it could be compared.
    """

    agreement: float = 0.0
    seconds: float = 0.0

    @property
    def same(self) -> bool | None:
        """Whether it is the sound of the fingerprint; None = too little to tell."""
        if self.seconds < LEAST_S:
            return None
        if self.agreement >= SAME:
            return True
        return False if self.agreement <= OTHER else None


class Fingerprinter:
    """Takes the fingerprint of a stream. The bits do not depend on how it was cut."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._size = round(WINDOW_S * sample_rate)
        self._window = np.hanning(self._size + 2)[1:-1]
        self._bands = _bands(self._size, sample_rate, 1.0)
        self._held: NDArray[np.float64] = np.zeros(0)
        self._start = 0  # position of _held[0]
        self._count = 0  # windows done
        self._levels: list[NDArray[np.float64]] = []

    def push(self, samples: Floats) -> None:
        """Take samples, float [n]."""
        if self._count >= LONGEST_S / HOP_S:
            return
        self._held = np.concatenate([self._held, samples])
        begins = []
        while (begin := round(self._count * HOP_S * self._rate) - self._start) + self._size <= len(
            self._held
        ):
            begins.append(begin)
            self._count += 1
        if begins:
            cut = np.lib.stride_tricks.sliding_window_view(self._held, self._size)[begins]
            self._levels += list(_level(cut * self._window, self._bands))
        if (done := min(begin, len(self._held))) > 0:
            self._held = self._held[done:]
            self._start += done

    def bits(self) -> bytes:
        """The fingerprint so far: two bytes for every window from the `LAG`th on."""
        if len(self._levels) <= LAG:
            return b""
        return np.packbits(_steps(np.array(self._levels)) > 0, axis=1).tobytes()


def compare(
    bits: bytes,
    sound: Floats,
    sample_rate: int,
    at: Callable[[float], float],
    warp: float,
    pitch: float,
) -> Likeness:
    """How well a sound agrees with a fingerprint.

    Args:
        bits: of the original, from `Fingerprinter.bits`.
        sound: float [n].
        sample_rate: of the sound, in Hz.
        at: seconds into the original -> seconds into the sound; must rise.
        warp: durations in the sound over those of the original.
        pitch: frequencies in the sound over those of the original.
    """
    known = np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(-1, BITS)
    size = round(WINDOW_S * warp * sample_rate)
    window, bands = np.hanning(size + 2)[1:-1], _bands(size, sample_rate, pitch)
    begins = np.array([round(at(k * HOP_S) * sample_rate) for k in range(len(known) + LAG)])
    inside = np.flatnonzero((begins >= 0) & (begins + size <= len(sound)))
    if len(inside) <= LAG:
        return Likeness()
    cut = slice(inside[0], inside[-1] + 1)
    levels = np.array([_level(sound[b : b + size] * window, bands) for b in begins[cut]])
    steps = np.clip(_steps(levels) / CLEARLY_DB, -1, 1)
    weight = float(np.abs(steps).sum())
    signs = 2.0 * known[inside[0] : inside[0] + len(steps)] - 1
    heard = np.mean(np.abs(steps) > 0.25, axis=1) > 0.25
    return Likeness(
        float((steps * signs).sum()) / weight if weight else 0.0, float(heard.sum()) * HOP_S
    )


def _bands(size: int, sample_rate: int, pitch: float) -> NDArray[np.float64]:
    """Weight of each bin in `BITS` + 1 bands of equal ratio, [size // 2 + 1, BITS + 1]."""
    edges = pitch * np.geomspace(LOWEST_HZ, HIGHEST_HZ, BITS + 2)
    hertz = np.arange(size // 2 + 1) * sample_rate / size
    return np.asarray(((hertz[:, None] >= edges[:-1]) & (hertz[:, None] < edges[1:])) * 1.0)


def _level(sound: NDArray[np.floating], bands: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power of a windowed sound in each band, or of several: [..., n] -> [..., BITS + 1]."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    # Each on its own: the rounding must not depend on how many there are.
    return np.asarray((power[..., None, :] @ bands)[..., 0, :])


def _steps(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Changes within `LAG` hops of the steps between bands, dB [n - LAG, BITS]."""
    loudest = float(power.max())
    level = 10 * np.log10(power + max(1e-20, loudest * 10 ** (-FLOOR_DB / 10)))
    step = level[:, :-1] - level[:, 1:]
    return np.asarray(step[LAG:] - step[:-LAG])


def seconds_of(bits: bytes) -> float:
    """How long the sound of a fingerprint is."""
    return (8 * len(bits) / BITS + LAG) * HOP_S
