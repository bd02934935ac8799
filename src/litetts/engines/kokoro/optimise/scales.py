"""Steps of whole numbers: how large those of a channel are, and weights in them."""

from __future__ import annotations

import numpy as np

from litetts.engines.kokoro.optimise.rewriting import Rewriting
from litetts.engines.onnx.proto import Array, Operation

__all__ = ["MIDDLE", "Range", "Steps", "steps", "whole"]

MIDDLE = 128
"""What a product of whole numbers takes for zero, in every channel."""
_STEPS = 255
_MARGIN = 1.1
"""A range is wider by this than what was measured: other voices go beyond it."""
_NARROW = 1e-3
"""A channel's range is at least this share of the middle one."""

Range = tuple[Array, Array]
"""The lowest and the highest value of each channel."""
Steps = tuple[Array, Array]
"""The size of a step of each channel, and the step that is zero."""


def steps(low: Array, high: Array) -> Steps:
    """The scale of each channel, and the step that is zero.

    A range that lies to one side of zero is widened to reach it: the offset of 8 bits goes no
    further, and what lies beyond would be cut off.
    """
    middle, half = (low + high) / 2, (high - low) / 2 * _MARGIN
    half = np.maximum(half, max(_NARROW * float(np.median(half)), 1e-8))
    low, high = np.minimum(middle - half, 0), np.maximum(middle + half, 0)
    scale = (high - low) / _STEPS
    return scale, np.rint(-low / scale)


def whole(work: Rewriting, node: Operation, given: Steps, most: int) -> tuple[Array, Array, Array]:
    """Weights of a convolution in whole numbers.

    Args:
        work: the model.
        node: the convolution.
        given: the steps of what it reads.
        most: of the weights, to either side.

    Returns:
        The weights [O, I, K] for what is read in steps around `MIDDLE`, the size of a step of each
        output [O], and the bias [O].
    """
    scale, zero = given
    weight = work.weight(node.inputs[1])
    bias = work.weight(node.inputs[2]) if len(node.inputs) > 2 else None
    assert weight is not None
    each = weight.astype(np.float64) * scale[None, :, None]
    step = np.maximum(np.abs(each).max((1, 2)), 1e-12) / most
    rounded = np.rint(each / step[:, None, None]).astype(np.int8)
    # What the weights make of the offsets, as they are after rounding.
    offset = (rounded.sum(2) * (MIDDLE - zero)[None]).sum(1) * step
    return rounded, step, offset + (0 if bias is None else bias)
