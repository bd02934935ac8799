"""Word timings as JSON, SubRip (.srt) and WebVTT (.vtt)."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from operator import itemgetter
from typing import Any, Literal

from litetts.document import Document, WordTiming
from litetts.errors import InputError

__all__ = ["FORMATS", "captions", "cues"]

Format = Literal["json", "srt", "vtt"]
FORMATS: tuple[Format, ...] = ("json", "srt", "vtt")

# What a reader can take in: BBC and Netflix guidelines agree on 42 characters a line, two lines,
# at most 7 s; a pause of half a second begins a new caption.
CUE_CHARACTERS, CUE_S, GAP_S = 84, 7.0, 0.5
LINE_CHARACTERS = 42


def cues(words: Iterable[WordTiming], document: Document) -> Iterator[tuple[float, float, str]]:
    """Group words to captions: (start s, end s, text as the document has it, without its tags)."""
    page = _Page(document)
    group: list[WordTiming] = []
    since = 0  # the end of the caption before
    for word in words:
        if group and (
            word.source_end - group[0].source_start > CUE_CHARACTERS
            or word.end - group[0].start > CUE_S
            or word.start - group[-1].end > GAP_S
            or page.between(group[-1], word).strip(' "”)')[:1] in (".", "!", "?")
        ):
            yield _cue(group, since, word.source_start, page)
            since = group[-1].source_end
            group = []
        group.append(word)
    if group:
        yield _cue(group, since, len(document.source), page)


class _Page:
    """What a reader sees of a document's source: what is spoken of it, not the tags."""

    def __init__(self, document: Document) -> None:
        self._source = document.source
        self._spans = [span for span in document.spans if span.end > span.start]
        self._begins = [span.start for span in self._spans]

    def text(self, start: int, end: int) -> str:
        """What is seen of source[start:end]."""
        seen = []
        first = max(0, bisect_right(self._begins, start) - 1)
        for span in islice(self._spans, first, None):
            if span.start >= end:
                break
            if len(span.text) != span.end - span.start:
                # An entity, or what SSML's `sub` has read instead.
                seen.append(span.text if span.end > start else "")
            else:
                seen.append(self._source[max(span.start, start) : min(span.end, end)])
        return "".join(seen)

    def between(self, word: WordTiming, following: WordTiming) -> str:
        """What is seen between two words; a space for tags that keep them apart."""
        start, end = word.source_end, following.source_start
        seen = self.text(start, end)
        tags = len(seen) < end - start and not any(map(str.isspace, seen))
        return seen + " " if tags else seen


def _cue(
    group: Sequence[WordTiming], since: int, limit: int, page: _Page
) -> tuple[float, float, str]:
    at = group[0].source_start
    seen = [_beginning(page.text(since, at), first=since == 0)]
    for last, word in zip([None, *group], group, strict=False):
        if last is not None and word.source_start >= at:
            seen.append(page.between(last, word))
        if word.source_end > at:
            seen.append(page.text(max(at, word.source_start), word.source_end))
            at = word.source_end
    # Punctuation after the last word belongs to the caption.
    seen.append(_ending(page.text(at, limit)))
    return group[0].start, group[-1].end, " ".join("".join(seen).split())


def _beginning(text: str, *, first: bool) -> str:
    """Of what stands before a caption the signs that open it: all since the last space.

    Without a space they were the end of the caption before, unless it is the first.
    """
    apart = first or any(map(str.isspace, text))
    return text.rsplit(maxsplit=1)[-1] if apart and text and not text[-1].isspace() else ""


def _ending(text: str) -> str:
    """The text up to the first space."""
    return "" if text[:1].isspace() else (text.split(maxsplit=1) or [""])[0]


def captions(
    words: Sequence[WordTiming],
    document: Document,
    format: str,
    marks: Sequence[tuple[str, float]] = (),
) -> str:
    """Word timings of a whole text in one of `FORMATS`.

    JSON is a list of objects with word, start, end (seconds), source_start, source_end
    (characters of the document's source); among them, by their times, stand the marks and visemes
    of the text: objects with mark (name) and time (seconds). Captions for readers have no marks.

    Raises:
        InputError: unknown format.
    """
    if format == "json":
        rows: list[tuple[float, dict[str, Any]]] = [
            (at, {"mark": m, "time": at}) for m, at in marks
        ]
        rows += [(word.start, asdict(word)) for word in words]
        told = [
            {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
            for _, row in sorted(rows, key=itemgetter(0))
        ]
        return json.dumps(told, ensure_ascii=False, indent=1)
    if format == "srt":
        return "".join(
            f"{i}\n{clock(start, ',')} --> {clock(end, ',')}\n{lines(text)}\n\n"
            for i, (start, end, text) in enumerate(cues(words, document), 1)
        )
    if format == "vtt":
        body = "".join(
            f"{clock(start, '.')} --> {clock(end, '.')}\n{escaped(lines(text))}\n\n"
            for start, end, text in cues(words, document)
        )
        return "WEBVTT\n\n" + body
    raise InputError(f"captions: '{format}' is unknown; use {', '.join(FORMATS)}", field="format")


def clock(seconds: float, point: str) -> str:
    ms = round(seconds * 1000)
    hours, ms = divmod(ms, 3_600_000)
    minutes, ms = divmod(ms, 60_000)
    whole, ms = divmod(ms, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}{point}{ms:03}"


def lines(text: str) -> str:
    """Two lines of about the same length where one would be too long."""
    if len(text) <= LINE_CHARACTERS:
        return text
    spaces = [i for i, c in enumerate(text) if c == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda i: abs(i - len(text) / 2))
    return text[:middle] + "\n" + text[middle + 1 :]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
