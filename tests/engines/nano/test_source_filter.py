import numpy as np
import pytest

from litetts.audio.measure import f0
from litetts.engines.nano.source_filter import (
    APERIODICITY_BANDS,
    BANDS,
    HOP,
    SAMPLE_RATE,
    band_centres,
    loudness,
    render,
)

FRAMES = 100


def vowel(hz: float, rough: float = 0.0):
    """A steady sound with two broad formants."""
    centres = band_centres(BANDS)
    shape = -3 - 3 * np.minimum(abs(centres - 600), abs(centres - 1500)) / 2000
    envelope = np.tile(shape, (FRAMES, 1)).astype(np.float32)
    aperiodicity = np.full((FRAMES, APERIODICITY_BANDS), rough, np.float32)
    return np.full(FRAMES, hz, np.float32), envelope, aperiodicity


def level(samples: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(samples[HOP:-HOP].astype(np.float64) ** 2)))


def band_db(samples: np.ndarray, low: float, high: float) -> float:
    spectrum = abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    return 10 * float(np.log10(spectrum[(hz >= low) & (hz < high)].mean()))


@pytest.mark.parametrize("hz", [80.0, 143.7, 260.0])
def test_pitch_of_the_sound_is_the_pitch_asked_for(hz: float):
    samples = render(*vowel(hz))
    assert len(samples) == FRAMES * HOP
    assert samples.dtype == np.float32
    spectrum = abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    axis = np.fft.rfftfreq(1 << 18, 1 / SAMPLE_RATE)
    near = (axis > hz * 0.7) & (axis < hz * 1.4)
    assert axis[near][spectrum[near].argmax()] == pytest.approx(hz, abs=1.0)


@pytest.mark.parametrize("hz", [80.0, 260.0])
def test_voiced_and_noisy_sound_have_the_level_of_the_envelope(hz: float):
    pitch, envelope, rough = vowel(hz)
    expected = float(loudness(envelope)[0])
    assert level(render(pitch, envelope, rough)) == pytest.approx(expected, abs=1.5)
    assert level(render(pitch * 0, envelope, rough)) == pytest.approx(expected, abs=1.0)
    assert level(render(pitch, envelope, rough + 0.7)) == pytest.approx(expected, abs=1.5)


def test_same_seed_same_bytes_other_seed_other_noise():
    parts = vowel(120, 0.5)
    assert render(*parts, seed=3).tobytes() == render(*parts, seed=3).tobytes()
    assert not np.array_equal(render(*parts, seed=3), render(*parts, seed=4))


def test_energy_breath_and_tilt_are_heard_and_neutral_ones_are_not():
    parts = vowel(120, 0.02)
    zero, plain = np.zeros(FRAMES, np.float32), render(*parts)
    same = render(*parts, energy_db=zero, breath=zero, tilt_db=zero)
    assert np.array_equal(plain, same)
    assert level(render(*parts, energy_db=zero + 6)) - level(plain) == pytest.approx(6, abs=0.05)
    bright = render(*parts, tilt_db=zero + 6)
    assert band_db(bright, 3000, 8000) - band_db(plain, 3000, 8000) == pytest.approx(6, abs=0.3)
    assert band_db(bright, 100, 400) - band_db(plain, 100, 400) == pytest.approx(0, abs=0.3)
    whisper = render(*parts, breath=zero + 1)
    assert (
        np.isnan(np.nanmean(f0(whisper, SAMPLE_RATE)))
        or (f0(whisper, SAMPLE_RATE) > 0).mean() < 0.2
    )


def test_voicing_changes_without_a_click():
    pitch, envelope, rough = vowel(110)
    pitch[40:60] = 0
    samples = render(pitch, envelope, rough)
    assert np.isfinite(samples).all()
    assert abs(np.diff(samples)).max() < 0.9 * abs(samples).max()


def test_nothing_and_silence():
    empty = np.zeros(0, np.float32)
    assert len(render(empty, np.zeros((0, BANDS), np.float32), np.zeros((0, 24), np.float32))) == 0
    pitch, envelope, rough = vowel(0)
    assert abs(render(pitch, envelope - 20, rough)).max() < 1e-5


def test_long_renders_in_blocks_join_exactly():
    pitch, envelope, rough = vowel(100)
    many = 8
    samples = render(np.tile(pitch, many), np.tile(envelope, (many, 1)), np.tile(rough, (many, 1)))
    steady = samples[HOP * 2 : -HOP * 4].reshape(-1, HOP)[:700]
    levels = 10 * np.log10((steady.astype(np.float64) ** 2).mean(1))
    assert np.ptp(levels) < 1.5
