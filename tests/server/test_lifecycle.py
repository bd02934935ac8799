"""Start, overload, SIGTERM, kill -9: the server as a process."""

import concurrent.futures
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import numpy as np
import pytest

from litetts.audio.decode import decode
from litetts.scheduling.recording import unpack

SENTENCE = "This is sentence number {} of a stream that must not be cut."


class Process:
    """`litetts serve` in a process of its own."""

    def __init__(self, folder, **settings):
        self.cache = folder / "cache"
        self.log = folder / "log.jsonl"
        values = {
            "CONFIG": str(folder),
            "SPEECH__VOICE": "espeak",
            "CACHE__PATH": str(self.cache),
            "OBSERVE__DEPENDENCY_CHECK_S": "0",
            "SCHEDULING__PROCESSES": "false",  # starts sooner
            **settings,
        }
        environment = {**os.environ, **{f"LITETTS_{k}": v for k, v in values.items()}}
        command = (
            "import sys; from litetts.cli import main; "
            "sys.argv = ['litetts', 'serve', '--port', '0']; main()"
        )
        self.output = self.log.open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-c", command], env=environment, stderr=self.output
        )
        self.url = self._wait()

    def _wait(self):
        while True:
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
            lines = [json.loads(x) for x in self.log.read_text().splitlines() if x[:1] == "{"]
            urls = [line["url"] for line in lines if "url" in line]
            if urls:
                try:
                    if httpx.get(f"{urls[-1]}/health/ready", timeout=None).status_code == 200:
                        return urls[-1]
                except httpx.TransportError:
                    pass

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.output.close()


@pytest.fixture
def start(tmp_path):
    running = []

    def begin(**settings):
        running.append(Process(tmp_path, **settings))
        return running[-1]

    yield begin
    for process in running:
        process.end()


def test_sigterm_cuts_no_stream(start):
    up = start()
    text = " ".join(SENTENCE.format(i) for i in range(12))
    body = {"input": text, "response_format": "flac", "stream": True}
    whole = httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None).content
    results, begun = [], threading.Semaphore(0)

    def listen(index):
        # Another text for each, or they would be one synthesis (or come out of the cache).
        asked = {**body, "input": f"{text} This is listener {index}."}
        with httpx.stream("POST", f"{up.url}/v1/audio/speech", json=asked, timeout=None) as reply:
            begun.release()
            size = 0
            for piece in reply.iter_raw(4096):
                size += len(piece)
                time.sleep(0.002)
            results.append((reply.status_code, size))

    threads = [threading.Thread(target=listen, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire()
    up.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    assert up.process.wait() == 0 or up.process.returncode == -signal.SIGTERM
    assert len(results) == 4
    assert all(status == 200 and size > len(whole) for status, size in results)
    assert "some streams were cut" not in up.log.read_text()


def test_the_port_says_503_while_streams_finish(start):
    up = start()
    host, port = up.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as held:
        # A request that is in the making: the server waits for it.
        held.sendall(
            b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 100\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        assert b" 100 " in held.recv(100)  # it has begun to read
        up.process.send_signal(signal.SIGTERM)
        while httpx.get(f"{up.url}/health/ready", timeout=None).status_code == 200:
            time.sleep(0.02)
        body = {"input": "Too late.", "response_format": "pcm"}
        refused = httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None)
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "shutting_down"
        assert int(refused.headers["retry-after"]) > 0
        assert httpx.get(f"{up.url}/health/live", timeout=None).status_code == 200
    assert up.process.wait() in (0, -signal.SIGTERM)


def test_kill_9_under_load_leaves_the_cache_whole(start):
    up = start()
    known = {"input": "Keep this.", "response_format": "wav"}
    first = httpx.post(f"{up.url}/v1/audio/speech", json=known, timeout=None)
    assert first.headers["x-cache"] == "miss"

    def ask(index):
        try:
            body = {"input": SENTENCE.format(index), "response_format": "pcm"}
            return httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None).status_code
        except httpx.TransportError:
            return None

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, i) for i in range(60)]
        while sum(f.done() for f in asked) < 15:
            time.sleep(0.01)
        up.process.kill()
    up.process.wait()
    files = list(up.cache.glob("*/*.ltr"))
    assert files
    for file in files:
        assert unpack(file.read_bytes())
    again = start()
    assert not list(again.cache.glob("*/*.partial"))
    second = httpx.post(f"{again.url}/v1/audio/speech", json=known, timeout=None)
    assert second.headers["x-cache"] == "hit"
    # The signature of the file holds a random number; the sound is the same.
    assert np.array_equal(decode(second.content).samples, decode(first.content).samples)


