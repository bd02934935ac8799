"""A model of ONNX that can be changed: nodes replaced, weights put elsewhere.

`graph.Graph` reads and cuts and leaves everything where it is; here the nodes and the heads of the
weights are taken apart and written anew. The field numbers are those of `onnx.proto`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.engines.onnx.graph import ELEMENT_TYPES, Node, read_node
from litetts.errors import ModelError
from litetts.models.protobuf import Field, fields, message, number, numbers

__all__ = ["MICROSOFT", "Model", "Operation", "Weight"]

MICROSOFT = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""

Array = NDArray[Any]

_MODEL_GRAPH, _MODEL_OPSET, _OPSET_DOMAIN, _OPSET_VERSION = 7, 8, 1, 2
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_OUTPUT, _GRAPH_VALUE_INFO, _VALUE_NAME = 1, 5, 12, 13, 1
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN = 1, 2, 3, 4, 5, 7
_ATTRIBUTE_NAME, _ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 3, 8
_ATTRIBUTE_TENSOR, _ATTRIBUTE_TYPE = 5, 20
_TYPE_FLOAT, _TYPE_INT, _TYPE_TENSOR, _TYPE_INTS = 1, 2, 4, 7
_FIXED_32 = 5
_DIMS, _ELEMENT, _NAME, _RAW, _PLACE, _LOCATION, _EXTERNAL = 1, 2, 8, 9, 13, 14, 1
_KEY, _VALUE = 1, 2
_TYPES = {number: np.dtype(dtype) for number, dtype in ELEMENT_TYPES.values()}


@dataclass(slots=True)
class Weight:
    """An initialiser.

    Attributes:
        element: TensorProto.DataType.
        shape: its dimensions.
        data: its values, little-endian; None = they are in `place`.
        place: what the file says of where they are: location, offset, length, or our own keys.
    """

    element: int
    shape: tuple[int, ...]
    data: bytes | memoryview | None
    place: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, array: Array) -> Weight:
        """The weight that holds an array."""
        return cls(cls.element_of(array), array.shape, np.ascontiguousarray(array).tobytes())

    @staticmethod
    def element_of(array: Array) -> int:
        """TensorProto.DataType of an array."""
        return next(n for n, dtype in _TYPES.items() if dtype == array.dtype)

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy's type. Raises ModelError for one that is not in ELEMENT_TYPES."""
        if self.element not in _TYPES:
            raise ModelError(f"unsupported ONNX tensor type {self.element}")
        return _TYPES[self.element]

    @property
    def array(self) -> Array:
        """Its values. Raises ModelError where they are elsewhere, or not as many as they should."""
        if self.data is None:
            raise ModelError(f"the weights lie outside the file, in {self.place.get('location')}")
        values = np.frombuffer(self.data, self.dtype)
        if values.size != int(np.prod(self.shape, dtype=np.int64)):
            raise ModelError(f"a weight of shape {self.shape} has {values.size} values")
        return values.reshape(self.shape)

    def written(self, name: str) -> bytes:
        """Its TensorProto."""
        parts = [number(_DIMS, size) for size in self.shape]
        parts += [number(_ELEMENT, self.element), message(_NAME, name.encode())]
        if self.data is not None:
            return b"".join([*parts, message(_RAW, bytes(self.data))])
        for key, value in self.place.items():
            entry = message(_KEY, key.encode()) + message(_VALUE, value.encode())
            parts.append(message(_PLACE, entry))
        return b"".join([*parts, number(_LOCATION, _EXTERNAL)])


