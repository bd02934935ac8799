"""How many users a server carries, and how many servers that many users take.

Steps are measured on this machine as its server would run them, all workers busy; users, queues and
admission are then simulated (`litetts.scheduling.simulation`) with the real scheduler. A large
fleet is the sum of groups: no more than `GROUP` replicas are simulated together, with their share
of the users.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from litetts.errors import InputError
from litetts.scheduling.simulation import Fleet, Outcome, Timed, Trace, Users, simulate
from litetts.scheduling.work import Work
from litetts.scheduling.workers import Workers
from litetts.service.pool import workers as pool_of
from litetts.service.reading import Reader
from litetts.settings.schema import Settings
from litetts.validation import texts
from litetts.voices.names import find

__all__ = ["GROUP", "Goal", "Plan", "measure", "plan"]

GROUP = 3
"""Replicas that are simulated together: with more the balancer has little left to even out."""
_SECONDS, _SETTLE_S = 60.0, 20.0
"""Simulated time that counts, and before it."""
_FULLEST = 0.95
"""Busiest that a fleet is ever tried at: beyond it a queue grows without end."""
_PRECISION = 1.05
"""Users of a group are found within this factor."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What users are to get.

    Attributes:
        first_s: 95 of 100 answers begin within so many seconds.
        refused: share of questions that may be turned away, 0 to 1.
    """

    first_s: float = 0.3
    refused: float = 0.001

    def missed(self, outcome: Outcome) -> bool:
        """Whether it is clear, before the end, that an outcome will not do."""
        late = sum(first > self.first_s for first in outcome.first)
        return outcome.refused > 20 or late > max(20, 0.2 * outcome.asked)

    def met(self, outcome: Outcome) -> bool:
        """Whether an outcome is good enough."""
        return (
            outcome.quantile(0.95) <= self.first_s
            and outcome.refused_share <= self.refused
            and not outcome.stalls > 0.01 * len(outcome.first)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What some number of users takes.

    Attributes:
        users: of them.
        replicas: servers like the one that was measured.
        outcome: of the simulation, or of a group's share of it.
    """

    users: int
    replicas: int
    outcome: Outcome


def measure(
    settings: Settings, directory: Path, voice: str, *, words: int = 10, sentences: int = 12
) -> tuple[list[Trace], int]:
    """How long each step of new sentences takes with all workers of the settings busy.

    Args:
        settings: of the server.
        directory: where paths in the settings begin.
        voice: its name.
        words: of a sentence.
        sentences: for each worker, after one that warms it up.

    Returns:
        The traces, and the number of workers.

    Raises:
        InputError, ModelError: the voice is not there.
    """
    reader = Reader(settings, directory)
    chance = Random(0)
    known = " ".join(texts.sentences(find(voice).lang)).split()

    def work(words: int) -> Work:
        text = " ".join(chance.choice(known) for _ in range(words))
        read = reader.read(replace(settings.request(()), text=text, voice=voice, stream=True))
        return Work(read.sound, read.characters, read.engine, read.voice, read.key)

    todo = [work(words) for _ in range(sentences)]
    warm = work(words)
    pool = pool_of(settings, directory)
    try:
        with ThreadPoolExecutor(pool.count) as threads:
            list(threads.map(lambda slot: _trace(pool, slot, -1 - slot, warm), range(pool.count)))
            measured = threads.map(
                lambda slot: [
                    _trace(pool, slot, slot * sentences + i, each) for i, each in enumerate(todo)
                ],
                range(pool.count),
            )
            return [trace for traces in measured for trace in traces], pool.count
    finally:
        pool.shutdown()


def _trace(pool: Workers, slot: int, job: int, work: Work) -> Trace:
    steps: list[Timed] = []
    while True:
        began = time.perf_counter()
        step = pool.step(slot, job, work)
        seconds = time.perf_counter() - began - step.loading
        if step.chunk is not None:
            steps.append(Timed(seconds, step.chunk.duration, len(step.chunk.text)))
        if not step.more:
            return tuple(steps)


def plan(
    users: Sequence[int],
    duty: float,
    traces: Sequence[Trace],
    fleet: Fleet,
    goal: Goal | None = None,
    *,
    seed: int = 0,
) -> Iterator[Plan]:
    """How many replicas each number of users takes.

    Args:
        users: numbers of them.
        duty: share of the time that a user listens, above 0 and below 1.
        traces: of `measure`.
        fleet: a replica of it is what was measured.
        goal: what users are to get.
        seed: of all chance.

    Raises:
        InputError: the goal is not met even for one user.
    """
    goal = goal or Goal()
    audio = sum(step.audio for trace in traces for step in trace) / len(traces)
    busy = sum(step.seconds for trace in traces for step in trace) / len(traces)
    think = audio * (1 / duty - 1)

    def tried(count: int, replicas: int) -> Outcome:
        return simulate(
            traces,
            Users(count, think),
            replace(fleet, replicas=replicas),
            seconds=_SECONDS,
            settle_s=_SETTLE_S,
            seed=seed,
            until=goal.missed,
        )

    if not goal.met(Outcome([trace[0].seconds for trace in traces])):
        raise InputError(
            f"even one user would wait longer than {goal.first_s:g} s for the first audio on this "
            "machine; allow more time (--first) or take a faster voice",
            field="first",
        )
    # A worker is never busier than all the time.
    most = int(_FULLEST * fleet.workers * (audio + think) / busy)
    carried: dict[int, tuple[int, Outcome]] = {}

    def carries(replicas: int) -> tuple[int, Outcome]:
        """The most users for which the goal is met by so many replicas, and what they see."""
        if replicas not in carried:
            low, high = 1, max(2, most * replicas)
            found = tried(low, replicas)
            while high > low * _PRECISION and high - low > 1:
                middle = math.isqrt(low * high) if high > 4 * low else (low + high) // 2
                outcome = tried(middle, replicas)
                if goal.met(outcome):
                    low, found = middle, outcome
                else:
                    high = middle
            carried[replicas] = low, found
        return carried[replicas]

    for count in users:
        group = 1
        while group < GROUP and carries(group)[0] < count:
            group += 1
        carries_, _ = carries(group)
        replicas = group if carries_ >= count else math.ceil(count / (carries_ / group))
        share = count if replicas <= GROUP else round(count * GROUP / replicas)
        yield Plan(count, replicas, tried(share, min(replicas, GROUP)))
