"""ElevenLabs' API: /v1/text-to-speech/{voice_id}, /stream, and the sockets /stream-input and
/multi-stream-input.

A thin adapter: their requests to ours, their messages to calls of `session.Context`, its events to
their messages.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.document import AudioChunk, Note
from litetts.errors import AccessError, InputError, LiteTTSError
from litetts.request import OPTIONS, AudioFormat
from litetts.request import Request as Wish
from litetts.server.api.schemas import Manner, letters, unknown_fields
from litetts.server.context import Caller, caller, context_of, service_of
from litetts.server.errors import describe, invalid
from litetts.server.jsonio import dumps
from litetts.server.replies import audio_reply, noted, unless_gone
from litetts.server.service import SpeechService
from litetts.server.session import FIRST_CLAUSE, Context, Event

__all__ = ["alignment", "output_of", "router"]

router = APIRouter(prefix="/v1/text-to-speech", tags=["ElevenLabs"])

# Their default, and the bounds of `inactivity_timeout` in seconds.
DEFAULT_OUTPUT = "mp3_44100_128"
IDLE_S, MOST_IDLE_S = 20.0, 180.0
_FORMATS: dict[str, AudioFormat] = {
    "mp3": "mp3",
    "pcm": "pcm",
    "ulaw": "mulaw",
    "alaw": "alaw",
    "opus": "opus",
    "wav": "wav",
}
_OUTPUT = re.compile(r"(?P<codec>[a-z0-9]+)_(?P<rate>\d+)(?:_\d+)?")


def output_of(name: str) -> tuple[AudioFormat, int]:
    """Format and sample rate of `mp3_44100_128`, `pcm_16000`, ... Raises InputError."""
    found = _OUTPUT.fullmatch(name)
    if not found or found["codec"] not in _FORMATS:
        raise InputError(
            f"output_format '{name}' is unknown; say codec_rate[_bitrate] with one of: "
            f"{', '.join(_FORMATS)}, e.g. {DEFAULT_OUTPUT}",
            field="output_format",
        )
    rate = OPTIONS["sample_rate"].check(int(found["rate"]), "output_format")
    return _FORMATS[found["codec"]], rate


def alignment(chunk: AudioChunk, source: str) -> dict[str, list[Any]] | None:
    """Times of the characters of a chunk's words, in milliseconds from its start.

    A word's time is shared out evenly among its characters; what stands between two words (spaces,
    punctuation) has the time between them.
    """
    if not chunk.words:
        return None
    chars: list[str] = []
    starts: list[int] = []
    lengths: list[int] = []
    place, at = chunk.words[0].source_start, chunk.words[0].start

    def spread(text: str, start: float, end: float) -> None:
        for index, char in enumerate(text):
            here = start + (end - start) * index / len(text)
            there = start + (end - start) * (index + 1) / len(text)
            chars.append(char)
            starts.append(round((here - chunk.offset) * 1000))
            lengths.append(round((there - here) * 1000))

    index = 0
    while index < len(chunk.words):
        word = chunk.words[index]
        end = word.end
        # Several spoken words may stand for one written form ("$20").
        while (
            index + 1 < len(chunk.words) and chunk.words[index + 1].source_start < word.source_end
        ):
            index += 1
            end = max(end, chunk.words[index].end)
        spread(source[place : word.source_start], at, max(at, word.start))
        spread(source[word.source_start : word.source_end], word.start, end)
        place, at = max(place, word.source_end), end
        index += 1
    return {"chars": chars, "charStartTimesMs": starts, "charDurationsMs": lengths}


class _Settings(Manner):
    """Their `voice_settings`, with all our options of speaking beside their `speed`.

    What only their voices have is taken and named in the notes.
    """

    model_config = ConfigDict(extra="allow")


class _Request(BaseModel):
    """Their request for speech."""

    model_config = ConfigDict(extra="allow")

    text: str = Field(min_length=1)
    model_id: str | None = None
    voice_settings: _Settings = _Settings()
    language_code: str | None = Field(None, max_length=35)
    seed: int | None = Field(None, ge=0, le=2**32 - 1)

    def request(self, voice: str, output: tuple[AudioFormat, int], *, streamed: bool) -> Wish:
        """The request as ours."""
        wish = self.voice_settings.request(self.text)
        return replace(
            wish,
            voice=voice,
            lang=letters(self.language_code) or wish.lang,
            seed=wish.seed if self.seed is None else self.seed % 2**31,
            format=output[0],
            sample_rate=output[1],
            stream=streamed,
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """The fields that nobody here knows."""
        return unknown_fields(self) + self.voice_settings.notes


class _Voice:
    """One context of such a socket: its text so far, and its context."""

    def __init__(
        self, service: SpeechService, make: Callable[[_Voice], Context], name: str | None
    ) -> None:
        self.name = name
        self.source = ""
        self.notes: tuple[Note, ...] = ()
        self.context = make(self)
        self._service = service

    async def take(self, message: dict[str, Any]) -> None:
        """Take in a message."""
        given = message.get("voice_settings")
        if isinstance(given, dict):
            try:
                settings = _Settings.model_validate(given)
            except ValidationError as error:
                raise invalid(error) from error
            self.notes += settings.notes
            self.context.update(await self._service.run(settings.request, ""))
        text = message.get("text")
        if not isinstance(text, str):
            if text is not None:
                raise InputError("text must be a string", field="text")
            text = ""
        # The first message has " " for its text, which says nothing.
        if text.strip() or self.source:
            self.source += text
            self.context.append(text)
        if message.get("flush"):
            self.context.flush()


_AUDIO: Any = {
    "response_class": Response,
    "responses": {200: {"content": {"audio/mpeg": {}}}},
}


@router.post("/{voice_id}", **_AUDIO)
async def convert(
    voice_id: str,
    body: _Request,
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    output_format: str = DEFAULT_OUTPUT,
) -> Response:
    """Speak a text; the recording comes whole."""
    return await _speech(voice_id, body, request, who, output_format, streamed=False)


@router.post("/{voice_id}/stream", **_AUDIO)
async def stream(
    voice_id: str,
    body: _Request,
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    output_format: str = DEFAULT_OUTPUT,
) -> Response:
    """Speak a text; the recording comes as it is made."""
    return await _speech(voice_id, body, request, who, output_format, streamed=True)


async def _speech(
    voice_id: str, body: _Request, request: Request, who: Caller, output: str, *, streamed: bool
) -> Response:
    service = service_of(request)
    make = partial(body.request, voice_id, output_of(output), streamed=streamed)
    wish = await service.run(make)
    spoken = await unless_gone(request, service.speak(wish, who.client))
    return await audio_reply(service, request, spoken, notes=body.notes)


@router.websocket("/{voice_id}/stream-input")
async def stream_input(socket: WebSocket, voice_id: str) -> None:
    """One text on one socket."""
    await _serve(socket, voice_id, several=False)


@router.websocket("/{voice_id}/multi-stream-input")
async def multi_stream_input(socket: WebSocket, voice_id: str) -> None:
    """Several texts on one socket, told apart by `context_id`."""
    await _serve(socket, voice_id, several=True)


async def _serve(socket: WebSocket, voice_id: str, *, several: bool) -> None:
    server = context_of(socket)
    try:
        server.allow_origin(socket)
    except AccessError:
        await socket.close(1008)
        return
    await socket.accept()
    voices: dict[str, _Voice] = {}
    lock = asyncio.Lock()
    idle = IDLE_S

    async def send(content: dict[str, Any]) -> None:
        async with lock:
            await socket.send_text(dumps(content))

    try:
        query = socket.query_params
        first = await _receive(socket, idle)
        idle = min(MOST_IDLE_S, _number(query.get("inactivity_timeout"), IDLE_S))
        format, rate = output_of(query.get("output_format", DEFAULT_OUTPUT))
        wish = Wish(
            "",
            voice=voice_id,
            lang=letters(query.get("language_code")),
            ssml=True if query.get("enable_ssml_parsing") == "true" else None,
            seed=int(_number(query.get("seed"), 0)) % 2**31,
            format=format,
            sample_rate=rate,
        )
        key = first.get("xi_api_key")
        client = server.who(socket, key if isinstance(key, str) else "")
        message: dict[str, Any] | None = first
        while True:
            if message is None:
                message = await _receive(socket, idle)
            if message.get("close_socket"):
                for voice in voices.values():
                    voice.context.end()
                for voice in list(voices.values()):
                    await voice.context.wait()
                break
            name = message.get("context_id", message.get("contextId")) if several else None
            known = str(name or "")
            voice_or_none = voices.get(known)
            if voice_or_none is None or voice_or_none.context.over:
                limit = server.store.settings.server.websocket_contexts
                voices = {k: v for k, v in voices.items() if not v.context.over}
                if len(voices) >= limit:
                    raise InputError(f"at most {limit} contexts at the same time", field="context")
                schedule = (message.get("generation_config") or {}).get("chunk_length_schedule")
                first_clause = _first_clause(schedule)

                def make(voice: _Voice, least: int = first_clause) -> Context:
                    return Context(
                        server.service,
                        client,
                        wish,
                        _emitter(voice, send, several),
                        first_clause=least,
                    )

                voice_or_none = voices[known] = _Voice(server.service, make, name)
            await voice_or_none.take(message)
            done = message.get("close_context") or (not several and message.get("text") == "")
            if done:
                voice_or_none.context.end()
                if not several:
                    await voice_or_none.context.wait()
                    break
            message = None
        await socket.close(1000)
    except WebSocketDisconnect:
        pass
    except TimeoutError:
        await _fail(socket, InputError(f"no message for {idle:g} s"), 1008)
    except LiteTTSError as error:
        await _fail(socket, error, 1008)
    finally:
        for voice in voices.values():
            await voice.context.close()


def _emitter(
    voice: _Voice, send: Callable[[dict[str, Any]], Awaitable[None]], several: bool
) -> Callable[[Event], Awaitable[None]]:
    async def emit(event: Event) -> None:
        content: dict[str, Any] = {}
        if event.kind == "audio":
            times = alignment(event.chunk, voice.source) if event.chunk else None
            content = {
                "audio": base64.b64encode(event.audio).decode(),
                "isFinal": None,
                "alignment": times,
                "normalizedAlignment": times,
            }
            notes, voice.notes = voice.notes + (event.chunk.notes if event.chunk else ()), ()
            if notes:
                content["notes"] = noted(notes)
        elif event.kind == "done":
            content = {"isFinal": True}
        elif event.error is not None:
            failure = describe(event.error)
            content = {"message": failure.message, "error": failure.code, "code": failure.status}
        else:
            return
        if several:
            content["contextId"] = voice.name
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await send(content)

    return emit


async def _receive(socket: WebSocket, idle: float) -> dict[str, Any]:
    text = await asyncio.wait_for(socket.receive_text(), idle)
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("messages are JSON objects", field="text") from error
    if not isinstance(message, dict):
        raise InputError("messages are JSON objects", field="text")
    return message


async def _fail(socket: WebSocket, error: LiteTTSError, code: int) -> None:
    failure = describe(error)
    content = {"message": failure.message, "error": failure.code, "code": failure.status}
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.send_text(dumps(content))
        await socket.close(code)


def _number(text: str | None, default: float) -> float:
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"'{text}' is not a number", field="query") from error
    if not 0 <= value < 2**53:
        raise InputError(f"'{text}' is out of bounds", field="query")
    return value


def _first_clause(schedule: object) -> int:
    """Characters after which the first clause may be spoken: the first item of their schedule."""
    if isinstance(schedule, list) and schedule and isinstance(schedule[0], (int, float)):
        return int(max(1, min(500, schedule[0])))
    return FIRST_CLAUSE
