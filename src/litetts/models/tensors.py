"""Named arrays in a file, whatever its form: each is read when it is first asked for.

npz            a zip of NumPy arrays, whatever the file is called
safetensors    a header of JSON, then the values (huggingface.co/docs/safetensors)
raw            float32 values and nothing else: one array, named after the file
a folder       of such raw files (`*.bin`)
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.errors import ModelError

__all__ = ["Tensors"]

Array = NDArray[Any]

_UNREADABLE = (OSError, ValueError, zipfile.BadZipFile)
_SAFETENSORS = ".safetensors"
_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U8": "u1", "BOOL": "?",
}  # fmt: skip
"""Types of safetensors that NumPy has."""
_LONGEST_HEADER = 100_000_000
"""Bytes: the format's own bound."""


class Tensors(Mapping[str, Array]):
    """The arrays of a file or folder by name. Threads may share one instance.

    Attributes:
        path: where they are.
    """

    def __init__(self, path: Path) -> None:
        """List them.

        Args:
            path: a file of any of the forms, or a folder of raw files.

        Raises:
            ModelError: the file is damaged. A file that is not there holds nothing.
        """
        self.path = path
        self._archive: np.lib.npyio.NpzFile | None = None
        self._raw: dict[str, Path] = {}
        self._places: dict[str, tuple[str, tuple[int, ...], int]] = {}
        try:
            if path.is_dir():
                self._raw = {file.stem: file for file in sorted(path.glob("*.bin"))}
            elif path.suffix == _SAFETENSORS:
                self._places = _places(path)
            elif zipfile.is_zipfile(path):
                self._archive = np.load(path, allow_pickle=False)
            elif path.is_file():
                self._raw = {path.stem: path}
        except (*_UNREADABLE, KeyError, TypeError, AttributeError) as error:
            raise self.damaged(error) from error
        self._names = tuple(self._archive.files) if self._archive else (*self._raw, *self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Array:
        if name not in self._names:
            raise KeyError(name)
        try:
            if self._archive is not None:
                found: Array = self._archive[name]
            elif name in self._raw:
                found = np.fromfile(self._raw[name], "<f4")
            else:
                kind, shape, at = self._places[name]
                count = int(np.prod(shape, dtype=np.int64))
                found = np.fromfile(self.path, kind, count, offset=at).reshape(shape)
        except _UNREADABLE as error:
            raise self.damaged(error) from error
        return found

    def damaged(self, why: object) -> ModelError:
        """The error for a file that does not hold what it should."""
        return ModelError(
            f"the tensors in {self.path} are damaged ({why}); fetch them again",
            field=str(self.path),
        )


def _places(path: Path) -> dict[str, tuple[str, tuple[int, ...], int]]:
    """NumPy's type, shape and place in the file of each tensor of a safetensors file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(size, _LONGEST_HEADER):
            raise ValueError("its header is longer than the file")
        header = json.loads(file.read(length))
    found = {}
    for name, told in header.items():
        if name == "__metadata__":
            continue
        kind = _TYPES.get(told["dtype"])
        if kind is None:
            raise ValueError(f"'{name}' is of the type {told['dtype']}, which is not known")
        shape, (begin, end) = tuple(map(int, told["shape"])), told["data_offsets"]
        values = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        if end - begin != values or not 0 <= begin <= end <= size - 8 - length:
            raise ValueError(f"'{name}' is not where the header says")
        found[name] = (kind, shape, 8 + length + begin)
    return found
