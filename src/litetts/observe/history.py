"""The history of memory as a table, and as a picture of it."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable
from pathlib import Path

from litetts.errors import InputError
from litetts.observe.leak import Sample
from litetts.observe.plot import line_plot
from litetts.observe.resident import MB

__all__ = ["append", "plot", "read_history"]

_log = logging.getLogger("litetts.memory")


def read_history(path: Path) -> list[Sample]:
    """Read a CSV that a monitor wrote.

    Raises:
        InputError: it is not such a file.
    """
    try:
        with path.open(newline="") as stream:
            return [
                Sample(float(r["time"]), int(r["resident_bytes"]), int(r["traced_bytes"]))
                for r in csv.DictReader(stream)
            ]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path} is no memory history: {error}", field=str(path)) from error


def plot(samples: Iterable[Sample]) -> str:
    """The history as an SVG picture, minutes against megabytes."""
    samples = list(samples)
    minutes = [(s.time - samples[0].time) / 60 for s in samples]
    series: dict[str, list[float | None]] = {"resident": [s.resident / MB for s in samples]}
    if any(s.traced for s in samples):
        series["traced (Python)"] = [s.traced / MB if s.traced else None for s in samples]
    return line_plot("Memory", minutes, dict(series), x_label="time (min)", y_label="memory (MB)")


def append(path: Path, sample: Sample) -> None:
    """Add a row to the table; a table that cannot be written is a line in the log."""
    try:
        new = not path.exists()
        with path.open("a", newline="") as stream:
            writer = csv.writer(stream)
            if new:
                writer.writerow(["time", "resident_bytes", "traced_bytes"])
            writer.writerow([f"{sample.time:.3f}", sample.resident, sample.traced])
    except OSError as error:
        _log.warning("memory history %s cannot be written: %s", path, error)
