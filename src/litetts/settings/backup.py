"""Copies of the settings files: made before each change, numbered, with a checksum.

A backup is one JSON file with the exact bytes of the settings files, so it is written in one
atomic step. A restore of two files is made atomic by a journal: the wanted state is written beside
them first, and whoever next opens the folder finishes what a crash interrupted.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litetts.errors import SettingsError
from litetts.settings.layers import FILES, parse_file

__all__ = ["KEEP", "Backup", "backup", "find", "list_backups", "locked", "recover", "restore"]

KEEP = 20
"""Backups kept; the oldest beyond that are removed."""
_FOLDER = "backups"
_JOURNAL = ".restore.json"
_FORMAT = 1
_NAME = re.compile(r"(\d{6})-\d{8}T\d{6}Z\.json")


@dataclass(frozen=True, slots=True)
class Backup:
    """One saved state.

    Attributes:
        number: counts up from 1 and never repeats within a folder.
        created: when, UTC.
        reason: what was about to change.
        contents: bytes of each settings file; None = there was no such file.
        path: where it is saved.
    """

    number: int
    created: datetime
    reason: str
    contents: dict[str, bytes | None]
    path: Path

    def values(self) -> dict[str, Any]:
        """The settings that this state sets, by path.

        Raises:
            InvalidSettings: the saved files do not fit the schema of this version.
        """
        merged: dict[str, Any] = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, data in self.contents.items():
                if data is not None:
                    file = Path(folder) / name
                    file.write_bytes(data)
                    merged |= parse_file(file)
        return merged


def backup(directory: Path, reason: str, *, keep: int = KEEP) -> Backup:
    """Save the settings files as they are; the caller need not hold the lock."""
    with locked(directory):
        return _save(directory, reason, keep)


def restore(directory: Path, number: int | None = None) -> Backup:
    """Bring back a saved state (None = the newest), after saving the present one.

    Returns the state that was restored.

    Raises:
        SettingsError: no such backup, or it is damaged, or it does not fit this version.
    """
    with locked(directory):
        wanted = find(directory, number)
        wanted.values()
        _save(directory, f"before restore of {wanted.number}", KEEP, protect=wanted.path)
        write_atomic(directory / _JOURNAL, _encode(wanted))
        recover(directory)
        return wanted


def recover(directory: Path) -> bool:
    """Finish a restore that was interrupted. Returns whether there was one."""
    journal = directory / _JOURNAL
    if not journal.is_file():
        return False
    for name, data in _decode(journal).contents.items():
        if data is None:
            (directory / name).unlink(missing_ok=True)
        else:
            write_atomic(directory / name, data)
    journal.unlink(missing_ok=True)
    return True


def list_backups(directory: Path) -> list[Backup]:
    """All readable backups, oldest first. Damaged ones are left out; `find` names them."""
    found = []
    for path in _paths(directory):
        with contextlib.suppress(SettingsError):
            found.append(_decode(path))
    return found


def find(directory: Path, number: int | None = None) -> Backup:
    """The backup of that number, or the newest.

    Raises:
        SettingsError: there is none, or its checksum does not match.
    """
    paths = {int(path.name[:6]): path for path in _paths(directory)}
    if not paths:
        raise SettingsError(f"there are no backups in {directory / _FOLDER}")
    number = max(paths) if number is None else number
    if number not in paths:
        raise SettingsError(f"there is no backup {number}; see `litetts config list`")
    return _decode(paths[number])


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; a settings file keeps the mode it had.
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # Windows cannot open folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the folder against other processes that change settings (and not against readers)."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("a") as stream:
        try:
            import fcntl
        except ImportError:  # Windows: changes by two people at once are not arbitrated there
            yield
            return
        fcntl.flock(stream, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)


def _save(directory: Path, reason: str, keep: int, protect: Path | None = None) -> Backup:
    """Save and forget the oldest; with the lock held."""
    recover(directory)
    paths = _paths(directory)
    number = int(paths[-1].name[:6]) + 1 if paths else 1
    created = datetime.now(UTC)
    contents = {
        name: (directory / name).read_bytes() if (directory / name).is_file() else None
        for name in FILES
    }
    path = directory / _FOLDER / f"{number:06}-{created:%Y%m%dT%H%M%SZ}.json"
    saved = Backup(number, created, reason, contents, path)
    write_atomic(path, _encode(saved))
    for old in [p for p in [*paths, path] if p != protect][:-keep]:
        old.unlink(missing_ok=True)
    return saved


def _paths(directory: Path) -> list[Path]:
    folder = directory / _FOLDER
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def _encode(saved: Backup) -> bytes:
    body = {
        "format": _FORMAT,
        "number": saved.number,
        "created": saved.created.isoformat(),
        "reason": saved.reason,
        "files": {
            name: None if data is None else base64.b64encode(data).decode()
            for name, data in saved.contents.items()
        },
    }
    return json.dumps({"sha256": _digest(body), **body}, indent=2).encode()


def _decode(path: Path) -> Backup:
    try:
        body = json.loads(path.read_bytes())
        digest = body.pop("sha256")
        if body["format"] != _FORMAT:
            raise SettingsError(f"{path} has format {body['format']}: made by a newer version")
        if digest != _digest(body):
            raise ValueError("checksum")
        return Backup(
            number=body["number"],
            created=datetime.fromisoformat(body["created"]),
            reason=body["reason"],
            contents={
                name: None if data is None else base64.b64decode(data)
                for name, data in body["files"].items()
                if name in FILES
            },
            path=path,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise SettingsError(f"backup {path} is damaged; choose another one") from error


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
