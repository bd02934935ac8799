from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import Plan, Prediction
from litetts.errors import InputError
from litetts.prosody.edit import apply, heard_hz, scaled_durations


def prediction(durations, *, rate=1, lead=2, tail=3):
    durations = np.array(durations, np.int32)
    n = (lead + int(durations.sum()) + tail) * rate
    f0 = (120 + 20 * np.sin(np.arange(n) / 5)).astype(np.float32)
    f0[:lead] = 0
    zero = np.zeros(n, np.float32)
    return Prediction(durations, f0, f0 / 100, zero, zero, zero, lead, tail, rate)


def test_neutral_plan_changes_nothing():
    p = prediction([3, 4, 5], rate=2)
    q = apply(Plan.neutral(3), p)
    for name in ("durations", "f0", "energy", "energy_db", "breath", "tilt_db"):
        np.testing.assert_array_equal(getattr(q, name), getattr(p, name))


def test_pitch_shift_is_exact_and_only_on_voiced():
    p = prediction([3, 4, 5])
    plan = replace(Plan.neutral(3), pitch_st=np.full(3, 12, np.float32))
    q = apply(plan, p)
    np.testing.assert_allclose(q.f0[2:-3], 2 * p.f0[2:-3], rtol=1e-5)
    assert (q.f0[:2] == 0).all()


def test_edit_of_one_symbol_leaves_the_others():
    p = prediction([3, 4, 5])
    shift = np.array([0, 5, 0], np.float32)
    q = apply(replace(Plan.neutral(3), pitch_st=shift), p)
    changed = np.flatnonzero(q.f0 != p.f0)
    assert changed.min() >= 5
    assert changed.max() < 9


def test_an_edit_goes_with_the_sound_where_that_is_ahead_of_the_durations():
    p = replace(prediction([3, 4, 5], rate=2), ahead=1.5)
    shift = np.array([0, 5, 0], np.float32)
    q = apply(replace(Plan.neutral(3), pitch_st=shift), p)
    changed = np.flatnonzero(q.f0 != p.f0)
    assert (changed.min(), changed.max()) == (2 * 5 - 3, 2 * 9 - 1 - 3)
    q = apply(replace(Plan.neutral(3), energy_db=np.array([0, 0, 6], np.float32)), p)
    assert q.energy_db[-6:].tolist() == [6] * 6  # the tail is of the last symbol, as before


def test_longer_symbol_moves_the_rest_unchanged():
    p = prediction([3, 4, 5], rate=2)
    q = apply(replace(Plan.neutral(3), duration=np.array([1, 2, 1], np.float32)), p)
    np.testing.assert_array_equal(q.durations, [3, 8, 5])
    np.testing.assert_array_equal(q.f0[: 2 * 5], p.f0[: 2 * 5])
    np.testing.assert_array_equal(q.f0[-2 * 8 :], p.f0[-2 * 8 :])
    assert len(q.f0) == len(p.f0) + 8


def test_range_zero_is_monotone():
    p = prediction([10, 10])
    q = apply(replace(Plan.neutral(2), range=np.zeros(2, np.float32)), p)
    assert np.ptp(q.f0[2:-3]) < 1e-3


def test_plan_of_another_length_is_refused():
    with pytest.raises(InputError):
        apply(Plan.neutral(2), prediction([1, 2, 3]))


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=60),
    st.floats(0.3, 3.0),
)
def test_uniform_stretch_keeps_the_total(durations, factor):
    d = np.array(durations, np.int32)
    f = np.full(len(d), factor, np.float32)
    scaled = scaled_durations(d, f)
    assert (scaled >= np.minimum(d, 1)).all()
    floors = int((d > 0).sum())  # short symbols keep at least one frame
    wanted = d.sum() * f[0] if len(d) else 0
    assert wanted - 1 <= scaled.sum() <= wanted + floors + 1


def test_the_range_is_scaled_around_the_pitch_that_is_heard():
    """Creak that fades away has an F0, but nobody hears its pitch."""
    f0 = np.concatenate([np.full(40, 200.0), np.full(40, 110.0)]).astype(np.float32)
    energy = np.concatenate([np.full(40, 6.0), np.full(40, -4.0)]).astype(np.float32)
    zero = np.zeros(80, np.float32)
    p = Prediction(
        np.array([20, 20], np.int32), f0, energy, zero, zero, zero, contour_rate=2, quiet=1.0
    )
    assert heard_hz(p) == pytest.approx(200.0, rel=1e-4)
    wide = apply(replace(Plan.neutral(2), range=np.full(2, 1.5, np.float32)), p)
    assert wide.f0[:40] == pytest.approx(200.0, rel=1e-4)
    untold = replace(p, quiet=-np.inf)
    assert heard_hz(untold) == pytest.approx(np.sqrt(200 * 110), rel=1e-4)


def sliding():
    """A tune of 160 to 250 Hz that slides from and to no voice, as predictions do at its edges."""
    tune = 200 * 2 ** (np.sin(np.arange(60) / 6) / 3)
    slide = np.array([20.0, 40.0, 80.0])
    f0 = np.concatenate([slide, tune, slide[::-1], np.zeros(14)]).astype(np.float32)
    zero = np.zeros(80, np.float32)
    energy = np.full(80, 6, np.float32)
    return Prediction(np.array([20, 20], np.int32), f0, energy, zero, zero, zero, contour_rate=2)


@given(st.floats(0.0, 2.0), st.floats(-6.0, 6.0))
def test_the_tune_spreads_as_is_asked_and_its_mean_moves_by_the_shift_alone(width, shift):
    p = sliding()
    plan = replace(
        Plan.neutral(2),
        range=np.full(2, width, np.float32),
        pitch_st=np.full(2, shift, np.float32),
    )
    before, after = (12 * np.log2(q.f0[3:63]) for q in (p, apply(plan, p)))
    assert after.std() == pytest.approx(width * before.std(), abs=1e-3)
    assert after.mean() == pytest.approx(before.mean() + shift, abs=0.01)


def test_slides_to_no_voice_do_not_become_a_pitch_when_the_range_is_narrowed():
    p = sliding()
    narrow = apply(replace(Plan.neutral(2), range=np.full(2, 0.4, np.float32)), p).f0
    assert narrow[[0, -15]].tolist() == pytest.approx([20, 20], rel=0.25)  # as they were, about
    assert (narrow[63:66] < 120).all()
    assert not narrow[66:].any()
