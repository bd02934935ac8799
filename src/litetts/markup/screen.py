r"""What assistants and chats print: Markdown, formulas, code, JSON, *actions*.

    parse("# Plan\n\n1. Open `main.py`\n2. Compute $x^2$", code=False)

A heading, an item of a list and a row of a table are spoken by themselves, each with its pause.
Code blocks are left out with a note, or read sign by sign (`code`). A formula in LaTeX is read in
words, JSON as its keys and values, an action between asterisks as an aside. Inside of all that,
inline tags and the marks of people hold as in plain text. Offsets of the spans count characters of
the source.

Written line by line after the CommonMark specification (0.31), as far as it can be heard: there is
no nesting of block quotes in lists, and reference links lose their target.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from litetts.document import Document, Note, Prosody, Span
from litetts.markup import vocabulary
from litetts.markup.inline import Lasting, position
from litetts.markup.inline import parse_after as parse_line

__all__ = ["PAUSES_S", "parse", "parse_after"]

PAUSES_S = {"heading": 0.8, "item": 0.45, "row": 0.45, "paragraph": 0.8, "line": 0.3}
"""Seconds of silence after a heading, an item of a list, a row of a table, a paragraph, and a line
of code."""

MAX_JSON = 2**20
"""Characters of a text that is tried as JSON."""

ASIDE = Prosody(volume_db=-3.0, pitch_st=-0.5)
"""How an action between asterisks is spoken."""

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
# Repeats that could share the same characters are possessive (*+, ++): a line that does not fit
# is refused in one pass.
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]++|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"[ \t]*(?:[-*+•](?=[ \t]|$)[ \t]*(?:\[[ xX]\][ \t]+)?|(?=\d{1,3}[.)][ \t]))")
_QUOTE = re.compile(r" {0,3}(?:>[ \t]?)+")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$|[^|\n]*[^|\s\\][ \t]*\|[ \t]*[^|\s][^\n]*$")
_DELIMITER = re.compile(r"[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*\|?[ \t]*+$")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+")
_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\])+")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
# What stands in a line beside words, the first that fits.
_INLINE = re.compile(
    r"(?<!`)(?P<ticks>`++)(?P<code>[^`\n](?:[^\n]{0,500}?[^`\n])??)(?P=ticks)(?!`)"
    r"|(?P<formula>\$\$[^$]{1,2000}\$\$|\\\[(?:[^\\]|\\[^\[\]]){1,2000}?\\\]"
    r"|\\\((?:[^\\]|\\[^()]){1,1000}?\\\)"
    r"|\$(?=[^\s$\d]|\d+(?:\.\d+)?[a-zA-Z\\^_=+*/-])[^$\n]{0,300}?[^\s$\\]\$(?![\w$]))"
    r"|(?P<silent>\[\^[^\]\n]{1,40}\]|\\(?=[!-/:-@\[-`{-~])|\\$)"
    r"|\[(?P<label>[^\[\]\n]{1,300})\]\[[^\[\]\n]{0,100}\]"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]{1,500})>"
    r"|(?<![\w*\\])\*(?P<action>[a-z][a-z'-]*s(?:[ ,][^*\n]{0,160})?)\*(?![\w*])",
    re.DOTALL,
)
_MATHS = re.compile(r"[\\^_={}]|[a-zA-Z]\s?[-+*/<>]|^[a-zA-Z]$")
_ENDS = re.compile(r"[.!?…:;]['\"”’)\]]*\s*$")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?…\"”\n])\s*$")
_JSON = re.compile(
    r'"(?P<string>(?:[^"\\\n]|\\.)*)"(?P<key>\s*:)?|(?P<bare>-?\d[\d.eE+-]*|true|false|null)'
)
_NOT_ACTIONS = frozenset(
    {"as", "is", "was", "this", "its", "his", "does", "has", "yes", "us", "plus"}
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the source without its end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """What is spoken by itself: stretches of the source, one a line."""

    kind: str  # a key of PAUSES_S, "code" or "json"
    parts: tuple[tuple[int, int], ...]
    fence: str = ""  # of code that had not ended with the text


def parse(source: str, *, code: bool, pauses: Mapping[str, float] | None = None) -> Document:
    """Read what a screen shows.

    Args:
        source: the text.
        code: read code blocks and code in a line sign by sign; False leaves the blocks out.
        pauses: seconds by the names of `PAUSES_S`, where they are to be others.

    Raises:
        InputError: an inline tag with a value that is none, or out of bounds.
    """
    return parse_after(Lasting(), source, code=code, pauses=pauses)[0]


def parse_after(
    before: Lasting,
    source: str,
    *,
    code: bool,
    pauses: Mapping[str, float] | None = None,
    where: Callable[[int], str] | None = None,
) -> tuple[Document, Lasting]:
    """A text that goes on where another ended, even in a code block: read, and what lasts.

    `where`: names the place of a character of it, for messages; None = by its line and column.

    Raises:
        InputError: see `parse`.
    """
    reader = _Reader(source, code, {**PAUSES_S, **(pauses or {})}, before)
    reader.where = where or reader.where
    whole = source.strip()
    if whole[:1] in ("{", "[") and len(whole) <= MAX_JSON and _is_json(whole):
        reader.json(0, len(source))
    else:
        for block in _blocks(_lines(source), before.fence):
            reader.block(block)
    document = Document(source, tuple(reader.spans), notes=tuple(dict.fromkeys(reader.notes)))
    return document, reader.lasting


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def _lines(source: str) -> list[_Line]:
    found, at = [], 0
    for text in source.splitlines(keepends=True):
        bare = text.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        found.append(_Line(at, at + len(bare), bare))
        at += len(text)
    return found


def _blocks(lines: Sequence[_Line], fence: str) -> Iterator[_Block]:
    """The blocks in order; each line is looked at once. `fence`: the text begins in code."""
    paragraph: list[tuple[int, int]] = []
    kind = "paragraph"

    def done() -> Iterator[_Block]:
        nonlocal kind
        if paragraph:
            yield _Block(kind, tuple(_together(paragraph)))
            paragraph.clear()
        kind = "paragraph"

    at = 0
    if fence:
        body, at, open_ = _fenced(lines, 0, fence)
        yield _Block("code", body, open_)
    while at < len(lines):
        line = lines[at]
        at += 1
        if opened := _FENCE.match(line.text):
            yield from done()
            body, at, open_ = _fenced(lines, at, opened["fence"])
            name = opened["info"].strip().lower().partition(" ")[0]
            yield _Block("json" if name == "json" else "code", body, open_)
        elif not line.text.strip():
            yield from done()
        elif paragraph and kind == "paragraph" and _UNDERLINE.match(line.text):
            kind = "heading"
            yield from done()
        elif _RULE.match(line.text) or _DEFINITION.match(line.text):
            yield from done()
        elif heading := _HEADING.match(line.text):
            yield from done()
            begin = heading.end()
            end = begin + len(_without_closing(line.text[begin:]))
            if end > begin:
                yield _Block("heading", ((line.start + begin, line.start + end),))
        elif _ROW.match(line.text) and _in_table(lines, at - 1):
            yield from done()
            if not _DELIMITER.match(line.text):
                yield _Block("row", tuple(_cells(line)))
        else:
            quote = _QUOTE.match(line.text)
            begin = quote.end() if quote else 0
            item = _ITEM.match(line.text, begin)
            if item:
                yield from done()
                kind, begin = "item", item.end()
                if task := _TASK.match(line.text, begin):
                    begin = task.end()
            stop = lines[at].start if at < len(lines) else line.end  # with the end of the line
            paragraph.append((line.start + begin, stop))
    yield from done()


def _without_closing(heading: str) -> str:
    """The text of a heading without the signs that may close it: "Plan ##" is "Plan"."""
    text = heading.rstrip(" \t")
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else text


def _together(parts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches that touch as one: a formula may go over several lines."""
    begin, end = parts[0]
    for start, stop in parts[1:]:
        if start != end:
            yield begin, end
            begin = start
        end = stop
    yield begin, end


