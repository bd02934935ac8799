"""What the channels of a network's tensors range over, measured while it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

import numpy as np

from litetts.document import Floats
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.parts import Array, State, run
from litetts.engines.onnx.proto import Model, Operation, Weight
from litetts.engines.onnx.session import open_session

__all__ = ["Listening"]

_AXES = "ranges/axes"
_AXES_GIVEN = 18
"""The version of ONNX in which an operation is given its axes as a tensor."""


class Listening:
    """A session that makes the sound and tells the ranges.

    Attributes:
        low, high: by tensor, of each channel; empty until it has heard something.
    """

    def __init__(self, model: Model, tensors: Sequence[str], given: Mapping[str, int]) -> None:
        """Prepare it.

        Args:
            model: which is not changed.
            tensors: [1, channels, time] each.
            given: `Stages.given`.
        """
        more = copy(model)
        more.nodes = list(model.nodes)
        more.weights = {**model.weights, _AXES: Weight.of(np.array([0, 2]))}
        self._names: dict[str, tuple[str, str]] = {}
        for tensor in tensors:
            at = next(i for i, node in enumerate(more.nodes) if tensor in node.outputs)
            low, high = f"{tensor}/low", f"{tensor}/high"
            more.nodes[at + 1 : at + 1] = [
                _reduced("ReduceMin", tensor, low, model.opset),
                _reduced("ReduceMax", tensor, high, model.opset),
            ]
            self._names[tensor] = (low, high)
        graph = Graph(more.written())
        self._sound = next(iter(graph.outputs))
        wanted = [self._sound, *(name for pair in self._names.values() for name in pair)]
        self._session = open_session(graph.extract(wanted, given))
        self.low: dict[str, Array] = {}
        self.high: dict[str, Array] = {}

    def hear(self, feeds: State) -> Floats:
        """Make a sentence and widen the ranges by it; its sound.

        Raises:
            EngineError: the network failed.
        """
        made = run(self._session, feeds)
        for tensor, (low, high) in self._names.items():
            self.low[tensor] = np.minimum(self.low.get(tensor, np.inf), made[low])
            self.high[tensor] = np.maximum(self.high.get(tensor, -np.inf), made[high])
        return made[self._sound].astype(np.float32).reshape(-1)


def _reduced(op: str, tensor: str, made: str, opset: int) -> Operation:
    """An operation over all but the channels."""
    if opset < _AXES_GIVEN:
        return Operation(op, [tensor], [made]).tell(keepdims=0, axes=[0, 2])
    return Operation(op, [tensor, _AXES], [made]).tell(keepdims=0)
