"""A recording as a text plays it: a part of it, again and again, louder, faster, faded."""

from __future__ import annotations

import numpy as np

from litetts.audio.resample import resample
from litetts.document import Audio, Clip, Floats

__all__ = ["MAX_SECONDS", "length", "played"]

MAX_SECONDS = 600.0
"""Longest that one element plays, however often it repeats."""


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
    end = None if clip.end is None else round(clip.end * audio.sample_rate)
    part = audio.samples[round(clip.begin * audio.sample_rate) : end]
    once = resample(part, round(audio.sample_rate * clip.speed), sample_rate)
    wanted = round(length(clip, audio) * sample_rate)
    if not len(once) or not wanted:
        return np.zeros(0, np.float32)
    samples = np.tile(once, -(-wanted // len(once)))[:wanted]
    samples = samples * np.float32(10 ** (clip.level_db / 20))
    for seconds, backwards in ((clip.fade_in, False), (clip.fade_out, True)):
        count = min(round(seconds * sample_rate), len(samples))
        if count:
            ramp = np.linspace(0, 1, count, dtype=np.float32)
            view = samples[-count:] if backwards else samples[:count]
            view *= ramp[::-1] if backwards else ramp
    return samples.astype(np.float32)
