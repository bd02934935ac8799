"""Which spoken words of a token are one word, and that the phonemiser takes them as they are."""

import pytest

from litetts.text.frontend import FrontEnd
from litetts.text.normalise import normalise


def pieces(text):
    return [(p.text, p.parts) for token in normalise(text) for p in token.pieces]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("FBI's", [("FBI's", ("F", "B", "I's"))]),
        ("U.S.", [("US", ("U", "S"))]),
        ("well-known", [("well-known", ("well", "known"))]),
        ("FBI-led", [("F-B-I-led", ("F", "B", "I", "led"))]),
        ("J-O-H-N", [("J", ()), ("O", ()), ("H", ()), ("N", ())]),
        ("MP3", [("MP", ("M", "P")), ("three", ())]),
        ("ABCD7", [("A", ()), ("B", ()), ("C", ()), ("D", ()), ("seven", ())]),
        ("CD-ROM", [("C-D-ROM", ("C", "D", "ROM"))]),
        ("$20", [("twenty", ()), ("dollars", ())]),
        ("NASA", [("NASA", ())]),
    ],
)
def test_pieces(written, expected):
    assert pieces(written) == expected


def test_other_languages_take_every_word_by_itself():
    (token,) = normalise("E-Mail", "de")
    assert [p.text for p in token.pieces] == token.spoken.split()


def test_words_of_a_sentence_are_the_pieces():
    words = FrontEnd().words("The FBI's well-known MP3.")
    assert [w.text for w in words] == ["The", "FBI's", "well-known", "MP", "three"]
    assert words[1].phonemes == "ˌɛfbˌiˈIz"
    assert words[-1].after == "."


def test_an_engine_that_reads_text_gets_every_spoken_word():
    words = FrontEnd(pronounce=False).words("FBI, well-known")
    assert [(w.text, w.after) for w in words] == [
        ("F", ""), ("B", ""), ("I", ","), ("well", ""), ("known", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("four-MINUS", "four minus"),
        ("KNOWN-good", "known good"),
        ("USB-powered", "U S B powered"),
        ("10-WEEK", "ten week"),
        ("NASA-led", "NASA led"),
        ("7UP", "seven U P"),
    ],
)
def test_capitals_inside_a_token_are_judged_as_those_that_stand_alone(written, spoken):
    assert " ".join(t.spoken for t in normalise(written) if t.spoken) == spoken
