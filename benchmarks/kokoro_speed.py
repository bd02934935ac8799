"""Kokoro's forms and kokoro-onnx side by side: speed, first piece, load, memory and sound.

    python benchmarks/kokoro_speed.py FOLDER --optimised kokoro.gguf
    python benchmarks/kokoro_speed.py FOLDER --rounds 3 --threads 2 --wall --whisper base

FOLDER has `kokoro-v1.0.int8.onnx` and `voices-v1.0.bin`; float weights are made of them (what the
whole numbers stand for), and so is the optimised pack if no `--optimised` is given
(`litetts models optimise FOLDER -o kokoro.gguf`). Each form speaks the same phonemes in a process
of its own, on as many threads as the others, in turns; times are processor time per second of
speech, which holds on a busy machine too, and the ratios are medians over the rounds. Threads that
wait for each other spend it as well: with `--wall` times are those of the clock, for several
threads on a machine that does nothing else. The first piece is seconds until there is something to
hear. The distance is mel-cepstral, to LiteTTS with float weights.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FORMS = (
    "kokoro-onnx fp32", "kokoro-onnx int8", "fp32", "int8", "optimised", "fast", "nano",
)  # fmt: skip
RATE = 24_000
now = time.process_time
SENTENCES = (
    ("The quiet garden lies behind the little window.",
     "ðə kwˈIət ɡˈɑɹdᵊn lˈIz bɪhˈInd ðə lˈɪTᵊl wˈɪndO."),
    ("Would you rather walk, or should we choose a thick map instead?",
     "wˌʊd jə ɹˈæðəɹ wˈɔk, ɔɹ ʃˈʊd wi ʧˈuz ə θˈɪk mˈæp ɪnstˈɛd?"),
    ("The museum opens its doors at nine.", "ðə mjuzˈiəm ˈOpənz ɪts dˈɔɹz æt nˈIn."),
)  # fmt: skip
VOICES = ("af_heart", "am_michael", "bf_emma")


def memory_mb() -> float:
    """Peak resident memory of this process."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux; getrusage there counts what the parent had at the fork
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speak_here(form: str, file: Path, voices: Path, threads: int, sounds: Path) -> dict[str, float]:
    """Speak the sentences in this process."""
    import numpy as np

    began = now()
    say = theirs(file, voices, threads) if form.startswith("kokoro-onnx") else None
    say = say or ours(form, file, voices, threads)
    load = now() - began
    say(*SENTENCES[2], VOICES[0])
    made, spent, firsts = {}, 0.0, []
    for i, ((text, symbols), voice) in enumerate(zip(SENTENCES, VOICES, strict=True)):
        begin = now()
        samples, first = say(text, symbols, voice)
        spent += now() - begin
        firsts.append(first - begin)
        made[f"s{i}"] = samples
    np.savez(sounds, **made)
    return {
        "load_s": load,
        "rtf": spent / (sum(map(len, made.values())) / RATE),
        "first_s": statistics.median(firsts),
        "memory_mb": memory_mb(),
    }


def theirs(file: Path, voices: Path, threads: int) -> Any:
    import onnxruntime
    from kokoro_onnx import Kokoro

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    engine = Kokoro.from_session(session, str(voices))

    def say(text: str, symbols: str, voice: str) -> tuple[Any, float]:
        samples = engine.create(symbols, voice, is_phonemes=True, trim=False)[0]
        return samples, now()

    return say


def ours(form: str, file: Path, voices: Path, threads: int) -> Any:
    import numpy as np

    from litetts.document import Utterance, Voice
    from litetts.engines.kokoro import Kokoro
    from litetts.engines.kokoro.fast import Fast
    from litetts.engines.nano import Nano
    from litetts.engines.nano.voices import ready, typical
    from litetts.engines.onnx.session import set_threads

    set_threads(threads)
    if form == "nano":
        engine: Any = Nano()
        named = {v.id.removeprefix("nano_"): v for v in typical()}
    else:
        own = None if file.suffix == ".gguf" else voices
        engine = (Fast if form == "fast" else Kokoro)(file, own, threads)

    def say(text: str, symbols: str, voice: str) -> tuple[Any, float]:
        who = Voice(voice, "kokoro")
        if form == "nano":
            who = ready(named.get(voice.partition("_")[2]) or next(iter(named.values())))
        utterance = Utterance((), symbols, np.zeros(len(symbols), np.int32))
        pieces, first = [], 0.0
        for piece in engine.render(engine.predict(utterance, who), who, seed=0):
            first = first or now()
            pieces.append(piece)
        return np.concatenate(pieces), first

    return say


