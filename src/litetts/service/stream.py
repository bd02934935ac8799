"""The chunks of one request, as they are made or out of the cache."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from litetts.document import AudioChunk, Document
from litetts.prosody.steering import Update
from litetts.request import Request
from litetts.scheduling.scheduler import Listener

__all__ = ["Live", "Recorded", "Spoken", "Stream"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What is known of a request that was read, before there is any sound.

    Attributes:
        request: what was asked for, the defaults filled in.
        document: its text, read.
        voice, engine: who speaks what names no other voice.
        sample_rate: of the chunks, in Hz.
        key: hash of all that decides the sound.
        mark: public name of the watermark; "" = there is none.
    """

    request: Request
    document: Document
    voice: str
    engine: str
    sample_rate: int
    key: str
    mark: str

    @property
    def characters(self) -> int:
        """Length of the text as it came."""
        return len(self.document.source)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The voices that speak, as the text names them, in its order."""
        spoken = (span.voice or self.voice for span in self.document.spans if span.text.strip())
        return tuple(dict.fromkeys(spoken)) or (self.voice,)

    @property
    def facts(self) -> dict[str, Any]:
        """The attributes by name."""
        return {field.name: getattr(self, field.name) for field in fields(Spoken)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream(Spoken, ABC):
    """The chunks of one request. Iterate once; close when done."""

    cached: bool
    """Whether they come out of the cache."""

    @property
    @abstractmethod
    def whole(self) -> bool:
        """Whether all of it is there already."""

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """The chunks in order."""

    @abstractmethod
    def close(self) -> None:
        """Stop listening; nobody else listening, the work is cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live(Stream):
    """A stream that is being rendered, alone or together with others."""

    listener: Listener
    cached: bool = False

    @property
    def whole(self) -> bool:
        """See `Stream`."""
        return self.listener.job.finished and self.listener.job.error is None

    def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """See `Stream`."""
        return self.listener

    def close(self) -> None:
        """See `Stream`."""
        self.listener.close()

    def steer(self, update: Update) -> None:
        """Change the speech where it is not made yet, if it was begun with a wish."""
        self.listener.steer(update)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Stream):
    """A stream out of the cache."""

    chunks: Sequence[AudioChunk]
    cached: bool = True
    whole: bool = True

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """See `Stream`."""
        for chunk in self.chunks:
            yield chunk

    def close(self) -> None:
        """See `Stream`."""
