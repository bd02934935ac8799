"""When words are heard: durations that lag behind the sound, pauses that the energy tells."""

from __future__ import annotations

import numpy as np
import pytest

from litetts.document import Prediction, Utterance, Word
from litetts.prosody.timing import NEAR_S, word_timings

HOP, RATE = 600, 24_000  # 25 ms


def utterance(symbols: str) -> Utterance:
    words = tuple(Word(text, 0, 0) for text in symbols.replace(",", "").split())
    owner = np.cumsum([symbol == " " for symbol in symbols]).astype(np.int32)
    return Utterance(words, symbols, owner)


def prediction(durations: list[int], energy: np.ndarray | None = None, **more: float) -> Prediction:
    frames = 4 + sum(durations) + 4
    contour = np.zeros(2 * frames, np.float32)
    energy = contour if energy is None else energy.astype(np.float32)
    return Prediction(
        np.array(durations, np.int32),
        contour, energy, contour, contour, contour, 4, 4, 2,
        **more,
    )  # fmt: skip


def test_without_more_durations_tell():
    words = word_timings(utterance("ab c"), prediction([2, 2, 2, 4]), HOP, RATE)
    assert [(w.start, w.end) for w in words] == [
        pytest.approx((0.1, 0.2)),
        pytest.approx((0.25, 0.35)),
    ]


def test_what_is_heard_ahead_of_its_frames_is_told_so_but_never_before_the_start():
    words = word_timings(utterance("ab c"), prediction([2, 2, 2, 4], ahead=2.0), HOP, RATE)
    assert [(w.start, w.end) for w in words] == [
        pytest.approx((0.05, 0.15)),
        pytest.approx((0.2, 0.3)),
    ]
    (word,) = word_timings(utterance("a"), prediction([2], ahead=6.0), HOP, RATE)
    assert (word.start, word.end) == pytest.approx((0.0, 0.0))


def test_beside_a_pause_a_word_begins_and_ends_with_its_sound():
    durations = [4, 6, 4, 4]  # a, comma, space, b
    energy = np.full(2 * (4 + 18 + 4), -5.0)
    energy[6:17] = 5.0  # a is heard 0.075 to 0.2125 s; its frames are 0.1 to 0.2
    energy[34:46] = 5.0  # b from 0.425; its frames are 0.45 to 0.55
    first, second = word_timings(
        utterance("a, b"), prediction(durations, energy, quiet=0.0), HOP, RATE
    )
    assert (first.start, first.end) == pytest.approx((0.075, 0.2125))
    assert (second.start, second.end) == pytest.approx((0.425, 0.575))


def test_a_word_ends_with_its_sound_however_long_its_last_symbol_goes_on():
    energy = np.full(2 * (4 + 20 + 4), -5.0)
    energy[8:20] = 5.0  # 0.1 to 0.25; the frames are 0.1 to 0.6
    (word,) = word_timings(utterance("a"), prediction([20], energy, quiet=0.0), HOP, RATE)
    assert (word.start, word.end) == pytest.approx((0.1, 0.25))


def test_a_sound_that_is_far_from_the_durations_is_not_the_words():
    energy = np.full(2 * (4 + 18 + 4), -5.0)
    energy[34 - 2 * int(NEAR_S / 0.025) - 4 :] = 5.0  # much earlier: a breath
    _, second = word_timings(
        utterance("a, b"), prediction([4, 6, 4, 4], energy, quiet=0.0), HOP, RATE
    )
    assert second.start == pytest.approx(0.45)


def test_between_words_without_a_pause_energy_tells_nothing():
    energy = np.full(2 * (4 + 12 + 4), 5.0)
    energy[14:18] = -5.0  # the closure of a stop
    first, second = word_timings(
        utterance("a b"), prediction([4, 4, 4], energy, quiet=0.0), HOP, RATE
    )
    assert (first.end, second.start) == pytest.approx((0.2, 0.3))
