"""How symbols and durations become the inputs of nano's network; shared by training and speaking.

Nano was trained on American English. A symbol of the inventory that English lacks is read as its
nearest neighbour; a modifier without a sound of its own is read as nothing.
"""

from __future__ import annotations

import numpy as np

from litetts.document import Floats, Ints
from litetts.phonemes.inventory import VOCABULARY
from litetts.phonemes.punctuation import PAUSES

__all__ = [
    "END",
    "POSITIONS",
    "SIZE",
    "START",
    "distances_to_ends",
    "symbol_ids",
    "upsample",
]

_ALPHABET = 'AIOWYTbdfhijklmnpstuvwzæðŋɐɑɔəɛɜɡɪɹʃʊʌʒʤʧθᵊᵻˈˌ ;:,.!?—…"()“”'
"""The symbols that the network knows."""
PAD, START, END, SILENT = range(4)
"""Ids that are no symbols: filling, start and end of the utterance, a symbol without sound."""
SIZE = 4 + len(_ALPHABET)
"""Number of ids."""
_STRESS = frozenset("ˈˌ")

_NEAREST = {
    "ɾ": "T", "ʔ": "t", "Q": "O", "S": "ʃ", "a": "ɑ", "c": "k", "e": "A", "o": "O", "q": "k",
    "r": "ɹ", "x": "h", "y": "i", "ɒ": "ɑ", "β": "v", "ɕ": "ʃ", "ç": "h", "ɖ": "d", "ɚ": "ə",
    "ɟ": "ʤ", "ɥ": "w", "ɨ": "ɪ", "ʝ": "j", "ɯ": "u", "ɰ": "w", "ɳ": "n", "ɲ": "n", "ɴ": "ŋ",
    "ø": "ɜ", "ɸ": "f", "œ": "ɜ", "ɻ": "ɹ", "ʁ": "ɹ", "ɽ": "T", "ʂ": "ʃ", "ʈ": "t", "ʋ": "v",
    "ɣ": "ɡ", "ɤ": "ʌ", "χ": "h", "ʎ": "j", "ʣ": "z", "ʥ": "ʤ", "ʦ": "s", "ʨ": "ʧ", "ꭧ": "ʧ",
}  # fmt: skip

_IDS: dict[str, int] = {s: 4 + i for i, s in enumerate(_ALPHABET)}
_IDS |= {s: _IDS[near] for s, near in _NEAREST.items()}
_IDS |= {s: SILENT for s in VOCABULARY if s not in _IDS}

_SILENT_KIND, _PAUSE_KIND, _SOUND_KIND = range(3)

POSITIONS = 6
"""Features of a frame's place in its symbol (see `upsample`)."""


def symbol_ids(symbols: str) -> tuple[Ints, Ints]:
    """Ids and kinds of START, every symbol, END: two int32 [N + 2].

    Kinds: 0 lasts no time (stress marks, unknown characters), 1 may pause, 2 sounds.
    """
    ids = np.array([START, *(_IDS.get(s, SILENT) for s in symbols), END], np.int32)
    kinds = np.full(len(ids), _SOUND_KIND, np.int32)
    kinds[[0, -1]] = _SILENT_KIND
    for i, symbol in enumerate(symbols, 1):
        if symbol in _STRESS or ids[i] == SILENT:
            kinds[i] = _SILENT_KIND
        elif symbol in PAUSES:
            kinds[i] = _PAUSE_KIND
    return ids, kinds


def distances_to_ends(n: int) -> Floats:
    """How near each of n symbols is to the start and the end, on two scales: float32 [n, 4]."""
    i = np.arange(n, dtype=np.float32)
    j = i[::-1]
    return np.stack([np.exp(-i / 10), np.exp(-j / 10), np.exp(-i / 40), np.exp(-j / 40)], 1)


def upsample(durations: Ints) -> tuple[Ints, Floats]:
    """The symbol of every frame, int32 [T], and the frame's place in it, float32 [T, POSITIONS].

    The place: share of the symbol that has passed and is to come, an arch over the symbol, its
    length (log), frames since it began and until it ends (10 at most, in tens).
    """
    index = np.repeat(np.arange(len(durations), dtype=np.int32), durations)
    starts = np.cumsum(durations) - durations
    length = durations[index].astype(np.float32)
    at = (np.arange(len(index)) - starts[index]).astype(np.float32) + 0.5
    share = at / np.maximum(length, 1)
    position = np.stack(
        [
            share,
            1 - share,
            np.sin(np.pi * share),
            np.log(np.maximum(length, 1)) / 4,
            np.minimum(at, 10) / 10,
            np.minimum(length - at, 10) / 10,
        ],
        1,
    )
    return index, position.astype(np.float32)
