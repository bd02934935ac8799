"""The sentence at the start that says what the speech is."""

from __future__ import annotations

import numpy as np
import pytest

import litetts
from litetts.errors import InputError
from litetts.request import Request
from litetts.speech import Speech
from litetts.text.disclaimer import DISCLAIMERS, disclaimer

TEXT = "The kettle is on the stove. It whistles."


def test_it_is_said_first_and_the_words_keep_their_places() -> None:
    plain = litetts.speak(TEXT, voice="espeak")
    said = litetts.speak(TEXT, voice="espeak", disclaimer=True)
    assert said.duration > plain.duration + 2
    words = [word.word.strip(".,:").lower() for word in said.words]
    opening = [word.strip(".,:").lower() for word in DISCLAIMERS["en"].split()]
    assert words[: len(opening)] == opening
    own = said.words[len(opening) :]
    assert [TEXT[w.source_start : w.source_end] for w in own] == [
        TEXT[w.source_start : w.source_end] for w in plain.words
    ]
    assert np.all(np.diff([w.start for w in said.words]) >= 0)


def test_in_the_language_of_the_text() -> None:
    for lang in ("de", "fr-fr", "pt-br"):
        speech = Speech(Request("Text.", lang=lang, voice=None, disclaimer=True))
        first = next(speech.jobs()).utterance
        said = " ".join(w.before + w.text + w.after for w in first.words)
        assert said.split()[0] == str(disclaimer(lang)).split()[0]
    assert disclaimer("zh-cn") == disclaimer("cmn") == DISCLAIMERS["zh"]


def test_once_however_often_the_request_is_read() -> None:
    speech = Speech(Request(TEXT, voice="espeak", disclaimer=True))
    again = Speech(Request(speech.document, voice="espeak", disclaimer=True))
    assert len(list(again.jobs())) == len(list(speech.jobs())) == 3
    assert again.seconds == speech.seconds


def test_where_there_is_no_sentence_it_is_told() -> None:
    with pytest.raises(InputError, match=r"'sw'.*start of the text"):
        Speech(Request("Habari.", lang="sw", disclaimer=True))
