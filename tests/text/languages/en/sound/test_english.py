"""English as Kokoro was taught it: words, words in context, and what authors ask for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Word
from litetts.errors import InputError
from litetts.phonemes import inventory
from litetts.phonemes.ipa import AMERICAN, BRITISH
from litetts.text import tags as languages
from litetts.text.phonemiser import phonemiser


def sentence(text, **fields):
    """Words of a plain sentence, punctuation in `before` and `after`."""
    words = []
    for i, written in enumerate(text.split()):
        core = written.strip(';:,.!?—…"()“”')
        before, after = written.split(core, 1) if core else ("", "")
        words.append(Word(core, i, i + 1, before, after, **fields))
    return words


def spoken(text, lang="en-us"):
    return " ".join(w.phonemes for w in phonemiser(lang).phonemise(sentence(text)))


def rules(text, lang="en-us"):
    return [w.rule for w in phonemiser(lang).phonemise(sentence(text))]


@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        ("hello world", "həlˈO wˈɜɹld", "həlˈQ wˈɜːld"),
        ("I don't know.", "ˌI dˈOnt nˈO", "ˌI dˈQnt nˈQ"),
        ("bottle", "bˈɑTəl", "bˈɒtᵊl"),
        ("button", "bˈʌtn", "bˈʌtᵊn"),
        ("dance", "dˈæns", "dˈɑːns"),
        ("tomatoes", "təmˈATOz", "təmˈɑːtQz"),
    ],
)
def test_words(text, american, british):
    assert spoken(text) == american
    assert spoken(text, "en-gb") == british


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the man", "ðə mˈæn"),
        ("the end", "ði ˈɛnd"),
        ("the hour", "ði ˈWəɹ"),
        ("the university", "ðə jˌunəvˈɜɹsəTi"),
        ("to go", "tə ɡˌO"),
        ("to eat", "tʊ ˈit"),
        ("a man", "ɐ mˈæn"),
        ("an apple", "ɐn ˈæpᵊl"),
        ("plan A", "plˈæn ˈA"),
        ("come in", "kˈʌm ˈɪn"),
        ("in London", "ɪn lˈʌndən"),
        ("he has", "hi hˈæz"),
        ("he has it", "hi hæz ɪt"),
    ],
)
def test_weak_forms_depend_on_what_follows(text, expected):
    assert spoken(text) == expected


def test_punctuation_ends_a_phrase_but_quotes_do_not():
    assert spoken("what is it for, the end").split()[3] == "fɔɹ"
    assert spoken("she went to, they said, Rome").split()[2] == "tu"
    assert spoken("she went to “Rome”").split()[2] == "tə"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She used to sing", "jˈust"),
        ("Oil is used to fry them", "jˈuzd"),
        ("It is used to make bread", "jˈuzd"),
        ("He is used to working", "jˈust"),
        ("He used it", "jˈuzd"),
    ],
)
def test_used_to(text, expected):
    words = phonemiser("en-us").phonemise(sentence(text))
    assert next(w.phonemes for w in words if w.text == "used") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("waited", "wˈATᵻd"),
        ("texted", "tˈɛkstᵻd"),
        ("blogged", "blˈɑɡd"),
        ("googled", "ɡˈuɡᵊld"),
        ("iPhones", "ˈIfˌOnz"),
        ("Chen's", "ʧˈɛnz"),
        ("Ross's", "ɹˈɔsᵻz"),
        ("Fitch's", "fˈɪʧᵻz"),
        ("students'", "stˈudənts"),
        ("runnin'", "ɹˈʌnɪn"),
        ("unclickable", "ˌʌnklˈɪkəbᵊl"),
    ],
)
def test_inflected_forms_are_voiced_as_their_stem_asks(text, expected):
    assert spoken(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "rule"),
    [
        ("T-shirt", "tˈiʃˌɜɹt", "lexicon"),
        ("jet-black", "ʤˌɛtblˈæk", "compound"),
        ("codebook", "kˈOdbˌʊk", "compound"),
        ("ShipStation", "ʃˌɪpstˈAʃən", "compound"),
        ("state-of-the-art-ish", None, "compound"),
        ("re-tile", "ɹˌitˈIl", "compound"),
        ("dont", "dˈOnt", "contraction"),
        ("im", "ˌIm", "contraction"),
        ("BBC", "bˌibˌisˈi", "letters"),
        ("B.B.C.", "bˌibˌisˈi", "letters"),
        ("café", "kæfˈA", "lexicon"),
        ("Schwarzenegger", "ʃwˈɔɹzənˌɛɡəɹ", "espeak"),
        ("Djokovic", "ʤˈOkəvˌɪʧ", "lexicon"),
        ("Москва", None, "espeak"),
    ],
)
def test_unlisted_words(text, expected, rule):
    (word,) = phonemiser("en-us").phonemise(sentence(text))
    assert word.rule == rule
    assert word.phonemes
    if expected:
        assert word.phonemes == expected


def test_initialisms_are_one_word_with_stress_at_the_end():
    letters = Word("FBI", 4, 7, after=",", kind="letters", rule="letters", parts=("F", "B", "I"))
    the, fbi, said = phonemiser("en-us").phonemise(
        [Word("the", 0, 3), letters, Word("said", 8, 12)]
    )
    assert (fbi.text, fbi.phonemes, fbi.after) == ("FBI", "ˌɛfbˌiˈI", ",")
    assert (fbi.start, fbi.end) == (4, 7)
    assert the.phonemes == "ði"
    assert said.phonemes == "sˈɛd"


def test_capitals_strengthen():
    assert spoken("She did") != spoken("she did")
    assert spoken("STOP it NOW").split()[2] == "nˈW"
    assert spoken("He told us. The US told us.").split()[4] == "jˌuˈɛs"


def test_phonemes_of_the_author_are_kept():
    words = sentence("say Kokoro now")
    words[1] = words[1].with_phonemes("kˈOkəɹO", "")
    kept = phonemiser("en-us").phonemise(words)[1]
    assert (kept.phonemes, kept.rule) == ("kˈOkəɹO", "override")


def test_ipa_of_the_author_is_converted():
    word = Word("they", 0, 4, phonemes="ðeɪ")
    assert phonemiser("en-us").phonemise([word])[0].phonemes == "ðA"


def test_an_unknown_symbol_of_the_author_is_an_error():
    with pytest.raises(InputError, match=r"'3'.*position 1"):
        phonemiser("en-us").phonemise([Word("x", 0, 1, phonemes="k3")])


def test_what_surrounds_a_word_is_kept():
    words = [Word("Hello", 3, 8, "“", ",", kind="word"), Word("you", 9, 12, "", "!”")]
    for given_word, found in zip(words, phonemiser("en-us").phonemise(words), strict=True):
        assert found.with_phonemes(given_word.phonemes, given_word.rule) == given_word


def test_an_empty_sentence():
    assert phonemiser("en-us").phonemise([]) == ()


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("en", "en-us"),
        ("en_US", "en-us"),
        ("American English", "en-us"),
        ("a", "en-us"),
        ("en-GB", "en-gb"),
        ("en-AU", "en-gb"),
        ("en-GB-scotland", "en-gb"),
        ("en-029", "en-us"),
        ("pt", "pt-br"),
        ("cmn", "zh"),
        ("de-AT", "de"),
        ("fr-CA", "fr-fr"),
    ],
)
def test_names_of_languages(name, tag):
    assert languages.canonical(name) == tag


def test_an_unknown_language_is_an_error():
    with pytest.raises(InputError, match=r"tlh.*litetts text languages"):
        phonemiser("tlh")


def test_threads_share_a_phonemiser():
    texts = [f"The {a}{b}ization of Brzezinski number {a}" for a in "abcdefgh" for b in "aeiou"]
    alone = [spoken(t) for t in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(spoken, texts)) == alone


WORDS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=12),
        st.from_regex(r"[A-Za-z][A-Za-z'’.-]{0,12}", fullmatch=True),
        st.sampled_from(["the", "a", "A", "to", "I", "used", "use", "read", "FBI", "in", "'"]),
    ),
    max_size=8,
)


@settings(max_examples=150)
@given(WORDS, st.sampled_from(["en-us", "en-gb"]), st.sampled_from(["word", "letters", "serial"]))
def test_any_words_give_symbols_of_the_accent(texts, lang, kind):
    words = [Word(t, i, i + 1, after="," if len(t) == 3 else "") for i, t in enumerate(texts)]
    words = [Word(t, 0, 0, kind=kind) for t in texts] if kind != "word" else words
    found = phonemiser(lang).phonemise(words)
    allowed = AMERICAN if lang == "en-us" else BRITISH
    for word in found:
        assert word.phonemes is not None
        assert set(word.phonemes) <= allowed | {"ɐ"}, word
        assert word.rule
    assert "".join(w.text for w in found) == "".join(texts)


@settings(max_examples=60)
@given(WORDS, st.sampled_from(["es", "fr-fr", "hi", "it", "pt-br", "de", "ru", "ar", "cmn", "vi"]))
def test_any_words_give_symbols_of_the_inventory(texts, lang):
    lang = "yue" if lang == "cmn" else lang
    words = [Word(t, i, i + 1) for i, t in enumerate(texts)]
    found = phonemiser(lang).phonemise(words)
    assert [w.text for w in found] == texts
    assert all(set(w.phonemes) <= inventory.PHONEMES for w in found)


def hyphenated(text):
    return [Word(text, 0, len(text), rule="hyphenated", parts=tuple(text.split("-")))]


def test_hyphenated_words_are_one_word():
    (word,) = phonemiser("en-us").phonemise(hyphenated("state-of-the-art"))
    assert (word.text, word.phonemes) == ("state-of-the-art", "stˈAtʌvðiˈɑɹt")


def test_initialisms_of_other_classes():
    run = Word("PHD's", 0, 4, kind="abbreviation", rule="letters", parts=("P", "H", "D's"))
    (word,) = phonemiser("en-us").phonemise([run])
    assert (word.text, word.phonemes) == ("PHD's", "pˌiˌAʧdˈiz")
    name = [Word(c, 0, 7, kind="letters", rule="spelled") for c in "ANNA"]
    assert [w.phonemes for w in phonemiser("en-us").phonemise(name)] == ["ˈA", "ˈɛn", "ˈɛn", "ˈA"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("I'd've", "ˌIdəv"), ("who've", "hˌuv"), ("nobody'll", "nˈObˌɑdil"), ("John'd", "ʤˈɑnəd")],
)
def test_contracted_verbs(text, expected):
    assert spoken(text + " been").split()[0] == expected
