"""What every request passes: its identifier, limits, safe headers, a log line, a count.

Plain ASGI rather than Starlette's middleware class, which would put a queue between a stream and
its client.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from litetts.errors import TooLargeError
from litetts.observe.logs import request_id
from litetts.observe.metrics import Metrics
from litetts.server.errors import Failure, describe

__all__ = ["Gate", "Traffic"]

log = logging.getLogger("litetts.access")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})

# The page needs scripts, styles and sockets of its own origin, and plays audio it has made itself.
_CONTENT_POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": _CONTENT_POLICY,
}


# Methods that are counted each by itself: a parser may take any word for one.
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Paths that are answered however many requests there are.
_HEALTH = "/health"


class Traffic:
    """What is open now: requests over HTTP and sockets."""

    def __init__(self) -> None:
        self.requests = 0
        self.sockets = 0

    @property
    def open(self) -> int:
        """Both together."""
        return self.requests + self.sockets


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        traffic: Traffic,
        max_body: int,
        max_connections: int,
        local_only: bool,
    ) -> None:
        """Guard `app`.

        Args:
            app: the application.
            metrics: where requests are counted.
            traffic: where those that are open are counted.
            max_body: bytes of a request's body.
            max_connections: requests and sockets at the same time.
            local_only: answer only requests that name this machine as their host: a page whose
                name was made to point at 127.0.0.1 (DNS rebinding) names its own.
        """
        self._app = app
        self._metrics = metrics
        self._max_body = max_body
        self._max_connections = max_connections
        self._local_only = local_only
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        identity = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(identity)
        traffic = self._traffic
        try:
            if scope["type"] == "websocket":
                traffic.sockets += 1
                try:
                    await self._socket(scope, receive, send, headers)
                finally:
                    traffic.sockets -= 1
            elif scope["path"].startswith(_HEALTH):
                await self._request(scope, receive, send, headers, identity)
            else:
                traffic.requests += 1
                try:
                    await self._request(scope, receive, send, headers, identity)
                finally:
                    traffic.requests -= 1
        finally:
            request_id.reset(token)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        if self._traffic.open > self._max_connections or self._host_fault(headers, "1.1"):
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "not here, not now"})
            return
        await self._app(scope, receive, send)

    async def _request(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers, identity: str
    ) -> None:
        began = time.monotonic()
        status = taken = 0
        # HEAD is answered as GET: the server below sends no body.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope

        async def limited() -> Message:
            """Receive, but no body beyond the limit, whatever length it declared."""
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._max_body:
                raise self._too_large()
            return message

        async def answer(message: Message) -> None:
            nonlocal status
            if taken > self._max_body and not status:
                # Whatever the application makes of half a body, this is what was wrong.
                await describe(self._too_large()).response()(scope, receive, send_safely)
                return
            if taken <= self._max_body:
                await send_safely(message)

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                reply = MutableHeaders(scope=message)
                reply["X-Request-Id"] = identity
                for name, value in _SAFE.items():
                    reply.setdefault(name, value)
            await send(message)

        try:
            refusal = self._refusal(scope, headers)
            if refusal is not None:
                await refusal.response()(scope, receive, send_safely)
            else:
                await self._app(inner, limited, answer)
        finally:
            seconds = time.monotonic() - began
            route = getattr(inner.get("route"), "path", "other")
            method = inner["method"] if inner["method"] in _METHODS else "other"
            self._metrics.request(method, route, status, seconds)
            level = logging.DEBUG if route.startswith(("/health", "/metrics")) else logging.INFO
            log.log(
                level,
                "%s %s %s",
                scope["method"],
                scope["path"],
                status,
                extra={
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                    "client": inner.get("state", {}).get("client"),
                },
            )

    def _refusal(self, scope: Scope, headers: Headers) -> Failure | None:
        full = self._traffic.open > self._max_connections
        if full and not scope["path"].startswith(_HEALTH):
            return Failure(
                503,
                f"there are {self._max_connections} connections already",
                "server_error",
                code="too_many_connections",
                headers={"Retry-After": "1"},
            )
        if fault := self._host_fault(headers, scope.get("http_version", "1.1")):
            return fault
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._max_body:
            return describe(self._too_large())
        return None

    def _host_fault(self, headers: Headers, version: str) -> Failure | None:
        """What is wrong with the name that the client gave the server."""
        hosts = headers.getlist("host")
        if len(hosts) > 1 or (not hosts and version != "1.0"):
            return Failure(
                400,
                "a request has one Host header" + (", this one has none" if not hosts else ""),
                "invalid_request_error",
                code="wrong_host",
            )
        if not self._local_only or not hosts:
            return None
        host = hosts[0].lower()
        name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
        if name in _LOOPBACK_NAMES:
            return None
        return Failure(
            421,
            "this server answers to 127.0.0.1 and localhost only; behind a proxy, name it in "
            "the setting security.trusted_proxies",
            "invalid_request_error",
            code="wrong_host",
        )

    def _too_large(self) -> TooLargeError:
        return TooLargeError(f"the body is larger than {self._max_body / 1e6:g} MB")
