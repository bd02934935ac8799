"""Real speech for the tests: the engine of espeak-ng, which needs no model file."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.document import Audio


@pytest.fixture(scope="session")
def speech() -> Audio:
    """Ten seconds at 24 kHz."""
    import litetts
    from litetts.audio.resample import resample

    text = (
        "The old lighthouse keeper counted the ships that passed in the night, and wrote each of "
        "them in a book. Nobody had asked him to. When the storm came, the book was all that told "
        "us who had sailed, and when, and where they might be found."
    )
    audio = litetts.speak(text, voice="espeak")
    samples = resample(audio.samples, audio.sample_rate, 24_000)
    repeated = np.resize(samples, 10 * 24_000)
    return Audio(repeated.astype(np.float32), 24_000)
