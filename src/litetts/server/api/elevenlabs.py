"""ElevenLabs' API: /v1/text-to-speech/{voice_id}, /stream, both with-timestamps, and the sockets
/stream-input and /multi-stream-input. What there is to choose from is in `elevenlabs_account`.

A thin adapter: their requests to ours, their messages to calls of `Conversation`, its events to
their messages.
"""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.audio.encode import MAX_BITRATE, MIN_BITRATE
from litetts.document import AudioChunk, Note
from litetts.errors import InputError, LiteTTSError
from litetts.request import OPTIONS, AudioFormat
from litetts.request import Request as Wish
from litetts.server.api import answers
from litetts.server.api import elevenlabs_answers as theirs
from litetts.server.api.alignment import Alignment, Characters, together
from litetts.server.api.schemas import Manner, letters, unknown_fields
from litetts.server.context import Caller, caller, context_of, service_of
from litetts.server.errors import describe, invalid
from litetts.server.jsonio import Json, dumps
from litetts.server.replies import (
    StreamReply,
    about,
    audio_reply,
    first_chunk,
    gathered,
    noted,
    unless_gone,
)
from litetts.server.socket.wire import POLICY, Wire
from litetts.service.conversation import Conversation, Event
from litetts.service.finishing import Finishing
from litetts.service.growing import FIRST_CLAUSE
from litetts.service.service import SpeechService
from litetts.service.stream import Stream

__all__ = ["Output", "output_of", "router"]

router = APIRouter(prefix="/v1/text-to-speech", tags=["ElevenLabs"])

# Their default, and the bounds of `inactivity_timeout` in seconds.
DEFAULT_OUTPUT = "mp3_44100_128"
IDLE_S, MOST_IDLE_S = 20.0, 180.0
# Notes that wait for the next sound.
_MOST_NOTES = 40
_FORMATS: dict[str, AudioFormat] = {
    "mp3": "mp3",
    "pcm": "pcm",
    "ulaw": "mulaw",
    "alaw": "alaw",
    "opus": "opus",
    "wav": "wav",
}
_OUTPUT = re.compile(r"(?P<codec>[a-z0-9]+)_(?P<rate>\d{1,6})(?:_(?P<kbps>\d{1,4}))?")


class Output(NamedTuple):
    """What `output_format` asks for: rate in Hz, bits per second (None = the format's usual)."""

    format: AudioFormat
    sample_rate: int
    bitrate: int | None


