"""What a style asks of a voice against what is measured on its sound, and what that costs.

    python benchmarks/styles.py --voice nano_heart --json styles.json --plots styles/
    python benchmarks/styles.py --voice af_heart --sentences 2 --styles sad excited

Every sentence is spoken plainly and in each style; the figures are means over the sentences. F0 is
the geometric mean of voiced frames, in semitones from the plain ones; range the spread of F0
(standard deviation in semitones) as a ratio, both of the frames of the tune (`measure.tune`);
rate the time from the first word to the last as a ratio; level the RMS in dB, where what is asked
is what the style's gain and tilt do to the plain sound. A figure is off where it is further from
what was asked than 15 % and than what the measurement resolves (`FLOORS`). MOS is DistillMOS's
loss and WER what Whisper hears more than in the plain sentences; both need their extras and
`--judge`. RTF is the time of synthesis in the style over that of the plain sentences.

With `--parts` not the styles but what they are made of is spoken, one thing at a time: which of
pitch, range, rate, tilt and breath costs a voice its quality.

What is in the file of `--json` already is not spoken again: a long run may be cut off.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Unpack

import numpy as np

import litetts
from litetts import engines, voices
from litetts.audio import measure
from litetts.document import Audio, Style
from litetts.observe.plot import line_plot
from litetts.prosody.styles import STYLES, prosody_of
from litetts.request import Options
from litetts.validation.compare import Errors, compare
from litetts.validation.texts import sentences

SHARE = 0.15
"""By how much of what is asked a figure may be off."""
FLOORS = {"pitch": 0.3, "range": 0.08, "rate": 0.03, "level": 0.7}
"""What the measurement resolves: semitones, ratios, dB."""
HIGHEST_HZ = 800.0

PARTS: dict[str, Options] = {
    "pitch +2": {"pitch": 2.0},
    "pitch -1": {"pitch": -1.0},
    "range 1.3": {"range": 1.3},
    "range 0.8": {"range": 0.8},
    "rate 0.87": {"speed": 0.87},
    "rate 1.12": {"speed": 1.12},
    "tilt +3": {"tilt": 3.0},
    "tilt -1.5": {"tilt": -1.5},
    "breath 0.1": {"breath": 0.1},
    "level -4": {"volume": -4.0},
}
"""What styles are made of, one thing at a time."""


@dataclass(frozen=True)
class Sound:
    """What is measured on a sentence."""

    pitch: float
    range: float
    rate: float
    level: float
    seconds: float


def measured(audio: Audio, seconds: float) -> Sound:
    tune = measure.tune(measure.f0(audio.samples, audio.sample_rate, high=HIGHEST_HZ))
    semitones = 12 * np.log2(tune) if len(tune) else np.zeros(1)
    return Sound(
        float(semitones.mean()),
        float(semitones.std()),
        audio.words[-1].end - audio.words[0].start,
        measure.rms(audio.samples),
        seconds / audio.duration,
    )


def spoken(
    texts: list[str], voice: str, **wish: Unpack[Options]
) -> tuple[list[Audio], list[Sound]]:
    audios, sounds = [], []
    for text in texts:
        began = time.perf_counter()
        audio = litetts.speak(text, voice=voice, seed=1, **wish)
        sounds.append(measured(audio, time.perf_counter() - began))
        audios.append(audio)
    return audios, sounds


def changes(plain: list[Sound], acted: list[Sound]) -> dict[str, float]:
    pairs = list(zip(plain, acted, strict=True))
    return {
        "pitch": fmean(b.pitch - a.pitch for a, b in pairs),
        "range": fmean(b.range / a.range for a, b in pairs),
        "rate": fmean(a.rate / b.rate for a, b in pairs),
        "level": fmean(b.level - a.level for a, b in pairs),
        "rtf": fmean(b.seconds for b in acted) / fmean(a.seconds for a in plain),
    }


def tilted(audio: Audio, tilt_db: float) -> float:
    """dB that a tilt adds to the RMS of a sound; half of it at 1 kHz, as the engines do it."""
    power = np.abs(np.fft.rfft(audio.samples.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(audio.samples), 1 / audio.sample_rate)
    gain = 10 ** (tilt_db * (hertz**2 / (hertz**2 + 1000.0**2)) / 10)
    return float(10 * np.log10((power * gain).sum() / power.sum()))


def asked(style: str) -> dict[str, float]:
    wish = prosody_of(Style(style))
    return {
        "pitch": wish.pitch_st, "range": wish.range, "rate": wish.rate, "level": wish.volume_db,
    }  # fmt: skip


def off(name: str, wanted: float, got: float) -> bool:
    size = abs(wanted - 1) if name in ("range", "rate") else abs(wanted)
    return abs(got - wanted) > max(SHARE * size, FLOORS[name])


def judged(texts: list[str], audios: list[Audio], whisper: str) -> dict[str, float]:
    from litetts.validation import distillmos
    from litetts.validation.transcribe import transcriber

    ear = transcriber(f"whisper:{whisper}")
    errors = Errors()
    for text, audio in zip(texts, audios, strict=True):
        errors += compare(text, ear.transcribe(audio, "en-us").text)[0]
    mos = fmean(distillmos.score(audio.samples, audio.sample_rate) for audio in audios)
    return {"mos": mos, "wer": errors.wer}


def row(style: str, found: dict[str, float], plain: dict[str, float]) -> str:
    cells = []
    for name, wanted in (asked(style) | {"level": found["asked level"]}).items():
        got = found[name]
        unvoiced = prosody_of(Style(style)).breath == 1.0
        if unvoiced and name in ("pitch", "range", "level"):
            cells.append(f"{wanted:.2f} | none")
            continue
        cells.append(f"{wanted:.2f} | {got:.2f}{' off' if off(name, wanted, got) else ''}")
    if "mos" in found and "mos" in plain:
        cells += [f"{plain['mos'] - found['mos']:+.2f}", f"{found['wer'] - plain['wer']:+.1%}"]
    else:
        cells += ["", ""]
    return f"| {style} | {' | '.join(cells)} | {found['rtf']:.2f} |"


def plots(folder: Path, voice: str, rows: dict[str, dict[str, float]]) -> None:
    """A picture for each measure: the styles in the order of what they ask, and what came."""
    folder.mkdir(parents=True, exist_ok=True)
    units = {"pitch": "semitones", "range": "ratio", "rate": "ratio", "level": "dB"}
    for name, unit in units.items():
        order = sorted(rows, key=lambda style: asked(style)[name])
        series: dict[str, list[float | None]] = {
            "asked": [
                rows[style]["asked level"] if name == "level" else asked(style)[name]
                for style in order
            ],
            "measured": [
                None if prosody_of(Style(style)).breath == 1.0 else rows[style][name]
                for style in order
            ],
        }
        picture = line_plot(
            f"{voice}: {name} of {len(order)} styles",
            list(range(len(order))),
            series,
            x_label="styles, in the order of what they ask",
            y_label=f"{name}, {unit}",
        )
        (folder / f"{voice}-{name}.svg").write_text(picture + "\n", "utf-8")


def parts(told: argparse.Namespace, texts: list[str], held: dict[str, Any]) -> None:
    """Speak what styles are made of, and print what each costs."""
    rows = held.setdefault(f"{told.voice}, parts, {told.judge} sentences", {})
    until = time.monotonic() + 60 * told.minutes
    texts = texts[: told.judge]
    plain: list[Sound] | None = None
    for name, wish in {"plain": Options(), **PARTS}.items():
        if name in rows or time.monotonic() > until:
            continue
        audios, sounds = spoken(texts, told.voice, **wish)
        plain = plain or (sounds if name == "plain" else spoken(texts, told.voice)[1])
        rows[name] = changes(plain, sounds) | judged(texts, audios, told.whisper)
        told.json.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    print("| part | F0, st | range, x | rate, x | MOS loss | WER |\n|---|---|---|---|---|---|")
    base = rows["plain"]
    for name, found in rows.items():
        cells = " | ".join(f"{found[key]:.2f}" for key in ("pitch", "range", "rate"))
        loss, errors = base["mos"] - found["mos"], found["wer"] - base["wer"]
        print(f"| {name} | {cells} | {loss:+.2f} | {errors:+.1%} |")


def main() -> None:
    """Parse the command line, speak what is missing, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default="nano_heart")
    parser.add_argument("--sentences", type=int, default=4)
    parser.add_argument("--styles", nargs="*", default=sorted(STYLES))
    parser.add_argument("--judge", type=int, default=0, help="sentences for MOS and WER")
    parser.add_argument("--whisper", default="base", help="size, or the folder of a model")
    parser.add_argument("--json", type=Path, default=Path("styles.json"))
    parser.add_argument("--plots", type=Path, help="folder for pictures")
    parser.add_argument("--parts", action="store_true", help="what styles are made of, judged")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so many")
    told = parser.parse_args()
    until = time.monotonic() + 60 * told.minutes
    texts = list(sentences("en")[: told.sentences])
    held = json.loads(told.json.read_text("utf-8")) if told.json.exists() else {}
    if told.parts:
        parts(told, texts, held)
        return
    rows = held.setdefault(f"{told.voice}, {told.sentences} sentences", {})
    plain: tuple[list[Audio], list[Sound]] | None = None
    engine = engines.load(voices.resolve(told.voice).engine).capabilities
    for style in ["neutral", *(s for s in told.styles if s != "neutral")]:
        complete = style in rows and (not told.judge or "mos" in rows[style])
        if complete or time.monotonic() > until:
            continue
        if plain is None:
            spoken(texts[:1], told.voice)  # what is loaded is not counted
            plain = spoken(texts, told.voice)
        audios, sounds = spoken(texts, told.voice, style=style)
        rows[style] = changes(plain[1], sounds)
        wish = prosody_of(Style(style))
        tilt = wish.tilt_db if "tilt" in engine.controls else 0.0
        rows[style]["asked level"] = wish.volume_db + fmean(tilted(a, tilt) for a in plain[0])
        if told.judge:
            rows[style] |= judged(texts[: told.judge], audios[: told.judge], told.whisper)
        told.json.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    there = [style for style in told.styles if style in rows]
    print(f"{told.voice}, {told.sentences} sentences; asked and measured\n")
    print("| style | F0, st | | range, x | | rate, x | | level, dB | | MOS loss | WER | RTF, x |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for style in there:
        print(row(style, rows[style], rows["neutral"]))
    if told.plots:
        plots(told.plots, told.voice, {style: rows[style] for style in there})


if __name__ == "__main__":
    main()
