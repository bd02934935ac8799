"""Convolutions with whole numbers of 8 bits.

    x -> QuantizeLinear -> QLinearConv -> DequantizeLinear -> y

Every channel of the input has steps of its own, which cost nothing: a channel's scale goes into the
weights that read it. So has every channel of the output. What the scales are is measured
(`ranges`), not guessed while it runs. Where a channel's values lie is told by the offset of its
steps; the convolution itself takes 128 for zero everywhere, and what that is wrong by is a constant
that goes into its bias (beyond both ends of the speech the middle of a channel's values is read).
What few convolutions of many values make stays in floats (`products`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

import numpy as np
from numpy.typing import DTypeLike

from litetts.engines.kokoro.optimise.products import multiplied, worth_floats
from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.kokoro.optimise.scales import MIDDLE, Range, Steps, steps, whole
from litetts.engines.onnx.proto import MICROSOFT, Operation

__all__ = ["LEAST_VALUES", "convolutions", "with_steps"]

_LEAST_CHANNELS = 32
LEAST_VALUES = 1 << 15
"""What has fewer weights or channels costs little, and is where small errors are heard: the last
convolution makes the spectrum."""


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
    read = set[str]()
    for node in nodes:
        x = node.inputs[0]
        given = steps(*ranges[x])
        if worth_floats(work, node):
            multiplied(work, node, given, most)
        else:
            made = ranges[node.outputs[0]]
            _convolution(work, node, given, made, most, first=x not in read)
            read.add(x)
    work.model.use_domain(MICROSOFT)
    work.again()


def _convolution(
    work: Rewriting,
    node: Operation,
    given: Steps,
    made: Range,
    most: int,
    *,
    first: bool,
) -> None:
    x, y = node.inputs[0], node.outputs[0]
    scale, zero = given
    weights, step, offset = whole(work, node, given, most)
    wide, middle = steps(*made)
    extra = np.rint((offset - (MIDDLE - middle) * wide) / step)

    def keep(array: object, dtype: DTypeLike) -> str:
        return work.keep(np.asarray(array, dtype), y)

    one, half = keep(1, np.float32), keep(MIDDLE, np.uint8)
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
            f"{x}/steps", one, half, keep(weights, np.int8), keep(step / wide, np.float32),
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
