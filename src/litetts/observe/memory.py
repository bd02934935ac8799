"""How much memory the program uses, whether it leaks, and giving back what is not needed.

    monitor = MemoryMonitor(settings.memory)
    monitor.on_pressure("audio cache", cache.clear)
    monitor.start()
    ...
    monitor.state().leak       # None, or the growth and the lines of code that grew

A leak is growth that goes on: the least resident size, caches apart, rises from each part of a
window to the next. A step (a model is loaded) or a wave (a burst of requests) is none. When growth
becomes suspicious the monitor begins to trace Python's allocations, so that nothing is paid for
tracing before that, and the report can still name the lines that grew.
"""

from __future__ import annotations

import contextlib
import csv
import ctypes
import gc
import itertools
import logging
import multiprocessing
import os
import sys
import threading
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litetts.errors import InputError, MissingExtraError
from litetts.observe.plot import line_plot
from litetts.settings.schema import Memory

__all__ = [
    "Leak",
    "MemoryMonitor",
    "MemoryState",
    "Sample",
    "Site",
    "give_back",
    "growth",
    "map_large_blocks",
    "plot",
    "read_history",
    "resident_bytes",
    "resident_of",
    "total_bytes",
    "trim",
]

_log = logging.getLogger("litetts.memory")

MB = 1_000_000
# A window is judged in this many parts; every one must be above the one before it.
_PARTS = 5
# Samples that a part needs for its least value to mean something.
_PER_PART = 3
# Samples kept for the report: at one a second, twelve hours.
_KEEP = 43_200
# Growth at which tracing begins, as a share of the leak threshold. Early enough to name the lines
# when the threshold is reached; not so early that a program that only gets warm is traced, since
# the traces themselves take tens of megabytes.
_SUSPICION = 0.7
# Share of its even part that each step of a growth has at least, or it is no leak: a leak goes on,
# while a program that gets warm (codecs, caches, pools at their first use) grows less and less.
_STEADY = 0.6
# Growth by which a leak is reported again, and growth (as a share of the threshold) since tracing
# began from which on the traces tell something.
_NEWS, _TELLING = 1.2, 0.2
# Share of the window for which growth must not be seen before it is forgotten. A leak is seen and
# not seen in turns, as garbage comes and goes; with the traces forgotten in between it would never
# be named.
_FORGET = 0.25
# Share of the reported growth by which memory has to fall to be back: then it was no leak.
_BACK = 0.5
# Each shorter window that is tried leaves out this share of the one before.
_SHORTENING = 0.15
_SITES = 10
# Stopping tracemalloc while another thread allocates without the interpreter's lock (as ONNX
# Runtime and codecs do) crashes the process in older Pythons (python/cpython issue 128679). There
# tracing goes on, emptied, until the process ends.
_CAN_STOP = sys.version_info >= (3, 13, 2) or (3, 12, 9) <= sys.version_info < (3, 13)
# Shares of the memory budget: caches are emptied from the first, work is refused from the second.
_PRESSURE, _FULL = 0.85, 0.95
# Blocks from this size on are mapped each by itself (`map_large_blocks`): bytes; five seconds of
# sound at 24 kHz as 16-bit integers. The name of the option is that of malloc.h.
_LARGE, _M_MMAP_THRESHOLD = 262_144, -3
# Least time between two trims: seconds. One takes about a millisecond; Python's collector, which
# takes a tenth of a second and stops all threads, is called only when memory is scarce.
_TRIM_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement.

    Attributes:
        time: seconds, as time.time().
        resident: bytes in RAM of the process and of its workers.
        traced: bytes of Python objects, 0 while allocations are not traced.
        known: bytes that caches account for: their filling up is no leak.
    """

    time: float
    resident: int
    traced: int
    known: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A line of code that allocated `grown` bytes in `count` more blocks than before."""

    where: str
    grown: int
    count: int


