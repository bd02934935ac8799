"""What each plan of the option `planning` does to the sound, and what that costs.

    python benchmarks/planning.py --voices nano_heart --json planning.json --plots planning/
    python benchmarks/planning.py --voices nano_heart af_heart --judge --whisper base

Sentences of each kind are spoken without plans and with the one plan; braces mark the words that it
is about. Of questions and lists the pitch at the end of those words is measured, against the mean
of the sentence; of brackets, quotations, contrast and paragraphs their mean pitch against that of
the other words, in semitones; of endings and phrases the seconds from where the word begins to
where the next one does or the sentence ends. MOS is DistillMOS and WER what Whisper hears; both
need their extras and `--judge`. The plots show F0 of the first sentence of each kind.

What is in the file of `--json` already is not spoken again: a long run may be cut off.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

import litetts
from litetts.audio import measure
from litetts.document import Audio
from litetts.observe.plot import line_plot
from litetts.request import PLANS
from litetts.validation.compare import Errors, compare

HOP_S = 0.01
END = 6
"""Values of F0 at the end of a word that are its pitch there."""

TEXTS: dict[str, tuple[str, ...]] = {
    "questions": (
        "Did you see the {garden}?",
        "Is it raining in {London}?",
        "Have they found the missing {letters}?",
        "Are you coming home with us {tomorrow}?",
        "Would you like {tea} or coffee?",
    ),
    "lists": (
        "We bought {apples}, {pears}, {plums} and bread.",
        "The flag is {red}, {green}, {blue}, and white.",
        "Bring a {lamp}, a {blanket}, some {water} and the map.",
        "My {brother}, my {uncle}, and my cousin came along.",
    ),
    "asides": (
        "The house ({which was very old}) stood on a hill.",
        "My neighbour ({a retired teacher}) gave me the book.",
        "The meeting ({planned for Monday}) was moved again.",
        "Her first novel ({written in a single summer}) sold a million copies.",
    ),
    "quotations": (
        "She looked up and said “{I never wanted to leave}” before she closed the door.",
        "My father used to say “{the early bird gets the worm}” every morning.",
        "“{There is nothing to be afraid of},” said the old man quietly.",
        "He answered “{maybe some other time}” and went on reading.",
    ),
    "contrast": (
        "I did {NOT} say that he was wrong.",
        "It was {*her*} idea and nobody else's.",
        "We {NEVER} open the windows in the winter.",
        "The *second* train goes to Leeds, not the {*first*} one.",
    ),
    "paragraphs": (
        "The shop closes at six.\n\n{On the other side of the} river there is a small market.",
        "That was all he knew about it.\n\n{Many years later his} daughter found the letters.",
        "The rain went on all night.\n\n{In the morning the whole} valley was under water.",
    ),
    "endings": (
        "The children went down to the {river}.",
        "Nobody had opened the window since the {summer}.",
        "The last train to the coast leaves at {seven}.",
        "He put the letter back into the {drawer}.",
    ),
    "phrases": (
        "The old man opened the heavy {door} because he had heard a strange noise.",
        "We stayed in the little {house} until the storm had passed over the hills.",
        "The committee would not accept the {proposal} because nobody had read it before.",
        "She took the last bus to the {station} and her brother carried all of the bags.",
    ),
}
"""Plan -> sentences with what it is about in braces."""

AT_END, LONG = ("questions", "lists"), ("endings", "phrases")


def plain(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its braces, and where they stood: [start, end)."""
    places, text = [], ""
    for part in re.split(r"(\{[^}]*\})", marked):
        if part.startswith("{"):
            places.append((len(text), len(text) + len(part) - 2))
            part = part[1:-1]
        text += part
    return text, places


def semitones(audio: Audio) -> np.ndarray[Any, np.dtype[np.float64]]:
    """F0 in semitones from its mean at every `HOP_S`; not a number where there is no voice."""
    track = measure.f0(audio.samples, audio.sample_rate, hop=HOP_S).astype(np.float64)
    with np.errstate(divide="ignore"):
        pitch = 12 * np.log2(np.where(track > 0, track, np.nan))
    return np.asarray(pitch - np.nanmedian(pitch), np.float64)


