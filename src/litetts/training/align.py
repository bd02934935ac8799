"""Find when each symbol was spoken in a recording: monotonic alignment search.

Every symbol that sounds is two states in sequence, each a Gaussian over cepstra, level, voicing and
their slopes, shared by all places where the symbol occurs; spaces and punctuation are one state of
silence that may be skipped. Search (Viterbi) and re-estimation alternate from a flat start, as in
the training of monophone HMMs (Rabiner, 1989; the search is that of Glow-TTS, Kim et al., 2020).
Nothing is needed but the recordings and their symbols.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litetts.document import Ints
from litetts.engines.nano.input import symbol_ids
from litetts.engines.nano.source_filter import HOP, SAMPLE_RATE, loudness
from litetts.errors import InputError
from litetts.training.analysis import Frames, cepstrum

__all__ = ["align", "boundary_errors", "search"]

Array = NDArray[np.float64]

ROUNDS = 14
"""Alternations of search and re-estimation; boundaries move less than a frame after about ten."""
_CEPSTRA = 13
_QUIET_DB = 35.0
"""Frames this far below the loudest begin as silence."""
_SILENCE = -1
"""The state of spaces, punctuation and both ends."""
_IMPOSSIBLE = -1e18


@dataclass(frozen=True, slots=True)
class _States:
    """The states of one utterance in order.

    Attributes:
        model: which Gaussian each uses; _SILENCE for silence.
        owner: index of its symbol, with START = 0 as in `symbol_ids`.
        optional: whether it may be skipped.
    """

    model: Ints
    owner: Ints
    optional: NDArray[np.bool_]


def _states(symbols: str) -> _States:
    ids, kinds = symbol_ids(symbols)
    model, owner, optional = [_SILENCE], [0], [True]
    for i, (symbol, kind) in enumerate(zip(ids[1:-1], kinds[1:-1], strict=True), 1):
        if kind == 2:
            model += [2 * int(symbol), 2 * int(symbol) + 1]
            owner += [i, i]
            optional += [False, False]
        elif kind == 1 and not optional[-1]:
            model.append(_SILENCE)
            owner.append(i)
            optional.append(True)
    if not optional[-1]:
        model.append(_SILENCE)
        owner.append(len(ids) - 1)
        optional.append(True)
    else:
        owner[-1] = len(ids) - 1  # what follows the last sound is the tail
    return _States(np.array(model, np.int32), np.array(owner, np.int32), np.array(optional))


def search(score: Array, optional: NDArray[np.bool_]) -> Ints:
    """The best monotonic path: the state of every frame, int32 [T].

    Args:
        score: log likelihood [T, S] of frame t in state s.
        optional: states that may be skipped [S]; never two in a row.

    Raises:
        InputError: fewer frames than states that must be visited.
    """
    frames, states = score.shape
    if frames < int((~optional).sum()):
        raise InputError(
            f"a recording of {frames} frames is too short for {int((~optional).sum())} states: "
            "does its text fit?",
            field="text",
        )
    best = np.full(states, _IMPOSSIBLE)
    best[0] = score[0, 0]
    if optional[0] and states > 1:
        best[1] = score[0, 1]
    back = np.zeros((frames, states), np.int8)
    may_skip = np.zeros(states, bool)
    may_skip[2:] = optional[1:-1]
    for t in range(1, frames):
        moves = np.full((3, states), _IMPOSSIBLE)
        moves[0] = best
        moves[1, 1:] = best[:-1]
        moves[2, 2:] = np.where(may_skip[2:], best[:-2], _IMPOSSIBLE)
        back[t] = moves.argmax(0)
        best = moves.max(0) + score[t]
    state = states - 1
    if optional[-1] and states > 1 and best[-2] > best[-1]:
        state = states - 2
    path = np.zeros(frames, np.int32)
    for t in range(frames - 1, -1, -1):
        path[t] = state
        state -= int(back[t, state])
    return path


def _features(frames: Frames) -> Array:
    """Cepstra, level and voicing of every frame with their slopes: [T, 2 * (_CEPSTRA + 1)]."""
    cepstra = cepstrum(frames.envelope.astype(np.float64))[:, 1:_CEPSTRA]
    level = np.maximum(loudness(frames.envelope), -70.0)[:, None] / 10
    voiced = (frames.f0 > 0).astype(np.float64)[:, None]
    static = np.concatenate([cepstra, level, voiced], 1)
    padded = np.pad(static, ((2, 2), (0, 0)), mode="edge")
    slope = (2 * (padded[4:] - padded[:-4]) + padded[3:-1] - padded[1:-3]) / 10
    return np.concatenate([static, slope], 1)


class _Gaussians:
    """One diagonal Gaussian per state, with variances that cannot collapse."""

    def __init__(self, features: Sequence[Array]) -> None:
        everything = np.concatenate(list(features))
        self._mean, self._variance = everything.mean(0), everything.var(0) + 1e-6
        self._models: dict[int, tuple[Array, Array]] = {}

    def estimate(self, pairs: dict[int, list[Array]]) -> None:
        floor = 0.05 * self._variance
        for model, rows in pairs.items():
            x = np.concatenate(rows)
            # A symbol heard seldom leans on the average of all.
            weight = len(x) / (len(x) + 5.0)
            mean = weight * x.mean(0) + (1 - weight) * self._mean
            variance = weight * x.var(0) + (1 - weight) * self._variance
            self._models[model] = (mean, np.maximum(variance, floor))

    def score(self, x: Array, models: Ints) -> Array:
        """Log likelihood [T, S]."""
        unique, inverse = np.unique(models, return_inverse=True)
        columns = []
        for model in unique:
            mean, variance = self._models.get(int(model), (self._mean, self._variance))
            columns.append(-0.5 * (((x - mean) ** 2) / variance + np.log(variance)).sum(1))
        return np.stack(columns, 1)[:, inverse]


def _flat_start(x_level: Array, states: _States) -> Ints:
    """Silence at both ends by level, everything between in equal shares."""
    loud = np.flatnonzero(x_level > x_level.max() - _QUIET_DB / 10)
    start, stop = int(loud[0]), int(loud[-1]) + 1
    must = np.flatnonzero(~states.optional)
    path = np.zeros(len(x_level), np.int32)
    path[stop:] = len(states.model) - 1
    inside = np.minimum(np.arange(stop - start) * len(must) // max(stop - start, 1), len(must) - 1)
    path[start:stop] = must[inside]
    return path


def align(utterances: Sequence[tuple[str, Frames]], rounds: int = ROUNDS) -> list[Ints]:
    """Align recordings of one speaker.

    Args:
        utterances: symbols and frames of each; a few minutes in all are enough.
        rounds: of search and re-estimation.

    Returns:
        For each, frames of lead, every symbol and tail: int32 [N + 2], summing to its frames.

    Raises:
        InputError: a recording is too short for its text.
    """
    features = [_features(frames) for _, frames in utterances]
    states = [_states(symbols) for symbols, _ in utterances]
    level = _CEPSTRA - 1
    paths = [_flat_start(x[:, level], s) for x, s in zip(features, states, strict=True)]
    gaussians = _Gaussians(features)
    for _ in range(rounds):
        pairs: dict[int, list[Array]] = {}
        for x, s, path in zip(features, states, paths, strict=True):
            models = s.model[path]
            for model in np.unique(models):
                pairs.setdefault(int(model), []).append(x[models == model])
        gaussians.estimate(pairs)
        paths = [
            search(gaussians.score(x, s.model), s.optional)
            for x, s in zip(features, states, strict=True)
        ]
    return [
        np.bincount(s.owner[path], minlength=len(symbols) + 2).astype(np.int32)
        for (symbols, _), s, path in zip(utterances, states, paths, strict=True)
    ]


def boundary_errors(found: Ints, true: Ints, symbols: str) -> Array:
    """Absolute errors in seconds of the boundaries where a sounding symbol begins."""
    kinds = symbol_ids(symbols)[1]
    begin_found = np.cumsum(found) - found
    begin_true = np.cumsum(true) - true
    return np.abs(begin_found - begin_true)[kinds == 2] * HOP / SAMPLE_RATE
