"""Leaks are found and named, other growth is not taken for one, and memory is given back."""

from __future__ import annotations

import math
import multiprocessing
import platform
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from litetts.errors import InputError
from litetts.observe import resident as held
from litetts.observe.history import plot, read_history
from litetts.observe.leak import Sample, Watch, growth
from litetts.observe.memory import MemoryMonitor
from litetts.observe.resident import MB
from litetts.settings.schema import Memory

_LIBC = platform.libc_ver()[0]


def leak_one_megabyte(into: list[Any]) -> None:
    into.append(bytearray(b"\x01") * MB)


def test_one_megabyte_a_request_is_found_within_sixty() -> None:
    monitor = MemoryMonitor(Memory(leak_threshold_mb=50))
    kept: list[Any] = []
    found_after = None
    for request in range(1, 61):
        leak_one_megabyte(kept)
        monitor.sample()
        if monitor.state().leak:
            found_after = request
            break
    leak = monitor.state().leak
    monitor.stop()
    assert found_after is not None and found_after <= 60
    assert leak is not None
    # The line in leak_one_megabyte that allocates.
    line = leak_one_megabyte.__code__.co_firstlineno + 1
    assert leak.sites[0].where == f"{__file__}:{line}"
    assert leak.python_share is not None and leak.python_share > 0.8


def test_what_is_loaded_is_no_leak_though_it_grows_for_long() -> None:
    monitor = MemoryMonitor(Memory(leak_threshold_mb=50))
    model: list[Any] = []
    loaded: frozenset[Any] | None = None
    monitor.loaded = lambda: loaded
    for _ in range(80):
        leak_one_megabyte(model)
        monitor.sample()
    loaded = frozenset({(0, "kokoro")})
    for _ in range(20):
        monitor.sample()
    leak = monitor.state().leak
    monitor.stop()
    assert leak is None


def test_engines_that_come_and_go_are_no_leak_and_hide_none() -> None:
    # Each minute the other engine is in memory, too: 300 MB.
    def after(seconds: int, leaking: float) -> Watch:
        watch = Watch(Memory(window_s=600))
        for second in range(0, seconds, 4):
            both = second // 60 % 2
            held = 400 + 300 * both + leaking * second
            loaded = frozenset({"nano", "kokoro"} if both else {"nano"})
            if second % 60:
                watch.add(Sample(float(second), round(held * MB), 0, 0, loaded))
            else:  # one is just being loaded, or leaves
                watch.add(Sample(float(second), round(held * MB), 0, 0, None))
        watch.stop()
        return watch

    assert after(3000, 0.0).leak is None
    assert after(3000, 0.2).leak is not None


def series(values: list[float]) -> list[Sample]:
    return [Sample(float(i), round(v * MB), 0) for i, v in enumerate(values)]


def test_what_is_no_leak() -> None:
    rng = random.Random(0)
    step = [200 + 150 * (i > 50) + rng.random() for i in range(100)]  # a model is loaded
    wave = [200 + 80 * math.sin(i / 7) ** 2 + rng.random() for i in range(100)]
    start = [400 - 200 * math.exp(-i / 8) + rng.random() for i in range(100)]  # warming up
    for values in (step, wave, start, step[::-1], [200.0] * 100):
        grown, steady = growth(series(values))
        assert not (steady and grown > 50 * MB)
    noisy_leak = [200 + i + 30 * rng.random() for i in range(100)]
    grown, steady = growth(series(noisy_leak))
    assert steady and 80 * MB < grown < 120 * MB


def test_a_program_that_gets_warm_outside_of_python_is_no_leak() -> None:
    # As a fresh server's first book: 66 MB in 31 s, 173 MB in 124 s, 190 MB in the end.
    watch = Watch(Memory())
    for second in range(0, 900, 4):
        held = 400 + 190 * (1 - math.exp(-second / 70))
        watch.add(Sample(float(second), round(held * MB), 0))
        assert watch.leak is None, second
    assert not tracemalloc.is_tracing() or sys.version_info < (3, 13, 2)
    watch.stop()


def test_growth_outside_of_python_is_told_when_it_lasts_a_whole_window() -> None:
    watch = Watch(Memory(window_s=600))
    told = None
    for second in range(0, 700, 4):
        watch.add(Sample(float(second), (400 + second) * MB, 0))
        if told is None and watch.leak is not None:
            told = second
    watch.stop()
    assert told is not None and 500 < told <= 600


