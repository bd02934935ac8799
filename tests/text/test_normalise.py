"""Normalisation: the tables by class, the promises that hold for any text, and the styles."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.request import ReadingStyle
from litetts.text.normalise import Token, normalise
from litetts.validation.reading import cases, score

DATA = Path(__file__).parent / "data"
CASES = list(cases(DATA))
GROUPS = list(dict.fromkeys((c.lang, c.group) for c in CASES))
TUNE = set(';:,.!?—…"()“”')


def spoken(text: str, lang: str = "en-us", style: ReadingStyle | None = None) -> str:
    return " ".join(t.spoken for t in normalise(text, lang, style or ReadingStyle()) if t.spoken)


def tuned(text: str) -> str:
    """Spoken words with the punctuation that shapes their tune."""
    return " ".join(t.before + t.spoken + t.after for t in normalise(text) if t.spoken)


@pytest.mark.parametrize(("lang", "group"), GROUPS, ids=[f"{a}-{b}" for a, b in GROUPS])
def test_table(lang: str, group: str) -> None:
    (found,) = score([c for c in CASES if (c.lang, c.group) == (lang, group)])
    assert not [(c.written, c.spoken, got) for c, got in found.misses]


def test_tables_are_large_enough() -> None:
    assert len(CASES) >= 1500


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("I don't know", "I don't know"),
        ("Let's go", "Let's go"),
        ("Jerry's", "Jerry's"),
        ("1/2 cup", "half a cup"),
        ("1st 2nd 3rd 21st", "first second third twenty first"),
        ("Version 3.14.2", "Version three point one four point two"),
        ("72°F", "seventy two degrees Fahrenheit"),
        ("3:30 PM", "three thirty P M"),
        ("2023-05-12 at 14:30", "May twelfth twenty twenty three at fourteen thirty"),
        ("(555) 123-4567", "five five five, one two three, four five six seven"),
        ("* item", "item"),
        ("&lt;tag&gt;", "tag"),
        ("John&#x27;s", "John's"),
        ("Loss of ($500K)", "Loss of (five hundred thousand dollars)"),
        ("TSLA rose 25 bps", "T S L A rose twenty five basis points"),
        ("5 + 3 = 8", "five plus three equals eight"),
    ],
)
def test_what_others_break_on(written: str, want: str) -> None:
    assert tuned(written) == want


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("No. 5 is alive. No. That is not it.", "number five is alive. No. That is not it."),
        ("Dr. Smith, Oak Dr.", "Doctor Smith, Oak Drive."),
        ("St. John St.", "Saint John Street."),
        ("open 2-6 PM", "open two to six P M"),
        ("the score was 2-6", "the score was two to six"),
        ("5-3 is 2", "five minus three is two"),
        ("an IV drip for Henry IV", "an I V drip for Henry the fourth"),
        ("in 1990", "in nineteen ninety"),
        ("1990 apples", "one thousand nine hundred ninety apples"),
        ("“Quoted,” she said…", "“Quoted,” she said…"),
        ("Wait -- what?!", "Wait— what?!"),
        ('He said "no".', "He said “no”."),
        ("'Hello,' he said.", "“Hello,” he said."),
        ("the dogs' bowls", "the dogs' bowls"),
        ("Paris–London", "Paris London"),
        ("It's 5 p.m.", "It's five P M."),
    ],
)
def test_context_and_tune(written: str, want: str) -> None:
    assert tuned(written) == want


def test_case_tells_letters_from_words() -> None:
    assert spoken("the FBI and NASA say STOP") == "the F B I and NASA say stop"


# What holds for any text.

WRITTEN = st.text(
    st.one_of(
        st.sampled_from("0123456789 .,:;-–—/$£€%°'\"()[]{}#@&*+=<>_~^|\\½²³µ\n\tabcXYZIVxst"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)
PIECES = st.lists(
    st.sampled_from([c.written for c in CASES]),
    min_size=1,
    max_size=6,
).map(" ".join)
SAY_AS = [
    "characters",
    "spell-out",
    "verbatim",
    "cardinal",
    "number",
    "ordinal",
    "digits",
    "fraction",
    "date",
    "date:mdy",
    "date:dmy",
    "date:ymd",
    "date:ym",
    "date:d",
    "time",
    "time:hms12",
    "duration",
    "duration:hms",
    "telephone",
    "currency",
    "money",
    "address",
    "unit",
    "measure",
    "expletive",
    "name",
]
TABLED = ["es", "fr-fr", "it", "pt-br", "hi", "ja", "zh"]
LANGS = st.sampled_from(["en-us", "en-gb", "de", *TABLED])
ANYTHING = st.one_of(WRITTEN, PIECES)


def sayable(text: str) -> bool:
    return all(c in "' " or c.isalpha() or unicodedata.category(c).startswith("M") for c in text)


def check(text: str, tokens: tuple[Token, ...]) -> None:
    at = 0
    for token in tokens:
        assert token.start >= at and token.end > token.start
        assert token.written == text[token.start : token.end]
        assert not text[at : token.start].strip()
        assert sayable(token.spoken), token
        assert token.spoken == " ".join(token.spoken.split())
        assert set(token.before + token.after) <= TUNE
        at = token.end
    assert not text[at:].strip()


@given(ANYTHING, LANGS)
@settings(max_examples=600)
def test_covers_the_source_and_says_only_words(text: str, lang: str) -> None:
    check(text, normalise(text, lang))


def test_a_letter_is_not_taken_apart():
    assert [t.spoken for t in normalise("\u0e33 x")] == ["\u0e33", "X"]


@given(ANYTHING)
@example("Aa St-")
@example("aA-0")
@example("HenryV")
@example("&\x1f0")
@example("²AA\ud7fc")
@example("xVIII")
@example("VIIIT")
@settings(max_examples=300)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    # With its punctuation and lines: "section! I" is no "section one", nor is "section\nI".
    once, at = "", 0
    for t in normalise(text):
        once += (text[at : t.start] or " ") + t.before + t.spoken + t.after
        at = t.end
    assert spoken(once) == spoken(text)


@given(
    ANYTHING,
    st.builds(
        ReadingStyle,
        date_order=st.sampled_from([None, "mdy", "dmy", "ymd"]),
        clock=st.sampled_from(["written", "12h", "24h"]),
        number_and=st.sampled_from([None, True, False]),
        zero=st.sampled_from(["auto", "zero", "oh"]),
        years=st.sampled_from(["pairs", "cardinal"]),
        currency=st.sampled_from([None, "CAD", "USD"]),
        punctuation=st.booleans(),
        emoji=st.sampled_from(["silent", "named"]),
        code=st.booleans(),
        urls=st.sampled_from(["full", "short"]),
        expand_contractions=st.booleans(),
    ),
)
@settings(max_examples=300)
def test_every_style_says_only_words(text: str, style: ReadingStyle) -> None:
    check(text, normalise(text, "en-us", style))


@given(
    ANYTHING,
    st.sampled_from(SAY_AS),
    LANGS,
)
@settings(max_examples=300)
def test_say_as_never_fails(text: str, interpret_as: str, lang: str) -> None:
    check(text, normalise(text, lang, interpret_as=interpret_as))


@pytest.mark.parametrize("lang", ["en-us", "es", "fr-fr", "it", "pt-br", "hi", "ja", "zh"])
def test_linear_in_the_length(lang: str, calls: Callable[..., int]) -> None:
    text = " ".join(c.written for c in CASES if c.lang == lang)[:4000]

    normalise(text, lang)  # loads what is loaded once
    assert calls(normalise, text * 10, lang) < 12 * calls(normalise, text, lang)


@pytest.mark.parametrize(
    "piece",
    ["1", "1-", "a.", "((", "&#", "<b ", "[a](", "1,", "'", "1/", "_a", "A.", "½", "1½²", "x²"],
)
@pytest.mark.parametrize("lang", ["de", "en-us", "es", "fr-fr"])
def test_no_pattern_runs_away(piece: str, lang: str, calls: Callable[..., int]) -> None:
    # A pattern that backtracks is never done with as many.
    normalise(piece * 5000, lang)
    # 20 times the text is 20 times the work, or 400 times where it is begun again at each piece.
    assert calls(normalise, piece * 1000, lang) < 30 * calls(normalise, piece * 50, lang)


# Styles.


@pytest.mark.parametrize(
    ("style", "written", "want"),
    [
        (ReadingStyle(date_order="dmy"), "03/04/2025", "the third of April twenty twenty five"),
        (ReadingStyle(date_order="mdy"), "03/04/2025", "March fourth twenty twenty five"),
        (ReadingStyle(clock="12h"), "14:30", "two thirty P M"),
        (ReadingStyle(clock="24h"), "2:30 PM", "fourteen thirty"),
        (ReadingStyle(number_and=True), "105", "one hundred and five"),
        (ReadingStyle(money_and=False), "$5.50", "five dollars fifty cents"),
        (ReadingStyle(zero="zero"), "555-0100", "five five five zero one zero zero"),
        (ReadingStyle(years="cardinal"), "in 2014", "in two thousand fourteen"),
        (ReadingStyle(currency="CAD"), "$5", "five Canadian dollars"),
        (ReadingStyle(punctuation=True), "Yes, sir.", "Yes comma sir period"),
        (ReadingStyle(emoji="named"), "Hi 🚀", "Hi rocket"),
        (ReadingStyle(urls="short"), "https://example.com", "example dot com"),
        (ReadingStyle(expand_contractions=True), "I don't", "I do not"),
        (ReadingStyle(expand_contractions=True), "he'd gone", "he had gone"),
        (ReadingStyle(expand_contractions=True), "he'd go", "he would go"),
        (
            ReadingStyle(code=True),
            "a_b != c;",
            "A underscore B exclamation mark equals C semicolon",
        ),
    ],
)
def test_style(style: ReadingStyle, written: str, want: str) -> None:
    assert spoken(written, style=style) == want


# SSML's say-as.


@pytest.mark.parametrize(
    ("interpret_as", "written", "want"),
    [
        ("characters", "AB1-c", "A B one dash C"),
        ("spell-out", "hello", "H E L L O"),
        ("verbatim", "a@b", "A at B"),
        ("cardinal", "1234", "one thousand two hundred thirty four"),
        ("number", "12.5", "twelve point five"),
        ("cardinal", "XIV", "fourteen"),
        ("ordinal", "21", "twenty first"),
        ("ordinal", "VIII", "eighth"),
        ("digits", "1990", "one nine nine zero"),
        ("fraction", "3/20", "three twentieths"),
        ("fraction", "1+1/2", "one and a half"),
        ("date:mdy", "3/4/2025", "March fourth twenty twenty five"),
        ("date:dmy", "3/4/2025", "the third of April twenty twenty five"),
        ("date:ymd", "2025-04-03", "April third twenty twenty five"),
        ("date:yyyymmdd", "19600910", "September tenth nineteen sixty"),
        ("date:my", "4/2025", "April twenty twenty five"),
        ("date:y", "1905", "nineteen oh five"),
        ("date", "May 5, 1999", "May fifth nineteen ninety nine"),
        ("time:hms12", "2:30pm", "two thirty P M"),
        ("time:hms24", "14:30", "fourteen thirty"),
        ("time", "2:05:10 pm", "two oh five and ten seconds P M"),
        ("duration:hms", "01:18:30", "one hour eighteen minutes and thirty seconds"),
        ("duration", "2:30", "two minutes and thirty seconds"),
        ("telephone", "2122241555", "two one two two two four one five five five"),
        ("currency", "$42.01", "forty two dollars and one cent"),
        ("money:EUR", "42.50", "forty two euros and fifty cents"),
        ("unit", "10 ft", "ten feet"),
        ("address", "150 Main St", "one fifty Main Street"),
        ("expletive", "darn", "bleep"),
    ],
)
def test_interpret_as(interpret_as: str, written: str, want: str) -> None:
    assert (
        " ".join(t.spoken for t in normalise(written, interpret_as=interpret_as) if t.spoken)
        == want
    )


def test_unknown_interpret_as_names_the_field() -> None:
    with pytest.raises(InputError, match="interpret-as='colour'") as error:
        normalise("red", interpret_as="colour")
    assert error.value.field == "interpret_as"


# Other languages.


def test_language_without_a_folder_is_left_to_the_next_stage() -> None:
    tokens = normalise("Matkaa on 3,5 km jäljellä.", "fi")
    assert [t.spoken for t in tokens if t.spoken] == ["Matkaa", "on", "3,5", "km", "jäljellä"]
    assert tokens[-1].kind == "punctuation"


def test_a_long_run_of_marks_is_one_token():
    for mark in "!", ", ", "“ ", ")( ", "—", "😀":
        run = mark * 200_000
        tokens = normalise(f"Yes{run} no")
        assert [t.spoken for t in tokens if t.spoken] == ["Yes", "no"]
        assert len(tokens) <= 5
    yes, *_ = normalise("Yes" + "?!" * 100)
    assert yes.after == "?"


def test_a_letter_before_marks_and_a_digit() -> None:
    assert [t.spoken for t in normalise("s--0") if t.spoken] == ["S", "zero"]


@pytest.mark.parametrize(
    ("unit", "most"),
    [
        ("(a", 450),
        ("√", 550),
        ("+/", 320),
        ("≤", 320),
        ("\u0301", 1),
        ("a\u0301", 30),
        ("(a(a ", 300),
        ("[(", 1),
        ("a(", 450),
    ],
)
def test_what_is_no_writing_costs_little(calls: Callable[..., int], unit: str, most: int) -> None:
    """Work grows with the length, not faster, and a character costs hardly more than in a text."""
    normalise(unit * 100)
    some, more = (calls(normalise, (unit * n)[:n]) / n for n in (1000, 4000))
    assert more < 1.1 * some + 1
    assert more < most


def test_mu_is_a_letter_among_greek_ones() -> None:
    spoken = " ".join(
        t.spoken for t in normalise("Η μέρα, το γράμμα και το \u00b5.", "el") if t.spoken
    )
    assert spoken.startswith("Η μέρα το γράμμα")
    assert spoken.endswith("\u00b5")


@pytest.mark.parametrize("text", ["k = 1.38×10⁻[³ J/K", "5×10⁻ kg"])
def test_a_raised_sign_without_a_number_is_no_error(text: str) -> None:
    assert normalise(text)
