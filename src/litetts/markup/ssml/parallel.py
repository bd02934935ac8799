"""When the sounds of a `par` begin and end: moments that are told from one another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from litetts.audio.clip import length
from litetts.document import HIDDEN, Bed, Clip, Span
from litetts.markup import sources

__all__ = ["Media", "Par", "Point"]

_CHAIN = 16
"""So many media may be told from one another in a row."""


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
        clips: its recordings.
        spans: what is said in it while others speak; none where it has its turn among them.
        fade: seconds in which what is said fades out at its end.
    """

    begin: Point | None
    end: Point | None
    clips: list[Clip] = field(default_factory=list)
    spans: tuple[Span, ...] = ()
    fade: float = 0.0

    @cached_property  # asked for only when it is closed
    def seconds(self) -> float:
        """How long its recordings last, one after the other."""
        return sum(length(clip, sources.sound(clip.source)) for clip in self.clips)


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

    def mark(self, media: str, *, end: bool) -> str:
        """The mark where the speech of a media begins or ends; "" = of the whole."""
        return f"{HIDDEN}{self.name}.{media}.{'end' if end else 'begin'}"

    def place(self, point: Point | None, depth: int = 0) -> tuple[str, float] | None:
        """A mark and the seconds after it that a moment is; None = of no media that there is."""
        point = point or Point()
        if not point.of:
            return self.mark("", end=False), point.seconds
        media = self.media.get(point.of)
        if media is None or depth > _CHAIN:
            return None
        if not media.clips:
            return self.mark(point.of, end=point.end), point.seconds
        found = self.place(media.begin, depth + 1)
        if found is None:
            return None
        return found[0], found[1] + point.seconds + (media.seconds if point.end else 0.0)

    def turn(self, name: str, media: Media) -> float | None:
        """The silence before speech that follows what was said last, which it may be told to do.

        None = it is to be heard at another moment, so together with something else.
        """
        found = self.place(media.begin)
        here = self.mark(self.spoken, end=bool(self.spoken))
        if found is None or found[0] != here or found[1] < 0:
            return None
        self.spoken = name
        return found[1]

    def wrong(self) -> list[str]:
        """What cannot be done as it is told."""
        found = []
        for media in self.media.values():
            for point in (media.begin, media.end) if media.clips or media.spans else ():
                place = self.place(point)
                if point and place is None:
                    found.append(f"there is no media '{point.of}' to tell the time from")
                elif place and place[1] < 0:
                    found.append("nothing is before what it is told from: it is there")
        return list(dict.fromkeys(found))

    def beds(self) -> list[Bed]:
        """What sounds together with who speaks; what comes after it waits for them."""
        made = []
        for name, media in self.media.items():
            mark, delay = self.place(media.begin) or (self.mark("", end=False), 0.0)
            delay = max(0.0, delay)
            end = self.place(media.end) if media.end else None
            if media.spans:
                bed = Bed(
                    Clip(""),
                    mark,
                    delay,
                    waits=self.mark("", end=True),
                    spans=media.spans,
                    begins=self.mark(name, end=False),
                    ends=self.mark(name, end=True),
                )
                made.append(_ending(bed, end, media.fade))
                continue
            for clip in media.clips:
                bed = Bed(clip, begin=mark, delay=delay, waits=self.mark("", end=True))
                made.append(_ending(bed, end, clip.fade_out))
                delay += length(clip, sources.sound(clip.source))
        return made


def _ending(bed: Bed, end: tuple[str, float] | None, fade: float) -> Bed:
    """The bed with the moment at which it ends, if there is one."""
    if end is None:
        return bed
    return replace(bed, end=end[0], end_delay=max(0.0, end[1]), fade=fade)
