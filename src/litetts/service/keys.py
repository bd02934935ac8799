"""API keys, at rest in a file.

A key is `ltts_<id>_<secret>`. The secret has 192 random bits, so a salted SHA-256 at rest is as
good as a slow hash would be and does not slow every request down. The keys file holds names, ids,
salts and hashes; a key itself is shown once, when it is made.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from litetts.errors import InputError, SettingsError

__all__ = ["ApiKey", "KeyFile"]

PREFIX = "ltts"
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


def _hash(salt: str, secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + secret.encode()).hexdigest()
