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

__all__ = ["BINS", "OUTPUTS", "STEPS", "WINDOW", "analyse", "hann", "overlap", "synthesise"]

WINDOW = 1200
"""Samples of a window (50 ms): four hops, the least at which Hann windows squared add up evenly."""
BINS = WINDOW // 2 + 1
STEPS = 6
"""Of the envelopes, in a hop: one every 2 ms. A window of 50 ms alone blurs bursts and the growth
of single pulses."""
OUTPUTS = 3 * BINS + 2 + 2 * STEPS
"""Values that the decoder says of a frame."""
_ENVELOPE_RANGE = 2.0
"""Bound of the log gains of the envelopes: 17 dB up and down."""
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
        spectra: of `Decoder`, [B, T, OUTPUTS]: log gain and phase (in half turns) of the pulses,
            log gain of the noise, how much the noise follows the pulse (cosine, sine), and the
            envelopes of pulses and of noise within the hop.
        phase: of the fundamental at the samples, in radians, [B, T * HOP].
        pulses: of `excitation.pulses`, [B, T * HOP].
        noise: white, of variance 1, [B, T * HOP].

    Returns:
        [B, T * HOP].
    """
    gain = spectra[..., :BINS].clamp(_LOWEST_LOG, _HIGHEST_LOG)
    turn = spectra[..., BINS : 2 * BINS]
    breath = spectra[..., 2 * BINS : 3 * BINS].clamp(_LOWEST_LOG, _HIGHEST_LOG)
    modulation = torch.tanh(spectra[..., 3 * BINS : 3 * BINS + 2]).transpose(1, 2)
    drawn = functional.interpolate(modulation, scale_factor=HOP, mode="linear", align_corners=False)
    noise = noise * (1 + drawn[:, 0] * torch.cos(phase) + drawn[:, 1] * torch.sin(phase))
    pulse_envelope, noise_envelope = _envelopes(spectra[..., 3 * BINS + 2 :])
    filtered = torch.polar(torch.exp(gain), math.pi * turn) * analyse(pulses * pulse_envelope)
    return overlap(filtered + torch.exp(breath) * analyse(noise * noise_envelope))


def _envelopes(values: Tensor) -> tuple[Tensor, Tensor]:
    """Gains of pulses and of noise at the samples, [B, T * HOP] each, of [B, T, 2 * STEPS]."""
    batch, count, _ = values.shape
    steps = values.reshape(batch, count, 2, STEPS).transpose(1, 2).reshape(batch, 2, -1)
    gains = torch.exp(_ENVELOPE_RANGE * torch.tanh(steps))
    drawn = functional.interpolate(
        gains, scale_factor=HOP // STEPS, mode="linear", align_corners=False
    )
    return drawn[:, 0], drawn[:, 1]
