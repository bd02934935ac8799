"""How a server would fare: the real scheduler and its admission, in simulated time.

What is simulated is the world around them: users who ask, listen, think and ask again; workers
whose steps take as long as steps took that were measured; a balancer that gives a request to the
replica with the fewest in flight. An event loop whose clock jumps to the next event makes minutes
of it pass in seconds. What is left out: the wire, and the work of the server around a step.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import selectors
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np

from litetts.document import AudioChunk
from litetts.errors import OverloadedError
from litetts.prosody.steering import Update
from litetts.request import Request
from litetts.scheduling.scheduler import Scheduler
from litetts.scheduling.work import Work
from litetts.scheduling.workers import Step

__all__ = ["Fleet", "Outcome", "Timed", "Trace", "Users", "simulate"]

_RATE = 8_000
"""Samples a second of the simulated sound, of which nothing but the length matters."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A step as it was measured.

    Attributes:
        seconds: that it took a worker.
        audio: seconds of speech that it gave.
        characters: of the text that was spoken with it.
    """

    seconds: float
    audio: float
    characters: int


Trace = tuple[Timed, ...]
"""The steps of one request, in their order."""


@dataclass(frozen=True, slots=True)
class Users:
    """Who asks.

    Attributes:
        count: of them.
        think_s: mean time between the end of an answer and the next question, seconds; the times
            are exponentially distributed.
        listens: an answer ends when it has been heard, else when it has been received.
    """

    count: int
    think_s: float
    listens: bool = True


@dataclass(frozen=True, slots=True)
class Fleet:
    """Who answers: replicas alike, behind a balancer.

    Attributes:
        replicas: of them.
        workers: of each.
        target_s: first audio that a replica promises, see `Scheduler`.
        queue_limit: requests that may wait at a replica.
    """

    replicas: int = 1
    workers: int = 2
    target_s: float = 1.0
    queue_limit: int = 256


@dataclass(slots=True)
class Outcome:
    """What users saw, after the first minutes.

    Attributes:
        first: seconds from a question to its first audio, of those that were answered.
        refused: questions that were turned away.
        busy: share of the workers' time that was spent on steps, 0 to 1.
        stalls: answers in which a listener ran dry.
    """

    first: list[float] = field(default_factory=list)
    refused: int = 0
    busy: float = 0.0
    stalls: int = 0

    @property
    def asked(self) -> int:
        """Questions in all."""
        return len(self.first) + self.refused

    @property
    def refused_share(self) -> float:
        """Refused questions of all, 0 to 1."""
        return self.refused / self.asked if self.asked else 0.0

    def quantile(self, share: float) -> float:
        """First audio that `share` of the answers had by then, seconds; NaN = no answer."""
        if not self.first:
            return math.nan
        return sorted(self.first)[max(0, math.ceil(share * len(self.first)) - 1)]


def simulate(
    traces: Sequence[Trace],
    users: Users,
    fleet: Fleet | None = None,
    *,
    seconds: float = 120.0,
    settle_s: float = 30.0,
    seed: int = 0,
    until: Callable[[Outcome], bool] = lambda outcome: False,
) -> Outcome:
    """Let users ask a fleet.

    Args:
        traces: of measured requests; each request is one of them, by chance.
        users: who asks.
        fleet: who answers; None = one replica.
        seconds: simulated time that counts.
        settle_s: simulated time before it, in which the schedulers learn what work costs.
        seed: of all chance.
        until: asked once a simulated second with what was seen so far: whether that is enough.

    Raises:
        ValueError: no trace, or one without a step.
    """
    if not traces or not all(traces):
        raise ValueError("there is nothing to simulate: a trace has at least one step")
    loop = _Loop()
    try:
        world = _World(loop, traces, users, fleet or Fleet(), seconds, settle_s, seed)
        return loop.run_until_complete(world.run(until))
    finally:
        loop.close()


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only by waiting, and then at once."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Jump(self))

    def time(self) -> float:
        return self._now

    def skip(self, seconds: float) -> None:
        self._now += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """A step: its outcome is there when its time has passed."""
        done = self.create_future()
        step: Step = func(*args)

        def over() -> None:
            if not done.cancelled():
                done.set_result(step)

        self.call_later(step.seconds, over)
        return done


class _Jump(selectors.DefaultSelector):
    """Waits by moving the loop's clock."""

    def __init__(self, loop: _Loop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("the simulation has nothing left to wait for")
        if timeout > 0:
            self._loop.skip(timeout)
        return []


class _Workers:
    """Workers whose steps are those of traces; a job's trace is the one that its key names."""

    sticky = True

    def __init__(self, count: int, traces: Sequence[Trace]) -> None:
        self.count = count
        self.spent = 0.0
        self._traces = traces
        self._at: dict[int, int] = {}

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        trace = self._traces[int(work.key)]
        at = self._at.get(job, 0)
        self._at[job] = at + 1
        timed, last = trace[at], at + 1 == len(trace)
        if last:
            del self._at[job]
        self.spent += timed.seconds
        silence = np.broadcast_to(np.float32(0), max(1, round(timed.audio * _RATE)))
        chunk = AudioChunk(silence, _RATE, text="x" * timed.characters, index=at, last=last)
        return Step(chunk, timed.seconds, not last)

    def close(self, slot: int, job: int) -> None:
        self._at.pop(job, None)

    def unload(self, idle_s: float) -> list[str]:
        return []

    def shutdown(self) -> None:
        pass


class _World:
    """One run."""

    def __init__(
        self,
        loop: _Loop,
        traces: Sequence[Trace],
        users: Users,
        fleet: Fleet,
        seconds: float,
        settle_s: float,
        seed: int,
    ) -> None:
        self._loop, self._traces, self._users, self._seed = loop, traces, users, seed
        self._begins, self._ends = settle_s, settle_s + seconds
        self._outcome = Outcome()
        self._turn = itertools.count()
        self._pools = [_Workers(fleet.workers, traces) for _ in range(fleet.replicas)]
        self._replicas = [
            Scheduler(
                pool,
                target_s=fleet.target_s,
                queue_limit=fleet.queue_limit,
                report=lambda report: self._stalled(report.dry[0]),
                clock=loop.time,
            )
            for pool in self._pools
        ]
        self._works = [
            Work(
                request=Request("x", voice="simulated"),
                characters=sum(step.characters for step in trace),
                engine="simulated",
                key=str(number),
            )
            for number, trace in enumerate(traces)
        ]

    async def run(self, until: Callable[[Outcome], bool]) -> Outcome:
        asking = [self._start(self._user(i)) for i in range(self._users.count)]
        await asyncio.sleep(self._begins)
        before = self._spent()
        while self._loop.time() < self._ends and not until(self._outcome):
            await asyncio.sleep(min(1.0, self._ends - self._loop.time()))
        time = (self._loop.time() - self._begins) * sum(pool.count for pool in self._pools)
        self._outcome.busy = min(1.0, (self._spent() - before) / time) if time else 0.0
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        for replica in self._replicas:
            await replica.close()
        return self._outcome

    def _start(self, user: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._loop.create_task(user)

    def _spent(self) -> float:
        return sum(pool.spent for pool in self._pools)

    def _stalled(self, times: int) -> None:
        if times and self._loop.time() >= self._begins:
            self._outcome.stalls += 1

    async def _user(self, number: int) -> None:
        chance = Random(f"{self._seed}:{number}")
        await asyncio.sleep(chance.random() * self._users.think_s)
        while True:
            await self._ask(chance.choice(self._works))
            await asyncio.sleep(chance.expovariate(1 / self._users.think_s))

    async def _ask(self, work: Work) -> None:
        began, counts = self._loop.time(), self._loop.time() >= self._begins
        turn = next(self._turn)  # of replicas with equally much to do, each in its turn
        count = len(self._replicas)
        replica = min(
            (self._replicas[(turn + i) % count] for i in range(count)), key=lambda r: r.active
        )
        try:
            listener = replica.submit(work)
        except OverloadedError:
            self._outcome.refused += counts
            return
        first: float | None = None
        audio = 0.0
        try:
            async for chunk in listener:
                if first is None:
                    first = self._loop.time() - began
                    if counts:
                        self._outcome.first.append(first)
                audio += chunk.duration
        finally:
            listener.close()
        if self._users.listens and first is not None:
            await asyncio.sleep(max(0.0, began + first + audio - self._loop.time()))
