"""Attackers who know all of this program's code, and no key.

`REMOVALS` try to take a mark away, `FORGERIES` to lay one file's mark over other speech, and
`features` is what a statistician sees of a file who looks for marks. Each is a function of sound,
so that tests and the benchmark use the same ones. They serve to measure our own mark: what they
reach is told in docs/concepts/watermark.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from litetts.document import Audio
from litetts.watermark import Key, detect, embed
from litetts.watermark.embedder import Embedder
from litetts.watermark.layout import Pattern, pattern
from litetts.watermark.recording import Recording
from litetts.watermark.sounding import Sounding

Sound = NDArray[np.float32]

ATTACKER_RATE = 24_000
_HOP, _FFT = 192, 400  # 8 ms at 24 kHz
_LOWEST_HZ, _HIGHEST_HZ = 500.0, 7300.0


@dataclass(frozen=True)
class Attempt:
    """What an attacker tries.

    Attributes:
        change: `change(samples, rate, rng, **options)`; of a forgery with the other sound after
            the first.
        gentle: whether PESQ of the marked speech stays at 4.3 or better.
    """

    name: str
    change: Callable[..., Sound]
    options: dict[str, Any] = field(default_factory=dict)
    gentle: bool = True

    def __call__(self, *sounds: Sound, rate: int, rng: np.random.Generator) -> Sound:
        return np.asarray(self.change(*sounds, rate, rng, **self.options), np.float32)


# --- what an attacker can read ---------------------------------------------------------------


def guess(rng: np.random.Generator) -> Pattern:
    """The geometry of a key of the attacker's own: the best guess of one who has none."""
    drawn = pattern(rng.bytes(32))
    return replace(drawn, seals=np.zeros_like(drawn.seals))


def read_signs(sound: Sound, rate: int, geometry: Pattern) -> NDArray[np.float32]:
    """The sign of every quad of a geometry as the sound has it; random where it has none."""
    signs = geometry.chips.copy()
    looked = Sounding(Recording(sound, rate)[0], geometry)
    quads, _, values = looked.quads_at(0)
    signs[quads] = np.where(values >= 0, 1, -1)
    return signs


def laid(
    sound: Sound, rate: int, geometry: Pattern, signs: NDArray[np.float32], strength_db: float
) -> Sound:
    """The project's own embedder with signs of the attacker's choice."""
    embedder = Embedder(geometry, signs, rate, strength_db=strength_db)
    return np.concatenate([embedder.push(sound), embedder.flush()])


# --- removal ----------------------------------------------------------------------------------


def inverted(
    sound: Sound, rate: int, rng: np.random.Generator, guesses: int, strength_db: float
) -> Sound:
    """The own embedder with the signs that it reads, inverted, in several guessed geometries."""
    for _ in range(guesses):
        geometry = guess(rng)
        sound = laid(sound, rate, geometry, -read_signs(sound, rate, geometry), strength_db)
    return sound


def overwritten(
    sound: Sound, rate: int, rng: np.random.Generator, keys: int, strength_db: float = 0.0
) -> Sound:
    """Marks of fresh keys on top, by plain calls of the library."""
    for _ in range(keys):
        sound = embed(Audio(sound, rate), Key(rng.bytes(32)), strength_db=strength_db).samples
    return sound


def undetailed(
    sound: Sound,
    rate: int,
    rng: Any,
    share: float,
    bands: int,
    around: int | None,
    softly: bool = False,
) -> Sound:
    """The fine structure of the spectrogram taken away (`share` 1) or turned over (2).

    That needs no guess about the geometry: the mark is a part of the fine structure. `softly`
    turns over its signs by equal amounts (dB) rather than in proportion.
    """
    detail = fine_structure(sound, rate, bands, around)
    if softly:
        detail = 2.0 * np.tanh(detail / 2.0)
    return with_gains(sound, rate, -share * np.clip(detail, -12, 12))


def fine_structure(sound: Sound, rate: int, bands: int, around: int | None) -> NDArray[np.float64]:
    """How far each cell stands out of its surroundings, dB [frames, bands].

    It is compared with 70 ms around, and the change with that of `around` bands on each side; None:
    with that of all bands.
    """
    level = 10 * np.log10(np.abs(_spectra(sound, rate)) ** 2 @ _fine_bands(bands).T + 1e-9)
    detail = level - _smooth(level, 4, 0)
    common = detail.mean(1, keepdims=True) if around is None else _smooth(detail, around, 1)
    return np.asarray(detail - common)


