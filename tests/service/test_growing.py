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
    for text, offset, _ in taken:
        assert whole[offset : offset + len(text)] == text
        assert not whole[at:offset].strip()
        at = offset + len(text)
    assert not whole[at:].strip()


def test_a_long_sentence_is_given_clause_by_clause():
    buffer = TextBuffer()
    ready = buffer.append("A first clause that is long enough to be spoken, and then one ")
    assert [part.text for part in ready] == ["A first clause that is long enough to be spoken,"]


def test_a_sentence_is_not_given_in_pieces_that_are_no_clauses():
    buffer = TextBuffer("en-us")
    assert buffer.append("The harbour master of the old town, who had waited all day, was ") == []
    assert buffer.append("glad of the rain, the wind, the cold, and the dark of the evening") == []
    assert len(buffer.append(". He ")) == 1


def test_a_sentence_that_was_divided_is_known():
    buffer = TextBuffer("en-us")
    (first,) = buffer.append(
        "When the rain had stopped at last that evening, nobody was at home. He"
    )
    assert first.whole
    buffer = TextBuffer("en-us")
    (clause,) = buffer.append("When the rain had stopped at last that evening, nobody was at ")
    (rest,) = buffer.append("home. She had ")
    (last,) = buffer.append("left. And")
    assert [part.whole for part in (clause, rest, last)] == [False, False, True]


def test_the_first_sound_is_of_the_first_clause_however_much_comes_at_once():
    buffer = TextBuffer("en-us")
    (part,) = buffer.append(
        "When the rain had stopped at last that evening, nobody was at home; the house was dark, "
        "and the door stood open to "
    )
    assert part.text == "When the rain had stopped at last that evening,"


def test_the_first_clause_is_as_long_in_every_script():
    buffer = TextBuffer("zh")
    ready = buffer.append("如果明天下大雨的话我们全家，我们就待在家里看电影，但是")
    assert [part.text for part in ready] == ["如果明天下大雨的话我们全家，"]
    assert TextBuffer("zh").append("如果明天下雨，我们就待") == []


def test_a_long_text_is_given_at_once_but_for_its_last_sentence():
    buffer = TextBuffer()
    text = "This is a sentence of many. " * 500 + "This is not finished"
    ready = buffer.append(text)
    assert (
        "".join(part.text for part in ready).strip()
        == ("This is a sentence of many. " * 500).strip()
    )
    assert len(buffer) == len("This is not finished")