@dataclass(frozen=True, slots=True)
class Leak:
    """Growth that goes on.

    Attributes:
        grown: bytes within the window.
        seconds: length of the window.
        sites: the lines that grew most, largest first; empty until tracing has seen growth.
        python_share: part of the growth since tracing began that Python's allocations explain,
            0 to 1; near 0 points at native code. None until it is known.
    """

    grown: int
    seconds: float
    sites: tuple[Site, ...] = ()
    python_share: float | None = None

    def __str__(self) -> str:
        text = f"memory grew by {self.grown / MB:.0f} MB in {self.seconds:.0f} s and goes on"
        if self.sites:
            text += "; most at " + ", ".join(
                f"{s.where} (+{s.grown / MB:.1f} MB)" for s in self.sites[:3]
            )
        elif self.python_share is not None:
            text += "; not in Python objects of this process: look at native code and at workers"
        return text


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
    """Samples memory in a thread (or by `sample()`), finds leaks, keeps to the budget."""

    def __init__(self, settings: Memory | None = None) -> None:
        self._settings = settings or Memory()
        self._samples: deque[Sample] = deque(maxlen=_KEEP)
        self._relief: dict[str, Callable[[], object]] = {}
        self._sizes: dict[str, Callable[[], int]] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._snapshot: tracemalloc.Snapshot | None = None
        self._snapshot_resident = 0
        self._started_tracing = False
        self._leak: Leak | None = None
        self._top = 0  # the most bytes since it was reported
        self._trimmed = self._peak = 0
        self._settled = self._suspected = 0.0
        self._last_trim = -_TRIM_EVERY_S
        self._pressure = self._full = False
        if self._settings.trace_allocations:
            self._trace()

    def configure(self, settings: Memory) -> None:
        """Go on with other settings (hot reload)."""
        with self._lock:
            self._settings = settings

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

    def settle(self) -> None:
        """Judge growth only from now on: what a program loads once, it has loaded."""
        with self._lock:
            self._settled = self._samples[-1].time if self._samples else 0.0

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
        self._untrace()

    def _run(self) -> None:
        while not self._stop.wait(self._settings.sample_s):
            self.sample()

    def sample(self, now: float | None = None) -> Sample:
        """Measure, judge, and act: the body of the thread, also useful after each request."""
        traced = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0
        known = sum(size() for size in self._sizes.values())
        sample = Sample(time.time() if now is None else now, total_bytes(), traced, known)
        with self._lock:
            self._samples.append(sample)
            self._peak = max(self._peak, sample.resident)
            self._judge()
            self._relieve(sample)
            if self._settings.history is not None:
                _append(self._settings.history, sample)
        return sample

    def state(self) -> MemoryState:
        """The present state, for health and metrics."""
        with self._lock:
            resident = self._samples[-1].resident if self._samples else total_bytes()
            return MemoryState(
                resident=resident,
                peak=max(self._peak, resident),
                growth=growth(self._window())[0],
                leak=self._leak,
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
            return list(self._samples)

    def _window(self) -> list[Sample]:
        if not self._samples:
            return []
        since = max(self._settled, self._samples[-1].time - self._settings.window_s)
        found: list[Sample] = []
        for sample in reversed(self._samples):
            if sample.time < since:
                break
            found.append(sample)
        return found[::-1]

    def _judge(self) -> None:
        threshold = self._settings.leak_threshold_mb * MB
        window, grown = self._worst_growth()
        now = self._samples[-1].time
        held = self._samples[-1].resident - self._samples[-1].known
        self._top = held if self._leak is None else max(self._top, held)
        if grown < _SUSPICION * threshold:
            if self._leak is not None and self._top - held >= _BACK * self._leak.grown:
                # The traces stay for a while, lest a leak in waves is never named.
                self._leak = None
                _log.info("memory is back")
            if now - self._suspected >= _FORGET * self._settings.window_s:
                self._forget()
            return
        self._suspected = now
        self._trace()
        if grown < threshold:
            return
        known = self._leak
        since_trace = resident_bytes() - self._snapshot_resident
        worse = known is None or grown >= _NEWS * known.grown
        # Growth that was fast began before it was traced: name the lines once they have grown.
        nameless = known is not None and not known.sites and since_trace >= _TELLING * threshold
        if worse or nameless:
            sites, share = self._sites()
            self._leak = Leak(grown, window[-1].time - window[0].time, sites, share)
            _log.warning("%s", self._leak, extra={"grown_bytes": grown})

    def _forget(self) -> None:
        if self._leak is not None:
            _log.info("memory no longer grows")
        self._leak = None
        if not self._settings.trace_allocations:
            self._untrace()

    def _worst_growth(self) -> tuple[list[Sample], int]:
        """The largest growth that goes on, within the window or the later parts of it.

        A leak that begins after quiet time is steady only from there on.
        """
        window = self._window()
        worst: tuple[list[Sample], int] = (window, 0)
        while len(window) >= _PARTS * _PER_PART:
            grown, steady = growth(window)
            if steady and grown > worst[1]:
                worst = (window, grown)
            window = window[max(1, int(len(window) * _SHORTENING)) :]
        return worst

    def _trace(self) -> None:
        if self._snapshot is not None:
            return
        if not tracemalloc.is_tracing():
            tracemalloc.start()
            self._started_tracing = True
        self._snapshot = tracemalloc.take_snapshot()
        self._snapshot_resident = resident_bytes()

    def _untrace(self) -> None:
        self._snapshot = None
        if not self._started_tracing:
            return
        if _CAN_STOP:
            tracemalloc.stop()
            self._started_tracing = False
        else:
            tracemalloc.clear_traces()

    def _sites(self) -> tuple[tuple[Site, ...], float | None]:
        """The lines that grew since tracing began, and their share of the growth."""
        if self._snapshot is None:
            return (), None
        ours = (
            tracemalloc.Filter(False, tracemalloc.__file__),
            tracemalloc.Filter(False, __file__),
        )
        now = tracemalloc.take_snapshot().filter_traces(ours)
        grown = now.compare_to(self._snapshot.filter_traces(ours), "lineno")
        sites = tuple(
            Site(f"{d.traceback[0].filename}:{d.traceback[0].lineno}", d.size_diff, d.count_diff)
            for d in grown[:_SITES]
            if d.size_diff > 0
        )
        resident = resident_bytes() - self._snapshot_resident
        if resident < _TELLING * self._settings.leak_threshold_mb * MB:
            return (), None
        share = min(1.0, max(0, sum(d.size_diff for d in grown)) / resident)
        # With next to nothing of the growth in Python, its largest lines are not the culprits.
        return (sites if share > 0.1 else ()), share

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


def growth(samples: list[Sample]) -> tuple[int, bool]:
    """How far the least resident size rose over the samples, and whether it rose all the way.

    The samples are cut into equal parts; the least of a part is what remained when work was done.

    Returns:
        (bytes from the first to the last sample's least, whether each part is above the former by
        a fair share of that). (0, False) if there are too few samples to tell.
    """
    per_part = len(samples) // _PARTS
    if per_part < _PER_PART:
        return 0, False
    least = [
        min(s.resident - s.known for s in samples[len(samples) - (n + 1) * per_part :][:per_part])
        for n in reversed(range(_PARTS))
    ]
    steps = [after - before for before, after in itertools.pairwise(least)]
    # The parts' least values span all but the last part's own growth: scale to the whole.
    grown = round((least[-1] - least[0]) * _PARTS / (_PARTS - 1))
    steady = grown > 0 and min(steps) >= _STEADY * grown / _PARTS
    return grown, steady


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


def read_history(path: Path) -> list[Sample]:
    """Read a CSV that a monitor wrote.

    Raises:
        InputError: it is not such a file.
    """
    try:
        with path.open(newline="") as stream:
            return [
                Sample(float(r["time"]), int(r["resident_bytes"]), int(r["traced_bytes"]))
                for r in csv.DictReader(stream)
            ]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path} is no memory history: {error}", field=str(path)) from error


def plot(samples: Iterable[Sample]) -> str:
    """The history as an SVG picture, minutes against megabytes."""
    samples = list(samples)
    minutes = [(s.time - samples[0].time) / 60 for s in samples]
    series: dict[str, list[float | None]] = {"resident": [s.resident / MB for s in samples]}
    if any(s.traced for s in samples):
        series["traced (Python)"] = [s.traced / MB if s.traced else None for s in samples]
    return line_plot("Memory", minutes, dict(series), x_label="time (min)", y_label="memory (MB)")


def _append(path: Path, sample: Sample) -> None:
    try:
        new = not path.exists()
        with path.open("a", newline="") as stream:
            writer = csv.writer(stream)
            if new:
                writer.writerow(["time", "resident_bytes", "traced_bytes"])
            writer.writerow([f"{sample.time:.3f}", sample.resident, sample.traced])
    except OSError as error:
        _log.warning("memory history %s cannot be written: %s", path, error)
