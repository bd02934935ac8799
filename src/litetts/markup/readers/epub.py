"""Books in EPUB 2 and 3: the documents of the spine in their order, chapters by the contents.

What is not the book itself is left out and told in a note: the cover page, the title page, imprint,
table of contents, index, lists of figures. A foreword, a dedication and whatever else is written
for readers stays. Footnotes, and the marks that refer to them, are left out. A play (`NAME: text`)
is read as a script.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from litetts.document import Note
from litetts.errors import InputError
from litetts.markup.book import Book, Chapter, Turn
from litetts.markup.readers import hypertext, script, unread
from litetts.markup.readers.archive import Archive, joined, xml
from litetts.markup.readers.html import notes, text_of
from litetts.markup.readers.lines import is_heading, titled

__all__ = ["parse"]

_NOT_TOLD = hypertext.names(
    "cover titlepage title-page halftitlepage copyright-page imprint toc index landmarks loi lot "
    "loa lov page-list colophon bibliography footnotes endnotes rearnotes notes other-credits "
    "errata doc-toc doc-index doc-cover doc-endnotes"
)
"""Values of `epub:type`, `role` and the guide whose documents are left out."""
_TITLED = re.compile(
    r"(?:table of )?contents|cover(?: page)?|title page|half[- ]title|copyright(?: page| notice)?"
    r"|imprint|colophon|index|list of (?:figures|tables|illustrations)|also by .{1,80}"
    r"|other books by .{1,80}|inhalt(?:sverzeichnis)?|impressum|table des matières|índice|indice",
    re.IGNORECASE,
)
"""Titles of documents that are left out where nothing else tells what they are."""
_MOST_TEXT = 32 << 20
"""Characters of all documents with their markup: several Bibles."""
_MOST_ENTRIES = 50_000
"""Of the table of contents."""
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways of hiding fonts, which are no encryption of the text."""
_TEXT = re.compile(
    r"application/xhtml\+xml|text/html|application/x-dtbook\+xml|text/x-oeb1-document"
)


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the book: its path in the archive, its media type and properties."""

    path: str
    kind: str
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the table of contents."""

    title: str
    path: str
    anchor: str


def parse(data: bytes, name: str) -> Book:
    """See `litetts.markup.book.parse`."""
    archive = Archive(data, name)
    _refuse_locks(archive)
    path = _package(archive)
    package = xml(archive.read(path), f"{name}: '{path}'")
    folder = posixpath.dirname(path)
    items = _manifest(package, folder)
    entries = _listed(_contents(archive, package, items), name)
    left_out = _guide(package, folder)
    pages: list[tuple[hypertext.Page, list[_Entry], str]] = []
    skipped: list[str] = []
    footnotes = pieces = size = 0
    for item in _spine(package, items, skipped):
        if archive.find(item.path) is None:
            skipped.append(f"{posixpath.basename(item.path)} (missing)")
            continue
        source = text_of(archive.read(item.path), item.path)
        size += len(source)
        if size > _MOST_TEXT:
            raise InputError(
                f"{name} has more than {_MOST_TEXT >> 20} million characters in its documents, "
                "the most that are read of a book; divide it",
                field="file",
            )
        page = hypertext.read(source, hypertext.MOST_PIECES - pieces)
        pieces += page.pieces
        mine = entries.pop(item.path.casefold(), [])
        if _beside(item, page, mine, left_out):
            if page.blocks:
                skipped.append(mine[0].title if mine else posixpath.basename(item.path))
            continue
        footnotes += page.notes
        pages.append((page, mine, posixpath.basename(item.path)))
    # A play is divided into documents, each with a few turns: all of it tells that it is one.
    dialogue = script.looks_like(_text(page for page, _, _ in pages))
    told = _whole([chapter for page in pages for chapter in _chapters(*page, dialogue=dialogue)])
    more = (Note("text", f"left out: {', '.join(skipped)}"),) if skipped else ()
    return Book(
        _fact(package, "title") or titled(name),
        ", ".join(_facts(package, "creator")),
        _fact(package, "language") or None,
        _cover(archive, package, items),
        tuple(told),
        more + notes(footnotes) + unread.notes(told, name),
    )


def _listed(entries: Iterator[_Entry], name: str) -> dict[str, list[_Entry]]:
    """The table of contents by the paths of the documents. Raises InputError: it is too long."""
    listed: dict[str, list[_Entry]] = {}
    for count, entry in enumerate(entries):
        if count == _MOST_ENTRIES:
            raise InputError(
                f"{name}: its table of contents has more than {_MOST_ENTRIES} entries", field="file"
            )
        listed.setdefault(entry.path.casefold(), []).append(entry)
    return listed


