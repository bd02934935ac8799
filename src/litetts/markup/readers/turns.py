"""JSON and JSON Lines: turns as programs write them.

    [{"speaker": "Alice", "text": "Hello.", "direction": "softly"}, ...]
    {"title": "...", "author": "...", "chapters": [{"title": "One", "turns": [...]}]}

A line of JSONL is a turn, or `{"chapter": "One"}`, which begins one; a turn too may name its
`chapter`. The fields are those of `Turn`; `style` and `instructions` are other names of
`direction`, `content` of `text`, `name` and `role` of `speaker`, `pause_after` of `pause_s`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import PurePath
from typing import Any

from litetts.errors import InputError
from litetts.markup.book import KINDS, Book, Chapter, Turn
from litetts.markup.readers.lines import decoded, titled

__all__ = ["parse"]

_ALIASES = {
    "style": "direction",
    "instructions": "direction",
    "content": "text",
    "name": "speaker",
    "role": "speaker",
    "pause_after": "pause_s",
}
_TURN = {f.name: f.type for f in fields(Turn)}
_NUMBERS = ("start_s", "end_s", "pause_s")
_LONGEST_S = 1e6
"""Seconds of the longest book, and a pause in it: eleven days."""
_BOOK = ("title", "author", "language", "cover")


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    text = decoded(data, name)
    if PurePath(name).suffix.lower() == ".jsonl":
        lines = [
            (f"line {number}", _loaded(line, f"line {number} of {name}"))
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip()
        ]
        facts: dict[str, Any] = {}
        if (
            lines
            and isinstance(lines[0][1], Mapping)
            and not {"text", "content", "chapter"} & set(lines[0][1])
        ):
            facts = dict(lines.pop(0)[1])
        return _book(facts, _chapters(lines), name)
    content = _loaded(text, name)
    if isinstance(content, list):
        return _book({}, _chapters(_numbered(content, "turn")), name)
    if not isinstance(content, Mapping):
        raise InputError(f"{name}: a book in JSON is a list of turns or an object", field="file")
    facts = {k: v for k, v in content.items() if k not in ("turns", "chapters", "notes")}
    if "turns" in content:
        chapters = _chapters(_numbered(_list(content["turns"], "turns"), "turn"))
    else:
        chapters = []
        for where, chapter in _numbered(_list(content.get("chapters"), "chapters"), "chapter"):
            if not isinstance(chapter, Mapping):
                raise InputError(f"{where} is no object with title and turns", field="chapters")
            title = chapter.get("title") or ""
            listed = _list(chapter.get("turns"), f"{where}.turns")
            turns = [_turn(t, f"{where}, {w}")[0] for w, t in _numbered(listed, "turn")]
            chapters.append(Chapter(str(title), tuple(turns)))
    return _book(facts, [c for c in chapters if c.turns], name)


def _book(facts: Mapping[str, Any], chapters: Iterable[Chapter], name: str) -> Book:
    for field, value in facts.items():
        if field not in _BOOK:
            raise InputError(
                f"{name}: '{field}' is no field of a book; there are: {', '.join(_BOOK)}, "
                "chapters, turns",
                field=field,
            )
        if value is not None and not isinstance(value, str):
            raise InputError(f"{name}: {field} is {value!r}; it must be text", field=field)
    try:
        cover = facts.get("cover") and base64.b64decode(facts["cover"], validate=True)
    except ValueError:  # letters that no base64 has, or the wrong number of them
        raise InputError(f"{name}: cover is no base64", field="cover") from None
    title = facts.get("title") or titled(name)
    language = facts.get("language")
    return Book(title, facts.get("author") or "", language, cover or None, tuple(chapters))


def _chapters(listed: Iterable[tuple[str, Any]]) -> list[Chapter]:
    told: list[tuple[str, list[Turn]]] = [("", [])]
    for where, each in listed:
        if isinstance(each, Mapping) and set(each) == {"chapter"}:
            told.append((str(each["chapter"]), []))
            continue
        turn, chapter = _turn(each, where)
        if chapter is not None and chapter != told[-1][0]:
            told.append((chapter, []))
        told[-1][1].append(turn)
    return [Chapter(title, tuple(turns)) for title, turns in told if turns]


def _turn(content: Any, where: str) -> tuple[Turn, str | None]:
    """A turn and the chapter that it names."""
    if isinstance(content, str):
        content = {"text": content}
    if not isinstance(content, Mapping):
        raise InputError(f"{where} is {content!r}; it must be an object", field="turns")
    given: dict[str, Any] = dict(content)
    said = {_ALIASES.get(field, field): v for field, v in given.items() if v is not None}
    chapter = said.pop("chapter", None)
    said.setdefault("source", where)
    for field, value in said.items():
        if field not in _TURN:
            raise InputError(
                f"{where}: '{field}' is no field of a turn; there are: {', '.join(_TURN)}",
                field=field,
            )
        if field == "lines":
            said[field] = _lines(value, where)
            continue
        if field in _NUMBERS:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            wrong = not number or not 0 <= value < _LONGEST_S
            kind = f"a number of seconds from 0 to {_LONGEST_S:,.0f}"
        else:
            wrong, kind = not isinstance(value, str), "text"
        if wrong:
            raise InputError(f"{where}: {field} is {value!r}; it must be {kind}", field=field)
    if "text" not in said:
        raise InputError(f"{where} has no text", field="text")
    if said.get("kind", "paragraph") not in KINDS:
        raise InputError(
            f"{where}: kind is '{said['kind']}'; it must be one of {', '.join(KINDS)}",
            field="kind",
        )
    return Turn(**said), None if chapter is None else str(chapter)


def _lines(value: Any, where: str) -> tuple[tuple[int, int], ...]:
    try:
        return tuple((int(at), int(line)) for at, line in value)
    except (TypeError, ValueError):
        raise InputError(
            f"{where}: lines is {value!r}; it must be pairs of offset and line", field="lines"
        ) from None


def _numbered(listed: list[Any], what: str) -> list[tuple[str, Any]]:
    return [(f"{what} {number}", each) for number, each in enumerate(listed, 1)]


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{field} is no list", field=field)
    return value


def _loaded(text: str, where: str) -> Any:
    try:
        content = json.loads(text)
        if "\\ud" in text.lower():  # JSON can carry half of a surrogate pair: no character
            plain = json.dumps(content, ensure_ascii=False).encode("utf-16", "surrogatepass")
            content = json.loads(plain.decode("utf-16", "replace"))
        return content
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is no JSON: {error}", field="file") from None
