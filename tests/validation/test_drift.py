"""Voices that stay the same, and voices that do not."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.speech import speak
from litetts.validation.drift import Heard, drift

RATE = 24_000


def voice(hz: float, level: float, seed: int) -> np.ndarray:
    """A second of something like a vowel."""
    t = np.arange(RATE) / RATE
    rng = np.random.default_rng(seed)
    hz *= 2 ** (rng.normal(0, 0.3) / 12)
    sound = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 20))
    sound += rng.standard_normal(RATE) * 0.01
    return (0.05 * 10 ** (level / 20) * sound).astype(np.float32)


def told(pitch: float = 0.0, level: float = 0.0, pace: float = 0.0) -> dict[str, bool]:
    """Which measures drift over two hours in which they change by so much."""
    rng = np.random.default_rng(1)
    heard = []
    for i in range(40):
        share = i / 39
        sound = voice(120 * 2 ** (pitch * share / 12), level * share + rng.normal(0, 0.3), i)
        characters = round(150 * np.exp(pace * share + rng.normal(0, 0.02)))
        heard.append(Heard(share * 7200, "Ann", sound, RATE, characters))
    return {t.measure: t.drifts for t in drift(heard, speakers=False)}


def test_a_steady_voice_does_not_drift() -> None:
    assert not any(told().values())


@pytest.mark.parametrize(
    ("change", "measure"),
    [({"pitch": 2.0}, "pitch_st"), ({"level": 4.0}, "level_db"), ({"pace": 0.2}, "pace")],
)
def test_a_voice_that_changes_is_found(change: dict[str, float], measure: str) -> None:
    found = told(**change)
    assert [name for name, drifts in found.items() if drifts] == [measure]


def test_speakers_are_apart_and_the_slope_is_right() -> None:
    heard = []
    for i in range(12):
        heard.append(Heard(i * 600, "Ann", voice(120 * 2 ** (i / 12 / 12), 0, i), RATE, 15))
        heard.append(Heard(i * 600, "Bob", voice(90, 0, i), RATE, 15))
    slopes = {(t.speaker, t.measure): t for t in drift(heard, speakers=False)}
    assert slopes["Ann", "pitch_st"].per_hour == pytest.approx(0.5, abs=0.3)
    assert abs(slopes["Bob", "pitch_st"].per_hour) < 0.3
    assert slopes["Ann", "pitch_st"].samples == 12


def test_a_voice_of_ours_is_the_same_speaker_all_along() -> None:
    pytest.importorskip("resemblyzer")
    texts = (
        "The river ran slowly down to the sea.",
        "Nobody was there to see it, of course.",
        "He had not slept for three whole days.",
        "In the morning the fog was very thick.",
    )
    heard = []
    for i, text in enumerate(texts):
        audio = speak(text, voice="nano_george")
        heard.append(Heard(i * 1800.0, "Ann", audio.samples, audio.sample_rate, len(text)))
    found = {t.measure: t for t in drift(heard)}
    assert found["likeness"].mean > 0.8
    assert not found["likeness"].drifts
