"""Clients that send as fast as they can and take nothing: whatever waits for them is bounded."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import zlib
from urllib.parse import urlsplit

import httpx
import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from litetts.errors import InputError
from litetts.observe.metrics import Metrics
from litetts.request import Request
from litetts.server.socket.connection import Outbox
from litetts.service.clients import Client
from litetts.service.conversation import Conversation
from litetts.service.growing import TextBuffer
from litetts.service.service import SpeechService
from litetts.settings.schema import Settings
from litetts.text import lexicon

MEMORY_MB = 24.0
# Without a codec: its threads must not be at work when the measuring of memory ends.
BARE = "/v1/text-to-speech/espeak/stream-input?output_format=pcm_24000"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server of short texts and small messages."""
    from server_fixtures import running

    limits = {"server__max_text_chars": "10000", "server__max_connections": "16"}
    with running(tmp_path_factory.mktemp("queues"), server__max_body_mb="1", **limits) as up:
        # What the first speech loads is no attack's.
        wish = {"model": "tts-1", "input": "Good morning."}
        httpx.post(f"{up.url}/v1/audio/speech", json=wish, timeout=None).raise_for_status()
        yield up


@pytest.fixture
def deaf(tmp_path):
    """Run an attack on a context that is speaking to somebody who takes nothing."""

    def run(attack, **server) -> None:
        settings = Settings.model_validate(
            {"scheduling": {"processes": False, "workers": 1}, "server": server}
        )

        async def main() -> None:
            spoken = asyncio.Event()

            async def emit(event):
                spoken.set()
                await asyncio.Event().wait()

            service = SpeechService(
                settings, metrics=Metrics(), directory=tmp_path, cache_dir=tmp_path
            )
            await service.start()
            talk = Conversation(service, Client("ann"), Request("", voice="espeak"), emit)
            talk.append("A first sentence. ", whole=True)
            await spoken.wait()
            try:
                attack(talk)
            finally:
                await talk.close()
                await service.stop(5.0)

        asyncio.run(main())

    return run


def leave(wire) -> None:
    """Go without a word."""
    wire.socket.shutdown(socket.SHUT_RDWR)


def until_refused(step, most: int) -> int:
    for count in range(most):
        try:
            step(count)
        except InputError:
            return count
    raise AssertionError(f"{most} were taken")


def test_texts_of_a_letter_are_bounded(deaf, peak):
    def attack(talk) -> None:
        def step(_: int) -> None:
            talk.append("a", whole=True)
            talk.update(Request("", speed=1.1))

        assert peak(until_refused, step, 10_000) < MEMORY_MB

    deaf(attack)


def test_options_that_wait_for_their_turn_are_bounded(deaf, peak):
    def attack(talk) -> None:
        def step(count: int) -> None:
            talk.update(Request("", instructions=f"{count} " + "slowly " * 500))
            talk.append("a", whole=True)

        assert peak(until_refused, step, 1000) < MEMORY_MB

    deaf(attack)


@pytest.mark.parametrize("words", [1, 10_000])
def test_lexicons_of_updates_are_bounded(deaf, peak, words):
    """They add up: each is in force until the context ends. The same one again adds nothing."""

    def attack(talk) -> None:
        same = lexicon.read({"nginx": {"say": "engine x"}})
        for _ in range(1000):
            talk.update(Request("", lexicon=(same,)))
        entries = {f"word{n}": {"say": f"one of {n}"} for n in range(words)}

        def step(count: int) -> None:
            talk.update(Request("", lexicon=(lexicon.read({f"x{count}": {"say": "x"}} | entries),)))

        assert peak(until_refused, step, 200) < MEMORY_MB

    deaf(attack, max_body_mb=1)


