"""What is done with the recordings that clients send: never in the server's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request, UploadFile

from litetts.audio.decode import decode
from litetts.errors import DeadlineError
from litetts.markup import book as books
from litetts.server.context import Caller, context_of, service_of
from litetts.server.replies import unless_gone
from litetts.validation.transcribe import SAMPLE_RATE, Transcript, transcriber
from litetts.watermark.marking import Marking
from litetts.watermark.provenance import seen
from litetts.watermark.recording import RATE

__all__ = ["MAX_RECORDING_S", "find_mark", "hear", "read_aside", "read_book"]

T = TypeVar("T")

# Longest recording (seconds of stereo at 48 kHz) that is listened to.
MAX_RECORDING_S = 1800


async def read_aside(
    request: Request, who: Caller, file: UploadFile, function: Callable[..., T], *more: Any
) -> T:
    """The result of `function(bytes of the file, *more)` in the process that reads recordings.

    Raises:
        QuotaError: the client has used up what it may.
        OverloadedError: too many wait for the process.
        TooLargeError: it would take too much memory.
        DeadlineError: it took too long.
        ClientGoneError: nobody waits any more; the process is killed.
    """
    service = service_of(request)
    await service.charge(who.client, 0)
    aside = context_of(request).aside
    limit = service.settings.scheduling.deadline_s

    async def work() -> T:
        # Only one recording at a time is in memory; the others are where the form was read to.
        async with aside.turn():
            return await aside.now(function, await file.read(), *more)

    try:
        return await unless_gone(request, asyncio.wait_for(work(), limit))
    except TimeoutError as error:
        raise DeadlineError(f"the recording took longer than {limit:g} s") from error


def hear(data: bytes, language: str | None) -> tuple[Transcript, float]:
    """What is said in a recording, and its length in seconds."""
    audio = decode(data, max_seconds=MAX_RECORDING_S, sample_rate=SAMPLE_RATE)
    return transcriber().transcribe(audio, language), audio.duration


def find_mark(
    data: bytes, marking: Marking, search: bool, trusted: bool, roots: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What a recording says of where it comes from, as far as the caller may know it."""
    audio = decode(data, max_seconds=MAX_RECORDING_S, sample_rate=RATE)
    found = marking.marker.detect(audio.samples, audio.sample_rate, search=search)
    return found.told(trusted=trusted) | {"manifest": seen(data, roots)}


def read_book(data: bytes, name: str) -> dict[str, Any]:
    """A book, a script or a text as an editor takes it, in JSON."""
    book = books.parse(data, name)
    return {
        "title": book.title,
        "author": book.author,
        "language": book.language,
        "chapters": [
            {
                "title": chapter.title,
                "turns": [
                    {
                        "text": turn.text,
                        "kind": turn.kind,
                        "speaker": turn.speaker,
                        "direction": turn.direction,
                        "voice": turn.voice,
                    }
                    for turn in chapter.turns
                ],
            }
            for chapter in book.chapters
        ],
        "notes": [str(note) for note in book.notes],
    }
