"""When the sounds of a `par` begin and end: moments that are told from one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from litetts.audio.clip import length
from litetts.document import HIDDEN, Bed, Clip, Span
from litetts.markup import sources
from litetts.markup.ssml.reader import SHOWN

__all__ = ["Media", "Par", "Point"]

Place = tuple[str, float]
"""A mark, and the seconds after it."""

Tell = Callable[[str, Literal["approximated", "ignored"], str], None]
"""Tells what becomes of an attribute, and why."""


def _untold(*_: str) -> None:
    """For media that nobody asks about."""


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds after the beginning or the end of a media; `of` = "": of the whole `par`."""

    of: str = ""
    end: bool = False
    seconds: float = 0.0


@dataclass
class Media:
    """A media: its recordings, or none where it is speech.

    Attributes:
        begin, end: as it says.
        tell: tells what becomes of its attributes.
        clips: its recordings.
        spans: what is said in it while others speak; none where it has its turn among them.
        fade: seconds in which what is said fades out at its end.
    """

    begin: Point | None
    end: Point | None
    tell: Tell = _untold
    clips: list[Clip] = field(default_factory=list)
    spans: tuple[Span, ...] = ()
    fade: float = 0.0

    @cached_property  # asked for only when it is closed
    def lengths(self) -> list[float]:
        """How long each of its recordings lasts, in seconds."""
        return [length(clip, sources.sound(clip.source)) for clip in self.clips]

    @property
    def seconds(self) -> float:
        """How long its recordings last, one after the other."""
        return sum(self.lengths)


@dataclass
class Par:
    """What is to sound at once: recordings, and those who speak at the same time as the first.

    Attributes:
        name: tells it apart from others in the document.
        media: those that are closed, by their `xml:id`.
        spoken: the last of them that has its turn to speak; "" = none yet.
    """

    name: str
    media: dict[str, Media] = field(default_factory=dict)
    spoken: str = ""
    _turns: set[str] = field(default_factory=set)
    _begun: dict[str, Place] = field(default_factory=dict)

    def mark(self, media: str, *, end: bool) -> str:
        """The mark where the speech of a media begins or ends; "" = of the whole."""
        return f"{HIDDEN}{self.name}.{media}.{'end' if end else 'begin'}"

    @property
    def aside(self) -> int:
        """How many of its media sound together with who speaks."""
        return len(self.media) - len(self._turns)

    def turn(self, name: str) -> float | None:
        """The silence before speech that follows what was said last, which it may be told to do.

        None = it is to be heard at another moment, so together with something else.
        """
        if self._path(name)[1]:
            return None
        self._follow(name)
        place = self._begun[name]
        if place[0] != self.mark(self.spoken, end=bool(self.spoken)) or place[1] < 0:
            return None
        first = not self.spoken
        self.speaks(name)
        if first:  # that is known before it comes
            self._begun[name] = place
        return place[1]

    def speaks(self, name: str) -> None:
        """Take its turn where it stands in the text."""
        self.spoken = name
        self._turns.add(name)
        self._begun[name] = self.mark(name, end=False), 0.0

    def beds(self) -> list[Bed]:
        """What sounds together with who speaks; what comes after it waits for them.

        What cannot be done as it is told is told.
        """
        self._place_all()
        made = []
        for name, media in self.media.items():
            if not media.clips and not media.spans:
                continue
            mark, delay = self._begun[name]
            end, end_delay = self._ending(media, mark, delay)
            common = Bed(
                Clip(""),
                begin=mark,
                delay=delay,
                end=end,
                end_delay=end_delay,
                waits=self.mark("", end=True),
                ends="" if name in self._turns else self.mark(name, end=True),
                after=self.mark("", end=False),
            )
            if media.spans:
                made.append(replace(common, spans=media.spans, fade=media.fade if end else 0.0))
            for i, (clip, seconds) in enumerate(zip(media.clips, media.lengths, strict=True), 1):
                bed = replace(common, clip=clip, delay=delay, fade=clip.fade_out if end else 0.0)
                made.append(bed if i == len(media.clips) else replace(bed, ends=""))
                delay += seconds
        return made

    def _ending(self, media: Media, begin: str, delay: float) -> Place:
        """The moment at which a media that begins then is told to end; "" = it ends by itself."""
        point = media.end
        if point is None:
            return "", 0.0
        if point.of and point.of not in self.media:
            media.tell("end", "ignored", f"{_missing(point)}; it ends by itself")
            return "", 0.0
        mark, seconds = self._after(point)
        if mark == begin and seconds <= delay:
            media.tell("end", "approximated", "it ends before it begins: nothing of it is heard")
        return mark, seconds

    # When each begins. What it is told from comes first, from media to media: in a loop, since a
    # document may have as many of them in a row as it likes.

    def _place_all(self) -> None:
        """Find the beginnings of all; who waits for nobody or for itself begins with the par."""
        order = {name: i for i, name in enumerate(self.media)}
        for name, media in self.media.items():
            while name not in self._begun:
                path, lost = self._path(name)
                if not lost:
                    self._follow(name)
                    continue
                first = path[-1]
                if lost in path:
                    circle = path[path.index(lost) :]
                    first = min(circle, key=order.__getitem__)
                self._lose(first, lost if lost not in path else first)
            mark, seconds = self._begun[name]
            if mark == self.mark("", end=False) and seconds < 0:
                media.tell("begin", "approximated", "that is before its par, with which it begins")
                self._begun[name] = mark, 0.0

    def _lose(self, name: str, of: str) -> None:
        """Let a media that cannot wait for what it is told from begin with the par."""
        media = self.media[name]
        assert media.begin is not None
        why = _missing(media.begin) if of != name else "it waits for what waits for it"
        media.tell("begin", "ignored", f"{why}; it begins with its par")
        self._begun[name] = self.mark("", end=False), 0.0

    def _path(self, name: str) -> tuple[list[str], str]:
        """The media from one to what it is told from, those that are placed left out; and where
        that leads nowhere: the one that there is not, or that was passed before.
        """
        path: dict[str, None] = {}
        while name and name not in self._begun:
            if name in path or name not in self.media:
                return list(path), name
            path[name] = None
            name = (self.media[name].begin or Point()).of
        return list(path), ""

    def _follow(self, name: str) -> None:
        """Find the beginning of a media, and of all that it is told from."""
        for each in reversed(self._path(name)[0]):
            self._begun[each] = self._after(self.media[each].begin or Point())

    def _after(self, point: Point) -> Place:
        """The moment, as told from a mark; what it is told from is placed already."""
        if not point.of:
            return self.mark("", end=False), point.seconds
        media = self.media[point.of]
        told = point.of in self._turns or media.spans or (media.clips and media.end)
        if point.end and told:
            return self.mark(point.of, end=True), point.seconds
        mark, seconds = self._begun[point.of]
        return mark, seconds + point.seconds + (media.seconds if point.end else 0.0)


def _missing(point: Point) -> str:
    return f"there is no media '{point.of[:SHOWN]}' in its par"
