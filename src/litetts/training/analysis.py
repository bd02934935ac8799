"""From sound to the frames that the voice learns, and the axes they are laid out on.

A frame is `HOP` samples at `SAMPLE_RATE`. Analysis is WORLD's (Morise et al., 2016): F0 by DIO and
StoneMask, the spectral envelope by CheapTrick, aperiodicity by D4C; kept on perceptual axes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.engines.nano.source_filter import (
    APERIODICITY_BANDS,
    BANDS,
    HOP,
    SAMPLE_RATE,
    band_centres,
)
from litetts.errors import MissingExtraError

__all__ = ["FLOOR", "Frames", "analyse"]

FLOOR = -11.5
"""Lowest log amplitude (natural) of an envelope: -100 dB, below 16-bit noise."""
F0_LOW, F0_HIGH = 60.0, 420.0
"""Search range of F0 in Hz: the ordinary range of adult speech."""
_FFT = 1024


@dataclass(frozen=True, slots=True)
class Frames:
    """What the renderer needs, frame by frame.

    Attributes:
        f0: float32 [T] Hz, 0 where unvoiced.
        envelope: float32 [T, BANDS], natural log of the amplitude at `band_centres(BANDS)`.
        aperiodicity: float32 [T, APERIODICITY_BANDS], 0 (harmonic) to 1 (noise).
    """

    f0: Floats
    envelope: Floats
    aperiodicity: Floats

    def __len__(self) -> int:
        return len(self.f0)


@cache
def _pooling(bands: int) -> Floats:
    """Triangles around each band centre that average FFT bins: float32 [bins, bands]."""
    bins = np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT
    centres = band_centres(bands)
    below = np.concatenate([[2 * centres[0] - centres[1]], centres[:-1]])
    above = np.concatenate([centres[1:], [2 * centres[-1] - centres[-2]]])
    # A triangle never gets narrower than one bin, or low bands would catch none.
    reach = SAMPLE_RATE / _FFT
    below = np.minimum(below, centres - reach)
    above = np.maximum(above, centres + reach)
    rise = (bins[:, None] - below) / (centres - below)
    fall = (above - bins[:, None]) / (above - centres)
    weights = np.clip(np.minimum(rise, fall), 0, None)
    return (weights / weights.sum(0)).astype(np.float32)


def cepstrum(bands: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The orthonormal cosine transform (DCT-II) of each row. [N, bands] -> float64 [N, bands]."""
    count = bands.shape[1]
    at = np.arange(count)
    basis = np.cos(np.pi / count * at[:, None] * (at + 0.5)) * np.sqrt(2 / count)
    basis[0] /= np.sqrt(2)
    return np.asarray(bands @ basis.T, np.float64)


def _world() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it imports pkg_resources, which is deprecated
            import pyworld
    except ImportError as error:
        raise MissingExtraError("pyworld", "train", "speech analysis") from error
    return pyworld


def analyse(samples: Floats, sample_rate: int) -> Frames:
    """Frames of a recording (mono). Frame i describes samples i * HOP to (i + 1) * HOP."""
    world = _world()
    if sample_rate != SAMPLE_RATE:
        import soxr

        samples = soxr.resample(samples, sample_rate, SAMPLE_RATE)
    x = np.ascontiguousarray(samples, np.float64)
    count = len(x) // HOP
    period = 1000 * HOP / SAMPLE_RATE / 2
    raw, times = world.dio(x, SAMPLE_RATE, f0_floor=F0_LOW, f0_ceil=F0_HIGH, frame_period=period)
    raw, times = raw[1::2][:count].copy(), times[1::2][:count].copy()  # middle of each frame
    f0 = world.stonemask(x, raw, times, SAMPLE_RATE)
    power = world.cheaptrick(x, f0, times, SAMPLE_RATE, fft_size=_FFT)
    aperiodicity = world.d4c(x, f0, times, SAMPLE_RATE, fft_size=_FFT)
    log = np.maximum(0.5 * np.log(np.maximum(power, 1e-12)), FLOOR)
    return Frames(
        f0.astype(np.float32),
        (log @ _pooling(BANDS)).astype(np.float32),
        (aperiodicity @ _pooling(APERIODICITY_BANDS)).astype(np.float32),
    )
