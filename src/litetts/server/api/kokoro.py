"""What users of Kokoro's servers rely on: captions, phonemes, dialogues."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from litetts.document import AudioChunk, Document, Note, Word
from litetts.errors import InputError
from litetts.request import language
from litetts.server.api import answers
from litetts.server.api.openai import for_model, streams
from litetts.server.api.schemas import (
    CaptionedRequest,
    DialogueRequest,
    PhonemesRequest,
    PhonemizeRequest,
    letters,
)
from litetts.server.context import Caller, caller, service_of
from litetts.server.errors import describe
from litetts.server.jsonio import Json, dumps
from litetts.server.replies import (
    StreamReply,
    about,
    audio_reply,
    first_chunk,
    gathered,
    marks,
    noted,
    unless_gone,
)
from litetts.service.documents import Turn, spelled
from litetts.service.documents import dialogue as turned
from litetts.service.finishing import Finishing
from litetts.service.service import SpeechService
from litetts.service.stream import Stream

__all__ = ["router", "web"]

router = APIRouter(prefix="/dev", tags=["Captions, phonemes, dialogues"])
web = APIRouter(tags=["Captions, phonemes, dialogues"])

# Weights as Kokoro-FastAPI's users write them: "af_sky(2)".
_WEIGHT = re.compile(r"\((\d+(?:\.\d+)?)\)")


@router.post("/captioned_speech", response_class=Response)
async def captioned_speech(
    body: CaptionedRequest, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Speech with the time of every word.

    Streamed: one JSON object a line, each with audio (base64) and timestamps. Whole: one object.
    With `format` srt or vtt: captions only.
    """
    from litetts.audio.captions import captions

    service = service_of(request)
    wish = await service.run(body.request, body.input)
    streamed = body.format == "json" and body.stream is not False
    wish, notes = await for_model(service, body.model, replace(wish, stream=streamed))
    notes += body.notes
    stream = await unless_gone(request, service.speak(wish, who.client, priority=body.priority))
    first, rest = await first_chunk(request, stream)
    try:
        finishing = Finishing.of(stream)
        if streamed:
            headers = about(stream, finishing, notes, [first])
            return _lines(request, stream, finishing, first, rest, headers, body.return_timestamps)
        chunks = await gathered(request, stream, first, rest)
        stream.close()
        headers = about(stream, finishing, notes, chunks)
        if body.format != "json":
            words = [word for chunk in chunks for word in chunk.words]
            kind = {"srt": "application/x-subrip", "vtt": "text/vtt"}[body.format]
            return PlainTextResponse(
                captions(words, stream.document, body.format), media_type=kind, headers=headers
            )
        audio = await service.run(finishing.whole, chunks)
        times = [t for chunk in chunks for t in _timestamps(chunk)]
        return Json(
            _caption(audio, finishing, times if body.return_timestamps else None, chunks),
            headers=headers,
        )
    except BaseException:
        stream.close()
        raise


def _lines(
    request: Request,
    stream: Stream,
    finishing: Finishing,
    first: AudioChunk,
    rest: AsyncIterator[AudioChunk],
    headers: dict[str, str],
    timestamps: bool,
) -> Response:
    """The streamed reply: newline-delimited JSON; a failure is a last line with `error`."""
    service = service_of(request)

    async def lines() -> AsyncIterator[bytes]:
        chunk: AudioChunk | None = first
        try:
            while chunk is not None:
                audio = await service.run(finishing.write, chunk)
                times = _timestamps(chunk) if timestamps else None
                yield dumps(_caption(audio, finishing, times, [chunk])).encode() + b"\n"
                chunk = await anext(rest, None)
            audio = await service.run(finishing.close)
            if audio:
                times = [] if timestamps else None
                yield dumps(_caption(audio, finishing, times, [])).encode() + b"\n"
        except Exception as error:
            yield dumps(describe(error).body).encode() + b"\n"
            raise

    return StreamReply(
        lines(),
        media_type="application/x-ndjson",
        headers=headers,
        close=stream.close,
        failed=lambda: service.metrics.aborted("/dev/captioned_speech"),
    )


def _caption(
    audio: bytes,
    finishing: Finishing,
    timestamps: list[dict[str, Any]] | None,
    chunks: Sequence[AudioChunk],
) -> dict[str, Any]:
    notes = dict.fromkeys(note for chunk in chunks for note in chunk.notes)
    events = [event for chunk in chunks for event in marks(chunk)]
    return {
        **({"marks": events} if events and timestamps is not None else {}),
        "audio": base64.b64encode(audio).decode(),
        "audio_format": finishing.content_type,
        "sample_rate": finishing.sample_rate,
        "timestamps": timestamps,
        "notes": noted(notes),
    }


