"""Amazon Polly's API: POST /v1/speech, GET /v1/voices, GET /v1/lexicons.

Requests are signed with a key of which only a hash is kept here, so the signature cannot be
checked: the access key's identifier is the API key (see `litetts.server.security.token_of`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from litetts.document import AudioChunk, Note, Voice
from litetts.errors import InputError
from litetts.request import AudioFormat, language
from litetts.request import Request as Wish
from litetts.server.api import answers
from litetts.server.api.elevenlabs_answers import PollyLexicons
from litetts.server.api.schemas import Manner
from litetts.server.context import Caller, caller, service_of
from litetts.server.errors import Failure, shaped
from litetts.server.jsonio import Json, dumps
from litetts.server.replies import audio_reply, first_chunk, gathered, notes_of, unless_gone
from litetts.voices.names import title

__all__ = ["described", "router", "theirs"]

# Their formats -> ours, the usual rate in Hz, and the type of the reply.
_FORMATS: dict[str, tuple[AudioFormat, int, str]] = {
    "mp3": ("mp3", 24_000, "audio/mpeg"),
    "ogg_opus": ("opus", 48_000, "audio/ogg"),
    "pcm": ("pcm", 16_000, "audio/pcm"),
    "mulaw": ("mulaw", 8_000, "audio/mulaw"),
    "alaw": ("alaw", 8_000, "audio/alaw"),
}
_ENGINES = ("generative", "long-form", "neural", "standard")
_MARK = re.compile(r"<mark\b[^>]*\bname\s*=\s*[\"']([^\"']*)[\"'][^>]*>")
_CODES = {
    401: "UnrecognizedClientException",
    403: "AccessDeniedException",
    413: "TextLengthExceededException",
    429: "ThrottlingException",
    503: "ServiceUnavailableException",
}


def _error(failure: Failure) -> Response:
    """An error as boto3 reads it."""
    code = _CODES.get(failure.status, "ValidationException")
    if failure.status >= 500 and failure.status not in _CODES:
        code = "ServiceFailureException"
    if failure.param in ("ssml", "markup"):
        code = "InvalidSsmlException"
    headers = {**failure.headers, "x-amzn-ErrorType": code}
    return Json({"message": failure.message}, status_code=failure.status, headers=headers)


router = APIRouter(prefix="/v1", tags=["Amazon Polly"], route_class=shaped(_error))


def theirs(request: Request) -> bool:
    """Whether a request is one of AWS' clients: they sign what they send."""
    return request.headers.get("authorization", "").startswith("AWS4-")


class SynthesizeSpeech(Manner):
    """Their request, with our options of speaking beside theirs."""

    OutputFormat: str
    Text: str = Field(min_length=1)
    VoiceId: str = Field(max_length=200)
    TextType: Literal["ssml", "text"] = "text"
    Engine: str | None = None
    LanguageCode: str | None = Field(default=None, max_length=35)
    SampleRate: int | None = None
    SpeechMarkTypes: list[Literal["sentence", "ssml", "viseme", "word"]] | None = None
    LexiconNames: list[str] | None = None

    def wish(self) -> Wish:
        """The request as ours. Reads names of voices."""
        wanted = self.SampleRate or self.sample_rate
        format, rate, _ = _FORMATS.get(self.OutputFormat, ("pcm", 24_000, ""))
        wish = self.request(self.Text)
        return replace(
            wish,
            voice=_speaker(self.VoiceId),
            lang=wish.lang or (language(self.LanguageCode) if self.LanguageCode else None),
            ssml=True if self.TextType == "ssml" else wish.ssml,
            format=format,
            sample_rate=wanted or rate,
            stream=self.OutputFormat != "json",
        )

    @property
    def untold(self) -> tuple[Note, ...]:
        """What of it there is not here."""
        notes = []
        if self.LexiconNames:
            notes.append(Note("LexiconNames", "there are none here; use the option lexicon"))
        if "viseme" in (self.SpeechMarkTypes or ()):
            notes.append(Note("SpeechMarkTypes", "no visemes are made"))
        return tuple(notes)


