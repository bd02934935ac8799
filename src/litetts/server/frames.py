"""WebSockets as uvicorn speaks them, watched by `connections` and read a little at a time.

What comes in one read is parsed in one go: 256 kB are ten thousand pings, and nobody else is served
meanwhile. So it is parsed in pieces, with the others' turns in between, and no more is read until
that is done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.auto import AutoWebSocketsProtocol

from litetts.server.connections import Connections, flowing

__all__ = ["watched"]

PIECE = 2048
"""Bytes that are parsed in one go: some eighty of the shortest messages."""

PROTOCOL, PIECES = "protocol", "pieces"
"""Who may want that nothing more is read."""


class _Reading:
    """A transport that is read when neither its protocol nor the pieces want it paused."""

    def __init__(self, transport: Any, taken: Callable[[], None]) -> None:
        """`taken` is called when the protocol has room again."""
        self._transport, self._taken = transport, taken
        self.pauses: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def pause_reading(self, whose: str = PROTOCOL) -> None:
        if not self.pauses:
            self._transport.pause_reading()
        self.pauses.add(whose)

    def resume_reading(self, whose: str = PROTOCOL) -> None:
        paused = bool(self.pauses)
        self.pauses.discard(whose)
        if paused and not self.pauses and not self._transport.is_closing():
            self._transport.resume_reading()
        if whose == PROTOCOL:
            self._taken()


def watched(connections: Connections) -> type[asyncio.Protocol]:
    """Uvicorn's protocol of WebSockets, watched by `connections`."""
    base: Any = flowing(AutoWebSocketsProtocol, connections)

    class Watched(base):  # type: ignore[misc]
        """A socket that is dropped when its client takes nothing for too long."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(_Reading(transport, self._go_on))
            self._pieces: deque[bytes] = deque()
            self._planned = False

        def connection_lost(self, error: Exception | None) -> None:
            self._pieces.clear()
            super().connection_lost(error)

        def data_received(self, data: bytes) -> None:
            if not self._pieces and len(data) <= PIECE:
                super().data_received(data)
                return
            self._pieces.extend(data[i : i + PIECE] for i in range(0, len(data), PIECE))
            self.transport.pause_reading(PIECES)
            self._go_on()

        def _go_on(self) -> None:
            if self._pieces and not self._planned:
                self._planned = True
                self.loop.call_soon(self._next_piece)

        def _next_piece(self) -> None:
            self._planned = False
            if not self._pieces or PROTOCOL in self.transport.pauses:
                return  # what was parsed has not been taken yet
            super().data_received(self._pieces.popleft())
            if self._pieces:
                self._go_on()
            else:
                self.transport.resume_reading(PIECES)

        def drop(self) -> None:
            """Close it at once."""
            connections.flows(self)
            self.transport.abort()

    return Watched