def sounds_of(forms: dict[str, list[Any]], whisper: str) -> dict[str, dict[str, float]]:
    """Distance, naturalness and words of what each form said."""
    import numpy as np

    from litetts.audio.measure import mcd
    from litetts.document import Audio
    from litetts.validation.compare import Errors, compare
    from litetts.validation.distillmos import score
    from litetts.validation.transcribe import transcriber

    ear = transcriber(f"whisper:{whisper}") if whisper else None
    told: dict[str, dict[str, float]] = {}
    for form, spoken in forms.items():
        told[form] = row = {"distillmos": float(np.mean([score(s, RATE) for s in spoken]))}
        if form != "nano":
            pairs = zip(forms["fp32"], spoken, strict=True)
            row["mcd_db"] = float(np.mean([mcd(a, b, RATE) for a, b in pairs]))
        if ear is not None:
            errors = Errors()
            for (text, _), samples in zip(SENTENCES, spoken, strict=True):
                heard = ear.transcribe(Audio(samples, RATE), "en-us").text
                errors += compare(text, heard, "en-us")[0]
            row["wer"] = 100 * errors.wer
    return told


def measure(given: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    import numpy as np

    from litetts.engines.onnx.floats import with_floats

    int8 = given.folder / "kokoro-v1.0.int8.onnx"
    fp32 = folder / "kokoro-v1.0.onnx"
    fp32.write_bytes(with_floats(int8.read_bytes()))
    optimised = given.optimised
    if optimised is None and "optimised" in given.forms:
        from litetts.engines import conversion

        optimised = folder / "optimised.gguf"
        conversion.optimise(conversion.contents_of(str(given.folder)), optimised)
    files = {"optimised": optimised, "fp32": fp32, "kokoro-onnx fp32": fp32}
    runs: dict[str, list[dict[str, float]]] = {form: [] for form in given.forms}
    sounds: dict[str, list[Any]] = {}
    for number in range(given.rounds):
        for form in given.forms if number % 2 == 0 else given.forms[::-1]:
            kept = folder / "sounds.npz"
            told = subprocess.run(
                [sys.executable, "-W", "ignore", __file__, str(given.folder), "--one", form,
                 "--file", str(files.get(form, int8)), "--sounds", str(kept),
                 "--threads", str(given.threads), *(["--wall"] if given.wall else [])],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            runs[form].append(json.loads(told.splitlines()[-1]))
            with np.load(kept) as saved:
                sounds[form] = [saved[name] for name in saved.files]
            print(f"round {number + 1}: {form}: {runs[form][-1]}", file=sys.stderr, flush=True)
    heard = sounds_of(sounds, given.whisper) if given.sound and "fp32" in sounds else {}
    base = runs.get(FORMS[0])
    rows = []
    for form, measured in runs.items():
        row: dict[str, Any] = {"form": form}
        for key in measured[0]:
            row[key] = statistics.median(m[key] for m in measured)
        if base:
            row["gain"] = statistics.median(
                a["rtf"] / b["rtf"] for a, b in zip(base, measured, strict=True)
            )
        rows.append(row | heard.get(form, {}))
    return rows


COLUMNS = {
    "rtf": ("RTF", ".3f"), "gain": ("gain", ".2f"), "first_s": ("first piece, s", ".2f"),
    "load_s": ("load, s", ".2f"), "memory_mb": ("memory, MB", ".0f"), "mcd_db": ("MCD, dB", ".2f"),
    "distillmos": ("DistillMOS", ".2f"), "wer": ("WER, %", ".1f"),
}  # fmt: skip


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| | " + " | ".join(name for name, _ in COLUMNS.values()) + " |"]
    lines.append("|---" * (len(COLUMNS) + 1) + "|")
    for row in rows:
        cells = [format(row[k], how) if k in row else "" for k, (_, how) in COLUMNS.items()]
        lines.append(f"| {row['form']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="with the int8 file and the voices")
    parser.add_argument("--optimised", type=Path, help="the pack; made if left out")
    parser.add_argument("--forms", nargs="+", default=list(FORMS), choices=FORMS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--wall", action="store_true", help="time by the clock")
    parser.add_argument("--no-sound", dest="sound", action="store_false", help="times only")
    parser.add_argument("--whisper", default="", help="size or folder, to count misheard words")
    parser.add_argument("--json", type=Path, help="file for the figures")
    for hidden in ("--one", "--file", "--sounds"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.wall:
        globals()["now"] = time.perf_counter
    if given.one:
        voices = given.folder / "voices-v1.0.bin"
        told = speak_here(given.one, Path(given.file), voices, given.threads, Path(given.sounds))
        print(json.dumps(told))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(given, Path(folder))
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n")
    print(table(rows))


if __name__ == "__main__":
    main()
