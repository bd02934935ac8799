"""DistillMOS and speaker likeness: their networks come in their packages."""

from __future__ import annotations

import numpy as np
import pytest

import litetts
from litetts import voices
from litetts.document import Audio
from litetts.errors import InputError
from litetts.validation import distillmos, speaker

pytest.importorskip("torch")

TEXTS = (
    "We measured the temperature of the water every seven minutes.",
    "Please leave the yellow envelope with the nurse at the third desk.",
)


@pytest.fixture(scope="module")
def spoken() -> dict[str, list[Audio]]:
    names = [v.id for v in voices.list_voices(engine="nano")][:2]
    return {name: [litetts.speak(text, voice=name) for text in TEXTS] for name in names}


def test_speech_sounds_more_natural_than_noise(
    spoken: dict[str, list[Audio]], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("xls_r_sqa")
    noise = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    audio = next(iter(spoken.values()))[0]
    score = distillmos.score(audio.samples, audio.sample_rate)
    assert 1 <= distillmos.score(noise, 16_000) < 2.5 < score < 5
    assert distillmos.score(audio.samples, audio.sample_rate) == score
    assert capsys.readouterr().out == ""
    with pytest.raises(InputError, match="no audio"):
        distillmos.score(np.zeros(0, np.float32), 16_000)


def test_a_voice_is_more_like_itself_than_like_another(spoken: dict[str, list[Audio]]) -> None:
    pytest.importorskip("resemblyzer")
    one, other = (
        [speaker.embed(a.samples, a.sample_rate) for a in heard] for heard in spoken.values()
    )
    assert one[0].shape == (256,)
    assert np.linalg.norm(one[0]) == pytest.approx(1)
    assert speaker.likeness(one[0], one[1]) > 0.85 > speaker.likeness(one[0], other[0])
    assert speaker.steadiness(one) == pytest.approx(speaker.likeness(*one))
    # Neither level nor rate is the speaker.
    audio = next(iter(spoken.values()))[0]
    from litetts.audio.resample import resample

    quiet = resample(audio.samples, audio.sample_rate, 16_000) * 0.1
    assert speaker.likeness(speaker.embed(quiet, 16_000), one[0]) > 0.98


def test_no_speech_has_no_speaker(spoken: dict[str, list[Audio]]) -> None:
    with pytest.raises(InputError, match="no speech"):
        speaker.embed(np.zeros(16_000, np.float32), 16_000)
    with pytest.raises(InputError, match="two sentences"):
        speaker.steadiness([np.ones(256, np.float32)])
