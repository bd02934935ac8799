"""The vocoder's sound piece by piece, what follows still open to change.

The decoder sees REACH frames to each side and a frame's samples overlap with four others, so a
piece with its surroundings sounds as it does in the whole.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from litetts.document import Floats, Prediction
from litetts.engines.vocoder.network import REACH, Vocoder
from litetts.engines.vocoder.signal import HOP, Controls, Doubles, phase, synthesise, white

__all__ = ["Pieces"]

AHEAD = 40
"""Frames (0.5 s) that the decoder makes beyond those that are asked for: it works on many frames
at little more cost than on a few."""
_MARGIN = 6
"""Frames beside a piece that are synthesised with it, for windows that overlap and envelopes that
are interpolated."""
_CONTOURS = ("f0", "energy", "energy_db", "breath", "tilt_db")


class Pieces:
    """A `Rendering` (`engines.base`)."""

    def __init__(
        self,
        vocoder: Vocoder,
        features: Callable[[Prediction], Floats],
        prediction: Prediction,
        style: Floats,
        *,
        seed: int,
    ) -> None:
        """Begin.

        Args:
            vocoder: that makes the sound.
            features: of a prediction, [T, width].
            prediction: `contour_rate` values of each contour are frames of the vocoder.
            style: of the voice, [256].
            seed: of the noise.
        """
        self._vocoder, self._features_of, self._style = vocoder, features, style
        self._rate = prediction.contour_rate
        self._random = np.random.Generator(np.random.SFC64(seed))
        self._noise: Floats = np.zeros(0, np.float32)
        self._done = 0  # frames given
        self._spectra: Floats = np.zeros((0, 0), np.float32)
        self._first = 0  # frame of the first of the spectra
        self._features: Floats = np.zeros((0, 0), np.float32)
        self._contours: dict[str, Floats] = {}
        self._phases: Doubles = np.zeros(0)
        self.steer(prediction)

    def steer(self, prediction: Prediction) -> None:
        """See `Rendering`."""
        done = self._done
        made = self._features_of(prediction)
        self._features = np.concatenate([self._features[:done], made[done:]]) if done else made
        self._contours = {name: getattr(prediction, name) for name in _CONTOURS}
        self._phases = phase(prediction.f0)
        self._spectra = self._spectra[: max(0, done - self._first)]

    def sound(self, stop: int) -> Floats:
        """See `Rendering`."""
        begin, end = self._done, min(stop * self._rate, len(self._phases))
        if end <= begin:
            return np.zeros(0, np.float32)
        low, high = max(0, begin - _MARGIN), min(len(self._phases), end + _MARGIN)
        self._decide(low, high)
        self._hush(high)
        part = slice(low, high)
        controls = Controls(*(self._contours[n][part] for n in ("energy_db", "breath", "tilt_db")))
        samples = synthesise(
            self._spectra[low - self._first : high - self._first],
            self._contours["f0"][part],
            self._phases[part],
            controls,
            self._noise[low * HOP : high * HOP],
        )
        self._done = end
        return samples[(begin - low) * HOP : (end - low) * HOP]

    def _decide(self, low: int, high: int) -> None:
        """Have the spectra from frame `low` to `high`, those before are not needed any more."""
        self._spectra = self._spectra[max(0, low - self._first) :]
        self._first = max(low, self._first) if len(self._spectra) else low
        have = self._first + len(self._spectra)
        if have >= high:
            return
        total = len(self._phases)
        end = min(total, high + AHEAD)
        seen = slice(max(0, have - REACH), min(total, end + REACH))
        made = self._vocoder.spectra(
            self._features[seen],
            self._contours["f0"][seen],
            self._contours["energy"][seen],
            self._phases[seen],
            self._style,
        )
        made = made[have - seen.start : end - seen.start]
        self._spectra = np.concatenate([self._spectra, made]) if len(self._spectra) else made

    def _hush(self, frames: int) -> None:
        """Have noise for so many frames: the same as if it were made at once."""
        missing = frames * HOP - len(self._noise)
        if missing > 0:
            self._noise = np.concatenate([self._noise, white(self._random, missing)])
