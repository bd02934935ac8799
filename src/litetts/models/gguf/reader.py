"""Reads a GGUF file where it lies: it is mapped, and only what is asked for comes into memory.

What is written at one end of the world is opened at the other, so nothing in it is believed: every
count is held against the bytes that are left before anything is made from it. The checksums are
ours (`writer`); a file without them is read all the same.
"""

from __future__ import annotations

import math
import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from litetts.errors import ModelError
from litetts.models.gguf.kinds import BY_NUMBER, PLAIN, Bytes, Floats, Kind, decode

__all__ = [
    "ALIGNMENT",
    "CHECKSUM",
    "CHECKSUMS",
    "GGUF",
    "MAGIC",
    "VALUES",
    "VERSION",
    "Store",
    "Tensor",
    "Told",
    "read_head",
]

MAGIC, VERSION = b"GGUF", 3
ALIGNMENT = "general.alignment"
CHECKSUMS = "litetts.crc32"
"""Of the bytes of each tensor, in their order: uint32."""
CHECKSUM = "litetts.crc32.head"
"""Of everything before the values, as it is with 0 in this place: uint32."""

VALUES = ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4", "<f4", "?", "", "", "<u8", "<i8", "<f8")
"""NumPy's types of the values in the head, by their number there."""
_STRING, _ARRAY = 8, 9
_OLDEST = 2
"""Version 1 had other counts."""
_MOST_DIMENSIONS = 4
_MOST_ALIGNMENT = 1 << 20
_SMALLEST_PAIR, _SMALLEST_TENSOR = 8 + 4 + 1, 8 + 4 + 4 + 8
"""Bytes that an entry has at least, by which a count is judged."""
_TEXTS = (
    "general.architecture",
    "litetts.engine",
    "litetts.card",
    "litetts.voices",
    "litetts.quant",
)
_LISTS = ("litetts.networks", "litetts.vocabulary")
"""Keys of ours, and the one that every file has, by what they hold; others may hold anything."""
_DEEPEST = 4
"""Arrays in arrays."""

Told = Mapping[str, Any]
"""What the head says: numbers, strings, lists of strings, arrays of numbers."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor is.

    Attributes:
        kind: of its values.
        shape: as NumPy has it, the last dimension lying together (GGUF's own order is the other).
        at: the first byte in the file.
        size: in bytes.
    """

    kind: Kind
    shape: tuple[int, ...]
    at: int
    size: int


class Store(Protocol):
    """Tensors and what is said about them, wherever they are.

    Attributes:
        path: the file in which plain values can be mapped; None = they are in memory only.
        told: the head.
        tensors: by name.
    """

    @property
    def path(self) -> Path | None:
        """See above."""
        ...

    @property
    def told(self) -> Told:
        """See above."""
        ...

    @property
    def tensors(self) -> Mapping[str, Tensor]:
        """See above."""
        ...

    def raw(self, name: str) -> Bytes:
        """The bytes of a tensor."""
        ...

    def array(self, name: str) -> NDArray[Any]:
        """A tensor as numbers: float32 for blocks and floats, else as it is."""
        ...


class GGUF:
    """A file of the format. Threads may share one instance.

    Attributes:
        path: the file.
        version: 2 or 3.
        told: what its head says, by key.
        tensors: by name, in the file's order.
    """

    def __init__(self, path: Path) -> None:
        """Read the head.

        Raises:
            ModelError: it cannot be read, is damaged, or has a type of values that is not known.
        """
        self.path = path
        self._data = _mapped(path)
        try:
            head = _Head(self._data)
            self.version, self.told = head.version, head.told
            self.tensors = head.tensors()
        except _WRONG as error:
            raise self.damaged(error) from error
        sums = self.told.get(CHECKSUMS)
        self._sums = dict(zip(self.tensors, sums, strict=True)) if sums is not None else {}

    def raw(self, name: str) -> Bytes:
        """The bytes of a tensor, mapped.

        Raises:
            KeyError: there is none of that name.
            ModelError: they are not those that were written.
        """
        tensor = self.tensors[name]
        raw = np.frombuffer(self._data, np.uint8, tensor.size, tensor.at)
        expected = self._sums.pop(name, None)  # compared once
        if expected is not None and zlib.crc32(raw.data) != expected:
            self._sums[name] = expected
            raise self.damaged(f"the values of '{name}' are not those that were written")
        return raw

    def array(self, name: str) -> NDArray[Any]:
        """A tensor as numbers: float32 for blocks and floats, integers as they are.

        Raises:
            KeyError, ModelError: as `raw`.
        """
        tensor = self.tensors[name]
        raw = self.raw(name)
        if tensor.kind.name in PLAIN and tensor.kind.name != "f16":
            return raw.view(PLAIN[tensor.kind.name]).reshape(tensor.shape)
        values: Floats = decode(tensor.kind, raw).reshape(tensor.shape)
        return values

    def check(self) -> tuple[str, ...]:
        """The tensors that are not as they were written; () for a whole file."""
        bad = []
        for name in self.tensors:
            try:
                self.raw(name)
            except ModelError:
                bad.append(name)
        return tuple(bad)

    def damaged(self, why: object) -> ModelError:
        """The error for a file that does not hold what it should."""
        return _damaged(self.path, why)


_WRONG = (ValueError, struct.error, UnicodeDecodeError, OverflowError)
"""What comes of bytes that are not as they should be."""


def read_head(path: Path) -> Told:
    """What the head of a file says, of any model: also of one with types that are not known here.

    Raises:
        ModelError: it cannot be read, or is damaged.
    """
    try:
        return _Head(_mapped(path)).told
    except _WRONG as error:
        raise _damaged(path, error) from error


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # ValueError: an empty file
        raise ModelError(f"cannot read the model {path}: {error}", field=str(path)) from error


