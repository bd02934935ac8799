"""On which processors each worker stays, where it is to stay on some (Linux).

A process that stays finds its data in the caches of its processor, and two workers are not put on
the two threads of one core while another core is idle. A system that shares its processors well
does the same by itself: what it gains is measured in `docs/scaling.md`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Sequence
from pathlib import Path

__all__ = ["in_order", "shares", "stay_on"]

log = logging.getLogger(__name__)

_SIBLINGS = Path("/sys/devices/system/cpu")


def shares(count: int, threads: int) -> list[frozenset[int]]:
    """The processors of each of `count` workers of so many threads; empty = the system cannot say.

    With more threads than processors there are, they share them evenly.
    """
    if not hasattr(os, "sched_getaffinity"):
        log.warning("this system does not let a process stay on a processor (scheduling.pin)")
        return []
    order = in_order(os.sched_getaffinity(0))
    return [
        frozenset(order[(worker * threads + i) % len(order)] for i in range(threads))
        for worker in range(count)
    ]


def in_order(processors: Collection[int], siblings: Path = _SIBLINGS) -> Sequence[int]:
    """Processors, the first thread of each core before the second of any."""
    found = sorted(processors)
    cores: dict[str, int] = {}
    places = []
    for processor in found:
        core = _core(processor, siblings)
        places.append((cores.setdefault(core, 0), processor))
        cores[core] += 1
    return [processor for _, processor in sorted(places)]


def _core(processor: int, siblings: Path) -> str:
    try:
        return (siblings / f"cpu{processor}/topology/thread_siblings_list").read_text().strip()
    except OSError:
        return str(processor)


def stay_on(processors: Collection[int]) -> None:
    """Let this process, and the threads that it starts, run on these alone."""
    try:
        os.sched_setaffinity(0, processors)
    except OSError as error:  # they were taken from this container since
        log.warning("a worker cannot stay on its processors (scheduling.pin): %s", error)
