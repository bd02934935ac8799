"""Measures of a recording, in NumPy: level, loudness, peaks, pitch, silence, clicks, distance.

Samples are float32 [n] in -1 to 1, mono; levels are in dB re full scale (a sine of amplitude 1
has an RMS of -3.01 dBFS) unless a docstring says otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litetts.audio.filters import Stream, interpolated, low_pass, sliding_maximum, zero_phase
from litetts.document import Floats

__all__ = [
    "FLOOR_DB",
    "TUNE",
    "KWeighting",
    "Report",
    "TruePeak",
    "clicks",
    "clipped",
    "f0",
    "frame_levels",
    "integrated_loudness",
    "k_weight",
    "mcd",
    "mfcc",
    "noise_floor",
    "peak",
    "report",
    "rms",
    "silence_ratio",
    "true_peak",
    "tune",
]

Array = NDArray[np.float64]

FLOOR_DB = -120.0
"""The level given for digital silence, below the noise of any 16-bit file (-98 dBFS)."""


def _db(power: float) -> float:
    return max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB


def rms(samples: Floats) -> float:
    """Root mean square in dBFS."""
    return _db(float(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else FLOOR_DB


def peak(samples: Floats) -> float:
    """Largest sample in dBFS."""
    return _db(float(np.max(np.abs(samples))) ** 2) if len(samples) else FLOOR_DB


TRUE_PEAK_RATE = 192_000
"""Hz to which a signal is raised to find the peak between its samples (BS.1770-4, annex 2)."""
_BESIDE = 64
"""Samples to each side that the wave between two samples depends on, and more."""
_OVERSHOOT = 2.0
"""How much higher the wave between samples may be: quieter pieces need no judging."""
_AT_ONCE = 1 << 18
"""Samples that are raised at a time: whole recordings do not fit in memory eight times."""


class TruePeak:
    """Finds the largest value of the continuous signal, piece by piece.

    A piece ends where the next begins: its samples are judged with both neighbours, since a wave
    that is cut off rings beyond what it ever was.
    """

    def __init__(self, sample_rate: int) -> None:
        """Begin.

        Args:
            sample_rate: of the samples, in Hz; they are raised to 192 kHz or above.
        """
        self._factor = max(1, math.ceil(TRUE_PEAK_RATE / sample_rate))
        self._held = np.zeros(_BESIDE, np.float32)  # heard, and the last half not yet judged
        self._largest = 0.0

    def write(self, samples: Floats) -> None:
        """The next samples, float32 [n]."""
        for at in range(0, len(samples), _AT_ONCE):
            known = np.concatenate([self._held, samples[at : at + _AT_ONCE]])
            if _OVERSHOOT * float(np.max(np.abs(known))) > self._largest:
                self._largest = max(self._largest, self._judged(known))
            self._held = known[-2 * _BESIDE :]

    def value(self) -> float:
        """The peak of all that was written, in dBTP."""
        tail = np.concatenate([self._held, np.zeros(_BESIDE, np.float32)])
        return _db(max(self._largest, self._judged(tail)) ** 2)

    def _judged(self, known: Floats) -> float:
        """The peak of what has neighbours on both sides."""
        wave = interpolated(known, self._factor)
        inside = wave[_BESIDE * self._factor : (len(known) - _BESIDE) * self._factor]
        return float(np.max(np.abs(inside), initial=0.0))


def true_peak(samples: Floats, sample_rate: int) -> float:
    """Largest value of the continuous signal in dBTP, by oversampling to 192 kHz or above."""
    found = TruePeak(sample_rate)
    found.write(samples)
    return found.value()


def clipped(samples: Floats) -> int:
    """Samples at or beyond full scale (0.99997 = 32767 / 32768) in runs of two and more."""
    full = np.abs(samples) >= 32767 / 32768
    return int(np.count_nonzero(full[1:] & full[:-1]))


def frame_levels(samples: Floats, sample_rate: int, seconds: float = 0.02) -> Array:
    """RMS of successive frames in dBFS, float64 [ceil(n / frame)]."""
    size = max(1, round(seconds * sample_rate))
    padded = np.pad(np.asarray(samples, np.float64), (0, -len(samples) % size))
    power = np.mean(padded.reshape(-1, size) ** 2, axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10))), np.float64)


SILENCE_BELOW_DB = 45.0
"""A frame this far below the loud ones (95th percentile) counts as silence."""


def silence_ratio(samples: Floats, sample_rate: int) -> float:
    """Share of 20 ms frames without speech, 0 to 1; 1 for an empty or silent recording."""
    levels = frame_levels(samples, sample_rate)
    if not len(levels) or levels.max() <= -66.0:
        return 1.0
    threshold = float(np.percentile(levels, 95)) - SILENCE_BELOW_DB
    return float(np.mean(levels < max(threshold, -66.0)))


def noise_floor(samples: Floats, sample_rate: int) -> float:
    """Level of the quietest tenth of a recording's 50 ms frames, in dBFS."""
    levels = np.sort(frame_levels(samples, sample_rate, 0.05)[:-1])
    if not len(levels):
        return rms(samples)
    quiet = levels[: max(1, len(levels) // 10)]
    return _db(float(np.mean(10 ** (quiet / 10))))


# --- loudness ------------------------------------------------------------------------------------

BLOCK, STEP = 0.4, 0.1
"""Seconds of a gating block and of the step between blocks (BS.1770-4)."""

ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
"""LUFS below which a block never counts; LU below the mean of the rest (BS.1770-4)."""

# BS.1770-4 gives the two filters as coefficients at 48 kHz only. These are the analogue shelf and
# high-pass that those coefficients are made from (to their last digit), valid at every rate.
_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_PASS_HZ, _PASS_Q = 38.13547087602444, 0.5003270373238773


class KWeighting:
    """A stream as BS.1770 hears it: a high shelf for the head, then a high-pass."""

    def __init__(self, sample_rate: int) -> None:
        k = math.tan(math.pi * _SHELF_HZ / sample_rate)
        high = 10 ** (_SHELF_DB / 20)
        band = high**0.4996667741545416
        a0 = 1 + k / _SHELF_Q + k * k
        shelf = (
            (high + band * k / _SHELF_Q + k * k) / a0,
            2 * (k * k - high) / a0,
            (high - band * k / _SHELF_Q + k * k) / a0,
            2 * (k * k - 1) / a0,
            (1 - k / _SHELF_Q + k * k) / a0,
        )
        k = math.tan(math.pi * _PASS_HZ / sample_rate)
        a0 = 1 + k / _PASS_Q + k * k
        high_pass = (1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / _PASS_Q + k * k) / a0)
        self._filter = Stream((shelf, high_pass))

    def write(self, samples: Floats) -> Array:
        """The filtered samples, float64 [n]."""
        return self._filter.write(samples)


def k_weight(samples: Floats, sample_rate: int) -> Array:
    """A whole recording as BS.1770 hears it. float64 [n]."""
    return KWeighting(sample_rate).write(samples)


def integrated_loudness(samples: Floats, sample_rate: int) -> float:
    """Gated loudness of a mono recording in LUFS (ITU-R BS.1770-4, EBU R 128).

    A recording shorter than one block of 400 ms is measured as one block. Silence: -inf.
    """
    if not len(samples):
        return -math.inf
    power = np.square(k_weight(samples, sample_rate))
    size = min(round(BLOCK * sample_rate), len(power))
    step = max(1, round(STEP * sample_rate))
    summed = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - size + 1, step)
    return gated_loudness((summed[starts + size] - summed[starts]) / size)


