"""Markdown (CommonMark and tables), by `markdown-it-py`: made HTML of, and read as that."""

from __future__ import annotations

import re
from typing import Any

from litetts.markup.book import Book
from litetts.markup.readers import html, hypertext, script, unread
from litetts.markup.readers.lines import decoded, titled

__all__ = ["parse"]

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FACT = re.compile(r"^(title|author|lang|language):(.+)$", re.MULTILINE | re.IGNORECASE)
_NOTE = re.compile(r"^\[\^[^\]\n]+\]:.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*", re.MULTILINE)
_MARK = re.compile(r"\[\^[^\]\n]{1,80}\]")

_LONGEST = 10_000
_LINKS = 500
"""Characters and brackets of the longest paragraph in which emphasis and links are looked for."""
_CELLS = 20_000
"""Cells that rows of tables lack, which are made up: without a bound, short rows make millions."""
_ITEM = re.compile(r"^[ \t]*[-+•][ \t]+", re.MULTILINE)
_COLUMNS = re.compile(r"[ \t>|:\-]+")


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    text = decoded(data, name)
    facts: dict[str, str] = {}
    if front := _FRONT.match(text):
        facts = {k.lower(): v.strip().strip("\"'") for k, v in _FACT.findall(front[1])}
        text = "\n" * front[0].count("\n") + text[front.end() :]
    text, footnotes = _NOTE.subn(lambda found: "\n" * found[0].count("\n"), text)
    page = hypertext.read(_rendered(_MARK.sub("", text)))
    first = next((b.text for b in page.blocks if b.level == 1), "")
    title = facts.get("title") or " ".join(first.split()) or titled(name)
    language = facts.get("lang") or facts.get("language")
    told = html.chapters(page.blocks)
    notes = html.notes(footnotes + page.notes) + unread.notes(told, name)
    return Book(title, facts.get("author", ""), language, None, told, notes)


def _inline(state: Any) -> None:
    """What stands within blocks. Very long ones are left as they are: they take too much time."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(token.content) > _LONGEST or token.content.count("[") > _LINKS:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            if state.env.get("script"):
                _break_before_names(token)


def _bare(text: str) -> str:
    """Without the marks of emphasis, which names may stand in, and of items."""
    return _ITEM.sub("", text.replace("*", "").replace("_", ""))


def _break_before_names(token: Any) -> None:
    """Of a dialogue, line by line, each line that begins with a name stays one."""
    lines = token.content.split("\n")
    line = 0
    for child in token.children:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
            if line < len(lines) and script.cued(_bare(lines[line])):
                child.type, child.tag = "hardbreak", "br"


def _lacking(text: str) -> int:
    """How many cells the rows of all tables lack, at most."""
    columns = lacking = 0
    for line in text.split("\n"):
        bars = line.count("|")
        if not line.strip():
            columns = 0
        elif bars and _COLUMNS.fullmatch(line):
            columns = max(columns, bars)
        lacking += max(0, columns - bars - 1)
    return lacking


def _rendered(text: str) -> str:
    """HTML in which every block begins on the line of the source that it begins on.

    So the numbers of the lines that the reader of HTML tells are those of the source.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    if _lacking(text) <= _CELLS:
        parser.enable("table")
    parser.core.ruler.at("inline", _inline)
    tokens = parser.parse(text, {"script": script.looks_like(_bare(text))})
    out: list[str] = []
    line = 0
    for token in tokens:
        if token.map and token.nesting >= 0 and token.map[0] > line:
            out.append("\n" * (token.map[0] - line))
            line = token.map[0]
        made = parser.renderer.render([token], parser.options, {})
        if token.type == "inline":  # its line breaks are those of the source
            out.append(made)
            line += made.count("\n")
            continue
        # What is made has line breaks of its own, between tags and, in code, within.
        out.append(made.replace("\n", "<br>" if token.type in ("fence", "code_block") else " "))
    return "".join(out)
