"""The identifier at a place of the pattern, and how much speaks for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.watermark.chance import log_tail, unit_score
from litetts.watermark.code import WORD_BITS, decode_word, word_scores
from litetts.watermark.finding import POSSIBLE_LOG10, Finding, Stretch
from litetts.watermark.keys import Key
from litetts.watermark.layout import GROUPS, MEMORY_FRAMES, STEPS_PER_FRAME
from litetts.watermark.sounding import Sounding

CLEARLY_DB = 6.0
"""A difference of levels in the past that makes a seal count in full."""


@dataclass(frozen=True, eq=False, slots=True)
class Wanted:
    """A key to look for, and the identifiers that were ever given with it.

    Attributes:
        key: the key.
        known: uint64 [n]; empty = every identifier is as likely as any other.
    """

    key: Key
    known: NDArray[np.uint64]

    def likest(self, tables: Sequence[Floats]) -> tuple[float, int]:
        """Score and number of the known identifier that fits best; a table of scores a word."""
        word = (1 << WORD_BITS) - 1
        scores = sum(
            table[(self.known >> np.uint64(WORD_BITS * w)) & np.uint64(word)]
            for w, table in enumerate(tables)
        )
        best = int(np.argmax(scores))
        return float(np.asarray(scores)[best]), int(self.known[best])


def score(
    sounding: Sounding,
    wanted: Wanted,
    where: Sequence[Stretch],
    word_index: NDArray[np.int64],
    log_trials: float,
) -> Finding:
    """Decode the identifier at a position, or along stretches, and weigh the evidence.

    `word_index` is that of the key's pattern; `log_trials` is the log of the number of places
    (or of one over the chance of this course) that the caller chose from.
    """
    keyed, key = sounding.keyed, wanted.key
    parts = [sounding.quads_at(stretch) for stretch in where]
    quads, steps, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    seals = keyed.seals[quads]
    values[seals] *= _memories(sounding, quads[seals], steps[seals])
    agreement = values * keyed.chips[quads]
    pilots = keyed.pilots[quads]
    index = word_index[quads]
    columns = keyed.columns[quads]
    pilot_sum, seal_sum = float(agreement[pilots].sum()), float(agreement[seals].sum())
    data_sum, payload, sure = 0.0, 0, True
    tables = []
    for w in range(key.bits // WORD_BITS):
        mine = index == w
        tables.append(word_scores(agreement[mine], columns[mine]))
        word = int(tables[-1].argmax())
        score = float(tables[-1][word])
        payload |= word << (WORD_BITS * w)
        data_sum += score
        chance = log_tail(score, values[mine]) + WORD_BITS * np.log(2)
        sure &= chance <= np.log(10) * POSSIBLE_LOG10
    total = pilot_sum + seal_sum + data_sum
    by_pilots = log_tail(pilot_sum, values[pilots])
    by_all = log_tail(total, values) + key.bits * np.log(2)
    if len(wanted.known):
        # Fewer identifiers were ever given than there are: fewer to choose from.
        again, identifier = wanted.likest(tables)
        choice = np.log(len(wanted.known))
        by_known = log_tail(pilot_sum + seal_sum + again, values) + choice
        if by_known < by_all:
            by_all, total, payload = by_known, pilot_sum + seal_sum + again, identifier
            named = log_tail(again, values[index >= 0]) + choice
            sure = named <= np.log(10) * POSSIBLE_LOG10
    # Three tests were made (pilots, all quads, all quads with what is known).
    chance = min(by_pilots, by_all) + np.log(3 if len(wanted.known) else 2) + log_trials
    z_pilots = unit_score(pilot_sum, values[pilots])
    energy = [float(np.sum(values[kind].astype(np.float64) ** 2)) for kind in (seals, pilots)]
    return Finding(
        key=key,
        payload=payload if sure else None,
        z_pilots=z_pilots,
        z_all=unit_score(total, values),
        z_seals=unit_score(seal_sum, values[seals]),
        z_seals_expected=z_pilots * math.sqrt(energy[0] / energy[1]) if energy[1] else 0.0,
        log10_false_alarm=min(0.0, float(chance / np.log(10))),
        log10_chance=float(chance / np.log(10)),
        warp=sounding.warp,
        where=tuple(where),
    )


def read(
    sounding: Sounding, key: Key, where: Sequence[Stretch], word_index: NDArray[np.int64]
) -> int:
    """The most likely identifier along stretches, however uncertain."""
    quads, values = (
        np.concatenate(part)
        for part in zip(*[sounding.quads_at(w)[::2] for w in where], strict=True)
    )
    agreement, index = values * sounding.keyed.chips[quads], word_index[quads]
    columns, payload = sounding.keyed.columns[quads], 0
    for w in range(key.bits // WORD_BITS):
        mine = index == w
        payload |= decode_word(agreement[mine], columns[mine]).word << (WORD_BITS * w)
    return payload


def _memories(sounding: Sounding, quads: NDArray[np.int64], steps: NDArray[np.int64]) -> Floats:
    """What each seal applies to its sign, from -1 to 1 by how clearly it was heard."""
    group, near, far = sounding.keyed.heard[quads].T
    size = MEMORY_FRAMES * STEPS_PER_FRAME
    total = np.concatenate([np.zeros((1, GROUPS)), np.cumsum(sounding.heard, 0, np.float64)])

    def mean(which: NDArray[np.int64]) -> NDArray[np.float64]:
        end = np.maximum(steps - size * which, size)
        return np.asarray((total[end, group] - total[end - size, group]) / size)

    known = steps >= size * (np.maximum(near, far) + 1)
    if not known.any():
        return np.zeros(len(quads), np.float32)
    change = np.clip((mean(near) - mean(far)) / CLEARLY_DB, -1, 1)
    return np.where(known, change, 0).astype(np.float32)
