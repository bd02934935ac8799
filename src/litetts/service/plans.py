"""Plans of books that were made, for who asks again.

A page asks for the plan of a book after each change, and again while it is spoken. Segmenting and
reading a novel takes a minute; what is kept is looked up, and only what is rendered by now is
counted anew.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass

from litetts.longform.plan import Outline
from litetts.service.job import Job

__all__ = ["Planned", "Plans", "key_of"]

MOST = 32
"""Plans that are kept."""
MOST_BYTES = 32_000_000
"""What they may take together. A novel of 100,000 words takes about 0.2 MB."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is known of a book that was planned.

    Attributes:
        outline: of the book.
        guessed: quotations of which it was guessed who says them.
        unsure: those of them that are better looked at.
    """

    outline: Outline
    guessed: int
    unsure: int


class Plans:
    """The plans that were asked for last. Thread-safe; bounded in number and bytes."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        """Keep at most so many, of so many bytes together."""
        self._most, self._most_bytes = most, most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Planned, int]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """About what they take."""
        return self._bytes

    def get(self, key: str) -> Planned | None:
        """The plan of that key, if it is kept."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def keep(self, key: str, planned: Planned) -> None:
        """Keep a plan; those that were not asked for the longest make room."""
        size = planned.outline.bytes
        with self._lock:
            self._drop(key)
            self._kept[key] = planned, size
            self._bytes += size
            while self._kept and (len(self._kept) > self._most or self._bytes > self._most_bytes):
                self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self._bytes -= size


def key_of(job: Job, book: bytes) -> str:
    """A hash of all that a client said of a book: its content, cast, quotations and request.

    The same book that is sent twice has one plan.
    """
    said = json.dumps([job.cast, job.quotations, job.request], sort_keys=True)
    digest = hashlib.blake2b(said.encode(), digest_size=20)
    digest.update(book)
    return digest.hexdigest()
