import numpy as np
import pytest

from litetts import prosody
from litetts.document import Prediction, Shape, Stretch, Target, Utterance, Word

WORDS = ("wˈʌn", "tˈu", "θɹˈi")


def utterance(*stretches):
    symbols = " ".join(WORDS)
    word_of = np.repeat(np.arange(3), [len(w) + 1 for w in WORDS])[: len(symbols)]
    words = tuple(Word(w, 0, 0) for w in "abc")
    return Utterance(words, symbols, word_of.astype(np.int32), stretches=stretches)


def prediction(n, frames=10):
    count = n * frames
    f0 = np.where(np.arange(count) % 7 == 0, 0, 150 + 20 * np.sin(np.arange(count) / 30))
    zero = np.zeros(count, np.float32)
    durations = np.full(n, frames, np.int32)
    return Prediction(durations, f0.astype(np.float32), zero, zero, zero, zero)


def place(spoken, stretch):
    heard = [i for i, o in enumerate(spoken.word_of) if stretch.first <= o < stretch.stop]
    if spoken.symbols[heard[-1]] == " ":
        heard = heard[:-1]
    return heard[0] * 10, (heard[-1] + 1) * 10


def bent(shape, first=1, stop=3, begin=0.0, end=1.0):
    stretch = Stretch(shape, first, stop, begin, end)
    spoken = utterance(stretch)
    before = prediction(len(spoken.symbols))
    after = prosody.bend(spoken, before)
    a, b = place(spoken, stretch)
    voiced = before.f0[a:b] > 10
    outside = np.r_[before.f0[:a], before.f0[b:]]
    assert np.array_equal(np.r_[after.f0[:a], after.f0[b:]], outside)
    assert np.array_equal(after.f0 > 10, before.f0 > 10)
    shift = 12 * np.log2(after.f0[a:b][voiced] / before.f0[a:b][voiced])
    at = ((np.arange(b - a) + 0.5) / (b - a))[voiced]
    return at, shift, before.f0[a:b][voiced], after.f0[a:b][voiced]


def test_a_relative_contour_shifts_the_tune():
    at, shift, *_ = bent(Shape(1, (Target(0, 4), Target(0.5, 0), Target(1, -4))))
    assert shift == pytest.approx(4 - 8 * at, abs=1e-3)


def test_before_the_first_and_after_the_last_target_the_pitch_stays():
    at, shift, *_ = bent(Shape(1, (Target(0.4, 2), Target(0.6, -2))))
    assert shift[at < 0.4] == pytest.approx(2, abs=1e-3)
    assert shift[at > 0.6] == pytest.approx(-2, abs=1e-3)


def test_hertz_set_the_pitch():
    at, _, _, after = bent(Shape(1, (Target(0, 200, "hz"), Target(1, 100, "hz"))))
    assert after == pytest.approx(200 * 2**-at, rel=1e-5)


def test_a_level_keeps_the_tune():
    _, shift, _, after = bent(Shape(1, level=Target(0, 180, "hz")))
    assert np.ptp(shift) < 1e-3
    assert np.exp(np.log(after).mean()) == pytest.approx(180, rel=1e-4)
    _, shift, before, _ = bent(Shape(1, level=Target(0, 30, "+hz")))
    mean = np.exp(np.log(before).mean())
    assert shift == pytest.approx(12 * np.log2((mean + 30) / mean), abs=1e-3)


def test_a_part_of_a_stretch_has_its_part_of_the_contour():
    at, shift, *_ = bent(Shape(1, (Target(0, 0), Target(1, 4))), begin=0.5, end=1.0)
    assert shift == pytest.approx(2 + 2 * at, abs=1e-3)


@pytest.mark.parametrize(
    ("shape", "factor"),
    [
        (Shape(1, seconds=2.0), 2.0),
        (Shape(1, seconds=0.5), 0.5),
        (Shape(1, seconds=0.5, limit=True), 0.5),
        (Shape(1, seconds=100.0), 4.0),  # the bound of the option speed
    ],
)
def test_a_length_is_a_factor_on_its_symbols(shape, factor):
    stretch = Stretch(shape, 1, 3)
    spoken = utterance(stretch)
    before = prediction(len(spoken.symbols))
    a, b = place(spoken, stretch)
    found = prosody.lengths(spoken, before, 1 / (b - a))
    assert found[a // 10 : b // 10] == pytest.approx(factor)
    assert (np.r_[found[: a // 10], found[b // 10 :]] == 1).all()


def test_what_is_shorter_than_a_limit_stays():
    spoken = utterance(Stretch(Shape(1, seconds=50.0, limit=True), 0, 3))
    assert prosody.lengths(spoken, prediction(len(spoken.symbols)), 0.01) is None
    plain = prediction(len(spoken.symbols))
    assert prosody.bend(spoken, plain) is plain
