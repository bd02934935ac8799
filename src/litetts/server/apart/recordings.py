"""Recordings and files of clients, read."""

from __future__ import annotations

from typing import Any

from litetts.audio.decode import decode
from litetts.markup import book as books
from litetts.validation.transcribe import SAMPLE_RATE, Transcript, transcriber
from litetts.watermark.marking import Marking
from litetts.watermark.provenance import seen
from litetts.watermark.recording import RATE

__all__ = ["MAX_RECORDING_S", "find_mark", "hear", "read_book"]

# Longest recording (seconds of stereo at 48 kHz) that is listened to.
MAX_RECORDING_S = 1800


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
