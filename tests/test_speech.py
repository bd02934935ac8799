import itertools
from dataclasses import replace

import numpy as np
import pytest

import litetts
from litetts.audio import measure
from litetts.audio.measure import clicks
from litetts.engines import registry
from litetts.engines.nano import Nano
from litetts.errors import InputError
from litetts.request import Request
from litetts.speech import Speech, completed

TEXT = (
    "The old clock struck seven, and the house was quiet. Nobody had lit the fire; the rooms were "
    "cold. What would they say when they came home?"
)


def test_speaks_with_word_times():
    audio = litetts.speak(TEXT)
    assert audio.samples.dtype == np.float32
    assert 3 < audio.duration < 20
    assert 0.02 < np.sqrt(np.mean(audio.samples**2)) < 0.5
    assert [w.word for w in audio.words][:4] == ["The", "old", "clock", "struck"]
    assert all(TEXT[w.source_start : w.source_end] == w.word for w in audio.words)
    for a, b in itertools.pairwise(audio.words):
        assert a.start <= a.end <= b.start + 1e-6
    assert audio.words[-1].end <= audio.duration


@pytest.mark.parametrize("voice", ["nano_heart", "nano_emma"])
def test_words_begin_with_their_sound(late, voice):
    found = late(voice)
    assert len(found) >= 10
    assert max(map(abs, found)) < 0.05


def test_stream_equals_whole_and_comes_in_pieces():
    whole = litetts.speak(TEXT)
    chunks = list(litetts.stream(TEXT))
    assert len(chunks) >= 3
    assert chunks[0].samples.size < len(whole.samples) / 2
    np.testing.assert_array_equal(np.concatenate([c.samples for c in chunks]), whole.samples)
    at = 0
    for chunk in chunks:
        assert chunk.offset == pytest.approx(at / chunk.sample_rate)
        at += len(chunk.samples)


LONG = "When the ship came in, late in the evening, nobody was there to meet it. It rained."


@pytest.fixture
def slow(monkeypatch):
    """Nano, as if it took its time."""
    facts = replace(registry.facts("nano"), divides=True)
    monkeypatch.setitem(registry._facts, "nano", facts)


def test_who_listens_to_a_slow_engine_hears_the_first_clause_before_the_rest_is_made(slow):
    whole, chunks = litetts.speak(LONG), list(litetts.stream(LONG))
    assert [w.word for w in chunks[0].words] == ["When", "the", "ship", "came", "in"]
    assert [w.word for c in chunks for w in c.words] == [w.word for w in whole.words]
    assert [w.word for w in chunks[1].words][-1] == "it"
    assert sum(map(len, (c.samples for c in chunks))) != len(whole.samples)


@pytest.mark.parametrize(
    ("text", "stream", "divided"),
    [(LONG, True, True), (LONG, False, False), (LONG, None, False), (f"Yes. {LONG}", True, False)],
)
def test_a_speech_tells_whether_it_is_divided(slow, text, stream, divided):
    assert Speech(Request(text, stream=stream)).divided is divided


def test_a_fast_engine_speaks_whole_sentences_whoever_listens():
    assert Speech(Request(LONG, stream=True)).divided is False
    whole = litetts.speak(LONG)
    heard = np.concatenate([c.samples for c in litetts.stream(LONG)])
    np.testing.assert_array_equal(heard, whole.samples)


def test_same_seed_same_bytes():
    a, b = (litetts.speak("Again and again.", seed=3) for _ in range(2))
    np.testing.assert_array_equal(a.samples, b.samples)


def test_speed_and_volume_are_heard():
    plain = litetts.speak(TEXT)
    fast = litetts.speak(TEXT, speed=1.5)
    assert 1.25 < plain.duration / fast.duration < 1.75
    soft = litetts.speak(TEXT, volume=-6)
    ratio = np.sqrt(np.mean(soft.samples**2) / np.mean(plain.samples**2))
    assert ratio == pytest.approx(0.5, rel=0.1)


def test_pauses_of_the_markup_are_exact():
    short = litetts.speak("One. Two.")
    long = litetts.speak("One. [pause:2s] Two.")
    assert long.duration - short.duration == pytest.approx(2.0, abs=0.1)


def test_no_join_clicks():
    audio = litetts.speak("One, two. Three! Four? Five; six. Seven.")
    assert len(clicks(audio.samples, audio.sample_rate)) == 0


