"""Azure's API for speech: POST /cognitiveservices/v1 (SSML), GET .../voices/list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, Response

from litetts.document import Voice
from litetts.errors import InputError
from litetts.request import AudioFormat
from litetts.server.api.schemas import manner_of
from litetts.server.context import Caller, caller, service_of
from litetts.server.errors import Failure, shaped
from litetts.server.jsonio import Json
from litetts.server.replies import audio_reply, unless_gone
from litetts.voices.names import title

__all__ = ["Output", "output_of", "router"]

# "riff-24khz-16bit-mono-pcm", "audio-24khz-96kbitrate-mono-mp3", "ogg-24khz-16bit-mono-opus", ...
_OUTPUT = re.compile(
    r"(?P<container>riff|raw|audio|ogg|webm)-(?P<khz>\d{1,2}(?:\.\d+)?)khz-"
    r"(?:(?P<kbps>\d{1,3})kbitrate|16bit|8bit)(?:-(?:24|32)kbps)?-mono-"
    r"(?P<codec>pcm|mulaw|alaw|mp3|opus)"
)
DEFAULT_OUTPUT = "riff-24khz-16bit-mono-pcm"


class Output(NamedTuple):
    """What `X-Microsoft-OutputFormat` asks for: rate in Hz, bits per second (None = the usual)."""

    format: AudioFormat
    sample_rate: int
    bitrate: int | None


def _error(failure: Failure) -> Response:
    """An error as theirs: words alone."""
    return PlainTextResponse(
        failure.message, status_code=failure.status, headers=failure.headers or None
    )


router = APIRouter(prefix="/cognitiveservices", tags=["Azure"], route_class=shaped(_error))


def output_of(name: str) -> Output:
    """What a name of theirs asks for. Raises InputError."""
    found = _OUTPUT.fullmatch(name.strip().lower())
    codec = found and found["codec"]
    format: AudioFormat | None = None
    if found is not None:
        container = found["container"]
        if codec == "pcm" and container in ("riff", "raw"):
            format = "wav" if container == "riff" else "pcm"
        elif codec in ("mulaw", "alaw") and container == "raw":
            format = "mulaw" if codec == "mulaw" else "alaw"
        elif codec == "mp3" and container == "audio":
            format = "mp3"
        elif codec == "opus" and container != "riff":
            format = "webm" if container == "webm" else "opus"
    if found is None or format is None:
        raise InputError(
            f"X-Microsoft-OutputFormat '{name}' is not made here; use e.g. {DEFAULT_OUTPUT}, "
            "raw-16khz-16bit-mono-pcm, raw-8khz-8bit-mono-mulaw, audio-24khz-96kbitrate-mono-mp3, "
            "ogg-24khz-16bit-mono-opus",
            field="X-Microsoft-OutputFormat",
        )
    rate = {"22": 22_050, "22.05": 22_050, "44.1": 44_100}.get(found["khz"])
    bitrate = int(found["kbps"]) * 1000 if found["kbps"] else None
    return Output(format, rate or round(float(found["khz"]) * 1000), bitrate)


@router.post("/v1", response_class=Response)
async def speech(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """Speak an SSML document; our options of speaking stand in the query."""
    service = service_of(request)
    output = output_of(request.headers.get("x-microsoft-outputformat", DEFAULT_OUTPUT))
    try:
        text = (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the document is not UTF-8", field="body") from error
    if not text.strip():
        raise InputError("the body is an SSML document: <speak>...</speak>", field="body")
    wish = await service.run(manner_of(request.query_params).request, text)
    wish = replace(
        wish, ssml=True, format=output.format, sample_rate=output.sample_rate, stream=True
    )
    stream = await unless_gone(request, service.speak(wish, who.client))
    return await audio_reply(service, request, stream, bitrate=output.bitrate)


@router.get("/voices/list")
async def voices(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The installed voices."""
    return Json(await service_of(request).run(_voices))


def _voices() -> list[dict[str, Any]]:
    """Looks at files: not for the event loop."""
    from litetts import voices as ours

    return [_described(voice) for voice in ours.list_voices(only_installed=True)]


def _described(voice: Voice) -> dict[str, Any]:
    from litetts import engines

    base, _, region = voice.lang.partition("-")
    locale = f"{base}-{region.upper()}" if region else base
    name = title(voice.id)
    return {
        "Name": voice.id,
        "DisplayName": name,
        "LocalName": name,
        "ShortName": voice.id,
        "Gender": voice.gender.title() or "Neutral",
        "Locale": locale,
        "LocaleName": locale,
        "SampleRateHertz": str(engines.facts(voice.engine).sample_rate),
        "VoiceType": "Neural",
        "Status": "GA",
    }
