"""What workers add, and whether the simulation of `litetts capacity` is right, on this machine.

    python benchmarks/capacity.py scaling         # throughput of two worker processes against one
    python benchmarks/capacity.py pinning         # of two that stay on processors of their own
    python benchmarks/capacity.py batching        # of threads whose sentences go together
    python benchmarks/capacity.py check           # simulated users beside real ones

`scaling` takes turns: a batch of sentences by one worker, the same by each of two at once, and a
plain computation in the same way, which tells what the processors themselves give (two threads of
one core are not two cores); and it tells what of the processors' time the parent took. `pinning`
and `batching` take turns in the same way: two worker processes with `scheduling.pin` and without,
threads of one process with `engine.batch` and without. `check` measures the steps, lets a server
with its defaults serve real users over HTTP (`load.py users`), measures again, and gives the
simulator both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import fmean, median
from typing import Any

import numpy as np
import psutil

import load
from litetts.doctor.capacity import measure
from litetts.document import Audio
from litetts.engines.nano import Nano
from litetts.engines.onnx import session
from litetts.rendering import render
from litetts.request import Request
from litetts.scheduling.simulation import Fleet, Users, simulate
from litetts.scheduling.work import Work
from litetts.scheduling.workers import Workers
from litetts.server.run import listen
from litetts.service.pool import workers as pool_of
from litetts.service.reading import Reader
from litetts.settings.schema import Settings
from litetts.speech import Job, Speech
from litetts.voices.names import default_voice

FEW = 8
"""Requests that are asked one after the other, to see what the server adds to a step."""
SIMULATED_S = 300.0


def scaling(options: argparse.Namespace) -> dict[str, Any]:
    """Batches by one worker and by two, in turns."""
    settings = _settings(workers=2, threads_per_worker=1, cluster=options.cluster)
    with tempfile.TemporaryDirectory() as folder:
        todo = _todo(options, Path(folder))
        pool = pool_of(settings, Path(folder))
        try:
            began = _spent()
            speaking = _ratios(lambda slot: _speak(pool, slot, todo), options.rounds)
            spent = [over - before for before, over in zip(began, _spent(), strict=True)]
        finally:
            pool.shutdown()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # of each of the two processes that begin now
    with get_context("spawn").Pool(2) as processes:
        computing = _ratios(lambda slot: processes.apply(_compute), options.rounds)
    return {
        "rounds": options.rounds,
        "two_workers_against_one": _spread(speaking),
        "processor_ms_of_a_sentence": {
            who: round(1000 * seconds / (3 * (options.rounds + 1) * len(todo)), 1)
            for who, seconds in zip(("parent", "workers"), spent, strict=True)
        },
        "plain_computation": _spread(computing),
    }


def _spent() -> tuple[float, float]:
    """Seconds of processors that this process and its children took."""
    children = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return time.process_time(), sum(times.user + times.system for times in children)


def pinning(options: argparse.Namespace) -> dict[str, Any]:
    """Batches by two processes that stay on their processors, and by two that do not."""
    with tempfile.TemporaryDirectory() as folder:
        pools = {
            pin: pool_of(_settings(workers=2, threads_per_worker=1, pin=pin), Path(folder))
            for pin in (True, False)
        }
        todo = _todo(options, Path(folder))
        try:
            with ThreadPoolExecutor(2) as threads:
                gained = _gains(
                    lambda pin: list(threads.map(lambda s: _speak(pools[pin], s, todo), (0, 1))),
                    options.rounds,
                )
        finally:
            for pool in pools.values():
                pool.shutdown()
    return {"rounds": options.rounds, "pinned_against_free": _spread(gained)}


def batching(options: argparse.Namespace) -> dict[str, Any]:
    """Sentences by threads of one process, computed together and each by itself."""
    engines = {}
    for together in (False, True):
        session.set_batching(options.threads if together else 1, options.wait_ms / 1000)
        engines[together] = Nano()
    chance = Random(options.seed)
    texts = [load.sentence(chance) for _ in range(options.threads * options.sentences)]
    jobs = [next(Speech(Request(text, voice="nano_heart")).jobs()) for text in texts]

    def spoken(together: bool) -> None:
        list(threads.map(lambda j: _render(j, engines[together]), jobs))

    with ThreadPoolExecutor(options.threads) as threads:
        gained = _gains(spoken, options.rounds)
    return {
        "threads": options.threads,
        "rounds": options.rounds,
        "together_against_alone": _spread(gained),
        "sentences_in_a_run": round(engines[True].together, 2),
    }


def _render(job: Job, engine: Nano) -> Audio:
    return render(job.utterance, job.voice, engine, seed=job.seed)


def _gains(run: Callable[[bool], Any], rounds: int) -> list[float]:
    """How much more is done in a time one way than the other, for each round."""
    found = []
    for number in range(rounds + 1):
        other, one = _timed(lambda: run(False)), _timed(lambda: run(True))
        if number:  # the first warms up
            found.append(other / one)
    return found


def _settings(**plan: Any) -> Settings:
    settings = Settings()
    changed = settings.scheduling.model_copy(update=plan)
    return settings.model_copy(update={"scheduling": changed})


def _todo(options: argparse.Namespace, folder: Path) -> list[Work]:
    settings = Settings()
    reader, chance = Reader(settings, folder), Random(options.seed)
    return [_work(reader, settings, options.voice, chance) for _ in range(options.sentences)]


def _work(reader: Reader, settings: Settings, voice: str, chance: Random) -> Work:
    request = settings.request(())
    read = reader.read(replace(request, text=load.sentence(chance), voice=voice, stream=False))
    return Work(read.sound, read.characters, read.engine, read.voice, read.key)


def _speak(pool: Workers, slot: int, todo: list[Work]) -> None:
    for number, work in enumerate(todo):
        while pool.step(slot, slot * len(todo) + number, work).more:
            pass


def _compute() -> None:
    values = np.random.default_rng(0).random((192, 192), np.float32)
    for _ in range(500):
        values = values @ values
        values /= np.abs(values).max()


def _ratios(run: Callable[[int], None], rounds: int) -> list[float]:
    """How much more is done in a time by two at once than by one, for each round."""
    with ThreadPoolExecutor(2) as threads:
        found = []
        for number in range(rounds + 1):
            one = _timed(lambda: run(0))
            both = _timed(lambda: list(threads.map(run, (0, 1))))
            if number:  # the first warms up
                found.append(2 * one / both)
        return found


def _timed(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _spread(ratios: list[float]) -> dict[str, float]:
    values = {"median": median(ratios), "least": min(ratios), "most": max(ratios)}
    return {name: round(value, 2) for name, value in values.items()}


def check(options: argparse.Namespace) -> dict[str, Any]:
    """Simulated and real users."""
    with tempfile.TemporaryDirectory() as folder:
        return _compared(options, Settings(), Path(folder))


def _compared(options: argparse.Namespace, settings: Settings, folder: Path) -> dict[str, Any]:
    before, workers = measure(settings, folder, options.voice)
    with _serving(folder) as url:
        alone = asyncio.run(_one_by_one(url, options))
        users = argparse.Namespace(**vars(options), url=url, think=load.THINK_S)
        real = asyncio.run(load.users(users))["first_audio_ms"]
    after, _ = measure(settings, folder, options.voice)
    traces = [*before, *after]
    step = fmean(trace[0].seconds for trace in traces)
    added = max(0.0, alone - step)
    plan = settings.scheduling
    fleet = Fleet(1, workers, plan.first_audio_target_s, plan.queue_limit)
    asking = Users(options.users, load.THINK_S, listens=False)
    seen = simulate(traces, asking, fleet, seconds=SIMULATED_S, seed=options.seed)
    said = {
        name: round(1000 * (seen.quantile(share) + added), 1)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }
    return {
        "users": options.users,
        "step_ms": round(1000 * step, 1),
        "around_a_step_ms": round(1000 * added, 1),
        "simulated_ms": said,
        "real_ms": {name: real[name] for name in said},
        "simulated_of_real": {name: round(said[name] / real[name], 2) for name in said},
        "refused_simulated": seen.refused_share,
        "busy_simulated": round(seen.busy, 2),
    }


async def _one_by_one(url: str, options: argparse.Namespace) -> float:
    """Median seconds to the first audio of somebody who is alone."""
    server, chance = load.Server(url, 1), Random(options.seed)
    body = {"voice": options.voice, "response_format": "pcm", "stream": True}
    found = [await server.speak({**body, "input": load.sentence(chance)}) for _ in range(FEW)]
    return median(outcome.first for outcome in found)


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """A server with its defaults and an empty cache."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-c", "from litetts.cli import main; main()", "serve"]
    environ = {**os.environ, "LITETTS_CACHE__PATH": str(folder / "cache")}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*line, "--port", str(port), "--dir", str(folder)], env=environ, stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            asyncio.run(_ready(url, server))
            yield url
        finally:
            server.terminate()
            server.wait()


async def _ready(url: str, server: subprocess.Popen[bytes]) -> None:
    while (await load.Server(url, 1).get("/health/ready"))[0].status != 200:
        if server.poll() is not None:
            raise SystemExit("the server did not start")
        await asyncio.sleep(0.2)


RUNS = {"scaling": scaling, "pinning": pinning, "batching": batching, "check": check}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("run", choices=RUNS)
    parser.add_argument("--voice", default=None, help="default: the first that is here")
    parser.add_argument("--rounds", type=int, default=8, help="of all but 'check'")
    parser.add_argument("--sentences", type=int, default=6, help="of a worker in a round")
    parser.add_argument("--threads", type=int, default=4, help="of 'batching'")
    parser.add_argument("--wait-ms", type=float, default=2.0, help="of 'batching'")
    parser.add_argument("--cluster", default="", help="workers of Ray in 'scaling': local, ...")
    parser.add_argument("--users", type=int, default=60, help="of 'check'")
    parser.add_argument("--seconds", type=float, default=30.0, help="that they ask in 'check'")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    options.voice = options.voice or default_voice()
    print(json.dumps(RUNS[options.run](options), indent=1))


if __name__ == "__main__":
    main()
