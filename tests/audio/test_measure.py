from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import lfilter

from litetts.audio import measure
from litetts.document import Floats


def sine(hz: float, rate: int, seconds: float = 2.0, amplitude: float = 1.0) -> Floats:
    t = np.arange(round(rate * seconds)) / rate
    return (amplitude * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def vowel(f0: np.ndarray, rate: int, noise: float = 0.003) -> Floats:
    """Pulses of the given pitch through three formants, with a little noise."""
    x = np.diff(np.floor(np.cumsum(f0 / rate)), prepend=0)
    x = lfilter([1], [1, -0.97], x)
    for formant, width in ((600, 80), (1200, 100), (2500, 150)):
        a = np.exp(-np.pi * width / rate)
        x = lfilter([1], [1, -2 * a * np.cos(2 * np.pi * formant / rate), a * a], x)
    x -= x.mean()
    x *= 0.5 / np.abs(x).max()
    return (x + np.random.default_rng(0).normal(0, noise, len(x))).astype(np.float32)


def test_levels_of_a_sine():
    x = sine(100, 24000, amplitude=0.5)
    assert measure.rms(x) == pytest.approx(-9.03, abs=0.01)
    assert measure.peak(x) == pytest.approx(-6.02, abs=0.01)
    assert measure.rms(np.zeros(10, np.float32)) == measure.FLOOR_DB
    assert measure.rms(np.zeros(0, np.float32)) == measure.FLOOR_DB


def test_true_peak_sees_between_the_samples():
    """A sine at a quarter of the rate, sampled at 45 degrees: samples at 0.707, peak at 1."""
    n = np.arange(48000)
    x = np.sin(np.pi / 2 * n + np.pi / 4).astype(np.float32)
    x *= np.minimum(1, np.minimum(n, n[::-1]) / 2000).astype(np.float32)
    assert measure.peak(x) == pytest.approx(-3.01, abs=0.01)
    assert measure.true_peak(x, 48000) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("rate", [16000, 24000, 44100, 48000])
def test_loudness_of_the_reference_tone(rate):
    """BS.1770: a 997 Hz sine at full scale in one channel is -3.01 LUFS, 20 dB lower at -20."""
    assert measure.integrated_loudness(sine(997, rate), rate) == pytest.approx(-3.01, abs=0.05)
    quiet = sine(997, rate, amplitude=0.1)
    assert measure.integrated_loudness(quiet, rate) == pytest.approx(-23.01, abs=0.05)


def test_k_weighting_is_that_of_the_standard():
    """The coefficients that BS.1770-4 prints for 48 kHz, applied to noise."""
    b1 = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    a1 = [1.0, -1.69065929318241, 0.73248077421585]
    b2, a2 = [1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621]
    x = np.random.default_rng(0).normal(0, 0.1, 48000).astype(np.float32)
    expected = lfilter(b2, a2, lfilter(b1, a1, x))
    assert np.max(np.abs(measure.k_weight(x, 48000) - expected)) < 1e-6


def test_gating_leaves_silence_and_quiet_parts_out():
    tone = sine(997, 48000, 4.0, 0.1)
    padded = np.concatenate([tone, np.zeros(48000 * 20, np.float32)])
    assert measure.integrated_loudness(padded, 48000) == pytest.approx(-23.0, abs=0.2)
    # EBU Tech 3341, case 3: 10 s at -36, 60 s at -23, 10 s at -36 dBFS gives -23 LUFS (mono: -26).
    parts = [sine(1000, 48000, s, 10 ** (db / 20)) for s, db in ((10, -36), (60, -23), (10, -36))]
    loudness = measure.integrated_loudness(np.concatenate(parts), 48000)
    assert loudness == pytest.approx(-26.0, abs=0.1)


def test_loudness_of_nothing():
    assert measure.integrated_loudness(np.zeros(48000, np.float32), 48000) == -math.inf
    assert measure.integrated_loudness(np.zeros(0, np.float32), 48000) == -math.inf
    assert math.isfinite(measure.integrated_loudness(sine(997, 48000, 0.1), 48000))


def test_clipping():
    x = np.clip(sine(100, 24000, 1.0, 1.5), -1, 1)
    assert measure.clipped(x) > 5000
    assert measure.clipped(sine(100, 24000, 1.0, 0.99)) == 0


def test_silence_and_noise_floor():
    rng = np.random.default_rng(0)
    hush = rng.normal(0, 1e-4, 24000).astype(np.float32)  # -80 dBFS
    x = np.concatenate([hush, sine(200, 24000, 1.0, 0.3), hush, hush])
    assert measure.silence_ratio(x, 24000) == pytest.approx(0.75, abs=0.01)
    assert measure.noise_floor(x, 24000) == pytest.approx(-80, abs=1)
    assert measure.silence_ratio(np.zeros(0, np.float32), 24000) == 1.0


@pytest.mark.parametrize("rate", [16000, 24000, 44100])
@pytest.mark.parametrize("hz", [65, 110, 220, 350, 490])
@pytest.mark.parametrize("noise", [0.003, 0.03])
def test_pitch_of_a_vowel(hz, noise, rate):
    track = measure.f0(vowel(np.full(rate, float(hz)), rate, noise), rate)[10:-10]
    assert np.mean(track > 0) > 0.99
    cents = 1200 * np.log2(track[track > 0] / hz)
    assert np.median(np.abs(cents)) < 5
    assert np.mean(np.abs(cents) > 50) < 0.01


@pytest.mark.parametrize("base", [90, 180, 300])
def test_pitch_that_moves(base):
    """Four semitones up and down, more than once a second: followed in time."""
    t = np.arange(3 * 24000) / 24000
    f0 = base * 2 ** (2 * np.sin(2 * np.pi * 1.2 * t) / 12)
    track = measure.f0(vowel(f0, 24000), 24000)
    true = f0[:: 24000 // 200]
    n = min(len(track), len(true)) - 10
    cents = 1200 * np.log2(track[10:n] / true[10:n])
    assert np.max(np.abs(cents)) < 30


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(0).normal(0, 0.1, 48000).astype(np.float32)
    assert np.mean(measure.f0(noise, 24000) > 0) < 0.02
    assert not np.any(measure.f0(np.zeros(24000, np.float32), 24000))
    assert len(measure.f0(np.zeros(0, np.float32), 24000)) == 1


def test_voiced_and_unvoiced_are_told_apart():
    rng = np.random.default_rng(0)
    hiss = rng.normal(0, 0.05, 12000).astype(np.float32)
    x = np.concatenate([hiss, vowel(np.full(12000, 130.0), 24000), hiss])
    track = measure.f0(x, 24000)
    assert np.mean(track[:95] > 0) < 0.05
    assert np.mean(track[105:195] > 0) > 0.95
    assert np.mean(track[205:] > 0) < 0.05


def test_clicks_are_found():
    x = vowel(np.full(24000, 120.0), 24000)
    assert len(measure.clicks(x, 24000)) == 0
    spike, cut = x.copy(), x.copy()
    spike[9000] += 0.9
    cut[: 12000 + int(np.argmax(np.abs(x[12000:13000])))] = 0
    assert np.any(np.abs(measure.clicks(spike, 24000) - 9000) < 30)
    assert len(measure.clicks(cut, 24000)) >= 1
    assert len(measure.clicks(np.zeros(0, np.float32), 24000)) == 0


def test_distance_of_recordings():
    a = vowel(np.full(24000, 120.0), 24000)
    noisy = a + np.random.default_rng(1).normal(0, 0.0005, len(a)).astype(np.float32)
    other = lfilter([1, -0.8], [1], a).astype(np.float32)
    assert measure.mcd(a, a, 24000) == 0.0
    assert measure.mcd(a, a * 0.5, 24000) < 0.3  # a change of level is none of the voice
    assert 0 < measure.mcd(a, noisy, 24000) < measure.mcd(a, other, 24000)


def test_alignment_takes_timing_out():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 5))
    slower = np.repeat(x, 2, axis=0)
    i, j = measure.dtw(x, slower)
    assert (i[0], j[0]) == (0, 0)
    assert (i[-1], j[-1]) == (39, 79)
    assert np.all(np.diff(i) >= 0)
    assert np.all(np.diff(j) >= 0)
    assert np.sum(np.abs(x[i] - slower[j])) == 0


def test_report_holds_together():
    x = vowel(np.full(48000, 150.0), 24000)
    found = measure.report(x, 24000)
    assert found.duration == 2.0
    assert found.peak <= found.true_peak + 1e-6
    assert found.f0_median == pytest.approx(150, abs=1)
    assert found.f0_spread < 0.2
    assert found.clicks == 0


def test_the_true_peak_of_pieces_is_that_of_the_whole():
    # A loud tone that is cut anywhere would ring at the cut, by up to a tenth.
    x = 0.9 * np.cos(2 * np.pi * 997 * np.arange(3 << 17) / 24000).astype(np.float32)
    found = measure.TruePeak(24000)
    for piece in np.split(x, [5, 70, 400, 100_007, 300_000]):
        found.write(piece)
    whole = measure.true_peak(x, 24000)
    assert found.value() == pytest.approx(whole, abs=1e-9)
    inner = measure.true_peak(x * np.hanning(len(x)).astype(np.float32), 24000)
    assert inner == pytest.approx(20 * np.log10(0.9), abs=0.02)
