"""Where synthesis runs: threads, or processes. Never on the event loop.

Threads are the default: ONNX Runtime releases Python's global lock while it computes, and one copy
of each model serves all. Processes cost a copy of each model per worker and pay where an engine
spends its time in Python, or where a crash of native code must not take the server along.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from litetts.document import AudioChunk
from litetts.errors import EngineError, LiteTTSError, WorkerLost
from litetts.observe.resident import give_back, resident_of, trim
from litetts.prosody.steering import Steering, Update
from litetts.scheduling import places
from litetts.scheduling.recording import quantise
from litetts.scheduling.work import Work, begin

__all__ = ["Begun", "Jobs", "ProcessWorkers", "Speak", "Step", "ThreadWorkers", "Workers", "unload"]

log = logging.getLogger(__name__)

WATCH_S = 0.25
"""How often the memory of a child that computes is looked at: seconds."""

GIVE_BACK_EVERY_S = 5.0
"""How often at most a child process gives freed memory back; it takes about a millisecond."""

Speak = Callable[..., Generator[AudioChunk]]
"""What a worker does with work: a stream of speech. For processes a function of a module. Work that
may change while it goes on comes with a `Steering`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a job gave.

    Attributes:
        chunk: a piece of audio, quantised; None = the stream had ended.
        seconds: how long the step took, without loading.
        loading: how long engines were loaded in it.
        more: whether there may be another step.
    """

    chunk: AudioChunk | None
    seconds: float
    more: bool
    loading: float = 0.0


class Workers(Protocol):
    """A pool with `count` slots; each slot runs one step at a time."""

    count: int
    sticky: bool
    """Whether a job must stay on the slot of its first step."""

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        """Blocking: advance `job` by one chunk on `slot`, beginning with `work` if need be.

        `updates` are the changes that were asked for since the step before.
        """
        ...

    def close(self, slot: int, job: int) -> None:
        """Forget a job; what it held is freed. Not while it is being stepped."""
        ...

    def unload(self, idle_s: float) -> list[str]:
        """Let engines that were not used for so long leave memory; their names.

        Blocks for a moment; workers that compute are passed over.
        """
        ...

    def shutdown(self) -> None:
        """Stop the pool."""
        ...


def unload(idle_s: float) -> list[str]:
    """Let engines of this process that were not used for so long leave memory; their names."""
    from litetts import engines

    if gone := engines.rest(idle_s):
        trim()
    return gone


class Jobs:
    """The streams that are being spoken by this process, by number."""

    def __init__(self, speak: Speak) -> None:
        self._speak = speak
        self._streams: dict[int, Generator[AudioChunk]] = {}
        self._steering: dict[int, Steering] = {}

    def step(self, job: int, work: Work | None, updates: Sequence[Update] = ()) -> Step:
        """Advance a job by one chunk; begin it if it is new, and there is work."""
        from litetts import engines

        began, loaded = time.perf_counter(), engines.loading_s()
        stream = self._streams.get(job)
        if stream is None:
            if work is None:
                raise EngineError("the job did not begin here")
            stream = self._streams[job] = self._begin(job, work)
        if updates and job in self._steering:
            self._steering[job].give(updates)
        chunk = next(stream, None)
        if chunk is not None:
            chunk = quantise(chunk)
        more = chunk is not None and not chunk.last
        if not more:
            self.close(job)
        loading = engines.loading_s() - loaded
        return Step(chunk, time.perf_counter() - began - loading, more, loading)

    def _begin(self, job: int, work: Work) -> Generator[AudioChunk]:
        if work.wish is None:
            return self._speak(work)
        steering = self._steering[job] = Steering(work.wish)
        return self._speak(work, steering)

    def close(self, job: int) -> None:
        """Forget a job; what it held is freed."""
        self._steering.pop(job, None)
        stream = self._streams.pop(job, None)
        if stream is not None:
            stream.close()


class Begun:
    """The jobs that the worker of each slot has begun.

    Their work is handed over once: a long text is not sent again for each of its sentences.
    """

    def __init__(self, count: int) -> None:
        """For so many slots."""
        self._jobs: list[set[int]] = [set() for _ in range(count)]
        self._lost: set[int] = set()

    def take(self, slot: int, job: int) -> bool:
        """Whether a job begins with this step.

        Raises:
            WorkerLost: it had begun at a worker that was lost since, while it did another job.
        """
        if job in self._lost:
            self._lost.discard(job)
            raise WorkerLost("the process that spoke it died and was replaced, ask again")
        fresh = job not in self._jobs[slot]
        self._jobs[slot].add(job)
        return fresh

    def over(self, slot: int, job: int) -> bool:
        """Forget a job; whether its slot has no other."""
        self._lost.discard(job)
        self._jobs[slot].discard(job)
        return not self._jobs[slot]

    def lose(self, slot: int) -> None:
        """The worker of a slot is gone, and what it had begun."""
        self._lost |= self._jobs[slot]
        self._jobs[slot].clear()


class ThreadWorkers:
    """Steps run in the calling threads; jobs may move between them."""

    sticky = False

    def __init__(self, count: int, speak: Speak = begin) -> None:
        """A pool of `count` threads that `speak`."""
        self.count = count
        self._jobs = Jobs(speak)

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        """See `Workers`."""
        return self._jobs.step(job, work, updates)

    def close(self, slot: int, job: int) -> None:
        """See `Workers`."""
        self._jobs.close(job)

    def unload(self, idle_s: float) -> list[str]:
        """See `Workers`."""
        return unload(idle_s)

    def shutdown(self) -> None:
        """Nothing to stop: the threads are the caller's."""


