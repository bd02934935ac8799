"""Cartesia's API: POST /tts/bytes and /tts/sse, GET /voices. Its socket is
`litetts.server.socket.cartesia`.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import partial
from math import log10
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from litetts.audio.encode import MAX_BITRATE, MIN_BITRATE
from litetts.document import AudioChunk, Note, Voice, WordTiming
from litetts.errors import InputError, ModelError
from litetts.request import OPTIONS, AudioFormat
from litetts.request import Request as Wish
from litetts.server.api.schemas import Manner, unknown_fields
from litetts.server.context import Caller, caller, service_of
from litetts.server.errors import Failure, describe, shaped
from litetts.server.jsonio import Json, dumps
from litetts.server.replies import StreamReply, about, audio_reply, begun, unless_gone
from litetts.service.service import SpeechService
from litetts.service.stream import Stream
from litetts.voices.names import title

__all__ = ["Generation", "chunk_of", "failed", "router", "times_of"]

PAGE = 10
# Words for a speed, from the first to the last.
_PACES = {"slow": 0.8, "normal": 1.0, "fast": 1.25}
_ENCODINGS: dict[str, AudioFormat] = {
    "pcm_s16le": "pcm",
    "pcm_f32le": "f32",
    "pcm_mulaw": "mulaw",
    "pcm_alaw": "alaw",
}
# An identifier of theirs says nothing of the voice that it names.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def failed(failure: Failure) -> dict[str, Any]:
    """An error as theirs."""
    return {
        "error_code": failure.code or "error",
        "title": failure.type.replace("_", " "),
        "message": failure.message,
        "status_code": failure.status,
    }


def _error(failure: Failure) -> Response:
    return Json(failed(failure), status_code=failure.status, headers=failure.headers)


router = APIRouter(tags=["Cartesia"], route_class=shaped(_error))


class _Format(BaseModel):
    """Their `output_format`."""

    container: Literal["raw", "wav", "mp3"] = "raw"
    encoding: Literal["pcm_s16le", "pcm_f32le", "pcm_mulaw", "pcm_alaw"] = "pcm_f32le"
    sample_rate: int = Field(
        default=44_100, ge=OPTIONS["sample_rate"].low, le=OPTIONS["sample_rate"].high
    )
    bit_rate: int | None = Field(default=None, ge=MIN_BITRATE, le=MAX_BITRATE)

    @property
    def format(self) -> AudioFormat:
        """The format as ours."""
        return _ENCODINGS[self.encoding] if self.container == "raw" else self.container


class _Speaker(BaseModel):
    """Their `voice`."""

    id: str = Field(max_length=200)


class _Config(BaseModel):
    """Their `generation_config`."""

    speed: float | None = Field(default=None, ge=OPTIONS["speed"].low, le=OPTIONS["speed"].high)
    volume: float | None = Field(default=None, gt=0, le=10)
    emotion: str | None = Field(default=None, max_length=60)


class Generation(Manner):
    """Their request, over HTTP and on the socket, with all our options of speaking."""

    model_config = ConfigDict(extra="allow")

    transcript: str = ""
    model_id: str = Field(default="sonic", max_length=200)
    voice: str | _Speaker | None = None  # type: ignore[assignment]
    language: str | None = Field(default=None, max_length=35)
    locale: str | None = Field(default=None, max_length=35)
    output_format: _Format = _Format()
    generation_config: _Config = _Config()
    speed: float | Literal["slow", "normal", "fast"] | None = None  # type: ignore[assignment]
    add_timestamps: bool | None = None
    context_id: str | None = Field(default=None, max_length=200)

    def wish(self) -> tuple[Wish, tuple[Note, ...]]:
        """The request as ours, and what it has that is not here. Not for the event loop."""
        from litetts.markup import vocabulary

        config, notes = self.generation_config, list(unknown_fields(self))
        voice = self.voice.id if isinstance(self.voice, _Speaker) else self.voice
        if voice is not None and _UUID.fullmatch(voice):
            notes.append(Note("voice", "a voice of Cartesia's: the usual one speaks instead"))
            voice = None
        speed = _PACES[self.speed] if isinstance(self.speed, str) else self.speed
        plain = self.model_copy(update={"voice": voice, "speed": config.speed or speed})
        wish = Manner.request(plain, self.transcript)
        if config.volume is not None:
            wish = replace(wish, volume=(wish.volume or 0.0) + 20 * log10(config.volume))
        if config.emotion is not None and (style := vocabulary.style(config.emotion)):
            wish = replace(wish, style=style.name)
        elif config.emotion not in (None, "neutral"):
            notes.append(Note("emotion", f"'{config.emotion}' is no style here: ignored"))
        return replace(
            wish,
            lang=wish.lang or self.locale or (self.language if voice is None else None),
            format=self.output_format.format,
            sample_rate=self.output_format.sample_rate,
        ), tuple(notes)


async def _spoken(
    body: Generation, request: Request, who: Caller
) -> tuple[Stream, tuple[Note, ...]]:
    service = service_of(request)
    wish, notes = await service.run(body.wish)
    wish = replace(wish, stream=True)
    return await unless_gone(request, service.speak(wish, who.client)), notes


@router.post("/tts/bytes", response_class=Response)
async def speech(
    body: Generation, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Speak a text; the sound comes as it is made."""
    stream, notes = await _spoken(body, request, who)
    bits = body.output_format.bit_rate if body.output_format.container == "mp3" else None
    return await audio_reply(service_of(request), request, stream, notes=notes, bitrate=bits)


