"""A sound that is heard together with speech: where it begins and ends, and what it sounds like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from litetts.audio.clip import length, pieces
from litetts.document import Audio, Bed, Floats

__all__ = ["Recording", "Said", "Track"]

Recording = Callable[[str], Audio]
Said = Callable[[Bed], Iterable[Floats]]


@dataclass
class Track:
    """A bed and its sound at the rate of the stream; places are samples of the stream.

    Attributes:
        sound: its sound, piece by piece; asked for again where the bed loops.
        total: samples of it; None = not known before it is over.
        rising, fade: samples in which one that loops fades in, and in which it fades out.
        begin: where it begins; None = not known yet.
        stop: where it begins to fade out; None = not known yet, or never.
        ahead: samples before its end at which that is to be known.
        told: whether its end is known to those that wait for it.
    """

    bed: Bed
    sound: Callable[[], Iterable[Floats]]
    total: int | None
    fade: int
    rising: int = 0
    begin: int | None = None
    stop: int | None = None
    ahead: int = 0
    told: bool = False
    _pieces: Iterator[Floats] | None = None
    _held: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    _given: int = 0

    @classmethod
    def of(cls, bed: Bed, rate: int, recording: Recording, said: Said) -> Track:
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
            return len(self._held) - self.ahead if end is None else max(0, end - at)
        return 0 if end is None else max(0, end - at)

    def over(self, until: int) -> bool:
        """Whether it is over before a place, as far as that is known."""
        return (end := self.end) is not None and end <= until

    def known(self, until: int) -> bool:
        """Whether its end is known for good, when all before a place is made."""
        cut = self.bed.end and self.stop is None  # it may end before its own end yet
        return self.end is not None and (not cut or self.over(until))

    def _more(self) -> None:
        """Hold what comes next: at least a sample, and all of `ahead`, unless it is over before."""
        while len(self._held) <= self.ahead and self.total != self._given + len(self._held):
            if self._pieces is None:
                self._pieces = iter(self.sound())
            made = next(self._pieces, None)
            if made is not None:
                self._held = np.concatenate([self._held, made]) if len(self._held) else made
            elif self.bed.loops:
                self._pieces = None
            else:
                self.total = self._given + len(self._held)

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
        if self.ahead:
            self._more()
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def sounds(self, first: int, stop: int) -> bool:
        """Whether it is heard between two places, as far as that is known."""
        return self.begin is not None and self.begin < stop and not self.over(first)

    def between(self, first: int, stop: int) -> Floats:
        """Its sound there, float32 [stop - first], where it `sounds`; to be asked in the order of
        time.
        """
        out = np.zeros(stop - first, np.float32)
        assert self.begin is not None
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
