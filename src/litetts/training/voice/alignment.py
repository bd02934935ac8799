"""When a person said each symbol: by what a synthesiser, whose times are known, said of the text.

The two are laid over each other by dynamic time warping over mel cepstra, from which each speaker's
mean is taken: what is left is the sounds and not who made them. No aligner has to be trained, and
every language that the synthesiser speaks is aligned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litetts.audio.measure import MFCC_HOP, dtw, mfcc
from litetts.document import Floats, Ints

__all__ = ["aligned"]

_LEVEL = 0.7
"""Weight of the level (c0) beside the sounds (c1 to c13): it tells where it is silent."""
_LOWEST = -3.0
"""Level below a speaker's loudest frames, in nepers, from which on all is equally silent."""


def aligned(
    reference: Floats, durations: Ints, recording: Floats, sample_rate: int, frame: int
) -> Ints | None:
    """The durations of the symbols in a recording.

    Args:
        reference: the same text, spoken by a synthesiser, float32 [sum(durations) * frame].
        durations: of its symbols in frames, int [T].
        recording: float32 [F * frame].
        sample_rate: of both, in Hz.
        frame: samples of a frame.

    Returns:
        int32 [T], 1 or more each, F together; None where there are fewer frames than symbols.
    """
    frames = len(recording) // frame
    if frames < len(durations):
        return None
    at_reference, at_recording = dtw(
        _sounds(reference, sample_rate), _sounds(recording, sample_rate)
    )
    ends = np.cumsum(durations[:-1]) * frame / sample_rate / MFCC_HOP
    # The middle of all places of the recording that lie over a place of the reference.
    first, count = np.unique(at_reference, return_counts=True)
    middles = np.add.reduceat(at_recording, np.cumsum(count) - count) / count
    seconds = np.interp(ends, first, middles) * MFCC_HOP
    borders = np.round(seconds * sample_rate / frame).astype(np.int64)
    return np.diff(np.concatenate([[0], _apart(borders, frames), [frames]])).astype(np.int32)


def _apart(borders: NDArray[np.int64], frames: int) -> NDArray[np.int64]:
    """The borders, each moved so far that no symbol is shorter than a frame."""
    rank = np.arange(len(borders))
    at_least = np.maximum.accumulate(np.maximum(borders - rank, 1)) + rank
    return np.minimum(at_least, frames - len(borders) + rank)


def _sounds(samples: Floats, sample_rate: int) -> NDArray[np.float64]:
    """Cepstra without what is the speaker's: float64 [frames, 14]."""
    cepstra = mfcc(samples, sample_rate)
    level = cepstra[:, :1] - np.percentile(cepstra[:, 0], 95)
    heard = level[:, 0] > _LOWEST
    sounds = cepstra[:, 1:] - cepstra[heard, 1:].mean(axis=0)
    # In silence there is noise, and each recording has its own.
    return np.hstack([_LEVEL * np.maximum(level, _LOWEST), sounds * heard[:, None]])
