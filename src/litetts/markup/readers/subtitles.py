"""Subtitles, SubRip (SRT) and WebVTT: each sentence at the time at which it is shown.

A sentence that goes on from one subtitle to the next is one turn, from where the first begins to
where the last ends. Who speaks is told by WebVTT's `<v Name>`, or by a name in capitals before a
colon. Sounds that are described (`[door slams]`, `♪`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

from litetts.document import Note
from litetts.errors import InputError
from litetts.markup.book import Book, Chapter, Turn
from litetts.markup.readers.lines import decoded, titled

__all__ = ["parse"]

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}.*$", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?\s{1,20}([^>]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d[\d:.]*>|\{\\[^{}\n]{0,200}\}")
_ASIDE = re.compile(r"[\[(][^\])\n]{1,100}[\])]")
_SOUND = re.compile(
    _ASIDE.pattern + r"|[♪♫#*]++[^♪♫\n]++[♪♫]++|(?:[#*]*+[♪♫]++)++",
)
"""What is described or sung. Looked for only where a note follows, so that it takes linear time."""
_NAME = re.compile(r"(?:-\s*)?([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ0-9 .'’-]{0,40}):\s+(?=\S)")
_HOW = re.compile(r"\(([^()\n]{2,40})\)\s*(?=\S)")
"""How it is said: "(whispering) Come here."."""
_ENDED = re.compile(r"[.!?…。！？]['\"”’»)\]]*$|[-–—]$")
_GAP_S = 0.5
"""Longest silence inside a sentence that goes on."""
_SENTENCE_S = 15.0
_SENTENCE = 1000
"""Longest turn of several subtitles, in seconds and in characters: what has no full stops is not
one sentence."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str
    line: int


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    text = decoded(data, name)
    turns: list[Turn] = []
    sounds = 0
    for cue in sorted(_cues(text, name), key=lambda cue: cue.start):
        said, described = _said(cue)
        sounds += described
        for turn in said:
            last = turns[-1] if turns else None
            if last is not None and _goes_on(last, turn):
                turns[-1] = replace(last, text=f"{last.text} {turn.text}", end_s=turn.end_s)
            else:
                turns.append(turn)
    notes = (Note("text", f"{sounds} descriptions of sounds are left out"),) if sounds else ()
    told = (Chapter("", tuple(turns)),) if turns else ()
    return Book(titled(name), chapters=told, notes=notes)


def _cues(text: str, name: str) -> Iterator[_Cue]:
    """The subtitles. Raises InputError: there are none, or one ends before it begins."""
    found = list(_CUE.finditer(text))
    if not found:
        raise InputError(f"{name} has no subtitles (00:00:01,000 --> 00:00:02,500)", field="file")
    line, counted = 1, 0
    for place, times in enumerate(found):
        following = found[place + 1].start() if place + 1 < len(found) else len(text)
        # A subtitle ends with an empty line; what stands before the next times is its number.
        body = text[times.end() : following].lstrip("\n").split("\n\n")[0]
        line += text.count("\n", counted, times.start())
        counted = times.start()
        start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
        if end <= start:
            raise InputError(
                f"{name}, line {line}: the subtitle ends before it begins", field="file"
            )
        yield _Cue(start, end, body, line)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parted = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(parted.ljust(3, "0")) / 1000


def _said(cue: _Cue) -> tuple[list[Turn], int]:
    """The turns of a subtitle, one for each speaker, and how many sounds it describes."""
    speaker: str | None = None
    parts: list[tuple[str | None, str | None, list[str]]] = []
    sounds = 0
    lines = [line.strip() for line in cue.text.split("\n") if line.strip()]
    several = len(lines) > 1 and all(line.startswith(("-", "–")) for line in lines)
    for line in lines:
        if found := _VOICE.search(line):
            speaker = " ".join(unescape(found[1]).split())
        line = unescape(_TAG.sub("", line)).replace("\u200e", "").strip()
        if found := _NAME.match(line):
            speaker, line = found[1].strip().title(), line[found.end() :]
        line = line.lstrip("-– ") if several else line
        how = _HOW.match(line)
        bare, count = _bare(line)
        if not any(map(str.isalnum, bare)):
            sounds += count
            continue
        sounds += count - (how is not None)
        direction = how[1] if how else None
        if parts and not several and parts[-1][0] == speaker and direction is None:
            parts[-1][2].append(bare)
        else:
            parts.append((speaker, direction, [bare]))
        if several:
            speaker = None
    return list(_shared(cue, [(who, how, " ".join(said)) for who, how, said in parts])), sounds


def _bare(line: str) -> tuple[str, int]:
    """A line without the sounds that it describes, and how many those are."""
    last = max(line.rfind("♪"), line.rfind("♫"))
    kept: list[str] = []
    at = count = 0
    while found := (_SOUND if at <= last else _ASIDE).search(line, at):
        kept.append(line[at : found.start()])
        at = found.end()
        count += 1
    kept.append(line[at:])
    return " ".join("".join(kept).split()), count


def _shared(cue: _Cue, parts: list[tuple[str | None, str | None, str]]) -> Iterator[Turn]:
    """The parts of a subtitle with their share of its time."""
    total = sum(len(text) for _, _, text in parts)
    at = cue.start
    for speaker, direction, text in parts:
        end = at + (cue.end - cue.start) * len(text) / total
        place = f"line {cue.line}"
        yield Turn(
            text, speaker, direction, start_s=round(at, 3), end_s=round(end, 3), source=place
        )
        at = end


def _goes_on(last: Turn, turn: Turn) -> bool:
    """Whether a turn is the rest of the sentence that the last one began."""
    assert last.end_s is not None and last.start_s is not None
    assert turn.start_s is not None and turn.end_s is not None
    return (
        last.speaker == turn.speaker
        and turn.direction is None
        and len(last.text) + len(turn.text) <= _SENTENCE
        and not _ENDED.search(last.text)
        and -0.001 <= turn.start_s - last.end_s <= _GAP_S
        and turn.end_s - last.start_s <= _SENTENCE_S
    )
