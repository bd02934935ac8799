"""How a document is acted where it does not say so itself: in a style that was asked for, or in
that of the feeling that each sentence carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from litetts.document import Document, Span, Style
from litetts.errors import InputError
from litetts.prosody.emotion import feelings
from litetts.prosody.styles import STYLES
from litetts.text.segment import sentences

__all__ = ["acted", "style_of"]

_DEGREES = (0.01, 2.0)
"""Bounds of a degree, as of Azure's `styledegree`."""
_FELT = 0.7
"""Degree of a style that the text only suggests: less than one that somebody asked for."""


def style_of(name: str) -> Style:
    """A style as options give it: `cheerful`, or with a degree, `sad*0.5`.

    Raises:
        InputError: there is no such style, or its degree is out of bounds.
    """
    word, _, degree = (part.strip() for part in name.partition("*"))
    word = word.lower().replace(" ", "_")
    found = word if word in STYLES else word.replace("_", "-")
    if found not in STYLES:
        raise InputError(
            f"style is '{word}'; there are: {', '.join(sorted(STYLES))}", field="style"
        )
    low, high = _DEGREES
    try:
        value = float(degree) if degree else 1.0
    except ValueError:
        value = 0.0
    if not low <= value <= high:
        raise InputError(
            f"style is '{name}'; its degree must be a number from {low:g} to {high:g}",
            field="style",
        )
    return Style(found, value)


def acted(document: Document, style: Style | None, *, felt: bool) -> Document:
    """The document with a style where it has none.

    Args:
        document: what is spoken.
        style: for all that has none.
        felt: English sentences that carry a clear feeling are acted in its style, the others in
            `style`. What has none stays in one piece, so that a text without feelings is spoken to
            the bit as if nothing had been asked.
    """
    if style is None and not felt:
        return document
    spans: list[Span] = []
    for span in document.spans:
        if span.style or span.event or span.clip or not span.text.strip():
            spans.append(span)
            continue
        parts = _felt(span) if felt and _plain(span, document) else [(span, None)]
        spans += [replace(part, style=feeling or style) for part, feeling in parts]
    return replace(document, spans=tuple(spans))


def _plain(span: Span, document: Document) -> bool:
    """Whether a span can be cut: it is what stands in the source, and read as text."""
    return (
        span.phonemes is None
        and span.interpret_as is None
        and not span.shapes
        and document.source[span.start : span.end] == span.text
    )


def _felt(span: Span) -> Iterator[tuple[Span, Style | None]]:
    """The span cut where the feeling changes, each piece with the style of it."""
    cuts = [begin for begin, _ in sentences(span.text)]
    if not cuts:
        yield span, None
        return
    bounds = [0, *cuts[1:], len(span.text)]
    pieces = [span.text[a:b] for a, b in pairwise(bounds)]
    styles = [feeling.style if feeling else "" for feeling in feelings(pieces)]
    begin = 0
    for style, group in groupby(zip(styles, pieces, strict=True), key=lambda pair: pair[0]):
        end = begin + sum(len(piece) for _, piece in group)
        part = replace(
            span,
            text=span.text[begin:end],
            start=span.start + begin,
            end=span.start + end,
            pause_before=span.pause_before if begin == 0 else 0.0,
            pause_after=span.pause_after if end == len(span.text) else 0.0,
            mark=span.mark if begin == 0 else None,
        )
        yield part, Style(style, _FELT) if style else None
        begin = end
