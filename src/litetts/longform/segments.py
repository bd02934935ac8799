"""A book as requests: pieces of whole sentences, each at most `LONGEST_S`, with their pauses.

A paragraph is a segment where it is short enough; a longer one is cut where sentences end, and a
sentence that is longer by itself at its best boundary. So a change of one paragraph changes its own
segments and no others, and what a segment sounds like follows from its request alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from litetts import markup
from litetts.document import Document, Shape, Span
from litetts.errors import InputError
from litetts.longform.cast import Cast
from litetts.markup import vocabulary
from litetts.markup.book import Book, Kind, Turn
from litetts.request import ReadingStyle, Request
from litetts.speech import CHARACTERS_PER_S
from litetts.text.clause import divisions
from litetts.text.segment import sentences
from litetts.voices import resolve

__all__ = ["LONGEST_S", "Segment", "segments"]

LONGEST_S = 30.0
"""Seconds of speech in a segment, estimated from its characters: what a voice speaks with one
attention, and what a crash can cost."""

_SENTENCE_S, _LINE_S, _ITEM_S, _TURN_S, _PARAGRAPH_S, _HEADING_S, _CHAPTER_S = (
    0.4, 0.4, 0.5, 0.45, 0.8, 1.2, 2.0,
)  # fmt: skip
"""Seconds of silence between sentences of one turn, lines of verse, items of a list, turns of a
dialogue, paragraphs, around headings, before a chapter: the upper ends of what readers of books
do (sentence .35-.45, turn .25-.45, paragraph .7-.9, chapter 2)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a book that is rendered by itself.

    Attributes:
        index: its place in the book, from 0.
        chapter: number of its chapter, from 0.
        speaker: name in the cast.
        kind: of its turn.
        request: what is spoken, complete.
        pause_s: seconds of silence from its last sound to the first of the next.
        start_s: when it is to begin, in seconds from the book's beginning; None = after the last.
        text: for people, without tags.
        source: where it stands in the file.
        plain: spoken in the speaker's own way, so that its level tells that of the voice.
    """

    index: int
    chapter: int
    speaker: str
    kind: Kind
    request: Request
    pause_s: float
    start_s: float | None
    text: str
    source: str
    plain: bool

    @property
    def document(self) -> Document:
        """Its text, read."""
        assert isinstance(self.request.text, Document)
        return self.request.text

    @property
    def seconds(self) -> float:
        """About how long it will be, told from the text alone."""
        return len(self.text) / (CHARACTERS_PER_S * (self.request.speed or 1.0))


def segments(book: Book, cast: Cast, base: Request) -> Iterator[Segment]:
    """The segments of a book in reading order; memory is that of one paragraph.

    Args:
        book: what is told.
        cast: complete (`Cast.complete`).
        base: how the book is spoken; its text plays no part.

    Raises:
        InputError: a tag or an option in a turn is wrong; says where it stands.
    """
    index = 0
    ways = _Ways(book, cast, base)
    held: _Held | None = None
    for number, chapter in enumerate(book.chapters):
        for turn in chapter.turns:
            mine = _held(turn, number, ways.of(turn))
            if mine is None:
                continue
            if held is not None:
                pause = _pause(held.turn, turn, held.chapter != number)
                yield from _placed(held, index, _after(held.turn, pause, base), base)
                index += len(held.parts)
            held = mine
    if held is not None:
        yield from _placed(held, index, held.turn.pause_s or 0.0, base)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a turn is spoken.

    Attributes:
        speaker: name in the cast.
        request: with an empty text.
        lang: of the text.
        most: characters of a segment.
    """

    speaker: str
    request: Request
    lang: str
    most: float