def gated_loudness(block_power: Array) -> float:
    """Integrated loudness in LUFS from the K-weighted mean squares of 400 ms blocks."""
    power = block_power[block_power > 10 ** ((ABSOLUTE_GATE + 0.691) / 10)]
    if len(power):
        power = power[power > np.mean(power) * 10 ** (RELATIVE_GATE / 10)]
    if not len(power):
        return -math.inf
    return -0.691 + 10 * math.log10(float(np.mean(power)))


# --- pitch ---------------------------------------------------------------------------------------

_LOW_PASS_HZ = 1500.0  # three harmonics of the highest pitch
_MIRRORED = 15  # samples that go on beyond each end: the low-pass has no edge to ring at
_CANDIDATES = 4  # periods that are considered per frame
_DIP = 0.5  # a dip above this is no period (0 = perfectly periodic, about 1 = noise)
_VOICED_COST = 0.3  # aperiodicity at which voiced and unvoiced are equally likely
_SWITCH_COST = 0.3  # of going from voiced to unvoiced and back
_JUMP_COST = 0.9  # per octave between frames of the usual 5 ms
_RIVAL = 0.1  # dips that differ by less are equally good
_SHORT_COST = 0.06  # per octave above the shortest of them: it is the period, the rest multiples


def f0(
    samples: Floats,
    sample_rate: int,
    *,
    hop: float = 0.005,
    low: float = 60.0,
    high: float = 500.0,
) -> Floats:
    """Fundamental frequency in Hz every `hop` seconds, 0 where unvoiced. float32 [n // hop + 1].

    YIN's cumulative mean normalised difference (de Cheveigne and Kawahara 2002) gives the
    candidates of each frame; a Viterbi search over candidates and "unvoiced" picks the path, so
    that single octave errors do not survive. Value i belongs to the time `i * hop`.
    """
    x = np.asarray(samples, np.float64)
    step = hop * sample_rate
    count = int(len(x) // step) + 1
    if len(x) < 3:
        return np.zeros(count, np.float32)
    x = _low_passed(x, sample_rate)
    longest = math.ceil(sample_rate / low) + 2
    shortest = max(2, math.floor(sample_rate / high) - 1)
    window = longest
    span = window + longest
    padded = np.pad(x, (span // 2, span))
    starts = np.round(np.arange(count) * step).astype(int)
    floor = 10 ** (-60 / 10) * max(float(np.max(x * x)), 1e-12)
    frequency = np.zeros((count, _CANDIDATES))
    cost = np.full((count, _CANDIDATES), np.inf)
    for at in range(0, count, 512):
        chosen = starts[at : at + 512]
        frames = padded[chosen[:, None] + np.arange(span)]
        curve = _normalised_difference(frames, window, longest)
        quiet = np.mean(frames * frames, axis=1) < floor
        for row in np.flatnonzero(~quiet):
            periods, dips = _dips(curve[row], shortest)
            if not len(periods):
                continue
            rivals = periods[dips <= dips.min() + _RIVAL]
            price = dips + _SHORT_COST * np.log2(np.maximum(periods / rivals.min(), 1.0))
            best = np.argsort(price, kind="stable")[:_CANDIDATES]
            frequency[at + row, : len(best)] = sample_rate / periods[best]
            cost[at + row, : len(best)] = price[best]
    track = _track(frequency, cost, hop)
    return _on_time(track, longest / sample_rate, hop).astype(np.float32)


TUNE = (0.75, 2.5)
"""Times the first and the third quartile of F0: what is outside is creak, which a tracker follows
or not, or an octave too low or too high (De Looze and Hirst 2008; the upper factor as for lively
speech). One frame in ten that is an octave off makes a spread of 3 semitones one of 4.7."""


def tune(track: Floats) -> Array:
    """Of a track of `f0`, the values that belong to the tune: in Hz, [n], n = 0 without a voice."""
    voiced = track[track > 0]
    if not len(voiced):
        return np.zeros(0)
    low, high = np.percentile(voiced, (25, 75))
    kept: Array = voiced[(voiced >= TUNE[0] * low) & (voiced <= TUNE[1] * high)]
    return kept


def _low_passed(x: Array, sample_rate: int) -> Array:
    """The first harmonics only: a smooth difference function has its dip between the samples."""
    if sample_rate <= 2 * _LOW_PASS_HZ:
        return x
    return zero_phase(x, low_pass(_LOW_PASS_HZ, sample_rate), min(_MIRRORED, len(x) - 1))


def _on_time(track: Array, longest: float, hop: float) -> Array:
    """Values moved to the times they belong to.

    A difference at the period T compares stretches whose common centre lies (longest - T) / 2
    seconds before the middle of the frame.
    """
    voiced = track > 0
    out = np.zeros_like(track)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(int), [0]])))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        at = np.arange(begin, end)
        run = track[begin:end]
        heard = np.maximum.accumulate(at * hop - (longest - 1 / run) / 2)
        out[begin:end] = np.interp(at * hop, heard, run)
    return out


