"""A linear classifier over named features, small enough to ship and quick enough for every word.

A feature is a string. Its hash picks a bucket; a bucket that training kept has one weight per
class. Weights are bytes with one common scale, buckets a sorted array that is searched. A feature
whose bucket was not kept counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from litetts.errors import ModelError

__all__ = ["HASH_BITS", "LinearModel", "buckets"]

HASH_BITS = 22
"""Buckets = 2 ** this. With 10**6 features of training data, one in five shares its bucket."""

_MASK = (1 << HASH_BITS) - 1


def buckets(features: Iterable[str]) -> list[int]:
    """The bucket of each feature."""
    return [crc32(f.encode("utf-8", "surrogatepass")) & _MASK for f in features]


@dataclass(frozen=True)
class LinearModel:
    """Kept buckets int32 [K], sorted; weights int8 [K, C]; the classes' names; the scale."""

    kept: NDArray[np.int32]
    weights: NDArray[np.int8]
    classes: tuple[str, ...]
    scale: float

    def scores(self, features: Iterable[str]) -> NDArray[np.float32]:
        """Score per class, float32 [C]."""
        return self.bucket_scores(buckets(features))

    def bucket_scores(self, hashed: Iterable[int]) -> NDArray[np.float32]:
        """As `scores`, of features that are hashed already."""
        wanted = np.fromiter(hashed, np.int32)
        rows = np.searchsorted(self.kept, wanted)
        rows[rows == len(self.kept)] = 0
        found = rows[self.kept[rows] == wanted]
        total: NDArray[np.float32] = self.weights[found].sum(0, dtype=np.float32) * self.scale
        return total

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Read a model written by `save`.

        Raises:
            ModelError: the file is missing or damaged.
        """
        return cls.load_with(path)[0]

    @classmethod
    def load_with(cls, path: Path, *more: str) -> tuple[LinearModel, list[NDArray[Any]]]:
        """A model, and further arrays of its file by their names. Raises as `load`."""
        try:
            # Opened here: of a damaged archive NumPy leaves the file open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
                model = cls(
                    kept=data["kept"],
                    weights=data["weights"],
                    classes=tuple(str(c) for c in data["classes"]),
                    scale=float(data["scale"]),
                )
                return model, [data[name] for name in more]
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ModelError(
                f"{path.name} of the package cannot be read ({error}); reinstall litetts"
            ) from error

    def save(self, path: Path) -> None:
        """Write to `path`, compressed."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                kept=self.kept,
                weights=self.weights,
                classes=np.array(self.classes),
                scale=np.float32(self.scale),
            )

    @classmethod
    def pruned(
        cls,
        table: NDArray[np.float32],
        bucket_of: NDArray[np.int32],
        classes: Iterable[str],
        most: int,
    ) -> LinearModel:
        """Keep the `most` heaviest rows of `table`, weights as bytes.

        Args:
            table: float32 [N, C].
            bucket_of: int32 [N], sorted: the bucket of each row.
            classes: names of the C classes.
            most: how many rows to keep.
        """
        weight = np.abs(table).max(1)
        rows = np.sort(np.argsort(-weight, kind="stable")[:most])
        scale = float(weight.max(initial=0)) / 127 or 1.0
        weights = np.rint(table[rows] / scale).astype(np.int8)
        alive = weights.any(1)
        return cls(bucket_of[rows][alive], weights[alive], tuple(classes), scale)
