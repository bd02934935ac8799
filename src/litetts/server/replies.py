"""From the chunks of a stream to the bytes of a reply.

A reply begins when the first chunk is there, so that whatever is wrong with a request is said with
a proper status. What goes wrong later breaks the transfer off: a client never takes half a
recording for a whole one.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import IO, Any, TypeVar

from fastapi import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.document import AudioChunk, Note
from litetts.errors import AbortedError, ClientGoneError, InputError
from litetts.server.errors import describe
from litetts.server.jsonio import dumps
from litetts.service.control import Guided
from litetts.service.finishing import IN_MEMORY, Finishing
from litetts.service.service import SpeechService
from litetts.service.stream import Stream

__all__ = [
    "StreamReply",
    "about",
    "audio_reply",
    "begun",
    "first_chunk",
    "gathered",
    "marks",
    "noted",
    "notes_of",
    "sse_reply",
    "unless_gone",
    "until_closed",
]

T = TypeVar("T")

# Longest sound (seconds) in one object of JSON: as base64 it is in memory several times.
WHOLE_JSON_S = 1200.0
# Bytes that are read of a file at a time.
_PIECE = 256 << 10
# Audio tokens of OpenAI's API: 20 a second.
TOKENS_PER_SECOND = 20


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Wait for `work`, but not longer than the client does. Raises ClientGoneError."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_gone(request.receive))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGoneError
        return task.result()
    finally:
        for each in (task, watch):
            each.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await watch


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def first_chunk(
    request: Request, stream: Stream
) -> tuple[AudioChunk, AsyncIterator[AudioChunk]]:
    """The first chunk, and an iterator over the rest. Closes the stream if that fails."""
    chunks = stream.__aiter__()
    try:
        return await unless_gone(request, anext(chunks)), chunks
    except StopAsyncIteration:
        stream.close()
        raise InputError("there is nothing to speak in the text", field="text") from None
    except BaseException:
        stream.close()
        raise


async def begun(
    request: Request, stream: Stream
) -> tuple[Finishing, AudioChunk, AsyncIterator[AudioChunk]]:
    """How the sound of a stream is finished, its first chunk, and the rest.

    Closes the stream if that fails.
    """
    first, rest = await first_chunk(request, stream)
    try:
        return Finishing.of(stream), first, rest
    except BaseException:
        stream.close()
        raise


async def _anext(chunks: AsyncIterator[AudioChunk]) -> AudioChunk | None:
    async for chunk in chunks:
        return chunk
    return None


class StreamReply(Response):
    """Sends pieces as they come; cancels their source when the client leaves or sending fails."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        *,
        media_type: str,
        headers: Mapping[str, str],
        close: Callable[[], None],
        failed: Callable[[], None],
    ) -> None:
        self.body_iterator = pieces
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self._close, self._failed = close, failed
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the reply (ASGI)."""
        pump = asyncio.ensure_future(self._pump(send))
        watch = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({pump, watch}, return_when=asyncio.FIRST_COMPLETED)
            if pump.done():
                pump.result()
        finally:
            for task in (pump, watch):
                task.cancel()
            await asyncio.wait({pump, watch})
            self._close()

    async def _pump(self, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        try:
            async for piece in self.body_iterator:
                if piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except OSError:
            return  # the connection is gone
        except Exception as error:
            self._failed()
            describe(error)  # logs what is unexpected
            raise AbortedError(f"the stream was broken off: {error}") from error
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def audio_reply(
    service: SpeechService,
    request: Request,
    stream: Stream,
    *,
    notes: Sequence[Note] = (),
    bitrate: int | None = None,
) -> Response:
    """The reply with the audio of `stream`: as it is made, or whole, as was asked for.

    `notes` are those of the request itself; those of its sound are added as far as they are known
    when the reply begins. `bitrate` in bits per second; None = the format's usual.
    """
    first, rest = await first_chunk(request, stream)
    try:
        finishing = Finishing.of(stream, bitrate)
        if stream.whole or not stream.request.stream:
            return await _whole(service, request, stream, finishing, notes, first, rest)
    except BaseException:
        stream.close()
        raise

    async def pieces() -> AsyncIterator[bytes]:
        chunk: AudioChunk | None = first
        while chunk is not None:
            yield await service.run(finishing.write, chunk)
            chunk = await _anext(rest)
        yield await service.run(finishing.close)

    return StreamReply(
        pieces(),
        media_type=finishing.content_type,
        headers=about(stream, finishing, notes, [first]),
        close=stream.close,
        failed=lambda: service.metrics.aborted(_route(request)),
    )


async def _whole(
    service: SpeechService,
    request: Request,
    stream: Stream,
    finishing: Finishing,
    notes: Sequence[Note],
    first: AudioChunk,
    rest: AsyncIterator[AudioChunk],
) -> Response:
    """The reply with all of the audio and its length, encoded as it is made.

    What was encoded for a hit is kept in memory for the next one.
    """
    told = dict.fromkeys([*notes, *first.notes])
    key = f"{stream.key}.{finishing.format}.{finishing.sample_rate}.{finishing.bitrate or 0}"
    body = service.cache.get(key, counted=False) if stream.cached else None
    file = None if body is not None else finishing.file(service.signing)
    try:
        if file is not None:
            await service.run(file.write, first)

        async def collect() -> None:
            async for chunk in rest:
                told.update(dict.fromkeys(chunk.notes))
                if file is not None:
                    await service.run(file.write, chunk)

        await unless_gone(request, collect())
        headers = about(stream, finishing, list(told), [])
        stream.close()
        if file is not None:
            content = await service.run(file.close)
            if file.size > IN_MEMORY:
                return _long(service, request, content, file.size, finishing, headers)
            with content:
                body = content.read()
    except BaseException:
        if file is not None:
            file.discard()
        raise
    assert body is not None
    if stream.cached and file is not None:
        service.cache.put(key, body, disk=False)
    return Response(body, media_type=finishing.content_type, headers=headers)


def _long(
    service: SpeechService,
    request: Request,
    content: IO[bytes],
    size: int,
    finishing: Finishing,
    headers: dict[str, str],
) -> Response:
    """The reply with a recording that is too long to be held in memory."""

    async def pieces() -> AsyncIterator[bytes]:
        while piece := await service.run(content.read, _PIECE):
            yield piece

    return StreamReply(
        pieces(),
        media_type=finishing.content_type,
        headers={**headers, "Content-Length": str(size)},
        close=content.close,
        failed=lambda: service.metrics.aborted(_route(request)),
    )


async def gathered(
    request: Request, stream: Stream, first: AudioChunk, rest: AsyncIterator[AudioChunk]
) -> list[AudioChunk]:
    """All chunks, for a reply that holds all of the sound in one object of JSON.

    Raises:
        InputError: that would be too much.
        ClientGoneError: nobody waits any more.
    """
    chunks = [first]

    async def collect() -> None:
        async for chunk in rest:
            if chunk.offset > WHOLE_JSON_S:
                raise InputError(
                    f"more than {WHOLE_JSON_S:g} s of sound are not sent in one object; ask for a "
                    "stream",
                    field="stream",
                )
            chunks.append(chunk)

    await unless_gone(request, collect())
    return chunks


async def sse_reply(
    service: SpeechService,
    request: Request,
    stream: Stream,
    *,
    timestamps: bool,
    characters: int,
    notes: Sequence[Note] = (),
) -> Response:
    """The reply as server-sent events of OpenAI's API; word times as events of ours."""
    finishing, first, rest = await begun(request, stream)

    async def events() -> AsyncIterator[bytes]:
        seconds = 0.0
        told = dict.fromkeys(notes)
        chunk: AudioChunk | None = first
        try:
            while chunk is not None:
                seconds += chunk.duration
                told |= dict.fromkeys(chunk.notes)
                if timestamps and chunk.words:
                    yield _event("speech.audio.words", words=words(chunk))
                data = await service.run(finishing.write, chunk)
                if data:
                    yield _event("speech.audio.delta", audio=base64.b64encode(data).decode())
                chunk = await _anext(rest)
            data = await service.run(finishing.close)
            if data:
                yield _event("speech.audio.delta", audio=base64.b64encode(data).decode())
        except Exception as error:
            service.metrics.aborted(_route(request))
            yield _event("error", **describe(error).body)
            return
        spoken = round(seconds * TOKENS_PER_SECOND)
        usage = {
            "input_tokens": characters,
            "output_tokens": spoken,
            "total_tokens": characters + spoken,
        }
        yield _event("speech.audio.done", usage=usage, notes=noted(told))

    return StreamReply(
        events(),
        media_type="text/event-stream",
        headers={**about(stream, finishing, notes, [first]), "Cache-Control": "no-store"},
        close=stream.close,
        failed=lambda: None,
    )


