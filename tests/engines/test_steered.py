"""What is rendered piece by piece is what is rendered whole, up to where it is changed."""

import numpy as np
import pytest

from litetts.audio import measure
from litetts.document import Prosody
from litetts.engines import Steerable
from litetts.prosody.steering import Course, Steering, Update, steered
from litetts.request import Request
from litetts.speech import Speech, speak, stream

TEXT = "Mary and I were along a narrow lane all morning long, you know."


def job_of(voice):
    return next(iter(Speech(Request(TEXT, voice=voice)).jobs()))


def test_nano_in_pieces_is_nano_whole():
    job = job_of("nano_heart")
    engine = job.engine
    assert isinstance(engine, Steerable)
    told = engine.predict(job.utterance, job.voice)
    whole = np.concatenate(list(engine.render(told, job.voice, seed=3)))
    rendering = engine.rendering(told, job.voice, seed=3)
    frames = len(told.f0) // told.contour_rate
    made = [rendering.sound(stop) for stop in (1, 5, 6, 40, frames)]
    assert [len(m) for m in made] == [engine.hop * n for n in (1, 4, 1, 34, frames - 40)]
    error = np.concatenate(made) - whole
    # A network in 8 bits rounds a part otherwise than the whole.
    assert np.sqrt(np.mean(error**2) / np.mean(whole**2)) < 0.06
    assert not len(rendering.sound(frames))


def test_what_was_given_is_not_changed_and_what_follows_is():
    job = job_of("nano_heart")
    engine = job.engine
    told = engine.predict(job.utterance, job.voice)
    course = Course()
    course.change(1.0, Prosody(pitch_st=5.0, rate=0.8), 0.0)
    second = engine.hop / engine.sample_rate
    changed = steered(told, course, second)
    plain, rendering = (engine.rendering(told, job.voice, seed=3) for _ in range(2))
    frames = len(changed.f0) // changed.contour_rate
    begin = plain.sound(40)
    assert np.array_equal(rendering.sound(40), begin)
    rendering.steer(changed)
    rest = rendering.sound(frames)
    assert len(rest) == (frames - 40) * engine.hop
    a, b = measure.f0(begin, 24000), measure.f0(rest, 24000)
    assert 12 * np.log2(np.median(b[b > 0]) / np.median(a[a > 0])) > 3


def test_the_words_of_a_steered_speech_are_those_of_the_stream():
    plain = list(stream(TEXT, voice="nano_heart"))
    pieces = list(Speech(Request(TEXT, voice="nano_heart"), steering=Steering()).chunks())
    assert max(chunk.duration for chunk in pieces[:-1]) < 0.25
    words = [[w for c in chunks for w in c.words] for chunks in (plain, pieces)]
    for one, other in zip(*words, strict=True):
        assert (one.word, one.source_start) == (other.word, other.source_start)
        assert one.start == pytest.approx(other.start, abs=0.01)
    assert " ".join(c.text for c in pieces if c.text) == plain[0].text
    assert pieces[-1].last and not any(c.last for c in pieces[:-1])


def test_pauses_inside_a_sentence_are_as_long_in_pieces():
    text = "We saw nothing there; nothing at all; and then, a light."
    whole = speak(text, voice="nano_heart")
    pieces = list(Speech(Request(text, voice="nano_heart"), steering=Steering()).chunks())
    assert sum(c.duration for c in pieces) == pytest.approx(whole.duration, abs=0.02)


def test_what_an_engine_cannot_do_is_noted():
    steering = Steering()
    steering.give([Update(1, Prosody(breath=0.5, pitch_st=2.0))])
    chunks = list(Speech(Request("Hello there.", voice="espeak"), steering=steering).chunks())
    assert [a.word for c in chunks for a in c.applied] == ["Hello"]
    assert "breath" in {n.option for c in chunks for n in c.notes}
