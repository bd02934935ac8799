"""One model in ever fewer bits: size, speed, memory and sound of every rung.

    python benchmarks/ladder.py nano                       f32 to 1.69 bits, and dynamic ones
    python benchmarks/ladder.py kokoro --rungs f32 q8_0 q4_k dynamic:4
    python benchmarks/ladder.py nano --json ladder.json --plot docs/images/ladder.svg
    python benchmarks/ladder.py kokoro --keep work/ladder --rungs q4_k@decoder

A rung is a type of `litetts models convert --quant`, or `dynamic:BITS`; `TYPE@TEXT` gives the type
to those matrices alone whose names contain the text (`TYPE@!TEXT`: do not), and half precision to
the others. Each is a GGUF file that speaks the same sentences in a process of its own, on one
thread. RTF is processor time over the length of the speech, front end included, so that it hardly
depends on what else the machine does; memory is the most that the process held. The distance is
mel-cepstral, to the first rung; words are heard by Whisper, naturalness is estimated by DistillMOS.

With `--keep FOLDER` every row is kept as it is made, and so are the sounds of each rung and what
the dynamic ones measured: the command goes on where it was stopped, and adds to a ladder.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kokoro_speed import memory_mb

NANO = ("f32", "f16", "q8_0", "q6_k", "q5_k", "q4_k", "q4_0", "q3_k", "q2_k", "tq1_0")
BUDGETS = ("dynamic:4", "dynamic:3", "dynamic:2.5", "dynamic:2")
RATE = 24_000
NAME = re.compile(r"[^\w.]+")
"""What a rung has and a file's name has not."""


def texts(count: int) -> tuple[str, ...]:
    from litetts.validation.texts import sentences

    return sentences("en-us")[:count]


def speak_here(file: Path, engine: str, count: int, sounds: Path) -> dict[str, float]:
    """Speak with a pack in this process."""
    import numpy as np

    from litetts.engines import registry
    from litetts.engines.kokoro import Kokoro
    from litetts.engines.nano import Nano
    from litetts.engines.onnx.session import set_threads
    from litetts.speech import speak

    set_threads(1)
    began = time.process_time()
    made: Any = Nano(file) if engine == "nano" else Kokoro(file)
    load = time.process_time() - began
    # In the place of the engine that would be loaded, so that the whole way of a sentence is gone.
    registry._loaded[engine] = made
    name = "nano_heart" if engine == "nano" else "af_heart:released"
    speak("Ready.", voice=name, watermark=False, seed=0)
    out, length, spent = {}, 0.0, 0.0
    for i, text in enumerate(texts(count)):
        begin = time.process_time()
        audio = speak(text, voice=name, watermark=False, seed=0)
        spent += time.process_time() - begin
        length += audio.duration
        out[f"s{i}"] = np.asarray(audio.samples, np.float32)
    np.savez(sounds, **out)
    return {"load_s": load, "rtf": spent / length, "memory_mb": memory_mb()}


def choice(rung: str, contents: Any, keep: Path) -> tuple[str, Any]:
    """The type of a rung, and what chooses that of each matrix; None = all have it."""
    from dataclasses import asdict

    from litetts.engines import budget, conversion

    quant, _, bits = rung.partition(":")
    kind, _, part = quant.partition("@")
    if part:
        text, others = part.lstrip("!"), part.startswith("!")
        return kind, lambda matrix: kind if (text in matrix.name) != others else "f16"
    if quant != conversion.DYNAMIC:
        return quant, None
    measured = keep / "sensitivities.json"
    if not measured.is_file():
        costs = budget.sensitivities(contents)
        measured.write_text(json.dumps([asdict(cost) for cost in costs]))
    costs = [budget.Sensitivity(**told) for told in json.loads(measured.read_text())]
    kinds = budget.spend(costs, float(bits or 4))
    return quant, lambda matrix: kinds[matrix.name]


