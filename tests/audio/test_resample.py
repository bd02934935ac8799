from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.resample import Resampler, resample

RATES = [8000, 11025, 16000, 22050, 24000, 44100, 48000]


@pytest.mark.parametrize("target", RATES)
@pytest.mark.parametrize("source", [16000, 24000, 44100])
def test_a_tone_stays_where_it_is(source, target):
    t = np.arange(source) / source
    tone = (0.5 * np.sin(2 * np.pi * 1000 * t)).astype(np.float32)
    out = resample(tone, source, target)
    assert len(out) == target
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(target) / target)
    middle = slice(target // 10, -target // 10)
    assert np.max(np.abs(out[middle] - expected[middle])) < 1e-3


def test_what_the_target_cannot_hold_is_gone():
    t = np.arange(48000) / 48000
    tone = np.sin(2 * np.pi * 6000 * t).astype(np.float32)
    assert np.max(np.abs(resample(tone, 48000, 8000)[500:-500])) < 1e-3


@settings(max_examples=40)
@given(
    st.sampled_from(RATES),
    st.sampled_from(RATES),
    st.integers(0, 8000),
    st.lists(st.integers(0, 8000), max_size=6),
)
def test_stream_equals_whole(source, target, length, cuts):
    x = np.random.default_rng(0).normal(0, 0.2, length).astype(np.float32)
    whole = resample(x, source, target)
    stream = Resampler(source, target)
    parts = [stream.write(part) for part in np.split(x, sorted(cuts))]
    parts.append(stream.close())
    assert abs(len(whole) - length * target / source) <= 0.5 + 1e-9
    got = np.concatenate(parts)
    assert len(got) == len(whole)
    assert np.allclose(got, whole, atol=1e-6)
