"""Books: what is told, by whom, in which order; and the formats that it is read from.

    Book -> Chapter -> Turn        a turn is a paragraph, a heading, a line of a dialogue ...

A reader is a module of `litetts.markup.readers` with `parse(data, name) -> Book`; `READERS` says
which suffix it reads. A format that is in no table is refused: what looks like text and is none
would be read aloud as noise.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args

from litetts.document import Note
from litetts.errors import InputError

__all__ = ["KINDS", "MOST_BYTES", "READERS", "Book", "Chapter", "Kind", "Turn", "parse", "read"]

Kind = Literal["paragraph", "heading", "verse", "item"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_LINE = re.compile(r"\bline \d+$")

MOST_BYTES = 256 * 2**20
"""Largest file that is read as a book: thirty times the Bible in EPUB with a cover."""

READERS: dict[str, str] = {
    ".txt": "plain",
    ".text": "plain",
    ".script": "script",
    ".fountain": "script",
    ".json": "turns",
    ".jsonl": "turns",
    ".epub": "epub",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".docx": "docx",
    ".srt": "subtitles",
    ".vtt": "subtitles",
    ".ssml": "ssml",
}
"""Suffix in lower case -> module of `litetts.markup.readers`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without a break: a paragraph, a heading, a line of a dialogue.

    Attributes:
        text: with inline tags (`litetts.markup.inline`), which hold to its end; or SSML of its own,
            `<speak>...</speak>`.
        speaker: name in the story, as the cast knows it; None = the narrator.
        direction: how it is said, in plain words ("whispering"); None = nothing is said of it.
        kind: "paragraph", "heading" (of a chapter or section), "verse" (a line of it), "item" (of
            a list).
        start_s, end_s: when it is to sound, in seconds from the beginning of the book, for
            subtitles; None = one after the other.
        source: where it stands, for people and for links into the file: "line 12",
            "chapter2.xhtml#p14".
        voice: a voice or mix that the text itself names; it goes before the cast's. None = the
            cast decides.
        lang: BCP 47 tag; None = the book's.
        pause_s: seconds of silence after it; None = as its kind asks.
        lines: (offset in the text, line of the file) where further lines of the file begin in it.
    """

    text: str
    speaker: str | None = None
    direction: str | None = None
    kind: Kind = "paragraph"
    start_s: float | None = None
    end_s: float | None = None
    source: str = ""
    voice: str | None = None
    lang: str | None = None
    pause_s: float | None = None
    lines: tuple[tuple[int, int], ...] = ()

    def place(self, at: int) -> str:
        """Where a character of its text stands in the file: `source`, with the line of its own."""
        line = max((line for begin, line in self.lines if begin <= at), default=0)
        return _LINE.sub(f"line {line}", self.source) if line else self.source


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a book that a listener can go to.

    Attributes:
        title: for lists of chapters; "" = it has none. Who hears it hears a turn of kind "heading".
        turns: in reading order.
    """

    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """What is to be told.

    Attributes:
        title, author: "" = not known.
        language: BCP 47 tag; None = it does not say.
        cover: an image (JPEG or PNG) as bytes; None = there is none.
        chapters: in reading order, each with at least one turn.
        notes: what of the file is not told, or not as it stands there.
    """

    title: str
    author: str = ""
    language: str | None = None
    cover: bytes | None = None
    chapters: tuple[Chapter, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def turns(self) -> Iterator[Turn]:
        """All turns in reading order."""
        return (turn for chapter in self.chapters for turn in chapter.turns)

    @property
    def characters(self) -> int:
        """Length of all texts."""
        return sum(len(turn.text) for turn in self.turns)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names of who speaks, in the order of their first words, without the narrator."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    def to_json(self) -> dict[str, Any]:
        """The book as values of JSON; `from_json` reads it, and so does `read` from a file."""
        return {
            "title": self.title,
            "author": self.author,
            "language": self.language,
            "cover": None if self.cover is None else base64.b64encode(self.cover).decode("ascii"),
            "chapters": [
                {"title": chapter.title, "turns": [_said(turn) for turn in chapter.turns]}
                for chapter in self.chapters
            ],
            "notes": [[note.option, note.message] for note in self.notes],
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Book:
        """The book that `to_json` wrote."""
        cover = content.get("cover")
        return cls(
            content["title"],
            content["author"],
            content["language"],
            None if cover is None else base64.b64decode(cover),
            tuple(
                Chapter(chapter["title"], tuple(map(_turn, chapter["turns"])))
                for chapter in content["chapters"]
            ),
            tuple(Note(*note) for note in content.get("notes", ())),
        )


def read(path: str | Path) -> Book:
    """The book in a file; its suffix says how it is read.

    Raises:
        InputError: no such file, a format that is not read, a damaged file, nothing to tell in it.
        MissingExtraError: the format's library is not installed.
    """
    path = Path(path)
    _reader(path.name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                f"{path} is larger than {MOST_BYTES >> 20} MB, the most that is read as a book; "
                "divide it",
                field="file",
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}", field="file") from None
    return parse(data, path.name)


def parse(data: bytes, name: str) -> Book:
    """The book in the bytes of a file of that name. Raises as `read`."""
    book: Book = import_module(f"litetts.markup.readers.{_reader(name)}").parse(data, name)
    if not any(map(str.isalnum, (letter for turn in book.turns for letter in turn.text))):
        raise InputError(f"there is nothing to tell in {name}", field="file")
    return book


def _reader(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in READERS:
        kind = f"'{suffix}' is no format of books that is read" if suffix else "it has no suffix"
        raise InputError(
            f"{name}: {kind}; convert it to one of {', '.join(sorted(READERS))}", field="file"
        )
    return READERS[suffix]


def _turn(said: Mapping[str, Any]) -> Turn:
    return Turn(**{**said, "lines": tuple(map(tuple, said.get("lines", ())))})


def _said(turn: Turn) -> dict[str, Any]:
    """The fields of a turn that say something."""
    usual = Turn("")
    said = {f.name: getattr(turn, f.name) for f in fields(turn)}
    return {n: v for n, v in said.items() if n == "text" or v != getattr(usual, n)}