def output_of(name: str) -> Output:
    """What `mp3_44100_128`, `pcm_16000`, ... ask for. Raises InputError."""
    found = _OUTPUT.fullmatch(name)
    if not found or found["codec"] not in _FORMATS:
        raise InputError(
            f"output_format '{name}' is unknown; say codec_rate[_bitrate] with one of: "
            f"{', '.join(_FORMATS)}, e.g. {DEFAULT_OUTPUT}",
            field="output_format",
        )
    rate = OPTIONS["sample_rate"].check(int(found["rate"]), "output_format")
    bitrate = None
    if found["kbps"]:
        bitrate = int(found["kbps"]) * 1000
        if not MIN_BITRATE <= bitrate <= MAX_BITRATE:
            raise InputError(
                f"output_format '{name}': {bitrate // 1000} kbit/s are out of bounds, "
                f"{MIN_BITRATE // 1000} to {MAX_BITRATE // 1000}",
                field="output_format",
            )
    return Output(_FORMATS[found["codec"]], rate, bitrate)


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

    def request(self, voice: str, output: Output, *, streamed: bool) -> Wish:
        """The request as ours."""
        wish = self.voice_settings.request(self.text)
        return replace(
            wish,
            voice=voice,
            lang=letters(self.language_code) or wish.lang,
            seed=wish.seed if self.seed is None else self.seed % 2**31,
            format=output.format,
            sample_rate=output.sample_rate,
            stream=streamed,
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """The fields that nobody here knows."""
        return unknown_fields(self) + self.voice_settings.notes


class _Generation(BaseModel):
    """Their `generation_config`: after how many characters each piece of sound may begin."""

    model_config = ConfigDict(extra="allow")

    chunk_length_schedule: list[Annotated[float, Field(allow_inf_nan=False)]] | None = Field(
        default=None, max_length=100
    )

    @property
    def first_clause(self) -> int:
        """Characters after which the first clause may be spoken."""
        schedule = self.chunk_length_schedule
        return int(max(1, min(500, schedule[0]))) if schedule else FIRST_CLAUSE


class _Message(BaseModel):
    """A message of their sockets. What is null is as if it were not there."""

    model_config = ConfigDict(extra="allow")

    text: str | None = None
    voice_settings: _Settings | None = None
    generation_config: _Generation | None = None
    context_id: str | None = Field(
        None,
        max_length=200,
        validation_alias=AliasChoices("context_id", "contextId"),
    )
    xi_api_key: str | None = None
    flush: bool | None = None
    close_context: bool | None = None
    close_socket: bool | None = None

    @classmethod
    def of(cls, message: dict[str, Any]) -> _Message:
        """A message, checked. Raises InputError, which names the field."""
        try:
            return cls.model_validate(message)
        except ValidationError as error:
            raise invalid(error) from error


class _Voice:
    """One context of such a socket: its text so far, and its conversation."""

    def __init__(
        self, service: SpeechService, make: Callable[[_Voice], Conversation], name: str | None
    ) -> None:
        self.name = name
        self.alignment = Alignment()
        self.notes: tuple[Note, ...] = ()
        self.context = make(self)
        self._service = service

    async def take(self, message: _Message) -> None:
        """Take in a message."""
        if (settings := message.voice_settings) is not None:
            known = dict.fromkeys(self.notes + settings.notes)
            self.notes = tuple(known)[:_MOST_NOTES]
            self.context.update(await self._service.run(settings.request, ""))
        text = message.text or ""
        # The first message has " " for its text, which says nothing.
        if text.strip() or self.context.begun:
            self._wait(len(text))
            self.context.append(text)
            self.alignment.append(text)
        if message.flush:
            self.context.flush()

    def _wait(self, count: int) -> None:
        """Raises InputError: no room is left for the places of so many characters more.

        Blanks that are never spoken wait too: for the word after them.
        """
        # As much waits to be spoken, and as much is being spoken.
        most = 2 * self._service.settings.server.max_text_chars
        if self.alignment.waiting + count > most:
            raise InputError(f"more than {most} characters wait to be spoken", field="text")


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


@router.post("/{voice_id}/with-timestamps", **answers.told(theirs.TimedSpeech))
async def convert_with_timestamps(
    voice_id: str,
    body: _Request,
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    output_format: str = DEFAULT_OUTPUT,
) -> Response:
    """Speak a text; the recording comes whole, in base64, with the time of every character."""
    service = service_of(request)
    output = output_of(output_format)
    stream, notes = await _spoken(voice_id, body, request, who, output, streamed=False)
    first, rest = await first_chunk(request, stream)
    try:
        finishing = Finishing.of(stream, output.bitrate)
        chunks = await gathered(request, stream, first, rest)
        audio = await service.run(finishing.whole, chunks)
        headers = about(stream, finishing, notes, chunks)
    finally:
        stream.close()
    alignment = Alignment(stream.document.source)
    heard = [alignment.of(chunk) for chunk in chunks]
    return Json(_timed(audio, together(heard)), headers=headers)


@router.post("/{voice_id}/stream/with-timestamps", response_class=Response)
async def stream_with_timestamps(
    voice_id: str,
    body: _Request,
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    output_format: str = DEFAULT_OUTPUT,
) -> Response:
    """Speak a text; each piece comes as it is made, as a line of JSON with its characters."""
    service = service_of(request)
    output = output_of(output_format)
    stream, notes = await _spoken(voice_id, body, request, who, output, streamed=True)
    first, rest = await first_chunk(request, stream)
    try:
        finishing = Finishing.of(stream, output.bitrate)
        headers = about(stream, finishing, notes, [first])
    except BaseException:
        stream.close()
        raise

    async def lines() -> AsyncIterator[bytes]:
        alignment = Alignment(stream.document.source)
        chunk: AudioChunk | None = first
        while chunk is not None:
            audio = await service.run(finishing.write, chunk)
            heard = alignment.of(chunk)
            yield dumps(_timed(audio, heard)).encode() + b"\n"
            chunk = await anext(rest, None)
        if audio := await service.run(finishing.close):
            yield dumps(_timed(audio, None)).encode() + b"\n"

    return StreamReply(
        lines(),
        media_type="application/json",
        headers=headers,
        close=stream.close,
        failed=lambda: service.metrics.aborted(str(request.scope["route"].path)),
    )


def _timed(audio: bytes, heard: Characters | None) -> dict[str, Any]:
    times = heard.in_s() if heard else None
    return {
        "audio_base64": base64.b64encode(audio).decode(),
        "alignment": times,
        "normalized_alignment": times,
    }


async def _spoken(
    voice_id: str, body: _Request, request: Request, who: Caller, output: Output, *, streamed: bool
) -> tuple[Stream, tuple[Note, ...]]:
    service = service_of(request)
    wish = await service.run(partial(body.request, voice_id, output, streamed=streamed))
    notes = body.notes + await service.run(_replacement, voice_id)
    return await unless_gone(request, service.speak(wish, who.client)), notes


def _replacement(voice_id: str) -> tuple[Note, ...]:
    """A note that another voice speaks in place of one of theirs. Looks at files."""
    from litetts.voices.elevenlabs import STOCK
    from litetts.voices.names import find, replaced

    return (replaced(voice_id, find(voice_id).id),) if voice_id in STOCK else ()


async def _speech(
    voice_id: str, body: _Request, request: Request, who: Caller, name: str, *, streamed: bool
) -> Response:
    output = output_of(name)
    spoken, notes = await _spoken(voice_id, body, request, who, output, streamed=streamed)
    return await audio_reply(
        service_of(request), request, spoken, notes=notes, bitrate=output.bitrate
    )


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
    wire = await Wire.accept(socket, idle_s=IDLE_S)
    if wire is None:
        return
    voices: dict[str, _Voice] = {}
    try:
        query = socket.query_params
        first = _Message.of(await wire.receive())
        wire.idle_s = min(MOST_IDLE_S, _number(query.get("inactivity_timeout"), IDLE_S))
        output = output_of(query.get("output_format", DEFAULT_OUTPUT))
        wish = Wish(
            "",
            voice=voice_id,
            lang=letters(query.get("language_code")),
            ssml=True if query.get("enable_ssml_parsing") == "true" else None,
            seed=int(_number(query.get("seed"), 0)) % 2**31,
            format=output.format,
            sample_rate=output.sample_rate,
        )
        client = server.who(socket, first.xi_api_key or "")
        message: _Message | None = first
        while True:
            if message is None:
                message = _Message.of(await wire.receive())
            if message.close_socket:
                for voice in voices.values():
                    voice.context.end()
                for voice in list(voices.values()):
                    await wire.until(voice.context.wait())
                break
            name = message.context_id if several else None
            known = name or ""
            voice_or_none = voices.get(known)
            if voice_or_none is None or voice_or_none.context.over:
                limit = server.store.settings.server.websocket_contexts
                voices = {k: v for k, v in voices.items() if not v.context.over}
                if len(voices) >= limit:
                    raise InputError(f"at most {limit} contexts at the same time", field="context")
                first_clause = (message.generation_config or _Generation()).first_clause

                def make(voice: _Voice, least: int = first_clause) -> Conversation:
                    return Conversation(
                        server.service,
                        client,
                        wish,
                        _emitter(voice, wire.send, several),
                        first_clause=least,
                        bitrate=output.bitrate,
                    )

                voice_or_none = voices[known] = _Voice(server.service, make, name)
                voice_or_none.notes = await server.service.run(_replacement, voice_id)
            await voice_or_none.take(message)
            done = message.close_context or (not several and message.text == "")
            if done:
                voice_or_none.context.end()
                if not several:
                    await wire.until(voice_or_none.context.wait())
                    break
            message = None
        await wire.close()
    except WebSocketDisconnect:
        pass
    except TimeoutError:
        await _fail(wire, InputError(f"no message for {wire.idle_s:g} s"))
    except LiteTTSError as error:
        await _fail(wire, error)
    finally:
        for voice in voices.values():
            await voice.context.close()


def _emitter(
    voice: _Voice, send: Callable[[dict[str, Any]], Awaitable[None]], several: bool
) -> Callable[[Event], Awaitable[None]]:
    async def emit(event: Event) -> None:
        content: dict[str, Any] = {}
        if event.kind == "audio":
            heard = event.chunk and voice.alignment.of(event.chunk)
            times = heard.in_ms() if heard else None
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
        await send(content)

    return emit


async def _fail(wire: Wire, error: LiteTTSError) -> None:
    failure = describe(error)
    await wire.send({"message": failure.message, "error": failure.code, "code": failure.status})
    await wire.close(POLICY)


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
