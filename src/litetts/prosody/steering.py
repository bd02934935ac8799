"""Prosody that is changed while the speech is being made.

A speech that is steered is rendered a little ahead of its listener. A change that comes takes
effect where sound is made next: at the next word, at the next sentence, or at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from litetts.document import Applied, Floats, Plan, Prediction, Prosody, WordTiming
from litetts.prosody.edit import VOICED_HZ, apply, heard_hz, octaves
from litetts.prosody.shape import HIGHEST_HZ, LOWEST_HZ
from litetts.request import OPTIONS, PROSODY

__all__ = ["RAMP_S", "Course", "Place", "Steering", "Update", "placed", "steered"]

RAMP_S = 0.15
"""Seconds that a change takes where nobody says otherwise: a syllable, in which a voice can move
its pitch by some semitones (Xu and Sun 2002: 6 st in 0.15 s)."""
_STEP_S = 1e-6
"""Seconds of a change that takes none: points of a course have different times."""

Place = Literal["now", "word", "sentence"]
"""Where a change takes effect: with the next sound that is made, word or sentence."""

NEUTRAL = Prosody()

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Update:
    """A change that is to be made.

    Attributes:
        number: by which it is acknowledged.
        wish: what holds from then on, on top of what the text and its request ask for.
        ramp_s: seconds in which it is reached.
        at: where it begins.
    """

    number: int
    wish: Prosody
    ramp_s: float = RAMP_S
    at: Place = "word"

    def __post_init__(self) -> None:
        assert self.at in get_args(Place)


class Course:
    """A wish that goes from point to point in time, along straight lines."""

    def __init__(self, wish: Prosody = NEUTRAL) -> None:
        """A course on which nothing changes."""
        self._points: list[tuple[float, Prosody]] = [(0.0, wish)]

    @property
    def neutral(self) -> bool:
        """Whether it changes nothing, ever."""
        return all(wish == Prosody() for _, wish in self._points)

    @property
    def last(self) -> Prosody:
        """Where it leads."""
        return self._points[-1][1]

    def at(self, seconds: float) -> Prosody:
        """The wish at a time."""
        when = np.array([seconds])
        return Prosody(**{name: float(self.values(name, when)[0]) for name in PROSODY})

    def values(self, name: str, seconds: Array) -> Array:
        """A field of the wish at many times, float64 like `seconds`."""
        times = [time for time, _ in self._points]
        found: Array = np.interp(seconds, times, [getattr(w, name) for _, w in self._points])
        return found

    def change(self, seconds: float, wish: Prosody, ramp_s: float) -> None:
        """Go to another wish from a time on; what was to come later is forgotten."""
        begin = self.at(seconds)
        kept = [(time, there) for time, there in self._points if time < seconds]
        self._points = [*kept, (seconds, begin), (seconds + max(ramp_s, _STEP_S), wish)]

    def later(self, seconds: float) -> Course:
        """The course seen from a time after its beginning."""
        course = Course(self.at(seconds))
        rest = [(time - seconds, wish) for time, wish in self._points if time > seconds]
        course._points += rest
        return course


class Steering:
    """What is asked of one speech while it is made. Any thread may give updates."""

    def __init__(self, wish: Prosody = NEUTRAL) -> None:
        """A speech that begins with a wish on top of its own."""
        self.course = Course(wish)
        self._waiting: deque[Update] = deque()

    def give(self, updates: Iterable[Update]) -> None:
        """Ask for changes, the latest last."""
        self._waiting.extend(updates)

    def take(self) -> list[Update]:
        """The changes that were asked for since, in order."""
        taken = []
        while self._waiting:
            taken.append(self._waiting.popleft())
        return taken

    def put_back(self, updates: Sequence[Update]) -> None:
        """Changes that find no place yet wait for the next utterance."""
        self._waiting.extendleft(reversed(updates))


def placed(update: Update, words: Sequence[WordTiming], done: float) -> Applied | None:
    """Where an update takes effect; None = not in this utterance any more.

    Args:
        update: asked for.
        words: of the utterance, seconds from its start.
        done: seconds of it that are made.
    """
    following = next((word for word in words if word.start >= done - _STEP_S), None)
    if update.at == "now" and done:
        within = [word for word in words if word.start < done < word.end]
        found = within[0] if within else following
        at = done
    else:
        found = None if update.at == "sentence" and done else following
        at = found.start if found else 0.0
    if found is None:
        return None
    return Applied(update.number, at, found.word, found.source_start, found.source_end)


def steered(prediction: Prediction, course: Course, second: float) -> Prediction:
    """A prediction with what a course asks for.

    What lies before a time does not depend on how the course goes on after it.

    Args:
        prediction: as it is without.
        course: seconds from the start of the sound.
        second: seconds of a frame.
    """
    if course.neutral:
        return prediction
    timed = _timed(prediction, course, second)
    times = np.arange(0.5, len(timed.f0), dtype=np.float64) * (second / timed.contour_rate)
    f0 = timed.f0.astype(np.float64)
    moving = (f0 > VOICED_HZ) & ~_unchanged(course, times)
    wider = (course.values("range", times) - 1) * octaves(timed.f0, heard_hz(prediction))
    moved: Array = f0 * np.exp2(wider + course.values("pitch_st", times) / 12)
    f0 = np.where(moving, np.clip(moved, LOWEST_HZ, HIGHEST_HZ), f0)

    def added(name: str, option: str, values: Floats) -> Floats:
        bounds = OPTIONS[option]
        whole = np.clip(values + course.values(name, times), bounds.low, bounds.high)
        return np.asarray(whole, np.float32)

    return replace(
        timed,
        f0=f0.astype(np.float32),
        energy_db=added("volume_db", "volume", timed.energy_db),
        breath=added("breath", "breath", timed.breath),
        tilt_db=added("tilt_db", "tilt", timed.tilt_db),
    )


def _unchanged(course: Course, times: Array) -> NDArray[np.bool_]:
    pitch, width = course.values("pitch_st", times), course.values("range", times)
    still: NDArray[np.bool_] = (pitch == 0.0) & (width == 1.0)
    return still


def _timed(prediction: Prediction, course: Course, second: float) -> Prediction:
    """The prediction with the durations that the rate of the course makes."""
    factor = np.ones(len(prediction.durations), np.float32)
    # A symbol is heard before its frames.
    at = (prediction.lead - prediction.ahead) * second
    for i, frames in enumerate(prediction.durations):
        factor[i] = 1 / float(course.values("rate", np.array([at]))[0])
        at += float(frames) * second * float(factor[i])
    if (factor == 1).all():
        return prediction
    return apply(replace(Plan.neutral(len(factor)), duration=factor), prediction)
