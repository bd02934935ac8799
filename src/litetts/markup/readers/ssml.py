"""Dialogues in SSML: each paragraph, voice and turn of the document is a turn of the book.

A turn is an SSML document of its own, inside the elements that it stood in, so a `prosody` around
several paragraphs holds in each. A `voice` by name and a `turn` of Azure's `mstts:dialog` say who
speaks. What SSML means is known to `litetts.markup.ssml`; here it is only cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element, tostring

from litetts.errors import InputError
from litetts.markup.book import Book, Chapter, Turn
from litetts.markup.readers.archive import xml
from litetts.markup.readers.lines import titled

__all__ = ["parse"]

_CUT = frozenset({"speak", "p", "paragraph", "voice", "dialog", "turn"})
"""Elements that a turn may begin and end with."""
_XML = "{http://www.w3.org/XML/1998/namespace}"
_SYNTHESIS = "{http://www.w3.org/2001/10/synthesis}"
"""SSML's own elements go by their bare names; the others keep their namespaces."""
_DEEPEST = 100
MOST_BYTES = 16 << 20
"""Of a document: its tree takes ten times its size."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What a turn stands in: the elements, outermost first, and what they say."""

    elements: tuple[Element, ...] = ()
    speaker: str | None = None
    voice: str | None = None
    lang: str | None = None


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    if len(data) > MOST_BYTES:
        raise InputError(
            f"{name} is larger than {MOST_BYTES >> 20} MB, the most of SSML that is read as a book",
            field="file",
        )
    root = xml(data, name)
    if _local(root) != "speak":
        raise InputError(f"{name} is no SSML: it begins with <{_local(root)}>", field="file")
    _check_depth(root, name)
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.removeprefix(_SYNTHESIS)
    lang = root.get(f"{_XML}lang")
    turns = [
        replace(turn, source=f"turn {number}")
        for number, turn in enumerate(_turns(root, _Around((root,))), 1)
    ]
    told = (Chapter("", tuple(turns)),) if turns else ()
    return Book(titled(name), language=lang, chapters=told)


def _check_depth(root: Element, name: str) -> None:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise InputError(f"{name} has more than {_DEEPEST} elements inside each other", field="file")


def _turns(element: Element, around: _Around) -> Iterator[Turn]:
    """What stands in an element, cut at the elements that may be turns."""
    run: list[Any] = [element.text or ""]
    for child in element:
        if _cuts(child):
            yield from _turn(run, around)
            yield from _turns(child, _inside(child, around))
            run = [child.tail or ""]
        else:
            run += [child, child.tail or ""]
    yield from _turn(run, around)


def _cuts(element: Element) -> bool:
    """Whether turns begin and end with an element: it is of that kind, or has such in it."""
    return any(_local(each) in _CUT for each in element.iter())


def _inside(element: Element, around: _Around) -> _Around:
    kind = _local(element)
    lang = element.get(f"{_XML}lang") or around.lang
    name = element.get("name")
    if kind == "turn":
        return replace(around, speaker=element.get("speaker") or around.speaker, lang=lang)
    if kind == "voice" and name and set(element.keys()) <= {"name", f"{_XML}lang"}:
        return replace(around, speaker=around.speaker or name, voice=name, lang=lang)
    if kind in ("p", "paragraph", "dialog"):
        return replace(around, lang=lang)
    return replace(around, elements=(*around.elements, element), lang=lang)


def _turn(run: list[Any], around: _Around) -> Iterator[Turn]:
    """A stretch of text and elements as a turn, if anything of it is heard."""
    if not any(part.strip() if isinstance(part, str) else True for part in run):
        return
    root = inner = _like(around.elements[0])
    for element in around.elements[1:]:
        copy = _like(element)
        inner.append(copy)
        inner = copy
    for part in run:
        if not isinstance(part, str):
            inner.append(_without_tail(part))
        elif len(inner):
            inner[-1].tail = part
        else:
            inner.text = part
    if around.lang:
        root.set(f"{_XML}lang", around.lang)
    bare = not any(not isinstance(part, str) for part in run) and len(around.elements) == 1
    if bare and not any(map(str.isalnum, root.text or "")):
        return
    text = tostring(root, encoding="unicode")
    yield Turn(text, speaker=around.speaker, voice=around.voice, lang=around.lang)


def _without_tail(element: Element) -> Element:
    """A copy of an element without the text after it; its content is shared."""
    copy = _like(element)
    copy.text = element.text
    copy.extend(list(element))
    return copy


def _like(element: Element) -> Element:
    """An element of that kind with nothing in it."""
    return Element(element.tag, dict(element.attrib))


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