def test_a_piece_costs_the_same_however_long_its_sentence_is():
    def calls(length: int) -> int:
        buffer, count = TextBuffer(), 0
        buffer.append("word " * (length // 5))

        def see(frame, event, argument) -> None:
            nonlocal count
            count += 1

        sys.setprofile(see)
        try:
            buffer.append("more ")
        finally:
            sys.setprofile(None)
        return count

    assert calls(50_000) < 1.5 * calls(5000)


def test_messages_of_a_few_bytes_fill_an_outbox_too(peak):
    async def fill() -> None:
        outbox = Outbox(1_000_000)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(20):
                while True:
                    await asyncio.wait_for(outbox.put({"type": "pong"}), 0.2)

    assert peak(asyncio.run, fill()) < 3.0


def test_sessions_that_wait_for_clients_who_left_are_bounded(small, eventually):
    most = small.context.store.settings.server.max_connections
    for _ in range(2 * most):
        with connect(small.ws + "/ws/speech") as wire:
            wire.send(json.dumps({"type": "start", "voice": "espeak"}))
            wire.recv()
            leave(wire)
    eventually(lambda: small.app.state.traffic.sockets == 0)
    assert len(small.app.state.sessions) <= most


def test_a_session_of_realtime_keeps_nothing_that_it_does_not_know(small, peak):
    def attack() -> None:
        with connect(small.ws + "/v1/realtime?model=x", max_size=None) as wire:
            for count in range(120):
                told = {"type": "session.update", "session": {f"x{count}": "y" * 400_000}}
                wire.send(json.dumps(told))
                while json.loads(wire.recv())["type"] != "session.updated":
                    pass

    assert peak(attack) < MEMORY_MB


def test_messages_of_a_letter_are_bounded(small):
    part = {"type": "input_text", "text": "a"}
    item = {"type": "message", "role": "user", "content": [part]}
    message = json.dumps({"type": "conversation.item.create", "item": item})
    with connect(small.ws + "/v1/realtime?model=x") as wire:
        kinds = []
        while "error" not in kinds:
            wire.send(message)
            kinds.append(json.loads(wire.recv())["type"])
            while kinds[-1] == "conversation.item.added":
                kinds.append(json.loads(wire.recv())["type"])
        assert kinds.count("conversation.item.added") == 1000


def test_messages_do_not_grow_when_they_are_read(small, peak):
    """180 MB of blanks in one packet, for a server that reads compressed sockets."""
    packed = zlib.compressobj(wbits=-15)
    message = packed.compress(json.dumps({"text": " " * 900_000}).encode())
    message = (message + packed.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")
    # Whole, compressed, text; masked by zeros.
    frame = b"\xc1\xfe" + len(message).to_bytes(2, "big") + bytes(4) + message
    place = urlsplit(small.url)
    opening = (
        f"GET /v1/text-to-speech/espeak/stream-input HTTP/1.1\r\nHost: {place.netloc}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )

    def attack() -> None:
        with socket.create_connection((place.hostname, place.port)) as raw:
            raw.sendall(opening.encode())
            assert b" 101 " in raw.recv(4096)
            with contextlib.suppress(OSError):
                raw.sendall(frame * 200)
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(4096):
                    pass

    assert peak(attack) < MEMORY_MB


def elevenlabs(small, message: dict, most: int) -> dict:
    """Send a message until something other than sound comes."""
    with connect(small.ws + BARE, max_size=None) as wire:
        wire.send(json.dumps({"text": "Hi. "}))
        try:
            for _ in range(most):
                wire.send(json.dumps(message))
        except ConnectionClosed:
            pass
        told = {}
        while "error" not in told:
            told = json.loads(wire.recv())
        return told


def test_blanks_that_are_never_spoken_are_bounded(small, peak):
    def attack() -> None:
        told = elevenlabs(small, {"text": " " * 9000, "flush": True}, 1000)
        assert "characters wait" in told["message"]

    assert peak(attack) < MEMORY_MB


def test_notes_that_wait_for_sound_are_bounded(small, peak):
    def attack(most: int) -> None:
        with connect(small.ws + BARE, max_size=None) as wire:
            wire.send(json.dumps({"text": " "}))
            for count in range(most):
                strange = {f"{count} {n} " + "x" * 1000: 1 for n in range(20)}
                wire.send(json.dumps({"voice_settings": strange}))
            wire.send(json.dumps({"text": "Hello.", "flush": True}))
            assert 20 <= len(json.loads(wire.recv())["notes"]) <= 60

    attack(3)
    assert peak(attack, 2000) < MEMORY_MB


@pytest.mark.parametrize(
    ("path", "speak", "end"),
    [
        ("/v1/speak?model=espeak", {"type": "Speak", "text": "{}"}, {"type": "Close"}),
        ("/v1/text-to-speech/espeak/stream-input", {"text": "{}"}, {"text": ""}),
        (
            "/v1/text-to-speech/espeak/multi-stream-input",
            {"text": "{}", "context_id": "a"},
            {"close_socket": True},
        ),
    ],
)
def test_who_says_that_it_is_all_and_leaves_is_spoken_to_no_more(
    small, eventually, path, speak, end
):
    def spoken() -> int:
        return sum(small.context.service.metrics.summary()["totals"].values())

    before = spoken()
    with connect(small.ws + path, max_size=None) as wire:
        for number in range(100):
            text = f"This is sentence {number} of {path.count('/')} more. "
            wire.send(json.dumps(speak).replace("{}", text))
        wire.send(json.dumps(end))
        wire.recv()
        leave(wire)
    eventually(lambda: small.app.state.traffic.sockets == 0)
    assert small.context.service.scheduler.active <= 1
    assert spoken() - before < 60
