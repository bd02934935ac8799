"""Signed provenance (C2PA) of the files of a book, and what is told of those without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from litetts.audio.files import Seal
from litetts.document import Note
from litetts.watermark.provenance import SIGNED_FORMATS
from litetts.watermark.signing import LONGEST_BYTES, Signing

__all__ = ["Sealing", "Signs"]

Signs = Signing | Callable[[], Signing | None] | None
"""Who signs the files of a book, or what tells it; None = nobody."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """Signs the files of a book.

    Attributes:
        signing: by which certificate.
        mark: public name of the watermark in the sound; "" = it has none, or one for each segment.
        voice: who speaks.
        notes: why a file stayed unsigned.
    """

    signing: Signing
    mark: str
    voice: str
    notes: dict[Note, None] = field(default_factory=dict)

    def over(self, format: str, title: str, size: int) -> Seal | None:
        """What signs a file; None = it cannot be signed, which is noted.

        Args:
            format: of the file.
            title: of the recording.
            size: about how many bytes it will have.
        """
        if size > LONGEST_BYTES:
            self._note(
                f"files of more than {LONGEST_BYTES >> 20} MB are not signed (C2PA); give a folder "
                "instead: the file of a chapter is smaller"
            )
            return None
        if format not in SIGNED_FORMATS:
            self._note(
                f"{format} cannot hold a signature (C2PA), so this file is not signed; "
                f"{', '.join(SIGNED_FORMATS)} can"
            )
            return None
        return self.signing.over(format, self.mark, self.voice, title)

    def _note(self, message: str) -> None:
        self.notes[Note("format", message)] = None