def _normalised_difference(frames: Array, window: int, longest: int) -> Array:
    """YIN's d'(tau) for tau = 0..longest of each row. [F, window + longest] -> [F, longest + 1]."""
    size = 1 << (frames.shape[1] + window - 1).bit_length()
    spectrum = np.fft.rfft(frames, size)
    head = np.fft.rfft(frames[:, :window], size)
    product = np.fft.irfft(spectrum * np.conj(head), size)[:, : longest + 1]
    energy = np.cumsum(np.pad(frames * frames, ((0, 0), (1, 0))), axis=1)
    moving = energy[:, window : window + longest + 1] - energy[:, : longest + 1]
    difference = np.maximum(moving[:, :1] + moving - 2 * product, 0.0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, longest + 1)
    out = np.ones_like(difference)
    out[:, 1:] = difference[:, 1:] / np.maximum(mean, 1e-20)
    return out


def _dips(curve: Array, shortest: int) -> tuple[Array, Array]:
    """Periods (samples, between the grid points) and depths of the dips of one frame."""
    inner = curve[shortest:-1]
    is_dip = (inner <= curve[shortest - 1 : -2]) & (inner < curve[shortest + 1 :]) & (inner < _DIP)
    at = np.flatnonzero(is_dip) + shortest
    left, mid, right = curve[at - 1], curve[at], curve[at + 1]
    bend = np.maximum(left - 2 * mid + right, 1e-12)
    offset = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    return at + offset, np.maximum(mid - 0.25 * (left - right) * offset, 0.0)


