"""Error rates: counted right, and blind to how a thing is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.validation.compare import Errors, compare, spoken_form


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("In 1984 they paid $25.", "in nineteen eighty four they paid twenty five dollars"),
        ("It's Bob's “new” toy—really!", "it is bob's new toy really"),
        ("It’s 3:30 PM", "it is three thirty p m"),
    ],
)
def test_both_sides_are_read_alike(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken
    assert compare(written, spoken)[0].word_errors == 0
    assert compare(spoken, written)[0].cer == 0


@pytest.mark.parametrize(
    ("wanted", "heard", "lang"),
    [
        ("It's late, they're here; I don't know.", "It is late they are here I do not know", "en"),
        ("They closed the harbour.", "They closed the harbor.", "en-us"),
        ("Their ice cream", "There icecream", "en-us"),
        ("Il fait 25 degrés", "Il fait vingt-cinq degrés.", "fr-fr"),
        ("Es kostet 3 Euro", "Es kostet drei Euro!", "de"),
    ],
)
def test_what_sounds_the_same_is_no_error(wanted: str, heard: str, lang: str) -> None:
    errors, differences = compare(wanted, heard, lang)
    assert (errors.word_errors, errors.character_errors) == (0, 0)
    assert {d.kind for d in differences} == {"equal"}


def test_one_word_of_a_stretch_may_be_right() -> None:
    errors, differences = compare("their mat is red", "there hat is red")
    assert (errors.word_errors, errors.character_errors) == (1, 1)
    assert [(d.kind, d.wanted, d.heard) for d in differences] == [
        ("equal", "their", "there"),
        ("substitute", "mat", "hat"),
        ("equal", "is red", "is red"),
    ]


@given(*[st.lists(st.sampled_from("abc"), max_size=7)] * 2)
def test_the_differences_make_one_text_of_the_other(wanted: list[str], heard: list[str]) -> None:
    from litetts.validation.compare import _costs, _stretches

    found = list(_stretches(wanted, heard))
    assert [w for _, one, _ in found for w in one] == wanted
    assert [w for _, _, other in found for w in other] == heard
    wrong = sum(max(len(a), len(b)) for kind, a, b in found if kind != "equal")
    assert wrong == _costs(wanted, heard)[-1][-1]
    assert all((list(a) == list(b)) == (kind == "equal") for kind, a, b in found)


def test_counts_and_places() -> None:
    errors, differences = compare("the cat sat on the mat", "the bat sat the mat so")
    assert (errors.words, errors.word_errors) == (6, 3)
    assert errors.wer == 0.5
    assert [(d.kind, d.wanted, d.heard) for d in differences if d.kind != "equal"] == [
        ("substitute", "cat", "bat"),
        ("delete", "on", ""),
        ("insert", "", "so"),
    ]
    assert compare("one two", "")[0].wer == 1
    with pytest.raises(InputError):
        compare("...", "something")


def test_rates_of_a_sum_are_over_all_words() -> None:
    total = Errors(10, 1, 50, 2) + Errors(2, 2, 10, 10)
    assert total.wer == 3 / 12
    assert total.cer == 12 / 60


@given(st.lists(st.sampled_from(["river", "don't", "1984", "Dr.", "blue", "o'clock"]), min_size=1))
def test_a_text_agrees_with_itself(words: list[str]) -> None:
    text = " ".join(words)
    assert compare(text, text)[0].word_errors == 0


def test_hindi_is_heard_in_either_script() -> None:
    assert compare("मेरा घर शहर के पास है।", "میرا گھر شہر کے پاس ہے۔", "hi")[0].cer == 0
    assert compare("मेरा घर शहर के पास है।", "मेरा घर शहर के पास है", "hi")[0].cer == 0
    assert compare("मेरा घर शहर के पास है।", "میرا کل بازار ہے", "hi")[0].cer > 0.3
