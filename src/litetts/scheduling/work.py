"""What is to be done, as data: a request and the terms on which it is served.

Work may go to another process, to another machine or into a journal: it is JSON, and holds nothing
that only the process knows that took it in.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from litetts.document import AudioChunk, Prosody
from litetts.errors import InputError
from litetts.prosody.steering import Steering
from litetts.request import Request
from litetts.watermark.marking import Marking

__all__ = ["Priority", "Work", "begin", "too_long"]


class Priority(StrEnum):
    """How urgent a request is."""

    HIGH = "high"
    NORMAL = "normal"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Work:
    """A request for speech, and the terms on which it is served.

    Attributes:
        request: complete and in order: nothing of it is left to defaults.
        characters: length of the text.
        engine: whose speed is to be expected.
        voice: for the reports.
        key: hash of all that decides the sound; the mark of the sound belongs to it.
        marking: how the sound is marked, where the request wants that.
        tenant: who is charged.
        priority: how urgent.
        realtime: someone listens while it is rendered (else the whole is wanted).
        due_s: the first chunk is needed in so many seconds, because it continues speech that was
            admitted before; it is not refused. None = a new request.
        limit_s: seconds after which the job is cancelled; None = never.
        longest_s: seconds of speech beyond which it ends with an error; None = any.
        identity: jobs of the same identity are one job with several listeners; None = never.
        wish: on top of what the text asks for, as it is when the work begins; while it goes on it
            may change, and it is made but a little ahead of its listener. None = nothing changes.
    """

    request: Request
    characters: int
    engine: str = ""
    voice: str = ""
    key: str = ""
    marking: Marking | None = None
    tenant: str = ""
    priority: Priority = Priority.NORMAL
    realtime: bool = True
    due_s: float | None = None
    limit_s: float | None = None
    longest_s: float | None = None
    identity: str | None = None
    wish: Prosody | None = None

    def to_json(self) -> dict[str, Any]:
        """The work as values of JSON; `from_json` reads it."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        said["request"] = self.request.to_json()
        said["marking"] = self.marking and self.marking.to_json()
        said["wish"] = self.wish and asdict(self.wish)
        return said

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Work:
        """The work that `to_json` wrote. Raises InputError: its request is not in order."""
        said = dict(content)
        said["request"] = Request.from_json(said["request"])
        said["priority"] = Priority(said["priority"])
        if said["marking"] is not None:
            said["marking"] = Marking.from_json(said["marking"])
        if said["wish"] is not None:
            said["wish"] = Prosody(**said["wish"])
        return cls(**said)


def begin(work: Work, steering: Steering | None = None) -> Generator[AudioChunk]:
    """Begin to speak: what a worker does with work. Loads the engines that it needs.

    By `steering` changes come, if the work takes any.
    """
    from litetts.speech import Speech

    chunks = Speech(work.request, marking=work.marking, key=work.key, steering=steering).chunks()
    return chunks if work.longest_s is None else _bounded(chunks, work.longest_s)


def _bounded(chunks: Generator[AudioChunk], most: float) -> Generator[AudioChunk]:
    """The chunks, and an InputError where the speech becomes longer than its text let expect."""
    with closing(chunks):
        for chunk in chunks:
            if chunk.offset > most:
                raise too_long(chunk.offset, most)
            yield chunk


def too_long(seconds: float, most: float) -> InputError:
    """What is told where a speech is longer than it may be."""
    return InputError(
        f"this would be more than {min(seconds, 1e9):.0f} s of speech; at most {most:.0f} s are "
        "allowed (setting server.max_speech_s)",
        field="text",
    )
