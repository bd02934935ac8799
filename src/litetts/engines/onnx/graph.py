"""Reads an ONNX file just far enough to cut its graph into smaller models.

ONNX is a protocol buffer; the field numbers below are those of `onnx.proto` (onnx.ai, IR version
3 and later). Only the structure is parsed: every node keeps the bytes it came with, and large
weights stay where they are: a model cut out refers to them by their place in the original file
(ONNX's external data), so ONNX Runtime maps them into memory and processes share them. That keeps
the `onnx` package out of the default install, and cutting a file costs a fraction of a second.
"""

from __future__ import annotations

import mmap
import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from litetts.errors import ModelError
from litetts.models.protobuf import Field, fields, header, message, number, numbers

__all__ = ["ELEMENT_TYPES", "Graph", "Node", "TensorInfo", "read_node"]

ELEMENT_TYPES: dict[str, tuple[int, DTypeLike]] = {
    "tensor(float)": (1, np.float32),
    "tensor(uint8)": (2, np.uint8),
    "tensor(int8)": (3, np.int8),
    "tensor(int32)": (6, np.int32),
    "tensor(int64)": (7, np.int64),
    "tensor(bool)": (9, np.bool_),
    "tensor(float16)": (10, np.float16),
    "tensor(double)": (11, np.float64),
}
"""ONNX Runtime's name of a type -> (TensorProto.DataType, NumPy type)."""

# Field numbers of onnx.proto, by message.
_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_NAME, _GRAPH_INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 2, 5, 11, 12
_GRAPH_VALUE_INFO, _GRAPH_SPARSE_INITIALIZER = 13, 15
_NODE_INPUT, _NODE_OUTPUT, _NODE_OP_TYPE, _NODE_ATTRIBUTE = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 3, 8
_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS = 6, 11
_TENSOR_DATA_TYPE = 2
_TENSOR_NAME, _TENSOR_RAW_DATA, _TENSOR_EXTERNAL_DATA, _TENSOR_LOCATION = 8, 9, 13, 14
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_EXTERNAL = 1
_HALF_TYPES = (10, 16)  # float16 and bfloat16
_VALUE_NAME, _VALUE_TYPE = 1, 2
_TYPE_TENSOR, _TENSOR_ELEMENT, _TENSOR_SHAPE, _SHAPE_DIM, _DIM_VALUE = 1, 1, 2, 1, 1

# Weights of fewer bytes than this are copied: shapes and scalars, which ONNX Runtime wants to see
# when it optimises, and which would be mapped by whole pages.
_SMALL_BYTES = 1024


