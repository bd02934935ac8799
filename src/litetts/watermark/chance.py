"""How likely a score is without a mark.

A score is `z = sum(s * x) / sqrt(sum(x**2))` with key-drawn signs `s` and quad values `x`. For
somebody else's sound the signs are independent fair coins *whatever the sound is*, so
P(z >= t) <= 3.18 Q(t), Q being the Gaussian tail (Bentkus & Dzindzalieta 2015).
"""

from __future__ import annotations

import math

import numpy as np

from litetts.document import Floats

RADEMACHER_FACTOR = 3.18
"""Sums of randomly signed values exceed t with at most this times the Gaussian probability
(Bentkus & Dzindzalieta 2015)."""

_FAR = 30.0


def unit_score(total: float, values: Floats) -> float:
    """`total`, a sum of signed `values` [n], in standard deviations of it; 0 for nothing."""
    spread = float(np.sqrt(np.sum(values.astype(np.float64) ** 2)))
    return total / spread if spread > 0 else 0.0


def log_tail(total: float, values: Floats) -> float:
    """Natural log of the bound on P(sum of randomly signed `values` >= `total`)."""
    z = unit_score(total, values)
    if z < _FAR:
        gaussian = math.log(math.erfc(z / math.sqrt(2)) / 2)
    else:  # erfc underflows; Q(z) < exp(-z**2 / 2) / (z * sqrt(2 pi))
        gaussian = -z * z / 2 - math.log(z * math.sqrt(2 * math.pi))
    return min(0.0, gaussian + math.log(RADEMACHER_FACTOR))