def test_marks_are_on_time():
    audio = litetts.speak('<speak>One two three <mark name="m"/>four.</speak>')
    ((name, time),) = audio.marks
    assert name == "m"
    assert time == pytest.approx(audio.words[3].start, abs=0.02)


def test_other_languages_fall_back_to_espeak():
    speech = Speech(Request("Guten Morgen, wie geht es?", lang="de"))
    assert speech.voice.engine == "espeak"
    audio = litetts.speak("Guten Morgen, wie geht es?", lang="de")
    assert [w.word for w in audio.words][:2] == ["Guten", "Morgen"]


def test_resampled():
    assert litetts.speak("Hello.", sample_rate=8000).sample_rate == 8000


@pytest.mark.parametrize("text", ["", " \n ", "\u0000\u0007", "\u200b"])
def test_nothing_to_speak_is_an_error(text):
    with pytest.raises(InputError, match="nothing to speak"):
        litetts.speak(text)


@pytest.mark.parametrize("text", ["...", "🎉", "<speak></speak>"])
def test_a_text_without_a_word_is_a_moment_of_silence(text):
    audio = litetts.speak(text)
    assert not audio.samples.any()
    assert 0.1 < audio.duration < 0.5
    assert any("nothing" in note.message for note in audio.notes)


@pytest.mark.parametrize(
    "text",
    [
        "Party time 🎉🎉!",
        "bell \x07 and escape \x1b[31m red",
        "שלום עולם",
        "مرحبا بالعالم",
        "emoji family 👨‍👩‍👧‍👦 flag 🇩🇪",
        "ﬁne ligatures, “quotes” … and — dashes",
        "日本語 in the middle",
        "x" * 500,
    ],
)
@pytest.mark.filterwarnings("ignore:the text is in:UserWarning")
def test_odd_text_is_spoken(text):
    assert litetts.speak(text).duration > 0.1


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"voice": "nobody_at_all"}, "voice"),
        ({"speed": 9}, "speed"),
        ({"speed": float("nan")}, "speed"),
        ({"lang": "xx-klingon"}, "lang"),
        ({"sample_rate": 1}, "sample_rate"),
        ({"pauses": -1}, "pauses"),
        ({"voice": 3}, "voice"),
        ({"lang": 3}, "lang"),
        ({"speed": "fast"}, "speed"),
        ({"sample_rate": 22050.5}, "sample_rate"),
        ({"seed": "a"}, "seed"),
    ],
)
def test_wrong_options_name_the_field_at_once(options, field):
    with pytest.raises(InputError) as caught:
        litetts.stream("Hello.", **options)
    assert caught.value.field == field


@pytest.mark.parametrize("text", [None, 3, b"bytes"])
def test_what_is_no_text_is_told_so(text):
    with pytest.raises(InputError, match="it must be text"):
        litetts.speak(text)


def test_a_megabyte_streams_at_once():
    text = TEXT * 7000
    assert len(text) > 1_000_000 * 0.9
    chunks = list(itertools.islice(litetts.stream(text), 5))
    assert chunks[-1].words


@pytest.mark.parametrize(
    "text", ["One.", "One. Two.", "One. [pause:1s] Two.", "One. Two. [pause:1s]", "[pause:1s] One."]
)
def test_the_last_chunk_says_so_and_nothing_is_lost(text):
    chunks = list(litetts.stream(text))
    assert [c.last for c in chunks] == [False] * (len(chunks) - 1) + [True]
    words = [w.word for c in chunks for w in c.words]
    assert words == [w for w in ("One", "Two") if w in text]


def test_a_note_comes_once_and_names_the_option():
    chunks = list(litetts.stream("One. Two. Three.", voice="espeak", breath=0.5, tilt=3))
    assert [n.option for c in chunks for n in c.notes] == ["breath", "tilt"]
    assert "espeak" in str(chunks[0].notes[0]) or "espeak" in str(chunks[0].notes[0])
    assert litetts.speak("One.", pitch=1, range=0.5, breath=0.5, tilt=3).notes == ()


def test_instructions_go_on_top_of_the_numbers():
    def seconds(**options):
        return litetts.speak(TEXT, **options).duration

    fast, slower = seconds(speed=1.6), seconds(speed=1.6, instructions="slowly")
    assert 1.1 < slower / fast < 1.4
    assert seconds(instructions="like a pirate") == seconds()
    (note,) = litetts.speak("One.", instructions="like a pirate").notes
    assert note.option == "instructions"
    assert seconds(speed=4, instructions="very fast") == seconds(speed=4)


