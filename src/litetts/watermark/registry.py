"""Who asked for what: the local table that turns an identifier into a record."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.errors import SettingsError
from litetts.watermark.keys import Key

_SCHEMA = """
CREATE TABLE IF NOT EXISTS marks (
    key_id     TEXT NOT NULL,
    identifier TEXT NOT NULL,
    created    REAL NOT NULL,
    request_id TEXT NOT NULL,
    model      TEXT NOT NULL,
    voice      TEXT NOT NULL,
    text_hash  TEXT NOT NULL,
    PRIMARY KEY (key_id, identifier)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS marks_by_age ON marks (created);
CREATE INDEX IF NOT EXISTS marks_by_request ON marks (request_id);
CREATE TABLE IF NOT EXISTS fingerprints (
    key_id     TEXT NOT NULL,
    identifier TEXT NOT NULL,
    bits       BLOB NOT NULL,
    PRIMARY KEY (key_id, identifier, bits)
) WITHOUT ROWID;
"""

_HAS_MARK = (
    "EXISTS (SELECT 1 FROM marks WHERE marks.key_id = fingerprints.key_id"
    " AND marks.identifier = fingerprints.identifier)"
)

_COLUMNS = "key_id, identifier, created, request_id, model, voice, text_hash"

FINGERPRINTS = 16
"""Sounds that are known of one identifier: whoever marks many under one name gives that up."""

KNOWN_AT_MOST = 100_000
"""Identifiers that are read to look for just them: a tenth of a second."""

ATTEMPTS = 64
"""Identifiers tried for one request before the table counts as full. With half of all identifiers
in use, 64 attempts fail once in 2**64 requests."""


@dataclass(frozen=True, slots=True)
class Record:
    """One marked request.

    Attributes:
        key_id: key that marked it.
        identifier: the identifier in the mark, hexadecimal digits.
        created: seconds since 1970.
        request_id: the caller's name of the request.
        model, voice: what spoke.
        text_hash: keyed hash of the text (`Key.text_hash`); "" if no text was given.
    """

    key_id: str
    identifier: str
    created: float
    request_id: str
    model: str = ""
    voice: str = ""
    text_hash: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, for JSON."""
        return asdict(self)


class Registry:
    """An SQLite table of marks. Threads and processes may share one file.

    No audio and no text is kept: the text only as a keyed hash, the sound only as a fingerprint.
    """

    def __init__(self, path: Path | str, *, to_read: bool = False) -> None:
        """Open or create the table; ":memory:" keeps it in memory.

        `to_read` opens a table that is there, changes nothing, and needs no right to write.

        Raises:
            SettingsError: the file cannot be opened or is no such table.
        """
        self.path = path
        self._lock = threading.Lock()
        try:
            self._db = _to_read(path) if to_read else _to_write(path)
            self._db.execute(f"SELECT {_COLUMNS} FROM marks LIMIT 1")
        except (sqlite3.Error, OSError) as error:
            raise SettingsError(
                f"the watermark registry {path} cannot be used ({error}): choose another file or "
                "restore it from a backup",
                field="watermark registry",
            ) from error

    def register(
        self, key: Key, request_id: str, *, model: str = "", voice: str = "", text: str = ""
    ) -> int:
        """Find an identifier for a request, note it down, and return it.

        The same request gets the same identifier again. An identifier that another request already
        has is passed over, so every identifier stands for one request.

        Raises:
            SettingsError: the identifiers of this key are used up.
        """
        text_hash = key.text_hash(text) if text else ""
        for attempt in range(ATTEMPTS):
            identifier = key.identifier(request_id, attempt)
            name = key.written(identifier)
            row = (key.id, name, time.time(), request_id, model, voice, text_hash)
            with self._lock:
                self._db.execute(
                    f"INSERT OR IGNORE INTO marks ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row
                )
            record = self.find(key.id, name)
            if record is not None and record.request_id == request_id:
                return identifier
        raise SettingsError(
            f"key {key.id} has no free {key.bits}-bit identifiers left: rotate it with "
            "`litetts watermark keys rotate`, or choose longer identifiers",
            field="watermark keys",
        )

    def find(self, key_id: str, identifier: str) -> Record | None:
        """The record of an identifier, if there is one."""
        with self._lock:
            row = self._db.execute(
                f"SELECT {_COLUMNS} FROM marks WHERE key_id = ? AND identifier = ?",
                (key_id, identifier),
            ).fetchone()
        return Record(*row) if row else None

    def identifiers(self, key_id: str) -> NDArray[np.uint64]:
        """All identifiers of a key, uint64 [n]; none where there are more than `KNOWN_AT_MOST`."""
        with self._lock:
            rows = self._db.execute(
                "SELECT identifier FROM marks WHERE key_id = ? LIMIT ?",
                (key_id, KNOWN_AT_MOST + 1),
            ).fetchall()
        if len(rows) > KNOWN_AT_MOST:
            return np.zeros(0, np.uint64)
        return np.array([int(row[0], 16) for row in rows], np.uint64)

    def holds(self, key_id: str, request_id: str) -> bool:
        """Whether a request is noted down under a key."""
        with self._lock:
            row = self._db.execute(
                "SELECT 1 FROM marks WHERE key_id = ? AND request_id = ?", (key_id, request_id)
            ).fetchone()
        return row is not None

    def withdraw(self, key_id: str, request_id: str) -> None:
        """Take a request out again: its sound was never made."""
        with self._lock:
            self._db.execute(
                "DELETE FROM marks WHERE key_id = ? AND request_id = ?", (key_id, request_id)
            )
            self._db.execute(f"DELETE FROM fingerprints WHERE NOT {_HAS_MARK}")

    def keep(self, key_id: str, identifier: str, bits: bytes) -> None:
        """Note down the fingerprint of a sound that carries an identifier."""
        if not bits:
            return
        with self._lock:
            known = "SELECT count(*) FROM fingerprints WHERE key_id = ? AND identifier = ?"
            if self._db.execute(known, (key_id, identifier)).fetchone()[0] < FINGERPRINTS:
                self._db.execute(
                    "INSERT OR IGNORE INTO fingerprints VALUES (?, ?, ?)",
                    (key_id, identifier, bits),
                )

    def fingerprints(self, key_id: str, identifier: str) -> list[bytes]:
        """Of every sound that is known to carry an identifier."""
        with self._lock:
            try:
                rows = self._db.execute(
                    "SELECT bits FROM fingerprints WHERE key_id = ? AND identifier = ?",
                    (key_id, identifier),
                ).fetchall()
            except sqlite3.OperationalError:  # a table of before there were fingerprints
                return []
        return [bytes(row[0]) for row in rows]

    def __len__(self) -> int:
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM marks").fetchone()[0])

    def forget(self, before: float) -> int:
        """Delete the records made before a time (seconds since 1970); returns how many."""
        with self._lock:
            gone = self._db.execute("DELETE FROM marks WHERE created < ?", (before,)).rowcount
            self._db.execute(f"DELETE FROM fingerprints WHERE NOT {_HAS_MARK}")
            return gone

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def _to_write(path: Path | str) -> sqlite3.Connection:
    if str(path) != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.executescript(_SCHEMA)
    return db


def _to_read(path: Path | str) -> sqlite3.Connection:
    """A connection that writes nothing, not even the files that SQLite lays beside a table.

    Where others may be writing, SQLite needs these files; where they cannot be made, in a folder
    that is read-only, nobody else can be writing either, and it is told so (`immutable`).
    """
    address = Path(path).absolute().as_uri()
    for more in ("mode=ro", "mode=ro&immutable=1"):
        try:
            db = sqlite3.connect(
                f"{address}?{more}",
                uri=True,
                timeout=30,
                check_same_thread=False,
                isolation_level=None,
            )
            db.execute("SELECT 1 FROM marks LIMIT 1")
        except sqlite3.OperationalError:
            if "immutable" in more:
                raise
        else:
            break
    return db
