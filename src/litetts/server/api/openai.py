"""OpenAI's API: /v1/audio/speech, /v1/models, /v1/audio/voices, /v1/audio/transcriptions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import PlainTextResponse, Response

from litetts.audio.captions import captions, cues
from litetts.document import Document, Note, Prosody, WordTiming
from litetts.errors import InputError, ModelError
from litetts.request import Request as Wish
from litetts.server.apart.recordings import find_mark, hear
from litetts.server.api import answers, elevenlabs_account
from litetts.server.api import elevenlabs_answers as theirs
from litetts.server.api.schemas import SpeechRequest, Spoken
from litetts.server.context import Caller, caller, service_of
from litetts.server.jsonio import Json
from litetts.server.replies import audio_reply, sse_reply, unless_gone
from litetts.server.uploads import read_aside
from litetts.service.clients import Client
from litetts.service.service import SpeechService
from litetts.service.stream import Live
from litetts.validation.transcribe import Transcript
from litetts.voices.names import title

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["OpenAI"])

# Names under which OpenAI's clients ask for speech: whatever voice is named, its engine speaks.
ALIASES = ("litetts", "tts-1", "tts-1-hd", "gpt-4o-mini-tts")
# Text of the samples of voices.
SAMPLE = "Hello. This is how I sound."
# Forms of a transcript.
TRANSCRIPTS = ("json", "text", "srt", "verbose_json", "vtt")


@router.post(
    "/audio/speech",
    response_class=Response,
    responses={200: {"content": {"audio/mpeg": {}, "text/event-stream": {}}}},
)
async def speech(
    body: SpeechRequest, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Speak a text."""
    service = service_of(request)
    sse = body.stream_format == "sse"
    if body.timestamps and not sse:
        raise InputError(
            "timestamps come with stream_format 'sse', or from /dev/captioned_speech",
            field="timestamps",
        )
    wish = await service.run(body.request, body.input)
    if body.steered and body.stream is False:
        raise InputError("a speech that is steered is streamed: leave stream out", field="stream")
    wish = replace(
        wish, stream=sse or body.steered or streams(body, request, service.settings.speech.format)
    )
    wish, notes = await for_model(service, body.model, wish)
    notes += body.notes
    steer = Prosody() if body.steered else None
    stream = await unless_gone(
        request, service.speak(wish, who.client, priority=body.priority, wish=steer)
    )
    if isinstance(stream, Live) and body.steered:
        stream = service.guides.add(stream, who.client)
    if sse:
        return await sse_reply(
            service,
            request,
            stream,
            timestamps=body.timestamps,
            characters=len(body.input),
            notes=notes,
        )
    return await audio_reply(service, request, stream, notes=notes)


def streams(body: Spoken, request: Request, usual: str) -> bool:
    """Whether the reply is to be streamed; `usual` is the format of who names none.

    A WAV file says its length at its start, so it is made whole unless the client streams: it says
    so itself, or it is OpenAI's client, of Python in `with_streaming_response`, of JavaScript
    always (what it gives its caller is the reply itself, whose body is a stream).
    """
    if body.stream is not None:
        return body.stream
    if (body.response_format or usual) == "wav":
        headers = request.headers
        raw = headers.get("x-stainless-raw-response") == "stream"
        return raw or headers.get("x-stainless-lang") == "js"
    return True


# A foreign model of one of our engines, by a word of its name: "hexgrad/Kokoro-82M".
_WORD = re.compile(r"[a-z]+")


async def for_model(
    service: SpeechService, model: str, wish: Wish
) -> tuple[Wish, tuple[Note, ...]]:
    """The request with the voice that `model` asks for, and what there is to note.

    The name of an engine asks for its voice. Any other name speaks with the voice that the request
    names, or the usual one, unless the setting `server.strict_models` says otherwise: clients have
    the names of other services' models written into them.

    Raises:
        ModelError: no such model, and that matters.
        InputError: the voice belongs to another engine than the one named.
    """
    from litetts import engines, voices

    name = model.strip().lower()
    if name in ALIASES:
        return wish, ()
    if name not in engines.NAMES:
        if service.settings.server.strict_models:
            there = ", ".join((*ALIASES, *engines.NAMES))
            raise ModelError(f"there is no model '{model}'; there are: {there}", field="model")
        note = Note("model", f"there is no model '{model[:50]}' here: the voice decides")
        known = any(name.startswith(alias) for alias in ALIASES[1:])  # dated: tts-1-1106
        if wish.voice is not None:
            return wish, () if known else (note,)
        for word in _WORD.findall(name):
            if word in engines.NAMES and (found := await _first_of(service, word)):
                return replace(wish, voice=found), ()
        return wish, () if known else (note,)
    if wish.voice is None:
        found = await _first_of(service, name)
        if not found:
            raise ModelError(
                f"the model '{name}' is not installed",
                field="model",
                command=f"models pull {name}",
            )
        return replace(wish, voice=found), ()
    voice = await service.run(voices.resolve, wish.voice)
    if name not in engines.called(voice.engine):
        raise InputError(
            f"the voice '{wish.voice}' is spoken by '{voice.engine}', not by '{name}'",
            field="voice",
        )
    return wish, ()


