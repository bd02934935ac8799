"""What is written is heard: every letter, mark, number and meaningful sign, in any language."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.cli.text import _explained
from litetts.phonemes import espeak
from litetts.text import languages
from litetts.text.frontend import FrontEnd
from litetts.text.normalise import normalise
from litetts.text.scanner.wordlist import words
from litetts.text.tags import WRITTEN_IN

SIGNS = set("%+=€$£¥₹°/&@#")

# A sentence of each language: all of it is heard.
SENTENCES = {
    "hi": "मैं घर जाता हूँ।",
    "mr": "मी उद्या घरी जाईन.",
    "ne": "म घर जान्छु।",
    "bn": "আমি প্রতিদিন বাড়ি যাই।",
    "ta": "நான் வீட்டிற்குப் போகிறேன்.",
    "te": "నేను ఇంటికి వెళ్తున్నాను.",
    "kn": "ನಾನು ಮನೆಗೆ ಹೋಗುತ್ತೇನೆ.",
    "ml": "ഞാൻ വീട്ടിലേക്ക് പോകുന്നു.",
    "gu": "હું ઘરે જાઉં છું.",
    "pa": "ਮੈਂ ਘਰ ਜਾਂਦਾ ਹਾਂ।",
    "th": "ฉันกลับบ้านทุกวัน",
    "he": "שָׁלוֹם, אֲנִי הוֹלֵךְ הַבַּיְתָה.",
    "ar": "أَنَا ذَاهِبٌ إِلَى الْبَيْتِ؟",
    "fa": "من به خانه می‌روم.",
    "ko": "저는 집에 갑니다.",
    "ru": "Я иду домой.",
    "el": "Πηγαίνω στο σπίτι.",
    "vi": "Tôi đi về nhà.",
    "hy": "Ես տուն եմ գնում։",
    "ka": "მე სახლში მივდივარ.",
    "am": "ወደ ቤት እሄዳለሁ።",
    "fr-fr": "Où est le café de l'hôtel?",
    "es": "¿Dónde está el niño?",
    "en-us": "A naïve café owner in Málaga.",
    "de": "Die schöne Straße über den Fluß.",
}


SIGNED = words(
    "es fr-fr it pt-br hi pl nl sv tr ru uk cs ro hu el ar fa he vi ko id ca bn ta te mr th"
)


def unheard(text: str, lang: str) -> dict[str, str]:
    """Characters that carry meaning and are in the span of no spoken token, with the reason."""
    found = {}
    for row in _explained(text, FrontEnd(lang)):
        if any(word["phonemes"] for word in row["words"]):
            continue
        found |= {c: row["silent"] for c in row["written"] if meant(c)}
    return found


def meant(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" or char in SIGNS


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("lang", SENTENCES)
def test_every_letter_of_a_sentence_is_heard(lang: str, form: str) -> None:
    text = unicodedata.normalize(form, SENTENCES[lang])
    assert not unheard(text, lang)
    heard = [w for w in FrontEnd(lang).words(text) if w.phonemes]
    assert len(heard) == len(SENTENCES[lang].split())


@pytest.mark.parametrize("lang", SENTENCES)
def test_no_less_is_said_than_espeak_would(lang: str) -> None:
    said = sum(len(w.phonemes or "") for w in FrontEnd(lang).words(SENTENCES[lang]))
    bare = espeak.phonemes(SENTENCES[lang], lang).replace(" ", "").replace("^", "")
    assert said >= 0.75 * len(bare)  # symbols of the inventory stand for one or two of IPA


@pytest.mark.parametrize("lang", sorted(SIGNED))
@pytest.mark.parametrize(
    "text",
    ["-5", "5 %", "3 + 4", "3 = 3", "€20", "20 €", "$5", "£5", "¥5", "₹5", "5 °C", "a & b", "a @ b",
     "# 5", "3 / 4"],
)  # fmt: skip
def test_signs_reach_a_reader(text: str, lang: str) -> None:
    assert not unheard(text, lang)
    digits = FrontEnd(lang).words("".join(c if c.isdigit() else " " for c in text))
    heard = "".join(w.phonemes or "" for w in FrontEnd(lang).words(text))
    assert len(heard) > len("".join(w.phonemes or "" for w in digits))  # and not only the number


def test_a_pointed_word_is_read_and_not_spelled() -> None:
    (pointed,) = FrontEnd("he").words("שָׁלוֹם")
    (bare,) = FrontEnd("he").words("שלום")
    assert pointed.phonemes == bare.phonemes


def test_a_dotted_letter_keeps_its_vowel_however_it_is_written() -> None:
    composed = "\u09ac\u09be\u09dc\u09bf"  # house in Bengali
    taken_apart = unicodedata.normalize("NFC", composed)
    assert composed != taken_apart
    assert [w.phonemes for w in FrontEnd("bn").words(composed)] == [
        w.phonemes for w in FrontEnd("bn").words(taken_apart)
    ]


LETTERS = [
    chr(code)
    for first, last in ((0x41, 0x2FF), (0x300, 0x1FFF), (0x2C00, 0x2DFF), (0x3040, 0x30FF),
                        (0x4E00, 0x4E40), (0xA000, 0xA0FF), (0xAC00, 0xAC40), (0xFB00, 0xFEFC))
    for code in range(first, last)
    if unicodedata.category(chr(code))[0] in "LMN"
]  # fmt: skip
TEXTS = st.text(
    st.one_of(st.sampled_from(LETTERS), st.sampled_from("% + = € $ £ ¥ ₹ ° / & @ # - . , 1 2 3 a")),
    min_size=1,
    max_size=24,
)
LANGS = sorted(
    {tags[0] for tags in WRITTEN_IN.values()} - {"ja", "zh"} | {"pl", "fr-fr", "es", "it"}
)


def _languages_with_rules() -> list[str]:
    folder = Path(languages.__file__).parent
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


READ = _languages_with_rules()
# What a table of readings is made of, in any order: the rules meet what nobody would write.
SHREDS = words(
    "12 3.5 1,234 0 007 2024 14:30 24/12 IV XIV % ° °C km km/h kg € $ £ ₹ ½ ² № § & @ # - –"
    " / : + = √ π Dr. St. No. p. S. h a e i o z Jan. A4 CO2 www.a.de x@y.z 日 月 年 円 元 第"
    " 人 के रु. в г. г ו ש א و ل 명 원"
)


@given(
    st.lists(st.sampled_from(sorted(SHREDS)), min_size=1, max_size=8),
    st.lists(st.sampled_from(["", " ", "-", ".", ", ", "\n"]), min_size=8, max_size=8),
    st.sampled_from(READ),
)
@settings(max_examples=400)
def test_whatever_is_written_is_read_in_every_language(
    shreds: list[str], gaps: list[str], lang: str
) -> None:
    text = "".join(shred + gap for shred, gap in zip(shreds, gaps, strict=False))
    tokens = normalise(text, lang)
    assert [t.written for t in tokens] == [text[t.start : t.end] for t in tokens]
    assert "".join("".join(t.written for t in tokens).split()) == "".join(text.split())
    for token in tokens:
        if not token.spoken and token.kind not in ("emoji", "markup"):
            assert not any(unicodedata.category(c)[0] in "LN" for c in token.written), token


@given(TEXTS, st.sampled_from(LANGS))
@settings(max_examples=300)
def test_every_letter_and_sign_is_in_a_spoken_token(text: str, lang: str) -> None:
    """Or its token says why it is silent: a mark that stands on nothing, an ornament."""
    for token in normalise(text, lang):
        if not token.spoken and token.rule != "left-over":  # "# " that begins a line is a heading's
            written = token.written.replace("\u02bc", "'")
            assert not any(unicodedata.category(c)[0] in "LN" or c in SIGNS for c in written)


@given(TEXTS, st.sampled_from(["en-us", "de", "hi", "ru", "th", "fr-fr"]))
@settings(max_examples=60)
def test_what_is_silent_says_why(text: str, lang: str) -> None:
    for row in _explained(text, FrontEnd(lang)):
        assert row["silent"] or any(word["phonemes"] for word in row["words"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Yes, no", "shapes the tune"), ("Go 🚀", "emoji are silent"), ("a <b>c</b>", "left over")],
)
def test_reasons(text: str, reason: str) -> None:
    assert any(reason in row["silent"] for row in _explained(text, FrontEnd("en-us")))