def with_gains(sound: Sound, rate: int, gains: NDArray[np.float64]) -> Sound:
    """The sound with gains in dB [frames, bands] of cells of 8 ms."""
    spectra = _spectra(sound, rate)
    bands = _fine_bands(gains.shape[1])
    shares = bands / np.maximum(bands.sum(0), 1e-9)
    frames = min(len(spectra), len(gains))
    spectra = spectra[:frames] * (10 ** (gains[:frames] @ shares / 20))
    pieces = np.fft.irfft(spectra, n=_FFT, axis=1)[:, : 2 * _HOP] * _window()
    made = np.array(_at_rate(sound, rate))
    made[: (frames + 1) * _HOP] = 0
    for k, piece in enumerate(pieces):
        made[k * _HOP : (k + 2) * _HOP] += piece
    return np.asarray(soxr.resample(made, ATTACKER_RATE, rate), np.float32)[: len(sound)]


def _at_rate(sound: Sound, rate: int) -> NDArray[np.float64]:
    return np.asarray(soxr.resample(np.asarray(sound, np.float64), rate, ATTACKER_RATE))


def _window() -> NDArray[np.float64]:
    return np.asarray(np.sin(np.pi * (np.arange(2 * _HOP) + 0.5) / (2 * _HOP)))


def _spectra(sound: Sound, rate: int) -> NDArray[np.complex128]:
    frames = np.lib.stride_tricks.sliding_window_view(_at_rate(sound, rate), 2 * _HOP)[::_HOP]
    return np.fft.rfft(frames * _window(), n=_FFT, axis=1)


