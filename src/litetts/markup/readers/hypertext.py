"""Blocks of text out of HTML, as browsers are lenient about it: of pages and of books in EPUB.

What is told is what a reader reads: no scripts, no navigation, nothing hidden, no references to
notes; the notes themselves are apart (`Page.notes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from litetts.errors import InputError
from litetts.markup.book import Kind, Turn

__all__ = ["Block", "Page", "names", "read", "unescape"]


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_SILENT = names(
    "script style template noscript nav head title svg math object iframe audio video button form "
    "select textarea rp rt rtc map canvas dialog"
)
"""Elements whose content is not told. What stands above a ruby base repeats it."""
_ROLES = names(
    "doc-noteref doc-backlink doc-pagebreak doc-toc doc-index doc-pagelist navigation search "
    "presentation menu"
)
_TYPES = names("noteref annoref backlink pagebreak toc index page-list landmarks loi lot biblioref")
_NOTES = names(
    "footnote footnotes endnote endnotes rearnote rearnotes note doc-footnote doc-endnote "
    "doc-endnotes"
)
"""Values of `epub:type` and `role` whose content is a note."""
_BLOCKS = names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer header hr html legend li main ol p pre section summary table tbody td tfoot th "
    "thead tr ul h1 h2 h3 h4 h5 h6"
)
"""Elements that begin and end a block of text."""
_VOID = names("area base br col embed hr img input link meta source track wbr")
_HEADING = re.compile(r"h[1-6]")
_SPACE = re.compile(r"[ \t\n\r\f\u00a0\u2007\u202f\u200b\ufeff]+")
_MARK = re.compile(r"\[?\(?(?:\d{1,4}|[*†‡§¶]{1,3}|[a-z]|[ivx]{1,5})\)?\]?")
"""What a reference to a note shows."""
_PARTS = 20
"""Stretches of text of the longest such reference."""
_VERSE_LINES = 2
_VERSE = 60
"""Characters of the longest line of verse, where lines are broken by hand."""
_DEEPEST = 500
"""Elements inside each other."""
MOST_PIECES = 1_000_000
"""Elements, their ends and stretches of text of a book: ten times those of a Bible with notes."""


@dataclass(slots=True)
class Block:
    """A stretch of text.

    Attributes:
        text: with spaces as a reader sees them; lines that the author broke end with a line break.
        level: of a heading, 1 to 6; 0 = it is none.
        item: the number of an item of an ordered list ("3."), or "-"; "" = it is none.
        anchors: the ids at which it may be linked to.
        line: in the source.
        lines: those of each line of the text, in the source.
    """

    text: str
    level: int = 0
    item: str = ""
    anchors: tuple[str, ...] = ()
    line: int = 0
    lines: tuple[int, ...] = ()

    def turns(self, source: str) -> Iterator[Turn]:
        """What is said of it."""
        lines = [line for line in (line.strip() for line in self.text.split("\n")) if line]
        if self.level:
            told = " ".join(ln if ln[-1] in ".:;,!?—" else f"{ln}." for ln in lines[:-1])
            yield Turn(f"{told} {lines[-1]}".strip(), kind="heading", source=source)
        elif not self.item and len(lines) >= _VERSE_LINES and max(map(len, lines)) <= _VERSE:
            for line in lines:
                yield Turn(line, kind="verse", source=source)
        else:
            number = f"{self.item} " if self.item not in ("", "-") else ""
            kind: Kind = "item" if self.item else "paragraph"
            yield Turn(number + " ".join(lines), kind=kind, source=source)


@dataclass(slots=True)
class Page:
    """What a document says.

    Attributes:
        blocks: in reading order, each with text.
        title: of its head.
        author: of its head.
        language: of its root.
        kind: `epub:type` of its body and of the sections around its first words.
        notes: how many footnotes were left out.
        pieces: elements, their ends and stretches of text in it.
    """

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    author: str = ""
    language: str | None = None
    kind: set[str] = field(default_factory=set)
    notes: int = 0
    pieces: int = 0


def read(text: str, most: int = MOST_PIECES) -> Page:
    """The blocks of a document in HTML or XHTML. Whatever it is, something comes out.

    Raises:
        InputError: it has more elements and stretches of text than `most`.
    """
    # What is never closed is text; the library would look for its end again and again.
    closed = text.rfind(">") + 1
    parser = _Parser(most)
    parser.feed(text[:closed] + text[closed:].replace("<", "&lt;"))
    parser.close()
    parser.end()
    return parser.page


class _Parser(HTMLParser):
    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._most = most
        self._unclosed: set[str] = set()  # ends of declarations that do not come any more
        self._open: list[tuple[str, bool]] = []  # elements, and whether they began a silence
        self._silent = 0
        self._title: list[str] | None = None
        self._text: list[str] = []
        self._anchors: list[str] = []
        self._level = 0
        self._line = 0
        self._breaks: list[int] = []  # the lines of the source on which the text's lines begin
        self._lists: list[int | None] = []  # the number of the last item; None = bullets
        self._item = ""
        self._kept = 0  # elements of preformatted text
        self._link: list[int] = []  # where the text of open links begins

    def parse_comment(self, i: int, report: Any = True) -> int:
        """Comments, and what begins as one and never ends: that is left out up to its ">"."""
        if "--" not in self._unclosed:
            end = super().parse_comment(i, report)
            if end >= 0:
                return end
            self._unclosed.add("--")
        return self._to_bracket(i)

    def parse_marked_section(self, i: int, report: Any = True) -> int:
        """`<![CDATA[...]]>`, and `<![if ...]>` as word processors write it: left out."""
        if self.rawdata.startswith("<![CDATA[", i) and "]]>" not in self._unclosed:
            end = self.rawdata.find("]]>", i)
            if end >= 0:
                return end + 3
            self._unclosed.add("]]>")
        return self._to_bracket(i)

    def _to_bracket(self, i: int) -> int:
        return self.rawdata.find(">", i) + 1 or len(self.rawdata)

    def _count(self) -> None:
        self.page.pieces += 1
        if self.page.pieces > self._most:
            raise InputError(
                "it has too many elements and stretches of text (of a book, at most "
                f"{MOST_PIECES} are read); divide it",
                field="file",
            )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count()
        said = {name: value or "" for name, value in attrs}
        if tag == "html":
            lang = said.get("lang") or said.get("xml:lang")
            self.page.language = lang or self.page.language
        if tag == "meta" and said.get("name", "").casefold() == "author":
            self.page.author = _SPACE.sub(" ", said.get("content", "")).strip()
        if tag == "title" and not self._silent_beyond_head():
            self._title = []
        if tag in _BLOCKS:
            self._close()
        if not self._silent:
            if name := said.get("id") or (said.get("name") if tag == "a" else ""):
                self._anchors.append(name)
            self._begins(tag, said)
        if tag == "br" and not self._silent:
            self._text.append("\n")
            self._breaks.append(0)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            quiet = self._is_silent(tag, said)
            self._silent += quiet
            self._open.append((tag, quiet))
            if tag == "a":
                self._link.append(len(self._text))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # XHTML: an element that closes itself, which HTML would leave open.
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._count()
        if not any(name == tag for name, _ in self._open):
            return
        if tag in _BLOCKS:
            self._close()
        while self._open:
            name, quiet = self._open.pop()
            self._silent -= quiet
            if name == "a" and self._link:
                self._left_link(self._link.pop())
            if name in ("ol", "ul") and self._lists:
                self._lists.pop()
            if name == "pre":
                self._kept = max(0, self._kept - 1)
            if name == "title" and self._title is not None:
                self.page.title = self.page.title or _SPACE.sub(" ", "".join(self._title)).strip()
                self._title = None
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        self._count()
        if self._title is not None:
            self._title.append(data)
        if self._silent:
            return
        if not self._text and data.strip():
            self._line = self.getpos()[0]
        if self._breaks and not self._breaks[-1] and data.strip():
            blank = data[: len(data) - len(data.lstrip())]
            self._breaks[-1] = self.getpos()[0] + blank.count("\n")
        self._text.append(data if self._kept else data.replace("\n", " ").replace("\r", " "))

    def end(self) -> None:
        """Nothing follows."""
        self._close()

    def _silent_beyond_head(self) -> bool:
        return any(name in ("svg", "body") for name, _ in self._open)

    def _begins(self, tag: str, said: dict[str, str]) -> None:
        if _HEADING.fullmatch(tag):
            self._level = int(tag[1])
        elif tag in ("ol", "ul"):
            start = said.get("start", "1")
            number = int(start) if start.lstrip("-").isdecimal() and len(start) < 9 else 1
            self._lists.append(number - 1 if tag == "ol" else None)
        elif tag == "li":
            value = said.get("value", "")
            if self._lists and self._lists[-1] is not None:
                counted = value.isdecimal() and len(value) < 9
                self._lists[-1] = int(value) if counted else self._lists[-1] + 1
                self._item = f"{self._lists[-1]}."
            else:
                self._item = "-"
        elif tag == "pre":
            self._kept += 1
        if not self.page.blocks and not self._text:
            self.page.kind |= set(f"{said.get('epub:type', '')} {said.get('role', '')}".split())

    def _is_silent(self, tag: str, said: dict[str, str]) -> bool:
        types = set(said.get("epub:type", "").split())
        role = set(said.get("role", "").split())
        if (types | role) & _NOTES and tag not in ("body", "html"):
            self.page.notes += not self._silent and tag in ("aside", "li", "div", "p")
            return True
        hidden = "hidden" in said or said.get("aria-hidden") == "true"
        style = said.get("style", "").replace(" ", "").casefold()
        hidden = hidden or "display:none" in style or "visibility:hidden" in style
        return tag in _SILENT or bool(types & _TYPES) or bool(role & _ROLES) or hidden

    def _left_link(self, begin: int) -> None:
        """Take a link's text out again if it is the mark of a note: "[3]" in a superscript."""
        if len(self._text) - begin > _PARTS:
            return
        shown = "".join(self._text[begin:]).strip()
        if begin and self._text and shown and _MARK.fullmatch(shown):
            around = {name for name, _ in self._open}
            if "sup" in around or shown[0] in "[(*†‡§¶":
                del self._text[begin:]

    def _close(self) -> None:
        """The block ends here."""
        lines = "".join(self._text).split("\n")
        text = "\n".join(_SPACE.sub(" ", line).strip() for line in lines).strip("\n ")
        # Lines that preformatted text or an empty first line made are not told apart.
        begun = (self._line, *(line or self._line for line in self._breaks))
        begun = begun if text.count("\n") + 1 == len(begun) else ()
        self._breaks.clear()
        self._text.clear()
        if any(map(str.isalnum, text)):
            anchors = tuple(self._anchors)
            self.page.blocks.append(
                Block(text, self._level, self._item, anchors, self._line, begun)
            )
            self._anchors.clear()
            self._item = ""
        self._level = 0
