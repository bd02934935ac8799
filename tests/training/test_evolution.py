"""The search without gradients finds what is highest."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.training.evolution import Evolution


@pytest.mark.parametrize("seed", [0, 1])
def test_it_climbs_a_slanted_ridge(seed: int) -> None:
    """A hill that is a hundred times as long as wide, in no direction of the axes."""
    random = np.random.default_rng(seed)
    turned, _ = np.linalg.qr(random.standard_normal((8, 8)))
    top = random.standard_normal(8)
    widths = np.logspace(0, -2, 8)

    def height(place: np.ndarray) -> float:
        return -float(np.sum(((place - top) @ turned / widths) ** 2))

    search = Evolution(np.zeros(8), 0.5, seed)
    for _ in range(3000):
        place = search.ask()
        search.tell(place, height(place))
    assert np.linalg.norm(search.best - top) < 1e-3


def test_the_same_seed_gives_the_same_points() -> None:
    def points(seed: int) -> list[np.ndarray]:
        search = Evolution(np.ones(3), 0.1, seed)
        out = []
        for _ in range(20):
            out.append(search.ask())
            search.tell(out[-1], float(out[-1].sum()))
        return out

    assert np.array_equal(points(4), points(4))
    assert not np.array_equal(points(4), points(5))
