"""Changing the sample rate, whole or as a stream (soxr)."""

from __future__ import annotations

import numpy as np

from litetts.document import Floats

__all__ = ["Resampler", "resample"]

QUALITY = "HQ"
"""soxr's 20-bit quality: pass band to 0.91 of Nyquist, aliases below -120 dB."""


class Resampler:
    """A streaming resampler: the chunks it gives, put together, are the whole resampled.

    The length of all output is `input * target / source`, rounded. Output comes a few
    milliseconds late; `close` gives the rest.
    """

    def __init__(self, source_rate: int, target_rate: int) -> None:
        self.source_rate = source_rate
        self.target_rate = target_rate
        self._stream = None
        if source_rate != target_rate:
            import soxr

            self._stream = soxr.ResampleStream(
                source_rate, target_rate, 1, dtype="float32", quality=QUALITY
            )

    def write(self, samples: Floats) -> Floats:
        """The samples that are ready after these. float32 [n] -> float32 [m]."""
        if self._stream is None:
            return np.asarray(samples, np.float32)
        out: Floats = self._stream.resample_chunk(np.ascontiguousarray(samples, np.float32))
        return out

    def close(self) -> Floats:
        """The last samples. Nothing may be written after this."""
        if self._stream is None:
            return np.zeros(0, np.float32)
        out: Floats = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        return out


def resample(samples: Floats, source_rate: int, target_rate: int) -> Floats:
    """Samples at another rate. float32 [n] -> float32 [round(n * target / source)]."""
    stream = Resampler(source_rate, target_rate)
    return np.concatenate([stream.write(samples), stream.close()])