def test_a_leak_after_quiet_time_is_found() -> None:
    monitor = MemoryMonitor(Memory(leak_threshold_mb=50))
    for second in range(300):
        monitor.sample(float(second))
    kept: list[Any] = []
    for second in range(300, 360):
        leak_one_megabyte(kept)
        monitor.sample(float(second))
    leak = monitor.state().leak
    monitor.stop()
    assert leak is not None and leak.seconds < 100


def test_a_cache_that_fills_is_no_leak() -> None:
    cache: list[bytearray] = []
    monitor = MemoryMonitor(Memory(leak_threshold_mb=50))
    monitor.on_pressure("test", cache.clear, size=lambda: sum(map(len, cache)))
    for second in range(80):
        leak_one_megabyte(cache)
        monitor.sample(float(second))
    assert monitor.state().leak is None
    monitor.stop()


def test_a_leak_that_ends_is_forgotten() -> None:
    monitor = MemoryMonitor(Memory(leak_threshold_mb=20, window_s=60))
    kept: list[Any] = []
    for second in range(30):
        leak_one_megabyte(kept)
        monitor.sample(float(second))
    assert monitor.state().leak
    for second in range(30, 120):
        monitor.sample(float(second))
    assert monitor.state().leak is None
    monitor.stop()


def test_a_burst_that_is_over_is_forgotten_at_once() -> None:
    monitor = MemoryMonitor(Memory(leak_threshold_mb=20, window_s=600))
    kept: list[Any] = []
    for second in range(30):
        leak_one_megabyte(kept)
        monitor.sample(float(second))
    assert monitor.state().leak
    kept.clear()
    held.trim()
    monitor.sample(30.0)
    assert monitor.state().leak is None
    monitor.stop()


def test_the_budget_empties_caches_then_refuses() -> None:
    blocks = [bytearray(b"\x01") * MB for _ in range(100)]
    resident = held.resident_bytes()
    monitor = MemoryMonitor(Memory(budget_mb=round(resident / 0.97 / MB)))
    monitor.on_pressure("test", blocks.clear)
    monitor.sample()
    state = monitor.state()
    assert not blocks
    assert state.trimmed > 50 * MB
    assert not state.full
    monitor.configure(Memory(budget_mb=round(held.resident_bytes() / MB / 1.2)))
    monitor.sample()
    assert monitor.state().full and monitor.state().pressure


def hold(megabytes: int, ready: Any, stop: Any) -> None:
    kept = bytearray(b"\x01") * (megabytes * MB)
    ready.set()
    stop.wait(60)
    del kept


def test_worker_processes_count() -> None:
    context = multiprocessing.get_context("spawn")
    ready, stop = context.Event(), context.Event()
    before = held.total_bytes()
    worker = context.Process(target=hold, args=(80, ready, stop))
    worker.start()
    try:
        assert ready.wait(60)
        assert held.total_bytes() > before + 80 * MB
        assert held.resident_bytes() < before + 40 * MB
    finally:
        stop.set()
        worker.join()


def test_freed_memory_goes_back_to_the_system() -> None:
    # Small blocks come from the heap, which keeps them unless it is trimmed.
    blocks = [bytearray(50_000) for _ in range(2_000)]
    full = held.resident_bytes()
    del blocks[::2], blocks[:-1]
    held.trim()
    assert held.resident_bytes() < full - 50 * MB


_HOLES = """
import sys
from litetts.observe.resident import MB, map_large_blocks, resident_bytes
if sys.argv[1] == "apart":
    map_large_blocks()
bytearray(b"1") * (20 * MB)  # freed: glibc cuts blocks up to this size from the heap from now on
sound, kept = [], []
for _ in range(100):
    sound.append(bytearray(b"1") * MB)
    kept.append(bytearray(b"1") * 2000)
held = resident_bytes()
sound.clear()
print((held - resident_bytes()) // MB)
"""


@pytest.mark.skipif(sys.platform != "linux" or _LIBC != "glibc", reason="glibc's allocator")
def test_sound_between_other_blocks_leaves_no_holes() -> None:
    freed = {
        how: int(subprocess.check_output([sys.executable, "-c", _HOLES, how]))
        for how in ("apart", "together")
    }
    assert freed["apart"] > 90 > freed["together"]


def test_history_as_table_and_plot(tmp_path: Path) -> None:
    history = tmp_path / "live.csv"
    monitor = MemoryMonitor(Memory(history=history))
    for _ in range(5):
        monitor.sample()
    samples = read_history(history)
    assert [s.resident for s in samples] == [s.resident for s in monitor.samples]
    picture = ElementTree.fromstring(plot(samples))
    assert picture.tag.endswith("svg") and picture.find(".//{*}path") is not None
    history.write_text("nonsense")
    with pytest.raises(InputError):
        plot(read_history(tmp_path / "none.csv"))
