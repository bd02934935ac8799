"""`litetts say --stdin-lines`: lines are spoken as they come, by an engine that stays loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from litetts.errors import LiteTTSError

if TYPE_CHECKING:
    from litetts.document import AudioChunk, Note
    from litetts.request import Request
    from litetts.speech import Speech

__all__ = ["Lines"]

# What is spoken, unheard, before the first line, so that this one finds everything loaded.
_WARM_UP = "Ready."
# Silence that starts the player before there is anything to hear (seconds).
_LEAD_S = 0.02
_KEPT_NOTES = 1000
"""Notes that are remembered as told, for lines that come for days."""


class Lines:
    """Lines to one stream of sound."""

    def __init__(
        self,
        request: Request,
        ready: Callable[[Request], Speech],
        complain: Callable[[str], None],
    ) -> None:
        """Load the engine.

        Args:
            request: how each line is spoken; its text plays no part.
            ready: makes a request ready to be spoken.
            complain: is told of a line that cannot be spoken, and of what was not done as asked.
        """
        first = ready(replace(request, text=_WARM_UP))
        for _ in first.chunks():
            pass
        self.sample_rate = first.sample_rate
        self._request = replace(request, sample_rate=first.sample_rate)
        self._ready, self._complain = ready, complain
        self._told: set[Note] = set()

    def chunks(self, lines: Iterable[str]) -> Iterator[AudioChunk]:
        """The sound of the lines, each as soon as it is there; wrong ones are passed over."""
        from litetts.document import AudioChunk

        yield AudioChunk(np.zeros(round(_LEAD_S * self.sample_rate), np.float32), self.sample_rate)
        for line in lines:
            if not line.strip():
                continue
            try:
                for chunk in self._ready(replace(self._request, text=line.strip())).chunks():
                    self._tell(chunk.notes)
                    yield chunk
            except LiteTTSError as error:
                self._complain(str(error))

    def _tell(self, notes: Iterable[Note]) -> None:
        """Say once what was not done as asked: it holds for the lines that follow too."""
        for note in notes:
            if note not in self._told:
                self._complain(f"note: {note}")
        if len(self._told) > _KEPT_NOTES:
            self._told.clear()
        self._told.update(notes)
