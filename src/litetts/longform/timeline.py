"""When each segment of a book sounds: from the lengths of the segments, without their sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from litetts.audio.tags import Chapter
from litetts.document import Note
from litetts.errors import InputError
from litetts.longform.run import Rendered
from litetts.markup.book import Book

__all__ = ["Placed", "chapters", "late", "timeline"]

_LATE_S = 0.1
"""Seconds behind its time at which a subtitle is heard to be late."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment in its place.

    Attributes:
        rendered: the segment and its entry.
        silence: samples of silence before it.
        begin: sample at which its sound begins.
        late_s: seconds behind the time that it should begin at; 0 = none.
    """

    rendered: Rendered
    silence: int
    begin: int
    late_s: float = 0.0

    @property
    def end(self) -> int:
        """The sample after its last."""
        return self.begin + self.rendered.entry.samples

    @property
    def begin_s(self) -> float:
        """When it begins, in seconds."""
        return self.begin / self.rendered.entry.sample_rate


def timeline(all_rendered: Iterable[Rendered], head: float) -> Iterator[Placed]:
    """The segments in their places, `head` seconds of silence before the first.

    Raises:
        InputError: the segments differ in their sample rates.
    """
    at = 0
    wanted = head  # seconds of silence from the last sound on
    tail = 0.0  # of it, in the segment before
    rate: int | None = None
    for rendered in all_rendered:
        segment, entry = rendered.segment, rendered.entry
        if not entry.samples:
            wanted = max(wanted, segment.pause_s)
            continue
        if rate is None:
            rate = entry.sample_rate
        elif rate != entry.sample_rate:
            raise InputError(
                f"the voices of this book have sample rates of {rate} and {entry.sample_rate} Hz; "
                "choose one with sample_rate",
                field="sample_rate",
            )
        silence = max(0, round((wanted - tail - entry.head) * rate))
        late = 0.0
        if segment.start_s is not None:
            due = round((segment.start_s - entry.head) * rate)
            silence = max(0, due - at)
            late = max(0.0, (at - due) / rate)
        yield Placed(rendered, silence, at + silence, late)
        at += silence + entry.samples
        wanted, tail = segment.pause_s, entry.tail


def chapters(book: Book, placed: Iterable[Placed], rate: int, total: int) -> tuple[Chapter, ...]:
    """The chapters with their times: each begins with its first sound, the first with the file.

    Args:
        book: what is told.
        placed: its segments in their places.
        rate: samples per second.
        total: samples of the whole.
    """
    begins: dict[int, float] = {}
    for each in placed:
        begins.setdefault(each.rendered.segment.chapter, each.begin_s)
    starts = [0.0, *list(begins.values())[1:]]
    ends = [*starts[1:], total / rate]
    return tuple(
        Chapter(title(book, number), start, end)
        for number, start, end in zip(begins, starts, ends, strict=True)
    )


def title(book: Book, number: int) -> str:
    """The title of a chapter, for a list of them."""
    own = book.chapters[number].title.strip()
    if own:
        return own
    return (book.title if number == 0 else "") or str(number + 1)


def late(placed: Iterable[Placed]) -> tuple[Note, ...]:
    """What is told of subtitles that could not be said in their time."""
    behind = [each for each in placed if each.late_s > _LATE_S]
    if not behind:
        return ()
    worst = max(behind, key=lambda each: each.late_s)
    return (
        Note(
            "speed",
            f"{len(behind)} subtitles begin late, the most by {worst.late_s:.1f} s "
            f"({worst.rendered.segment.source}): they are too long for their time"
            if len(behind) > 1
            else f"a subtitle begins {worst.late_s:.1f} s late ({worst.rendered.segment.source}): "
            "it is too long for its time",
        ),
    )
