"""Audio that was already made, kept in memory and on disk.

Keys are hashes of everything that decides the sound (see `content_key`); values are bytes. Two
tiers, each with a limit in bytes and least-recently-used order; an entry older than the time to
live is dropped. The disk tier survives a restart and a `kill -9`: an entry is written to a
temporary file and renamed, and its own checksum (in `recording`) is verified when it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["AudioCache", "CacheStats", "content_key"]

# One entry may take this share of a tier, so that one audiobook does not flush everything else.
LARGEST_SHARE = 0.25
_SUFFIX = ".ltr"
_PARTIAL = ".partial"


def content_key(**parts: object) -> str:
    """A key out of everything that decides the sound: 40 hexadecimal digits.

    `parts` must be JSON values; their order does not matter.
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What is in the cache and how often it helped, since the start."""

    hits: int
    misses: int
    memory_entries: int
    memory_bytes: int
    disk_entries: int
    disk_bytes: int
    evictions: int
    damaged: int

    @property
    def hit_rate(self) -> float:
        """Share of look-ups that found something, 0 to 1; 0 before the first."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else 0.0


@dataclass(slots=True)
class _Held:
    """An entry of a tier: its size, when it was made, and its bytes if in memory."""

    size: int
    made: float
    data: bytes = b""


class _Tier:
    """Entries in order of last use, with a limit in bytes."""

    def __init__(self, limit: int, drop: Callable[[str], None] = lambda key: None) -> None:
        self.limit = limit
        self.size = 0
        self.evicted = 0
        self.entries: OrderedDict[str, _Held] = OrderedDict()
        self._drop = drop

    def takes(self, size: int) -> bool:
        return size <= self.limit * LARGEST_SHARE

    def add(self, key: str, held: _Held) -> None:
        self.remove(key)
        self.entries[key] = held
        self.size += held.size
        self.shrink(self.limit)

    def shrink(self, limit: int) -> None:
        while self.size > limit and self.entries:
            key, held = self.entries.popitem(last=False)
            self.size -= held.size
            self.evicted += 1
            self._drop(key)

    def remove(self, key: str) -> bool:
        held = self.entries.pop(key, None)
        if held is not None:
            self.size -= held.size
        return held is not None


class AudioCache:
    """Bytes by content, in two tiers. Thread-safe."""

    def __init__(
        self,
        folder: Path | None,
        *,
        memory_bytes: int,
        disk_bytes: int,
        ttl_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """A cache that keeps its disk tier in `folder` (None = no disk tier)."""
        self._folder = folder if disk_bytes > 0 else None
        self._ttl = ttl_s
        self._clock = clock
        self._lock = threading.Lock()
        self._memory = _Tier(memory_bytes)
        self._disk = _Tier(disk_bytes, self._unlink)
        self._hits = self._misses = self._damaged = 0
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._scan()

    def get(
        self,
        key: str,
        check: Callable[[bytes], object] | None = None,
        *,
        counted: bool = True,
    ) -> bytes | None:
        """The bytes under `key`, or None.

        `check` raises ValueError on damaged bytes; it is called on what comes from the disk. A
        damaged entry is removed and is a miss. `counted=False` leaves the statistics alone.
        """
        with self._lock:
            data = self._from_memory(key)
        if data is None:
            data = self._from_disk(key, check)
        if counted:
            with self._lock:
                if data is None:
                    self._misses += 1
                else:
                    self._hits += 1
        return data

    def __contains__(self, key: str) -> bool:
        with self._lock:
            held = self._memory.entries.get(key) or self._disk.entries.get(key)
            return held is not None and not self._stale(held)

    def put(self, key: str, data: bytes, *, disk: bool = True) -> None:
        """Keep `data` under `key`; `disk=False` keeps it in memory only."""
        now = self._clock()
        with self._lock:
            if self._memory.takes(len(data)):
                self._memory.add(key, _Held(len(data), now, data))
        if disk and self._folder is not None and self._disk.takes(len(data)):
            self._write(key, data)
            with self._lock:
                self._disk.add(key, _Held(len(data), now))

    def trim(self, share: float = 0.0) -> int:
        """Shrink the memory tier to `share` of its limit; returns the bytes given back."""
        with self._lock:
            before = self._memory.size
            self._memory.shrink(int(self._memory.limit * share))
            return before - self._memory.size

    def clear(self) -> None:
        """Drop every entry of both tiers."""
        with self._lock:
            self._memory.shrink(0)
            self._disk.shrink(0)

    def resize(self, *, memory_bytes: int, disk_bytes: int, ttl_s: float) -> None:
        """Apply new limits at once."""
        with self._lock:
            self._ttl = ttl_s
            self._memory.limit, self._disk.limit = memory_bytes, disk_bytes
            self._memory.shrink(memory_bytes)
            self._disk.shrink(disk_bytes)

    def stats(self) -> CacheStats:
        """Counts since the start."""
        with self._lock:
            return CacheStats(
                hits=self._hits,
                misses=self._misses,
                memory_entries=len(self._memory.entries),
                memory_bytes=self._memory.size,
                disk_entries=len(self._disk.entries),
                disk_bytes=self._disk.size,
                evictions=self._memory.evicted + self._disk.evicted,
                damaged=self._damaged,
            )

    def _stale(self, held: _Held) -> bool:
        return self._clock() - held.made > self._ttl

    def _from_memory(self, key: str) -> bytes | None:
        held = self._memory.entries.get(key)
        if held is None:
            return None
        if self._stale(held):
            self._memory.remove(key)
            return None
        self._memory.entries.move_to_end(key)
        return held.data

    def _from_disk(self, key: str, check: Callable[[bytes], object] | None) -> bytes | None:
        with self._lock:
            held = self._disk.entries.get(key)
            if held is None:
                return None
            if self._stale(held):
                self._disk.remove(key)
                self._unlink(key)
                return None
            self._disk.entries.move_to_end(key)
        path = self._path(key)
        try:
            data = path.read_bytes()
            if check is not None:
                check(data)
        except OSError:
            with self._lock:
                self._disk.remove(key)
            return None
        except ValueError:
            with self._lock:
                self._damaged += 1
                self._disk.remove(key)
                self._unlink(key)
            return None
        # The access time carries the order of use over a restart; the modification time, the age.
        with contextlib.suppress(OSError):
            os.utime(path, (self._clock(), held.made))
        with self._lock:
            if self._memory.takes(len(data)):
                self._memory.add(key, _Held(len(data), held.made, data))
        return data

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / key[:2] / (key + _SUFFIX)

    def _write(self, key: str, data: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(exist_ok=True)
        partial = path.with_name(f"{key}.{os.getpid()}.{threading.get_ident()}{_PARTIAL}")
        try:
            partial.write_bytes(data)
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def _unlink(self, key: str) -> None:
        if self._folder is not None:
            self._path(key).unlink(missing_ok=True)

    def _scan(self) -> None:
        """Take in what an earlier run left: whole entries, oldest use first; torn ones go."""
        assert self._folder is not None
        found: list[tuple[float, str, _Held]] = []
        for path in self._folder.glob("*/*"):
            if path.name.endswith(_PARTIAL):
                path.unlink(missing_ok=True)
            elif path.suffix == _SUFFIX:
                with contextlib.suppress(OSError):
                    facts = path.stat()
                    found.append((facts.st_atime, path.stem, _Held(facts.st_size, facts.st_mtime)))
        for _, key, held in sorted(found, key=lambda item: item[0]):
            self._disk.add(key, held)
