from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.watermark.code import WORD_BITS, decode_word, word_signs
from litetts.watermark.layout import BANDS, PERIOD_PAIRS, QUADS, band_edges, band_weights, pattern

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=25)
@given(st.integers(0, (1 << WORD_BITS) - 1), SEEDS)
def test_word_is_read_back_through_noise(word: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = rng.integers(0, 1 << WORD_BITS, 400)
    # Noise of twice the signal: single bits are wrong in three of ten places.
    values = word_signs(word, columns) + rng.normal(0, 2, 400).astype(np.float32)
    found = decode_word(values.astype(np.float32), columns)
    assert found.word == word
    agreement = float(np.sum(values * word_signs(word, columns)))
    assert np.isclose(found.score, agreement, rtol=1e-3)


@settings(max_examples=10)
@given(SEEDS)
def test_decoder_is_of_maximum_likelihood(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = rng.integers(0, 1 << WORD_BITS, 40)
    values = rng.normal(0, 1, 40).astype(np.float32)
    best = decode_word(values, columns).score
    others = [np.sum(values * word_signs(int(w), columns)) for w in rng.integers(0, 65536, 200)]
    assert max(others) <= best + 1e-3


def test_pattern_is_balanced_and_belongs_to_the_key() -> None:
    one, two = pattern(b"one"), pattern(b"two")
    assert one.chips.shape == (PERIOD_PAIRS, QUADS)
    assert abs(one.chips.mean()) < 0.03
    assert abs((one.chips * two.chips).mean()) < 0.03
    assert abs(one.pilots.mean() - 0.3) < 0.01
    for words in (1, 2, 4):
        counts = np.bincount(one.word_index(words)[~one.pilots])
        assert len(counts) == words
        assert np.ptp(counts) <= 1


def test_identifier_changes_data_and_leaves_pilots() -> None:
    keyed = pattern(b"one")
    a, b = keyed.signs(0x1234_5678, 32), keyed.signs(0x1234_5679, 32)
    assert np.array_equal(a[keyed.pilots], b[keyed.pilots])
    changed = (a != b)[~keyed.pilots].mean()
    assert 0.2 < changed < 0.3  # one of two words, whose words differ in half their places


def test_bands_cover_their_range_once() -> None:
    weights = band_weights(1024, 24_000)
    frequencies = np.arange(513) * 24_000 / 1024
    inside = (frequencies > 650) & (frequencies < 6900)
    assert weights.shape == (BANDS, 513)
    assert np.allclose(weights.sum(0)[inside], 1)
    assert np.all(np.diff(band_edges()) > 0)
    assert np.allclose(band_weights(1024, 24_000, 1.1)[:, 110], band_weights(1024, 24_000)[:, 100])
