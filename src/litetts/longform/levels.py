"""The level of a book: one for each speaker, one for the whole, to a named standard.

Every speaker is brought to the same loudness, measured over all that they say in their own way, so
that a whisper stays one; then the whole to the target, counted after the limiter, which takes a
little away. Two passes, both over the measures of the segments; only segments with peaks that the
limiter sees are heard again.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from litetts.audio import measure
from litetts.audio.loudness import Limiter
from litetts.document import AudioChunk, Floats
from litetts.errors import InputError
from litetts.longform.journal import Entry, measured
from litetts.longform.run import Rendered
from litetts.longform.timeline import Placed
from litetts.request import OPTIONS

__all__ = ["PRESETS", "Levels", "Preset", "levels", "preset_of"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Preset:
    """A standard that a book is delivered to.

    Attributes:
        name: of it.
        target: in LUFS or in dBFS; None = the voices as they are.
        unit: "lufs" (integrated, BS.1770-4) or "rms" (of everything, in dBFS).
        ceiling: dBTP that no peak passes.
        head, tail: seconds of silence before the first and after the last sound.
        sample_rate, bitrate: of compressed files, Hz and bits per second; None = as the voice and
            the format are.
        longest_s: of one file; None = any.
        note: one line for people.
    """

    name: str
    target: float | None
    unit: Literal["lufs", "rms"] = "lufs"
    ceiling: float = -1.0
    head: float = 0.5
    tail: float = 1.0
    sample_rate: int | None = None
    bitrate: int | None = None
    longest_s: float | None = None
    note: str = ""


PRESETS = {
    p.name: p
    for p in (
        Preset("podcast", -16.0, note="-16 LUFS, peaks below -1 dBTP"),
        Preset("mono", -19.0, note="-19 LUFS: podcasts in mono, as loud as -16 in stereo"),
        Preset("broadcast", -23.0, note="-23 LUFS, EBU R 128"),
        Preset(
            "acx",
            -20.0,
            "rms",
            -3.5,  # what MP3 adds to a peak stays below -3 dB
            0.75,
            2.0,
            44_100,
            192_000,
            7200.0,
            "RMS -20 dBFS, peaks below -3 dB, MP3 of 192 kbit/s at 44.1 kHz",
        ),
        Preset("none", None, note="as the voices are"),
    )
}
"""The standards by name."""


def preset_of(name: str) -> Preset:
    """The preset of that name, or of a loudness in LUFS ("-18"). Raises InputError."""
    if name in PRESETS:
        return PRESETS[name]
    try:
        target = OPTIONS["loudness"].check(float(name), "preset")
    except ValueError:
        raise InputError(
            f"preset is '{name}'; it must be one of {', '.join(PRESETS)}, or a loudness in LUFS",
            field="preset",
        ) from None
    return Preset(name, target)


_LEAST_S = 2.0
"""Seconds of speech from which the level of a speaker is known; who says less is taken at the level
of all."""

_MOST_DB = 15.0
"""Largest change of a speaker's level: beyond, something else is wrong."""

_NEAR_DB = 3.0
"""A peak may lie so far above the largest sample (a tone at a quarter of the rate)."""

_NEAR = 0.1
"""dB from the target at which the whole need not be heard a second time."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What the levels of a book were, and what is done about them.

    Attributes:
        gains: dB by speaker.
        found: loudness in LUFS by speaker, before.
        level: of the whole afterwards, in the preset's unit; -inf for silence.
    """

    gains: dict[str, float]
    found: dict[str, float]
    level: float

    def gain(self, speaker: str) -> np.float32:
        """The factor on a speaker's samples."""
        return np.float32(10 ** (self.gains.get(speaker, 0.0) / 20))


def levels(
    placed: Callable[[], Iterable[Placed]],
    preset: Preset,
    load: Callable[[str], Floats],
    *,
    volumes: dict[str, float] | None = None,
    threads: int = 1,
) -> Levels:
    """The gains that bring a book to a standard.

    Args:
        placed: gives the segments with their places, each time it is called.
        preset: the standard.
        load: the samples of a segment, by its key.
        volumes: what the cast wants a speaker louder than the others, in dB.
        threads: segments that are heard at the same time.
    """
    volumes = volumes or {}
    found = _speakers(placed())
    if preset.target is None:
        whole = _Whole(placed(), dict.fromkeys(found, 0.0), preset.tail)
        return Levels(dict.fromkeys(found, 0.0), found, whole.level(preset.unit))
    known = [loudness for loudness in found.values() if loudness > measure.ABSOLUTE_GATE]
    usual = float(np.mean(known)) if known else 0.0
    base = {
        who: max(-_MOST_DB, min(_MOST_DB, usual - heard)) + volumes.get(who, 0.0)
        if heard > measure.ABSOLUTE_GATE
        else 0.0
        for who, heard in found.items()
    }
    shift = 0.0
    level = -math.inf
    limit = 10 ** ((preset.ceiling - _NEAR_DB) / 20)
    for turn in range(3):
        gains = {who: gain + shift for who, gain in base.items()}
        whole = _Whole(placed(), gains, preset.tail)
        if turn:  # the first time only the level is looked for
            whole.limited(placed(), gains, limit, preset.ceiling, load, threads)
        level = whole.level(preset.unit)
        if level == -math.inf or (turn and abs(preset.target - level) < _NEAR):
            break
        shift += preset.target - level
    gains = {who: gain + shift for who, gain in base.items()}
    return Levels(gains, found, level)


