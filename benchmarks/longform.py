"""Two hours of four speakers: memory, speed, clicks, level, drift, chapters, and is all of it said?

    scripts/bench longform --text book.txt --hours 2 -o longform
    scripts/bench longform --text book.txt --hours 2 -o longform --verify-minutes 10

Makes a script of four speakers out of a plain text, renders it chapter by chapter, writes it as
FLAC and M4B and measures what was written. Each step is kept in the folder: a run that was
interrupted goes on, and `--verify-minutes` may be given afterwards.

Speed is told in processor seconds per second of sound, which other programs on the machine change
least; after each chapter a few of its sentences are spoken by themselves in the same process, so
that both are measured under the same load.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np

from litetts import longform, speech
from litetts.audio.decode import blocks
from litetts.audio.loudness import LoudnessMeter
from litetts.audio.measure import TruePeak, clicks
from litetts.longform.segments import Segment
from litetts.observe.resident import resident_bytes
from litetts.request import Request
from litetts.text.segment import sentences
from litetts.validation import books, drift
from litetts.validation.transcribe import transcriber
from load import tenths, variation

CAST = {
    "narrator": "nano_heart",
    "Anna": "nano_emma",
    "Michael": "nano_michael",
    "George": "nano_george",
}
CHAPTER_S = 600.0
SHORT = 6
"""Sentences that are spoken by themselves after each chapter."""
SAMPLED_S = 0.5
BLOCK_S, OVERLAP_S = 60.0, 1.0
"""Clicks are looked for in parts of the file: seconds."""
SETTLED = 0.1
"""Share of the rendering after which memory must stay."""
PROBE = ("ffprobe", "-v", "error", "-show_chapters", "-of", "json")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--text", type=Path, required=True, help="plain text, a few MB at most")
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--verify-minutes", type=float, default=0.0)
    parser.add_argument("--transcriber", default="whisper:base")
    parser.add_argument("-o", "--output", type=Path, default=Path("longform"))
    options = parser.parse_args()
    folder = options.output
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "book.script"
    if not script.is_file():
        script.write_text(written(options.text.read_text("utf-8"), options.hours), "utf-8")
    book = longform.read(script)
    cast = longform.Cast.of(CAST)
    request = Request("", watermark=False)
    with longform.Production(book, folder / "parts", cast=cast, request=request) as production:
        found = Results(folder / "result.json", production)
        for voice in CAST.values():  # what is loaded once is no part of the speed
            for _ in speech.Speech(Request("One moment.", voice=voice, watermark=False)).chunks():
                pass
        for number in range(len(book.chapters)):
            with sampled(folder / "memory.csv", "render"):
                found.step(f"chapter {number + 1}", lambda n=number: chapter(production, n))
        with sampled(folder / "memory.csv", "write"):
            for suffix in ("flac", "m4b"):
                path = folder / f"book.{suffix}"
                found.step(suffix, lambda path=path: production.write(path, threads=1).to_json())
        found.step("sound", lambda: sound(folder / "book.flac"))
        found.step("chapters", lambda: chapters(folder / "book.m4b", found["m4b"]["chapters"]))
        found.step("drift", lambda: drifting(production))
        if options.verify_minutes:
            listener = transcriber(options.transcriber)
            most = options.verify_minutes * 60
            found.step(
                f"heard by {listener.name}",
                lambda: books.verify(production, listener, most_s=most).to_json(),
            )
    table(found, memory(folder / "memory.csv"))


class Results:
    """What was found so far, by step, in a file; of another voice or program nothing counts."""

    def __init__(self, path: Path, production: longform.Production) -> None:
        self._path = path
        keys = "".join(production.key_of(segment) for segment in production.segments())
        of = hashlib.sha256(keys.encode()).hexdigest()[:16]
        self.steps: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        if self.steps.get("of") != of:
            self.steps = {"of": of}
            path.with_name("memory.csv").unlink(missing_ok=True)

    def __getitem__(self, step: str) -> Any:
        return self.steps[step]

    def step(self, name: str, work: Any) -> None:
        """Do a step, unless it was done."""
        if name in self.steps:
            return
        began = time.perf_counter()
        self.steps[name] = work()
        self._path.write_text(json.dumps(self.steps, indent=1), "utf-8")
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)


def written(text: str, hours: float) -> str:
    """A script of four speakers, each turn one to four sentences, a chapter every ten minutes."""
    dice = random.Random(14)
    said = [" ".join(text[a:b].split()).strip('" ') for a, b in sentences(text, "en-us")]
    lines, seconds, number, speaker = ["title: A long book"], 0.0, 0, ""
    source = itertools.cycle(s for s in said if len(s) > 20)
    while seconds < hours * 3600:
        if seconds >= number * CHAPTER_S:
            number += 1
            lines.append(f"CHAPTER {number}")
        speaker = dice.choice([name for name in CAST if name != speaker])
        turn = " ".join(itertools.islice(source, dice.randint(1, 4)))
        lines.append(turn if speaker == "narrator" else f"{speaker.upper()}: {turn}")
        seconds += len(turn) / speech.CHARACTERS_PER_S + 0.45
    return "\n\n".join(lines) + "\n"


def chapter(production: longform.Production, number: int) -> dict[str, float]:
    """Render a chapter, then some of its sentences by themselves: seconds of each."""
    cpu, wall, audio = time.process_time(), time.perf_counter(), 0.0
    for progress in production.render(chapter=number):
        audio = progress.audio
    out = {
        "audio_s": audio,
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
    }
    mine = [s for s in production.segments() if s.chapter == number and s.kind != "heading"]
    chosen = mine[:: max(1, len(mine) // SHORT)][:SHORT]
    requests = [alone(segment) for segment in chosen]
    cpu, audio = time.process_time(), 0.0
    for each in requests:
        audio += sum(chunk.duration for chunk in speech.Speech(each).chunks())
    return {**out, "short_audio_s": audio, "short_cpu_s": time.process_time() - cpu}


def alone(segment: Segment) -> Request:
    """The first sentence of a segment, as somebody would ask for it."""
    begin, end = next(iter(sentences(segment.text, "en-us")))
    return Request(segment.text[begin:end], voice=segment.request.voice, watermark=False)


@contextmanager
def sampled(path: Path, stage: str) -> Iterator[None]:
    """Note the resident memory down while something goes on: process, stage, bytes."""
    over = threading.Event()

    def watch() -> None:
        with path.open("a") as file:
            while not over.wait(SAMPLED_S):
                file.write(f"{os.getpid()},{stage},{resident_bytes()}\n")

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def memory(path: Path) -> dict[str, float]:
    """MB of the process that rendered most, after the first tenth, and how much it varied."""
    rows = [line.split(",") for line in path.read_text().splitlines()]
    pids = [pid for pid, stage, _ in rows if stage == "render"]
    most = max(set(pids), key=pids.count)
    sizes = {
        s: [int(b) for pid, t, b in rows if pid == most and t == s] for s in ("render", "write")
    }
    settled = sizes["render"][int(SETTLED * len(sizes["render"])) :]
    return {
        "settled_mb": float(np.mean(settled)) / 2**20,
        "variation": variation(settled),
        "last_against_first": 100 * (tenths(settled)[-1] / tenths(settled)[0] - 1),
        "writing_mb": max(sizes["write"], default=0) / 2**20,
    }


def sound(path: Path) -> dict[str, float]:
    """Length, clicks, loudness and true peak of a file; a minute of it is in memory."""
    found, seconds = 0, 0.0
    meter: LoudnessMeter | None = None
    peak: TruePeak | None = None
    held: list[np.ndarray] = []
    with path.open("rb") as file:
        for samples, rate in blocks(file):
            meter = meter or LoudnessMeter(rate)
            peak = peak or TruePeak(rate)
            meter.write(samples)
            peak.write(samples)
            held.append(samples)
            seconds += len(samples) / rate
            if sum(map(len, held)) >= BLOCK_S * rate:
                found, held = counted(held, rate, found, seconds)
        found, _ = counted(held, rate, found, seconds, last=True)
    assert meter is not None and peak is not None
    return {
        "seconds": seconds,
        "clicks": found,
        "lufs": meter.loudness(),
        "dbtp": peak.value(),
    }


def counted(
    held: list[np.ndarray], rate: int, found: int, seconds: float, *, last: bool = False
) -> tuple[int, list[np.ndarray]]:
    """Count the clicks of a part, but not beside its cuts, which the detector takes for some."""
    part = np.concatenate(held)
    beside = round(OVERLAP_S / 2 * rate)
    first = len(part) >= round(seconds * rate)
    at = clicks(part, rate)
    at = at[at < len(part) - (0 if last else beside)]
    return found + int(np.sum(at >= (0 if first else beside))), [part[-2 * beside :]]


def chapters(path: Path, wanted: list[dict[str, Any]]) -> dict[str, Any]:
    """The chapters as PyAV and ffprobe read them: how many, and how far off at most."""
    with av.open(str(path)) as file:
        ours = [
            (str(c["metadata"]["title"]), float(c["start"] * c["time_base"]))
            for c in file.chapters()
        ]
    run = subprocess.run([*PROBE, str(path)], capture_output=True, check=True)
    theirs = [
        (c["tags"]["title"], float(c["start_time"])) for c in json.loads(run.stdout)["chapters"]
    ]
    told = [(c["title"], c["start"]) for c in wanted]
    return {
        "wanted": len(told),
        "titles_agree": [t for t, _ in ours] == [t for t, _ in theirs] == [t for t, _ in told],
        "off_s": max(
            abs(a - b) for read in (ours, theirs) for (_, a), (_, b) in zip(read, told, strict=True)
        ),
    }


def drifting(production: longform.Production) -> list[dict[str, Any]]:
    """The lines over time, by speaker and measure."""
    heard = (
        drift.Heard(
            placed.begin_s,
            placed.rendered.segment.speaker,
            chunk.samples,
            chunk.sample_rate,
            len(placed.rendered.segment.text),
        )
        for placed, chunk in production.heard()
    )
    return [trend.to_json() for trend in drift.drift(heard)]


def table(found: Results, rss: dict[str, float]) -> None:
    """The figures as a table of Markdown."""
    made = [step for name, step in found.steps.items() if name.startswith("chapter ")]
    total = {k: sum(step[k] for step in made) for k in made[0]}
    book = total["cpu_s"] / total["audio_s"]
    short = total["short_cpu_s"] / total["short_audio_s"]
    sound, marks, trends = found["sound"], found["chapters"], found["drift"]
    slopes = [abs(t["per_hour"]) / t["error"] for t in trends if t["error"]]
    rows = [
        ("length", f"{sound['seconds'] / 3600:.2f} h, {found['flac']['segments']} segments"),
        (
            "rendered in",
            f"{total['wall_s']:.0f} s ({total['audio_s'] / total['wall_s']:.0f} times)",
        ),
        (
            "memory while rendering",
            f"{rss['settled_mb']:.0f} MB, varies by {rss['variation']:.1f} %, "
            f"end against beginning {rss['last_against_first']:+.1f} %",
        ),
        ("memory while writing", f"{rss['writing_mb']:.0f} MB at most"),
        (
            "processor seconds per second of sound",
            f"{book:.4f}; short texts {short:.4f}; ratio {book / short:.2f}",
        ),
        ("clicks", f"{sound['clicks']}"),
        ("loudness", f"{sound['lufs']:.2f} LUFS (target -16), peak {sound['dbtp']:.2f} dBTP"),
        (
            "chapters by PyAV and ffprobe",
            f"{marks['wanted']}, titles {'agree' if marks['titles_agree'] else 'DIFFER'}, "
            f"{1000 * marks['off_s']:.0f} ms off at most",
        ),
    ]
    if trends:
        worst = max(trends, key=lambda t: abs(t["per_hour"]) / (t["error"] or np.inf))
        rows.append(
            (
                "drift",
                f"{sum(s > drift.SURE for s in slopes)} of {len(slopes)} slopes beyond "
                f"{drift.SURE:g} standard errors; the largest is {worst['measure']} of "
                f"{worst['speaker']}: {worst['per_hour']:+.3f} ± {worst['error']:.3f} an hour",
            )
        )
    for name, step in found.steps.items():
        if name.startswith("heard by "):
            lost = sum(len(f["missing"]) for f in step["faults"])
            rows.append(
                (
                    name,
                    f"{step['seconds'] / 60:.1f} minutes, {step['sentences']} sentences, {lost} "
                    f"missing, {step['wer']:.1%} of {step['words']} words heard otherwise",
                )
            )
    print("\n| | |\n|---|---|")
    for name, figure in rows:
        print(f"| {name} | {figure} |")
    print(
        "\n| speaker | measure | samples | slope per hour | standard error |\n|---|---|---|---|---|"
    )
    for t in trends:
        print(
            f"| {t['speaker']} | {t['measure']} | {t['samples']} | {t['per_hour']:+.3f} | "
            f"{t['error']:.3f} |"
        )


if __name__ == "__main__":
    main()
