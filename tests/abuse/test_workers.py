"""A synthesis that takes more and more memory ends, and with it its process; others go on."""

from __future__ import annotations

import time
from collections.abc import Generator

import numpy as np
import pytest

from litetts.document import AudioChunk
from litetts.errors import EngineError
from litetts.observe.resident import resident_of
from litetts.request import Request
from litetts.scheduling.work import Work
from litetts.scheduling.workers import ProcessWorkers

MEMORY_MB = 400
"""Bound on a worker; an idle one has about a hundred."""

_kept: list[np.ndarray] = []


def speak(work: Work) -> Generator[AudioChunk]:
    """Silence; before the first chunk memory is taken, a megabyte at a time.

    The text says how many chunks, how many megabytes, and whether they are kept for good.
    """
    chunks, megabytes, keep = map(int, str(work.request.text).split())
    for index in range(chunks):
        held = _kept if keep else []
        for _ in range(0 if index else megabytes):
            held.append(np.ones(131_072))
            time.sleep(0.001)
        yield AudioChunk(np.zeros(100, np.float32), 24_000, index=index, last=index == chunks - 1)


def work(chunks: int, megabytes: int, keep: bool = False) -> Work:
    return Work(Request(f"{chunks} {megabytes} {int(keep)}"), characters=1)


@pytest.fixture
def pool():
    workers = ProcessWorkers(1, speak=speak)
    workers.most_bytes = MEMORY_MB * 1_000_000
    yield workers
    workers.shutdown()


def child(pool: ProcessWorkers) -> int:
    return pool._children[0][0].pid or 0


def test_a_worker_that_takes_too_much_is_ended_and_replaced(pool):
    first = child(pool)
    assert pool.step(0, 1, work(1, 1)).chunk is not None
    with pytest.raises(EngineError, match=r"memory\.worker_mb"):
        pool.step(0, 2, work(1, 20_000))
    assert child(pool) != first
    assert resident_of(first) == 0
    assert pool.step(0, 3, work(1, 1)).chunk is not None


def test_a_worker_that_holds_too_much_is_replaced_between_jobs(pool):
    first = child(pool)
    pool.most_bytes = 0  # not while it computes
    begun = pool.step(0, 1, work(2, 300, True))
    assert begun.more
    pool.most_bytes = 300_000_000
    assert not pool.step(0, 1, work(2, 300, True)).more, "the job is not cut"
    assert child(pool) != first
    assert pool.step(0, 2, work(1, 1)).chunk is not None
