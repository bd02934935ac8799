"""Convolutions with whole numbers of 8 bits.

    x -> QuantizeLinear -> QLinearConv -> DequantizeLinear -> y

Every channel of the input has steps of its own, which cost nothing: a channel's scale goes into the
weights that read it. So has every channel of the output. What the scales are is measured
(`ranges`), not guessed while it runs. Where a channel's values lie is told by the offset of its
steps; the convolution itself takes 128 for zero everywhere, and what that is wrong by is a constant
that goes into its bias (beyond both ends of the speech the middle of a channel's values is read).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

import numpy as np
from numpy.typing import DTypeLike

from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.onnx.proto import Array, Operation

__all__ = ["LEAST_VALUES", "convolutions", "with_steps"]

_MIDDLE = 128
_STEPS = 255
_LEAST_CHANNELS = 32
LEAST_VALUES = 1 << 15
"""What has fewer weights or channels costs little, and is where small errors are heard: the last
convolution makes the spectrum."""
_MARGIN = 1.1
"""A range is wider by this than what was measured: other voices go beyond it."""
_NARROW = 1e-3
"""A channel's range is at least this share of the middle one."""

Range = tuple[Array, Array]
"""The lowest and the highest value of each channel."""


def convolutions(work: Rewriting, within: set[str], least: int = LEAST_VALUES) -> list[Operation]:
    """The convolutions that are worth it.

    Args:
        work: the model.
        within: tensors that depend on what the sound is made from.
        least: weights that one has at least.
    """
    found = []
    for node in work.model.nodes:
        weight = work.weight(node.inputs[1]) if node.op == "Conv" else None
        if weight is None or weight.ndim != 3 or weight.size < least:
            continue
        alone = node.told.ints.get("group", (1,)) == (1,)
        many = min(weight.shape[:2]) >= min(_LEAST_CHANNELS, isqrt(least))
        if alone and many and node.inputs[0] in within:
            found.append(node)
    return found


def with_steps(
    work: Rewriting, nodes: list[Operation], ranges: Mapping[str, Range], most: int
) -> None:
    """Give convolutions whole numbers.

    Args:
        work: the model.
        nodes: the convolutions.
        ranges: of what they read and what they make, by tensor.
        most: of the weights, to either side: 127, or less where products would not fit.
    """
    steps: dict[str, tuple[Array, Array]] = {}
    for node in nodes:
        x = node.inputs[0]
        first = x not in steps
        if first:
            steps[x] = _steps(*ranges[x])
        _convolution(work, node, steps[x], ranges[node.outputs[0]], most, first=first)
    work.again()


def _steps(low: Array, high: Array) -> tuple[Array, Array]:
    """The scale of each channel, and the step that is zero.

    A range that lies to one side of zero is widened to reach it: the offset of 8 bits goes no
    further, and what lies beyond would be cut off.
    """
    middle, half = (low + high) / 2, (high - low) / 2 * _MARGIN
    half = np.maximum(half, max(_NARROW * float(np.median(half)), 1e-8))
    low, high = np.minimum(middle - half, 0), np.maximum(middle + half, 0)
    scale = (high - low) / _STEPS
    return scale, np.rint(-low / scale)


def _convolution(
    work: Rewriting,
    node: Operation,
    given: tuple[Array, Array],
    made: Range,
    most: int,
    *,
    first: bool,
) -> None:
    x, y = node.inputs[0], node.outputs[0]
    scale, zero = given
    weight = work.weight(node.inputs[1])
    bias = work.weight(node.inputs[2]) if len(node.inputs) > 2 else None
    assert weight is not None
    each = weight.astype(np.float64) * scale[None, :, None]
    step = np.maximum(np.abs(each).max((1, 2)), 1e-12) / most
    whole = np.rint(each / step[:, None, None]).astype(np.int8)
    wide, middle = _steps(*made)
    # What the weights make of the offsets, as they are after rounding.
    offset = (whole.sum(2) * (_MIDDLE - zero)[None]).sum(1) * step
    offset = offset + (0 if bias is None else bias)
    extra = np.rint((offset - (_MIDDLE - middle) * wide) / step)

    def keep(array: object, dtype: DTypeLike) -> str:
        return work.keep(np.asarray(array, dtype), y)

    one, half = keep(1, np.float32), keep(_MIDDLE, np.uint8)
    quantised = [
        Operation(
            "QuantizeLinear",
            [x, keep(scale, np.float32), keep(zero, np.uint8)],
            [f"{x}/steps"],
        ).tell(axis=1)
    ]
    conv = Operation(
        "QLinearConv",
        [
            f"{x}/steps", one, half, keep(whole, np.int8), keep(step / wide, np.float32),
            keep(np.zeros(len(step)), np.int8), one, half,
            keep(np.clip(extra, -(2**31) + 1, 2**31 - 1), np.int32),
        ],
        [f"{y}/steps"],
        node.attributes,
    )  # fmt: skip
    back = Operation(
        "DequantizeLinear",
        [f"{y}/steps", keep(wide, np.float32), keep(middle, np.uint8)],
        [y],
    ).tell(axis=1)
    work.replace(node, [*(quantised if first else []), conv, back])
