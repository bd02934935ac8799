"""Speech in less or more time at the same pitch."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.audio import measure
from litetts.audio.stretch import faster

RATE = 24_000


def tone(hz: float, seconds: float = 1.0) -> np.ndarray:
    t = np.arange(int(RATE * seconds)) / RATE
    wave = sum(np.sin(2 * np.pi * hz * k * t) / k for k in (1, 2, 3, 4))
    return (0.2 * wave).astype(np.float32)


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.2, 2.0, 3.2])
@pytest.mark.parametrize("hz", [95.0, 220.0])
def test_the_length_changes_and_the_pitch_does_not(factor: float, hz: float) -> None:
    samples = tone(hz)
    out = faster(samples, RATE, factor)
    assert out.dtype == np.float32
    assert len(out) == round(len(samples) / factor)
    track = measure.f0(out, RATE)
    assert abs(12 * np.log2(np.median(track[track > 0]) / hz)) < 0.3
    assert abs(measure.rms(out) - measure.rms(samples)) < 1.0


def test_no_clicks() -> None:
    swelling = tone(150.0) * np.hanning(RATE).astype(np.float32)
    assert len(measure.clicks(faster(swelling, RATE, 1.7), RATE)) == 0


def test_nothing_and_the_same() -> None:
    samples = tone(200.0, 0.1)
    assert faster(samples, RATE, 1.0) is samples
    assert len(faster(samples[:0], RATE, 2.0)) == 0
    assert len(faster(samples[:5], RATE, 4.0)) == 1
    assert not faster(np.zeros(1000, np.float32), RATE, 2.0).any()
