"""The code of the identifier: random linear words of 16 bits, decoded by maximum likelihood.

Every data quad carries one code bit: the inner product (mod 2) of the 16-bit word with a column
that the key draws at random. Any stretch of audio thus holds some random linear code, as long as
the stretch is. Its best decoder compares the received values with all 65,536 code words, which one
fast Walsh-Hadamard transform does in a millisecond; so there is no trellis, no list and no CRC, and
the score of the winner is exactly what the union bound over 65,536 words needs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats

WORD_BITS = 16


def _hadamard(order: int) -> Floats:
    """Sylvester's Hadamard matrix, float32 [order, order]."""
    matrix = np.ones((1, 1), np.float32)
    while len(matrix) < order:
        matrix = np.kron(matrix, np.array([[1, 1], [1, -1]], np.float32))
    return matrix


_FIRST, _MIDDLE, _LAST = _hadamard(64), _hadamard(32), _hadamard(32)

_PARITY = np.zeros(1 << WORD_BITS, np.uint8)
for _bit in range(WORD_BITS):
    _PARITY ^= (np.arange(1 << WORD_BITS) >> _bit & 1).astype(np.uint8)


class Decoded(NamedTuple):
    """The most likely word and the sum of the received values that agree with it."""

    word: int
    score: float


def word_signs(word: int | NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
    """Code bits of a word, or of one for each column, as +1 (bit 0) and -1 (bit 1), float32, the
    shape of `columns`.
    """
    return np.asarray(1 - 2 * _PARITY[columns & word].astype(np.float32))


def decode_word(values: Floats, columns: NDArray[np.int64]) -> Decoded:
    """The word whose signs correlate best with `values` [n] at `columns` [n]."""
    table = word_scores(values, columns)
    word = int(table.argmax())
    return Decoded(word, float(table[word]))


def word_scores(values: Floats, columns: NDArray[np.int64]) -> Floats:
    """How well every word correlates with `values` [n] at `columns` [n], float32 [65536]."""
    table = np.bincount(columns, weights=values, minlength=1 << WORD_BITS).astype(np.float32)
    # A Hadamard matrix of order 2**16 is the Kronecker product of three smaller ones, each of which
    # transforms one group of the word's bits.
    table = _FIRST @ table.reshape(64, -1)
    table = _MIDDLE @ table.reshape(64, 32, 32)
    return np.asarray((table.reshape(-1, 32) @ _LAST).ravel())