def _fine_bands(bands: int) -> NDArray[np.float64]:
    """Bands of equal width in ERB-number, [bands, bins]; the attacker's own."""
    low, high = (21.4 * np.log10(1 + 0.00437 * f) for f in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = (10 ** (np.linspace(low, high, bands + 1) / 21.4) - 1) / 0.00437
    step = ATTACKER_RATE / _FFT
    f = np.arange(_FFT // 2 + 1) * step
    rise = np.clip((f - edges[:-1, None]) / step + 0.5, 0, 1)
    return np.asarray(np.minimum(rise, np.clip((edges[1:, None] - f) / step + 0.5, 0, 1)))


def _smooth(values: NDArray[np.float64], reach: int, axis: int) -> NDArray[np.float64]:
    """Mean over a Hann window of `reach` on each side."""
    window = np.hanning(2 * reach + 3)[1:-1]
    pad = [(reach, reach) if a == axis else (0, 0) for a in range(2)]
    padded = np.lib.stride_tricks.sliding_window_view(
        np.pad(values, pad, "edge"), 2 * reach + 1, axis=axis
    )
    return np.asarray(padded @ (window / window.sum()))


_GENTLE = ((20, 3, 1.0), (20, 3, 2.0), (20, 6, 1.0), (40, 6, 1.0))
"""Bands, surroundings and share of the removals of fine structure that keep PESQ at 4.3."""

REMOVALS = (
    Attempt("own embedder, signs inverted, 1 geometry", inverted, {"guesses": 1, "strength_db": 6}),
    Attempt(
        "own embedder, signs inverted, 3 geometries", inverted, {"guesses": 3, "strength_db": 0}
    ),
    Attempt("3 fresh keys on top", overwritten, {"keys": 3}),
    Attempt("12 fresh keys on top", overwritten, {"keys": 12}, gentle=False),
    *(
        Attempt(
            f"fine structure x {1 - share:g}, {bands} bands, against {around or 'all'}"
            f"{', softly' if softly else ''}",
            undetailed,
            {"share": share, "bands": bands, "around": around, "softly": softly},
            gentle=softly or (bands, around, share) in _GENTLE,
        )
        for bands, around in ((20, 3), (20, 6), (40, 6), (20, None))
        for share, softly in ((1.0, False), (2.0, False), (2.0, True))
    ),
)


# --- forgery ----------------------------------------------------------------------------------


def signs_copied(
    marked: Sound, other: Sound, rate: int, rng: np.random.Generator, strength_db: float
) -> Sound:
    """The signs read from a marked sound in a guessed geometry, laid over another."""
    geometry = guess(rng)
    return laid(other, rate, geometry, read_signs(marked, rate, geometry), strength_db)


def detail_copied(
    marked: Sound, other: Sound, rate: int, rng: Any, share: float, bands: int, around: int | None
) -> Sound:
    """The fine structure of a marked sound, with all that is in it, laid over another."""
    detail = fine_structure(marked, rate, bands, around)
    return with_gains(other, rate, share * np.clip(detail, -12, 12))


FORGERIES = (
    Attempt("signs copied in a guessed geometry", signs_copied, {"strength_db": 6}),
    *(
        Attempt(
            f"fine structure copied x {share:g}, {bands} bands, against {around or 'all'}",
            detail_copied,
            {"share": share, "bands": bands, "around": around},
        )
        for share, bands, around in ((0.5, 20, 3), (1.0, 40, 3), (0.5, 40, None), (1.0, 40, None))
    ),
)


# --- finding ----------------------------------------------------------------------------------


_FEATURE_BANDS, _FEATURE_SLOTS, _FEATURE_DISTANCES = (20, 40), (1, 2, 3, 4, 6), (1, 2, 5)

FEATURES = tuple(
    f"{kind}, slots of {8 * slot} ms, {distance} of {bands} bands apart"
    for bands in _FEATURE_BANDS
    for slot in _FEATURE_SLOTS
    for distance in _FEATURE_DISTANCES
    for kind in ("spread", "peakedness")
)
"""Names of `features`."""


def features(sound: Sound, rate: int) -> NDArray[np.float64]:
    """What of a file may tell that it is marked, without a key: float64 [F].

    Spreads (log) and peakedness of differences of levels between slots and bands, for several
    lengths of slots and distances of bands.
    """
    power = np.abs(_spectra(sound, rate)) ** 2
    found = []
    for bands in _FEATURE_BANDS:
        level = 10 * np.log10(power @ _fine_bands(bands).T + 1e-9)
        heard = level > np.percentile(level, 95) - 45
        for slot in _FEATURE_SLOTS:
            means = np.lib.stride_tricks.sliding_window_view(level, slot, axis=0).mean(-1)
            edge = np.clip(means[:-slot] - means[slot:], -20, 20)
            speech = heard[: len(edge)]
            for distance in _FEATURE_DISTANCES:
                quad = (edge[:, :-distance] - edge[:, distance:])[
                    speech[:, :-distance] & speech[:, distance:]
                ]
                spread = float(np.std(quad)) + 1e-9
                found += [np.log(spread), float(np.mean(np.abs(quad))) / spread]
    return np.array(found)


def separation(marked: NDArray[np.float64], plain: NDArray[np.float64]) -> float:
    """Area under the curve of scores of marked [n] against unmarked [m] sounds: 0.5 = blind."""
    above = (marked[:, None] > plain).mean() + 0.5 * (marked[:, None] == plain).mean()
    return float(above)


def learned(
    marked: NDArray[np.float64], plain: NDArray[np.float64], shrink: float = 0.1
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The linear rule that tells the two [n, F] best (Fisher), with shrunken covariance."""
    both = np.concatenate([marked, plain])
    scale = both.std(0) + 1e-9
    a, b = marked / scale, plain / scale
    spread = (np.cov(a.T) + np.cov(b.T)) / 2
    spread = (1 - shrink) * spread + shrink * np.eye(len(spread)) * np.trace(spread) / len(spread)
    weights = np.linalg.solve(spread, a.mean(0) - b.mean(0))
    return lambda rows: np.asarray(rows / scale @ weights)


def likeness(one: Sound, two: Sound, rate: int, bands: int = 40) -> float:
    """How well the fine structures of two files fit at the best shift, in standard deviations."""
    a, b = (fine_structure(s, rate, bands, 3) for s in (one, two))
    a, b = (np.clip(d / (d.std(0) + 1e-9), -2.5, 2.5) for d in (a, b))
    size = 1 << int(np.ceil(np.log2(len(a) + len(b))))
    product = np.sum(np.fft.rfft(a, size, axis=0) * np.fft.rfft(b, size, axis=0).conj(), axis=1)
    lags = np.fft.irfft(product, size)
    return float(lags.max() / (lags.std() + 1e-9))


# --- report -----------------------------------------------------------------------------------


def rated(before: Sound, after: Sound, rate: int) -> float:
    """PESQ, wide band."""
    from pesq import pesq

    both = (soxr.resample(sound, rate, 16_000) for sound in (before, after))
    return float(pesq(16_000, *both, "wb"))


def main() -> None:
    """Print the tables of docs/concepts/watermark.md for recordings of ten seconds or so."""
    from collections import defaultdict

    from litetts.audio.decode import read

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="+", help="recordings of speech without a mark")
    wanted = arguments.parse_args()
    sounds = [read(path) for path in wanted.files]
    rows: dict[tuple[str, str], list[tuple[bool, float]]] = defaultdict(list)
    for number, audio in enumerate(sounds):
        rng = np.random.default_rng(number)
        key = Key(rng.bytes(32))
        marked, rate = embed(audio, key).samples, audio.sample_rate
        for attempt in REMOVALS:
            made = attempt(marked, rate=rate, rng=rng)
            gone = not detect(made, rate, key, search=False).present
            rows["removal", attempt.name].append((gone, rated(marked, made, rate)))
        other = sounds[number - 1].samples
        for attempt in FORGERIES:
            made = attempt(marked, other, rate=sounds[number - 1].sample_rate, rng=rng)
            found = detect(made, sounds[number - 1].sample_rate, key, search=False)
            accepted = found.present and found.content == "ours"
            rows["forgery", attempt.name].append((accepted, rated(other, made, rate)))
            rows["forgery, found as copied or uncertain", attempt.name].append(
                (found.present and not accepted, rated(other, made, rate))
            )
    print("| kind | attempt | reached | PESQ |\n|---|---|---|---|")
    for (kind, name), row in rows.items():
        reached = sum(done for done, _ in row)
        print(f"| {kind} | {name} | {reached} of {len(row)} | {np.mean([p for _, p in row]):.2f} |")


if __name__ == "__main__":
    main()
