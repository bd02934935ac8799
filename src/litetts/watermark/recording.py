"""A sound as the detector looks at it: power spectra at 16 kHz every 4 ms, passage by passage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from litetts.document import Floats
from litetts.errors import InputError
from litetts.watermark.embedder import checked, checked_rate

RATE = 16_000
"""Hz at which the spectrogram is made: the highest band ends at 7 kHz."""

STEP_S = 0.004
"""Seconds between spectra."""

WINDOW_S = 0.028
"""Hann window of a spectrum. Longer than a slot: 24 to 32 ms gave 3 to 6 % more z than 16 ms."""

PASSAGE_S = 40.0
"""Longer sound is examined in passages of this length."""

FFT = 512
"""Size of the transform of a spectrum."""


class Recording(Sequence["Spectrogram"]):
    """A sound at `RATE` as its passages of `PASSAGE_S`, each analysed when it is asked for."""

    def __init__(self, samples: ArrayLike, sample_rate: int) -> None:
        """Take mono samples, float [n].

        Raises:
            InputError: samples are not mono or not finite, or the rate is not positive.
        """
        import soxr

        sound = checked(samples).astype(np.float32)
        if checked_rate(sample_rate) <= 0:
            raise InputError(f"sample_rate is {sample_rate}: give Hz", field="sample_rate")
        self._sound = sound if sample_rate == RATE else soxr.resample(sound, sample_rate, RATE)
        self._length = round(PASSAGE_S * RATE)

    def __len__(self) -> int:
        return max(1, -(-len(self._sound) // self._length))

    @overload
    def __getitem__(self, index: int) -> Spectrogram: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Spectrogram]: ...
    def __getitem__(self, index: int | slice) -> Spectrogram | Sequence[Spectrogram]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return Spectrogram.of(self._sound[index * self._length : (index + 1) * self._length])


class Spectrogram:
    """Power spectra of a sound every `STEP_S`, float32 [T, K], from 0 to 8 kHz."""

    def __init__(self, power: Floats) -> None:
        self.power = power

    @property
    def silent(self) -> bool:
        """Whether there is nothing to examine, at whatever speed: 19 of 20 spectra are nothing."""
        return not len(self.power) or float(np.percentile(self.power.sum(1), 95)) <= 0

    @classmethod
    def of(cls, sound: Floats) -> Spectrogram:
        """Analyse samples at `RATE`, float32 [n]."""
        size, step = round(WINDOW_S * RATE), round(STEP_S * RATE)
        frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, size), size)[::step]
        window = np.hanning(size + 2)[1:-1].astype(np.float32)
        return cls(np.abs(np.fft.rfft(frames * window, n=FFT, axis=1)).astype(np.float32) ** 2)

    def loudest(self, seconds: float) -> Spectrogram:
        """The stretch of at most `seconds` with the most speech in it."""
        n = round(seconds / STEP_S)
        if len(self.power) <= n:
            return self
        level = np.sqrt(self.power.sum(1, dtype=np.float64))
        total = np.cumsum(np.concatenate([[0.0], level]))
        start = int(np.argmax(total[n:] - total[:-n]))
        return Spectrogram(self.power[start : start + n])
