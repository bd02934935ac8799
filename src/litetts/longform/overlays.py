"""A book that is read along: EPUB 3 with media overlays, whatever it was read from.

Every segment is a marked stretch of the text and a clip of its chapter's recording; a reading
system shows the one while it plays the other (EPUB 3.3, section 9).
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from litetts.audio.tags import Chapter, image_type
from litetts.longform.cast import NARRATOR
from litetts.longform.timeline import Placed
from litetts.markup.book import Book

__all__ = ["write"]

_STAMP = (1980, 1, 1, 0, 0, 0)
_MODIFIED = "1980-01-01T00:00:00Z"
"""When everything was made: the same book is the same file."""

_STYLE = """.read { background: #ffe9a8 }
.verse { margin: 0; text-indent: 0 }
.speaker { font-variant: small-caps }
"""
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
_XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang={lang} xml:lang={lang}>
<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>
<body>
{body}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class _Clip:
    """A segment in the text and in its chapter's recording; times in seconds."""

    id: str
    placed: Placed
    begin: float
    end: float


def write(
    file: BinaryIO,
    book: Book,
    placed: Iterable[Placed],
    chapters: Sequence[Chapter],
    recordings: Sequence[Path],
    head: float,
) -> None:
    """The book into a file.

    Args:
        file: open for writing, seekable.
        book: what is told.
        placed: its segments in their places.
        chapters: with their times.
        recordings: MP3 files of the chapters, in order.
        head: seconds that a recording begins before its chapter's first sound.
    """
    lang = book.language or "en"
    names = [f"c{number:03}" for number in range(1, len(chapters) + 1)]
    lengths: list[float] = []
    with zipfile.ZipFile(file, "w") as out:
        _put(out, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(out, "META-INF/container.xml", _CONTAINER.encode())
        _put(out, "book/style.css", _STYLE.encode())
        by_chapter = groupby(placed, key=lambda each: each.rendered.segment.chapter)
        for name, chapter, recording, (_, segments) in zip(
            names, chapters, recordings, by_chapter, strict=True
        ):
            first = name == names[0]
            begins = 0.0 if first else chapter.start - head
            clips = list(_clips(segments, begins))
            body = "\n".join(_paragraphs(clips))
            page = _XHTML.format(lang=quoteattr(lang), title=_text(chapter.title), body=body)
            _put(out, f"book/{name}.xhtml", page.encode("utf-8", "replace"))
            _put(out, f"book/{name}.smil", _smil(name, clips).encode())
            with (
                recording.open("rb") as sound,
                out.open(zipfile.ZipInfo(f"book/{name}.mp3", _STAMP), "w") as entry,
            ):
                shutil.copyfileobj(sound, entry)
            lengths.append(clips[-1].end)
        _put(out, "book/nav.xhtml", _navigation(lang, book, names, chapters).encode())
        if book.cover:
            _put(out, "book/cover", book.cover, zipfile.ZIP_STORED)
        _put(out, "book/package.opf", _package(lang, book, names, lengths).encode())


_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text(text: str) -> str:
    """A text as XML has it, without the characters that XML has not."""
    return escape(_NO_XML.sub("", text))


def _put(out: zipfile.ZipFile, name: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = how
    out.writestr(entry, data)


def _clips(segments: Iterable[Placed], begins: float) -> Iterator[_Clip]:
    for placed in segments:
        begin = placed.begin_s - begins
        end = begin + placed.rendered.entry.seconds
        yield _Clip(f"s{placed.rendered.segment.index + 1}", placed, begin, end)


def _paragraphs(clips: Sequence[_Clip]) -> Iterator[str]:
    """The text of a chapter: segments of one turn are one paragraph."""
    told = ""
    for (_, kind, _), group in groupby(clips, key=_turn):
        held = list(group)
        segment = held[0].placed.rendered.segment
        spans = " ".join(
            f'<span id="{clip.id}">{_text(clip.placed.rendered.segment.text)}</span>'
            for clip in held
        )
        name = ""
        if segment.speaker not in (told, NARRATOR):
            name = f'<span class="speaker">{_text(segment.speaker)}:</span> '
        told = segment.speaker
        if kind == "heading":
            yield f"<h1>{spans}</h1>"
        else:
            yield f'<p class="{kind}">{name}{spans}</p>'


def _turn(clip: _Clip) -> tuple[str, str, str]:
    segment = clip.placed.rendered.segment
    return segment.source or clip.id, segment.kind, segment.speaker


def _smil(name: str, clips: Sequence[_Clip]) -> str:
    pars = "\n".join(
        f'<par id="p{clip.id}"><text src="{name}.xhtml#{clip.id}"/>'
        f'<audio src="{name}.mp3" clipBegin="{clip.begin:.3f}s" clipEnd="{clip.end:.3f}s"/></par>'
        for clip in clips
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'version="3.0"><body><seq id="q" epub:textref="{name}.xhtml">\n{pars}\n</seq></body>'
        "</smil>"
    )


def _navigation(lang: str, book: Book, names: Sequence[str], chapters: Sequence[Chapter]) -> str:
    items = "\n".join(
        f'<li><a href="{name}.xhtml">{_text(chapter.title)}</a></li>'
        for name, chapter in zip(names, chapters, strict=True)
    )
    body = f'<nav epub:type="toc"><h1>{_text(book.title)}</h1><ol>\n{items}\n</ol></nav>'
    return _XHTML.format(lang=quoteattr(lang), title=_text(book.title), body=body)


def _package(lang: str, book: Book, names: Sequence[str], lengths: Sequence[float]) -> str:
    identity = hashlib.blake2b(
        f"{book.title}\0{book.author}\0{book.characters}".encode("utf-8", "replace"),
        digest_size=16,
    ).hexdigest()
    facts = [
        f'<dc:identifier id="id">urn:litetts:{identity}</dc:identifier>',
        f"<dc:title>{_text(book.title)}</dc:title>",
        f"<dc:language>{_text(lang)}</dc:language>",
        f'<meta property="dcterms:modified">{_MODIFIED}</meta>',
        f'<meta property="media:duration">{sum(lengths):.3f}s</meta>',
        '<meta property="media:active-class">read</meta>',
    ]
    if book.author:
        facts.append(f"<dc:creator>{_text(book.author)}</dc:creator>")
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
    ]
    if book.cover:
        kind = image_type(book.cover)
        items.append(
            f'<item id="cover" href="cover" media-type="{kind}" properties="cover-image"/>'
        )
    for name, seconds in zip(names, lengths, strict=True):
        facts.append(f'<meta property="media:duration" refines="#{name}m">{seconds:.3f}s</meta>')
        items += [
            f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml" '
            f'media-overlay="{name}m"/>',
            f'<item id="{name}m" href="{name}.smil" media-type="application/smil+xml"/>',
            f'<item id="{name}a" href="{name}.mp3" media-type="audio/mpeg"/>',
        ]
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + "\n".join(facts)
        + "\n</metadata>\n<manifest>\n"
        + "\n".join(items)
        + f"\n</manifest>\n<spine>{spine}</spine>\n</package>\n"
    )
