"""Whether memory leaks, and which lines of code it leaks at.

A leak is growth that goes on: the least resident size, caches apart, rises from each part of a
window to the next. A step or a wave (a burst of requests) is none. Only samples that were taken
with the same engines in memory are compared: what loads one is no leak, and a leak is seen through
engines that come and go. Growth of
less than a whole window is told only if Python's objects explain it: a program that gets warm grows
steadily for minutes too (arenas, codecs, models), but outside of them. When growth becomes
suspicious, Python's allocations begin to be traced, so that nothing is paid for tracing before
that, and the report can still name the lines that grew.
"""

from __future__ import annotations

import itertools
import logging
import sys
import tracemalloc
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from litetts.observe.resident import MB, resident_bytes
from litetts.settings.schema import Memory

__all__ = ["Leak", "Sample", "Site", "Watch", "growth"]

_log = logging.getLogger("litetts.memory")

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
# Part of the growth since tracing began that Python's objects explain at least, judged from that
# share of the threshold on; or the growth has to last: so much of the window. Tracing ends, until
# it has lasted, when so much of the threshold has come since and is not explained.
_EXPLAINED, _HINT, _WHOLE, _GIVEN_UP = 0.5, 0.1, 0.95, 0.5
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
# Files whose own allocations are no news.
_OURS = (tracemalloc.__file__, __file__, str(Path(__file__).with_name("memory.py")))


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement.

    Attributes:
        time: seconds, as time.time().
        resident: bytes in RAM of the process and of its workers.
        traced: bytes of Python objects, 0 while allocations are not traced.
        known: bytes that caches account for: their filling up is no leak.
        loaded: the engines in memory, each with the worker that holds it; None = one is just being
            loaded, and the sample says nothing of leaks.
    """

    time: float
    resident: int
    traced: int
    known: int = 0
    loaded: frozenset[Hashable] | None = frozenset()


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
class _Begun:
    """How things stood when allocations began to be traced.

    Attributes:
        snapshot: of the allocations.
        resident, traced, held: bytes, as in `Sample`; `held` without what caches account for.
        time: of the last sample before.
        grown: bytes of growth for which tracing began.
    """

    snapshot: tracemalloc.Snapshot
    resident: int
    traced: int
    held: int
    time: float
    grown: int

    def since(self) -> int:
        """Bytes by which the process has grown since."""
        return resident_bytes() - self.resident


class Watch:
    """The samples of a program, and what they say. The caller sees to it that threads take turns.

    Attributes:
        samples: as many as are kept, oldest first.
        leak: set while a leak goes on, and a quarter of the window longer.
    """

    def __init__(self, settings: Memory) -> None:
        self.settings = settings
        self.samples: deque[Sample] = deque(maxlen=_KEEP)
        self.leak: Leak | None = None
        self._begun: _Begun | None = None  # while allocations are traced
        self._unexplained: float | None = None  # when tracing was given up
        self._started_tracing = False
        self._top = 0  # the most bytes since a leak was reported
        self._suspected = 0.0
        if settings.trace_allocations:
            self._trace()

    def add(self, sample: Sample) -> None:
        """Take a sample and judge."""
        same = bool(self.samples) and self.samples[-1].loaded == sample.loaded
        self.samples.append(sample)
        if sample.loaded is not None:
            self._judge(same)

    def stop(self) -> None:
        """End the tracing that was begun here."""
        self._untrace()

    def growth(self) -> int:
        """Bytes that the least resident size rose within the window; may be negative."""
        return growth(self._window())[0]

    def _window(self) -> list[Sample]:
        """The samples that the last one is compared with, and it."""
        if not self.samples or self.samples[-1].loaded is None:
            return []
        last = self.samples[-1]
        found: list[Sample] = []
        for sample in reversed(self.samples):
            if sample.time < last.time - self.settings.window_s:
                break
            if sample.loaded == last.loaded:
                found.append(sample)
        return found[::-1]

    def _judge(self, same: bool) -> None:
        """Say whether there is a leak; `same`: the sample before had the same engines."""
        threshold = self.settings.leak_threshold_mb * MB
        window, grown = self._worst_growth()
        # What the allocator gives back when tracing begins must not hide what goes on growing.
        if self._begun is not None and (objects := self._objects(self._begun)):
            grown = max(grown, self._begun.grown + objects)
        now = self.samples[-1].time
        held = self.samples[-1].resident - self.samples[-1].known
        self._top = max(self._top, held) if same and self.leak is not None else held
        if grown < _SUSPICION * threshold:
            if self.leak is not None and self._top - held >= _BACK * self.leak.grown:
                # The traces stay for a while, lest a leak in waves is never named.
                self.leak = None
                _log.info("memory is back")
            if now - self._suspected >= _FORGET * self.settings.window_s:
                self._forget()
            return
        self._suspected = now
        lasts = self._lasts()
        if lasts or self._unexplained is None:
            self._trace(grown)
        if grown < threshold:
            return
        known = self.leak
        if not lasts and known is None and not self._explained():
            self._give_up(now)
            return
        since_trace = self._begun.since() if self._begun else 0
        worse = known is None or grown >= _NEWS * known.grown
        # Growth that was fast began before it was traced: name the lines once they have grown.
        nameless = known is not None and not known.sites and since_trace >= _TELLING * threshold
        if worse or nameless:
            sites, share = self._sites()
            self.leak = Leak(grown, window[-1].time - window[0].time, sites, share)
            _log.warning("%s", self.leak, extra={"grown_bytes": grown})

    def _lasts(self) -> bool:
        """Whether there is growth above the threshold through a whole window."""
        window = self._window()
        if window[-1].time - window[0].time < _WHOLE * self.settings.window_s:
            return False
        grown, steady = growth(window)
        return steady and grown >= self.settings.leak_threshold_mb * MB

    def _explained(self) -> bool:
        """Whether what was allocated in Python since tracing began is most of the growth since."""
        if self._begun is None:
            return False
        since = self._begun.since()
        traced = tracemalloc.get_traced_memory()[0] - self._begun.traced
        telling = since >= _HINT * self.settings.leak_threshold_mb * MB
        return telling and traced >= _EXPLAINED * since

    def _give_up(self, now: float) -> None:
        """End tracing that has explained nothing, until the growth has lasted."""
        least = _GIVEN_UP * self.settings.leak_threshold_mb * MB
        if self._begun is None or self._top - self._begun.held < least:
            return
        self._unexplained = now
        if not self.settings.trace_allocations:
            self._untrace()

    def _forget(self) -> None:
        self._unexplained = None
        if self.leak is not None:
            _log.info("memory no longer grows")
        self.leak = None
        if not self.settings.trace_allocations:
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

    def _objects(self, begun: _Begun) -> int:
        """Bytes by which Python's objects have grown all the way since tracing began."""
        since = (s for s in self._window() if s.time > begun.time)
        grown, steady = growth([Sample(s.time, s.traced, 0) for s in since])
        return grown if steady else 0

    def _trace(self, grown: int = 0) -> None:
        """Begin to trace; `grown`: bytes for which it begins."""
        if self._begun is not None:
            return
        if not tracemalloc.is_tracing():
            tracemalloc.start()
            self._started_tracing = True
        self._begun = _Begun(
            snapshot=tracemalloc.take_snapshot(),
            resident=resident_bytes(),
            traced=tracemalloc.get_traced_memory()[0],
            held=self._top,
            time=self.samples[-1].time if self.samples else 0.0,
            grown=grown,
        )

    def _untrace(self) -> None:
        self._begun = None
        if not self._started_tracing:
            return
        if _CAN_STOP:
            tracemalloc.stop()
            self._started_tracing = False
        else:
            tracemalloc.clear_traces()

    def _sites(self) -> tuple[tuple[Site, ...], float | None]:
        """The lines that grew since tracing began, and their share of the growth."""
        if self._begun is None:
            return (), None
        ours = [tracemalloc.Filter(False, file) for file in _OURS]
        try:
            now = tracemalloc.take_snapshot().filter_traces(ours)
        except RuntimeError:  # somebody else in this process has ended the tracing meanwhile
            self._begun = None
            return (), None
        grown = now.compare_to(self._begun.snapshot.filter_traces(ours), "lineno")
        sites = tuple(
            Site(f"{d.traceback[0].filename}:{d.traceback[0].lineno}", d.size_diff, d.count_diff)
            for d in grown[:_SITES]
            if d.size_diff > 0
        )
        resident = self._begun.since()
        if resident < _TELLING * self.settings.leak_threshold_mb * MB:
            return (), None
        share = min(1.0, max(0, sum(d.size_diff for d in grown)) / resident)
        # With next to nothing of the growth in Python, its largest lines are not the culprits.
        return (sites if share > 0.1 else ()), share


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
