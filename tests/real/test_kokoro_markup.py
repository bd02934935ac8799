"""Contours of SSML in the sound of the released Kokoro."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import litetts
from litetts.audio.measure import f0

SENTENCE = "We were {}all away on Monday morning{} again."


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("voice", ["af_heart:released", "af_heart:fast"])
def test_a_contour_is_heard_to_a_third_of_a_semitone(weights: Path, voice: str) -> None:
    plain = litetts.speak(SENTENCE.format("", ""), voice=voice)
    ssml = SENTENCE.format('<prosody contour="(0%,+4st) (100%,-4st)">', "</prosody>")
    bent = litetts.speak(f"<speak>{ssml}</speak>", voice=voice)
    both = min(len(plain.samples), len(bent.samples))
    before, after = (f0(a.samples[:both], a.sample_rate) for a in (plain, bent))
    at = np.arange(len(after)) * 0.005
    first, last = bent.words[2].start, bent.words[6].end
    heard = (before > 0) & (after > 0) & (at > first) & (at < last)
    wanted = 4 - 8 * (at[heard] - first) / (last - first)
    error = np.abs(12 * np.log2(after[heard] / before[heard]) - wanted)
    assert heard.sum() > 100
    assert np.median(error) < 0.3
    assert not bent.notes
