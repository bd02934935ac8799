"""From what the network decided to samples: filtered pulses, shaped noise, an inverse transform.

A frame's spectrum is a complex filter times the spectrum of harmonic pulses, plus a gain times the
spectrum of noise. The pulses follow the phase of F0 (the harmonic source of NSF, arXiv:1904.12088),
so pitch is exact whatever the network does; overlapping frames are added (Vocos, arXiv:2306.00814).
Pulses and noise are apart, so breath and tilt are gains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats

__all__ = ["BINS", "HOP", "SAMPLE_RATE", "UNVOICED_HZ", "Controls", "phase", "synthesise"]

SAMPLE_RATE = 24_000
HOP = 300
"""Samples of a frame: 80 frames a second."""
WINDOW = 1200
BINS = WINDOW // 2 + 1
STEPS = 6
"""Of the envelopes of pulses and noise, in a frame: one every 2 ms."""
UNVOICED_HZ = 10.0
"""F0 of this and less: no voice."""

_PAD = (WINDOW - HOP) // 2
_HANN: Floats = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
_OVERLAP_GAIN = np.float32(1.5)
"""What four overlapping Hann windows, squared, add up to."""
_LOG_BOUNDS = (-14.0, 5.0)
_ENVELOPE_RANGE = np.float32(2.0)
"""Bounds of log gains, as in training."""
_HIGHEST_HZ, _LOWEST_HZ = 11_800.0, 30.0
"""Harmonics up to the former are in a pulse; F0 below the latter counts as it."""
_BLOCK = 128
"""Frames worked on at a time: 0.6 MB an array stays in the cache, and memory is bounded."""
_RUMBLE = 2
"""Bins from 0 on that stay empty (below 30 Hz): nothing of a voice is there."""
_TILT_HZ = 1000.0
"""Where tilt has half its decibels."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Controls:
    """Changes of each frame, float32 [T] each.

    Attributes:
        gain_db: of everything.
        breath: 0 to 1: so much of the harmonic power becomes noise (1 = whisper).
        tilt_db: of what is above 1 kHz.
    """

    gain_db: Floats
    breath: Floats
    tilt_db: Floats


def phase(f0: Floats) -> Doubles:
    """Phase of the fundamental at the centre of each frame in radians, not wrapped: [T]."""
    found: Doubles = 2 * np.pi * HOP / SAMPLE_RATE * np.cumsum(f0, dtype=np.float64)
    return found


