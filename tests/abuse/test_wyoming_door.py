"""The door of Wyoming, which speaks no HTTP: attacked as the others are."""

from __future__ import annotations

import contextlib
import json
import socket

import httpx
import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

MEMORY_MB = 24.0
"""Bound on what an attack may take at its peak."""
START = {"type": "synthesize-start", "data": {"voice": {"name": "espeak"}}}
HELLO = b'{"type":"ping"}\n'


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server that takes ten thousand characters, and a minute of speech."""
    from server_fixtures import running

    folder = tmp_path_factory.mktemp("wyoming")
    limits = {"server__max_text_chars": "10000", "server__max_speech_s": "60"}
    with running(folder, server__max_body_mb="1", **limits) as up:
        # What the first speech loads (engine, marks of a new key: 20 MB) is no attack's.
        wish = {"model": "tts-1", "input": "Good morning."}
        httpx.post(f"{up.url}/v1/audio/speech", json=wish, timeout=None).raise_for_status()
        yield up


@contextlib.contextmanager
def open_door(up):
    with socket.create_connection(("127.0.0.1", up.wyoming)) as raw:
        yield raw


def event(kind: str, **data: object) -> bytes:
    more = json.dumps(data).encode()
    return json.dumps({"type": kind, "data_length": len(more)}).encode() + b"\n" + more


def still_served(up) -> bool:
    with open_door(up) as raw:
        raw.sendall(HELLO)
        return b"pong" in raw.recv(100)


def rest(raw: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    got = b""
    with contextlib.suppress(ConnectionError):
        while data := raw.recv(65_536):
            got = (got + data)[-10_000:]
    return got


JUNK = {
    "binary": bytes(range(256)) * 40 + b"\n",
    "zeros": b"\0" * 200_000,
    "no type": b'{"data_length":0}\n',
    "a type that is none": b'{"type":{},"data_length":"x"}\n',
    "infinite": b'{"type":"ping","data_length":1e999}\n',
    "no number": b'{"type":"ping","payload_length":NaN}\n',
    "true": b'{"type":"ping","data_length":[1]}\n',
    "deep": b'{"type":"ping","data":' + b"[" * 30_000 + b"\n",
    "deep data": b'{"type":"ping","data_length":30000}\n' + b"[" * 30_000,
    "data that is no object": b'{"type":"ping","data_length":2}\n[]',
    "data that is no list of pairs": b'{"type":"ping","data":7}\n',
    "surrogates": b'{"type":"ping","data_length":3}\n\xed\xa0\x80',
    "payload": b'{"type":"audio-chunk","payload_length":1e12}\n',
    "long number": b'{"type":"ping","data_length":' + b"9" * 50_000 + b"}\n",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_is_told_and_ends_the_connection(small, peak, caplog, junk):
    def attack() -> None:
        with open_door(small) as raw:
            with contextlib.suppress(ConnectionError):
                raw.sendall(junk)
            said = rest(raw)
            assert b'"type":"error"' in said or not said, said

    assert peak(attack) < MEMORY_MB
    assert still_served(small)
    assert not [record for record in caplog.records if record.exc_info], "nothing is left uncaught"


@pytest.mark.parametrize(
    "half",
    [b'{"type":"synth', b'{"type":"ping","data_length":100}\n{"text":', b'{"payload_length":9}\n'],
)
def test_half_of_an_event_is_not_waited_for(serve, half):
    limits = {"server__body_s": "0.2", "server__headers_s": "0.2"}
    up = serve(**limits)
    with open_door(up) as raw:
        raw.sendall(half)
        rest(raw)
    assert still_served(up)


def test_who_says_nothing_after_an_answer_is_kept(serve):
    """Home Assistant may keep its connection between two sentences."""
    up = serve(server__body_s="0.2", server__headers_s="0.2")
    with open_door(up) as raw, open_door(up) as slow:
        raw.sendall(HELLO)
        assert b"pong" in raw.recv(100)
        slow.sendall(b"{")
        rest(slow)
        raw.sendall(HELLO)
        assert b"pong" in raw.recv(100)


def test_half_of_a_character_is_answered(small):
    """JSON can carry what UTF-8 cannot."""
    with open_door(small) as raw:
        raw.sendall(event("ping", text="\ud800"))
        assert b"\\ud800" in raw.recv(300)
        raw.sendall(event("synthesize", text="Hi.", voice={"name": "\ud800"}))
        assert b'"type":"error"' in raw.recv(300)
        raw.sendall(HELLO)
        assert b"pong" in raw.recv(300)
    body = b'{"input":"Hi.","voice":"espeak","response_format":"\\ud800"}'
    kind = {"content-type": "application/json"}
    answer = httpx.post(f"{small.url}/v1/audio/speech", content=body, headers=kind, timeout=None)
    assert answer.status_code == 400
    assert "surrogate" in answer.json()["error"]["message"]


def test_a_payload_is_read_and_thrown_away(small, peak):
    def attack() -> None:
        with open_door(small) as raw:
            for _ in range(30):
                raw.sendall(b'{"type":"audio-chunk","payload_length":900000}\n')
                raw.sendall(b"x" * 900_000)
            raw.sendall(HELLO)
            assert b"pong" in raw.recv(100)

    assert peak(attack) < MEMORY_MB


def test_chunks_without_an_end_are_bounded(small, peak, eventually):
    """Words without a full stop, a hundred times what a text may have."""
    chunk = event("synthesize-chunk", text="word " * 1000)

    def attack() -> None:
        with open_door(small) as raw:
            raw.sendall(json.dumps(START).encode() + b"\n")
            raw.settimeout(0)
            said = b""
            for _ in range(200):
                raw.setblocking(True)
                raw.sendall(chunk)
                raw.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    while data := raw.recv(65_536):
                        said = (said + data)[-100_000:]
            raw.setblocking(True)
            raw.shutdown(socket.SHUT_WR)
            assert b'"error"' in said + rest(raw)

    assert peak(attack) < MEMORY_MB
    eventually(lambda: small.context.service.scheduler.active == 0)


def test_sentences_without_an_end_are_bounded(small, peak, eventually):
    """Each is spoken, nobody takes the sound: the sender waits, and nothing piles up here."""
    chunk = event("synthesize-chunk", text="This is one more sentence for you. " * 20)

    def attack() -> None:
        with open_door(small) as raw:
            raw.sendall(json.dumps(START).encode() + b"\n")
            raw.settimeout(2)
            with contextlib.suppress(TimeoutError, ConnectionError):
                for _ in range(20_000):
                    raw.sendall(chunk)

    assert peak(attack) < MEMORY_MB
    eventually(lambda: small.context.service.scheduler.active == 0)


def test_whole_texts_that_wait_are_bounded(small, peak, eventually):
    """A text is spoken while as many as the sender likes wait behind it."""
    text = "This is a sentence. " * 40 + " " * 8000
    long = event("synthesize", text=text, voice={"name": "espeak"})

    def attack() -> None:
        with open_door(small) as raw:
            raw.settimeout(2)
            with contextlib.suppress(TimeoutError, ConnectionError):
                for _ in range(5_000):
                    raw.sendall(long)

    assert peak(attack) < MEMORY_MB
    eventually(lambda: small.context.service.scheduler.active == 0)


def test_hours_of_silence_are_refused(small, peak):
    silence = "<speak>Wait." + '<break time="10s"/>' * 400 + "Now.</speak>"
    asked = event("synthesize", text=silence, text_format="ssml", voice={"name": "espeak"})

    def attack() -> None:
        with open_door(small) as raw:
            raw.sendall(asked)
            said = b""
            while b"max_speech_s" not in said and b"audio-stop" not in said:
                said = (said + raw.recv(65_536))[-10_000:]
            assert b"max_speech_s" in said

    assert peak(attack) < MEMORY_MB


def test_thousands_that_idle_keep_nobody_out(serve, peak):
    up = serve(server__max_connections="100")

    def flood() -> None:
        with contextlib.ExitStack() as many:
            for count in range(1000):
                one = many.enter_context(socket.socket())
                with contextlib.suppress(ConnectionError):
                    one.connect(("127.0.0.1", up.wyoming))
                    one.sendall(b'{"type"')
                if count % 250 == 249:
                    assert still_served(up)
            assert len(up.connections) <= 100

    assert peak(flood) < MEMORY_MB
    assert still_served(up)
