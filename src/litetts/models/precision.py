"""What the weights of an ONNX file are, read from the file: its name may say anything.

Only the heads of its parts are read, so that a file of 300 MB takes milliseconds.
"""

from __future__ import annotations

import math
import mmap
from pathlib import Path

from litetts.models.catalogue import Precision
from litetts.models.protobuf import fields, numbers

__all__ = ["precision"]

# Fields of ONNX's messages: ModelProto.graph, GraphProto.node and .initializer, NodeProto.op_type,
# TensorProto.dims and .data_type.
_GRAPH, _NODE, _INITIALIZER, _OP_TYPE, _DIMS, _DATA_TYPE = 7, 1, 5, 4, 1, 2
# TensorProto.DataType: bytes of a value.
_FLOAT, _UINT8, _INT8, _HALF, _BFLOAT = 1, 2, 3, 10, 16
# A quantised network keeps what is small in floats; a float network has hardly any bytes: share of
# the weights above which it is quantised.
_QUANTISED = 0.1


def precision(path: Path) -> Precision | None:
    """The weights of a network; None if the file is no ONNX file (or has no weights inside)."""
    try:
        with path.open("rb") as file:
            return _precision(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (OSError, ValueError, IndexError):
        return None


def _precision(data: memoryview) -> Precision | None:
    counts: dict[int, int] = {}
    packed = False
    for part in (
        p for field in fields(data) if field.number == _GRAPH for p in fields(field.content)
    ):
        if part.number == _INITIALIZER:
            kind, values = _tensor(part.content)
            counts[kind] = counts.get(kind, 0) + values
        elif part.number == _NODE:
            packed = packed or _operator(part.content) == b"MatMulNBits"
    bytes8 = counts.get(_INT8, 0) + counts.get(_UINT8, 0)
    floats, halves = counts.get(_FLOAT, 0), counts.get(_HALF, 0) + counts.get(_BFLOAT, 0)
    if not (bytes8 + floats + halves):
        return None
    half = halves > floats
    if packed:
        return "4-bit half" if half else "4-bit"
    if bytes8 > _QUANTISED * (bytes8 + floats + halves):
        return "8-bit half" if half else "8-bit"
    return "float16" if half else "float32"


def _tensor(tensor: memoryview) -> tuple[int, int]:
    """Type and number of values of a TensorProto."""
    kind, dims = 0, list[int]()
    for field in fields(tensor):
        if field.number == _DATA_TYPE:
            kind = field.value
        elif field.number == _DIMS:
            dims += numbers(field.content)
    return kind, math.prod(dims)


def _operator(node: memoryview) -> bytes:
    return next((bytes(f.content) for f in fields(node) if f.number == _OP_TYPE), b"")
