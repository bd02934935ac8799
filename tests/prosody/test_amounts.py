"""How much, in directions: intervals, shares, multiples and decibels in four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import Prosody
from litetts.prosody.amounts import amounts
from litetts.prosody.directions import not_understood, understand

SAID = {
    "half an octave lower": ("pitch_st", -6), "1/2 octave higher": ("pitch_st", 6),
    "½ octave down": ("pitch_st", -6), "one and a half semitones higher": ("pitch_st", 1.5),
    "raise the pitch by half an octave": ("pitch_st", 6), "a third higher": ("pitch_st", 4),
    "lower your voice by a fifth": ("pitch_st", -7), "up a third": ("pitch_st", 4),
    "half a tone higher": ("pitch_st", 1), "a half step down": ("pitch_st", -1),
    "a minor third up": ("pitch_st", 3), "a couple of semitones lower": ("pitch_st", -2),
    "two thirds higher": ("pitch_st", 8.844), "10 % lower in pitch": ("pitch_st", -1.824),
    "a third as fast": ("rate", 1 / 3), "a third slower": ("rate", 2 / 3),
    "two thirds of the speed": ("rate", 2 / 3), "slow down by 20%": ("rate", 0.8),
    "speed up by a quarter": ("rate", 1.25), "three times as fast": ("rate", 3),
    "three times slower": ("rate", 1 / 3), "at 2x": ("rate", 2), "half the speed": ("rate", 0.5),
    "increase the speed by 10 percent": ("rate", 1.1), "half as loud": ("volume_db", -6.021),
    "twice as loud": ("volume_db", 6.021), "3 dB louder": ("volume_db", 3),
    "-3 dB": ("volume_db", -3), "reduce the volume by half": ("volume_db", -6.021),
    "a third higher in volume": ("volume_db", 2.499),
    "eine halbe Oktave tiefer": ("pitch_st", -6), "eine Terz höher": ("pitch_st", 4),
    "eine Quinte tiefer": ("pitch_st", -7), "einen Halbton höher": ("pitch_st", 1),
    "ein Drittel höher": ("pitch_st", 4.98), "ein Drittel langsamer": ("rate", 2 / 3),
    "halb so schnell": ("rate", 0.5), "1,5-mal so schnell": ("rate", 1.5),
    "mit halber Geschwindigkeit": ("rate", 0.5), "um 20 Prozent langsamer": ("rate", 0.8),
    "une demi-octave plus bas": ("pitch_st", -6), "un demi-ton plus haut": ("pitch_st", 1),
    "une tierce plus haut": ("pitch_st", 4), "baisse d'une octave": ("pitch_st", -12),
    "un tiers plus lent": ("rate", 2 / 3), "deux fois plus vite": ("rate", 2),
    "moitié moins vite": ("rate", 0.5), "20 pour cent plus vite": ("rate", 1.2),
    "media octava más grave": ("pitch_st", -6), "medio tono más bajo": ("pitch_st", -1),
    "una tercera más alta": ("pitch_st", 4), "sube una octava": ("pitch_st", 12),
    "un tercio más lento": ("rate", 2 / 3), "el doble de rápido": ("rate", 2),
    "a la mitad de velocidad": ("rate", 0.5), "un 20 por ciento más rápido": ("rate", 1.2),
}  # fmt: skip


@pytest.mark.parametrize(("instructions", "wanted"), SAID.items())
def test_so_much_is_changed_and_nothing_else(instructions, wanted):
    name, value = wanted
    wish = understand(instructions)
    assert getattr(wish, name) == pytest.approx(value, abs=0.01)
    assert not_understood(instructions) == ""
    for other in {"rate", "pitch_st", "volume_db", "range"} - {name}:
        assert getattr(wish, other) == getattr(Prosody(), other)


@pytest.mark.parametrize(
    "instructions",
    ["1/0 faster", "100% slower", "0 times as fast", "3 times", "120 words per minute"],
)
def test_what_is_no_amount_is_told_and_changes_nothing(instructions):
    assert understand(instructions) is None
    assert not_understood(instructions) == f"'{instructions}'"


def test_a_number_that_nothing_is_made_of_is_told():
    assert not_understood("cheerful, like a 5 year old") == "'like a 5 year old'"
    assert not_understood("five faster") == "'five'"


def test_long_directions_end_with_a_whole_word():
    """Cut within "softly" they would be soft."""
    words = "quiet " * 666  # 3996 characters, and four letters of the next word
    assert understand(words + "softly") == understand(words)
    assert understand(words + "soft") == understand(words + "soft and")
    assert understand(words + "soft") != understand(words)


WORDS = ["half", "a", "third", "octave", "higher", "1/0", "½", "-", "dB", "by", "raise", "mal",
         "twice", "as fast", "%", "99999", "of", "d'une", "demi-ton", "down", "x", ","]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS)).map(" ".join) | st.text(max_size=80))
def test_whatever_is_written_is_finite_and_in_its_place(text):
    end = 0
    for each in amounts(text):
        assert end <= each.begin < each.end <= len(text)
        end = each.end
        assert each.rate > 0
        assert abs(each.pitch_st) < 1e7