class _Ways:
    """How the turns of a book are spoken; found out once for all that are spoken alike."""

    _MOST = 1000

    def __init__(self, book: Book, cast: Cast, base: Request) -> None:
        self._book, self._cast, self._base = book, cast, base
        self._known: dict[tuple[str | None, ...], _Way] = {}

    def of(self, turn: Turn) -> _Way:
        """Raises InputError: an option in a turn is wrong; says where it stands."""
        key = (turn.speaker, turn.voice, turn.lang, turn.direction)
        if key not in self._known:
            if len(self._known) >= self._MOST:
                self._known.clear()
            with _placing_errors(turn):
                self._known[key] = self._made(turn)
        return self._known[key]

    def _made(self, turn: Turn) -> _Way:
        request = Request("", **_options(turn, self._book, self._cast, self._base))
        return _Way(
            self._cast.name(turn.speaker),
            request,
            request.lang or self._book.language or "en-us",
            LONGEST_S * CHARACTERS_PER_S * (request.speed or 1.0),
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """A turn in its parts, until it is known what follows."""

    chapter: int
    turn: Turn
    way: _Way
    parts: tuple[Document, ...]


def _held(turn: Turn, chapter: int, way: _Way) -> _Held | None:
    """A turn in its parts; None = nothing of it is heard."""
    document = _document(turn, way.request.reading)
    if not any(map(str.isalnum, _seen(document))) and not any(
        span.event or span.clip for span in document.spans
    ):
        return None
    if turn.start_s is not None and turn.end_s is not None and turn.end_s > turn.start_s:
        document = _within(document, turn.end_s - turn.start_s)
    return _Held(chapter, turn, way, tuple(_cut(document, way.lang, way.most)))


def _placed(held: _Held, index: int, pause: float, base: Request) -> Iterator[Segment]:
    """The segments of a turn, with a pause after the last."""
    turn, way = held.turn, held.way
    between = _scaled(_SENTENCE_S, base)
    for i, part in enumerate(held.parts):
        request = way.request.saying(part)
        if index + i == 0:
            request = replace(request, disclaimer=base.disclaimer)
        yield Segment(
            index=index + i,
            chapter=held.chapter,
            speaker=way.speaker,
            kind=turn.kind,
            request=request,
            pause_s=pause if i == len(held.parts) - 1 else between,
            start_s=turn.start_s if i == 0 else None,
            text=" ".join(_seen(part).split()),
            source=turn.source,
            plain=turn.direction is None and not any(span.style for span in part.spans),
        )


def _after(turn: Turn, pause: float, base: Request) -> float:
    """The pause after a turn: its own, or one of so many seconds as the book is spoken."""
    return _scaled(pause, base) if turn.pause_s is None else turn.pause_s


def _scaled(pause: float, base: Request) -> float:
    """A pause as the book is spoken: who speaks faster pauses less, not in proportion."""
    factor = 1.0 if base.pauses is None else base.pauses
    return float(pause * factor / (base.speed or 1.0) ** 0.5)


def _pause(before: Turn, after: Turn, chapter: bool) -> float:
    if chapter:
        return _CHAPTER_S
    if "heading" in (before.kind, after.kind):
        return _HEADING_S
    if before.kind == after.kind == "verse":
        return _LINE_S
    if before.kind == after.kind == "item":
        return _ITEM_S
    if before.speaker and after.speaker:
        return _TURN_S
    return _PARAGRAPH_S


def _options(turn: Turn, book: Book, cast: Cast, base: Request) -> dict[str, Any]:
    """The options of a turn: its own, then the cast's, then the book's."""
    said: dict[str, Any] = {**base.said, **cast.options(turn.speaker)}
    if turn.voice is not None:
        said["voice"] = turn.voice
    lang = turn.lang or (None if "lang" in said else book.language)
    # "en" says nothing to a voice that speaks British English.
    if lang is not None and not _language(said.get("voice")).startswith(lang.lower()):
        said["lang"] = lang
    if turn.direction:
        style = vocabulary.style(turn.direction.strip())
        if style is not None:
            said["style"] = style.name
        else:
            said["instructions"] = turn.direction
    said["stream"] = False
    said.pop("format", None)
    said.pop("loudness", None)  # of the whole book, not of each piece
    said.pop("watermark", None)  # likewise
    said.pop("disclaimer", None)  # at the start of the book
    return said


@lru_cache(maxsize=256)
def _language(voice: str | None) -> str:
    return "" if voice is None else resolve(voice).lang


def _document(turn: Turn, reading: ReadingStyle | None) -> Document:
    if not markup.is_ssml(turn.text):
        return markup.parse_text(turn.text, reading, where=turn.place if turn.source else None)
    with _placing_errors(turn):  # whose lines are those of the turn
        return markup.parse_ssml(turn.text)


@contextmanager
def _placing_errors(turn: Turn) -> Iterator[None]:
    """Says where the turn stands that something is wrong in."""
    try:
        yield
    except InputError as error:
        where = f"{turn.source}: " if turn.source else ""
        raise InputError(where + error.message, field=error.field) from None


def _seen(document: Document) -> str:
    return "".join(span.text for span in document.spans)


def _within(document: Document, seconds: float) -> Document:
    """The document, said within so many seconds."""
    taken = [shape.id for span in document.spans for shape in span.shapes]
    shape = Shape(max(taken, default=-1) + 1, seconds=seconds, limit=True)
    spans = tuple(replace(span, shapes=(shape, *span.shapes)) for span in document.spans)
    return replace(document, spans=spans)


def _cut(document: Document, lang: str, most: float) -> Iterator[Document]:
    """The document in parts of at most so many characters, cut between sentences if it can be."""
    source = document.source
    whole = all(len(s.text) == s.end - s.start or not s.text for s in document.spans)
    if len(_seen(document)) <= most or not whole or markup.is_ssml(source):
        yield document
        return
    spans = deque(document.spans)
    begin = end = 0
    for start, stop in _pieces(source, lang, most):
        if end > begin and stop - begin > most:
            yield _part(document, spans, begin, start)
            begin = start
        end = stop
    yield _part(document, spans, begin, len(source))


def _pieces(text: str, lang: str, most: float) -> Iterator[tuple[int, int]]:
    """Sentences; one that is too long by itself in parts, cut at its best boundaries."""
    for start, end in sentences(text, lang):
        while end - start > most:
            at = _boundary(text[start : start + int(most)], lang)
            yield start, start + at
            start += at
        yield start, end


def _boundary(text: str, lang: str) -> int:
    """The best place to cut a text that is too long, in its second half if there is one."""
    found = [(d.strength, d.at) for d in divisions(text, lang) if d.at > len(text) // 2]
    if found:
        return max(found)[1]
    space = text.rfind(" ", len(text) // 2)
    return space + 1 if space > 0 else len(text)


def _part(document: Document, spans: deque[Span], begin: int, end: int) -> Document:
    """source[begin:end] with its spans, as a document of its own.

    `spans`: those from there on, in order; those of which nothing is left are taken away.
    """
    mine: list[Span] = []
    while spans:
        span = spans[0]
        if span.start >= end and span.end > begin:
            break  # of the next part
        if max(span.start, begin) < min(span.end, end) or begin <= span.start == span.end < end:
            mine.append(_moved(span, max(span.start, begin), min(span.end, end), begin))
        if span.end > end:
            break  # it goes on
        spans.popleft()
    return replace(document, source=document.source[begin:end], spans=tuple(mine))


def _moved(span: Span, start: int, end: int, by: int) -> Span:
    first, last = start == span.start, end == span.end
    return replace(
        span,
        text=span.text[start - span.start : end - span.start],
        start=start - by,
        end=end - by,
        pause_before=span.pause_before if first else 0.0,
        pause_after=span.pause_after if last else 0.0,
        mark=span.mark if first else None,
    )
