"""Pages in HTML: the chapters are what stands under the headings of the first two ranks."""

from __future__ import annotations

import re

from litetts.document import Note
from litetts.errors import InputError
from litetts.markup.book import Book, Chapter, Turn
from litetts.markup.readers import hypertext, script, unread
from litetts.markup.readers.lines import titled

__all__ = ["chapters", "notes", "parse", "text_of"]

_CHARSET = re.compile(rb"(?:charset\s*=\s*[\"']?|encoding\s*=\s*[\"'])([A-Za-z0-9_.:-]{2,40})")
_HEAD = 2048
"""Bytes in which a document says its encoding."""


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    page = hypertext.read(text_of(data, name))
    title = page.title or next((b.text for b in page.blocks if b.level == 1), "") or titled(name)
    told = chapters(page.blocks)
    more = notes(page.notes) + unread.notes(told, name)
    return Book(" ".join(title.split()), page.author, page.language, None, told, more)


def text_of(data: bytes, name: str) -> str:
    """The text of a document in the encoding that it says, else UTF-8.

    Raises:
        InputError: it is in another one.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        said = "utf-16"
    else:
        found = _CHARSET.search(data[:_HEAD])
        said = found[1].decode("ascii") if found else "utf-8"
        said = "utf-8" if said.casefold().startswith(("utf-16", "utf16")) else said
    for encoding in dict.fromkeys((said, "utf-8")):
        try:
            return data.decode("utf-8-sig" if encoding.casefold() == "utf-8" else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise InputError(f"{name} is not in the encoding that it names ({said})", field="file")


def chapters(blocks: list[hypertext.Block]) -> tuple[Chapter, ...]:
    """The chapters of a document; those of a script (`NAME: text`) with who says what."""
    dialogue = script.looks_like("\n\n".join(b.text for b in blocks if not b.level))
    levels = [b.level for b in blocks if b.level]
    # One heading of the first rank is the title of the whole.
    most = 2 if levels.count(1) <= 1 and 2 in levels else min(levels, default=0)
    told: list[Chapter] = []
    titles, turns = list[str](), list[Turn]()
    begun = False  # more than headings was told
    for block in blocks:
        if 0 < block.level <= most and begun:
            told.append(Chapter(": ".join(filter(None, titles)), tuple(turns)))
            titles, turns, begun = [], [], False
        if 0 < block.level <= most:
            titles.append(" ".join(block.text.split()).rstrip("."))
        begun = begun or not block.level
        source = f"line {block.line}"
        spoken = dialogue and not block.level and block.item in ("", "-")
        turns += script.turns(block.text, source, block.lines) if spoken else block.turns(source)
    if turns:
        told.append(Chapter(": ".join(filter(None, titles)), tuple(turns)))
    return tuple(told)


def notes(count: int) -> tuple[Note, ...]:
    """What is said of footnotes that are not told."""
    if not count:
        return ()
    some = "a footnote is" if count == 1 else f"{count} footnotes are"
    return (Note("text", f"{some} left out, and the marks that refer to them"),)
