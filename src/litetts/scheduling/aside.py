"""Work on what strangers sent, in a process that may be lost: bounded in memory, ended at once.

A recording of a few kilobytes can hold hours of silence, and a decoder can be tricked. So such
work is done one piece at a time in a child process, which is killed when it takes more memory than
it may, or when nobody waits for the result any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from litetts.errors import EngineError, LiteTTSError, OverloadedError, TooLargeError
from litetts.observe.resident import resident_of

__all__ = ["Aside"]

log = logging.getLogger(__name__)

T = TypeVar("T")

# How often the child's memory is looked at (seconds), and how long a child that has worked is kept
# when nothing comes: what it has loaded is used again.
WATCH_S = 0.02
IDLE_S = 120.0
# How long a child that has nothing to do may take to end (seconds).
_END_S = 2.0
# How often it is looked whether a child is ready (seconds): who kills one after the other makes no
# more work than that.
_READY_S = 5.0
# When to come back where too many wait: seconds.
_RETRY_S = 5.0


class Aside:
    """A child process for one piece of work at a time. Lives on an event loop."""

    def __init__(
        self, most_bytes: int, *, waiting: int = 8, prepare: Callable[[], None] | None = None
    ) -> None:
        """Set up; the child starts with the first work, or before (`keep`).

        Args:
            most_bytes: resident memory at which the child is killed; 0 = no bound.
            waiting: pieces of work that may wait for their turn.
            prepare: runs first in the child. Picklable.
        """
        self.most_bytes = most_bytes
        self.peak = 0
        """The most resident bytes that were seen."""
        self._most_waiting = waiting
        self._waiting = 0
        self._prepare = prepare
        self._turn = asyncio.Lock()
        self._context = multiprocessing.get_context("spawn")
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """The result of a picklable function of picklable arguments.

        Cancelled, the child is killed: nothing goes on for nobody.

        Raises:
            OverloadedError: too many wait already.
            TooLargeError: it would take more memory than is allowed.
            EngineError: the child died of something else.
            LiteTTSError: whatever the function raised.
        """
        async with self.turn():
            return await self.now(function, *arguments)

    @contextlib.asynccontextmanager
    async def turn(self) -> Any:
        """Wait for the turn, within which `now` may be called. Raises OverloadedError."""
        if self._waiting > self._most_waiting:
            raise OverloadedError("too many recordings wait to be read", _RETRY_S)
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1

    async def now(self, function: Callable[..., T], *arguments: Any) -> T:
        """As `run`, by who has the turn."""
        result: T = await self._answer((function, arguments))
        return result

    async def _answer(self, message: tuple[Callable[..., Any], tuple[Any, ...]] | None) -> Any:
        """What the child says to it; None only asks whether it is ready."""
        given_up = threading.Event()
        work = asyncio.get_running_loop().run_in_executor(None, self._ask, given_up, message)
        try:
            answer = await asyncio.shield(work)
        except asyncio.CancelledError:
            given_up.set()
            with contextlib.suppress(Exception):
                await work
            raise
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def keep(self, after_s: float) -> None:
        """Have a child ready before there is work for it, from `after_s` on until cancelled.

        It takes a second of computing, many on a busy machine, until an interpreter has loaded what
        reads recordings. A child that is done is followed by a new one, which holds no models.
        """
        await asyncio.sleep(after_s)
        while True:
            if not self._alive and not self._turn.locked():  # who works has one
                async with self._turn:
                    try:
                        await self._answer(None)
                    except LiteTTSError as error:
                        log.warning("recordings are read later than could be: %s", error)
                        return
            await asyncio.sleep(_READY_S)

    @property
    def _alive(self) -> bool:
        return self._child is not None and self._child.is_alive()

    def close(self) -> None:
        """End the child: one that has nothing to do ends by itself and tidies up."""
        if self._child is not None and self._pipe is not None and not self._turn.locked():
            self._pipe.close()
            self._child.join(_END_S)
        self._kill()

    def _kill(self) -> None:
        if self._child is not None and self._pipe is not None:
            self._child.kill()
            self._child.join()
            self._pipe.close()
        self._child = self._pipe = None

    def _ask(self, given_up: threading.Event, message: object) -> Any:
        if not self._alive:
            self._kill()
            self._start()
        assert self._child is not None and self._pipe is not None
        try:
            self._pipe.send(message)
            while not self._pipe.poll(WATCH_S):
                if given_up.is_set():
                    self._kill()
                    return None
                self.peak = max(self.peak, used := resident_of(self._child.pid))
                if 0 < self.most_bytes < used:
                    self._kill()
                    return TooLargeError(
                        "this takes more memory than one recording may (setting memory.upload_mb); "
                        "send a shorter part of it",
                        field="file",
                    )
            return self._pipe.recv()
        except (EOFError, OSError):
            self._child.join(timeout=1.0)
            code = self._child.exitcode
            self._kill()
            return EngineError(f"the process that reads recordings died (exit code {code})")

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._child = self._context.Process(
            target=_serve, args=(theirs, self._prepare), daemon=True
        )
        self._child.start()
        theirs.close()


def _serve(pipe: Connection, prepare: Callable[[], None] | None) -> None:
    """The life of the child: one answer after the other, until nobody asks any more for a while."""
    import signal

    for each in (signal.SIGINT, signal.SIGTERM):  # the parent decides when it ends
        signal.signal(each, signal.SIG_IGN)
    if prepare is not None:
        prepare()
    worked = False
    while True:
        try:
            if not pipe.poll(IDLE_S if worked else None):
                return
            message = pipe.recv()
        except (EOFError, OSError):
            return
        answer: Any = None
        try:
            if message is not None:
                worked = True
                function, arguments = message
                answer = function(*arguments)
        except LiteTTSError as error:
            answer = error
        except MemoryError:
            answer = TooLargeError("this takes too much memory", field="file")
        except Exception as error:
            answer = EngineError(f"{type(error).__name__}: {error}")
        try:
            pipe.send(answer)
        except (TypeError, AttributeError, ValueError):
            pipe.send(EngineError(f"an answer that cannot be passed on: {type(answer).__name__}"))
        except OSError:
            return
