"""The memory that the program holds, and giving back to the system what it has freed."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import sys
from functools import cache
from pathlib import Path

from litetts.errors import MissingExtraError

__all__ = [
    "MB",
    "give_back",
    "map_large_blocks",
    "resident_bytes",
    "resident_of",
    "total_bytes",
    "trim",
]

MB = 1_000_000
# Blocks from this size on are mapped each by itself (`map_large_blocks`): bytes; five seconds of
# sound at 24 kHz as 16-bit integers. The name of the option is that of malloc.h.
_LARGE, _M_MMAP_THRESHOLD = 262_144, -3


def resident_bytes() -> int:
    """Memory of this process that is in RAM.

    Raises:
        MissingExtraError: not on Linux and psutil is not installed.
    """
    try:
        with Path("/proc/self/statm").open("rb") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass
    try:
        import psutil
    except ImportError as error:
        raise MissingExtraError("psutil", "server", "measuring memory") from error
    return int(psutil.Process().memory_info().rss)


def resident_of(pid: int | None) -> int:
    """Memory of another process that is in RAM; 0 if it is over or cannot be asked."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        pass
    try:
        import psutil

        return int(psutil.Process(pid).memory_info().rss)
    except Exception:  # it is over, may not be asked, or psutil is not installed
        return 0


def total_bytes() -> int:
    """`resident_bytes`, and what the worker processes of `multiprocessing` hold by themselves.

    Pages that a worker shares with others (libraries, mapped models) are not counted again. Where
    there is no /proc, workers are left out.
    """
    total = resident_bytes()
    for worker in multiprocessing.active_children():
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{worker.pid}/statm").read_text().split()
            total += (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    return total


def give_back() -> int:
    """Give the freed blocks that the allocator keeps back to the system. Returns their bytes.

    glibc keeps them in all its arenas until malloc_trim(0); other allocators give them back by
    themselves. Without it a server that speaks for hours holds a third more than it uses.
    """
    if sys.platform != "linux":
        return 0
    before = resident_bytes()
    with contextlib.suppress(OSError, AttributeError):  # musl has no malloc_trim
        _c_library().malloc_trim(0)
    return max(0, before - resident_bytes())


def map_large_blocks() -> None:
    """Have blocks of sound mapped each by itself, so that they leave no holes in the heap.

    glibc does so from 128 kB on at first, but raises that with each such block that is freed, up to
    32 MB (mallopt(3)); then streams that begin and end in turns tear the heap apart. For a process
    that serves; one that synthesises would pay a third of its speed for the mapping.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # musl has no mallopt
            _c_library().mallopt(_M_MMAP_THRESHOLD, _LARGE)


@cache
def _c_library() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def trim() -> int:
    """Collect garbage, then `give_back`. Returns the bytes given back."""
    before = resident_bytes()
    gc.collect()
    give_back()
    return max(0, before - resident_bytes())
