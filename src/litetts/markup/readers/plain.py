"""Plain text: paragraphs between blank lines, chapters by their headings.

A script (`NAME: text`) is recognised and read as one. `[voice:x]` holds from there on, over
paragraphs and chapters, until `[voice]` or `[/voice]`; every other tag holds to the end of its
paragraph. Of a file of Project Gutenberg only the book itself is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from litetts.document import Note
from litetts.markup.book import Book, Chapter, Kind, Turn
from litetts.markup.readers import script, unread
from litetts.markup.readers.lines import (
    Places,
    decoded,
    is_heading,
    joined,
    marked_heading,
    placed,
    split_voices,
    titled,
    underlines,
)

__all__ = ["chapters", "parse"]

_GUTENBERG = re.compile(
    r"\*\*\* ?START OF TH(?:E|IS) PROJECT GUTENBERG EBOOK[^\n]{0,300}\n(.*?)"
    r"(?:\n\*\*\* ?END OF TH(?:E|IS) PROJECT GUTENBERG EBOOK|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_FACT = re.compile(r"^(Title|Author|Language): *(\S.*)$", re.MULTILINE)
_LANGUAGES = {"english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
              "portuguese": "pt", "dutch": "nl", "polish": "pl", "russian": "ru"}  # fmt: skip
_BY = re.compile(r"\s*(?:by|von|par|por|di)\s+(\S.{2,60})", re.IGNORECASE)
_RULE = re.compile(r"[\s*\-_=~#•·—–]+")
_CONTENTS = re.compile(r"(?:table of )?contents[.:]?|inhalt(?:sverzeichnis)?|table des matières"
                       r"|índice|indice", re.IGNORECASE)  # fmt: skip
_ITEM = re.compile(r"\s*(?:(?P<bullet>[-*•◦▪‣])|\(?\d{1,3}[.)]|[a-z][.)])\s+\S")
_VERSE = 60
"""Characters of the longest line of verse."""
_INDENT = 2
"""Columns by which verse is set in, in texts whose lines are of one length."""


@dataclass(slots=True)
class _Block:
    """Lines between blank lines.

    Attributes:
        line: number of its first, from 1.
        lines: without their ends.
    """

    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(line.split()) for line in self.lines)


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    text = decoded(data, name)
    facts = {}
    notes: tuple[Note, ...] = ()
    first = 1
    if found := _GUTENBERG.search(text):
        facts = dict(reversed(_FACT.findall(text[: found.start()])))
        first += text.count("\n", 0, found.start(1))
        text = found[1]
        notes += (Note("text", "the notices of Project Gutenberg are left out"),)
    if script.looks_like(text):
        return script.told(text, name)
    blocks = list(_blocks(text, first))
    title, author = facts.get("Title", ""), facts.get("Author", "")
    if not title:
        title, author = _titles(blocks)
    told, more = chapters(blocks)
    return Book(
        title.strip() or titled(name),
        author.strip(),
        _LANGUAGES.get(facts.get("Language", "").strip().lower()),
        None,
        told,
        notes + more + unread.notes(told, name),
    )


def _blocks(text: str, first: int) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(text.split("\n"), first):
        if not line.strip():
            if block is not None:
                yield block
            block = None
        else:
            block = block or _Block(number)
            block.lines.append(line)
    if block is not None:
        yield block


def _titles(blocks: list[_Block]) -> tuple[str, str]:
    """Title and author where the text begins with "Title / by Author"."""
    lines = [line.strip() for block in blocks[:3] for line in block.lines[:3]][:4]
    for line, following in pairwise(lines):
        found = _BY.fullmatch(following)
        if found and len(line) <= _VERSE and not is_heading(line) and following[0].islower():
            return line, found[1]
    return "", ""


def chapters(blocks: list[_Block]) -> tuple[tuple[Chapter, ...], tuple[Note, ...]]:
    """The chapters of a text, and what of it is not told."""
    blocks, notes = _without_contents(blocks)
    wrapped = _wrapped(blocks)
    told: list[Chapter] = []
    titles: list[str] = []
    turns: list[Turn] = []
    voice: str | None = None
    begun = False  # more than headings was told

    def close() -> None:
        if turns:
            told.append(Chapter(": ".join(titles), tuple(turns)))
        titles.clear()
        turns.clear()

    for block in blocks:
        if _RULE.fullmatch(block.text):
            continue
        if _begins(block):
            if begun:
                close()
            begun = False
            heading = _joined(block)
            titles.append(heading.rstrip("."))
            turns.append(Turn(heading, kind="heading", source=f"line {block.line}"))
            continue
        for kind, text, places in _parts(block, wrapped):
            for part, voice, at in split_voices(text, voice):  # noqa: B020 - it goes on
                if part:
                    begun = True
                    turns.append(placed(Turn(part, kind=kind, voice=voice), places, at))
    close()
    return tuple(told), notes


def _begins(block: _Block) -> bool:
    lines = block.lines
    marked = len(lines) == 1 or (len(lines) == 2 and underlines(lines[1]))
    if marked and marked_heading(lines[0], lines[-1]):
        return True
    return len(lines) <= 3 and is_heading(lines[0])


def _joined(block: _Block) -> str:
    """A heading of several lines as one: "CHAPTER I", "The River" make "CHAPTER I. The River"."""
    lines = [" ".join(line.split()).strip("*_=#~ ") for line in block.lines]
    lines = [line for line in lines if line]
    return " ".join(
        line if line[-1] in ".:;,!?—" or line is lines[-1] else line + "." for line in lines
    )


def _parts(block: _Block, wrapped: int) -> Iterator[tuple[Kind, str, Places]]:
    """A block as paragraphs, lines of verse or items: kind, text, and its lines in the file."""
    lines = block.lines
    numbered = list(enumerate(lines, block.line))
    starts = [i for i, line in enumerate(lines) if _ITEM.match(line)]
    if starts and starts[0] == 0 and (len(starts) > 1 or _ITEM.match(lines[0])["bullet"]):  # type: ignore[index]
        for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            text, places = joined(numbered[begin:end])
            found = _ITEM.match(text)
            if found and found["bullet"]:
                bare = text.lstrip(" -*•◦▪‣")
                cut = len(text) - len(bare)
                text, places = bare, tuple((max(0, at - cut), line) for at, line in places)
            yield "item", text, places
    elif _is_verse(lines, wrapped):
        for number, line in numbered:
            yield "verse", *joined([(number, line)])
    else:
        yield "paragraph", *joined(numbered)


def _wrapped(blocks: list[_Block]) -> int:
    """The width to which the text's lines are broken; 0 = a paragraph is a line."""
    inner = sorted(len(line) for block in blocks for line in block.lines[:-1])
    return inner[len(inner) * 3 // 4] if inner else 0


def _is_verse(lines: list[str], wrapped: int) -> bool:
    if len(lines) < 2 or max(map(len, lines)) > _VERSE:
        return False
    if all(line.startswith(" " * _INDENT) for line in lines):
        return True
    # Lines that end long before the width at which the text's lines are broken, each with a
    # capital: prose would have filled them.
    filled = max(map(len, lines[:-1])) > wrapped - 12
    return not filled and all(line.strip()[0].isupper() or not line[0].isalpha() for line in lines)


def _without_contents(blocks: list[_Block]) -> tuple[list[_Block], tuple[Note, ...]]:
    """The blocks without a table of contents: the headings that come again later on."""
    rest: Counter[str] | None = None
    counted = 0
    for at, block in enumerate(blocks):
        if not _CONTENTS.fullmatch(block.lines[0].strip()):
            continue
        if rest is None:
            rest = Counter(_plain(line) for b in blocks for line in b.lines)
        rest.subtract(_plain(line) for b in blocks[counted : at + 1] for line in b.lines)
        counted = at + 1
        listed = {_plain(line) for line in block.lines[1:]}
        until = at + 1
        if not listed:
            while until < len(blocks) and all(
                rest[_plain(line)] > 1 or _unnumbered(line) is not None
                for line in blocks[until].lines
            ):
                if any(_plain(line) in listed for line in blocks[until].lines):
                    break  # the first chapter itself
                listed.update(_plain(line) for line in blocks[until].lines)
                until += 1
        if listed:
            left = blocks[:at] + blocks[until:]
            return left, (Note("text", f"the table of contents (line {block.line}) is left out"),)
    return blocks, ()


def _unnumbered(line: str) -> str | None:
    """What stands before a page number at the end of a line; None = there is none."""
    line = line.rstrip()
    head = line.rstrip("0123456789")
    bare = head.rstrip()
    led = bare.endswith("...") or len(head) - len(bare) > 2 or "\t" in head[len(bare) :]
    return bare if led and 1 <= len(line) - len(head) <= 4 else None


def _plain(line: str) -> str:
    """A line of a table of contents as the heading has it."""
    before = _unnumbered(line)
    return re.sub(r"\W+", " ", line if before is None else before).strip().casefold()
