"""Whether a mark lies on the sound that it was made for, by the fingerprint that was kept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np

from litetts.document import Floats
from litetts.watermark.finding import Finding
from litetts.watermark.fingerprint import Likeness, compare, seconds_of
from litetts.watermark.layout import (
    PERIOD_FRAMES,
    SEGMENT_FRAMES,
    SLOT_FRAMES,
    STEPS_PER_FRAME,
    pattern,
)
from litetts.watermark.recording import WINDOW_S

HEARD_DB = -50.0
"""Tenths of a second this far below the loudest are silence."""


def same_sound(
    finding: Finding, known: Iterable[bytes], start: float, sound: Floats, sample_rate: int
) -> bool | None:
    """Whether a sound is one of those whose fingerprints are `known`; None = too little to tell.

    The mark tells which moment of the original each moment of the sound is: `start` is the frame of
    the pattern at which the original begins.
    """
    likest: Likeness | None = None
    for bits in known:
        one = _likeness(finding, bits, start, sound, sample_rate)
        if likest is None or one.agreement > likest.agreement:
            likest = one
    return None if likest is None else likest.same


def _likeness(
    finding: Finding, bits: bytes, start: float, sound: Floats, sample_rate: int
) -> Likeness:
    """Over all stretches in which the mark was followed."""
    keyed, warp = pattern(finding.key.secret), finding.warp
    step_s = keyed.frame_s / STEPS_PER_FRAME
    agreed = seconds = 0.0
    for begin, end, position in finding.where:
        # A quad's first slot is centred one and a half frames after it begins; a spectrum of the
        # detector half a window before its step.
        frames = (position / STEPS_PER_FRAME - start + (SLOT_FRAMES + 1) / 2) % PERIOD_FRAMES
        if frames > PERIOD_FRAMES - SEGMENT_FRAMES:
            frames -= PERIOD_FRAMES  # a little before the original begins
        first, last = (
            round((finding.start + n * step_s * warp.time) * sample_rate) for n in (begin, end)
        )
        # The course names a stretch as if the sound had begun with it: all before it counts.
        shift = finding.start - first / sample_rate

        def at(original: float, ahead: float, shift: float = shift) -> float:
            return (original - ahead) * warp.time - WINDOW_S / 2 + shift

        # The pattern comes round every eight minutes.
        times = np.arange(frames, max(frames, seconds_of(bits) / keyed.frame_s) + 1, PERIOD_FRAMES)
        one = max(
            (
                compare(
                    bits,
                    sound[first:last],
                    sample_rate,
                    partial(at, ahead=float(time) * keyed.frame_s),
                    warp.time,
                    warp.pitch,
                )
                for time in times
            ),
            key=lambda likeness: likeness.agreement,
        )
        agreed += one.agreement * one.seconds
        seconds += one.seconds
    return Likeness(agreed / seconds if seconds else 0.0, seconds)


def heard_seconds(sound: Floats, sample_rate: int) -> float:
    """Seconds of a sound that are not silence."""
    size = max(1, sample_rate // 10)
    tenths = sound[: len(sound) // size * size].reshape(-1, size)
    power = np.mean(np.square(tenths, dtype=np.float64), axis=1)
    if not len(power) or power.max() <= 0:
        return 0.0
    return float(np.sum(power > power.max() * 10 ** (HEARD_DB / 10))) / 10