def _text(data: memoryview) -> str:
    return str(data, "utf-8")


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """Type of a graph's input or output.

    Attributes:
        element: TensorProto.DataType, e.g. 1 for float32; 0 = not stated.
        shape: one entry per dimension, None where it is not fixed.
    """

    element: int
    shape: tuple[int | None, ...]

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """The NumPy type. Raises ModelError for one that is not in ELEMENT_TYPES."""
        for element, dtype in ELEMENT_TYPES.values():
            if element == self.element:
                return np.dtype(dtype)
        raise ModelError(f"unsupported ONNX tensor type {self.element}")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation.

    Attributes:
        op: operator, e.g. "Conv".
        inputs: tensors it reads, by position; "" where an optional one is left out.
        captured: tensors that its inner graphs (of `If` and `Loop`) read from outside.
        outputs: tensors it makes.
        ints, floats: attributes of these kinds; a single whole number is a tuple of one.
        raw: its bytes in the file.
    """

    op: str
    inputs: tuple[str, ...]
    captured: frozenset[str]
    outputs: tuple[str, ...]
    ints: Mapping[str, tuple[int, ...]]
    floats: Mapping[str, float]
    raw: memoryview

    @property
    def reads(self) -> frozenset[str]:
        """Every tensor the node depends on."""
        return self.captured.union(name for name in self.inputs if name)


def read_node(field: Field) -> Node:
    """A NodeProto, with the bytes it came in."""
    op = ""
    inputs: list[str] = []
    outputs: list[str] = []
    captured: set[str] = set()
    ints: dict[str, tuple[int, ...]] = {}
    floats: dict[str, float] = {}
    for part in fields(field.content):
        if part.number == _NODE_INPUT:
            inputs.append(_text(part.content))
        elif part.number == _NODE_OUTPUT:
            outputs.append(_text(part.content))
        elif part.number == _NODE_OP_TYPE:
            op = _text(part.content)
        elif part.number == _NODE_ATTRIBUTE:
            name, values, real = "", list[int](), None
            for item in fields(part.content):
                if item.number == _ATTRIBUTE_NAME:
                    name = _text(item.content)
                elif item.number == _ATTRIBUTE_FLOAT:
                    real = struct.unpack("<f", item.content)[0]
                elif item.number in (_ATTRIBUTE_INT, _ATTRIBUTE_INTS):
                    values += numbers(item.content)
                elif item.number in (_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS):
                    captured |= _free_names(item.content)
            if values:
                ints[name] = tuple(values)
            if real is not None:
                floats[name] = real
    return Node(op, tuple(inputs), frozenset(captured), tuple(outputs), ints, floats, field.raw)


def _free_names(graph: memoryview) -> set[str]:
    """Tensors that an inner graph uses and does not define."""
    used: set[str] = set()
    defined: set[str] = set()
    for part in fields(graph):
        if part.number == _GRAPH_NODE:
            node = read_node(part)
            used |= node.reads
            defined.update(node.outputs)
        elif part.number == _GRAPH_INPUT:
            defined.add(_read_value(part.content)[0])
        elif part.number == _GRAPH_OUTPUT:
            used.add(_read_value(part.content)[0])
        elif part.number == _GRAPH_INITIALIZER:
            defined.add(_tensor_name(part.content))
    return used - defined


def _tensor_name(tensor: memoryview) -> str:
    return next((_text(f.content) for f in fields(tensor) if f.number == _TENSOR_NAME), "")


def _may_stay(tensor: memoryview) -> bool:
    """Whether a weight leaves the others of its file free to be referred to.

    One that is in another file already does not: ONNX Runtime looks in one folder, which for a
    linked file is not this one. Nor does one in half precision: ONNX Runtime (1.32) crashes when
    it converts such a weight that lies outside a model without a path of its own.
    """
    return not any(
        (f.number == _TENSOR_LOCATION and f.value == _EXTERNAL)
        or (f.number == _TENSOR_DATA_TYPE and f.value in _HALF_TYPES)
        for f in fields(tensor)
    )


def _read_value(value: memoryview) -> tuple[str, TensorInfo]:
    """Name and type of a ValueInfoProto."""
    name, element = "", 0
    shape: list[int | None] = []
    for field in fields(value):
        if field.number == _VALUE_NAME:
            name = _text(field.content)
        elif field.number == _VALUE_TYPE:
            tensor = [f for f in fields(field.content) if f.number == _TYPE_TENSOR]
            for part in (p for t in tensor for p in fields(t.content)):
                if part.number == _TENSOR_ELEMENT:
                    element = part.value
                elif part.number == _TENSOR_SHAPE:
                    for dim in fields(part.content):
                        known = [f.value for f in fields(dim.content) if f.number == _DIM_VALUE]
                        shape.append(known[0] if known else None)
    return name, TensorInfo(element, tuple(shape))


def _write_value(name: str, element: int = 0) -> bytes:
    """A ValueInfoProto without a shape; without an element type the runtime infers it."""
    content = message(_VALUE_NAME, name.encode())
    if element:
        tensor = number(_TENSOR_ELEMENT, element)
        content += message(_VALUE_TYPE, message(_TYPE_TENSOR, tensor))
    return content


class Graph:
    """The graph of an ONNX file.

    Attributes:
        nodes: in the file's order, which is topological.
        inputs, outputs: types by name, in order.
        folder: where models cut out look for their weights; None = they carry them.
        producer: tensor -> the node that makes it.
        consumers: tensor -> the nodes that read it.
    """

    def __init__(self, model: bytes | mmap.mmap, path: Path | None = None) -> None:
        """Parse a ModelProto.

        Args:
            model: its bytes.
            path: the file they are in; None = none, so that weights are copied.

        Raises:
            ModelError: it is not a complete one.
        """
        self.folder = path.parent if path else None
        # The file that large weights are left in; None = they are copied.
        self._source = path.resolve() if path else None
        self.nodes: list[Node] = []
        self.inputs: dict[str, TensorInfo] = {}
        self.outputs: dict[str, TensorInfo] = {}
        self._values: dict[str, memoryview] = {}
        self._initializers: dict[str, Field] = {}
        # The model without its graph: versions, operator sets, local functions.
        self._head: list[memoryview] = []
        try:
            for field in fields(memoryview(model)):
                if field.number == _MODEL_GRAPH:
                    self._read(field)
                else:
                    self._head.append(field.raw)
        except (ValueError, IndexError, struct.error) as error:
            raise ModelError(f"not a complete ONNX model ({error})") from error
        if self._source:
            self.folder = self._source.parent
        if not self.nodes or not self.outputs:
            raise ModelError("not an ONNX model: it holds no graph")

        self.producer = {name: node for node in self.nodes for name in node.outputs}
        self.consumers: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            for name in node.reads:
                self.consumers[name].append(node)

    @classmethod
    def open(cls, path: Path) -> Graph:
        """Map a file. Raises ModelError when it is missing, damaged or not ONNX."""
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise ModelError(f"cannot read the model {path}: {error}", field=str(path)) from error
        try:
            return cls(data, path)
        except ModelError as error:
            raise ModelError(f"{path} is damaged: {error}", field=str(path)) from error

    def _read(self, graph: Field) -> None:
        for field in fields(graph.content, graph.at):
            if field.number == _GRAPH_NODE:
                self.nodes.append(read_node(field))
            elif field.number == _GRAPH_INITIALIZER:
                self._initializers[_tensor_name(field.content)] = field
                if not _may_stay(field.content):
                    self._source = None
            elif field.number in (_GRAPH_INPUT, _GRAPH_OUTPUT):
                name, info = _read_value(field.content)
                (self.inputs if field.number == _GRAPH_INPUT else self.outputs)[name] = info
                self._values[name] = field.content
            elif field.number == _GRAPH_VALUE_INFO:
                self._values[_read_value(field.content)[0]] = field.content
            elif field.number == _GRAPH_SPARSE_INITIALIZER:
                raise ValueError("it has sparse weights, which are not supported")
        # Before IR version 4, weights were listed among the inputs too.
        for name in self._initializers:
            self.inputs.pop(name, None)

    def _weight(self, tensor: Field) -> bytes | memoryview:
        """An initialiser; the data of a large one by reference to the file."""
        data = None
        kept: list[bytes | memoryview] = []
        for field in fields(tensor.content, tensor.at):
            if field.number == _TENSOR_RAW_DATA and len(field.content) >= _SMALL_BYTES:
                data = field
            else:
                kept.append(field.raw)
        if data is None or self._source is None:
            return tensor.raw
        place = {"location": self._source.name, "offset": data.at, "length": len(data.content)}
        for key, value in place.items():
            entry = message(_ENTRY_KEY, key.encode()) + message(_ENTRY_VALUE, f"{value}".encode())
            kept.append(message(_TENSOR_EXTERNAL_DATA, entry))
        kept.append(number(_TENSOR_LOCATION, _EXTERNAL))
        return message(_GRAPH_INITIALIZER, b"".join(kept))

    def before(self, tensors: Iterable[str], stop: Collection[str] = ()) -> set[Node]:
        """The nodes that `tensors` depend on, looking no further back than those in `stop`."""
        found: set[Node] = set()
        todo = [name for name in tensors if name not in stop]
        while todo:
            node = self.producer.get(todo.pop())
            if node is not None and node not in found:
                found.add(node)
                todo.extend(name for name in node.reads if name not in stop)
        return found

    def after(self, tensor: str) -> set[Node]:
        """The nodes that depend on a tensor."""
        found: set[Node] = set()
        todo = [tensor]
        while todo:
            for node in self.consumers.get(todo.pop(), ()):
                if node not in found:
                    found.add(node)
                    todo.extend(node.outputs)
        return found

    def handed_over(
        self, made: Collection[Node], outputs: Iterable[str], stop: Collection[str]
    ) -> list[str]:
        """Tensors that the nodes `made` hand to the nodes that go on from there to `outputs`.

        `stop` as in `before`. Constants are not handed over: each part has its own.
        """
        handed: dict[str, None] = {}
        seen: set[Node] = set()
        todo = [name for name in outputs if name not in stop]
        while todo:
            name = todo.pop()
            node = self.producer.get(name)
            if node is None:
                continue
            if node in made and node.op != "Constant":
                handed[name] = None
            elif node not in seen:
                seen.add(node)
                todo.extend(name for name in node.reads if name not in stop)
        return list(handed)

    def extract(self, outputs: Sequence[str], given: Mapping[str, int]) -> bytes:
        """A model of its own (a ModelProto) that computes `outputs`.

        Args:
            outputs: tensors of this graph, in the order wanted.
            given: tensors that become inputs, with their element types; what would make them is
                left out. The graph's own inputs stay where they are needed.
        """
        chosen = self.before(outputs, given)
        needed = {name for node in chosen for name in node.reads} | set(outputs)
        parts: list[bytes | memoryview] = [message(_GRAPH_NAME, b"part")]
        parts += [node.raw for node in self.nodes if node in chosen]
        for name, tensor in self._initializers.items():
            if name in needed and name not in given:
                parts.append(self._weight(tensor))
        for name in self.inputs:
            if name in needed and name not in given:
                parts += [header(_GRAPH_INPUT, len(self._values[name])), self._values[name]]
        for name, element in given.items():
            if name in needed:
                parts.append(message(_GRAPH_INPUT, _write_value(name, element)))
        for name in outputs:
            value = self._values.get(name) or _write_value(name)
            parts += [header(_GRAPH_OUTPUT, len(value)), value]
        # Types that the file states for what lies between. Without them ONNX Runtime 1.32 was seen
        # to crash on graphs in half precision.
        between = {name for node in chosen for name in node.outputs}.difference(outputs)
        for name, value in self._values.items():
            if name in between:
                parts += [header(_GRAPH_VALUE_INFO, len(value)), value]
        size = sum(map(len, parts))
        return b"".join([*self._head, header(_MODEL_GRAPH, size), *parts])
