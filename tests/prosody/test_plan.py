import math

import numpy as np
import pytest

from litetts.document import Prosody, Utterance, Word
from litetts.errors import InputError
from litetts.prosody.plan import plan
from litetts.request import bounded


def utterance(**options):
    words = (Word("ab", 0, 2, phonemes="ab"), Word("c", 3, 4, phonemes="c"))
    return Utterance(words, "ab c", np.array([0, 0, 0, 1], np.int32), **options)


def test_nothing_to_do_is_no_plan():
    assert plan(utterance(prosody=Prosody(rate=1.3))) is None


def test_wishes_of_words_add_to_the_whole():
    found = plan(
        utterance(
            prosody=Prosody(pitch_st=1, volume_db=-2),
            word_prosody=(Prosody(), Prosody(rate=2, pitch_st=3)),
        )
    )
    np.testing.assert_allclose(found.pitch_st, [1, 1, 1, 4])
    np.testing.assert_allclose(found.duration, [1, 1, 1, 0.5])
    np.testing.assert_allclose(found.energy_db, [-2] * 4)


@pytest.mark.parametrize("wish", [Prosody(rate=0), Prosody(pitch_st=13), Prosody(range=math.nan)])
def test_out_of_bounds_is_refused(wish):
    with pytest.raises(InputError) as caught:
        bounded(wish)
    assert caught.value.field in str(caught.value)
