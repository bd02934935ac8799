"""Whether voices stay the same over hours: pitch, pace, level, timbre and speaker against time.

For each speaker and measure a straight line is fitted to samples over the whole length. Its slope
comes with its standard error: a slope within three of them is not told from none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from litetts.audio import measure
from litetts.document import Floats
from litetts.errors import InputError, MissingExtraError
from litetts.validation import speaker

__all__ = ["SURE", "Heard", "Sample", "Trend", "drift", "samples", "trends"]

_LISTENED_S = 3.0
"""Seconds of a piece whose pitch is measured: it takes a twentieth of their time."""

_LEAST = 4
"""Samples of a speaker from which a line is fitted."""

SURE = 3.0
"""Standard errors beyond which a slope is told from none."""

_HEARD = {"pitch_st": 0.5, "pace": 0.05, "level_db": 1.0, "tilt_db": 1.5, "likeness": 0.05}
"""Change over the whole length that a listener could notice: semitones, share of the pace, dB, dB
(Moore's difference limens, as far as they are of sentences), cosine."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of speech of one speaker, and when it was said.

    Attributes:
        at: seconds from the beginning.
        speaker: name.
        samples: float32 [n].
        sample_rate: in Hz.
        characters: of its text.
    """

    at: float
    speaker: str
    samples: Floats
    sample_rate: int
    characters: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured of a piece.

    Attributes:
        at: seconds from the beginning.
        speaker: name.
        pitch_st: median F0 in semitones above 100 Hz; NaN = unvoiced.
        pace: logarithm of the characters per second.
        level_db: loudness in LUFS.
        tilt_db: level above 1 kHz against that below: the long-term spectrum in a number.
        direction: of the speaker (`speaker.embed`); None = not asked for, or not installed.
    """

    at: float
    speaker: str
    pitch_st: float
    pace: float
    level_db: float
    tilt_db: float
    direction: Floats | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through a measure of a speaker.

    Attributes:
        speaker: name.
        measure: which.
        samples: how many.
        mean: of the measure.
        per_hour: slope.
        error: standard error of the slope.
        change: over the whole length, by the line.
        drifts: the slope is sure, and the change could be noticed.
    """

    speaker: str
    measure: str
    samples: int
    mean: float
    per_hour: float
    error: float
    change: float
    drifts: bool

    def to_json(self) -> dict[str, Any]:
        """The trend as values of JSON."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def samples(heard: Iterable[Heard], *, speakers: bool = True) -> list[Sample]:
    """The measures of pieces of speech; one at a time is in memory.

    `speakers`: tell how alike they sound too, if the extra `quality` is installed.
    """
    out = []
    embed: Callable[[Floats, int], Floats] | None = speaker.embed if speakers else None
    for piece in heard:
        direction: Floats | None = None
        if embed is not None:
            try:
                direction = embed(piece.samples, piece.sample_rate)
            except MissingExtraError:
                embed = None
            except InputError:
                continue  # nothing is said in it
        out.append(_measured(piece, direction))
    return out


def trends(measured: Sequence[Sample]) -> list[Trend]:
    """The lines through the measures, by speaker."""
    by_speaker: dict[str, list[Sample]] = defaultdict(list)
    for each in measured:
        by_speaker[each.speaker].append(each)
    found = []
    for who, mine in by_speaker.items():
        hours = np.array([s.at for s in mine]) / 3600
        rows = {name: np.array([getattr(s, name) for s in mine]) for name in list(_HEARD)[:4]}
        directions = [s.direction for s in mine if s.direction is not None]
        if len(directions) == len(mine) >= _LEAST:
            whole = np.sum(directions, axis=0)
            rows["likeness"] = np.array([speaker.likeness(d, whole - d) for d in directions])
        for name, values in rows.items():
            known = np.isfinite(values)
            if known.sum() >= _LEAST:
                found.append(_line(who, name, hours[known], values[known]))
    return found


def drift(heard: Iterable[Heard], *, speakers: bool = True) -> list[Trend]:
    """`trends` of `samples`."""
    return trends(samples(heard, speakers=speakers))


def _measured(piece: Heard, direction: Floats | None) -> Sample:
    rate = piece.sample_rate
    track = measure.f0(piece.samples[: round(_LISTENED_S * rate)], rate, hop=0.01)
    voiced = track[track > 0]
    pitch = 12 * math.log2(float(np.median(voiced)) / 100) if len(voiced) else math.nan
    seconds = max(len(piece.samples) / rate, 1e-3)
    power = np.abs(np.fft.rfft(piece.samples)) ** 2
    split = round(1000 * len(piece.samples) / rate)
    low, high = float(power[1:split].sum()), float(power[split:].sum())
    tilt = 10 * math.log10(high / low) if low > 0 and high > 0 else math.nan
    loudness = measure.integrated_loudness(piece.samples, rate)
    return Sample(
        piece.at,
        piece.speaker,
        pitch,
        math.log(max(piece.characters, 1) / seconds),
        loudness if math.isfinite(loudness) else math.nan,
        tilt,
        direction,
    )


def _line(who: str, name: str, hours: Any, values: Any) -> Trend:
    x = hours - hours.mean()
    spread = float(np.sum(x * x))
    slope = float(np.sum(x * values) / spread) if spread else 0.0
    rest = values - values.mean() - slope * x
    freedom = len(values) - 2
    error = math.sqrt(float(np.sum(rest * rest)) / freedom / spread) if spread else math.inf
    change = slope * float(hours.max() - hours.min())
    sure = abs(slope) > SURE * error
    return Trend(
        who,
        name,
        len(values),
        float(values.mean()),
        slope,
        error,
        change,
        bool(sure and abs(change) > _HEARD[name]),
    )