def said(contents: Any, rung: str, count: int, keep: Path) -> tuple[dict[str, Any], list[Any]]:
    """What is told of a rung's file and how fast it speaks, and what it says; kept once made."""
    import numpy as np

    from litetts.engines import conversion

    sounds = keep / f"{NAME.sub('-', rung)}.npz"
    if not sounds.is_file():
        quant, choose = choice(rung, contents, keep)
        with tempfile.TemporaryDirectory() as folder:
            file = conversion.to_gguf(contents, quant, Path(folder) / "rung.gguf", choose=choose)
            new = Path(folder) / "sounds.npz"
            out = subprocess.run(
                [sys.executable, __file__, contents.engine, "--one", str(file), "--sounds",
                 str(new), "--sentences", str(count)],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            row = {"rung": rung, "bits": bits_of(file, quant)}
            row["megabytes"] = round(file.stat().st_size / 1e6, 2)
            row |= {k: round(v, 3) for k, v in json.loads(out.splitlines()[-1]).items()}
            with np.load(new) as made:
                part = sounds.with_suffix(".part.npz")
                np.savez(part, told=json.dumps(row), **made)
                part.replace(sounds)
    with np.load(sounds) as made:
        spoken = [made[name] for name in made.files if name != "told"]
        return json.loads(str(made["told"])), spoken


def bits_of(file: Path, quant: str) -> float:
    """Bits of a value in the matrices of a pack."""
    from litetts.models.gguf import GGUF

    tensors = GGUF(file).tensors.values()
    big = [t for t in tensors if t.kind.values > 1 or quant in ("f32", "f16")]
    values = sum(t.size // t.kind.size * t.kind.values for t in big)
    return round(8 * sum(t.size for t in big) / max(1, values), 2)


def climb(
    model: str, rungs: list[str], count: int, whisper: str, keep: Path
) -> list[dict[str, Any]]:
    import numpy as np

    from litetts.audio.measure import mcd
    from litetts.document import Audio
    from litetts.engines import conversion
    from litetts.validation.compare import Errors, compare
    from litetts.validation.distillmos import score
    from litetts.validation.transcribe import transcriber

    contents = conversion.contents_of(model)
    rows: list[dict[str, Any]] = []
    ear = transcriber(f"whisper:{whisper}")
    for rung in rungs:
        kept = keep / f"{NAME.sub('-', rung)}.json"
        if kept.is_file():
            rows.append(json.loads(kept.read_text()))
            continue
        row, spoken = said(contents, rung, count, keep)
        first = keep / "first.npz"
        if not first.is_file():
            np.savez(first, *spoken)
        with np.load(first) as made:
            meant = [made[name] for name in made.files]
        errors = Errors()
        for text, samples in zip(texts(count), spoken, strict=True):
            heard = ear.transcribe(Audio(samples, RATE), "en-us").text
            errors += compare(text, heard, "en-us")[0]
        pairs = zip(meant, spoken, strict=True)
        row["mcd_db"] = round(float(np.mean([mcd(a, b, RATE) for a, b in pairs])), 2)
        row["wer"] = round(100 * errors.wer, 1)
        row["distillmos"] = round(float(np.mean([score(s, RATE) for s in spoken])), 2)
        rows.append(row)
        kept.write_text(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| | bits | MB | RTF | load, s | memory, MB | MCD, dB | WER, % | DistillMOS |"]
    lines.append("|---" * 9 + "|")
    for r in rows:
        told = [r["rung"], r["bits"], r["megabytes"], f"{r['rtf']:.3f}", f"{r['load_s']:.2f}"]
        told += [f"{r['memory_mb']:.0f}", f"{r['mcd_db']:.2f}", r["wer"], f"{r['distillmos']:.2f}"]
        lines.append(f"| {' | '.join(map(str, told))} |")
    return "\n".join(lines)


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Size against naturalness; what no smaller file matches is joined by a line."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2))
    for dynamic, mark, label in ((False, "o", "one type"), (True, "s", "dynamic")):
        some = [r for r in rows if r["rung"].startswith("dynamic") == dynamic]
        axes.plot(
            [r["megabytes"] for r in some], [r["distillmos"] for r in some], mark, label=label
        )
    for r in rows:
        axes.annotate(r["rung"], (r["megabytes"], r["distillmos"]), xytext=(4, -10),
                      textcoords="offset points", fontsize=7)  # fmt: skip
    front, best = [], float("-inf")
    for r in sorted(rows, key=lambda r: (r["megabytes"], -r["distillmos"])):
        if r["distillmos"] > best:
            front.append(r)
            best = r["distillmos"]
    axes.plot([r["megabytes"] for r in front], [r["distillmos"] for r in front], "-", alpha=0.4,
              label="none better and smaller")  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlabel("MB")
    axes.set_ylabel("DistillMOS")
    axes.legend(fontsize=8)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("model", help="as of litetts models convert")
    parser.add_argument("--rungs", nargs="+", default=[*NANO, *BUDGETS])
    parser.add_argument("--sentences", type=int, default=10)
    parser.add_argument("--whisper", default="base", help="a size, or a folder")
    parser.add_argument("--keep", type=Path, help="folder of a ladder that goes on")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--sounds", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(speak_here(given.one, given.model, given.sentences, given.sounds)))
        return
    with tempfile.TemporaryDirectory() as folder:
        keep = given.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        rows = climb(given.model, given.rungs, given.sentences, given.whisper, keep)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n")
    if given.plot:
        plot(rows, given.plot)
    print(table(rows))


if __name__ == "__main__":
    main()
