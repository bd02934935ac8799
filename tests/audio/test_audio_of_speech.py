"""The room of audio with a real voice: the one that speaks by default."""

from __future__ import annotations

import numpy as np
import pytest

import litetts
from litetts import engines, voices
from litetts.audio import measure
from litetts.audio.decode import decode
from litetts.audio.encode import encode
from litetts.audio.join import trim
from litetts.audio.resample import resample
from litetts.document import Audio
from litetts.engines.base import TwoStageEngine
from litetts.rendering import render
from litetts.request import Request
from litetts.speech import Speech

TEXT = "Five thieves left the cliff, with a thin fish. Peter kicked it back! Is that half a moth?"


@pytest.fixture(scope="module")
def spoken() -> Audio:
    return litetts.speak(TEXT)


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 48000])
@pytest.mark.parametrize("name", ["mp3", "opus", "aac", "m4a"])
def test_codecs_keep_the_voice(spoken, name, rate):
    """Within 1 dB of mel-cepstral distortion, which is hardly told from the original."""
    sound = resample(spoken.samples, spoken.sample_rate, rate)
    heard = decode(encode(Audio(sound, rate), name))
    again = resample(heard.samples, heard.sample_rate, rate)[1024 if name == "aac" else 0 :]
    n = min(len(again), len(sound))
    assert n > len(sound) - 10
    assert measure.mcd(sound[:n], again[:n], rate, align=False) < 1.0


def test_speech_does_not_click_where_it_is_joined(spoken):
    # Inside the speech a sharp burst of a consonant may look like one.
    found = measure.clicks(spoken.samples, spoken.sample_rate)
    joins = [round(c.offset * c.sample_rate) for c in litetts.stream(TEXT)]
    assert not [(c, j) for c in found for j in joins if abs(c - j) < 0.02 * spoken.sample_rate]
    assert measure.clipped(spoken.samples) == 0


@pytest.mark.parametrize("voice", [voices.default_voice(), "espeak"])
def test_trimming_cuts_no_sound_off_a_word(voice):
    for job in Speech(Request(TEXT, voice=voice)).jobs():
        audio = render(job.utterance, job.voice, job.engine, seed=job.seed)
        cut = trim(audio.samples, audio.sample_rate)
        assert cut.cut_start <= audio.words[0].start
        if audio.duration - cut.cut_end < audio.words[-1].end - 0.01:
            # The last sound of a word may end in silence (a stop that is not released).
            gone = audio.samples[-round(cut.cut_end * audio.sample_rate) :]
            assert np.sqrt(np.mean(gone**2)) < 0.01 * np.sqrt(np.mean(audio.samples**2))


def test_words_are_where_they_sound(spoken):
    """Between the sentences it is quiet, and the words around the pause say when."""
    for before, after in zip(spoken.words, spoken.words[1:], strict=False):
        if after.start - before.end < 0.2:
            continue
        a, b = (round(t * spoken.sample_rate) for t in (before.end + 0.15, after.start - 0.05))
        if b > a:
            assert measure.rms(spoken.samples[a:b]) < measure.rms(spoken.samples) - 30


def test_pitch_is_measured_as_the_engine_meant_it():
    """A vocoder is told F0 frame by frame: the tracker finds it in the sound again."""
    voice = voices.resolve(voices.default_voice())
    engine = engines.load(voice.engine)
    if not isinstance(engine, TwoStageEngine):
        pytest.skip("the default voice has one stage")
    job = next(
        iter(Speech(Request("We were away a year ago near the river.", voice=voice.id)).jobs())
    )
    meant = engine.predict(job.utterance, job.voice)
    sound = np.concatenate(list(engine.render(meant, job.voice)))
    hop = engine.hop / engine.sample_rate / meant.contour_rate
    # A value of the contour belongs to the middle of its frame.
    times = (np.arange(len(meant.f0)) + 0.5) * hop
    track = measure.f0(sound, engine.sample_rate, hop=hop / 2)[1::2][: len(times)]
    expected = meant.f0[: len(track)]
    both = (track > 0) & (expected > 0)
    assert np.mean(both) > 0.5
    cents = 1200 * np.log2(track[both] / expected[both])
    assert np.median(np.abs(cents)) < 20
    assert np.mean(np.abs(cents) > 200) < 0.02
    # Where voice fades out the two differ about when it ends.
    assert np.mean((track > 0) == (expected > 0)) > 0.85
