from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.watermark.code import WORD_BITS, decode_word, word_signs
from litetts.watermark.layout import (
    BANDS,
    LONGEST_FRAME_S,
    PAIR_FRAMES,
    PERIOD_FRAMES,
    PILOT_SHARE,
    ROWS,
    SEAL_SHARE,
    SEGMENT_FRAMES,
    SEGMENT_PAIRS,
    SEGMENTS,
    SHORTEST_FRAME_S,
    band_weights,
    pattern,
)

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
    assert len(one.chips) == SEGMENTS * ROWS * SEGMENT_PAIRS
    assert abs(one.chips.mean()) < 0.01
    assert abs((one.chips * two.chips).mean()) < 0.01
    assert abs(one.pilots.mean() - PILOT_SHARE) < 0.01
    assert abs(one.seals.mean() - SEAL_SHARE) < 0.01
    assert not np.any(one.pilots & one.seals)
    for words in (1, 2, 4):
        counts = np.bincount(one.word_index(words)[~(one.pilots | one.seals)])
        assert len(counts) == words
        assert np.ptp(counts) <= 1


def test_no_cell_is_used_twice() -> None:
    keyed = pattern(b"one")
    used = np.zeros((PERIOD_FRAMES, BANDS), np.int64)
    for later in range(PAIR_FRAMES):
        for band in (keyed.up, keyed.down):
            np.add.at(used, (keyed.frame + later, band), 1)
    assert used.max() == 1
    assert used.mean() == SEGMENT_PAIRS * PAIR_FRAMES / SEGMENT_FRAMES
    assert np.all(np.diff(keyed.frame) >= 0)


def test_geometry_of_two_keys_has_nothing_in_common() -> None:
    one, two = pattern(b"one"), pattern(b"two")
    for keyed in (one, two):
        assert SHORTEST_FRAME_S <= keyed.frame_s <= LONGEST_FRAME_S
        assert np.all(np.diff(keyed.edges) > 0)
    assert abs(one.frame_s - two.frame_s) > 1e-5
    assert np.abs(one.edges - two.edges).max() > 10
    places = [
        {*zip(k.frame.tolist(), k.up.tolist(), k.down.tolist(), strict=True)} for k in (one, two)
    ]
    shared = len(places[0] & places[1]) / len(places[0])
    # By chance: two quads begin with a frame, in one of 380 ordered pairs of bands each.
    assert shared < 0.02


def test_partners_are_neighbours_by_chance_only() -> None:
    keyed = pattern(b"one")
    neighbours = (np.abs(keyed.up - keyed.down) == 1).mean()
    assert abs(neighbours - 2 / BANDS) < 0.01


def test_quads_of_a_stretch_go_on_past_the_end_of_the_pattern() -> None:
    keyed = pattern(b"one")
    quads, at = keyed.within(PERIOD_FRAMES - 3, 6)
    assert np.array_equal(keyed.frame[quads], (PERIOD_FRAMES - 3 + at) % PERIOD_FRAMES)
    assert len(quads) == np.sum((keyed.frame >= PERIOD_FRAMES - 3) | (keyed.frame < 3))


def test_identifier_changes_data_and_leaves_the_rest() -> None:
    keyed = pattern(b"one")
    a, b = keyed.signs(0x1234_5678, 32), keyed.signs(0x1234_5679, 32)
    kept = keyed.pilots | keyed.seals
    assert np.array_equal(a[kept], b[kept])
    changed = (a != b)[~kept].mean()
    assert 0.2 < changed < 0.3  # one of two words, whose words differ in half their places


def test_bands_cover_their_range_once() -> None:
    edges = pattern(b"one").edges
    weights = band_weights(edges, 1024, 24_000)
    frequencies = np.arange(513) * 24_000 / 1024
    inside = (frequencies > edges[0] + 30) & (frequencies < edges[-1] - 30)
    assert weights.shape == (BANDS, 513)
    assert np.allclose(weights.sum(0)[inside], 1)
    raised = band_weights(edges * 1.1, 1024, 24_000)
    assert np.allclose(raised[:, 110], weights[:, 100])
