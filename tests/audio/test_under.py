from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.under import mixed
from litetts.document import HIDDEN, Audio, AudioChunk, Bed, Clip, Floats, WordTiming

RATE = 1000
SOUND = Audio(np.full(500, 0.25, np.float32), RATE)
GO, WAIT = f"{HIDDEN}go", f"{HIDDEN}wait"


def chunks(lengths: list[int], marks: dict[int, list[tuple[str, float]]] | None = None):
    """Chunks of silence with a word each, as long as itself."""
    at = 0
    for i, n in enumerate(lengths):
        begin, end = at / RATE, (at + n) / RATE
        yield AudioChunk(
            np.zeros(n, np.float32),
            RATE,
            words=(WordTiming(f"w{i}", begin, end, 0, 1),),
            marks=tuple((marks or {}).get(i, ())),
            index=i,
            offset=begin,
        )
        at += n


def heard(made: list[AudioChunk]) -> Floats:
    """The sound; chunks must follow each other without a gap."""
    at = 0
    for i, chunk in enumerate(made):
        assert (chunk.index, round(chunk.offset * RATE)) == (i, at)
        at += len(chunk.samples)
    return np.concatenate([chunk.samples for chunk in made])


def mix(stream, *beds: Bed) -> list[AudioChunk]:
    return list(mixed(stream, beds, RATE, lambda source: SOUND))


def test_one_that_loops_lies_under_all_and_fades_at_both_ends():
    bed = Bed(Clip("x", fade_in=0.2, fade_out=0.1), fade=0.3, loops=True)
    made = mix(chunks([400, 900]), bed)
    sound = heard(made)
    assert len(sound) == 1300 + 300
    assert sound[0] == 0 and (np.diff(sound[:200]) >= 0).all()
    assert np.allclose(sound[200:1300], 0.25)
    assert (np.diff(sound[1300:]) < 0).all() and sound[-1] < 0.01
    assert [c.words[0].word for c in made[:2]] == ["w0", "w1"]


def test_one_begins_at_a_mark_and_the_speech_waits_for_it():
    marks = {0: [(GO, 0.1), ("mine", 0.15)], 1: [(WAIT, 0.5)]}
    made = mix(chunks([400, 300, 200], marks), Bed(Clip("x"), GO, delay=0.2, waits=WAIT))
    sound = heard(made)
    assert np.flatnonzero(sound).tolist() == list(range(300, 800))
    # It is over at 0.8 s, the mark is at 0.5 s: what comes after is 0.3 s later.
    assert len(sound) == 900 + 300
    assert made[2].words[0].start == pytest.approx(0.7 + 0.3)
    assert made[1].words[0].start == pytest.approx(0.4)
    assert [mark for chunk in made for mark in chunk.marks] == [("mine", 0.15)]


def test_one_ends_at_a_mark_or_outlasts_the_speech():
    marks = {0: [(GO, 0.3)]}
    ended = heard(mix(chunks([400], marks), Bed(Clip("x"), end=GO, end_delay=0.05)))
    assert np.flatnonzero(ended).tolist() == list(range(350))
    outlasts = mix(chunks([400]), Bed(Clip("x")))
    assert np.flatnonzero(heard(outlasts)).tolist() == list(range(500))
    never = mix(chunks([400]), Bed(Clip("x"), "no such mark"))
    assert not heard(never).any() and len(never) == 1


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.floats(0, 0.5))
@settings(deadline=None, max_examples=40)
def test_cutting_the_stream_otherwise_makes_no_difference(lengths, delay):
    beds = (Bed(Clip("x"), GO, delay=delay), Bed(Clip("x", fade_in=0.1), loops=True, fade=0.2))
    marks = {0: [(GO, 0.0)]}
    whole = heard(mix(chunks([sum(lengths)], marks), *beds))
    assert np.array_equal(heard(mix(chunks(lengths, marks), *beds)), whole)
