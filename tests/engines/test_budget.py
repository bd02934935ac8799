"""Which matrix is worth how many bits."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.engines import conversion
from litetts.engines.budget import KINDS_TO_CHOOSE, Sensitivity, chosen, sensitivities, spend
from litetts.engines.onnx.packing import Contents, matrices
from litetts.models.gguf import KINDS

BITS = [KINDS[k].bits for k in KINDS_TO_CHOOSE]


def costs(scales: list[float], values: list[int]) -> list[Sensitivity]:
    """Matrices whose costs fall to a quarter with every bit, as those of rounding do."""
    return [
        Sensitivity(f"m{i}", n, tuple(s * n * 4.0**-b for b in BITS))
        for i, (s, n) in enumerate(zip(scales, values, strict=True))
    ]


def spent(kinds: dict[str, str], of: list[Sensitivity]) -> float:
    whole = sum(each.values for each in of)
    return sum(KINDS[kinds[each.name]].bits * each.values for each in of) / whole


@given(
    st.lists(st.tuples(st.floats(0.001, 1000), st.integers(1, 50)), min_size=1, max_size=12),
    st.floats(1.7, 16),
)
def test_the_budget_holds(of, bits):
    made = costs([s for s, _ in of], [n * 4096 for _, n in of])
    assert spent(spend(made, bits), made) <= bits + 1e-6


@given(st.lists(st.floats(0.01, 100), min_size=3, max_size=3), st.sampled_from([2, 3, 4.5, 7]))
def test_nothing_within_the_budget_is_better(scales, bits):
    made = costs(scales, [4096, 8192, 16384])
    kinds = spend(made, bits)
    mine = sum(m.cost[KINDS_TO_CHOOSE.index(kinds[m.name])] for m in made)
    for tried in product(range(len(BITS)), repeat=3):
        total = sum(m.values * BITS[k] for m, k in zip(made, tried, strict=True)) / 28672
        if total <= bits - 0.01:  # the budget is divided into steps
            best = sum(m.cost[k] for m, k in zip(made, tried, strict=True))
            assert mine <= best * (1 + 1e-9)


def test_what_matters_more_gets_more_bits():
    made = costs([0.01, 1.0, 100.0], [65536] * 3)
    kinds = spend(made, 4)
    assert np.all(np.diff([KINDS[kinds[m.name]].bits for m in made]) >= 0)
    assert kinds["m0"] != kinds["m2"]


def test_with_too_few_bits_all_get_the_fewest():
    made = costs([1.0, 2.0], [4096, 4096])
    assert set(spend(made, 1.0).values()) == {"tq1_0"}


@pytest.fixture(scope="module")
def nano() -> Contents:
    return conversion.contents_of("nano")


def test_sensitivities_are_what_is_heard(nano: Contents, monkeypatch: pytest.MonkeyPatch):
    """Of few groups: each costs something, more bits cost less, and the choice follows."""
    monkeypatch.setattr("litetts.engines.budget._MOST_PROBES", 9)
    seen = []
    found = sensitivities(nano, lambda done, of: seen.append((done, of)))
    assert [each.name for each in found] == [m.name for m in matrices(nano)]
    assert seen[-1][0] == seen[-1][1] <= 9
    for each in found:
        assert each.cost[0] > each.cost[2] > each.cost[4] > each.cost[6] >= 0
    kinds = spend(found, 3.0)
    assert len(set(kinds.values())) > 1
    assert spent(kinds, found) == pytest.approx(3.0, abs=0.05)


def test_a_dynamic_pack_says_its_bits(nano: Contents, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("litetts.engines.budget._MOST_PROBES", 6)
    choose, told = chosen(nano, 2.5)
    assert told == {"litetts.bits": 2.5}
    assert {choose(m) for m in matrices(nano)} <= set(KINDS_TO_CHOOSE)