def _timestamps(chunk: AudioChunk) -> list[dict[str, Any]]:
    return [
        {
            "word": word.word,
            "start_time": round(word.start, 4),
            "end_time": round(word.end, 4),
            "source_start": word.source_start,
            "source_end": word.source_end,
        }
        for word in chunk.words
    ]


@router.post("/phonemize", **answers.told(answers.Phonemes))
async def phonemize(
    body: PhonemizeRequest, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """How a text is read: its phonemes, the tokens of Kokoro's vocabulary, and every word."""
    service = service_of(request)
    lang = language(letters(body.language) or "") or "en-us"
    limit = service.settings.server.max_text_chars
    if len(body.text) > limit:
        raise InputError(
            f"the text has {len(body.text)} characters; at most {limit} are allowed", field="text"
        )
    await service.charge(who.client, len(body.text))
    words = await unless_gone(request, _read(service, body.text, lang))
    phonemes = " ".join(w.before + (w.phonemes or "") + w.after for w in words)
    from litetts.phonemes.inventory import VOCABULARY

    return Json(
        {
            "phonemes": phonemes,
            "tokens": [VOCABULARY[s] for s in phonemes if s in VOCABULARY],
            "language": lang,
            "words": [
                {
                    "text": word.text,
                    "phonemes": word.phonemes,
                    "kind": word.kind,
                    "rule": word.rule,
                    "source_start": word.start,
                    "source_end": word.end,
                }
                for word in words
            ],
        }
    )


async def _read(service: SpeechService, text: str, lang: str) -> list[Word]:
    """The words of a text, read sentence by sentence: given up, it ends with the sentence."""
    from litetts.text.frontend import FrontEnd

    front = await service.run(FrontEnd, lang)
    sentences = front.read(text)
    found: list[Word] = []
    while (sentence := await service.run(next, sentences, None)) is not None:
        found += sentence
    return found


@router.post("/generate_from_phonemes", response_class=Response)
async def generate_from_phonemes(
    body: PhonemesRequest, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Speech from phonemes, as /dev/phonemize gives them."""
    return await _speak_document(spelled(body.phonemes), body, request, who)


@router.post("/dialogue", response_class=Response)
async def dialogue(
    body: DialogueRequest, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Several voices, one after the other, in one recording. Inline tags work in every turn."""
    limit = service_of(request).settings.server.max_text_chars
    if sum(len(turn.text) for turn in body.turns) > limit:
        raise InputError(f"the turns have more than {limit} characters", field="turns")
    turns, notes = list[Turn](), tuple[Note, ...]()
    for each in body.turns:
        turn, told = Turn.of(each.request(), each.pause)
        turns.append(replace(turn, voice=turn.voice or body.voice))
        notes += told
    return await _speak_document(turned(turns), body, request, who, notes)


async def _speak_document(
    document: Document,
    body: PhonemesRequest | DialogueRequest,
    request: Request,
    who: Caller,
    told: tuple[Note, ...] = (),
) -> Response:
    service = service_of(request)
    wish = await service.run(body.request, document)
    wish = replace(wish, stream=streams(body, request, service.settings.speech.format))
    wish, notes = await for_model(service, body.model, wish)
    stream = await unless_gone(request, service.speak(wish, who.client, priority=body.priority))
    return await audio_reply(service, request, stream, notes=notes + body.notes + told)


@web.post("/v1/audio/voices/combine", response_class=Response)
async def combine(
    body: list[str] | str, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """A mix of voices as a file: Kokoro-FastAPI's users send "af_bella+af_sky(2)", or a list.

    The file holds the mix's style as NumPy's array (float32), and the header `X-Voice` its name,
    which speaks as `voice` in every request: nothing has to be kept for it.
    """
    from litetts import voices

    service = service_of(request)
    wanted = body if isinstance(body, str) else "+".join(body)
    name = _WEIGHT.sub(r"*\1", wanted)
    await service.charge(who.client, len(name))
    voice = await service.run(voices.resolve, name)
    if not isinstance(voice.conditioning, np.ndarray):
        raise InputError(f"the voice '{voice.id}' has no style to be mixed", field="voice")
    file = io.BytesIO()
    np.save(file, voice.conditioning, allow_pickle=False)
    headers = {
        "X-Voice": voice.id.encode("ascii", "replace").decode(),
        "Content-Disposition": 'attachment; filename="voice.npy"',
    }
    return Response(file.getvalue(), media_type="application/octet-stream", headers=headers)


@web.get("/web", include_in_schema=False)
@web.get("/web/", include_in_schema=False)
async def page(request: Request) -> Response:
    """Where Kokoro-FastAPI has its page."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/")
