from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.join import FADE, KEEP, Piece, fade_edges, join, speech_bounds, trim
from litetts.audio.measure import clicks
from litetts.document import Audio, Floats, WordTiming

RATE = 24000


def voice(seconds: float, hz: float = 120.0) -> Floats:
    """A voiced sound that begins and ends abruptly."""
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.2 * sum(np.sin(2 * np.pi * hz * k * t + k) / k for k in range(1, 20))).astype(
        np.float32
    )


def silence(seconds: float) -> Floats:
    """An engine's silence: not quite nothing."""
    n = round(seconds * RATE)
    return np.random.default_rng(n).normal(0, 1e-4, n).astype(np.float32)


def piece(lead: float, speech: float, tail: float, pause: float | None, text: str = "") -> Piece:
    samples = np.concatenate([silence(lead), voice(speech), silence(tail)])
    word = WordTiming(text or "word", lead, lead + speech, 0, 4)
    return Piece(Audio(samples, RATE, (word,), (("mark", lead),)), pause, text)


def whole(chunks) -> Floats:
    return np.concatenate([c.samples for c in chunks])


def test_bounds_of_speech():
    samples = np.concatenate([silence(0.3), voice(0.5), silence(0.2)])
    first, end = speech_bounds(samples, RATE)
    assert abs(first / RATE - 0.3) < 0.006
    assert abs(end / RATE - 0.8) < 0.006
    assert speech_bounds(silence(0.2), RATE)[0] == speech_bounds(silence(0.2), RATE)[1]
    assert speech_bounds(np.zeros(0, np.float32), RATE) == (0, 0)


def test_a_weak_consonant_is_speech():
    hiss = np.random.default_rng(1).normal(0, 0.004, round(0.1 * RATE)).astype(np.float32)
    samples = np.concatenate([silence(0.2), hiss, voice(0.4), silence(0.2)])  # f: 35 dB below
    assert abs(speech_bounds(samples, RATE)[0] / RATE - 0.2) < 0.006


@pytest.mark.parametrize(("lead", "tail"), [(0.3, 0.25), (0.05, 0.02), (0.0, 0.0), (0.01, 0.6)])
def test_trim_keeps_a_little_and_says_what_it_cut(lead, tail):
    samples = np.concatenate([silence(lead), voice(0.5), silence(tail)])
    cut = trim(samples, RATE)
    assert cut.head <= KEEP + 0.006
    assert cut.tail <= KEEP + 0.006
    assert cut.cut_start + cut.cut_end + len(cut.samples) / RATE == pytest.approx(
        len(samples) / RATE
    )
    assert cut.cut_start == pytest.approx(max(0.0, lead - KEEP), abs=0.006)
    assert cut.cut_end == pytest.approx(max(0.0, tail - KEEP), abs=0.006)


def test_trim_of_silence_leaves_nothing():
    cut = trim(silence(0.4), RATE)
    assert len(cut.samples) == 0
    assert cut.cut_start == pytest.approx(0.4)


def test_fades_are_smooth_and_leave_the_middle():
    out = fade_edges(np.ones(RATE, np.float32), RATE)
    n = round(FADE * RATE)
    assert np.all(np.diff(out[:n]) > 0)
    assert np.all(out[n:-n] == 1)
    assert np.array_equal(out, out[::-1])
    assert len(fade_edges(np.ones(3, np.float32), RATE)) == 3


