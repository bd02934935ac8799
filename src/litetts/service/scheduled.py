"""The server's scheduler as workers of a book."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from litetts.document import AudioChunk
from litetts.errors import OverloadedError
from litetts.prosody.steering import Update
from litetts.scheduling.scheduler import Scheduler
from litetts.scheduling.work import Work
from litetts.scheduling.workers import Step

__all__ = ["Scheduled"]

_RETRY_S = 5.0
"""Longest wait until a segment that was refused is offered again: seconds."""


class Scheduled:
    """A scheduler as workers: each step is the next chunk of batch work that it does."""

    sticky = False

    def __init__(self, scheduler: Scheduler, loop: asyncio.AbstractEventLoop) -> None:
        self.count = scheduler.size
        self._scheduler = scheduler
        self._loop = loop
        self._chunks: dict[int, deque[AudioChunk]] = {}

    def step(self, slot: int, job: int, work: Work, updates: Sequence[Update] = ()) -> Step:
        """See `Workers`. Waits until the scheduler has done all of the work."""
        held = self._chunks.get(job)
        if held is None:
            future = asyncio.run_coroutine_threadsafe(self._spoken(work), self._loop)
            held = self._chunks[job] = deque(future.result())
        chunk = held.popleft() if held else None
        if not held:
            self.close(slot, job)
        return Step(chunk, 0.0, bool(held))

    async def _spoken(self, work: Work) -> list[AudioChunk]:
        while True:
            try:
                listener = self._scheduler.submit(work)
            except OverloadedError as error:
                if error.draining:
                    raise
                await asyncio.sleep(min(error.retry_after, _RETRY_S))
                continue
            try:
                return [chunk async for chunk in listener]
            finally:
                listener.close()

    def close(self, slot: int, job: int) -> None:
        """See `Workers`."""
        self._chunks.pop(job, None)

    def unload(self, idle_s: float) -> list[str]:
        """The scheduler's own workers do that."""
        return []

    def shutdown(self) -> None:
        """The scheduler's owner does that."""
