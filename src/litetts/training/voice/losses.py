"""Distances between spectra: what the decoder learns from before there are critics."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor

from litetts.training.voice.excitation import SAMPLE_RATE
from litetts.training.voice.signal import hann

__all__ = ["compressed", "magnitude", "spectral"]

_RESOLUTIONS = ((2048, 512), (1024, 256), (512, 128), (240, 60), (120, 40), (60, 24))
"""Window and hop in samples, 85 to 2.5 ms. The three usual ones (MR-STFT, Parallel WaveGAN:
arXiv:1910.11480) hear harmonics; those below 10 ms hear the shape of each pulse, which is the
phase of voiced sound."""
_MEL_WINDOW = 1024
_MEL_BANDS = 80
_MEL_LOWEST_HZ = 20.0
_FLOOR = 3e-3
"""Added to magnitudes before the log, at 1024 samples: 20 dB under quiet speech. Below it nothing
is heard and nothing is to be learned."""
_SILENT = 0.5
"""Added to the energy that convergence is measured against, so that silence does not weigh."""


def magnitude(samples: Tensor, window: int, hop: int) -> Tensor:
    """Magnitudes of short-time spectra: [B, N] -> [B, window / 2 + 1, frames]."""
    spectra = torch.stft(
        samples,
        window,
        hop,
        window,
        hann(window, samples.device),
        center=True,
        pad_mode="constant",
        return_complex=True,
    )
    return torch.sqrt(spectra.real**2 + spectra.imag**2 + 1e-8)


def compressed(magnitudes: Tensor, window: int) -> Tensor:
    """Log magnitudes over the floor of a window of that many samples."""
    return torch.log(magnitudes + _FLOOR * (window / _MEL_WINDOW) ** 0.5)


@cache
def _mel(device: torch.device) -> Tensor:
    """Triangles of equal area, [_MEL_BANDS, bins]."""
    bins = np.linspace(0, SAMPLE_RATE / 2, _MEL_WINDOW // 2 + 1)
    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (_MEL_LOWEST_HZ, SAMPLE_RATE / 2))
    edges = 700 * (10 ** (np.linspace(lowest, highest, _MEL_BANDS + 2) / 2595) - 1)
    low, peak, high = (edges[i : i + _MEL_BANDS, None] for i in range(3))
    rise, fall = (bins - low) / (peak - low), (high - bins) / (high - peak)
    triangles = np.clip(np.minimum(rise, fall), 0, None)
    triangles /= triangles.sum(1, keepdims=True).clip(1e-9)
    return torch.tensor(triangles, dtype=torch.float32, device=device)


def spectral(made: Tensor, wanted: Tensor) -> Tensor:
    """Mean over resolutions of log distance and spectral convergence, and a distance in mel bands.

    Args:
        made: samples, [B, N].
        wanted: the teacher's, [B, N].
    """
    total = made.new_zeros(())
    for window, hop in _RESOLUTIONS:
        a, b = magnitude(made, window, hop), magnitude(wanted, window, hop)
        distance = (compressed(a, window) - compressed(b, window)).abs().mean()
        energy = b.pow(2).sum((1, 2)).sqrt() + _SILENT
        convergence = ((a - b).pow(2).sum((1, 2)).sqrt() / energy).mean()
        total = total + (distance + convergence) / len(_RESOLUTIONS)
        if window == _MEL_WINDOW:
            mel = _mel(made.device)
            # Bands are sums of bins: their floor is twice that of one.
            bands = [torch.log(mel @ m + 2 * _FLOOR) for m in (a, b)]
            total = total + (bands[0] - bands[1]).abs().mean()
    return total
