"""Errors on the wire: our family, and everything else, in the shape of OpenAI's API.

    {"error": {"message": ..., "type": ..., "param": ..., "code": ...}}

This is the only place where an error becomes a status code.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from litetts.errors import (
    AccessError,
    ClientGoneError,
    DeadlineError,
    EngineError,
    HangUp,
    InputError,
    LiteTTSError,
    MissingExtraError,
    ModelError,
    NoProvider,
    OverloadedError,
    QuotaError,
    SettingsError,
    TooLargeError,
)
from litetts.server.blame import blamed, names_for, sent
from litetts.server.jsonio import Json

__all__ = [
    "Failure",
    "describe",
    "install",
    "shaped",
]

log = logging.getLogger(__name__)

# Names of arguments inside LiteTTS -> names of fields in the API.
_FIELDS = names_for("input", format="response_format")


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it goes over the wire."""

    status: int
    message: str
    type: str
    param: str | None = None
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, dict[str, str | None]]:
        """The object that is sent."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }

    def response(self) -> Response:
        """The HTTP reply."""
        return Json(self.body, status_code=self.status, headers=self.headers)


def describe(error: BaseException, names: Mapping[str, str] = _FIELDS) -> Failure:
    """What a client is told about an error; `names` renames the field that is at fault.

    Unexpected errors are logged and named only by their class: their text may hold paths or other
    people's words.
    """
    if isinstance(error, OverloadedError):
        return Failure(
            503 if error.draining else 429,
            _told(error),
            "server_error" if error.draining else "rate_limit_error",
            code="shutting_down" if error.draining else "overloaded",
            headers={"Retry-After": str(error.retry_after)},
        )
    if isinstance(error, QuotaError):
        return Failure(
            429,
            _told(error),
            "rate_limit_error",
            code="rate_limit_exceeded",
            headers={"Retry-After": str(error.retry_after)},
        )
    if isinstance(error, AccessError):
        if error.forbidden:
            return Failure(403, _told(error), "permission_error", code="forbidden")
        return Failure(
            401,
            _told(error),
            "authentication_error",
            code="invalid_api_key",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if isinstance(error, UnicodeEncodeError):
        # JSON can carry half of a surrogate pair; what checks a request's values stumbles over it.
        message = "the request holds half of a surrogate pair, which is no character: leave it out"
        return Failure(400, message, "invalid_request_error", code="invalid_value")
    if isinstance(error, TooLargeError):
        return Failure(413, _told(error), "invalid_request_error", code="too_large")
    if isinstance(error, InputError):
        name = error.field and names.get(error.field, error.field)
        return Failure(400, _told(error), "invalid_request_error", param=name, code="invalid_value")
    if isinstance(error, NoProvider):  # another replica may
        return Failure(503, _told(error), "server_error", code="no_provider")
    if isinstance(error, ModelError):
        return Failure(
            404, _told(error), "invalid_request_error", param=error.field, code="model_not_found"
        )
    if isinstance(error, MissingExtraError):
        return Failure(501, _told(error), "server_error", code="extra_not_installed")
    if isinstance(error, DeadlineError):
        return Failure(504, _told(error), "server_error", code="deadline_exceeded")
    if isinstance(error, (EngineError, SettingsError)):
        return Failure(500, _told(error), "server_error", code="engine_error")
    if isinstance(error, ClientGoneError):
        # Nobody reads it; the number, nginx's, is for the log and the metrics.
        return Failure(499, "the client closed the connection", "invalid_request_error")
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        kind = "server_error" if error.status_code >= 500 else "invalid_request_error"
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code)
        return Failure(
            error.status_code, str(error.detail), kind, code=code, headers=dict(error.headers or {})
        )
    log.error("unexpected error", exc_info=error)
    return Failure(
        500,
        f"an unexpected {type(error).__name__}; the server's log has the details",
        "server_error",
        code="internal_error",
    )


# The commands that an error may end with -> what a client of the server can do.
_WAYS = {
    "voices list": "GET /v1/audio/voices lists them",
    "models pull": "whoever runs the server can install it",
}


def _told(error: BaseException) -> str:
    """The message for somebody who has the server and not its command line."""
    if not isinstance(error, LiteTTSError):
        return str(error)
    way = next((w for c, w in _WAYS.items() if (error.command or "").startswith(c)), None)
    return f"{error.message}; {way}" if way else error.message


def shaped(shape: Callable[[Failure], Response]) -> type[APIRoute]:
    """The class of routes whose errors have the shape of another service's.

    What is not about the request (a path that is not there) keeps the shape of the others.
    """

    class Shaped(APIRoute):
        """A route that turns errors into `shape` of them."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handler = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    return await handler(request)
                except (LiteTTSError, RequestValidationError) as error:
                    return shape(describe(error, {}))  # other services name no field

            return handle

    return Shaped


