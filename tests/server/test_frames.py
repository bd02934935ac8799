"""A burst on a WebSocket is taken a little at a time, whole and in order."""

from __future__ import annotations

import asyncio
import json
import struct

import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

import uvicorn
from uvicorn.server import ServerState

from litetts.server.connections import Connections, Limits
from litetts.server.frames import PIECE, watched

PINGS = 10_000
HELLO = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frame(text: str) -> bytes:
    """A short text as a client sends it, masked with zeros."""
    return struct.pack("!BB4x", 0x81, 0x80 | len(text)) + text.encode()


class Transport:
    """Where nothing goes; counts whether it may be read."""

    def __init__(self) -> None:
        self.reading = True

    def get_extra_info(self, name, default=None):
        return default

    def write(self, data: bytes) -> None: ...

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def pause_reading(self) -> None:
        assert self.reading
        self.reading = False

    def resume_reading(self) -> None:
        assert not self.reading
        self.reading = True


async def test_others_have_their_turns_while_a_burst_is_taken():
    taken: list[int] = []

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            taken.append(json.loads(message["text"])["n"])

    protocol = watched(Connections(Limits()))(
        uvicorn.Config(app, ws_ping_interval=None), ServerState(), {}
    )
    transport = Transport()
    protocol.connection_made(transport)
    protocol.data_received(HELLO)
    burst = b"".join(frame(json.dumps({"n": n})) for n in range(PINGS))
    protocol.data_received(burst)
    assert not transport.reading
    most = turns = 0
    while len(taken) < PINGS:
        before = len(taken)
        await asyncio.sleep(0)
        most, turns = max(most, len(taken) - before), turns + 1
    assert taken == list(range(PINGS))
    assert most <= 2 * PIECE / 12
    assert turns > len(burst) / PIECE
    await asyncio.sleep(0)
    assert transport.reading
    protocol.connection_lost(None)
    await asyncio.sleep(0)
