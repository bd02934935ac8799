"""A real Ray on this machine: two workers speak a book, and one is killed in the middle."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from litetts.document import AudioChunk
from litetts.errors import InputError, WorkerLost
from litetts.longform import Production
from litetts.markup.book import Book, Chapter, Turn
from litetts.request import Request
from litetts.scheduling.cluster import ClusterWorkers
from litetts.scheduling.work import Work, begin
from litetts.scheduling.workers import ThreadWorkers

ray = pytest.importorskip("ray")
pytestmark = pytest.mark.timeout(1500)  # a cluster starts a dozen processes
SENTENCES = (
    "The ferry left the harbour before the sun was up.",
    "Nobody on deck said a word for a while.",
    "Then somebody began to hum an old tune.",
    "By noon they could see the other shore.",
)
BOOK = Book(
    title="The Crossing",
    chapters=tuple(
        Chapter(f"Part {n}", tuple(Turn(f"{s} It was day {n}.") for s in SENTENCES)) for n in (1, 2)
    ),
)


def stubborn(work: Work) -> Generator[AudioChunk]:
    """Speak, and fail where that is asked for."""
    if work.key == "wrong":
        raise InputError("not like that", field="text")
    return begin(work)


@pytest.fixture(scope="module")
def workers():
    pool = ClusterWorkers(2, speak=stubborn)
    yield pool
    pool.shutdown()


def work(text: str, key: str = "") -> Work:
    return Work(Request(text, voice="nano_heart", stream=True), len(text), key=key)


def sound(pool, job: int, each: Work) -> bytes:
    made = b""
    while True:
        step = pool.step(0, job, each)
        made += step.chunk.samples.tobytes() if step.chunk else b""
        if not step.more:
            return made


def test_a_worker_elsewhere_gives_the_same_bytes(workers):
    each = work("Hello from another process, wherever it may be.")
    assert sound(workers, 1, each) == sound(ThreadWorkers(1), 1, each)


def test_errors_come_back_as_they_are(workers):
    with pytest.raises(InputError, match="not like that") as caught:
        workers.step(0, 2, work("x", key="wrong"))
    assert caught.value.field == "text"


def test_a_job_whose_worker_is_lost_says_so_and_the_slot_is_filled_again(workers):
    each = work("One sentence. Another sentence that comes later. And a third one to end with.")
    assert workers.step(1, 3, each).more
    ray.kill(workers._actors[1])
    with pytest.raises(WorkerLost):
        while workers.step(1, 3, each).more:
            pass
    assert workers.step(1, 4, each).chunk is not None
    workers.close(1, 4)


def test_a_book_is_whole_though_a_worker_is_killed(workers, tmp_path: Path):
    def spoken(folder: Path, pool, killing: bool) -> bytes:
        with Production(
            BOOK, folder, request=Request("", voice="nano_heart"), workers=pool
        ) as production:
            stop = threading.Event()

            def kill() -> None:
                while not stop.is_set():
                    if any((folder / "segments").rglob("*.ltr")):
                        ray.kill(pool._actors[0])
                        return
                    time.sleep(0.01)

            killer = threading.Thread(target=kill)
            if killing:
                killer.start()
            try:
                for _ in production.render():
                    pass
            finally:
                stop.set()
                if killing:
                    killer.join()
        files = sorted((folder / "segments").rglob("*.ltr"))
        assert files
        return b"".join(path.name.encode() + path.read_bytes() for path in files)

    assert spoken(tmp_path / "cluster", workers, True) == spoken(
        tmp_path / "here", ThreadWorkers(1), False
    )