def _track(frequency: Array, cost: Array, hop: float) -> Array:
    """The cheapest path through the candidates. State 0 is unvoiced."""
    count, width = frequency.shape
    pitch = np.log2(np.maximum(frequency, 1e-9))
    local = np.concatenate([np.full((count, 1), _VOICED_COST), cost], axis=1)
    jump = _JUMP_COST * min(1.0, 0.005 / hop)
    back = np.zeros((count, width + 1), np.int64)
    total = local[0]
    for i in range(1, count):
        move = np.full((width + 1, width + 1), _SWITCH_COST)
        move[0, 0] = 0.0
        move[1:, 1:] = jump * np.minimum(np.abs(pitch[i - 1][:, None] - pitch[i][None]), 2.0)
        path = total[:, None] + move
        back[i] = np.argmin(path, axis=0)
        total = path[back[i], np.arange(width + 1)] + local[i]
    state = int(np.argmin(total))
    out = np.zeros(count)
    for i in range(count - 1, -1, -1):
        out[i] = frequency[i, state - 1] if state else 0.0
        state = int(back[i, state])
    return out


# --- clicks --------------------------------------------------------------------------------------

_CLICK_RATIO = 3.0  # a click surprises the predictor this much more than all that is near
_CLICK_NEAR, _CLICK_FAR = 0.0015, 0.03  # seconds: a burst is wider than the first, and a voice of
# 40 Hz and above repeats its pulse within the second
_CLICK_FLOOR = 0.004  # surprises below this (-48 dBFS) are not heard
_STEP_SILENCE, _STEP = 1e-4, 0.05  # a step of -26 dBFS straight out of or into silence


