"""Putting the mark in, while the sound streams past.

The embedder works one slot pair (32 ms) at a time: it sees the four frames of the pair, decides the
gain of every quad, adds what the gains change, and is done with that time for good. So it needs no
more than 40 ms of sound beyond a sample before it can release it, and a stream that comes in pieces
gives exactly the samples of the whole file, whatever the pieces are.

How strong a quad is marked depends on two things that can be known within the pair:

* *Informed gain* (improved spread spectrum, Malvar & Florencio 2003): the quad is moved towards a
  margin on the right side. Speech that already agrees with the mark by chance is hardly touched.
* *Masking*: the largest gain falls from 2.4 dB in noise-like bands (fricatives, bursts) to 0.9 dB
  in tonal ones (steady vowels), after the spectral flatness of the band, as in Johnston 1988; and
  to nothing in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from litetts.document import Floats
from litetts.errors import InputError
from litetts.watermark.layout import (
    BANDS,
    BLOCK_PAIRS,
    BLOCKS,
    HOP_S,
    PAIR_FRAMES,
    PERIOD_PAIRS,
    SLOT_FRAMES,
    band_weights,
)

LOWEST_RATE = 16_000
"""Hz. At a lower rate a third of the bands would be missing: mark first, then resample."""

MARGIN_DB = 6.0
"""Where a quad is moved to. Speech spreads quads by about 5 dB; a wider margin helps little."""

NOISE_GAIN_DB, TONE_GAIN_DB = 2.4, 0.9
"""Largest gain of a cell in noise-like and in tonal sound. Slow level changes of less than 1 dB in
a tone are at the threshold of hearing (Zwicker & Fastl, amplitude modulation near 20 Hz)."""

LEAST_SHARE = 0.2
"""Share of the largest gain that every quad gets, also where speech already agrees: it keeps its
side after a codec or noise."""

NOISE_FLATNESS_DB, TONE_FLATNESS_DB = 2.0, 7.0
"""Arithmetic over geometric mean of the bins of a band: white noise has 2.5 dB."""

STRONGEST_DB = 12.0
"""Bound of `strength_db`."""

SILENCE_DB, SILENCE_RAMP_DB = -55.0, 6.0
"""Cells this far below the level of the speech are left alone, with a ramp above."""

QUIETEST_DBFS = -80.0
"""Level of the speech that is assumed at least, so that silence at the start stays silence."""

LEVEL_DECAY = 0.99
"""Per slot pair: the level of the speech is forgotten with a time constant of 3.2 s."""


class Embedder:
    """Marks a stream. `push` samples as they come, `flush` at the end.

    The output is as long as the input, late by at most `delay` samples (40 ms), and does not depend
    on how the input was cut.
    """

    def __init__(
        self, signs: Floats, sample_rate: int, *, block: int = 0, strength_db: float = 0.0
    ) -> None:
        """Start a stream.

        Args:
            signs: sign of every quad of the period, from `Pattern.signs`.
            sample_rate: Hz, at least 16000.
            block: block of the period at which the stream starts (the nonce), 0 to 63.
            strength_db: factor on all gains in dB, -12 to 12; 6 doubles the mark.

        Raises:
            InputError: the rate is too low or the block does not exist.
        """
        if sample_rate < LOWEST_RATE:
            raise InputError(
                f"sample_rate is {sample_rate} Hz: mark the sound at {LOWEST_RATE} Hz or more, "
                "then resample it",
                field="sample_rate",
            )
        if not 0 <= block < BLOCKS:
            raise InputError(f"block is {block}: give 0 to {BLOCKS - 1}", field="block")
        if not -STRONGEST_DB <= strength_db <= STRONGEST_DB:
            raise InputError(
                f"strength_db is {strength_db}: give {-STRONGEST_DB:g} to {STRONGEST_DB:g}",
                field="strength_db",
            )
        self._signs = signs
        self._strength = 10 ** (strength_db / 20)
        self._rate = sample_rate
        self._first_pair = block * BLOCK_PAIRS
        self._hop = round(HOP_S * sample_rate)
        self._window = np.sin(np.pi * (np.arange(2 * self._hop) + 0.5) / (2 * self._hop))
        self._fft = _fast_size(2 * self._hop)
        self._bands = band_weights(self._fft, sample_rate)
        self._span = (PAIR_FRAMES + 1) * self._hop  # samples that the frames of a pair cover
        self._span_fft = _fast_size(self._span)
        self._span_window = np.hanning(self._span + 2)[1:-1]
        fine = band_weights(self._span_fft, sample_rate)
        self._fine_bands = fine / fine.sum(1, keepdims=True)
        # Mean square of a full-scale frame in the units of |rfft|**2 summed over bins.
        self._full_scale = float(self._fft * np.sum(self._window**2) / 2)
        self._level = 0.0
        self._pair = 0
        self._start = 0  # absolute position of _input[0] and _output[0]
        self._input: NDArray[np.float64] = np.zeros(0)
        self._change: NDArray[np.float64] = np.zeros(0)

    @property
    def delay(self) -> int:
        """Samples by which the output may trail the input: the span of a slot pair."""
        return self._span + 1  # one more, because frame positions are rounded

    def push(self, samples: ArrayLike) -> Floats:
        """Take samples, float [n] in -1 to 1; give back those that are finished, float32 [m]."""
        new = np.asarray(samples, np.float64)
        if new.ndim != 1:
            raise InputError(f"samples must be mono, [n]; got shape {new.shape}", field="samples")
        if not np.all(np.isfinite(new)):
            raise InputError("samples hold NaN or infinity: check the source", field="samples")
        self._input = np.concatenate([self._input, new])
        return _joined(self._finished(self._start + len(self._input)))

    def flush(self) -> Floats:
        """End the stream and give back the samples still held. The embedder is then used up."""
        held = len(self._input)
        self._input = np.concatenate([self._input, np.zeros(2 * self.delay)])
        return _joined(self._finished(self._start + len(self._input)))[:held]

    def _position(self, frame: int) -> int:
        """First sample of a frame. Rounded from exact time, so no rate drifts."""
        return round(frame * HOP_S * self._rate)

    def _finished(self, available: int) -> Iterator[Floats]:
        """Mark every slot pair that lies before `available`, and yield what is then final."""
        while True:
            first = self._pair * PAIR_FRAMES
            starts = [self._position(first + f) - self._start for f in range(PAIR_FRAMES)]
            if self._start + max(starts[-1] + 2 * self._hop, starts[0] + self._span) > available:
                return
            self._mark(starts)
            self._pair += 1
            done = self._position(first + PAIR_FRAMES) - self._start
            yield (self._input[:done] + self._change[:done]).astype(np.float32)
            self._input = self._input[done:]
            self._change = self._change[done:]
            self._start += done

    def _mark(self, starts: list[int]) -> None:
        """Add the change of one slot pair. The sizes are always the same, so is the rounding."""
        short = starts[-1] + 2 * self._hop - len(self._change)
        if short > 0:
            self._change = np.concatenate([self._change, np.zeros(short)])
        frames = np.stack([self._input[s : s + 2 * self._hop] for s in starts]) * self._window
        spectra = np.fft.rfft(frames, n=self._fft, axis=1)
        power = np.abs(spectra) ** 2 @ self._bands.T / self._full_scale
        cells = power.reshape(2, SLOT_FRAMES, BANDS).mean(1) + 1e-12
        signs = self._signs[(self._first_pair + self._pair) % PERIOD_PAIRS]
        gain = self._gain(cells, signs, self._input[starts[0] : starts[0] + self._span])
        board = np.empty((2, BANDS))
        board[0, 0::2] = board[1, 1::2] = signs * gain
        board[0, 1::2] = board[1, 0::2] = -signs * gain
        factors = np.repeat(10 ** (board @ self._bands / 20) - 1, SLOT_FRAMES, axis=0)
        changes = np.fft.irfft(spectra * factors, n=self._fft, axis=1)[:, : 2 * self._hop]
        for start, change in zip(starts, changes * self._window, strict=True):
            self._change[start : start + 2 * self._hop] += change

    def _gain(
        self, cells: NDArray[np.float64], signs: Floats, sound: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Gain in dB of each quad, [QUADS].

        `cells` [2, BANDS] is power relative to full scale, `sound` the samples of the pair.
        """
        level = 10 * np.log10(cells)
        edge = level[0] - level[1]
        agrees = signs * (edge[0::2] - edge[1::2])
        tonal = self._tonality(sound)
        largest = self._strength * (NOISE_GAIN_DB + (TONE_GAIN_DB - NOISE_GAIN_DB) * tonal)
        gain = np.clip((MARGIN_DB - agrees) / 4, LEAST_SHARE * largest, largest)

        loudest = float(cells.sum(1).max())
        self._level = max(self._level * LEVEL_DECAY, loudest, 10 ** (QUIETEST_DBFS / 10))
        above = level.min(0).reshape(-1, 2).min(1) - 10 * np.log10(self._level) - SILENCE_DB
        return np.asarray(gain * np.clip(above / SILENCE_RAMP_DB, 0, 1))

    def _tonality(self, sound: NDArray[np.float64]) -> NDArray[np.float64]:
        """How tonal each pair of bands is, 0 (noise) to 1 (tone), [QUADS].

        From a spectrum over the whole pair (40 ms), which resolves the harmonics of a voice.
        """
        power = np.abs(np.fft.rfft(sound * self._span_window, n=self._span_fft)) ** 2 + 1e-12
        flatness = 10 * np.log10(self._fine_bands @ power) - self._fine_bands @ (
            10 * np.log10(power)
        )
        around = np.concatenate([flatness[:1], flatness, flatness[-1:]])
        smooth = (around[:-2] + 2 * flatness + around[2:]) / 4
        pairs = (smooth[0::2] + smooth[1::2]) / 2
        return np.asarray(
            np.clip((pairs - NOISE_FLATNESS_DB) / (TONE_FLATNESS_DB - NOISE_FLATNESS_DB), 0, 1)
        )


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


def _joined(pieces: Iterator[Floats]) -> Floats:
    return np.concatenate([np.zeros(0, np.float32), *pieces])
