"""What all tests share: no measure of the machine, and no skip that nobody expected.

A skip hides whatever broke behind it. So where LITETTS_TESTS_WITHOUT is set (the gate sets it, to
"" when everything that is optional could be installed), a test that skips for another reason than
those of `EXPECTED` fails. Its value names the parts of `PARTS`, with blanks between, whose tests
may skip because they could not be had.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

WITHOUT = os.environ.get("LITETTS_TESTS_WITHOUT")

EXPECTED = {
    "players are scripts for sh": "Windows",
    r"piper-tts \(GPL\)": "where piper-tts is not installed: LiteTTS does not depend on it",
    "needs resource limits": "Windows",
    "needs /dev/full": "Windows, macOS",
    "needs pipes with names": "Windows",
    "glibc's allocator": "musl, macOS, Windows",
    "this user may write everywhere": "the superuser, whom no permission holds back",
}
"""Reasons (regular expressions) that a machine may have, and which machines have them."""

PARTS = {
    "train": "'torch'|'onnx'|matplotlib|train extra",
    "reference": "'kokoro'|kokoro-onnx|faster_whisper|transformers",
    "quality": "distillmos|resemblyzer",
    "word": "'docx'",
    "audioseal": "'audioseal'",
    "otel": "otel extra|opentelemetry",
    "browser": "selenium|chromium|axe_core_python",
    "languages": r"litetts\[(ja|zh)\]|pip install .*\[(ja|zh)\]",
    "llama": "'llama_cpp'",
    "provenance": "'c2pa'|'cryptography'|'cyclonedx",
    "redis": "'redis'|redis-server is not installed",
    "cluster": "'ray'",
    "kubernetes": "'kubernetes_validate'",
    "nginx": "nginx is not installed",
    "envoy": "'envoy'",
    "clients": r"(wyoming|zeroconf|mcp|boto3|deepgram|cartesia|elevenlabs) is not installed",
    "node": "node is not installed|LITETTS_TEST_NODE",
    "flite": "flite is not installed",
    "weights": "LITETTS_TEST_WEIGHTS",
}
"""Optional part -> the reasons of the tests that need it."""

# Time is for the timeout of pytest alone, which ends what hangs: how long an example takes says
# something of the machine and nothing of the code.
_UNHURRIED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("dev", **_UNHURRIED)
settings.register_profile("ci", derandomize=True, print_blob=True, **_UNHURRIED)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def expected(reason: str) -> bool:
    """Whether a test may skip for a reason."""
    if WITHOUT is None:
        return True
    return any(re.search(p, reason) for p in [*EXPECTED, *(PARTS[w] for w in WITHOUT.split())])


def _judge(report: Any) -> None:
    """Make an unexpected skip a failure."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    where = report.longrepr
    reason = where[2] if isinstance(where, tuple) else str(where)
    if not expected(reason):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} skips, which nobody expects: {reason}"


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Tests that watch a process's memory come first, before it has held and freed models."""
    watched = ("test_memory.py", "test_running_server.py")
    items.sort(key=lambda item: item.path.name not in watched)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    report = yield
    _judge(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    _judge(report)
    return report


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Wait until a condition holds and return its value, however long a busy machine takes."""

    def wait(condition: Callable[[], Any]) -> Any:
        while not (value := condition()):
            time.sleep(0.02)
        return value

    return wait


@pytest.fixture(scope="session")
def calls() -> Callable[..., int]:
    """Count the calls that a function makes: its work, the same on every machine."""

    def count(function: Callable[..., Any], *arguments: Any) -> int:
        made = 0

        def see(*_: Any) -> None:
            nonlocal made
            made += 1

        before = sys.getprofile()
        sys.setprofile(see)
        try:
            function(*arguments)
        finally:
            sys.setprofile(before)
        return made

    return count


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium without a screen; what it downloads lies in its `downloads`."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("needs Debian's packages chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        *("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"),
        "window-size=1280,900",
        # A browser that asks nobody but us.
        *("disable-quic", "no-first-run", "disable-background-networking"),
        *("disable-component-update", "disable-sync"),
        f"user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(f"--{flag}")
    downloads = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=driver)
    )
    started.set_script_timeout(60)
    started.get("about:blank")  # a page of "data:" has no Media Source Extensions
    started.downloads = downloads
    yield started
    started.quit()


# Words after a pause, whose sound does not begin with the silence of a stop: there the first
# sound of a word can be measured, which Whisper's own times cannot serve for (it told "lazy" to
# last no time at all, 0.3 s after it began).
ONSETS = (
    "Apples, oranges, lemons, and melons.",
    "Monday, Wednesday, Friday, and Sunday.",
    "Yes, Anna, everyone is here.",
    "Slowly, silently, he left.",
    "Silver, amber, ivory, and lead.",
    "When it rains, we stay; when it shines, we sail.",
    "First, listen; then, answer.",
    "Lions, elephants, zebras, and monkeys.",
    "However, nobody saw us.",
    "In summer, everyone sleeps; in winter, nobody does.",
)
FRAME_S = 0.005
QUIET_DB = -32.0
"""Below the loudest frame: what is a pause."""
PAUSE_S = 0.12
"""The least silence before a word whose beginning is measured."""


@pytest.fixture(scope="session")
def late() -> Callable[[str], list[float]]:
    """A voice -> seconds from the first sound of a word to the time that is told, for ONSETS."""
    import litetts

    def measure(voice: str) -> list[float]:
        return [x for text in ONSETS for x in _lateness(litetts.speak(text, voice=voice))]

    return measure


def _lateness(audio: Any) -> list[float]:
    import numpy as np

    found = []
    level = _levels(audio.samples, audio.sample_rate)
    end = 0.0
    for word in audio.words:
        if end == 0.0 or word.start - end >= PAUSE_S:
            first = round(end / FRAME_S)
            part = level[first : round(word.end / FRAME_S)]
            quiet = np.flatnonzero(part[: round((word.end - end) / FRAME_S * 0.9)] < QUIET_DB)
            loud = np.flatnonzero(part >= QUIET_DB)
            # What is before a later word may be the end of the one before it.
            after = loud[loud > quiet[0]] if len(quiet) and end else loud
            found.append(word.start - (first + int(after[0])) * FRAME_S)
        end = word.end
    return found


def _levels(samples: Any, rate: int) -> Any:
    """dB of each frame below the loudest one."""
    import numpy as np

    size = int(rate * FRAME_S)
    frames = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    power = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    return power - power.max()


class Redis:
    """A real Redis, on a socket in its folder; it forgets all when it stops."""

    def __init__(self, program: str, folder: Path) -> None:
        self.url = f"unix://{folder}/redis.sock"
        self._line = [program, "--port", "0", "--unixsocket", f"{folder}/redis.sock", "--save", ""]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, and wait until it answers."""
        self._process = subprocess.Popen(self._line, stdout=subprocess.DEVNULL, cwd=self._folder)
        while True:
            with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
                probe.connect(f"{self._folder}/redis.sock")
                probe.sendall(b"PING\r\n")
                if probe.recv(16).startswith(b"+PONG"):
                    return
            time.sleep(0.02)

    def hang(self) -> None:
        """Take what is sent and answer nothing, until `go_on`."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Do what was sent, and answer."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Die."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of the test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    server = Redis(program, tmp_path)
    server.start()
    yield server
    server.stop()