@dataclass(slots=True, eq=False)
class Operation:
    """A node.

    Attributes:
        op, domain: its operator; "" = ONNX's own.
        inputs, outputs: tensors; "" where an optional one is left out.
        attributes: as they are in the file.
        captured: tensors that its inner graphs read from outside.
    """

    op: str
    inputs: list[str]
    outputs: list[str]
    attributes: list[bytes] = field(default_factory=list)
    domain: str = ""
    name: str = ""
    captured: frozenset[str] = frozenset()

    def tell(self, **values: int | float | Sequence[int]) -> Operation:
        """Add attributes."""
        for name, value in values.items():
            match value:
                case int():
                    kind, content = _TYPE_INT, number(_ATTRIBUTE_INT, value)
                case float():
                    key = bytes([_ATTRIBUTE_FLOAT << 3 | _FIXED_32])
                    kind, content = _TYPE_FLOAT, key + struct.pack("<f", value)
                case _:
                    kind = _TYPE_INTS
                    content = b"".join(number(_ATTRIBUTE_INTS, each) for each in value)
            named = message(_ATTRIBUTE_NAME, name.encode()) + content
            self.attributes.append(message(_NODE_ATTRIBUTE, named + number(_ATTRIBUTE_TYPE, kind)))
        return self

    def tensor(self, name: str) -> Weight | None:
        """The tensor that is an attribute."""
        for raw in self.attributes:
            (attribute,) = fields(memoryview(raw))
            if name in _texts(attribute.content, _ATTRIBUTE_NAME):
                for item in fields(attribute.content):
                    if item.number == _ATTRIBUTE_TENSOR:
                        return _weight(item.content)[1]
        return None

    def hold(self, name: str, values: Array) -> Operation:
        """Add a tensor as an attribute."""
        named = message(_ATTRIBUTE_NAME, name.encode())
        named += message(_ATTRIBUTE_TENSOR, Weight.of(values).written(""))
        self.attributes.append(
            message(_NODE_ATTRIBUTE, named + number(_ATTRIBUTE_TYPE, _TYPE_TENSOR))
        )
        return self

    def forget(self, name: str) -> Operation:
        """Drop an attribute."""
        kept = []
        for raw in self.attributes:
            (attribute,) = fields(memoryview(raw))
            if name not in _texts(attribute.content, _ATTRIBUTE_NAME):
                kept.append(raw)
        self.attributes = kept
        return self

    @property
    def told(self) -> Node:
        """It as it is read from a file: its attributes by name."""
        return read_node(next(iter(fields(memoryview(message(_GRAPH_NODE, self.written))))))

    @property
    def written(self) -> bytes:
        """Its NodeProto."""
        parts = [message(_NODE_INPUT, name.encode()) for name in self.inputs]
        parts += [message(_NODE_OUTPUT, name.encode()) for name in self.outputs]
        parts += [message(_NODE_NAME, self.name.encode()), message(_NODE_OP, self.op.encode())]
        domain = [message(_NODE_DOMAIN, self.domain.encode())] if self.domain else []
        return b"".join([*parts, *self.attributes, *domain])


