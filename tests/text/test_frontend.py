import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Document
from litetts.markup import parse_inline, parse_ssml
from litetts.text.frontend import SENTENCE_MAX_SYMBOLS, FrontEnd

PARAGRAPH = (
    "When the ship came in, late in the evening, nobody was there to meet it. The harbour master, "
    "who had waited since noon, had gone home; his wife, they said, was ill. So the passengers "
    "stood about in the rain, with their boxes and their children, and wondered whether anybody "
    "in this town had ever heard of a hotel."
)


def utterances(text, **options):
    return [u for _, u in FrontEnd("en-us").utterances(parse_inline(text), **options)]


def test_every_word_points_into_the_source():
    source = "It cost $20, or so [they](/ðeɪ/) said."
    words = [w for u in utterances(source) for w in u.words]
    spoken = {w.text: source[w.start : w.end] for w in words}
    assert spoken["twenty"] == spoken["dollars"] == "$20"
    assert spoken["they"] == "they"
    assert all(w.phonemes for w in words)


def test_the_first_utterance_is_a_short_clause():
    found = utterances(PARAGRAPH)
    assert len(found[0].symbols) <= 45
    assert found[0].words[-1].after == ","
    text = " ".join(w.text for u in found for w in u.words)
    assert text.split()[:6] == ["When", "the", "ship", "came", "in", "late"]
    assert text.split()[-1] == "hotel"


def test_long_sentences_are_cut_within_the_limit_and_nothing_is_lost():
    sentence = "and ".join(f"number {i} " for i in range(200))
    found = utterances(sentence)
    assert all(len(u.symbols) <= SENTENCE_MAX_SYMBOLS for u in found)
    assert sum(w.text == "number" for u in found for w in u.words) == 200


def test_a_word_without_end():
    found = utterances("a" * 3000, max_symbols=100)
    assert all(len(u.symbols) <= 100 for u in found)


def test_paragraphs_pause_longer_than_sentences():
    first, second, third = utterances("One here. Two here.\n\nThree here.")
    assert first.pause_after < second.pause_after
    assert third.pause_after > 0


def test_voices_and_pauses_of_the_markup():
    pairs = list(FrontEnd().utterances(parse_inline("Hi. [voice:x]Ho. [pause:2s]He.")))
    assert [v for v, _ in pairs] == [None, "x", "x"]
    assert pairs[2][1].pause_before == 2.0


def test_prosody_of_single_words_stays_in_one_utterance():
    document = parse_ssml('<speak>It is <emphasis level="strong">not</emphasis> here.</speak>')
    ((_, u),) = FrontEnd().utterances(document)
    assert [w.text for w in u.words] == ["It", "is", "not", "here"]
    pitches = [p.pitch_st for p in u.word_prosody]
    assert pitches[2] > 0
    assert pitches[0] == pitches[1] == pitches[3] == 0


def test_marks_know_their_word():
    ((_, u),) = FrontEnd().utterances(parse_ssml('<speak>one <mark name="m"/>two</speak>'))
    assert u.marks == (("m", 1),)


def test_symbols_and_words_belong_together():
    for u in utterances(PARAGRAPH):
        assert len(u.symbols) == len(u.word_of)
        assert (np.diff(u.word_of) >= 0).all()
        for i, word in enumerate(u.words):
            own = "".join(itertools.compress(u.symbols, u.word_of == i))
            assert own.strip() == word.before + (word.phonemes or "") + word.after


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "[pause:1s]", "\u200b\u0007"])
def test_nothing_to_say(text):
    assert all(not u.words for u in utterances(text))


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_never_raises(text):
    for _, u in FrontEnd().utterances(Document.plain(text)):
        assert all(0 <= w.start <= w.end <= len(text) for w in u.words)
