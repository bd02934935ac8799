"""The Wyoming protocol, by which Home Assistant speaks: events over TCP, port 10200.

An event is a line of JSON, {"type", "data_length", "payload_length"}, then so many bytes of more
JSON and so many of payload. `describe` asks for the voices; `synthesize` has a whole text, and
`synthesize-start`, `-chunk` and `-stop` one that grows; sound comes as `audio-start`, `-chunk` and
`-stop`.

The protocol has no keys. Where the server asks for keys it takes Wyoming from the networks of the
setting `security.wyoming_from`, and from this machine unless keys are always asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from litetts.document import Voice
from litetts.errors import AccessError, InputError, LiteTTSError, OverloadedError
from litetts.request import Request
from litetts.server.connections import Connections
from litetts.server.context import Context, trusted
from litetts.server.errors import describe
from litetts.server.jsonio import dumps
from litetts.server.security import is_loopback, needs_key
from litetts.server.socket.wire import until
from litetts.service.clients import Client
from litetts.service.conversation import Conversation, Event
from litetts.version import __version__

__all__ = ["PORT", "Wyoming"]

log = logging.getLogger(__name__)

PORT = 10_200
"""The port of Wyoming's text to speech."""

# Longest first line of an event; bytes of its data for each character of the longest text, with
# which it is longest ("\\u1234"); bytes of payload that are read at a time.
LINE, PER_CHARACTER, PIECE = 64 << 10, 6, 64 << 10
# Events that wait while an earlier text is spoken: each may have a whole text.
WAITING = 8
# What reading something else than an event raises.
_NO_EVENT = (
    *(ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
    RecursionError,
)
# What Home Assistant is told of a text without sound, which has a rate all the same.
RATE = 24_000


class Incoming(NamedTuple):
    """An event of the client."""

    type: str
    data: dict[str, Any]


class Wyoming:
    """The listener, and the connections to it."""

    def __init__(self, server: Context, connections: Connections) -> None:
        """A listener that shares the limits of `connections` with those of HTTP."""
        self.server = server
        self.connections = connections
        self._open: set[_Connection] = set()
        self._listening: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        """Take connections from a socket that is bound."""
        self._listening = await asyncio.start_server(self._take, sock=listener, limit=LINE)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self, reader, writer)
        self._open.add(connection)
        try:
            await connection.serve()
        finally:
            self._open.discard(connection)

    def stop(self) -> None:
        """Take no new connections."""
        if self._listening is not None:
            self._listening.close()

    def close(self) -> None:
        """Close those that are left."""
        for connection in list(self._open):
            connection.drop()


