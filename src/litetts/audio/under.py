"""Sounds that are heard together with speech, under all of it or from one of its marks on:
recordings, and what others say.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from litetts.audio.clip import length, pieces
from litetts.document import HIDDEN, Audio, AudioChunk, Bed, Floats

__all__ = ["mixed"]

_PIECE = 1 << 14
"""Samples that are mixed at once: places in a piece take little memory."""
_WAIT = 1 << 18
"""Samples of one chunk while the speech waits."""

Recording = Callable[[str], Audio]
Said = Callable[[Bed], Iterable[Floats]]


def _nothing(bed: Bed) -> Iterable[Floats]:
    return ()


@dataclass
class _Track:
    """A bed and its sound at the rate of the stream; places are samples of the stream.

    Attributes:
        sound: its sound, piece by piece; asked for again where the bed loops.
        total: samples of it; None = not known before it is over.
        rising, fade: samples in which one that loops fades in, and in which it fades out.
        begin: where it begins; None = not known yet.
        stop: where it begins to fade out; None = not known yet, or never.
    """

    bed: Bed
    sound: Callable[[], Iterable[Floats]]
    total: int | None
    fade: int
    rising: int = 0
    begin: int | None = None
    stop: int | None = None
    _pieces: Iterator[Floats] | None = None
    _held: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    _given: int = 0

    @classmethod
    def of(cls, bed: Bed, rate: int, recording: Recording, said: Said) -> _Track:
        """The track of a bed; its recording is asked for, its sound not yet made."""
        fade = round(bed.fade * rate)
        if bed.spans:
            return cls(bed, lambda: said(bed), None, fade)
        audio = recording(bed.clip.source)
        clip = replace(bed.clip, fade_in=0.0, fade_out=0.0) if bed.loops else bed.clip
        total = round(length(clip, audio) * rate)
        rising = round(bed.clip.fade_in * rate) if bed.loops else 0
        endless = bed.loops and total
        return cls(bed, lambda: pieces(clip, audio, rate), None if endless else total, fade, rising)

    @property
    def end(self) -> int | None:
        """Where nothing of it is heard any more; None = that is not known."""
        if self.begin is None:
            return None
        ends = [] if self.total is None else [self.begin + self.total]
        ends += [] if self.stop is None else [self.stop + self.fade]
        return min(ends, default=None)

    def left(self, at: int) -> int:
        """Samples after a place until it is over, as far as that is known; then it is to be asked
        again. 0 = it is over, or is not to be waited for.
        """
        if self.begin is None:
            return 0
        end = self.end
        if end is None and not self.bed.loops:
            if at < self.begin:
                return self.begin - at
            self._more()
            end = self.end
            return len(self._held) if end is None else max(0, end - at)
        return 0 if end is None else max(0, end - at)

    def _more(self) -> None:
        """Hold at least a sample of what comes next, unless it is over."""
        while not len(self._held) and self.total != self._given:
            if self._pieces is None:
                self._pieces = iter(self.sound())
            made = next(self._pieces, None)
            if made is not None:
                self._held = made
            elif self.bed.loops:
                self._pieces = None
            else:
                self.total = self._given

    def _take(self, count: int) -> Floats:
        """Its next samples; fewer where it ends."""
        parts, missing = list[Floats](), count
        while missing:
            self._more()
            part = self._held[:missing]
            if not len(part):
                break
            self._held = self._held[len(part) :]
            self._given += len(part)
            missing -= len(part)
            parts.append(part)
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def between(self, first: int, stop: int) -> Floats:
        """Its sound there, float32 [stop - first]; to be asked in the order of time."""
        out = np.zeros(stop - first, np.float32)
        end = self.end
        if self.begin is None or self.begin >= stop or (end is not None and end <= first):
            return out
        begin = max(first, self.begin)
        samples = self._take(stop - begin)
        out[begin - first : begin - first + len(samples)] = samples
        here = np.arange(first, stop)
        if self.rising:
            out *= np.clip((here - self.begin) / self.rising, 0, 1).astype(np.float32)
        if self.stop is not None:
            left = 1 - (here - self.stop + 1) / max(self.fade, 1)
            out *= np.clip(left, 0, 1).astype(np.float32)
        return out


class _Mixer:
    """The stream so far: where it is, and by how much it is later than the speech alone."""

    def __init__(self, tracks: list[_Track], sample_rate: int) -> None:
        # Those whose end is known only when it is there come first: it may begin others.
        self.tracks = sorted(tracks, key=lambda track: track.total is not None)
        self.rate = sample_rate
        self.at = self.late = 0
        self._told: set[str] = set()
        self._passed("", 0)

    def _passed(self, mark: str, at: int) -> None:
        """A mark comes at a place: what waits for it begins or ends."""
        for track in self.tracks:
            if track.bed.begin == mark and track.begin is None:
                track.begin = at + round(track.bed.delay * self.rate)
                if name := track.bed.begins:
                    self._passed(name, track.begin)
            if track.bed.end == mark and mark:
                track.stop = at + round(track.bed.end_delay * self.rate)
        self._ended()

    def _ended(self) -> None:
        """What begins or ends with the end of a track, once that is known."""
        for track in self.tracks:
            name, end = track.bed.ends, track.end
            if name and end is not None and name not in self._told:
                self._told.add(name)
                self._passed(name, end)

    def _left(self, mark: str | None = None) -> int:
        """Samples for which the speech waits at a mark, as far as that is known; None: at its end,
        for all.
        """
        begun = -1
        waits = [0]
        # The end of one may begin another that is waited for too.
        while not any(waits) and begun < (begun := sum(t.begin is not None for t in self.tracks)):
            waits = [
                track.left(self.at) for track in self.tracks if mark in (None, track.bed.waits)
            ]
            self._ended()
        return max(waits, default=0)

    def under(self, samples: Floats) -> Floats:
        """The next samples, with what sounds under them."""
        out = samples.copy()
        for first in range(0, len(out), _PIECE):
            part = out[first : first + _PIECE]
            waiting = list(self.tracks)
            while track := next((t for t in waiting if t.begin is not None), None):
                waiting.remove(track)
                part += track.between(self.at, self.at + len(part))
                self._ended()
            self.at += len(part)
        return out

    def chunks(self, chunk: AudioChunk) -> Iterator[AudioChunk]:
        """A chunk of the speech with what sounds under it, and what is heard while it waits."""
        offset = round(chunk.offset * self.rate)
        hidden = sorted((t, name) for name, t in chunk.marks if name.startswith(HIDDEN))
        parts, done, since = list[Floats](), 0, -np.inf
        first, begin = True, self.at

        def told(until: float) -> AudioChunk:
            late = self.late / self.rate
            samples = np.concatenate([np.zeros(0, np.float32), *parts])
            made = chunk if first else AudioChunk(samples, self.rate)
            return replace(
                made,
                samples=samples,
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
        for track in self.tracks:
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
    the speech waits. A second of each bed is held at a time, whatever its length.

    Args:
        chunks: the speech; marks that begin with `HIDDEN` are taken out.
        beds: what sounds with it.
        sample_rate: of the stream.
        recording: one by its source.
        said: what the spans of a bed sound like, at the rate of the stream, piece by piece.
    """
    tracks = [_Track.of(bed, sample_rate, recording, said) for bed in beds]
    mixer, index = _Mixer(tracks, sample_rate), 0
    for chunk in chunks:
        for made in mixer.chunks(chunk):
            yield replace(made, index=index)
            index += 1
    for made in mixer.rest():
        yield replace(made, index=index)
        index += 1
