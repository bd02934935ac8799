"""Scripts: who says what, a line each, as people write dialogues.

    ALICE: Where are we going?
    BOB (whispering): Nobody knows.
    BOB: (aloud) To the sea!

    CHAPTER TWO
    What no name stands before is told by the narrator.

In files `.script` and `.fountain` also Fountain's way, a name in capitals above its lines:

    ALICE
    (softly)
    Where are we going?
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from litetts.markup.book import Book, Chapter, Turn
from litetts.markup.readers.lines import decoded, is_heading, split_voices, titled

__all__ = ["cued", "looks_like", "parse", "told", "turns"]

_CUE = re.compile(
    r"(?P<name>[^\W\d_](?:[\w.'’\-]| (?=\w)){0,39}?)"
    r"(?:\s*\((?P<how>[^()\n]{1,80})\))?\s*[:：]\s+(?P<text>\S.*)"
)
_ABOVE = re.compile(
    r"@?(?P<name>[^\W\d_](?:[^\W_]|[ .'’\-]){0,39}?)(?:\s*\((?P<how>[^()\n]{1,80})\))?"
)
_ASIDE = re.compile(r"\((?P<how>[^()\n]{1,80})\)\s*")
_FACT = re.compile(r"(title|author|credit|source|draft date|language):\s+(\S.*)", re.IGNORECASE)
_NARRATORS = frozenset({"narrator", "narration", "erzähler", "narrateur", "narrador", "narratore"})
_WORDS = 4
"""Most words of a name: more before a colon are a sentence."""
_LEAST = 3
"""Lines with a name before a text counts as a script."""


def looks_like(text: str) -> bool:
    """Whether at least half of the lines that begin a paragraph have a name before them."""
    names: Counter[str] = Counter()
    begun = 0
    blank = True
    for line in text.split("\n"):
        cue = _cue(line)
        if cue:
            names[cue["name"]] += 1
        if line.strip() and (blank or cue) and not is_heading(line):
            begun += 1
        blank = not line.strip()
    spoken = sum(names.values())
    # Names come again; "Note:", "Warning:", "Example:" do not.
    return spoken >= _LEAST and spoken * 2 >= begun and len(names) * 2 <= spoken + 2


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    above = PurePath(name).suffix.lower() in (".script", ".fountain")
    return told(decoded(data, name), name, above=above)


def told(text: str, name: str, *, above: bool = False) -> Book:
    """The book that a script tells; `above`: names may stand above their lines."""
    reader = _Reader(above)
    lines = text.split("\n")
    facts: dict[str, str] = {}
    begin = 0
    while begin < len(lines) and (fact := _FACT.fullmatch(lines[begin].strip())):
        facts[fact[1].lower()] = fact[2].strip()
        begin += 1
    for number in range(begin, len(lines)):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        reader.line(lines[number].strip(), number + 1, following.strip())
    return Book(
        facts.get("title") or titled(name),
        facts.get("author", ""),
        facts.get("language"),
        None,
        reader.chapters(),
    )


def turns(text: str, source: str, lines: Sequence[int] = ()) -> Iterator[Turn]:
    """What a paragraph of a script says; a line of it that begins with a name begins a turn.

    `lines`: where each line of the text stands in the source, if that is known.
    """
    reader = _Reader(above=False, headings=False)
    for place, line in enumerate(text.split("\n")):
        reader.line(line.strip(), lines[place] if lines else 0, "")
    for chapter in reader.chapters():
        for turn in chapter.turns:
            yield turn if lines else replace(turn, source=source)


def cued(line: str) -> bool:
    """Whether a line begins with a name and a colon."""
    return _cue(line) is not None


class _Reader:
    """The turns up to a line, and who is speaking."""

    def __init__(self, above: bool, *, headings: bool = True) -> None:
        self._above, self._headings = above, headings
        self._told: list[Chapter] = []
        self._title = ""
        self._turns: list[Turn] = []
        self._said: list[str] = []
        self._speaker: str | None = None
        self._how: str | None = None
        self._at = 0
        self._cued = False  # a name above has been read, its words not yet
        self._voice: str | None = None

    def line(self, line: str, number: int, following: str) -> None:
        if not line:
            self._close()
        elif self._headings and not self._said and not self._cued and is_heading(line):
            self._heading(line, number)
        elif cue := _cue(line):
            self._close()
            self._begin(cue["name"], cue["how"], number)
            self._say(cue["text"])
        elif self._above and not self._said and following and (cue := _named_above(line)):
            self._close()
            self._begin(cue["name"], cue["how"], number)
            self._cued = True
        else:
            if not self._said and not self._cued:
                self._begin(None, None, number)
            self._say(line)

    def chapters(self) -> tuple[Chapter, ...]:
        self._close()
        self._chapter()
        return tuple(self._told)

    def _heading(self, line: str, number: int) -> None:
        if any(turn.kind != "heading" for turn in self._turns):
            self._chapter()
        text = line.strip("#*_=~ ")
        self._title = f"{self._title}: {text}" if self._title else text
        self._turns.append(Turn(text, kind="heading", source=f"line {number}"))

    def _begin(self, name: str | None, how: str | None, number: int) -> None:
        narrator = name is None or name.strip().casefold() in _NARRATORS
        self._speaker = None if narrator or name is None else name.strip()
        self._how, self._at = how and how.strip(), number

    def _say(self, text: str) -> None:
        aside = _ASIDE.match(text)
        if aside and not self._said and self._speaker:
            self._how = ", ".join(filter(None, (self._how, aside["how"])))
            text = text[aside.end() :]
        if text:
            self._said.append(text)

    def _close(self) -> None:
        text = " ".join(self._said)
        for part, self._voice in split_voices(text, self._voice):  # noqa: B020 - it goes on
            if part:
                self._turns.append(
                    Turn(
                        part,
                        self._speaker,
                        self._how,
                        source=f"line {self._at}",
                        voice=self._voice,
                    )
                )
        self._said.clear()
        self._speaker, self._how, self._cued = None, None, False

    def _chapter(self) -> None:
        if self._turns:
            self._told.append(Chapter(self._title, tuple(self._turns)))
        self._turns, self._title = [], ""


def _cue(line: str) -> re.Match[str] | None:
    cue = _CUE.fullmatch(line.strip())
    return cue if cue and len(cue["name"].split()) <= _WORDS else None


def _named_above(line: str) -> re.Match[str] | None:
    name = _ABOVE.fullmatch(line)
    return name if name and name["name"].isupper() and len(name["name"].split()) <= _WORDS else None
