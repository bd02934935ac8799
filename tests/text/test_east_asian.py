"""The tables of Japanese and Mandarin and what is read by them; MeCab and jieba are extras."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.doctor.selftests import PACKAGES
from litetts.errors import ModelError
from litetts.phonemes import inventory
from litetts.text.languages.ja import kana
from litetts.text.languages.ja.sound import _KNOWN, Japanese, _joined, _Morpheme, _tagger, _words
from litetts.text.languages.zh.sound import Mandarin, _table
from litetts.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("おんがく", "oŋɡakɯ"),
        ("しんぶん", "ɕimbɯɴ"),
        ("こんにちは", "koɲɲiʨiha"),
        ("きょう", "kʲoɯ"),
        ("がっこう", "ɡaʔkoɯ"),
        ("てぃー", "tʲiː"),
        ("いすゞ", "isɨzɨ"),
        ("ふぁん", "ɸaɴ"),
        ("っ", "ʔ"),
        ("", ""),
    ],
)
def test_kana(text, expected):
    assert kana.sounds(text) == expected


def test_katakana():
    assert kana.hiragana("カタカナ・ヴ・ヽ・漢字") == "かたかな・ゔ・ゝ・漢字"


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("0", "ゼロ"),
        ("007", "なな"),
        ("10", "じゅう"),
        ("368", "さんびゃくろくじゅうはち"),
        ("1000", "せん"),
        ("3800", "さんぜんはっぴゃく"),
        ("11000", "いちまんいっせん"),
        ("100000000", "いちおく"),
        (
            "1234567890",
            "じゅうにおくさんぜんよんひゃくごじゅうろくまんななせんはっぴゃくきゅうじゅう",
        ),
        ("1" + "0" * 25, "いち" + "ゼロ" * 25),
    ],
)
def test_numbers_in_japanese(digits, expected):
    assert kana.number(digits) == expected


def test_the_list_of_japanese_words():
    assert "東京都" in _words()
    assert len(list(_words().items())) > 140_000


def test_the_table_of_mandarin():
    assert len(_table()) == 1559
    assert _table()["ni3"] == "ni↓"
    assert set("".join(_table().values())) <= inventory.PHONEMES


@pytest.mark.parametrize(
    ("text", "expected"),
    [("X-I", "えっくす あい"), ("I'V", "あい ぶい"), ("CD-ROM", "しーでぃー あーるおーえむ")],
)
def test_letters_with_marks_among_them_in_japanese(text, expected):
    assert [token.spoken for token in normalise(text, "ja")] == [expected]


@pytest.mark.parametrize("lang", ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "zh"])
@given(text=st.text("XIVaé'’-.·/&1世第 ", max_size=8))
@settings(max_examples=30, deadline=None)
def test_letters_with_any_marks_among_them(lang, text):
    normalise(text, lang)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我得去", "dei3"), ("他跑得快", "de5"), ("他长得很高", "de5"), ("头发很长", "chang2"),
        ("把书还了", "huan2"), ("不对", "bu2"), ("一天", "yi4"), ("一下", "yi2"),
        ("大夫很忙", "dai4"), ("慢慢地走", "de5"), ("一行字", "hang2"),
        ("第一天", "yi1"), ("统一战线", "yi1"),
    ],
)  # fmt: skip
def test_mandarin_characters_are_read_by_what_stands_around_them(text: str, wanted: str) -> None:
    assert _table()[wanted] in _phonemes(Mandarin(), text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("月曜日", "げつよーび"), ("日本人", "にほんじん"), ("何人いる", "なんにん"),
        ("世界中", "せかいじゅー"), ("私は", "わたし"), ("誕生日", "たんじょーび"),
    ],
)  # fmt: skip
def test_japanese_words_that_mecab_divides_are_read_as_one(text: str, wanted: str) -> None:
    assert _phonemes(Japanese(), text).startswith(kana.sounds(wanted))


def _phonemes(phonemiser: Mandarin | Japanese, text: str) -> str:
    return "".join(sound for _, sound in phonemiser._read(text))


def test_words_of_one_class_without_an_end_cost_what_they_are_long(calls):
    def work(count: int) -> int:
        return calls(lambda: list(_joined([_Morpheme("一", "イチ", _KNOWN)] * count)))

    assert work(3000) < 12 * work(300)


def test_mecab_is_opened_once_for_all_threads_and_calls(monkeypatch):
    import fugashi

    made = []

    class Counted(fugashi.Tagger):
        def __init__(self, *arguments: str) -> None:
            made.append(self)
            super().__init__(*arguments)

    monkeypatch.setattr(fugashi, "Tagger", Counted)
    _tagger.cache_clear()
    text = "月曜日に日本人が世界中から来ました。" * 4
    wanted = Japanese()._read(text)
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda _: Japanese()._read(text), range(100)))
    assert read == [wanted] * 100
    assert len(made) == 1


def test_a_failure_of_mecab_is_told(monkeypatch):
    import fugashi

    def failing() -> None:
        raise RuntimeError("Failed initializing MeCab.\n\n    no dictionary")

    monkeypatch.setattr(fugashi, "Tagger", failing)
    _tagger.cache_clear()
    with pytest.raises(ModelError, match=r"MeCab.* fails .*no dictionary.*unidic-lite"):
        Japanese()._read("猫です")


def test_the_check_of_the_dictionary_maps_it_once(monkeypatch):
    import fugashi

    test = PACKAGES["unidic-lite"].test
    test()

    def another() -> None:
        raise AssertionError("one more tagger")

    monkeypatch.setattr(fugashi, "Tagger", another)
    test()
