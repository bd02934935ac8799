"""/ws/speech and ElevenLabs' sockets, over real connections."""

import asyncio
import base64
import itertools
import json
import re
import socket as socket_module
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from litetts.document import AudioChunk, WordTiming
from litetts.server.api.alignment import Alignment

TEXT = "First comes this. Then, after a while, comes that. And it ends here."


class Talk:
    """A client of /ws/speech: sends messages, collects what comes."""

    def __init__(self, socket):
        self.socket = socket
        self.messages = []
        self.audio = {}

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def next(self):
        message = json.loads(await self.socket.recv())
        self.messages.append(message)
        if message.get("bytes"):
            data = await self.socket.recv()
            assert len(data) == message["bytes"]
            name = message["context"]
            self.audio[name] = self.audio.get(name, b"") + data
        return message

    async def until(self, kind, **fields):
        while True:
            message = await self.next()
            if message["type"] == kind and all(message.get(k) == v for k, v in fields.items()):
                return message
            assert message["type"] != "error" or kind == "error", message

    def words(self, context=""):
        return [
            word
            for message in self.messages
            if message["type"] == "audio" and message["context"] == context
            for word in message.get("words", [])
        ]


@pytest.fixture
def talk(server):
    def opened():
        return connect(f"{server.ws}/ws/speech")

    return opened


async def test_marks_and_visemes_are_told(talk):
    text = '<speak><mstts:viseme/>My map. <mark name="here"/>Maybe.</speak>'
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="nano_heart", ssml=True, text=text)
        await me.send(type="close")
        await me.until("done")
    told = {m["name"]: m["time"] for message in me.messages for m in message.get("marks", [])}
    assert told["here"] == pytest.approx(me.words()[2]["start"], abs=0.001)
    assert "viseme:21" in told and "viseme:0" in told


