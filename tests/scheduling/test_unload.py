"""What idles leaves memory, where it is: in the worker."""

import itertools
from pathlib import Path

import pytest

from litetts import engines
from litetts.errors import EngineError
from litetts.observe.resident import resident_bytes
from litetts.request import Request
from litetts.scheduling.work import Work, begin
from litetts.scheduling.workers import ProcessWorkers

NUMBERS = itertools.count(100)

NANO_BYTES = sum(
    file.stat().st_size
    for pack in ("nano/pack", "vocoder/pack")
    for file in (Path(engines.__file__).parent / pack).glob("*.onnx")
    if file.name != "adapter.onnx"  # only Kokoro's fast form has it in memory
)


def spoken_or_told(work):
    """Speak, or tell by an error message what is loaded in this process, and its memory."""
    if work.request.text != "?":
        yield from begin(work)
    else:
        raise EngineError(f"{sorted(engines.registry._loaded)} {resident_bytes()}")


@pytest.fixture
def pool():
    workers = ProcessWorkers(1, speak=spoken_or_told)
    yield workers
    workers.shutdown()


def told(pool):
    """The engines loaded in the worker, and its bytes."""
    with pytest.raises(EngineError) as answer:
        pool.step(0, next(NUMBERS), Work(Request("?"), 1))
    names, bytes_ = str(answer.value).rsplit(" ", 1)
    return names, int(bytes_)


def speak(pool, job, voice):
    step = pool.step(0, job, Work(Request("Hello there.", voice=voice), 12))
    while step.more:
        step = pool.step(0, job, Work(Request("Hello there.", voice=voice), 12))
    return step


def test_an_idle_engine_leaves_the_process_and_its_memory_falls(pool):
    assert told(pool)[0] == "[]"
    speak(pool, 1, "nano_heart")
    names, before = told(pool)
    assert names == "['nano']"
    assert pool.unload(3600.0) == []  # it was used a moment ago
    assert pool.unload(0.0) == ["nano"]
    names, after = told(pool)
    assert names == "[]"
    assert before - after > NANO_BYTES / 2
    assert pool.unload(0.0) == []
    speak(pool, 2, "nano_heart")  # comes back by itself
    assert told(pool)[0] == "['nano']"


def test_all_that_idles_leaves(pool):
    speak(pool, 1, "nano_heart")
    speak(pool, 2, "espeak")
    assert told(pool)[0] == "['espeak', 'nano']"
    assert pool.unload(0.0) == ["espeak", "nano"]
