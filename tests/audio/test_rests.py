"""Silences between words, longer and shorter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.rests import FADE_S, rested
from litetts.document import Audio, WordTiming

RATE = 24000


def two_words(gap: float) -> Audio:
    """Two tones of 0.4 s with a silence between them."""
    tone = np.sin(np.arange(int(0.4 * RATE)) * 0.1).astype(np.float32) * 0.5
    silence = np.zeros(round(gap * RATE), np.float32)
    words = (WordTiming("one", 0, 0.4, 0, 3), WordTiming("two", 0.4 + gap, 0.8 + gap, 4, 7))
    return Audio(np.concatenate([tone, silence, tone]), RATE, words, (("mark", 0.4 + gap),))


@pytest.mark.parametrize("gap", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("wanted", [0.0, 0.1, 0.5, 2.0])
def test_the_silence_is_as_long_as_wanted(gap: float, wanted: float) -> None:
    before = two_words(gap)
    after = rested(before, {0: wanted})
    assert after.duration == pytest.approx(before.duration + wanted - gap, abs=0.03)
    assert after.words[1].start == pytest.approx(0.4 + wanted, abs=0.03)
    assert after.words[1].end - after.words[1].start == pytest.approx(0.4)
    assert after.words[0] == before.words[0]
    assert after.marks[0][1] == pytest.approx(after.words[1].start)
    loud = np.abs(after.samples) > 0.01
    second = np.flatnonzero(loud[int(0.41 * RATE) :])[0] / RATE + 0.41 if wanted > 0.02 else 0.4
    assert second == pytest.approx(0.4 + wanted, abs=0.03)


def test_words_that_touch_are_parted_without_a_click() -> None:
    tone = np.sin(np.arange(int(0.8 * RATE)) * 0.1).astype(np.float32) * 0.5
    words = (WordTiming("one", 0, 0.4, 0, 3), WordTiming("two", 0.4, 0.8, 4, 7))
    after = rested(Audio(tone, RATE, words), {0: 0.5})
    steps = np.abs(np.diff(after.samples))
    assert steps.max() < 0.5 * 0.1 + 0.5 / (FADE_S * RATE) + 0.02
    assert after.duration == pytest.approx(1.3, abs=0.03)


def test_what_is_not_wanted_stays() -> None:
    audio = two_words(0.2)
    assert rested(audio, {}) is audio
    assert rested(audio, {1: 3.0}) is audio  # after the last word is no silence of the sound's


@given(st.lists(st.floats(0, 2), min_size=3, max_size=3), st.integers(0, 4000))
@settings(max_examples=40)
def test_times_stay_in_order(wanted: list[float], noise: int) -> None:
    samples = np.random.default_rng(noise).normal(0, 0.1, RATE).astype(np.float32)
    words = tuple(
        WordTiming(str(i), i / 4, (i + 1) / 4 - 0.01 * (i % 2), i, i + 1) for i in range(4)
    )
    after = rested(Audio(samples, RATE, words), dict(enumerate(wanted)))
    times = [t for w in after.words for t in (w.start, w.end)]
    assert times == sorted(times)
    assert times[-1] <= after.duration + 1e-6
