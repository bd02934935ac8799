import pytest

from litetts.document import Document, Span, Style
from litetts.errors import InputError
from litetts.prosody import acted, style_of
from litetts.request import Request
from litetts.speech import Speech

HAPPY = "I am so happy for you, this is wonderful!"
PLAIN = "The train leaves at nine."


def test_a_style_may_have_a_degree():
    assert style_of("cheerful") == Style("cheerful")
    assert style_of(" Sad * 0.5 ") == Style("sad", 0.5)
    for wrong in ("nosuch", "sad*3", "sad*x", "*"):
        with pytest.raises(InputError) as told:
            style_of(wrong)
        assert told.value.field == "style"


def test_what_has_a_style_keeps_it():
    document = Document("a b", (Span("a", 0, 1, style=Style("angry")), Span("b", 2, 3)))
    found = acted(document, Style("sad"), felt=False)
    assert [span.style for span in found.spans] == [Style("angry"), Style("sad")]


def test_only_sentences_with_a_feeling_are_cut_out():
    text = f"{PLAIN} {PLAIN} {HAPPY} {PLAIN}"
    found = acted(Document.plain(text), None, felt=True)
    assert "".join(span.text for span in found.spans) == text
    assert [span.style.name if span.style else "" for span in found.spans] == ["", "cheerful", ""]
    for span in found.spans:
        assert text[span.start : span.end] == span.text


def test_a_text_without_feelings_stays_as_it_is():
    document = Document.plain(f"{PLAIN} {PLAIN}")
    assert acted(document, None, felt=True) == document
    assert acted(document, None, felt=False) is document


def test_pauses_and_marks_stay_at_the_ends():
    text = f"{HAPPY} {PLAIN}"
    span = Span(text, 0, len(text), pause_before=1.0, pause_after=2.0, mark="here")
    first, last = acted(Document(text, (span,)), None, felt=True).spans
    assert (first.pause_before, first.pause_after, first.mark) == (1.0, 0.0, "here")
    assert (last.pause_before, last.pause_after, last.mark) == (0.0, 2.0, None)


def test_a_request_is_acted_in_english_only():
    def rates(**options: str) -> list[float]:
        spans = Speech(Request(f"{PLAIN} {HAPPY}", **options)).document.spans
        return [span.prosody.pitch_st for span in spans]

    assert rates() == [0.0]
    plain, happy = rates(emotion="auto")
    assert plain == 0.0 < happy
    assert len(rates(emotion="auto", voice="espeak", lang="es")) == 1
    asked = rates(style="sad", emotion="auto")
    assert asked[0] < 0 < asked[1]
    with pytest.raises(InputError, match="emotion"):
        Request("x", emotion="loud")