class Model:
    """A ModelProto.

    Attributes:
        nodes: in topological order.
        weights: by name.
    """

    def __init__(self, model: bytes) -> None:
        """Take it apart. Raises ModelError when it is not complete."""
        self.nodes: list[Operation] = []
        self.weights: dict[str, Weight] = {}
        self.outputs: list[str] = []
        self._head: list[bytes] = []
        self._rest: list[bytes] = []
        try:
            for part in fields(memoryview(model)):
                if part.number == _MODEL_GRAPH:
                    self._read(part)
                else:
                    self._head.append(bytes(part.raw))
        except (ValueError, IndexError, OverflowError, KeyError, struct.error) as error:
            raise ModelError(f"not a complete ONNX model ({error})") from error
        if not self.nodes or not self.outputs:  # no byte at all is a message, too
            raise ModelError("not an ONNX model: it holds no graph")

    def _read(self, graph: Field) -> None:
        for part in fields(graph.content):
            if part.number == _GRAPH_NODE:
                self.nodes.append(_operation(part))
            elif part.number == _GRAPH_INITIALIZER:
                name, weight = _weight(part.content)
                self.weights[name] = weight
            elif part.number != _GRAPH_VALUE_INFO:  # what nodes make may be of other types now
                self._rest.append(bytes(part.raw))
                if part.number == _GRAPH_OUTPUT:
                    self.outputs += [
                        str(f.content, "utf-8")
                        for f in fields(part.content)
                        if f.number == _VALUE_NAME
                    ]

    def producers(self) -> dict[str, Operation]:
        """Tensor -> the node that makes it."""
        return {name: node for node in self.nodes for name in node.outputs}

    def consumers(self) -> dict[str, list[Operation]]:
        """Tensor -> the nodes that read it."""
        found: dict[str, list[Operation]] = {}
        for node in self.nodes:
            for name in {*node.inputs, *node.captured}:
                found.setdefault(name, []).append(node)
        return found

    def sweep(self) -> None:
        """Drop the nodes and weights that no output depends on."""
        needed, kept = set(self.outputs), []
        for node in reversed(self.nodes):
            if needed.intersection(node.outputs):
                kept.append(node)
                needed.update(node.inputs, node.captured)
        self.nodes = kept[::-1]
        self.weights = {name: w for name, w in self.weights.items() if name in needed}

    @property
    def opset(self) -> int:
        """The version of ONNX's own operators."""
        for raw in self._head:
            for part in fields(memoryview(raw)):
                if part.number == _MODEL_OPSET and not any(_texts(part.content, _OPSET_DOMAIN)):
                    return next(f.value for f in fields(part.content) if f.number == _OPSET_VERSION)
        raise ModelError("it does not say which version of ONNX it is in")

    def use_domain(self, domain: str) -> None:
        """Declare a set of operators, if it is not yet."""
        for raw in self._head:
            for part in fields(memoryview(raw)):
                if part.number == _MODEL_OPSET and domain in _texts(part.content, _OPSET_DOMAIN):
                    return
        told = message(_OPSET_DOMAIN, domain.encode()) + number(_OPSET_VERSION, 1)
        self._head.append(message(_MODEL_OPSET, told))

    def written(self) -> bytes:
        """The ModelProto."""
        parts = [message(_GRAPH_NODE, node.written) for node in self.nodes]
        parts += [message(_GRAPH_INITIALIZER, w.written(n)) for n, w in self.weights.items()]
        return b"".join([*self._head, message(_MODEL_GRAPH, b"".join([*parts, *self._rest]))])


def _texts(content: memoryview, wanted: int) -> Iterable[str]:
    return [str(f.content, "utf-8") for f in fields(content) if f.number == wanted]


def _operation(part: Field) -> Operation:
    read = read_node(part)
    name = domain = ""
    attributes = []
    for item in fields(part.content):
        if item.number == _NODE_NAME:
            name = str(item.content, "utf-8")
        elif item.number == _NODE_DOMAIN:
            domain = str(item.content, "utf-8")
        elif item.number == _NODE_ATTRIBUTE:
            attributes.append(bytes(item.raw))
    domain = "" if domain == "ai.onnx" else domain
    return Operation(
        read.op, list(read.inputs), list(read.outputs), attributes, domain, name, read.captured
    )


def _weight(tensor: memoryview) -> tuple[str, Weight]:
    """Name and contents of a TensorProto, in whichever field the values are."""
    name, element, shape = "", 0, list[int]()
    raw: bytes | memoryview | None = None
    typed: list[Any] = []
    place: dict[str, str] = {}
    external = False
    for item in fields(tensor):
        match item.number:
            case 1:  # dims
                shape += numbers(item.content)
            case 2:  # data_type
                element = item.value
            case 4:  # float_data
                typed.append(np.frombuffer(item.content, "<f4"))
            case 10:  # double_data
                typed.append(np.frombuffer(item.content, "<f8"))
            case 5 | 7:  # int32_data, int64_data: every kind of whole number
                whole = np.array([*numbers(item.content)], np.uint64)
                typed.append(whole.astype(np.int64))
            case 8:  # name
                name = str(item.content, "utf-8")
            case 9:  # raw_data
                raw = item.content
            case 13:  # external_data
                pair = {f.number: str(f.content, "utf-8") for f in fields(item.content)}
                place[pair[_KEY]] = pair.get(_VALUE, "")
            case 14:  # data_location
                external = item.value == _EXTERNAL
    weight = Weight(element, tuple(shape), None if external else raw, place)
    if not external and raw is None:
        values = np.concatenate(typed) if typed else np.zeros(0)
        if weight.dtype == np.float16:  # its bits, as whole numbers
            values = values.astype(np.uint16).view(np.float16)
        weight.data = values.astype(weight.dtype).tobytes()
    return name, weight
