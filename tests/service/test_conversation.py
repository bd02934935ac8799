"""Text that grows: what tags of an earlier piece say of a later one, and documents in pieces."""

import asyncio

import pytest

from litetts.document import Prosody, Style
from litetts.errors import InputError
from litetts.markup import Lasting, parse_after
from litetts.observe.metrics import Metrics
from litetts.request import Request
from litetts.service.clients import Client
from litetts.service.conversation import Conversation
from litetts.service.growing import TextBuffer
from litetts.service.service import SpeechService
from litetts.settings.schema import Settings


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


@pytest.mark.parametrize(
    "document",
    [
        "<speak>One.</speak >",
        "<speak/>",
        "<speak version='1.0' note='a > b'/>",
        "<speak>One <!-- </speak> --> two.</speak>",
        "<speak>One <![CDATA[</speak>]]> two.</speak>",
        "<?xml version='1.0' encoding='utf-8'?>\n<!-- of a novel -->\n<speak>One.</speak\n>",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 500])
def test_a_document_ends_where_it_ends(document, size):
    buffer = TextBuffer()
    parts = []
    for at in range(0, len(document), size):
        assert not parts
        parts += buffer.append(document[at : at + size])
        assert buffer.unfinished == (at + size < len(document))
    assert [part.text for part in parts] == [document]


def test_what_only_looks_like_a_beginning_is_read_at_last():
    buffer = TextBuffer()
    assert buffer.append("<spe") == [] and buffer.unfinished
    assert buffer.append("cial> words are here. And more of them come.") != []
    assert not buffer.unfinished
    buffer = TextBuffer()
    assert not buffer.append("<!-- " + "x" * 500) and buffer.unfinished
    buffer.append("x" * 600)  # it shows that it is a document within its first characters, or not
    assert not buffer.unfinished


@pytest.mark.parametrize("text", ["<speak>Hello", "<speak", "<speak><p>Hello.</p>", "<?xml "])
def test_a_document_that_is_never_closed_is_told(tmp_path, monkeypatch, text):
    monkeypatch.setattr("litetts.service.conversation.UNFINISHED_S", 0.05)
    settings = Settings.model_validate({"scheduling": {"processes": False, "workers": 1}})

    async def main() -> list[object]:
        events = []

        async def emit(event):
            events.append(event)

        folders = {"directory": tmp_path, "cache_dir": tmp_path}
        service = SpeechService(settings, metrics=Metrics(), **folders)
        await service.start()
        talk = Conversation(service, Client("ann"), Request("", voice="espeak"), emit)
        talk.append(text)
        while not talk.over and not any(event.kind == "audio" for event in events):
            await asyncio.sleep(0.01)
        await talk.close()
        await service.stop(1)
        return events

    events = asyncio.run(main())
    if text in ("<?xml ", "<speak"):  # it may be about anything: it is read
        assert any(event.kind == "audio" for event in events)
    else:
        assert [event.kind for event in events] == ["error", "done"]
        assert isinstance(events[0].error, InputError)
        assert "SSML" in events[0].error.message


def test_what_waits_to_be_spoken_is_bounded(tmp_path):
    """Whole sentences count as unfinished ones do, and flushes too; who can wait gets room."""
    settings = Settings.model_validate(
        {"scheduling": {"processes": False, "workers": 1}, "server": {"max_text_chars": 1000}}
    )
    piece = "A short sentence. " * 20

    async def main() -> None:
        deaf, heard = asyncio.Event(), asyncio.Event()

        async def emit(event):
            heard.set()
            await deaf.wait()

        folders = {"directory": tmp_path, "cache_dir": tmp_path}
        service = SpeechService(settings, metrics=Metrics(), **folders)
        await service.start()
        talk = Conversation(service, Client("ann"), Request("", voice="espeak"), emit)
        talk.append(piece)
        await heard.wait()  # the first is being spoken, and nobody listens
        talk.append(piece)
        talk.append(piece)
        with pytest.raises(InputError, match="more than 1000 characters wait"):
            talk.append(piece)
        room = asyncio.create_task(talk.room(len(piece)))
        await asyncio.sleep(0.05)
        assert not room.done()
        with pytest.raises(InputError, match="flushes wait"):
            for _ in range(5000):
                talk.flush()
        deaf.set()
        await room
        talk.append(piece)
        talk.end()
        await talk.wait()
        await service.stop(5.0)

    asyncio.run(main())
