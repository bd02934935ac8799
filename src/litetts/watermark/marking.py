"""The watermark in the server: its keys, its registry, and streams marked as they are made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from litetts.document import AudioChunk
from litetts.watermark import Key, KeyRing, Marker, Registry

__all__ = ["Marking", "marked"]


@dataclass(frozen=True, slots=True)
class Marking:
    """How speech is marked. Picklable: worker processes open the files themselves.

    Attributes:
        keys: file of the secret keys; made with a first key where there is none.
        registry: SQLite file that maps marks to requests.
        strength_db: see the setting `watermark.strength_db`.
    """

    keys: Path
    registry: Path
    strength_db: float = 0.0

    @property
    def marker(self) -> Marker:
        """The marker of these files. Raises SettingsError if one is damaged."""
        stamp = self.keys.stat().st_mtime_ns if self.keys.is_file() else 0
        return _marker(self, stamp)

    def identity(self) -> str:
        """What decides the marked sound apart from the request: a part of cache keys."""
        return f"{self.marker.keys.active.id}:{self.strength_db:g}"

    def name(self, request_id: str, **facts: str) -> str:
        """The public name of the mark of a request, noted down in the registry."""
        marker = self.marker
        key = marker.keys.active
        assert marker.registry is not None
        return f"{key.id}-{key.written(marker.registry.register(key, request_id, **facts))}"


@lru_cache(maxsize=4)
def _marker(marking: Marking, stamp: int) -> Marker:
    """The marker for the keys as they were at `stamp` (they may be rotated while we run)."""
    if not marking.keys.is_file():
        KeyRing([Key.new()]).save(marking.keys)
    return Marker(
        KeyRing.load(marking.keys),
        Registry(marking.registry),
        strength_db=marking.strength_db,
    )


def marked(
    chunks: Generator[AudioChunk], marking: Marking, request_id: str
) -> Generator[AudioChunk]:
    """Chunks on their way through the embedder.

    The embedder holds up to 40 ms back, so chunks begin a little earlier in the sound than they
    did; no sample is lost, and times are those of the sound.
    """
    embedder = None
    given = 0  # samples
    with closing(chunks):
        for chunk in chunks:
            if embedder is None:
                embedder = marking.marker.stream(chunk.sample_rate, request_id=request_id)
            samples = embedder.push(chunk.samples)
            if chunk.last:
                samples = np.concatenate([samples, embedder.flush()])
            begin = given / chunk.sample_rate
            given += len(samples)
            yield replace(chunk, samples=samples, offset=begin)