@pytest.mark.parametrize("pause", [0.12, 0.2, 0.4, 0.9, 2.0])
def test_the_pause_is_what_was_asked_for(pause):
    chunks = list(join([piece(0.3, 0.5, 0.25, pause), piece(0.2, 0.5, 0.3, 0.1)], RATE))
    first, second = (word for chunk in chunks for word in chunk.words)
    assert second.start - first.end == pytest.approx(pause, abs=0.011)
    # and it is heard where the times say.
    samples = whole(chunks)
    between = samples[round((first.end + 0.005) * RATE) : round((second.start - 0.005) * RATE)]
    assert np.max(np.abs(between)) < 1e-3
    assert np.max(np.abs(samples[round(second.start * RATE) :][: RATE // 20])) > 0.1


def test_none_keeps_the_engines_own_silence():
    chunks = list(join([piece(0.1, 0.5, 0.07, None), piece(0.08, 0.5, 0.1, None)], RATE))
    gap = chunks[1].words[0].start - chunks[0].words[0].end
    assert gap == pytest.approx(0.15, abs=0.001)


def test_words_marks_and_offsets_count_from_the_start():
    pieces = [piece(0.3, 0.5, 0.2, 0.4, "one"), piece(0.1, 0.6, 0.2, 0.4, "two")]
    chunks = list(join(pieces, RATE))
    at = 0.0
    for chunk in chunks[:2]:
        assert chunk.offset == pytest.approx(at)
        assert chunk.words[0].start == pytest.approx(chunk.marks[0][1])
        assert chunk.offset <= chunk.words[0].start < chunk.words[0].end
        at += chunk.duration
    assert [c.text for c in chunks][:2] == ["one", "two"]
    assert [c.index for c in chunks] == list(range(len(chunks)))
    assert chunks[0].words[0].start == pytest.approx(KEEP, abs=0.006)


def test_a_word_that_goes_on_ends_with_the_sound_that_was_kept():
    """As long as durations say, but no longer than to the end of what trimming left."""
    sound = np.concatenate([silence(0.1), voice(0.6, 120), silence(0.4)])
    word = WordTiming("word", 0.1, 1.05, 0, 4)
    cut = round(0.5 * RATE)
    parts = [
        Piece(Audio(sound[:cut], RATE, (word,)), ends=False),
        Piece(Audio(sound[cut:], RATE), 0.4, begins=False),
    ]
    one, other = (
        list(join(pieces, RATE)) for pieces in ([Piece(Audio(sound, RATE, (word,)), 0.4)], parts)
    )
    assert other[0].words == ()
    assert other[1].words == one[0].words
    (told,) = one[0].words
    assert told.end == pytest.approx(KEEP + 0.6 + KEEP, abs=0.011)


def test_last_pause_is_there():
    samples = whole(join([piece(0.1, 0.5, 0.1, 1.5)], RATE))
    end = speech_bounds(samples, RATE)[1]
    assert len(samples) / RATE - end / RATE == pytest.approx(1.5, abs=0.006)


def test_a_piece_without_sound_is_a_pause():
    empty = Piece(Audio(np.zeros(0, np.float32), RATE), 1.0)
    chunks = list(join([empty, piece(0.1, 0.5, 0.1, 0.3), empty, piece(0.1, 0.5, 0.1, 0.1)], RATE))
    words = [w for c in chunks for w in c.words]
    assert words[0].start == pytest.approx(1.0, abs=0.006)
    assert words[1].start - words[0].end == pytest.approx(1.3, abs=0.011)


def test_nothing_waits_for_the_next_piece():
    seen = []

    def pieces():
        for n in range(3):
            seen.append(n)
            yield piece(0.1, 0.3, 0.1, 0.3)

    stream = join(pieces(), RATE)
    assert next(stream).index == 0
    assert seen == [0]


ends = st.one_of(st.just(0.0), st.floats(0.002, 0.3))


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            ends,
            st.floats(0.05, 0.4),
            ends,
            st.one_of(st.none(), st.floats(0, 0.6)),
            st.floats(70, 250),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_join_clicks(specs):
    """Whether a piece ends in silence or was cut in the middle of a voice."""
    pieces = []
    for lead, speech, tail, pause, hz in specs:
        sound, soft = voice(speech, hz), fade_edges(voice(speech, hz), RATE, 0.02)
        half = len(sound) // 2
        sound = np.concatenate([(soft if lead else sound)[:half], (soft if tail else sound)[half:]])
        samples = np.concatenate([silence(lead), sound, silence(tail)])
        pieces.append(Piece(Audio(samples, RATE), pause))
    samples = whole(join(pieces, RATE))
    assert len(clicks(samples, RATE)) == 0
    assert samples.dtype == np.float32


def test_plain_concatenation_would_click():
    samples = np.concatenate([voice(0.3), np.zeros(RATE // 5, np.float32), voice(0.3, 97)])
    assert len(clicks(samples, RATE)) >= 1
