"""Pictures of training."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from litetts.errors import MissingExtraError

__all__ = ["curves"]

_COLOURS = {"train": "#666666", "check": "#d1495b"}
_COLUMNS = 4
_ROW_INCHES, _WIDTH_INCHES = 2.6, 12.0


def _pyplot() -> Any:
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtraError("matplotlib", "train", "drawing") from error
    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def curves(table: Path) -> Path:
    """Draw the losses of a stage over its steps beside its table `STAGE.csv`; the picture's path.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    pyplot = _pyplot()
    lines: dict[tuple[str, str], tuple[list[int], list[float]]] = {}
    with table.open(newline="", encoding="utf-8") as rows:
        for step, kind, key, value in csv.reader(rows):
            steps, values = lines.setdefault((key, kind), ([], []))
            steps.append(int(step))
            values.append(float(value))
    keys = sorted({key for key, _ in lines})
    height = -(-max(1, len(keys)) // _COLUMNS)
    figure, axes = pyplot.subplots(
        height,
        _COLUMNS,
        figsize=(_WIDTH_INCHES, _ROW_INCHES * height),
        layout="constrained",
        squeeze=False,
    )
    for key, axis in zip(keys, axes.flat, strict=False):
        for kind, colour in _COLOURS.items():
            steps, values = lines.get((key, kind), ([], []))
            axis.plot(steps, values, color=colour, label=kind)
        axis.set_yscale("log")
        axis.set_title(key, fontsize=9)
    for axis in axes.flat[len(keys) :]:
        axis.set_visible(False)
    axes.flat[0].legend()
    picture = table.with_suffix(".png")
    figure.savefig(picture, dpi=64)
    pyplot.close(figure)
    return picture
