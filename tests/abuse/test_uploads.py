"""Recordings made to be large once they are read: a bound on seconds, values and memory."""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from litetts.audio.decode import USUAL_FLOW, decode
from litetts.errors import EngineError, InputError, OverloadedError, TooLargeError
from litetts.scheduling.aside import Aside
from litetts.server import apart
from litetts.watermark import Key, Marker
from litetts.watermark.recording import RATE

MEMORY_MB = 140.0
"""Bound on reading a recording of 800 s at 16 kHz: its samples are 51 MB, put together once."""


def silence(seconds: int, rate: int, layout: str) -> bytes:
    """A FLAC file of silence: a few kilobytes a minute."""
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as out:
        stream = out.add_stream("flac", rate=rate)
        stream.layout = layout
        channels = stream.layout.nb_channels
        for second in range(seconds):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, rate * channels), np.int16), format="s16", layout=layout
            )
            frame.sample_rate, frame.pts = rate, second * rate
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def test_a_long_recording_is_read_in_pieces(peak):
    data = silence(800, 48_000, "stereo")
    assert len(data) < 400_000
    lengths: list[float] = []
    taken = peak(lambda: lengths.append(decode(data, sample_rate=RATE).duration))
    assert lengths == [pytest.approx(800, abs=0.1)]
    assert taken < MEMORY_MB


def test_many_channels_at_a_high_rate_may_last_less(peak):
    data = silence(30, 192_000, "7.1")
    allowed = 20.0
    assert allowed * USUAL_FLOW < 30 * 192_000 * 8
    with pytest.raises(InputError, match="fewer channels"):
        decode(data, max_seconds=allowed, sample_rate=RATE)
    assert decode(data, max_seconds=600, sample_rate=RATE).duration == pytest.approx(30, abs=0.1)


def test_reading_while_resampling_gives_the_same_sound():
    t = np.arange(3 * 44_100) / 44_100
    file = io.BytesIO()
    tone = (8000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16)
    with av.open(file, "w", format="wav") as out:
        stream = out.add_stream("pcm_s16le", rate=44_100)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(tone[None], format="s16", layout="mono")
        frame.sample_rate = 44_100
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    from litetts.audio.resample import resample

    whole = decode(file.getvalue())
    want = resample(whole.samples, 44_100, RATE)
    got = decode(file.getvalue(), sample_rate=RATE).samples
    assert len(got) == len(want)
    np.testing.assert_allclose(got, want, atol=1e-4)


def swell(megabytes: int) -> int:
    """Take memory, a megabyte at a time."""
    held = []
    for _ in range(megabytes):
        held.append(np.ones(131_072))
        time.sleep(0.001)
    return len(held)


def die() -> None:
    os._exit(7)


def wait_for(path: str) -> None:
    """Say that it began, then go on for good."""
    Path(path).write_text(str(os.getpid()))
    while True:
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_process_for_recordings_is_bounded_and_replaced():
    aside = Aside(400_000_000)
    try:
        assert await aside.run(swell, 1) == 1
        with pytest.raises(TooLargeError, match="upload_mb"):
            await aside.run(swell, 4000)
        assert aside.peak < 800_000_000
        with pytest.raises(EngineError, match="exit code 7"):
            await aside.run(die)
        with pytest.raises(InputError, match="cannot be read"):
            await aside.run(decode, b"no sound")
        assert await aside.run(swell, 1) == 1
    finally:
        aside.close()


async def test_what_nobody_waits_for_is_killed(tmp_path):
    aside = Aside(0, waiting=1)
    begun = tmp_path / "begun"
    try:
        work = asyncio.create_task(aside.run(wait_for, str(begun)))
        while not begun.exists() or not begun.read_text():
            await asyncio.sleep(0.02)
        waits = asyncio.create_task(aside.run(swell, 1))
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError):
            await aside.run(swell, 1)
        pid = int(begun.read_text())
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert not alive(pid)
        assert await waits == 1
    finally:
        aside.close()


async def test_a_process_is_ready_before_the_first_work_and_after_the_last(monkeypatch):
    monkeypatch.setattr("litetts.scheduling.aside._READY_S", 0.02)
    aside = Aside(0, prepare=partial(apart.ready, int))
    keeping = asyncio.create_task(aside.keep(0))
    try:
        while aside._child is None:
            await asyncio.sleep(0.01)
        first = aside._child.pid
        assert await aside.run(os.getpid) == first
        with pytest.raises(EngineError, match="exit code 7"):
            await aside.run(die)
        while aside._child is None:
            await asyncio.sleep(0.01)
        second = aside._child.pid
        assert await aside.run(os.getpid) == second != first
    finally:
        keeping.cancel()
        aside.close()


def test_a_process_that_is_ready_has_loaded_what_it_needs_and_no_more():
    """In an interpreter of its own, as this one has loaded the server."""
    code = (
        "import sys; from litetts.server import apart; apart.ready(int)\n"
        "from litetts.server.apart.recordings import find_mark, hear, read_book\n"
        "from litetts.server.apart.tune import tuned\n"
        "before = set(sys.modules)\n"
        "read_book(b'# One\\n\\nIt rained.', 'a.md')\n"
        "new = {n.partition('.')[0] for n in set(sys.modules) - before}\n"
        "print(new - {'litetts', 'encodings', 'html', '_markupbase'})\n"
        "print(sorted({'fastapi', 'starlette', 'uvicorn'} & set(sys.modules)))\n"
        "print('av' in sys.modules)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines() == ["set()", "[]", "True"]


def hold_a_lock() -> bool:
    """As tqdm does, which some libraries load."""
    held.append(multiprocessing.get_context("spawn").RLock())
    return True


held: list[object] = []


async def test_a_process_that_is_idle_ends_tidily():
    aside = Aside(0)
    assert await aside.run(hold_a_lock)
    child = aside._child
    aside.close()
    assert child.exitcode == 0  # killed, its locks would be told as leaked when the server ends


async def test_a_process_that_cannot_start_is_not_started_again_and_again(monkeypatch, caplog):
    monkeypatch.setattr("litetts.scheduling.aside._READY_S", 0.0)
    aside = Aside(0, prepare=die)
    await asyncio.wait_for(aside.keep(0), 60)
    assert "exit code 7" in caplog.text
    aside.close()


def test_a_server_has_its_process_for_uploads_before_the_first(serve):
    up = serve()
    aside = up.context.aside
    while aside._child is None or aside._turn.locked():
        time.sleep(0.02)
    ready = aside._child.pid
    with httpx.Client(base_url=up.url, timeout=None) as http:
        files = {"file": ("a.md", b"# One\n\nIt rained.")}
        assert http.post("/v1/text/import", files=files).status_code == 200
    assert aside._child.pid == ready


def test_silence_is_not_searched_for_speeds(calls):
    marker = Marker([Key.new()])
    quiet = np.zeros(30 * RATE, np.float32)
    plain = calls(lambda: marker.detect(quiet, RATE, search=False))
    assert calls(lambda: marker.detect(quiet, RATE, search=True)) <= 1.5 * plain


def test_the_detector_reads_hours_of_silence_beside_the_server(serve):
    up = serve(memory__upload_mb="600")
    data = silence(800, 48_000, "stereo")
    with httpx.Client(base_url=up.url, timeout=None) as http:
        reply = http.post("/v1/audio/watermark/detect", files={"file": data})
        assert reply.status_code == 200, reply.text
        assert not reply.json()["present"]
        assert reply.json()["confidence"] == "too weak to tell"
    assert 0 < up.context.aside.peak < 600_000_000
