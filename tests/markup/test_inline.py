import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.markup import parse_inline, screen


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


def told(text, **options):
    """The spans as (text, what is not as by default)."""
    document = parse_inline(text, **options)
    found = []
    for s in document.spans:
        what = s.event or (s.style and s.style.name) or s.interpret_as or ""
        found.append((s.text, what))
    return found


def test_styles_hold_to_the_next_one_or_the_paragraphs_end():
    text = "One. [excited] two. [whispers] three. [neutral] four. [sad] five.\n\nSix."
    assert told(text) == [
        ("One. ", ""),
        (" two. ", "excited"),
        (" three. ", "whispering"),
        (" four. ", ""),
        (" five.", "sad"),
        ("\n\n", "sad"),
        ("Six.", ""),
    ]


@pytest.mark.parametrize(
    ("tag", "style", "degree"),
    [
        ("[happy]", "cheerful", 1),
        ("[EXCITED]", "excited", 1),
        ("[very sad]", "sad", 1.4),
        ("[slightly nervous]", "fearful", 0.6),
        ("[emotion=happy]", "cheerful", 1),
        ("[style: newscast]", "newscast", 1),
        ('<emotion value="sad"/>', "sad", 1),
        ("<emotion value='angry' />", "angry", 1),
        ("<sad>", "sad", 1),
        ("[sports commentary]", "sports_commentary", 1),
    ],
)
def test_every_way_to_write_a_style(tag, style, degree):
    document = parse_inline(f"{tag} Hello.")
    (span,) = document.spans
    assert (span.style.name, span.style.degree) == (style, degree)
    assert style in document.notes[0].message


def test_a_style_between_tags():
    text = "a <whisper>b [sad]c</whisper> d <happy>e</happy> f"
    assert told(text) == [
        ("a ", ""), ("b ", "whispering"), ("c", "sad"), (" d ", ""), ("e", "cheerful"), (" f", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "event"),
    [
        ("[sighs]", "sigh"), ("[laughs harder]", "laugh"), ("<laugh/>", "laugh"),
        ("<laugh>", "laugh"), ("<gasp />", "gasp"), ("(sighs)", "sigh"),
        ("(clears throat)", "throat"),
        ("[deep breath]", "breath"), ("[hmm]", "hum"), ("[Coughs]", "cough"),
    ],
)  # fmt: skip
def test_every_way_to_write_a_sound(tag, event):
    assert told(f"a {tag} b") == [("a ", ""), ("", event), (" b", "")]


@pytest.mark.parametrize(
    ("tag", "field", "value"),
    [
        ("[pace=slow]", "rate", 0.8), ("[slowly]", "rate", 0.8), ("[fast]", "rate", 1.25),
        ('<speed ratio="0.8"/>', "rate", 0.8), ('<volume ratio="2"/>', "volume_db", 6.02),
    ],
)  # fmt: skip
def test_pace_and_volume(tag, field, value):
    (span,) = parse_inline(f"{tag} Hello.").spans
    assert getattr(span.prosody, field) == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [
        ("[short pause]", 0.3),
        ("[pause]", 0.7),
        ("<break time='1.2s'/>", 1.2),
        ("[long pause]", 1.5),
    ],
)
def test_pauses_in_words(tag, seconds):
    assert parse_inline(f"a {tag} b").spans[1].pause_before == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "stressed", "strong"),
    [
        ("It is (((very))) good.", "very", True),
        ("It is **very** good.", "very", True),
        ("It is *very good*.", "very good", False),
        ("It is _very good_, truly.", "very good", False),
        ("“_Very_ good.”", "Very", False),
        ("I NEVER said so.", "NEVER", False),
    ],
)
def test_emphasis(text, stressed, strong):
    document = parse_inline(text)
    (span,) = [s for s in document.spans if s.prosody.pitch_st]
    assert span.text == stressed
    assert text[span.start : span.end] == stressed
    assert (span.prosody.pitch_st == 2.5) == strong


@pytest.mark.parametrize(
    "text",
    [
        "He said [sic] and [1] and [see below] and [music] and [applause].",
        "A list (sad) and (note) and (cats) and ((two)).",
        "2 * 3 * 4 and a*b*c and * item and ** and *.",
        "my_file_name, __init__, _private and 5_000_000, snake_case_ too, a _ b _ c.",
        "The US and NASA and WHO and IT and OK.",
        "STOP NOW OR NEVER",
        "x < y and z > w, <b>bold</b> and <unknown/> and </whisper>.",
        "[happy](https://example.org) links",
        "[emotion: purple] and [pace: purple].",
    ],
)
def test_what_is_no_mark_stays_text(text):
    assert told(text) == [(text, "")]


def test_spelling_and_unknown_values():
    assert told("<spell>AB1</spell> x") == [("AB1", "characters"), (" x", "")]
    (note,) = parse_inline('<emotion value="purple"/> x').notes
    assert "purple" in note.message
    with pytest.raises(InputError, match="speed"):
        parse_inline('<speed ratio="9"/> x')


def test_where_signs_are_read_the_marks_are_text():
    text = "*a* [happy] NEVER (sighs)"
    assert told(text, conventions=False) == [(text, "")]


@given(st.text("ab*_()[]<>/= \nNOT"))
def test_nothing_written_is_lost(source):
    try:
        spans = parse_inline(source).spans
    except InputError:
        return
    kept = "".join(s.text for s in spans)
    assert [c for c in kept if c in "abNOT"] == [c for c in source if c in "abNOT"]


@pytest.mark.parametrize("tag", ["[emotion=zork]", "[Style = zork]", "[pace=zork]"])
def test_an_unknown_value_of_a_known_key_is_told_and_not_read(tag):
    document = parse_inline(f"{tag} Hello.")
    assert "".join(span.text for span in document.spans) == " Hello."
    (note,) = document.notes
    assert "'zork' is not known" in note.message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("One.\nTwo [speed:fast] x", "text, line 2, column 5: the tag"),
        ("[pitch:+40]x", "text, line 1, column 1: pitch is 40"),
        ("One.\n\n a [pause:100s]", "text, line 3, column 4: a pause"),
        ("a <speed ratio='9'/>", "text, line 1, column 3: speed is 9"),
    ],
)
def test_an_error_names_the_place_of_its_tag(text: str, place: str) -> None:
    for read in (parse_inline, markdown_of):
        with pytest.raises(InputError) as caught:
            read(text)
        assert caught.value.message.startswith(place)


def markdown_of(text: str) -> object:
    return screen.parse(text, code=False)
