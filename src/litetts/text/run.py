"""Runs: what one voice reads without a break, as one text with a way back to its spans.

A document is spans, each with its own style; a sentence may go over several of them. What is read
in one breath becomes one text, and every word of that knows the span that it came from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from litetts.document import Shape, Span, Stretch, Word
from litetts.text.pauses import PARAGRAPH_S

__all__ = ["Run", "extents_of", "opens_paragraph", "runs", "stretched", "stretches", "taken"]


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive spans that one voice reads without a break, as one text with a way back.

    Attributes:
        spans: in reading order.
        text: of all of them.
        begins: where each begins in the text.
        source_begins: where each begins in the document's source.
    """

    spans: tuple[Span, ...]
    text: str
    begins: tuple[int, ...]
    source_begins: tuple[int, ...]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Run:
        """The run of these spans."""
        begins, at = [], 0
        for span in spans:
            begins.append(at)
            at += len(span.text)
        text = "".join(s.text for s in spans)
        return cls(tuple(spans), text, tuple(begins), tuple(s.start for s in spans))

    def place(self, word: Word) -> int:
        """Where a word begins in the run's text."""
        index = self.span_of(word)
        span, begin = self.spans[index], self.begins[index]
        return begin + (word.start - span.start if len(span.text) == span.end - span.start else 0)

    def span_at(self, position: int) -> int:
        """Index of the span at a place of the run's text."""
        return max(0, bisect_right(self.begins, position) - 1)

    def span_of(self, word: Word) -> int:
        """Index of the span that a word came from."""
        return self.span_of_source(word.start)

    def span_of_source(self, start: int) -> int:
        """Index of the span that stands for the source from `start` on."""
        return max(0, bisect_right(self.source_begins, start) - 1)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document's source of the run's text[start:end]."""
        first, last = self.span_at(start), self.span_at(max(start, end - 1))
        return self._offset(first, start, False), self._offset(last, end, True)

    def _offset(self, index: int, position: int, end: bool) -> int:
        span = self.spans[index]
        if len(span.text) == span.end - span.start:
            return span.start + position - self.begins[index]
        # `sub` and entities: the whole of what the text stands for.
        return span.end if end else span.start


def runs(spans: Sequence[Span]) -> Iterator[Run]:
    """Group spans that are read in one breath: same voice, same language, no pause between."""
    group: list[Span] = []
    for span in spans:
        if group:
            last = group[-1]
            same = (last.voice, last.lang) == (span.voice, span.lang)
            alone = last.event or last.clip or span.event or span.clip
            if not same or alone or last.pause_after or span.pause_before:
                yield Run.of(group)
                group = []
        group.append(span)
    if group:
        yield Run.of(group)


def opens_paragraph(before: str, run: Run) -> bool:
    """Whether a run that follows another text begins a paragraph."""
    between = before[len(before.rstrip()) :] + run.text[: -len(run.text.lstrip()) or None]
    return run.spans[0].pause_before >= PARAGRAPH_S or between.count("\n") > 1


def stretches(run: Run, start: int, end: int) -> Iterator[tuple[bool, int, int]]:
    """Cut [start, end) where a span has its own phonemes or say-as: (has, start, end)."""
    pieces: list[tuple[bool, int, int, int]] = []
    for index in range(run.span_at(start), len(run.spans)):
        begin = max(start, run.begins[index])
        stop = min(end, run.begins[index] + len(run.spans[index].text))
        if begin >= end:
            break
        span = run.spans[index]
        special = bool(span.phonemes or span.interpret_as)
        pieces.append((special, begin, stop, index if special else -1))
    for (special, _), group in groupby(pieces, key=lambda p: (p[0], p[3])):
        members = list(group)
        yield special, members[0][1], members[-1][2]


def taken(
    marks: list[tuple[int, str]], run: Run, words: Sequence[Word]
) -> tuple[tuple[str, int], ...]:
    """The events (span, name) up to the last of the words, each with the word that follows it.

    They are taken out of the list.
    """
    spans = [run.span_of(word) for word in words]
    taken = []
    while marks and marks[0][0] <= spans[-1]:
        index, name = marks.pop(0)
        taken.append((name, next(i for i, span in enumerate(spans) if span >= index)))
    return tuple(taken)


def extents_of(spans: Sequence[Span]) -> dict[Shape, tuple[int, int]]:
    """Where in the source each shape's stretch has its first and its last sound: [start, end)."""
    extents: dict[Shape, tuple[int, int]] = {}
    for span in spans:
        heard = [i for i, char in enumerate(span.text) if char.isalnum()] if span.shapes else []
        if not heard:
            continue
        exact = len(span.text) == span.end - span.start
        start = span.start + heard[0] if exact else span.start
        end = span.start + heard[-1] + 1 if exact else span.end
        for shape in span.shapes:
            extents[shape] = (extents.get(shape, (start, end))[0], end)
    return extents


def stretched(
    words: Sequence[Word], run: Run, extents: dict[Shape, tuple[int, int]]
) -> tuple[Stretch, ...]:
    """What is wanted of stretches of an utterance's words, the outermost first."""
    if not extents:
        return ()
    of = [run.spans[run.span_of(word)].shapes for word in words]
    found = []
    for shape in dict.fromkeys(shape for shapes in of for shape in shapes):
        mine = [i for i, shapes in enumerate(of) if shape in shapes]
        start, end = extents[shape]
        whole = max(1, end - start)
        begins = (words[mine[0]].start - start) / whole
        ends = (words[mine[-1]].end - start) / whole
        found.append(
            Stretch(
                shape, mine[0], mine[-1] + 1, min(1.0, max(0.0, begins)), min(1.0, max(0.0, ends))
            )
        )
    return tuple(found)
