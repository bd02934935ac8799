"""OpenAI's Realtime API, /v1/realtime: text in, speech out.

Nobody thinks here: a response speaks the messages that came since the last one (or those that
`response.create` brings along) as they stand. Events have the names of the released API; who says
`OpenAI-Beta: realtime=v1` gets those of its beta.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.document import Note
from litetts.errors import InputError, LiteTTSError
from litetts.request import INSTRUCTIONS_CHARACTERS, AudioFormat, Request
from litetts.server.api.openai import for_model
from litetts.server.api.schemas import Manner, VoiceName
from litetts.server.blame import names_for
from litetts.server.context import Context, context_of
from litetts.server.errors import describe, invalid
from litetts.server.replies import TOKENS_PER_SECOND
from litetts.server.security import OPENAI_KEY
from litetts.server.socket.wire import POLICY, Wire
from litetts.service.clients import Client
from litetts.service.conversation import Conversation, Event

__all__ = ["router"]

router = APIRouter()

MODEL = "gpt-realtime"
PROTOCOL, BETA_PROTOCOL = "realtime", "openai-beta.realtime-v1"
# Their formats -> ours and the rate in Hz: the released names, and those of the beta.
_FORMATS: dict[str, tuple[AudioFormat, int]] = {
    "audio/pcm": ("pcm", 24_000),
    "audio/pcmu": ("mulaw", 8_000),
    "audio/pcma": ("alaw", 8_000),
    "pcm16": ("pcm", 24_000),
    "g711_ulaw": ("mulaw", 8_000),
    "g711_alaw": ("alaw", 8_000),
}
_BETA_FORMATS = ("pcm16", "g711_ulaw", "g711_alaw")
# Kinds of content with a text that can be spoken.
_NAMES = names_for("item.content")
_SPOKEN = ("input_text", "output_text", "text")
# Messages that wait to be spoken.
_MOST_WAITING = 1000


class _Format(BaseModel):
    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"] = "audio/pcm"


class _Output(BaseModel):
    format: _Format | None = None
    voice: VoiceName | None = None
    speed: float | None = Field(default=None, ge=0.25, le=4)


class _Audio(BaseModel):
    output: _Output = _Output()


class _Session(Manner):
    """A session or a response: theirs, with all our options of speaking."""

    # What is not known is not kept: a session takes in one change after the other.
    model_config = ConfigDict(extra="ignore")

    audio: _Audio = _Audio()
    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | None = None
    # Models have whole pages of them: what is longer than ours says nothing of speaking.
    instructions: str | None = Field(default=None, max_length=1_000_000)
    output_modalities: list[str] | None = None
    metadata: dict[str, str] | None = Field(default=None, max_length=16)
    input: list[dict[str, Any]] | None = None

    @property
    def format(self) -> str | None:
        """The name of the format, if one is said."""
        if self.output_audio_format is not None:
            return self.output_audio_format
        output = self.audio.output.format
        return output.type if output is not None else None


class _Response:
    """What is being spoken."""

    def __init__(self, said: _Session, text: str, beta: bool) -> None:
        self.id, self.item = f"resp_{secrets.token_hex(10)}", f"item_{secrets.token_hex(10)}"
        self.metadata = dict(said.metadata or {})
        self.text = text
        self.beta = beta
        self.transcript = ""
        self.seconds = 0.0
        self.notes: dict[Note, None] = {}
        self.error: dict[str, Any] | None = None
        self.talk: Conversation | None = None

    def message(self, status: str) -> dict[str, Any]:
        """The spoken message, as an item."""
        part = {"type": "audio" if self.beta else "output_audio", "transcript": self.transcript}
        return {
            "id": self.item,
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [part] if status != "in_progress" else [],
        }

    def content(self, status: str) -> dict[str, Any]:
        """The response, as an object."""
        over = status != "in_progress"
        spoken = round(self.seconds * TOKENS_PER_SECOND)
        metadata = self.metadata | (
            {"notes": "; ".join(map(str, self.notes))[:512]} if self.notes else {}
        )
        done = "completed" if status == "completed" else "incomplete"
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": status,
            "status_details": self.error and {"type": status, "error": self.error},
            "output": [self.message(done)] if over else [],
            "metadata": metadata or None,
            "usage": {
                "input_tokens": len(self.text),
                "output_tokens": spoken,
                "total_tokens": len(self.text) + spoken,
            }
            if over
            else None,
        }


class _Connection:
    """A client, its session, and what it sent that is not spoken yet."""

    def __init__(self, wire: Wire, server: Context, client: Client, model: str, beta: bool) -> None:
        self.id = f"sess_{secrets.token_hex(10)}"
        self._wire, self._server, self._client = wire, server, client
        self._model, self._beta = model, beta
        self._session = _Session()
        self._waiting: dict[str, str] = {}  # messages by their names
        self._characters = 0  # of these, with a line break each
        self._last: str | None = None
        self._response: _Response | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is being spoken."""
        return self._response is not None

    async def greet(self) -> None:
        """The first event."""
        await self._tell("session.created", session=self._described())

    async def take(self, message: dict[str, Any]) -> None:
        """Do what an event asks. Raises LiteTTSError."""
        kind = message.get("type")
        if kind == "session.update":
            self._session = _parsed(self._merged(message.get("session")))
            await self._tell("session.updated", session=self._described())
        elif kind == "conversation.item.create":
            await self._add(message.get("item"))
        elif kind == "conversation.item.delete":
            name = str(message.get("item_id"))
            if self._forget(name) is None:
                raise InputError(f"no message '{name}' waits to be spoken", field="item_id")
            await self._tell("conversation.item.deleted", item_id=name)
        elif kind == "conversation.item.truncate":
            told = _truncation(message)
            await self._tell("conversation.item.truncated", **told)
        elif kind == "response.create":
            said = message.get("response")
            await self._create({} if said is None else said)
        elif kind == "response.cancel":
            await self._cancel()
        elif str(kind).startswith("input_audio_buffer."):
            raise InputError(
                "this server listens to nobody: send text by conversation.item.create", field="type"
            )
        else:
            raise InputError(f"there is no event '{str(kind)[:60]}' here", field="type")

    async def fail(self, error: BaseException, event_id: object = None) -> None:
        """Tell an error."""
        body = describe(error, _NAMES).body["error"]
        await self._tell("error", error={**body, "event_id": event_id})

    async def close(self) -> None:
        """Stop without a word."""
        if self._response is not None and self._response.talk is not None:
            await self._response.talk.close()

    def _merged(self, said: object) -> dict[str, Any]:
        """The session with the changes: what is not named stays."""
        if not isinstance(said, dict):
            raise InputError("session must be an object", field="session")
        before = self._session.model_dump(exclude_unset=True)
        output = (before.get("audio") or {}).get("output") or {}
        merged = {**before, **said}
        audio = said.get("audio")
        now = audio.get("output") if isinstance(audio, dict) else None
        if audio is None or (isinstance(audio, dict) and (now is None or isinstance(now, dict))):
            merged["audio"] = {**(audio or {}), "output": {**output, **(now or {})}}
        return merged

    def _described(self) -> dict[str, Any]:
        output = self._session.audio.output
        voice = output.voice or self._session.voice
        speed = output.speed or self._session.speed or 1.0
        name = self._session.format or ("pcm16" if self._beta else "audio/pcm")
        common = {
            "id": self.id,
            "object": "realtime.session",
            "model": self._model,
            "instructions": self._session.instructions or "",
        }
        if self._beta:
            return common | {
                "modalities": ["text", "audio"],
                "voice": voice,
                "speed": speed,
                "output_audio_format": name,
                "turn_detection": None,
            }
        format = {"type": name} | ({"rate": 24_000} if name == "audio/pcm" else {})
        return common | {
            "type": "realtime",
            "output_modalities": ["audio"],
            "audio": {"output": {"format": format, "voice": voice, "speed": speed}},
        }

    async def _add(self, item: object) -> None:
        if not isinstance(item, dict):
            raise InputError("item must be an object", field="item")
        text = _text_of(item)
        name = str(item.get("id") or f"item_{secrets.token_hex(10)}")[:100]
        limit = self._server.store.settings.server.max_text_chars
        if self._characters + len(text) > limit:
            raise InputError(f"more than {limit} characters wait to be spoken", field="item")
        if len(self._waiting) >= _MOST_WAITING:
            raise InputError(
                f"{_MOST_WAITING} messages wait to be spoken: ask for a response", field="item"
            )
        if text:
            self._forget(name)
            self._waiting[name] = text
            self._characters += len(text) + 1
        told = {"object": "realtime.item", "status": "completed", **item, "id": name}
        before, self._last = self._last, name
        kinds = ("created",) if self._beta else ("added", "done")
        for kind in kinds:
            await self._tell(f"conversation.item.{kind}", previous_item_id=before, item=told)

    def _forget(self, name: str) -> str | None:
        """A message that waits, taken out; None if there is none of this name."""
        text = self._waiting.pop(name, None)
        if text is not None:
            self._characters -= len(text) + 1
        return text

    async def _create(self, said: object) -> None:
        if self._response is not None:
            raise InputError(
                "a response is being spoken: wait for response.done, or cancel it", field="type"
            )
        if not isinstance(said, dict):
            raise InputError("response must be an object", field="response")
        wanted = _parsed(said)
        if wanted.output_modalities is not None and "audio" not in wanted.output_modalities:
            raise InputError("only audio is made here", field="output_modalities")
        if wanted.input is not None:
            text = "\n".join(filter(None, map(_text_of, wanted.input)))
        else:
            text = "\n".join(self._waiting.values())
        if not text.strip():
            raise InputError(
                "there is nothing to speak: add a message by conversation.item.create",
                field="input",
            )
        if wanted.input is None:
            self._waiting.clear()
            self._characters = 0
        response = _Response(wanted, text, self._beta)
        request = await self._request(wanted, response)
        self._response = response
        await self._tell("response.created", response=response.content("in_progress"))
        await self._part("response.output_item.added", item=response.message("in_progress"))
        await self._part("response.content_part.added", part={"type": "audio", "transcript": ""})
        talk = Conversation(self._server.service, self._client, request, self._emit)
        response.talk = talk
        talk.append(text, whole=True)
        talk.end()

    async def _request(self, wanted: _Session, response: _Response) -> Request:
        """How a response is spoken: as it says itself, else as the session does."""
        service = self._server.service
        wish = (await service.run(wanted.request, "")).over(
            await service.run(self._session.request, "")
        )
        for said in (self._session, wanted):
            output = said.audio.output
            if output.voice:
                wish = replace(wish, voice=output.voice)
            if output.speed:
                wish = replace(wish, speed=output.speed)
        if wish.instructions and len(wish.instructions) > INSTRUCTIONS_CHARACTERS:
            response.notes[Note("instructions", "too long to be about speaking: ignored")] = None
            wish = replace(wish, instructions=None)
        format, rate = _FORMATS[wanted.format or self._session.format or "audio/pcm"]
        wish, notes = await for_model(service, self._model, wish)
        response.notes |= dict.fromkeys(note for note in notes if note.option != "model")
        return replace(wish, format=format, sample_rate=rate, stream=True)

    async def _cancel(self) -> None:
        response = self._response
        if response is None or response.talk is None:
            raise InputError("no response is being spoken", field="type")
        await response.talk.close()
        if self._response is response:  # else it came to its end meanwhile
            await self._end("cancelled")

    async def _emit(self, event: Event) -> None:
        response = self._response
        if response is None:
            return
        if event.kind == "audio":
            if event.chunk is not None:
                response.seconds += event.chunk.duration
                response.notes |= dict.fromkeys(event.chunk.notes)
                if text := event.chunk.text:
                    text = f" {text}" if response.transcript else text
                    response.transcript += text
                    await self._part("response.output_audio_transcript.delta", delta=text)
            if event.audio:
                data = base64.b64encode(event.audio).decode()
                await self._part("response.output_audio.delta", delta=data)
        elif event.error is not None:
            failure = describe(event.error, {})
            response.error = {"type": failure.type, "code": failure.code}
            await self.fail(event.error)
        elif event.kind == "done":
            await self._end("failed" if response.error else "completed")

    async def _end(self, status: str) -> None:
        """The last events of a response."""
        response = self._response
        assert response is not None
        await self._part("response.output_audio.done")
        await self._part("response.output_audio_transcript.done", transcript=response.transcript)
        part = {"type": "audio", "transcript": response.transcript}
        await self._part("response.content_part.done", part=part)
        done = "completed" if status == "completed" else "incomplete"
        await self._part("response.output_item.done", item=response.message(done))
        self._last, self._response = response.item, None
        await self._tell("response.done", response=response.content(status))

    async def _part(self, kind: str, **content: Any) -> None:
        """An event about the response."""
        assert self._response is not None
        place: dict[str, Any] = {"response_id": self._response.id, "output_index": 0}
        if "item" not in content:
            place |= {"item_id": self._response.item, "content_index": 0}
        kind = kind.replace("output_audio", "audio") if self._beta else kind
        await self._tell(kind, **place, **content)

    async def _tell(self, kind: str, **content: Any) -> None:
        await self._wire.send(
            {"type": kind, "event_id": f"event_{secrets.token_hex(8)}", **content}
        )