class _Connection:
    """A client. Also one of `Connections`, by `address`, `since`, `late` and `drop`."""

    def __init__(
        self, door: Wyoming, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.address = str((writer.get_extra_info("peername") or ("",))[0])
        self.since: float | None = door.connections.clock()
        self._door = door
        self._server = door.server
        self._reader, self._writer, self.transport = reader, writer, writer.transport
        self._events: asyncio.Queue[Incoming] = asyncio.Queue(WAITING)
        self._talk: Conversation | None = None
        self._streaming = False
        self._began = 0.0
        self._rate = 0
        self._failed = False

    def late(self, now: float) -> bool:
        """Never: what idles is ended by `serve`."""
        return False

    def drop(self) -> None:
        """Close it at once."""
        self._door.connections.leave(self)
        self.transport.abort()

    async def serve(self) -> None:
        """Until the client goes, idles, or sends what is no event."""
        handling: asyncio.Task[None] | None = None
        try:
            if not self._door.connections.enter(self):
                raise OverloadedError("there are too many connections already", 1)
            client = self._client()
            handling = asyncio.create_task(self._handle(client))
            # Who reads may wait for room among the events: that the client is gone is told apart.
            await until(self._read(), self._writer.wait_closed())
        except LiteTTSError as error:
            await self._fail(error)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            self._door.connections.leave(self)
            if handling is not None:
                handling.cancel()
                await asyncio.gather(handling, return_exceptions=True)
            if self._talk is not None:
                await self._talk.close()
            self._writer.close()

    async def _read(self) -> None:
        while event := await self._next():
            await self._events.put(event)

    def _client(self) -> Client:
        settings = self._server.store.settings
        mode = settings.security.require_key
        known = trusted(self.address, settings.security.wyoming_from)
        if mode != "always":  # there this machine is asked for a key as everybody is
            known = known or is_loopback(self.address)
        if not known and needs_key(mode, settings.server.host):
            raise AccessError(
                f"Wyoming has no keys, and {self.address} is not in security.wyoming_from"
            )
        return Client(self.address)

    async def _next(self) -> Incoming | None:
        """The next event; None at the end. Raises InputError for what is none."""
        limits = self._server.store.settings.server
        try:
            first = await asyncio.wait_for(self._reader.read(1), limits.websocket_idle_s)
            if not first:
                return None
            # Whoever has begun has as long as for the headers of HTTP.
            line = await asyncio.wait_for(self._reader.readline(), limits.headers_s)
            head = json.loads(first + line)
            size, payload = (int(head.get(f"{n}_length") or 0) for n in ("data", "payload"))
            most = LINE + PER_CHARACTER * limits.max_text_chars
            if not (0 <= size <= most and 0 <= payload <= limits.max_body_mb * 1e6):
                raise InputError("the event is too long", field="data_length")
            return await asyncio.wait_for(self._rest(head, size, payload), limits.body_s)
        except _NO_EVENT as error:
            raise InputError("this is no event of Wyoming", field="event") from error

    async def _rest(self, head: dict[str, Any], size: int, payload: int) -> Incoming:
        data = {**(head.get("data") or {})}
        if size:
            data = {**data, **json.loads(await self._reader.readexactly(size))}
        while payload:  # recordings are for who listens
            payload -= len(await self._reader.readexactly(min(PIECE, payload)))
        return Incoming(str(head["type"]), data)

    async def _handle(self, client: Client) -> None:
        """Do what the events ask, one after the other."""
        does: dict[str, Callable[[Client, dict[str, Any]], Coroutine[Any, Any, None]]] = {
            "describe": self._describe,
            "ping": self._ping,
            "synthesize": self._whole,
            "synthesize-start": self._begin,
            "synthesize-chunk": self._more,
            "synthesize-stop": self._end,
        }
        while True:
            event = await self._events.get()
            if (do := does.get(event.type)) is None:
                continue  # as the protocol has it
            try:
                await do(client, event.data)
            except LiteTTSError as error:
                await self._fail(error)
                if self._talk is not None:
                    await self._talk.close()
                if self._streaming:
                    self._streaming = False
                    await self._send("synthesize-stopped")

    async def _describe(self, client: Client, data: dict[str, Any]) -> None:
        await self._send("info", await self._server.service.run(_info))

    async def _ping(self, client: Client, data: dict[str, Any]) -> None:
        await self._send("pong", {"text": data.get("text")})

    async def _whole(self, client: Client, data: dict[str, Any]) -> None:
        if self._streaming:  # the same text once more, for servers that do not stream
            return
        text = _text(data)
        if not text.strip():
            raise InputError("there is nothing to speak in the text", field="text")
        talk = await self._open(client, data)
        talk.append(text, whole=True)
        talk.end()

    async def _begin(self, client: Client, data: dict[str, Any]) -> None:
        await self._open(client, data)
        self._streaming = True

    async def _more(self, client: Client, data: dict[str, Any]) -> None:
        if self._streaming and self._talk is not None and not self._talk.over:
            text = _text(data)
            await self._talk.room(len(text))  # meanwhile the sender waits
            self._talk.append(text)

    async def _end(self, client: Client, data: dict[str, Any]) -> None:
        if self._streaming and self._talk is not None:
            self._talk.end()
            await self._talk.wait()
            self._streaming = False
            await self._send("synthesize-stopped")

    async def _open(self, client: Client, data: dict[str, Any]) -> Conversation:
        """A conversation, when the one before is over."""
        if self._talk is not None:
            if self._streaming:
                self._talk.end()
            await self._talk.wait()
        self._streaming = False
        self.since, self._began, self._rate = None, time.monotonic(), 0
        self._failed = False
        self._talk = Conversation(self._server.service, client, _wish(data), self._emit)
        return self._talk

    async def _emit(self, event: Event) -> None:
        if event.kind == "started":
            await self._start(event.sample_rate)
        elif event.kind == "audio" and event.audio:
            await self._send("audio-chunk", _sound(self._rate), event.audio)
        elif event.error is not None:
            self._failed = True
            await self._fail(event.error)
        elif event.kind == "done":
            if not (self._rate or self._failed):
                await self._start(RATE)
            if self._rate:
                await self._send("audio-stop")
            self.since = self._door.connections.clock()
            seconds = time.monotonic() - self._began
            self._server.service.metrics.request("WYOMING", "synthesize", 200, seconds)

    async def _start(self, rate: int) -> None:
        self._rate = rate
        await self._send("audio-start", _sound(rate))

    async def _fail(self, error: BaseException) -> None:
        failure = describe(error, {})
        await self._send("error", {"text": failure.message, "code": failure.code})

    async def _send(
        self, kind: str, data: dict[str, Any] | None = None, payload: bytes = b""
    ) -> None:
        more = dumps(data).encode() if data else b""
        head = {"type": kind, "version": __version__}
        lengths = {"data_length": len(more), "payload_length": len(payload)}
        line = dumps(head | {name: size for name, size in lengths.items() if size})
        # Who is gone is noticed by who reads; uvloop has a RuntimeError for it.
        with contextlib.suppress(OSError, RuntimeError):
            self._writer.writelines((line.encode(), b"\n", more, payload))
            self._door.connections.stalls(self)
            try:
                await self._writer.drain()
            finally:
                self._door.connections.flows(self)


def _sound(rate: int) -> dict[str, int]:
    return {"rate": rate, "width": 2, "channels": 1}


def _text(data: dict[str, Any]) -> str:
    text = data.get("text")
    if not isinstance(text, str):
        raise InputError("text must be a string", field="text")
    return text


def _wish(data: dict[str, Any]) -> Request:
    """How a text is to be spoken. Raises InputError."""
    voice = data.get("voice")
    voice = {} if voice is None else voice
    if not isinstance(voice, dict):
        raise InputError("voice must be an object with a name or a language", field="voice")
    name, language = voice.get("name"), voice.get("language")
    return Request(
        "",
        voice=None if name is None else str(name),
        # Who names a voice has its language, too.
        lang=None if language is None or name is not None else str(language),
        ssml=True if data.get("text_format") == "ssml" else None,
        format="pcm",
    )


def _info() -> dict[str, Any]:
    """What there is. Looks at files: not for the event loop."""
    from litetts import voices

    return {
        "tts": [
            {
                "name": "litetts",
                "description": "LiteTTS",
                "attribution": {"name": "LiteTTS", "url": ""},
                "installed": True,
                "version": __version__,
                "supports_synthesize_streaming": True,
                "voices": [_voice(voice) for voice in voices.list_voices(only_installed=True)],
            }
        ]
    }


def _voice(voice: Voice) -> dict[str, Any]:
    language, _, region = voice.lang.partition("-")
    return {
        "name": voice.id,
        "description": voice.description or voice.id,
        "attribution": {"name": voice.licence, "url": ""},
        "installed": True,
        "version": None,
        "languages": [f"{language}-{region.upper()}" if region else language],
    }
