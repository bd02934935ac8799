"""Speech at another pitch in the same time."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.audio import measure
from litetts.audio.repitch import repitched, track

RATE = 22_050


def vowel(hz: np.ndarray) -> np.ndarray:
    """A voice with three formants and the pitch `hz` for each sample."""
    phase = np.cumsum(hz) / RATE
    pulses = np.diff(np.floor(phase), prepend=0.0)
    t = np.arange(int(0.03 * RATE)) / RATE
    mouth = sum(
        a * np.exp(-np.pi * 90 * t) * np.sin(2 * np.pi * f * t)
        for f, a in ((650, 1.0), (1100, 0.6), (2500, 0.3))
    )
    wave = np.convolve(pulses, mouth)[: len(hz)]
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


@pytest.mark.parametrize("semitones", [-5.0, -2.0, 1.0, 3.0, 6.0])
@pytest.mark.parametrize("hz", [110.0, 210.0])
def test_the_pitch_changes_and_the_length_does_not(hz: float, semitones: float) -> None:
    samples = vowel(np.full(RATE, hz))
    f0 = track(samples, RATE)
    out = repitched(samples, RATE, f0, np.full(len(f0), 2 ** (semitones / 12), np.float32))
    assert out.dtype == np.float32 and len(out) == len(samples)
    found = measure.f0(out, RATE)
    assert 12 * np.log2(np.median(found[found > 0]) / hz) == pytest.approx(semitones, abs=0.3)
    assert abs(measure.rms(out) - measure.rms(samples)) < 2.0


def test_formants_stay_where_they_are() -> None:
    samples = vowel(np.full(RATE, 110.0))
    f0 = track(samples, RATE)
    out = repitched(samples, RATE, f0, np.full(len(f0), 2 ** (4 / 12), np.float32))

    def centre(wave: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(wave)) ** 2
        return float((power * np.arange(len(power))).sum() / power.sum())

    assert centre(out) == pytest.approx(centre(samples), rel=0.06)


def test_what_moves_can_be_made_flat_and_noise_stays() -> None:
    hz = 150 * 2 ** (np.sin(np.arange(RATE) / RATE * 6) / 4)
    noise = np.random.default_rng(1).normal(0, 0.02, RATE // 2).astype(np.float32)
    samples = np.concatenate([vowel(hz), noise])
    f0 = track(samples, RATE)
    voiced = f0 > 0
    factor = np.where(voiced, 150 / np.maximum(f0, 1), 1).astype(np.float32)
    out = repitched(samples, RATE, f0, factor)
    found = measure.f0(out[:RATE], RATE)
    flat = 12 * np.log2(found[found > 0][5:-5] / 150)
    assert np.std(flat) < 0.35
    assert measure.rms(out[RATE + 2000 :]) == pytest.approx(measure.rms(noise), abs=1.5)


def test_where_nothing_is_asked_the_samples_are_the_same() -> None:
    samples = vowel(np.full(RATE // 2, 120.0))
    f0 = track(samples, RATE)
    assert repitched(samples, RATE, f0, np.ones_like(f0)) is samples
    silence = np.zeros(1000, np.float32)
    still = track(silence, RATE)
    assert repitched(silence, RATE, still, still + 2) is silence
    assert len(repitched(silence[:0], RATE, still, still + 2)) == 0
