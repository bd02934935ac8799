"""What a route needs: the service, the settings, the keys, and who is asking."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from starlette.requests import HTTPConnection

from litetts.doctor.dependencies import DependencyMonitor
from litetts.errors import AccessError
from litetts.observe.memory import MemoryMonitor
from litetts.observe.past import Faults, Past
from litetts.scheduling.aside import Aside
from litetts.server.security import needs_key, token_of
from litetts.service.clients import Client, identify
from litetts.service.jobs import Jobs
from litetts.service.keys import KeyFile
from litetts.service.service import SpeechService
from litetts.settings.store import Store

__all__ = ["Caller", "Context", "caller", "context_of", "service_of", "trusted"]


@dataclass(slots=True)
class Context:
    """The parts of a running server, as `app.state.context`."""

    store: Store
    service: SpeechService
    keys: KeyFile
    memory: MemoryMonitor
    dependencies: DependencyMonitor
    aside: Aside
    """Where recordings of clients are read."""
    jobs: Jobs
    """The books that are spoken when nobody wants speech now."""
    past: Past = field(default_factory=Past)
    faults: Faults = field(default_factory=Faults)

    def who(self, connection: HTTPConnection, token: str = "") -> Client:
        """The client behind a request or a socket. Raises AccessError."""
        settings = self.store.settings
        required = needs_key(settings.security.require_key, settings.server.host)
        address = connection.client.host if connection.client else "local"
        address = forwarded(connection.headers, address, settings.security.trusted_proxies)
        token = token or token_of(connection.headers)
        return identify(self.keys, token, address, required=required)

    def allow_origin(self, connection: HTTPConnection) -> None:
        """Refuse a page of another origin, which sockets and forms do not do by themselves.

        Raises AccessError.
        """
        origin = connection.headers.get("origin")
        allowed = self.store.settings.security.cors_origins
        if origin is None or "*" in allowed or origin in allowed:
            return
        host = connection.headers.get("host", "")
        address = connection.client.host if connection.client else ""
        if trusted(address, self.store.settings.security.trusted_proxies):
            host = connection.headers.get("x-forwarded-host", host)
        if origin.partition("://")[2] != host:
            raise AccessError(
                f"pages of {origin} may not use this server (setting security.cors_origins)",
                forbidden=True,
            )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, and with what."""

    client: Client


def context_of(connection: HTTPConnection) -> Context:
    """The parts of the server that a connection came to."""
    context: Context = connection.app.state.context
    return context


def service_of(request: Request) -> SpeechService:
    """The speech service."""
    return context_of(request).service


def caller(request: Request) -> Caller:
    """Dependency of every route that needs a key where keys are needed.

    What changes or costs something is not for pages of other origins: a browser sends a form to
    any address, without asking first.
    """
    context = context_of(request)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        context.allow_origin(request)
    who = context.who(request)
    request.state.client = who.name
    return Caller(who)


def forwarded(headers: Mapping[str, str], address: str, proxies: tuple[str, ...]) -> str:
    """The address of the client, seen through the proxies that are trusted.

    `X-Forwarded-For` is read from its end: the first address that is not a trusted proxy's is the
    client's, since everything before it may be made up.
    """
    if not proxies or not trusted(address, proxies):
        return address
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    for hop in reversed(hops):
        if not trusted(hop, proxies):
            return hop[:64]
    return address


def trusted(address: str, proxies: tuple[str, ...]) -> bool:
    """Whether an address is that of a proxy whose headers are believed."""
    if address in proxies:
        return True
    try:
        number = ipaddress.ip_address(address)
        return any(number in ipaddress.ip_network(p, strict=False) for p in proxies if "/" in p)
    except ValueError:
        return False