@router.websocket("/v1/realtime")
async def realtime(socket: WebSocket) -> None:
    """Serve a connection."""
    offered = [p.strip() for p in socket.headers.get("sec-websocket-protocol", "").split(",")]
    beta = "realtime=v1" in socket.headers.get("openai-beta", "") or BETA_PROTOCOL in offered
    keyed = any(name.startswith(OPENAI_KEY) for name in offered)
    chosen = PROTOCOL if PROTOCOL in offered or keyed else None
    admitted = await Wire.admit(socket, subprotocol=chosen)
    if admitted is None:
        return
    wire, client = admitted
    model = socket.query_params.get("model") or MODEL
    me = _Connection(wire, context_of(socket), client, model[:200], beta)
    try:
        await me.greet()
        while True:
            message: dict[str, Any] = {}
            try:
                message = await wire.next(lambda: me.busy)
                await me.take(message)
            except LiteTTSError as error:
                await me.fail(error, message.get("event_id"))
    except WebSocketDisconnect:
        pass
    except TimeoutError:
        await me.fail(InputError(f"no message for {wire.idle_s:g} s"))
        await wire.close(POLICY)
    finally:
        await me.close()


def _parsed(said: dict[str, Any]) -> _Session:
    try:
        return _Session.model_validate(said)
    except ValidationError as error:
        raise invalid(error) from error


def _truncation(message: dict[str, Any]) -> dict[str, Any]:
    """Where a client stopped listening, checked. Raises InputError."""
    item = message.get("item_id")
    if not isinstance(item, str) or not item:
        raise InputError("item_id must be the name of an item", field="item_id")
    told: dict[str, Any] = {"item_id": item}
    for name in ("content_index", "audio_end_ms"):
        value = message.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(f"{name} must be a whole number, 0 or more", field=name)
        told[name] = value
    return told


def _text_of(item: dict[str, Any]) -> str:
    """What of a message is spoken; that of the system is not. Raises InputError."""
    if item.get("type", "message") != "message" or item.get("role") == "system":
        return ""
    content = item.get("content")
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise InputError("content must be a list", field="item.content")
    texts = []
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in _SPOKEN or not isinstance(part.get("text"), str):
            raise InputError(
                f"content of the kind '{str(kind)[:40]}' cannot be spoken: use input_text",
                field="item.content",
            )
        texts.append(part["text"])
    return "\n".join(texts)
