"""A network whose weights were made whole numbers, with floats again.

What ONNX Runtime's tools make of a float network (onnxruntime.quantization, MIT) is recognised by
what it does and undone: the weights get back the values that their steps stand for, and what was
rounded on the way between them no longer is. Names are kept.

    DynamicQuantizeLinear, MatMulInteger, Cast, Mul     -> MatMul
    DynamicQuantizeLinear, ConvInteger, Cast, Mul       -> Conv, with the bias that was added before
    DynamicQuantizeLSTM                                 -> LSTM
    DequantizeLinear of a weight, or of rows of one     -> the weight, the rows
"""

from __future__ import annotations

import numpy as np

from litetts.engines.onnx.proto import Array, Model, Operation, Weight
from litetts.errors import ModelError

__all__ = ["with_floats"]

_MARK = "_quantized"
_CARRIERS = frozenset({"Cast", "Floor", "Reshape", "Round", "Unsqueeze"})
"""Operators between a bias and what it is added to."""
_FLOAT = 1


def with_floats(model: bytes) -> bytes:
    """The network with float weights; one that has them already is only written anew.

    Raises:
        ModelError: it is no network, or is quantised in a way that is not known.
    """
    parsed = Model(model)
    _Undo(parsed).run()
    parsed.sweep()
    left = sorted({n.op for n in parsed.nodes if n.op in _WHOLE})
    if left:
        raise ModelError(f"it is quantised in a way that is not known: {', '.join(left)} are left")
    return parsed.written()


_WHOLE = frozenset(
    {
        "ConvInteger", "DynamicQuantizeLSTM", "MatMulInteger", "MatMulIntegerToFloat",
        "QLinearConv", "QLinearMatMul",
    }
)  # fmt: skip


