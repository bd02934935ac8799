"""Workers that stay on processors of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import AudioChunk
from litetts.request import Request
from litetts.scheduling.places import in_order, shares
from litetts.scheduling.work import Work
from litetts.scheduling.workers import ProcessWorkers

LINUX = hasattr(os, "sched_getaffinity")


def test_the_threads_of_a_core_come_one_after_all_cores(tmp_path: Path):
    for processor, core in enumerate(("0,4", "1,5", "2,6", "3,7") * 2):
        folder = tmp_path / f"cpu{processor}" / "topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(f"{core}\n")
    assert in_order(range(8), tmp_path) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert in_order([4, 0, 5, 1], tmp_path) == [0, 1, 4, 5]
    assert in_order([6, 2, 9], tmp_path) == [2, 9, 6]  # of the last nothing is known


@given(workers=st.integers(1, 40), threads=st.integers(1, 8))
def test_every_worker_has_processors_and_none_is_left_idle(workers: int, threads: int):
    places = shares(workers, threads)
    if not LINUX:
        assert places == []
        return
    ours = os.sched_getaffinity(0)
    assert len(places) == workers
    assert all(place and place <= ours for place in places)
    assert all(len(place) == min(threads, len(ours)) for place in places)
    assert len(frozenset().union(*places)) == min(workers * threads, len(ours))


def where(work: Work) -> Iterator[AudioChunk]:
    """Tells where it runs."""
    place = ",".join(map(str, sorted(os.sched_getaffinity(0))))
    yield AudioChunk(np.zeros(1, np.float32), 24_000, text=place, last=True)


@pytest.mark.parametrize("pinned", [True, False])
def test_a_process_stays_where_it_is_put(pinned: bool):
    if not LINUX:
        return
    ours = sorted(os.sched_getaffinity(0))
    pool = ProcessWorkers(1, speak=where, processors=[frozenset(ours[-1:])] if pinned else ())
    try:
        chunk = pool.step(0, 1, Work(Request("Hi."), 3)).chunk
        assert chunk is not None
        assert chunk.text == ",".join(map(str, ours[-1:] if pinned else ours))
    finally:
        pool.shutdown()
