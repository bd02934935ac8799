"""Word timings as JSON, SubRip (.srt) and WebVTT (.vtt)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Literal

from litetts.document import WordTiming
from litetts.errors import InputError

__all__ = ["FORMATS", "captions", "cues"]

Format = Literal["json", "srt", "vtt"]
FORMATS: tuple[Format, ...] = ("json", "srt", "vtt")

# What a reader can take in: BBC and Netflix guidelines agree on 42 characters a line, two lines,
# at most 7 s; a pause of half a second begins a new caption.
CUE_CHARACTERS, CUE_S, GAP_S = 84, 7.0, 0.5
LINE_CHARACTERS = 42


def cues(words: Iterable[WordTiming], source: str) -> Iterator[tuple[float, float, str]]:
    """Group words to captions: (start s, end s, text as the source has it)."""
    group: list[WordTiming] = []
    for word in words:
        if group and (
            word.source_end - group[0].source_start > CUE_CHARACTERS
            or word.end - group[0].start > CUE_S
            or word.start - group[-1].end > GAP_S
            or source[group[-1].source_end : word.source_start].strip(' "”)')[:1] in (".", "!", "?")
        ):
            yield _cue(group, word.source_start, source)
            group = []
        group.append(word)
    if group:
        yield _cue(group, len(source), source)


def _cue(group: Sequence[WordTiming], limit: int, source: str) -> tuple[float, float, str]:
    # Punctuation after the last word belongs to the caption.
    end = group[-1].source_end
    while end < limit and not source[end].isspace():
        end += 1
    text = " ".join(source[group[0].source_start : end].split())
    return group[0].start, group[-1].end, text


def captions(words: Sequence[WordTiming], source: str, format: str) -> str:
    """Word timings of a whole text in one of `FORMATS`.

    JSON is a list of objects with word, start, end (seconds), source_start, source_end
    (characters of `source`).

    Raises:
        InputError: unknown format.
    """
    if format == "json":
        rows = [
            {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(w).items()}
            for w in words
        ]
        return json.dumps(rows, ensure_ascii=False, indent=1)
    if format == "srt":
        return "".join(
            f"{i}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{_lines(text)}\n\n"
            for i, (start, end, text) in enumerate(cues(words, source), 1)
        )
    if format == "vtt":
        body = "".join(
            f"{_clock(start, '.')} --> {_clock(end, '.')}\n{_escaped(_lines(text))}\n\n"
            for start, end, text in cues(words, source)
        )
        return "WEBVTT\n\n" + body
    raise InputError(f"captions: '{format}' is unknown; use {', '.join(FORMATS)}", field="format")


def _clock(seconds: float, point: str) -> str:
    ms = round(seconds * 1000)
    hours, ms = divmod(ms, 3_600_000)
    minutes, ms = divmod(ms, 60_000)
    whole, ms = divmod(ms, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}{point}{ms:03}"


def _lines(text: str) -> str:
    """Two lines of about the same length where one would be too long."""
    if len(text) <= LINE_CHARACTERS:
        return text
    spaces = [i for i, c in enumerate(text) if c == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda i: abs(i - len(text) / 2))
    return text[:middle] + "\n" + text[middle + 1 :]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
