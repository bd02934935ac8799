"""The server as it is started by default, in processes, with Kokoro; every format decoded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from litetts.audio.decode import decode

TEXT = "Every format holds the same sentence."
FORMATS = ("wav", "flac", "mp3", "opus", "aac", "pcm")
RATE = 24_000


@pytest.fixture(scope="module")
def address(
    home: Path, tmp_path_factory: pytest.TempPathFactory, eventually: Callable[..., Any]
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    log = folder / "log"
    environment = {name: v for name, v in os.environ.items() if not name.startswith("LITETTS_")}
    environment |= {
        "LITETTS_HOME": str(home),
        "LITETTS_CONFIG": str(folder),
        "LITETTS_SPEECH__VOICE": "af_heart:released",
        "XDG_CACHE_HOME": str(folder),
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from litetts.cli import main; main()", "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=output,
        )

    def ready() -> str:
        assert process.poll() is None, log.read_text()
        lines = [json.loads(x) for x in log.read_text().splitlines() if x[:1] == "{"]
        for url in [line["url"] for line in lines if "url" in line]:
            try:
                if httpx.get(f"{url}/health/ready", timeout=None).status_code == 200:
                    return str(url)
            except httpx.TransportError:
                pass
        return ""

    try:
        yield eventually(ready)
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(address: str, form: str) -> None:
    body = {"input": TEXT, "voice": "af_heart:released", "response_format": form}
    reply = httpx.post(f"{address}/v1/audio/speech", json=body, timeout=None)
    assert reply.status_code == 200, reply.text
    if form == "pcm":
        samples = np.frombuffer(reply.content, "<i2") / 32768
        rate = RATE
    else:
        audio = decode(reply.content)
        samples, rate = audio.samples, audio.sample_rate
    assert 1.5 < len(samples) / rate < 4
    assert np.abs(samples).max() > 0.1


def test_the_model_kokoro_is_either_form(address: str) -> None:
    def status(model: str, voice: str) -> int:
        body = {"input": TEXT, "model": model, "voice": voice, "response_format": "pcm"}
        return httpx.post(f"{address}/v1/audio/speech", json=body, timeout=None).status_code

    assert status("kokoro", "af_heart") == 200
    assert status("kokoro", "af_heart:released") == 200
    assert status("kokoro-fast", "af_heart") == 200
    assert status("kokoro-fast", "af_heart:released") == 400
    assert status("nano", "af_heart") == 400
