"""What a book will be, before anything of it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from litetts.document import Note, Prosody
from litetts.longform.cast import Cast
from litetts.longform.segments import Segment
from litetts.longform.timeline import title
from litetts.markup.book import Book
from litetts.prosody.directions import followed

__all__ = ["Part", "Plan", "planned", "said"]


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
        notes: what of the file is not told, and the directions that are not understood.
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


def planned(
    book: Book, cast: Cast, segments: Iterable[Segment], missing: Callable[[Segment], bool]
) -> Plan:
    """What will be rendered of a book.

    Args:
        book: what is told.
        cast: with a voice for everybody.
        segments: in reading order.
        missing: whether a segment is not rendered yet.
    """
    by_chapter: dict[str, Part] = {}
    by_speaker: dict[str, Part] = {}
    left = 0
    directed: dict[tuple[str, str], Segment] = {}
    for segment in segments:
        if segment.request.instructions:
            directed.setdefault((segment.speaker, segment.request.instructions), segment)
        _counted(by_chapter, str(segment.chapter), title(book, segment.chapter), segment)
        _counted(by_speaker, segment.speaker, segment.speaker, segment)
        left += missing(segment)
    chapters, speakers = tuple(by_chapter.values()), tuple(by_speaker.values())
    return Plan(chapters, speakers, cast, left, book.notes + _not_followed(directed))


def _not_followed(directed: Mapping[tuple[str, str], Segment]) -> tuple[Note, ...]:
    """What of the directions is not understood, where somebody has it first."""
    return tuple(
        Note(note.option, f"{who}, {segment.source or segment.index + 1}: {note.message}")
        for (who, how), segment in directed.items()
        for note in followed(Prosody(), how)[1]
    )


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


def _counted(parts: dict[str, Part], key: str, name: str, segment: Segment) -> None:
    """A segment more in a part."""
    part = parts.get(key) or Part(name, 0, 0, 0.0, ())
    speakers = tuple(dict.fromkeys((*part.speakers, segment.speaker)))
    parts[key] = Part(
        name,
        part.segments + 1,
        part.characters + len(segment.text),
        part.seconds + segment.seconds + segment.pause_s,
        speakers,
    )
