"""One token out of those that may come next, by chance and by what the model holds likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from litetts.document import Floats
from litetts.engines.codec_lm.vocabulary import Ids

__all__ = ["Sampling", "chosen"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a token is drawn.

    Attributes:
        temperature: below 1 what is likely is drawn more often; 0 = the likeliest always.
        top_k: only so many of the likeliest; 0 = all.
        top_p: only the likeliest that together have this probability.
        min_p: only those with this share of the likeliest's probability.
        repeat: factor by which a token is held less likely that is among the last ones.
        last: how many those are.
    """

    temperature: float
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repeat: float = 1.0
    last: int = 64


def chosen(
    logits: Floats, allowed: Ids, how: Sampling, past: Sequence[int], chance: np.random.Generator
) -> int:
    """The token that comes next.

    Args:
        logits: of all tokens, float32 [vocabulary].
        allowed: tokens that may come, at least one.
        how: it is drawn.
        past: the tokens that were drawn before.
        chance: where its number comes from.
    """
    score = logits[allowed].astype(np.float64)
    if how.repeat != 1.0:
        again = np.isin(allowed, past[-how.last :])
        score[again] *= np.where(score[again] > 0, 1 / how.repeat, how.repeat)
    if how.temperature <= 0:
        return int(allowed[np.argmax(score)])
    order = np.argsort(-score, kind="stable")
    order = order[: how.top_k or len(order)]
    likely = np.exp((score[order] - score[order[0]]) / how.temperature)
    likely /= likely.sum()
    keep = (np.cumsum(likely) - likely < how.top_p) & (likely >= how.min_p * likely[0])
    keep[0] = True
    order, likely = order[keep], np.cumsum(likely[keep])
    place = np.searchsorted(likely, chance.random() * likely[-1], side="right")
    return int(allowed[order[min(int(place), len(order) - 1)]])
