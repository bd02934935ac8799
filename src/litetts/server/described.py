"""What `/openapi.json` says of errors: of every route the same, in one place.

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
                    operation["responses"].pop("422", None)
                    for status in _errors(path, method, operation):
                        operation["responses"].setdefault(status, _response(status, operation))
        return app.openapi_schema or plain()

    app.openapi = openapi  # type: ignore[method-assign]


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
