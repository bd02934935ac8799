"""Pictures of training: a teacher and its student on the same sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import Ints
from litetts.engines.nano.source_filter import HOP, SAMPLE_RATE
from litetts.errors import MissingExtraError
from litetts.training.analysis import Frames

__all__ = ["comparison", "curves"]

_SECOND = HOP / SAMPLE_RATE
_TEACHER, _STUDENT = "#666666", "#d1495b"


def _pyplot() -> Any:
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtraError("matplotlib", "train", "drawing") from error
    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def comparison(
    path: Path,
    name: str,
    text: str,
    symbols: str,
    durations: Ints,
    teacher: Frames,
    predicted: NDArray[np.integer[Any]],
    student: Frames,
) -> None:
    """Envelopes and F0 of both at the teacher's durations, and both durations side by side.

    Args:
        path: of the picture (PNG).
        name: of the student.
        text: for the title.
        symbols: N symbols.
        durations: the teacher's frames of lead, every symbol and tail, [N + 2].
        teacher: its frames.
        predicted: the student's durations, [N + 2].
        student: its frames at the teacher's durations.
    """
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(4, 1, figsize=(11, 9), sharex=True, layout="constrained")
    length = len(teacher) * _SECOND
    for axis, frames, title in ((axes[0], teacher, "teacher"), (axes[1], student, name)):
        axis.imshow(
            frames.envelope.T,
            origin="lower",
            aspect="auto",
            extent=(0, length, 0, frames.envelope.shape[1]),
            vmin=-9,
            vmax=0.5,
            cmap="magma",
        )
        axis.set_ylabel(f"{title}\nmel band")
    times = (np.arange(len(teacher)) + 0.5) * _SECOND
    for frames, colour, title in ((teacher, _TEACHER, "teacher"), (student, _STUDENT, name)):
        contour = np.where(frames.f0 > 0, frames.f0, np.nan)
        axes[2].plot(times[: len(contour)], contour[: len(times)], color=colour, label=title)
    axes[2].set_ylabel("F0 (Hz)")
    axes[2].legend(loc="upper right")
    edges = np.cumsum(durations) * _SECOND
    for row, counts, colour in ((1.0, durations, _TEACHER), (0.0, predicted, _STUDENT)):
        ends = np.cumsum(counts) * _SECOND
        axes[3].vlines(ends, row, row + 0.9, color=colour, linewidth=0.8)
        for i, symbol in enumerate(symbols, 1):
            if counts[i] > 0 and symbol != " ":
                middle = ends[i] - counts[i] * _SECOND / 2
                axes[3].text(middle, row + 0.45, symbol, ha="center", va="center", color=colour)
    axes[3].set_yticks([0.45, 1.45], [name, "teacher"])
    axes[3].set_xlabel("seconds")
    axes[3].set_xlim(0, max(edges[-1], predicted.sum() * _SECOND))
    figure.suptitle(text)
    figure.savefig(path, dpi=64)
    pyplot.close(figure)


def curves(table: Path, path: Path) -> None:
    """The losses of a run over its steps, from its `curves.csv`."""
    import csv

    pyplot = _pyplot()
    lines: dict[tuple[str, str], tuple[list[int], list[float]]] = {}
    with table.open(newline="", encoding="utf-8") as rows:
        for step, kind, key, value in csv.reader(rows):
            steps, values = lines.setdefault((key, kind), ([], []))
            steps.append(int(step))
            values.append(float(value))
    keys = sorted({key for key, _ in lines})
    columns = 4
    figure, axes = pyplot.subplots(
        -(-len(keys) // columns), columns, figsize=(12, 5), layout="constrained", squeeze=False
    )
    for key, axis in zip(keys, axes.flat, strict=False):
        for kind, colour in (("train", _TEACHER), ("check", _STUDENT)):
            steps, values = lines.get((key, kind), ([], []))
            axis.plot(steps, values, color=colour, label=kind)
        axis.set_yscale("log")
        axis.set_title(key, fontsize=9)
    axes.flat[0].legend()
    figure.savefig(path, dpi=64)
    pyplot.close(figure)