def _refuse_locks(archive: Archive) -> None:
    """Raises InputError: the texts are encrypted."""
    path = archive.find("META-INF/encryption.xml")
    if path is None:
        return
    for method in _all(xml(archive.read(path), f"{archive.name}: '{path}'"), "EncryptionMethod"):
        if method.get("Algorithm") not in _FONTS:
            raise InputError(
                f"{archive.name} is locked (DRM): its texts are encrypted and cannot be read",
                field="file",
            )


def _package(archive: Archive) -> str:
    """The path of the package document: as the container says, or the only one there is."""
    path = archive.find("META-INF/container.xml")
    if path is not None:
        root = xml(archive.read(path), f"{archive.name}: '{path}'")
        for file in _all(root, "rootfile"):
            found = archive.find(unquote(file.get("full-path", "")))
            if found:
                return found
    found = next((m for m in archive.members if m.casefold().endswith(".opf")), None)
    if found is None:
        raise InputError(
            f"{archive.name} is no EPUB: there is no package document (.opf) in it", field="file"
        )
    return found


def _manifest(package: Element, folder: str) -> dict[str, _Item]:
    items = {}
    for item in _all(package, "item"):
        path, _ = joined(folder, item.get("href", ""))
        properties = frozenset(item.get("properties", "").split())
        items[item.get("id", "")] = _Item(path, item.get("media-type", ""), properties)
    return items


def _spine(package: Element, items: dict[str, _Item], skipped: list[str]) -> Iterator[_Item]:
    """The documents in reading order; without a spine, those of the manifest in its order."""
    references = list(_all(package, "itemref"))
    listed = [items[i] for r in references if (i := r.get("idref", "")) in items]
    aside = {items[r.get("idref", "")] for r in references if _aside(r) and r.get("idref") in items}
    texts = [i for i in items.values() if _TEXT.match(i.kind) and "nav" not in i.properties]
    seen: set[str] = set()
    for item in listed or texts:
        if item.path in seen or not (_TEXT.match(item.kind) or item.path.endswith("html")):
            continue
        seen.add(item.path)
        if item in aside:
            skipped.append(posixpath.basename(item.path))
        else:
            yield item


def _aside(reference: Element) -> bool:
    return reference.get("linear") == "no"


def _contents(archive: Archive, package: Element, items: dict[str, _Item]) -> Iterator[_Entry]:
    """The table of contents: EPUB 3's navigation document, else EPUB 2's NCX."""
    nav = next((i for i in items.values() if "nav" in i.properties), None)
    if nav is not None and archive.find(nav.path):
        found = _navigation(archive, nav.path)
        if first := next(found, None):
            yield first
            yield from found
            return
    spine = next(_all(package, "spine"), None)
    ncx = items.get(spine.get("toc", "")) if spine is not None else None
    ncx = ncx or next((i for i in items.values() if i.path.casefold().endswith(".ncx")), None)
    if ncx is None or archive.find(ncx.path) is None:
        return
    folder = posixpath.dirname(ncx.path)
    for point in _all(xml(archive.read(ncx.path), f"{archive.name}: '{ncx.path}'"), "navPoint"):
        label = next(_all(point, "text"), None)
        content = next((c for c in point if _local(c) == "content"), None)
        if label is not None and content is not None:
            path, anchor = joined(folder, content.get("src", ""))
            yield _Entry(" ".join("".join(label.itertext()).split()), path, anchor)


# Each looks no further than the next tag, so that what is never closed takes no time.
_NAV = re.compile(r"<nav\b[^<>]{0,2000}>", re.I)
_TOC = re.compile(r"\b(?:epub:type|role)\s{0,9}=\s{0,9}[\"'][^\"']{0,200}?\btoc\b", re.I)
_NAV_END = re.compile(r"</nav\b", re.I)
_LINK = re.compile(r"<a\b([^<>]{0,4000})>|</a\b", re.I)
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')", re.I)


def _navigation(archive: Archive, path: str) -> Iterator[_Entry]:
    folder = posixpath.dirname(path)
    text = text_of(archive.read(path), path)
    nav = next((n for n in _NAV.finditer(text) if _TOC.search(n[0])), None)
    if nav is None:
        return
    end = _NAV_END.search(text, nav.end())
    href, begin = None, 0
    for link in _LINK.finditer(text, nav.end(), end.start() if end else len(text)):
        if link[1] is not None:
            href, begin = _HREF.search(link[1]), link.end()
        elif href is not None:
            said = hypertext.read(f"<p>{text[begin : link.start()]}</p>").blocks
            title = " ".join(said[0].text.split()) if said else ""
            target, anchor = joined(folder, hypertext.unescape(href[1] or href[2] or ""))
            href = None
            if title and target:
                yield _Entry(title, target, anchor)


