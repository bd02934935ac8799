"""Finding the mark: without the original, wherever the piece was cut, whatever its speed.

1. `Spectrogram` and `Sounding`: spectra at 16 kHz every 4 ms, the levels of the key's bands, and
   how each falls from slot to slot, at every half frame of the key. A hypothesis about speed or
   pitch only changes where the bands and times are read.
2. Every position of the pattern is tried at once by FFT: how well do the pilots agree there?
3. At the best positions the identifier is decoded, and a second score counts all quads, pilots,
   seals and data, against the re-encoded identifier. The seals alone tell whether the mark was made
   for this sound or copied to it.

All scores are `z = sum(s * x) / sqrt(sum(x**2))` with key-drawn signs `s` and quad values `x`. For
somebody else's sound the signs are independent fair coins *whatever the sound is*, so
P(z >= t) <= 3.18 Q(t), Q being the Gaussian tail (Bentkus & Dzindzalieta 2015). Times the
number of positions, speeds, keys and identifiers tried, that is a bound on false positives that
needs no calibration on any speech. It is reported as `log10_false_alarm`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from litetts.document import Floats
from litetts.errors import InputError
from litetts.watermark.code import WORD_BITS, decode_word, word_scores
from litetts.watermark.embedder import checked, checked_rate
from litetts.watermark.follow import WORTH, course_of, places
from litetts.watermark.keys import Key
from litetts.watermark.layout import (
    BANDS,
    GROUP_BANDS,
    GROUPS,
    MEMORY_DB,
    MEMORY_FRAMES,
    PERIOD_FRAMES,
    PERIOD_STEPS,
    PILOT_SHARE,
    ROWS,
    SEGMENT_FRAMES,
    SEGMENT_PAIRS,
    SLOT_FRAMES,
    STEPS_PER_FRAME,
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

STEP_S = 0.004
"""Seconds between spectra."""

WINDOW_S = 0.028
"""Hann window of a spectrum. Longer than a slot: 24 to 32 ms gave 3 to 6 % more z than 16 ms."""

EDGE_DB, CLIP_DB = 12.0, 3.0
"""Changes of a band are limited to this before and after decorrelation: outliers are speech."""

CLEARLY_DB = 6.0
"""A difference of levels in the past that makes a seal count in full."""

SILENCE_DB, SILENCE_RAMP_DB = -65.0, 10.0
"""Quads this far below the level of the speech count nothing, with a ramp above."""

FLOOR_PERCENTILE, FLOOR_RAMP_DB = 10.0, 10.0
"""The level that a band exceeds nine tenths of the time is taken as noise; quads count in full from
10 dB above it. With white noise at 20 dB this raised z in 10 s from 15 to 19."""

PASSAGE_S = 40.0
"""Longer sound is examined in passages of this length."""

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

FINALISTS = 6

WINDOWS_S = (3.0, 1.0)
"""Lengths of the stretches that are looked at by themselves where a passage as a whole shows
nothing: a marked sentence in a long recording, or sound from which pieces are missing."""

AGAIN = 2
"""Times that a course is looked for anew with the identifier that was read on the last one."""

WINDOWS = 32
"""Stretches, the best by their pilots, of which the identifier is read; the best are followed."""

CERTAIN_Z = 9.0
"""A pilot score that no number of trials explains (Q(9) = 1e-19): the search for a speed ends."""

RADEMACHER_FACTOR = 3.18
"""Sums of randomly signed values exceed t with at most this times the Gaussian probability
(Bentkus & Dzindzalieta 2015)."""

_FAR = 30.0
_FFT = 512

_SIZES = {1: (32768, 16384), STEPS_PER_FRAME: (8192, 2048)}
"""By stride: size of the transforms of `correlate`, and the longest sound they take."""

ASSUMED = 150
"""Steps whose worth of evidence the assumption about what bands do together has."""

_distance = np.abs(np.subtract.outer(np.arange(BANDS), np.arange(BANDS)))
_TOGETHER = 20 * (0.5 * np.eye(BANDS) + 0.5 * np.exp(-_distance / 4))
"""In dB**2, of Kokoro's voices."""


