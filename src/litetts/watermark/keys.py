"""Keys of the watermark: what they are, where they are kept, how they are rotated."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from litetts.errors import InputError, SettingsError
from litetts.watermark.code import WORD_BITS
from litetts.watermark.layout import PERIOD_FRAMES

SECRET_BYTES = 32
LEAST_SECRET_BYTES = 16

DEFAULT_BITS = 32
LONGEST_BITS = 64
"""Bits of an identifier. Every 16 bits share the energy of the mark: 16 are read from the shortest
pieces, 32 tell four thousand million requests apart."""


@dataclass(frozen=True)
class Key:
    """One secret of a deployment.

    Attributes:
        secret: at least 16 random bytes.
        bits: length of the identifiers marked with it: 16, 32, 48 or 64.
        created: ISO 8601 date and time, for people.
    """

    secret: bytes
    bits: int = DEFAULT_BITS
    created: str = ""

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_SECRET_BYTES:
            raise SettingsError(
                f"a watermark key needs {LEAST_SECRET_BYTES} bytes or more, this one has "
                f"{len(self.secret)}: make one with `litetts watermark keys new`",
                field="watermark keys",
            )
        if self.bits % WORD_BITS or not WORD_BITS <= self.bits <= LONGEST_BITS:
            raise SettingsError(
                f"an identifier of {self.bits} bits is not possible: choose 16, 32, 48 or 64",
                field="watermark bits",
            )

    def __repr__(self) -> str:
        return f"Key(id={self.id!r}, bits={self.bits})"  # never the secret

    @classmethod
    def new(cls, bits: int = DEFAULT_BITS) -> Key:
        """A fresh random key."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(secrets.token_bytes(SECRET_BYTES), bits, now)

    @classmethod
    def from_text(cls, text: str, bits: int = DEFAULT_BITS) -> Key:
        """A key written as hexadecimal digits, as settings hold it.

        Raises:
            SettingsError: the text is no hexadecimal number or too short.
        """
        try:
            return cls(bytes.fromhex(text.strip()), bits)
        except ValueError:
            raise SettingsError(
                "a watermark key is written as hexadecimal digits (0-9, a-f): make one with "
                "`litetts watermark keys new`",
                field="watermark keys",
            ) from None

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal digits that name the key without giving it away."""
        return hashlib.sha256(b"litetts watermark key id\0" + self.secret).hexdigest()[:8]

    def derive(self, purpose: str, *parts: str) -> bytes:
        """HMAC-SHA256 of the parts under this key, 32 bytes, separate for each purpose."""
        message = b"\0".join(p.encode() for p in (purpose, *parts))
        return hmac.new(self.secret, message, hashlib.sha256).digest()

    def identifier(self, request_id: str, attempt: int = 0) -> int:
        """The identifier of a request: the first `bits` of a keyed hash."""
        digest = self.derive("identifier", request_id, str(attempt))
        return int.from_bytes(digest[: self.bits // 8], "big")

    def written(self, identifier: int) -> str:
        """An identifier as hexadecimal digits."""
        return f"{identifier:0{self.bits // 4}x}"

    def nonce(self, request_id: str) -> float:
        """The frame of the pattern at which the mark of a request starts, mostly between two."""
        drawn = int.from_bytes(self.derive("nonce", request_id)[:4], "big")
        return drawn / 2**32 * PERIOD_FRAMES

    def text_hash(self, text: str) -> str:
        """Keyed hash of a text: shows that two texts are equal, tells nothing about them."""
        return self.derive("text", text).hex()


class KeyRing:
    """Keys in order of preference: the first one marks, all of them are looked for."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = tuple({key.id: key for key in keys}.values())
        if not self._keys:
            raise SettingsError(
                "no watermark key: make one with `litetts watermark keys new`",
                field="watermark keys",
            )

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def active(self) -> Key:
        """The key that new marks are made with."""
        return self._keys[0]

    def by_id(self, key_id: str) -> Key:
        """The key of that id, or its beginning if that is unique.

        Raises:
            InputError: no key or several keys fit.
        """
        fitting = [key for key in self if key.id.startswith(key_id)]
        if len(fitting) != 1:
            raise InputError(
                f"{'no key' if not fitting else 'more than one key'} begins with {key_id!r}: "
                f"the keys are {', '.join(key.id for key in self)}",
                field="key",
            )
        return fitting[0]

    def rotated(self, key: Key | None = None) -> KeyRing:
        """The ring with a fresh key in front; the others are still looked for."""
        return KeyRing((key or Key.new(self.active.bits), *self))

    def without(self, key_id: str) -> KeyRing:
        """The ring without a key: its marks can no longer be found."""
        gone = self.by_id(key_id)
        return KeyRing(key for key in self if key != gone)

    @classmethod
    def load(cls, path: Path | str) -> KeyRing:
        """Read a key file.

        Raises:
            SettingsError: the file is missing, is no key file or holds a bad key.
        """
        path = Path(path)
        try:
            entries = json.loads(path.read_text("utf-8"))["keys"]
            keys = [
                Key(bytes.fromhex(e["secret"]), int(e["bits"]), str(e.get("created", "")))
                for e in entries
            ]
        except FileNotFoundError:
            raise SettingsError(
                f"there is no watermark key file {path}: make one with "
                f"`litetts watermark keys new --keys {path}`",
                field="watermark keys",
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"{path} is not a watermark key file ({error}): restore it from a backup",
                field="watermark keys",
            ) from error
        return cls(keys)

    def save(self, path: Path | str) -> None:
        """Write a key file that only its owner can read, in one step."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = [
            {"id": k.id, "secret": k.secret.hex(), "bits": k.bits, "created": k.created}
            for k in self
        ]
        # mkstemp makes the file readable by its owner alone from the start.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"keys": entries}, file, indent=2)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
