"""Blocks of a GGUF file: the layouts that all its readers share, and what quantising loses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.models.gguf import KINDS, decode, encode, steps
from litetts.models.gguf.kinds import PLAIN

LAYOUTS = {
    "q8_0": ((0,), [42.5, 61.0, -48.5, -30.0], -24.0, -4040.0),
    "q4_0": ((0,), [-1.5, 1.0, 3.5, -2.0], 0.0, -259.0),
    "q2_k": ((80, 82), [16.5, 0.0, 5.5, 11.0], 2.25, 121565.0),
    "q3_k": ((108,), [40.5, -54.0, 13.5, -27.0], 21.0, 88572.5),
    "q4_k": ((0, 2), [157.75, -12.75, 64.75, 142.25], 24.25, 3786420.0),
    "q5_k": ((0, 2), [405.75, -12.75, 312.75, 142.25], 54.25, 8013724.0),
    "q6_k": ((208,), [-715.5, 848.0, 291.5, -265.0], -30.0, 392210.0),
    "tq1_0": ((52,), [-0.5, -0.5, -0.5, 0.0], -0.5, -65.5),
    "q4_1": ((0, 2), [7.75, 2.25, 4.75, 7.25], 6.25, 2123.5),
    "q5_0": ((0,), [4.5, -1.0, 1.5, -4.0], 0.5, 56.0),
    "q5_1": ((0, 2), [9.75, 12.25, 14.75, 9.25], 2.75, 4082.5),
    "tq2_0": ((64,), [1.0, -0.5, 0.0, 0.5], -0.5, 8622.5),
}
"""Where the scales are (0.5, then 0.25), and what PyPI's `gguf` 0.19 reads from the same bytes: the
first four values, the last, and the sum of value times position."""

LOSS = {
    "f32": 0, "f16": 0.0003, "bf16": 0.003, "q8_0": 0.006, "q6_k": 0.02, "q5_k": 0.04,
    "q4_k": 0.08, "q4_0": 0.09, "q3_k": 0.16, "q2_k": 0.29, "tq2_0": 0.45, "tq1_0": 0.45,
}  # fmt: skip
"""Root mean square of the error of normally distributed values, relative to theirs."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_are_those_of_ggml(name):
    kind, (places, first, last, sum_) = KINDS[name], LAYOUTS[name]
    block = ((np.arange(kind.size) * 37 + 11) % 256).astype(np.uint8)
    for scale, at in zip((0.5, 0.25), places, strict=False):
        block[at : at + 2] = np.array([scale], "<f2").view(np.uint8)
    values = decode(kind, block)
    assert values[:4].tolist() == first
    assert values[-1] == last
    assert values.astype(np.float64) @ np.arange(1, kind.values + 1) == sum_


@pytest.mark.parametrize("name", LOSS)
def test_each_type_loses_no_more_than_its_bits_make_it(name):
    kind = KINDS[name]
    values = np.random.default_rng(0).standard_normal(256 * 32).astype(np.float32) * 0.05
    back = decode(kind, encode(kind, values))
    assert len(encode(kind, values)) == kind.bytes_of(len(values))
    error = np.sqrt(np.mean((back - values) ** 2) / np.mean(values**2))
    assert error <= LOSS[name]


@pytest.mark.parametrize("name", [n for n in LOSS if n not in PLAIN])
def test_zeros_and_the_far_apart_stay_finite(name):
    kind = KINDS[name]
    for values in (np.zeros(512), np.r_[1e30, np.zeros(511)], np.r_[1e-30, np.zeros(511)]):
        assert np.isfinite(decode(kind, encode(kind, values.astype(np.float32)))).all()


@given(st.sampled_from(sorted({*LAYOUTS} & {*LOSS})), st.integers(0, 2**32 - 1))
def test_what_is_encoded_again_stays_about_the_same(name, seed):
    kind = KINDS[name]
    values = np.random.default_rng(seed).uniform(-1, 1, 512).astype(np.float32)
    once = decode(kind, encode(kind, values))
    twice = decode(kind, encode(kind, once))
    assert np.abs(twice - once).mean() <= 0.35 * np.abs(once - values).mean() + 1e-6


@pytest.mark.parametrize("name", ["q8_0", "q6_k", "q4_0", "q3_k", "tq1_0", "tq2_0"])
def test_steps_stand_for_the_values(name):
    kind = KINDS[name]
    values = np.random.default_rng(1).standard_normal(512).astype(np.float32)
    raw = encode(kind, values)
    found = steps(kind, raw)
    assert found.step.max() < 1 << found.bits
    apart = found.step.reshape(*found.scale.shape, -1).astype(np.float32) - found.middle
    np.testing.assert_array_equal((apart * found.scale[..., None]).ravel(), decode(kind, raw))
