"""Runs of other languages in a sentence, and the words of one voice that come of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Document, Span
from litetts.phonemes import inventory
from litetts.request import ReadingStyle
from litetts.text.frontend import FrontEnd
from litetts.text.mixed import guess, language, runs
from litetts.validation import reading

HELD_OUT = Path(__file__).with_name("mixed.tsv")
"""Sentences written after the rules, what is foreign in brackets: [en:New York]."""
_MARKED = re.compile(r"\[(\w\w):([^\]]*)\]|([^\[]+)")
_WORD = re.compile(r"[^\W\d_]+")


def marked(text: str, lang: str) -> str:
    return "".join(
        text[r.start : r.end] if r.lang == lang else f"[{r.lang}:{text[r.start : r.end]}]"
        for r in runs(text, lang)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Key figures are Wolfgang Schäuble, Angela Merkel, and Gerhard Schröder.",
        "Juan Carlos Ferrero beat Guillermo Coria and David Nalbandian.",
        "The composers Giuseppe Verdi, Gioachino Rossini, and Vincenzo Bellini met.",
    ],
)
def test_a_sentence_full_of_foreign_names_is_english(text: str) -> None:
    assert language(text) == "en-us"


@pytest.mark.parametrize(
    ("lang", "right"),
    [
        ("de", "Das ist [en-us:by the way ]sehr gut."),
        ("de", "Ich lese die [en-us:New York Times ]jeden Morgen."),
        ("fr-fr", "J'ai lu le [en-us:Wall Street Journal ]ce matin."),
        ("es", "Me gusta la serie [en-us:Game of Thrones ]mucho."),
        ("en-us", "She has a certain [fr-fr:je ne sais quoi ]about her."),
        ("en-us", "The word is [ru:до свидания ]in Russian."),
        ("en-us", "Her name is [zh:王小明 ]and she is nice."),
        ("ru", "Я читал [en-us:The New York Times ]вчера."),
        ("hi", "मैंने कल [en-us:machine learning ]का कोर्स किया।"),
        ("tr", "Bu akşam [en-us:Star Wars ]izleyeceğiz."),
        ("en-us", "It said [ja:ありがとう日本 ]on the box."),
        ("de", "Er nutzt [en-us:WhatsApp ]und das [en-us:iPhone ]15."),
        ("de", "Die GmbH und Herr McDonald kennen die StVO."),
        # Nothing is foreign, or nothing is sure.
        ("de", "Heute ist das Wetter schön und die Kinder spielen im Garten."),
        ("en-us", "Los Angeles and San Francisco are in California."),
        ("en-us", "Vincent van Gogh was Dutch."),
        ("en-us", "Winds NE 10 mph, then 20 km NE of the coast."),
        ("en-us", "Luis Alberto Suarez Diaz scored twice against Uruguay."),
        ("en-us", "Nobel laureates [es:Nicolás Quiñones, Andrés Calderón ]wrote novels."),
        ("ru", "Это 3 km и GPT-4."),
        ("de", "A 7, AS Hamburg-Nord, Ausfahrt 12"),
        ("de", "Das sagt Prof. Dr. med. Müller."),
        ("it", "IBAN IT60 del conto"),
        ("en-us", "Smith et al. v. Acme Corp., et al."),
        ("en-us", "tomatoes from San Marzano"),
        ("en-us", "The letter β and the letter Ж are letters."),
        ("de", ""),
        ("xx", "Unknown languages stay whole."),
    ],
)
def test_runs(lang: str, right: str) -> None:
    text = _MARKED.sub(lambda m: m[2] or m[3], right.replace("-us:", ":").replace("-fr:", ":"))
    assert marked(text, lang) == right


def test_held_back_sentences() -> None:
    """What is foreign is found more often than not, hardly ever taken for a third language."""
    told: Counter[str] = Counter()
    for line in HELD_OUT.read_text("utf-8").splitlines():
        lang, sentence = line.split("\t")
        text, truth = "", []
        for match in _MARKED.finditer(sentence):
            said = match[2] if match[1] else match[3]
            truth.append((len(text), match[1] or lang))
            text += said
        found = runs(text, lang)
        for word in _WORD.finditer(text):
            right = [tag for start, tag in truth if start <= word.start()][-1]
            got = next(r.lang for r in found if r.start <= word.start() < r.end).split("-")[0]
            kind = "own" if right == lang else "foreign"
            told[f"{kind} {'right' if got == right else 'kept' if got == lang else 'wrong'}"] += 1
    foreign = told["foreign right"] + told["foreign kept"] + told["foreign wrong"]
    assert told["foreign right"] > 0.75 * foreign
    assert told["foreign wrong"] <= 0.01 * foreign
    assert told["own wrong"] <= 0.02 * (told["own right"] + told["own wrong"])


def test_a_text_in_one_language_is_one_run() -> None:
    folder = Path(__file__).parent / "data"
    cases = [c for c in reading.cases(folder) if len(c.written.split()) > 2]
    apart = [c.written for c in cases if len(runs(c.written, c.lang)) > 1]
    assert len(cases) > 1000
    assert len(apart) <= 0.01 * len(cases), apart


@given(
    st.text(max_size=60), st.sampled_from(["en-us", "de", "fr-fr", "ru", "ja", "zh", "hi", "ar"])
)
@settings(max_examples=150)
def test_runs_hold_all_of_the_text_in_order(text: str, lang: str) -> None:
    found = runs(text, lang)
    assert "".join(text[r.start : r.end] for r in found) == text
    assert [r.start for r in found] == [0, *(r.end for r in found[:-1])]


def test_a_name_is_guessed_or_not() -> None:
    assert guess("Wojciech", "en-us") == "pl"
    assert guess("table", "en-us") == ""
    assert guess("x1", "en-us") == ""


def test_one_voice_speaks_on() -> None:
    """One utterance, the sounds in the inventory, offsets of the source."""
    text = "Ich lese die New York Times am 5.3. für 3,50 €."
    ((_, utterance),) = FrontEnd("de").utterances(Document.plain(text))
    foreign = [w for w in utterance.words if w.lang]
    assert [w.text for w in foreign] == ["New", "York", "Times"]
    assert [text[w.start : w.end] for w in foreign] == ["New", "York", "Times"]
    assert [w.phonemes for w in foreign] == ["nˈu", "jˈɔɹk", "tˈImz"]
    assert "fünften" in [w.text for w in utterance.words]
    assert utterance.lang == "de"


def test_english_voices_say_foreign_words_with_their_sounds() -> None:
    words = FrontEnd("en-us").words("She said je ne sais quoi, y'all.")
    foreign = [w for w in words if w.lang]
    assert [w.lang for w in foreign] == ["fr-fr"] * 4
    assert all(set(w.phonemes or "") <= inventory.PHONEMES for w in foreign)
    assert "ʁ" not in "".join(w.phonemes or "" for w in foreign)
    assert words[-2].after == ","


def test_it_can_be_switched_off() -> None:
    off = FrontEnd("de", ReadingStyle(mixed=False)).words("Ich lese die New York Times.")
    assert not any(w.lang for w in off)
    assert [w.text for w in off] == ["Ich", "lese", "die", "New", "York", "Times"]


def test_a_stated_language_is_believed() -> None:
    text = "Ich lese die New York Times."
    document = Document(text, (Span(text, 0, len(text), lang="de"),))
    ((_, utterance),) = FrontEnd("en-us").utterances(document)
    assert not any(w.lang for w in utterance.words)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "§ 433 Abs. 2 S. 1 BGB gilt i. V. m. Art. 5 GG."),
        ("de", "S. 12 ff., Kap. 3, Bd. II, u. a. bei z. B. Goethe, usw."),
        ("it", "La temperatura è scesa da -3 °C a -10,5 °C; vento a 80 km/h."),
        ("es", "viento a 80 km/h de norte a sur"),
    ],
)
def test_letters_that_are_cut_short_and_small_words_of_both_make_no_foreign_run(
    lang: str, text: str
) -> None:
    assert marked(text, lang) == text


@pytest.mark.parametrize("lang", ["en-us", "de", "fr-fr"])
def test_japanese_in_latin_letters_is_not_finnish(lang: str) -> None:
    for text in ("Nikkei", "Keiko", "Nikkei Keiko"):
        assert {run.lang for run in runs(text, lang)} == {lang}
