"""Connections that never finish asking: they make room for those that do."""

from __future__ import annotations

import contextlib
import json
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from litetts.server.connections import BODY_RATE, Connections, Limits

SPEECH = {"input": "Hi.", "response_format": "pcm", "voice": "espeak"}
UNFINISHED = (
    b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
)


@contextlib.contextmanager
def connected(url: str, count: int, say: bytes):
    """So many connections that say something and then nothing more."""
    place = urlsplit(url)
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(count):
            found.append(
                stack.enter_context(socket.create_connection((place.hostname, place.port)))
            )
            found[-1].sendall(say)
        yield found


def closed(connection: socket.socket) -> bool:
    """Whether the other side has closed it; waits until it has."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize("say", [UNFINISHED, b"GET / HTTP/1.1\r\nX-Slow: ", b""])
def test_unfinished_requests_do_not_keep_others_out(serve, say):
    up = serve(server__max_connections=20)
    with connected(up.url, 60, say), httpx.Client(base_url=up.url, timeout=None) as http:
        for _ in range(3):
            assert http.get("/health/live").status_code == 200
            assert http.post("/v1/audio/speech", json=SPEECH).status_code == 200
    assert len(up.connections) <= 20


@pytest.mark.parametrize("say", [UNFINISHED, b"GET / HTTP/1.1\r\nX-Slow: ", b""])
def test_what_does_not_come_in_time_is_closed(serve, say):
    up = serve(server__headers_s="0.2", server__body_s="0.2")
    with connected(up.url, 3, say) as them:
        assert all(closed(each) for each in them)


def test_an_idle_connection_that_was_served_stays_open(serve):
    up = serve(server__headers_s="0.2", server__body_s="0.2")
    ask = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(up.url, 1, ask) as (kept,), connected(up.url, 1, b"GET ") as (slow,):
        assert answer(kept).startswith(b"HTTP/1.1 200")
        assert closed(slow)
        kept.sendall(ask)
        assert answer(kept).startswith(b"HTTP/1.1 200")


def answer(kept: socket.socket) -> bytes:
    """A whole answer: its head and its body may come apart."""
    got = b""
    while not got.endswith(b"}"):
        got += kept.recv(4096)
    return got


def test_who_is_served_is_not_cut_off(serve):
    up = serve(server__max_connections=8)
    text = "This sentence is one of many. " * 40
    with httpx.Client(base_url=up.url, timeout=None) as http:
        whole = http.post("/v1/audio/speech", json={**SPEECH, "input": text}).content
        with http.stream("POST", "/v1/audio/speech", json={**SPEECH, "input": text}) as reply:
            pieces = reply.iter_raw()
            got = next(pieces)
            with connected(up.url, 40, UNFINISHED):
                got += b"".join(pieces)
    assert got == whole


@dataclass(eq=False)
class Fake:
    address: str
    since: float | None
    dropped: list = field(default_factory=list)
    keeper: Connections | None = None

    def drop(self):
        self.dropped.append(True)
        self.keeper.leave(self)

    def late(self, now):
        return self.since is not None and now - self.since > 10


def test_room_is_made_by_the_slowest_of_the_same_address():
    keeper = Connections(Limits(connections=10, per_address=3, exempt="proxy".__eq__))
    first = [Fake("a", since, keeper=keeper) for since in (5.0, 2.0, None)]
    other = Fake("b", 1.0, keeper=keeper)
    for each in (*first, other):
        keeper._sweeping = object()  # no loop here
        assert keeper.enter(each)
    assert keeper.enter(Fake("a", 9.0, keeper=keeper))
    assert [bool(each.dropped) for each in (*first, other)] == [False, True, False, False]
    assert all(keeper.enter(Fake("proxy", None, keeper=keeper)) for _ in range(6))
    assert len(keeper) == 10
    assert keeper.enter(Fake("c", 9.5, keeper=keeper))
    assert other.dropped, "the slowest of all"
    busy = Connections(Limits(connections=1))
    busy._sweeping = object()
    assert busy.enter(Fake("a", None, keeper=busy))
    assert not busy.enter(Fake("b", 0.0, keeper=busy)), "who is served stays"


def test_a_long_body_may_take_longer():
    assert 32e6 / BODY_RATE > 1000  # seconds for the largest body at the slowest rate


def test_health_is_answered_when_no_more_requests_are(serve):
    up = serve(server__max_connections=1)
    up.app.state.traffic.requests = 5
    try:
        with httpx.Client(base_url=up.url, timeout=None) as http:
            assert http.get("/health/live").status_code == 200
            refused = http.get("/v1/models")
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "too_many_connections"
    finally:
        up.app.state.traffic.requests = 0


def raw(url: str, head: bytes) -> bytes:
    with connected(url, 1, head) as (one,):
        return one.recv(4096)


def test_a_request_names_one_host(server):
    start = b"GET /health/live HTTP/1.1\r\n"
    assert b" 400 " in raw(server.url, start + b"\r\n").splitlines()[0]
    both = b"Host: localhost\r\nHost: evil.example\r\n\r\n"
    assert b" 400 " in raw(server.url, start + both).splitlines()[0]
    assert b" 421 " in raw(server.url, start + b"Host: evil.example\r\n\r\n").splitlines()[0]
    assert b" 200 " in raw(server.url, start + b"Host: localhost\r\n\r\n").splitlines()[0]
    assert b" 200 " in raw(server.url, b"GET /health/live HTTP/1.0\r\n\r\n").splitlines()[0]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_forms_of_foreign_pages_are_refused(client, origin):
    for path in ("/v1/audio/watermark/detect", "/v1/audio/transcriptions"):
        reply = client.post(path, files={"file": b"x"}, headers={"Origin": origin})
        assert reply.status_code == 403, path
        assert reply.json()["error"]["code"] == "forbidden"
    for path in ("/v1/audio/speech", "/v1/text-to-speech/espeak", "/dev/phonemize"):
        body = json.dumps({**SPEECH, "text": "Hi."})
        headers = {"Origin": origin, "Content-Type": "application/json"}
        assert client.post(path, content=body, headers=headers).status_code == 403, path
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post("/v1/audio/speech", json=SPEECH, headers=own).status_code == 200
