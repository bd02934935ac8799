"""Putting the mark in, while the sound streams past.

The embedder works on frames (`layout`): it sees the four frames of a quad, decides its gain, and is
done with a frame when every quad that covers it is decided. So it needs no more than 40 ms of sound
beyond a sample before it can release it. All that is computed of a frame or a quad comes from it
alone, so a stream that comes in pieces gives exactly the samples of the whole file.

How strong a quad is marked depends on two things that can be known from its own time:

* *Informed gain* (improved spread spectrum, Malvar & Florencio 2003): the quad is moved towards a
  margin on the right side. Speech that already agrees with the mark by chance is hardly touched.
* *Masking*: the largest gain falls from 4.4 dB in noise-like bands (fricatives, bursts) to 1.7 dB
  in tonal ones (steady vowels) and 0.3 dB where one tone is alone in its band, after the spectral
  flatness of the band, as in Johnston 1988; and to nothing in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from litetts.document import Floats
from litetts.errors import InputError
from litetts.watermark.layout import (
    BANDS,
    GROUP_BANDS,
    GROUPS,
    MEMORIES,
    MEMORY_DB,
    MEMORY_FRAMES,
    PAIR_FRAMES,
    PERIOD_FRAMES,
    SLOT_FRAMES,
    Pattern,
    band_weights,
)

LOWEST_RATE = 16_000
"""Hz. At a lower rate a third of the bands would be missing: mark first, then resample."""

MARGIN_DB = 18.0
"""Where a quad is moved to. Speech spreads quads by about 6 dB; with 12 instead of 18, low-rate
codecs leave a tenth less of the score at the same PESQ."""

NOISE_GAIN_DB, VOICE_GAIN_DB, TONE_GAIN_DB = 4.4, 1.7, 0.3
"""Largest gain of a cell in noise-like sound, in voices and in single tones. Slow level changes of
less than 1 dB in a tone are at the threshold of hearing (Zwicker & Fastl, amplitude modulation near
20 Hz); a quad raises and lowers, so it changes by twice its gain. Of three of Kokoro's voices, one
of them whispering: with these and the margin above PESQ is 4.56 and the loss of DNSMOS 0.074; with
3.8, 1.4 and 12 dB 4.59 and 0.042, and 14 to 28 % (GSM) or 28 to 35 % (AMR-NB 7.95) less of the
score; with 5.4, 2.0 and 20 dB 4.53 and 0.106. Less of it above 3.3 kHz gains nothing."""

NOISE_FLATNESS_DB, VOICE_FLATNESS_DB, TONE_FLATNESS_DB = 2.0, 7.0, 14.0
"""Arithmetic over geometric mean of the bins of a band: white noise has 2.5 dB."""

WHISPER_BANDS = 10
"""Bands from the lowest on (to 2 kHz) by which whispering is told from voice, and where it bears
less: there a band is so narrow that its noise flutters by itself, and a mark in it is heard as
roughness of the background."""

WHISPER_GAIN_DB, WHISPER_STEP_DB = 1.4, 0.2
"""Largest gain in the lowest band while somebody whispers, and how much more each band bears."""

WHISPER_SHARES = (0.66, 0.72)
"""Share of noise in the power of these bands in the last seconds: low voices, whose harmonics are
not resolved, reach 0.68 for moments; a whisper has 0.75."""

LEAST_SHARE = 0.3
"""Share of the largest gain that every quad gets, also where speech already agrees: it keeps its
side after a codec or noise."""

AROUND = 0.8
"""How much of what the neighbours of a band do is taken as speech, when a quad is read."""

STRONGEST_DB = 12.0
"""Bound of `strength_db`."""

SILENCE_DB, SILENCE_RAMP_DB = -55.0, 6.0
"""Cells this far below the level of the speech are left alone, with a ramp above."""

QUIETEST_DBFS = -80.0
"""Level of the speech that is assumed at least, so that silence at the start stays silence."""

LEVEL_DECAY = 0.9975
"""Per frame: the level of the speech is forgotten with a time constant of 3 s."""

BATCH_FRAMES = 1000
"""Frames that are worked on together at most: memory."""

_MEMORY = MEMORIES * MEMORY_FRAMES


class Embedder:
    """Marks a stream. `push` samples as they come, `flush` at the end.

    The output is as long as the input, late by at most `delay` samples (40 ms), and does not depend
    on how the input was cut.
    """

    def __init__(
        self,
        keyed: Pattern,
        signs: Floats,
        sample_rate: int,
        *,
        start: float = 0.0,
        strength_db: float = 0.0,
    ) -> None:
        """Start a stream.

        Args:
            keyed: the pattern of the key.
            signs: sign of every quad of the pattern, from `Pattern.signs`.
            sample_rate: Hz, at least 16000.
            start: the frame of the pattern at which the stream starts (the nonce), 0 to 65535;
                with a fraction, the stream starts between two frames.
            strength_db: factor on all gains in dB, -12 to 12; 6 doubles the mark.

        Raises:
            InputError: the rate is too low, or `start` or `strength_db` out of bounds.
        """
        check_terms(sample_rate, strength_db)
        if not 0 <= start < PERIOD_FRAMES:
            raise InputError(f"start is {start}: give 0 to {PERIOD_FRAMES - 1}", field="start")
        self._keyed = keyed
        self._signs = signs
        self._strength = 10 ** (strength_db / 20)
        self._frame_samples = keyed.frame_s * sample_rate
        self._hop = round(self._frame_samples)
        window = np.sin(np.pi * (np.arange(2 * self._hop) + 0.5) / (2 * self._hop))
        self._window = window.astype(np.float32)
        self._fft = _fast_size(2 * self._hop)
        self._bands = band_weights(keyed.edges, self._fft, sample_rate).astype(np.float32)
        self._span = (PAIR_FRAMES + 1) * self._hop  # samples that the frames of a quad cover
        self._span_fft = _fast_size(self._span)
        self._span_window = np.hanning(self._span + 2)[1:-1].astype(np.float32)
        # With half of each neighbour: a band of few bins could not tell a tone from noise.
        fine = np.pad(band_weights(keyed.edges, self._span_fft, sample_rate), ((1, 1), (0, 0)))
        fine = fine[1:-1] + (fine[:-2] + fine[2:]) / 2
        self._fine_bands = (fine / fine.sum(1, keepdims=True)).astype(np.float32)
        # Mean square of a full-scale frame in the units of |rfft|**2 summed over bins.
        self._full_scale = float(self._fft * np.sum(window**2) / 2)
        self._level = 10 ** (QUIETEST_DBFS / 10)
        # The first frame begins before the sound where `start` lies between two frames.
        self._first = int(start)
        self._lead = round((start - self._first) * self._frame_samples)
        self._done = 0  # frames that are written; the arrays begin with the next
        self._spectra: NDArray[np.complex64] = np.zeros((0, self._fft // 2 + 1), np.complex64)
        self._cells: Floats = np.zeros((0, BANDS), np.float32)  # power over full scale
        self._speech: NDArray[np.float64] = np.zeros(0)  # level so far
        self._noise = (0.0, 10 ** (QUIETEST_DBFS / 10))  # of the low bands: power of noise, and all
        self._gains: Floats = np.zeros((0, BANDS), np.float32)  # dB
        self._groups: NDArray[np.float64] = np.zeros((0, GROUPS))  # dB, from `_remembered` on
        self._remembered = 0
        self._start = 0  # absolute position of _input[0] and _change[0], the lead included
        self._input: Floats = np.zeros(self._lead, np.float32)
        self._change: Floats = np.zeros(self._lead, np.float32)
        self._skip = self._lead

    @property
    def delay(self) -> int:
        """Samples by which the output may trail the input: the span of a quad."""
        return self._span + 3  # more, because frame positions are rounded

    def push(self, samples: ArrayLike) -> Floats:
        """Take samples, float [n] in -1 to 1; give back those that are finished, float32 [m]."""
        self._input = np.concatenate([self._input, checked(samples).astype(np.float32)])
        return self._joined()

    def flush(self) -> Floats:
        """End the stream and give back the samples still held. The embedder is then used up."""
        held = len(self._input) - self._skip
        self._input = np.concatenate([self._input, np.zeros(2 * self.delay, np.float32)])
        return self._joined()[:held]

    def _joined(self) -> Floats:
        return np.concatenate([np.zeros(0, np.float32), *self._finished()])

    def _position(self, frame: int) -> int:
        """First sample of a frame of this stream. Rounded from exact time, so no rate drifts."""
        return round(frame * self._frame_samples)

    def _finished(self) -> Iterator[Floats]:
        """Analyse the frames that have come, decide what can be decided, yield what is final."""
        while count := self._analysable():
            known = self._done + len(self._cells)
            self._analyse(known, count)
            # Frames before `final` have all their quads, those before `known` were decided before.
            final = known + count - PAIR_FRAMES + 1
            if final <= self._done:
                continue
            self._decide(self._done, final)
            self._write(final)
            end = self._position(final) - self._start
            ready = self._input[self._skip : end] + self._change[self._skip : end]
            self._skip = max(0, self._skip - end)
            self._input, self._change = self._input[end:], self._change[end:]
            self._start += end
            yield ready.astype(np.float32)
            self._forget(final)

    def _analysable(self) -> int:
        """How many more frames lie whole in the input, at most `BATCH_FRAMES`."""
        available = self._start + len(self._input)
        known = self._done + len(self._cells)
        # Roughly by division, then exactly.
        count = max(0, int((available - self._position(known)) / self._frame_samples))
        count = min(count, BATCH_FRAMES)
        while count and self._needed(known + count - 1) > available:
            count -= 1
        return count

    def _needed(self, frame: int) -> int:
        """Samples that must be there for a frame, and for the quads that end with it."""
        begin = self._position(frame - PAIR_FRAMES + 1)
        return max(self._position(frame) + 2 * self._hop, begin + self._span)

    def _cut(self, first: int, count: int, size: int) -> Floats:
        """The input at consecutive frames, [count, size]."""
        begins = [self._position(first + k) - self._start for k in range(count)]
        return np.lib.stride_tricks.sliding_window_view(self._input, size)[begins]

    def _analyse(self, first: int, count: int) -> None:
        frames = self._cut(first, count, 2 * self._hop) * self._window
        spectra = np.fft.rfft(frames, n=self._fft, axis=1)
        cells = _each(np.abs(spectra) ** 2, self._bands.T) / self._full_scale + 1e-12
        total = cells.sum(1).tolist()  # doubles: the level goes on from batch to batch
        speech = np.array(
            list(accumulate(total, lambda a, b: max(a * LEVEL_DECAY, b), initial=self._level))[1:]
        )
        self._level = max(float(speech[-1]), 10 ** (QUIETEST_DBFS / 10))
        speech = np.maximum(speech, 10 ** (QUIETEST_DBFS / 10))
        grouped = cells.reshape(count, GROUPS, GROUP_BANDS).sum(2)
        floor = speech[:, None] * 10 ** (-MEMORY_DB / 10)
        self._spectra = np.concatenate([self._spectra, spectra])
        self._cells = np.concatenate([self._cells, cells])
        self._speech = np.concatenate([self._speech, speech])
        self._gains = np.concatenate([self._gains, np.zeros((count, BANDS), np.float32)])
        self._groups = np.concatenate([self._groups, 10 * np.log10(np.maximum(grouped, floor))])

    def _decide(self, begin: int, end: int) -> None:
        """Set the gains of the quads that begin at frames `begin` to `end` of the stream."""
        largest = self._strength * self._largest(begin, end)
        quads, at = self._keyed.within(self._first + begin, end - begin)
        at = at + begin
        if not len(quads):
            return
        cells = self._cells
        level = 10 * np.log10((cells[:-1] + cells[1:]) / SLOT_FRAMES)
        edge = level[:-SLOT_FRAMES] - level[SLOT_FRAMES:]
        own = edge - AROUND * _neighbours(edge)
        lowest = np.minimum(level[:-SLOT_FRAMES], level[SLOT_FRAMES:])
        speech = 10 * np.log10(self._speech[PAIR_FRAMES - 1 :])[:, None]
        heard = np.clip((lowest - speech - SILENCE_DB) / SILENCE_RAMP_DB, 0, 1)

        row = at - self._done
        up, down = self._keyed.up[quads], self._keyed.down[quads]
        signs = self._signs[quads] * self._seals(quads, at)
        agrees = signs * (own[row, up] - own[row, down])
        wanted = (MARGIN_DB - agrees) / 4
        for band, side in ((up, signs), (down, -signs)):
            most = largest[row, band]
            gain = side * np.clip(wanted, LEAST_SHARE * most, most) * heard[row, band]
            for frame in range(PAIR_FRAMES):
                self._gains[row + frame, band] = gain if frame < SLOT_FRAMES else -gain

    def _seals(self, quads: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float64]:
        """What the seals apply to their sign, +1 or -1, [len(quads)]; 1 for other quads."""
        signs = np.ones(len(quads))
        seals = np.flatnonzero(self._keyed.seals[quads] & (at >= _MEMORY))
        if len(seals):
            group, near, far = self._keyed.heard[quads[seals]].T
            before = at[seals] - self._remembered
            change = _memory(self._groups, before, near, group) - _memory(
                self._groups, before, far, group
            )
            signs[seals] = np.where(change >= 0, 1.0, -1.0)
        return signs

    def _largest(self, begin: int, end: int) -> NDArray[np.float64]:
        """Largest gain of each band in dB where a quad begins at a frame, [end - begin, BANDS].

        From a spectrum over the time of a quad (40 ms), which resolves the harmonics of a voice.
        To be asked for every frame once, in their order.
        """
        sound = self._cut(begin, end - begin, self._span) * self._span_window
        power = np.abs(np.fft.rfft(sound, n=self._span_fft, axis=1)) ** 2 + 1e-12
        mean = 10 * np.log10(_each(power, self._fine_bands.T))
        flatness = mean - _each(10 * np.log10(power), self._fine_bands.T)
        most = np.interp(
            flatness,
            (NOISE_FLATNESS_DB, VOICE_FLATNESS_DB, TONE_FLATNESS_DB),
            (NOISE_GAIN_DB, VOICE_GAIN_DB, TONE_GAIN_DB),
        )
        whisper = self._whispering(flatness, begin, end)[:, None]
        least = np.minimum(WHISPER_GAIN_DB + WHISPER_STEP_DB * np.arange(BANDS), NOISE_GAIN_DB)
        return np.asarray(np.minimum(most, NOISE_GAIN_DB + whisper * (least - NOISE_GAIN_DB)))

    def _whispering(self, flatness: Floats, begin: int, end: int) -> NDArray[np.float64]:
        """How much the last seconds are a whisper, 0 to 1, [end - begin]."""
        power = self._cells[begin - self._done : end - self._done, :WHISPER_BANDS].astype(float)
        noise = power * np.interp(
            flatness[:, :WHISPER_BANDS], (NOISE_FLATNESS_DB, VOICE_FLATNESS_DB), (1, 0)
        )
        shares = []
        for now in zip(noise.sum(1), power.sum(1), strict=True):
            self._noise = tuple(LEVEL_DECAY * a + b for a, b in zip(self._noise, now, strict=True))
            shares.append(self._noise[0] / self._noise[1])
        return np.asarray(np.interp(shares, WHISPER_SHARES, (0, 1)))

    def _write(self, final: int) -> None:
        """Add the changes of the frames before `final`."""
        count = final - self._done
        short = self._position(final - 1) + 2 * self._hop - self._start - len(self._change)
        if short > 0:
            self._change = np.concatenate([self._change, np.zeros(short, np.float32)])
        factors = 10 ** (_each(self._gains[:count], self._bands) / 20) - 1
        changes = np.fft.irfft(self._spectra[:count] * factors, n=self._fft, axis=1)
        changes = changes[:, : 2 * self._hop] * self._window
        for k, change in enumerate(changes):
            begin = self._position(self._done + k) - self._start
            self._change[begin : begin + 2 * self._hop] += change

    def _forget(self, final: int) -> None:
        """Drop the frames before `final`; of the groups, what no seal can ask for."""
        count = final - self._done
        self._spectra, self._cells = self._spectra[count:], self._cells[count:]
        self._speech, self._gains = self._speech[count:], self._gains[count:]
        self._done = final
        if (old := final - _MEMORY - self._remembered) > 0:
            self._groups = self._groups[old:]
            self._remembered += old


def check_terms(sample_rate: int, strength_db: float) -> None:
    """Raise InputError where an `Embedder` would, before anything is noted down."""
    if checked_rate(sample_rate) < LOWEST_RATE:
        raise InputError(
            f"sample_rate is {sample_rate} Hz: mark the sound at {LOWEST_RATE} Hz or more, "
            "then resample it",
            field="sample_rate",
        )
    if not -STRONGEST_DB <= strength_db <= STRONGEST_DB:
        raise InputError(
            f"strength_db is {strength_db}: give {-STRONGEST_DB:g} to {STRONGEST_DB:g}",
            field="strength_db",
        )


def checked(samples: ArrayLike) -> NDArray[np.floating[Any]]:
    """Samples that are mono, float and finite.

    Raises:
        InputError: they are not. Integers are refused, because their full scale is not known.
    """
    new = np.asarray(samples)
    if new.dtype.kind != "f":
        raise InputError(
            f"samples are {new.dtype}: give floats in -1 to 1 (int16 divided by 32768)",
            field="samples",
        )
    if new.ndim != 1:
        raise InputError(
            f"samples must be mono, [n]; got shape {new.shape}: mix the channels, or take one",
            field="samples",
        )
    if not np.all(np.isfinite(new)):
        raise InputError("samples hold NaN or infinity: check the source", field="samples")
    return new


def checked_rate(sample_rate: object) -> float:
    """A sample rate that is a number. Raises InputError."""
    if isinstance(sample_rate, bool) or not isinstance(sample_rate, int | float | np.number):
        raise InputError(
            f"sample_rate is {sample_rate!r}: give a number of Hz", field="sample_rate"
        )
    return float(sample_rate)


def _each(rows: NDArray[np.floating[Any]], matrix: Floats) -> Floats:
    """`rows @ matrix`, each row on its own: the rounding must not depend on how many there are."""
    return np.asarray((rows[:, None, :] @ matrix)[:, 0])


def _neighbours(edge: Floats) -> Floats:
    """Mean of the two bands on each side, [F, BANDS]."""
    padded = np.pad(edge, ((0, 0), (2, 2)), "edge")
    return np.asarray((padded[:, :-4] + padded[:, 1:-3] + padded[:, 3:-1] + padded[:, 4:]) / 4)


def _memory(
    groups: NDArray[np.float64],
    before: NDArray[np.int64],
    which: NDArray[np.int64],
    group: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Mean level of a group in a stretch of `MEMORY_FRAMES`, counted back from `before`."""
    begin = before - MEMORY_FRAMES * (which + 1)
    at = begin[:, None] + np.arange(MEMORY_FRAMES)
    return np.asarray(groups[at, group[:, None]].mean(1))


def _fast_size(least: int) -> int:
    """The smallest size of an FFT, at least `least`, that has no prime factor above 5."""
    size = least
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return size
        size += 1
