"""From what the network decided to samples: filtered pulses, shaped noise, an inverse transform.

A frame's spectrum is a complex filter times the spectrum of harmonic pulses, plus a gain times the
spectrum of noise. The pulses follow the phase of F0 (the harmonic source of NSF, arXiv:1904.12088),
so pitch is exact whatever the network does; overlapping frames are added (Vocos, arXiv:2306.00814).
Pulses and noise are apart, so breath and tilt are gains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats

__all__ = ["BINS", "HOP", "SAMPLE_RATE", "UNVOICED_HZ", "Controls", "phase", "synthesise", "white"]

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
_HIGHEST_LOG = np.float32(5.0)
_ENVELOPE_RANGE = np.float32(2.0)
"""Bounds of log gains, as in training. (What it bounds below, at -14, is not heard.)"""
_AT_PULSE = 1e-4
"""Twice the sine of half the phase that counts as none: there the pulse has its peak."""
_HIGHEST_HZ, _LOWEST_HZ = 11_800.0, 30.0
"""Harmonics up to the former are in a pulse; F0 below the latter counts as it."""
_BLOCK = 128
"""Frames worked on at a time: 0.6 MB an array stays in the cache, and memory is bounded."""
_EVEN_LEVEL = np.float32(np.sqrt(12))
"""What numbers drawn evenly from -0.5 to 0.5 are to be multiplied by for unit level."""
_RUMBLE = 2
"""Bins from 0 on that stay empty (below 30 Hz): nothing of a voice is there."""
_LEAST_POWER = np.float32(1e-12)
"""Of a frame's spectrum: below it there is nothing to make louder."""
_TILT_HZ = 1000.0
"""Where tilt has half its decibels."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Controls:
    """Changes of each frame, float32 [T] each.

    Attributes:
        gain_db: of everything.
        breath: 0 to 1: so much of the harmonic power becomes noise (1 = whisper); the power of a
            frame stays as it was.
        tilt_db: of what is above 1 kHz.
    """

    gain_db: Floats
    breath: Floats
    tilt_db: Floats


def white(random: np.random.Generator, count: int) -> Floats:
    """Noise of unit level: float32 [count].

    Each sample is drawn evenly, which takes a quarter of the time of a normal distribution: windows
    of 1200 samples and filters make that of it anyway.
    """
    noise: Floats = random.random(count, dtype=np.float32)
    noise -= np.float32(0.5)
    noise *= _EVEN_LEVEL
    return noise


def phase(f0: Floats) -> Doubles:
    """Phase of the fundamental at the centre of each frame in radians, not wrapped: [T]."""
    found: Doubles = 2 * np.pi * HOP / SAMPLE_RATE * np.cumsum(f0, dtype=np.float64)
    return found


def synthesise(
    spectra: Floats, f0: Floats, phases: Doubles, controls: Controls, noise: Floats
) -> Floats:
    """Samples, float32 [T * HOP]; of no frames, none.

    Args:
        spectra: float32 [T, 3 * BINS + 2 + 2 * STEPS]: log gain and phase (half turns) of the
            pulses, log gain of the noise, how much the noise follows the pulse (cosine, sine), and
            the envelopes of pulses and of noise within the frame.
        f0: in Hz, [T].
        phases: of `phase`.
        controls: [T].
        noise: of `white`, [T * HOP].
    """
    if not (count := len(f0)):
        return np.zeros(0, np.float32)
    pulse, noise = _excitation(spectra[:, 3 * BINS :], f0, phases, controls, noise)
    out = np.zeros((count + WINDOW // HOP - 1, HOP), np.float32)
    for begin, end, harmonic, rough in _frames(pulse, noise, count):
        frames = _filtered(spectra[begin:end], harmonic, rough, controls, begin, end)
        for k in range(WINDOW // HOP):
            out[begin + k : end + k] += frames[:, k * HOP : (k + 1) * HOP]
    samples: Floats = out.reshape(-1)[_PAD : _PAD + count * HOP]
    samples /= _OVERLAP_GAIN
    return samples


def _excitation(
    decided: Floats,
    f0: Floats,
    phases: Doubles,
    controls: Controls,
    noise: Floats,
) -> tuple[Floats, Floats]:
    """Pulses and noise, each float32 [T * HOP] of about unit level."""
    count = len(f0)
    angle, half = _angles(phases)
    sine, cosine = np.sin(half), np.cos(half)
    harmonics = np.floor(_HIGHEST_HZ / np.maximum(f0, _LOWEST_HZ)).astype(np.float32)
    np.maximum(harmonics, 1, out=harmonics)  # F0 itself, however high
    level = (np.sqrt(2 / harmonics) * (f0 > UNVOICED_HZ)).astype(np.float32)
    order = harmonics[:, None] + np.float32(0.5)
    # The sum of cosines in closed form (Dirichlet's kernel), for any number of harmonics.
    pulse = np.sin(angle.reshape(count, HOP) * order)
    divisor = (2 * sine).reshape(count, HOP)
    at_pulse = np.nonzero(np.abs(divisor) < _AT_PULSE)
    divisor[at_pulse] = 1
    pulse /= divisor
    pulse[at_pulse] = order[at_pulse[0], 0]
    pulse -= np.float32(0.5)
    pulse *= level[:, None]

    follows = np.tanh(decided[:, :2]) * (1 - controls.breath)[:, None]
    # cos 2x = 1 - 2 sin^2 x, sin 2x = 2 sin x cos x
    shaped = (1 - 2 * sine * sine) * _between(follows[:, 0], HOP)
    shaped += 2 * sine * cosine * _between(follows[:, 1], HOP)
    shaped += 1
    shaped *= noise
    gains = np.exp(_ENVELOPE_RANGE * np.tanh(decided[:, 2:])).reshape(count, 2, STEPS)
    flat = pulse.reshape(-1)
    flat *= _between(gains[:, 0].reshape(-1), HOP // STEPS)
    shaped *= _between(gains[:, 1].reshape(-1), HOP // STEPS)
    return flat, shaped


def _between(values: Floats, every: int) -> Floats:
    """Values that stand in the middle of `every` samples, for each sample: straight lines between.

    Before the first and after the last they stay: float32 [N] -> [N * every].
    """
    around = np.concatenate([values[:1], values, values[-1:]])
    lines: Floats = np.diff(around)[:, None] * _shares(every)
    lines += around[:-1, None]
    return lines.reshape(-1)[every // 2 : -(every // 2)]


@cache
def _shares(every: int) -> Floats:
    """How far each sample is from one middle to the next: float32 [every]."""
    return ((np.arange(every) + 0.5) / every).astype(np.float32)


def _angles(phases: Doubles) -> tuple[Floats, Floats]:
    """The phase of each sample, wrapped, and half of it: float32 [T * HOP] each."""
    turns = phases / (2 * np.pi)
    around = np.concatenate([turns[:1], turns, turns[-1:]])
    # What is whole goes in double precision: single would lose the phase after some seconds.
    begins = (around[:-1] - np.floor(around[:-1])).astype(np.float32)
    at: Floats = np.diff(around).astype(np.float32)[:, None] * _shares(HOP)
    at += begins[:, None]
    at -= np.floor(at)
    half = at.reshape(-1)[HOP // 2 : -(HOP // 2)] * np.float32(np.pi)
    return half * 2, half


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
        yield (
            begin,
            end,
            harmonic.astype(np.complex64, copy=False),
            rough.astype(np.complex64, copy=False),
        )


def _filtered(
    spectra: Floats,
    harmonic: NDArray[np.complex64],
    rough: NDArray[np.complex64],
    controls: Controls,
    begin: int,
    end: int,
) -> Floats:
    """Windowed samples of some frames, float32 [n, WINDOW]."""
    voiced = np.minimum(spectra[:, :BINS], _HIGHEST_LOG)
    np.exp(voiced, out=voiced)
    turn = np.float32(np.pi) * spectra[:, BINS : 2 * BINS]
    breathy = np.minimum(spectra[:, 2 * BINS : 3 * BINS], _HIGHEST_LOG)
    np.exp(breathy, out=breathy)
    voiced[:, :_RUMBLE], breathy[:, :_RUMBLE] = 0, 0
    if (breath := controls.breath[begin:end, None]).any():
        voiced, breathy = _breathed(voiced, breathy, harmonic, rough, breath)
    filter_ = np.empty(voiced.shape, np.complex64)
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
    frames *= _HANN
    return frames


def _breathed(
    voiced: Floats,
    breathy: Floats,
    harmonic: NDArray[np.complex64],
    rough: NDArray[np.complex64],
    breath: Floats,
) -> tuple[Floats, Floats]:
    """Gains of pulses and of noise, float32 [n, BINS] each, with `breath` [n, 1].

    The gain of the pulses is high where harmonics are and low between them, so noise behind it is
    some 12 dB softer than they were: what a frame loses is given back to all of it.
    """
    pulses, noise = (part.real**2 + part.imag**2 for part in (harmonic, rough))
    squares = voiced**2
    noisier = breathy**2 + breath * squares
    tonal = (squares * pulses).sum(axis=1, keepdims=True)
    had = tonal + (breathy**2 * noise).sum(axis=1, keepdims=True)
    has = (1 - breath) * tonal + (noisier * noise).sum(axis=1, keepdims=True)
    level = np.sqrt(had / np.maximum(has, _LEAST_POWER))
    return voiced * (level * np.sqrt(1 - breath)), np.sqrt(noisier) * level
