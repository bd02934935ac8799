"""A book that a server is to speak, as it is kept and told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = ["Job", "State"]

State = Literal["draft", "queued", "running", "paused", "cancelled", "failed", "done"]
_OVER = ("cancelled", "failed", "done")


@dataclass(frozen=True, slots=True)
class Job:
    """A book that is wanted.

    Attributes:
        id: in addresses.
        client: whose it is.
        title: of the book.
        state: "draft" (to be planned and corrected first), "queued", "running", "paused",
            "cancelled", "failed", "done".
        created, changed: seconds since 1970.
        preset, format: of the file.
        request: how it is spoken, complete, as JSON.
        cast: who speaks, as the fields of a cast file.
        quotations: key of a quotation -> who says it, where that is not as guessed ("" = the
            narrator); None = nobody is guessed.
        chapters: titles.
        finished: chapters that are rendered whole, from the first.
        share: of the work, 0 to 1.
        seconds: of sound so far.
        left_s: about how long it still takes; None = not known.
        speed: seconds of sound that are made in a second; None = not known.
        characters: of its text.
        error: why it failed.
        report: of the file that was written.
    """

    id: str
    client: str
    title: str
    state: State
    created: float
    changed: float
    preset: str
    format: str
    request: dict[str, Any]
    cast: dict[str, Any]
    chapters: tuple[str, ...]
    finished: int = 0
    share: float = 0.0
    seconds: float = 0.0
    left_s: float | None = None
    error: str | None = None
    report: dict[str, Any] | None = None
    quotations: dict[str, str] | None = None
    speed: float | None = None
    characters: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in _OVER

    def told(self) -> dict[str, Any]:
        """What its client is told."""
        hidden = ("request", "client")
        said = {k: v for k, v in asdict(self).items() if k not in hidden}
        if self.report:
            said["report"] = {k: v for k, v in self.report.items() if k != "paths"}
        return said