Content = Literal["ours", "other", "unknown"]
"""What a mark lies on: the sound that it was made for, another one, or too little to tell."""

SEALED_Z = 3.7
"""Seals that fit this well by chance: once in 3,000 marks that were copied to another sound."""

UNSEALED_EXPECTED_Z, UNSEALED_Z = 6.0, 2.0
"""Seals that should reach 6 and do not reach 2 were made for another sound."""


class Warp(NamedTuple):
    """How the sound was changed: durations times `time`, frequencies times `pitch`."""

    time: float = 1.0
    pitch: float = 1.0


AS_IT_IS = Warp()


class Stretch(NamedTuple):
    """Steps `begin` to `end` of a sound, whose step 0 would lie at a position of the pattern."""

    begin: int
    end: int
    position: int


@dataclass(frozen=True, slots=True)
class Finding:
    """The best explanation of a sound by one key. Internal scores: not for anonymous callers.

    Attributes:
        key: the key that fits.
        payload: the identifier; None when a word of it is too uncertain to name.
        z_pilots, z_all: the two scores.
        z_seals: how well the seals fit what was heard before them: without a unit on a sound that
            the mark was copied to.
        z_seals_expected: what the pilots let expect of it, on the sound that was marked.
        log10_false_alarm: bound on the probability of such scores without a mark, at most 0.
        log10_chance: the same without the limit, to compare what is uncertain.
        warp: change of time and pitch.
        start: seconds into the sound where the examined passage begins.
        where: the stretches of that passage that were counted, and their places in the pattern.
    """

    key: Key
    payload: int | None
    z_pilots: float
    z_all: float
    z_seals: float = 0.0
    z_seals_expected: float = 0.0
    log10_false_alarm: float = 0.0
    log10_chance: float = 0.0
    warp: Warp = AS_IT_IS
    start: float = 0.0
    where: tuple[Stretch, ...] = ()

    @property
    def content(self) -> Content:
        """Whether the mark was made for this sound, see `Content`."""
        if self.z_seals >= SEALED_Z:
            return "ours"
        if self.z_seals_expected >= UNSEALED_EXPECTED_Z and self.z_seals < UNSEALED_Z:
            return "other"
        return "unknown"


@dataclass(frozen=True, eq=False, slots=True)
class Wanted:
    """A key to look for, and the identifiers that were ever given with it.

    Attributes:
        key: the key.
        known: uint64 [n]; empty = every identifier is as likely as any other.
    """

    key: Key
    known: NDArray[np.uint64]

    def likest(self, tables: Sequence[Floats]) -> tuple[float, int]:
        """Score and number of the known identifier that fits best; a table of scores a word."""
        word = (1 << WORD_BITS) - 1
        scores = sum(
            table[(self.known >> np.uint64(WORD_BITS * w)) & np.uint64(word)]
            for w, table in enumerate(tables)
        )
        best = int(np.argmax(scores))
        return float(np.asarray(scores)[best]), int(self.known[best])


class Recording(Sequence["Spectrogram"]):
    """A sound at `RATE` as its passages of `PASSAGE_S`, each analysed when it is asked for."""

    def __init__(self, samples: ArrayLike, sample_rate: int) -> None:
        """Take mono samples, float [n].

        Raises:
            InputError: samples are not mono or not finite, or the rate is not positive.
        """
        import soxr

        sound = checked(samples).astype(np.float32)
        if checked_rate(sample_rate) <= 0:
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

    @property
    def silent(self) -> bool:
        """Whether there is nothing to examine, at whatever speed: 19 of 20 spectra are nothing."""
        return not len(self.power) or float(np.percentile(self.power.sum(1), 95)) <= 0

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


