"""Where the mark is: cells of time and frequency, and the keyed pattern laid over them.

Time is cut into *slots* of 16 ms, the range from 600 to 7000 Hz into 20 *bands* of equal width on
the ERB scale. Two neighbouring slots by two neighbouring bands make a *quad*, raised and lowered
like a checkerboard:

              slot 0   slot 1
    band 2b     +s       -s
    band 2b+1   -s       +s            s = +1 or -1, decided by the key

The detector reads a quad as `L[2b,0] - L[2b,1] - L[2b+1,0] + L[2b+1,1]` in dB. Onsets move both
bands of a slot and the spectral envelope moves both slots of a band, so both cancel; so do gain,
polarity, and any filter. What is left of speech has a spread of about 5 dB.

63 slot pairs (2.016 s) make a *block*, 64 blocks (129 s) the *period* after which the pattern
repeats. In every block 30 % of the quads are pilots, which depend on the key alone and give the
position; the others carry the identifier. A file starts at a block chosen by its nonce, so files
cannot simply be averaged; whoever reads the signs can line them up all the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.watermark.code import WORD_BITS, word_signs

HOP_S = 0.008
"""Seconds from one frame of the embedder to the next. Frames are two hops long."""

SLOT_FRAMES = 2
"""Frames per slot. 16 ms slots carry more per second than 20 or 24 ms ones at the same PESQ
(measured: z 23 against 20 and 18 in 10 s), and a whole slot pair fits the streaming delay."""

PAIR_FRAMES = 2 * SLOT_FRAMES

BANDS = 20
QUADS = BANDS // 2
"""Quads per slot pair."""

LOWEST_HZ, HIGHEST_HZ = 600.0, 7000.0
"""Below 600 Hz single harmonics fill a band: marking from 300 Hz costs 0.04 DNSMOS more at the same
detection. Above 7 kHz telephone, 16 kHz and low-rate codecs keep nothing."""

BLOCK_PAIRS = 63
"""Slot pairs per block: 2.016 s, so that a short utterance holds a whole block."""

BLOCKS = 64
PERIOD_PAIRS = BLOCK_PAIRS * BLOCKS

PILOT_SHARE = 0.3

_ERB_PER_DECADE, _ERB_HZ = 21.4, 0.00437  # Glasberg & Moore 1990, ERB-number scale


def band_edges() -> NDArray[np.float64]:
    """Edges of the bands in Hz, float64 [BANDS + 1], equally spaced in ERB-number."""
    low, high = (_ERB_PER_DECADE * np.log10(1 + _ERB_HZ * f) for f in (LOWEST_HZ, HIGHEST_HZ))
    return np.asarray((10 ** (np.linspace(low, high, BANDS + 1) / _ERB_PER_DECADE) - 1) / _ERB_HZ)


def band_weights(size: int, sample_rate: int, pitch: float = 1.0) -> NDArray[np.float64]:
    """Weight of each bin of a real FFT of `size` in each band, float64 [BANDS, size // 2 + 1].

    `pitch` moves the edges: 1.1 for sound whose frequencies have all been raised by 10 %. Edges
    are ramps of one bin, so that neighbouring bands share a bin rather than jump.
    """
    edges = band_edges() * pitch
    step = sample_rate / size
    frequencies = np.arange(size // 2 + 1) * step
    rise = np.clip((frequencies - edges[:-1, None]) / step + 0.5, 0, 1)
    fall = np.clip((edges[1:, None] - frequencies) / step + 0.5, 0, 1)
    return np.asarray(np.minimum(rise, fall))


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one key lays over the cells of a period. All arrays [PERIOD_PAIRS, QUADS].

    Attributes:
        chips: float32, +1 or -1: the sign of a quad before the identifier is applied.
        pilots: bool, quads that carry no identifier.
        columns: int64, column of the generator matrix of the quad's code word, 16 bits.
    """

    chips: Floats
    pilots: NDArray[np.bool_]
    columns: NDArray[np.int64]

    def word_index(self, words: int) -> NDArray[np.int64]:
        """Which word of the identifier each quad carries, [PERIOD_PAIRS, QUADS]; -1 = pilot.

        The words take turns, so every stretch of audio holds all of them equally.
        """
        turn = np.cumsum(~self.pilots).reshape(self.pilots.shape) % words
        return np.where(self.pilots, -1, turn)

    def signs(self, payload: int, bits: int) -> Floats:
        """Sign of every quad for an identifier of `bits` bits, float32 [PERIOD_PAIRS, QUADS]."""
        words = bits // WORD_BITS
        index = self.word_index(words)
        signs = self.chips.copy()
        for w in range(words):
            word = payload >> (WORD_BITS * w) & ((1 << WORD_BITS) - 1)
            signs[index == w] *= word_signs(word, self.columns[index == w])
        return signs


@lru_cache(maxsize=64)
def pattern(secret: bytes) -> Pattern:
    """The pattern of a key: one call of SHAKE-256, cut into chips, roles and columns."""
    shape = (PERIOD_PAIRS, QUADS)
    n = PERIOD_PAIRS * QUADS
    stream = hashlib.shake_256(b"litetts spread spectrum pattern\0" + secret).digest(4 * n)
    chip, role, high, low = np.frombuffer(stream, np.uint8).reshape(4, *shape)
    return Pattern(
        chips=(chip & 1).astype(np.float32) * 2 - 1,
        pilots=role < round(PILOT_SHARE * 256),
        columns=high.astype(np.int64) << 8 | low,
    )
