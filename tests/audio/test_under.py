from __future__ import annotations

import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.under import mixed
from litetts.document import HIDDEN, Audio, AudioChunk, Bed, Clip, Floats, Span, WordTiming

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
    words = {word.word: word.start for chunk in made for word in chunk.words}
    assert words == pytest.approx({"w0": 0.0, "w1": 0.4, "w2": 0.7 + 0.3})
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


def test_what_lies_under_the_speech_takes_no_memory_of_its_length():
    """A quarter of an hour of beds; all of it would be 115 MB."""
    tracemalloc.start()
    rate, second = 24_000, np.zeros(24_000, np.float32)
    sound = Audio(np.full(rate, 0.1, np.float32), rate)
    beds = [Bed(Clip("x", repeat=600.0)), Bed(Clip("x", repeat=300.0), GO, waits=WAIT)]
    stream = (
        AudioChunk(second, rate, marks=((GO, 0.0), (WAIT, 1.0)) if not i else (), offset=float(i))
        for i in range(2)
    )
    samples = 0
    for chunk in mixed(stream, beds, rate, lambda source: sound):
        samples += len(chunk.samples)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert samples == 600 * rate
    assert most < 12_000_000


def test_it_is_made_no_earlier_than_it_is_heard():
    made = []

    def said(bed: Bed):
        for i in range(4):
            made.append(i)
            yield np.full(100, 0.5, np.float32)

    bed = Bed(Clip(""), GO, spans=(Span("x", 0, 1),), waits=WAIT)
    marks = {0: [(GO, 0.2)], 2: [(WAIT, 0.6)]}
    heard_of = []
    for chunk in mixed(chunks([200, 100, 300], marks), [bed], RATE, lambda _: SOUND, said):
        heard_of.append((len(made), len(chunk.samples)))
    assert heard_of[0] == (0, 200)
    assert made == [0, 1, 2, 3]


def test_the_end_of_what_is_said_begins_another():
    def said(bed: Bed):
        yield np.full(150, 0.5, np.float32)

    first = Bed(Clip(""), GO, spans=(Span("x", 0, 1),), waits=WAIT, ends="over")
    second = Bed(Clip("x"), "over", delay=0.05, waits=WAIT)
    made = list(
        mixed(chunks([100, 100], {0: [(GO, 0.0), (WAIT, 0.1)]}), [second, first], RATE,
              lambda _: SOUND, said)
    )  # fmt: skip
    sound = heard(made)
    assert np.flatnonzero(sound).tolist() == [*range(150), *range(200, 700)]
    assert made[-1].words[0].start == pytest.approx(0.7)


def test_those_of_one_moment_come_in_their_order():
    bed = Bed(Clip("x"), f"{HIDDEN}par.a.end", waits=f"{HIDDEN}par..end")
    marks = {0: [(bed.begin, 0.1), (bed.waits, 0.1)]}
    made = mix(chunks([100, 100], marks), bed)
    assert made[-1].words[0].start == pytest.approx(0.1 + 0.5)


def test_one_that_is_told_to_end_begins_others_then():
    marks = {0: [(GO, 0.0)], 1: [(WAIT, 0.2)]}
    short = Bed(Clip("x"), GO, end=WAIT, ends="over")
    made = mix(chunks([200, 200], marks), short, Bed(Clip("x"), "over", delay=0.05))
    assert np.flatnonzero(heard(made)).tolist() == [*range(200), *range(250, 750)]


def _calls(count: int, chain: bool) -> int:
    """Calls of functions while so many sound together, or one after the other."""
    beds = [
        Bed(
            Clip(""),
            f"{HIDDEN}{i - 1}" if chain and i else GO,
            spans=(Span("x", 0, 1),),
            waits=WAIT,
            ends=f"{HIDDEN}{i}",
        )
        for i in range(count)
    ]
    stream = list(chunks([100, 100], {0: [(GO, 0.0)], 1: [(WAIT, 0.1)]}))
    calls = 0

    def counted(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(counted)
    try:
        made = list(mixed(stream, beds, RATE, lambda _: SOUND, lambda _: [SOUND.samples]))
    finally:
        sys.setprofile(None)
    assert len(heard(made)) == 100 + 500 * (count if chain else 1) - 100 + 100
    return calls


@pytest.mark.parametrize("chain", [False, True])
def test_a_thousand_sounds_take_ten_times_what_a_hundred_take(chain):
    assert _calls(1000, chain) < 12 * _calls(100, chain)
