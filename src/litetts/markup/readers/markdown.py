"""Markdown (CommonMark and tables), by `markdown-it-py`: made HTML of, and read as that."""

from __future__ import annotations

import re

from litetts.markup.book import Book
from litetts.markup.readers import html, hypertext
from litetts.markup.readers.lines import decoded, titled

__all__ = ["parse"]

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FACT = re.compile(
    r"^(title|author|lang|language):[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_NOTE = re.compile(r"^\[\^[^\]\n]+\]:.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*", re.MULTILINE)
_MARK = re.compile(r"\[\^[^\]\n]{1,80}\]")


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    text = decoded(data, name)
    facts: dict[str, str] = {}
    if front := _FRONT.match(text):
        facts = {k.lower(): v.strip("\"'") for k, v in _FACT.findall(front[1])}
        text = "\n" * front[0].count("\n") + text[front.end() :]
    text, footnotes = _NOTE.subn(lambda found: "\n" * found[0].count("\n"), text)
    page = hypertext.read(_rendered(_MARK.sub("", text)))
    first = next((b.text for b in page.blocks if b.level == 1), "")
    title = facts.get("title") or " ".join(first.split()) or titled(name)
    language = facts.get("lang") or facts.get("language")
    told = html.chapters(page.blocks)
    notes = html.notes(footnotes + page.notes)
    return Book(title, facts.get("author", ""), language, None, told, notes)


def _rendered(text: str) -> str:
    """HTML in which every block begins on the line of the source that it begins on.

    So the numbers of the lines that the reader of HTML tells are those of the source.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    out: list[str] = []
    line = 0
    for token in tokens:
        if token.map and token.nesting >= 0 and token.map[0] > line:
            out.append("\n" * (token.map[0] - line))
            line = token.map[0]
        made = parser.renderer.render([token], parser.options, {})
        # What is made has line breaks of its own, between tags and, in code, within.
        out.append(made.replace("\n", "<br>" if token.type in ("fence", "code_block") else " "))
    return "".join(out)
