"""The doors of other services' protocols, each attacked in the same ways: whoever comes in by one
of them finds the bounds of all.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

EVIL = "https://evil.example"
MEMORY_MB = 24.0
"""Bound on what an attack may take at its peak: some copies of the largest body, of 1 MB."""
SILENCE = "<speak>Wait." + '<break time="10s"/>' * 3000 + "Now.</speak>"  # eight hours
JSON = {"Content-Type": "application/json"}
CARTESIA = {"Cartesia-Version": "2026-03-01", **JSON}
PCM = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24_000}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "speak", "arguments": {"text": SILENCE, "ssml": True, "voice": "espeak"}},
}


def cartesia(text: str) -> dict:
    voice = {"mode": "id", "id": "espeak"}
    return {"model_id": "x", "transcript": text, "voice": voice, "output_format": PCM}


# Path, headers, and a body that asks for hours of silence.
POSTS = {
    "polly": (
        "/v1/speech",
        JSON,
        {"OutputFormat": "pcm", "VoiceId": "espeak", "Text": SILENCE, "TextType": "ssml"},
    ),
    "azure": (
        "/cognitiveservices/v1?voice=espeak",
        {"Content-Type": "application/ssml+xml"},
        SILENCE,
    ),
    "deepgram": ("/v1/speak?model=espeak", JSON, {"text": SILENCE}),
    "cartesia": ("/tts/bytes", CARTESIA, cartesia(SILENCE)),
    "cartesia events": ("/tts/sse", CARTESIA, cartesia(SILENCE)),
    "mcp": ("/mcp", {**JSON, "Accept": "application/json, text/event-stream"}, CALL),
    "jobs": ("/v1/jobs", JSON, {"text": SILENCE, "voice": "espeak"}),
    "check": ("/v1/ssml/check", JSON, {"input": SILENCE, "voice": "espeak"}),
}
SOCKETS = {
    "deepgram": ("/v1/speak?model=espeak", {"type": "Speak", "text": "{}"}),
    "cartesia": ("/tts/websocket", {**cartesia("{}"), "context_id": "c", "continue": True}),
    "realtime": (
        "/v1/realtime?model=x",
        {
            "type": "conversation.item.create",
            "item": {
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "{}"}],
            },
        },
    ),
}


no_mcp = pytest.mark.skipif(importlib.util.find_spec("mcp") is None, reason="mcp is not installed")
DOORS = [pytest.param(door, marks=no_mcp if door == "mcp" else ()) for door in POSTS]


def content(body: object) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server that takes a megabyte, and ten minutes of speech, at once."""
    from server_fixtures import running

    folder = tmp_path_factory.mktemp("small")
    with running(folder, server__max_body_mb="1", server__max_speech_s="600") as up:
        yield up


@pytest.mark.parametrize("door", DOORS)
def test_a_body_without_an_end_is_cut_off(small, peak, door):
    path, headers, _ = POSTS[door]
    sent = []

    def forever() -> Iterator[bytes]:
        for _ in range(2000):
            sent.append(1)
            yield b"x" * 20_000

    def attack() -> None:
        with httpx.Client(base_url=small.url, timeout=None) as client:
            try:
                reply = client.post(path, headers=headers, content=forever())
            except httpx.TransportError:  # it hung up while we were still sending
                return
            assert reply.status_code == 413, reply.text

    assert peak(attack) < MEMORY_MB
    with httpx.Client(base_url=small.url, timeout=None) as client:
        declared = {**headers, "Content-Length": "3000000"}
        with client.stream("POST", path, headers=declared, content=b"x" * 3_000_000) as reply:
            assert reply.status_code == 413


