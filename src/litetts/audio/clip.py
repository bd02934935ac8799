"""A recording as a text plays it: a part of it, again and again, louder, faster, faded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from litetts.audio.resample import Resampler
from litetts.document import Audio, Clip, Floats

__all__ = ["MAX_SECONDS", "length", "pieces", "played"]

MAX_SECONDS = 600.0
"""Longest that one element plays, however often it repeats."""

PIECE_S = 1.0
"""Seconds of a recording that are made at a time."""


def length(clip: Clip, audio: Audio) -> float:
    """Seconds that the clip plays."""
    end = audio.duration if clip.end is None else min(clip.end, audio.duration)
    once = max(0.0, end - clip.begin) / clip.speed
    if clip.seconds is not None:
        return min(clip.seconds, MAX_SECONDS) if once else 0.0
    return min(once * clip.repeat, MAX_SECONDS)


def played(clip: Clip, audio: Audio, sample_rate: int) -> Floats:
    """The sound of the clip, float32 [n] at `sample_rate`.

    Other speeds change the pitch with the speed, as a tape does.
    """
    return np.concatenate([np.zeros(0, np.float32), *pieces(clip, audio, sample_rate)])


def pieces(clip: Clip, audio: Audio, sample_rate: int) -> Iterator[Floats]:
    """The sound of `played`, piece by piece: no more of it is held than `PIECE_S` takes."""
    total = round(length(clip, audio) * sample_rate)
    gain = np.float32(10 ** (clip.level_db / 20))
    rising, falling = (round(s * sample_rate) for s in (clip.fade_in, clip.fade_out))
    at = 0
    for samples in _again(clip, audio, sample_rate):
        part = samples[: total - at] * gain
        here = np.arange(at, at + len(part))
        if rising and at < rising:
            part *= np.clip(here / max(1, min(rising, total) - 1), 0, 1).astype(np.float32)
        if falling and at + len(part) > total - falling:
            left = (total - 1 - here) / max(1, min(falling, total) - 1)
            part *= np.clip(left, 0, 1).astype(np.float32)
        at += len(part)
        yield part.astype(np.float32)
        if at >= total:
            return


def _again(clip: Clip, audio: Audio, sample_rate: int) -> Iterator[Floats]:
    """The part of the recording that is played, from its beginning to its end, without end."""
    end = None if clip.end is None else round(clip.end * audio.sample_rate)
    part = audio.samples[round(clip.begin * audio.sample_rate) : end]
    size, rate = max(1, round(PIECE_S * audio.sample_rate * clip.speed)), audio.sample_rate
    if len(part) <= size:  # made once: a thousandth of a second is played very often
        stream = Resampler(round(rate * clip.speed), sample_rate)
        once = np.concatenate([stream.write(part), stream.close()])
        many = np.tile(once, max(1, round(PIECE_S * sample_rate) // max(1, len(once))))
        while len(many):
            yield many
        return
    while True:
        stream, some = Resampler(round(rate * clip.speed), sample_rate), False
        for begin in range(0, len(part), size):
            made = stream.write(part[begin : begin + size])
            some |= len(made) > 0
            yield made
        rest = stream.close()
        if not some and not len(rest):
            return
        yield rest
