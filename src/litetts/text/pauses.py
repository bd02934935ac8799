"""Pauses between sentences and at marks inside them: a table, and what is wanted instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litetts.request import ReadingStyle

__all__ = ["CLOSING", "PARAGRAPH_S", "PAUSE_S", "SENTENCE_S", "lines", "pause", "rests"]

PAUSE_S = {",": 0.15, ";": 0.25, ":": 0.25, "—": 0.2, "…": 0.4, ".": 0.4, "!": 0.4, "?": 0.4}
"""Silence after an utterance that ends in this punctuation, seconds."""

SENTENCE_S, PARAGRAPH_S = 0.4, 0.8
"""Silence after a sentence, and after the last one of a paragraph, seconds."""

HEADING_CHARACTERS = 80
"""A line by itself that is no longer and has no mark at its end is a heading."""
_ITEM = re.compile(r"\s*(?:[-*+•]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
CLOSING = '"”)'
"""What may stand after the mark that ends a sentence."""


def pause(style: ReadingStyle, text: str, start: int, end: int, gap: str) -> float:
    """Seconds of silence after the sentence text[start:end], which `gap` follows."""
    said = text[start:end].rstrip(CLOSING + " ")
    whole = start == 0 or text[:start].rstrip(" \t")[-1:] == "\n"
    if whole and (not gap or "\n" in gap) and "\n" not in said:
        if style.pause_item is not None and _ITEM.match(said):
            return style.pause_item
        short = len(said) <= HEADING_CHARACTERS and said[-1:] not in tuple(".!?…:;,")
        if style.pause_heading is not None and gap.count("\n") > 1 and short:
            return style.pause_heading
    if gap.count("\n") > 1:
        return PARAGRAPH_S if style.pause_paragraph is None else style.pause_paragraph
    if "\n" in gap and style.pause_line is not None:
        return style.pause_line
    return SENTENCE_S if style.pause_sentence is None else style.pause_sentence


def rests(style: ReadingStyle) -> dict[str, float]:
    """Seconds of silence that are wanted at marks inside a sentence."""
    wanted = {
        ",": style.pause_comma,
        ";": style.pause_colon,
        ":": style.pause_colon,
        "—": style.pause_dash,
    }
    return {mark: seconds for mark, seconds in wanted.items() if seconds is not None}


def lines(text: str, found: Iterator[tuple[int, int]], verse: bool) -> Iterator[tuple[int, int]]:
    """The sentences, each line of theirs by itself where the text is verse."""
    for start, end in found:
        at = start
        for line in text[start:end].splitlines(keepends=True) if verse else ():
            stop = at + len(line)
            if line.strip():
                yield at, at + len(line.rstrip())
            at = stop
        if not verse:
            yield start, end
