"""How fast nano speaks on one thread, beside whatever else is on this machine.

    python benchmarks/nano.py             load, RTF, first chunk and memory of nano, espeak-ng,
                                          flite and Kokoro
    python benchmarks/nano.py --repeat 5  the median of five

Each system runs in a process of its own with one thread; RTF is processor time over the length of
the speech and includes the front end, so that it hardly depends on what else the machine does.
How well nano speaks is measured by `litetts train evaluate`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

TEXT = (
    "The harbour was quiet when we arrived, and only one lamp was burning. "
    "On March 3rd, 2024, Dr. Lane paid $20.50 for 12 books; was that too much? "
    "Nobody knew, but everybody had an opinion, and the evening was long enough to hear them all. "
    "In the end we walked home along the river, past the mill and the old bridge."
)
ENGINES = {"nano": "nano_heart", "espeak-ng (in LiteTTS)": "espeak", "Kokoro": "af_heart"}
FLITE = "flite rms (command)"


def speak_here(voice: str) -> dict[str, float]:
    """Speak in this process; times in seconds, memory in MB."""
    import resource

    begun, cpu = time.perf_counter(), time.process_time()
    import litetts
    from litetts import engines, voices

    imported = time.perf_counter()
    engines.load(voices.resolve(voice).engine)
    loaded = time.perf_counter()
    load_cpu = time.process_time() - cpu
    litetts.speak("Ready.", voice=voice)  # lexicons and caches are read once
    begin, cpu = time.perf_counter(), time.process_time()
    chunks = litetts.stream(TEXT, voice=voice)
    length, first = 0.0, 0.0
    for chunk in chunks:
        first = first or time.perf_counter() - begin
        length += chunk.duration
    spent = time.process_time() - cpu
    return {
        "import_s": imported - begun,
        "load_s": loaded - imported,
        "load_cpu_s": load_cpu,
        "first_chunk_s": first,
        "rtf": spent / length,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def flite() -> dict[str, float]:
    """The flite command on the same text."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.wav"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        subprocess.run(["flite", "-voice", "rms", "-t", TEXT, "-o", str(path)], check=True)
        whole = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with wave.open(str(path)) as sound:
            length = sound.getnframes() / sound.getframerate()
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"first_chunk_s": whole, "rtf": spent / length, "peak_mb": after.ru_maxrss / 1024}


def measured(name: str) -> dict[str, float] | None:
    """One run in a fresh process with one thread; None if that system is not here."""
    one = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, __file__, "--child", name],
        capture_output=True,
        text=True,
        env=one,
        check=False,
    )
    if done.returncode:
        return None
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        here = flite() if options.child == FLITE else speak_here(ENGINES[options.child])
        print(json.dumps(here))
        return
    names = [*ENGINES, *([FLITE] if shutil.which("flite") else [])]
    print("| system | load | first chunk | RTF | peak memory |\n| --- | --- | --- | --- | --- |")
    for name in names:
        runs = [r for r in (measured(name) for _ in range(options.repeat)) if r]
        if not runs:
            print(f"| {name} | not installed | | | |")
            continue
        typical = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        load = f"{1000 * typical['load_s']:.0f} ms" if "load_s" in typical else "-"
        print(
            f"| {name} | {load} | {1000 * typical['first_chunk_s']:.0f} ms "
            f"| {typical['rtf']:.4f} | {typical['peak_mb']:.0f} MB |"
        )


if __name__ == "__main__":
    main()
