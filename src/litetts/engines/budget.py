"""Which matrix of a model is worth how many bits: what `--quant dynamic` decides.

What a matrix does to the sound is measured: it alone is kept in a coarse type, calibration
sentences are spoken, and the mel-cepstral distance to what the floats say is its sensitivity. With
other types it is taken to grow with the square of the error of the values, and the distances of
matrices to add up as squares. The types that make the sum least within the bits that may be spent
are then a knapsack with one choice for each matrix, which is solved exactly (in steps of the
budget) by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from litetts.audio.measure import dtw, mfcc
from litetts.document import Floats, Utterance, Voice
from litetts.engines import packs
from litetts.engines.base import TwoStageEngine
from litetts.engines.onnx.packing import Choose, Contents, Matrix, Memory, matrices, packed
from litetts.models.gguf import KINDS, decode, encode
from litetts.models.pack import Pack

__all__ = ["KINDS_TO_CHOOSE", "Sensitivity", "chosen", "sensitivities", "spend"]

KINDS_TO_CHOOSE = ("tq1_0", "q2_k", "q3_k", "q4_k", "q6_k", "q8_0", "f16")
"""From the fewest bits to the most. tq2_0 says the same as tq1_0 in more."""
PROBE = "q2_k"
"""The type in which a matrix is when its sensitivity is measured: coarse enough to be heard."""
_MOST_PROBES = 80
"""Of more matrices, neighbours are measured together."""
_STEPS = 4000
"""Into which the budget is divided."""
_SAMPLE = 1 << 16
"""Values of a matrix by which its error is judged."""
_SAMPLE_RATE = 24_000
_SENTENCES = (
    "ðə kwˈIət ɡˈɑɹdᵊn lˈYz bɪhˈInd ðə lˈɪTᵊl wˈɪndO.",
    "wˌʊd jə ɹˈæðəɹ wˈɔk, ɔɹ ʃˈʊd wi ʧˈuz ə θˈɪk mˈæp ɪnstˈɛd?",
)
"""What is spoken to compare: most sounds of English, a statement and a question."""


@dataclass(frozen=True)
class Sensitivity:
    """What a matrix costs.

    Attributes:
        name: of the matrix.
        values: in it.
        cost: squared distance in dB^2 that each type adds, in the order of `KINDS_TO_CHOOSE`.
    """

    name: str
    values: int
    cost: tuple[float, ...]


def chosen(
    contents: Contents, bits: float, tell: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Choose, dict[str, Any]]:
    """The type of each matrix for a budget, and what to tell of it in the head of the pack.

    Args:
        contents: of the model; its sensitivities are measured, which takes minutes.
        bits: a value, on average over the matrices.
        tell: as of `sensitivities`.

    Raises:
        EngineError: a network failed.
    """
    kinds = spend(sensitivities(contents, tell), bits)
    return lambda matrix: kinds[matrix.name], {"litetts.bits": float(bits)}


def sensitivities(
    contents: Contents, tell: Callable[[int, int], None] = lambda done, of: None
) -> list[Sensitivity]:
    """Measure every matrix.

    Args:
        contents: of the model.
        tell: called with how many measurements are done, and of how many.
    """
    found = matrices(contents)
    meant = _spoken(contents, lambda matrix: "f32")
    groups = _groups(found)
    costs: list[Sensitivity] = []
    for i, group in enumerate(groups):
        names = {matrix.name for matrix in group}
        made = _spoken(contents, _coarse(names))
        distance = np.mean([_distance(a, b) for a, b in zip(meant, made, strict=True)])
        size = sum(matrix.values.size for matrix in group)
        for matrix in group:
            errors = _errors(matrix)
            scale = float(distance) * matrix.values.size / size
            cost = tuple(scale * errors[k] / max(errors[PROBE], 1e-12) for k in KINDS_TO_CHOOSE)
            costs.append(Sensitivity(matrix.name, matrix.values.size, cost))
        tell(i + 1, len(groups))
    return costs


def spend(costs: Sequence[Sensitivity], bits: float) -> dict[str, str]:
    """The type of each matrix that makes the sum of the costs least.

    Args:
        costs: of every matrix.
        bits: a value, on average; with fewer than the smallest type has, all get that.
    """
    least = KINDS[KINDS_TO_CHOOSE[0]].bits
    total = sum(each.values for each in costs)
    spare = max(0.0, bits - least) * total
    unit = max(spare / _STEPS, 1e-9)
    best: Any = np.zeros(_STEPS + 1)
    choices = []
    for each in costs:
        # Rounded up, so that the budget holds.
        prices = [
            int(np.ceil((KINDS[k].bits - least) * each.values / unit - 1e-9))
            for k in KINDS_TO_CHOOSE
        ]
        tried = np.full((len(prices), _STEPS + 1), np.inf)
        for i, (price, cost) in enumerate(zip(prices, each.cost, strict=True)):
            if price <= _STEPS:
                tried[i, price:] = best[: _STEPS + 1 - price] + cost
        picked = tried.argmin(0)
        best = tried[picked, np.arange(_STEPS + 1)]
        choices.append((prices, picked))
    left, kinds = _STEPS, {}
    for each, (prices, picked) in zip(reversed(costs), reversed(choices), strict=True):
        at = int(picked[left])
        kinds[each.name] = KINDS_TO_CHOOSE[at]
        left -= prices[at]
    return kinds


def _groups(found: Sequence[Matrix]) -> list[list[Matrix]]:
    """The matrices one by one or, of many, runs of neighbours of about equal size."""
    if len(found) <= _MOST_PROBES:
        return [[matrix] for matrix in found]
    share = sum(matrix.values.size for matrix in found) / (_MOST_PROBES // 3)
    groups: list[list[Matrix]] = [[]]
    for matrix in found:
        if sum(m.values.size for m in groups[-1]) >= share:
            groups.append([])
        groups[-1].append(matrix)
    return groups


def _coarse(names: Collection[str]) -> Choose:
    """Some matrices in the type of the measurements, the others as they are."""
    return lambda matrix: PROBE if matrix.name in names else "f32"


def _errors(matrix: Matrix) -> dict[str, float]:
    """Mean squared error of the values in each type, of whole blocks from all over the matrix."""
    flat = (matrix.values.T if matrix.rows else matrix.values).reshape(-1)
    blocks = flat[: len(flat) // 256 * 256].reshape(-1, 256)
    few = blocks[:: max(1, blocks.size // _SAMPLE)].astype(np.float32).reshape(-1)
    return {
        k: float(np.mean((decode(KINDS[k], encode(KINDS[k], few)) - few) ** 2))
        for k in KINDS_TO_CHOOSE
    }


def _spoken(contents: Contents, choose: Choose) -> list[Floats]:
    """The calibration sentences by the first voice of the model."""
    pack = Pack(Path("memory"), store=Memory(*packed(contents, choose)))
    styles: Mapping[str, Floats] = packs.styles(pack)
    name, style = next(iter(styles.items()))
    voice = Voice(name, contents.engine, conditioning=style)
    engine = _engine(contents.engine, pack)
    out = []
    for symbols in _SENTENCES:
        utterance = Utterance((), symbols, np.zeros(len(symbols), np.int32))
        out.append(np.concatenate([*engine.render(engine.predict(utterance, voice), voice)]))
    return out


def _engine(name: str, pack: Pack) -> TwoStageEngine:
    if name == "nano":
        from litetts.engines.nano import Nano

        return Nano(pack)
    from litetts.engines.kokoro import Kokoro

    return Kokoro(pack)


def _distance(a: Floats, b: Floats) -> float:
    """Squared mel-cepstral distance of two recordings in dB^2, along the best alignment."""
    x, y = mfcc(a, _SAMPLE_RATE)[:, 1:], mfcc(b, _SAMPLE_RATE)[:, 1:]
    i, j = dtw(x, y)
    return float((10 / np.log(10)) ** 2 * np.mean(2 * np.sum((x[i] - y[j]) ** 2, axis=1)))
