"""How a text will be read and spoken, told without its sound: what an editor shows and mends."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import Response

from litetts.document import Utterance, Voice
from litetts.errors import InputError
from litetts.request import Request
from litetts.server.apart.recordings import read_book
from litetts.server.apart.tune import CONTOUR_S, place, tuned
from litetts.server.api import answers
from litetts.server.api.schemas import Manner
from litetts.server.context import Caller, caller, context_of
from litetts.server.jsonio import Json
from litetts.server.replies import noted, unless_gone
from litetts.server.uploads import read_aside
from litetts.service.service import SpeechService

__all__ = ["router"]

router = APIRouter(prefix="/v1/text", tags=["Text"])

TUNE_CHARACTERS = 2000
"""Longest text whose tune is told at once: a paragraph."""


class TextRequest(Manner):
    """A text, and the manner in which it is to be spoken."""

    input: str = Field(min_length=1, description="text with inline tags, or SSML")


@router.post("/explain", **answers.told(answers.Explanation))
async def explain(
    body: TextRequest, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """What will be said: every sentence with its words, their sounds, and what decided them.

    `source_start` and `source_end` count characters of `input`: "$20" becomes two words with the
    same place. Phonemes are null where the voice's engine reads letters.
    """
    service = context_of(request).service
    wish = await service.complete(await service.run(body.request, body.input), who.client)
    return Json(await unless_gone(request, _explained(service, wish)))


@router.post("/import", **answers.told(answers.ImportedBook))
async def imported(
    request: HttpRequest,
    who: Annotated[Caller, Depends(caller)],
    file: Annotated[UploadFile, File(description="its suffix says how it is read")],
) -> Response:
    """The text of a file: plain text, Markdown, EPUB, HTML, Word, subtitles, a script.

    In chapters and turns, each with who speaks and how, where the file says so.
    """
    return Json(await read_aside(request, who, file, read_book, file.filename or ""))


@router.post("/tune", **answers.told(answers.Tune))
async def tune(
    body: TextRequest, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """The tune in which a short text will be said: the pitch, and when each word is heard.

    `f0` is in Hz every `step` seconds, 0 where there is no voice. Where the voice's engine does not
    tell before it speaks, it is null and there are no words.
    """
    if len(body.input) > TUNE_CHARACTERS:
        raise InputError(
            f"the text has {len(body.input)} characters; the tune is told of {TUNE_CHARACTERS} "
            "at once",
            field="input",
        )
    context = context_of(request)
    service = context.service
    wish = await service.complete(await service.run(body.request, body.input), who.client)
    found = await unless_gone(request, context.aside.run(tuned, wish))
    return Json({"step": CONTOUR_S, "sentences": found})


async def _explained(service: SpeechService, wish: Request) -> dict[str, Any]:
    """Read sentence by sentence: given up, it ends with the sentence."""
    from litetts.speech import Speech

    speech = await service.run(Speech, wish)
    utterances = speech.utterances()
    sentences = []
    while (found := await service.run(next, utterances, None)) is not None:
        if found[1].words:
            sentences.append(_sentence(*found))
    return {
        "lang": speech.lang,
        "voice": speech.voice.id,
        "sentences": sentences,
        "notes": noted(speech.notes),
    }


def _sentence(voice: Voice, utterance: Utterance) -> dict[str, Any]:
    return {
        **place(voice, utterance),
        "words": [
            {
                "text": word.text,
                "phonemes": word.phonemes,
                "kind": word.kind,
                "rule": word.rule,
                "source_start": word.start,
                "source_end": word.end,
            }
            for word in utterance.words
        ],
    }
