"""Kokoro's released network in pieces, and a change of pitch while it speaks, seen in the audio."""

import numpy as np
import pytest

from litetts.audio import measure
from litetts.document import Prosody
from litetts.prosody.steering import Steering, Update
from litetts.request import Request
from litetts.speech import Speech

TEXT = "Mary and I were along a narrow lane."
HOP = 0.005


@pytest.fixture(scope="module")
def plain(home):
    return spoken(None)[0]


def spoken(update, after=0.5):
    """The sound in pieces, with a change that is asked for when so many seconds are made."""
    steering = Steering()
    made, applied = [], []
    request = Request(TEXT, voice="af_heart:released")
    for chunk in Speech(request, steering=steering).chunks():
        made.append(chunk.samples)
        applied += chunk.applied
        if update is not None and chunk.offset + chunk.duration >= after:
            steering.give([update])
            update = None
    return np.concatenate(made), applied


def test_pieces_are_close_to_the_whole(home, plain):
    request = Request(TEXT, voice="af_heart:released", stream=False)
    whole = next(iter(Speech(request).chunks())).samples
    n = min(len(whole), len(plain))
    assert abs(len(whole) - len(plain)) < 600
    assert np.corrcoef(whole[1000 : n - 1000], plain[1000 : n - 1000])[0, 1] > 0.99
    a, b = (measure.f0(sound[:n], 24_000, hop=HOP) for sound in (whole, plain))
    both = (a > 0) & (b > 0)
    assert np.median(np.abs(12 * np.log2(b[both] / a[both]))) < 0.2
    assert measure.rms(plain[:n]) == pytest.approx(measure.rms(whole[:n]), abs=1.0)


def test_a_change_of_pitch_is_heard_at_its_sample(home, plain):
    changed, applied = spoken(Update(1, Prosody(pitch_st=5.0), 0.0))
    (told,) = applied
    a, b = (measure.f0(sound, 24_000, hop=HOP) for sound in (plain, changed))
    n = min(len(a), len(b))
    both = (a[:n] > 0) & (b[:n] > 0)
    moved = np.full(n, np.nan)
    moved[both] = 12 * np.log2(b[:n][both] / a[:n][both])
    at = int(told.at / HOP)
    assert np.nanmedian(moved[at + 8 :]) == pytest.approx(5.0, abs=0.4)
    assert np.nanmedian(np.abs(moved[: at - 8])) < 0.2
    near = round(0.02 / HOP)
    before, after = moved[at - 30 : at - near], moved[at + near : at + 30]
    assert np.nanmax(before) < 2.5 < np.nanmin(after)