async def _first_of(service: SpeechService, engine: str) -> str:
    """The first installed voice of an engine; "" if it has none."""
    from litetts import voices

    found = await service.run(lambda: voices.list_voices(engine=engine, only_installed=True))
    return found[0].id if found else ""


@router.get("/models", **answers.told(answers.ModelList | list[theirs.ElevenLabsModel]))
async def models(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The models: OpenAI's names, and the engines by theirs; for ElevenLabs' clients as theirs."""
    service = service_of(request)
    if elevenlabs_account.is_theirs(request):
        return Json(await service.run(elevenlabs_account.models, service))
    return Json({"object": "list", "data": await service.run(_models, service)})


@router.get("/models/{model}", **answers.told(answers.Model))
async def model(model: str, request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """One model."""
    service = service_of(request)
    for entry in await service.run(_models, service):
        if entry["id"] == model:
            return Json(entry)
    raise ModelError(f"there is no model '{model}'; see GET /v1/models", field="model")


def _models(service: SpeechService) -> list[dict[str, Any]]:
    """Looks at files: not for the event loop."""
    from litetts import engines, voices

    created = int(service.metrics.started)
    installed = {
        voice.engine.partition(":")[0] for voice in voices.list_voices(only_installed=True)
    }
    names = [*ALIASES, *(name for name in engines.NAMES if name in installed)]
    entries: list[dict[str, Any]] = [
        {"id": name, "object": "model", "created": created, "owned_by": "litetts"} for name in names
    ]
    mapped = _openai_voices()
    for entry in entries[: len(ALIASES)]:
        entry["openai_voices"] = mapped
    return entries


def _openai_voices() -> dict[str, Any]:
    """OpenAI's names of voices: the setting, and the voice that speaks for each."""
    from litetts.voices import names, openai

    return {
        "setting": openai.speakers(),
        "voices": {name: names.find(name).id for name in sorted(openai.OPENAI)},
    }


@router.get("/audio/voices", **answers.told(answers.VoiceList))
async def voice_list(
    request: Request, who: Annotated[Caller, Depends(caller)], lang: str | None = None
) -> Response:
    """The voices: id, name, language, gender, engine, and where to hear them."""
    service = service_of(request)
    return Json(await service.run(_voices, service, lang))


def _voices(service: SpeechService, lang: str | None) -> dict[str, Any]:
    """Looks at files: not for the event loop."""
    from litetts import engines, voices

    usable = {voice.id for voice in voices.list_voices(only_installed=True)}

    def rtf(engine: str) -> float | None:
        costs = service.scheduler.costs
        return round(costs.rates(engine).rtf, 4) if costs.known(engine) else None

    return {
        "object": "list",
        "default": service.settings.speech.voice or voices.default_voice(),
        "openai": _openai_voices(),
        "voices": [
            {
                "id": voice.id,
                "name": title(voice.id),
                "language": voice.lang,
                "gender": voice.gender or None,
                "engine": voice.engine,
                "description": voice.description,
                "licence": voice.licence,
                "mixes": engines.voices(voice.engine).mixes(voice),
                "installed": voice.id in usable,
                "sample": f"/v1/audio/voices/{voice.id}/sample",
                # Seconds of work for a second of speech, as measured here; null = not yet.
                "rtf": rtf(voice.engine),
            }
            for voice in voices.list_voices(lang=lang)
        ],
    }


@router.get("/audio/styles", **answers.told(answers.StyleList))
async def styles(who: Annotated[Caller, Depends(caller)]) -> Response:
    """The styles of the option `style`: what each does to the voice, and what it feels like.

    `valence` and `arousal` are from -1 to 1, null for what is no feeling.
    """
    from litetts.prosody.circle import CIRCLE
    from litetts.prosody.styles import STYLES

    return Json(
        {
            "object": "list",
            "styles": [
                {
                    "name": name,
                    "valence": CIRCLE[name].valence if name in CIRCLE else None,
                    "arousal": CIRCLE[name].arousal if name in CIRCLE else None,
                    "prosody": prosody,
                }
                for name, prosody in STYLES.items()
            ],
        }
    )


@router.get(
    "/audio/voices/{voice}/sample",
    response_class=Response,
    responses={200: {"content": {"audio/mpeg": {}}}},
)
async def sample(voice: str, request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """A sentence in a voice, as MP3."""
    service = service_of(request)
    wish = Wish(SAMPLE, voice=voice, speed=1.0, format="mp3", stream=False)
    stream = await unless_gone(request, service.speak(wish, who.client))
    return await audio_reply(service, request, stream)


@router.post("/audio/transcriptions", **answers.told(answers.Transcription))
async def transcriptions(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    file: Annotated[UploadFile, File(description="a recording")],
    model: Annotated[str, Form()] = "whisper-1",
    language: Annotated[str | None, Form()] = None,
    response_format: Annotated[
        str, Form(description="json, text, srt, vtt or verbose_json")
    ] = "json",
    granularities: Annotated[
        list[str] | None,
        Form(alias="timestamp_granularities[]", description="with verbose_json: segment, word"),
    ] = None,
    prompt: Annotated[str, Form(description="not used")] = "",
    temperature: Annotated[float, Form(description="not used: 0 always")] = 0.0,
) -> Response:
    """Transcribe a recording, where the extra 'stt' or 'whisper' is installed."""
    if response_format not in TRANSCRIPTS:
        raise InputError(
            f"response_format is '{response_format}'; use one of: {', '.join(TRANSCRIPTS)}",
            field="response_format",
        )
    wanted = frozenset(granularities or ("segment",))
    if unknown := wanted - {"segment", "word"}:
        raise InputError(
            f"timestamp_granularities has '{min(unknown)}'; use segment and word",
            field="timestamp_granularities",
        )
    transcript, seconds = await read_aside(request, who, file, hear, language)
    unused = [name for name, value in (("prompt", prompt), ("temperature", temperature)) if value]
    notes = tuple(Note(name, "the transcriber does not use it") for name in unused)
    headers = {"X-Notes": "; ".join(map(str, notes))} if notes else {}
    if response_format in ("json", "text"):
        if response_format == "text":
            return PlainTextResponse(transcript.text + "\n", headers=headers)
        return Json({"text": transcript.text}, headers=headers)
    if response_format in ("srt", "vtt"):
        kind = {"srt": "application/x-subrip", "vtt": "text/vtt"}[response_format]
        text = captions(*said(transcript), response_format)
        return PlainTextResponse(text, media_type=kind, headers=headers)
    content: dict[str, Any] = {
        "task": "transcribe",
        "language": transcript.lang,
        "duration": seconds,
        "text": transcript.text,
    }
    if "segment" in wanted:
        content["segments"] = [
            {"id": number, "start": start, "end": end, "text": text}
            for number, (start, end, text) in enumerate(cues(*said(transcript)))
        ]
    if "word" in wanted:
        content["words"] = [
            {"word": word.word, "start": word.start, "end": word.end} for word in transcript.words
        ]
    return Json(content, headers=headers)


def said(transcript: Transcript) -> tuple[list[WordTiming], Document]:
    """What was heard as words of a text, for captions."""
    words, source = [], ""
    for heard in transcript.words:
        # The mark of punctuation is with the word; to captions it stands between words.
        bare = heard.word.rstrip(".,;:!?…。！？")
        begin = len(source)
        source += heard.word + " "
        words.append(WordTiming(bare, heard.start, heard.end, begin, begin + len(bare)))
    return words, Document.plain(source.rstrip())


@router.post("/audio/watermark/detect", **answers.told(answers.WatermarkFinding))
async def detect_watermark(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    file: Annotated[UploadFile, File(description="a recording")],
    search: Annotated[
        bool, Form(description="also try changed speeds and pitches: takes longer")
    ] = True,
) -> Response:
    """Tell whether a recording was made here: "present", "not found" or "cannot tell", in words.

    What its signed manifest says comes with it. Only who has an API key sees the record.
    """
    from litetts.errors import SettingsError

    marking = service_of(request).marking
    if marking is None:
        raise SettingsError(
            "the watermark is switched off (setting watermark.enabled)", field="watermark.enabled"
        )
    trusted = who.client.key is not None
    service = service_of(request)
    if not trusted:
        # Whoever may ask often can wear a mark down until the answer turns.
        await service.charge(
            Client(f"watermark detector: {who.client.name}"),
            0,
            requests=service.settings.security.detections_per_minute,
        )
    signing = service.signing
    roots = () if signing is None else (signing.root,)
    return Json(await read_aside(request, who, file, find_mark, marking, search, trusted, roots))
