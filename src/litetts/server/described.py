"""What `/openapi.json` says beside the routes' own code, in one place: errors, and bodies to try.

FastAPI describes 422, which this server never answers with. What it answers is in `errors.describe`
and, before a route is reached, in the gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

__all__ = ["install"]

# Protocols of other services, whose errors have their shape and not this one.
_FOREIGN = frozenset({"Azure", "Deepgram", "Cartesia", "ElevenLabs", "Amazon Polly"})
_OPEN = "/health"
"""What is told to everybody."""

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string", "description": "what was wrong and what to do"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"], "description": "the field that is at fault"},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}
_TOLD = {
    "400": "something in the request is not in order; `param` names it",
    "401": "a key is needed, or it is wrong",
    "403": "the page that asks belongs to another host, or the key may not do this",
    "404": "there is no such thing, or the model of the voice is not installed",
    "413": "the body is larger than `server.max_body_mb`",
    "429": "too many requests; `Retry-After` says when to come again",
    "500": "an engine failed; the log has the details",
    "501": "an optional part is not installed here",
    "503": "the server is starting, shutting down or full",
    "504": "it took longer than it may",
}
_NAME = "Error"

_SPOKEN = "It rained all night."
_TO_TRY: dict[str, Any] = {
    "/dev/generate_from_phonemes": {"phonemes": "həlˈO wˈɜɹld."},
    "/v1/audio/voices/combine": "nano_heart(2)+nano_emma(1)",
    "/v1/jobs": {"input": _SPOKEN, "title": "A short book", "draft": True},
    "/v1/speech": {"OutputFormat": "mp3", "Text": _SPOKEN, "VoiceId": "Joanna"},
    "/v1/speech/{id}/control": {"type": "prosody.update", "speed": 1.2},
    "/v1/jobs/{job}": {"preset": "acx"},
    "/tts/bytes": {"transcript": _SPOKEN, "output_format": {"container": "mp3"}},
    "/tts/sse": {"transcript": _SPOKEN},
}
"""Bodies to try where the fields that must be there say too little."""
_FILES = {"/v1/text/import": "book.md"}
_SSML = "<speak version='1.0' xml:lang='en-US'>It rained all night.</speak>"
_XML: dict[str, Any] = {
    "required": True,
    "content": {"application/ssml+xml": {"schema": {"type": "string"}, "example": _SSML}},
}
"""The body of a route that reads it by itself."""


def install(app: FastAPI) -> None:
    """Let the description of `app` tell the errors that can come."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = plain()
            schemas = described.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas[_NAME] = _ERROR
            for path, methods in described["paths"].items():
                for method, operation in methods.items():
                    _tried(path, method, operation)
                    operation["responses"].pop("422", None)
                    for status in _errors(path, method, operation):
                        operation["responses"].setdefault(status, _response(status, operation))
        return app.openapi_schema or plain()

    app.openapi = openapi  # type: ignore[method-assign]


def _tried(path: str, method: str, operation: dict[str, Any]) -> None:
    """Give a route a body to try."""
    if path == "/cognitiveservices/v1" and method == "post":
        operation["requestBody"] = _XML
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json" and path in _TO_TRY:
            content["example"] = _TO_TRY[path]
        elif kind == "multipart/form-data":
            content["example"] = {"file": _FILES.get(path, "recording.wav")}


def _errors(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    """The statuses that a route may answer with, besides success."""
    if path.startswith(_OPEN):
        yield "503"
        return
    yield from ("401", "403", "429", "500", "503")
    if operation.get("parameters") or method != "get":
        yield "400"
    if "{" in path or method != "get":
        yield "404"
    if operation.get("requestBody") or method == "post":
        yield from ("413", "501", "504")


def _response(status: str, operation: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _TOLD[status]}
    if not _FOREIGN & set(operation.get("tags", ())):
        schema = {"$ref": f"#/components/schemas/{_NAME}"}
        told["content"] = {"application/json": {"schema": schema}}
    return told
