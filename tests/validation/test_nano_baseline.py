"""The shipped voice is as good as when its baseline was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from litetts import voices
from litetts.validation import baseline
from litetts.validation.listen import listen
from litetts.validation.texts import SENTENCES
from litetts.validation.transcribe import transcriber

BASELINES = Path(__file__).parents[2] / "baselines"
# Made by: litetts validate --sentences 3 --transcriber pocketsphinx --save baseline
TEXTS = SENTENCES[:3]


def test_the_default_voice_has_not_become_worse() -> None:
    voice = voices.default_voice()
    if voices.resolve(voice).engine != "nano":
        pytest.skip("the neural voices are not installed")
    (result,) = listen([voice], TEXTS, transcriber("pocketsphinx"))
    assert baseline.against(BASELINES, result) == []


def test_every_nano_voice_has_a_baseline() -> None:
    for voice in voices.list_voices(engine="nano"):
        assert baseline.baseline_file(BASELINES, voice.id).is_file(), (
            "litetts validate --sentences 3 --transcriber pocketsphinx --save baseline"
        )
