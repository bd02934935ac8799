"""A source-filter renderer: F0, spectral envelope and aperiodicity to sound, frame by frame.

The source is a band-limited pulse train with continuous phase plus seeded noise; the filter is the
minimum-phase response of each frame's envelope, applied by overlap-add of windowed source blocks
(Oppenheim & Schafer, cepstral minimum phase). Aperiodicity splits each band between the two
sources so that their power adds up. All arrays are NumPy; FFTs run over all frames at once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy import fft

from litetts.document import Floats

__all__ = [
    "APERIODICITY_BANDS",
    "BANDS",
    "HOP",
    "SAMPLE_RATE",
    "band_centres",
    "loudness",
    "pulses",
    "render",
]

SAMPLE_RATE = 24000
HOP = 240
"""Samples per frame: 10 ms."""
BANDS = 100
"""Points of the log-amplitude envelope, evenly spaced on the mel scale."""
APERIODICITY_BANDS = 24
"""Points of the aperiodicity, evenly spaced on the mel scale."""
_FFT = 1024
_BLOCK = 512
"""Frames rendered at once: bounds the memory of a long utterance (about 8 MB)."""
TILT_CORNER_HZ = 1000.0
"""Vocal effort raises the level above about 1 kHz (Traunmüller & Eriksson, 2000)."""


@cache
def band_centres(bands: int) -> Floats:
    """Centre frequencies in Hz, 0 to Nyquist, evenly spaced in mel (O'Shaughnessy): [bands]."""
    top = 2595 * np.log10(1 + SAMPLE_RATE / 2 / 700)
    mel = np.linspace(0, top, bands)
    return np.asarray(700 * (10 ** (mel / 2595) - 1), np.float32)


@cache
def _interpolation(bands: int) -> Floats:
    """Linear interpolation from band centres to FFT bins: float32 [bands, bins]."""
    bins = np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT
    centres = band_centres(bands)
    eye = np.eye(bands)
    return np.stack([np.interp(bins, centres, eye[i]) for i in range(bands)]).astype(np.float32)


@cache
def _minimum_phase(bands: int) -> Floats:
    """Phase of the minimum-phase response as a linear map of the log envelope: [bands, bins].

    The phase is the Hilbert transform of the log amplitude, which is linear; so is interpolation.
    """
    log = _interpolation(bands).astype(np.float64)
    cepstrum = fft.irfft(log, _FFT, axis=1)
    half = _FFT // 2
    cepstrum[:, 1:half] *= 2
    cepstrum[:, half + 1 :] = 0
    return np.asarray(fft.rfft(cepstrum, axis=1).imag, np.float32)


@cache
def _window() -> Floats:
    """Hann window of two frames; its copies one frame apart add up to one: [2 * HOP]."""
    n = np.arange(2 * HOP)
    return (0.5 - 0.5 * np.cos(2 * np.pi * (n + 0.5) / (2 * HOP))).astype(np.float32)


@cache
def _tilt_shape() -> Floats:
    """1 well above the corner, 0 well below, an octave wide on either side: [bins]."""
    bins = np.maximum(np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT, 1.0)
    octaves = np.log2(bins / TILT_CORNER_HZ)
    return np.clip(0.5 + 0.5 * octaves, 0, 1).astype(np.float32)


@cache
def _breath_exponent() -> Floats:
    """Breath noise enters the upper bands first: exponents 2.5 at 0 Hz falling to 1: [bands]."""
    return (1 + 1.5 * np.exp(-band_centres(APERIODICITY_BANDS) / 1500)).astype(np.float32)


def pulses(f0: Floats) -> Floats:
    """Band-limited pulse train of unit power that follows `f0` [T] (Hz): float32 [T * HOP].

    Unvoiced stretches continue the neighbouring pitch; whoever filters decides what is heard.
    """
    frames = len(f0)
    voiced = np.flatnonzero(f0 > 0)
    if len(voiced) == 0:
        return np.zeros(frames * HOP, np.float32)
    centres = (voiced + 0.5) * HOP
    hz = np.exp(np.interp(np.arange(frames * HOP), centres, np.log(f0[voiced].astype(np.float64))))
    phase = 2 * np.pi * np.mod(np.cumsum(hz / SAMPLE_RATE), 1.0)
    # Sum of cos(k * phase) up to Nyquist in closed form (Dirichlet kernel).
    harmonics = np.floor(SAMPLE_RATE / 2 / hz)
    half = np.sin(phase / 2)
    near = np.abs(half) < 1e-6
    kernel = np.where(
        near, harmonics + 0.5, np.sin((harmonics + 0.5) * phase) / (2 * np.where(near, 1, half))
    )
    return ((kernel - 0.5) * 2 * np.sqrt(hz / SAMPLE_RATE)).astype(np.float32)


def render(
    f0: Floats,
    envelope: Floats,
    aperiodicity: Floats,
    *,
    energy_db: Floats | None = None,
    breath: Floats | None = None,
    tilt_db: Floats | None = None,
    seed: int = 0,
) -> Floats:
    """Sound of T frames.

    Args:
        f0: float32 [T] in Hz, 0 where unvoiced.
        envelope: float32 [T, BANDS], natural log of the amplitude.
        aperiodicity: float32 [T, APERIODICITY_BANDS], 0 to 1; unvoiced frames count as 1.
        energy_db: float32 [T], change of level in dB.
        breath: float32 [T], share of noise added to voiced sound, 0 to 1.
        tilt_db: float32 [T], change of level above 1 kHz in dB.
        seed: of the noise.

    Returns:
        float32 [T * HOP] at SAMPLE_RATE.
    """
    frames = len(f0)
    if frames == 0:
        return np.zeros(0, np.float32)
    margin = HOP // 2
    length = frames * HOP
    noise = np.random.default_rng(seed).standard_normal(length + 2 * margin, dtype=np.float32)
    pulse = np.pad(pulses(f0), margin)
    out = np.zeros((frames + _FFT // HOP + 1) * HOP, np.float32)
    voiced = (f0 > 0).astype(np.float32)[:, None]
    blocks = np.arange(2 * HOP)
    for first in range(0, frames, _BLOCK):
        part = slice(first, min(first + _BLOCK, frames))
        at = np.arange(part.start, part.stop)[:, None] * HOP + blocks
        harmonic = fft.rfft(pulse[at] * _window(), _FFT, axis=1)
        random = fft.rfft(noise[at] * _window(), _FFT, axis=1)
        rough: Any = np.clip(aperiodicity[part], 0, 1)
        if breath is not None and breath[part].any():
            added = np.clip(breath[part, None], 0, 1) ** _breath_exponent()
            rough = 1 - (1 - rough) * (1 - added)
        rough = (1 - voiced[part] * (1 - rough)) @ _interpolation(APERIODICITY_BANDS)
        smooth = np.sqrt(np.maximum(1 - rough * rough, 0)) * voiced[part]
        log = envelope[part] @ _interpolation(BANDS)
        if energy_db is not None:
            log += energy_db[part, None] * _DB
        if tilt_db is not None and tilt_db[part].any():
            log += tilt_db[part, None] * _DB * _tilt_shape()
        phase = envelope[part] @ _minimum_phase(BANDS)
        amplitude = np.exp(log)
        filtered = np.empty_like(harmonic)
        filtered.real, filtered.imag = np.cos(phase) * amplitude, np.sin(phase) * amplitude
        filtered *= harmonic * smooth + random * rough
        sound: Any = fft.irfft(filtered, _FFT, axis=1)
        _overlap_add(out, sound, part.start)
    return out[margin : margin + length]


_DB = np.float32(np.log(10) / 20)
"""Natural log of the amplitude per dB."""


def _overlap_add(out: Floats, sound: Floats, first: int) -> None:
    """Add rows of `sound` [T, _FFT] into `out`, one HOP apart, from frame `first`."""
    count, width = sound.shape
    for start in range(0, width, HOP):
        piece = sound[:, start : start + HOP]
        target = out[first * HOP + start : (first + count) * HOP + start].reshape(count, HOP)
        target[:, : piece.shape[1]] += piece


@cache
def _loudness_weights() -> Floats:
    """Share of the linear frequency axis that each band stands for: [BANDS], sum 1."""
    width = _interpolation(BANDS).sum(1)
    return np.asarray(width / width.sum(), np.float32)


def loudness(envelope: Floats) -> Floats:
    """Level of each frame of [T, BANDS] in dB of full-scale power, as `render` would sound it."""
    power = np.exp(2 * envelope.astype(np.float64)) @ _loudness_weights()
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)), np.float32)
