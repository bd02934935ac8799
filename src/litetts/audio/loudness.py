"""Bringing speech to a loudness: a gain that follows what was heard so far, and a limiter that sees
peaks coming.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from litetts.audio import measure
from litetts.audio.filters import sliding_maximum
from litetts.document import AudioChunk, Floats
from litetts.errors import InputError

__all__ = ["CEILING", "Limiter", "LoudnessMeter", "levelled", "limited"]

CEILING = -1.0
"""dBTP that no peak passes (EBU R 128)."""

RAMP = 0.05
"""Seconds in which the gain goes over to that of the next chunk: it begins in a pause."""


def levelled(
    chunks: Iterable[AudioChunk], sample_rate: int, target: float, *, ceiling: float = CEILING
) -> Generator[AudioChunk]:
    """A stream at a loudness of `target` LUFS (BS.1770-4, gated), its peaks below `ceiling` dBTP.

    A chunk's gain is what all that was heard so far, the chunk included, lacks: the first chunk is
    right at once, and one that is softer or louder than the others stays so. The limiter holds
    `LOOKAHEAD` back, which comes as a last chunk of its own. Where peaks stand so high that the
    limiter takes level away, the ceiling wins. Silence stays silent.
    """
    meter = LoudnessMeter(sample_rate)
    gain: float | None = None  # dB

    def brought(chunk: AudioChunk) -> AudioChunk:
        nonlocal gain
        meter.write(chunk.samples)
        heard = meter.loudness()
        wanted = gain or 0.0 if heard <= measure.ABSOLUTE_GATE else target - heard
        before = wanted if gain is None else gain
        if heard > measure.ABSOLUTE_GATE:
            gain = wanted
        factors = _ramp(before, wanted, len(chunk.samples), sample_rate)
        return replace(chunk, samples=chunk.samples * factors)

    yield from limited(map(brought, chunks), sample_rate, ceiling=ceiling)


def limited(
    chunks: Iterable[AudioChunk], sample_rate: int, *, ceiling: float = CEILING
) -> Generator[AudioChunk]:
    """A stream whose peaks stay below `ceiling` dBTP; elsewhere it is as it was.

    The limiter holds `LOOKAHEAD` back, which comes as a last chunk of its own.
    """
    limiter = Limiter(sample_rate, ceiling)
    given = index = 0
    for chunk in chunks:
        samples = limiter.write(chunk.samples)
        yield replace(chunk, samples=samples, offset=given / sample_rate)
        given += len(samples)
        index = chunk.index + 1
    rest = limiter.close()
    if len(rest):
        yield AudioChunk(rest, sample_rate, index=index, offset=given / sample_rate)


def _ramp(before: float, after: float, count: int, sample_rate: int) -> Floats:
    """Factors of `count` samples that go from one gain to the other, both in dB."""
    db = np.full(count, after)
    length = min(count, round(RAMP * sample_rate))
    db[:length] = np.linspace(before, after, length)
    return np.asarray(10 ** (db / 20), np.float32)


class LoudnessMeter:
    """Gated loudness of a stream, keeping one number per 100 ms.

    `write` takes the samples as they come; `loudness()` is that of all so far, in LUFS.
    """

    def __init__(self, sample_rate: int) -> None:
        self._filter = measure.KWeighting(sample_rate)
        self._step = max(1, round(measure.STEP * sample_rate))
        self._rest = np.zeros(0)
        self._powers: list[float] = []
        self._sum, self._count = 0.0, 0

    def write(self, samples: Floats) -> None:
        """Hear these samples too."""
        power = np.square(self._filter.write(samples))
        self._sum += float(power.sum())
        self._count += len(power)
        power = np.concatenate([self._rest, power])
        whole = len(power) // self._step * self._step
        self._powers += power[:whole].reshape(-1, self._step).mean(axis=1).tolist()
        self._rest = power[whole:]

    def loudness(self) -> float:
        """Integrated loudness in LUFS of what was heard; -inf for silence."""
        steps = round(measure.BLOCK / measure.STEP)
        if len(self._powers) >= steps:
            blocks = np.convolve(self._powers, np.full(steps, 1 / steps), "valid")
            return measure.gated_loudness(blocks)
        if not self._count:
            return -math.inf
        return measure.gated_loudness(np.array([self._sum / self._count]))


LOOKAHEAD, RELEASE = 0.005, 0.08
"""Seconds in which the limiter goes down before a peak, and its time constant on the way up."""

_PHASES, _TAPS = 8, 16
"""Points per sample at which the wave between the samples is looked at, and samples to each side
that decide it (BS.1770-4, annex 2 asks for four times the rate at least)."""

_MARGIN_DB = 0.1
"""What eight points per sample can miss of a peak, and what a moving gain can add to one."""


class Limiter:
    """Keeps a stream below a ceiling: the gain is down before the peak is there.

    Each sample needs a gain for the peaks around it. The least that is needed within the
    look-ahead, recovering slowly, smoothed over the look-ahead, is the gain that is applied: it
    arrives in time and never jumps. `write` gives samples `LOOKAHEAD` late, `close` the rest: as
    many come out as went in.
    """

    def __init__(self, sample_rate: int, ceiling: float = -1.0) -> None:
        if ceiling > 0:
            raise InputError(f"a ceiling of {ceiling} dBTP is above full scale", field="ceiling")
        self._limit = 10 ** ((ceiling - _MARGIN_DB) / 20)
        self._ahead = max(1, round(LOOKAHEAD * sample_rate))
        self._decay = -1 / (RELEASE * sample_rate)  # log of the recovery per sample
        offsets = np.arange(1 - _TAPS, _TAPS + 1)
        window = np.hanning(2 * _TAPS + 2)[1:-1]
        self._filters = [
            np.sinc(k / _PHASES - offsets)
            * window
            / np.sum(np.sinc(k / _PHASES - offsets) * window)
            for k in range(1, _PHASES)
        ]
        self._most = max(float(np.abs(f).sum()) for f in self._filters)
        """How far a wave can rise above the samples that decide it, as a factor."""
        # Samples from `_TAPS` before the first that has no gain yet. The stream begins in silence,
        # of which the look-ahead is not given out: a peak at once is seen in time, too.
        self._samples = np.zeros(self._ahead + _TAPS)
        self._skip = self._ahead
        self._reduction = 0.0  # of the sample before that
        self._recent = np.ones(self._ahead)  # unsmoothed gains before that

    def write(self, samples: Floats) -> Floats:
        """The limited samples that are ready. float32 [n] -> float32 [m]."""
        self._samples = np.concatenate([self._samples, samples])
        return self._give(len(self._samples) - 2 * _TAPS - self._ahead)

    def close(self) -> Floats:
        """The last samples."""
        left = len(self._samples) - _TAPS
        self._samples = np.pad(self._samples, (0, self._ahead + _TAPS))
        return self._give(left)

    def _give(self, ready: int) -> Floats:
        if ready <= 0:
            return np.zeros(0, np.float32)
        needed = self._needed(ready + self._ahead)
        # The least of each sample and the `_ahead` after it.
        width = self._ahead + 1
        less = sliding_maximum(1 - needed, width)[width // 2 :][:ready]
        least = 1 - less
        gains = np.concatenate([self._recent, self._recovering(1 - least)])
        total = np.concatenate([[0.0], np.cumsum(gains)])
        smooth = (total[self._ahead + 1 :] - total[: -self._ahead - 1]) / (self._ahead + 1)
        out = self._samples[_TAPS : _TAPS + ready] * np.minimum(smooth, 1.0)
        self._samples = self._samples[ready:]
        self._recent = gains[-self._ahead :]
        skipped, self._skip = self._skip, max(0, self._skip - len(out))
        return np.asarray(out[skipped:], np.float32)

    def _needed(self, count: int) -> NDArray[np.float64]:
        """The gain that each of the first `count` samples needs by itself, 0 to 1."""
        x = self._samples[: count + 2 * _TAPS]
        peak = np.abs(x[_TAPS : _TAPS + count])
        for begin, end in self._loud(x, count):
            part = x[begin : end + 2 * _TAPS]
            for filter_ in self._filters:
                # between[i] lies after sample i - 1 and before sample i.
                between = np.abs(np.convolve(part, filter_[::-1], "valid"))[: end - begin + 1]
                highest = np.maximum(between[:-1], between[1:])
                np.maximum(peak[begin:end], highest, out=peak[begin:end])
        return np.minimum(1.0, self._limit / np.maximum(peak, 1e-12))

    def _loud(self, x: NDArray[np.float64], count: int) -> list[tuple[int, int]]:
        """The stretches of the first `count` samples where a peak may lie between samples.

        Elsewhere no sample that decides the wave is loud enough for it to reach the ceiling.
        """
        loud = np.flatnonzero(np.abs(x) > self._limit / self._most)
        if not len(loud):
            return []
        apart = np.flatnonzero(np.diff(loud) > 4 * _TAPS)
        first = np.concatenate([loud[:1], loud[apart + 1]])
        last = np.concatenate([loud[apart], loud[-1:]])
        begins = np.maximum(first - 2 * _TAPS, 0)
        ends = np.minimum(last + 1, count)
        pairs = zip(begins.tolist(), ends.tolist(), strict=True)
        return [(b, e) for b, e in pairs if b < e]

    def _recovering(self, reduction: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gains of which none rises faster than the release: the decaying maximum of 1 - gain."""
        n = np.arange(1, len(reduction) + 1)
        with np.errstate(divide="ignore"):
            logs = np.log(np.concatenate([[self._reduction], reduction]))
        highest = np.maximum.accumulate(logs - self._decay * np.arange(len(logs)))[1:]
        reduced = np.exp(highest + self._decay * n)
        self._reduction = float(reduced[-1])
        return np.asarray(1 - reduced, np.float64)
