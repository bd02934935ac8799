"""What `litetts book` tells: the plan, how far it is, what was written, what was heard."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from litetts.errors import counted

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from litetts.document import Note
    from litetts.longform import Production, Progress, Report
    from litetts.longform.writing import Watch

__all__ = [
    "clock",
    "drift",
    "foretold",
    "pace",
    "resumable",
    "show",
    "told",
    "verified",
    "watch",
    "writing",
]

_NOTES = 30
"""Notes that are told before a book is spoken."""


@contextmanager
def resumable(production: Production) -> Iterator[None]:
    """Whoever breaks this off is told what is kept, and how to go on."""
    from litetts.cli import Ended

    try:
        yield
    except (KeyboardInterrupt, Ended):
        store = production.store
        typer.echo(
            f"stopped: {counted(len(store), 'segments')} "
            f"{'is' if len(store) == 1 else 'are'} kept in {store.folder}; the same command again "
            "goes on from there",
            err=True,
        )
        raise


@contextmanager
def _bar(quiet: bool, waiting: str) -> Iterator[Bar | None]:
    """A display of how far something is; None = nobody watches it live."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True, emoji=False)
    if quiet or not console.is_terminal:
        yield None
        return
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[told]}"),
        console=console,
        transient=True,
    ) as bar:
        bar.add_task(waiting, total=1.0, told="")
        yield bar


@contextmanager
def writing(quiet: bool) -> Iterator[Watch]:
    """Tells what is done while the files are written: hours of sound take minutes of it."""
    stage = ""
    with _bar(quiet, "writing") as bar:

        def tell(now: str, share: float | None) -> None:
            nonlocal stage
            if bar is not None:
                task = bar.task_ids[0]
                bar.update(
                    task,
                    description=now,
                    total=None if share is None else 1.0,
                    completed=share or 0.0,
                )
            elif now != stage and not quiet:
                typer.echo(now, err=True)
            stage = now

        yield tell


def watch(production: Production, chapter: int | None, quiet: bool) -> None:
    """Render with a display of how far it is."""
    from litetts.longform.timeline import title

    last: Any = None
    told = -1
    with _bar(quiet, "reading") as bar:
        for last in production.render(chapter=chapter):
            number = last.segment.chapter
            name = title(production.book, number)
            if bar is not None:
                bar.update(
                    bar.task_ids[0],
                    completed=last.share,
                    description=name[:40],
                    told=pace(last),
                )
            elif not quiet and number != told:
                where = f"chapter {number + 1} of {len(production.book.chapters)}: {name}"
                how = pace(last)
                typer.echo(f"{where}{f' ({how})' if how else ''}", err=True)
            told = number
    if last is not None and not quiet:
        typer.echo(
            f"{counted(last.rendered, 'segments')} rendered, {last.reused} found"
            + (f"; {last.speed:.1f} times as fast as it is heard" if last.speed else ""),
            err=True,
        )


def pace(progress: Progress) -> str:
    """How fast it goes and how long it still takes; "" = not known yet."""
    if progress.left is None:
        return ""
    return f"{_times(progress.speed)}, {clock(progress.left)} left"


def _times(speed: float) -> str:
    return f"{speed:.0f}x" if speed >= 10 else f"{speed:.1f}x"


def foretold(production: Production, chapter: int | None, quiet: bool) -> frozenset[Note]:
    """Before anything is spoken: what is not told of the book, and not done as asked."""
    found = production.foreseen(chapter)
    notes = (*production.book.notes, *found.told())
    if not quiet:
        for note in notes[:_NOTES]:
            typer.echo(f"note: {note}", err=True)
        if len(notes) > _NOTES:
            typer.echo(f"{len(notes) - _NOTES} more notes: see litetts book plan", err=True)
    return found.plain.union(production.book.notes)


def told(report: Report, took: float, known: Set[Note] = frozenset()) -> None:
    """What was written, and its notes but those that are known already."""
    unit = {"lufs": "LUFS", "rms": "dBFS RMS"}[report.unit]
    for note in report.notes:
        if note not in known:
            typer.echo(f"note: {note}", err=True)
    what = str(report.paths[0])
    if len(report.paths) > 1:
        what = f"{counted(len(report.paths), 'files')} in {report.paths[0].parent}"
    typer.echo(
        f"{what}: {clock(report.seconds)}, {counted(len(report.chapters), 'chapters')}, "
        f"{report.level:.1f} {unit}, peak {report.peak:.1f} dBTP; written in {took:.0f} s",
        err=True,
    )