def _fenced(
    lines: Sequence[_Line], at: int, fence: str
) -> tuple[tuple[tuple[int, int], ...], int, str]:
    """The lines of a code block, where it ends, and its fence if it ended with the text alone."""
    body: list[tuple[int, int]] = []
    while at < len(lines):
        line = lines[at]
        at += 1
        bare = line.text.strip()
        if len(bare) >= len(fence) and not bare.strip(fence[0]) and bare[:1] == fence[0]:
            return tuple(body), at, ""
        body.append((line.start, line.end))
    return tuple(body), at, fence


def _in_table(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line with bars is of a table: one below or above it divides head and rows."""
    if at + 1 < len(lines) and _DELIMITER.match(lines[at + 1].text) and "-" in lines[at + 1].text:
        return True
    text = lines[at].text.strip()
    return text.startswith("|") and text.endswith("|") and len(text) > 1


def _cells(line: _Line) -> Iterator[tuple[int, int]]:
    for cell in _CELL.finditer(line.text):
        if cell[0].strip():
            yield line.start + cell.start(), line.start + cell.end()


class _Reader:
    """Makes spans of blocks, with what inline tags say of the rest of the text."""

    def __init__(self, source: str, code: bool, pauses: dict[str, float], lasting: Lasting) -> None:
        self.where: Callable[[int], str] = partial(position, source)
        self.source, self.code, self.pauses = source, code, pauses
        self.spans: list[Span] = []
        self.notes: list[Note] = []
        self.lasting = replace(lasting, fence="")

    def block(self, block: _Block) -> None:
        first = len(self.spans)
        if block.kind in ("code", "json"):
            self._code(block)
            self.lasting = replace(self.lasting, fence=block.fence)
            return
        for i, (start, end) in enumerate(block.parts):
            self._line(start, end)
            if block.kind == "row" and i + 1 < len(block.parts):
                self._mark(", ", end)
        self._end(first, self.pauses[block.kind])

    def json(self, start: int, end: int) -> None:
        """Keys and values in their order: "name": "Ada" is "name: Ada"."""
        first = len(self.spans)
        for token in _JSON.finditer(self.source, start, end):
            group = "bare" if token["bare"] is not None else "string"
            if token[group]:
                self._add(token.start(group), token.end(group))
            self._mark(": " if token["key"] else ", ", token.end())
        self._end(first, self.pauses["paragraph"])

    def _code(self, block: _Block) -> None:
        if not block.parts:
            return
        start, end = block.parts[0][0], block.parts[-1][1]
        if block.kind == "json" and _is_json(self.source[start:end]):
            self.json(start, end)
        elif not self.code:
            lines = len(block.parts)
            self.notes.append(
                Note(
                    "reading.screen",
                    f"a code block of {lines} {'line' if lines == 1 else 'lines'} is left out "
                    "(reading.screen = code reads it)",
                )
            )
        else:
            for begin, stop in block.parts:
                first = len(self.spans)
                if self.source[begin:stop].strip():
                    self._add(begin, stop, interpret_as="code")
                    self._end(first, self.pauses["line"])

    def _line(self, start: int, end: int) -> None:
        """The words of a line, with what stands among them."""
        at = start
        for found in _INLINE.finditer(self.source, start, end):
            if found.start() < at or not self._meant(found):
                continue
            self._words(at, found.start())
            at = found.end()
            if found["code"] is not None:
                kind = "code" if self.code else None
                self._add(found.start("code"), found.end("code"), interpret_as=kind)
            elif found["formula"] is not None:
                self._add(found.start(), found.end(), interpret_as="latex")
            elif found["action"] is not None:
                self._action(found)
            elif found["silent"] is None:
                group = "label" if found["label"] is not None else "address"
                self._add(found.start(group), found.end(group))
        self._words(at, end)

    def _meant(self, found: re.Match[str]) -> bool:
        """Whether what looks like a formula or an action is one."""
        if found["formula"] is not None:
            inner = found["formula"].strip("$")
            return len(found["formula"]) > len(inner) + 2 or _MATHS.search(inner) is not None
        if found["action"] is not None:
            verb = found["action"].partition(" ")[0].strip(",")
            before = self.source[max(0, found.start() - 20) : found.start()]
            alone = _BEGINS_SENTENCE.search(before) is not None or found.start() == 0
            known = vocabulary.event(found["action"]) is not None
            return verb not in _NOT_ACTIONS and not verb.endswith("ss") and (alone or known)
        return True

    def _action(self, found: re.Match[str]) -> None:
        """*sighs* is the sound if it is known, else an aside: "(smiles softly)"."""
        event = vocabulary.event(found["action"])
        if event is not None:
            self._add(found.start(), found.start(), event=event)
            return
        prosody = ASIDE.over(self.lasting.prosody)
        span = Span(
            f"({found['action']})", found.start(), found.end(), self.lasting.voice, prosody=prosody
        )  # as long as with its asterisks, so that every letter keeps its place
        self.spans.append(span)

    def _words(self, start: int, end: int) -> None:
        """Words with inline tags. The ends of lines are spaces: a paragraph is one text."""
        if start >= end:
            return
        text = re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", " ", self.source[start:end])
        if self.lasting.fence:
            self.lasting = replace(self.lasting, fence="")
        document, self.lasting = parse_line(
            self.lasting, text, where=lambda at: self.where(start + at)
        )
        for span in document.spans:
            self.spans.append(replace(span, start=span.start + start, end=span.end + start))
        self.notes += document.notes

    def _add(
        self, start: int, end: int, *, interpret_as: str | None = None, event: str = ""
    ) -> None:
        self.spans.append(
            Span(
                self.source[start:end],
                start,
                end,
                self.lasting.voice,
                prosody=self.lasting.prosody,
                interpret_as=interpret_as,
                style=self.lasting.style,
                event=event,
            )
        )

    def _mark(self, mark: str, at: int) -> None:
        """A mark that the text does not have, for the tune: between the cells of a row."""
        self.spans.append(Span(mark, at, at, self.lasting.voice, prosody=self.lasting.prosody))

    def _end(self, first: int, pause: float) -> None:
        """End a block: with a full stop if it has no mark, and its pause."""
        last = next((i for i in range(len(self.spans) - 1, first - 1, -1)
                     if self.spans[i].text.strip()), -1)  # fmt: skip
        if last < 0:
            return
        span = self.spans[last]
        if span.start == span.end and span.text.strip() in (",", ":"):
            self.spans[last] = replace(span, text=".")
        elif not _ENDS.search(span.text) and not span.event:
            self._mark(".", self.spans[-1].end)
        self.spans[-1] = replace(self.spans[-1], pause_after=max(pause, self.spans[-1].pause_after))