async def test_whole_text(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak", text=TEXT)
        await me.send(type="close")
        ready = await me.next()
        assert (ready["type"], ready["version"]) == ("ready", 1)
        started = await me.until("started")
        assert (started["format"], started["sample_rate"]) == ("pcm", 24000)
        await me.until("done")
    spoken = [w["word"] for w in me.words()]
    assert spoken == [w.strip(".,") for w in TEXT.split()]
    for word in me.words():
        assert TEXT[word["source_start"] : word["source_end"]] == word["word"]
    chunks = [m for m in me.messages if m["type"] == "audio" and "duration" in m]
    seconds = sum(m["duration"] for m in chunks)
    assert len(me.audio[""]) / 48000 == pytest.approx(seconds, abs=0.01)
    for before, after in itertools.pairwise(chunks):
        assert after["offset"] == pytest.approx(before["offset"] + before["duration"], abs=1e-3)
    assert [m["seq"] for m in me.messages[1:]] == list(range(1, len(me.messages)))


async def test_text_piece_by_piece_is_spoken_before_it_ends(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak")
        for piece in ("The first sen", "tence is com", "plete. The sec", "ond has on"):
            await me.send(type="append", text=piece)
        await me.until("audio")  # although the text goes on
        await me.send(type="append", text="ly begun.")
        await me.send(type="flush")
        await me.until("flushed", flush=1)
        await me.send(type="append", text="After the flush.")
        await me.send(type="close")
        await me.until("done")
    assert " ".join(w["word"] for w in me.words()) == (
        "The first sentence is complete The second has only begun After the flush"
    )


async def test_silence_of_the_writer_lets_the_rest_be_spoken(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak")
        await me.send(type="append", text="this has no end but is long enough")
        await me.until("audio")


async def test_cancel_after_close_is_the_end(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak", text="A long text goes on and on. " * 300)
        await me.send(type="close")
        await me.until("audio")
        await me.send(type="cancel")
        await me.until("cancelled")
        await me.until("done")
        await me.send(type="start", voice="espeak", text="The name is free again.")
        await me.until("audio")


async def test_cancel_is_silence_and_the_context_goes_on(talk, server):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak", text="A long text goes on and on. " * 300)
        await me.until("audio")
        await me.send(type="cancel")
        await me.until("cancelled")
        await me.send(type="append", text="New words.")
        await me.send(type="close")
        me.messages.clear()
        await me.until("done")
    assert [w["word"] for w in me.words()] == ["New", "words"]
    assert me.words()[0]["source_start"] == 0
    assert server.context.service.scheduler.active == 0


async def test_several_contexts_and_an_update(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", context="a", voice="espeak")
        await me.send(type="start", context="b", voice="espeak", format="mp3", timestamps=False)
        await me.send(type="append", context="b", text="This is the second.")
        await me.send(type="append", context="a", text="This is the first. ")
        await me.send(type="update", context="a", speed=2.0)
        await me.send(type="append", context="a", text="This is the first. ")
        await me.send(type="close", context="a")
        await me.send(type="close", context="b")
        done = {(await me.until("done"))["context"] for _ in range(2)}
    assert done == {"a", "b"}
    assert not me.words("b")
    times = me.words("a")
    slow, fast = times[3]["end"] - times[0]["start"], times[7]["end"] - times[4]["start"]
    assert fast < 0.7 * slow
    assert me.audio["b"][:3] == b"ID3" or me.audio["b"][0] == 0xFF


async def test_mistakes_are_told_and_the_session_goes_on(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="ping")
        await me.until("pong")
        for message, field in [
            ({"type": "append", "text": "x", "context": "none"}, "context"),
            ({"type": "nonsense"}, "type"),
            ({"type": "start", "speed": 99}, "start.speed"),
            ({"type": "start", "version": 2}, "version"),
            ({"type": "append", "text": 5}, "append.text"),
        ]:
            await me.send(**message)
            error = await me.until("error")
            assert set(error["error"]) == {"message", "type", "param", "code"}
            assert field.split(".")[-1] in error["error"]["param"]
        await socket.send(b"\x00\x01")
        await me.until("error")
        await socket.send("[1, 2")
        await me.until("error")
        await me.send(type="start", voice="espeak", text="Still here.")
        await me.send(type="close")
        await me.until("done")
        await me.send(type="start", context="x", voice="no_such_voice", text="Hello.")
        await me.send(type="close", context="x")
        assert (await me.until("error"))["error"]["param"] == "voice"
        assert (await me.until("done"))["context"] == "x"


async def test_a_dropped_connection_is_resumed_without_loss(talk):
    text = " ".join(f"This is sentence number {i}." for i in range(40))
    async with talk() as socket:
        first = Talk(socket)
        await first.send(type="start", voice="espeak", text=text)
        await first.send(type="close")
        session = (await first.next())["session"]
        for _ in range(3):
            last = await first.until("audio")
        socket.transport.abort()  # no closing handshake: the network is gone
    await asyncio.sleep(0.3)
    async with talk() as socket:
        second = Talk(socket)
        await second.send(type="resume", session=session, seq=last["seq"])
        assert (await second.next())["type"] == "resumed"
        await second.until("done")
    numbers = [m["seq"] for m in first.messages[1:] + second.messages[1:]]
    assert numbers == list(range(1, len(numbers) + 1))
    starts = {word["source_start"] for word in first.words() + second.words()}
    assert len(starts) == len(text.split())
    async with talk() as socket:
        third = Talk(socket)
        await third.send(type="resume", session="unknown", seq=0)
        assert (await third.until("error"))["error"]["param"] == "session"


async def test_a_slow_listener_holds_the_work_back(serve):
    up = serve(server__websocket_buffer_mb="0.2")
    text = "Somebody reads this without listening. " * 2000
    # A small buffer in the kernel, or that takes a minute of sound before anybody waits.
    small = socket_module.socket()
    small.setsockopt(socket_module.SOL_SOCKET, socket_module.SO_RCVBUF, 4096)
    small.connect(("127.0.0.1", int(up.url.rpartition(":")[2])))
    small.setblocking(False)
    async with connect(f"{up.ws}/ws/speech", max_queue=1, close_timeout=1, sock=small) as socket:
        start = {"type": "start", "voice": "espeak", "text": text}
        await socket.send(json.dumps({**start, "format": "f32", "sample_rate": 48000}))
        still = 0
        while still < 10:  # nothing is computed for a second
            await asyncio.sleep(0.1)
            still = 0 if up.context.service.scheduler.busy else still + 1
        audio = up.metric("litetts_audio_seconds_total", engine="espeak", voice="espeak")
        jobs = list(up.context.service.scheduler._jobs.values())
        made = sum(job.audio_s for job in jobs)
        # 80,000 characters are more than an hour of speech; it stopped far earlier.
        assert audio + made < 600


async def test_a_page_of_another_origin_may_not_connect(server):
    with pytest.raises(Exception, match=r"403|rejected"):
        async with connect(f"{server.ws}/ws/speech", origin="http://evil.example"):
            pass
    async with connect(f"{server.ws}/ws/speech", origin=server.url):
        pass


async def test_a_silent_connection_is_closed(serve):
    up = serve(server__websocket_idle_s="1")
    async with connect(f"{up.ws}/ws/speech") as socket:
        await socket.send('{"type": "ping"}')
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(5):
                await socket.recv()
    assert closed.value.rcvd.code == 4408


# -- ElevenLabs ---------------------------------------------------------------------------------


async def replies(socket):
    messages = []
    try:
        while True:
            messages.append(json.loads(await socket.recv()))
    except ConnectionClosed as closed:
        assert closed.rcvd.code == 1000, closed
    return messages


async def test_elevenlabs_stream_input(server):
    address = f"{server.ws}/v1/text-to-speech/espeak/stream-input?output_format=pcm_16000"
    async with connect(address) as socket:
        first = {"text": " ", "voice_settings": {"stability": 0.5, "speed": 1.0}, "xi_api_key": "x"}
        await socket.send(json.dumps(first))
        for piece in ("Hello there. ", "It costs ", "$20 today. ", "Good", "bye "):
            await socket.send(json.dumps({"text": piece, "try_trigger_generation": True}))
        await socket.send(json.dumps({"text": ""}))
        messages = await replies(socket)
    assert messages[-1] == {"isFinal": True}
    audio = [m for m in messages if "audio" in m]
    assert sum(len(base64.b64decode(m["audio"])) for m in audio) > 2 * 16000
    chars = "".join("".join(m["alignment"]["chars"]) for m in audio if m["alignment"])
    assert chars.rstrip() == "Hello there. It costs $20 today. Goodbye"
    for message in audio:
        if message["alignment"]:
            times = message["alignment"]
            end = times["charStartTimesMs"][-1] + times["charDurationsMs"][-1]
            assert end == pytest.approx(len(base64.b64decode(message["audio"])) / 32, abs=60)
    for message in audio:
        times = message["alignment"]
        if times:
            starts = times["charStartTimesMs"]
            assert starts == sorted(starts)
            assert len(starts) == len(times["chars"]) == len(times["charDurationsMs"])


async def test_notes_come_once_with_the_sound(talk, server):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak", breath=0.5, text=TEXT)
        await me.send(type="update", pitch=3)
        await me.send(type="append", text=" And one more sentence.")
        await me.send(type="close")
        await me.until("done")
    notes = [n for m in me.messages for n in m.get("notes", [])]
    assert [n["option"] for n in notes] == ["breath"]
    address = f"{server.ws}/v1/text-to-speech/espeak/stream-input?output_format=pcm_16000"
    async with connect(address) as socket:
        settings = {"stability": 0.5, "breath": 0.5}
        await socket.send(json.dumps({"text": "Hello there. ", "voice_settings": settings}))
        await socket.send(json.dumps({"text": ""}))
        messages = await replies(socket)
    notes = [n for m in messages for n in m.get("notes", [])]
    assert [n["option"] for n in notes] == ["stability", "breath"]


async def test_the_rate_of_an_open_context_stays(talk):
    async with talk() as socket:
        me = Talk(socket)
        await me.send(type="start", voice="espeak")
        await me.send(type="update", sample_rate=8000)
        error = await me.until("error")
        assert error["error"]["param"] == "sample_rate"


async def test_elevenlabs_flush_and_errors(server):
    base = f"{server.ws}/v1/text-to-speech"
    async with connect(f"{base}/espeak/stream-input?output_format=mp3_44100_128") as socket:
        await socket.send(json.dumps({"text": "No end yet", "flush": True}))
        message = json.loads(await socket.recv())
        assert base64.b64decode(message["audio"]), message
    for address, first in [
        (f"{base}/nobody/stream-input", {"text": "Hello there. ", "flush": True}),
        (f"{base}/espeak/stream-input?output_format=midi", {"text": "x"}),
        (f"{base}/espeak/stream-input?inactivity_timeout=soon", {"text": "x"}),
    ]:
        async with connect(address) as socket:
            await socket.send(json.dumps(first))
            message = json.loads(await socket.recv())
            assert message["code"] == 400
            assert message["message"]
            if "nobody" in address:
                assert json.loads(await socket.recv()) == {"isFinal": True}


async def test_elevenlabs_multi_context(server):
    address = f"{server.ws}/v1/text-to-speech/espeak/multi-stream-input?output_format=pcm_22050"
    async with connect(address) as socket:
        for name in ("one", "two"):
            await socket.send(json.dumps({"text": f"This is {name}. ", "context_id": name}))
        await socket.send(json.dumps({"context_id": "one", "flush": True}))
        await socket.send(json.dumps({"context_id": "one", "close_context": True}))
        await socket.send(json.dumps({"context_id": "two", "text": "More. "}))
        await socket.send(json.dumps({"close_socket": True}))
        messages = await replies(socket)
    assert {m["contextId"] for m in messages} == {"one", "two"}
    assert sorted(m["contextId"] for m in messages if m.get("isFinal")) == ["one", "two"]


@pytest.mark.parametrize("path", ["stream-input", "multi-stream-input"])
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("generation_config", wrong) for wrong in (5, [1], "quick", True)),
        ("generation_config", {"chunk_length_schedule": 50}),
        ("generation_config", {"chunk_length_schedule": ["fast"]}),
        ("generation_config", {"chunk_length_schedule": [50, None]}),
        *(("voice_settings", wrong) for wrong in (5, [1], "slow", {"speed": []})),
        *((name, {}) for name in ("text", "xi_api_key", "flush", "close_context", "close_socket")),
    ],
)
async def test_elevenlabs_names_the_field_of_a_wrong_type(server, path, field, wrong):
    async with connect(f"{server.ws}/v1/text-to-speech/espeak/{path}") as socket:
        await socket.send(json.dumps({"text": " ", field: wrong}))
        error = json.loads(await socket.recv())
        assert error["code"] == 400
        assert error["message"].startswith(field), error
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd.code == 1008


async def test_elevenlabs_takes_null_for_what_is_not_said(server):
    names = ("text", "voice_settings", "generation_config", "context_id", "xi_api_key", "flush")
    address = f"{server.ws}/v1/text-to-speech/espeak/multi-stream-input"
    async with connect(address) as socket:
        await socket.send(json.dumps(dict.fromkeys(names)))
        schedule = {"chunk_length_schedule": [50, 120.5]}
        told = {"text": "Yes. ", "contextId": "a", "generation_config": schedule}
        await socket.send(json.dumps(told))
        await socket.send(json.dumps({"close_socket": True}))
        assert "a" in {m["contextId"] for m in await replies(socket)}


@pytest.mark.parametrize("name", ["transcript", "continue", "cancel", "flush", "context_id"])
async def test_cartesia_names_the_field_of_a_wrong_type(server, name):
    async with connect(f"{server.ws}/tts/websocket") as socket:
        told = {"transcript": "Yes.", "voice": "espeak", "context_id": "a"}
        await socket.send(json.dumps(told | {name: {}}))
        error = json.loads(await socket.recv())
        assert error["type"] == "error"
        assert name in json.dumps(error)
        await socket.send(json.dumps(told | {"continue": None}))
        assert (await replies_until_done(socket))[-1]["type"] == "done"


async def replies_until_done(socket):
    messages = []
    while not messages or not messages[-1]["done"]:
        messages.append(json.loads(await socket.recv()))
    return messages


async def test_a_first_message_without_a_key_is_refused(serve):
    server = serve(security__require_key="always")
    for path in ("/ws/dashboard", "/ws/jobs/none"):
        for first in (b"key", "[1]", "[" * 100_000, '{"api_key": 5}', "5", "{}"):
            async with connect(server.ws + path) as socket:
                await socket.send(first)
                with pytest.raises(ConnectionClosed) as closed:
                    await socket.recv()
            assert closed.value.rcvd.code == 4401, (path, first)


def chunk_of(words, offset, seconds, last=False):
    return AudioChunk([0.0] * round(seconds * 10), 10, tuple(words), offset=offset, last=last)


def test_alignment_tells_every_character_once_and_all_of_the_time():
    source = "It works. (Testing) it!"
    alignment = Alignment(source)
    told = [
        alignment.of(
            chunk_of([WordTiming("It", 0.2, 0.4, 0, 2), WordTiming("works", 0.5, 1, 3, 8)], 0, 1.6)
        ),
        alignment.of(chunk_of([], 1.6, 1.0)),  # a pause
        alignment.of(chunk_of([WordTiming("Testing", 2.6, 3.2, 11, 18)], 2.6, 0.6)),
        alignment.of(chunk_of([WordTiming("it", 3.3, 3.5, 20, 22)], 3.2, 0.8, True)),
    ]
    assert "".join("".join(t.chars) for t in told) == source
    assert "".join(told[0].chars) == "It works. "
    assert told[0].in_ms()["charStartTimesMs"][:4] == [200, 300, 400, 500]
    for each, end in zip(told, (1.6, 2.6, 3.2, 4.0), strict=True):
        times = each.in_ms()
        assert each.ends[-1] == pytest.approx(end)
        assert times["charStartTimesMs"] == sorted(times["charStartTimesMs"])
        assert all(length >= 0 for length in times["charDurationsMs"])


def test_a_word_that_goes_on_in_the_next_piece_is_not_told_twice():
    source = "Everybody sings."
    alignment = Alignment(source)
    first = alignment.of(chunk_of([WordTiming("Everybody", 0.0, 1.8, 0, 9)], 0.0, 1.0))
    second = alignment.of(chunk_of([WordTiming("sings", 2.0, 2.4, 10, 15)], 1.0, 1.6, True))
    assert "".join(first.chars) == "Every"
    assert "".join(second.chars) == "body sings."
    assert first.ends[-1] == 1.0
    assert second.starts[0] >= 1.0


@given(st.data())
def test_alignment_is_whole_however_the_sound_is_cut(data):
    source = data.draw(st.text(alphabet="ab .,(<", min_size=1, max_size=30))
    words, at = [], 0.0
    for match in re.finditer(r"[ab]+", source):
        begin = at + data.draw(st.integers(0, 20)) / 10
        at = begin + data.draw(st.integers(1, 20)) / 10
        words.append(WordTiming(match[0], begin, at, match.start(), match.end()))
    total = at + data.draw(st.integers(1, 30)) / 10
    cuts = sorted(data.draw(st.lists(st.integers(1, 100), max_size=4, unique=True)))
    edges = [0.0, *(round(total * cut / 101, 1) for cut in cuts), total]
    edges = sorted(set(edges))
    alignment, told = Alignment(source), []
    for begin, end in pairwise(edges):
        mine = [w for w in words if begin <= w.start < end]
        heard = alignment.of(chunk_of(mine, begin, end - begin, end == total))
        if heard:
            told += heard.chars
            assert heard.starts[0] >= begin - 1e-9
            assert heard.ends[-1] == pytest.approx(end)
            assert list(heard.starts) == sorted(heard.starts)
    letters = [c for c in told if c in "ab"]
    assert letters == [c for c in source if c in "ab"]


# -- collecting text ----------------------------------------------------------------------------
