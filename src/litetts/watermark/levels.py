"""Levels of the key's bands, and how they fall from slot to slot, less what speech does itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from litetts.document import Floats
from litetts.watermark.finding import Warp
from litetts.watermark.layout import (
    BANDS,
    GROUP_BANDS,
    GROUPS,
    MEMORY_DB,
    STEPS_PER_FRAME,
    Pattern,
    band_weights,
)
from litetts.watermark.recording import FFT, RATE, STEP_S

EDGE_DB, CLIP_DB = 12.0, 3.0
"""Changes of a band are limited to this before and after decorrelation: outliers are speech."""

SILENCE_DB, SILENCE_RAMP_DB = -65.0, 10.0
"""Quads this far below the level of the speech count nothing, with a ramp above."""

FLOOR_PERCENTILE, FLOOR_RAMP_DB = 10.0, 10.0
"""The level that a band exceeds nine tenths of the time is taken as noise; quads count in full from
10 dB above it. With white noise at 20 dB this raised z in 10 s from 15 to 19."""

ASSUMED = 150
"""Steps whose worth of evidence the assumption about what bands do together has."""

_distance = np.abs(np.subtract.outer(np.arange(BANDS), np.arange(BANDS)))

_TOGETHER = 20 * (0.5 * np.eye(BANDS) + 0.5 * np.exp(-_distance / 4))
"""In dB**2, of Kokoro's voices."""


class Levels(NamedTuple):
    """In dB below the speech, float32 [T, BANDS] and [T, GROUPS]."""

    bands: Floats
    groups: Floats


def levels_of(power: Floats, keyed: Pattern, warp: Warp) -> Levels:
    """Levels in dB below the speech at every step of the original's time: [T, BANDS], [T, GROUPS].

    Bands are as they are, groups no lower than `MEMORY_DB`.
    """
    cells = power @ band_weights(keyed.edges * warp.pitch, FFT, RATE).astype(np.float32).T
    speech = float(np.percentile(cells.sum(1), 95)) if len(cells) else 0.0
    if speech <= 0:
        return Levels(np.zeros((0, BANDS), np.float32), np.zeros((0, GROUPS), np.float32))
    cells /= speech
    groups = cells.reshape(-1, GROUPS, GROUP_BANDS).sum(2)
    level = np.concatenate(
        [10 * np.log10(cells + 1e-9), 10 * np.log10(np.maximum(groups, 10 ** (-MEMORY_DB / 10)))],
        axis=1,
    )
    step = keyed.frame_s / STEPS_PER_FRAME / STEP_S * warp.time
    where = np.arange(0, len(level) - 1, step)
    floor = where.astype(np.int64)
    share = (where - floor).astype(np.float32)[:, None]
    level = level[floor] * (1 - share) + level[floor + 1] * share
    level = level.astype(np.float32)
    return Levels(level[:, :BANDS], level[:, BANDS:])


def falls(level: Floats, slot: int) -> Floats:
    """How each band falls from one slot to the next, weighted, decorrelated, limited: [T, BANDS].

    The filter between bands is the best linear one for what bands do together in this sound (of
    unit response in the mean); it makes partners far apart nearly as good as neighbours.
    """
    if len(level) <= slot:
        return np.zeros((0, BANDS), np.float32)
    over_noise = level - np.percentile(level, FLOOR_PERCENTILE, axis=0).astype(np.float32)
    weight = np.minimum(
        np.clip((_lowest(level, slot) - SILENCE_DB) / SILENCE_RAMP_DB, 0, 1),
        np.clip(_lowest(over_noise, slot) / FLOOR_RAMP_DB, 0, 1),
    )
    edge = np.clip(level[:-slot] - level[slot:], -EDGE_DB, EDGE_DB) * weight
    heard = float(np.sum(weight)) / BANDS
    together = (edge.T @ edge + ASSUMED * _TOGETHER) / (heard + ASSUMED)
    apart = np.linalg.inv(together)
    values = edge @ (apart * (BANDS / np.trace(apart))).astype(np.float32)
    return np.asarray(np.clip(values, -CLIP_DB, CLIP_DB) * weight, np.float32)


def _lowest(level: Floats, slot: int) -> Floats:
    """The lower level of the two slots, [T - slot, BANDS]."""
    return np.asarray(np.minimum(level[:-slot], level[slot:]))
