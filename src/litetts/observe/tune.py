"""How many workers with how many threads: measured, not guessed.

Each layout is measured in a process of its own, in turns with the others, so that none profits
from what another loaded or suffers alone from a busy moment. Only worker and thread counts are
chosen: no pinning, no huge arenas, no undocumented switches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from litetts.errors import EngineError, InputError
from litetts.observe.machine import Machine

__all__ = ["Layout", "Measured", "best", "layouts", "measure"]

# A sentence of usual length, and how often each worker says it in a measurement.
_SENTENCE = "We measured the temperature of the water in the harbour every seven minutes."
_TIMES = 4
_TIMEOUT_S = 300.0
# A layout must beat the default by this much in every round: on a busy machine one round may lie,
# and five that all say the same by chance are one case in thirty-two.
_LEAST_GAIN = 0.05
# A layout for throughput may make one lone listener wait this much longer, not more.
_LATENCY_COST = 1.5
# Share of the machine's memory that a layout may need.
_MEMORY_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """`workers` syntheses at the same time, each with `threads` threads."""

    workers: int
    threads: int

    def __str__(self) -> str:
        return f"{self.workers} x {self.threads}"


@dataclass(frozen=True, slots=True)
class Measured:
    """A layout's figures, one per round, and their medians.

    Attributes:
        rtfs: real-time factor of one synthesis alone.
        throughputs: seconds of audio per second, all workers busy.
        memory: resident bytes of the process, highest.
    """

    layout: Layout
    rtfs: tuple[float, ...]
    throughputs: tuple[float, ...]
    memory: int

    @property
    def rtf(self) -> float:
        """Median real-time factor of one synthesis alone."""
        return median(self.rtfs)

    @property
    def throughput(self) -> float:
        """Median throughput."""
        return median(self.throughputs)

    def gain_over(self, other: Measured) -> float:
        """Least gain in throughput over another layout, round by round; 0.1 = 10 % more."""
        pairs = zip(self.throughputs, other.throughputs, strict=True)
        return min(mine / theirs for mine, theirs in pairs) - 1


def layouts(machine: Machine) -> list[Layout]:
    """Layouts to try; the first is the default: one worker with all threads.

    Each fills the processors: more workers have fewer threads.
    """
    found = [Layout(1, machine.threads)]
    threads = 1
    while threads < machine.threads:
        found.append(Layout(machine.threads // threads, threads))
        threads *= 2
    # Two threads of one core share its arithmetic units: one thread per core may be as fast.
    if machine.cores < machine.threads:
        found.append(Layout(1, machine.cores))
    return list(dict.fromkeys(found))


def measure(
    engine: str,
    candidates: Sequence[Layout],
    *,
    rounds: int = 5,
    progress: Callable[[str], object] = lambda text: None,
) -> list[Measured]:
    """Measure layouts, in the order given.

    Raises:
        EngineError: the engine does not speak here.
    """
    results: dict[Layout, list[dict[str, float]]] = {layout: [] for layout in candidates}
    for number in range(rounds):
        # Forwards and backwards in turn: what the machine does more and more hits all alike.
        for layout in candidates if number % 2 == 0 else candidates[::-1]:
            progress(f"round {number + 1} of {rounds}: {layout}")
            results[layout].append(_child(engine, layout))
    return [
        Measured(
            layout,
            rtfs=tuple(r["rtf"] for r in runs),
            throughputs=tuple(r["throughput"] for r in runs),
            memory=int(max(r["memory"] for r in runs)),
        )
        for layout, runs in results.items()
    ]


def best(measured: Sequence[Measured], machine: Machine, budget: int = 0) -> Measured:
    """The layout to use: the first (the default) unless another is surely better.

    Better is more throughput in every round, without making a lone listener wait
    much longer and within the memory.

    Args:
        measured: as `measure` gives them, the default first.
        machine: whose memory counts.
        budget: bytes of resident memory allowed, 0 = half of the machine's.
    """
    default = measured[0]
    limit = budget or _MEMORY_SHARE * machine.memory or float("inf")
    fit = [
        m
        for m in measured[1:]
        if m.memory <= limit
        and m.rtf <= _LATENCY_COST * default.rtf
        and m.gain_over(default) >= _LEAST_GAIN
    ]
    return max(fit, key=lambda m: m.throughput, default=default)


def _child(engine: str, layout: Layout) -> dict[str, float]:
    command = [sys.executable, "-m", "litetts.observe.tune", engine]
    command += [str(layout.workers), str(layout.threads)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S, env={**os.environ}
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EngineError(f"'{engine}' cannot be measured: {reason}", field="engine")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _measure_here(engine: str, layout: Layout) -> dict[str, float]:
    """The child: figures of one layout in this process."""
    from litetts import speech, voices
    from litetts.engines import session
    from litetts.observe.memory import resident_bytes

    voice = next((v.id for v in voices.list_voices(engine=engine, only_installed=True)), None)
    if voice is None:
        raise InputError(f"no voice of '{engine}' is installed", field="engine")
    session.set_threads(layout.threads)

    def say() -> float:
        return speech.speak(_SENTENCE, voice=voice).duration

    say()  # loads the models and allocates what they need
    began = time.perf_counter()
    audio = sum(say() for _ in range(_TIMES))
    rtf = (time.perf_counter() - began) / audio

    spoken: list[float] = []

    def work() -> None:
        for _ in range(_TIMES):
            spoken.append(say())

    workers = [threading.Thread(target=work) for _ in range(layout.workers)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    throughput = sum(spoken) / (time.perf_counter() - began)
    return {"rtf": rtf, "throughput": throughput, "memory": resident_bytes()}


if __name__ == "__main__":
    name, workers, threads = sys.argv[1:]
    print(json.dumps(_measure_here(name, Layout(int(workers), int(threads)))))
