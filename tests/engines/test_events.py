"""Sounds between words, measured."""

import numpy as np
import pytest

import litetts
from litetts import engines, voices
from litetts.audio.measure import f0
from litetts.document import Prosody
from litetts.engines import events

VOICES = ["nano_heart", "nano_adam"]


def levels(samples):
    frames = samples[: len(samples) // 600 * 600].reshape(-1, 600)
    return 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)


@pytest.fixture(scope="module", params=VOICES)
def voice(request):
    return voices.resolve(request.param)


def made(name, voice, **prosody):
    return events.made(engines.load("nano"), name, voice, Prosody(**prosody), seed=3)


@pytest.mark.parametrize("name", events.EVENTS)
def test_length_level_and_voice_are_those_of_the_sound(name, voice):
    samples, recipe = made(name, voice), events.EVENTS[name]
    vowels = levels(litetts.speak("It was a long day.", voice=voice.id).samples).max()
    assert len(samples) / 24_000 == pytest.approx(sum(recipe.seconds) + 0.2, abs=0.15)
    assert levels(samples).max() - vowels == pytest.approx(recipe.peak, abs=7)
    found = f0(samples, 24_000)
    voiced = (found > 0).mean()
    if recipe.pitch is None:
        assert voiced < 0.1
    elif not recipe.breath:
        assert voiced > 0.5
        heard = found[found > 0]
        assert heard[:10].mean() > heard[-10:].mean()  # it falls


def test_the_prosody_around_it_holds_for_it(voice):
    plain = made("hum", voice)
    soft = made("hum", voice, volume_db=-6.0)
    assert levels(soft).max() - levels(plain).max() == pytest.approx(-6, abs=0.5)
    slow = made("hum", voice, rate=0.5)
    assert len(slow) > 1.5 * len(plain)
    assert np.array_equal(plain, made("hum", voice))


@pytest.mark.parametrize("text", ["One. [sighs] Two.", "<speak>One. <amazon:breath/> Two.</speak>"])
def test_a_sound_stands_between_its_words(text):
    plain = litetts.speak("One. Two.", voice="nano_heart")
    audio = litetts.speak(text, voice="nano_heart")
    assert [w.word for w in audio.words] == ["One", "Two"]
    assert audio.words[1].start > plain.words[1].start + 0.3
    assert not audio.notes


@pytest.mark.parametrize(
    ("text", "voice"), [("[laughs] Ha.", "nano_heart"), ("[sighs] Ha.", "espeak")]
)
def test_what_cannot_be_made_is_told(text, voice):
    audio = litetts.speak(text, voice=voice)
    assert any("cannot make the sound" in note.message for note in audio.notes)
