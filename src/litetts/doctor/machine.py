"""What this machine gives to this process: processors, caches, instruction sets, memory."""

from __future__ import annotations

import contextlib
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

from litetts.engines.onnx.session import default_threads
from litetts.errors import counted

__all__ = ["Machine", "this_machine"]

# Instruction sets that ONNX Runtime's kernels choose by (x86 and Arm).
_SETS = ("avx", "avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "sve")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as this process sees it.

    Attributes:
        processor: its name.
        threads: hardware threads that this process may use at once (affinity, container limit).
        cores: physical cores among them, as far as known; else `threads`.
        caches: e.g. {"L2": 1048576}, bytes, of the first core.
        instruction_sets: those that matter here.
        memory: bytes in the machine, or the container's limit if that is less; 0 = unknown.
    """

    processor: str
    threads: int
    cores: int
    caches: dict[str, int]
    instruction_sets: tuple[str, ...]
    memory: int

    def __str__(self) -> str:
        caches = ", ".join(f"{name} {size // 1024} KiB" for name, size in self.caches.items())
        parts = (
            f"{self.processor}: {counted(self.threads, 'threads')} "
            f"on {counted(self.cores, 'cores')}",
            caches,
            " ".join(self.instruction_sets),
            f"{self.memory / 1e9:.1f} GB of memory",
        )
        return "; ".join(part for part in parts if part)


def this_machine() -> Machine:
    """Read the machine. Whatever cannot be read is left empty."""
    info = _read("/proc/cpuinfo")
    threads = default_threads()
    name = re.search(r"^model name\s*:\s*(.+)$", info, re.MULTILINE)
    flags = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", info, re.MULTILINE)
    have = set(flags[1].split()) if flags else set()
    return Machine(
        processor=name[1].strip() if name else platform.processor() or platform.machine(),
        threads=threads,
        cores=min(threads, _cores(info) or threads),
        caches=_caches(),
        instruction_sets=tuple(s for s in _SETS if s in have),
        memory=_memory(),
    )


def _cores(info: str) -> int:
    """Physical cores: distinct pairs of package and core."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    pairs = set()
    for block in info.split("\n\n"):
        fields = dict(re.findall(r"^([^\t:]+)\s*:\s*(.*)$", block, re.MULTILINE))
        number = fields.get("processor", "")
        if number.isdigit() and "core id" in fields and (not usable or int(number) in usable):
            pairs.add((fields.get("physical id"), fields["core id"]))
    return len(pairs)


def _caches() -> dict[str, int]:
    found: dict[str, int] = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind = _read(folder / "type").strip()
        size = re.fullmatch(r"(\d+)K", _read(folder / "size").strip())
        if size and kind in ("Data", "Unified"):
            found["L" + _read(folder / "level").strip()] = int(size[1]) * 1024
    return found


def _memory() -> int:
    total = 0
    with contextlib.suppress(AttributeError, ValueError, OSError):
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _read("/sys/fs/cgroup/memory.max").strip()
    return min(total, int(limit)) if limit.isdigit() else total


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
