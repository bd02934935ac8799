"""What begins or ends before a mark of the speech, or before the end of something else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.ahead import LATE
from litetts.audio.under import mixed
from litetts.document import HIDDEN, Audio, AudioChunk, Bed, Clip, Span

RATE = 1000
SOUND = Audio(np.full(500, 0.25, np.float32), RATE)
GO, OVER, WAIT = (f"{HIDDEN}{name}" for name in ("go", "over", "wait"))


def speech(lengths, marks):
    """Silence in chunks; `marks` are of the whole."""
    at = 0
    for n in lengths:
        inside = tuple((name, t) for name, t in marks if at <= round(t * RATE) < at + n)
        yield AudioChunk(np.zeros(n, np.float32), RATE, marks=inside, offset=at / RATE)
        at += n


def mix(lengths, marks, *beds, said=None):
    made = list(mixed(speech(lengths, marks), beds, RATE, lambda _: SOUND, said or (lambda _: ())))
    samples = np.concatenate([chunk.samples for chunk in made])
    assert [round(c.offset * RATE) for c in made] == np.cumsum(
        [0, *(len(c.samples) for c in made[:-1])]
    ).tolist()
    return samples, [note for chunk in made for note in chunk.notes]


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8), st.integers(1, 700))
@settings(deadline=None, max_examples=60)
def test_one_begins_and_ends_before_marks_however_the_speech_is_cut(lengths, early):
    lengths = [*lengths, 1000]
    place = sum(lengths) - 200
    bed = Bed(Clip("x"), OVER, delay=-early / RATE, end=OVER, end_delay=-0.05)
    samples, notes = mix(lengths, [(OVER, place / RATE)], bed)
    begin, end = place - early, min(place - early + 500, place - 50)
    assert np.flatnonzero(samples).tolist() == list(range(begin, end))
    assert not notes


def test_it_begins_no_earlier_than_its_par_and_that_is_told():
    bed = Bed(Clip("x"), OVER, delay=-30.0, after=GO)
    samples, notes = mix([300, 300, 300], [(GO, 0.2), (OVER, 0.5)], bed)
    assert np.flatnonzero(samples)[0] == 200
    assert notes == [LATE]


@pytest.mark.parametrize("piece", [1, 70, 400])
def test_before_the_end_of_what_is_said_aside(piece):
    def said(bed):
        sound = np.full(400, 0.5, np.float32)
        yield from (sound[i : i + piece] for i in range(0, 400, piece))

    first = Bed(Clip(""), GO, spans=(Span("x", 0, 1),), waits=WAIT, ends=OVER)
    second = Bed(Clip("x"), OVER, delay=-0.1, waits=WAIT)
    for beds in ((first, second), (second, first)):
        samples, notes = mix([100, 50, 100], [(GO, 0.05), (WAIT, 0.12)], *beds, said=said)
        assert np.flatnonzero(samples == 0.75).tolist() == list(range(350, 450))
        assert np.flatnonzero(samples == 0.25).tolist() == list(range(450, 850))
        assert not notes


def test_only_so_much_is_held_back():
    asked = 0

    def counted():
        nonlocal asked
        for chunk in speech([100] * 50, [(OVER, 4.0)]):
            asked += 1
            yield chunk

    bed = Bed(Clip("x"), OVER, delay=-0.3)
    behind = []
    for i, _ in enumerate(mixed(counted(), [bed], RATE, lambda _: SOUND)):
        behind.append(asked - i - 1)
    assert max(behind) == 3
