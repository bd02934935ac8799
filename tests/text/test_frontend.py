import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Document
from litetts.markup import parse_inline, parse_ssml
from litetts.text.frontend import MAX_SYMBOLS, FrontEnd
from litetts.text.pauses import PAUSE_S

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


def test_a_sentence_stays_whole():
    first, second = utterances(PARAGRAPH)[0], utterances(PARAGRAPH)[-1]
    assert first.words[-1].text == "it"
    assert second.words[-1].text == "hotel"
    assert len(utterances(PARAGRAPH)) == 3


def test_who_listens_hears_the_first_clause_first():
    heard, whole = utterances(PARAGRAPH, waits=True), utterances(PARAGRAPH)
    assert len(heard) == len(whole) + 1
    assert [w.text for w in heard[0].words] == ["When", "the", "ship", "came", "in"]
    assert heard[0].words[-1].after == ","
    assert heard[0].pause_after == PAUSE_S[","]
    assert [w for u in heard for w in u.words] == [w for u in whole for w in u.words]
    assert [u.words for u in heard[2:]] == [u.words for u in whole[1:]]


@pytest.mark.parametrize(
    "text",
    [
        "The engineer explained patiently that the bridge would be closed for the whole winter.",
        "Nobody was there, and it rained.",  # as soon over as begun
        "Yes. When the ship came in, late in the evening, nobody was there to meet it any more.",
    ],
)
def test_who_listens_hears_these_whole(text):
    heard, whole = ([u.symbols for u in utterances(text, waits=waits)] for waits in (True, False))
    assert heard == whole
    assert FrontEnd("en-us").division(Document.plain(text)) is None


def test_the_division_is_told_before_anything_is_pronounced():
    front = FrontEnd("en-us")
    run, at = front.division(parse_inline(PARAGRAPH))
    assert (run, PARAGRAPH[:at]) == (0, "When the ship came in, ")
    # Who speaks four times as fast is through the sentence in the same time.
    assert front.division(parse_inline(PARAGRAPH), rate=4.0) is None


def test_a_division_behind_markup_is_at_the_same_word():
    text = (
        '<speak>When the <sub alias="big ship">boat</sub> came &amp; went, late in the evening, '
        "<emphasis>nobody</emphasis> was there to meet it.</speak>"
    )
    pairs = FrontEnd().utterances(parse_ssml(text), waits=True)
    first, second = [[w.text for w in u.words] for _, u in pairs]
    assert first == ["When", "the", "big", "ship", "came", "and", "went"]
    assert second[0] == "late"


def test_long_sentences_are_cut_within_the_limit_and_nothing_is_lost():
    sentence = "and ".join(f"number {i} " for i in range(200))
    found = utterances(sentence)
    assert all(len(u.symbols) <= MAX_SYMBOLS for u in found)
    assert sum(w.text == "number" for u in found for w in u.words) == 200


LONG = (
    "The harbour master of the old town waited at the end of the pier until the evening came; "
    "the passengers of the last ship stood about in the rain with their boxes and their children, "
    "and they wondered whether anybody in this town had ever heard of a good hotel by the water."
)


def test_a_sentence_too_long_for_the_engine_is_cut_at_its_best_boundary():
    whole = utterances(LONG)
    assert len(whole) == 1
    length = len(whole[0].symbols)
    assert length < MAX_SYMBOLS
    two = utterances(LONG, max_symbols=length - 1)
    assert [u.words[-1].text for u in two] == ["came", "water"]
    three = utterances(LONG, max_symbols=length // 2)
    assert [u.words[-1].text for u in three] == ["came", "children", "water"]
    assert utterances(LONG, max_symbols=length)[0].symbols == whole[0].symbols


def test_a_cut_without_a_mark_leaves_phrases_together():
    text = "The harbour master of the old town waited at the end of the pier until evening came"
    first, second = utterances(text, max_symbols=75)
    assert (first.words[-1].text, second.words[0].text) == ("pier", "until")


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


@pytest.mark.parametrize(
    ("role", "phonemes"),
    [("amazon:VB", "ɹˈid"), ("amazon:VBD", "ɹˈɛd"), ("amazon:JJ", "ɹˈɛd")],
)
def test_the_authors_part_of_speech_tells_homographs_apart(role, phonemes):
    ssml = f'<speak>I had <w role="{role}">read</w> it.</speak>'
    ((_, u),) = FrontEnd().utterances(parse_ssml(ssml))
    assert u.words[2].phonemes == phonemes


def test_events_and_recordings_stand_alone():
    ssml = '<speak>one <amazon:breath/> two <mark name="a"/><mark name="b"/></speak>'
    found = [(u.event, len(u.words), u.marks) for _, u in FrontEnd().utterances(parse_ssml(ssml))]
    assert found == [("", 1, ()), ("breath", 0, ()), ("", 1, (("a", 1), ("b", 1)))]


def test_a_stretch_over_sentences_is_shared_by_their_length():
    ssml = '<speak><prosody duration="4s">Aaaa bbbb. Cccc dddd.</prosody> End.</speak>'
    utterances = [u for _, u in FrontEnd().utterances(parse_ssml(ssml))]
    (first,), (second,), none = (u.stretches for u in utterances)
    assert (first.begin, second.end, none) == (0.0, 1.0, ())
    assert 0 < first.end <= second.begin < 1
