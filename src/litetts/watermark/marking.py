"""How speech is marked: the keys, the registry and the layers that the settings name, and streams
that are marked as they are made.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from litetts.document import AudioChunk
from litetts.errors import SettingsError
from litetts.watermark import Key, KeyRing, Marker, Registry

if TYPE_CHECKING:
    from litetts.settings import Settings
    from litetts.watermark.audioseal import AudioSealLayer

__all__ = ["Marking", "marked"]

# Which request a watermark belongs to, beside the settings.
_REGISTRY = "watermarks.sqlite"


@dataclass(frozen=True, slots=True)
class Marking:
    """How speech is marked. Data: worker processes open the files themselves.

    Attributes:
        keys: file of the secret keys; made with a first key where there is none.
        registry: SQLite file that maps marks to requests.
        strength_db: see the setting `watermark.strength_db`.
        neural: AudioSeal's mark too. A sound then comes whole, when all of it is made.
        weights: folder of AudioSeal's weights; None = fetched from the hub.
    """

    keys: Path
    registry: Path
    strength_db: float = 0.0
    neural: bool = False
    weights: Path | None = None

    @classmethod
    def of(cls, settings: Settings, directory: Path) -> Marking:
        """As the settings say, whose paths begin in `directory`.

        Raises:
            MissingExtraError: the neural mark is wanted and its package is not installed.
        """
        said = settings.watermark
        if said.neural:
            from litetts.watermark import audioseal

            audioseal.needed()
        return cls(
            directory / said.keys_file,
            directory / _REGISTRY,
            said.strength_db,
            said.neural,
            None if said.neural_weights is None else directory / said.neural_weights,
        )

    @classmethod
    def usual(cls) -> Marking:
        """As the settings of this user say. Raises SettingsError, MissingExtraError."""
        from litetts.settings import read

        loaded = read()
        return cls.of(loaded.settings, loaded.directory)

    @property
    def marker(self) -> Marker:
        """The marker of these files, with all its layers.

        Raises:
            SettingsError: a file is damaged.
            MissingExtraError, ModelError: AudioSeal or its weights are missing.
        """
        marker = self.spectrum
        if not self.neural:
            return marker
        neural = _layer(self.weights)
        return Marker(marker.keys, marker.registry, neural=neural, strength_db=self.strength_db)

    @property
    def spectrum(self) -> Marker:
        """The marker without the neural layer, which takes a while to load."""
        stamp = self.keys.stat().st_mtime_ns if self.keys.is_file() else 0
        return _marker(self, stamp)

    def identity(self) -> str:
        """What decides the marked sound apart from the request: a part of cache keys."""
        neural = ":audioseal" if self.neural else ""
        return f"{self.spectrum.keys.active.id}:{self.strength_db:g}{neural}"

    def name(self, request_id: str, **facts: str) -> str:
        """The public name of the mark of a request, noted down in the registry."""
        marker = self.spectrum
        key = marker.keys.active
        assert marker.registry is not None
        return f"{key.id}-{key.written(marker.registry.register(key, request_id, **facts))}"

    def noted(self, request_id: str) -> bool:
        """Whether the mark of a request is in the registry."""
        marker = self.spectrum
        assert marker.registry is not None
        return marker.registry.holds(marker.keys.active.id, request_id)

    def withdraw(self, request_id: str) -> None:
        """Take the mark of a request out of the registry: nothing of its sound was made."""
        marker = self.spectrum
        assert marker.registry is not None
        marker.registry.withdraw(marker.keys.active.id, request_id)

    def to_json(self) -> dict[str, Any]:
        """The paths and numbers as values of JSON; `from_json` reads them."""
        return {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Marking:
        """The marking that `to_json` wrote."""
        said = dict(content)
        for name in ("keys", "registry", "weights"):
            said[name] = None if said[name] is None else Path(said[name])
        return cls(**said)


@lru_cache(maxsize=4)
def _marker(marking: Marking, stamp: int) -> Marker:
    """The marker for the keys as they were at `stamp` (they may be rotated while we run)."""
    first_key(marking.keys)
    return Marker(
        KeyRing.load(marking.keys),
        Registry(marking.registry),
        strength_db=marking.strength_db,
    )


def first_key(path: Path) -> None:
    """Make the file of keys with a first one, where there is none. Raises SettingsError."""
    if path.is_file():
        return
    try:
        KeyRing([Key.new()]).save(path)
    except OSError as error:
        raise SettingsError(
            f"a key for the watermark cannot be written to {path} ({error.strerror}): "
            "choose another watermark.keys_file, or speak without the mark",
            field="watermark.keys_file",
        ) from error


@lru_cache(maxsize=1)
def _layer(weights: Path | None) -> AudioSealLayer:
    from litetts.watermark.audioseal import AudioSealLayer

    return AudioSealLayer.load() if weights is None else AudioSealLayer.in_folder(weights)


def marked(
    chunks: Generator[AudioChunk], marking: Marking, request_id: str
) -> Generator[AudioChunk]:
    """Chunks on their way through the embedder.

    The embedder holds up to 40 ms back, so chunks begin a little earlier in the sound than they
    did; no sample is lost, and times are those of the sound.
    """
    embedder = None
    given = 0  # samples
    try:
        with closing(chunks):
            for chunk in _neural(chunks, marking, request_id) if marking.neural else chunks:
                if embedder is None:
                    embedder = marking.spectrum.stream(chunk.sample_rate, request_id=request_id)
                samples = embedder.push(chunk.samples)
                if chunk.last:
                    samples = np.concatenate([samples, embedder.flush()])
                begin = given / chunk.sample_rate
                given += len(samples)
                yield replace(chunk, samples=samples, offset=begin)
    finally:
        if embedder is not None:
            embedder.keep()  # also of what somebody broke off


def _neural(
    chunks: Iterator[AudioChunk], marking: Marking, request_id: str
) -> Iterator[AudioChunk]:
    """The chunks with the neural mark, which is made of the whole sound at once."""
    held = list(chunks)
    if not held:
        return
    whole = np.concatenate([chunk.samples for chunk in held])
    rate = held[0].sample_rate
    identifier = marking.spectrum.stream(rate, request_id=request_id).identifier
    whole = _layer(marking.weights).mark(whole, rate, identifier)
    at = 0
    for chunk in held:
        yield replace(chunk, samples=whole[at : at + len(chunk.samples)])
        at += len(chunk.samples)
