"""Pieces of speech, one after the other, with pauses: no click, no doubled silence, exact times.

An engine's piece comes with silence of its own at both ends, of a length that nobody asked for.
It is trimmed to a little (some is kept, because a consonant begins before it can be measured),
the edges are faded inside what is left, and the pause that was asked for is filled up with
digital silence, counting what was kept.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from litetts.document import Audio, AudioChunk, Floats, WordTiming

__all__ = [
    "FADE",
    "KEEP",
    "PAUSE",
    "Piece",
    "Trimmed",
    "fade_edges",
    "join",
    "speech_bounds",
    "trim",
]

KEEP = 0.05
"""Seconds of an engine's own silence that stay at each end: 40 to 60 ms hold the breath and the
burst before a word without being heard as a gap."""

FADE = 0.008
"""Seconds of raised-cosine fade at each edge: longer than a pitch period, so no click is left."""

PAUSE = 1.0
"""Seconds of silence that are made at a time: a pause may last hours, and costs no more memory."""

_FRAME = 0.005
"""Seconds of a frame in which the level is measured."""

SPEECH_BELOW_PEAK_DB = 46.0
"""A frame this far below the loudest one is no speech: weak fricatives lie 30 to 40 dB below the
vowels (dental f, th), reverberation and codec noise below 50."""

SILENCE_DBFS = -66.0
"""A frame below this level is silence whatever the rest is."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is left of a piece, and how many seconds were cut and kept at each end.

    `cut_start` is what word timings have to be shifted by; `head` and `tail` are the seconds of
    silence that are still there.
    """

    samples: Floats
    cut_start: float
    cut_end: float
    head: float
    tail: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of speech for `join`.

    Attributes:
        audio: the engine's, words relative to its start.
        pause_after: seconds of silence to the next piece's speech; None = as the engine made it.
        text: the spoken text, for the chunk.
        begins, ends: False where the sound goes on from the piece before, or into the next: there
            nothing is trimmed or faded. A piece that does not end has no `pause_after`.
    """

    audio: Audio
    pause_after: float | None = None
    text: str = ""
    begins: bool = True
    ends: bool = True


def speech_bounds(samples: Floats, sample_rate: int, loudest: float = -math.inf) -> tuple[int, int]:
    """Where the first and the last sound lie: sample indices [first, end); (n, n) if none.

    `loudest` is the level in dB of the loudest frame of what came before, if this goes on from it.
    """
    n = len(samples)
    size = max(1, round(_FRAME * sample_rate))
    if not n:
        return 0, 0
    level = _levels(samples, sample_rate)
    threshold = max(
        level.max() - SPEECH_BELOW_PEAK_DB, loudest - SPEECH_BELOW_PEAK_DB, SILENCE_DBFS
    )
    loud = np.flatnonzero(level > threshold)
    if not len(loud):
        return n, n
    return int(loud[0]) * size, min(n, (int(loud[-1]) + 1) * size)


def _levels(samples: Floats, sample_rate: int) -> NDArray[np.float64]:
    """Level of each frame in dB of full-scale power."""
    size = max(1, round(_FRAME * sample_rate))
    whole = len(samples) // size * size
    frames, rest = samples[:whole].reshape(-1, size), samples[whole:]
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64)
    if len(rest):
        power = np.append(power, np.einsum("i,i->", rest, rest, dtype=np.float64))
    level: NDArray[np.float64] = 10 * np.log10(power / size + 1e-20)
    return level


def trim(
    samples: Floats,
    sample_rate: int,
    *,
    keep_start: float = KEEP,
    keep_end: float = KEEP,
    loudest: float = -math.inf,
) -> Trimmed:
    """Cut the silence at both ends down to `keep_start` and `keep_end` seconds.

    Never adds silence; a piece without any sound is cut to nothing (all of it is `cut_start`).
    """
    n = len(samples)
    first, end = speech_bounds(samples, sample_rate, loudest)
    if first == end:
        return Trimmed(samples[:0], n / sample_rate, 0.0, 0.0, 0.0)
    begin = first - round(min(first, keep_start * sample_rate))
    stop = end + round(min(n - end, keep_end * sample_rate))
    return Trimmed(
        samples[begin:stop],
        begin / sample_rate,
        (n - stop) / sample_rate,
        (first - begin) / sample_rate,
        (stop - end) / sample_rate,
    )


def fade_edges(
    samples: Floats,
    sample_rate: int,
    seconds: float = FADE,
    *,
    fade_in: bool = True,
    fade_out: bool = True,
) -> Floats:
    """The samples with a raised-cosine fade in and out (a copy)."""
    out = np.array(samples, np.float32)
    n = min(round(seconds * sample_rate), len(out) // 2)
    if n:
        # Never exactly 0 or 1: every sample of the fade is a step of the curve.
        ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / n)).astype(np.float32)
        if fade_in:
            out[:n] *= ramp
        if fade_out:
            out[-n:] *= ramp[::-1]
    return out