@pytest.mark.parametrize("door", DOORS)
def test_half_a_body_leaves_no_work_behind(small, eventually, door):
    path, headers, body = POSTS[door]
    place = urlsplit(small.url)
    half = content(body)
    for _ in range(20):
        with socket.create_connection((place.hostname, place.port)) as raw:
            lines = [
                f"POST {path} HTTP/1.1",
                f"Host: {place.netloc}",
                f"Content-Length: {len(half)}",
            ]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            raw.sendall("\r\n".join([*lines, "", ""]).encode() + half[: len(half) // 2])
    eventually(lambda: small.app.state.traffic.requests == 0)
    assert small.context.service.scheduler.active == 0


@pytest.mark.parametrize("door", DOORS)
def test_hours_of_silence_are_refused_or_told_before_they_are_made(small, peak, eventually, door):
    path, headers, body = POSTS[door]
    seen = []

    def attack() -> None:
        with httpx.Client(base_url=small.url, timeout=None) as client:
            seen.append(client.post(path, headers=headers, content=content(body)))

    assert peak(attack) < MEMORY_MB
    reply = seen[0]
    if door == "mcp":
        assert "isError" in reply.text and "max_speech_s" in reply.text
    elif door == "check":
        assert reply.status_code == 200, "nothing is made"
    elif door == "jobs":
        assert reply.status_code in (202, 400), "a book streams at the lowest priority"
        with httpx.Client(base_url=small.url, timeout=None) as client:
            for job in client.get("/v1/jobs").json()["data"]:
                assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    else:
        assert reply.status_code == 400, reply.text[:300]
        assert "max_speech_s" in reply.text
    eventually(lambda: small.context.service.scheduler.active == 0)


@pytest.mark.parametrize("door", DOORS)
def test_foreign_pages_and_wrong_keys_stay_outside(serve, eventually, door):
    path, headers, body = POSTS[door]
    up = serve(security__require_key="always")
    key = up.context.keys.add("door")
    with httpx.Client(base_url=up.url, timeout=None) as client:
        for wrong in ({}, {"Authorization": "Bearer ltts_no"}, {"X-API-Key": key + "x"}):
            reply = client.post(path, headers={**headers, **wrong}, content=content(body))
            assert reply.status_code == 401, (wrong, reply.text[:200])
        own = {**headers, "X-API-Key": key, "Origin": EVIL}
        assert client.post(path, headers=own, content=content(body)).status_code == 403
    eventually(lambda: up.context.service.scheduler.active == 0)  # but for warming up, nothing runs


@pytest.mark.parametrize("door", SOCKETS)
def test_a_frame_that_is_too_large_ends_the_connection(small, peak, door):
    path, _ = SOCKETS[door]

    def attack() -> None:
        with connect(small.ws + path, max_size=None) as wire:
            try:
                wire.send("x" * 3_000_000)
                while True:
                    wire.recv()
            except ConnectionClosed as closed:
                assert closed.rcvd is None or closed.rcvd.code == 1009

    assert peak(attack) < MEMORY_MB


@pytest.mark.parametrize("door", SOCKETS)
def test_a_text_that_never_ends_is_bounded(small, peak, eventually, door):
    """Fifty megabytes of words in messages of half a megabyte, none of which is ever spoken out."""
    path, message = SOCKETS[door]
    words = json.dumps(message).replace("{}", "word " * 100_000)

    def attack() -> None:
        with connect(small.ws + path, max_size=None) as wire:
            try:
                for _ in range(100):
                    wire.send(words)
                    with pytest.raises(TimeoutError):
                        while True:
                            wire.recv(timeout=0)
            except ConnectionClosed:
                return

    assert peak(attack) < MEMORY_MB
    eventually(lambda: small.context.service.scheduler.active == 0)


@pytest.mark.parametrize("door", SOCKETS)
def test_a_flood_of_sessions_leaves_room_for_others(serve, peak, door):
    path, _ = SOCKETS[door]
    up = serve(server__max_connections="12")

    def flood() -> None:
        with contextlib.ExitStack() as many:
            count = 0
            for _ in range(60):
                with contextlib.suppress(InvalidHandshake, OSError, ConnectionClosed, EOFError):
                    many.enter_context(connect(up.ws + path, open_timeout=None))
                    count += 1
            assert 0 < count <= 12
            with httpx.Client(base_url=up.url, timeout=None) as client:
                assert client.get("/health/live").status_code == 200

    assert peak(flood) < MEMORY_MB


@pytest.mark.parametrize("door", SOCKETS)
@pytest.mark.parametrize(
    "nonsense", [b"\x00\xff", "", "[]", "null", "{", '{"type":[]}', "9" * 5000]
)
def test_nonsense_is_told_or_ends_the_connection(small, door, nonsense):
    path, _ = SOCKETS[door]
    with connect(small.ws + path) as wire:
        try:
            wire.send(nonsense)
            for _ in range(3):
                said = json.loads(wire.recv())
                if said.get("type") in ("error", "Warning", "done"):  # an empty wish is done
                    break
        except ConnectionClosed as closed:
            assert closed.rcvd is not None and closed.rcvd.code in (1003, 1008, 1000)
    assert small.context.service.scheduler.active == 0
