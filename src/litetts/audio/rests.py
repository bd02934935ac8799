"""Silences between words made as long as is wanted, in the sound of any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from litetts.document import Audio, Floats

__all__ = ["rested"]

FRAME_S = 0.01
"""Seconds of a frame of which the level is measured."""
QUIET_DB = -35.0
"""Below the loudest frame of the sound, a frame between two words is silence."""
AROUND_S = 0.06
"""How far into the words beside a gap its silence may reach: word times are those of symbols."""
FADE_S = 0.005
"""Seconds of the fades around what is put in or taken out: no click."""


def rested(audio: Audio, wanted: Mapping[int, float]) -> Audio:
    """The sound with other silences between its words; times move along.

    Args:
        audio: with its words.
        wanted: index of a word, seconds of silence after it; the last word's is left alone.
    """
    samples, rate = audio.samples, audio.sample_rate
    level = _levels(samples, rate)
    parts: list[Floats] = []
    moves: list[tuple[float, float]] = []  # (from this second on, later by so many)
    done = 0
    for word, seconds in sorted(wanted.items()):
        if not 0 <= word < len(audio.words) - 1:
            continue
        begin, end = _silence(
            level,
            audio.words[word].end - AROUND_S,
            audio.words[word + 1].start + AROUND_S,
        )
        begin, end = round(begin * rate), round(end * rate)
        change = round(seconds * rate) - (end - begin)
        middle = max(done, (begin + end) // 2)
        if change >= 0:
            parts += [_faded(samples[done:middle], rate, done > 0), np.zeros(change, np.float32)]
            done = middle
        else:
            cut = min(-change, end - begin)
            start = max(done, middle - cut // 2)
            parts.append(_faded(samples[done:start], rate, done > 0))
            done = max(start, min(start + cut, len(samples)))
        moves.append((middle / rate, change / rate))
    if not moves:
        return audio
    parts.append(_faded(samples[done:], rate, True, ends=False))

    def moved(seconds: float) -> float:
        return seconds + sum(by for at, by in moves if at <= seconds)

    return replace(
        audio,
        samples=np.concatenate(parts),
        words=tuple(replace(w, start=moved(w.start), end=_end(w.end, moves)) for w in audio.words),
        marks=tuple((name, moved(at)) for name, at in audio.marks),
    )


def _end(seconds: float, moves: list[tuple[float, float]]) -> float:
    """The end of a word that a silence follows stays, though it may reach into that silence."""
    return min(
        seconds + sum(by for at, by in moves if at + AROUND_S <= seconds),
        *(
            at + sum(by for earlier, by in moves if earlier < at)
            for at, _ in moves
            if at < seconds < at + AROUND_S
        ),
        np.inf,
    )


def _levels(samples: Floats, rate: int) -> Floats:
    """Root mean square of each frame."""
    frame = max(1, round(FRAME_S * rate))
    count = len(samples) // frame
    blocks = samples[: count * frame].reshape(count, frame)
    level: Floats = np.sqrt((blocks**2).mean(1)).astype(np.float32) if count else np.zeros(0, "f4")
    return level


def _silence(level: Floats, begin: float, end: float) -> tuple[float, float]:
    """The silence around the quietest frame between two times, in seconds; empty if it is none."""
    first = max(0, int(begin / FRAME_S))
    stop = min(len(level), max(first + 1, int(np.ceil(end / FRAME_S))))
    if first >= stop:
        return begin, begin
    lowest = first + int(level[first:stop].argmin())
    quiet = level < level.max() * 10 ** (QUIET_DB / 20)
    low = high = lowest
    while low > first and quiet[low - 1]:
        low -= 1
    while high < stop and quiet[high]:
        high += 1
    if high == low:
        return lowest * FRAME_S, lowest * FRAME_S
    return low * FRAME_S, high * FRAME_S


def _faded(samples: Floats, rate: int, begins: bool, *, ends: bool = True) -> Floats:
    """With its first (`begins`) and last (`ends`) milliseconds faded."""
    ramp = np.linspace(0, 1, min(len(samples), round(FADE_S * rate)), dtype=np.float32)
    faded = samples.copy()
    if begins and len(ramp):
        faded[: len(ramp)] *= ramp
    if ends and len(ramp):
        faded[-len(ramp) :] *= ramp[::-1]
    return faded
