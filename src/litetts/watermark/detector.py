"""Finding the mark: without the original, wherever the piece was cut, whatever its speed.

1. `Spectrogram` and `Quads`: spectra at 16 kHz every 4 ms, band levels, and from them the value of
   a quad at every 4 ms. A hypothesis about speed or pitch only changes where the bands and times
   are read.
2. Every position of the period is tried at once by FFT: how well do the pilots agree there?
3. At the best positions the identifier is decoded, and a second score counts all quads, pilots and
   data, against the re-encoded identifier.

Both scores are `z = sum(s * x) / sqrt(sum(x**2))` with key-drawn signs `s` and quad values `x`. For
somebody else's sound the signs are independent fair coins *whatever the sound is*, so
P(z >= t) <= 3.18 Q(t), Q being the Gaussian tail (Bentkus & Dzindzalieta 2015). Times the
number of positions, speeds, keys and identifiers tried, that is a bound on false positives that
needs no calibration on any speech. It is reported as `log10_false_alarm`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from litetts.document import Floats
from litetts.errors import InputError
from litetts.watermark.code import WORD_BITS, decode_word
from litetts.watermark.keys import Key
from litetts.watermark.layout import (
    HOP_S,
    PAIR_FRAMES,
    PERIOD_PAIRS,
    PILOT_SHARE,
    QUADS,
    SLOT_FRAMES,
    Pattern,
    band_weights,
    pattern,
)

PRESENT_LOG10 = -6.0
"""The mark is reported as present at a false alarm rate of 1e-6 or better."""

POSSIBLE_LOG10 = -3.0
"""Between this and `PRESENT_LOG10` a mark is possible; worse is no evidence at all."""

RATE = 16_000
"""Hz at which the spectrogram is made: the highest band ends at 7 kHz."""

STEP_S = HOP_S / 2
"""Seconds between spectra, and between the positions that are tried."""

WINDOW_S = 0.028
"""Hann window of a spectrum. Longer than a slot: 24 to 32 ms gave 3 to 6 % more z than 16 ms."""

CLIP_DB = 4.0
"""Quad values are limited to this, because outliers are speech, not mark."""

SILENCE_DB, SILENCE_RAMP_DB = -65.0, 10.0
"""Quads this far below the level of the speech count nothing, with a ramp above."""

FLOOR_PERCENTILE, FLOOR_RAMP_DB = 10.0, 10.0
"""The level that a band exceeds nine tenths of the time is taken as noise; quads count in full from
10 dB above it. With white noise at 20 dB this raised z in 10 s from 15 to 19."""

PASSAGE_S = 60.0
"""Longer sound is examined in passages of this length: half the period, so that no quad of the
pattern is used twice in one score."""

CANDIDATES = 8
"""Positions at which the identifier is decoded."""

SEARCH_S = 10.0
"""Length of the excerpt on which speeds are tried. A speed that is wrong by 0.25 % shifts its ends
by 12 ms, less than a slot."""

SPEEDS = (0.8, 1.25)
SPEED_STEP = 0.005
SEMITONES = 2.0
PITCH_STEP = 0.02
FINE_STEP, FINE_STEPS = 0.001, 5
FINEST_STEP, FINEST_STEPS = 0.0002, 3
"""Second and third round around the best: first on the excerpt, then on the whole passage, whose
ends a wrong speed shifts further."""

FINALISTS = 2

CERTAIN_Z = 9.0
"""A pilot score that no number of trials explains (Q(9) = 1e-19): the search for a speed ends."""

RADEMACHER_FACTOR = 3.18
"""Sums of randomly signed values exceed t with at most this times the Gaussian probability
(Bentkus & Dzindzalieta 2015)."""

_FAR = 30.0
_STEPS_PER_PAIR = 2 * PAIR_FRAMES
_FFT = 512


class Warp(NamedTuple):
    """How the sound was changed: durations times `time`, frequencies times `pitch`."""

    time: float = 1.0
    pitch: float = 1.0


AS_IT_IS = Warp()


@dataclass(frozen=True, slots=True)
class Finding:
    """The best explanation of a sound by one key. Internal scores: not for anonymous callers.

    Attributes:
        key: the key that fits.
        payload: the identifier; None when a word of it is too uncertain to name.
        z_pilots, z_all: the two scores.
        log10_false_alarm: bound on the probability of such scores without a mark, at most 0.
        warp: change of time and pitch.
        start: seconds into the sound where the examined passage begins.
    """

    key: Key
    payload: int | None
    z_pilots: float
    z_all: float
    log10_false_alarm: float
    warp: Warp = AS_IT_IS
    start: float = 0.0


class Recording(Sequence["Spectrogram"]):
    """A sound at `RATE` as its passages of `PASSAGE_S`, each analysed when it is asked for."""

    def __init__(self, samples: ArrayLike, sample_rate: int) -> None:
        """Take mono samples, float [n].

        Raises:
            InputError: samples are not mono or not finite, or the rate is not positive.
        """
        import soxr

        sound = np.asarray(samples, np.float32)
        if sound.ndim != 1:
            raise InputError(f"samples must be mono, [n]; got {sound.shape}", field="samples")
        if not np.all(np.isfinite(sound)):
            raise InputError("samples hold NaN or infinity: check the source", field="samples")
        if sample_rate <= 0:
            raise InputError(f"sample_rate is {sample_rate}: give Hz", field="sample_rate")
        self._sound = sound if sample_rate == RATE else soxr.resample(sound, sample_rate, RATE)
        self._length = round(PASSAGE_S * RATE)

    def __len__(self) -> int:
        return max(1, -(-len(self._sound) // self._length))

    @overload
    def __getitem__(self, index: int) -> Spectrogram: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Spectrogram]: ...
    def __getitem__(self, index: int | slice) -> Spectrogram | Sequence[Spectrogram]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return Spectrogram.of(self._sound[index * self._length : (index + 1) * self._length])


class Spectrogram:
    """Power spectra of a sound every `STEP_S`, float32 [T, K], from 0 to 8 kHz."""

    def __init__(self, power: Floats) -> None:
        self.power = power

    @classmethod
    def of(cls, sound: Floats) -> Spectrogram:
        """Analyse samples at `RATE`, float32 [n]."""
        size, step = round(WINDOW_S * RATE), round(STEP_S * RATE)
        frames = np.lib.stride_tricks.sliding_window_view(np.pad(sound, size), size)[::step]
        window = np.hanning(size + 2)[1:-1].astype(np.float32)
        return cls(np.abs(np.fft.rfft(frames * window, n=_FFT, axis=1)).astype(np.float32) ** 2)

    def loudest(self, seconds: float) -> Spectrogram:
        """The stretch of at most `seconds` with the most speech in it."""
        n = round(seconds / STEP_S)
        if len(self.power) <= n:
            return self
        level = np.sqrt(self.power.sum(1, dtype=np.float64))
        total = np.cumsum(np.concatenate([[0.0], level]))
        start = int(np.argmax(total[n:] - total[:-n]))
        return Spectrogram(self.power[start : start + n])


class Quads:
    """Quad values of a sound under one hypothesis of its warp.

    `values` is float32 [rows, columns, QUADS]: row m, column c holds the quads that begin at step
    `m * _STEPS_PER_PAIR + c * stride`. A `stride` of 2 halves the work where only the neighbourhood
    of a peak is wanted.
    """

    def __init__(
        self, spectrogram: Spectrogram, warp: Warp = AS_IT_IS, *, stride: Literal[1, 2] = 1
    ) -> None:
        values = _quad_values(spectrogram.power, warp)
        rows = min(-(-len(values) // _STEPS_PER_PAIR), PERIOD_PAIRS)
        padded = np.zeros((rows * _STEPS_PER_PAIR, QUADS), np.float32)
        padded[: len(values)] = values[: len(padded)]
        self.values = padded.reshape(rows, _STEPS_PER_PAIR, QUADS)[:, ::stride]
        self.stride = stride
        self.warp = warp
        series = np.ascontiguousarray(self.values.transpose(1, 2, 0))
        self._spectrum = np.fft.rfft(series, n=PERIOD_PAIRS).conj()
        columns = self.values.shape[1]
        self._spread = float(np.sqrt(np.sum(self.values**2) / columns * PILOT_SHARE))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to examine: silence, or less than a slot pair."""
        return self._spread == 0

    def pilot_scores(self, keyed: Pattern) -> Floats:
        """Score z of the pilots, [columns, PERIOD_PAIRS]: column, pair of the pattern at row 0.

        Normalised by the average over positions; `score` gives the exact value.
        """
        reference = np.fft.rfft((keyed.chips * keyed.pilots).T)
        agreement = np.einsum("cqk,qk->ck", self._spectrum, reference)
        return np.asarray(np.fft.irfft(agreement, n=PERIOD_PAIRS) / self._spread, np.float32)

    def peak(self, keyed: Pattern) -> float:
        """The best pilot score at any position; 0 where there is nothing to examine."""
        return 0.0 if self.empty else float(self.pilot_scores(keyed).max())

    def false_alarm(self, keyed: Pattern) -> float:
        """Bound on the chance of the best pilot score at all positions, log10, at most 0."""
        if self.empty:
            return 0.0
        chances = []
        for position in self.positions(keyed):
            values, rows = self._at(position)
            pilots = keyed.pilots[rows]
            agreement = (values * keyed.chips[rows])[pilots]
            chances.append(_log_tail(float(agreement.sum()), values[pilots]))
        trials = PERIOD_PAIRS * _STEPS_PER_PAIR
        return min(0.0, (min(chances) + math.log(trials)) / math.log(10))

    def positions(self, keyed: Pattern, count: int = CANDIDATES) -> list[tuple[int, int]]:
        """The `count` best (pair, column) by their pilots, no two within a slot of each other."""
        scores = self.pilot_scores(keyed).ravel()
        near = 2 * SLOT_FRAMES
        period = PERIOD_PAIRS * _STEPS_PER_PAIR
        best = np.argpartition(scores, -8 * count)[-8 * count :]
        chosen: list[tuple[int, int]] = []
        taken: list[int] = []
        for flat in best[np.argsort(-scores[best])]:
            column, pair = divmod(int(flat), PERIOD_PAIRS)
            time = pair * _STEPS_PER_PAIR - column * self.stride
            if all(min((time - t) % period, (t - time) % period) >= near for t in taken):
                taken.append(time)
                chosen.append((pair, column))
        return chosen[:count]

    def _at(self, position: tuple[int, int]) -> tuple[Floats, NDArray[np.int64]]:
        """Values at a position, [rows, QUADS], and the pair of the pattern for each row."""
        pair, column = position
        values = self.values[:, column]
        return values, (pair + np.arange(len(values))) % PERIOD_PAIRS

    def score(
        self,
        key: Key,
        position: tuple[int, int],
        word_index: NDArray[np.int64],
        trials: float,
    ) -> Finding:
        """Decode the identifier at a position and weigh the evidence.

        `word_index` is that of the key's pattern; `trials` is the number of positions that the
        caller looked at before this one was chosen.
        """
        keyed = pattern(key.secret)
        values, rows = self._at(position)
        agreement = values * keyed.chips[rows]
        pilots = keyed.pilots[rows]
        index = word_index[rows]
        columns = keyed.columns[rows]
        pilot_sum = float(agreement[pilots].sum())
        total, payload, sure = pilot_sum, 0, True
        for w in range(key.bits // WORD_BITS):
            mine = index == w
            word, score = decode_word(agreement[mine], columns[mine])
            payload |= word << (WORD_BITS * w)
            total += score
            chance = _log_tail(score, values[mine]) + WORD_BITS * np.log(2)
            sure &= chance <= np.log(10) * POSSIBLE_LOG10
        by_pilots = _log_tail(pilot_sum, values[pilots])
        by_all = _log_tail(total, values) + key.bits * np.log(2)
        # Two tests were made (pilots, all quads), hence the factor of 2.
        chance = min(by_pilots, by_all) + np.log(2 * trials)
        return Finding(
            key=key,
            payload=payload if sure else None,
            z_pilots=_z(pilot_sum, values[pilots]),
            z_all=_z(total, values),
            log10_false_alarm=min(0.0, float(chance / np.log(10))),
            warp=self.warp,
        )


def find(
    passages: Sequence[Spectrogram], keys: Sequence[Key], *, search: bool = True
) -> list[Finding]:
    """The best finding for each key, the most certain first.

    `passages` is a `Recording`, or spectrograms made already. With `search`, speeds from 0.8 to
    1.25 (with and without a change of pitch) and pitches of +-2 semitones are tried where the
    sound as it is shows nothing.

    Raises:
        InputError: no key was given.
    """
    if not keys:
        raise InputError("no watermark key to look for: add one", field="keys")
    # With a search there are two families of tests, each of which gets half of the false alarms.
    families = 2 if search else 1
    trials = float(PERIOD_PAIRS * _STEPS_PER_PAIR * len(keys) * len(passages) * families)
    best: dict[str, Finding] = {}
    for number, passage in enumerate(passages):
        found = _as_it_is(passage, keys, trials)
        if search and not any(_present(f) and f.payload is not None for f in found):
            found += _warped(passage, keys, trials)
        for finding in found:
            known = best.get(finding.key.id)
            if known is None or finding.log10_false_alarm < known.log10_false_alarm:
                best[finding.key.id] = replace(finding, start=number * PASSAGE_S)
        if any(_present(f) and f.payload is not None for f in best.values()):
            break
    return sorted(best.values(), key=lambda f: f.log10_false_alarm)


def _present(finding: Finding) -> bool:
    return finding.log10_false_alarm <= PRESENT_LOG10


def _as_it_is(passage: Spectrogram, keys: Sequence[Key], trials: float) -> list[Finding]:
    quads = Quads(passage)
    return [_best_at(quads, key, trials) for key in keys]


def _warped(passage: Spectrogram, keys: Sequence[Key], trials: float) -> list[Finding]:
    """Coarse to fine: all warps on an excerpt, the neighbours of the best, then the whole."""
    excerpt = passage.loudest(SEARCH_S)
    # Small changes first: they are the likely ones, and a certain peak ends the search.
    warps = sorted(_warps(), key=lambda w: abs(np.log(w.time)) + abs(np.log(w.pitch)))
    trials *= len(warps) + FINALISTS * (2 * (2 * FINE_STEPS + 1) + 2 * FINEST_STEPS + 1)
    peaks: dict[Key, list[tuple[float, Warp]]] = {key: [] for key in keys}
    for warp in warps:
        quads = Quads(excerpt, warp, stride=2)
        for key in keys:
            peaks[key].append((quads.peak(pattern(key.secret)), warp))
        if any(seen[-1][0] > CERTAIN_Z for seen in peaks.values()):
            break
    found = []
    for key in keys:
        keyed = pattern(key.secret)
        for _, warp in sorted(peaks[key], reverse=True)[:FINALISTS]:
            fine = [near for i in range(-FINE_STEPS, FINE_STEPS + 1) for near in _near(warp, i)]
            warp = max(fine, key=lambda w: Quads(excerpt, w).peak(keyed))
            tape = abs(warp.time * warp.pitch - 1) < 1e-9
            finest = [
                _near(warp, i * FINEST_STEP / FINE_STEP)[0 if tape else 1]
                for i in range(-FINEST_STEPS, FINEST_STEPS + 1)
            ]
            best = max((Quads(passage, w) for w in finest), key=lambda q: q.peak(keyed))
            found.append(_best_at(best, key, trials))
            if _present(found[-1]):
                break
    return found


def _best_at(quads: Quads, key: Key, trials: float) -> Finding:
    """The most certain finding among the best positions of one key."""
    if quads.empty:
        return Finding(key, None, 0.0, 0.0, 0.0, quads.warp)
    keyed = pattern(key.secret)
    index = keyed.word_index(key.bits // WORD_BITS)
    found = [quads.score(key, at, index, trials) for at in quads.positions(keyed)]
    return min(found, key=lambda f: f.log10_false_alarm)


def _warps() -> Iterable[Warp]:
    """Hypotheses of speed (as of a tape), of time alone and of pitch alone."""
    low, high = np.log(SPEEDS)
    for s in np.exp(np.arange(low, high + SPEED_STEP / 2, SPEED_STEP)):
        yield Warp(time=float(1 / s), pitch=float(s))
        yield Warp(time=float(1 / s))
    limit = SEMITONES / 12 * np.log(2)
    for p in np.exp(np.arange(-limit, limit + PITCH_STEP / 2, PITCH_STEP)):
        yield Warp(pitch=float(p))


def _near(warp: Warp, steps: float) -> tuple[Warp, Warp]:
    """The warp with its duration changed by fine steps: as of a tape, and at the same pitch.

    Both, because a moderate change of pitch hardly lowers the score of the right duration.
    """
    time = warp.time * float(np.exp(steps * FINE_STEP))
    return Warp(time, 1 / time), Warp(time, warp.pitch)


def _quad_values(power: Floats, warp: Warp) -> Floats:
    """Limited and weighted quad values at every step of the original's time, [T, QUADS]."""
    weights = band_weights(_FFT, RATE, warp.pitch).astype(np.float32)
    cells = power @ weights.T
    speech = float(np.percentile(cells.sum(1), 95)) if len(cells) else 0.0
    if speech <= 0:
        return np.zeros((0, QUADS), np.float32)
    level = 10 * np.log10(cells / speech + 1e-9)
    if warp.time != 1:
        where = np.arange(0, len(level) - 1, warp.time)
        floor = where.astype(np.int64)
        share = (where - floor).astype(np.float32)[:, None]
        level = level[floor] * (1 - share) + level[floor + 1] * share
    slot = 2 * SLOT_FRAMES
    if len(level) <= slot:
        return np.zeros((0, QUADS), np.float32)
    over_noise = level - np.percentile(level, FLOOR_PERCENTILE, axis=0).astype(np.float32)
    weight = np.minimum(
        np.clip((_lowest(level) - SILENCE_DB) / SILENCE_RAMP_DB, 0, 1),
        np.clip(_lowest(over_noise) / FLOOR_RAMP_DB, 0, 1),
    )
    edge = level[:, 0::2] - level[:, 1::2]
    values = np.clip(edge[:-slot] - edge[slot:], -CLIP_DB, CLIP_DB) * weight
    return np.asarray(values, np.float32)


def _lowest(level: Floats) -> Floats:
    """The least of the four cells of each quad: [T, BANDS] to [T - slot, QUADS]."""
    both = np.minimum(level[:, 0::2], level[:, 1::2])
    slot = 2 * SLOT_FRAMES
    return np.asarray(np.minimum(both[:-slot], both[slot:]))


def _z(total: float, values: NDArray[np.float32]) -> float:
    spread = float(np.sqrt(np.sum(values.astype(np.float64) ** 2)))
    return total / spread if spread > 0 else 0.0


def _log_tail(total: float, values: NDArray[np.float32]) -> float:
    """Natural log of the bound on P(sum of randomly signed `values` >= `total`)."""
    z = _z(total, values)
    if z < _FAR:
        gaussian = math.log(math.erfc(z / math.sqrt(2)) / 2)
    else:  # erfc underflows; Q(z) < exp(-z**2 / 2) / (z * sqrt(2 pi))
        gaussian = -z * z / 2 - math.log(z * math.sqrt(2 * math.pi))
    return min(0.0, gaussian + math.log(RADEMACHER_FACTOR))
