"""What a voice makes of edits of its prosody: asked against measured, and what each costs.

    python benchmarks/edits.py --voice af_heart:released --sentences 4
    python benchmarks/edits.py --voice am_michael --json edits.json

Every sentence is spoken as it is and with each edit; the figures are medians over the sentences.
`got` is measured on the sound, in the unit of what was asked: pitch in semitones against the same
frames of the plain sentence, range as a ratio of the spread of F0 (between quartiles), volume in
LU, speed as a ratio of the time from the first word to the last. An edit of one word is measured
inside it (`got`) and outside (`outside`: the largest move of F0 in semitones, or of the level in
dB, that one word in the rest of the sentence makes). DistillMOS and WER need the extras `quality`
and `whisper`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import numpy as np

import litetts
from litetts.audio import measure
from litetts.document import Audio, Floats
from litetts.validation import distillmos
from litetts.validation.compare import Errors, compare
from litetts.validation.texts import sentences
from litetts.validation.transcribe import transcriber

HOP = 0.005
PITCHES = (-6.0, -3.0, -1.0, 1.0, 3.0, 6.0)
RANGES = (0.0, 0.5, 1.5, 2.0)
VOLUMES = (-6.0, 6.0)
SPEEDS = (0.5, 0.75, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
WORDS = {"pitch": 4.0, "volume": 6.0, "rate": 0.7}
"""Of the word in the middle of the sentence."""


@dataclass(frozen=True)
class Row:
    """One edit: what was asked, what was measured, what it cost."""

    edit: str
    asked: float
    got: float
    outside: float | None
    mos: float
    wer: float
    notes: tuple[str, ...]

    def __str__(self) -> str:
        outside = "" if self.outside is None else f"{self.outside:.2f}"
        return (
            f"| {self.edit:<12} | {self.asked:>5g} | {self.got:>6.2f} | {outside:>7} "
            f"| {self.mos:>5.2f} | {self.wer:>6.1%} | {'; '.join(self.notes)} |"
        )


def track(audio: Audio) -> Floats:
    """F0 in Hz every HOP seconds, 0 where there is none."""
    return measure.f0(audio.samples, audio.sample_rate, hop=HOP)


def moved(plain: Audio, edited: Audio) -> Floats:
    """Semitones that each frame moved which is voiced in both; the frames must fit."""
    a, b = track(plain), track(edited)
    n = min(len(a), len(b))
    both = (a[:n] > 0) & (b[:n] > 0)
    out = np.full(n, np.nan, np.float32)
    out[both] = 12 * np.log2(b[:n][both] / a[:n][both])
    return out


def pitch(plain: Audio, edited: Audio) -> float:
    return float(np.nanmedian(moved(plain, edited)))


def spread(plain: Audio, edited: Audio) -> float:
    a, b = track(plain), track(edited)
    n = min(len(a), len(b))
    both = (a[:n] > 0) & (b[:n] > 0)
    # Between the quartiles: a few frames that the tracker takes for another octave do not count.
    one, two = (np.subtract(*np.percentile(12 * np.log2(t[:n][both]), [75, 25])) for t in (a, b))
    return float(two / one)


def level(plain: Audio, edited: Audio) -> float:
    a, b = (measure.integrated_loudness(x.samples, x.sample_rate) for x in (plain, edited))
    return b - a


def pace(plain: Audio, edited: Audio) -> float:
    return _spoken(plain) / _spoken(edited)


def _spoken(audio: Audio) -> float:
    return audio.words[-1].end - audio.words[0].start


def _part(audio: Audio, index: int) -> Floats:
    word = audio.words[index]
    rate = audio.sample_rate
    return audio.samples[int(word.start * rate) : int(word.end * rate)]


def word_pitch(plain: Audio, edited: Audio, index: int) -> tuple[float, float]:
    """Semitones inside the word, and the largest median move of another word."""
    found = moved(plain, edited)
    by_word = []
    for w in plain.words:
        part = found[int(w.start / HOP) : int(w.end / HOP)]
        by_word.append(float(np.nanmedian(part)) if np.isfinite(part).any() else 0.0)
    return by_word[index], max(abs(m) for i, m in enumerate(by_word) if i != index)


def word_volume(plain: Audio, edited: Audio, index: int) -> tuple[float, float]:
    """dB inside the word, and the largest move of another word."""
    by_word = [
        measure.rms(_part(edited, i)) - measure.rms(_part(plain, i))
        for i in range(len(plain.words))
    ]
    return by_word[index], max(abs(m) for i, m in enumerate(by_word) if i != index)


def word_rate(plain: Audio, edited: Audio, index: int) -> tuple[float, float]:
    """How much faster the word is, and how far another is from its time (a ratio less 1)."""
    by_word = [
        (a.end - a.start) / (b.end - b.start)
        for a, b in zip(plain.words, edited.words, strict=True)
    ]
    return by_word[index], max(abs(m - 1) for i, m in enumerate(by_word) if i != index)


OF_WORDS = {"pitch": word_pitch, "volume": word_volume, "rate": word_rate}


def in_ssml(text: str, index: int, edit: str, value: float) -> str:
    written = text.split()
    asked = {"pitch": f"+{value:g}st", "volume": f"+{value:g}dB", "rate": f"{value:.0%}"}[edit]
    written[index] = f'<prosody {edit}="{asked}">{written[index]}</prosody>'
    return f"<speak>{' '.join(written)}</speak>"


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default="af_heart:released")
    parser.add_argument("--sentences", type=int, default=4)
    parser.add_argument("--whisper", default="base", help="size, or the folder of a model")
    parser.add_argument("--json", type=Path, help="write the figures here")
    told = parser.parse_args()
    texts = sentences("en")[: told.sentences]
    ear = transcriber(f"whisper:{told.whisper}")
    plain = [litetts.speak(text, voice=told.voice) for text in texts]
    rows: list[Row] = []

    def judged(
        name: str, asked: float, edited: Sequence[Audio], got: float, outside: float | None
    ) -> None:
        errors = sum(
            (
                compare(text, ear.transcribe(audio, "en-us").text)[0]
                for text, audio in zip(texts, edited, strict=True)
            ),
            Errors(),
        )
        mos = fmean(distillmos.score(audio.samples, audio.sample_rate) for audio in edited)
        notes = tuple(dict.fromkeys(str(n.message) for audio in edited for n in audio.notes))
        rows.append(Row(name, asked, got, outside, mos, errors.wer, notes))
        print(rows[-1], flush=True)

    print("| edit         | asked |    got | outside |   MOS |    WER | notes |")
    print("|---|---|---|---|---|---|---|")
    judged("none", 0.0, plain, 0.0, None)
    whole: tuple[tuple[str, Sequence[float], Callable[[Audio, Audio], float]], ...] = (
        ("pitch", PITCHES, pitch),
        ("range", RANGES, spread),
        ("volume", VOLUMES, level),
        ("speed", SPEEDS, pace),
    )
    for edit, values, measured in whole:
        for value in values:
            edited = [litetts.speak(t, voice=told.voice, **{edit: value}) for t in texts]
            got = median(map(measured, plain, edited))
            judged(edit, value, edited, got, None)
    for edit, value in WORDS.items():
        middles = [len(text.split()) // 2 for text in texts]
        edited = [
            litetts.speak(in_ssml(t, i, edit, value), voice=told.voice, ssml=True)
            for t, i in zip(texts, middles, strict=True)
        ]
        pairs = [OF_WORDS[edit](a, b, i) for a, b, i in zip(plain, edited, middles, strict=True)]
        outside = max(o for _, o in pairs)
        judged(f"{edit} of a word", value, edited, median(g for g, _ in pairs), outside)
    if told.json:
        told.json.write_text(json.dumps([vars(row) for row in rows], indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
