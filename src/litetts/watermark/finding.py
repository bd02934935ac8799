"""What the detector found: a mark, its place, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from litetts.watermark.keys import Key

PRESENT_LOG10 = -6.0
"""The mark is reported as present at a false alarm rate of 1e-6 or better."""

POSSIBLE_LOG10 = -3.0
"""Between this and `PRESENT_LOG10` a mark is possible; worse is no evidence at all."""

Content = Literal["ours", "other", "unknown"]
"""What a mark lies on: the sound that it was made for, another one, or too little to tell."""

SEALED_Z = 3.7
"""Seals that fit this well by chance: once in 3,000 marks that were copied to another sound."""

UNSEALED_EXPECTED_Z, UNSEALED_Z = 6.0, 2.0
"""Seals that should reach 6 and do not reach 2 were made for another sound."""


class Warp(NamedTuple):
    """How the sound was changed: durations times `time`, frequencies times `pitch`."""

    time: float = 1.0
    pitch: float = 1.0


AS_IT_IS = Warp()


class Stretch(NamedTuple):
    """Steps `begin` to `end` of a sound, whose step 0 would lie at a position of the pattern."""

    begin: int
    end: int
    position: int


@dataclass(frozen=True, slots=True)
class Finding:
    """The best explanation of a sound by one key. Internal scores: not for anonymous callers.

    Attributes:
        key: the key that fits.
        payload: the identifier; None when a word of it is too uncertain to name.
        z_pilots, z_all: the two scores.
        z_seals: how well the seals fit what was heard before them: without a unit on a sound that
            the mark was copied to.
        z_seals_expected: what the pilots let expect of it, on the sound that was marked.
        log10_false_alarm: bound on the probability of such scores without a mark, at most 0.
        log10_chance: the same without the limit, to compare what is uncertain.
        warp: change of time and pitch.
        start: seconds into the sound where the examined passage begins.
        where: the stretches of that passage that were counted, and their places in the pattern.
    """

    key: Key
    payload: int | None
    z_pilots: float
    z_all: float
    z_seals: float = 0.0
    z_seals_expected: float = 0.0
    log10_false_alarm: float = 0.0
    log10_chance: float = 0.0
    warp: Warp = AS_IT_IS
    start: float = 0.0
    where: tuple[Stretch, ...] = ()

    @property
    def content(self) -> Content:
        """Whether the mark was made for this sound, see `Content`."""
        if self.z_seals >= SEALED_Z:
            return "ours"
        if self.z_seals_expected >= UNSEALED_EXPECTED_Z and self.z_seals < UNSEALED_Z:
            return "other"
        return "unknown"
