"""Documents of Word (DOCX), by `python-docx`: headings, paragraphs, lists, tables.

Footnotes, headers, footers, comments and text that was deleted with changes tracked are left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from litetts.document import Note
from litetts.errors import InputError, MissingExtraError
from litetts.markup.book import Book
from litetts.markup.readers import html, unread
from litetts.markup.readers.archive import Archive
from litetts.markup.readers.hypertext import Block
from litetts.markup.readers.lines import is_heading, titled

__all__ = ["parse"]

_RANK = re.compile(r"(?:heading|überschrift|titre|título|titolo)\s*([1-6])", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`.

    Raises:
        MissingExtraError: `python-docx` is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingExtraError("python-docx", "docx", "reading Word documents") from error
    _check(Archive(data, name))
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # what it raises on damaged files is of many kinds
        raise InputError(f"{name} is damaged, or no DOCX: {error}", field="file") from error
    blocks = [block for block in _blocks(document) if any(map(str.isalnum, block.text))]
    facts = document.core_properties
    title = (facts.title or "").strip()
    title = title or next((b.text for b in blocks if b.level == 1), "") or titled(name)
    notes: tuple[Note, ...] = ()
    if any(document.element.iter(f"{_W}footnoteReference")):
        count = sum(1 for _ in document.element.iter(f"{_W}footnoteReference"))
        notes = html.notes(count)
    author = (facts.author or "").strip()
    author = "" if author == "python-docx" else author  # its template's own
    told = html.chapters(blocks)
    notes += unread.notes(told, name)
    return Book(title, author, facts.language or None, None, told, notes)


def _check(archive: Archive) -> None:
    """Raises InputError: a part of it unpacks to more than is read."""
    for member in archive.members:
        if not member.endswith("/"):
            archive.read(member)


def _blocks(document: Any) -> Iterator[Block]:
    numbers: dict[tuple[str, int], int] = {}
    for place, (element, style) in enumerate(_paragraphs(document), 1):
        text = _text(element)
        level = _level(style, text)
        yield Block(text, level, "" if level else _item(element, style, numbers), line=place)


def _paragraphs(document: Any) -> Iterator[tuple[Any, str]]:
    """The paragraphs of body and tables in reading order, and the names of their styles."""
    for element in document.element.body.iter(f"{_W}p"):
        if any(True for _ in element.iterancestors(f"{_W}txbxContent", f"{_W}del")):
            continue
        style = element.style
        named = document.styles.element.get_by_id(style) if style else None
        yield element, (named.name_val or "") if named is not None else ""


def _text(paragraph: Any) -> str:
    """The text as it is read: what was deleted is not there, a break of the line is one."""
    out = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if any(True for _ in node.iterancestors(f"{_W}del", f"{_W}txbxContent")):
            continue
        kind = node.tag.removeprefix(_W)
        if kind == "t":
            out.append(node.text or "")
        else:
            out.append({"tab": " ", "noBreakHyphen": "-"}.get(kind, "\n"))
    lines = "".join(out).replace("\u00a0", " ").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _level(style: str, text: str) -> int:
    if style.casefold() == "title":
        return 1
    if found := _RANK.match(style):
        return int(found[1])
    return 1 if len(text) < 60 and is_heading(text) else 0


def _item(paragraph: Any, style: str, numbers: dict[tuple[str, int], int]) -> str:
    """The number of an item of a list, or "-"."""
    properties = paragraph.pPr.numPr if paragraph.pPr is not None else None
    if properties is None and not style.casefold().startswith("list "):
        return ""
    if "number" not in style.casefold():
        return "-"
    level = properties.ilvl.val if properties is not None and properties.ilvl is not None else 0
    key = (style, level)
    numbers[key] = numbers.get(key, 0) + 1
    return f"{numbers[key]}."
