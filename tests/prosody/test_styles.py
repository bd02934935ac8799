import numpy as np
import pytest

import litetts
from litetts.audio import measure
from litetts.document import Document, Prosody, Span, Style
from litetts.markup.vocabulary import STYLES, style
from litetts.prosody import styled
from litetts.prosody.styles import STYLES as ROWS
from litetts.prosody.styles import prosody_of


def test_every_style_has_a_row():
    assert set(ROWS) == STYLES


@pytest.mark.parametrize("degree", [0.01, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("name", sorted(STYLES))
def test_degrees_scale(name, degree):
    one, scaled = ROWS[name], prosody_of(Style(name, degree))
    assert scaled.pitch_st == pytest.approx(one.pitch_st * degree)
    assert scaled.rate == pytest.approx(one.rate**degree)
    assert 0 <= scaled.breath <= 1


def test_aliases_and_case():
    assert style("Happy").name == style("JOYFUL").name == "cheerful"
    assert style("Sports Commentary").name == "sports_commentary"
    assert style("documentary narration").name == "documentary-narration"
    assert style("purple") is None


def test_a_style_comes_on_top_of_the_prosody():
    span = Span("x", 0, 1, prosody=Prosody(pitch_st=2.0), style=Style("sad"))
    (done,) = styled(Document("x", (span,))).spans
    assert (done.style, done.prosody.pitch_st) == (None, pytest.approx(1.0))


def tune(audio):
    """Mean and spread of F0 in semitones, without creak and octaves of the tracker."""
    track = measure.f0(audio.samples, audio.sample_rate, high=800)
    low, high = np.percentile(track[track > 0], (25, 75))
    semitones = 12 * np.log2(track[(track > 0.75 * low) & (track < 2.5 * high)])
    return semitones.mean(), semitones.std()


@pytest.mark.parametrize("name", ["bored", "excited", "calm"])
def test_what_a_style_asks_is_what_is_measured_on_the_sound(name):
    text = "Would you rather walk along the river, or take the train to the north side?"
    plain, acted = (litetts.speak(text, voice="nano_heart", seed=1, style=s) for s in (None, name))
    (mean, spread), (other, wider) = tune(plain), tune(acted)
    asked = ROWS[name]
    assert other - mean == pytest.approx(asked.pitch_st, abs=0.4)
    assert wider / spread == pytest.approx(asked.range, abs=0.12)
    lasted = plain.words[-1].end - plain.words[0].start
    assert lasted / (acted.words[-1].end - acted.words[0].start) == pytest.approx(
        asked.rate, abs=0.02
    )


def test_a_whisper_is_soft_but_not_lost():
    text = "The bakery on the corner opens before sunrise."
    plain, whisper = (
        measure.rms(litetts.speak(text, voice="nano_heart", seed=1, **wish).samples)
        for wish in ({}, {"style": "whispering"})
    )
    assert -10 < whisper - plain < -5
