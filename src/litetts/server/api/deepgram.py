"""Deepgram's API for speech: POST /v1/speak. Its socket is `litetts.server.socket.deepgram`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from litetts.document import Note
from litetts.errors import InputError
from litetts.request import OPTIONS, AudioFormat
from litetts.request import Request as Wish
from litetts.server.api.schemas import manner_of
from litetts.server.context import Caller, caller, service_of
from litetts.server.errors import Failure, shaped
from litetts.server.jsonio import Json
from litetts.server.replies import audio_reply, unless_gone

__all__ = ["MODEL", "Output", "output_of", "replacement", "router", "speaker"]

MODEL = "aura-2-thalia-en"
# Their encodings -> ours, and the usual rate in Hz.
_ENCODINGS: dict[str, tuple[AudioFormat, int]] = {
    "linear16": ("pcm", 24_000),
    "mulaw": ("mulaw", 8_000),
    "alaw": ("alaw", 8_000),
    "mp3": ("mp3", 22_050),
    "opus": ("opus", 48_000),
    "flac": ("flac", 22_050),
    "aac": ("aac", 22_050),
}
_BARE = ("linear16", "mulaw", "alaw")
"""What goes over a socket."""


_CONTAINERS = ("none", "wav", "ogg")


class Output(NamedTuple):
    """What is asked for: rate in Hz, bits per second (None = the format's usual)."""

    format: AudioFormat
    sample_rate: int
    bitrate: int | None


def _error(failure: Failure) -> Response:
    """An error as theirs."""
    content = {
        "err_code": (failure.code or "error").upper(),
        "err_msg": failure.message,
        "request_id": secrets.token_hex(8),
    }
    return Json(content, status_code=failure.status, headers=failure.headers)


router = APIRouter(prefix="/v1", tags=["Deepgram"], route_class=shaped(_error))


def output_of(query: Mapping[str, str], *, bare: bool = False) -> Output:
    """What a query asks for; `bare`: over a socket. Raises InputError."""
    encoding = query.get("encoding", "linear16" if bare else "mp3")
    there = _BARE if bare else tuple(_ENCODINGS)
    if encoding not in there:
        raise InputError(
            f"encoding is '{encoding}'; use one of: {', '.join(there)}", field="encoding"
        )
    format, rate = _ENCODINGS[encoding]
    container = query.get("container", "none" if bare else "wav")
    if container not in _CONTAINERS:
        raise InputError(
            f"container is '{container[:40]}'; use one of: {', '.join(_CONTAINERS)}",
            field="container",
        )
    if encoding == "linear16" and container != "none":
        format = "wav"
    given = _number(query, "sample_rate")
    if given is not None:
        rate = int(OPTIONS["sample_rate"].check(round(given), "sample_rate"))
    bits = _number(query, "bit_rate")
    return Output(format, rate, None if bits is None else round(bits))


def _number(query: Mapping[str, str], name: str) -> float | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 2**31:
        raise InputError(f"{name} is '{text[:40]}', which is no such number", field=name)
    return value


def speaker(model: str) -> str:
    """Our voice of that name, or one that stands in for theirs. Raises InputError."""
    from litetts.voices.names import stand_in
    from litetts.voices.services import aura

    wanted = aura(model)
    return model if wanted is None else stand_in(wanted, sum(map(ord, wanted.name))).id


def replacement(query: Mapping[str, str], voice: str) -> tuple[Note, ...]:
    """A note that `voice` speaks in place of one of theirs that a query names."""
    from litetts.voices.names import replaced
    from litetts.voices.services import aura

    model = query.get("model", "")
    return () if "voice" in query or aura(model) is None else (replaced(model, voice),)


def wish_of(query: Mapping[str, str], text: str, output: Output) -> Wish:
    """How a query asks for a text to be spoken. Not for the event loop. Raises InputError."""
    wish = manner_of(query).request(text)
    return replace(
        wish,
        voice=wish.voice or speaker(query.get("model", MODEL)),
        format=output.format,
        sample_rate=output.sample_rate,
        stream=True,
    )


class _Text(BaseModel):
    """What is spoken."""

    text: str = Field(min_length=1)


@router.post("/speak", response_class=Response)
async def speak(body: _Text, request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """Speak a text; how, stands in the query, with all our options of speaking."""
    service = service_of(request)
    query = request.query_params
    output = output_of(query)
    wish = await service.run(wish_of, query, body.text, output)
    notes: list[Note] = []
    if "callback" in query:
        notes.append(Note("callback", "nothing is fetched or sent by this server: ignored"))
    notes += replacement(query, str(wish.voice))
    stream = await unless_gone(request, service.speak(wish, who.client))
    reply = await audio_reply(service, request, stream, notes=notes, bitrate=output.bitrate)
    facts: dict[str, Any] = {
        "dg-request-id": secrets.token_hex(8),
        "dg-model-name": stream.voice.encode("ascii", "replace").decode(),
        "dg-char-count": stream.characters,
    }
    reply.headers.update({name: str(value) for name, value in facts.items()})
    return reply