def _damaged(path: Path, why: object) -> ModelError:
    return ModelError(
        f"{path} is damaged or no GGUF file ({why}); make or fetch it again", field=str(path)
    )


class _Head:
    """What stands before the values, read from the front."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._size = len(data)
        self._at = 0
        if data[:4] != MAGIC:
            raise ValueError("it does not begin with GGUF")
        self._at = 4
        self.version = self._number("<I")
        if not _OLDEST <= self.version <= VERSION:
            raise ValueError(f"version {self.version} is not known")
        self._tensors = self._count("<Q", _SMALLEST_TENSOR)
        self._sum_at = 0
        pairs = self._count("<Q", _SMALLEST_PAIR)
        self.told: dict[str, Any] = {}
        for _ in range(pairs):
            key = self._string()
            if key in self.told:
                raise ValueError(f"'{key}' stands there twice")
            if key == CHECKSUM:
                self._sum_at = self._at + 4
            self.told[key] = self._value(self._number("<I"))
        self._check()

    def _check(self) -> None:
        """Whether what we ask for is of the type that we write."""
        for key in _TEXTS:
            if not isinstance(self.told.get(key, ""), str):
                raise ValueError(f"'{key}' is no text")
        for key in _LISTS:
            found = self.told.get(key, [])
            if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
                raise ValueError(f"'{key}' is no list of texts")
        if not isinstance(self.told.get(CHECKSUM, 0), int):
            raise ValueError(f"'{CHECKSUM}' is no whole number")
        sums = self.told.get(CHECKSUMS, np.zeros(self._tensors, np.uint32))
        if not isinstance(sums, np.ndarray) or sums.dtype != np.uint32:
            raise ValueError(f"'{CHECKSUMS}' is no list of numbers of 32 bits")
        if sums.size != self._tensors:
            raise ValueError(f"'{CHECKSUMS}' has {sums.size} of {self._tensors} tensors")

    def tensors(self) -> dict[str, Tensor]:
        """What comes after the pairs, up to the values. Called once."""
        infos = list(self._infos(self._tensors))
        if CHECKSUM in self.told:
            data, place = self._data, self._sum_at
            before = zlib.crc32(bytes(4), zlib.crc32(data[:place]))
            zeroed = zlib.crc32(data[place + 4 : self._at], before)
            if zeroed != self.told[CHECKSUM]:
                raise ValueError("its head is not the one that was written")
        found = dict(self._placed(infos))
        if len(found) < self._tensors:
            raise ValueError("two tensors have one name")
        return found

    def _infos(self, count: int) -> Iterator[tuple[str, tuple[int, ...], Kind, int]]:
        for _ in range(count):
            name = self._string()
            dimensions = self._number("<I")
            if dimensions > _MOST_DIMENSIONS:
                raise ValueError(f"'{name}' has {dimensions} dimensions")
            shape = tuple(self._number("<Q") for _ in range(dimensions))[::-1]
            number = self._number("<I")
            if number not in BY_NUMBER:
                raise ValueError(f"'{name}' has values of type {number}, which is not known")
            yield name, shape, BY_NUMBER[number], self._number("<Q")

    def _placed(
        self, infos: list[tuple[str, tuple[int, ...], Kind, int]]
    ) -> Iterator[tuple[str, Tensor]]:
        step = self.told.get(ALIGNMENT, 32)
        if not isinstance(step, int) or not 0 < step <= _MOST_ALIGNMENT or step & step - 1:
            raise ValueError(f"an alignment of {step}")
        begin = -(-self._at // step) * step
        for name, shape, kind, offset in infos:
            values = math.prod(shape)
            if not values:
                raise ValueError(f"'{name}' holds nothing")
            if values % kind.values or (shape and shape[-1] % kind.values):
                raise ValueError(f"the rows of '{name}' are not whole blocks")
            size = kind.bytes_of(values)
            if offset % step or begin + offset + size > self._size:
                raise ValueError(f"'{name}' is not within the file")
            yield name, Tensor(kind, shape, begin + offset, size)

    def _number(self, form: str) -> int:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return int(value)

    def _count(self, form: str, least: int) -> int:
        """A number of things that each take `least` bytes."""
        count = self._number(form)
        if count * least > self._size - self._at:
            raise ValueError(f"{count} entries do not fit into the file")
        return count

    def _string(self) -> str:
        length = self._count("<Q", 1)
        text = self._data[self._at : self._at + length].decode("utf-8")
        self._at += length
        return text

    def _value(self, kind: int, depth: int = 0) -> Any:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            return self._array(depth)
        if kind >= len(VALUES):
            raise ValueError(f"a value of type {kind}, which is not known")
        (value,) = self._plain(kind, 1)
        return value.item()

    def _array(self, depth: int) -> Any:
        kind = self._number("<I")
        if kind in (_STRING, _ARRAY):
            if depth >= _DEEPEST:
                raise ValueError("arrays in arrays in arrays")
            count = self._count("<Q", 8)
            return [self._value(kind, depth + 1) for _ in range(count)]
        if kind >= len(VALUES):
            raise ValueError(f"an array of type {kind}, which is not known")
        return self._plain(kind, self._count("<Q", np.dtype(VALUES[kind]).itemsize))

    def _plain(self, kind: int, count: int) -> NDArray[Any]:
        dtype = np.dtype(VALUES[kind])
        if count * dtype.itemsize > self._size - self._at:
            raise ValueError("it ends too early")
        if dtype == np.bool_:
            found: NDArray[Any] = np.frombuffer(self._data, np.uint8, count, self._at) != 0
        else:
            found = np.frombuffer(self._data, dtype, count, self._at)
        self._at += count * dtype.itemsize
        return found
