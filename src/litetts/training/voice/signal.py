"""From spectra to samples: a complex filter on harmonic pulses, and shaped noise beside it.

The network says for each frame what a short-time spectrum is multiplied with, and an inverse
transform with overlap makes the sound, as in vocoders with a head at the frame rate (Vocos,
arXiv:2306.00814): nothing is upsampled, and nothing depends on more than a few frames.
"""

from __future__ import annotations

import math
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from litetts.training.voice.excitation import HOP

__all__ = ["BINS", "WINDOW", "analyse", "hann", "overlap", "synthesise"]

WINDOW = 1200
"""Samples of a window (50 ms): four hops, the least at which Hann windows squared add up evenly."""
BINS = WINDOW // 2 + 1
_OVERLAP_GAIN = 1.5
"""What four overlapping Hann windows, squared, add up to."""
_LOWEST_LOG, _HIGHEST_LOG = -14.0, 5.0
"""Bounds of log gains: -122 to 43 dB."""


@cache
def hann(size: int, device: torch.device) -> Tensor:
    """A periodic Hann window on a device, made once."""
    return torch.hann_window(size, device=device)


def analyse(samples: Tensor) -> Tensor:
    """Short-time spectra of frames centred at HOP * (j + 1/2).

    Args:
        samples: [B, T * HOP].

    Returns:
        complex [B, T, BINS].
    """
    pad = (WINDOW - HOP) // 2
    frames = functional.pad(samples, (pad, pad)).unfold(-1, WINDOW, HOP)
    return torch.fft.rfft(frames * hann(WINDOW, samples.device))


def overlap(spectra: Tensor) -> Tensor:
    """Samples [B, T * HOP] of complex spectra [B, T, BINS]: the inverse of `analyse`."""
    frames = torch.fft.irfft(spectra, n=WINDOW) * hann(WINDOW, spectra.device)
    batch, count, _ = frames.shape
    added = functional.fold(
        frames.transpose(1, 2), (1, (count - 1) * HOP + WINDOW), (1, WINDOW), stride=(1, HOP)
    ).reshape(batch, -1)
    pad = (WINDOW - HOP) // 2
    return added[:, pad:-pad] / _OVERLAP_GAIN


def synthesise(spectra: Tensor, phase: Tensor, pulses: Tensor, noise: Tensor) -> Tensor:
    """Samples of what the decoder decided.

    Args:
        spectra: of `Decoder`, [B, T, 3 * BINS + 2]: log gain and phase (in half turns) of the
            pulses, log gain of the noise, and how much the noise follows the pulse (cosine, sine).
        phase: of the fundamental at the samples, in radians, [B, T * HOP].
        pulses: of `excitation.pulses`, [B, T * HOP].
        noise: white, of variance 1, [B, T * HOP].

    Returns:
        [B, T * HOP].
    """
    gain = spectra[..., :BINS].clamp(_LOWEST_LOG, _HIGHEST_LOG)
    turn = spectra[..., BINS : 2 * BINS]
    breath = spectra[..., 2 * BINS : 3 * BINS].clamp(_LOWEST_LOG, _HIGHEST_LOG)
    modulation = torch.tanh(spectra[..., 3 * BINS :]).transpose(1, 2)
    drawn = functional.interpolate(modulation, scale_factor=HOP, mode="linear", align_corners=False)
    noise = noise * (1 + drawn[:, 0] * torch.cos(phase) + drawn[:, 1] * torch.sin(phase))
    filtered = torch.polar(torch.exp(gain), math.pi * turn) * analyse(pulses)
    return overlap(filtered + torch.exp(breath) * analyse(noise))
