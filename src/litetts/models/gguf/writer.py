"""Writes a GGUF file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from litetts.errors import ModelError
from litetts.models.gguf.kinds import Bytes, Kind
from litetts.models.gguf.reader import CHECKSUM, CHECKSUMS, MAGIC, VALUES, VERSION

__all__ = ["NAME_BYTES", "Stored", "write"]

NAME_BYTES = 63
"""The longest name of a tensor that every reader takes (GGML_MAX_NAME)."""
_ALIGNMENT = 32
"""The format's own default, which needs no key."""
_STRING, _ARRAY = 8, 9
_BOOL, _UINT32, _INT64, _FLOAT32 = 7, 4, 11, 6


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor to be written.

    Attributes:
        name: of at most NAME_BYTES bytes.
        kind: of its values.
        shape: as NumPy has it.
        raw: its bytes.
    """

    name: str
    kind: Kind
    shape: tuple[int, ...]
    raw: Bytes


def write(path: Path, told: Mapping[str, Any], tensors: Sequence[Stored]) -> None:
    """Make the file; one of that name is replaced in the last step.

    Args:
        path: where.
        told: the head: numbers, strings, lists of strings, arrays of numbers, bytes.
        tensors: in the order in which they shall lie. Checksums are added.

    Raises:
        ModelError: it cannot be written; nothing is left of it.
    """
    head, begins = _head(told, tensors)
    temporary: Path | None = None
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fd, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(fd, "wb") as file:
            file.write(head)
            for tensor, begin in zip(tensors, begins, strict=True):
                file.write(bytes(begin - file.tell()))
                file.write(tensor.raw.data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException as error:  # an interrupt leaves nothing either
        if temporary:
            temporary.unlink(missing_ok=True)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise ModelError(f"cannot write {path}: {error}", field=str(path)) from error
        raise


def _head(told: Mapping[str, Any], tensors: Sequence[Stored]) -> tuple[bytes, list[int]]:
    """Everything before the values, and where in the file each tensor begins."""
    sums = np.array([zlib.crc32(tensor.raw.data) for tensor in tensors], np.uint32)
    whole = {**told, CHECKSUMS: sums}
    parts = [MAGIC, struct.pack("<IQQ", VERSION, len(tensors), len(whole) + 1)]
    parts += [_string(key) + _value(value) for key, value in whole.items()]
    parts.append(_string(CHECKSUM) + struct.pack("<I", _UINT32))
    place = sum(map(len, parts))
    parts.append(bytes(4))
    offset, offsets = 0, []
    for tensor in tensors:
        shape = tensor.shape[::-1]
        parts.append(_string(tensor.name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape))
        parts.append(struct.pack("<IQ", tensor.kind.number, offset))
        offsets.append(offset)
        offset += -(-len(tensor.raw) // _ALIGNMENT) * _ALIGNMENT
    head = bytearray(b"".join(parts))
    head[place : place + 4] = struct.pack("<I", zlib.crc32(head))
    values = -(-len(head) // _ALIGNMENT) * _ALIGNMENT
    return bytes(head), [values + offset for offset in offsets]


def _string(text: str) -> bytes:
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def _value(value: Any) -> bytes:
    """A value with its type before it."""
    match value:
        case bool():
            return struct.pack("<I?", _BOOL, value)
        case int() if 0 <= value < 1 << 32:
            return struct.pack("<II", _UINT32, value)
        case int():
            return struct.pack("<Iq", _INT64, value)
        case float():
            return struct.pack("<If", _FLOAT32, value)
        case str():
            return struct.pack("<I", _STRING) + _string(value)
        case bytes():
            return _value(np.frombuffer(value, np.uint8))
        case np.ndarray():
            number = VALUES.index("?" if value.dtype == np.bool_ else _little(value.dtype))
            return struct.pack("<IIQ", _ARRAY, number, value.size) + value.tobytes()
    strings = [_string(str(text)) for text in value]
    return struct.pack("<IIQ", _ARRAY, _STRING, len(strings)) + b"".join(strings)


def _little(dtype: np.dtype[Any]) -> str:
    return f"<{dtype.kind}{dtype.itemsize}"
