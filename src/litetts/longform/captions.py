"""Captions of a book, written as it goes: SRT, WebVTT with speakers, JSON with every word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from litetts.audio import captions
from litetts.document import WordTiming
from litetts.longform.timeline import Placed, title
from litetts.markup.book import Book

__all__ = ["FORMATS", "write"]

FORMATS = captions.FORMATS


def write(
    file: BinaryIO,
    format: str,
    book: Book,
    placed: Iterable[Placed],
    words: Callable[[str], tuple[WordTiming, ...]],
) -> None:
    """The captions of a book into a file.

    Args:
        file: open for writing.
        format: one of `FORMATS`.
        book: what is told.
        placed: its segments in their places.
        words: of a segment, by its key, their times from its beginning.
    """
    write_ = {"srt": _srt, "vtt": _vtt, "json": _json}[format]
    for text in write_(book, placed, words):
        file.write(text.encode("utf-8", "surrogatepass"))


Words = Callable[[str], tuple[WordTiming, ...]]


def _shown(placed: Iterable[Placed], words: Words) -> Iterator[tuple[float, float, str, str]]:
    """Start and end in seconds, text, speaker."""
    for each in placed:
        segment, entry = each.rendered.segment, each.rendered.entry
        for start, end, text in captions.cues(words(entry.key), segment.document):
            yield start + each.begin_s, end + each.begin_s, text, segment.speaker


def _srt(book: Book, placed: Iterable[Placed], words: Words) -> Iterator[str]:
    for number, (start, end, text, _) in enumerate(_shown(placed, words), 1):
        times = f"{captions.clock(start, ',')} --> {captions.clock(end, ',')}"
        yield f"{number}\n{times}\n{captions.lines(text)}\n\n"


def _vtt(book: Book, placed: Iterable[Placed], words: Words) -> Iterator[str]:
    yield "WEBVTT\n\n"
    for start, end, text, speaker in _shown(placed, words):
        times = f"{captions.clock(start, '.')} --> {captions.clock(end, '.')}"
        name = captions.escaped(speaker)
        yield f"{times}\n<v {name}>{captions.escaped(captions.lines(text))}</v>\n\n"


def _json(book: Book, placed: Iterable[Placed], words: Words) -> Iterator[str]:
    head = {"title": book.title, "author": book.author, "language": book.language}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "segments": ['
    comma = "\n"
    for each in placed:
        segment, entry = each.rendered.segment, each.rendered.entry
        content = {
            "start": round(each.begin_s, 4),
            "end": round(each.begin_s + entry.seconds, 4),
            "chapter": segment.chapter + 1,
            "chapter_title": title(book, segment.chapter),
            "speaker": segment.speaker,
            "kind": segment.kind,
            "source": segment.source,
            "text": segment.text,
            "words": [
                [w.word, round(w.start + each.begin_s, 4), round(w.end + each.begin_s, 4)]
                for w in words(entry.key)
            ],
        }
        yield comma + json.dumps(content, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"