class _Overgrown(EngineError):
    """A child took more memory than it may."""


class ProcessWorkers:
    """One child process per slot; a job stays where it began.

    Children are started afresh (spawn): a fork would copy locks of threads that do not exist in
    the child. A child that dies fails the jobs it had begun with EngineError and is replaced; so
    does one that takes more memory than it may while it computes. One that holds too much when its
    jobs are over is replaced, and nobody notices.

    Attributes:
        most_bytes: resident memory that a child may have; 0 = no bound.
    """

    sticky = True

    def __init__(
        self,
        count: int,
        prepare: Callable[[], None] | None = None,
        speak: Speak = begin,
        *,
        processors: Sequence[frozenset[int]] = (),
    ) -> None:
        """A pool of children.

        Args:
            count: how many.
            prepare: runs first in each child, e.g. to apply settings. Picklable.
            speak: what they do with work. Picklable.
            processors: of the machine, on which each child stays; none = as the system likes.
        """
        self.count = count
        self.most_bytes = 0
        self._prepare, self._speak = prepare, speak
        self._processors = processors
        self._begun = Begun(count)
        self._context = multiprocessing.get_context("spawn")
        self._children = [self._start(slot) for slot in range(count)]
        self._closed = False

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        """See `Workers`. Raises WorkerLost if the process died in the middle of a job."""
        fresh = self._begun.take(slot, job)
        try:
            answer = self._ask(slot, ("step", job, (work if fresh else None, updates)))
        except WorkerLost:
            self._begun.over(slot, job)
            if not fresh or self._closed:
                raise
            # The child died before it began with this job: its successor can take it on.
            self._begun.take(slot, job)
            answer = self._ask(slot, ("step", job, (work, updates)))
        if isinstance(answer, Step) and answer.more:
            return answer
        if self._begun.over(slot, job):
            self._renew(slot)
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Step)
        return answer

    def _renew(self, slot: int) -> None:
        """Replace a child that holds too much memory, now that it has no job."""
        child, pipe, lock = self._children[slot]
        with lock:
            if self._closed or not self._overgrown(child):
                return
            log.info("a synthesis process held too much memory and was replaced")
            child.kill()
            pipe.close()
            child.join()
            self._children[slot] = self._start(slot)

    def _overgrown(self, child: BaseProcess) -> bool:
        return 0 < self.most_bytes < resident_of(child.pid)

    def _ask(self, slot: int, message: object) -> object:
        child, pipe, lock = self._children[slot]
        full = False
        with lock:
            try:
                pipe.send(message)
                while not pipe.poll(WATCH_S):
                    if self._overgrown(child):
                        full = True
                        child.kill()
                return pipe.recv()
            except (EOFError, OSError) as error:
                child.join(timeout=1.0)
                self._begun.lose(slot)
                if not self._closed:
                    self._children[slot] = self._start(slot)
                if full:
                    raise _Overgrown(
                        f"a synthesis took more than {self.most_bytes / 1e6:.0f} MB (setting "
                        "memory.worker_mb); it was ended"
                    ) from error
                raise WorkerLost(
                    f"a synthesis process died (exit code {child.exitcode}); it was replaced, "
                    "ask again"
                ) from error

    def close(self, slot: int, job: int) -> None:
        """See `Workers`."""
        _, pipe, lock = self._children[slot]
        self._begun.over(slot, job)
        # The slot may be busy with another job; its thread must not make the event loop wait.
        threading.Thread(target=_send, args=(pipe, lock, ("close", job, None)), daemon=True).start()

    def unload(self, idle_s: float) -> list[str]:
        """See `Workers`."""
        gone: set[str] = set()
        for slot, (_, _, lock) in enumerate(self._children):
            if lock.acquire(blocking=False):
                lock.release()
                with contextlib.suppress(EngineError):  # it died, and is replaced
                    answer = self._ask(slot, ("unload", 0, idle_s))
                    assert isinstance(answer, list)
                    gone.update(answer)
        return sorted(gone)

    def shutdown(self) -> None:
        """End the children."""
        self._closed = True
        for child, pipe, _ in self._children:
            with contextlib.suppress(OSError):
                pipe.close()
            child.join(timeout=2.0)
            if child.is_alive():
                child.kill()

    def _start(self, slot: int) -> tuple[BaseProcess, Connection, threading.Lock]:
        ours, theirs = self._context.Pipe()
        place = self._processors[slot] if self._processors else frozenset[int]()
        child = self._context.Process(
            target=_serve, args=(theirs, self._prepare, self._speak, place), daemon=True
        )
        child.start()
        theirs.close()
        return child, ours, threading.Lock()


