"""The Wyoming protocol, spoken to by its own package, and by who means no good."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("wyoming", reason="wyoming is not installed")

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event as WireEvent
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

ESPEAK = SynthesizeVoice(name="espeak")
TEXT = "First comes this. Then, after a while, comes that."


class Heard:
    """What comes until an event of a type."""

    def __init__(self):
        self.kinds, self.sound, self.rate, self.last = [], b"", 0, None

    @property
    def seconds(self):
        return len(self.sound) / 2 / self.rate


async def heard(client, *ends):
    said = Heard()
    while True:
        event = await client.read_event()
        assert event is not None, "the connection was closed"
        said.last = event
        if not said.kinds or said.kinds[-1] != event.type:
            said.kinds.append(event.type)
        if AudioStart.is_type(event.type):
            said.rate = AudioStart.from_event(event).rate
        elif AudioChunk.is_type(event.type):
            chunk = AudioChunk.from_event(event)
            said.rate = said.rate or chunk.rate
            assert (chunk.rate, chunk.width, chunk.channels) == (said.rate, 2, 1)
            said.sound += chunk.audio
        if any(end.is_type(event.type) for end in ends):
            return said


@pytest.fixture
def opened(server):
    return lambda: AsyncTcpClient("127.0.0.1", server.wyoming)


async def test_the_voices_are_listed(opened):
    async with opened() as client:
        await client.write_event(Describe().event())
        (program,) = Info.from_event(await client.read_event()).tts
        assert program.supports_synthesize_streaming
        voices = {voice.name: voice for voice in program.voices}
        assert voices["nano_heart"].languages == ["en-US"]
        assert voices["nano_heart"].installed
        await client.write_event(Ping(text="there?").event())
        assert Pong.from_event(await client.read_event()).text == "there?"


async def test_a_whole_text_sounds_as_over_http(opened, client):
    async with opened() as wyoming:
        await wyoming.write_event(Synthesize(TEXT, voice=ESPEAK).event())
        said = await heard(wyoming, AudioStop)
        assert said.kinds == ["audio-start", "audio-chunk", "audio-stop"]
        body = {
            "input": TEXT,
            "voice": "espeak",
            "response_format": "pcm",
            "sample_rate": said.rate,
        }
        assert said.sound == client.post("/v1/audio/speech", json=body).content
        # The next one on the same connection.
        await wyoming.write_event(Synthesize("Two.", voice=ESPEAK).event())
        assert (await heard(wyoming, AudioStop)).seconds < said.seconds


async def test_a_text_that_grows_is_spoken_before_it_ends(opened):
    async with opened() as client:
        await client.write_event(SynthesizeStart(voice=ESPEAK).event())
        for piece in ("First comes", " this. Then,", " after a while,"):
            await client.write_event(SynthesizeChunk(piece).event())
        said = await heard(client, AudioChunk)
        await client.write_event(SynthesizeChunk(" comes that.").event())
        # Home Assistant sends the whole text too, for servers that do not stream.
        await client.write_event(Synthesize(TEXT, voice=ESPEAK).event())
        await client.write_event(SynthesizeStop().event())
        rest = await heard(client, SynthesizeStopped)
        assert said.kinds == ["audio-start", "audio-chunk"]
        assert rest.kinds == ["audio-chunk", "audio-stop", "synthesize-stopped"]
        await client.write_event(Synthesize(TEXT, voice=ESPEAK).event())
        whole = await heard(client, AudioStop)
        seconds = (len(said.sound) + len(rest.sound)) / 2 / said.rate
        assert seconds == pytest.approx(whole.seconds, rel=0.25)


async def test_ssml_and_languages(opened):
    async with opened() as client:
        text = '<speak>One.<break time="2s"/>Two.</speak>'
        await client.write_event(Synthesize(text, voice=ESPEAK, text_format="ssml").event())
        said = await heard(client, AudioStop)
        samples = np.frombuffer(said.sound, "<i2")
        assert 2.5 < said.seconds < 6
        quiet = np.abs(samples.reshape(-1)[: len(samples) // 100 * 100].reshape(-1, 100)).max(1)
        assert (quiet < 20).sum() * 100 / said.rate > 1.9
        german = SynthesizeVoice(language="de-DE")
        await client.write_event(Synthesize("Guten Morgen.", voice=german).event())
        assert (await heard(client, AudioStop)).seconds > 0.5


async def test_what_is_wrong_is_told_and_the_connection_goes_on(opened):
    async with opened() as client:
        for wrong in (Synthesize("x", voice=SynthesizeVoice(name="nobody")), Synthesize("  ")):
            await client.write_event(wrong.event())
            assert (await heard(client, Error, AudioStop)).kinds == ["error"]
        for voice in ([], 0, "", "espeak"):
            await client.write_event(WireEvent("synthesize", {"text": "x", "voice": voice}))
            assert (await heard(client, Error, AudioStop)).kinds == ["error"]
        await client.write_event(SynthesizeStart(voice=SynthesizeVoice(name="nobody")).event())
        await client.write_event(SynthesizeChunk("Who speaks?").event())
        await client.write_event(SynthesizeStop().event())
        assert "error" in (await heard(client, SynthesizeStopped)).kinds
        await client.write_event(Synthesize("Still here.", voice=ESPEAK).event())
        assert (await heard(client, AudioStop)).seconds > 0.3


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"[1]\n",
        b'{"type":"synthesize","data_length":-1}\n',
        b'{"type":"synthesize","data_length":99999999999}\n',
        b'{"type":"audio-chunk","payload_length":99999999999}\n',
        b"x" * 100_000,
    ],
)
def test_what_is_no_event_ends_the_connection(server, sent):
    with socket.create_connection(("127.0.0.1", server.wyoming)) as raw:
        raw.sendall(sent)
        got = b""
        try:
            while data := raw.recv(4096):
                got += data
        except ConnectionError:
            return
    head, data = got.split(b"\n", 1)
    assert json.loads(head)["type"] == "error"
    assert json.loads(data)["code"] == "invalid_value"


def test_who_hangs_up_ends_the_work(server, eventually):
    text = "This is one sentence of very many. " * 2000
    event = json.dumps({"type": "synthesize", "data": {"text": text, "voice": {"name": "espeak"}}})
    line = json.dumps({"type": "synthesize", "data_length": len(event)})
    with socket.create_connection(("127.0.0.1", server.wyoming)) as raw:
        raw.sendall(f"{line}\n".encode() + json.dumps(json.loads(event)["data"]).encode())
        raw.sendall(b" " * (len(event) - len(json.dumps(json.loads(event)["data"]))))
        assert raw.recv(10)
    eventually(lambda: server.context.service.scheduler.active == 0)


async def test_limits_hold_as_over_http(serve):
    up = serve(security__requests_per_minute="1", server__max_text_chars="100")
    async with AsyncTcpClient("127.0.0.1", up.wyoming) as client:
        await client.write_event(Synthesize("x" * 101, voice=ESPEAK).event())
        assert "100" in (await heard(client, Error)).last.data["text"]
        await client.write_event(Synthesize("One.", voice=ESPEAK).event())
        assert (await heard(client, AudioStop)).seconds > 0.1
        await client.write_event(Synthesize("Two.", voice=ESPEAK).event())
        assert (await heard(client, Error)).last.data["code"] == "rate_limit_exceeded"


async def test_where_keys_are_needed_only_known_networks_are_served(serve, monkeypatch):
    from litetts.server.socket import wyoming

    up = serve(security__require_key="auto", server__host="0.0.0.0")
    async with AsyncTcpClient("127.0.0.1", up.wyoming) as client:
        await client.write_event(Ping().event())  # this machine may
        assert Pong.is_type((await client.read_event()).type)
    monkeypatch.setattr(wyoming, "is_loopback", lambda address: False)
    async with AsyncTcpClient("127.0.0.1", up.wyoming) as client:
        assert "wyoming_from" in Error.from_event(await client.read_event()).text


async def test_where_keys_are_always_needed_this_machine_is_no_exception(serve):
    up = serve(security__require_key="always")
    async with AsyncTcpClient("127.0.0.1", up.wyoming) as client:
        assert "wyoming_from" in Error.from_event(await client.read_event()).text
        assert await client.read_event() is None
    up.context.store.set({"security.wyoming_from": '["127.0.0.0/8"]'})
    async with AsyncTcpClient("127.0.0.1", up.wyoming) as client:
        await client.write_event(Ping().event())
        assert Pong.is_type((await client.read_event()).type)


def test_connections_are_bounded_together_with_those_of_http(serve):
    up = serve(server__max_connections="5")
    many = [socket.create_connection(("127.0.0.1", up.wyoming)) for _ in range(20)]
    try:
        with socket.create_connection(("127.0.0.1", up.wyoming)) as last:
            last.sendall(b'{"type":"ping"}\n')
            assert b"pong" in last.recv(100)
        assert len(up.connections) <= 5
    finally:
        for each in many:
            each.close()


async def test_alone_without_http(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-c", "from litetts.cli import main; main()", "serve", "--no-http", "--plain-logs"]
    own = ["--wyoming-port", str(port), "--voice", "espeak", "--dir", str(tmp_path)]
    with (Path(tmp_path) / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, *command, *own], stderr=log)
    try:
        while True:
            assert process.poll() is None, (Path(tmp_path) / "log").read_text()
            try:
                async with AsyncTcpClient("127.0.0.1", port) as client:
                    await client.write_event(Synthesize("Alone.").event())
                    if AudioStart.is_type((await client.read_event()).type):
                        assert (await heard(client, AudioStop)).kinds[-1] == "audio-stop"
                        break
            except OSError:
                pass
    finally:
        process.terminate()
        assert process.wait() == 0


def test_nothing_to_serve_is_told():
    done = subprocess.run(
        [sys.executable, "-c", "from litetts.cli import main; main()", "serve", "--no-http"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "nothing to serve" in done.stderr