def synthesise(
    spectra: Floats, f0: Floats, phases: Doubles, controls: Controls, noise: Floats
) -> Floats:
    """Samples, float32 [T * HOP].

    Args:
        spectra: float32 [T, 3 * BINS + 2 + 2 * STEPS]: log gain and phase (half turns) of the
            pulses, log gain of the noise, how much the noise follows the pulse (cosine, sine), and
            the envelopes of pulses and of noise within the frame.
        f0: in Hz, [T].
        phases: of `phase`.
        controls: [T].
        noise: white, of unit level, [T * HOP].
    """
    count = len(f0)
    pulse, noise = _excitation(spectra[:, 3 * BINS :], f0, phases, controls, noise)
    out = np.zeros((count + WINDOW // HOP - 1, HOP), np.float32)
    for begin, end, harmonic, rough in _frames(pulse, noise, count):
        frames = _filtered(spectra[begin:end], harmonic, rough, controls, begin, end)
        for k in range(WINDOW // HOP):
            out[begin + k : end + k] += frames[:, k * HOP : (k + 1) * HOP]
    samples: Floats = out.reshape(-1)[_PAD : _PAD + count * HOP]
    return samples / _OVERLAP_GAIN


def _excitation(
    decided: Floats,
    f0: Floats,
    phases: Doubles,
    controls: Controls,
    noise: Floats,
) -> tuple[Floats, Floats]:
    """Pulses and noise, each float32 [T * HOP] of about unit level."""
    count = len(f0)
    centres = (np.arange(count) + 0.5) * HOP
    samples = np.arange(count * HOP) + 0.5
    at = np.interp(samples, centres, phases)
    # Wrapped in double precision: single would lose the phase after some seconds.
    angle = (at - 2 * np.pi * np.floor(at / (2 * np.pi))).astype(np.float32)
    harmonics = np.floor(_HIGHEST_HZ / np.maximum(f0, _LOWEST_HZ)).astype(np.float32)
    level = np.sqrt(2 / harmonics) * (f0 > UNVOICED_HZ)
    order = np.repeat(harmonics + np.float32(0.5), HOP)
    half = angle * np.float32(0.5)
    divisor = 2 * np.sin(half)
    at_pulse = np.abs(divisor) < 1e-4
    # The sum of cosines in closed form (Dirichlet's kernel), for any number of harmonics.
    wave = np.sin(order * angle) / np.where(at_pulse, np.float32(1), divisor)
    wave = np.where(at_pulse, order, wave) - np.float32(0.5)
    pulse = wave * np.repeat(level.astype(np.float32), HOP)

    follows = np.tanh(decided[:, :2]) * (1 - controls.breath)[:, None]
    cosine, sine = (np.interp(samples, centres, v).astype(np.float32) for v in follows.T)
    noise = noise * (1 + cosine * np.cos(angle) + sine * np.sin(angle))
    gains = np.exp(_ENVELOPE_RANGE * np.tanh(decided[:, 2:])).reshape(count, 2, STEPS)
    steps = (np.arange(count * STEPS) + 0.5) * (HOP / STEPS)
    pulse *= np.interp(samples, steps, gains[:, 0].reshape(-1))
    noise *= np.interp(samples, steps, gains[:, 1].reshape(-1))
    return pulse, noise


def _frames(
    pulse: Floats, noise: Floats, count: int
) -> Iterator[tuple[int, int, NDArray[np.complex64], NDArray[np.complex64]]]:
    """Spectra of pulses and noise, some frames at a time: (begin, end, [n, BINS], [n, BINS])."""
    windows = [
        np.lib.stride_tricks.sliding_window_view(np.pad(v, _PAD), WINDOW)[::HOP]
        for v in (pulse, noise)
    ]
    for begin in range(0, count, _BLOCK):
        end = min(begin + _BLOCK, count)
        harmonic, rough = (np.fft.rfft(w[begin:end] * _HANN) for w in windows)
        yield begin, end, harmonic.astype(np.complex64), rough.astype(np.complex64)


def _filtered(
    spectra: Floats,
    harmonic: NDArray[np.complex64],
    rough: NDArray[np.complex64],
    controls: Controls,
    begin: int,
    end: int,
) -> Floats:
    """Windowed samples of some frames, float32 [n, WINDOW]."""
    voiced = np.exp(np.clip(spectra[:, :BINS], *_LOG_BOUNDS))
    turn = np.float32(np.pi) * spectra[:, BINS : 2 * BINS]
    breathy = np.exp(np.clip(spectra[:, 2 * BINS : 3 * BINS], *_LOG_BOUNDS))
    if (breath := controls.breath[begin:end, None]).any():
        breathy = np.sqrt(breathy**2 + breath * voiced**2)
        voiced = voiced * np.sqrt(1 - breath)
    filter_ = np.empty(voiced.shape, np.complex64)
    voiced[:, :_RUMBLE], breathy[:, :_RUMBLE] = 0, 0
    np.multiply(voiced, np.cos(turn), out=filter_.real)
    np.multiply(voiced, np.sin(turn), out=filter_.imag)
    filter_ *= harmonic
    filter_ += breathy * rough
    gain_db = controls.gain_db[begin:end, None]
    if (tilt := controls.tilt_db[begin:end, None]).any():
        hertz = np.arange(BINS, dtype=np.float32) * (SAMPLE_RATE / WINDOW)
        gain_db = gain_db + tilt * (hertz**2 / (hertz**2 + _TILT_HZ**2))
    if gain_db.any():
        filter_ *= (10 ** (gain_db / 20)).astype(np.float32)
    frames: Floats = np.fft.irfft(filter_, WINDOW).astype(np.float32, copy=False)
    return frames * _HANN
