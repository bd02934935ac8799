"""Scripts: who says what, a line each, as people write dialogues.

    ALICE: Where are we going?
    BOB (whispering): Nobody knows.
    BOB: (aloud) To the sea!

    CHAPTER TWO
    What no name stands before is told by the narrator.

Headings of Markdown ("# The River", or underlined) are chapters and scenes, and names may stand in
its marks of emphasis ("**ANNA:** Yes.").

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
from litetts.markup.readers.lines import (
    decoded,
    is_heading,
    joined,
    marked_heading,
    placed,
    split_voices,
    titled,
    underlines,
)

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
_EMPHASISED = re.compile(
    r"(?P<mark>\*{1,3}|_{1,3})(?P<cue>[^*_\n]{1,120}?)(?:[:：](?P=mark)|(?P=mark)[:：])\s"
)
"""A name, and perhaps how it is said, in marks of emphasis: "**ANNA (softly):** "."""
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
    lines = [_unmarked(line) for line in text.split("\n")]
    ranks = [found[0] for line in lines if (found := marked_heading(line))]
    # One heading of the first rank is the title of the whole, as in any Markdown.
    reader = _Reader(above, rank=2 if ranks.count(1) <= 1 and 2 in ranks else min(ranks, default=1))
    facts: dict[str, str] = {}
    begin = 0
    if lines[0].strip() == "---" and "---" in map(str.strip, lines[1:]):  # of Markdown
        end = next(n for n, line in enumerate(lines) if n and line.strip() == "---")
        stated = filter(None, (_FACT.fullmatch(line.strip()) for line in lines[:end]))
        facts, begin = {each[1].lower(): each[2].strip("\"' ") for each in stated}, end + 1
    while begin < len(lines) and (fact := _FACT.fullmatch(lines[begin].strip())):
        facts[fact[1].lower()] = fact[2].strip()
        begin += 1
    for number in range(begin, len(lines)):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        reader.line(lines[number].strip(), number + 1, following.strip())
    return Book(
        facts.get("title") or (reader.title if ranks.count(1) == 1 else "") or titled(name),
        facts.get("author", ""),
        facts.get("language"),
        None,
        reader.chapters(),
    )


def turns(text: str, source: str, lines: Sequence[int] = (), *, file: str = "") -> Iterator[Turn]:
    """What a paragraph of a script says; a line of it that begins with a name begins a turn.

    Args:
        text: its lines.
        source: where it stands.
        lines: where each line of the text stands in the source, if that is known.
        file: what stands before the number of a line in `source`.
    """
    reader = _Reader(above=False, headings=False)
    for place, line in enumerate(text.split("\n")):
        reader.line(line.strip(), lines[place] if lines else 0, "")
    for chapter in reader.chapters():
        for turn in chapter.turns:
            yield replace(turn, source=file + turn.source if lines else source)


def cued(line: str) -> bool:
    """Whether a line begins with a name and a colon."""
    return _cue(line) is not None


class _Reader:
    """The turns up to a line, and who is speaking."""

    def __init__(self, above: bool, *, headings: bool = True, rank: int = 1) -> None:
        self._above, self._headings, self._rank = above, headings, rank
        self.title = ""  # its first heading of the first rank
        self._told: list[Chapter] = []
        self._title = ""
        self._turns: list[Turn] = []
        self._said: list[tuple[int, str]] = []
        self._underlined = False
        self._speaker: str | None = None
        self._how: str | None = None
        self._cued = False  # a name above has been read, its words not yet
        self._voice: str | None = None

    def line(self, line: str, number: int, following: str) -> None:
        if not line or self._underlined:
            self._underlined = False
            self._close()
        elif self._headings and not self._cued and (found := self._headed(line, following)):
            self._close()
            self._heading(found[1], number, found[0])
            self._underlined = underlines(following) > 0
        elif cue := _cue(line):
            self._close()
            self._begin(cue["name"], cue["how"], number)
            self._say(cue["text"], number)
        elif self._above and not self._said and following and (cue := _named_above(line)):
            self._close()
            self._begin(cue["name"], cue["how"], number)
            self._cued = True
        else:
            if not self._said and not self._cued:
                self._begin(None, None, number)
            self._say(line, number)

    def _headed(self, line: str, following: str) -> tuple[int, str] | None:
        """The rank and the text of a heading."""
        if found := marked_heading(line, "" if self._said or _cue(line) else following):
            return found
        return (self._rank, line) if not self._said and is_heading(line) else None

    def chapters(self) -> tuple[Chapter, ...]:
        self._close()
        self._chapter()
        return tuple(self._told)

    def _heading(self, line: str, number: int, rank: int) -> None:
        text = line.strip("#*_=~ ")
        if rank == 1:
            self.title = self.title or text
        if rank <= self._rank:
            if any(turn.kind != "heading" for turn in self._turns):
                self._chapter()
            self._title = f"{self._title}: {text}" if self._title else text
        self._turns.append(Turn(text, kind="heading", source=f"line {number}"))

    def _begin(self, name: str | None, how: str | None, number: int) -> None:
        narrator = name is None or name.strip().casefold() in _NARRATORS
        self._speaker = None if narrator or name is None else name.strip()
        self._how = how and how.strip()

    def _say(self, text: str, number: int) -> None:
        aside = _ASIDE.match(text)
        if aside and not self._said and self._speaker:
            self._how = ", ".join(filter(None, (self._how, aside["how"])))
            text = text[aside.end() :]
        if text:
            self._said.append((number, text))

    def _close(self) -> None:
        text, places = joined(self._said)
        for part, self._voice, at in split_voices(text, self._voice):  # noqa: B020 - it goes on
            if part:
                turn = Turn(part, self._speaker, self._how, voice=self._voice)
                self._turns.append(placed(turn, places, at))
        self._said.clear()
        self._speaker, self._how, self._cued = None, None, False

    def _chapter(self) -> None:
        if self._turns:
            self._told.append(Chapter(self._title, tuple(self._turns)))
        self._turns, self._title = [], ""


def _cue(line: str) -> re.Match[str] | None:
    cue = _CUE.fullmatch(line.strip())
    return cue if cue and len(cue["name"].split()) <= _WORDS else None


def _unmarked(line: str) -> str:
    """A line without the marks of emphasis around the name that it begins with."""
    found = _EMPHASISED.match(line.lstrip())
    return f"{found['cue']}: {line.lstrip()[found.end() :]}" if found else line


def _named_above(line: str) -> re.Match[str] | None:
    name = _ABOVE.fullmatch(line)
    return name if name and name["name"].isupper() and len(name["name"].split()) <= _WORDS else None
