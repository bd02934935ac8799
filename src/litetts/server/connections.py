"""Connections to the server: how long one may take to ask, and how many there may be.

A request that never ends costs its sender nothing and holds a connection. So headers and bodies
have to come in time, and what is sent has to be taken; and where there is no room for a new
connection, the one that has idled, or has been sending its request, for the longest makes room. Who
is being served is never cut off for another.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from litetts.settings.schema import Server

__all__ = ["Connections", "Limits", "guarded"]

log = logging.getLogger(__name__)

# A body may take a second longer for so many bytes of it: 128 kbit/s, a slow telephone's uplink.
BODY_RATE = 16_000
# How often it is looked who is late (seconds).
SWEEP_S = 0.5

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
    b"Connection: close\r\n"
)
_FULL_BODY = (
    b'{"error":{"message":"there are too many connections already","type":"server_error",'
    b'"param":null,"code":"too_many_connections"}}'
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed; seconds.

    Attributes:
        connections: at the same time.
        per_address: of one address, unless it is `exempt`.
        headers_s: for the headers of a request, and for a new connection to send any.
        body_s: for its body, `BODY_RATE` aside.
        send_s: for a client to take some of what it is sent.
        exempt: addresses that stand for many clients.
    """

    connections: int = 1024
    per_address: int = 256
    headers_s: float = 10.0
    body_s: float = 30.0
    send_s: float = 300.0
    exempt: Callable[[str], bool] = lambda address: False

    @classmethod
    def of(cls, settings: Server, exempt: Callable[[str], bool]) -> Limits:
        """As the settings say."""
        return cls(
            settings.max_connections,
            settings.max_connections_per_address,
            settings.headers_s,
            settings.body_s,
            settings.send_s,
            exempt,
        )


class Connections:
    """The connections of a server that speak HTTP. Lives on the event loop."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.clock = clock
        self._open: dict[Any, None] = {}  # in order of arrival
        self._by_address: Counter[str] = Counter()
        # Those whose client takes nothing now -> since when, and the bytes that wait for it.
        self._stalled: dict[Any, tuple[float, int]] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, connection: Any) -> bool:
        """Take a connection in; False if there is no room even without those that idle."""
        address, limits = connection.address, self.limits
        if self._by_address[address] >= limits.per_address and not limits.exempt(address):
            room = self._make_room([c for c in self._open if c.address == address])
        elif len(self._open) >= limits.connections:
            room = self._make_room(list(self._open))
        else:
            room = True
        if room:
            self._open[connection] = None
            self._by_address[address] += 1
            if self._sweeping is None:
                self._plan()
        return room

    def leave(self, connection: Any) -> None:
        """A connection is over, or speaks something else now."""
        if connection in self._open:
            del self._open[connection]
            self._by_address[connection.address] -= 1
            if not self._by_address[connection.address]:
                del self._by_address[connection.address]

    def stalls(self, connection: Any) -> None:
        """A client does not take what it is sent, HTTP or not."""
        self._stalled[connection] = (self.clock(), connection.transport.get_write_buffer_size())
        if self._sweeping is None:
            self._plan()

    def flows(self, connection: Any) -> None:
        """It takes it again, or is gone."""
        self._stalled.pop(connection, None)

    def _stuck(self, now: float) -> list[Any]:
        """Those that have taken nothing for too long. A slow client takes some: its time begins
        anew.
        """
        for connection, (since, waiting) in list(self._stalled.items()):
            left = connection.transport.get_write_buffer_size()
            self._stalled[connection] = (now if left < waiting else since, left)
        return [c for c, (since, _) in self._stalled.items() if now - since > self.limits.send_s]

    def sweep(self) -> int:
        """Close the connections whose time is up; returns how many."""
        now = self.clock()
        late = [c for c in self._open if c.late(now)]
        late += (c for c in self._stuck(now) if c not in late)
        for connection in late:
            connection.drop()
        if late:
            log.info("clients were too slow and were dropped", extra={"connections": len(late)})
        return len(late)

    def _make_room(self, among: list[Any]) -> bool:
        """Drop the connection that has been asking for the longest; False if none is."""
        asking = [c for c in among if c.since is not None]
        if asking:
            min(asking, key=lambda c: c.since).drop()
        return bool(asking)

    def _plan(self) -> None:
        self._sweeping = asyncio.get_running_loop().call_later(SWEEP_S, self._swept)

    def _swept(self) -> None:
        self._sweeping = None
        self.sweep()
        if self._open or self._stalled:
            self._plan()


def flowing(base: Any, connections: Connections) -> Any:
    """A protocol of uvicorn whose client's taking of what it is sent is watched."""

    class Flowing(base):  # type: ignore[misc]
        """It tells when its client takes nothing, and when it takes again or is gone."""

        def connection_lost(self, error: Exception | None) -> None:
            connections.flows(self)
            super().connection_lost(error)

        def pause_writing(self) -> None:
            connections.stalls(self)
            super().pause_writing()

        def resume_writing(self) -> None:
            connections.flows(self)
            super().resume_writing()

    return Flowing


def guarded(connections: Connections) -> type[asyncio.Protocol]:
    """Uvicorn's protocol of HTTP, watched by `connections`."""
    base: Any = flowing(AutoHTTPProtocol, connections)

    class Guarded(base):  # type: ignore[misc]
        """A connection that has to ask in time."""

        since: float | None
        """When it began to idle or to send its request; None while it is served."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.address = self.client[0] if self.client else ""
            self._asked = False  # whether anything of the next request has come
            self._served = False  # whether there was a request before
            self._taken = 0  # bytes of it
            self.since = connections.clock()
            if not connections.enter(self):
                length = b"Content-Length: %d\r\n\r\n" % len(_FULL_BODY)
                transport.write(_FULL + length + _FULL_BODY)
                transport.close()

        def connection_lost(self, error: Exception | None) -> None:
            connections.leave(self)
            super().connection_lost(error)

        def handle_websocket_upgrade(self, *arguments: Any) -> None:
            connections.leave(self)
            super().handle_websocket_upgrade(*arguments)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            if not self._asked and self._waits():
                self._asked, self._taken, self.since = True, 0, connections.clock()
            self._taken += len(data)
            super().data_received(data)
            if not self._waits() and not self._sends():
                self.since = None

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._asked, self._served, self._taken = False, True, 0
            # The next request of a pipeline may be served already.
            self.since = connections.clock() if self._waits() else None

        def late(self, now: float) -> bool:
            """Whether its time is up."""
            if self.since is None:
                return False
            limits = connections.limits
            if self._sends():
                paused = self.flow is not None and self.flow.read_paused
                return not paused and now - self.since > limits.body_s + self._taken / BODY_RATE
            # An idle connection that was served before is closed by uvicorn's own timeout.
            idle = self._served and not self._asked
            return not idle and now - self.since > limits.headers_s

        def drop(self) -> None:
            """Close it at once."""
            connections.leave(self)
            connections.flows(self)
            self.transport.abort()

        def _waits(self) -> bool:
            """Whether the next thing to come are the headers of a request."""
            return self.cycle is None or bool(self.cycle.response_complete)

        def _sends(self) -> bool:
            """Whether a body is still coming."""
            return not self._waits() and bool(self.cycle.more_body)

    return Guarded
