"""Where a key is needed, and how a request brings one."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

__all__ = ["is_loopback", "needs_key", "token_of"]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def needs_key(mode: str, host: str) -> bool:
    """Whether requests need a key: "auto" = unless the server listens on loopback only."""
    return mode == "always" or (mode == "auto" and not is_loopback(host))


def token_of(headers: Mapping[str, str]) -> str:
    """The key that a request brings: `Authorization: Bearer`, `X-API-Key` or `xi-api-key`."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return (headers.get("x-api-key") or headers.get("xi-api-key") or "").strip()
