"""From written formats (plain text with inline tags, Markdown, SSML) to a Document."""

from __future__ import annotations

from collections.abc import Callable

from litetts.document import Document
from litetts.markup import inline, screen
from litetts.markup.inline import Lasting
from litetts.markup.inline import parse as parse_inline
from litetts.markup.ssml import check as check_ssml
from litetts.markup.ssml import is_ssml
from litetts.markup.ssml import parse as parse_ssml
from litetts.request import ReadingStyle

__all__ = [
    "Lasting",
    "check_ssml",
    "is_ssml",
    "parse_after",
    "parse_inline",
    "parse_ssml",
    "parse_text",
]


def parse_text(
    text: str,
    reading: ReadingStyle | None = None,
    *,
    contrast: bool = True,
    where: Callable[[int], str] | None = None,
) -> Document:
    """A text that is no SSML, as its reader wants it read: plain with inline tags, or Markdown.

    Args:
        text: it.
        reading: how its reader wants it read.
        contrast: words in capitals or between asterisks are stressed.
        where: names the place of a character of it, for messages; None = by its line and column.

    Raises:
        InputError: a tag with a value that is none, or out of bounds.
    """
    return parse_after(Lasting(), text, reading, contrast=contrast, where=where)[0]


def parse_after(
    before: Lasting,
    text: str,
    reading: ReadingStyle | None = None,
    *,
    contrast: bool = True,
    where: Callable[[int], str] | None = None,
) -> tuple[Document, Lasting]:
    """A text that goes on where another ended: read, and what lasts beyond its end.

    Raises:
        InputError: see `parse_text`.
    """
    shown = reading.screen if reading is not None else None
    if shown in ("markdown", "code"):
        assert reading is not None
        named = {
            "heading": reading.pause_heading,
            "item": reading.pause_item,
            "row": reading.pause_item,
            "paragraph": reading.pause_paragraph,
        }
        pauses = {name: seconds for name, seconds in named.items() if seconds is not None}
        return screen.parse_after(before, text, code=shown == "code", pauses=pauses, where=where)
    # Who wants every sign named wants no sign for a mark of how to speak.
    conventions = reading is None or not reading.by_signs
    return inline.parse_after(before, text, conventions=conventions, contrast=contrast, where=where)