@router.post("/speech", response_class=Response)
async def synthesize_speech(
    body: SynthesizeSpeech, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Speak a text, or tell when its sentences, words and marks are spoken (speech marks)."""
    service = service_of(request)
    marks = body.OutputFormat == "json"
    if not marks and body.OutputFormat not in _FORMATS:
        raise InputError(
            f"OutputFormat is '{body.OutputFormat}'; use one of: {', '.join(_FORMATS)}, json",
            field="OutputFormat",
        )
    if marks and not set(body.SpeechMarkTypes or ()) - {"viseme"}:
        raise InputError(
            "with OutputFormat json, SpeechMarkTypes are sentence, word or ssml",
            field="SpeechMarkTypes",
        )
    if body.SpeechMarkTypes and not marks:
        raise InputError("speech marks come with OutputFormat json", field="SpeechMarkTypes")
    wish = await service.run(body.wish)
    stream = await unless_gone(request, service.speak(wish, who.client))
    notes = body.untold + _replacement(body.VoiceId, str(wish.voice))
    characters = {"x-amzn-RequestCharacters": str(stream.characters)}
    if not marks:
        reply = await audio_reply(service, request, stream, notes=notes)
        reply.headers.update(characters | {"Content-Type": _FORMATS[body.OutputFormat][2]})
        return reply
    first, rest = await first_chunk(request, stream)
    try:
        chunks = await gathered(request, stream, first, rest)
    finally:
        stream.close()
    told = await service.run(
        partial(_marks, chunks, body.Text, stream.document.lang or wish.lang, body.SpeechMarkTypes)
    )
    lines = "".join(dumps(line) + "\n" for line in told)
    headers = characters | notes_of([*notes, *(n for chunk in chunks for n in chunk.notes)])
    return Response(lines, media_type="application/x-json-stream", headers=headers)


@router.get("/lexicons", **answers.told(PollyLexicons))
async def lexicons(who: Annotated[Caller, Depends(caller)]) -> Response:
    """The lexicons that are kept here: none."""
    return Json({"Lexicons": []})


def described(engine: str | None, lang: str | None) -> dict[str, Any]:
    """The installed voices. Looks at files: not for the event loop."""
    from litetts import voices

    if engine is not None and engine not in _ENGINES:
        raise InputError(
            f"Engine is '{engine[:40]}'; use one of: {', '.join(_ENGINES)}", field="Engine"
        )
    found = voices.list_voices(lang=lang, only_installed=True)
    if lang is not None and "-" in lang:  # no varieties of a variety
        found = tuple(voice for voice in found if voice.lang == lang.lower())
    return {"Voices": [_described(voice) for voice in found]}


def _described(voice: Voice) -> dict[str, Any]:
    base, _, region = voice.lang.partition("-")
    return {
        "Id": voice.id,
        "Name": title(voice.id),
        "Gender": "Male" if voice.gender == "male" else "Female",
        "LanguageCode": f"{base}-{region.upper()}" if region else base,
        "LanguageName": voice.lang,
        "SupportedEngines": list(_ENGINES),
    }


def _speaker(name: str) -> str:
    """Our voice of that name, or one that stands in for theirs."""
    from litetts.voices.names import stand_in
    from litetts.voices.services import POLLY

    wanted = POLLY.get(name)
    if wanted is None:
        return name
    alike = [s for s in POLLY.values() if (s.gender, s.lang) == (wanted.gender, wanted.lang)]
    return stand_in(wanted, alike.index(wanted)).id


def _replacement(theirs: str, ours: str) -> tuple[Note, ...]:
    from litetts.voices.names import replaced
    from litetts.voices.services import POLLY

    return (replaced(theirs, ours),) if theirs in POLLY else ()


def _marks(
    chunks: Sequence[AudioChunk], text: str, lang: str | None, wanted: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Speech marks in the order of their times (ms); places are bytes of the text."""
    from litetts.text.segment import sentences

    found: list[tuple[float, int, dict[str, Any]]] = []
    words = [word for chunk in chunks for word in chunk.words]
    place = _bytes(text)

    def add(at: float, rank: int, kind: str, start: int, end: int, value: str) -> None:
        mark = {"time": round(at * 1000), "type": kind, "start": place(start), "end": place(end)}
        found.append((at, rank, {**mark, "value": value}))

    kinds = frozenset(wanted or ())
    if "word" in kinds:
        for word in words:
            said = text[word.source_start : word.source_end]
            add(word.start, 2, "word", word.source_start, word.source_end, said)
    if "sentence" in kinds:
        for start, end in sentences(text, lang or "en-us"):
            inside = [w.start for w in words if start <= w.source_start < end]
            if inside:
                said = text[start:end]
                start += len(said) - len(said.lstrip())
                add(inside[0], 1, "sentence", start, start + len(said.strip()), said.strip())
    if "ssml" in kinds:
        places = {m[1]: m.span() for m in _MARK.finditer(text)}
        for chunk in chunks:
            for name, at in chunk.marks:
                start, end = places.get(name, (0, 0))
                add(at, 0, "ssml", start, end, name)
    return [mark for _, _, mark in sorted(found, key=lambda each: each[:2])]


def _bytes(text: str) -> Any:
    """From characters of a text to its bytes in UTF-8."""
    if text.isascii():
        return lambda at: at
    places = [0]
    for sign in text:
        places.append(places[-1] + len(sign.encode("utf-8", "replace")))
    return lambda at: places[min(at, len(text))]
