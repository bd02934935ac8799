"""How much memory the program uses, whether it leaks, and giving back what is not needed.

monitor = MemoryMonitor(settings.memory)
monitor.on_pressure("audio cache", cache.clear)
monitor.start()
...
monitor.state().leak       # None, or the growth and the lines of code that grew
"""

from __future__ import annotations

import logging
import threading
import time
import tracemalloc
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from litetts.observe import history
from litetts.observe.leak import Leak, Sample, Watch
from litetts.observe.resident import MB, give_back, total_bytes, trim
from litetts.settings.schema import Memory

__all__ = ["MemoryMonitor", "MemoryState"]

_log = logging.getLogger("litetts.memory")

# Shares of the memory budget: caches are emptied from the first, work is refused from the second.
_PRESSURE, _FULL = 0.85, 0.95
# Least time between two trims: seconds. One takes about a millisecond; Python's collector, which
# takes a tenth of a second and stops all threads, is called only when memory is scarce.
_TRIM_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What a health page shows.

    Attributes:
        resident: bytes now.
        peak: highest sample.
        growth: bytes that the least resident size rose within the window; may be negative.
        leak: set while a leak goes on, and a quarter of the window longer.
        budget: bytes allowed, 0 = no limit.
        pressure: the budget is nearly used: caches are being emptied.
        full: new work is to be refused.
        trimmed: bytes given back so far.
    """

    resident: int
    peak: int
    growth: int
    leak: Leak | None
    budget: int
    pressure: bool
    full: bool
    trimmed: int


class MemoryMonitor:
    """Samples memory in a thread (or by `sample()`), finds leaks, keeps to the budget.

    Attributes:
        loaded: tells which engines are in memory, each with the worker that holds it; None while
            one is being loaded. Called in the thread.
    """

    def __init__(self, settings: Memory | None = None, directory: Path = Path()) -> None:
        """As the settings say, whose paths begin in `directory`."""
        self._settings = settings or Memory()
        self._directory = directory
        self.loaded: Callable[[], frozenset[Hashable] | None] = frozenset
        self._watch = Watch(self._settings)
        self._relief: dict[str, Callable[[], object]] = {}
        self._sizes: dict[str, Callable[[], int]] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._trimmed = self._peak = 0
        self._last_trim = -_TRIM_EVERY_S
        self._pressure = self._full = False

    def configure(self, settings: Memory) -> None:
        """Go on with other settings (hot reload)."""
        with self._lock:
            self._settings = self._watch.settings = settings

    def on_pressure(
        self, name: str, relieve: Callable[[], object], size: Callable[[], int] | None = None
    ) -> None:
        """Tell the monitor of a cache.

        Args:
            name: for the log.
            relieve: called when the budget is nearly used: frees what can be made again.
            size: bytes that the cache holds, so that its growth is not taken for a leak.
        """
        self._relief[name] = relieve
        if size is not None:
            self._sizes[name] = size

    def start(self) -> None:
        """Sample in a thread until `stop()`."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, and the tracing that the monitor began."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._watch.stop()

    def _run(self) -> None:
        while not self._stop.wait(self._settings.sample_s):
            self.sample()

    def sample(self, now: float | None = None) -> Sample:
        """Measure, judge, and act: the body of the thread, also useful after each request."""
        traced = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0
        known = sum(size() for size in self._sizes.values())
        if tracemalloc.is_tracing():  # the traces are no leak either
            known += tracemalloc.get_tracemalloc_memory()
        at = time.time() if now is None else now
        sample = Sample(at, total_bytes(), traced, known, self.loaded())
        with self._lock:
            self._watch.add(sample)
            self._peak = max(self._peak, sample.resident)
            self._relieve(sample)
            if self._settings.history is not None:
                history.append(self._directory / self._settings.history, sample)
        return sample

    def state(self) -> MemoryState:
        """The present state, for health and metrics."""
        with self._lock:
            kept = self._watch.samples
            resident = kept[-1].resident if kept else total_bytes()
            return MemoryState(
                resident=resident,
                peak=max(self._peak, resident),
                growth=self._watch.growth(),
                leak=self._watch.leak,
                budget=self._settings.budget_mb * MB,
                pressure=self._pressure,
                full=self._full,
                trimmed=self._trimmed,
            )

    def refusal(self) -> str:
        """Why no new work should be taken, for people; "" while there is memory."""
        return "the memory budget is used up" if self._full else ""

    @property
    def samples(self) -> list[Sample]:
        """The history, oldest first."""
        with self._lock:
            return list(self._watch.samples)

    def _relieve(self, sample: Sample) -> None:
        budget = self._settings.budget_mb * MB
        self._pressure = bool(budget) and sample.resident >= _PRESSURE * budget
        due = time.monotonic() - self._last_trim >= _TRIM_EVERY_S
        if self._pressure:
            if due or sample.resident >= _FULL * budget:
                for name, relieve in self._relief.items():
                    try:
                        relieve()
                    except Exception:
                        _log.exception("%s could not be emptied", name)
                trim()
                self._last_trim = time.monotonic()
            after = total_bytes()
            self._trimmed += max(0, sample.resident - after)
            if after >= _FULL * budget and not self._full:
                _log.warning(
                    "memory budget used: %.0f of %.0f MB; new work is refused",
                    after / MB,
                    budget / MB,
                )
            self._full = after >= _FULL * budget
            return
        self._full = False
        if self._settings.trim and due:
            self._trimmed += give_back()
            self._last_trim = time.monotonic()