@router.post("/tts/sse", response_class=Response)
async def events(
    body: Generation, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Speak a text; the sound comes as server-sent events, with the times of words if wanted."""
    service = service_of(request)
    stream, notes = await _spoken(body, request, who)
    finishing, first, rest = await begun(request, stream)

    async def said() -> AsyncIterator[bytes]:
        context = {"context_id": body.context_id}
        chunk: AudioChunk | None = first
        began = time.monotonic()
        try:
            while chunk is not None:
                if body.add_timestamps and chunk.words:
                    yield _event({**times_of(chunk.words), **context})
                data = await service.run(finishing.write, chunk)
                if data:
                    yield _event({**chunk_of(data, time.monotonic() - began), **context})
                began = time.monotonic()
                chunk = await anext(rest, None)
            if data := await service.run(finishing.close):
                yield _event({**chunk_of(data, 0.0), **context})
        except Exception as error:
            service.metrics.aborted(str(request.scope["route"].path))
            yield _event({"type": "error", "done": True, **failed(describe(error)), **context})
            return
        yield _event({"type": "done", "done": True, "status_code": 200, **context})

    return StreamReply(
        said(),
        media_type="text/event-stream",
        headers={**about(stream, finishing, notes, [first]), "Cache-Control": "no-store"},
        close=stream.close,
        failed=lambda: None,
    )


def chunk_of(audio: bytes, seconds: float) -> dict[str, Any]:
    """Sound as an event of theirs; `seconds` is how long it took."""
    return {
        "type": "chunk",
        "data": base64.b64encode(audio).decode(),
        "done": False,
        "status_code": 206,
        "step_time": round(seconds * 1000, 1),
    }


def times_of(words: tuple[WordTiming, ...]) -> dict[str, Any]:
    """The times of words as an event of theirs."""
    return {
        "type": "timestamps",
        "done": False,
        "status_code": 206,
        "word_timestamps": {
            "words": [word.word for word in words],
            "start": [round(word.start, 4) for word in words],
            "end": [round(word.end, 4) for word in words],
        },
    }


def _event(content: Mapping[str, Any]) -> bytes:
    return f"event: {content['type']}\ndata: {dumps(content)}\n\n".encode()


@router.get("/voices")
async def voices(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    limit: Annotated[int, Field(ge=1, le=100)] = PAGE,
    starting_after: str = "",
    language: str | None = None,
) -> Response:
    """The installed voices, page by page."""
    service = service_of(request)
    found = await service.run(partial(_voices, service, language))
    names = [voice["id"] for voice in found]
    if starting_after and starting_after not in names:
        raise InputError(
            f"starting_after is '{starting_after[:40]}', which is no voice of this list; use the "
            "id of the last one of the page before",
            field="starting_after",
        )
    begin = names.index(starting_after) + 1 if starting_after else 0
    page = found[begin : begin + limit]
    return Json({"data": page, "has_more": begin + limit < len(found)})


@router.get("/voices/{voice}")
async def voice(voice: str, request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """One voice."""
    service = service_of(request)
    return Json(await service.run(_voice, service, voice))


def _voices(service: SpeechService, lang: str | None) -> list[dict[str, Any]]:
    """Looks at files: not for the event loop."""
    from litetts import voices as ours

    here = ours.list_voices(lang=lang, only_installed=True)
    return [_described(v) | _created(service) for v in here]


def _voice(service: SpeechService, name: str) -> dict[str, Any]:
    """A voice by any of its names. Looks at files. Raises ModelError: there is none."""
    from litetts.voices import names

    try:
        found = names.find(name)
    except InputError as error:
        raise ModelError(error.message, field="id", command="voices list") from error
    return _described(found) | _created(service)


def _created(service: SpeechService) -> dict[str, str]:
    began = time.gmtime(service.metrics.started)
    return {"created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", began)}


def _described(voice: Voice) -> dict[str, Any]:
    base, _, region = voice.lang.partition("-")
    locale = f"{base}-{region.upper()}" if region else base
    gender = {"female": "feminine", "male": "masculine"}.get(voice.gender, "gender_neutral")
    return {
        "id": voice.id,
        "name": title(voice.id),
        "description": voice.description,
        "tagline": "",
        "language": base,
        "locales": [{"locale": locale, "is_native": True}],
        "gender": gender,
        "access": "public",
        "visibility": "all",
        "is_public": True,
        "is_owner": False,
    }
