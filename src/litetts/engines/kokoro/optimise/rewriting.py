"""Changes to a network with float weights: nodes replaced by fewer that compute the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from litetts.engines.onnx.proto import Array, Model, Operation, Weight

__all__ = ["Rewriting"]


class Rewriting:
    """A model that is being changed.

    Attributes:
        model: it.
        made: tensor -> the node that makes it, as before the changes since `again`.
        read: tensor -> the nodes that read it, likewise.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._count = 0
        self.again()

    def again(self) -> None:
        """Drop what nothing depends on any more, and look at the model anew."""
        self.model.sweep()
        self.made = self.model.producers()
        self.read = self.model.consumers()

    def weight(self, name: str) -> Array | None:
        """The values of a weight; None for what is computed."""
        weight = self.model.weights.get(name)
        return None if weight is None else weight.array

    def keep(self, array: Array, like: str) -> str:
        """Put an array among the weights, under a name of its own that begins as another."""
        self._count += 1
        name = f"{like}/{self._count}"
        self.model.weights[name] = Weight.of(np.ascontiguousarray(array))
        return name

    def only(self, tensor: str, op: str) -> Operation | None:
        """The one node that reads a tensor, if there is one and it is of that operator."""
        readers = self.read.get(tensor, [])
        return readers[0] if len(readers) == 1 and readers[0].op == op else None

    def by(self, tensor: str, op: str) -> Operation | None:
        """The node that makes a tensor, if it is of that operator."""
        node = self.made.get(tensor)
        return node if node is not None and node.op == op else None

    def squared(self, tensor: str) -> str | None:
        """What a tensor is the square of."""
        node = self.made.get(tensor)
        if node is not None and node.op == "Mul" and node.inputs[0] == node.inputs[1]:
            return node.inputs[0]
        if node is not None and node.op == "Pow":
            power = self.weight(node.inputs[1])
            if power is not None and power.size == 1 and power.item() == 2:
                return node.inputs[0]
        return None

    def after(self, tensors: Collection[str]) -> set[str]:
        """The tensors that depend on some."""
        found = set(tensors)
        for node in self.model.nodes:
            if found.intersection(node.inputs) or found.intersection(node.captured):
                found.update(node.outputs)
        return found

    def replace(self, node: Operation, new: Sequence[Operation]) -> None:
        """Put nodes in the place of one; what it made must be made by one of them."""
        at = self.model.nodes.index(node)
        self.model.nodes[at : at + 1] = new


def other(node: Operation, tensor: str) -> str:
    """The second input of a node of two, the first being `tensor`."""
    a, b = node.inputs
    return b if a == tensor else a
