"""The last hour of a server: what only the moment knows, noted down, and requests by their time."""

from __future__ import annotations

import logging
import statistics
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from litetts.observe.logs import request_id
from litetts.observe.metrics import Served

__all__ = ["HOUR_S", "STEP_S", "Faults", "Moment", "Past", "by_step"]

HOUR_S = 3600.0
STEP_S = 10.0
"""The past is told in steps of so many seconds."""

FAULTS = 50
"""So many warnings and errors are kept."""

MESSAGE_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """The state at a time.

    Attributes:
        at: Unix time.
        active, waiting: requests.
        resident: bytes of this process and its workers.
    """

    at: float
    active: int
    waiting: int
    resident: int


class Past:
    """The moments of the last hour."""

    def __init__(self) -> None:
        self._moments: deque[Moment] = deque(maxlen=int(HOUR_S / STEP_S))

    def note(self, moment: Moment) -> None:
        """Keep a moment; the oldest makes room."""
        self._moments.append(moment)

    def told(self, served: Sequence[tuple[float, Served]]) -> list[dict[str, Any]]:
        """Each step with its moment and what was served in it."""
        steps = by_step(served)
        return [
            {
                "at": moment.at,
                "active": moment.active,
                "waiting": moment.waiting,
                "resident": moment.resident,
                **_summary(steps.get(int(moment.at // STEP_S), [])),
            }
            for moment in self._moments
        ]


def by_step(served: Sequence[tuple[float, Served]]) -> dict[int, list[Served]]:
    """Number of the step that ends next (Unix time by `STEP_S`) -> what was over before."""
    steps: dict[int, list[Served]] = {}
    for at, item in served:
        steps.setdefault(int(at // STEP_S) + 1, []).append(item)
    return steps


def _summary(served: Sequence[Served]) -> dict[str, float | None]:
    def median(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return statistics.median(known) if known else None

    return {
        "rate_per_s": len(served) / STEP_S,
        "first_audio_s": median([item.first_audio for item in served]),
        "rtf": median([item.rtf for item in served]),
        "audio_per_s": sum(item.audio for item in served) / STEP_S,
    }


class Faults(logging.Handler):
    """The last warnings and errors of the log, without the traces that may hold people's words."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        super().__init__(logging.WARNING)
        self._kept: deque[dict[str, Any]] = deque(maxlen=FAULTS)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        entry = {
            "at": record.created,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:MESSAGE_CHARACTERS],
            "request_id": request_id.get() or None,
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
        last = self._kept[-1] if self._kept else None
        if last is not None and (last["logger"], last["message"]) == (
            entry["logger"],
            entry["message"],
        ):
            last.update(entry, count=last["count"] + 1)
            return
        self._kept.append({**entry, "count": 1})

    @property
    def last(self) -> list[dict[str, Any]]:
        """The newest first; what came several times running is one, with its `count`."""
        return [dict(entry) for entry in reversed(self._kept)]
