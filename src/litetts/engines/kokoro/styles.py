"""The 54 voices that were released with Kokoro-82M v1.0, as they come with LiteTTS.

A voice is float32 [510, 256]: a style for each length of utterance in symbols (row 0 is for one).
The rows are a few curves over the length, the same for all voices: `styles.npz` holds those curves
and how much of each every voice has, within 1e-4 of the released values (`tools/styles.py` makes
it and compares). Whatever is spoken with them sounds as with the released file.

The voices are by hexgrad and contributors, Apache-2.0 (see NOTICE).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.errors import ModelError

__all__ = ["FILE", "LENGTHS", "WIDTH", "Released", "released"]

FILE = Path(__file__).with_suffix(".npz")
"""The shipped voices."""
LENGTHS = 510
"""Rows of a voice: the lengths of an utterance in symbols that it has a style for."""
WIDTH = 256
"""Values of a style: 128 for the decoder, then 128 for the prosody."""


class Released(Mapping[str, Floats]):
    """The released voices by id: float32 [510, 256], each unpacked when first asked for.

    The curves are added one after another by single operations on values, which round in the same
    way on every machine: a voice is the same to the bit everywhere.
    """

    def __init__(self, path: Path = FILE) -> None:
        """Read a packed file, about 0.3 MB.

        Args:
            path: an npz with `names` [V], `curves` float32 [K, 510], `weights` int16 [V, K, 256]
                and `scale` float32 [V, K], the value of one step of the weights.

        Raises:
            ModelError: it is missing or damaged.
        """
        try:
            # Opened here: of a damaged file NumPy would leave it open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as packed:
                self._take([str(name) for name in packed["names"]], packed)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ModelError(
                f"the voices in {path} are damaged ({error}): reinstall litetts", field=str(path)
            ) from error

    @classmethod
    def of(cls, names: Sequence[str], arrays: Mapping[str, Any]) -> Released:
        """The voices of arrays that are somewhere else.

        Args:
            names: of the voices, in the order of the weights.
            arrays: `curves`, `weights` and `scale`, as in a file.

        Raises:
            ValueError, KeyError: they do not fit together.
        """
        voices = cls.__new__(cls)
        voices._take(list(names), arrays)
        return voices

    def _take(self, names: list[str], arrays: Mapping[str, Any]) -> None:
        self._names = names
        self._curves = np.asarray(arrays["curves"], np.float32)
        self._weights = np.asarray(arrays["weights"], np.int16)
        self._scale = np.asarray(arrays["scale"], np.float32)
        self._unpacked: dict[str, Floats] = {}
        voices, curves, _ = self._weights.shape
        if voices != len(names) or self._scale.shape != (voices, curves):
            raise ValueError("there are not as many styles as voices")
        if self._curves.shape != (curves, LENGTHS):
            raise ValueError("there are not as many curves as the styles are made of")

    def arrays(self, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """What `of` makes some of the voices from."""
        at = [self._names.index(name) for name in names]
        return {"curves": self._curves, "weights": self._weights[at], "scale": self._scale[at]}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Floats:
        if name not in self._unpacked:
            if name not in self._names:
                raise KeyError(name)
            at = self._names.index(name)
            style = np.zeros((self._curves.shape[1], self._weights.shape[2]), np.float32)
            for curve, weights, scale in zip(
                self._curves, self._weights[at], self._scale[at], strict=True
            ):
                style += curve[:, None] * (weights * scale)[None, :]
            style.flags.writeable = False
            self._unpacked[name] = style
        return self._unpacked[name]


@cache
def released() -> Released:
    """The shipped voices, one instance per process."""
    return Released()
