"""Moments before a mark: the speech is held back until it is known where they are."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from litetts.document import HIDDEN, AudioChunk, Bed, Note

__all__ = ["LATE", "LATE_S", "Moments"]

LATE_S = 0.01
"""So much later than asked for nobody hears."""

LATE = Note(
    "ssml",
    "<media> is approximated: what was to begin or end before something else that was not long "
    "enough for that does it as early as can be",
)


class Moments:
    """The moments before marks at which something begins or ends.

    Those before a mark of the speech get a mark of their own; for the end of what sounds together
    with it, its track looks ahead.
    """

    def __init__(self, beds: Sequence[Bed]) -> None:
        self._others = {bed.ends for bed in beds}
        self._own = defaultdict[str, dict[float, str]](dict)
        self._most = defaultdict[str, float](float)
        for bed in beds:
            for mark, delay in ((bed.begin, bed.delay), (bed.end, bed.end_delay)):
                if mark and delay < 0:
                    self._most[mark] = max(self._most[mark], -delay)
                    if mark not in self._others:
                        self._own[mark][-delay] = bed.after

    def place(self, mark: str, delay: float) -> tuple[str, float]:
        """The mark and the seconds after it at which something is that is told from a mark."""
        if delay < 0 and mark in self._own:
            return _name(mark, -delay), 0.0
        return mark, delay

    def ahead(self, bed: Bed) -> float:
        """Seconds before its end at which that is to be known."""
        return self._most[bed.ends] if bed.ends else 0.0

    def foreseen(self, chunks: Iterable[AudioChunk]) -> Iterator[AudioChunk]:
        """The chunks with the marks for the moments before others, as late as that takes."""
        longest = max((self._most[mark] for mark in self._own), default=0.0)
        held, seconds, passed = deque[AudioChunk](), 0.0, dict[str, float]()
        for chunk in chunks:
            held.append(chunk)
            seconds += chunk.duration
            for name, at in chunk.marks if longest else ():
                if not name.startswith(HIDDEN):
                    continue
                passed[name] = at
                for before, after in self._own.get(name, {}).items():
                    first = passed.get(after, 0.0)
                    _put(held, _name(name, before), max(at - before, first))
                    if at - before < first - LATE_S and LATE not in held[-1].notes:
                        held[-1] = replace(held[-1], notes=(*held[-1].notes, LATE))
            while held and seconds - held[0].duration >= longest:
                seconds -= held[0].duration
                yield held.popleft()
        yield from held


def _name(mark: str, before: float) -> str:
    return f"{mark}{HIDDEN}{before}"


def _put(held: deque[AudioChunk], name: str, at: float) -> None:
    """Add a mark to the chunk that it is in."""
    which = max((i for i, chunk in enumerate(held) if chunk.offset <= at), default=0)
    held[which] = replace(held[which], marks=(*held[which].marks, (name, at)))
