"""What a source of models is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from litetts.models.catalogue import Wanted
from litetts.models.transfer import Progress

__all__ = ["Remote", "Source"]


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at its source. `size` -1 and empty checksums where the source does not say.

    `git_sha1` is git's identifier of small files, which the hub gives instead of a SHA-256.
    """

    path: str
    size: int = -1
    sha256: str = ""
    git_sha1: str = ""


class Source(ABC):
    """Somewhere models come from."""

    checked = ""
    """What files are compared with, for the manifest."""
    resumes = True
    """What came before a pull was broken off is kept, so that the next goes on there."""

    @abstractmethod
    def look(self, want: Wanted) -> tuple[str, list[Remote]]:
        """The revision, and what the source says about each file.

        Raises:
            Unreachable: no answer. ModelError: a file is not there.
        """

    @abstractmethod
    def fetch(self, want: Wanted, revision: str, file: Remote, to: Path, tell: Progress) -> Path:
        """Bring one file into the folder `to`, taking up what is already there; its path.

        Raises:
            Unreachable: no answer or a broken connection.
        """

    def close(self) -> None:  # noqa: B027 - most have none
        """Give connections back."""

    @abstractmethod
    def __str__(self) -> str:
        """The address, for people."""
