"""What readers of text share: its decoding, titles out of file names, headings of chapters."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from litetts.errors import InputError
from litetts.markup.book import Turn

__all__ = ["Places", "decoded", "is_heading", "joined", "marked_heading", "placed",
           "split_voices", "titled", "underlines"]  # fmt: skip

Places = tuple[tuple[int, int], ...]
"""Offsets in a text, and the numbers of the lines of the file that begin there."""

_CHAPTER = re.compile(
    r"(?:(?:the\s+)?(?:chapter|part|book|volume|canto|act|scene|letter|stave)\b"
    r"|chapitre\b|partie\b|livre\b|kapitel\b|teil\b|buch\b|akt\b|szene\b|cap[ií]tulo\b|parte\b"
    r"|libro\b|capitolo\b|hoofdstuk\b|deel\b|rozdzia[łl]\b|kapitola\b|глава\b|часть\b|розділ\b"
    r"|第\s*[0-9〇一二三四五六七八九十百]+\s*[章回部節])"
    r"\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(
    r"(?:[ivxlcdm]+|\d{1,4}|(?:the\s+)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|\w+teen|twenty|thirty|forty|fifty|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|last|eins|zwei|drei|vier|fünf|sechs|erste[rs]?|zweite[rs]?|premier"
    r"|première|deuxi[eè]me|uno|dos|tres|primer[oa]?|segund[oa])(?:[-\s]\w+)?)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:(?=[IVXLC])C?(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})|\d{1,3})\.?")
"""A number alone on a line, Roman ones in capitals: "II", "12."."""
_NAMED = re.compile(
    r"(?:prologue|epilogue|introduction|preface|foreword|afterword|interlude|conclusion|postscript"
    r"|author'?s note|dedication|acknowledge?ments|appendix(?:\s+\w{1,3})?|vorwort|nachwort|prolog"
    r"|epilog|einleitung|pr[ée]face|avant-propos|[ée]pilogue|pr[óo]logo|ep[íi]logo|introducci[óo]n"
    r"|prefazione|introduzione)[.:]?(?:\s+\S.{0,60})?",
    re.IGNORECASE,
)
_HASHED = re.compile(r"(?P<rank>#{1,6})\s+(?P<text>[^\s#](?:.*[^\s#])?)\s*#*")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_LONGEST = 90
"""Characters of the longest heading."""

_VOICE = re.compile(r"\[/?voice(?::\s*([^\[\]\n]{1,200}))?\]", re.IGNORECASE)


def decoded(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, or UTF-16 with a mark, its line breaks all alike.

    Raises:
        InputError: it is in another encoding, or no text at all.
    """
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not text in UTF-8 (byte {error.start}); convert it first, e.g. "
            "iconv -f latin1 -t utf-8",
            field="file",
        ) from None
    if "\0" in text:
        raise InputError(f"{name} is not text: it has zero bytes", field="file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def titled(name: str) -> str:
    """A title out of a file's name: "my_first-book.txt" becomes "my first book"."""
    return " ".join(re.sub(r"[_\-]+", " ", Path(name).stem).split())


def is_heading(line: str) -> bool:
    """Whether a line that stands alone begins a chapter."""
    line = line.strip().strip("*_=#~").strip()
    if not line or len(line) > _LONGEST:
        return False
    if _ALONE.fullmatch(line) or _NAMED.fullmatch(line):
        return True
    found = _CHAPTER.fullmatch(line)
    if found is None:
        return False
    if line[0] == "第":
        return True
    # "Part of the house was dark." is a sentence; "Part Two" and "Part II. The Sea" are headings.
    return _NUMBER.match(found["rest"]) is not None


def marked_heading(line: str, following: str = "") -> tuple[int, str] | None:
    """The rank (1 to 6) and text of a heading as Markdown has it: "# The River", or underlined.

    Args:
        line: of the file.
        following: the line below it; "" = none that underlines it.
    """
    line = line.strip()
    if found := _HASHED.fullmatch(line):
        return len(found["rank"]), found["text"]
    rank = underlines(following)
    if rank and len(line) <= _LONGEST and line[-1:].isalnum():
        return rank, line
    return None


def underlines(line: str) -> int:
    """The rank of a heading that a line underlines: 1 for "===", 2 for "---"; 0 = it does not."""
    line = line.strip()
    return 0 if not _UNDERLINE.fullmatch(line) else 1 if line[0] == "=" else 2


def split_voices(text: str, voice: str | None) -> list[tuple[str, str | None, int]]:
    """A text cut at its `[voice:x]` tags, each part with its voice and where it began.

    `[voice]` and `[/voice]` go back to the first, None.
    """
    out, at = [], 0
    for tag in _VOICE.finditer(text):
        out.append(_part(text, at, tag.start(), voice))
        voice, at = (tag[1] and tag[1].strip()) or None, tag.end()
    out.append(_part(text, at, len(text), voice))
    return out


def _part(text: str, begin: int, end: int, voice: str | None) -> tuple[str, str | None, int]:
    part = text[begin:end]
    return part.strip(), voice, begin + len(part) - len(part.lstrip())


def joined(lines: Iterable[tuple[int, str]]) -> tuple[str, Places]:
    """Lines of a file, with their numbers, as one: and where each begins in it."""
    text, places = "", []
    for number, line in lines:
        clean = " ".join(line.split())
        if clean:
            text += " " if text else ""
            places.append((len(text), number))
            text += clean
    return text, tuple(places)


def placed(turn: Turn, places: Places, at: int = 0) -> Turn:
    """A turn with its lines; its text stands at an offset of what `joined` made."""
    first, end = (
        bisect_right(places, (at, sys.maxsize)),
        bisect_left(places, (at + len(turn.text),)),
    )
    further = tuple((begin - at, line) for begin, line in places[first:end])
    return replace(turn, source=f"line {places[first - 1][1]}", lines=further)
