"""Deepgram's socket for speech, /v1/speak: text in, bare sound out."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.errors import InputError, LiteTTSError
from litetts.server.api.deepgram import MODEL, output_of, replacement, wish_of
from litetts.server.context import context_of
from litetts.server.errors import describe
from litetts.server.replies import noted
from litetts.server.socket.wire import POLICY, Wire
from litetts.service.conversation import Conversation, Event
from litetts.version import __version__

__all__ = ["router"]

router = APIRouter()


class _Connection:
    """A client: one text that grows."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._cleared = 0
        self._asked = self._flushed = 0  # flushes
        self.talk: Conversation | None = None

    async def take(self, message: dict[str, Any]) -> bool:
        """Do what a message asks; False after the last one. Raises LiteTTSError."""
        assert self.talk is not None
        kind = message.get("type")
        if kind == "Speak":
            text = message.get("text")
            if not isinstance(text, str):
                raise InputError("text must be a string", field="text")
            self.talk.append(text)
        elif kind == "Flush":
            self._asked = self.talk.flush()
        elif kind == "Clear":
            await self.talk.cancel()
            self._flushed = self._asked
        elif kind == "Close":
            self.talk.end()
            await self._wire.until(self.talk.wait())
            return False
        elif kind != "KeepAlive":
            raise InputError(f"there is no message '{str(kind)[:60]}' here", field="type")
        return True

    async def emit(self, event: Event) -> None:
        """What happened, as they say it."""
        if event.kind == "audio" and event.audio:
            await self._wire.send_bytes(event.audio)
        elif event.kind == "flushed":
            await self._told(event.mark)
        elif event.kind == "cancelled":
            await self._wire.send({"type": "Cleared", "sequence_id": self._cleared})
            self._cleared += 1
        elif event.error is not None:
            await self.warn(event.error)
            while self._flushed < self._asked:  # nothing comes, but somebody waits
                await self._told(self._flushed + 1)
            self._asked = self._flushed = 0

    async def _told(self, mark: int) -> None:
        self._flushed = mark
        await self._wire.send({"type": "Flushed", "sequence_id": mark - 1})

    async def warn(self, error: BaseException) -> None:
        """Tell what is wrong."""
        failure = describe(error, {})
        code = (failure.code or "error").upper()
        await self._wire.send({"type": "Warning", "description": failure.message, "code": code})


@router.websocket("/v1/speak")
async def speak(socket: WebSocket) -> None:
    """Serve a connection."""
    offered = socket.headers.get("sec-websocket-protocol", "").split(",")[0].strip()
    chosen = offered if offered in ("token", "bearer") else None
    admitted = await Wire.admit(socket, subprotocol=chosen)
    if admitted is None:
        return
    wire, client = admitted
    service = context_of(socket).service
    query = socket.query_params
    me = _Connection(wire)
    try:
        output = output_of(query, bare=True)
        wish = await service.run(wish_of, query, "", output)
        notes = replacement(query, str(wish.voice))
        await wire.send(
            {
                "type": "Metadata",
                "request_id": secrets.token_hex(8),
                "model_name": query.get("model", MODEL)[:200],
                "model_version": __version__,
                "model_uuid": str(wish.voice),
                **({"notes": noted(notes)} if notes else {}),
            }
        )
        me.talk = Conversation(service, client, replace(wish, stream=None), me.emit)
        more = True
        while more:
            try:
                message = await wire.next(lambda: me.talk is not None and me.talk.busy)
                if me.talk.over:
                    me.talk = Conversation(service, client, replace(wish, stream=None), me.emit)
                more = await me.take(message)
            except LiteTTSError as error:
                await me.warn(error)
        await wire.close()
    except WebSocketDisconnect:
        pass
    except TimeoutError:
        await me.warn(InputError(f"no message for {wire.idle_s:g} s"))
        await wire.close(POLICY)
    except LiteTTSError as error:
        await me.warn(error)
        await wire.close(POLICY)
    finally:
        if me.talk is not None:
            await me.talk.close()
