"""What keeps a server running, on a real one: reloads under load, broken files, leaks."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("fastapi")
pytest.importorskip("watchfiles")

BASE = {
    "scheduling": {"first_audio_target_s": 60},
    "cache": {"enabled": False},
    "observe": {"dependency_check_s": 0},
}


@dataclass
class Running:
    """A server in a process of its own, with its folder of settings and its log."""

    url: str
    config: Path
    log: Path

    def configure(self, **sections: dict[str, Any]) -> None:
        tree = {name: dict(values) for name, values in BASE.items()}
        for name, values in sections.items():
            tree.setdefault(name, {}).update(values)
        (self.config / "settings.json").write_text(json.dumps(tree))

    def say(self, text: str) -> int:
        body = {"model": "tts-1", "voice": "espeak", "input": text, "response_format": "wav"}
        answer = httpx.post(f"{self.url}/v1/audio/speech", json=body, timeout=None)
        return answer.status_code if len(answer.content) > 1000 else 0

    def reasons(self) -> str:
        return " ".join(httpx.get(f"{self.url}/health", timeout=None).json()["reasons"])


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, eventually: Callable[..., Any]
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("running")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Running(f"http://127.0.0.1:{port}", folder / "config", folder / "log")
    server.config.mkdir()
    server.configure()
    code = "from litetts.cli import main; main()"
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", str(port)],
            env={**os.environ, "LITETTS_CONFIG": str(server.config), "XDG_CACHE_HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )

    def ready() -> bool:
        assert process.poll() is None, server.log.read_text()
        try:
            return bool(httpx.get(f"{server.url}/health/ready", timeout=None).status_code == 200)
        except httpx.TransportError:
            return False

    try:
        eventually(ready)
        yield server
    finally:
        process.terminate()
        process.wait()


def test_ten_reloads_under_load_lose_no_request(
    running: Running, eventually: Callable[..., Any]
) -> None:
    stop = threading.Event()
    answers: list[int] = []
    numbers = itertools.count()

    def load() -> None:
        while not stop.is_set():
            answers.append(running.say(f"Request {next(numbers)} is spoken."))

    clients = [threading.Thread(target=load) for _ in range(3)]
    for client in clients:
        client.start()
    try:
        for cycle in range(10):
            wanted = f"server.max_text_chars: {999 + cycle if cycle else 100_000} -> {1000 + cycle}"
            running.configure(server={"max_text_chars": 1000 + cycle})
            eventually(lambda w=wanted: w in running.log.read_text())
            # Refused: the new limit is in force.
            eventually(lambda n=1001 + cycle: running.say("a" * n) == 0)
        eventually(lambda: len(answers) > 10)
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert set(answers) == {200}


def test_a_broken_file_never_reaches_the_server(
    running: Running, eventually: Callable[..., Any]
) -> None:
    running.configure(server={"max_text_chars": 5000})
    eventually(lambda: running.reasons() == "")
    for field, text in {
        "speech.speed": '{"server": {"max_text_chars": 1}, "speech": {"speed": 99}}',
        "near 'max_text_chars'": '{"server": {"max_text_chars": 1',
        "cache.ttl_s": '{"server": {"max_text_chars": 1}, "cache": {"ttl_s": "long"}}',
        "UTF-8": '{"server": {"max_text_chars": 1}}\xff',
    }.items():
        (running.config / "settings.json").write_text(text, "latin-1")
        eventually(lambda f=field: f in running.reasons())
        assert running.say("The last good settings stay.") == 200
    running.configure()
    eventually(lambda: running.reasons() == "")


def test_a_leak_in_the_server_is_found_within_eighty_requests(tmp_path: Path) -> None:
    """The application itself, with a fault that keeps one megabyte of every request."""
    # One worker: another would load the engine at some later request, and begin the judging anew.
    one = BASE | {"scheduling": {**BASE["scheduling"], "workers": 1}}
    (tmp_path / "settings.json").write_text(json.dumps(one))
    program = Path(__file__).with_name("leaking.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["found"] is not None and told["found"] <= 80, told
    assert told["named"] is not None, told