def words(chunk: AudioChunk) -> list[dict[str, Any]]:
    """The words of a chunk with their times in seconds and their place in the source."""
    return [
        {
            "word": word.word,
            "start": round(word.start, 4),
            "end": round(word.end, 4),
            "source_start": word.source_start,
            "source_end": word.source_end,
        }
        for word in chunk.words
    ]


_MOST_SPEAKERS = 8
"""Voices that a header names: those who read it take only so much."""


def marks(chunk: AudioChunk) -> list[dict[str, Any]]:
    """The events of a chunk, marks of its text and visemes, with their times in seconds."""
    return [{"name": name, "time": round(at, 4)} for name, at in chunk.marks]


def noted(notes: Iterable[Note]) -> list[dict[str, str]]:
    """What was not done as asked, as JSON."""
    return [{"option": note.option, "message": note.message} for note in notes]


def about(
    stream: Stream, finishing: Finishing, notes: Sequence[Note], chunks: Sequence[AudioChunk]
) -> dict[str, str]:
    """Headers that say what was done, and what not."""
    mark = {"X-Watermark-Id": stream.mark} if stream.mark else {}
    told = dict.fromkeys([*notes, *(note for chunk in chunks for note in chunk.notes)])
    lines = notes_of(told)
    return {
        **mark,
        **lines,
        **({"X-Speech-Id": stream.id} if isinstance(stream, Guided) else {}),
        "X-Cache": "hit" if stream.cached else "miss",
        "X-Voice": _ascii(", ".join(stream.speakers[:_MOST_SPEAKERS])),
        "X-Engine": stream.engine,
        "X-Sample-Rate": str(finishing.sample_rate),
    }


def notes_of(notes: Iterable[Note]) -> dict[str, str]:
    """The header that says what was not done as asked; none where there is nothing to say."""
    told = dict.fromkeys(notes)
    return {"X-Notes": _ascii("; ".join(map(str, told)))} if told else {}


def _ascii(text: str) -> str:
    """The text as a header can hold it."""
    plain = text.encode("ascii", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in plain)


def _event(kind: str, **content: Any) -> bytes:
    return f"data: {dumps({'type': kind, **content})}\n\n".encode()


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "other"))


async def until_closed(socket: WebSocket) -> None:
    """Wait until a client that is only told things goes away; what it says is not heard."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
