import json
from itertools import pairwise

import pytest

import litetts
from litetts.audio.captions import captions, cues
from litetts.document import Document, WordTiming
from litetts.errors import InputError
from litetts.request import Request
from litetts.speech import Speech

SOURCE = (
    "He said: “Go!” Then nobody, for a very long while, moved or spoke & that was all there was."
)

PAGE = Document.plain(SOURCE)


def timings(source, seconds=0.3):
    words, at, clock = [], 0, 0.0
    for token in source.split():
        start = source.index(token, at)
        at = start + len(token)
        bare = token.strip("“”.,:!&") or token
        begin = start + token.index(bare)
        words.append(WordTiming(bare, clock, clock + seconds, begin, begin + len(bare)))
        clock += seconds
    return words


def test_captions_break_at_sentences_and_keep_the_punctuation():
    found = list(cues(timings(SOURCE), PAGE))
    assert found[0][2] == "He said: “Go!”"
    assert found[-1][2].endswith("was.")
    assert " ".join(text for *_, text in found) == SOURCE
    assert all(a[1] <= b[0] for a, b in pairwise(found))


def test_signs_that_open_a_caption_are_its_own():
    source = "“Go,” he said. (“Where?” she asked.) — “Home!”—“No!”"
    found = [text for *_, text in cues(timings(source), Document.plain(source))]
    assert found[0].startswith("“Go,”")
    assert any(text.startswith("(“Where?”") for text in found)
    signs = [c for c in source if not c.isspace() and c != "—"]
    assert [c for text in found for c in text if not c.isspace() and c != "—"] == signs


def test_a_pause_begins_a_new_caption():
    words = timings("one two three four")
    later = [*words[:2], *(w.shifted(2.0) for w in words[2:])]
    page = Document.plain("one two three four")
    assert [text for *_, text in cues(later, page)] == ["one two", "three four"]


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("<speak>One <emphasis>two</emphasis>, three.</speak>", "One two, three."),
        ("<speak>A &amp; B &lt;C&gt;</speak>", "A & B <C>"),
        ("<speak><s>First.</s><s>Second.</s></speak>", "First. Second."),
        ('<speak>The <sub alias="doctor">Dr</sub> came.</speak>', "The doctor came."),
        ("Wait [pause:1s] for [speed:1.3]it, please.", "Wait for it, please."),
        ("Say [Kokoro](/kˈOkəɹO/) now.", "Say Kokoro now."),
    ],
)
def test_tags_are_not_shown(source, seen):
    audio = litetts.speak(source, voice="espeak")
    speech = Speech(Request(source))
    lines = "\n".join(text for *_, text in cues(audio.words, speech.document))
    assert " ".join(lines.split()) == seen


def test_srt_and_vtt():
    words = [w.shifted(3600) for w in timings(SOURCE)]
    srt = captions(words, PAGE, "srt")
    assert srt.startswith("1\n01:00:00,000 --> 01:00:00,900\nHe said: “Go!”\n\n2\n")
    vtt = captions(words, PAGE, "vtt")
    assert vtt.startswith("WEBVTT\n\n01:00:00.000 --> ")
    assert "&amp; that" in vtt


def test_json_points_into_the_source():
    rows = json.loads(captions(timings(SOURCE), PAGE, "json"))
    assert [SOURCE[r["source_start"] : r["source_end"]] for r in rows] == [r["word"] for r in rows]


def test_json_tells_marks_among_the_words():
    words = timings(SOURCE)
    rows = json.loads(captions(words, PAGE, "json", [("start", 0.0), ("end", 99.12)]))
    assert rows[0] == {"mark": "start", "time": 0.0}
    assert rows[-1] == {"mark": "end", "time": 99.12}
    assert len(rows) == len(words) + 2


def test_no_words_and_unknown_format():
    assert captions([], Document.plain(""), "srt") == ""
    with pytest.raises(InputError, match="srt"):
        captions([], Document.plain(""), "doc")
