import math
import pickle

import pytest

from litetts.document import Document, Lexicon, Pronunciation, Prosody, Span
from litetts.errors import InputError
from litetts.request import OPTIONS, ReadingStyle, Request, bounded, clamped, language
from litetts.text import lexicon

NUMBERS = [option for option in OPTIONS.values() if option.low is not None]
FULL = Request(
    Document(
        "Hi you.", (Span("Hi", 0, 2, voice="a", prosody=Prosody(rate=2.0)), Span(" you.", 2, 7))
    ),
    voice="nano_heart",
    lang="en_GB",
    speed=1.5,
    pitch=2,
    range=0.5,
    volume=-3,
    breath=0.2,
    tilt=1,
    loudness=-20,
    pauses=2,
    instructions="slowly",
    style="sad*0.5",
    emotion="auto",
    planning="questions,lists",
    ssml=False,
    reading=ReadingStyle(clock="12h", code=True),
    lexicon=[lexicon.read({"SQL": {"say": "sequel"}, "gif": "dʒˈɪf"})],
    disclaimer=True,
    seed=7,
    watermark=True,
    sample_rate=16000,
    format="flac",
    stream=True,
)


def test_json_and_back_is_the_same_request():
    content = FULL.to_json()
    assert set(content) == {"text", *OPTIONS}
    assert Request.from_json(content) == FULL
    assert pickle.loads(pickle.dumps(FULL)) == FULL
    assert Request.from_json({"text": "x"}) == Request("x")
    assert Request("x").to_json() == {"text": "x"}


@pytest.mark.parametrize("option", NUMBERS, ids=lambda o: o.name)
def test_bounds_are_allowed_and_what_is_beyond_is_named(option):
    for value in (option.low, option.high):
        assert getattr(Request("x", **{option.name: value}), option.name) == value
    for value in (option.low - 1, option.high + 1, math.nan, True, "1"):
        with pytest.raises(InputError) as caught:
            Request("x", **{option.name: value})
        assert caught.value.field == option.name
        assert str(caught.value).startswith(f"{option.name} is ")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"format": "wma"}, "format"),
        ({"voice": 3}, "voice"),
        ({"lang": "not a tag"}, "lang"),
        ({"ssml": "yes"}, "ssml"),
        ({"reading": {"code": True}}, "reading"),
        ({"lexicon": {"a": "b"}}, "lexicon"),
        ({"instructions": "x" * 5000}, "instructions"),
    ],
)
def test_wrong_options_are_named(options, field):
    with pytest.raises(InputError) as caught:
        Request("x", **options)
    assert caught.value.field == field


def test_unknown_names_are_told():
    with pytest.raises(InputError, match="no option of speaking"):
        Request.from_json({"text": "x", "sped": 2})
    with pytest.raises(InputError, match=r"reading\.clok"):
        Request.from_json({"text": "x", "reading": {"clok": "12h"}})
    with pytest.raises(InputError, match=r"reading\.clock"):
        ReadingStyle(clock="13h")


def test_what_a_request_does_not_say_the_defaults_do():
    usual = Request("", voice="nano_heart", lang="en-us", speed=1.2, seed=3, format="mp3")
    assert Request("x").over(usual) == Request(
        "x", voice="nano_heart", lang="en-us", speed=1.2, seed=3, format="mp3"
    )
    said = Request("x", voice="af_heart", speed=1, seed=0).over(usual)
    assert (said.voice, said.lang, said.speed, said.seed) == ("af_heart", None, 1, 0)
    assert Request("x", lang="de").over(usual).voice is None
    styles = Request("x", reading=ReadingStyle(code=True)).over(
        Request("", reading=ReadingStyle(code=False, clock="24h"))
    )
    assert styles.reading == ReadingStyle(code=True, clock="24h")
    mine, yours = Lexicon({"a": Pronunciation(say="b")}), Lexicon({"a": Pronunciation(say="c")})
    both = Request("x", lexicon=[mine]).over(Request("", lexicon=[yours]))
    assert both.lexicon == (mine, yours)


@pytest.mark.parametrize("name", [n for n in FULL.to_json() if n not in ("text", "lexicon")])
def test_identity_changes_with_every_option(name):
    content = FULL.to_json()
    del content[name]
    assert Request.from_json(content).identity != FULL.identity
    assert Request.from_json(FULL.to_json()).identity == FULL.identity


def test_identity_knows_what_a_lexicon_says_and_hashes_it_once(monkeypatch):
    def with_entry(say):
        return Request("x", lexicon=[Lexicon({"a": Pronunciation(say=say)})])

    assert with_entry("b").identity == with_entry("b").identity != with_entry("c").identity
    big = Lexicon({f"word{i}": Pronunciation(say="x") for i in range(1000)})
    first = Request("x", lexicon=[big]).identity
    monkeypatch.setattr(Lexicon, "to_json", None)
    monkeypatch.setattr("litetts.document.json", None)
    assert Request("x", lexicon=[big]).identity == first


def test_composed_and_decomposed_letters_are_the_same_text():
    assert Request("caf\u00e9").identity == Request("cafe\u0301").identity


@pytest.mark.parametrize(
    ("tag", "clean"),
    [("en-US", "en-us"), (" EN_gb ", "en-gb"), ("", None), ("zh-Hant-TW", "zh-hant-tw")],
)
def test_language_tags(tag, clean):
    assert language(tag) == clean


def test_a_wish_is_refused_or_brought_within_bounds():
    wild = Prosody(rate=9, volume_db=30)
    with pytest.raises(InputError, match="speed is 9"):
        bounded(wild)
    assert clamped(wild) == Prosody(rate=4, volume_db=20)
    assert Request("x", speed=2, tilt=3).prosody == Prosody(rate=2, tilt_db=3)


def test_a_lexicon_goes_to_another_process_once():
    request = Request("x", lexicon=[Lexicon({"a": Pronunciation(say="b")}, "en", "mine")])
    first, second = (pickle.loads(pickle.dumps(request)) for _ in range(2))
    assert first == second == request
    assert first.lexicon[0] is second.lexicon[0]
    assert first.lexicon[0].digest == request.lexicon[0].digest


def test_a_large_number_is_told_as_it_was_written():
    with pytest.raises(InputError, match="seed is 99999999999"):
        Request("x", seed=99999999999)
