"""Recordings that sound together with speech: under all of it, or from one of its marks on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from litetts.audio.clip import played
from litetts.document import HIDDEN, Audio, AudioChunk, Bed, Floats

__all__ = ["mixed"]

_PIECE = 1 << 16
"""Samples that are mixed at once."""


@dataclass
class _Track:
    """A bed and its sound at the rate of the stream; places are samples of the stream.

    Attributes:
        samples: float32 [n]; again and again where the bed loops.
        begin: where it begins; None = not known yet.
        stop: where it begins to fade out; None = not known yet, or never.
        fade: samples of that.
        rising: samples in which one that loops fades in.
    """

    bed: Bed
    samples: Floats
    fade: int
    begin: int | None = None
    stop: int | None = None
    rising: int = 0

    @classmethod
    def of(cls, bed: Bed, audio: Audio, rate: int) -> _Track:
        """The track of a bed, whose recording is `audio`."""
        clip = replace(bed.clip, fade_in=0.0, fade_out=0.0) if bed.loops else bed.clip
        rising = round(bed.clip.fade_in * rate) if bed.loops else 0
        return cls(bed, played(clip, audio, rate), round(bed.fade * rate), rising=rising)

    @property
    def over(self) -> int:
        """Where nothing of it is heard any more; 0 = it is not to be waited for."""
        if self.begin is None or not len(self.samples):
            return 0
        ends = [] if self.bed.loops else [self.begin + len(self.samples)]
        ends += [] if self.stop is None else [self.stop + self.fade]
        return min(ends, default=0)

    def between(self, first: int, stop: int) -> Floats:
        """Its sound there, float32 [stop - first]."""
        out = np.zeros(stop - first, np.float32)
        if self.begin is None or not len(self.samples):
            return out
        here = np.arange(first, stop)
        at = here - self.begin
        sounds = at >= 0
        if not self.bed.loops:
            sounds &= at < len(self.samples)
        out[sounds] = self.samples[at[sounds] % len(self.samples)]
        if self.rising:
            out *= np.clip(at / self.rising, 0, 1).astype(np.float32)
        if self.stop is not None:
            left = 1 - (here - self.stop + 1) / max(self.fade, 1)
            out *= np.clip(left, 0, 1).astype(np.float32)
        return out


class _Mixer:
    """The stream so far: where it is, and by how much it is later than the speech alone."""

    def __init__(self, tracks: list[_Track], sample_rate: int) -> None:
        self.tracks = tracks
        self.rate = sample_rate
        self.at = self.late = 0
        self.passed("")

    def passed(self, mark: str) -> int:
        """A mark comes here; samples for which the speech waits at it."""
        for track in self.tracks:
            if track.bed.begin == mark and track.begin is None:
                track.begin = self.at + round(track.bed.delay * self.rate)
            if track.bed.end == mark and mark:
                track.stop = self.at + round(track.bed.end_delay * self.rate)
        waits = [track.over for track in self.tracks if mark and track.bed.waits == mark]
        return max(0, max(waits, default=0) - self.at)

    def under(self, samples: Floats) -> Floats:
        """The next samples, with what sounds under them."""
        out = samples.copy()
        for first in range(0, len(out), _PIECE):  # places in a piece take little memory
            part = out[first : first + _PIECE]
            for track in self.tracks:
                part += track.between(self.at, self.at + len(part))
            self.at += len(part)
        return out

    def chunk(self, chunk: AudioChunk) -> AudioChunk:
        """A chunk of the speech with what sounds under it, later by what was waited for."""
        offset = round(chunk.offset * self.rate)
        hidden = sorted((t, name) for name, t in chunk.marks if name.startswith(HIDDEN))
        parts, done, waits = list[Floats](), 0, list[tuple[float, float]]()
        begin, late = self.at, self.late
        for seconds, name in hidden:
            place = min(max(round(seconds * self.rate) - offset, done), len(chunk.samples))
            parts.append(self.under(chunk.samples[done:place]))
            done = place
            if wait := self.passed(name):
                parts.append(self.under(np.zeros(wait, np.float32)))
                waits.append((seconds, wait / self.rate))
                self.late += wait
        parts.append(self.under(chunk.samples[done:]))

        def later(seconds: float) -> float:
            return late / self.rate + sum(wait for at, wait in waits if seconds >= at)

        return replace(
            chunk,
            samples=np.concatenate(parts),
            offset=begin / self.rate,
            words=tuple(word.shifted(later(word.start)) for word in chunk.words),
            marks=tuple((n, t + later(t)) for n, t in chunk.marks if not n.startswith(HIDDEN)),
            applied=tuple(replace(a, at=a.at + later(a.at)) for a in chunk.applied),
        )

    def rest(self) -> Floats:
        """What still sounds when the speech is over."""
        for track in self.tracks:
            if track.bed.loops and track.stop is None:
                track.stop = self.at
        last = max((track.over for track in self.tracks), default=0)
        return self.under(np.zeros(max(0, last - self.at), np.float32))


def mixed(
    chunks: Iterable[AudioChunk],
    beds: Sequence[Bed],
    sample_rate: int,
    sound: Callable[[str], Audio],
) -> Generator[AudioChunk]:
    """A stream of speech with recordings under it, chunk by chunk as it comes.

    What is still to be heard at the end comes as a last chunk.

    Args:
        chunks: the speech; marks that begin with `HIDDEN` are taken out.
        beds: what sounds with it.
        sample_rate: of the stream.
        sound: a recording by its source.
    """
    tracks = [_Track.of(bed, sound(bed.clip.source), sample_rate) for bed in beds]
    mixer, index = _Mixer(tracks, sample_rate), -1
    for chunk in chunks:
        index = chunk.index
        yield mixer.chunk(chunk)
    begin, rest = mixer.at, mixer.rest()
    if len(rest):
        yield AudioChunk(rest, sample_rate, index=index + 1, offset=begin / sample_rate)
