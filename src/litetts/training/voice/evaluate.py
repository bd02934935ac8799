"""How good a pack is: sentences kept back, the teacher's own sound beside the student's.

DistillMOS says how natural it is (1 to 5), a transcriber how many words are misheard. Snapshots are
chosen by these and never by a loss: a decoder whose spectra are closer may sound hoarser.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from litetts.document import Audio, Floats
from litetts.errors import InputError
from litetts.training.voice.corpus import Example, load
from litetts.training.voice.excitation import SAMPLE_RATE
from litetts.training.voice.pack import Pack
from litetts.validation import distillmos
from litetts.validation.compare import Errors, compare
from litetts.validation.transcribe import transcriber

__all__ = ["Listener", "Score", "evaluate", "held_out", "markdown"]


@dataclass(frozen=True, slots=True)
class Score:
    """A voice, or all of them, in one of the ways in which a pack speaks.

    Attributes:
        way: "teacher", "decoder" (Kokoro's decisions, the student's sound) or "whole".
        voice: its name; "" = all.
        sentences: heard.
        mos: mean of DistillMOS, NaN if it was not rated.
        wer: share of words that were misheard, NaN if none were transcribed.
    """

    way: str
    voice: str
    sentences: int
    mos: float
    wer: float


class Listener:
    """Rates and transcribes, and remembers what it said of the teacher, which never changes.

    Args:
        rate: with DistillMOS.
        transcribe: a name as for `litetts validate`; None = do not transcribe.

    Raises:
        MissingExtraError: the transcriber's package is missing.
    """

    def __init__(self, *, rate: bool = True, transcribe: str | None = "") -> None:
        self._rate = rate
        self._transcriber = transcriber(transcribe) if transcribe is not None else None
        self._known: dict[str, tuple[float, Errors]] = {}

    def hear(self, samples: Floats, text: str, key: str = "") -> tuple[float, Errors]:
        """DistillMOS (NaN: not rated) and the errors of the transcript.

        Args:
            samples: at 24 kHz.
            text: that was said.
            key: under which it is remembered; "" = not.

        Raises:
            MissingExtraError: `distillmos` is not installed.
        """
        if key and key in self._known:
            return self._known[key]
        mos, errors = float("nan"), Errors()
        if self._rate:
            mos = distillmos.score(samples, SAMPLE_RATE)
        if self._transcriber is not None:
            heard = self._transcriber.transcribe(Audio(samples, SAMPLE_RATE), "en-us")
            errors, _ = compare(text, heard.text)
        if key:
            self._known[key] = mos, errors
        return mos, errors


def held_out(corpus: Path, count: int, voices: Sequence[str] = ()) -> list[Example]:
    """The first utterances of a corpus that were kept back.

    Args:
        corpus: its folder.
        count: at most so many.
        voices: only these; () = all.

    Raises:
        InputError: there are none.
    """
    paths = sorted((corpus / "held-out").glob("*.npz"))
    found = [path for path in paths if not voices or path.stem.partition("-")[2] in voices]
    if not found:
        raise InputError(
            f"there is nothing kept back in {corpus}; make some with: litetts train corpus",
            field="corpus",
        )
    return [load(path) for path in found[:count]]


def evaluate(pack: Path, examples: Iterable[Example], listener: Listener) -> list[Score]:
    """Score a pack in each way in which it speaks, for all voices and for each.

    Raises:
        ModelError: the pack is missing or damaged.
    """
    student = Pack(pack)
    ways: dict[str, Callable[[Example], Floats]] = {"decoder": student.decode}
    if student.speaks:
        ways["whole"] = student.speak
    heard: dict[tuple[str, str], list[tuple[float, Errors]]] = defaultdict(list)
    for example in examples:
        if example.samples is None:
            continue
        key = f"{example.voice}/{example.text}"
        said = {"teacher": listener.hear(example.samples, example.text, key)}
        for way, speak in ways.items():
            said[way] = listener.hear(speak(example), example.text)
        for way, figures in said.items():
            heard[way, ""].append(figures)
            heard[way, example.voice].append(figures)
    return [_score(way, voice, figures) for (way, voice), figures in sorted(heard.items())]


def _score(way: str, voice: str, figures: Sequence[tuple[float, Errors]]) -> Score:
    errors = sum((e for _, e in figures), Errors())
    wer = errors.wer if errors.words else float("nan")
    return Score(way, voice, len(figures), fmean(mos for mos, _ in figures), wer)


def markdown(scores: Sequence[Score]) -> str:
    """A table with a line for each voice, the teacher beside the student."""
    by = {(score.way, score.voice): score for score in scores}
    ways = [way for way in ("teacher", "decoder", "whole") if (way, "") in by]
    head = ["voice", "sentences", *(f"DistillMOS {way}" for way in ways)]
    head += [f"WER {way}" for way in ways]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for voice in sorted({score.voice for score in scores}):
        row = [by[way, voice] for way in ways]
        cells = [voice or "all", str(row[0].sentences)]
        cells += ["-" if score.mos != score.mos else f"{score.mos:.2f}" for score in row]
        cells += ["-" if score.wer != score.wer else f"{100 * score.wer:.1f} %" for score in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
