"""An utterance whose prosody may change while it is spoken, a tenth of a second at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from litetts.document import Applied, Audio, Note, Prediction, Prosody, Utterance, Voice
from litetts.engines.base import Steerable
from litetts.prosody.steering import Steering, Update, placed, steered
from litetts.prosody.timing import word_timings

__all__ = ["SLICE_S", "pieces"]

SLICE_S = 0.1
"""Seconds of sound that are given at a time."""

Unable = Callable[[Prosody], tuple[Note, ...]]
"""What of a wish the engine cannot do."""


def pieces(
    utterance: Utterance,
    prediction: Prediction,
    voice: Voice,
    engine: Steerable,
    steering: Steering,
    unable: Unable,
    *,
    seed: int = 0,
) -> Iterator[tuple[Audio, bool, bool]]:
    """The sound of a prediction: each piece, and whether it begins and ends it.

    Changes are taken in between the pieces. Where one takes effect is with the piece that is made
    next, be it that it is heard in a later one.
    """
    second = engine.hop / engine.sample_rate
    making = _Making(utterance, prediction, engine, steering)
    applied, notes = _take(making, 0.0, unable)
    rendering = engine.rendering(making.now, voice, seed=seed)
    done = told = 0
    while True:
        stop, ends = making.until(done)
        samples = rendering.sound(stop)
        words = making.words
        after = len(words)
        if not ends:
            heard = (i for i in range(told, after) if words[i].start > stop * second - 1e-6)
            after = next(heard, after)
        mine = tuple(word.shifted(-done * second) for word in words[told:after])
        where = tuple(replace(a, at=a.at - done * second) for a in applied)
        yield (
            Audio(samples, engine.sample_rate, mine, notes=notes, applied=where),
            not done,
            ends,
        )
        done, told = stop, after
        if ends:
            break
        applied, notes = _take(making, done * second, unable)
        if applied:
            rendering.steer(making.now)
    steering.course = steering.course.later(making.frames * second)


class _Making:
    """An utterance as it is being made."""

    def __init__(
        self, utterance: Utterance, base: Prediction, engine: Steerable, steering: Steering
    ) -> None:
        self.steering = steering
        self._utterance, self._base, self._engine = utterance, base, engine
        self._second = engine.hop / engine.sample_rate
        self.follow()

    def follow(self) -> None:
        """Do as the course says."""
        self.now = steered(self._base, self.steering.course, self._second)
        self.words = word_timings(
            self._utterance, self.now, self._engine.hop, self._engine.sample_rate
        )

    @property
    def frames(self) -> int:
        """Of all of it."""
        return len(self.now.f0) // self.now.contour_rate

    @property
    def fastest(self) -> float:
        """How much faster than it was planned the engine can speak it."""
        return self._engine.capabilities.fastest / self._utterance.prosody.rate

    def until(self, done: int) -> tuple[int, bool]:
        """The frame at which the next piece ends, and whether that is the end of all.

        Silence at either end is with the word beside it, since it is trimmed when pieces are
        joined.
        """
        frames = round(SLICE_S / self._second)
        begin, end = (self.words[0].start, self.words[-1].end) if self.words else (0.0, 0.0)
        stop = max(done, round(begin / self._second)) + frames
        last = stop + frames > round(end / self._second)
        return (self.frames, True) if last else (stop, False)


def _take(
    making: _Making, done: float, unable: Unable
) -> tuple[tuple[Applied, ...], tuple[Note, ...]]:
    """Take in the changes that were asked for, from second `done` on; where each is heard."""
    applied, later, notes = list[Applied](), list[Update](), list[Note]()
    for update in making.steering.take():
        where = placed(update, making.words, done)
        if where is None or later:
            later.append(update)
            continue
        wish = update.wish
        if wish.rate > max(1.0, making.fastest):
            wish = replace(wish, rate=max(1.0, making.fastest))
            notes.append(Note("speed", "so fast this engine does not speak what it has begun"))
        making.steering.course.change(where.at, wish, update.ramp_s)
        making.follow()
        applied.append(where)
        notes += unable(wish)
    making.steering.put_back(later)
    return tuple(applied), tuple(notes)
