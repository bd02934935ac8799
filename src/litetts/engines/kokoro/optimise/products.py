"""Convolutions of whole numbers as products of matrices whose results stay floats.

    x -> Pad -> QuantizeLinear -> Transpose -> Slice, Concat -> MatMulIntegerToFloat -> Transpose

The frames that a kernel reads are put side by side. What is made of many values costs little to
keep in floats, and where the decoder begins it is worth it: errors there go through everything
behind, and 8 bits of a result weigh more than those of what it is made from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.kokoro.optimise.scales import MIDDLE, Steps, whole
from litetts.engines.onnx.proto import MICROSOFT, Operation

__all__ = ["multiplied", "worth_floats"]

_MANY = 1024
"""Values that each result is made of, from which on it stays a float. Bringing rows and columns in
order takes about a fifth as long as the product then."""
_LONGEST = 3
"""Frames of a kernel that are put side by side: of more, the whole network takes a third longer."""
_END = np.iinfo(np.int64).max


def worth_floats(work: Rewriting, node: Operation) -> bool:
    """Whether what a convolution makes stays in floats."""
    weight = work.weight(node.inputs[1])
    assert weight is not None
    _, inner, size = weight.shape
    plain = node.told.ints.get("strides", (1,)) == (1,)
    return plain and size <= _LONGEST and inner * size >= _MANY


def multiplied(work: Rewriting, node: Operation, given: Steps, most: int) -> None:
    """Put such a product in the place of a convolution.

    Args:
        work: the model.
        node: the convolution.
        given: the steps of what it reads.
        most: of the weights, to either side.
    """
    x, y = node.inputs[0], node.outputs[0]
    weights, step, offset = whole(work, node, given, most)
    outer, inner, size = weights.shape
    told = node.told.ints
    before, after = told.get("pads", (0, 0))
    (apart,) = told.get("dilations", (1,))

    def keep(array: object, dtype: DTypeLike) -> str:
        return work.keep(np.asarray(array, dtype), y)

    scale, zero = given
    nodes, last = [], x
    if before or after:
        last = f"{y}/padded"
        pads = keep([0, 0, before, 0, 0, after], np.int64)
        nodes.append(Operation("Pad", [x, pads], [last]))
    steps, rows = f"{y}/in", f"{y}/rows"
    nodes += [
        Operation(
            "QuantizeLinear", [last, keep(scale, np.float32), keep(zero, np.uint8)], [steps]
        ).tell(axis=1),
        Operation("Transpose", [steps], [rows]).tell(perm=[0, 2, 1]),
    ]
    if size > 1:
        parts = [f"{rows}/{i}" for i in range(size)]
        axis = keep([1], np.int64)
        for i, part in enumerate(parts):
            end = (i + 1 - size) * apart or _END
            cut = [keep([i * apart], np.int64), keep([end], np.int64), axis]
            nodes.append(Operation("Slice", [rows, *cut], [part]))
        rows = f"{rows}/side"
        nodes.append(Operation("Concat", parts, [rows]).tell(axis=2))
    matrix = weights.transpose(2, 1, 0).reshape(size * inner, outer)
    made = f"{y}/made"
    given_to = [
        rows, keep(matrix, np.int8), keep(1, np.float32), keep(step, np.float32),
        keep(MIDDLE, np.uint8), "", keep(offset, np.float32),
    ]  # fmt: skip
    product = Operation("MatMulIntegerToFloat", given_to, [made], domain=MICROSOFT)
    work.replace(node, [*nodes, product, Operation("Transpose", [made], [y]).tell(perm=[0, 2, 1])])
