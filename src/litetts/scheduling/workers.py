"""Where synthesis runs: threads, or processes. Never on the event loop.

Threads are the default: ONNX Runtime releases Python's global lock while it computes, and one copy
of each model serves all. Processes cost a copy of each model per worker and pay where an engine
spends its time in Python, or where a crash of native code must not take the server along.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from litetts.document import AudioChunk
from litetts.errors import EngineError, LiteTTSError
from litetts.observe.resident import give_back
from litetts.scheduling.recording import quantise

__all__ = ["Make", "ProcessWorkers", "Step", "ThreadWorkers", "Workers"]

GIVE_BACK_EVERY_S = 5.0
"""How often at most a child process gives freed memory back; it takes about a millisecond."""

Make = Callable[[], Generator[AudioChunk]]
"""Starts a stream of speech. Must be picklable for processes (`functools.partial` is)."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a job gave.

    Attributes:
        chunk: a piece of audio, quantised; None = the stream had ended.
        seconds: how long the step took.
        more: whether there may be another step.
    """

    chunk: AudioChunk | None
    seconds: float
    more: bool


class Workers(Protocol):
    """A pool with `count` slots; each slot runs one step at a time."""

    count: int
    sticky: bool
    """Whether a job must stay on the slot of its first step."""

    def step(self, slot: int, job: int, make: Make) -> Step:
        """Blocking: advance `job` by one chunk on `slot`, starting it with `make` if need be."""
        ...

    def close(self, slot: int, job: int) -> None:
        """Forget a job; what it held is freed. Not while it is being stepped."""
        ...

    def relax(self) -> None:
        """Free what can be loaded again; called when nothing has been asked for a while."""
        ...

    def shutdown(self) -> None:
        """Stop the pool."""
        ...


class _Jobs:
    """The streams that are being spoken, by number."""

    def __init__(self) -> None:
        self._streams: dict[int, Generator[AudioChunk]] = {}

    def step(self, job: int, make: Make) -> Step:
        began = time.perf_counter()
        stream = self._streams.get(job)
        if stream is None:
            stream = self._streams[job] = make()
        chunk = next(stream, None)
        if chunk is not None:
            chunk = quantise(chunk)
        more = chunk is not None and not chunk.last
        if not more:
            self.close(job)
        return Step(chunk, time.perf_counter() - began, more)

    def close(self, job: int) -> None:
        stream = self._streams.pop(job, None)
        if stream is not None:
            stream.close()


class ThreadWorkers:
    """Steps run in the calling threads; jobs may move between them."""

    sticky = False

    def __init__(self, count: int, relax: Callable[[], None] | None = None) -> None:
        """`relax` frees what can be loaded again."""
        self.count = count
        self._jobs = _Jobs()
        self._relax = relax

    def step(self, slot: int, job: int, make: Make) -> Step:
        """See `Workers`."""
        return self._jobs.step(job, make)

    def close(self, slot: int, job: int) -> None:
        """See `Workers`."""
        self._jobs.close(job)

    def relax(self) -> None:
        """See `Workers`."""
        if self._relax is not None:
            self._relax()

    def shutdown(self) -> None:
        """Nothing to stop: the threads are the caller's."""


class ProcessWorkers:
    """One child process per slot; a job stays where it began.

    Children are started afresh (spawn): a fork would copy locks of threads that do not exist in
    the child. A child that dies fails the jobs it had begun with EngineError and is replaced.
    """

    sticky = True

    def __init__(
        self,
        count: int,
        prepare: Callable[[], None] | None = None,
        relax: Callable[[], None] | None = None,
    ) -> None:
        """A pool of children.

        Args:
            count: how many.
            prepare: runs first in each child, e.g. to apply settings. Picklable.
            relax: frees, in each child, what can be loaded again. Picklable.
        """
        self.count = count
        self._prepare, self._relax = prepare, relax
        self._begun: list[set[int]] = [set() for _ in range(count)]
        self._context = multiprocessing.get_context("spawn")
        self._children = [self._start() for _ in range(count)]
        self._closed = False

    def step(self, slot: int, job: int, make: Make) -> Step:
        """See `Workers`. Raises EngineError if the process died in the middle of a job."""
        fresh = job not in self._begun[slot]
        self._begun[slot].add(job)
        try:
            answer = self._ask(slot, ("step", job, make))
        except EngineError:
            if not fresh or self._closed:
                raise
            # The child died before it began with this job: its successor can take it on.
            self._begun[slot].add(job)
            answer = self._ask(slot, ("step", job, make))
        if isinstance(answer, Step) and answer.more:
            return answer
        self._begun[slot].discard(job)
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Step)
        return answer

    def _ask(self, slot: int, message: object) -> object:
        child, pipe, lock = self._children[slot]
        with lock:
            try:
                pipe.send(message)
                return pipe.recv()
            except (EOFError, OSError) as error:
                child.join(timeout=1.0)
                self._begun[slot].clear()
                if not self._closed:
                    self._children[slot] = self._start()
                raise EngineError(
                    f"a synthesis process died (exit code {child.exitcode}); it was replaced, "
                    "ask again"
                ) from error

    def close(self, slot: int, job: int) -> None:
        """See `Workers`."""
        _, pipe, lock = self._children[slot]
        self._begun[slot].discard(job)
        # The slot may be busy with another job; its thread must not make the event loop wait.
        threading.Thread(target=_send, args=(pipe, lock, ("close", job, None)), daemon=True).start()

    def relax(self) -> None:
        """See `Workers`."""
        for _, pipe, lock in self._children:
            _send(pipe, lock, ("relax", 0, self._relax))

    def shutdown(self) -> None:
        """End the children."""
        self._closed = True
        for child, pipe, _ in self._children:
            with contextlib.suppress(OSError):
                pipe.close()
            child.join(timeout=2.0)
            if child.is_alive():
                child.kill()

    def _start(self) -> tuple[BaseProcess, Connection, threading.Lock]:
        ours, theirs = self._context.Pipe()
        child = self._context.Process(target=_serve, args=(theirs, self._prepare), daemon=True)
        child.start()
        theirs.close()
        return child, ours, threading.Lock()


def _send(pipe: Connection, lock: threading.Lock, message: object) -> None:
    with lock, contextlib.suppress(OSError):
        pipe.send(message)


def _serve(pipe: Connection, prepare: Callable[[], None] | None) -> None:
    """The life of a child process: answer messages until the pipe closes."""
    import signal

    # Ctrl+C reaches the whole process group and a service manager signals every process: the
    # parent, which has streams to finish, decides when children end (by closing the pipe).
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    jobs = _Jobs()
    if prepare is not None:
        prepare()
    trimmed = time.monotonic()
    while True:
        try:
            kind, job, make = pipe.recv()
        except (EOFError, OSError):
            return
        if kind == "close":
            jobs.close(job)
            continue
        if kind == "relax":
            if make is not None:
                make()
            continue
        answer: Any
        try:
            answer = jobs.step(job, make)
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
