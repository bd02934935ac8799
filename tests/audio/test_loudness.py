from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio import measure
from litetts.audio.loudness import CEILING, Limiter, LoudnessMeter, levelled
from litetts.document import AudioChunk
from litetts.errors import InputError

RATE = 24000


def speechlike(seed: int = 0, seconds: float = 3.0) -> np.ndarray:
    """Noise with the envelope of syllables."""
    rng = np.random.default_rng(seed)
    n = round(seconds * RATE)
    envelope = np.interp(np.arange(n), np.linspace(0, n, 30), rng.random(30) ** 2)
    return (rng.normal(0, 0.1, n) * envelope).astype(np.float32)


def limited(chunks, rate, *, gain_db=0.0, ceiling=CEILING):
    limiter = Limiter(rate, ceiling)
    for chunk in chunks:
        yield limiter.write(chunk * np.float32(10 ** (gain_db / 20)))
    yield limiter.close()


def chunks(*pieces):
    return [AudioChunk(x, RATE, index=i, text=str(i)) for i, x in enumerate(pieces)]


@pytest.mark.parametrize("target", [-30.0, -23.0, -19.0, -16.0])
def test_a_stream_is_brought_to_a_loudness(target):
    pieces = [speechlike(seed, seconds) for seed, seconds in enumerate([1.0, 3.0, 0.3, 2.0])]
    out = list(levelled(chunks(*pieces), RATE, target))
    whole = np.concatenate([c.samples for c in out])
    assert len(whole) == sum(map(len, pieces))
    # Noise has higher peaks than speech: what the limiter takes away is missing.
    assert measure.integrated_loudness(whole, RATE) == pytest.approx(target, abs=0.7)
    assert measure.true_peak(whole, RATE) <= CEILING + 0.1
    # The first chunk is right at once.
    assert measure.integrated_loudness(out[0].samples, RATE) == pytest.approx(target, abs=0.7)
    at = 0
    for number, chunk in enumerate(out):
        assert (chunk.index, chunk.offset) == (number, pytest.approx(at / RATE))
        at += len(chunk.samples)


def test_what_is_softer_stays_softer():
    loud, soft = speechlike(1), speechlike(1) * 0.25
    first, second, _ = levelled(chunks(loud, soft), RATE, -23.0)
    fall = measure.rms(first.samples) - measure.rms(second.samples)
    assert 8 < fall < 12  # what is heard by then counts, the soft chunk too


def test_silence_stays_silent():
    nothing = np.zeros(RATE, np.float32)
    whole = np.concatenate([c.samples for c in levelled(chunks(nothing), RATE, -19.0)])
    assert np.array_equal(whole, nothing)
    assert not any(c.samples.any() for c in levelled([], RATE, -19.0))


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