def join(
    pieces: Iterable[Piece], sample_rate: int, *, keep: float = KEEP, fade: float = FADE
) -> Generator[AudioChunk]:
    """Pieces to the chunks of one stream, one chunk per piece, as they come.

    A pause longer than `PAUSE` comes as chunks of that length and a rest.

    Nothing waits for the next piece: the pause is given with the piece before it, up to the
    silence that the next piece may bring along, and the rest with the next piece (or, at the
    end, as a last chunk). Put together, the chunks have exactly the pauses asked for (never less
    than the two fades), and word times and marks count from the start of the stream. A word comes
    with the piece in which it ends. A piece without sound is a pause: its `pause_after`, or else
    its own length.
    """
    position = index = 0  # of the next chunk: first sample, number
    most = round(PAUSE * sample_rate)  # samples of silence in a chunk, beside speech

    def still(samples: int) -> AudioChunk:
        """The next chunk, of silence."""
        nonlocal position, index
        chunk = AudioChunk(
            _silence(samples), sample_rate, index=index, offset=position / sample_rate
        )
        position, index = position + samples, index + 1
        return chunk

    spoken = False
    wanted: float | None = None  # seconds of pause from the last speech to the next
    given = 0.0  # seconds of it that are in the stream
    loudest = -math.inf  # level in dB of the loudest frame of the utterance so far
    going_on = list[WordTiming]()  # begun in the pieces so far, but not over
    for piece in pieces:
        audio, after = piece.audio, piece.pause_after
        keep_start = keep
        if spoken:
            keep_start = _ALL if wanted is None else max(fade, min(keep, wanted - given))
        keep_end = _ALL if after is None else max(fade, min(keep, after / 2))
        loudest = -math.inf if piece.begins else loudest
        if piece.begins or piece.ends:
            cut = trim(
                audio.samples,
                sample_rate,
                keep_start=keep_start,
                keep_end=keep_end,
                loudest=loudest,
            )
        else:  # from the middle of an utterance: its silence is as the engine made it
            cut = Trimmed(audio.samples, 0.0, 0.0, 0.0, 0.0)
        if not piece.ends and len(audio.samples):
            loudest = max(loudest, float(_levels(audio.samples, sample_rate).max()))
        lead = 0
        if len(cut.samples):
            if wanted is not None:
                lead = max(0, round((wanted - given - cut.head) * sample_rate))
            spoken, wanted, given = True, after, cut.tail
        else:
            wanted = (wanted or 0.0) + (audio.duration if after is None else after)
        trail = 0
        if wanted is not None:
            trail = max(0, round((wanted - given - keep) * sample_rate))
            given += trail / sample_rate
        body = fade_edges(cut.samples, sample_rate, fade, fade_in=piece.begins, fade_out=piece.ends)
        while lead > most:
            yield still(most)
            lead -= most
        beside = min(trail, most)
        begin, end = position + lead, position + lead + len(body)
        shift = begin / sample_rate - cut.cut_start
        bounds = (begin / sample_rate, end / sample_rate)
        words = [_inside(word.shifted(shift), bounds[0], math.inf) for word in audio.words]
        words = going_on + words
        # Of a word that goes on into the next piece, that one knows the end.
        done = len(words) if piece.ends else sum(word.end <= bounds[1] for word in words)
        going_on = words[done:]
        yield AudioChunk(
            samples=np.concatenate([_silence(lead), body, _silence(beside)]),
            sample_rate=sample_rate,
            words=tuple(_inside(word, 0.0, bounds[1]) for word in words[:done]),
            marks=tuple((n, min(max(bounds[0], t + shift), bounds[1])) for n, t in audio.marks),
            index=index,
            offset=position / sample_rate,
            text=piece.text,
            notes=audio.notes,
            applied=tuple(replace(a, at=max(bounds[0], a.at + shift)) for a in audio.applied),
        )
        position, index = end + beside, index + 1
        for at in range(beside, trail, most):
            yield still(min(most, trail - at))
    if going_on:  # the last piece did not say that it was
        yield replace(still(0), words=tuple(going_on))
    rest = 0 if wanted is None else round((wanted - given) * sample_rate)
    for at in range(0, rest, most):
        yield still(min(most, rest - at))


_ALL = math.inf  # seconds to keep: all of an engine's silence


def _silence(samples: int) -> Floats:
    return np.zeros(max(0, samples), np.float32)


def _inside(word: WordTiming, first: float, last: float) -> WordTiming:
    """The word inside what was kept of the sound: from `first` to `last`, seconds."""
    start = min(max(word.start, first), last)
    end = min(max(word.end, start), last)
    return WordTiming(word.word, start, end, word.source_start, word.source_end)