def drift(production: Production, quiet: bool) -> list[dict[str, Any]]:
    """Whether voices stay the same, by speaker and measure."""
    from litetts.validation.drift import Heard
    from litetts.validation.drift import drift as measured

    found = measured(
        Heard(
            placed.begin_s,
            placed.rendered.segment.speaker,
            chunk.samples,
            chunk.sample_rate,
            len(placed.rendered.segment.text),
        )
        for placed, chunk in production.heard()
    )
    worst = [trend for trend in found if trend.drifts]
    if not quiet:
        for trend in worst:
            typer.echo(
                f"note: {trend.measure} of {trend.speaker} changes by {trend.change:+.2f}", err=True
            )
        if found and not worst:
            typer.echo("no voice changes over the length of the book", err=True)
    return [trend.to_json() for trend in found]


def show(production: Production, *, segments: bool, as_json: bool) -> None:
    """The plan."""
    from rich.console import Console
    from rich.table import Table

    from litetts.longform.plan import said

    if as_json:
        book = production.book
        content: dict[str, Any] = {
            "title": book.title,
            "author": book.author,
            "language": book.language,
        }
        content |= production.plan().to_json()
        if segments:
            content["said"] = [said(each) for each in production.segments()]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    whole = production.plan()
    console = Console(width=None if sys.stdout.isatty() else 120, markup=False, emoji=False)
    book = production.book
    by = f" by {book.author}" if book.author else ""
    console.print(f"{book.title}{by}", style="bold", highlight=False, markup=False)
    table = Table("", "chapter", "segments", "about", "speakers", box=None)
    for number, part in enumerate(whole.chapters, 1):
        about, speakers = clock(part.seconds), ", ".join(part.speakers)
        table.add_row(str(number), part.title, str(part.segments), about, speakers)
    console.print(table)
    table = Table("speaker", "voice", "segments", "characters", "about", box=None)
    for part in whole.speakers:
        voice = whole.cast.options(part.title).get("voice", "")
        table.add_row(
            part.title, str(voice), str(part.segments), str(part.characters), clock(part.seconds)
        )
    console.print(table)
    if segments:
        table = Table("", "who", "how", "text", "where", box=None)
        for each in production.segments():
            request = each.request
            how = request.style or request.instructions or ""
            table.add_row(str(each.index + 1), each.speaker, how, each.text, each.source)
        console.print(table)
    for note in whole.notes:
        console.print(f"note: {note}", highlight=False, markup=False)
    console.print(
        f"{counted(whole.segments, 'segments')}, about {clock(whole.seconds)}; "
        f"{whole.missing} to render",
        highlight=False,
    )


def verified(
    production: Production,
    listener: str,
    chapter: int | None,
    most_s: float | None,
    *,
    again: bool,
    report: Path | None,
) -> bool:
    """Listen, tell what was found, and whether every sentence is there once."""
    from litetts.validation import books
    from litetts.validation.transcribe import transcriber

    heard = transcriber(listener)
    verdict = books.verify(production, heard, chapter=chapter, most_s=most_s, again=again)
    if report:
        from litetts.audio.files import write_bytes

        content = json.dumps(verdict.to_json(), indent=1, ensure_ascii=False)
        write_bytes(report, content.encode())
    for fault in verdict.faults:
        for kind, texts in (("missing", fault.found.missing), ("twice", fault.found.twice)):
            for text in texts:
                typer.echo(f"{kind}: segment {fault.index + 1} ({fault.source}): {text}", err=True)
    typer.echo(
        f"{heard.name} heard {counted(verdict.segments, 'segments')}, {clock(verdict.seconds)}: "
        f"{counted(verdict.sentences, 'sentences')}, {counted(len(verdict.faults), 'segments')} "
        f"with a sentence missing or twice, {verdict.errors.wer:.1%} of "
        f"{counted(verdict.errors.words, 'words')} heard otherwise; "
        f"{verdict.again} rendered again",
        err=True,
    )
    return not verdict.faults


def clock(seconds: float) -> str:
    """As 1:02:03 or 2:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
