"""The corpus: what the teacher decided and said, in a file for each utterance.

    corpus/aloud/      with sound: the decoder learns from it
    corpus/planned/    without, a fortieth of the work: the text side learns from both
    corpus/others/     with sound, in Kokoro's other languages: the decoder serves its voices too
    corpus/held-out/   sentences kept back, with sound: for checks and `evaluate`

A file's name has the number of the text and the voice; what is there is not made again.
"""

from __future__ import annotations

import multiprocessing
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Literal

import numpy as np

from litetts.document import Floats, Ints
from litetts.errors import InputError, ModelError
from litetts.training.voice.texts import Texts, built_in
from litetts.training.voice.voices import OTHERS, language

__all__ = ["PARTS", "Example", "Part", "Task", "build", "load", "save", "tasks"]

Part = Literal["aloud", "planned", "held-out", "others"]
PARTS: tuple[Part, ...] = ("held-out", "others", "aloud", "planned")
"""In the order in which they are made."""
_FULL_SCALE = 32767
"""Of int16 samples."""
_STRIDE = 17
"""Steps from voice to voice: prime to their number, so that neighbours in the corpus differ."""
_APART = 5
"""Sentences between those of two voices of one language."""


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance of the teacher.

    Attributes:
        text, voice: what was said and by whom.
        tokens: ids with the padding at both ends, int [N].
        style: float32 [256].
        natural: durations in frames of 25 ms before they are rounded, float32 [N].
        durations: rounded, at least 1, int [N].
        f0: in Hz, float32 [T], two values a frame.
        energy: float32 [T].
        features: what the generator was given, [T, channels]; half precision in a file.
        samples: at 24 kHz, float32 [T * 300], or None.
    """

    text: str
    voice: str
    tokens: Ints
    style: Floats
    natural: Floats
    durations: Ints
    f0: Floats
    energy: Floats
    features: Floats
    samples: Floats | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """An utterance to be made."""

    part: Part
    number: int
    text: str
    voice: str

    def path(self, corpus: Path) -> Path:
        """Its file."""
        return corpus / self.part / f"{self.number:05d}-{self.voice}.npz"


def save(path: Path, example: Example) -> None:
    """Write an example, whole or not at all."""
    arrays = {
        "text": np.array(example.text),
        "voice": np.array(example.voice),
        "tokens": example.tokens.astype(np.int16),
        "style": example.style.astype(np.float32),
        "natural": example.natural.astype(np.float32),
        "durations": example.durations.astype(np.int16),
        "f0": example.f0.astype(np.float32),
        "energy": example.energy.astype(np.float32),
        "features": example.features.astype(np.float16),
    }
    if example.samples is not None:
        scaled = np.round(example.samples * _FULL_SCALE)
        arrays["samples"] = np.clip(scaled, -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16)
    fresh = path.with_suffix(".tmp")
    with fresh.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    fresh.replace(path)


def load(path: Path, *, aloud: bool = True) -> Example:
    """Read an example; features stay in half precision, to save memory.

    Args:
        path: of the file.
        aloud: with its samples, if it has any.

    Raises:
        ModelError: the file is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            samples = None
            if aloud and "samples" in stored.files:
                samples = stored["samples"].astype(np.float32) / _FULL_SCALE
            return Example(
                text=str(stored["text"]),
                voice=str(stored["voice"]),
                tokens=stored["tokens"].astype(np.int32),
                style=stored["style"],
                natural=stored["natural"],
                durations=stored["durations"].astype(np.int32),
                f0=stored["f0"],
                energy=stored["energy"],
                features=stored["features"],
                samples=samples,
            )
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path} is damaged ({error}): delete it and make it again") from error


def tasks(
    texts: Texts,
    voices: Sequence[str],
    *,
    aloud: int,
    planned: int,
    held_out: int,
    others: int = 0,
    seed: int = 0,
) -> list[Task]:
    """What a corpus consists of: the same for the same arguments, and larger ones begin alike.

    Every voice has about as many utterances in each part, of different texts. `others` are of the
    released voices of other languages, whatever `voices` says.
    """
    found = []
    wanted: dict[Part, list[str]] = {
        "held-out": list(texts.held_out[:held_out]),
        "aloud": texts.training(aloud, seed=seed),
        # Other texts than those with sound: the text side learns from both.
        "planned": texts.training(planned, seed=seed + 1),
    }
    for part, of_part in wanted.items():
        for i, text in enumerate(of_part):
            at = (i * _STRIDE + i // len(voices)) % len(voices)
            found.append(Task(part, i, text, voices[at]))
    for i, (voice, text) in enumerate(islice(_in_turns(), others)):
        found.append(Task("others", i, text, voice))
    return sorted(found, key=lambda task: PARTS.index(task.part))


def _in_turns() -> Iterator[tuple[str, str]]:
    """Voices of other languages, each with another sentence of its own every time, for ever."""
    spoken = {voice: built_in(language(voice)) for voice in OTHERS}
    for turn in count():
        for number, (voice, sentences) in enumerate(spoken.items()):
            yield voice, sentences[(turn * _STRIDE + number * _APART) % len(sentences)]


def build(
    corpus: Path,
    todo: Sequence[Task],
    *,
    teacher: Path | None = None,
    workers: int = 1,
    report: Callable[[int, float], None] = lambda _count, _seconds: None,
) -> int:
    """Let the teacher do the tasks that are not done, and go on where it was stopped.

    Args:
        corpus: its folder.
        todo: of `tasks`.
        teacher: see `Teacher`.
        workers: processes, each with a network of its own (0.5 GB).
        report: called after every utterance: how many were made, seconds of speech in them.

    Returns:
        How many were made. Texts that are no single utterance are left out.

    Raises:
        InputError: a voice is unknown.
        ModelError: the teacher is missing.
    """
    for part in PARTS:
        (corpus / part).mkdir(parents=True, exist_ok=True)
    left = [task for task in todo if not task.path(corpus).exists()]
    made, seconds = 0, 0.0
    for length in _work(corpus, left, teacher, workers):
        if length:
            made += 1
            seconds += length
            report(made, seconds)
    return made


def _work(
    corpus: Path, left: Sequence[Task], teacher: Path | None, workers: int
) -> Iterator[float]:
    """The seconds of each utterance as it is done, 0 for one that is left out."""
    if workers <= 1 or len(left) <= 1:
        speak = _speaker(corpus, teacher)
        yield from map(speak, left)
        return
    # Each worker opens its own network; spawned, because ONNX Runtime's threads survive no fork.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _begin, (corpus, teacher)) as pool:
        yield from pool.imap_unordered(_go_on, left, chunksize=4)


def _speaker(corpus: Path, home: Path | None) -> Callable[[Task], float]:
    from litetts.training.voice.excitation import HOP, SAMPLE_RATE
    from litetts.training.voice.teacher import Teacher

    teacher = Teacher(home)

    def speak(task: Task) -> float:
        try:
            example = teacher.speak(task.text, task.voice, aloud=task.part != "planned")
        except InputError as error:
            if error.field == "voices":
                raise
            return 0.0  # a text that the front end cannot read is left out
        if example is None:
            return 0.0
        save(task.path(corpus), example)
        return len(example.f0) * HOP / SAMPLE_RATE

    return speak


_speak: Callable[[Task], float] | None = None
"""Of a worker process."""


def _begin(corpus: Path, home: Path | None) -> None:
    global _speak  # noqa: PLW0603 - a pool hands nothing else from its start to its tasks
    _speak = _speaker(corpus, home)


def _go_on(task: Task) -> float:
    assert _speak is not None
    return _speak(task)
