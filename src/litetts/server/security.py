"""Who may use the server: API keys, quotas, and what a browser is allowed to do.

A key is `ltts_<id>_<secret>`. The secret has 192 random bits, so a salted SHA-256 at rest is as
good as a slow hash would be and does not slow every request down. The keys file holds names, ids,
salts and hashes; a key itself is shown once, when it is made.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from litetts.errors import AccessError, InputError, QuotaError, SettingsError

__all__ = [
    "ApiKey",
    "Client",
    "KeyFile",
    "Quotas",
    "identify",
    "is_loopback",
    "needs_key",
    "token_of",
]

PREFIX = "ltts"
_MINUTE_S, _DAY_S = 60.0, 86_400.0
# A file of keys is small: anything larger is something else.
_MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key at rest.

    Attributes:
        name: for people, logs and metrics.
        id: the public part.
        salt, hash: hexadecimal; hash = SHA-256(salt + secret).
        created: UTC, ISO 8601.
        requests_per_minute, characters_per_day: quotas; None = the settings', 0 = no limit.
    """

    name: str
    id: str
    salt: str
    hash: str
    created: str
    requests_per_minute: int | None = None
    characters_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Who is asking: the name of a key, or an address."""

    name: str
    key: ApiKey | None = None


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


class KeyFile:
    """The keys, in a JSON file that is read again when it changes. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, ApiKey] = {}

    def keys(self) -> list[ApiKey]:
        """Every key, by name. Raises SettingsError if the file is damaged."""
        with self._lock:
            self._refresh()
            return sorted(self._keys.values(), key=lambda key: key.name)

    def find(self, token: str) -> ApiKey | None:
        """The key that `token` is, or None."""
        parts = token.split("_", 2)
        if len(parts) != 3 or parts[0] != PREFIX:
            return None
        with self._lock:
            self._refresh()
            key = self._keys.get(parts[1])
        if key is None:
            return None
        return key if hmac.compare_digest(_hash(key.salt, parts[2]), key.hash) else None

    def add(
        self,
        name: str,
        *,
        requests_per_minute: int | None = None,
        characters_per_day: int | None = None,
    ) -> str:
        """Make a key and return it: the only time that it can be seen.

        Raises:
            InputError: the name is taken or empty.
        """
        if not name.strip():
            raise InputError("a key needs a name", field="name")
        if any(key.name == name for key in self.keys()):
            raise InputError(f"there is a key '{name}' already; remove it first", field="name")
        identity, secret, salt = secrets.token_hex(4), secrets.token_urlsafe(24), os.urandom(16)
        key = ApiKey(
            name,
            identity,
            salt.hex(),
            _hash(salt.hex(), secret),
            time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            requests_per_minute,
            characters_per_day,
        )
        self._write([*self.keys(), key])
        return f"{PREFIX}_{identity}_{secret}"

    def remove(self, name: str) -> None:
        """Revoke a key. Raises InputError if there is none of that name."""
        keys = self.keys()
        rest = [key for key in keys if key.name != name]
        if len(rest) == len(keys):
            raise InputError(f"there is no key '{name}'", field="name")
        self._write(rest)

    def _refresh(self) -> None:
        try:
            facts = self.path.stat()
        except OSError:
            self._stamp, self._keys = None, {}
            return
        stamp = (facts.st_mtime_ns, facts.st_size)
        if stamp == self._stamp:
            return
        if facts.st_size > _MAX_FILE_BYTES:
            raise SettingsError(f"{self.path} is too large for a file of keys", field="keys_file")
        try:
            entries = json.loads(self.path.read_text(encoding="utf-8"))["keys"]
            self._keys = {entry["id"]: ApiKey(**entry) for entry in entries}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"{self.path} is not a file of keys ({error}); restore it or make new keys",
                field="security.keys_file",
            ) from error
        self._stamp = stamp

    def _write(self, keys: list[ApiKey]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"keys": [asdict(key) for key in keys]}, indent=1)
        partial = self.path.with_name(self.path.name + ".partial")
        # Only the owner may read it, from the first byte on.
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        partial.replace(self.path)


@dataclass(frozen=True, slots=True)
class _Use:
    """What a client has used: a bucket of requests and a day of characters."""

    allowance: float
    at: float
    day: int
    characters: int


class Quotas:
    """Requests a minute (a token bucket) and characters a day, per client."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._uses: dict[str, _Use] = {}

    def charge(self, client: Client, characters: int, *, requests: int, per_day: int) -> None:
        """Count a request of `characters` characters.

        Args:
            client: who.
            characters: length of its text.
            requests: how many a minute are allowed; 0 = no limit. A key's own goes before.
            per_day: how many characters a day (UTC) are allowed, likewise.

        Raises:
            QuotaError: it would be too many; nothing is counted.
        """
        key = client.key
        if key is not None and key.requests_per_minute is not None:
            requests = key.requests_per_minute
        if key is not None and key.characters_per_day is not None:
            per_day = key.characters_per_day
        now = self._clock()
        today = int(now // _DAY_S)
        use = self._uses.get(client.name, _Use(float(requests), now, today, 0))
        allowance = min(requests, use.allowance + (now - use.at) * requests / _MINUTE_S)
        used = use.characters if use.day == today else 0
        if requests and allowance < 1:
            raise QuotaError(
                f"{requests} requests a minute are allowed for '{client.name}'",
                (1 - allowance) * _MINUTE_S / requests,
            )
        if per_day and used + characters > per_day:
            raise QuotaError(
                f"{per_day} characters a day are allowed for '{client.name}', {used} are used",
                _DAY_S - now % _DAY_S,
            )
        self._uses[client.name] = _Use(allowance - 1, now, today, used + characters)
        if len(self._uses) > 10_000:
            self._forget(now)

    def used_today(self, client: Client) -> int:
        """Characters counted since midnight UTC."""
        use = self._uses.get(client.name)
        return use.characters if use and use.day == int(self._clock() // _DAY_S) else 0

    def snapshot(self) -> Mapping[str, Any]:
        """Characters of today by client, to be kept over a restart."""
        today = int(self._clock() // _DAY_S)
        used = {name: use.characters for name, use in self._uses.items() if use.day == today}
        return {"day": today, "characters": used}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take in what `snapshot` gave; one of another day, or a damaged one, is ignored."""
        now = self._clock()
        today = int(now // _DAY_S)
        used = snapshot.get("characters")
        if snapshot.get("day") != today or not isinstance(used, dict):
            return
        for name, count in used.items():
            if isinstance(count, int) and count >= 0:
                # An infinite allowance is cut to the quota when the client comes.
                self._uses[str(name)] = _Use(float("inf"), now, today, count)

    def _forget(self, now: float) -> None:
        """Drop clients that are back at a full bucket and used nothing today."""
        today = int(now // _DAY_S)
        self._uses = {
            name: replace(use)
            for name, use in self._uses.items()
            if now - use.at < _MINUTE_S or use.day == today
        }


def token_of(headers: Mapping[str, str]) -> str:
    """The key that a request brings: `Authorization: Bearer`, `X-API-Key` or `xi-api-key`."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return (headers.get("x-api-key") or headers.get("xi-api-key") or "").strip()


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


def _hash(salt: str, secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + secret.encode()).hexdigest()