@pytest.mark.parametrize("voice", ["nano_heart", "espeak"])
def test_loudness_is_an_option_and_is_heard(voice):
    text = "The weather is fine today. Nobody had expected it! Shall we go out?"
    plain = litetts.speak(text, voice=voice)
    for loudness in (-30, -19):
        audio = litetts.speak(text, voice=voice, loudness=loudness)
        heard = measure.integrated_loudness(audio.samples, audio.sample_rate)
        assert heard == pytest.approx(loudness, abs=0.7)
        assert len(audio.samples) == len(plain.samples)
        assert audio.words == plain.words
    assert list(litetts.stream(text, voice=voice, loudness=-19))[-1].last


@pytest.mark.parametrize(
    ("said", "voice", "lang"),
    [
        ({}, "nano_heart", "en-us"),
        ({"lang": "en-gb"}, "nano_heart", "en-gb"),
        ({"lang": "de"}, None, "de"),
        ({"voice": "espeak"}, "espeak", None),
    ],
)
def test_the_usual_voice_stays_for_a_language_that_it_speaks(said, voice, lang):
    usual = Request("", voice="nano_heart", lang="en-us", speed=1.5)
    whole = completed(Request("x", **said), usual)
    assert (whole.voice, whole.lang, whole.speed) == (voice, lang, 1.5)


class _Parts(Nano):
    """Nano that hands over its sound in parts, `cut` shares of it first, cut inside words."""

    def __init__(self, *cuts):
        super().__init__()
        self.cuts = cuts

    def render(self, prediction, voice, *, seed=0):
        (samples,) = super().render(prediction, voice, seed=seed)
        places = [round(len(samples) * cut) // self.hop * self.hop for cut in self.cuts]
        yield from np.split(samples, places)


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        (
            "A strong wind pushed the small boat away. <break time='300ms'/> It came back to us.",
            (0.4,),
        ),
        ("Nobody had answered the telephone.", (0.7,)),  # inside the last word
        ("Nobody had answered the telephone.", (0.66, 0.7, 0.74)),  # three times inside it
    ],
)
def test_an_engine_that_renders_in_pieces_is_heard_as_the_whole(monkeypatch, text, cuts):
    text = f"<speak>{text}</speak>"
    whole = list(litetts.stream(text, voice="nano_heart"))
    monkeypatch.setitem(registry._loaded, "nano", _Parts(*cuts))
    pieces = list(litetts.stream(text, voice="nano_heart"))
    assert len(pieces) > len(whole)
    assert [c.last for c in pieces] == [False] * (len(pieces) - 1) + [True]
    sound = [np.concatenate([c.samples for c in chunks]) for chunks in (whole, pieces)]
    assert np.array_equal(*sound)
    words = [[w for c in chunks for w in c.words] for chunks in (whole, pieces)]
    assert [w.word for w in words[0]] == [w.word for w in words[1]]
    for a, b in zip(*words, strict=True):
        assert (a.start, a.end) == pytest.approx((b.start, b.end))
    # A word comes with the piece in which it ends, and one is cut by every end of a piece here.
    end = 0.0
    for piece in pieces:
        end += piece.duration
        assert all(w.end <= end + 1e-6 for w in piece.words)
    first = pieces[0].duration
    assert any(w.start < first < w.end for c in pieces[1:] for w in c.words)


@pytest.mark.parametrize(
    ("lang", "planning", "told"),
    [
        ("de", None, {"lang"}),
        ("fr", "questions", {"lang", "planning"}),
        ("en-gb", "questions", set()),
    ],
)
def test_what_a_language_makes_impossible_is_told(
    lang: str, planning: str | None, told: set[str]
) -> None:
    speech = Speech(Request("Guten Tag.", voice="nano_heart", lang=lang, planning=planning))
    assert {note.option for note in speech.notes} == told


def test_the_voices_that_speak_are_told() -> None:
    text = '<speak><voice name="espeak">One.</voice></speak>'
    assert Speech(Request(text, voice="nano_heart")).speakers == ("espeak",)
    assert Speech(Request("One.", voice="nano_heart")).speakers == ("nano_heart",)
