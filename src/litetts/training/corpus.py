"""Make a training corpus: teachers read texts; every recording becomes labels and frames.

A corpus is a folder with `corpus.json` (voices, counts) and `<voice>/<number>.npz`:
`symbols` (str), `durations` (int32 [N + 2]: lead, one per symbol, tail; in frames), `f0`,
`envelope`, `aperiodicity` (float16 frames as in `analysis.Frames`), `text` (str).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from litetts.document import Ints
from litetts.engines.nano.source_filter import HOP, SAMPLE_RATE
from litetts.errors import InputError
from litetts.training.analysis import Frames, analyse
from litetts.training.labels import Labels, label
from litetts.training.teachers import TEACHERS, speak_all
from litetts.training.texts import Texts

__all__ = ["LEAD", "TAIL", "Example", "build", "frame_counts", "load", "save", "trim"]

LEAD, TAIL = 4, 12
"""Frames of silence kept before the first and after the last phone (40 and 120 ms)."""
_SHARD = 50
"""Texts per task of a worker process."""


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance of the corpus. `durations` counts lead, every symbol, tail."""

    text: str
    symbols: str
    durations: Ints
    frames: Frames


def frame_counts(labels: Labels) -> Ints:
    """Durations in frames, lead and tail included; a symbol that sounds gets one at least."""
    seconds = np.concatenate([[labels.lead], labels.seconds, [labels.tail]])
    edges = np.cumsum(seconds) * SAMPLE_RATE / HOP
    counts = np.zeros(len(seconds), np.int32)
    at = 0
    for i, (length, edge) in enumerate(zip(seconds, edges, strict=True)):
        if length > 0:
            end = max(round(edge), at + 1)
            counts[i] = end - at
            at = end
    return counts


def trim(durations: Ints, frames: Frames) -> tuple[Ints, Frames]:
    """Cut the silence at the ends to LEAD and TAIL frames."""
    start = max(int(durations[0]) - LEAD, 0)
    stop = min(int(durations[:-1].sum()) + TAIL, len(frames))
    durations = durations.copy()
    durations[0] = min(int(durations[0]), LEAD)
    durations[-1] = stop - start - int(durations[:-1].sum())
    part = slice(start, stop)
    return durations, Frames(frames.f0[part], frames.envelope[part], frames.aperiodicity[part])


def save(path: Path, example: Example) -> None:
    """Write one example; float16 halves the folder and is far finer than the model's error."""
    np.savez(
        path,
        text=np.array(example.text),
        symbols=np.array(example.symbols),
        durations=example.durations,
        f0=example.frames.f0.astype(np.float16),
        envelope=example.frames.envelope.astype(np.float16),
        aperiodicity=example.frames.aperiodicity.astype(np.float16),
    )


def load(path: Path) -> Example:
    """Read one example."""
    with np.load(path) as data:
        return Example(
            str(data["text"]),
            str(data["symbols"]),
            data["durations"],
            Frames(
                data["f0"].astype(np.float32),
                data["envelope"].astype(np.float32),
                data["aperiodicity"].astype(np.float32),
            ),
        )


def _speak_shard(teacher: str, texts: Sequence[str], folder: Path, first: int) -> int:
    """Worker: read texts with one teacher and write the examples."""
    made = 0
    for i, recording in enumerate(speak_all(TEACHERS[teacher], texts)):
        path = folder / f"{first + i:05d}.npz"
        if not recording.words:
            continue
        total = len(recording.samples) / recording.sample_rate
        labels = label(recording.words, total)
        frames = analyse(recording.samples, recording.sample_rate)
        durations, frames = trim(frame_counts(labels), frames)
        if durations[-1] < 1 or len(frames) != durations.sum():
            continue
        save(path, Example(texts[i], labels.symbols, durations, frames))
        made += 1
    return made


def build(
    folder: Path,
    texts: Texts,
    teachers: Sequence[str],
    *,
    count: int,
    seed: int = 0,
    workers: int | None = None,
) -> dict[str, int]:
    """Let each teacher read `count` texts of its own choice. Returns utterances per teacher.

    Shards that are there already are kept, so a build that was stopped goes on.
    """
    for name in teachers:
        if name not in TEACHERS:
            raise InputError(
                f"unknown teacher '{name}'; there are: {', '.join(TEACHERS)}", field="teachers"
            )
    pool = ProcessPoolExecutor(workers or os.cpu_count())
    tasks = []
    for name in teachers:
        chosen = texts.training(count, seed=f"{seed}/{name}")
        (folder / name).mkdir(parents=True, exist_ok=True)
        for first in range(0, len(chosen), _SHARD):
            shard = chosen[first : first + _SHARD]
            if not (folder / name / f"{first + len(shard) - 1:05d}.npz").exists():
                tasks.append((first, name, shard))
    with pool:
        # All teachers advance together, so that training can begin on a part.
        for task in [
            pool.submit(_speak_shard, name, shard, folder / name, first)
            for first, name, shard in sorted(tasks, key=lambda t: (t[0], t[1]))
        ]:
            task.result()
    counts = {name: len(list((folder / name).glob("*.npz"))) for name in teachers}
    held_out = texts.held_out
    manifest = {"teachers": counts, "seed": seed, "held_out": held_out}
    (folder / "corpus.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
    return counts
