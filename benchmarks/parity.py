"""LiteTTS with Kokoro beside the package kokoro-onnx on the same file, sentence by sentence.

    python benchmarks/parity.py FOLDER
    python benchmarks/parity.py FOLDER --steps --sentences 20    # one difference at a time

FOLDER holds `kokoro-v1.0.int8.onnx` and `voices-v1.0.bin`, of kokoro-onnx's release.
Needs kokoro-onnx and the extras `quality` and `whisper`. Both speak each sentence of
`texts/plain.txt` in the same voice, on one thread; DistillMOS rates it and Whisper writes it down.
Printed are the means, the mean of the differences with its standard error, and the ratio of
processor time.

`--steps` also exchanges one thing at a time: the symbols, the network in two stages, and what is
done to its sound (trimming, fades, the pause after a sentence).
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
import onnxruntime
from kokoro_onnx import Kokoro as Other

from litetts import voices
from litetts.audio.join import Piece, join
from litetts.document import Audio, Document, Floats, Utterance
from litetts.engines.kokoro import Kokoro
from litetts.engines.onnx import session
from litetts.rendering import render
from litetts.text.frontend import FrontEnd
from litetts.validation import distillmos
from litetts.validation.compare import Errors, compare
from litetts.validation.texts import read_texts
from litetts.validation.transcribe import transcriber

TEXTS = Path(__file__).parent / "texts" / "plain.txt"
VOICES = ("af_heart", "am_michael")
RATE = 24_000
OURS, OTHERS = "LiteTTS", "kokoro-onnx"


class Ours:
    """LiteTTS, step by step."""

    def __init__(self, folder: Path) -> None:
        self.engine = Kokoro(folder, threads=1)
        self.front = FrontEnd("en-us")

    def utterances(self, text: str) -> list[Utterance]:
        return [u for _, u in self.front.utterances(Document.plain(text))]

    def raw(self, utterances: list[Utterance], voice: str) -> list[Audio]:
        return [render(u, voices.resolve(voice), self.engine) for u in utterances]

    @staticmethod
    def joined(utterances: list[Utterance], sounds: list[Audio]) -> Floats:
        pieces = [Piece(a, u.pause_after) for u, a in zip(utterances, sounds, strict=True)]
        return np.concatenate([c.samples for c in join(pieces, RATE)])


def other(folder: Path) -> Other:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    path = str(folder / "kokoro-v1.0.int8.onnx")
    made = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return Other.from_session(made, str(folder / "voices-v1.0.bin"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--whisper", default="base", help="size, or the folder of a model")
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures of each sentence here")
    told = parser.parse_args()
    session.set_threads(1)
    ours, theirs = Ours(told.folder), other(told.folder)
    ear = None if told.steps else transcriber(f"whisper:{told.whisper}")
    texts = read_texts(told.texts)[: told.sentences]
    rows: list[dict[str, dict[str, float]]] = []
    errors: dict[str, list[Errors]] = {OURS: [], OTHERS: []}
    for i, text in enumerate(texts):
        voice = VOICES[i % len(VOICES)]
        sounds, seconds = spoken(ours, theirs, text, voice, told.steps)
        row = {n: {"mos": distillmos.score(s, RATE)} for n, s in sounds.items()}
        for name, taken in seconds.items():
            row[name] |= {"cost": taken, "length": len(sounds[name]) / RATE}
            if ear is not None:
                heard = ear.transcribe(Audio(sounds[name], RATE), "en-us").text
                errors[name].append(compare(text, heard)[0])
                row[name]["wer"] = errors[name][-1].wer
        rows.append(row)
        if told.json:
            told.json.write_text(json.dumps(rows) + "\n", "utf-8")
    report(rows, errors)


def spoken(
    ours: Ours, theirs: Other, text: str, voice: str, steps: bool
) -> tuple[dict[str, Floats], dict[str, float]]:
    """The sentence by every way, and the processor time of the two that are compared."""
    seconds: dict[str, float] = {}

    def timed(name: str, speak: Callable[[], Floats]) -> Floats:
        begin = time.process_time()
        made = speak()
        seconds[name] = time.process_time() - begin
        return np.asarray(made, np.float32)

    said: list[Utterance] = []
    raw: list[Audio] = []

    def here() -> Floats:
        said[:] = ours.utterances(text)
        raw[:] = ours.raw(said, voice)
        return ours.joined(said, raw)

    sounds = {
        OTHERS: timed(OTHERS, lambda: theirs.create(text, voice)[0]),
        OURS: timed(OURS, here),
    }
    if steps:
        symbols = " ".join(u.symbols for u in said)
        their = theirs.tokenizer.phonemize(text, "en-us")
        foreign = [Utterance((), their, np.zeros(len(their), np.int32))]
        sounds |= {
            "kokoro-onnx, our symbols": theirs.create(symbols, voice, is_phonemes=True)[0],
            "kokoro-onnx, not trimmed": theirs.create(text, voice, trim=False)[0],
            "LiteTTS, not trimmed": np.concatenate([a.samples for a in raw]),
            "LiteTTS, no pause at the end": ours.joined(
                [*said[:-1], Utterance((), "", np.zeros(0, np.int32))], raw
            ),
        }
        sounds["LiteTTS, their symbols"] = ours.joined(foreign, bare(ours, foreign, voice))
    return sounds, seconds


def bare(ours: Ours, utterances: list[Utterance], voice: str) -> list[Audio]:
    """Sound of symbols that belong to no words."""
    made = []
    for u in utterances:
        prediction = ours.engine.predict(u, voices.resolve(voice))
        samples = np.concatenate(list(ours.engine.render(prediction, voices.resolve(voice))))
        made.append(Audio(samples, RATE))
    return made


def report(rows: list[dict[str, dict[str, float]]], errors: dict[str, list[Errors]]) -> None:
    print(f"{len(rows)} sentences", "| way | DistillMOS | less kokoro-onnx | WER |", sep="\n\n")
    print("| --- | --- | --- | --- |")
    for name in rows[0]:
        mos = [row[name]["mos"] for row in rows]
        less = [row[name]["mos"] - row[OTHERS]["mos"] for row in rows]
        spread = statistics.stdev(less) / len(less) ** 0.5 if len(less) > 1 else 0.0
        wer = f"{100 * sum(errors[name], Errors()).wer:.1f} %" if errors.get(name) else ""
        mean = statistics.fmean(less)
        print(f"| {name} | {statistics.fmean(mos):.3f} | {mean:+.3f} ± {spread:.3f} | {wer} |")
    ratio = [
        (row[OURS]["cost"] / row[OURS]["length"]) / (row[OTHERS]["cost"] / row[OTHERS]["length"])
        for row in rows
    ]
    cost = [row[OURS]["cost"] / row[OTHERS]["cost"] for row in rows]
    print(
        f"\nprocessor time, LiteTTS to kokoro-onnx: {statistics.median(cost):.3f} per sentence, "
        f"{statistics.median(ratio):.3f} per second of sound (medians)"
    )


if __name__ == "__main__":
    main()