def clicks(samples: Floats, sample_rate: int) -> NDArray[np.int64]:
    """Sample indices of clicks: the wave breaks where neither voice nor burst explains it.

    A click is (1) an error of linear prediction that stands alone, more than three times all
    others from 1.5 to 30 ms around it; glottal pulses repeat sooner and bursts last longer; or
    (2) a step straight from or into silence of 2 ms. A weak click in the middle of a loud vowel
    or hiss hides from this as it does from the ear.
    """
    x = np.asarray(samples, np.float64)
    if len(x) < 3:
        return np.zeros(0, np.int64)
    near = max(1, round(_CLICK_NEAR * sample_rate))
    far = max(near + 1, round(_CLICK_FAR * sample_rate))
    error = _prediction_error(x, sample_rate)
    width = far - near
    around = sliding_maximum(error, width)
    centre = near + (width + 1) // 2
    before, after = np.zeros(len(x)), np.zeros(len(x))
    if len(x) > centre:
        before[centre:] = around[:-centre]
        after[:-centre] = around[centre:]
    alone = error > np.maximum(_CLICK_RATIO * np.maximum(before, after), _CLICK_FLOOR)

    hush = max(2, round(0.002 * sample_rate))
    loudest = sliding_maximum(np.abs(x), hush)
    step = np.abs(np.diff(x)) > _STEP
    half = hush // 2
    quiet_before = np.zeros(len(x) - 1, bool)
    quiet_after = np.zeros(len(x) - 1, bool)
    if len(x) > hush:
        quiet_before[half:] = loudest[: len(x) - 1 - half] < _STEP_SILENCE
        quiet_after[: len(x) - 1 - half] = loudest[1 + half :] < _STEP_SILENCE
    edge = np.zeros(len(x), bool)
    edge[1:] = step & (quiet_before | quiet_after)
    found = np.flatnonzero(alone | edge)
    # One click surprises several times: keep the first of each cluster.
    return np.array([i for k, i in enumerate(found) if not k or i - found[k - 1] > near], np.int64)


def _prediction_error(x: Array, sample_rate: int) -> Array:
    """|x - linear prediction of x|, order two per kHz, autocorrelation method, 30 ms frames."""
    order = round(sample_rate / 1000) + 2
    half = round(0.015 * sample_rate)
    size, block = 2 * half, 512
    padded = np.pad(x, (half + order, 2 * size))
    window = np.hanning(size)
    lags = np.abs(np.subtract.outer(np.arange(order), np.arange(order)))
    starts = np.arange(0, len(x) + half, half)
    out = np.zeros(len(starts) * half)
    for at in range(0, len(starts), block):
        chosen = starts[at : at + block]
        frames = padded[chosen[:, None] + order + np.arange(size)] * window
        power = np.abs(np.fft.rfft(frames, 2 * size)) ** 2
        correlation = np.fft.irfft(power)[:, : order + 1]
        correlation[:, 0] = correlation[:, 0] * 1.0001 + 1e-9  # never singular
        weights = np.linalg.solve(correlation[:, lags], correlation[:, 1:, None])[..., 0]
        # Each frame's predictor serves its middle half.
        for start, w in zip(chosen, weights, strict=True):
            begin = start + order + half // 2
            past = padded[begin - order : begin + half - 1]
            out[start : start + half] = padded[begin : begin + half] - np.convolve(past, w, "valid")
    # out[0] is the sample half - half // 2 before the first.
    lead = half - half // 2
    return np.abs(out[lead : lead + len(x)])


# --- distance of two recordings ------------------------------------------------------------------

MFCC_FRAME, MFCC_HOP, MFCC_BANDS = 0.025, 0.005, 40
"""Seconds of a frame and of its step, and the number of mel bands."""


def mfcc(samples: Floats, sample_rate: int, count: int = 13) -> Array:
    """Mel-frequency cepstrum c0 to c[count] of the log amplitude. float64 [frames, count + 1].

    Scaled as a Fourier series, `log A(w) = c0 + 2 sum c_k cos(k w)`, so that distances are in
    the units of mel-cepstral distortion.
    """
    size = round(MFCC_FRAME * sample_rate)
    hop = round(MFCC_HOP * sample_rate)
    x = np.pad(np.asarray(samples, np.float64), (size // 2, size))
    starts = np.arange(0, max(1, len(samples)), hop)
    frames = x[starts[:, None] + np.arange(size)] * np.hanning(size)
    fft = 1 << (size - 1).bit_length()
    power = np.abs(np.fft.rfft(frames, fft)) ** 2 / fft
    filters = mel_filters(sample_rate, fft, MFCC_BANDS)
    bands = power @ (filters / np.maximum(filters.sum(axis=1, keepdims=True), 1e-9)).T
    log = 0.5 * np.log(np.maximum(bands, 1e-9))
    angle = np.pi * np.arange(count + 1)[:, None] * (np.arange(MFCC_BANDS) + 0.5) / MFCC_BANDS
    return np.asarray(log @ np.cos(angle).T / MFCC_BANDS, np.float64)


def mel_filters(sample_rate: int, fft: int, count: int) -> Array:
    """Triangles of equal width in mel (2595 log10(1 + f / 700)), peaks of 1.

    float64 [count, fft // 2 + 1].
    """
    top = 2595 * math.log10(1 + sample_rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, count + 2) / 2595) - 1)
    hz = np.arange(fft // 2 + 1) * sample_rate / fft
    up = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0.0, np.minimum(up, down)), np.float64)


