import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.engines.durations import durations_of

NATURAL = st.lists(st.floats(0.2, 30.0), min_size=1, max_size=80).map(np.array)


def least(natural, frames=1):
    return np.full(len(natural), frames, np.int32)


@given(NATURAL)
def test_at_the_usual_rate_each_is_rounded(natural):
    frames = durations_of(natural, np.ones(len(natural)), least(natural))
    assert frames.tolist() == np.maximum(np.round(natural), 1).tolist()


@given(NATURAL, st.floats(0.4, 2.0))
def test_the_whole_has_the_length_that_is_asked_for(natural, factor):
    usual = np.maximum(np.round(natural), 1).sum()
    frames = durations_of(natural, np.full(len(natural), factor), least(natural))
    assert frames.min() >= 1
    # Equal shares are rounded alike; a symbol keeps a frame however short the whole.
    distinct = len(np.unique(natural)) == len(natural)
    if distinct and usual * factor > 2 * len(natural):
        assert frames.sum() == pytest.approx(usual * factor, abs=1 + len(natural) / 20)


def test_many_symbols_of_one_frame_do_not_keep_the_rate_from_being_reached():
    natural = np.array([1.0, 1.1, 0.9, 6.0, 1.2, 8.0, 1.0, 5.0, 1.1, 7.0])
    for rate in (1.1, 1.25):
        frames = durations_of(natural, np.full(10, 1 / rate), least(natural))
        assert 32 / frames.sum() == pytest.approx(rate, rel=0.03)


def test_a_change_of_some_symbols_leaves_the_others_and_longer_ones_give_more():
    natural = np.array([2.2, 2.4, 9.6, 3.1, 2.6, 4.0])
    factor = np.array([1, 0.8, 0.8, 0.8, 1, 1])
    frames = durations_of(natural, factor, least(natural))
    assert frames[[0, 4, 5]].tolist() == [2, 3, 4]
    assert frames[1:4].sum() == round(0.8 * (2 + 10 + 3))
    assert frames[1:4].tolist() == [2, 8, 2] or frames[2] == 8


@given(st.floats(0.1, 4.0))
def test_nothing_of_no_length_hangs(factor):
    frames = durations_of(np.zeros(3), np.full(3, factor), least(np.zeros(3), 0))
    assert (frames >= 0).all()
