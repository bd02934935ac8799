"""What the vocoder decides to samples, whatever it decided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Floats
from litetts.engines.vocoder import Vocoder
from litetts.engines.vocoder.signal import (
    BINS,
    HOP,
    STEPS,
    Controls,
    phase,
    synthesise,
    white,
)
from litetts.errors import EngineError


def sound(f0: Floats, breath: float = 0.0) -> Floats:
    """Of pulses at level 0 dB, and noise at -40."""
    count = len(f0)
    spectra = np.zeros((count, 3 * BINS + 2 + 2 * STEPS), np.float32)
    spectra[:, 2 * BINS : 3 * BINS] = np.log(0.01)
    none = np.zeros(count, np.float32)
    controls = Controls(none, none + np.float32(breath), none)
    noise = white(np.random.default_rng(1), count * HOP)
    return synthesise(spectra, f0, phase(f0), controls, noise)


def test_no_frames_are_no_samples() -> None:
    nothing = np.zeros(0, np.float32)
    assert len(sound(nothing)) == 0
    controls = Controls(nothing, nothing, nothing)
    made = Vocoder().render(
        np.zeros((0, 8), np.float32), nothing, nothing, np.zeros(256, np.float32), controls
    )
    assert made.shape == (0,)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(0, 24_000, width=32), min_size=1, max_size=12),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_any_f0_has_samples_that_are_numbers(f0: list[float], breath: float) -> None:
    samples = sound(np.array(f0, np.float32), breath)
    assert samples.dtype == np.float32
    assert len(samples) == len(f0) * HOP
    assert np.isfinite(samples).all()


@pytest.mark.parametrize("hertz", [5_950.0, 11_000.0, 11_950.0])
def test_a_high_f0_is_heard_where_it_is(hertz: float) -> None:
    samples = sound(np.full(80, hertz, np.float32))[HOP * 8 : -HOP * 8]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert np.argmax(spectrum) * 24_000 / len(samples) == pytest.approx(hertz, abs=5)


def test_spectra_that_are_no_numbers_are_no_silence() -> None:
    count, none = 8, np.zeros(8, np.float32)
    wrong = np.full((count, 256), np.nan, np.float32)
    with pytest.raises(EngineError, match="the model gave no numbers"):
        Vocoder().render(wrong, none, none, np.zeros(256, np.float32), Controls(none, none, none))