def _guide(package: Element, folder: str) -> frozenset[str]:
    """The paths of documents that EPUB 2's guide calls by a kind that is left out."""
    found = set()
    for reference in _all(package, "reference"):
        if reference.get("type", "").casefold() in _NOT_TOLD:
            path, anchor = joined(folder, reference.get("href", ""))
            if not anchor:
                found.add(path.casefold())
    return frozenset(found)


def _beside(
    item: _Item, page: hypertext.Page, entries: list[_Entry], guide: frozenset[str]
) -> bool:
    """Whether a document is not the book itself."""
    if "nav" in item.properties or page.kind & _NOT_TOLD:
        return True
    long = sum(len(b.text) for b in page.blocks) > _PAGE
    if item.path.casefold() in guide:
        # Some books call their first chapter a cover or title page.
        return not long
    titles = [e.title for e in entries[:1]] + [b.text for b in page.blocks[:1] if b.level]
    return any(_TITLED.fullmatch(" ".join(t.split()).rstrip(".:")) for t in titles)


_PAGE = 3000
"""Characters of more than a page, which is no cover and no title page."""


def _text(pages: Iterable[hypertext.Page]) -> str:
    return "\n\n".join(b.text for page in pages for b in page.blocks if not b.level)


def _chapters(
    page: hypertext.Page, entries: list[_Entry], file: str, *, dialogue: bool
) -> Iterator[Chapter]:
    """A document at the places that the table of contents names.

    `dialogue`: the book is a script (`NAME: text`); else a document may be one by itself.
    """
    dialogue = dialogue or script.looks_like(_text([page]))
    titles = {e.anchor: e.title for e in reversed(entries)}
    title = titles.pop("", "")
    turns: list[Turn] = []
    for block in page.blocks:
        named = next((titles.pop(a) for a in block.anchors if a in titles), None)
        if named is not None:
            if turns:
                yield Chapter(title, tuple(turns))
                title, turns = "", []
            title = named if not title or turns else f"{title}: {named}"
        where = next(iter(block.anchors), "")
        source = f"{file}#{where}" if where else f"{file} line {block.line}"
        if dialogue and not block.level and block.item in ("", "-"):
            turns += script.turns(block.text, source, block.lines, file=f"{file} ")
        else:
            turns += block.turns(source)
    if turns:
        yield Chapter(title, tuple(turns))


def _whole(chapters: list[Chapter]) -> list[Chapter]:
    """The chapters with titles; what goes on in another document without one is joined to it."""
    listed = any(chapter.title for chapter in chapters)
    out: list[tuple[list[str], list[Turn]]] = []
    alone = False  # all of the last one is headings
    for chapter in chapters:
        first = chapter.turns[0]
        begins = first.kind == "heading" or is_heading(first.text)
        title = chapter.title or (first.text.rstrip(".") if begins else "")
        headings = all(turn.kind == "heading" for turn in chapter.turns)
        if out and (alone or (listed and not title)):
            # A page with nothing but "Part One" belongs to the chapter that it opens.
            if alone:
                out[-1][0].append(title)
            out[-1][1].extend(chapter.turns)
            alone = alone and headings
        else:
            out.append(([title], list(chapter.turns)))
            alone = headings
    return [Chapter(": ".join(filter(None, titles)), tuple(turns)) for titles, turns in out]


def _cover(archive: Archive, package: Element, items: dict[str, _Item]) -> bytes | None:
    """The image of the cover, if it is JPEG or PNG."""
    named = {m.get("content", "") for m in _all(package, "meta") if m.get("name") == "cover"}
    found = [i for i in items.values() if "cover-image" in i.properties]
    found += [items[name] for name in named if name in items]
    found += [
        i for i in items.values() if i.kind.startswith("image/") and "cover" in i.path.lower()
    ]
    for item in found:
        if archive.find(item.path):
            image = archive.read(item.path)
            if image.startswith(_IMAGES):
                return image
    return None


def _facts(package: Element, name: str) -> list[str]:
    """What the metadata says: Dublin Core elements of that name."""
    texts = (" ".join("".join(e.itertext()).split()) for e in _all(package, name))
    return list(dict.fromkeys(text for text in texts if text))


def _fact(package: Element, name: str) -> str:
    return next(iter(_facts(package, name)), "")


def _all(root: Any, name: str) -> Iterator[Element]:
    """The elements of a local name, whatever their namespace."""
    return (e for e in root.iter() if _local(e) == name)


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