class Sounding:
    """What a sound says to one key under one hypothesis of its warp.

    `values` is float32 [T, BANDS], one row for every step (half a frame) of the original's time:
    how the level of each band falls within the 30 ms from there on, less what the other bands let
    expect. A quad is the difference of two of them. `heard` [T, GROUPS] are the levels that seals
    are about, in dB.
    """

    def __init__(
        self, spectrogram: Spectrogram, keyed: Pattern, warp: Warp = AS_IT_IS, *, stride: int = 1
    ) -> None:
        """Read the spectrogram; a `stride` of 2 keeps one row per frame, for a quick look."""
        self.spectrogram = spectrogram
        self.keyed = keyed
        self.warp = warp
        self.stride = stride
        level = _levels(spectrogram.power, keyed, warp)
        if stride > 1:
            level = _Levels(level.bands[::stride], level.groups[::stride])
        self._step_s = keyed.frame_s / STEPS_PER_FRAME * stride
        self.values = _values(level.bands, STEPS_PER_FRAME * SLOT_FRAMES // stride)
        self.heard = level.groups
        pilots = PILOT_SHARE * ROWS * SEGMENT_PAIRS / SEGMENT_FRAMES / STEPS_PER_FRAME * stride
        energy = 2 * np.sum(self.values.astype(np.float64) ** 2) / BANDS
        self._spread = float(np.sqrt(pilots * energy))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to examine: silence, or less than a quad."""
        return self._spread == 0

    def pilot_scores(self) -> Floats:
        """Score z of the pilots with the sound at each step (or frame) of the pattern, [period].

        Normalised by the average over positions; `score` gives the exact value.
        """
        return correlate(self.values, self.keyed, self.stride) / np.float32(self._spread)

    def peak(self) -> float:
        """The best pilot score at any position; 0 where there is nothing to examine."""
        return 0.0 if self.empty else float(self.pilot_scores().max())

    def false_alarm(self) -> float:
        """Bound on the chance of the best pilot score at all positions, log10, at most 0."""
        if self.empty:
            return 0.0
        chances = []
        for position in self.positions():
            quads, _, values = self.quads_at(position)
            pilots = self.keyed.pilots[quads]
            agreement = (values * self.keyed.chips[quads])[pilots]
            chances.append(_log_tail(float(agreement.sum()), values[pilots]))
        return min(0.0, (min(chances) + math.log(PERIOD_STEPS)) / math.log(10))

    def positions(self, count: int = CANDIDATES) -> list[int]:
        """The `count` best steps of the pattern, no two within a slot of each other."""
        scores = self.pilot_scores()
        near = STEPS_PER_FRAME * SLOT_FRAMES
        best = np.argpartition(scores, -8 * count)[-8 * count :]
        chosen: list[int] = []
        for at in best[np.argsort(-scores[best])]:
            step = int(at)
            if all(
                min((step - c) % PERIOD_STEPS, (c - step) % PERIOD_STEPS) >= near for c in chosen
            ):
                chosen.append(step)
        return chosen[:count]

    def windows(self, seconds: float, count: int = 2) -> list[tuple[float, Stretch]]:
        """Stretches of a length that overlap by half, with their pilots' score z, best first.

        Each is given `count` times, at its best places.
        """
        size = max(1, round(seconds / self._step_s))
        begins = range(0, max(1, len(self.values) - size // 2), max(1, size // 2))
        power = float(np.sum(self.values**2, dtype=np.float64))
        found = []
        for begin in begins:
            part = self.values[begin : begin + size]
            spread = self._spread * math.sqrt(float(np.sum(part**2)) / max(1e-9, power))
            if spread <= 0:
                continue
            scores = correlate(part, self.keyed, self.stride)
            for at in np.argpartition(scores, -count)[-count:]:
                end, place = begin + len(part), int(at) - begin
                stretch = Stretch(*(self.stride * n for n in (begin, end, place)))
                found.append((float(scores[at]) / spread, stretch))
        return sorted(found, reverse=True)

    def whole_at(self, position: int) -> Stretch:
        """All of the sound, if its step 0 lies at `position`."""
        return Stretch(0, len(self.values), position)

    def quads_at(self, where: int | Stretch) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Quads that the sound (or a stretch) covers, their steps in it, and their values."""
        begin, end, position = self.whole_at(where) if isinstance(where, int) else where
        frame = -(-(position + begin) // STEPS_PER_FRAME)
        lead = frame * STEPS_PER_FRAME - position
        count = max(0, (end - lead + STEPS_PER_FRAME - 1) // STEPS_PER_FRAME)
        quads, frames = self.keyed.within(frame, min(count, PERIOD_FRAMES))
        steps = lead + STEPS_PER_FRAME * frames
        up, down = self.keyed.up[quads], self.keyed.down[quads]
        return quads, steps, self.values[steps, up] - self.values[steps, down]

    def score(
        self,
        wanted: Wanted,
        where: Sequence[Stretch],
        word_index: NDArray[np.int64],
        log_trials: float,
    ) -> Finding:
        """Decode the identifier at a position, or along stretches, and weigh the evidence.

        `word_index` is that of the key's pattern; `log_trials` is the log of the number of places
        (or of one over the chance of this course) that the caller chose from.
        """
        keyed, key = self.keyed, wanted.key
        parts = [self.quads_at(stretch) for stretch in where]
        quads, steps, values = (np.concatenate(part) for part in zip(*parts, strict=True))
        seals = keyed.seals[quads]
        values[seals] *= self._memories(quads[seals], steps[seals])
        agreement = values * keyed.chips[quads]
        pilots = keyed.pilots[quads]
        index = word_index[quads]
        columns = keyed.columns[quads]
        pilot_sum, seal_sum = float(agreement[pilots].sum()), float(agreement[seals].sum())
        data_sum, payload, sure = 0.0, 0, True
        tables = []
        for w in range(key.bits // WORD_BITS):
            mine = index == w
            tables.append(word_scores(agreement[mine], columns[mine]))
            word = int(tables[-1].argmax())
            score = float(tables[-1][word])
            payload |= word << (WORD_BITS * w)
            data_sum += score
            chance = _log_tail(score, values[mine]) + WORD_BITS * np.log(2)
            sure &= chance <= np.log(10) * POSSIBLE_LOG10
        total = pilot_sum + seal_sum + data_sum
        by_pilots = _log_tail(pilot_sum, values[pilots])
        by_all = _log_tail(total, values) + key.bits * np.log(2)
        if len(wanted.known):
            # Fewer identifiers were ever given than there are: fewer to choose from.
            again, identifier = wanted.likest(tables)
            choice = np.log(len(wanted.known))
            by_known = _log_tail(pilot_sum + seal_sum + again, values) + choice
            if by_known < by_all:
                by_all, total, payload = by_known, pilot_sum + seal_sum + again, identifier
                named = _log_tail(again, values[index >= 0]) + choice
                sure = named <= np.log(10) * POSSIBLE_LOG10
        # Three tests were made (pilots, all quads, all quads with what is known).
        chance = min(by_pilots, by_all) + np.log(3 if len(wanted.known) else 2) + log_trials
        z_pilots = _z(pilot_sum, values[pilots])
        energy = [float(np.sum(values[kind].astype(np.float64) ** 2)) for kind in (seals, pilots)]
        return Finding(
            key=key,
            payload=payload if sure else None,
            z_pilots=z_pilots,
            z_all=_z(total, values),
            z_seals=_z(seal_sum, values[seals]),
            z_seals_expected=z_pilots * math.sqrt(energy[0] / energy[1]) if energy[1] else 0.0,
            log10_false_alarm=min(0.0, float(chance / np.log(10))),
            log10_chance=float(chance / np.log(10)),
            warp=self.warp,
            where=tuple(where),
        )

    def read(self, key: Key, where: Sequence[Stretch], word_index: NDArray[np.int64]) -> int:
        """The most likely identifier along stretches, however uncertain."""
        quads, values = (
            np.concatenate(part)
            for part in zip(*[self.quads_at(w)[::2] for w in where], strict=True)
        )
        agreement, index = values * self.keyed.chips[quads], word_index[quads]
        columns, payload = self.keyed.columns[quads], 0
        for w in range(key.bits // WORD_BITS):
            mine = index == w
            payload |= decode_word(agreement[mine], columns[mine]).word << (WORD_BITS * w)
        return payload

    def _memories(self, quads: NDArray[np.int64], steps: NDArray[np.int64]) -> Floats:
        """What each seal applies to its sign, from -1 to 1 by how clearly it was heard."""
        group, near, far = self.keyed.heard[quads].T
        size = MEMORY_FRAMES * STEPS_PER_FRAME
        total = np.concatenate([np.zeros((1, GROUPS)), np.cumsum(self.heard, 0, np.float64)])

        def mean(which: NDArray[np.int64]) -> NDArray[np.float64]:
            end = np.maximum(steps - size * which, size)
            return np.asarray((total[end, group] - total[end - size, group]) / size)

        known = steps >= size * (np.maximum(near, far) + 1)
        if not known.any():
            return np.zeros(len(quads), np.float32)
        change = np.clip((mean(near) - mean(far)) / CLEARLY_DB, -1, 1)
        return np.where(known, change, 0).astype(np.float32)


def find(
    passages: Sequence[Spectrogram],
    keys: Sequence[Key],
    *,
    search: bool = True,
    follow: bool = True,
    known: Mapping[str, NDArray[np.uint64]] | None = None,
) -> list[Finding]:
    """What is found, the most certain first: every mark that is there, or the best of each key.

    `passages` is a `Recording`, or spectrograms made already. Where the sound as it is shows
    nothing, `follow` looks for stretches of it and for what was cut, and `search` for speeds from
    0.8 to 1.25 (with and without a change of pitch) and pitches of +-2 semitones. `known` are the
    identifiers that were ever given, by the id of their key: shorter pieces are found with them.

    Raises:
        InputError: no key was given.
    """
    if not keys:
        raise InputError("no watermark key to look for: add one", field="keys")
    # Three families of tests (as it is, followed, with a search) share the false alarms.
    families = 3 if search else 2
    log_trials = math.log(len(keys) * len(passages) * families)
    nothing: NDArray[np.uint64] = np.zeros(0, np.uint64)
    wanted = [Wanted(key, (known or {}).get(key.id, nothing)) for key in keys]
    best: dict[tuple[str, int | None], Finding] = {}
    for number, passage in enumerate(passages):
        found = [f for each in wanted for f in _as_it_is(passage, each, log_trials)]
        if not passage.silent:
            if follow and not any(map(_named, found)):
                found += [
                    _followed(Sounding(passage, pattern(each.key.secret)), each, log_trials)
                    for each in wanted
                ]
            if search and not any(map(_named, found)):
                found += _warped(passage, wanted, log_trials)
        for finding in found:
            # What is not certain counts once for its key.
            name = (finding.key.id, finding.payload if _named(finding) else None)
            before = best.get(name)
            if before is None or finding.log10_false_alarm < before.log10_false_alarm:
                best[name] = replace(finding, start=number * PASSAGE_S)
        if any(map(_named, best.values())):
            break
    return sorted(best.values(), key=lambda f: f.log10_false_alarm)


def _present(finding: Finding) -> bool:
    return finding.log10_false_alarm <= PRESENT_LOG10


def _named(finding: Finding) -> bool:
    return _present(finding) and finding.payload is not None


def _as_it_is(passage: Spectrogram, wanted: Wanted, log_trials: float) -> list[Finding]:
    return _best_at(Sounding(passage, pattern(wanted.key.secret)), wanted, log_trials)


def _followed(sounding: Sounding, wanted: Wanted, log_trials: float) -> Finding:
    """The best stretch by itself, or the best course through the passage (`follow.course_of`)."""
    key = wanted.key
    if sounding.empty:
        return Finding(key, None, 0.0, 0.0)
    keyed = sounding.keyed
    index = keyed.word_index(key.bits // WORD_BITS)
    log_trials += math.log(2 + AGAIN)  # a stretch, a course by the pilots, others by all quads
    quick = Sounding(sounding.spectrogram, keyed, sounding.warp, stride=STEPS_PER_FRAME)
    windows = sorted((w for s in WINDOWS_S for w in quick.windows(s)), reverse=True)
    choice = log_trials + math.log(PERIOD_STEPS * max(1, len(windows)))
    found = [sounding.score(wanted, [stretch], index, choice) for _, stretch in windows[:WINDOWS]]
    found.sort(key=lambda f: f.log10_chance)
    hits = [f.where[0].position for f in found]
    at = places(hits)
    course = course_of(sounding, at, keyed.chips, keyed.pilots)
    for _ in range(AGAIN + 1):
        if not course.stretches:
            break
        found.append(sounding.score(wanted, course.stretches, index, log_trials + course.surprise))
        if course.odds < WORTH:
            break
        # With the identifier known, every quad but the seals tells where the mark is, and where the
        # course leads to the edge of what was looked at, it may go on.
        signs = keyed.signs(sounding.read(key, course.stretches, index), key.bits)
        at = places([s.position for s in course.stretches] + hits)
        course = course_of(sounding, at, signs, ~keyed.seals)
    return min(found, key=lambda f: f.log10_chance, default=Finding(key, None, 0.0, 0.0))


def _warped(passage: Spectrogram, wanted: Sequence[Wanted], log_trials: float) -> list[Finding]:
    """Coarse to fine: all warps on an excerpt, the neighbours of the best, then the whole."""
    excerpt = passage.loudest(SEARCH_S)
    keys = [each.key for each in wanted]
    # Small changes first: they are the likely ones, and a certain peak ends the search.
    warps = sorted(_warps(), key=lambda w: abs(np.log(w.time)) + abs(np.log(w.pitch)))
    tried = len(warps) + FINALISTS * (2 * (2 * FINE_STEPS + 1) + 2 * FINEST_STEPS + 1)
    log_trials += math.log(2 * tried)  # whole and followed
    peaks: dict[Key, list[tuple[float, Warp]]] = {key: [] for key in keys}
    for warp in warps:
        for key in keys:
            look = Sounding(excerpt, pattern(key.secret), warp, stride=STEPS_PER_FRAME)
            peaks[key].append((look.peak(), warp))
        if any(seen[-1][0] > CERTAIN_Z for seen in peaks.values()):
            break
    found = []
    for each in wanted:
        key = each.key
        keyed = pattern(key.secret)
        for _, warp in sorted(peaks[key], reverse=True)[:FINALISTS]:
            fine = [near for i in range(-FINE_STEPS, FINE_STEPS + 1) for near in _near(warp, i)]
            warp = max(
                fine, key=lambda w: Sounding(excerpt, keyed, w, stride=STEPS_PER_FRAME).peak()
            )
            tape = abs(warp.time * warp.pitch - 1) < 1e-9
            finest = [
                _near(warp, i * FINEST_STEP / FINE_STEP)[0 if tape else 1]
                for i in range(-FINEST_STEPS, FINEST_STEPS + 1)
            ]
            best = max((Sounding(passage, keyed, w) for w in finest), key=lambda s: s.peak())
            found += _best_at(best, each, log_trials)
            if not any(map(_named, found)):
                found.append(_followed(best, each, log_trials))
            if any(map(_named, found)):
                break
    return found


def _best_at(sounding: Sounding, wanted: Wanted, log_trials: float) -> list[Finding]:
    """The most certain finding among the best positions of one key, and other marks beside it."""
    if sounding.empty:
        return [Finding(wanted.key, None, 0.0, 0.0, 0.0, warp=sounding.warp)]
    index = sounding.keyed.word_index(wanted.key.bits // WORD_BITS)
    log_trials += math.log(PERIOD_STEPS)
    found = [
        sounding.score(wanted, [sounding.whole_at(at)], index, log_trials)
        for at in sounding.positions()
    ]
    found.sort(key=lambda f: f.log10_false_alarm)
    return found[:1] + [f for f in found[1:] if _named(f)]


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


class _Levels(NamedTuple):
    bands: Floats
    groups: Floats


def _levels(power: Floats, keyed: Pattern, warp: Warp) -> _Levels:
    """Levels in dB below the speech at every step of the original's time: [T, BANDS], [T, GROUPS].

    Bands are as they are, groups no lower than `MEMORY_DB`.
    """
    cells = power @ band_weights(keyed.edges * warp.pitch, _FFT, RATE).astype(np.float32).T
    speech = float(np.percentile(cells.sum(1), 95)) if len(cells) else 0.0
    if speech <= 0:
        return _Levels(np.zeros((0, BANDS), np.float32), np.zeros((0, GROUPS), np.float32))
    cells /= speech
    groups = cells.reshape(-1, GROUPS, GROUP_BANDS).sum(2)
    level = np.concatenate(
        [10 * np.log10(cells + 1e-9), 10 * np.log10(np.maximum(groups, 10 ** (-MEMORY_DB / 10)))],
        axis=1,
    )
    step = keyed.frame_s / STEPS_PER_FRAME / STEP_S * warp.time
    where = np.arange(0, len(level) - 1, step)
    floor = where.astype(np.int64)
    share = (where - floor).astype(np.float32)[:, None]
    level = level[floor] * (1 - share) + level[floor + 1] * share
    level = level.astype(np.float32)
    return _Levels(level[:, :BANDS], level[:, BANDS:])


def _values(level: Floats, slot: int) -> Floats:
    """How each band falls from one slot to the next, weighted, decorrelated, limited: [T, BANDS].

    The filter between bands is the best linear one for what bands do together in this sound (of
    unit response in the mean); it makes partners far apart nearly as good as neighbours.
    """
    if len(level) <= slot:
        return np.zeros((0, BANDS), np.float32)
    over_noise = level - np.percentile(level, FLOOR_PERCENTILE, axis=0).astype(np.float32)
    weight = np.minimum(
        np.clip((_lowest(level, slot) - SILENCE_DB) / SILENCE_RAMP_DB, 0, 1),
        np.clip(_lowest(over_noise, slot) / FLOOR_RAMP_DB, 0, 1),
    )
    edge = np.clip(level[:-slot] - level[slot:], -EDGE_DB, EDGE_DB) * weight
    heard = float(np.sum(weight)) / BANDS
    together = (edge.T @ edge + ASSUMED * _TOGETHER) / (heard + ASSUMED)
    apart = np.linalg.inv(together)
    values = edge @ (apart * (BANDS / np.trace(apart))).astype(np.float32)
    return np.asarray(np.clip(values, -CLIP_DB, CLIP_DB) * weight, np.float32)


def _lowest(level: Floats, slot: int) -> Floats:
    """The lower level of the two slots, [T - slot, BANDS]."""
    return np.asarray(np.minimum(level[:-slot], level[slot:]))


def correlate(values: Floats, keyed: Pattern, stride: int) -> Floats:
    """Sum of pilot signs times `values` [T, BANDS] with the sound at each place of the period.

    By overlap-save: the pattern lies ready as spectra of overlapping pieces.
    """
    size, longest = _SIZES[stride]
    if len(values) > longest:
        raise ValueError(f"{len(values)} steps are more than {longest}")
    spectrum = np.fft.rfft(values.T, n=size).conj().astype(np.complex64)
    pieces = _references(keyed, stride)
    out = [np.fft.irfft(np.einsum("bk,bk->k", spectrum, piece), n=size) for piece in pieces]
    return np.concatenate([o[: size - longest] for o in out])[: PERIOD_STEPS // stride].astype(
        np.float32
    )


@lru_cache(maxsize=8)
def _references(keyed: Pattern, stride: int) -> NDArray[np.complex64]:
    """Spectra of the pilots, [pieces, BANDS, size // 2 + 1]."""
    size, longest = _SIZES[stride]
    period = PERIOD_STEPS // stride
    at = keyed.frame[keyed.pilots] * STEPS_PER_FRAME // stride
    signs = keyed.chips[keyed.pilots]
    laid = np.zeros((BANDS, period + size), np.float32)
    laid[keyed.up[keyed.pilots], at] = signs
    laid[keyed.down[keyed.pilots], at] = -signs
    laid[:, period:] = laid[:, :size]
    begins = range(0, period, size - longest)
    return np.stack([np.fft.rfft(laid[:, b : b + size]).astype(np.complex64) for b in begins])


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
