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
        ("It's Bob's “new” toy—really!", "it's bob's new toy really"),
        ("It’s 3:30 PM", "it's three thirty p m"),
    ],
)
def test_both_sides_are_read_alike(written: str, spoken: str) -> None:
    assert spoken_form(written) == spoken
    assert compare(written, spoken)[0].word_errors == 0
    assert compare(spoken, written)[0].cer == 0


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
