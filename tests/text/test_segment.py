"""Sentences and clauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.text.segment import MAX_SENTENCE, sentences


def split(text: str, lang: str = "en-us") -> list[str]:
    return [text[a:b] for a, b in sentences(text, lang)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Hello there.", "How are you?", "Fine!"],
        ["Dr. Smith paid $3.50.", "Why?"],
        ["Mr. and Mrs. Jones met Prof. Lee at St. John's.", "It rained."],
        ["It costs 3.14 dollars.", "Version 2.0.1 is out."],
        ["J. K. Rowling wrote it.", "J.R.R. Tolkien did not."],
        ["He lives in the U.S. and works for the U.N. in Geneva.", "She doesn't."],
        ["He moved to the U.S.", "The weather is fine."],
        ["We met at 5 p.m.", "Then we ate."],
        ["Bring apples, pears, etc.", "The rest is here."],
        ["See e.g. Fig. 3 and pp. 5-9 (cf. vol. 2).", "No. 5 is alive."],
        ["I ate vitamin C.", "It was good."],
        ['"What?" he said.', "Nobody knew."],
        ['"I see."', "She left."],
        ['She said: "No, never."', "And then?"],
        ["He said no.", "Then he left."],
        ["It uses 5 mm nails.", "I. G. Farben made them."],
        ["At 5 p.m. Eastern we eat."],
        ["Really?!", "Yes..."],
        ["The 7th Cav. Regt. landed.", "It won."],
        ["We meet in conf. rm. B at 3.", "Bring it."],
        ["Nadal d. Ruud 6-4."],
        ["Your acct. bal. is low."],
        ["On the 5th ult. I wrote."],
        ["Well... maybe not."],
        ["Wait… what?"],
        ["hello there.", "how are you?", "i am fine"],
        ["Apple Inc. said so.", "Nobody cared."],
        ["She works at Apple Inc.", "He does not."],
        ["The temperature was 20.", "We left."],
        ["Visit www.example.com.", "It works."],
        ["(He left.)", "She stayed."],
        ["Jan. 5 was cold.", "Feb. 6 was not."],
        ["Wow!", "That's the 1st.", "Good."],
    ],
)
def test_english(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_lines_headings_and_lists() -> None:
    text = (
        "A Heading\n"
        "This paragraph goes on for quite a while and is wrapped at the usual width of\n"
        "lines. It has two sentences.\n\n"
        "* first item\n* second item\n"
        "1. One thing\n2. Another\n\n"
        "No punctuation at the end\n\nLast"
    )
    assert split(text) == [
        "A Heading",
        "This paragraph goes on for quite a while and is wrapped at the usual width of\nlines.",
        "It has two sentences.",
        "* first item",
        "* second item",
        "1. One thing",
        "2. Another",
        "No punctuation at the end",
        "Last",
    ]


def test_a_line_of_verse_rests_with_a_comma_as_without() -> None:
    for mark in "", ",", " —":
        text = f"Tell me not in mournful numbers{mark}\nLife is but an empty dream!"
        assert len(list(sentences(text))) == 2, mark
    assert len(list(sentences("This is a well-\nKnown fact."))) == 1


def test_paragraphs_are_recoverable() -> None:
    text = "One. Two.\n\nThree."
    (_, a), (b, c), (d, _) = sentences(text)
    assert "\n" not in text[a:b]
    assert text[c:d].count("\n") == 2


def test_missing_space_after_a_stop() -> None:
    assert split("He left.She stayed here.") == ["He left.", "She stayed here."]


def test_text_without_punctuation_is_cut_where_it_hurts_least() -> None:
    text = "word " * 150 + "and, " + "more " * 200
    pieces = split(text)
    assert all(len(p) <= MAX_SENTENCE for p in pieces)
    assert pieces[0].endswith("and,")
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    text = "palabra " * 60 + "porque " + "otra " * 200
    assert split(text, "es")[1].startswith("porque")
    text = "说的话" * 120 + "，" + "别的话" * 300
    assert split(text, "zh")[0].endswith("，")


def test_german() -> None:
    assert split("Am 3. Mai kam Dr. Müller, z. B. mit dem Zug. Er blieb.", "de") == [
        "Am 3. Mai kam Dr. Müller, z. B. mit dem Zug.",
        "Er blieb.",
    ]


def test_scripts_without_spaces() -> None:
    assert split("你好。今天怎么样？很好！", "zh") == ["你好。", "今天怎么样？", "很好！"]


def test_lazy(calls: Callable[..., int]) -> None:
    found = sentences("First one. " * 10_000)
    assert isinstance(found, Iterator)
    once = calls(next, found)
    assert next(found) == (11, 21)
    assert calls(list, found) > 100 * once


@given(st.text(st.sampled_from("ab AB.?!…\n\"'()12,;-* 。"), max_size=200))
@settings(max_examples=500)
def test_nothing_is_lost(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert end - start <= MAX_SENTENCE
        at = end
    assert not text[at:].strip()


def test_linear_in_the_length(calls: Callable[..., int]) -> None:
    def work(text: str) -> int:
        return calls(list, sentences(text))

    for text in ("Dr. No met J. K. at 5 p.m. in the U.S. It was 3.50. " * 200, "word " * 4000):
        assert work(text * 10) < 12 * work(text)


def test_a_german_ordinal_in_roman_numerals_ends_no_sentence() -> None:
    text = "Heinrich IV. war König. Der II. Weltkrieg begann. Das war Karl IV. Er starb."
    assert [text[a:b] for a, b in sentences(text, "de")] == [
        "Heinrich IV. war König.",
        "Der II. Weltkrieg begann.",
        "Das war Karl IV.",
        "Er starb.",
    ]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("es", ["El Sr. López, p. ej., vino a las 9 a. m.", "Luego se fue, etc.", "EE. UU. ganó."]),
        ("fr-fr", ["M. Dupont, c.-à-d. le chef, arrive à 9 h.", "Il part, etc.", "Puis rien."]),
        ("it", ["Il sig. Rossi vide l'avv. Neri.", "Poi ecc.", "Nel 44 a.C. Roma vinse."]),
        ("pt-br", ["A Dra. Lima foi à Av. Paulista.", "A Cia. Silva Ltda. faliu.", "Fim."]),
        ("pl", ["Np. ul. Długa itd. jest tu.", "Koniec."]),
        ("pl", ["W 21. wieku było ich 21.", "Potem nic."]),
        ("hu", ["A 20. században éltek.", "Vége."]),
    ],
)  # fmt: skip
def test_abbreviations_of_other_languages(lang: str, parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[a:b] for a, b in sentences(text, lang)] == parts
