import pytest

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
