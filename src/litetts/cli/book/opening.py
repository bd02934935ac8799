"""A file made ready to be spoken, as the options and the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from litetts.cli.book.options import Source
from litetts.errors import InputError, counted

if TYPE_CHECKING:
    from litetts.longform import Production
    from litetts.markup.book import Book
    from litetts.request import Request

__all__ = ["chapter_of", "kept_or_not", "opened"]


@contextmanager
def kept_or_not(folder: Path, *, keep: bool = False) -> Iterator[Path]:
    """The folder of what is rendered, where there is one (or it is to be made); else none stays."""
    import shutil
    import tempfile

    there = folder.is_dir()
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            yield folder if keep or there else Path(nowhere) / "parts"
        except BaseException:
            if not there:
                shutil.rmtree(folder, ignore_errors=True)
            raise


@contextmanager
def opened(
    source: Source,
    folder: Path,
    *,
    speaking: bool = True,
    chapter: int | None = None,
    **more: Any,
) -> Iterator[Production]:
    """The production of a file.

    Args:
        source: the file and how it is spoken.
        folder: of what is rendered.
        speaking: whether anything will be rendered.
        chapter: number from 1 of the only one; looked for before a folder is made.
        more: options of speaking.
    """
    from functools import partial

    from litetts import longform
    from litetts.cli.reading import defaults, lexicons
    from litetts.request import Request
    from litetts.service import pool
    from litetts.settings import read
    from litetts.speech import completed
    from litetts.watermark.marking import Marking
    from litetts.watermark.signing import Signing

    said = source.said(**more)
    book = longform.read(source.file)
    chapter_of(book, chapter)
    if source.quotations is not None:
        book = _cast_quotations(book, source.quotations)
    loaded = read()
    settings = loaded.settings
    request: Request = Request("", **said, lexicon=lexicons(source.lexicon or ()) or None)
    pool.preparation(settings, loaded.directory)()
    base = completed(request, defaults(loaded))
    if request.lang is None and book.language and request.voice is None:
        base = _without_language(base, book.language)
    people = longform.Cast.read(source.people) if source.people else None
    marking = partial(Marking.of, settings, loaded.directory)
    if base.watermark:
        marking()  # what it takes that is not there is told now
    if speaking and (signing := Signing.of(settings, loaded.directory)) is not None:
        _ = signing.credentials  # and a certificate that cannot be read
    workers = pool.workers(settings, loaded.directory) if speaking else None
    try:
        with longform.Production(
            book,
            folder,
            cast=people,
            request=base,
            workers=workers,
            marking=marking,
            signing=partial(Signing.of, settings, loaded.directory),
        ) as production:
            yield production
    finally:
        if workers is not None:
            workers.shutdown()


def _cast_quotations(book: Book, path: Path) -> Book:
    """The book with its quotations given to those who say them; tells where guesses are unsure."""
    from litetts.markup.quotations import UNSURE, applied

    made, guesses = applied(book, path)
    unsure = sum(guess.sure < UNSURE for guess in guesses)
    typer.echo(
        f"{counted(len(guesses), 'quotations')}, {unsure} of them unsure: see {path}, correct the "
        "speakers there and run again",
        err=True,
    )
    return made


def _without_language(base: Request, language: str) -> Request:
    """A voice of the settings speaks the books of its own language."""
    from dataclasses import replace

    from litetts import engines
    from litetts.voices import resolve
    from litetts.voices.casting import speaks

    if base.voice is None or speaks(engines.facts(resolve(base.voice).engine), language):
        return base
    return replace(base, voice=None, lang=None)


def chapter_of(book: Book, chapter: int | None) -> int | None:
    """The number of a chapter from 0. Raises InputError: there is none."""
    count = len(book.chapters)
    if chapter is not None and chapter > count:
        raise InputError(f"there is no chapter {chapter}; the book has {count}", field="chapter")
    return None if chapter is None else chapter - 1
