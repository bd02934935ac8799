"""/mcp: the Model Context Protocol over HTTP (streamable), for assistants that use tools.

The package `mcp` takes a while to import, so it is when somebody asks.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from litetts.errors import InputError, LiteTTSError, MissingExtraError
from litetts.server.api.schemas import Manner
from litetts.server.context import Context
from litetts.server.errors import describe
from litetts.service.finishing import Finishing

__all__ = ["PATH", "Door"]

PATH = "/mcp"
# Longest sound (seconds) in one answer: it is in memory as base64, and in the model's context.
MOST_S = 300.0


class Door:
    """The ASGI application at `PATH`: who may come in, and what is done for them."""

    def __init__(self, server: Context) -> None:
        self._server = server
        self._app: Any = None
        self._opening = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None

    @property
    def route(self) -> Route:
        """The route of the application."""
        return Route(PATH, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        request = Request(scope, receive)
        try:
            self._server.allow_origin(request)
            scope.setdefault("state", {})["client"] = self._server.who(request).name
            app = await self._opened()
        except LiteTTSError as error:
            await describe(error).response()(scope, receive, send)
            return
        await app(scope, receive, send)

    async def close(self) -> None:
        """End what runs."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def _opened(self) -> Any:
        async with self._opening:
            if self._app is None:
                service = self._server.service
                tools, app = await service.run(_made, self._speak, self._allow, self._most_bytes)
                started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._running = asyncio.create_task(_run(tools, started))
                await started
                self._app = app
        return self._app

    @property
    def _most_bytes(self) -> int:
        return int(self._server.store.settings.server.max_body_mb * 1e6)

    async def _allow(self, call: Any, characters: int) -> None:
        """Count a call that is not about speech. Raises QuotaError."""
        client = self._server.who(call.request_context.request)
        await self._server.service.charge(client, characters)

    async def _speak(self, text: str, manner: Manner, call: Any) -> list[Any]:
        from litetts.server.mcp import heard, told

        service = self._server.service
        client = self._server.who(call.request_context.request)
        wish = replace(await service.run(manner.request, text), format="mp3", stream=False)
        stream = await service.speak(wish, client)
        try:
            chunks = []
            async for chunk in stream:
                chunks.append(chunk)
                if chunk.offset > MOST_S:
                    raise InputError(f"more than {MOST_S:g} s of sound: speak less at once")
            if not chunks:
                raise InputError("there is nothing to speak in the text", field="text")
            finishing = Finishing.of(stream)
            sound = await service.run(finishing.whole, chunks)
        finally:
            stream.close()
        seconds = sum(chunk.duration for chunk in chunks)
        notes = dict.fromkeys(str(note) for chunk in chunks for note in chunk.notes)
        line = "; ".join([f"{seconds:.1f} s of speech by {stream.voice}", *notes])
        return [heard(sound, finishing.content_type), told(line)]


def _made(speak: Any, allow: Any, most_bytes: int) -> tuple[Any, Any]:
    """The tools, and their application. Raises MissingExtraError."""
    try:
        from litetts.server.mcp import build, http_app
    except ImportError as error:
        raise MissingExtraError(error.name or "mcp", "mcp", "the endpoint /mcp") from error
    tools = build(speak, allow=allow)
    return tools, http_app(tools, most_bytes)


async def _run(tools: Any, started: asyncio.Future[None]) -> None:
    async with tools.session_manager.run():
        started.set_result(None)
        await asyncio.Event().wait()
