"""Cartesia's socket, /tts/websocket: several texts on one socket, told apart by `context_id`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from pydantic import Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.document import Note
from litetts.errors import InputError, LiteTTSError
from litetts.server.api.cartesia import Generation, chunk_of, failed, times_of
from litetts.server.context import Context, context_of
from litetts.server.errors import describe, invalid
from litetts.server.replies import noted
from litetts.server.socket.wire import POLICY, Wire
from litetts.service.clients import Client
from litetts.service.conversation import Conversation, Event

__all__ = ["router"]

router = APIRouter()


class _Message(Generation):
    """A message of their socket: a request, and what is to be done with its text."""

    more: bool | None = Field(None, alias="continue")
    cancel: bool | None = None
    flush: bool | None = None


class _Connection:
    """A client, and its texts that grow."""

    def __init__(self, wire: Wire, server: Context, client: Client) -> None:
        self._wire, self._server, self._client = wire, server, client
        self._talks: dict[str, Conversation] = {}

    @property
    def busy(self) -> bool:
        """Whether anything is being spoken."""
        return any(talk.busy for talk in self._talks.values() if not talk.over)

    async def take(self, message: dict[str, Any]) -> None:
        """Do what a message asks. Raises LiteTTSError."""
        try:
            asked = _Message.model_validate(message)
        except ValidationError as error:
            raise invalid(error) from error
        name = asked.context_id or ""
        if asked.cancel:
            if (known := self._talks.pop(name, None)) is not None:
                await known.close()
                await self._tell(name, {"type": "done", "done": True, "status_code": 200})
            return
        talk = self._talks.get(name)
        if talk is None or talk.over:
            if not asked.transcript.strip() and not asked.more:
                await self._tell(name, {"type": "done", "done": True, "status_code": 200})
                return
            talk = await self._open(name, asked)
        more = bool(asked.more)
        talk.append(asked.transcript, whole=not more and not talk.begun)
        if asked.flush:
            talk.flush()
        if not more:
            talk.end()

    async def fail(self, error: BaseException, name: str | None = None) -> None:
        """Tell an error."""
        content = {"type": "error", "done": True, **failed(describe(error, {}))}
        await self._tell(name, content)

    async def close(self) -> None:
        """Stop without a word."""
        for talk in self._talks.values():
            await talk.close()

    async def _open(self, name: str, asked: Generation) -> Conversation:
        limit = self._server.store.settings.server.websocket_contexts
        self._talks = {key: talk for key, talk in self._talks.items() if not talk.over}
        if len(self._talks) >= limit:
            raise InputError(f"at most {limit} contexts at the same time", field="context_id")
        wish, notes = await self._server.service.run(asked.wish)
        emit = self._emitter(name, bool(asked.add_timestamps), notes)
        talk = self._talks[name] = Conversation(self._server.service, self._client, wish, emit)
        return talk

    def _emitter(
        self, name: str, timed: bool, notes: tuple[Note, ...]
    ) -> Callable[[Event], Awaitable[None]]:
        began, ended = time.monotonic(), False

        async def emit(event: Event) -> None:
            nonlocal began, ended, notes
            if event.kind == "audio":
                chunk = event.chunk
                if timed and chunk is not None and chunk.words:
                    await self._tell(name, times_of(chunk.words))
                told, notes = notes + (chunk.notes if chunk else ()), ()
                more = {"notes": noted(told)} if told else {}
                if event.audio:
                    sound = chunk_of(event.audio, time.monotonic() - began)
                    await self._tell(name, sound | more)
                began = time.monotonic()
            elif event.kind == "flushed":
                flushed = {"type": "flush_done", "flush_done": True, "flush_id": event.mark}
                await self._tell(name, {**flushed, "done": False, "status_code": 206})
            elif event.error is not None:
                ended = True
                await self.fail(event.error, name)
            elif event.kind == "done" and not ended:
                await self._tell(name, {"type": "done", "done": True, "status_code": 200})

        return emit

    async def _tell(self, name: str | None, content: dict[str, Any]) -> None:
        await self._wire.send({**content, "context_id": name})


@router.websocket("/tts/websocket")
async def speech(socket: WebSocket) -> None:
    """Serve a connection."""
    query = socket.query_params
    token = query.get("api_key") or query.get("access_token") or ""
    admitted = await Wire.admit(socket, token=token)
    if admitted is None:
        return
    wire, client = admitted
    me = _Connection(wire, context_of(socket), client)
    try:
        while True:
            message: dict[str, Any] = {}
            try:
                message = await wire.next(lambda: me.busy)
                await me.take(message)
            except LiteTTSError as error:
                await me.fail(error, str(message.get("context_id") or "")[:200])
    except WebSocketDisconnect:
        pass
    except TimeoutError:
        await wire.close(POLICY)
    finally:
        await me.close()
