"""Where a key is needed, and how a request brings one."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

__all__ = ["OPENAI_KEY", "is_loopback", "needs_key", "token_of"]

OPENAI_KEY = "openai-insecure-api-key."
"""What stands before the key in the subprotocol by which a browser brings it to OpenAI."""

# Headers with a key: ours, ElevenLabs', Azure's.
_HEADERS = ("x-api-key", "xi-api-key", "ocp-apim-subscription-key")
_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/,\s]+)/")


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
    """The key that a request brings: `Authorization: Bearer`, or as the clients of others send it.

    Of a signature of AWS (`AWS4-HMAC-SHA256`) the access key's identifier is the key. It cannot be
    checked, since that takes the secret, and of keys there is only a hash here; nor need it be:
    what the signature protects on the way is protected by TLS, as with every other client.
    """
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "token") and value.strip():
        return value.strip()
    if scheme == "AWS4-HMAC-SHA256" and (found := _CREDENTIAL.search(value)):
        return found["key"]
    found_in = (headers.get(name) for name in _HEADERS)
    return next((value.strip() for value in found_in if value), "") or _offered(headers)


def _offered(headers: Mapping[str, str]) -> str:
    """The key among the subprotocols of a socket: a browser can set no header of its own."""
    offered = [one.strip() for one in headers.get("sec-websocket-protocol", "").split(",")]
    for before, name in zip(["", *offered], offered, strict=False):
        if name.startswith(OPENAI_KEY):
            return name.removeprefix(OPENAI_KEY)
        if before.lower() in ("token", "bearer"):
            return name
    return ""
