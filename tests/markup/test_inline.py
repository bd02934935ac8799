import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.markup import parse_inline


def test_plain_text_is_one_span():
    document = parse_inline("Just text [sic] (really).")
    assert [s.text for s in document.spans] == ["Just text [sic] (really)."]


def test_pronunciation_keeps_its_place_in_the_source():
    source = "Say [Kokoro](/kˈOkəɹO/) now."
    spans = parse_inline(source).spans
    assert [s.text for s in spans] == ["Say ", "Kokoro", " now."]
    assert spans[1].phonemes == "kˈOkəɹO"
    assert source[spans[1].start : spans[1].end] == "Kokoro"


@pytest.mark.parametrize(
    ("tag", "seconds"), [("[pause:1.5s]", 1.5), ("[pause: 300ms]", 0.3), ("[break:2]", 2.0)]
)
def test_pause(tag, seconds):
    spans = parse_inline(f"One. {tag} Two.").spans
    assert spans[1].pause_before == pytest.approx(seconds)


def test_pause_at_the_end_and_alone():
    assert parse_inline("One.[pause:1s]").spans[-1].pause_after == 1.0
    assert parse_inline("[pause:1s]").spans[0].pause_before == 1.0


def test_voice_and_rate_hold_until_changed():
    spans = parse_inline("a [voice:x]b [speed:1.5]c [voice]d [speed]e").spans
    assert [s.voice for s in spans] == [None, "x", "x", None, None]
    assert [s.prosody.rate for s in spans] == [1.0, 1.0, 1.5, 1.5, 1.0]


@pytest.mark.parametrize("text", ["[speed:9]x", "[pause:100s]x", "[pitch:+40]x"])
def test_values_out_of_bounds_are_named(text):
    with pytest.raises(InputError) as caught:
        parse_inline(text)
    assert caught.value.field


@given(st.text())
def test_never_raises_on_text_and_offsets_hold(source):
    if "[" in source:
        return
    for span in parse_inline(source).spans:
        assert source[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("[volume:abc] x", r"\[volume:-3\]"),
        ("[Speed:fast] x", r"\[speed:1.2\]"),
        ("[pause:] x", r"\[pause:1.5s\]"),
    ],
)
def test_a_value_that_cannot_be_read_is_told(text, example):
    with pytest.raises(InputError, match=example):
        parse_inline(text)


def test_brackets_of_a_text_stay_text():
    text = "[speed: see below] and [volumes:3] and [note]"
    assert [s.text for s in parse_inline(text).spans] == [text]
