"""What was written of a book, and what is measured of the samples on their way into its files."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log10
from pathlib import Path
from typing import Any

from litetts.audio.loudness import LoudnessMeter
from litetts.audio.measure import TruePeak
from litetts.audio.tags import Chapter
from litetts.document import Floats, Note
from litetts.longform.levels import Levels

__all__ = ["Heard", "Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was written.

    Attributes:
        paths: the files.
        seconds: length of the book.
        chapters: with their times.
        level: of the whole in `unit`, as it was measured on the samples that were written.
        unit: "lufs" or "rms".
        peak: dBTP.
        levels: of the speakers, before and after.
        notes: what was not done as asked.
        segments: how many.
    """

    paths: tuple[Path, ...]
    seconds: float
    chapters: tuple[Chapter, ...]
    level: float
    unit: str
    peak: float
    levels: Levels
    notes: tuple[Note, ...]
    segments: int

    def to_json(self) -> dict[str, Any]:
        """The report as values of JSON."""
        return {
            "paths": [str(path) for path in self.paths],
            "seconds": round(self.seconds, 3),
            "segments": self.segments,
            "level": round(self.level, 2),
            "unit": self.unit,
            "peak_dbtp": round(self.peak, 2),
            "speakers": {
                who: {"found_lufs": _finite(heard), "gain_db": round(self.levels.gains[who], 2)}
                for who, heard in self.levels.found.items()
            },
            "chapters": [
                {"title": c.title, "start": round(c.start, 3), "end": round(c.end, 3)}
                for c in self.chapters
            ],
            "notes": [str(note) for note in self.notes],
        }


class Heard:
    """What is measured of the samples that are written."""

    def __init__(self, rate: int) -> None:
        self._peak = TruePeak(rate)
        self._meter = LoudnessMeter(rate)
        self._square, self._count = 0.0, 0

    def write(self, samples: Floats) -> None:
        """The next samples."""
        if not len(samples):
            return
        self._meter.write(samples)
        self._peak.write(samples)
        self._square += float((samples.astype("f8") ** 2).sum())
        self._count += len(samples)

    @property
    def peak(self) -> float:
        """True peak of all so far, in dBTP."""
        return self._peak.value()

    def level(self, unit: str) -> float:
        """Of all so far: in LUFS, or RMS in dBFS."""
        if unit == "lufs":
            return self._meter.loudness()
        return 10 * log10(self._square / self._count) if self._square else -inf


def _finite(value: float) -> float | None:
    return round(value, 2) if value > -1e9 else None
