"""Silences that are wanted: after sentences, lines, items and headings, and at marks inside."""

from __future__ import annotations

import numpy as np
import pytest

import litetts
from litetts import markup
from litetts.document import Document
from litetts.errors import InputError
from litetts.request import ReadingStyle
from litetts.text.frontend import FrontEnd
from litetts.text.pauses import PARAGRAPH_S, SENTENCE_S

POEM = "The sun goes down\nAnd birds fly home,\n\nThe moon comes up."


def pauses(text: str, **style: float) -> list[tuple[str, float]]:
    reading = ReadingStyle(**style)
    found = FrontEnd("en-us", reading).utterances(Document.plain(text))
    return [(u.words[-1].text, u.pause_after) for _, u in found if u.words]


def test_sentences_and_paragraphs() -> None:
    text = "One here. Two there.\n\nThree now."
    usual = [("here", SENTENCE_S), ("there", PARAGRAPH_S), ("now", SENTENCE_S)]
    assert pauses(text) == usual
    wanted = [("here", 0.1), ("there", 2.0), ("now", 0.1)]
    assert pauses(text, pause_sentence=0.1, pause_paragraph=2.0) == wanted


def test_a_line_of_verse() -> None:
    ends = pauses(POEM, pause_line=1.5, pause_paragraph=3.0)
    assert ends[:2] == [("down", 1.5), ("home", 3.0)]
    # Without it lines are no verse.
    assert 1.5 not in dict(pauses(POEM)).values()


def test_a_heading_and_items() -> None:
    text = "The Plan\n\n- take it\n- leave it\n\nThat is all."
    found = dict(pauses(text, pause_heading=2.5, pause_item=0.9))
    assert found["Plan"] == 2.5
    assert found["it"] == 0.9
    assert found["all"] == SENTENCE_S


def test_markdown_has_them_too() -> None:
    style = ReadingStyle(screen="markdown", pause_heading=2.5, pause_item=0.9, pause_paragraph=1.1)
    document = markup.parse_text("# Head\n\n- one cat\n\nText.", style)
    assert [s.pause_after for s in document.spans if s.pause_after] == [2.5, 0.9, 1.1]


def test_out_of_bounds() -> None:
    with pytest.raises(InputError, match="pause_comma"):
        ReadingStyle(pause_comma=11)


def silences(audio: litetts.Audio) -> list[float]:
    """Seconds of each silence of a tenth of a second and more inside the sound."""
    frame = audio.sample_rate // 100
    count = len(audio.samples) // frame
    level = np.sqrt((audio.samples[: count * frame].reshape(count, frame) ** 2).mean(1))
    quiet = level < level.max() * 10 ** (-35 / 20)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    return [(b - a) / 100 for a, b in edges.reshape(-1, 2) if b - a >= 10 and a > 0 and b < count]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ({"pause_comma": 0.8}, "First we walked, then we ran."),
        ({"pause_colon": 0.8}, "It was very late: we slept."),
        ({"pause_colon": 0.8}, "It was very late; we slept."),
        ({"pause_dash": 0.8}, "We all slept — the dog did not."),
    ],
)
def test_a_mark_inside_a_sentence_is_heard_so_long(style: dict[str, float], text: str) -> None:
    usual = litetts.speak(text, voice="nano_heart")
    longer = litetts.speak(text, voice="nano_heart", reading=ReadingStyle(**style))
    assert longer.duration > usual.duration + 0.4
    assert max(silences(longer)) == pytest.approx(0.8, abs=0.15)
    # The mark at the end of the sentence is none inside of it.
    assert len(silences(longer)) <= len(silences(usual)) + 1


def test_an_engine_of_one_stage_has_them_too() -> None:
    text = "First, this is all."
    usual = litetts.speak(text, voice="espeak:en-us")
    longer = litetts.speak(text, voice="espeak:en-us", reading=ReadingStyle(pause_comma=1.5))
    assert longer.duration > usual.duration + 1
