"""What a sound says to one key: every quad of every place, and where its pilots agree."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.watermark.chance import log_tail
from litetts.watermark.correlation import correlate
from litetts.watermark.finding import AS_IT_IS, Stretch, Warp
from litetts.watermark.layout import (
    BANDS,
    PERIOD_FRAMES,
    PERIOD_STEPS,
    PILOT_SHARE,
    ROWS,
    SEGMENT_FRAMES,
    SEGMENT_PAIRS,
    SLOT_FRAMES,
    STEPS_PER_FRAME,
    Pattern,
)
from litetts.watermark.levels import Levels, falls, levels_of
from litetts.watermark.recording import Spectrogram

CANDIDATES = 8
"""Positions at which the identifier is decoded."""


class Sounding:
    """What a sound says to one key under one hypothesis of its warp.

    `values` is float32 [T, BANDS], one row for every step (half a frame) of the original's time:
    how the level of each band falls within the 30 ms from there on, less what the other bands let
    expect. A quad is the difference of two of them. `heard` [T, GROUPS] are the levels that seals
    are about, in dB.
    """

    def __init__(
        self, spectrogram: Spectrogram, keyed: Pattern, warp: Warp = AS_IT_IS, *, stride: int = 1
    ) -> None:
        """Read the spectrogram; a `stride` of 2 keeps one row per frame, for a quick look."""
        self.spectrogram = spectrogram
        self.keyed = keyed
        self.warp = warp
        self.stride = stride
        level = levels_of(spectrogram.power, keyed, warp)
        if stride > 1:
            level = Levels(level.bands[::stride], level.groups[::stride])
        self._step_s = keyed.frame_s / STEPS_PER_FRAME * stride
        self.values = falls(level.bands, STEPS_PER_FRAME * SLOT_FRAMES // stride)
        self.heard = level.groups
        pilots = PILOT_SHARE * ROWS * SEGMENT_PAIRS / SEGMENT_FRAMES / STEPS_PER_FRAME * stride
        energy = 2 * np.sum(self.values.astype(np.float64) ** 2) / BANDS
        self._spread = float(np.sqrt(pilots * energy))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to examine: silence, or less than a quad."""
        return self._spread == 0

    def pilot_scores(self) -> Floats:
        """Score z of the pilots with the sound at each step (or frame) of the pattern, [period].

        Normalised by the average over positions; `score` gives the exact value.
        """
        return correlate(self.values, self.keyed, self.stride) / np.float32(self._spread)

    def peak(self) -> float:
        """The best pilot score at any position; 0 where there is nothing to examine."""
        return 0.0 if self.empty else float(self.pilot_scores().max())

    def false_alarm(self) -> float:
        """Bound on the chance of the best pilot score at all positions, log10, at most 0."""
        if self.empty:
            return 0.0
        chances = []
        for position in self.positions():
            quads, _, values = self.quads_at(position)
            pilots = self.keyed.pilots[quads]
            agreement = (values * self.keyed.chips[quads])[pilots]
            chances.append(log_tail(float(agreement.sum()), values[pilots]))
        return min(0.0, (min(chances) + math.log(PERIOD_STEPS)) / math.log(10))

    def positions(self, count: int = CANDIDATES) -> list[int]:
        """The `count` best steps of the pattern, no two within a slot of each other."""
        scores = self.pilot_scores()
        near = STEPS_PER_FRAME * SLOT_FRAMES
        best = np.argpartition(scores, -8 * count)[-8 * count :]
        chosen: list[int] = []
        for at in best[np.argsort(-scores[best])]:
            step = int(at)
            if all(
                min((step - c) % PERIOD_STEPS, (c - step) % PERIOD_STEPS) >= near for c in chosen
            ):
                chosen.append(step)
        return chosen[:count]

    def windows(self, seconds: float, count: int = 2) -> list[tuple[float, Stretch]]:
        """Stretches of a length that overlap by half, with their pilots' score z, best first.

        Each is given `count` times, at its best places.
        """
        size = max(1, round(seconds / self._step_s))
        begins = range(0, max(1, len(self.values) - size // 2), max(1, size // 2))
        power = float(np.sum(self.values**2, dtype=np.float64))
        found = []
        for begin in begins:
            part = self.values[begin : begin + size]
            spread = self._spread * math.sqrt(float(np.sum(part**2)) / max(1e-9, power))
            if spread <= 0:
                continue
            scores = correlate(part, self.keyed, self.stride)
            for at in np.argpartition(scores, -count)[-count:]:
                end, place = begin + len(part), int(at) - begin
                stretch = Stretch(*(self.stride * n for n in (begin, end, place)))
                found.append((float(scores[at]) / spread, stretch))
        return sorted(found, reverse=True)

    def whole_at(self, position: int) -> Stretch:
        """All of the sound, if its step 0 lies at `position`."""
        return Stretch(0, len(self.values), position)

    def quads_at(self, where: int | Stretch) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Quads that the sound (or a stretch) covers, their steps in it, and their values."""
        begin, end, position = self.whole_at(where) if isinstance(where, int) else where
        frame = -(-(position + begin) // STEPS_PER_FRAME)
        lead = frame * STEPS_PER_FRAME - position
        count = max(0, (end - lead + STEPS_PER_FRAME - 1) // STEPS_PER_FRAME)
        quads, frames = self.keyed.within(frame, min(count, PERIOD_FRAMES))
        steps = lead + STEPS_PER_FRAME * frames
        up, down = self.keyed.up[quads], self.keyed.down[quads]
        return quads, steps, self.values[steps, up] - self.values[steps, down]
