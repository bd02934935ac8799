"""How near a clone comes to a speaker whom the voices do not know.

    scripts/bench cloning nano --speakers am_eric,bm_lewis
    scripts/bench cloning nano --recording joe=joe.wav

For each speaker a recording of three sentences is made (a Kokoro voice, spoken by Kokoro's fast
form, with that voice taken out of the space; or a file), the style is searched, and on sentences
that no search listened to the likeness to the recording (Resemblyzer) is told of the nearest stock
voice (before), of the clone (after), and where the speaker's own style is known of that (own). The
share of the way is (after - before) / (own - before). What was heard already is not heard again: a
run that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from litetts import engines, rendering, speech, voices
from litetts.audio import decode
from litetts.audio.measure import mfcc
from litetts.document import Audio
from litetts.engines.kokoro.styles import released
from litetts.request import Request
from litetts.training.cloning import Bank, Speaker, fit
from litetts.training.manner import manner
from litetts.validation.speaker import embed, likeness

REFERENCE = (
    "A gentle breeze moved through the garden while the children were asleep upstairs.",
    "He could not remember where the key was, but he knew that somebody had hidden it.",
    "Please bring two cups of coffee and a slice of cake to the table by the window.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("engine", choices=("nano", "kokoro-fast"))
    parser.add_argument("--speakers", default="", help="Kokoro voices, with commas between")
    parser.add_argument("--recording", action="append", default=[], help="name=file")
    parser.add_argument("--evaluations", type=int, default=200)
    parser.add_argument("--dimensions", type=int, default=16)
    parser.add_argument("--save", type=Path, default=Path("cloning.json"), help="results so far")
    arguments = parser.parse_args()
    speaker = Speaker(arguments.engine)
    remember(speaker, arguments.save.with_suffix(f".{arguments.engine}.heard"))
    bank = Bank(speaker)
    done: dict[str, Any] = (
        json.loads(arguments.save.read_text("utf-8")) if arguments.save.is_file() else {}
    )
    wanted = [(name, None) for name in arguments.speakers.split(",") if name]
    wanted += [(n, Path(f)) for n, _, f in (r.partition("=") for r in arguments.recording)]
    for name, file in wanted:
        key = f"{arguments.engine} {name} {arguments.evaluations} {arguments.dimensions}"
        if key not in done:
            done[key] = one(bank, name, file, arguments.evaluations, arguments.dimensions)
            arguments.save.write_text(json.dumps(done, indent=1), "utf-8")
        print(key, json.dumps(done[key]), flush=True)
    table(done, arguments.engine)


def one(bank: Bank, name: str, file: Path | None, evaluations: int, dimensions: int) -> Any:
    """The figures of one speaker."""
    began = time.perf_counter()
    recording = decode.read(file) if file else said(name)
    rest = bank if file else bank.without(name)
    found = fit(
        rest,
        recording,
        evaluations=evaluations,
        dimensions=dimensions,
        transcript="" if file else " ".join(REFERENCE),
    )
    target = embed(recording.samples, recording.sample_rate)
    out = {
        "before": found.before,
        "nearest": found.nearest,
        "after": found.likeness,
        "seconds": round(time.perf_counter() - began),
    }
    made = bank.speaker.judged(found.style, found.prosody)
    stock = bank.speaker.judged(bank.styles[found.nearest])
    for label, audio in (("before", stock), ("after", made)):
        out |= {f"{k}_{label}": v for k, v in apart(audio, recording).items()}
    if not file:
        own = bank.speaker.judged(released()[name])
        out["own"] = likeness(embed(own.samples, own.sample_rate), target)
    return {k: round(v, 3) if isinstance(v, float) else v for k, v in out.items()}


def remember(speaker: Speaker, folder: Path) -> None:
    """Keep what the search hears in files, so that the same search finds it there."""
    folder.mkdir(parents=True, exist_ok=True)
    listen = speaker.heard

    def heard(style: Any) -> Any:
        file = folder / hashlib.sha256(style.tobytes()).hexdigest()[:20]
        if not file.is_file():
            file.write_bytes(listen(style).tobytes())
        return np.frombuffer(file.read_bytes(), np.float64)

    speaker.heard = heard  # type: ignore[method-assign]


def said(name: str) -> Audio:
    """The reference of a Kokoro voice, by Kokoro's fast form."""
    voice, engine = voices.resolve(name + ":fast"), engines.load("kokoro-fast")
    samples = [
        rendering.render(utterance, voice, engine).samples
        for text in REFERENCE
        for _, utterance in speech.Speech(Request(text, voice="af_heart")).utterances()
    ]
    return Audio(np.concatenate(samples), engine.sample_rate)


def apart(a: Audio, b: Audio) -> dict[str, float]:
    """What the search did not look at: median pitch, and the mean cepstrum."""
    heard = [manner(x.samples, x.sample_rate) for x in (a, b)]
    means = [mfcc(x.samples, x.sample_rate)[:, 1:].mean(axis=0) for x in (a, b)]
    semitones = abs(12 * np.log2(max(heard[0].pitch_hz, 1.0) / max(heard[1].pitch_hz, 1.0)))
    return {"pitch_st": float(semitones), "cepstrum": float(np.linalg.norm(means[0] - means[1]))}


def table(done: dict[str, Any], engine: str) -> None:
    """The figures as a table of Markdown."""
    print("\n| speaker | nearest | before | after | own | share of the way |")
    print("|---|---|---|---|---|---|")
    shares = []
    for key, row in done.items():
        spoken_by, name, *_ = key.split()
        if spoken_by != engine:
            continue
        own = row.get("own")
        share = (row["after"] - row["before"]) / (own - row["before"]) if own else None
        shares += [] if share is None else [share]
        told = ("", "") if share is None else (f"{own:.2f}", f"{share:.0%}")
        figures = f"{row['before']:.2f} | {row['after']:.2f} | {told[0]} | {told[1]}"
        print(f"| {name} | {row['nearest']} | {figures} |")
    if shares:
        print(f"\nmean share of the way {np.mean(shares):.0%} over {len(shares)}")


if __name__ == "__main__":
    main()
