"""Books over HTTP: hours of speech at the lowest priority, which survive a restart."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi import Request as HttpRequest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.audio.encode import format_of
from litetts.errors import InputError, LiteTTSError
from litetts.markup import book as books
from litetts.markup.book import Book
from litetts.request import Request
from litetts.server.api import answers
from litetts.server.api.schemas import FormatName, Manner
from litetts.server.context import Caller, Context, caller, context_of
from litetts.server.jsonio import Json, dumps
from litetts.server.replies import noted, notes_of, unless_gone, until_closed
from litetts.server.socket.wire import key_of
from litetts.service.job import Job
from litetts.service.service import SpeechService
from litetts.voices import resolve

__all__ = ["router"]

router = APIRouter(tags=["Books"])

_TOLD_S = 0.5
"""How often a socket looks for news: seconds."""


_AUDIO: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {"audio/mpeg": {}}, "description": "in the format asked for"}},
}
_PRESET = "podcast, mono, broadcast, acx, none, or LUFS"
_QUOTATIONS = (
    "guess who says what stands in quotation marks; key of a quotation -> who says it instead, "
    "'' = the narrator; null = nobody is guessed"
)


def _either(what: str) -> BeforeValidator:
    """A value that is a text or an object, with one message for what is neither."""

    def check(value: Any) -> Any:
        if not isinstance(value, str | dict):
            raise ValueError(f"must be {what}")
        return value

    return BeforeValidator(check)


_Role = Annotated[
    dict[str, Any] | str, _either("the name of a voice, or an object of options of speaking")
]
_Turn = Annotated[dict[str, Any] | str, _either("a text, or an object with speaker and text")]


class JobRequest(Manner):
    """POST /v1/jobs: a book, a script or a dialogue, and how it is to be spoken."""

    model_config = ConfigDict(extra="allow")

    input: str | None = Field(None, min_length=1, description="plain text, or a script")
    turns: list[_Turn] | None = Field(
        None, description="who says what: [{'speaker': 'Ann', 'text': 'Hello.'}]"
    )
    book: dict[str, Any] | None = Field(
        None, description="{'title', 'author', 'chapters': [{'title', 'turns'}]}"
    )
    file: str | None = Field(None, description="a file in base64, with its name in filename")
    filename: str = Field("book.txt", max_length=200, description="its suffix says how it is read")
    title: str | None = Field(None, max_length=1000)
    author: str | None = Field(None, max_length=1000)
    cast: dict[str, _Role] | None = Field(
        None, description="speaker -> voice, or options of speaking"
    )
    quotations: dict[str, str] | None = Field(None, description=_QUOTATIONS)
    preset: str = Field("podcast", max_length=20, description=_PRESET)
    response_format: FormatName = Field("m4a", description="of the file; m4a and m4b are the same")
    draft: bool = Field(False, description="speak nothing until it is resumed")


class JobChange(BaseModel):
    """PATCH /v1/jobs/{id}: what is to be otherwise; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, max_length=1000)
    cast: dict[str, _Role] | None = None
    quotations: dict[str, str] | None = Field(None, description=_QUOTATIONS)
    preset: str | None = Field(None, max_length=20, description=_PRESET)
    response_format: FormatName | None = None


