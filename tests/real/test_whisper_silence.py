"""What Whisper writes into silence and noise was not said."""

from __future__ import annotations

from typing import Any

import numpy as np

import litetts
from litetts.document import Audio

SENTENCE = "We measured the temperature of the water."
RATE = 24_000


def test_silence_and_noise_have_no_words(ear: Any) -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, 10 * RATE).astype(np.float32)
    for samples in (np.zeros(10 * RATE, np.float32), noise):
        heard = ear.transcribe(Audio(samples, RATE), "en-us")
        assert (heard.text, heard.words) == ("", ())


def test_words_before_a_long_noise_are_all_that_is_heard(ear: Any) -> None:
    spoken = litetts.speak(SENTENCE, voice="nano_heart").samples
    noise = np.random.default_rng(0).normal(0, 0.003, 28 * RATE).astype(np.float32)
    heard = ear.transcribe(Audio(np.concatenate([spoken, noise]), RATE), "en-us")
    assert heard.text == SENTENCE
    assert heard.words[-1].end < len(spoken) / RATE + 0.5