def _send(pipe: Connection, lock: threading.Lock, message: object) -> None:
    with lock, contextlib.suppress(OSError):
        pipe.send(message)


def _serve(
    pipe: Connection, prepare: Callable[[], None] | None, speak: Speak, place: frozenset[int]
) -> None:
    """The life of a child process: answer messages until the pipe closes."""
    import signal

    # Ctrl+C reaches the whole process group and a service manager signals every process: the
    # parent, which has streams to finish, decides when children end (by closing the pipe).
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    jobs = Jobs(speak)
    if place:
        places.stay_on(place)
    if prepare is not None:
        prepare()
    trimmed = time.monotonic()
    while True:
        try:
            kind, job, content = pipe.recv()
        except (EOFError, OSError):
            return
        if kind == "close":
            jobs.close(job)
            continue
        if kind == "unload":
            pipe.send(unload(content))
            continue
        answer: Any
        try:
            answer = jobs.step(job, *content)
        except LiteTTSError as error:
            answer = error
        except Exception as error:
            answer = EngineError(f"{type(error).__name__}: {error}")
        try:
            pipe.send(answer)
        except (TypeError, AttributeError, ValueError):
            pipe.send(EngineError(f"an error that cannot be passed on: {answer!r}"))
        del answer
        if time.monotonic() - trimmed >= GIVE_BACK_EVERY_S:
            give_back()
            trimmed = time.monotonic()
