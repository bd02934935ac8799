"""Text that grows: what tags of an earlier piece say of a later one, and documents in pieces."""

import pytest

from litetts.document import Prosody, Style
from litetts.markup import Lasting, parse_after
from litetts.service.growing import TextBuffer


def test_what_lasts_goes_on_in_the_next_piece():
    lasting, spans = Lasting(), []
    for piece in ("[speed:1.5]Quick words.", " [voice:espeak]Others. [sad]Dark", " words."):
        document, lasting = parse_after(lasting, piece)
        spans += document.spans
    assert [span.prosody.rate for span in spans] == [1.5] * len(spans)
    assert [span.voice for span in spans] == [None, None, "espeak", "espeak", "espeak"]
    assert lasting == Lasting("espeak", Prosody(rate=1.5), Style("sad"))


@pytest.mark.parametrize("size", [1, 3, 17])
def test_a_document_of_ssml_is_one_piece(size):
    document = '<speak>One. Two. <break time="1s"/> Three.</speak>'
    buffer = TextBuffer()
    parts = []
    for at in range(0, len(document), size):
        assert parts == [] or at + size > len(document)
        parts += buffer.append(document[at : at + size])
    assert [part.text for part in parts] == [document]
    assert not buffer.unfinished
    assert buffer.append("And more. Then") == [("And more. ", len(document), True)]
