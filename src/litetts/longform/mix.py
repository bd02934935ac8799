"""The sound of a whole book, piece by piece: silence, levels, the mark, the limiter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from litetts.audio.join import PAUSE
from litetts.audio.loudness import Limiter
from litetts.document import AudioChunk, Floats
from litetts.longform.levels import Levels
from litetts.longform.timeline import Placed
from litetts.watermark.marking import Marking, marked

__all__ = ["Piece", "finished", "pieces", "still"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the sound of a book.

    Attributes:
        samples: float32 [n].
        speaker: "" = silence.
        marked: it has a mark of its own already.
    """

    samples: Floats
    speaker: str = ""
    marked: bool = False


def pieces(
    placed: Iterable[Placed], levels: Levels, load: Callable[[str], Floats], tail: float, rate: int
) -> Iterator[Piece]:
    """The sound of the segments with the silence between them, in order."""
    for each in placed:
        rendered = each.rendered
        yield from still(each.silence, rate)
        who = rendered.segment.speaker
        samples = load(rendered.entry.key) * levels.gain(who)
        yield Piece(samples, who, rendered.marked)
    yield from still(round(tail * rate), rate)


def stem(
    who: str,
    placed: Iterable[Placed],
    levels: Levels,
    load: Callable[[str], Floats],
    total: int,
    rate: int,
    *,
    marking: Marking | None = None,
    identity: str = "",
) -> Iterator[Floats]:
    """The sound of one speaker, silent where the others speak: `total` samples, marked as the book.

    Without the limiter, so that the stems add up to the whole.
    """

    def alone() -> Iterator[Piece]:
        at = 0
        for each in placed:
            if each.rendered.segment.speaker == who:
                yield from still(each.begin - at, rate)
                samples = load(each.rendered.entry.key) * levels.gain(who)
                yield Piece(samples, who, each.rendered.marked)
                at = each.end
        yield from still(total - at, rate)

    if marking is None:
        return (piece.samples for piece in alone())
    return _marked(alone(), rate, marking, identity)


def still(samples: int, rate: int) -> Iterator[Piece]:
    """So many samples of silence, in parts of `PAUSE` seconds."""
    most = round(PAUSE * rate)
    for at in range(0, samples, most):
        yield Piece(np.zeros(min(most, samples - at), np.float32))


def finished(
    sound: Iterable[Piece],
    rate: int,
    ceiling: float,
    *,
    marking: Marking | None = None,
    identity: str = "",
) -> Iterator[Floats]:
    """The sound marked, if it is to be, and its peaks below a ceiling: as many samples as came.

    What is marked already is not marked again.

    Args:
        sound: in order.
        rate: samples per second.
        ceiling: in dBTP.
        marking: how it is marked; None = not.
        identity: of the book, for the registry of marks.
    """
    limiter = Limiter(rate, ceiling)
    samples = (
        (each.samples for each in sound)
        if marking is None
        else _marked(sound, rate, marking, identity)
    )
    for each in samples:
        yield limiter.write(each)
    yield limiter.close()


def _marked(sound: Iterable[Piece], rate: int, marking: Marking, identity: str) -> Iterator[Floats]:
    """All of it through the embedder, which keeps its place in the mark; but where a piece has a
    mark of its own that piece comes out. Its ends are silent, so that is not heard.
    """
    kept: deque[Piece] = deque()  # what is in the embedder, which holds a little back

    def chunks() -> Generator[AudioChunk]:
        held: Piece | None = None
        for piece in sound:
            kept.append(piece)
            if held is not None:
                yield AudioChunk(held.samples, rate)
            held = piece
        if held is not None:
            yield AudioChunk(held.samples, rate, last=True)

    for chunk in marked(chunks(), marking, identity):
        at = 0
        while at < len(chunk.samples):
            first = kept.popleft()
            part = chunk.samples[at : at + len(first.samples)]
            at += len(part)
            yield first.samples[: len(part)] if first.marked else part
            if len(part) < len(first.samples):
                kept.appendleft(replace(first, samples=first.samples[len(part) :]))
