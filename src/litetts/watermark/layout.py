"""Where the mark is: a geometry that the key draws, and the signs laid over it.

Time is cut into *frames* (7 to 8 ms) and the range from 600 to 7000 Hz into 20 *bands* of about
equal width on the ERB scale. A *quad* is two bands by two slots, each slot two frames long, raised
and lowered like a checkerboard:

            slot 0   slot 1
    band i    +s       -s
    band j    -s       +s            s = +1 or -1

The detector reads how band i changes from slot to slot against how band j does. Gain, polarity and
any filter cancel in that; what speech itself does is told from the other bands.

Everything that can be drawn from the key is drawn from it, so that who has the code but no key does
not know where to look:

* the length of a frame and the edges of the bands, once per key;
* in every *segment* of 32 frames anew: which band goes with which (neighbours only by chance), and
  where each of the ten rows has its seven quads and its idle frames;
* what each quad is for: *pilots* give the position, *data* carry the identifier, and *seals* carry
  what was heard shortly before (see `Seals`), so that a mark copied to another sound does not fit.

The pattern repeats after 2048 segments (8 minutes). A file starts anywhere in it, at a place drawn
from the key and its request: between frames as well, so that no sample of a file is a known place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.watermark.code import WORD_BITS, word_signs

SHORTEST_FRAME_S, LONGEST_FRAME_S = 0.0070, 0.0080
"""Hop from one frame of the embedder to the next; windows are two hops long. Slots of 16 ms carry
more per second than 20 or 24 ms ones at the same PESQ, and a pair of them fits the delay."""

SLOT_FRAMES = 2
PAIR_FRAMES = 2 * SLOT_FRAMES
"""Frames per slot, and per quad."""

BANDS = 20
ROWS = BANDS // 2
"""Pairs of bands, each with its own quads."""

LOWEST_HZ, HIGHEST_HZ = 600.0, 7000.0
"""Below 600 Hz single harmonics fill a band: marking from 300 Hz costs 0.04 DNSMOS more at the same
detection. Above 7 kHz telephone, 16 kHz and low-rate codecs keep nothing."""

EDGE_JITTER = 0.3
"""Bands by whose width an edge is moved at most."""

SEGMENT_FRAMES = 32
SEGMENT_PAIRS = 7
"""Quads of a row in a segment: the 28 frames they take leave 4 idle, which makes 330 ways."""

SEGMENTS = 2048
PERIOD_FRAMES = SEGMENT_FRAMES * SEGMENTS

STEPS_PER_FRAME = 2
PERIOD_STEPS = PERIOD_FRAMES * STEPS_PER_FRAME
"""The detector looks twice per frame."""

PILOT_SHARE, SEAL_SHARE = 0.28, 0.17

GROUPS = 5
GROUP_BANDS = BANDS // GROUPS
"""What was heard is told from levels of 4 bands together: a codec keeps those."""

MEMORY_FRAMES = 12
MEMORIES = 10
"""A seal compares two of the last ten stretches of 12 frames (90 ms)."""

MEMORY_DB = 40.0
"""Levels this far below the speech are as good as silence."""

_ERB_PER_DECADE, _ERB_HZ = 21.4, 0.00437  # Glasberg & Moore 1990, ERB-number scale


def band_weights(edges: NDArray[np.float64], size: int, sample_rate: int) -> NDArray[np.float64]:
    """Weight of each bin of a real FFT of `size` in each band, float64 [BANDS, size // 2 + 1].

    `edges` [BANDS + 1] are in Hz. They are ramps of one bin, so that neighbouring bands share a bin
    rather than jump.
    """
    step = sample_rate / size
    frequencies = np.arange(size // 2 + 1) * step
    rise = np.clip((frequencies - edges[:-1, None]) / step + 0.5, 0, 1)
    fall = np.clip((edges[1:, None] - frequencies) / step + 0.5, 0, 1)
    return np.asarray(np.minimum(rise, fall))


@dataclass(frozen=True, eq=False)
class Pattern:
    """What one key lays over sound. N quads, in the order of their time.

    Attributes:
        frame_s: seconds from frame to frame.
        edges: Hz, float64 [BANDS + 1].
        frame: int64 [N], the frame at which a quad begins, from 0 to PERIOD_FRAMES.
        up, down: int64 [N], the bands i and j.
        chips: float32 [N], +1 or -1: the sign of a quad before anything is applied to it.
        pilots, seals: bool [N]; the others are data.
        columns: int64 [N], column of the generator matrix of a quad's code word, 16 bits.
        heard: int64 [N, 3], what a seal is about: group of bands, a nearer and a farther memory.
    """

    frame_s: float
    edges: NDArray[np.float64]
    frame: NDArray[np.int64]
    up: NDArray[np.int64]
    down: NDArray[np.int64]
    chips: Floats
    pilots: NDArray[np.bool_]
    seals: NDArray[np.bool_]
    columns: NDArray[np.int64]
    heard: NDArray[np.int64]

    @cached_property
    def begins(self) -> NDArray[np.int64]:
        """Where the quads of a frame begin in the arrays, int64 [PERIOD_FRAMES + 1]."""
        return np.searchsorted(self.frame, np.arange(PERIOD_FRAMES + 1))

    def within(self, first: int, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Quads that begin in `count` frames from `first` on, and at which of these; both [n].

        The pattern goes on from its beginning after its end.
        """
        frames = (first + np.arange(count)) % PERIOD_FRAMES
        begin = self.begins[frames]
        counts = self.begins[frames + 1] - begin
        nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(begin, counts) + nth, np.repeat(np.arange(count), counts)

    def word_index(self, words: int) -> NDArray[np.int64]:
        """Which word of the identifier each quad carries, [N]; -1 = none.

        The words take turns, so every stretch of audio holds all of them equally.
        """
        data = ~(self.pilots | self.seals)
        return np.where(data, np.cumsum(data) % words, -1)

    def signs(self, payload: int, bits: int) -> Floats:
        """Sign of every quad for an identifier of `bits` bits, float32 [N]; seals not applied."""
        words = bits // WORD_BITS
        # The last is of quads without a word, index -1: the signs of word 0 are all +1.
        said = [payload >> (WORD_BITS * w) & ((1 << WORD_BITS) - 1) for w in range(words)] + [0]
        index = self._words.setdefault(words, self.word_index(words))
        return self.chips * word_signs(np.array(said)[index], self.columns)

    @cached_property
    def _words(self) -> dict[int, NDArray[np.int64]]:
        return {}


@lru_cache(maxsize=8)
def pattern(secret: bytes) -> Pattern:
    """The pattern of a key: SHAKE-256 of the secret, cut into draws of 16 bits."""
    n = SEGMENTS * ROWS * SEGMENT_PAIRS
    sizes = {
        "key": BANDS + 2,
        "order": SEGMENTS * BANDS,
        "idle": SEGMENTS * ROWS * (SEGMENT_FRAMES - SEGMENT_PAIRS * (PAIR_FRAMES - 1)),
        "role": n,
        "column": n,
        "heard": 2 * n,
        "chip": n,
    }
    stream = hashlib.shake_256(b"litetts spread spectrum geometry\0" + secret)
    numbers = np.frombuffer(stream.digest(2 * sum(sizes.values())), "<u2")
    ends = np.cumsum(list(sizes.values()))
    draws = dict(zip(sizes, np.split(numbers, ends[:-1]), strict=True))
    uniform = draws["key"] / 65536
    frame, row = _tiling(draws["idle"])
    # Whichever draws are the smallest come first: a permutation per segment.
    order = draws["order"].reshape(SEGMENTS, BANDS).argsort(1, kind="stable")
    pairs = order.reshape(SEGMENTS, ROWS, 2)[frame // SEGMENT_FRAMES, row]
    role = draws["role"] / 65536
    near, far = (draws["heard"].reshape(2, -1) % np.array([[MEMORIES], [MEMORIES - 1]])).astype(int)
    far = (near + 1 + far) % MEMORIES  # never the same
    group = draws["role"].astype(np.int64) % GROUPS
    return Pattern(
        frame_s=SHORTEST_FRAME_S + (LONGEST_FRAME_S - SHORTEST_FRAME_S) * float(uniform[-1]),
        edges=_edges(uniform[: BANDS + 1]),
        frame=frame,
        up=pairs[:, 0],
        down=pairs[:, 1],
        chips=(draws["chip"] & 1).astype(np.float32) * 2 - 1,
        pilots=role < PILOT_SHARE,
        seals=(role >= PILOT_SHARE) & (role < PILOT_SHARE + SEAL_SHARE),
        columns=draws["column"].astype(np.int64),
        heard=np.stack([group, near, far], 1).astype(np.int64),
    )


def _tiling(draws: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First frame and row of every quad, int64 [N] each, in the order of time.

    A row of a segment is a string of quads and idle frames, of which the draws choose the order.
    """
    pieces = SEGMENT_FRAMES - SEGMENT_PAIRS * (PAIR_FRAMES - 1)
    rank = draws.reshape(SEGMENTS * ROWS, pieces).argsort(1, kind="stable").argsort(1)
    quads = rank < SEGMENT_PAIRS
    begin = np.cumsum(np.where(quads, PAIR_FRAMES, 1), axis=1) - np.where(quads, PAIR_FRAMES, 1)
    which, place = np.nonzero(quads)
    segment, row = which // ROWS, which % ROWS
    frame = segment * SEGMENT_FRAMES + begin[which, place]
    by_time = np.lexsort((row, frame))
    return frame[by_time], row[by_time]


def _edges(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of the bands in Hz: equally spaced in ERB-number, then moved."""
    low, high = (_ERB_PER_DECADE * np.log10(1 + _ERB_HZ * f) for f in (LOWEST_HZ, HIGHEST_HZ))
    moved = np.arange(BANDS + 1) + EDGE_JITTER * (2 * draws - 1)
    erb = low + (high - low) * np.clip(moved, 0, BANDS) / BANDS
    return np.asarray((10 ** (erb / _ERB_PER_DECADE) - 1) / _ERB_HZ)
