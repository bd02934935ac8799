"""What of a growing text is spoken when."""

from hypothesis import given
from hypothesis import strategies as st

from litetts.service.growing import TextBuffer


@given(st.lists(st.text(alphabet="ab ,.!?\n", max_size=40), max_size=20))
def test_the_buffer_loses_and_doubles_nothing(pieces):
    buffer = TextBuffer()
    whole = "".join(pieces)
    taken = []
    for piece in pieces:
        taken += buffer.append(piece)
    taken += buffer.flush()
    at = 0
    for text, offset in taken:
        assert whole[offset : offset + len(text)] == text
        assert not whole[at:offset].strip()
        at = offset + len(text)
    assert not whole[at:].strip()


def test_a_long_sentence_is_given_clause_by_clause():
    buffer = TextBuffer()
    ready = buffer.append("A first clause that is long enough to be spoken, and then one ")
    assert [text for text, _ in ready] == ["A first clause that is long enough to be spoken,"]


def test_a_long_text_is_given_at_once_but_for_its_last_sentence():
    buffer = TextBuffer()
    text = "This is a sentence of many. " * 500 + "This is not finished"
    ready = buffer.append(text)
    assert (
        "".join(piece for piece, _ in ready).strip()
        == ("This is a sentence of many. " * 500).strip()
    )
    assert len(buffer) == len("This is not finished")
