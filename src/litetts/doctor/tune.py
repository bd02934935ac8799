"""How many workers with how many threads: measured, not guessed.

Each layout is measured in a process of its own, in turns with the others, so that none profits
from what another loaded or suffers alone from a busy moment. Only worker and thread counts are
chosen: no pinning, no huge arenas, no undocumented switches.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from litetts.doctor.machine import Machine
from litetts.errors import EngineError, InputError

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
        memory: resident bytes of the workers together, highest.
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
    """Layouts to try; the first is the server's default: as many workers as it has processors.

    Each fills the processors: fewer workers have more threads.
    """
    found = []
    threads = 1
    while threads < machine.threads:
        found.append(Layout(machine.threads // threads, threads))
        threads *= 2
    found.append(Layout(1, machine.threads))
    # Two threads of one core share its arithmetic units: one thread per core may be as fast.
    if machine.cores < machine.threads:
        found += [Layout(machine.cores, 1), Layout(1, machine.cores)]
    return list(dict.fromkeys(found))


def measure(
    engine: str,
    candidates: Sequence[Layout],
    *,
    rounds: int = 5,
    processes: bool = True,
    memory: int = 0,
    progress: Callable[[str], object] = lambda text: None,
) -> list[Measured]:
    """Measure layouts, in the order given.

    Args:
        engine: which one speaks.
        candidates: the layouts; those after the first are compared with it.
        rounds: measurements of each.
        processes: workers are processes, as the server's are by default, and not threads.
        memory: bytes of data that a process may have, where the system can see to that; 0 = any.
        progress: told what is measured now.

    Raises:
        EngineError: the engine does not speak here.
    """
    results: dict[Layout, list[dict[str, float]]] = {layout: [] for layout in candidates}
    for number in range(rounds):
        # Forwards and backwards in turn: what the machine does more and more hits all alike.
        for layout in candidates if number % 2 == 0 else candidates[::-1]:
            progress(f"round {number + 1} of {rounds}: {layout}")
            results[layout].append(_measured(engine, layout, processes, memory))
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


class _Crew:
    """A process with some workers, each with its threads, that speaks when it is told to."""

    def __init__(self, engine: str, workers: int, threads: int, memory: int) -> None:
        self.workers = workers
        self._engine = engine
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, engine, str(threads), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._late = threading.Timer(_TIMEOUT_S, self._process.kill)
        self._late.start()

    def tell(self, workers: int) -> None:
        """Have this many workers speak at the same time."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `answer` says why
            self._process.stdin.write(f"{workers}\n")
            self._process.stdin.flush()

    def answer(self) -> dict[str, float]:
        """Seconds of audio that were spoken, and resident bytes.

        Raises:
            EngineError: it ended instead; with its reason.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            said = self._process.communicate()[1].strip().splitlines()
            # "litetts.errors.InputError: why" -> "why"
            reason = said[-1].rpartition("Error: ")[2] if said else "no reason given"
            raise EngineError(f"'{self._engine}' cannot be measured: {reason}", field="engine")
        figures: dict[str, float] = json.loads(line)
        return figures

    def close(self) -> None:
        """End the process."""
        self._late.cancel()
        self._process.kill()
        self._process.communicate()


def _measured(engine: str, layout: Layout, processes: bool, memory: int = 0) -> dict[str, float]:
    """Figures of one layout, in processes of its own."""
    sizes = [1] * layout.workers if processes else [layout.workers]
    crews: list[_Crew] = []
    try:
        for size in sizes:
            crews.append(_Crew(engine, size, layout.threads, memory))
        for crew in crews:
            crew.answer()  # it has loaded its models and spoken once
        began = time.perf_counter()
        crews[0].tell(1)
        audio = crews[0].answer()["audio"]
        rtf = (time.perf_counter() - began) / audio
        began = time.perf_counter()
        for crew in crews:
            crew.tell(crew.workers)
        answers = [crew.answer() for crew in crews]
        took = time.perf_counter() - began
    finally:
        for crew in crews:
            crew.close()
    return {
        "rtf": rtf,
        "throughput": sum(a["audio"] for a in answers) / took,
        "memory": sum(a["memory"] for a in answers),
    }


def _limit(memory: int) -> None:
    """Let this process have no more data than that, where the system can see to it."""
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _serve(engine: str, threads: int, memory: int) -> None:
    """The child: loads the engine, then speaks as often as it is told, until its input ends."""
    _limit(memory)
    from litetts import speech, voices
    from litetts.engines.onnx import session
    from litetts.observe.resident import resident_bytes

    voice = next((v.id for v in voices.list_voices(engine=engine, only_installed=True)), None)
    if voice is None:
        raise InputError(f"no voice of '{engine}' is installed", field="engine")
    session.set_threads(threads)

    def say(_: int) -> float:
        return sum(speech.speak(_SENTENCE, voice=voice).duration for _ in range(_TIMES))

    def report(audio: float) -> None:
        print(json.dumps({"audio": audio, "memory": resident_bytes()}), flush=True)

    report(say(0))
    for line in sys.stdin:
        with ThreadPoolExecutor(int(line)) as pool:
            report(sum(pool.map(say, range(int(line)))))


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
