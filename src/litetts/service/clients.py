"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass

from litetts.errors import AccessError
from litetts.service.keys import ApiKey, KeyFile

__all__ = ["Client", "identify"]


@dataclass(frozen=True, slots=True)
class Client:
    """Who is asking: the name of a key, or an address."""

    name: str
    key: ApiKey | None = None


def identify(keys: KeyFile, token: str, address: str, *, required: bool) -> Client:
    """Who is asking. Raises AccessError for a wrong key, and for none where one is required.

    Where no key is required a token is not looked at: clients of other services send dummies.
    """
    if not required:
        return Client(address)
    if not token:
        raise AccessError(
            "an API key is needed: send it as 'Authorization: Bearer <key>' "
            "(the operator makes one with: litetts serve keys add NAME)"
        )
    key = keys.find(token)
    if key is None:
        raise AccessError("this API key is not known; it may have been revoked")
    return Client(key.name, key)