def _speakers(placed: Iterable[Placed]) -> dict[str, float]:
    """Loudness by speaker, of what they say in their own way where that is enough."""
    plain: dict[str, list[Floats]] = defaultdict(list)
    every: dict[str, list[Floats]] = defaultdict(list)
    for each in placed:
        segment, entry = each.rendered.segment, each.rendered.entry
        every[segment.speaker].append(entry.power)
        if segment.plain:
            plain[segment.speaker].append(entry.power)
    out = {}
    for who, powers in every.items():
        enough = sum(map(len, plain[who])) * measure.STEP >= _LEAST_S
        heard = np.concatenate(plain[who] if enough else powers)
        known = len(heard) * measure.STEP >= _LEAST_S
        out[who] = _loudness(heard) if known else -math.inf
    return out


class _Whole:
    """The book as one row of powers, a number per 100 ms."""

    def __init__(self, placed: Iterable[Placed], gains: dict[str, float], tail: float) -> None:
        self._rows: list[Floats] = []
        self._at: list[int] = []  # of each segment's row
        self._square: list[float] = []
        self._samples = rate = 0
        for each in placed:
            entry = each.rendered.entry
            factor = 10 ** (gains[each.rendered.segment.speaker] / 10)
            still = round(each.silence / entry.sample_rate / measure.STEP)
            self._rows.append(np.zeros(still, np.float32))
            self._at.append(len(self._rows))
            self._rows.append(entry.power * np.float32(factor))
            self._square.append(entry.square * factor)
            self._samples += each.silence + entry.samples
            rate = entry.sample_rate
        self._samples += round(tail * rate)

    def limited(
        self,
        placed: Iterable[Placed],
        gains: dict[str, float],
        limit: float,
        ceiling: float,
        load: Callable[[str], Floats],
        threads: int,
    ) -> None:
        """The same after the limiter."""

        def heard(place: tuple[int, Rendered]) -> tuple[int, Entry]:
            number, rendered = place
            gain = np.float32(10 ** (gains[rendered.segment.speaker] / 20))
            return number, _limited(load(rendered.entry.key) * gain, rendered.entry, ceiling)

        loud = (
            (number, each.rendered)
            for number, each in enumerate(placed)
            if each.rendered.entry.peak * 10 ** (gains[each.rendered.segment.speaker] / 20) > limit
        )
        with ThreadPoolExecutor(threads) as pool:
            for number, entry in _bounded(pool, heard, loud, 2 * threads):
                self._rows[self._at[number]] = entry.power
                self._square[number] = entry.square

    def level(self, unit: str) -> float:
        """In LUFS, or RMS in dBFS; -inf for silence."""
        if unit == "rms":
            total = sum(self._square)
            return 10 * math.log10(total / self._samples) if total > 0 else -math.inf
        return _loudness(np.concatenate(self._rows)) if self._rows else -math.inf


def _bounded(
    pool: ThreadPoolExecutor, work: Callable[[T], R], items: Iterable[T], most: int
) -> Iterator[R]:
    """`pool.map` that begins only so many at a time."""
    waiting: deque[Future[R]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) > most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _limited(samples: Floats, entry: Entry, ceiling: float) -> Entry:
    limiter = Limiter(entry.sample_rate, ceiling)
    out = np.concatenate([limiter.write(samples), limiter.close()])
    return measured(entry.key, AudioChunk(out, entry.sample_rate), entry.head, entry.tail)


def _loudness(power: Floats) -> float:
    steps = round(measure.BLOCK / measure.STEP)
    if len(power) < steps:
        return measure.gated_loudness(np.array([power.mean()])) if len(power) else -math.inf
    blocks = np.convolve(np.asarray(power, np.float64), np.full(steps, 1 / steps), "valid")
    return measure.gated_loudness(blocks)
