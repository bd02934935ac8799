from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio import measure
from litetts.audio.loudness import TARGETS, Limiter, LoudnessMeter, level, limited, normalise
from litetts.errors import InputError

RATE = 24000


def speechlike(seed: int = 0, seconds: float = 3.0) -> np.ndarray:
    """Noise with the envelope of syllables."""
    rng = np.random.default_rng(seed)
    n = round(seconds * RATE)
    envelope = np.interp(np.arange(n), np.linspace(0, n, 30), rng.random(30) ** 2)
    return (rng.normal(0, 0.1, n) * envelope).astype(np.float32)


@pytest.mark.parametrize("name", ["broadcast", "podcast", "acx"])
def test_normalise_reaches_the_target(name):
    target = TARGETS[name]
    x = speechlike()
    out = normalise(x, RATE, name)
    assert len(out) == len(x)
    assert level(out, RATE, target) == pytest.approx(target.level, abs=0.5)
    assert measure.true_peak(out, RATE) <= target.ceiling + 0.1


def test_normalise_by_number_and_silence():
    assert measure.integrated_loudness(normalise(speechlike(), RATE, -30.0), RATE) == pytest.approx(
        -30, abs=0.15
    )
    nothing = np.zeros(RATE, np.float32)
    assert np.array_equal(normalise(nothing, RATE), nothing)
    with pytest.raises(InputError, match="podcast"):
        normalise(nothing, RATE, "radio")


@settings(max_examples=25)
@given(
    st.integers(0, 1000),
    st.floats(0, 30),
    st.floats(-6, 0),
    st.sampled_from([8000, 16000, 24000, 48000]),
)
def test_limiter_holds_the_ceiling(seed, gain, ceiling, rate):
    x = speechlike(seed, 0.5)
    out = np.concatenate(list(limited([x], rate, gain_db=gain, ceiling=ceiling)))
    assert len(out) == len(x)
    assert measure.peak(out) <= ceiling
    assert measure.true_peak(out, rate) <= ceiling + 0.3


def test_limiter_leaves_quiet_sound_alone():
    x = speechlike() * 0.2
    assert np.array_equal(np.concatenate(list(limited([x], RATE))), x)


@settings(max_examples=20)
@given(st.lists(st.integers(0, RATE // 2), max_size=8))
def test_limiter_does_not_depend_on_the_chunks(cuts):
    x = speechlike(1, 0.5)
    whole = np.concatenate(list(limited([x], RATE, gain_db=20)))
    cut = np.concatenate(list(limited(np.split(x, sorted(cuts)), RATE, gain_db=20)))
    assert np.max(np.abs(whole - cut)) < 1e-6


def test_limiter_does_not_click():
    t = np.arange(RATE) / RATE
    envelope = np.interp(t, [0, 0.02, 0.5, 0.51, 0.98, 1], [0, 0.3, 0.3, 0.9, 0.9, 0])
    x = (envelope * np.sin(2 * np.pi * 220 * t)).astype(np.float32)
    assert len(measure.clicks(x, RATE)) == 0
    out = np.concatenate(list(limited([x], RATE, ceiling=-6.0)))
    assert len(measure.clicks(out, RATE)) == 0


def test_meter_agrees_with_the_whole():
    x = speechlike()
    meter = LoudnessMeter(RATE)
    assert meter.loudness() == -math.inf
    for chunk in np.array_split(x, 37):
        meter.write(chunk)
    assert meter.loudness() == pytest.approx(measure.integrated_loudness(x, RATE), abs=1e-6)


def test_a_ceiling_above_full_scale_is_refused():
    with pytest.raises(InputError, match="full scale"):
        Limiter(RATE, 1.0)
