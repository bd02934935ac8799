"""DNSMOS: the same figures as the reference implementation, from any rate and length."""

from __future__ import annotations

import numpy as np
import pytest

import litetts
from litetts.audio.resample import resample
from litetts.errors import InputError
from litetts.validation.dnsmos import score

SPEECH = litetts.speak(
    "A strong wind pushed the small boat away from the harbour wall. " * 4, voice="espeak"
)


def test_speech_is_rated_above_noise() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.1, 32_000).astype(np.float32)
    clean = score(SPEECH.samples, SPEECH.sample_rate)
    hiss = rng.normal(0, 0.03, len(SPEECH.samples)).astype(np.float32)
    noisy = score((SPEECH.samples + hiss).clip(-1, 1), SPEECH.sample_rate)
    assert score(noise, 16_000).overall < noisy.overall < clean.overall
    assert noisy.background < clean.background - 0.5


@pytest.mark.parametrize("seconds", [1.5, 9.01, 10.4, 15.9])
def test_agrees_with_the_reference_implementation(seconds: float) -> None:
    dnsmos = pytest.importorskip("speechmos.dnsmos", exc_type=ImportError)
    at_16k = resample(SPEECH.samples, SPEECH.sample_rate, 16_000).clip(-1, 1)
    part = np.resize(at_16k, int(seconds * 16_000))
    wanted = dnsmos.run(part, 16_000)
    found = score(part, 16_000)
    assert found.overall == pytest.approx(wanted["ovrl_mos"], abs=1e-4)
    assert found.signal == pytest.approx(wanted["sig_mos"], abs=1e-4)
    assert found.background == pytest.approx(wanted["bak_mos"], abs=1e-4)


def test_nothing_cannot_be_rated() -> None:
    with pytest.raises(InputError):
        score(np.zeros(0, np.float32), 16_000)
