"""A plan takes time in proportion to the text, whatever that is: work is counted, not timed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from litetts.longform import Production
from litetts.markup.book import parse


def _times(text: str) -> Callable[[int], str]:
    return lambda count: text * count


def _counted(text: str) -> Callable[[int], str]:
    return lambda count: "".join(text.format(i) for i in range(count))


def _cues(count: int) -> str:
    return "".join(
        f"{i}\n00:{i // 60:02}:{i % 60:02},000 --> 00:{i // 60:02}:{i % 60:02},900\nNo way.\n\n"
        for i in range(count)
    )


def _epub(count: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        numbers = range(count)
        items = "".join(
            f'<item id="c{i}" href="c{i}.xhtml" media-type="application/xhtml+xml"/>'
            for i in numbers
        )
        spine = "".join(f'<itemref idref="c{i}"/>' for i in numbers)
        points = "".join(
            f"<navPoint><navLabel><text>Day {i}</text></navLabel>"
            f'<content src="c{i}.xhtml"/></navPoint>'
            for i in numbers
        )
        out.writestr(
            "p.opf",
            f'<package><manifest><item id="n" href="t.ncx" media-type="x"/>{items}</manifest>'
            f'<spine toc="n">{spine}</spine></package>',
        )
        out.writestr("t.ncx", f"<ncx><navMap>{points}</navMap></ncx>")
        for i in numbers:
            out.writestr(f"c{i}.xhtml", f"<h1>Day {i}</h1><p>It rained.</p>")
    return data.getvalue()


MOST = 600
"""Calls for a character of text: twice those of the dearest kind here, the cells of a table."""

BOOKS: dict[str, tuple[str, Callable[[int], str | bytes]]] = {
    "stars": ("a.txt", _times("*a " * 9)),
    "turns": ("a.script", _times("A: b\n")),
    "speakers": ("a.script", _counted("P{}: b\n")),
    "turns in prose": ("a.txt", _times("A: b\n\n")),
    "words": ("a.txt", _times("word " * 9)),
    "paragraphs": ("a.txt", _times("word\n\n")),
    "headings": ("a.txt", _counted("Chapter {}\n\nx\n\n")),
    "items": ("a.txt", _times("- x\n")),
    "quotations": ("a.txt", _times('"a," said b. ' * 3)),
    "voices": ("a.txt", _times("[voice:nano_emma] a ")),
    "capitals": ("a.txt", _times("NOT a " * 5)),
    "underscores": ("a.txt", _times("_a_ " * 9)),
    "styles": ("a.txt", _times("[sad] a " * 4)),
    "brackets": ("a.txt", lambda count: "[" * 20 * count + "a"),
    "elements": ("a.txt", _times("<b>a " * 9)),
    "contents": ("a.txt", _times("Contents\n\nA ... 3\n\nx\n\n")),
    "cues": ("a.srt", _cues),
    "lines of JSON": ("a.jsonl", _times('{"text": "a"}\n')),
    "directions": ("a.jsonl", _counted('{{"text": "a", "direction": "x{}"}}\n')),
    "elements of HTML": ("a.html", _times("<div>a")),
    "lists of HTML": ("a.html", _times("<ol><li>a")),
    "Markdown": ("a.md", _times("*a " * 9)),
    "headings of Markdown": ("a.md", _counted("# Day {}\n\nx\n\n")),
    "table": ("a.md", lambda count: "|a|b|\n|-|-|\n" + "|a|b|\n" * count),
    "footnotes": ("a.md", _counted("a[^{0}]\n\n[^{0}]: b\n\n")),
    "SSML": ("a.ssml", lambda count: f"<speak>{'<p>a</p>' * count}</speak>"),
    "EPUB": ("a.epub", _epub),
}


@pytest.mark.parametrize("kind", BOOKS)
def test_twice_the_text_is_twice_the_work(
    kind: str, produce: Callable[..., Production], calls: Callable[..., int]
) -> None:
    name, made = BOOKS[kind]
    numbers = iter(range(9))

    def plan(data: bytes) -> None:
        produce(parse(data, name), f"p{next(numbers)}").plan()

    def work(count: int) -> int:
        text = made(count)
        return calls(plan, text if isinstance(text, bytes) else text.encode())

    work(1)  # what is found out once
    few, some, many = work(50), work(300), work(550)
    assert many - some < 1.1 * (some - few)  # a square would be 2.4 times as much
    assert many - some < MOST * (len(made(550)) - len(made(300)))
