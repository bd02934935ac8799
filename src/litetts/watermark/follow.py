"""Following the mark through sound that was cut, lengthened or mixed with other sound.

Where frames are missing or a stretch was put in, the mark goes on at another place of its pattern.
The most likely course through the pattern is found piece by piece (Viterbi): every eighth of a
second it stays, slips a little, jumps to any place, or is not there at all. How likely each of
these is, is laid down beforehand. The chance of a course is a part of what it has to prove: the
bound on false alarms is divided by it (a union bound weighted by the prior), so that nothing is
gained by trying many courses on sound without a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.watermark.finding import Stretch
from litetts.watermark.layout import PERIOD_STEPS
from litetts.watermark.sounding import Sounding

PIECE_STEPS = 32
"""Steps of a piece: 120 ms."""

SLIP_STEPS = 16
"""How far a slip goes: 60 ms, three frames of a call."""

STAY, SLIP, JUMP = 0.97, 0.025, 0.005
"""Chances of a piece: it goes on, slips one way or the other, or is anywhere else."""

SWITCH = 0.01
"""Chance of a piece that the mark ends or begins again."""

ASSUMED_Z = 0.3
"""Score of one quad that is assumed: clean speech of Kokoro has 0.5, after low-rate codecs 0.2."""

HITS = 12
"""Places of the pattern that are followed, with what is within a slip of them."""

WORTH = -2.0
"""Log odds of a course for a mark from which it is worth to be looked at again with all quads."""


@dataclass(frozen=True, slots=True)
class Course:
    """A way through the pattern.

    Attributes:
        stretches: where the mark is, in the order of the sound.
        surprise: -log of the course's chance, in nats: what it has to make up for.
        odds: log odds of a mark on this course against none.
    """

    stretches: tuple[Stretch, ...]
    surprise: float
    odds: float


def places(hits: Sequence[int]) -> NDArray[np.int64]:
    """Places to follow, int64 [n]: the hits and what lies within a slip of each, sorted."""
    near = np.arange(-SLIP_STEPS, SLIP_STEPS + 1)
    apart = [h for n, h in enumerate(hits) if all(abs(h - g) > SLIP_STEPS // 2 for g in hits[:n])]
    return np.unique((np.array(apart[:HITS])[:, None] + near) % PERIOD_STEPS)


def course_of(
    sounding: Sounding, at: NDArray[np.int64], signs: Floats, used: NDArray[np.bool_]
) -> Course:
    """The most likely course among places `at`, by the quads that are `used` and their `signs`."""
    gains = _gains(sounding, at, signs, used)
    change = _changes(at)
    stay, switch = np.log(1 - SWITCH), np.log(SWITCH)
    on = gains[0] - np.log(2 * PERIOD_STEPS)
    off = np.full(len(at), -np.log(2 * PERIOD_STEPS))
    came: list[tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.bool_]]] = []
    index = np.arange(len(at))
    for gain in gains[1:]:
        begun = off + switch > on + stay  # it was away before, at the same place
        best = np.where(begun, off + switch, on + stay)
        moved = best[:, None] + change
        source = moved.argmax(0)
        ended = on + switch > off + stay
        came.append((source, begun, ended))
        on, off = (
            gain + moved[source, index],
            np.where(ended, on + switch, off + stay),
        )
    return _traced(at, gains, came, on, off, len(sounding.values))


def _traced(
    at: NDArray[np.int64],
    gains: NDArray[np.float64],
    came: list[tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.bool_]]],
    on: NDArray[np.float64],
    off: NDArray[np.float64],
    steps: int,
) -> Course:
    there = bool(on.max() >= off.max())
    state = int((on if there else off).argmax())
    odds = float(max(on.max(), off.max()))
    gained, found = 0.0, []
    for piece in range(len(gains) - 1, -1, -1):
        if there:
            gained += float(gains[piece, state])
            end = min(steps, (piece + 1) * PIECE_STEPS)
            found.append(Stretch(piece * PIECE_STEPS, end, int(at[state])))
        if piece:
            source, begun, ended = came[piece - 1]
            if there:
                state = int(source[state])
                there = not begun[state]
            else:
                there = bool(ended[state])
    whole: list[Stretch] = []
    for one in reversed(found):
        if whole and whole[-1].position == one.position and whole[-1].end == one.begin:
            whole[-1] = whole[-1]._replace(end=one.end)
        else:
            whole.append(one)
    return Course(tuple(whole), gained - odds, odds)


def _gains(
    sounding: Sounding, at: NDArray[np.int64], signs: Floats, used: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Log odds of each piece at each place, [pieces, len(at)]."""
    pieces = max(1, -(-len(sounding.values) // PIECE_STEPS))
    odds = np.zeros((pieces, len(at)))
    for column, place in enumerate(at):
        quads, steps, values = sounding.quads_at(int(place))
        mine = used[quads]
        x = values[mine]
        piece = steps[mine] // PIECE_STEPS
        agreed = np.bincount(piece, x * signs[quads[mine]], pieces)
        energy = np.bincount(piece, x * x, pieces)
        count = np.bincount(piece, np.abs(x) > 0, pieces)
        expected = ASSUMED_Z * np.sqrt(count)
        z = agreed / np.sqrt(np.maximum(energy, 1e-12))
        odds[:, column] = np.where(energy > 0, z * expected - expected**2 / 2, 0)
    return odds


def _changes(at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log chance of going from one place to another within a piece, [len(at), len(at)]."""
    away = (at - at[:, None] + PERIOD_STEPS // 2) % PERIOD_STEPS - PERIOD_STEPS // 2
    chance = np.where(np.abs(away) <= SLIP_STEPS, SLIP / (2 * SLIP_STEPS), JUMP / PERIOD_STEPS)
    chance[away == 0] = STAY
    return np.asarray(np.log(chance))
