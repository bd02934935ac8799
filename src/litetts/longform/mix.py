"""The sound of a whole book, piece by piece: silence, levels, the mark, the limiter."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator

import numpy as np

from litetts.audio.join import PAUSE
from litetts.audio.loudness import Limiter
from litetts.document import AudioChunk, Floats
from litetts.longform.levels import Levels
from litetts.longform.timeline import Placed
from litetts.watermark.marking import Marking, marked

__all__ = ["finished", "pieces", "still"]


def pieces(
    placed: Iterable[Placed], levels: Levels, load: Callable[[str], Floats], tail: float, rate: int
) -> Iterator[tuple[str, Floats]]:
    """Speaker ("" = silence) and samples, in order; a pause comes in parts of `PAUSE` seconds."""
    for each in placed:
        rendered = each.rendered
        yield from still(each.silence, rate)
        gain = levels.gain(rendered.segment.speaker)
        yield rendered.segment.speaker, load(rendered.entry.key) * gain
    yield from still(round(tail * rate), rate)


def still(samples: int, rate: int) -> Iterator[tuple[str, Floats]]:
    """So many samples of silence."""
    most = round(PAUSE * rate)
    for at in range(0, samples, most):
        yield "", np.zeros(min(most, samples - at), np.float32)


def finished(
    sound: Iterable[Floats],
    rate: int,
    ceiling: float,
    *,
    marking: Marking | None = None,
    identity: str = "",
) -> Iterator[Floats]:
    """The sound marked, if it is to be, and its peaks below a ceiling: as many samples as came.

    Args:
        sound: samples, float32 [n] each.
        rate: samples per second.
        ceiling: in dBTP.
        marking: how it is marked; None = not.
        identity: of the book, for the registry of marks.
    """
    limiter = Limiter(rate, ceiling)
    for samples in sound if marking is None else _marked(sound, rate, marking, identity):
        yield limiter.write(samples)
    yield limiter.close()


def _marked(
    sound: Iterable[Floats], rate: int, marking: Marking, identity: str
) -> Iterator[Floats]:
    def chunks() -> Generator[AudioChunk]:
        held: Floats | None = None
        for samples in sound:
            if held is not None:
                yield AudioChunk(held, rate)
            held = samples
        if held is not None:
            yield AudioChunk(held, rate, last=True)

    for chunk in marked(chunks(), marking, identity):
        yield chunk.samples
