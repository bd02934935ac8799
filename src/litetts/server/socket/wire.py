"""What the sockets of other services' protocols share: who may open one, and messages in JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from litetts.errors import AccessError, InputError
from litetts.server.context import context_of
from litetts.server.errors import describe
from litetts.server.jsonio import dumps
from litetts.service.clients import Client

__all__ = ["POLICY", "Wire", "key_of", "until"]

POLICY = 1008
"""Close code of RFC 6455: what came is against the rules."""


class Wire:
    """A socket that carries JSON objects, and bytes to the client.

    Whole messages only: several tasks may send. Who is gone is sent nothing, without an error: its
    end is told by `receive`.
    """

    def __init__(self, socket: WebSocket, idle_s: float) -> None:
        """A wire that waits for a message for at most `idle_s` seconds."""
        self.socket = socket
        self.idle_s = idle_s
        self._lock = asyncio.Lock()

    @classmethod
    async def accept(
        cls, socket: WebSocket, *, idle_s: float | None = None, subprotocol: str | None = None
    ) -> Wire | None:
        """Accept a connection; None if it is refused because a page of another origin opened it.

        Args:
            socket: the connection.
            idle_s: see the class; None = as the settings say.
            subprotocol: the one of those offered that is chosen.
        """
        server = context_of(socket)
        try:
            server.allow_origin(socket)
        except AccessError:
            await socket.close(POLICY)
            return None
        await socket.accept(subprotocol)
        return cls(socket, idle_s or server.store.settings.server.websocket_idle_s)

    @classmethod
    async def admit(
        cls, socket: WebSocket, *, token: str = "", subprotocol: str | None = None
    ) -> tuple[Wire, Client] | None:
        """Accept a connection that brings its key along; who may not gets a status of HTTP.

        Args:
            socket: the connection.
            token: a key that is not in a header.
            subprotocol: the one of those offered that is chosen.
        """
        server = context_of(socket)
        try:
            server.allow_origin(socket)
            client = server.who(socket, token)
        except AccessError as error:
            await socket.send_denial_response(describe(error).response())
            return None
        await socket.accept(subprotocol)
        return cls(socket, server.store.settings.server.websocket_idle_s), client

    async def send(self, content: Mapping[str, Any]) -> None:
        """Send an object."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            async with self._lock:
                await self.socket.send_text(dumps(content))

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            async with self._lock:
                await self.socket.send_bytes(data)

    async def receive(self) -> dict[str, Any]:
        """The next message.

        Raises:
            InputError: it is no JSON object.
            TimeoutError: there was none in time.
            WebSocketDisconnect: the client has gone.
        """
        frame = await asyncio.wait_for(self.socket.receive(), self.idle_s)
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1006))
        try:
            message = json.loads(frame.get("text") or "")
        except (ValueError, RecursionError) as error:
            raise InputError("messages are JSON objects in text frames", field="message") from error
        if not isinstance(message, dict):
            raise InputError("messages are JSON objects", field="message")
        return message

    async def next(self, busy: Callable[[], bool]) -> dict[str, Any]:
        """The next message; who is being spoken to may say nothing for longer.

        Raises:
            InputError, WebSocketDisconnect: see `receive`.
            TimeoutError: there was none in time, and nothing was being done.
        """
        while True:
            try:
                return await self.receive()
            except TimeoutError:
                if not busy():
                    raise

    async def until(self, work: Awaitable[None]) -> None:
        """Wait for the last work on this socket: what the client says meanwhile is not heard.

        Raises WebSocketDisconnect: it has gone; the work is cancelled.
        """
        await until(work, self._gone())

    async def _gone(self) -> None:
        """Wait until the client has gone. Raises WebSocketDisconnect."""
        while (frame := await self.socket.receive())["type"] != "websocket.disconnect":
            pass
        raise WebSocketDisconnect(frame.get("code", 1006))

    async def close(self, code: int = 1000) -> None:
        """Close the socket."""
        if self.socket.application_state is not WebSocketState.DISCONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
                await self.socket.close(code)


async def key_of(socket: WebSocket, wait_s: float = 10.0) -> str:
    """The key that the first message of an open socket brings, "" if none.

    Raises:
        InputError: it is no JSON object, or its key is no text.
        TimeoutError: there was no message in time.
        WebSocketDisconnect: the client has gone.
    """
    key = (await Wire(socket, wait_s).receive()).get("api_key")
    if key is not None and not isinstance(key, str):
        raise InputError("api_key must be a string", field="api_key")
    return key or ""


async def until(work: Awaitable[None], gone: Awaitable[None]) -> None:
    """Wait for work, or until `gone` says that nobody is there for it any more.

    What is not over then is cancelled, and has ended. Raises what the one that was first raised.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(gone)
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        await (working if working.done() else leaving)
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
