"""Sound out of codes while they are still being written, a piece at a time."""

from __future__ import annotations

import numpy as np

from litetts.document import Floats
from litetts.engines.codec_lm.codec import Codec
from litetts.engines.codec_lm.formats import Course, Format

__all__ = ["Sounding"]


class Sounding:
    """The sound of a course. Every piece is decoded with frames on both sides of it, and goes over
    into the next within a frame.

    Attributes:
        done: frames that are given.
    """

    def __init__(self, form: type[Format], codec: Codec) -> None:
        self._form, self._codec = form, codec
        self._over: Floats = np.zeros(0, np.float32)
        self.done = 0

    def ready(self, course: Course) -> bool:
        """Whether there is enough for a piece, and for what comes after it."""
        return course.frames >= self.done + self._form.piece + self._form.ahead

    def piece(self, course: Course, *, last: bool = False) -> Floats:
        """The next piece, float32 [n]; the last one is all that is left.

        Raises:
            EngineError: the decoder failed.
        """
        form, hop = self._form, self._form.hop
        stop = course.frames if last else self.done + form.piece
        first = max(self.done - form.back, -course.before)
        end = min(stop + form.ahead, course.frames)
        samples = self._codec.sound(course.codes(first, end), (end - first) * hop)
        begin, cut = (self.done - first) * hop, (stop - first) * hop
        out = samples[begin:cut].copy()
        n = min(len(self._over), len(out))
        ramp = (np.arange(n, dtype=np.float32) + 0.5) / np.float32(max(n, 1))
        out[:n] = self._over[:n] * (1 - ramp) + out[:n] * ramp
        self._over = samples[cut : cut + hop]
        self.done = stop
        return out
