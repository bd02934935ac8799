"""A whole book on Ray: by one worker, and by two of which one is killed in the middle.

    scripts/bench longform --text book.txt --hours 2 -o longform     # writes longform/book.script
    python benchmarks/cluster.py longform/book.script

Renders the script four times from nothing: by a thread of this process, by one worker process of
Ray, by two, and by two of which one is killed when half of the segments are there. Tells how long
each took, and whether what they kept is the same, byte by byte. The cluster is this machine's own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import threading
import time
from pathlib import Path

import ray

from litetts import longform
from litetts.request import Request
from litetts.scheduling.cluster import ClusterWorkers
from litetts.scheduling.work import Work
from litetts.scheduling.workers import ThreadWorkers, Workers
from longform import CAST

WATCHED_S = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("script", type=Path, help="of the speakers of `longform.py`")
    options = parser.parse_args()
    found = {"thread": rendered(options.script, ThreadWorkers(1), killing=False)}
    for count, killing in ((1, False), (2, False), (2, True)):
        pool = ClusterWorkers(count)
        try:
            name = f"{count} of Ray" + (", one killed" if killing else "")
            found[name] = rendered(options.script, pool, killing=killing)
        finally:
            pool.shutdown()
        print(name, json.dumps(found[name]), flush=True)
    one = found["1 of Ray"]["seconds"]
    print(
        json.dumps(
            {
                "segments": found["thread"]["segments"],
                "identical": len({each["hash"] for each in found.values()}) == 1,
                "faster": {name: round(one / each["seconds"], 2) for name, each in found.items()},
            },
            indent=1,
        )
    )


def rendered(script: Path, workers: Workers, *, killing: bool) -> dict[str, float | str]:
    """Seconds, the number of segments, and the hash of all that was kept."""
    for slot in range(workers.count):  # what is loaded once is no part of the speed
        for job, voice in enumerate(CAST.values()):
            warm = Work(Request("One moment.", voice=voice, watermark=False), 11)
            while workers.step(slot, -1 - job, warm).more:
                pass
    folder = Path(tempfile.mkdtemp(prefix="litetts-book-"))
    over = threading.Event()
    try:
        with longform.Production(
            longform.read(script),
            folder,
            cast=longform.Cast.of(CAST),
            request=Request("", watermark=False),
            workers=workers,
        ) as production:
            half = len(list(production.segments())) // 2
            killer = threading.Thread(target=lambda: kill(workers, folder, half, over))
            if killing:
                killer.start()
            began = time.perf_counter()
            for _ in production.render():
                pass
            seconds = time.perf_counter() - began
            over.set()
            if killing:
                killer.join()
        files = sorted((folder / "segments").rglob("*.ltr"))
        digest = hashlib.sha256()
        for path in files:
            digest.update(path.name.encode() + path.read_bytes())
        return {
            "seconds": round(seconds, 1),
            "segments": len(files),
            "hash": digest.hexdigest()[:16],
        }
    finally:
        over.set()
        shutil.rmtree(folder)


def kill(workers: Workers, folder: Path, half: int, over: threading.Event) -> None:
    """Kill a worker when so many segments are there."""
    assert isinstance(workers, ClusterWorkers)
    while not over.wait(WATCHED_S):
        if sum(1 for _ in (folder / "segments").rglob("*.ltr")) >= half:
            ray.kill(workers._actors[0])
            return


if __name__ == "__main__":
    main()
