"""Sounds that are heard together with speech, under all of it or from one of its marks on:
recordings, and what others say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from litetts.audio.ahead import LATE, LATE_S, Moments
from litetts.audio.tracks import Recording, Said, Track
from litetts.document import HIDDEN, AudioChunk, Bed, Floats, Note

__all__ = ["mixed"]

_PIECE = 1 << 14
"""Samples that are mixed at once: places in a piece take little memory."""
_WAIT = 1 << 18
"""Samples of one chunk while the speech waits."""


def _nothing(bed: Bed) -> Iterable[Floats]:
    return ()


class _Mixer:
    """The stream so far: where it is, and by how much it is later than the speech alone.

    Attributes:
        sounding: the tracks that have begun, or will at a place that is known, and are not over.
    """

    def __init__(self, tracks: list[Track], moments: Moments, sample_rate: int) -> None:
        self.rate = sample_rate
        self.at = self.late = 0
        self.sounding: list[Track] = []
        self._begins, self._ends = (defaultdict[str, list[tuple[Track, int]]](list) for _ in "12")
        self._notes: dict[Note, None] = {}
        for track in tracks:
            for waiting, (mark, delay) in (
                (self._begins, moments.place(track.bed.begin, track.bed.delay)),
                (self._ends, moments.place(track.bed.end, track.bed.end_delay)),
            ):
                waiting[mark].append((track, round(delay * sample_rate)))
        self._ends.pop("", None)
        self._passed("", 0)

    def _passed(self, mark: str, at: int) -> None:
        """A mark comes at a place: what waits for it begins or ends."""
        for track, delay in self._begins.pop(mark, ()):
            track.begin = self._there(at + delay)
            self.sounding.append(track)
        for track, delay in self._ends.pop(mark, ()):
            track.stop = self._there(at + delay)

    def _there(self, place: int) -> int:
        """The place, or where the stream is, if it is behind it."""
        if place < self.at - LATE_S * self.rate:
            self._notes[LATE] = None
        return max(self.at, place)

    def _ended(self, until: int) -> bool:
        """Tell what waits for the ends of tracks, as far as they are known; whether any began."""
        count = len(self.sounding)
        for track in self.sounding:  # which grows
            self._tell(track, until)
        return len(self.sounding) > count

    def _tell(self, track: Track, until: int) -> None:
        end = track.end
        if end is not None and track.bed.ends and not track.told and track.known(until):
            track.told = True
            self._passed(track.bed.ends, end)

    def _left(self, mark: str | None = None) -> int:
        """Samples for which the speech waits at a mark, as far as that is known; None: at its end,
        for all.
        """
        while True:
            waiting = (t.left(self.at) for t in self.sounding if mark in (None, t.bed.waits))
            # The end of one may begin another that is waited for too.
            if (left := max(waiting, default=0)) or not self._ended(self.at):
                return left

    def under(self, samples: Floats) -> Floats:
        """The next samples, with what sounds under them."""
        out = samples.copy()
        for first in range(0, len(out), _PIECE):
            part = out[first : first + _PIECE]
            until = self.at + len(part)
            # Those whose end is known only when it is there come first: it may end others.
            self.sounding.sort(key=lambda track: track.total is not None)
            for track in self.sounding:  # which grows
                if track.sounds(self.at, until):
                    part += track.between(self.at, until)
                self._tell(track, until)
            self.at = until
            self.sounding = [track for track in self.sounding if not self._done(track)]
        return out

    def _done(self, track: Track) -> bool:
        return track.over(self.at) and (track.told or not track.bed.ends)

    def chunks(self, chunk: AudioChunk) -> Iterator[AudioChunk]:
        """A chunk of the speech with what sounds under it, and what is heard while it waits."""
        offset = round(chunk.offset * self.rate)
        hidden = [(t, name) for name, t in chunk.marks if name.startswith(HIDDEN)]
        hidden.sort(key=lambda mark: mark[0])  # those of one moment stay in their order
        parts, done, since = list[Floats](), 0, -np.inf
        first, begin = True, self.at

        def told(until: float) -> AudioChunk:
            late = self.late / self.rate
            samples = np.concatenate([np.zeros(0, np.float32), *parts])
            made = chunk if first else AudioChunk(samples, self.rate)
            notes, self._notes = tuple(self._notes), {}
            return replace(
                made,
                samples=samples,
                notes=made.notes + notes,
                offset=begin / self.rate,
                words=tuple(w.shifted(late) for w in chunk.words if since <= w.start < until),
                marks=tuple(
                    (name, t + late)
                    for name, t in chunk.marks
                    if since <= t < until and not name.startswith(HIDDEN)
                ),
                applied=tuple(
                    replace(a, at=a.at + late) for a in chunk.applied if since <= a.at < until
                ),
            )

        for seconds, name in hidden:
            place = min(max(round(seconds * self.rate) - offset, done), len(chunk.samples))
            parts.append(self.under(chunk.samples[done:place]))
            done = place
            self._passed(name, self.at)
            if not self._left(name):
                continue
            yield told(seconds)
            parts, since, first = [], seconds, False
            before = self.at
            while left := self._left(name):
                place = self.at
                silence = np.zeros(min(left, _WAIT), np.float32)
                yield AudioChunk(self.under(silence), self.rate, offset=place / self.rate)
            self.late += self.at - before
            begin = self.at
        parts.append(self.under(chunk.samples[done:]))
        if first or any(map(len, parts)):
            yield told(np.inf)

    def rest(self) -> Iterator[AudioChunk]:
        """What still sounds when the speech is over."""
        for track in self.sounding:
            if track.bed.loops and track.stop is None:
                track.stop = self.at
        while left := self._left():
            begin, silence = self.at, np.zeros(min(left, _WAIT), np.float32)
            yield AudioChunk(self.under(silence), self.rate, offset=begin / self.rate)


def mixed(
    chunks: Iterable[AudioChunk],
    beds: Sequence[Bed],
    sample_rate: int,
    recording: Recording,
    said: Said = _nothing,
) -> Generator[AudioChunk]:
    """A stream of speech with what sounds under it, chunk by chunk as it comes.

    What is still to be heard at the end comes in chunks of its own, and so does what is heard while
    the speech waits. A second of each bed is held at a time, whatever its length; where one is to
    begin or end some seconds before a mark, so many of the speech are held back.

    Args:
        chunks: the speech; marks that begin with `HIDDEN` are taken out.
        beds: what sounds with it.
        sample_rate: of the stream.
        recording: one by its source.
        said: what the spans of a bed sound like, at the rate of the stream, piece by piece.
    """
    tracks = [Track.of(bed, sample_rate, recording, said) for bed in beds]
    moments = Moments(beds)
    for track in tracks:
        track.ahead = round(moments.ahead(track.bed) * sample_rate)
    mixer, index = _Mixer(tracks, moments, sample_rate), 0
    for chunk in moments.foreseen(chunks):
        for made in mixer.chunks(chunk):
            yield replace(made, index=index)
            index += 1
    for made in mixer.rest():
        yield replace(made, index=index)
        index += 1
