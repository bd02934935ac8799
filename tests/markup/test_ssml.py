from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.markup import check_ssml, is_ssml, parse_ssml
from litetts.phonemes.ipa import to_inventory


def spans(body):
    return parse_ssml(f"<speak>{body}</speak>").spans


def test_recognised_by_its_first_element():
    assert is_ssml('<?xml version="1.0"?>\n<speak version="1.1">x</speak>')
    assert not is_ssml("speak up <speak>")


@pytest.mark.parametrize(
    "before",
    ["\ufeff", "<!-- greeting -->", "<?xml version='1.0'?>\n<!-- a > b --><?style x?>\n", "\n\t"],
)
def test_recognised_after_what_may_precede_the_first_element(before):
    document = f"{before}<speak>Hi <break/> there.</speak>"
    assert is_ssml(document)
    assert "".join(s.text for s in parse_ssml(document).spans).split() == ["Hi", "there."]


def test_an_empty_document_is_recognised():
    assert is_ssml("<speak/>")


@pytest.mark.parametrize(
    "type_",
    [
        '<!DOCTYPE speak PUBLIC "-//W3C//DTD SYNTHESIS 1.0//EN" "http://www.w3.org/TR/synthesis.dtd">',
        '<!DOCTYPE speak [<!ENTITY a "b">]>',
    ],
)
def test_a_document_type_is_refused_and_not_read_out(type_):
    document = f"<?xml version='1.0'?>{type_}\n<speak>Hi.</speak>"
    assert is_ssml(document)
    with pytest.raises(InputError, match="DOCTYPE"):
        parse_ssml(document)


@pytest.mark.parametrize(
    "text", ["<!-- a --> speak <speak>", "<speaker>", "<p><speak>", "<!-- <speak>", "<Speak>"]
)
def test_text_is_not_taken_for_a_document(text):
    assert not is_ssml(text)


def test_recognising_long_beginnings_does_not_backtrack():
    assert not is_ssml("<!---->" * 20_000 + " " * 20_000 + "x")
    assert not is_ssml("<!DOCTYPE [" * 20_000)


def test_text_entities_and_offsets():
    source = "<speak>Tom &amp; Jérôme <emphasis>run</emphasis>.</speak>"
    found = parse_ssml(source).spans
    assert "".join(s.text for s in found) == "Tom & Jérôme run."
    emphasised = next(s for s in found if s.text == "run")
    assert source[emphasised.start : emphasised.end] == "run"
    assert emphasised.prosody.pitch_st > 0


def test_prosody_nests():
    (inner,) = [
        s
        for s in spans(
            '<prosody rate="50%">a <prosody rate="200%" pitch="+2st">b</prosody></prosody>'
        )
        if s.text == "b"
    ]
    assert inner.prosody.rate == pytest.approx(1.0)
    assert inner.prosody.pitch_st == 2.0


def test_breaks_and_paragraphs():
    first, second, third = (
        s for s in spans('<p>one</p><p>two</p><break time="250ms"/>three') if s.text.strip()
    )
    assert second.pause_before == pytest.approx(0.8)
    assert third.pause_before == pytest.approx(1.05)
    assert first.pause_before == 0


def test_sub_phoneme_say_as_mark_voice_lang():
    found = spans(
        '<sub alias="World Wide Web">WWW</sub><phoneme ph="təˈmɑːtoʊ">tomato</phoneme>'
        '<say-as interpret-as="date" format="mdy">1/2/03</say-as><mark name="here"/>x'
        '<voice name="v">y</voice><lang xml:lang="de-DE">ja</lang>'
    )
    by_text = {s.text: s for s in found}
    assert "World Wide Web" in by_text
    assert by_text["tomato"].phonemes == "təˈmɑːtoʊ"
    assert by_text["1/2/03"].interpret_as == "date:mdy"
    assert by_text["x"].mark == "here"
    assert by_text["y"].voice == "v"
    assert by_text["ja"].lang == "de-de"


