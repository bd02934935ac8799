"""Steady load on a real server: does its memory stay where it is?

    python benchmarks/memory_soak.py --minutes 60 -o soak

Starts `litetts serve` on a free port, sends requests at a fixed rate (to each voice in turn),
and judges the resident memory after the first tenth of the time: the means of its tenths must not
differ by more than five per cent. Writes memory.csv and memory.svg. Stops by itself.
"""

from __future__ import annotations

import argparse
import itertools
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from litetts.observe.history import plot, read_history
from litetts.observe.resident import MB
from load import tenths, variation

ALLOWED = 0.05
SENTENCE = "Request number {} is spoken at a steady pace, and nothing of it is kept afterwards."


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server on a free port, with its settings and its log in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "LITETTS_CONFIG": folder / "config",
        "LITETTS_MEMORY__HISTORY": folder.absolute() / "memory.csv",
        # What is allowed to grow is kept small, so that what must not is seen.
        "LITETTS_CACHE__MEMORY_MB": "4",
        "LITETTS_CACHE__DISK_MB": "0",
        "LITETTS_SCHEDULING__FIRST_AUDIO_TARGET_S": "60",
    }
    command = [sys.executable, "-c", "from litetts.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        env={**os.environ, **{name: str(value) for name, value in settings.items()}},
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    return process, f"http://127.0.0.1:{port}"


def main() -> int:
    """Run the soak; 0 if the memory stayed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--per-second", type=float, default=1.0)
    parser.add_argument("--voices", default="", help="with commas; the default voice if not given")
    parser.add_argument("-o", "--output", type=Path, default=Path("soak"))
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    history = options.output / "memory.csv"
    history.unlink(missing_ok=True)
    process, url = start(options.output)
    failed = sent = 0
    try:
        with httpx.Client(base_url=url, timeout=120) as client:
            while True:
                try:
                    if client.get("/health/ready").status_code == 200:
                        break
                except httpx.TransportError:
                    if process.poll() is not None:
                        raise
                time.sleep(0.2)
            voices = itertools.cycle(options.voices.split(",") if options.voices else [None])
            end = time.monotonic() + options.minutes * 60
            while time.monotonic() < end:
                due = time.monotonic() + 1 / options.per_second
                body = {"model": "tts-1", "input": SENTENCE.format(sent), "response_format": "mp3"}
                body |= {"voice": next(voices) or "alloy"}
                sent += 1
                failed += client.post("/v1/audio/speech", json=body).status_code != 200
                time.sleep(max(0.0, due - time.monotonic()))
    finally:
        process.terminate()
        process.wait(timeout=60)
    samples = read_history(history)
    (options.output / "memory.svg").write_text(plot(samples))
    warm = samples[len(samples) // 10 :]
    sizes = [s.resident for s in warm]
    means, spread = tenths(sizes), variation(sizes) / 100
    first, last = means[0] / MB, means[-1] / MB
    print(f"{sent} requests, {failed} failed; {len(samples)} samples")
    print(f"resident {first:.1f} MB -> {last:.1f} MB, spread of the means {spread:.1%}")
    return 0 if spread <= ALLOWED and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
