"""What is in a file, as a short hash: the same on every machine, whatever the file's time.

A model's file is hashed once: its hash is kept beside the models, under the path, size and time
that the file had then. Where nothing can be written it is hashed anew by every process.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from pathlib import Path

from litetts.errors import ModelError
from litetts.models import store

__all__ = ["content_hash"]

KNOWN = "hashes.json"
"""The file of hashes in the data folder."""
_SMALL_BYTES = 1 << 20
"""Reading a file of less costs no more than looking its hash up."""
_DEEPEST = 6
"""Folders above a file in which its manifest may be: a repository is that deep."""
_lock = threading.Lock()


def content_hash(*paths: Path) -> str:
    """A hash of the contents of files, 16 hexadecimal digits.

    Raises:
        ModelError: one cannot be read, or is not what was fetched (where a manifest says that).
    """
    digest = hashlib.sha256()
    for path in paths:
        try:
            found = _sha256(path)
        except OSError as error:
            raise ModelError(f"cannot read {path}: {error}", field=str(path)) from error
        expected = _fetched(path)
        if expected not in ("", found):
            raise ModelError(
                f"{path} is damaged: it is not the file that was fetched; delete it and pull the "
                "model again (litetts models verify shows what else is)",
                field=str(path),
            )
        digest.update(bytes.fromhex(found))
    return digest.hexdigest()[:16]


def _fetched(path: Path) -> str:
    """The checksum that the file came with; "" where no manifest tells it."""
    for folder in path.parents[:_DEEPEST]:
        if (manifest := store.Manifest.read(folder)) is not None:
            entry = manifest.files.get(path.relative_to(folder).as_posix())
            return entry.sha256 if entry else ""
    return ""


def _sha256(path: Path) -> str:
    facts = path.stat()
    if facts.st_size < _SMALL_BYTES:
        return store.sha256(path)
    key = f"{path.resolve()}:{facts.st_size}:{facts.st_mtime_ns}"
    with _lock:
        known = _known()
        if key not in known:
            known[key] = store.sha256(path)
            _keep(known)
        return known[key]


def _known() -> dict[str, str]:
    try:
        data = json.loads((store.home() / KNOWN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}


def _keep(known: dict[str, str]) -> None:
    """Write the hashes, whole or not at all; those of files that are gone are forgotten."""
    left = {k: v for k, v in known.items() if Path(k.rsplit(":", 2)[0]).exists()}
    with contextlib.suppress(OSError):
        store.home().mkdir(parents=True, exist_ok=True)
        fd, name = tempfile.mkstemp(prefix=f".{KNOWN}.", dir=store.home())
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(left, file, indent=1)
        Path(name).replace(store.home() / KNOWN)
