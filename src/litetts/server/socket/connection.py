"""/ws/speech: text in as it is written, speech out as it is made. docs/websocket.md has the schema.

A connection may drop: its session goes on for a while, and a new connection that names the session
and the last message it had gets the rest, in order, nothing twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from litetts.errors import AccessError, IdleError, InputError, LiteTTSError
from litetts.scheduling.scheduler import Priority
from litetts.server.api.control import effect
from litetts.server.api.schemas import EmotionChange, FormatName, Manner, ProsodyChange
from litetts.server.blame import names_for
from litetts.server.context import Context, context_of
from litetts.server.errors import describe, invalid
from litetts.server.jsonio import dumps
from litetts.server.replies import marks, noted, words
from litetts.service.clients import Client
from litetts.service.conversation import Conversation, Event

__all__ = ["VERSION", "Outbox", "Sessions", "router"]

log = logging.getLogger(__name__)
router = APIRouter()

VERSION = 1
"""Version of the message schema. It changes when a client that follows the old one would break."""

_NAMES = names_for("text")

# What a message takes in memory beside its content (bytes): three objects and their places.
_MESSAGE = 256

# Close codes (RFC 6455 leaves 4000 to 4999 to applications).
POLICY, IDLE, GONE = 4401, 4408, 4410


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    context: str = Field("", max_length=100)


class Start(Manner, _Message):
    """Open a context: how its text is to be spoken."""

    type: Literal["start"]
    version: int = VERSION
    api_key: str | None = None
    format: FormatName = "pcm"
    timestamps: bool = True
    priority: Priority = Priority.NORMAL
    steered: bool = Field(
        False, description="it is made as it is heard; prosody.update and emotion.update change it"
    )
    text: str | None = None


class Append(_Message):
    """More text."""

    type: Literal["append"]
    text: str


class Update(Manner, _Message):
    """Other options for the text that follows; what is not named stays."""

    type: Literal["update"]


class ProsodyUpdate(ProsodyChange, _Message):
    """Other numbers for what is heard from now on."""


class EmotionUpdate(EmotionChange, _Message):
    """Another feeling for what is heard from now on."""


class Command(_Message):
    """flush: speak what there is. cancel: be silent. close: speak what there is, then end."""

    type: Literal["flush", "cancel", "close"]


class Ping(_Message):
    """Keep the connection alive."""

    type: Literal["ping"]


class Ack(_Message):
    """All messages up to `seq` have been taken in; they need not be kept."""

    type: Literal["ack"]
    seq: int = Field(ge=0)


class Resume(_Message):
    """Go on with a session after the message `seq`."""

    type: Literal["resume"]
    session: str = Field(max_length=100)
    seq: int = Field(ge=0)
    api_key: str | None = None


ClientMessage = Annotated[
    Start | Append | Update | ProsodyUpdate | EmotionUpdate | Command | Ping | Ack | Resume,
    Field(discriminator="type"),
]
_parser: TypeAdapter[Any] = TypeAdapter(ClientMessage)


class Outbox:
    """Messages to a client, numbered from 1, kept for a while in case they have to go again."""

    def __init__(self, limit: int) -> None:
        """An outbox that holds back its writers while `limit` bytes wait to be sent."""
        self._limit = limit
        self._kept: deque[tuple[int, str, bytes]] = deque()
        self._bytes = 0
        self._unsent = 0
        self._sent = 0
        self._last = 0
        self._changed = asyncio.Condition()

    async def put(self, content: dict[str, Any], payload: bytes = b"") -> None:
        """Add a message; waits while too much is unsent."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._unsent < self._limit)
            self._last += 1
            text = dumps({**content, "seq": self._last})
            size = _size(text, payload)
            self._kept.append((self._last, text, payload))
            self._bytes += size
            self._unsent += size
            while self._kept and self._kept[0][0] <= self._sent and self._bytes > self._limit:
                self._drop()
            self._changed.notify_all()

    async def get(self) -> tuple[int, str, bytes]:
        """The first message that has not been sent; waits for one. `sent` confirms it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._last > self._sent)
            return self._kept[self._sent + 1 - self._kept[0][0]]

    async def sent(self, number: int) -> None:
        """The message went out."""
        async with self._changed:
            _, text, payload = self._kept[number - self._kept[0][0]]
            self._unsent -= _size(text, payload)
            self._sent = number
            self._changed.notify_all()

    async def acknowledge(self, number: int) -> None:
        """Forget messages up to `number`, as far as they were sent."""
        async with self._changed:
            while self._kept and self._kept[0][0] <= min(number, self._sent):
                self._drop()

    async def rewind(self, number: int) -> bool:
        """Send again what follows message `number`; False if it is not kept any more."""
        async with self._changed:
            first = self._kept[0][0] if self._kept else self._last + 1
            if not first - 1 <= number <= self._last:
                return False
            self._sent = number
            self._unsent = sum(_size(t, p) for n, t, p in self._kept if n > number)
            self._changed.notify_all()
            return True

    def _drop(self) -> None:
        _, text, payload = self._kept.popleft()
        self._bytes -= _size(text, payload)


def _size(text: str, payload: bytes) -> int:
    return _MESSAGE + len(text) + len(payload)


class Session:
    """The contexts of one client, and the messages to it; outlives a connection."""

    def __init__(self, server: Context, client: Client) -> None:
        self.id = secrets.token_urlsafe(16)
        self.client = client
        settings = server.store.settings.server
        self.outbox = Outbox(int(settings.websocket_buffer_mb * 1e6))
        self.contexts: dict[str, Conversation] = {}
        self.attached: WebSocket | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self._server = server

    async def open(self, message: Start) -> None:
        """Start a context."""
        limit = self._server.store.settings.server.websocket_contexts
        live = {name: c for name, c in self.contexts.items() if not c.over}
        if message.context in live:
            raise InputError(
                f"there is a context '{message.context}' already; close it first", field="context"
            )
        if len(live) >= limit:
            raise InputError(f"at most {limit} contexts at the same time", field="context")
        wish = await self._server.service.run(message.request, "")
        self.contexts = live
        context = Conversation(
            self._server.service,
            self.client,
            replace(wish, format=message.format),
            self._emitter(message.context, message.format, timed=message.timestamps),
            priority=message.priority,
            steered=message.steered,
        )
        self.contexts[message.context] = context
        if message.text:
            context.append(message.text)

    async def handle(self, message: Any) -> None:
        """Do what a message asks. Raises InputError."""
        if isinstance(message, Start):
            await self.open(message)
            return
        if isinstance(message, Ping):
            await self.outbox.put({"type": "pong"})
            return
        if isinstance(message, Ack):
            await self.outbox.acknowledge(message.seq)
            return
        context = self.contexts.get(message.context)
        if context is None or context.over:
            raise InputError(
                f"there is no context '{message.context}': start one first", field="context"
            )
        if isinstance(message, Append):
            context.append(message.text)
        elif isinstance(message, Update):
            if message.sample_rate is not None:
                raise InputError(
                    "sample_rate cannot change while a context is open; start another",
                    field="sample_rate",
                )
            context.update(await self._server.service.run(message.request, ""))
        elif isinstance(message, ProsodyUpdate | EmotionUpdate):
            context.change(message.change)
        elif message.type == "flush":
            context.flush()
        elif message.type == "cancel":
            await context.cancel()
        else:
            context.end()

    @property
    def busy(self) -> bool:
        """Whether anything is being spoken."""
        return any(context.busy for context in self.contexts.values() if not context.over)

    async def close(self) -> None:
        """End every context without a word."""
        for context in self.contexts.values():
            await context.close()

    def _emitter(
        self, name: str, format: str, *, timed: bool
    ) -> Callable[[Event], Awaitable[None]]:
        async def emit(event: Event) -> None:
            content: dict[str, Any] = {"type": event.kind, "context": name}
            if event.kind == "started":
                content |= {"format": format, "sample_rate": event.sample_rate}
            elif event.change is not None:
                content |= effect(event.change, event.applied, event.sample_rate)
            elif event.kind == "flushed":
                content["flush"] = event.mark
            elif event.error is not None:
                content |= describe(event.error, _NAMES).body
            elif event.kind == "audio":
                content["bytes"] = len(event.audio)
                if event.chunk is not None:
                    content |= {
                        "offset": round(event.chunk.offset, 4),
                        "duration": round(event.chunk.duration, 4),
                        "text": event.chunk.text,
                    }
                    if timed:
                        content["words"] = words(event.chunk)
                        if event.chunk.marks:
                            content["marks"] = marks(event.chunk)
                    if event.chunk.notes:
                        content["notes"] = noted(event.chunk.notes)
            await self.outbox.put(content, event.audio)

        return emit


class Sessions:
    """The sessions of a server, connected or waiting to be resumed."""

    def __init__(self, most: int) -> None:
        """At most `most` sessions: for one more, the one that has waited longest ends."""
        self._sessions: dict[str, Session] = {}
        self._waiting: dict[str, Session] = {}  # for their clients, the longest first
        self._most = most
        self._ending: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._sessions)

    def add(self, session: Session) -> None:
        """Remember a session."""
        self._sessions[session.id] = session
        self._make_room()

    def get(self, identity: str, client: Client) -> Session | None:
        """A session of this client that can be resumed."""
        session = self._sessions.get(identity)
        return session if session is not None and session.client.name == client.name else None

    async def end(self, session: Session) -> None:
        """Forget a session and stop its work."""
        self._sessions.pop(session.id, None)
        self.resume(session)
        await session.close()

    def keep(self, session: Session, seconds: float) -> None:
        """Let a session wait for a new connection."""
        loop = asyncio.get_running_loop()
        session.expiry = loop.call_later(seconds, self._end, session)
        self._waiting[session.id] = session
        self._make_room()

    def resume(self, session: Session) -> None:
        """A session waits no more."""
        self._waiting.pop(session.id, None)
        if session.expiry is not None:
            session.expiry.cancel()

    def _make_room(self) -> None:
        while self._waiting and len(self._sessions) > self._most:
            self._end(next(iter(self._waiting.values())))

    def _end(self, session: Session) -> None:
        self._waiting.pop(session.id, None)
        self._sessions.pop(session.id, None)
        task = asyncio.get_running_loop().create_task(self.end(session))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


@router.websocket("/ws/speech")
async def speech(socket: WebSocket) -> None:
    """Serve a connection."""
    server = context_of(socket)
    sessions: Sessions = socket.app.state.sessions
    try:
        server.allow_origin(socket)
    except AccessError:
        await socket.close(POLICY)
        return
    await socket.accept()
    settings = server.store.settings.server
    session: Session | None = None
    sender: asyncio.Task[None] | None = None
    clean = False
    try:
        message = await _receive(socket, settings.websocket_idle_s)
        client = server.who(socket, getattr(message, "api_key", None) or "")
        if isinstance(message, Resume):
            session = sessions.get(message.session, client)
            if session is None or not await session.outbox.rewind(message.seq):
                session = None
                raise InputError(
                    "this session cannot be resumed: it is over, or too far back", field="session"
                )
            sessions.resume(session)
            if session.attached is not None:
                # The old connection is dead, but its end has not been noticed yet.
                old, session.attached = session.attached, None
                with contextlib.suppress(RuntimeError):
                    await old.close(GONE)
            await _tell(socket, "resumed", session, settings.websocket_resume_s)
        else:
            session = Session(server, client)
            sessions.add(session)
            await _tell(socket, "ready", session, settings.websocket_resume_s)
        session.attached = socket
        sender = asyncio.create_task(_send(socket, session.outbox))
        if not isinstance(message, Resume):
            await _answer(session, message)
        while True:
            message = await _next(socket, session, settings.websocket_idle_s)
            if message is not None:
                await _answer(session, message)
    except WebSocketDisconnect as gone:
        clean = gone.code == 1000
    except IdleError:
        clean = True
        await _close(socket, IDLE)
    except LiteTTSError as error:
        clean = True
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(dumps({"type": "error", **describe(error, _NAMES).body}))
        await _close(socket, POLICY if isinstance(error, AccessError) else 1008)
    finally:
        if sender is not None:
            sender.cancel()
        if session is not None and session.attached is socket:
            session.attached = None
            wait = server.store.settings.server.websocket_resume_s
            if clean or wait == 0 or server.service.scheduler.draining:
                await sessions.end(session)
            else:
                sessions.keep(session, wait)


async def _answer(session: Session, message: Any) -> None:
    """Handle a message; what is wrong with it is told and the session goes on."""
    try:
        if isinstance(message, InputError):
            raise message
        await session.handle(message)
    except LiteTTSError as error:
        await session.outbox.put(
            {
                "type": "error",
                "context": getattr(message, "context", ""),
                **describe(error, _NAMES).body,
            }
        )


async def _next(socket: WebSocket, session: Session, idle_s: float) -> Any:
    """The next message; None after a time in which there was none but work went on."""
    try:
        return await _receive(socket, idle_s)
    except InputError as error:
        return error
    except TimeoutError:
        if session.busy:
            return None
        raise IdleError from None


async def _receive(socket: WebSocket, idle_s: float) -> Any:
    """A message, parsed. Raises InputError, TimeoutError, WebSocketDisconnect."""
    frame = await asyncio.wait_for(socket.receive(), idle_s)
    if frame["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(frame.get("code", 1006))
    text = frame.get("text")
    if text is None:
        raise InputError("messages are JSON in text frames", field="type")
    try:
        message = _parser.validate_json(text)
    except ValidationError as error:
        raise invalid(error, skip=1) from error
    if isinstance(message, Start) and message.version != VERSION:
        raise InputError(
            f"version {message.version} of the messages is not spoken here, {VERSION} is",
            field="version",
        )
    return message


async def _tell(socket: WebSocket, kind: str, session: Session, resume_s: float) -> None:
    """The first message of a connection. It has no number: it is not sent again."""
    content = {"type": kind, "version": VERSION, "session": session.id, "resume_s": resume_s}
    await socket.send_text(dumps(content))


async def _send(socket: WebSocket, outbox: Outbox) -> None:
    """Send messages as they come, each JSON text followed by its bytes."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        while True:
            number, text, payload = await outbox.get()
            await socket.send_text(text)
            if payload:
                await socket.send_bytes(payload)
            await outbox.sent(number)


async def _close(socket: WebSocket, code: int) -> None:
    if socket.application_state is not WebSocketState.DISCONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code)


def schema() -> dict[str, Any]:
    """JSON Schema of what a client may send."""
    result: dict[str, Any] = json.loads(json.dumps(_parser.json_schema()))
    return result
