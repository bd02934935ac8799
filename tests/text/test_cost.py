"""A text costs what its length costs, however often it repeats itself.

Calls are counted elsewhere (`test_normalise`); a pattern that looks through the rest of the text at
each position makes no calls, so here the processor's time of a text is set against that of a part.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from litetts.text.normalise import normalise

LANGUAGES = (
    "ar", "ca", "cs", "de", "el", "en-gb", "en-us", "es", "fa", "fr", "he", "hi", "hu", "id", "it",
    "ja", "ko", "nl", "pl", "pt-br", "ro", "ru", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip
SHORT, LONG = 2_000, 20_000
TRIES = 3


def _seconds(text: str, lang: str) -> float:
    begin = time.process_time()
    normalise(text, lang)
    return time.process_time() - begin


def _growth(unit: str, lang: str) -> float:
    """How many times the time ten times the text takes: 10, or 100 where it is quadratic."""
    short, long = ((unit * size)[:size] for size in (SHORT, LONG))
    return min(_seconds(long, lang) / max(_seconds(short, lang), 1e-4) for _ in range(TRIES))


@given(
    st.text("0123456789.,:;/+-=%°€$()[]'’ xaIZé½²#@_*", min_size=1, max_size=3),
    st.sampled_from(LANGUAGES),
)
@example("1.", "fr")
@example("1.1", "it")
@example("1,", "en-us")
@example("1/", "en-us")
@example("a/1", "en-us")
@example("mc²", "en-us")
@example("I十", "zh")
@example("a.", "zh")
@example("1,2", "hi")
@example("分é", "ja")
@example("1½–", "en-us")
@settings(max_examples=12)
def test_ten_times_the_text_is_ten_times_the_work(unit: str, lang: str) -> None:
    normalise("1", lang)  # loads the language
    assert _growth(unit, lang) < 40


@pytest.mark.parametrize("sign", list(",./:;-"))
def test_numbers_without_an_end_are_read_one_by_one(sign: str) -> None:
    tokens = normalise(sign.join(["7", "12"] * 20) + " end")
    assert [t.spoken for t in tokens if t.spoken] == ["seven", "twelve"] * 20 + ["end"]
    assert {t.after for t in tokens[:-2] if t.spoken} == {","}


@pytest.mark.parametrize("lang", ["ja", "zh"])
def test_digits_among_letters_are_split_in_one_way_only(lang: str) -> None:
    assert normalise("A" + "1" * 200 + "é", lang)  # would never end