def test_more_than_can_be_served_is_refused_with_429_and_nothing_else(start):
    up = start(SCHEDULING__FIRST_AUDIO_TARGET_S="0.3", SCHEDULING__WORKERS="1")
    codes, waits, slow = [], [], []

    def ask(index):
        body = {"input": SENTENCE.format(index), "response_format": "pcm"}
        reply = httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None)
        codes.append(reply.status_code)
        if reply.status_code == 429:
            waits.append(int(reply.headers["retry-after"]))
        return reply

    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        list(pool.map(ask, range(200)))
    assert set(codes) <= {200, 429}
    assert codes.count(200) > 0
    assert codes.count(429) > 0
    assert all(wait >= 1 for wait in waits)
    assert not slow
    assert httpx.get(f"{up.url}/health/live", timeout=None).status_code == 200


def test_identical_requests_are_one_synthesis(start):
    up = start()
    text = " ".join(SENTENCE.format(i) for i in range(30))
    body = {"input": text, "response_format": "pcm"}

    def made():
        data = httpx.get(f"{up.url}/dashboard/data", timeout=None).json()
        rows = [v for v in data["voices"] if v["voice"] == "espeak"]
        return sum(row["requests"] - row["cached"] for row in rows)

    def ask(_):
        return httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None).content

    assert made() == 0, "warming up is nobody's request"
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        sounds = set(pool.map(ask, range(6)))
    assert len(sounds) == 1
    # One synthesis for the six; whoever came late found it in the cache.
    assert made() == 1


def test_processes_as_workers(start):
    up = start(SCHEDULING__PROCESSES="true", SCHEDULING__WORKERS="1")
    body = {"input": "From another process.", "response_format": "wav"}
    reply = httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None)
    assert reply.status_code == 200
    assert len(reply.content) > 20_000
    wrong = httpx.post(
        f"{up.url}/v1/audio/speech", json={"input": "[voice:nobody] x"}, timeout=None
    )
    assert wrong.status_code == 400


def test_warm_up_from_a_file(start, tmp_path):
    phrases = [f"Phrase number {i}." for i in range(20)]
    (tmp_path / "phrases.txt").write_text("\n".join(phrases) + "\n\n")
    up = start(CACHE__WARM_UP=str(tmp_path / "phrases.txt"))
    while "warmed the cache up" not in up.log.read_text():
        time.sleep(0.1)
        assert up.process.poll() is None
    for phrase in phrases[::5]:
        reply = httpx.post(f"{up.url}/v1/audio/speech", json={"input": phrase}, timeout=None)
        assert reply.headers["x-cache"] == "hit"


def test_settings_change_while_it_runs(start, tmp_path, eventually):
    up = start()
    body = {"input": "x" * 60, "response_format": "pcm"}
    assert httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None).status_code == 200
    (tmp_path / "override.json").write_text('{"server": {"max_text_chars": 50}}')
    address = f"{up.url}/v1/audio/speech"
    eventually(lambda: httpx.post(address, json=body, timeout=None).status_code == 400)


def test_engines_leave_memory_when_nobody_speaks(start, eventually):
    up = start(ENGINE__UNLOAD_AFTER_S="1", SCHEDULING__PROCESSES="true", SCHEDULING__WORKERS="1")
    body = {"input": "Loaded again.", "response_format": "pcm"}
    eventually(lambda: "left memory" in up.log.read_text())
    assert httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None).status_code == 200
