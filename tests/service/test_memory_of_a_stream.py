"""What a request held is free when it is over, without Python's collector."""

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np

from litetts.document import AudioChunk
from litetts.request import Request
from litetts.scheduling.work import Work
from litetts.scheduling.workers import ThreadWorkers
from litetts.watermark import embedder as watermark
from litetts.watermark.marking import Marking


def test_a_finished_stream_leaves_nothing_behind(tmp_path: Path, monkeypatch: Any) -> None:
    alive: weakref.WeakSet[Any] = weakref.WeakSet()
    made = watermark.Embedder.__init__

    def seen(self: Any, *args: Any, **named: Any) -> None:
        alive.add(self)
        made(self, *args, **named)

    monkeypatch.setattr(watermark.Embedder, "__init__", seen)
    marking = Marking(tmp_path / "keys.json", tmp_path / "registry.sqlite")
    workers = ThreadWorkers(1)
    gc.collect()
    gc.disable()
    try:
        for job in range(3):
            request = Request(f"Sentence {job}.", voice="nano_heart", watermark=True)
            work = Work(request, 11, key="0" * 32, marking=marking, longest_s=60.0)
            chunks: list[AudioChunk] = []
            more = True
            while more:
                step = workers.step(0, job, work)
                chunks += [step.chunk] if step.chunk is not None else []
                more = step.more
            assert np.concatenate([c.samples for c in chunks]).any()
            del work, step, chunks
        assert not alive
    finally:
        gc.enable()