def mcd(a: Floats, b: Floats, sample_rate: int, *, align: bool = True) -> float:
    """Mel-cepstral distortion of two recordings in dB: c1 to c13, along the DTW path.

    Below 1 dB the two are hardly told apart; above 4 to 5 dB it is another voice. `align=False`
    compares frame by frame (for recordings of equal timing), over the shorter of the two.
    """
    x, y = mfcc(a, sample_rate)[:, 1:], mfcc(b, sample_rate)[:, 1:]
    if align:
        i, j = dtw(x, y)
    else:
        i = j = np.arange(min(len(x), len(y)))
    distance = np.sqrt(2 * np.sum((x[i] - y[j]) ** 2, axis=1))
    return float(10 / math.log(10) * np.mean(distance))


def dtw(x: Array, y: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The cheapest monotonic alignment of two sequences of vectors: indices into each.

    Euclidean distances, steps (1, 1), (1, 0), (0, 1). Runs along anti-diagonals, so that NumPy
    does a whole diagonal at once; memory is one byte and one float32 per pair of frames.
    """
    n, m = len(x), len(y)
    square = np.sum(x * x, axis=1)[:, None] + np.sum(y * y, axis=1)[None] - 2 * x @ y.T
    cost = np.sqrt(np.maximum(square, 0.0)).astype(np.float32)
    step = np.zeros((n, m), np.int8)
    # total[i + 1] of the last two diagonals; index by row.
    before = np.full(n + 1, np.inf)
    last = np.full(n + 1, np.inf)
    for d in range(n + m - 1):
        rows = np.arange(max(0, d - m + 1), min(n, d + 1))
        columns = d - rows
        choice = np.stack([before[rows], last[rows], last[rows + 1]])  # diagonal, up, left
        if d == 0:
            choice[0] = 0.0
        best = np.argmin(choice, axis=0)
        now = np.full(n + 1, np.inf)
        now[rows + 1] = choice[best, np.arange(len(rows))] + cost[rows, columns]
        step[rows, columns] = best
        before, last = last, now
    i, j = n - 1, m - 1
    path = [(i, j)]
    while i or j:
        move = step[i, j]
        i, j = i - (move != 2), j - (move != 1)
        path.append((i, j))
    pairs = np.array(path[::-1])
    return pairs[:, 0], pairs[:, 1]


# --- all at once ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """The measures of one recording. Levels in dBFS, loudness in LUFS, peaks in dBTP, F0 in Hz."""

    duration: float
    rms: float
    peak: float
    true_peak: float
    loudness: float
    noise_floor: float
    silence_ratio: float
    clipped: int
    clicks: int
    f0_median: float
    f0_spread: float


def report(samples: Floats, sample_rate: int) -> Report:
    """All measures that need no transcript. `f0_spread` is the standard deviation in semitones."""
    pitch = f0(samples, sample_rate)
    voiced = pitch[pitch > 0]
    return Report(
        duration=len(samples) / sample_rate,
        rms=rms(samples),
        peak=peak(samples),
        true_peak=true_peak(samples, sample_rate),
        loudness=integrated_loudness(samples, sample_rate),
        noise_floor=noise_floor(samples, sample_rate),
        silence_ratio=silence_ratio(samples, sample_rate),
        clipped=clipped(samples),
        clicks=len(clicks(samples, sample_rate)),
        f0_median=float(np.median(voiced)) if len(voiced) else 0.0,
        f0_spread=float(np.std(12 * np.log2(voiced))) if len(voiced) else 0.0,
    )