def test_phonemes_in_other_alphabets():
    ipa, sampa, arpabet = (
        spans(f'<phoneme alphabet="{alphabet}" ph="{ph}">x</phoneme>')[0].phonemes
        for alphabet, ph in [
            ("ipa", "həˈloʊ"),
            ("x-sampa", "h@&quot;loU"),
            ("arpabet", "HH AH0 L OW1"),
        ]
    )
    assert ipa == sampa
    assert to_inventory(arpabet) == to_inventory(ipa)


def test_foreign_namespaces_are_looked_through():
    source = '<speak xmlns:m="urn:x">a <m:odd>b</m:odd></speak>'
    assert "".join(s.text for s in parse_ssml(source).spans) == "a b"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<blink>x</blink>", "blink"),
        ('<break time="soon"/>', "time"),
        ('<prosody rate="quick">x</prosody>', "rate"),
        ('<prosody pitch="+99st">x</prosody>', r"pitch is '\+99st'"),
        ("<sub>x</sub>", "alias"),
        ("<p>", "well-formed"),
    ],
)
def test_errors_name_the_place(body, says):
    with pytest.raises(InputError, match=says) as caught:
        spans(body)
    assert "line" in str(caught.value)


@pytest.mark.parametrize(
    ("element", "says"),
    [
        ('<phoneme alphabet="x-klingon" ph="a">x</phoneme>', "x-klingon"),
        ('<phoneme alphabet="arpabet" ph="QQ7">x</phoneme>', "QQ7"),
        ('<phoneme ph="日本">x</phoneme>', "neither IPA"),
    ],
)
def test_phonemes_that_cannot_be_read_leave_the_text(element, says):
    document = parse_ssml(f"<speak>{element}</speak>")
    assert [(s.text, s.phonemes) for s in document.spans] == [("x", None)]
    (note,) = document.notes
    assert says in note.message


def test_doctype_is_refused():
    with pytest.raises(InputError, match="DOCTYPE"):
        parse_ssml('<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>')


@given(st.text())
def test_any_text_gives_spans_or_a_clear_error(text):
    try:
        parse_ssml(text)
    except InputError as error:
        assert error.field == "ssml"


def test_prefixes_of_vendors_need_no_declaration():
    body = '<amazon:effect name="whispered">hi <lang xml:lang="fr">oui</lang></amazon:effect>'
    spans = parse_ssml(f"<speak>{body}</speak>").spans
    assert [(s.text.strip(), s.lang) for s in spans] == [("hi", None), ("oui", "fr")]
    with pytest.raises(InputError, match="mismatched tag"):
        parse_ssml("<speak><amazon:effect>hi</amazon:efect></speak>")


def test_a_long_text_in_many_pieces_is_one_span():
    text = "one line\n" * 20_000
    (span,) = parse_ssml(f"<speak>{text}</speak>").spans
    assert span.text.strip() == text.strip()
    assert (span.start, span.end) == (7, 7 + len(text))


@pytest.mark.parametrize(
    ("ends", "spoken", "attribute"),
    [
        ('startmark="a" endmark="b"', "two", ""),
        ('startmark="zz"', "one two three", "startmark"),
        ('endmark="zz"', "one two three", "endmark"),
        ('startmark="b" endmark="a"', "three", "endmark"),
    ],
)
def test_what_is_spoken_between_marks_and_one_that_is_not_there_is_told(ends, spoken, attribute):
    checked = check_ssml(f'<speak {ends}>one <mark name="a"/>two <mark name="b"/>three</speak>')
    assert "".join(span.text for span in checked.document.spans).strip() == spoken
    assert [f.attribute for f in checked.findings if f.verdict == "ignored"] == [attribute] * bool(
        attribute
    )


def test_what_is_said_in_turn_leaves_no_marks_of_its_own():
    turns = "<media xml:id='a'>One</media><media begin='a.end'>two</media>"
    document = parse_ssml(f"<speak><par>Loose{turns}</par></speak>")
    assert [span.mark for span in document.spans if span.mark] == []
    assert "".join(span.text for span in document.spans).split() == ["Loose", "One", "two"]


