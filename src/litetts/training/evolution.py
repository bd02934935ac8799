"""A search without gradients: covariance matrix adaptation (CMA-ES).

Hansen, "The CMA Evolution Strategy: A Tutorial" (2016), with its usual parameters: a cloud of
points is drawn, moves toward the better half of them, and takes the shape of the steps that paid.
"""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["Evolution"]

Array = NDArray[np.float64]


class Evolution:
    """The search for the highest value of a function of k numbers.

    Attributes:
        best: where the value was highest so far, [k]; the mean of the cloud before any was told.
        value: what it was there.
    """

    def __init__(self, mean: Array, sigma: float, seed: int = 0) -> None:
        """Begin.

        Args:
            mean: where, [k].
            sigma: how wide the cloud is at first, in each of the dimensions.
            seed: same values told, same seed: same points.
        """
        self.best: Array = np.array(mean, np.float64)
        self.value = -math.inf
        self._mean, self._sigma = self.best.copy(), sigma
        self._random = np.random.default_rng(seed)
        k = len(self.best)
        self._size = 4 + int(3 * math.log(k))
        half = self._size // 2
        weights = math.log(half + 0.5) - np.log(np.arange(1, half + 1))
        self._weights: Array = weights / weights.sum()
        self._effective = 1 / float(np.sum(self._weights**2))
        mu = self._effective
        self._path_rate = (4 + mu / k) / (k + 4 + 2 * mu / k)
        self._step_rate = (mu + 2) / (k + mu + 5)
        self._one = 2 / ((k + 1.3) ** 2 + mu)
        self._many = min(1 - self._one, 2 * (mu - 2 + 1 / mu) / ((k + 2) ** 2 + mu))
        self._damping = 1 + self._step_rate + 2 * max(0.0, math.sqrt((mu - 1) / (k + 1)) - 1)
        self._usual = math.sqrt(k) * (1 - 1 / (4 * k) + 1 / (21 * k * k))  # length of a normal step
        self._shape: Array = np.eye(k)
        self._path, self._steps = np.zeros(k), np.zeros(k)
        self._told: list[tuple[float, Array]] = []
        self._generations = 0

    def ask(self) -> Array:
        """A point whose value is wanted, [k]."""
        values, vectors = np.linalg.eigh(self._shape)
        drawn = self._random.standard_normal(len(self._mean)) * np.sqrt(np.maximum(values, 1e-12))
        return cast(Array, self._mean + self._sigma * (vectors @ drawn))

    def tell(self, place: Array, value: float) -> None:
        """The value at a point; when there are enough of them the cloud moves."""
        if value > self.value:
            self.best, self.value = place, value
        self._told.append((value, place))
        if len(self._told) == self._size:
            self._move()
            self._told = []

    def _move(self) -> None:
        ranked = sorted(self._told, key=lambda told: -told[0])[: len(self._weights)]
        steps = (np.array([place for _, place in ranked]) - self._mean) / self._sigma
        step: Any = self._weights @ steps
        self._mean = self._mean + self._sigma * step
        self._generations += 1
        values, vectors = np.linalg.eigh(self._shape)
        round_step = vectors @ ((vectors.T @ step) / np.sqrt(np.maximum(values, 1e-12)))
        rate = self._step_rate
        self._steps = (1 - rate) * self._steps + math.sqrt(
            rate * (2 - rate) * self._effective
        ) * round_step
        length = float(np.linalg.norm(self._steps))
        settled = math.sqrt(1 - (1 - rate) ** (2 * self._generations))
        goes_on = length / settled < (1.4 + 2 / (len(step) + 1)) * self._usual
        rate = self._path_rate
        self._path = (1 - rate) * self._path
        if goes_on:
            self._path = self._path + math.sqrt(rate * (2 - rate) * self._effective) * step
        self._shape = (
            (1 - self._one - self._many) * self._shape
            + self._one * np.outer(self._path, self._path)
            + self._many * (steps.T * self._weights) @ steps
        )
        self._sigma *= math.exp(self._step_rate / self._damping * (length / self._usual - 1))
