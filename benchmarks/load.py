"""Load on a running server: many users at once, a flood beyond capacity, a long mixed run.

    litetts serve &
    python benchmarks/load.py users              # 100 users, 10-word sentences, 60 s
    python benchmarks/load.py flood              # 1,000 requests at once
    python benchmarks/load.py beside             # a quick voice, alone and beside a slow one
    python benchmarks/load.py mixed --minutes 30 # formats, sockets, hits, cancellations; memory
    python benchmarks/load.py mixed --users 10 --share 0.05   # a slow voice among them

The client is asyncio on plain sockets, bounded in connections and in time, and cheap enough to run
beside the server (about 1 ms of processor per request). Only loopback addresses are asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any
from urllib.parse import urlsplit

# Plain words: a sentence of ten is new nearly always (38 ** 10 sentences), so nothing is cached.
WORDS = (
    "the",
    "a",
    "this",
    "every",
    "old",
    "new",
    "small",
    "quiet",
    "green",
    "river",
    "garden",
    "window",
    "letter",
    "morning",
    "winter",
    "story",
    "road",
    "teacher",
    "table",
    "music",
    "friend",
    "answer",
    "opens",
    "follows",
    "remembers",
    "finds",
    "carries",
    "near",
    "under",
    "before",
    "after",
    "with",
    "again",
    "slowly",
    "often",
    "today",
    "together",
    "home",
)
FORMATS = ("mp3", "opus", "wav", "pcm", "flac", "aac")
# A voice agent's user listens and talks for most of the time: seconds between answer and question.
THINK_S = 10.0
# Health is asked this often (seconds).
PROBE_S = 0.2


@dataclass
class Outcome:
    """What a request gave: status (0 = broken), seconds to the first audio and to the end."""

    status: int
    first: float = math.nan
    total: float = math.nan
    size: int = 0


@dataclass
class Result:
    """All of a run."""

    outcomes: list[Outcome] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def report(self, **extra: Any) -> dict[str, Any]:
        good = [o for o in self.outcomes if o.status == 200]
        return {
            "requests": len(self.outcomes),
            "statuses": dict(Counter(str(o.status) for o in self.outcomes)),
            "first_audio_ms": quantiles([o.first for o in good]),
            "total_ms": quantiles([o.total for o in good]),
            "health_live_ms": quantiles(self.probes),
            **extra,
        }


def quantiles(seconds: list[float]) -> dict[str, float | int | None]:
    known = sorted(s for s in seconds if math.isfinite(s))
    if not known:
        return {"count": 0, "p50": None, "p95": None, "p99": None, "max": None}
    at = {
        name: round(1000 * known[max(0, math.ceil(q * len(known)) - 1)], 1)
        for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    }
    return {"count": len(known), **at}


class Server:
    """A server, asked over plain sockets."""

    def __init__(self, url: str, connections: int) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        if self.host not in ("127.0.0.1", "localhost", "::1"):
            raise SystemExit("only loopback addresses: this is a load test")
        self._slots = asyncio.Semaphore(connections)

    async def speak(self, body: dict[str, Any], *, leave_after: int = 0) -> Outcome:
        """Ask for speech; `leave_after` bytes the client hangs up."""
        return await self._ask("POST", "/v1/audio/speech", json.dumps(body).encode(), leave_after)

    async def get(self, path: str) -> tuple[Outcome, bytes]:
        kept = bytearray()
        outcome = await self._ask("GET", path, b"", 0, kept)
        return outcome, bytes(kept)

    async def _ask(
        self, method: str, path: str, body: bytes, leave_after: int, kept: bytearray | None = None
    ) -> Outcome:
        async with self._slots:
            began = time.perf_counter()
            outcome = Outcome(0)
            writer = None
            try:
                reader, writer = await asyncio.open_connection(self.host, self.port)
                head = (
                    f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                    "Connection: close\r\n\r\n"
                )
                writer.write(head.encode() + body)
                status = int((await reader.readline()).split()[1])
                headers = {}
                while line := (await reader.readline()).strip():
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                chunked = headers.get("transfer-encoding") == "chunked"
                left = int(headers.get("content-length", 0))
                while True:
                    if chunked:
                        left = int(await reader.readline(), 16)
                    if left == 0:
                        break
                    data = await reader.readexactly(left + 2 * chunked)
                    if not outcome.size:
                        outcome.first = time.perf_counter() - began
                    outcome.size += left
                    if kept is not None:
                        kept += data[:left]
                    if leave_after and outcome.size >= leave_after:
                        outcome.status = 299  # our own: we left
                        return outcome
                    if not chunked:
                        break
                outcome.status = status
                outcome.total = time.perf_counter() - began
            except (OSError, ValueError, IndexError, asyncio.IncompleteReadError):
                outcome.status = 0
            finally:
                if writer is not None:
                    writer.close()
            return outcome


def sentence(random_: random.Random, words: int = 10) -> str:
    return " ".join(random_.choice(WORDS) for _ in range(words)).capitalize() + "."


async def watched(
    server: Server, result: Result, work: Coroutine[Any, Any, Any], *, memory_s: float = 5.0
) -> None:
    """Run `work` while health and memory are looked at."""

    async def probe() -> None:
        while True:
            outcome, _ = await server.get("/health/live")
            result.probes.append(outcome.total if outcome.status == 200 else math.inf)
            await asyncio.sleep(PROBE_S)

    async def weigh() -> None:
        while True:
            outcome, data = await server.get("/dashboard/data")
            if outcome.status == 200:
                # Of the server and of its workers, what they share counted once.
                size = json.loads(data)["memory"]["resident"]
                result.memory.append((time.perf_counter(), size))
            await asyncio.sleep(memory_s)

    watchers = [asyncio.create_task(probe()), asyncio.create_task(weigh())]
    try:
        await work
    finally:
        for watcher in watchers:
            watcher.cancel()


async def users(options: argparse.Namespace) -> dict[str, Any]:
    """Users who ask, listen, think, and ask again."""
    server, result = Server(options.url, options.users + 4), Result()
    end = time.perf_counter() + options.seconds

    async def one(number: int) -> None:
        random_ = random.Random(f"{options.seed}:{number}")
        # They did not all come at the same moment.
        await asyncio.sleep(random_.random() * options.think)
        while time.perf_counter() < end:
            body = {
                "input": sentence(random_),
                "voice": options.voice,
                "response_format": "pcm",
                "stream": True,
            }
            result.outcomes.append(await server.speak(body))
            await asyncio.sleep(random_.expovariate(1 / options.think))

    async def all_of_them() -> None:
        await asyncio.gather(*(one(i) for i in range(options.users)))

    await watched(server, result, all_of_them())
    outcome, data = await server.get("/dashboard/data")
    if outcome.status != 200:
        raise SystemExit(f"no server of LiteTTS answers at {options.url}: start one, or give --url")
    state = json.loads(data)
    return result.report(
        users=options.users,
        think_s=options.think,
        rtf=state["rtf"],
        audio_s=round(sum(o.size for o in result.outcomes) / 48_000, 1),
    )


async def flood(options: argparse.Namespace) -> dict[str, Any]:
    """Many requests at one moment."""
    server, result = Server(options.url, options.connections), Result()
    random_ = random.Random(options.seed)

    async def one() -> None:
        body = {"input": sentence(random_), "voice": options.voice, "response_format": "pcm"}
        result.outcomes.append(await server.speak(body))

    async def all_of_them() -> None:
        await asyncio.gather(*(one() for _ in range(options.requests)))

    await watched(server, result, all_of_them())
    return result.report(connections=options.connections)


async def beside(options: argparse.Namespace) -> dict[str, Any]:
    """A listener of a quick voice, in turns alone and beside as much of a slow one as is taken."""
    server = Server(options.url, 4 * options.heavies + 8)
    random_ = random.Random(options.seed)
    alone, together, heavy = Result(), Result(), Result()

    async def light(result: Result, count: int) -> None:
        for _ in range(count):
            body = {
                "input": sentence(random_),
                "voice": options.voice,
                "response_format": "pcm",
                "stream": True,
            }
            result.outcomes.append(await server.speak(body))

    async def heavily() -> None:
        while True:
            body = {
                "input": " ".join(sentence(random_) for _ in range(3)),
                "voice": options.heavy,
                "response_format": "pcm",
                "stream": True,
                "priority": options.priority,
            }
            outcome = await server.speak(body)
            heavy.outcomes.append(outcome)
            if outcome.status != 200:
                await asyncio.sleep(0.2)

    await light(Result(), 3)
    for _ in range(options.rounds):
        await light(alone, options.count)
        loads = [asyncio.create_task(heavily()) for _ in range(options.heavies)]
        await asyncio.sleep(options.settle)
        await light(together, options.count)
        for load in loads:
            load.cancel()
        await asyncio.gather(*loads, return_exceptions=True)
        await asyncio.sleep(options.settle)
    ratios = {}
    for name in ("p50", "p95"):
        first = [r.report()["first_audio_ms"][name] for r in (together, alone)]
        ratios[name] = round(first[0] / first[1], 2) if all(first) else None
    return {
        "alone": alone.report(),
        "beside": together.report(),
        "heavy": heavy.report(),
        "ratio": ratios,
    }


async def mixed(options: argparse.Namespace) -> dict[str, Any]:
    """All that happens in a day, in some minutes; memory at the start and at the end."""
    server, result = Server(options.url, options.users + 4), Result()
    end = time.perf_counter() + 60 * options.minutes
    familiar = [sentence(random.Random(i)) for i in range(50)]

    async def one(number: int) -> None:
        random_ = random.Random(f"{options.seed}:{number}")
        while time.perf_counter() < end:
            kind = random_.random()
            body: dict[str, Any] = {
                "input": sentence(random_),
                "voice": options.voice,
                "response_format": random_.choice(FORMATS),
                "speed": random_.choice((1.0, 1.0, 1.2)),
            }
            leave_after = 0
            if random_.random() < options.share:
                body["voice"] = options.heavy
            if kind < 0.4:
                body["input"] = random_.choice(familiar)
                body["speed"] = 1.0
            elif kind < 0.55:
                body["input"] = " ".join(sentence(random_) for _ in range(8))
            elif kind < 0.65:
                body["input"] = " ".join(sentence(random_) for _ in range(8))
                leave_after = 2000
            elif kind < 0.7:
                body["voice"] = "no_such_voice"
            elif kind < 0.8:
                body["stream_format"] = "sse"
            result.outcomes.append(await server.speak(body, leave_after=leave_after))
            await asyncio.sleep(random_.expovariate(1 / options.think))

    async def all_of_them() -> None:
        await asyncio.gather(*(one(i) for i in range(options.users)))

    await watched(server, result, all_of_them())
    # Caches and pools fill up first; growth after the first third is what would go on.
    sizes = [size for _, size in result.memory]
    settled = sizes[len(sizes) // 3 :] or [0]
    return result.report(
        minutes=options.minutes,
        memory_mb={
            "start": round(sizes[0] / 1e6, 1),
            "settled": round(settled[0] / 1e6, 1),
            "end": round(sizes[-1] / 1e6, 1),
            "growth_percent": round(growth(settled), 2),
            "variation_percent": round(variation(settled), 2),
            "extremes_percent": round(100 * (max(settled) - min(settled)) / max(settled), 2),
        },
    )


def growth(sizes: list[int]) -> float:
    """How far the median of the second half is above that of the first, in percent."""
    half = len(sizes) // 2
    if not half:
        return 0.0
    before, after = median(sizes[:half]), median(sizes[half:])
    return 100 * (after - before) / before


def tenths(sizes: list[int]) -> list[float]:
    """The means of ten equal parts.

    What a request needs while it is spoken comes and goes within seconds; that is no variation.
    """
    length = max(1, len(sizes) // 10)
    return [fmean(sizes[i : i + length]) for i in range(0, len(sizes) - length + 1, length)]


def variation(sizes: list[int]) -> float:
    """Difference of the largest and the least mean of a tenth, in percent of the mean."""
    means = tenths(sizes)
    return 100 * (max(means) - min(means)) / fmean(means)


RUNS: dict[str, Callable[[argparse.Namespace], Coroutine[Any, Any, dict[str, Any]]]] = {
    "users": users,
    "flood": flood,
    "beside": beside,
    "mixed": mixed,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("run", choices=RUNS)
    parser.add_argument("--url", default="http://127.0.0.1:8354")
    parser.add_argument("--voice", default=None, help="default: the server's")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--think", type=float, default=THINK_S, help="mean seconds between turns")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of 'users'")
    parser.add_argument("--minutes", type=float, default=30.0, help="length of 'mixed'")
    parser.add_argument("--requests", type=int, default=1000, help="size of 'flood'")
    parser.add_argument("--connections", type=int, default=500, help="at once, in 'flood'")
    parser.add_argument("--heavy", default="af_heart:released", help="the slow voice")
    parser.add_argument("--share", type=float, default=0.0, help="of 'mixed' that ask for it")
    parser.add_argument("--heavies", type=int, default=4, help="its requests at once")
    parser.add_argument("--priority", default="normal", help="of them")
    parser.add_argument("--rounds", type=int, default=3, help="alone and beside, in turns")
    parser.add_argument("--count", type=int, default=10, help="quick requests in each part")
    parser.add_argument("--settle", type=float, default=5.0, help="seconds between the parts")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(json.dumps(asyncio.run(RUNS[options.run](options)), indent=1))


if __name__ == "__main__":
    main()
