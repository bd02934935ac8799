import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import Prediction, Prosody, WordTiming
from litetts.prosody.dimensions import felt
from litetts.prosody.steering import Course, Steering, Update, placed, steered
from litetts.prosody.styles import STYLES

SECOND = 0.025
WORDS = (WordTiming("one", 0.1, 0.3, 0, 3), WordTiming("two", 0.35, 0.6, 4, 7))


def prediction(frames=(2, 3, 4, 5, 3), f0=120.0):
    total = 2 * (sum(frames) + 3)
    zero = np.zeros(total, np.float32)
    return Prediction(
        np.array(frames, np.int32),
        np.full(total, f0, np.float32),
        zero,
        zero,
        zero,
        zero,
        lead=1,
        tail=2,
        contour_rate=2,
    )


def test_a_course_goes_straight_from_point_to_point():
    course = Course()
    course.change(1.0, Prosody(pitch_st=4.0), 0.5)
    assert [course.at(t).pitch_st for t in (0.0, 1.0, 1.25, 1.5, 9.0)] == [0, 0, 2, 4, 4]
    course.change(1.25, Prosody(), 0.1)  # before the first was done
    assert course.at(1.2).pitch_st == pytest.approx(1.6)
    assert course.at(1.36).pitch_st == 0
    assert course.last == Prosody()


def test_a_course_goes_on_in_the_next_utterance():
    course = Course()
    course.change(1.0, Prosody(volume_db=6.0), 1.0)
    later = course.later(1.5)
    assert [round(later.at(t).volume_db, 6) for t in (0.0, 0.25, 0.5, 2.0)] == [3, 4.5, 6, 6]


def test_nothing_asked_changes_nothing_to_the_bit():
    told = prediction()
    assert steered(told, Course(), SECOND) is told


@given(st.floats(0.05, 0.4), st.floats(-6, 6), st.floats(0.5, 2.0), st.floats(0, 0.3))
def test_what_is_before_the_change_stays_as_it_is(at, pitch, rate, ramp):
    told, course = prediction(), Course()
    course.change(at, Prosody(pitch_st=pitch, rate=rate, volume_db=3.0), ramp)
    made = steered(told, course, SECOND)
    before = int(at / SECOND * 2)
    assert np.array_equal(made.f0[:before], told.f0[:before])
    assert not made.energy_db[:before].any()
    assert len(made.f0) == (made.lead + made.durations.sum() + made.tail) * 2
    # A second change later leaves the first.
    course.change(at + 0.1, Prosody(pitch_st=-5.0, rate=0.6), 0.0)
    again = steered(told, course, SECOND)
    same = int((at + 0.1) / SECOND * 2)
    assert np.array_equal(made.f0[:same], again.f0[:same])


def test_pitch_range_and_level_arrive():
    told, course = prediction(f0=100.0), Course(Prosody(pitch_st=12.0, volume_db=-3.0))
    made = steered(told, course, SECOND)
    assert made.f0 == pytest.approx(200.0, rel=1e-5)
    assert made.energy_db == pytest.approx(-3.0)


@pytest.mark.parametrize(
    ("at", "done", "expected"),
    [
        ("word", 0.0, (0.1, "one")),
        ("word", 0.1, (0.1, "one")),
        ("word", 0.2, (0.35, "two")),
        ("word", 0.4, None),
        ("now", 0.2, (0.2, "one")),
        ("now", 0.32, (0.32, "two")),
        ("now", 0.7, None),
        ("sentence", 0.2, None),
        ("sentence", 0.0, (0.1, "one")),
    ],
)
def test_where_a_change_begins(at, done, expected):
    found = placed(Update(7, Prosody(), at=at), WORDS, done)
    assert (found and (found.at, found.word)) == expected
    assert found is None or found.number == 7


def test_updates_that_find_no_place_stay_in_order():
    steering = Steering()
    first, second, third = (Update(i, Prosody()) for i in range(3))
    steering.give([first, second])
    assert steering.take() == [first, second]
    steering.give([third])
    steering.put_back([first, second])
    assert steering.take() == [first, second, third]


def test_a_point_of_feeling():
    assert felt() == Prosody()
    excited, row = felt(valence=0.7, arousal=1.0, dominance=0.3), STYLES["excited"]
    for name in ("pitch_st", "range", "rate", "volume_db"):
        assert getattr(excited, name) == pytest.approx(getattr(row, name), rel=0.25, abs=0.1)
    sad = felt(valence=-0.7, arousal=-0.5, dominance=-0.5)
    assert sad.pitch_st < 0 and sad.range < 0.8 and sad.rate < 0.95 and sad.volume_db < 0