@pytest.mark.parametrize(
    "markup",
    [
        '<say-as interpret-as="{}">1</say-as>', '<phoneme alphabet="{}" ph="a">x</phoneme>',
        '<mstts:express-as style="{}">x</mstts:express-as>', '<lookup ref="{}">x</lookup>',
        '<audio src="{}">x</audio>', '<p {}="1">x</p>', "<x:{0}>x</x:{0}>", "<{0}>x</{0}>",
        '<voice name="a" required="{}">x</voice>', '<sub {}="">x</sub>',
    ],
)  # fmt: skip
def test_a_value_of_any_length_is_told_in_a_short_message(markup):
    document = f"<speak>{markup.format('n' * 100_000)}</speak>"
    try:
        checked = check_ssml(document)
    except InputError as error:
        assert len(str(error)) < 400
        return
    assert max(len(f"{f.note} {f.element} {f.attribute}") for f in checked.findings) < 400
    assert max(len(str(note)) for note in checked.document.notes) < 400


def test_a_long_message_of_ones_own_stays_whole():
    known = "'ab' is not known; known are " + ", ".join(f"name{i}" for i in range(200)) + " or 'z'"
    assert str(InputError(known)) == known
    assert len(str(InputError(f"'{'word ' * 200}' is not known"))) < 100


@pytest.mark.parametrize(
    ("markup", "says"),
    [
        ('<prosody volume="-101%">x</prosody>', "volume is '-101%'; use e.g. -50%"),
        ('<prosody rate="-110.7%">x</prosody>', "rate is '-110.7%'; use -75% to +300%"),
        ('<prosody rate="-100%">x</prosody>', "rate is '-100%'; use -75% to +300%"),
        ('<prosody rate="900%">x</prosody>', "rate is '900%'; use 25% to 400%"),
        ('<prosody rate="+9">x</prosody>', "rate is '+9'; use -0.75 to +3"),
        ('<prosody range="-5">x</prosody>', "range is '-5'; use -1 to +2"),
        ('<prosody range="+90st">x</prosody>', "range is '+90st'; use -9st to +18st"),
        ('<prosody range="999Hz">x</prosody>', "range is '999Hz'; use 0Hz to 300Hz"),
        ('<prosody pitch="+400%">x</prosody>', "pitch is '+400%'; use -50% to +100%"),
        ('<prosody volume="+90dB">x</prosody>', "volume is '+90dB'; use -96dB to +20dB"),
        ('<prosody volume="+9000%">x</prosody>', "volume is '+9000%'; use -100% to +900%"),
        ('<prosody volume="9000">x</prosody>', "volume is '9000'; use 0 to 1000"),
        ('<prosody breath="300%">x</prosody>', "breath is '300%'; use 0% to 100%"),
        ('<prosody tilt="90dB">x</prosody>', "tilt is '90dB'; use -12dB to +12dB"),
        ('<prosody duration="0s">x</prosody>', "duration is '0s'; use e.g. 2s"),
        ('<audio src="a.wav" speed="+9000%"/>', "speed is '+9000%'; use -90% to +900%"),
        ('<litetts:prosody rate="1 9.5">x</litetts:prosody>', "rate has '9.5'; use 0.25 to 4"),
        (
            '<litetts:emotion name="sad" degree="900%">x</litetts:emotion>',
            "degree is '900%'; use 1% to 200%",
        ),
        (
            '<prosody pitch="99999999999999999999st">x</prosody>',
            "pitch is '99999999999999999999st'; use -12st to +12st",
        ),
        ('<prosody contour="(..%,+2st)">x</prosody>', "contour is '(..%,+2st)'; use e.g."),
        ('<prosody contour="(1.2.3%,+2st)">x</prosody>', "contour is '(1.2.3%,+2st)'; use e.g."),
        (
            '<par><media repeatCount="-1"><speak>x</speak></media></par>',
            "repeatCount is '-1'; use e.g. 2",
        ),
        (
            '<mstts:express-as style="sad" styledegree="-1">x</mstts:express-as>',
            "styledegree is '-1'; use 0.01 to 2",
        ),
        ('<litetts:emotion name="sad" degree="-1">x</litetts:emotion>', "use 0.01 to 2"),
        ('<mstts:backgroundaudio src="a.wav" volume="-1"/>', "volume is '-1'; use 0 to 100"),
    ],
)
def test_a_number_out_of_its_bounds_is_told_as_it_is_written_with_what_to_use(markup, says):
    with pytest.raises(InputError) as raised:
        parse_ssml(f"<speak>{markup}</speak>")
    assert says in str(raised.value)


