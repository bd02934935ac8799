"""Dialogues and phonemes become documents."""

import pytest

from litetts.errors import InputError
from litetts.service.documents import Turn, dialogue, spelled


def test_a_dialogue_keeps_voices_pauses_and_places():
    document = dialogue([Turn("Hello.", "a", 0.5), Turn("Yes [pause:1s] no.", None, 0.25)])
    assert document.source == "Hello.\nYes [pause:1s] no.\n"
    assert document.spans[0].voice == "a"
    assert document.spans[0].pause_before == 0  # nobody waits before the first word
    second = document.spans[1]
    assert second.pause_before == 0.25
    assert document.source[second.start : second.end].strip().startswith("Yes")
    assert sum(span.pause_before for span in document.spans[2:]) == 1.0


def test_a_voice_in_the_text_goes_before_that_of_its_turn():
    spans = dialogue([Turn("[voice:b]Hi.[voice]", "a")]).spans
    assert [span.voice for span in spans if span.text.strip()] == ["b"]


def test_phonemes_become_spans_and_punctuation_stays_text():
    document = spelled(" həlˈO ,  wˈɜɹld .")
    assert document.source == "həlˈO , wˈɜɹld ."
    assert [(s.text, s.phonemes) for s in document.spans] == [
        ("həlˈO", "həlˈO"),
        (",", None),
        ("wˈɜɹld", "wˈɜɹld"),
        (".", None),
    ]
    for span in document.spans:
        assert document.source[span.start : span.end] == span.text


def test_what_is_no_phoneme_is_named():
    with pytest.raises(InputError, match="1 2") as wrong:
        spelled("h1ə2")
    assert wrong.value.field == "phonemes"