class _Undo:
    """The changes to one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.made = model.producers()
        self.read = model.consumers()

    def run(self) -> None:
        """Replace what is quantised; what is no longer needed stays for a sweep."""
        nodes: list[Operation] = []
        for node in self.model.nodes:
            nodes.append(node)
            match node.op:
                case "MatMulInteger":
                    nodes += self._product(node)
                case "ConvInteger":
                    nodes += self._convolution(node)
                case "DynamicQuantizeLSTM":
                    nodes[-1] = self._recurrent(node)
                case "DequantizeLinear":
                    nodes[-1] = self._rows(node)
        # The replacements make what the last node of each pattern made.
        new = {name for n in nodes if n.name.endswith(_NEW) for name in n.outputs}
        self.model.nodes = [
            n for n in nodes if n.name.endswith(_NEW) or not new.intersection(n.outputs)
        ]

    def _product(self, node: Operation) -> list[Operation]:
        mul = self._scaled(node.outputs[0])
        if mul is None:
            return []
        weight = self._weight(node.inputs[1], self._scale(mul), node.inputs[3:4], axis=-1)
        x = self._before(node.inputs[0])
        return [Operation("MatMul", [x, weight], mul.outputs, name=node.name + _NEW)]

    def _convolution(self, node: Operation) -> list[Operation]:
        out, bias = node.outputs[0], list[str]()
        after = self._only(out)
        if after is not None and after.op == "Add":
            other = next(name for name in after.inputs if name != out)
            bias = [self._bias(other)]
            out = after.outputs[0]
        mul = self._scaled(out)
        if mul is None:
            return []
        weight = self._weight(node.inputs[1], self._scale(mul), node.inputs[3:4], axis=0)
        inputs = [self._before(node.inputs[0]), weight, *bias]
        return [Operation("Conv", inputs, mul.outputs, node.attributes, name=node.name + _NEW)]

    def _recurrent(self, node: Operation) -> Operation:
        i = node.inputs + [""] * (12 - len(node.inputs))
        weights = []
        for name, scale, zero in ((i[1], i[8], i[9]), (i[2], i[10], i[11])):
            values = self._values(name, self._array(scale), [zero], axis=0, last=True)
            weights.append(self._keep(name, values.transpose(0, 2, 1)))
        inputs = [i[0], *weights, *i[3:8]]
        while not inputs[-1]:
            inputs.pop()
        return Operation("LSTM", inputs, node.outputs, node.attributes, name=node.name + _NEW)

    def _rows(self, node: Operation) -> Operation:
        data, scale, zero = node.inputs[0], node.inputs[1], node.inputs[2:3]
        gather = self.made.get(data)
        whole = gather.inputs[0] if gather is not None and gather.op == "Gather" else data
        if whole not in self.model.weights or scale not in self.model.weights:
            return node
        weight = self._weight(whole, self._array(scale), zero, axis=0)
        if gather is None:
            return Operation("Identity", [weight], node.outputs, name=node.name + _NEW)
        inputs = [weight, *gather.inputs[1:]]
        return Operation("Gather", inputs, node.outputs, gather.attributes, name=node.name + _NEW)

    def _only(self, tensor: str) -> Operation | None:
        """The one node that reads a tensor."""
        readers = self.read.get(tensor, [])
        return readers[0] if len(readers) == 1 else None

    def _scaled(self, tensor: str) -> Operation | None:
        """The multiplication that makes floats of whole numbers, after their cast."""
        cast = self._only(tensor)
        if cast is None or cast.op != "Cast":
            return None
        mul = self._only(cast.outputs[0])
        return mul if mul is not None and mul.op == "Mul" else None

    def _scale(self, mul: Operation) -> Array:
        """Of a weight: one of the two that the multiplication's other factor is a product of."""
        for name in mul.inputs:
            both = self.made.get(name)
            if both is not None and both.op == "Mul":
                for each in both.inputs:
                    if each in self.model.weights:
                        return self._array(each)
        raise ModelError(f"the scale of a weight before '{mul.outputs[0]}' is not found")

    def _bias(self, tensor: str) -> str:
        """The float bias, as a vector, that was made whole numbers to be added."""
        while (node := self.made.get(tensor)) is not None and node.op in _CARRIERS:
            tensor = node.inputs[0]
        if node is not None and node.op == "Div":
            tensor = node.inputs[0]
        if tensor not in self.model.weights:
            raise ModelError(f"the bias behind '{tensor}' is not found")
        return self._keep(tensor, self._array(tensor).reshape(-1).astype(np.float32))

    def _before(self, tensor: str) -> str:
        """What was made whole numbers."""
        node = self.made.get(tensor)
        if node is None or node.op != "DynamicQuantizeLinear":
            raise ModelError(f"what '{tensor}' was made from is not found")
        return node.inputs[0]

    def _weight(self, name: str, scale: Array, zero: list[str], axis: int) -> str:
        """The float weight that a quantised one stands for, by name."""
        return self._keep(name, self._values(name, scale, zero, axis))

    def _values(
        self, name: str, scale: Array, zero: list[str], axis: int, *, last: bool = False
    ) -> Array:
        """(steps - zero) * scale, each given once or for each place of an axis.

        Args:
            name: of the steps.
            scale: with as many values as the axis has places, or one.
            zero: the name of the step that is zero; none or "" = 0.
            axis: that they belong to.
            last: they may be given for the first axis and the last.
        """
        steps = self._array(name).astype(np.float32)
        middle = self._array(zero[0]) if zero and zero[0] else np.zeros(1)

        def along(values: Array) -> Array:
            values = values.astype(np.float32)
            if values.size == 1:
                return values.reshape(())
            if last and values.ndim == 2:
                return values.reshape(values.shape[0], 1, values.shape[1])
            shape = [1] * steps.ndim
            shape[axis] = values.size
            return values.reshape(shape)

        return (steps - along(middle)) * along(scale)

    def _array(self, name: str) -> Array:
        if name not in self.model.weights:
            raise ModelError(f"'{name}' is no weight, so it cannot be made floats")
        return self.model.weights[name].array

    def _keep(self, name: str, values: Array) -> str:
        """Put an array among the weights, once, under its name before it was quantised."""
        name = name.removesuffix(_MARK)
        while name in self.model.weights and self.model.weights[name].shape != values.shape:
            name += "_float"
        if name not in self.model.weights or self.model.weights[name].element != _FLOAT:
            self.model.weights[name] = Weight.of(np.ascontiguousarray(values, np.float32))
        return name


_NEW = "/float"
"""Ends the names of nodes that replace others."""
