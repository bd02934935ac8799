from dataclasses import replace

import pytest

from litetts import voices
from litetts.document import Casting, Document, Span
from litetts.markup import parse_ssml
from litetts.voices.casting import cast

HEART = voices.resolve("nano_heart")


def chosen(body, default=HEART):
    document = cast(parse_ssml(f"<speak>{body}</speak>"), default)
    (span,) = [s for s in document.spans if "Q" in s.text]
    voice = voices.resolve(span.voice) if span.voice else default
    return voice, span, document.notes


def test_a_name_that_is_there():
    voice, _, notes = chosen('<voice name="nobody nano_adam">Q</voice>')
    assert voice.id == "nano_adam"
    assert not notes


@pytest.mark.parametrize("gender", ["male", "female"])
def test_by_gender(gender):
    voice, _, notes = chosen(f'<voice gender="{gender}" required="gender">Q</voice>')
    assert (voice.gender, voice.engine) == (gender, "nano")
    assert not notes


def test_by_language_and_gender():
    voice, *_ = chosen('<voice languages="en-GB" gender="male">Q</voice>')
    assert (voice.lang, voice.gender) == ("en-gb", "male")
    voice, *_ = chosen('<voice languages="de">Q</voice>')
    assert voice.lang == "de"


def test_variants_are_different_voices():
    first, second = (
        chosen(f'<voice gender="male" required="gender" variant="{n}">Q</voice>')[0] for n in (1, 2)
    )
    assert first.id != second.id
    assert first.gender == second.gender == "male"


def test_a_name_that_is_not_there_is_told():
    voice, _, (note,) = chosen('<voice name="nano_hart">Q</voice>')
    assert voice.id == "nano_heart"
    assert "did you mean nano_heart" in note.message


def test_a_services_name_tells_its_language():
    voice, _, (note,) = chosen('<voice name="en-GB-SoniaNeural">Q</voice>')
    assert voice.lang == "en-gb"
    assert "en-GB-SoniaNeural" in note.message


@pytest.mark.parametrize(
    ("failure", "speaker"), [("keepexisting", "nano_adam"), ("processorchoice", "nano_adam")]
)
def test_who_spoke_before_goes_on(failure, speaker):
    body = (
        f'<voice name="nano_adam"><voice languages="xx" gender="female" onvoicefailure="{failure}">'
        "Q</voice></voice>"
    )
    voice, _, notes = chosen(body)
    assert voice.id == speaker
    assert notes


def test_the_best_by_the_ordering_where_none_has_what_is_required():
    body = '<voice languages="xx" gender="male" ordering="gender">Q</voice>'
    voice, _, notes = chosen(body)
    assert voice.gender == "male"
    assert notes


@pytest.mark.parametrize(
    ("failure", "speaks", "lang"),
    [
        ("changevoice", "espeak", "de"),
        ("ignorelang", "nano", None),
        ("processorchoice", "nano", "de"),
    ],
)
def test_a_language_that_the_voice_does_not_speak(failure, speaks, lang):
    voice, span, notes = chosen(f'<lang xml:lang="de" onlangfailure="{failure}">Q</lang>')
    assert (voice.engine, span.lang) == (speaks, lang)
    assert bool(notes) == (failure != "processorchoice")


def test_text_that_is_left_out_is_told():
    ssml = '<speak onlangfailure="ignoretext">a <lang xml:lang="de">b</lang> c</speak>'
    document = cast(parse_ssml(ssml), HEART)
    assert "b" not in "".join(s.text for s in document.spans)
    assert "left out" in document.notes[0].message


def test_a_document_without_a_cast_stays_as_it_is():
    document = Document("x", (Span("x", 0, 1),))
    assert cast(document, HEART) is document
    assert Casting().failure == "priorityselect"


def test_another_form_of_a_voice_is_nobody_else(monkeypatch):
    from litetts.voices import names

    listed = names.list_voices(engine="nano")
    twin = replace(listed[0], id=f"{listed[0].id}:small")
    alone = replace(listed[0], id="piper:somebody")
    monkeypatch.setattr(names, "list_voices", lambda **_: (*listed, twin, alone))
    here = names.speakers_here()
    assert twin not in here
    assert alone in here
    assert set(listed) <= set(here)


@pytest.mark.parametrize("feature", ["name", "languages"])
def test_of_an_endless_list_the_first_are_looked_at(feature):
    listed = " ".join(f"vo-{i}" for i in range(40_000))
    voice, _, notes = chosen(f'<voice {feature}="{listed}">Q</voice>')
    assert voice.id == HEART.id
    assert any("only the first 32" in note.message for note in notes)


def test_many_voices_that_are_not_there_are_each_told(monkeypatch):
    """All voices are listed once, and nearer names are looked for a bounded number of times."""
    import difflib

    looked = []
    near = difflib.get_close_matches
    monkeypatch.setattr(difflib, "get_close_matches", lambda *a, **k: looked.append(a) or near(*a))
    body = " ".join(f'<voice name="strange{i}">x</voice>' for i in range(300))
    notes = cast(parse_ssml(f"<speak>{body}</speak>"), HEART).notes
    assert len([note for note in notes if "there is no voice 'strange" in note.message]) == 300
    assert len(looked) <= 100