def effect(plan: str, audio: Audio, places: list[tuple[int, int]]) -> float | None:
    """What the plan is about, measured; None = no voice is there."""
    pitch, found = semitones(audio), []
    for start, end in places:
        of = [i for i, w in enumerate(audio.words) if start <= w.source_start < end]
        first, last = audio.words[of[0]], audio.words[of[-1]]
        if plan in LONG:
            following = of[-1] + 1
            stop = audio.words[following].start if following < len(audio.words) else last.end
            found.append(stop - last.start)
            continue
        inside = np.zeros(len(pitch), bool)
        inside[int(first.start / HOP_S) : int(last.end / HOP_S) + 1] = True
        inside &= np.isfinite(pitch)
        if not inside.any():
            continue
        if plan in AT_END:
            found.append(float(np.mean(pitch[inside][-END:])))
        else:
            found.append(float(np.mean(pitch[inside]) - np.nanmean(pitch[~inside])))
    return fmean(found) if found else None


def judged(text: str, audio: Audio, whisper: str) -> dict[str, float]:
    from litetts.validation import distillmos
    from litetts.validation.transcribe import transcriber

    said = text.replace("*", "")
    heard = transcriber(f"whisper:{whisper}").transcribe(audio, "en-us").text
    errors = Errors() + compare(said, heard)[0]
    return {"mos": distillmos.score(audio.samples, audio.sample_rate), "wer": errors.wer}


def picture(folder: Path, voice: str, plan: str, text: str, off: Audio, on: Audio) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [semitones(off), semitones(on)]
    size = max(map(len, lines))
    series: dict[str, Sequence[float | None]] = {
        name: [None if np.isnan(v) else float(v) for v in line] + [None] * (size - len(line))
        for name, line in zip(("without", "with"), lines, strict=True)
    }
    drawn = line_plot(
        f"{voice}, {plan}: {text[:60]}",
        [i * HOP_S for i in range(size)],
        series,
        x_label="seconds",
        y_label="F0, semitones",
    )
    (folder / f"{voice}-{plan}.svg").write_text(drawn + "\n", "utf-8")


def table(held: dict[str, Any]) -> None:
    print("| voice | plan | measured | without | with | MOS | WER |")
    print("|---|---|---|---|---|---|---|")
    for voice, plans in held.items():
        for plan, rows in plans.items():
            what = "s" if plan in LONG else "st"
            told = [r for r in rows.values() if None not in (r["off"], r["on"])]
            off, on = (fmean(row[name] for row in told) for name in ("off", "on"))
            cells = ["", ""]
            pairs = [r for r in rows.values() if "mos" in r["off judged"]]
            if pairs:
                change = {
                    key: fmean(r["on judged"][key] - r["off judged"][key] for r in pairs)
                    for key in ("mos", "wer")
                }
                cells = [f"{change['mos']:+.2f}", f"{change['wer']:+.1%}"]
            print(f"| {voice} | {plan} | {what} | {off:.2f} | {on:.2f} | {' | '.join(cells)} |")


def main() -> None:
    """Parse the command line, speak what is missing, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", nargs="+", default=["nano_heart"])
    parser.add_argument("--plans", nargs="*", default=list(PLANS))
    parser.add_argument("--judge", action="store_true", help="MOS and WER")
    parser.add_argument("--whisper", default="base", help="size, or the folder of a model")
    parser.add_argument("--json", type=Path, default=Path("planning.json"))
    parser.add_argument("--plots", type=Path, help="folder for pictures")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so many")
    told = parser.parse_args()
    until = time.monotonic() + 60 * told.minutes
    held: dict[str, Any] = json.loads(told.json.read_text("utf-8")) if told.json.exists() else {}
    for voice in told.voices:
        for plan in told.plans:
            rows = held.setdefault(voice, {}).setdefault(plan, {})
            for marked in TEXTS[plan]:
                text, places = plain(marked)
                there = text in rows and (not told.judge or "mos" in rows[text]["off judged"])
                drawn = told.plots is None or (told.plots / f"{voice}-{plan}.svg").exists()
                if (there and (drawn or marked != TEXTS[plan][0])) or time.monotonic() > until:
                    continue
                row: dict[str, Any] = {}
                sounds = {
                    name: litetts.speak(text, voice=voice, planning=chosen, seed=1)
                    for name, chosen in (("off", "off"), ("on", plan))
                }
                for name, audio in sounds.items():
                    row[name] = effect(plan, audio, places)
                    row[f"{name} judged"] = judged(text, audio, told.whisper) if told.judge else {}
                rows[text] = row
                told.json.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
                if told.plots and marked == TEXTS[plan][0]:
                    picture(told.plots, voice, plan, text, sounds["off"], sounds["on"])
    table({v: {p: rows for p, rows in plans.items() if rows} for v, plans in held.items()})


if __name__ == "__main__":
    main()
