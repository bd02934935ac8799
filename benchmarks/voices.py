"""How the voices sound and what they cost, all in one run: nano and Kokoro's fast form beside their
teacher, and beside others if they are installed (hibari-tts, kokoro-onnx).

    python benchmarks/voices.py --texts sentences.txt --sentences 16
    python benchmarks/voices.py --texts sentences.txt --whisper base --json voices.json

Needs Kokoro (`litetts models pull kokoro`) and the extras `quality` and `whisper`. Each sentence is
spoken by every system in the voices of VOICES in turn, so that the columns are paired; hibari-tts
has one voice. One thread; RTF is processor time over the length of the speech, front end included.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import litetts
from litetts.document import Audio
from litetts.engines.onnx import session
from litetts.validation import distillmos, speaker
from litetts.validation.compare import Errors, compare
from litetts.validation.transcribe import transcriber

VOICES = (
    "af_heart", "am_michael", "bf_emma", "af_bella", "am_puck", "bm_george", "af_sarah", "am_adam",
)  # fmt: skip
REPEATS = 3
"""Of the quick systems, whose times vary most; the best counts."""
QUICK = ("nano", "hibari-tts")

Speak = Callable[[str, str], Audio]


def here(name: Callable[[str], str]) -> Speak:
    return lambda text, voice: litetts.speak(text, voice=name(voice))


def others(kokoro: Path) -> dict[str, Speak]:
    """Systems of other projects, as far as they are installed."""
    found: dict[str, Speak] = {}
    try:
        from kokoro_onnx import Kokoro

        model = Kokoro(str(kokoro / "kokoro-v1.0.int8.onnx"), str(kokoro / "voices-v1.0.bin"))

        def kokoro_onnx(text: str, voice: str) -> Audio:
            lang = "en-gb" if voice[0] == "b" else "en-us"
            samples, rate = model.create(text, voice=voice, lang=lang)
            return Audio(np.asarray(samples, np.float32), rate)

        found["kokoro-onnx"] = kokoro_onnx
    except (ImportError, OSError) as error:
        print(f"without kokoro-onnx: {error}")
    try:
        from hibari import SAMPLE_RATE, Hibari

        student = Hibari()
        found["hibari-tts"] = lambda text, _: Audio(
            np.asarray(student(text), np.float32).reshape(-1), SAMPLE_RATE
        )
    except ImportError as error:
        print(f"without hibari-tts: {error}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, required=True, help="sentences, one a line")
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--whisper", default="base", help="size, or the folder of a model")
    parser.add_argument("--kokoro", type=Path, help="folder of kokoro-onnx's files, to compare")
    parser.add_argument("--json", type=Path, help="write the figures here")
    told = parser.parse_args()
    session.set_threads(1)
    texts = [t for t in told.texts.read_text("utf-8").splitlines() if t.strip()][: told.sentences]
    ear = transcriber(f"whisper:{told.whisper}")
    systems: dict[str, Speak] = {
        "Kokoro (teacher)": here(lambda v: v + ":released"),
        "nano": here(lambda v: "nano_" + v.partition("_")[2]),
        "kokoro:fast": here(lambda v: v + ":fast"),
    }
    if told.kokoro:
        systems |= others(told.kokoro)
    rows = {name: {"mos": [], "errors": [], "alike": [], "rtf": []} for name in systems}
    for i, text in enumerate(texts):
        voice = VOICES[i % len(VOICES)]
        teacher = None
        for name, speak in systems.items():
            best = float("inf")
            speak("Ready.", voice)
            for _ in range(REPEATS if name in QUICK else 1):
                begin = time.process_time()
                audio = speak(text, voice)
                best = min(best, (time.process_time() - begin) / audio.duration)
            row = rows[name]
            row["rtf"].append(best)
            row["mos"].append(distillmos.score(audio.samples, audio.sample_rate))
            row["errors"].append(compare(text, ear.transcribe(audio, "en-us").text)[0])
            direction = speaker.embed(audio.samples, audio.sample_rate)
            teacher = direction if teacher is None else teacher
            row["alike"].append(speaker.likeness(teacher, direction))
    head = "| system | DistillMOS | Whisper WER | speaker likeness | RTF |"
    print(head, "| --- | --- | --- | --- | --- |", sep="\n")
    figures = {}
    for name, row in rows.items():
        figures[name] = {
            "distillmos": statistics.fmean(row["mos"]),
            "wer": sum(row["errors"], Errors()).wer,
            "alike": statistics.fmean(row["alike"]),
            "rtf": statistics.median(row["rtf"]),
        }
        mos, wer, alike, rtf = figures[name].values()
        print(f"| {name} | {mos:.2f} | {100 * wer:.1f} % | {alike:.2f} | {rtf:.4f} |")
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
