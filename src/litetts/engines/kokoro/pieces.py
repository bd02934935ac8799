"""Kokoro's sound piece by piece, what follows still open to change.

The released decoder is normalised over time: a part of a sentence made by itself, be it with half a
second of surroundings, has another level and another timbre (DistillMOS 2.7 in place of 3.9). So a
sentence is made whole, and whole again when it changes; what was not given yet goes on in the new
one. Both have the same phase there: the running sum of F0, which is the same so far.
"""

from __future__ import annotations

import numpy as np

from litetts.document import Floats, Prediction
from litetts.engines.base import all_frames
from litetts.engines.kokoro.stages import Stages

__all__ = ["Pieces", "amplified"]

FADE = 240
"""Samples (10 ms) in which the new sound takes over."""
_RAMP: Floats = (0.5 - 0.5 * np.cos(np.pi * (np.arange(FADE) + 0.5) / FADE)).astype(np.float32)


class Pieces:
    """A `Rendering` (`engines.base`)."""

    def __init__(
        self, stages: Stages, prediction: Prediction, style: Floats, hop: int, seed: int
    ) -> None:
        """Begin with a prediction, in a style [256], of `hop` samples a frame."""
        self._stages, self._style, self._hop, self._seed = stages, style, hop, seed
        self._done = 0  # samples given
        self._sound: Floats = np.zeros(0, np.float32)
        self._next: Prediction | None = prediction

    def steer(self, prediction: Prediction) -> None:
        """See `Rendering`."""
        self._next = prediction

    def sound(self, stop: int) -> Floats:
        """See `Rendering`."""
        if self._next is not None:
            self._make(self._next)
            self._next = None
        begin, self._done = self._done, max(self._done, min(stop * self._hop, len(self._sound)))
        return self._sound[begin : self._done]

    def _make(self, prediction: Prediction) -> None:
        made = self._stages.waveform(
            prediction.state,
            all_frames(prediction),
            prediction.f0,
            prediction.energy,
            self._style,
            self._seed,
        )
        made = np.array(amplified(made, prediction.energy_db))
        old = self._sound[self._done : self._done + FADE]
        if n := min(len(old), len(made) - self._done):
            new = slice(self._done, self._done + n)
            made[new] = old[:n] * (1 - _RAMP[:n]) + made[new] * _RAMP[:n]
        self._sound = made


def amplified(samples: Floats, level_db: Floats) -> Floats:
    """Samples with a gain that goes from value to value of `level_db`, spread over them evenly."""
    if not level_db.any():
        return samples
    step = len(samples) / len(level_db)
    centres = (np.arange(len(level_db)) + 0.5) * step
    at = np.interp(np.arange(len(samples)), centres, level_db)
    return (samples * 10.0 ** (at / 20.0)).astype(np.float32)
