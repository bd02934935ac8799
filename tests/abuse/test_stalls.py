"""Clients that read nothing, at every door: they are dropped, and who is only slow is not."""

from __future__ import annotations

import json
import socket
from types import SimpleNamespace

import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from websockets.sync.client import connect

from litetts.server.connections import Connections, Limits

TEXT = "This goes on and on, and nobody listens to it. " * 400


def deaf(port: int) -> socket.socket:
    """A connection with so little room that what is sent soon waits at the other end."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", port))
    return raw


def gone(raw: socket.socket) -> bool:
    """Whether the other side has closed it. What has come is read: look when it is dropped."""
    raw.settimeout(20)
    try:
        while raw.recv(65_536):
            pass
    except ConnectionError:
        return True
    return True


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    from server_fixtures import running

    with running(tmp_path_factory.mktemp("stalls"), server__send_s="0.3") as up:
        yield up


def test_who_reads_nothing_over_http_is_dropped(impatient, eventually):
    wish = {"input": TEXT, "voice": "espeak", "response_format": "pcm", "sample_rate": 48_000}
    body = json.dumps(wish).encode()
    with deaf(int(impatient.url.rpartition(":")[2])) as raw:
        head = "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
        raw.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        eventually(lambda: impatient.app.state.traffic.requests)
        eventually(lambda: not impatient.app.state.traffic.requests)
        assert gone(raw)


def test_who_reads_nothing_on_a_socket_is_dropped(impatient, eventually):
    raw = deaf(int(impatient.url.rpartition(":")[2]))
    start = {"type": "start", "voice": "espeak", "text": TEXT, "sample_rate": 48_000}
    with connect(f"{impatient.ws}/ws/speech", sock=raw, max_queue=1, close_timeout=0) as one:
        one.send(json.dumps({**start, "format": "f32"}))
        eventually(lambda: impatient.app.state.traffic.sockets)
        eventually(lambda: not impatient.app.state.traffic.sockets)


def test_who_reads_nothing_of_wyoming_is_dropped(impatient, eventually):
    data = json.dumps({"text": TEXT, "voice": {"name": "espeak"}}).encode()
    with deaf(impatient.wyoming) as raw:
        head = json.dumps({"type": "synthesize", "data_length": len(data)}).encode()
        before = len(impatient.connections)
        raw.sendall(head + b"\n" + data)
        eventually(lambda: len(impatient.connections) > before)
        eventually(lambda: len(impatient.connections) <= before)
        assert gone(raw)


async def test_who_is_slow_stays():
    """A large reply to a slow line waits for its client for long, but some of it is taken."""
    now = 0.0
    connections = Connections(Limits(send_s=10), lambda: now)

    class Client:
        address, since, waiting, dropped = "a", None, 1000, False

        def __init__(self):
            self.transport = SimpleNamespace(get_write_buffer_size=lambda: self.waiting)
            assert connections.enter(self)
            connections.stalls(self)

        def late(self, now):
            return False

        def drop(self):
            self.dropped = True

    slow, none, back = Client(), Client(), Client()
    connections.flows(back)
    for _ in range(4):
        now += 6
        slow.waiting -= 10
        connections.sweep()
    assert (slow.dropped, none.dropped, back.dropped) == (False, True, False)
    for each in (slow, none, back):
        connections.flows(each)
        connections.leave(each)