@router.post("/v1/jobs", **answers.told(answers.Book, 202))
async def add(
    body: JobRequest, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Take a book on: it is rendered when nobody wants speech now."""
    context = context_of(request)
    service = context.service
    await service.charge(who.client, 0)
    data, name = await service.run(_given, body)
    if body.file is None:
        book = await service.run(books.parse, data, name)
    else:  # from anywhere, packed or not: as recordings, never in the server's own process
        book = await unless_gone(request, context.aside.run(books.parse, data, name))
    book = replace(book, title=body.title or book.title, author=body.author or book.author)
    await service.charge(who.client, 0 if body.draft else book.characters)
    job = await service.run(_added, context, service, who.client.name, body, book)
    notes = body.notes + await service.run(context.jobs.notes, job)
    told = job.told() | ({"notes": noted(notes)} if notes else {})
    headers = {"Location": f"/v1/jobs/{job.id}", **notes_of(notes)}
    return Json(told, status_code=202, headers=headers)


@router.get("/v1/jobs", **answers.told(answers.BookList))
async def listed(request: HttpRequest, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The books of the caller, the newest first."""
    jobs = context_of(request).jobs
    return Json({"object": "list", "data": [job.told() for job in jobs.of(who.client.name)]})


@router.get("/v1/jobs/{job}", **answers.told(answers.Book))
async def one(job: str, request: HttpRequest, who: Annotated[Caller, Depends(caller)]) -> Response:
    """How far a book is."""
    return Json(_found(context_of(request), who, job).told())


@router.patch("/v1/jobs/{job}", **answers.told(answers.Book))
async def changed(
    job: str, body: JobChange, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Change the cast, who says what, or the file of a book that is a draft or paused."""
    context = context_of(request)
    found = _found(context, who, job)
    facts = {name: getattr(body, name) for name in body.model_fields_set}
    if "response_format" in facts:
        facts["format"] = facts.pop("response_format")
    for name in ("title", "cast", "preset", "format"):
        if name in facts and facts[name] is None:
            raise InputError(f"{name} is null; give a value, or leave it out", field=name)
    client = who.client.name
    new = await asyncio.to_thread(context.jobs.change, client, found.id, **facts)
    notes = await asyncio.to_thread(context.jobs.notes, new) if "cast" in facts else ()
    told = new.told() | ({"notes": noted(notes)} if notes else {})
    return Json(told, headers=notes_of(notes))


@router.get("/v1/jobs/{job}/plan", **answers.told(answers.BookPlan))
async def plan(job: str, request: HttpRequest, who: Annotated[Caller, Depends(caller)]) -> Response:
    """What a book will be: chapters, who says what in which voice, how long, at which cost.

    `compute_s`: seconds that it takes to speak what is missing, as far as the speed of all voices
    is known here; else null.
    """
    context = context_of(request)
    found = _found(context, who, job)
    told = await unless_gone(request, asyncio.to_thread(context.jobs.plan, found))
    told["compute_s"] = _compute_s(context.service, told)
    return Json(told)


@router.get("/v1/jobs/{job}/chapters/{number}/lines", **answers.told(answers.LineList))
async def lines(
    job: str,
    number: int,
    request: HttpRequest,
    who: Annotated[Caller, Depends(caller)],
    start: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Who says what in a chapter, in pieces that are rendered by themselves: 200 at most."""
    context = context_of(request)
    found = _found(context, who, job)
    with _a_chapter(number):
        told = await asyncio.to_thread(context.jobs.lines, found, number, start)
    return Json({"object": "list", "data": told})


@router.get("/v1/jobs/{job}/lines/{number}/audio", **_AUDIO)
async def line(
    job: str,
    number: int,
    request: HttpRequest,
    who: Annotated[Caller, Depends(caller)],
    response_format: FormatName = "mp3",
) -> Response:
    """The sound of one piece before the rest is made. It is kept: the book uses it."""
    context = context_of(request)
    found = _found(context, who, job)
    await context.service.charge(who.client, 0)
    kind = format_of(response_format)
    data = await unless_gone(
        request, asyncio.to_thread(context.jobs.line, found, number, response_format)
    )
    return Response(data, media_type=kind.content_type)


@router.delete("/v1/jobs/{job}", status_code=204)
async def removed(
    job: str, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """Cancel a book and remove all of it."""
    context = context_of(request)
    found = _found(context, who, job)
    await asyncio.to_thread(context.jobs.remove, who.client.name, found.id)
    return Response(status_code=204)


@router.post("/v1/jobs/{job}/{command}", **answers.told(answers.Book))
async def steered(
    job: str,
    command: Literal["pause", "resume", "cancel"],
    request: HttpRequest,
    who: Annotated[Caller, Depends(caller)],
) -> Response:
    """Pause a book after the segment in work, go on with it, or give it up."""
    context = context_of(request)
    found = _found(context, who, job)
    if command == "resume" and found.state == "draft":
        await context.service.charge(who.client, found.characters)
    return Json(context.jobs.steer(who.client.name, found.id, command).told())


@router.get("/v1/jobs/{job}/audio", **_AUDIO)
async def audio(
    job: str, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """The file of a book that is done. Takes ranges."""
    context = context_of(request)
    found = _found(context, who, job)
    path = context.jobs.file(found)
    if path is None:
        raise InputError(f"this book is {found.state}; it has no file yet", field="id")
    kind = format_of(found.format)
    return FileResponse(path, media_type=kind.content_type, filename=f"book.{found.format}")


@router.get("/v1/jobs/{job}/chapters/{number}", **_AUDIO)
async def chapter(
    job: str,
    number: int,
    request: HttpRequest,
    who: Annotated[Caller, Depends(caller)],
    response_format: FormatName = "mp3",
) -> Response:
    """A chapter that is finished, while the rest is still in work. Its level is its own."""
    context = context_of(request)
    found = _found(context, who, job)
    with _a_chapter(number):
        path = await asyncio.to_thread(context.jobs.chapter, found, number, response_format)
    kind = format_of(response_format)
    name = f"{number}{kind.suffixes[0]}"
    return FileResponse(path, media_type=kind.content_type, filename=name)


@router.websocket("/ws/jobs/{job}")
async def watched(socket: WebSocket, job: str) -> None:
    """How far a book is, told whenever that changes. With keys, the first message brings one."""
    context = context_of(socket)
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        try:
            context.allow_origin(socket)
            try:
                who = context.who(socket)
            except LiteTTSError:
                who = context.who(socket, await key_of(socket))
        except (LiteTTSError, TimeoutError):
            await socket.close(4401)
            return
        closed = asyncio.create_task(until_closed(socket))
        told = ""
        try:
            while not closed.done():
                try:
                    found = context.jobs.find(who.name, job)
                except KeyError:
                    await socket.close(4404)
                    return
                if (text := dumps(found.told())) != told:
                    told = text
                    await socket.send_text(text)
                if found.over:
                    await socket.close()
                    return
                await asyncio.wait({closed}, timeout=_TOLD_S)
        finally:
            closed.cancel()


def _found(context: Context, who: Caller, number: str) -> Job:
    try:
        return context.jobs.find(who.client.name, number)
    except KeyError:
        raise HTTPException(404, f"there is no book '{number[:40]}'") from None


@contextlib.contextmanager
def _a_chapter(number: int) -> Iterator[None]:
    """What is asked of a chapter that the book has not is answered with 404."""
    try:
        yield
    except KeyError:
        raise HTTPException(404, f"this book has no chapter {number}") from None


def _given(body: JobRequest) -> tuple[bytes, str]:
    """The file of a book, and its name. Raises InputError."""
    given = [name for name in ("input", "turns", "book", "file") if getattr(body, name) is not None]
    if len(given) != 1:
        raise InputError("give exactly one of input, turns, book and file", field="input")
    if body.input is not None:
        return body.input.encode("utf-8", "replace"), "book.txt"
    if body.file is not None:
        try:
            return base64.b64decode(body.file, validate=True), body.filename
        except ValueError:  # letters that no base64 has, or the wrong number of them
            raise InputError("file is no base64", field="file") from None
    return json.dumps(body.turns if body.book is None else body.book).encode(), "book.json"


def _added(
    context: Context, service: SpeechService, client: str, body: JobRequest, book: Book
) -> Job:
    settings = service.settings
    if settings.watermark.enabled and body.watermark is False:
        raise InputError(
            "this server marks all speech (setting watermark.enabled)", field="watermark"
        )
    asked: Request = body.request("")
    if asked.lang is None and asked.voice is None and book.language:
        asked = replace(asked, lang=book.language)
    return context.jobs.add(
        client,
        book,
        service.completed(asked),
        cast=body.cast,
        quotations=body.quotations,
        preset=body.preset,
        format=body.response_format,
        draft=body.draft,
    )


def _compute_s(service: SpeechService, told: dict[str, Any]) -> float | None:
    """Seconds that the segments which are missing take on these workers; None = not known."""
    costs = service.scheduler.costs
    total = 0.0
    for part in told["speakers"]:
        engine = resolve(str(part["options"]["voice"])).engine
        if not costs.known(engine):
            return None
        total += float(part["seconds"]) * costs.rates(engine).rtf
    left = float(told["missing"]) / max(1, told["segments"])
    return float(round(total * left / service.scheduler.size, 1))
