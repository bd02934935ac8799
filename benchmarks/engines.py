"""Real-time factor, first-chunk latency, load time and peak memory of every engine and voice.

    python benchmarks/engines.py                          # the installed engines
    python benchmarks/engines.py --kokoro FOLDER --compare  # beside the package kokoro-onnx

Prints a table and, with `--json FILE`, writes the figures. Each engine runs in a process of its
own, so that load time and peak memory are its own too. With `--compare` Kokoro and `kokoro-onnx`
(extra `dev-reference`) speak the same phonemes from the same file with the same number of threads
in turns, and the ratios of their times are what to look at, that of processor time above all: it
holds on a busy machine too.
`benchmarks/make_kokoro.py` makes a file with random weights for it.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# 60 words, 3 sentences: what an assistant would say.
TEXT = (
    "The museum opens its doors at nine in the morning, and on most days the garden behind the "
    "main hall is quiet until noon. Visitors who come early can walk along the river, look at the "
    "old printing press, and have a coffee in the sun. Children under twelve pay nothing at all, "
    "and dogs are welcome in the park."
)
# One sentence in Kokoro's phonemes, for comparing networks without front ends.
PHONEMES = "ðə mjuzˈiəm ˈOpənz ɪts dˈɔɹz æt nˈIn."


def memory_mb() -> tuple[float, float]:
    """Peak resident memory of this process, and what of it now is not backed by a file."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux; getrusage there counts what the parent had at the fork
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024, int(lines["RssAnon"].split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return peak, peak


def measure(engine: str, voice: str, kokoro: Path | None, repeats: int) -> dict[str, Any]:
    """Figures of one engine and voice, in this process."""
    import litetts
    from litetts import engines, models

    if kokoro is not None:
        models.find = lambda name: kokoro
    before = time.perf_counter()
    engines.load(engine)
    load = time.perf_counter() - before
    litetts.speak("Ready.", voice=voice)
    factors, firsts, wholes = [], [], []
    for i in range(repeats):
        before = time.perf_counter()
        first, length = None, 0.0
        for chunk in litetts.stream(TEXT, voice=voice, seed=i):
            first = first or time.perf_counter() - before
            length += chunk.duration
        whole = time.perf_counter() - before
        factors.append(whole / length)
        firsts.append(first or whole)
        wholes.append(whole)
    peak, anonymous = memory_mb()
    return {
        "engine": engine,
        "voice": voice,
        "load_s": load,
        "rtf": statistics.median(factors),
        "first_chunk_s": statistics.median(firsts),
        "whole_s": statistics.median(wholes),
        "first_chunk_gain": statistics.median(
            whole / first for whole, first in zip(wholes, firsts, strict=True)
        ),
        "peak_mb": peak,
        "anonymous_mb": anonymous,
    }


def load_only(which: str, model: Path, voices: Path, threads: int) -> dict[str, float]:
    """Load time and memory after one sentence, of ours or theirs, in this process."""
    before = time.perf_counter()
    speak = _ours(model, voices, threads) if which == "litetts" else _theirs(model, voices, threads)
    load = time.perf_counter() - before
    speak()
    peak, anonymous = memory_mb()
    return {"load_s": load, "peak_mb": peak, "anonymous_mb": anonymous}


def _ours(model: Path, voices: Path, threads: int) -> Callable[[], int]:
    import numpy as np

    from litetts.document import Utterance, Voice, Word
    from litetts.engines.kokoro import Kokoro
    from litetts.rendering import render

    engine = Kokoro(model, voices=voices, threads=threads)
    word = Word("museum", 0, 6)
    utterance = Utterance((word,), PHONEMES, np.zeros(len(PHONEMES), np.int32))
    voice = Voice(next(iter(engine.styles)), "kokoro")
    return lambda: len(render(utterance, voice, engine).samples)


def _theirs(model: Path, voices: Path, threads: int) -> Callable[[], int]:
    import onnxruntime
    from kokoro_onnx import Kokoro

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    engine = Kokoro.from_session(session, str(voices))
    name = engine.get_voices()[0]
    return lambda: len(engine.create(PHONEMES, name, is_phonemes=True, trim=False)[0])


def compare(model: Path, voices: Path, threads: int, repeats: int) -> dict[str, Any]:
    """Ours and kokoro-onnx in turns, in one process: seconds of work per second of speech."""
    speakers = {
        "litetts": _ours(model, voices, threads),
        "kokoro-onnx": _theirs(model, voices, threads),
    }
    factors: dict[str, list[float]] = {name: [] for name in speakers}
    worked: dict[str, list[float]] = {name: [] for name in speakers}
    for speak in speakers.values():
        speak()  # the first run sizes the memory pool
    for i in range(repeats):
        # Who goes first alternates, since a busy machine slows one part of a round at times.
        for name in sorted(speakers, reverse=bool(i % 2)):
            before, work = time.perf_counter(), time.process_time()
            length = speakers[name]() / 24000
            worked[name].append((time.process_time() - work) / length)
            factors[name].append((time.perf_counter() - before) / length)

    def ratio(values: dict[str, list[float]]) -> float:
        pairs = zip(values["litetts"], values["kokoro-onnx"], strict=True)
        return statistics.median(a / b for a, b in pairs)

    loads = {
        name: _in_process(["--load", name, "--model", str(model), "--voices", str(voices),
                           "--threads", str(threads)])
        for name in speakers
    }  # fmt: skip
    return {
        "model": model.name,
        "threads": threads,
        "rtf": {name: statistics.median(values) for name, values in factors.items()},
        "fastest_rtf": {name: min(values) for name, values in factors.items()},
        "processor_s": {name: statistics.median(values) for name, values in worked.items()},
        "ratio": ratio(factors),
        "processor_ratio": ratio(worked),
        "load": loads,
    }


def _in_process(arguments: list[str]) -> Any:
    """The JSON that this script prints when run on its own with `arguments`."""
    command = [sys.executable, "-W", "ignore", __file__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip().splitlines()[-1] if done.stderr else "failed")
    return json.loads(done.stdout.splitlines()[-1])


def _table(rows: list[dict[str, Any]], columns: dict[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns.values())
    for row in rows:
        values = (row.get(key) for key in columns)
        table.add_row(*(f"{v:.3g}" if isinstance(v, float) else str(v) for v in values))
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engines", nargs="*", help="engines; all that can speak if left out")
    parser.add_argument("--voices-of", nargs="*", default=[], help="voices; one per engine if none")
    parser.add_argument("--kokoro", type=Path, help="folder of a Kokoro model to use")
    parser.add_argument("--compare", action="store_true", help="with kokoro-onnx on that model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, help="file for the figures")
    for hidden in ("--one", "--voice", "--load"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    for hidden in ("--model", "--voices"):
        parser.add_argument(hidden, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()

    if options.one:
        print(json.dumps(measure(options.one, options.voice, options.kokoro, options.repeats)))
        return
    if options.load:
        print(json.dumps(load_only(options.load, options.model, options.voices, options.threads)))
        return

    report: dict[str, Any] = {}
    if options.compare:
        from litetts.engines.kokoro import find_model
        from litetts.engines.kokoro.engine import _find_voices

        if options.kokoro is None:
            parser.error("--compare needs --kokoro")
        result = compare(
            find_model(options.kokoro), _find_voices(options.kokoro), options.threads,
            options.repeats,
        )  # fmt: skip
        report["compare"] = result
        rows = [
            {
                "name": n,
                "rtf": result["rtf"][n],
                "fastest": result["fastest_rtf"][n],
                "work": result["processor_s"][n],
            }
            | result["load"][n]
            for n in result["rtf"]
        ]
        columns = {"name": f"on {result['model']}, {options.threads} threads", "rtf": "RTF, median",
                   "fastest": "fastest", "work": "processor s per s",
                   "load_s": "load, s", "peak_mb": "peak, MB",
                   "anonymous_mb": "not file-backed, MB"}  # fmt: skip
        _table(rows, columns)
        print(
            f"LiteTTS takes {result['ratio']:.2f} of the time and {result['processor_ratio']:.2f} "
            "of the processor time of kokoro-onnx (medians of pairs)"
        )
    else:
        report["engines"] = rows = list(_every(options))
        _table(
            rows,
            {"engine": "engine", "voice": "voice", "rtf": "RTF", "first_chunk_s": "first chunk, s",
             "whole_s": "whole, s", "first_chunk_gain": "whole / first", "load_s": "load, s",
             "peak_mb": "peak, MB"},
        )  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))


def _every(options: argparse.Namespace) -> Any:
    """Figures of each engine and voice asked for, one process each."""
    from litetts import engines, voices

    available = {v.id: v.engine for v in voices.list_voices()}
    if options.voices_of:
        pairs = [(available.get(name, "kokoro"), name) for name in options.voices_of]
    else:
        first: dict[str, str] = {}
        for name, engine in available.items():
            first.setdefault(engine, name)
        wanted = options.engines or engines.NAMES
        pairs = [(engine, first[engine]) for engine in wanted if engine in first]
    for engine, voice in pairs:
        arguments = ["--one", engine, "--voice", voice, "--repeats", str(options.repeats)]
        if options.kokoro:
            arguments += ["--kokoro", str(options.kokoro)]
        try:
            yield _in_process(arguments)
        except SystemExit as error:
            print(f"{engine} ({voice}) left out: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
