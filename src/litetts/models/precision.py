"""What the weights of an ONNX file are, read from the file: its name may say anything.

Only the heads of its parts are read, so that a file of 300 MB takes milliseconds.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterator
from pathlib import Path

from litetts.models.catalogue import Precision

__all__ = ["precision"]

# Fields of ONNX's messages: ModelProto.graph, GraphProto.node and .initializer, NodeProto.op_type,
# TensorProto.dims and .data_type.
_GRAPH, _NODE, _INITIALIZER, _OP_TYPE, _DIMS, _DATA_TYPE = 7, 1, 5, 4, 1, 2
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTH = {_FIXED64: 8, _FIXED32: 4}
# TensorProto.DataType: bytes of a value.
_FLOAT, _UINT8, _INT8, _HALF, _BFLOAT = 1, 2, 3, 10, 16
# A quantised network keeps what is small in floats; a float network has hardly any bytes: share of
# the weights above which it is quantised.
_QUANTISED = 0.1


def precision(path: Path) -> Precision | None:
    """The weights of a network; None if the file is no ONNX file (or has no weights inside)."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _precision(data)
    except (OSError, ValueError, IndexError):
        return None


def _precision(data: mmap.mmap) -> Precision | None:
    counts: dict[int, int] = {}
    packed = False
    for field, start, end in _fields(data, 0, len(data)):
        if field != _GRAPH:
            continue
        for part, begin, stop in _fields(data, start, end):
            if part == _INITIALIZER:
                kind, values = _tensor(data, begin, stop)
                counts[kind] = counts.get(kind, 0) + values
            elif part == _NODE:
                packed = packed or _operator(data, begin, stop) == b"MatMulNBits"
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


def _tensor(data: mmap.mmap, start: int, end: int) -> tuple[int, int]:
    """Type and number of values of a TensorProto."""
    kind, dims = 0, []
    for field, begin, stop in _fields(data, start, end):
        if field == _DATA_TYPE:
            kind = _varint(data, begin)[0]
        elif field == _DIMS:
            at = begin
            while at < stop:  # packed, or one
                value, at = _varint(data, at)
                dims.append(value)
    return kind, math.prod(dims)


def _operator(data: mmap.mmap, start: int, end: int) -> bytes:
    for field, begin, stop in _fields(data, start, end):
        if field == _OP_TYPE:
            return data[begin:stop]
    return b""


def _fields(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number of each field of a message, and where its content begins and ends.

    Raises:
        ValueError: this is no message.
    """
    at = start
    while at < end:
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == _VARINT:
            _, stop = _varint(data, at)
        elif kind == _BYTES:
            length, at = _varint(data, at)
            stop = at + length
        elif kind in _WIDTH:
            stop = at + _WIDTH[kind]
        else:
            raise ValueError("not a message")
        if stop > end or tag < 8:
            raise ValueError("not a message")
        yield tag >> 3, at, stop
        at = stop


def _varint(data: mmap.mmap, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("not a number")
