"""From sound to the frames that the voice learns, and the axes they are laid out on.

A frame is `HOP` samples at `SAMPLE_RATE`. Analysis is WORLD's (Morise et al., 2016): F0 by Harvest
and StoneMask, aperiodicity and voicing by D4C, the spectral envelope by CheapTrick; kept on
perceptual axes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from litetts.document import Floats
from litetts.engines.source_filter import (
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
"""First search range of F0 in Hz: the ordinary range of adult speech."""
_BELOW, _ABOVE = 0.75, 1.5
"""Range of one speaker from the quartiles of the first search, which keeps octave errors out:
0.75 x the first to 1.5 x the third (De Looze & Hirst, 2008)."""
_NOISE = 0.999
"""D4C gives frames without harmonics an aperiodicity of 1 from the lowest bin on."""
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


def _world() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it imports pkg_resources, which is deprecated
            import pyworld
    except ImportError as error:
        raise MissingExtraError("pyworld", "train", "speech analysis") from error
    return pyworld


def _range(f0: Floats) -> tuple[float, float]:
    """Where the F0 of a speaker is looked for, given what was found of it (Hz)."""
    if len(f0) == 0:
        return F0_LOW, F0_HIGH
    first, third = np.percentile(f0, [25, 75])
    return max(F0_LOW, _BELOW * float(first)), _ABOVE * float(third)


def analyse(samples: Floats, sample_rate: int) -> Frames:
    """Frames of a recording (mono). Frame i describes samples i * HOP to (i + 1) * HOP."""
    world = _world()
    if sample_rate != SAMPLE_RATE:
        import soxr

        samples = soxr.resample(samples, sample_rate, SAMPLE_RATE)
    x = np.ascontiguousarray(samples, np.float64)
    count = len(x) // HOP
    period = 1000 * HOP / SAMPLE_RATE / 2
    # DIO is quick, but takes voiced frames for unvoiced and errs by octaves: it tells the range.
    rough, _ = world.dio(x, SAMPLE_RATE, f0_floor=F0_LOW, f0_ceil=F0_HIGH, frame_period=period)
    low, high = _range(rough[rough > 0])
    raw, times = world.harvest(x, SAMPLE_RATE, f0_floor=low, f0_ceil=high, frame_period=period)
    raw, times = raw[1::2][:count].copy(), times[1::2][:count].copy()  # middle of each frame
    f0 = world.stonemask(x, raw, times, SAMPLE_RATE)
    aperiodicity = world.d4c(x, f0, times, SAMPLE_RATE, fft_size=_FFT)
    # Harvest finds a pitch in noise as well.
    f0 = np.where(aperiodicity[:, 0] < _NOISE, f0, 0.0)
    power = world.cheaptrick(x, f0, times, SAMPLE_RATE, fft_size=_FFT)
    log = np.maximum(0.5 * np.log(np.maximum(power, 1e-12)), FLOOR)
    return Frames(
        f0.astype(np.float32),
        (log @ _pooling(BANDS)).astype(np.float32),
        (aperiodicity @ _pooling(APERIODICITY_BANDS)).astype(np.float32),
    )
