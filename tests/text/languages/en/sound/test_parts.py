"""The parts of the front end's last stage: IPA, dictionaries, tagger, espeak-ng, other scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Word
from litetts.errors import InputError, MissingExtraError, ModelError
from litetts.phonemes import espeak, inventory
from litetts.phonemes.ipa import AMERICAN, BRITISH, to_inventory
from litetts.text.languages.en.sound import dictionary, tagger
from litetts.text.languages.en.sound.dictionary import Dictionary
from litetts.text.linear import LinearModel
from litetts.text.phonemiser import phonemiser
from litetts.training import tagger as training


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("həˈloʊ", "həlˈO", "həlˈQ"),
        ("ˈt͡ʃɜːtʃ", "ʧˈɜɹʧ", "ʧˈɜːʧ"),
        ("ˈbɜː(ɹ)d", "bˈɜɹd", "bˈɜːd"),
        ("ˈgærɪdʒ", "ɡˈæɹɪʤ", "ɡˈaɹɪʤ"),
        ("ˈbʌtn̩", "bˈʌtᵊn", "bˈʌtᵊn"),
        ("'deɪ", "dˈA", "dˈA"),
        ("skweə", None, "skwɛː"),
        ("ˈmʌð.ɚ", "mˈʌðəɹ", "mˈʌðə"),
        ("kˈOkəɹO", "kˈOkəɹO", "kˈQkəɹQ"),
        ("ˈnɪːtʰ", "nˈɪt", "nˈɪːt"),
        ("ˈɾaɣu", "Tˈɑɡu", "tˈaɡu"),
        ("", "", ""),
    ],
)
def test_ipa(ipa, american, british):
    if american is not None:
        assert to_inventory(ipa, "en-us") == american
    assert to_inventory(ipa, "en-gb") == british


def test_what_is_in_the_inventory_already_stays():
    for word in ("nˈʌtʃˌɛl ˈA", "wˈATɪŋ", "ʧˈɜɹʧ"):
        assert to_inventory(word, "en-us") == word


@pytest.mark.parametrize(
    ("text", "alphabet", "expected"),
    [
        ('h@"l@U', "x-sampa", "həlˈO"),
        ("Ti:tS", "x-sampa", "θiʧ"),
        ("HH AH0 L OW1", "arpabet", "həlˈO"),
        ("N AH1 T SH EH2 L", "arpabet", "nˈʌtʃˌɛl"),
        ("W ER1 D | T UW1", "arpabet", "wˈɜɹd tˈu"),
        ("nˈʌtʃˌɛl", "kokoro", "nˈʌtʃˌɛl"),
    ],
)
def test_other_alphabets(text, alphabet, expected):
    assert to_inventory(text, "en-us", alphabet) == expected


def test_errors_of_alphabets():
    with pytest.raises(InputError, match=r"'€'.*position 2"):
        to_inventory("ab€", "en-us")
    with pytest.raises(InputError, match="'XX', number 2"):
        to_inventory("AA XX", "en-us", "arpabet")
    with pytest.raises(InputError, match="known are ipa"):
        to_inventory("a", "en-us", "sampa")


@given(st.text(max_size=20), st.sampled_from(["en-us", "en-gb", "fr-fr"]))
def test_any_text_is_converted_or_refused(text, lang):
    try:
        found = to_inventory(text, lang)
    except InputError:
        return
    assert set(found) <= inventory.PHONEMES | {" "}


@given(st.text(alphabet=sorted(inventory.PHONEMES), max_size=12))
def test_symbols_of_the_inventory_always_have_a_counterpart(symbols):
    assert set(to_inventory(symbols, "hi")) <= inventory.PHONEMES


@pytest.mark.parametrize(
    ("name", "count"),
    [("us_gold", 90_201), ("us_silver", 93_361), ("gb_gold", 87_352), ("gb_silver", 109_766)],
)
def test_the_dictionaries_of_the_package(name, count):
    found = Dictionary.open(dictionary.path(name))
    entries = dict(found.items())
    assert len(entries) == count
    assert list(entries) == sorted(entries)
    for word in [*list(entries)[::997], *list(entries)[:2], *list(entries)[-2:]]:
        assert found.get(word) == entries[word]
        assert found.get(word + "\u0300") is None
    assert found.get("") is None
    assert "zzzzzz" not in found


def test_entries_of_the_dictionaries():
    assert dictionary.gold(False).get("tomato") == "təmˈAɾO"
    assert dictionary.gold(True).get("tomato") == "təmˈɑːtQ"
    assert dictionary.gold(False).get("record") == {"DEFAULT": "ɹˈɛkəɹd", "VERB": "ɹəkˈɔɹd"}


@given(
    st.dictionaries(
        st.text("abcé'", max_size=4), st.sampled_from(["ə", "", {"DEFAULT": "A", "NOUN": None}])
    )
)
def test_every_entry_of_a_dictionary_is_found(entries):
    found = Dictionary(dictionary.pack(entries))
    assert dict(found.items()) == entries
    assert all(found.get(word) == entry for word, entry in entries.items())
    assert found.get("abcabc") is None


def test_more_entries_than_a_block():
    entries = {f"word{i}": f"w{i}" for i in range(1000)}
    found = Dictionary(dictionary.pack(entries))
    assert all(found.get(word) == entry for word, entry in entries.items())
    assert found.get("aaa") is found.get("word") is found.get("zzz") is None


def test_a_missing_or_damaged_dictionary_is_an_error(tmp_path):
    with pytest.raises(ModelError, match="install LiteTTS again"):
        Dictionary.open(tmp_path / "none.dict")
    whole = dictionary.path("us_gold").read_bytes()
    for data in (b"", b"{}", whole[:-1], whole[:20] + b"?" + whole[21:]):
        with pytest.raises(ModelError, match="install LiteTTS again"):
            Dictionary(data)
    broken = bytearray(whole)
    broken[-500] ^= 0xFF
    with pytest.raises(ModelError, match="is damaged"):
        dict(Dictionary(bytes(broken)).items())


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("The dog barks loudly", "DT NN VBZ RB"),
        ("She has seen him", "PRP VBZ VBN PRP"),
        ("I want to record it", "PRP VBP TO VB PRP"),
        ("a big red house", "DT JJ JJ NN"),
    ],
)
def test_tags(text, tags):
    assert " ".join(tagger.tag(text.split())) == tags


def test_the_tagger_learns_from_a_teacher(tmp_path):
    tokens = [
        ("The", "DT", " "),
        ("cat", "NN", ""),
        ("'s", "POS", " "),
        ("42", "CD", ""),
        (".", ".", ""),
    ]
    words = training.as_words(tokens)
    assert [(t, b) for _, t, b in words] == [("DT", ""), ("NN", ""), ("CD", ".")]
    assert words[1][0] == "cat's"
    assert words[2][0].isalpha()
    data = [
        [("the", "DT", ""), (noun, "NN", ""), (verb, "VBZ", ".")]
        for noun in ("cat", "dog", "cow", "hen")
        for verb in ("sits", "runs", "eats", "goes")
    ]
    model = training.train(data, epochs=3)
    assert training.evaluate(model, data) == 1
    model.save(tmp_path / "t.npz")
    again = LinearModel.load(tmp_path / "t.npz")
    assert tagger.tag_with(again, ["the", "pig", "sits"], [""] * 3) == ["DT", "NN", "VBZ"]
    assert training.train(data, epochs=3).weights.tolist() == model.weights.tolist()


def test_damaged_weights_are_an_error(tmp_path):
    file = tmp_path / "w.npz"
    file.write_bytes(b"not weights")
    with pytest.raises(ModelError, match="reinstall"):
        LinearModel.load(file)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("es", "la ciudad grande", "la θjuðˈad ɣɾˈande"),
        ("fr-fr", "les amis", "lez amˈi"),
        ("it", "ciao mondo", "ʧˈao mˈondo"),
        ("pt-br", "não", None),
        ("hi", "नमस्ते दुनिया", None),
        ("de", "guten Tag", "ɡˈuːtən tˈɑːk"),
        ("ru", "привет", None),
    ],
)
def test_other_languages(lang, text, expected):
    words = [Word(w, i, i + 1) for i, w in enumerate(text.split())]
    found = phonemiser(lang).phonemise(words)
    assert all(w.phonemes and w.rule == "espeak" for w in found)
    if expected:
        assert " ".join(w.phonemes for w in found) == expected


def test_joined_words_are_divided_again():
    text = "il y a de l' eau dans le jardin"
    words = [Word(w, i, i + 1) for i, w in enumerate(text.split())]
    found = phonemiser("fr").phonemise(words)
    whole = espeak.phonemes(" ".join(w.text for w in words), "fr-fr")
    assert len(found) == len(words)
    assert sum(len(w.phonemes) for w in found) > len(whole) // 2


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "ja",
            "これはテストです",
            [("これ", "koɾe"), ("は", "βa"), ("テスト", "tesɨto"), ("です", "desɨ")],
        ),
        ("zh", "你好世界", [("你好", "ni↓xau↓"), ("世界", "ʂɨ↘ʨje↘")]),
    ],
)
def test_languages_without_spaces(lang, text, expected):
    try:
        reader = phonemiser(lang)
    except MissingExtraError as error:
        assert f"[{lang}]" in str(error)
        pytest.skip(str(error))
    found = reader.phonemise([Word(text, 10, 10 + len(text), "“", "”.")])
    assert [(w.text, w.phonemes) for w in found] == expected
    assert (found[0].before, found[-1].after) == ("“", "”.")
    assert "".join(text[w.start - 10 : w.end - 10] for w in found) == text


def test_espeak_knows_many_languages_and_says_what_it_does_not_know():
    assert len(espeak.languages()) > 100
    assert espeak.phonemes("ja", "de-CH") == espeak.phonemes("ja", "de")
    assert espeak.phonemes("你好", "zh") == espeak.phonemes("你好", "cmn")
    with pytest.raises(InputError, match="no language 'tlh'"):
        espeak.phonemes("a", "tlh")


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_espeak_takes_any_text(text):
    assert isinstance(espeak.phonemes(text, "en-us"), str)


def test_the_supplement_is_in_the_inventory_of_each_accent():
    for british, allowed in ((False, AMERICAN), (True, BRITISH)):
        for word, sounds in dictionary.supplement(british).items():
            assert set(sounds) <= allowed | {" "}, word
    (word,) = phonemiser("en-us").phonemise([Word("Los", 0, 3)])
    assert (word.phonemes, word.rule) == ("lˌɔs", "lexicon")