def install(app: FastAPI) -> None:
    """Let `app` answer every error in this shape."""

    async def handle(request: Request, error: Exception) -> Response:
        names = _FIELDS
        if isinstance(error, InputError) and error.field:
            names = {error.field: blamed(error.field, await sent(request))}
        if isinstance(error, HTTPException) and error.detail in _BARE:
            error = HTTPException(error.status_code, _nowhere(request, error), error.headers)
        return describe(error, names).response()

    kinds = (LiteTTSError, HangUp, RequestValidationError, HTTPException, Exception)
    for kind in kinds:
        app.add_exception_handler(kind, handle)


# What Starlette says of a path that is not there, and of a method that it does not take.
_BARE = ("Not Found", "Method Not Allowed")


def _nowhere(request: Request, error: HTTPException) -> str:
    """What to ask instead of a path that is not there, or with another method."""
    path = request.scope.get("root_path", "") + request.scope["path"][:200]
    routes = f"{request.scope.get('root_path', '')}/docs lists every route"
    takes = (error.headers or {}).get("Allow")
    if takes:
        return f"{path} takes {takes}, not {request.method}; {routes}"
    return f"there is nothing at {path}; {routes}"


def invalid(error: ValidationError, *, skip: int = 0) -> InputError:
    """The first problem of a message that does not fit its schema.

    `skip`: parts of the field's place that are not the client's.
    """
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][skip:]) or "type"
    return InputError(f"{place}: {_rule(first)}", field=place)


def _rule(problem: Mapping[str, Any]) -> str:
    """What a field has to be, without what pydantic calls the errors of its own validators."""
    return str(problem.get("msg", "the request is not valid")).removeprefix("Value error, ")


def _invalid(error: RequestValidationError) -> Failure:
    """The first problem of a request that does not fit the schema."""
    first, place = _worst(error)
    name = ".".join(str(part) for part in place if part not in ("query", "path")) or None
    if first.get("type") in ("union_tag_not_found", "union_tag_invalid"):
        name = str(first.get("ctx", {}).get("discriminator", name)).strip("'")
    message = _rule(first)
    if first.get("type") == "json_invalid":
        return Failure(
            400, f"the body is not valid JSON: {message}", "invalid_request_error",
            code="invalid_json",
        )  # fmt: skip
    if name is None and not isinstance(first.get("input"), dict):
        return Failure(
            400, "the body must be a JSON object, sent with Content-Type: application/json",
            "invalid_request_error", code="invalid_json",
        )  # fmt: skip
    where = f"{name}: " if name else ""
    return Failure(
        400,
        where + message[:1].lower() + message[1:],
        "invalid_request_error",
        param=name,
        code="missing" if first.get("type") == "missing" else "invalid_value",
    )


def _worst(error: RequestValidationError) -> tuple[Mapping[str, Any], Sequence[str | int]]:
    """The first problem of a request, and the field that it is about.

    Of several types that did not fit the one that went furthest into the value is meant.
    """
    found = []
    for problem in error.errors():
        place: Sequence[str | int] = problem.get("loc", ())
        if place[:1] == ("body",):
            place = _fields(place[1:], error.body, lacking=problem.get("type") == "missing")
        found.append((problem, place))
    field = found[0][1][:1]
    return max((each for each in found if each[1][:1] == field), key=lambda each: len(each[1]))


def _fields(place: Sequence[str | int], body: Any, *, lacking: bool) -> list[str | int]:
    """The parts of a place that a client knows: not which of several types did not fit there."""
    kept: list[str | int] = []
    for number, part in enumerate(place):
        inside = part in body if isinstance(body, dict) else False
        if isinstance(body, list) and isinstance(part, int) and part < len(body):
            inside = True
        if inside:
            body = body[part]
        if inside or (lacking and number == len(place) - 1):
            kept.append(part)
    return kept
