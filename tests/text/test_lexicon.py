import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import Pronunciation, Word
from litetts.errors import InputError
from litetts.phonemes import inventory
from litetts.text.lexicon import LexiconFiles, find, load, parse
from litetts.text.phonemiser import phonemiser

PLS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- comment -->
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"
         alphabet="ipa" xml:lang="en-US">
  <meta name="author" content="nobody"/>
  <lexeme>
    <grapheme>tomato</grapheme><grapheme>Tomate</grapheme>
    <phoneme>təˈmeɪtoʊ</phoneme><phoneme prefer="true">təˈmɑːtoʊ</phoneme>
  </lexeme>
  <lexeme><grapheme>W3C</grapheme><alias>World Wide Web Consortium</alias></lexeme>
  <lexeme><grapheme>hello</grapheme><phoneme alphabet="x-sampa">h@"l@U</phoneme></lexeme>
</lexicon>"""


def said(text, *lexicons, lang="en-us"):
    words = [Word(w, i, i + 1) for i, w in enumerate(text.split())]
    return [(w.phonemes, w.rule) for w in phonemiser(lang, lexicons).phonemise(words)]


def test_json_short_and_long():
    short = parse('{"Kokoro": "kˈOkəɹO", "SQL": {"say": "sequel"}}')
    assert short.get("Kokoro") == Pronunciation(phonemes="kˈOkəɹO")
    assert short.get("SQL") == Pronunciation(say="sequel")
    long = parse('{"lang": "en-GB", "alphabet": "x-sampa", "entries": {"tomato": "t@\\"mA:t@U"}}')
    assert long.lang == "en-gb"
    assert long.get("tomato").phonemes == "təmˈɑːtQ"


def test_pls():
    lexicon = parse(PLS, name="mine.pls")
    assert lexicon.lang == "en-us"
    assert lexicon.get("tomato").phonemes == "təmˈɑTO"[:5] + "tO"
    assert lexicon.get("Tomate") == lexicon.get("tomato")
    assert lexicon.get("W3C").say == "World Wide Web Consortium"
    assert lexicon.get("hello").phonemes == "həlˈO"


def test_lower_case_entries_match_any_case_and_others_only_themselves():
    lexicon = parse('{"nginx": "ˈɛnʤɪnˈɛks", "Polish": "pˈOlɪʃ"}')
    assert lexicon.get("NGINX") == lexicon.get("Nginx") == lexicon.get("nginx") is not None
    assert lexicon.get("polish") is None


def test_a_lexicon_goes_before_everything_else():
    lexicon = parse('{"the": "ðˈʌ", "read": "ɹˈɑd"}')
    assert said("read the book", lexicon) == [
        ("ɹˈɑd", "user lexicon"),
        ("ðˈʌ", "user lexicon"),
        ("bˈʊk", "lexicon"),
    ]


def test_the_first_lexicon_that_has_a_word_wins():
    first, second = parse('{"gif": "ʤˈɪf"}'), parse('{"gif": "ɡˈɪf", "a": "ˈA"}')
    assert said("a gif", first, second)[1][0] == "ʤˈɪf"
    assert find([first, second], "a", "en-us").phonemes == "ˈA"


def test_words_to_say_instead_are_pronounced_in_their_place():
    lexicon = parse('{"W3C": {"say": "world wide web consortium"}, "eg": {"say": "the"}}')
    assert said("W3C rules", lexicon)[0] == (
        " ".join(p for p, _ in said("world wide web consortium")),
        "user lexicon",
    )
    assert said("eg end", lexicon)[0][0] == "ði"


def test_entries_of_several_words():
    lexicon = parse('{"new york": "nˈu jˈɔɹk", "York": "jˈɑɹk"}')
    assert said("New York and York", lexicon) == [
        ("nˈu", "user lexicon"),
        ("jˈɔɹk", "user lexicon"),
        ("ænd", "lexicon"),
        ("jˈɑɹk", "user lexicon"),
    ]


def test_initialisms_are_found_although_they_are_read_in_letters():
    lexicon = parse('{"SQL": {"say": "sequel"}}')
    letters = Word("SQL", 0, 3, kind="letters", rule="letters", parts=("S", "Q", "L"))
    (word,) = phonemiser("en-us", [lexicon]).phonemise([letters])
    assert (word.text, word.phonemes) == ("SQL", "sˈikwəl")


def test_a_lexicon_of_another_language_is_not_asked():
    german = parse('{"lang": "de", "entries": {"gut": "ɡuːt"}}')
    assert said("gut", german)[0][1] != "user lexicon"
    assert said("gut", german, lang="de")[0] == ("ɡuːt", "user lexicon")


def test_phonemes_of_the_author_go_before_lexicons():
    lexicon = parse('{"x": "ˈɛks"}')
    word = Word("x", 0, 1, phonemes="zˈi")
    assert phonemiser("en-us", [lexicon]).phonemise([word])[0].rule == "override"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "expected an object"),
        ('{"a": 3}', "entry 'a'.*expected phonemes"),
        ('{"a": {"spell": "b"}}', "entry 'a'.*'phonemes' or 'say'"),
        ('{"a": "k3"}', "entry 'a'.*'3'.*position 1"),
        ('{"a": " "}', "entry 'a'.*nothing to say"),
        ('{" ": "k"}', "written form is empty"),
        ('{"new york": "nˈu"}', "2 words need as many groups"),
        ('{"entries": {}, "tags": 1}', "unknown field 'tags'"),
        ('{"entries": {}, "alphabet": "sampa"}', "unknown alphabet 'sampa'"),
        ('{"entries": {}, "lang": 5}', "lang must be a tag"),
        ('{"a": ', "not JSON"),
        ("<lexicon", "not a PLS document"),
        ("<speak/>", "expected a <lexicon>"),
        ("<lexicon><lexeme><grapheme>a</grapheme></lexeme></lexicon>", "'a' needs a <grapheme>"),
        (
            '<lexicon><lexeme><grapheme>a</grapheme><phoneme alphabet="y">b</phoneme></lexeme>'
            "</lexicon>",
            "'a'.*unknown alphabet 'y'",
        ),
        ('<!DOCTYPE l [<!ENTITY e "x">]><lexicon>&e;</lexicon>', "not a PLS document"),
    ],
)
def test_a_wrong_lexicon_names_the_entry_and_the_remedy(text, message):
    with pytest.raises(InputError, match=message) as caught:
        parse(text, name="mine")
    assert str(caught.value).startswith("mine")


def test_bytes_that_are_no_text_are_an_error():
    with pytest.raises(InputError, match="not UTF-8"):
        parse(b'{"a": "\xff"}')


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "none.json")
    with pytest.raises(InputError, match="there is no file"):
        LexiconFiles([tmp_path / "none.json"])


def touch(path, text, second):
    path.write_text(text, encoding="utf-8")
    os.utime(path, (second, second))


def test_files_are_read_again_when_they_change(tmp_path):
    file = tmp_path / "a.json"
    touch(file, '{"x": "ˈɛks"}', 1)
    files = LexiconFiles([tmp_path])
    (before,) = files.current()
    assert files.current()[0] is before
    touch(file, '{"x": "zˈi"}', 2)
    assert files.current()[0].get("x").phonemes == "zˈi"
    touch(tmp_path / "b.pls", PLS, 3)
    assert len(files.current()) == 2
    file.unlink()
    assert [lexicon.name for lexicon in files.current()] == ["b.pls"]


def test_a_slip_of_the_pen_keeps_the_last_good_content(tmp_path, caplog):
    file = tmp_path / "a.json"
    touch(file, '{"x": "ˈɛks"}', 1)
    files = LexiconFiles([file])
    touch(file, '{"x": ', 2)
    assert files.current()[0].get("x").phonemes == "ˈɛks"
    assert files.current()[0].get("x").phonemes == "ˈɛks"
    assert len(caplog.records) == 1
    touch(file, '{"x": "zˈi"}', 3)
    assert files.current()[0].get("x").phonemes == "zˈi"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60), JSON.map(json.dumps)))
def test_any_input_is_a_lexicon_or_one_clear_error(data):
    try:
        lexicon = parse(data)
    except InputError:
        return
    for entry in lexicon.entries.values():
        assert bool(entry.phonemes) != bool(entry.say)
        assert set(entry.phonemes) <= inventory.PHONEMES | {" "}


def test_a_part_of_a_hyphenated_word_is_found_unless_the_whole_is():
    parts = [Word("Kokoro-like", 0, 11, rule="hyphenated", parts=("Kokoro", "like"))]
    part = parse('{"Kokoro": "kˈOkəɹO"}')
    found = phonemiser("en-us", [part]).phonemise(parts)
    assert [(w.text, w.rule) for w in found] == [("Kokoro", "user lexicon"), ("like", "lexicon")]
    whole = parse('{"kokoro": "kˈO", "kokoro-like": "kˈOkəlIk"}')
    (word,) = phonemiser("en-us", [whole]).phonemise(parts)
    assert (word.text, word.phonemes) == ("Kokoro-like", "kˈOkəlIk")