@pytest.mark.parametrize("name", ["rate", "range", "pitch", "volume", "breath", "tilt"])
@given(data=st.data())
def test_the_bounds_that_are_told_are_taken(name, data):
    units = {
        "range": ["", "%", "st", "Hz"], "pitch": ["%", "st"], "volume": ["", "%", "dB"],
        "tilt": ["dB", ""],
    }  # fmt: skip
    unit = data.draw(st.sampled_from(units.get(name, ["", "%"])))
    sign = data.draw(st.sampled_from(["", "+", "-"] if name != "breath" else [""]))
    number = data.draw(st.integers(1, 99_999))
    try:
        parse_ssml(f'<speak><prosody {name}="{sign}{number}{unit}">x</prosody></speak>')
    except InputError as error:
        told = str(error).partition("; use ")[2]
        if told.startswith("e.g.") or " to " not in told:
            return
        for bound in told.split(" to "):
            parse_ssml(f'<speak><prosody {name}="{bound}">x</prosody></speak>')


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        ('<prosody volume="+3 dB">', '<prosody volume="+3dB">'),
        ('<prosody rate="120 %">', '<prosody rate="120%">'),
        ('<prosody pitch="+ 10%">', '<prosody pitch="+10%">'),
        ('<prosody pitch="- 2 st">', '<prosody pitch="-2st">'),
        ('<prosody pitch="180 Hz">', '<prosody pitch="180Hz">'),
        ('<prosody pitch="Low">', '<prosody pitch="low">'),
        ('<prosody rate="X-Slow" volume="LOUD" range="High">',
         '<prosody rate="x-slow" volume="loud" range="high">'),
    ],
)  # fmt: skip
def test_values_are_read_whatever_their_case_and_spaces(loose, tight):
    read = [parse_ssml(f"<speak>{tag}x</prosody></speak>").spans[0] for tag in (loose, tight)]
    first, second = (replace(span, start=0, end=0) for span in read)
    assert first == second
    plain = parse_ssml("<speak>x</speak>").spans[0]
    assert first != replace(plain, start=0, end=0)


def test_words_of_a_list_may_be_written_large():
    strong = parse_ssml('<speak><emphasis level="Strong">x</emphasis></speak>').spans[0]
    assert strong == parse_ssml('<speak><emphasis level="strong">x</emphasis></speak>').spans[0]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("<speak>Tom & Jerry</speak>", "'&' is written &amp;"),
        ("<speak>5 < 6</speak>", "'<' &lt;"),
        ("<speak>a&nbsp;b</speak>", "write the character itself"),
        ('<speak><prosody rate="fast">x</speak>', "close each element"),
        ("<speak><p>x</p>", "begins with <speak> and ends with </speak>"),
        ('<speak><pause time="1s"/>x</speak>', "unknown element <pause>; did you mean <break>?"),
        ("<speak><b>x</b></speak>", "did you mean <emphasis>?"),
        ('<speak><prosody rate="150">x</prosody></speak>', "use 150%"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(document, says):
    with pytest.raises(InputError) as raised:
        parse_ssml(document)
    assert says in str(raised.value)
