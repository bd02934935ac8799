"""Two replicas behind a real proxy: one is killed, one is replaced, and everybody is answered."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from .replicas import CHECK_S, CLIENTS, FAIL_TIMEOUT_S, Load, Replica, behind, envoy, nginx


@pytest.fixture(params=[nginx, envoy])
def fleet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, list[Replica]]]:
    with behind(request.param, tmp_path) as found:
        yield found


def test_nobody_is_left_without_an_answer(fleet):
    url, (one, two) = fleet
    over = threading.Event()
    first: list[bool] = []
    lost: list[str] = []

    def speak(http: httpx.Client, text: str) -> bool:
        # Whole: a listener to a stream is turned away where a machine is too slow for all.
        body = {"input": text, "voice": "nano_heart", "response_format": "pcm", "stream": False}
        try:
            answer = http.post(f"{url}/v1/audio/speech", json=body)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and len(answer.content) > 20_000

    def client(number: int) -> None:
        with httpx.Client(timeout=None) as http:
            count = 0
            while not over.is_set():
                count += 1
                text = f"Number {count} of listener {number} is being spoken."
                done = speak(http, text)
                first.append(done)
                if not done and not speak(http, text):
                    lost.append(text)

    threads = [threading.Thread(target=client, args=(i,)) for i in range(CLIENTS)]
    for thread in threads:
        thread.start()

    def go_on(more: int) -> None:
        until = len(first) + more
        while len(first) < until:
            time.sleep(0.02)

    go_on(2 * CLIENTS)
    one.process.send_signal(signal.SIGKILL)
    go_on(2 * CLIENTS)
    killed = first.count(False)
    one.replace()
    # A proxy asks a replica that it has found dead again after a while; whoever takes the next one
    # away before has none.
    time.sleep(max(FAIL_TIMEOUT_S, CHECK_S) + 1)
    go_on(2 * CLIENTS)
    # A replica that is told to end lets its streams finish, and its successor takes over.
    two.process.send_signal(signal.SIGTERM)
    go_on(2 * CLIENTS)
    two.replace()
    go_on(2 * CLIENTS)
    over.set()
    for thread in threads:
        thread.join()
    assert not lost
    assert killed <= CLIENTS  # those in flight at the killed one, and they were asked again
    assert first.count(False) == killed  # a rollout loses nothing


def test_a_version_that_cannot_serve_is_taken_back(tmp_path):
    """One ends at once, one listens first: the old one serves on till a good one comes."""
    with behind(nginx, tmp_path) as (url, (_, rolled)), Load(url) as load:
        load.go_on()
        rolled.process.send_signal(signal.SIGTERM)
        for broken in ({"SCHEDULING__WORKERS": "many"}, {"ENGINE__PROVIDER": "cuda"}):
            rolled.become(**broken)
            load.go_on()
            assert rolled.process.wait() == 1
        for better in ({}, {"SPEECH__VOICE": "nano_bella"}):  # taken back, and the next one
            rolled.replace(**better)
            load.go_on()
            rolled.process.send_signal(signal.SIGTERM)
        load.go_on()
    assert load.lost() == []
