import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.clip import PIECE_S, length, pieces, played
from litetts.document import Audio, Clip

RATE = 8000
SOUND = Audio(np.sin(np.arange(3 * RATE) * 0.05).astype(np.float32), RATE)


@given(
    st.builds(
        Clip,
        st.just("x"),
        begin=st.floats(0, 2.5),
        end=st.none() | st.floats(2.6, 4),
        repeat=st.floats(0.1, 5),
        seconds=st.none() | st.floats(0.1, 9),
        level_db=st.floats(-20, 6),
        speed=st.floats(0.5, 2),
        fade_in=st.floats(0, 1),
        fade_out=st.floats(0, 1),
    )
)
@settings(deadline=None, max_examples=30)
def test_its_pieces_are_short_and_last_as_long_as_is_told(clip: Clip):
    made = list(pieces(clip, SOUND, 16_000))
    assert sum(map(len, made)) == pytest.approx(length(clip, SOUND) * 16_000, abs=2)
    assert max(map(len, made)) <= (PIECE_S + 0.1) * 16_000
    assert np.array_equal(np.concatenate(made), played(clip, SOUND, 16_000))


def test_it_is_repeated_faded_and_louder():
    once = SOUND.samples
    assert np.allclose(played(Clip("x", repeat=2.5), SOUND, RATE)[: 2 * len(once)], [*once, *once])
    louder = played(Clip("x", level_db=6.0206), SOUND, RATE)
    assert np.allclose(louder, 2 * once, atol=1e-4)
    faded = played(Clip("x", seconds=2.0, fade_in=0.5, fade_out=1.0), SOUND, RATE)
    assert faded[0] == 0 and faded[-1] == pytest.approx(0, abs=1e-6)
    middle = slice(RATE // 2, RATE)
    assert np.allclose(faded[middle], once[middle])
    quarter = RATE + RATE // 2
    assert faded[quarter] == pytest.approx(once[quarter] / 2, abs=1e-3)


def test_the_shortest_recording_is_repeated_in_few_pieces():
    one = Audio(np.array([0.25], np.float32), RATE)
    made = list(pieces(Clip("x", repeat=1e6, fade_out=1.0), one, RATE))
    assert len(made) <= 1e6 / RATE + 2  # not one for each time
    sound = np.concatenate(made)
    assert len(sound) == 1_000_000 and (sound[:-RATE] == 0.25).all() and abs(sound[-1]) < 1e-4
    clip = Clip("x", begin=1.0, end=1.01, repeat=250.0)  # as one after the other
    once = played(Clip("x", begin=1.0, end=1.01), SOUND, 16_000)
    assert np.array_equal(played(clip, SOUND, 16_000), np.tile(once, 250))


def test_nothing_is_left_of_an_empty_part():
    assert not len(played(Clip("x", begin=5.0), SOUND, RATE))
    assert not len(played(Clip("x"), Audio(np.zeros(0, np.float32), RATE), RATE))
