"""What a book will be, before anything of it is rendered.

An `Outline` is what takes its time: which segments there are, and the key of each. It follows from
the book, the cast and the request, and from the voices as they are, so it can be kept; how much of
it is rendered is looked up anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from litetts import voices
from litetts.document import Note
from litetts.errors import LiteTTSError
from litetts.longform.cast import Cast
from litetts.longform.foreseen import Foreseen
from litetts.longform.journal import missing
from litetts.longform.run import Marks, ready
from litetts.longform.segments import Segment
from litetts.longform.timeline import title
from litetts.markup.book import Book
from litetts.request import Request
from litetts.speech import recorded, sounding
from litetts.watermark.marking import Marking

__all__ = ["Outline", "Part", "Plan", "everybody", "outlined", "said"]

_KEY = 20
"""Bytes of a segment's key (`litetts.speech`)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter, or what a speaker says, before it is rendered.

    Attributes:
        title: of the chapter, or name of the speaker.
        segments, characters: how many.
        seconds: about how long it will be.
        speakers: in the order of their first words.
    """

    title: str
    segments: int
    characters: int
    seconds: float
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be rendered.

    Attributes:
        chapters: in order.
        speakers: name in the cast -> what they say.
        cast: with a voice for everybody.
        missing: segments that are not rendered yet.
        notes: what of the file is not told, and what will not be done as asked: directions that
            are not understood, a language that a voice does not speak.
    """

    chapters: tuple[Part, ...]
    speakers: tuple[Part, ...]
    cast: Cast
    missing: int
    notes: tuple[Note, ...]

    @property
    def seconds(self) -> float:
        """About how long the book will be."""
        return sum(part.seconds for part in self.chapters)

    @property
    def segments(self) -> int:
        """How many there are."""
        return sum(part.segments for part in self.chapters)

    def to_json(self) -> dict[str, Any]:
        """The plan as values of JSON."""
        return {
            "seconds": round(self.seconds, 1),
            "segments": self.segments,
            "characters": sum(part.characters for part in self.chapters),
            "missing": self.missing,
            "chapters": [asdict(part) for part in self.chapters],
            "speakers": [
                {**asdict(part), "options": dict(self.cast.options(part.title))}
                for part in self.speakers
            ],
            "notes": [str(note) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a plan follows from the book, the cast and the request.

    Attributes:
        told: the plan, as if nothing were rendered.
        speakers: names of who speaks in the book.
        language: of the book; None = not known.
        keys: of the segments in reading order, `_KEY` bytes each.
        voices: name under which a voice is found -> what it sounds by.
        clips: where a recording is -> its content.
        mark: how what clones say is marked; None = no clone speaks.
    """

    told: Plan
    speakers: tuple[str, ...]
    language: str | None
    keys: bytes
    voices: Mapping[str, tuple[str, str]]
    clips: Mapping[str, str]
    mark: str | None

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return len(self.keys) + 2 * len(repr(self.told))

    def plan(self, folder: Path) -> Plan:
        """The plan, with what is rendered of it by now in the folder of its segments."""
        return replace(self.told, missing=missing(folder, self._each()))

    def holds(self, cast: Cast, base: Request, marking: Marks = None) -> bool:
        """Whether it would be the same if it were made now.

        It follows from the files that are there which voice somebody gets and how each sounds.

        Args:
            cast: as it was given.
            base: how the book is spoken.
            marking: how what clones say is marked.
        """
        try:
            with voices.kept():
                return (
                    everybody(cast, self.speakers, base, self.language) == self.told.cast
                    and all(sounding(voices.resolve(n)) == was for n, was in self.voices.items())
                    and all(recorded(place) == was for place, was in self.clips.items())
                    and (self.mark is None or _mark(marking) == self.mark)
                )
        except LiteTTSError:  # what is gone is told by who plans again
            return False

    def _each(self) -> Iterator[str]:
        return (self.keys[i : i + _KEY].hex() for i in range(0, len(self.keys), _KEY))


def outlined(book: Book, cast: Cast, segments: Iterable[Segment], marking: Marks = None) -> Outline:
    """What a book will be.

    Args:
        book: what is told.
        cast: with a voice for everybody.
        segments: in reading order.
        marking: how what clones say is marked.

    Raises:
        InputError, ModelError: a segment cannot be spoken; says where it stands.
    """
    chapters: dict[int, _Sum] = {}
    speakers: dict[str, _Sum] = {}
    foreseen = Foreseen()
    keys = bytearray()
    sounds: dict[str, tuple[str, str]] = {}
    clips: dict[str, str] = {}
    mark: str | None = None
    for segment in segments:
        chapters.setdefault(segment.chapter, _Sum()).add(segment)
        speakers.setdefault(segment.speaker, _Sum()).add(segment)
        speech = ready(segment, marking)
        foreseen.add(segment, speech.notes)
        keys += bytes.fromhex(speech.key)
        for name, voice in speech.named.items():
            if name not in sounds:
                sounds[name] = sounding(voice)
        clips |= {place: recorded(place) for place in speech.clips if place not in clips}
        if speech.marked and mark is None:
            mark = _mark(marking)
    told = Plan(
        tuple(part.told(title(book, number)) for number, part in chapters.items()),
        tuple(part.told(name) for name, part in speakers.items()),
        cast,
        len(keys) // _KEY,
        book.notes + foreseen.told(),
    )
    return Outline(told, book.speakers, book.language, bytes(keys), sounds, clips, mark)


def everybody(cast: Cast, speakers: Iterable[str], base: Request, language: str | None) -> Cast:
    """The cast with a voice for everybody who speaks in a book.

    Raises:
        InputError, ModelError: a voice is unknown or missing.
    """
    return cast.complete(speakers, replace(base, lang=base.lang or language))


def _mark(marking: Marks) -> str:
    given = marking() if callable(marking) else marking
    return (given or Marking.usual()).identity()


def said(segment: Segment) -> dict[str, Any]:
    """Who says what in a segment, and how, as values of JSON; numbers count from 1."""
    request = segment.request
    return {
        "number": segment.index + 1,
        "chapter": segment.chapter + 1,
        "speaker": segment.speaker,
        "voice": request.voice,
        "how": request.style or request.instructions or "",
        "text": segment.text,
        "source": segment.source,
        "seconds": round(segment.seconds, 1),
    }


class _Sum:
    """The segments of a part, counted."""

    def __init__(self) -> None:
        self._segments = self._characters = 0
        self._seconds = 0.0
        self._speakers: dict[str, None] = {}

    def add(self, segment: Segment) -> None:
        self._segments += 1
        self._characters += len(segment.text)
        self._seconds += segment.seconds + segment.pause_s
        self._speakers[segment.speaker] = None

    def told(self, name: str) -> Part:
        speakers = tuple(self._speakers)
        return Part(name, self._segments, self._characters, self._seconds, speakers)
