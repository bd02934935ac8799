"""What of a book will not be done as asked, known before anything of it is spoken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from litetts import voices
from litetts.document import Note
from litetts.longform import run
from litetts.longform.segments import Segment

__all__ = ["Foreseen", "foreseen"]

_PLACES = 3
"""Places that are named of what is wrong in several."""


class Foreseen:
    """The notes of the segments, each once, with the places that it is about."""

    def __init__(self) -> None:
        self._places: dict[Note, tuple[str, list[str]]] = {}
        self._more: dict[Note, int] = {}

    def add(self, segment: Segment, notes: Iterable[Note]) -> None:
        """The notes of the next segment."""
        place = segment.source or f"segment {segment.index + 1}"
        for note in notes:
            _, places = self._places.setdefault(note, (segment.speaker, []))
            if place in places:
                continue
            if len(places) < _PLACES:
                places.append(place)
            else:
                self._more[note] = self._more.get(note, 0) + 1

    @property
    def plain(self) -> frozenset[Note]:
        """The notes as they are told of a segment."""
        return frozenset(self._places)

    def told(self) -> tuple[Note, ...]:
        """The notes with who has each first, and where."""
        return tuple(
            Note(note.option, f"{who}, {', '.join(places)}{self._rest(note)}: {note.message}")
            for note, (who, places) in self._places.items()
        )

    def _rest(self, note: Note) -> str:
        more = self._more.get(note, 0)
        return f" and {more} more" if more else ""


def foreseen(segments: Iterable[Segment]) -> Foreseen:
    """What will not be done as asked of segments that are not spoken yet.

    Raises:
        InputError, ModelError: one of them cannot be spoken; says where it stands.
    """
    found = Foreseen()
    with voices.kept():
        for segment in segments:
            # What its lexicon has to say takes the time of reading all words.
            bare = segment.request.saying(segment.request.text, lexicon=None)
            found.add(segment, run.ready(replace(segment, request=bare)).notes)
    return found
