r"""Formulas in LaTeX, as they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.text.normalise import normalise
from litetts.text.reading.latex import MAX_CHARACTERS, plain


def said(formula: str, lang: str = "en-us") -> str:
    (token,) = normalise(formula, lang, interpret_as="latex")
    assert (token.written, token.start, token.end) == (formula, 0, len(formula))
    return token.spoken


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        ("$E = mc^2$", "E equals M C squared"),
        (r"\frac{\sqrt{b^2 - 4ac}}{2a}", "the square root of B squared minus four A C over two A"),
        (r"\sum_{i=1}^{n} i", "the sum from I equals one to N of I"),
        (r"\int_0^1 e^{-x}", "the integral from zero to one of E to the power of minus X"),
        (r"\lim_{x \to 0} f(x)", "the limit as X goes to zero F X"),
        (r"x_1 \leq 10", "X sub one is less than or equal to ten"),
        (r"90^\circ", "ninety degrees"),
        (r"\alpha + \beta", "alpha plus beta"),
        (r"\sqrt[3]{8}", "the third root of eight"),
        (r"P(A \mid B)", "P A given B"),
        (r"v = \frac{\text{distance}}{\text{time}}", "V equals distance over time"),
        (r"f'(x)", "F prime X"),
        (r"n!", "N factorial"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "A equals B C equals D"),
    ],
)  # fmt: skip
def test_english(formula: str, right: str) -> None:
    assert said(formula) == right


@pytest.mark.parametrize(
    ("lang", "right"),
    [
        ("de", "A durch B plus X zum Quadrat"),
        ("fr-fr", "A sur B plus X au carré"),
        ("es", "A sobre B más X al cuadrado"),
        ("it", "A su B più X al quadrato"),
        ("pt-br", "A sobre B mais X ao quadrado"),
        ("pl", "A / B + X ²"),
    ],
)
def test_other_languages_have_words_or_signs(lang: str, right: str) -> None:
    assert plain(r"\frac{a}{b} + x^2", lang) == right
    assert said(r"\frac{a}{b} + x^2", lang)


TOKENS = st.sampled_from(
    [
        *"{}^_x2[]=$",
        "\\",
        *(f"\\{name}" for name in ("frac", "sqrt", "sum", "text", "begin", "vec")),
    ]
)


@given(st.lists(TOKENS, max_size=30).map(" ".join))
def test_anything_is_read(formula: str) -> None:
    plain(formula, "en-us")


def test_depth_and_length_are_bounded() -> None:
    plain("{" * 4000, "en-us")
    plain("\\frac" * 900, "en-us")
    plain("^" * 4000, "en-us")
    assert plain("x" * (MAX_CHARACTERS + 1), "en-us") == "x" * (MAX_CHARACTERS + 1)
