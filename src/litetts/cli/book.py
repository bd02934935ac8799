"""`litetts book`: a whole book, a script or a dialogue to a file with chapters."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from litetts.errors import InputError
from litetts.request import OPTIONS, Emotion

if TYPE_CHECKING:
    from litetts.longform import Production, Progress, Report
    from litetts.markup.book import Book
    from litetts.request import Request

_MAKE = "make"
_SURE = 0.65
"""Guesses of speakers below this are worth a look: nobody is named beside the quotation."""


class _Group(TyperGroup):
    """`litetts book FILE` is `litetts book make FILE`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The subcommand of these arguments."""
        if args and args[0] not in self.commands:
            args = [_MAKE, *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options may stand before the file."""
        if args and args[0].startswith("-") and args[0] not in ("-h", "--help"):
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    help="Speak a book, a script or a dialogue: FILE -o OUTPUT. What is interrupted goes on.\n\n"
    "`book FILE` is `book make FILE`; `book make --help` has its options: -o, --cast, --preset, "
    "--captions, --chapter, --preview, --verify and others.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_File = Annotated[Path, typer.Argument(metavar="FILE", help="Text, script, turns in JSON, ...")]
_CastFile = Annotated[
    Path | None, typer.Option("--cast", help="Who speaks with which voice: TOML or JSON.")
]
_Folder = Annotated[
    Path | None,
    typer.Option("--work", help="Folder of what is rendered already; default: beside the output."),
]
_Quotations = Annotated[
    Path | None,
    typer.Option(
        help="Guess who says what is in quotation marks, by this table (.tsv), which is made; "
        "correct it and run again."
    ),
]
_Voice = Annotated[str | None, typer.Option("--voice", "-v", help="The narrator's voice.")]
_Lang = Annotated[
    str | None, typer.Option("--lang", "-l", help="BCP 47 tag; default: the book's own.")
]
_Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Any option of speaking, e.g. pitch=1. May be repeated.",
    ),
]


@app.command(_MAKE)
def make(
    file: _File,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File (.m4b, .mp3, .opus, .flac, .wav ...), or a folder for a file per chapter.",
        ),
    ] = None,
    cast: _CastFile = None,
    quotations: _Quotations = None,
    voice: _Voice = None,
    lang: _Lang = None,
    speed: Annotated[float | None, typer.Option("--speed", "-s", help="Speaking rate.")] = None,
    pauses: Annotated[float | None, typer.Option(help="Factor on all pauses.")] = None,
    emotion: Annotated[Emotion | None, typer.Option(help="auto = acted by the text.")] = None,
    lexicon: Annotated[
        list[Path] | None, typer.Option(help="Pronunciations: JSON or PLS. May be repeated.")
    ] = None,
    options: _Set = None,
    preset: Annotated[
        str,
        typer.Option(help="podcast, mono, broadcast, acx, none, or a loudness in LUFS."),
    ] = "podcast",
    format: Annotated[str | None, typer.Option(help="Of the files; default: by the name.")] = None,
    captions: Annotated[
        list[Path] | None,
        typer.Option(help="Write captions to this .srt, .vtt or .json. May be repeated."),
    ] = None,
    stems: Annotated[
        Path | None, typer.Option(help="Folder that gets a file per speaker (FLAC).")
    ] = None,
    chapter: Annotated[int | None, typer.Option(min=1, help="Only this chapter.")] = None,
    preview: Annotated[
        int | None,
        typer.Option(min=1, help="Only hear segment N of the plan: played, or written to -o."),
    ] = None,
    watermark: Annotated[
        bool | None,
        typer.Option("--watermark/--no-watermark", help="Mark it.", show_default=False),
    ] = None,
    work: _Folder = None,
    report: Annotated[
        Path | None, typer.Option(help="Write levels, chapters and notes to this .json.")
    ] = None,
    drift: Annotated[
        bool,
        typer.Option("--drift", help="Measure whether voices stay the same; told and reported."),
    ] = False,
    verified: Annotated[
        bool, typer.Option("--verify", help="Listen to each segment before it is written.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep what is rendered, for changes.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing.")] = False,
) -> None:
    """Speak a book to a file with chapters.

    Segments are kept as they are made: a run that was interrupted goes on where it was, and after
    a change of the text only what changed is spoken again.
    """
    if output is None and preview is None:
        raise InputError("give the file to write: -o book.m4b", field="output")
    said = _said(options, voice=voice, lang=lang, speed=speed, pauses=pauses, emotion=emotion,
                 watermark=watermark)  # fmt: skip
    folder = work or _beside(output or file)
    if preview is not None:
        with (
            _kept_or_not(folder, keep=work is not None) as place,
            _production(file, place, cast, said, lexicon, quotations=quotations) as (production, _),
        ):
            _preview(production, preview, output)
        return
    assert output is not None
    from litetts.longform.production import check_files

    check_files(output, preset, format=format, captions=captions or ())
    with _production(file, folder, cast, said, lexicon, quotations=quotations, chapter=chapter) as (
        production,
        marking,
    ):
        number = _chapter(production.book, chapter)
        if not quiet:
            for note in production.book.notes:
                typer.echo(f"note: {note}", err=True)
        _watch(production, number, quiet)
        if verified and not _verified(production, "", number, None, again=True, report=None):
            raise typer.Exit(1)
        began = time.perf_counter()
        done = production.write(
            output,
            preset=preset,
            format=format,
            captions=captions or (),
            stems=stems,
            chapter=number,
            marking=marking,
            threads=2,
        )
        facts = done.to_json()
        if drift:
            facts["drift"] = _drift(production, quiet)
        if report:
            from litetts.audio.files import write_bytes

            write_bytes(report, json.dumps(facts, indent=1, ensure_ascii=False).encode())
        if not quiet:
            _told(done, time.perf_counter() - began)
    if not keep:
        import shutil

        shutil.rmtree(folder)
    elif not quiet:
        typer.echo(f"kept in {folder} for changes; remove it when you are done", err=True)


@app.command()
def plan(
    file: _File,
    cast: _CastFile = None,
    quotations: _Quotations = None,
    voice: _Voice = None,
    lang: _Lang = None,
    options: _Set = None,
    segments: Annotated[
        bool, typer.Option("--segments", help="Every segment: who says what, and how.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The output, whose kept work counts.")
    ] = None,
    work: _Folder = None,
) -> None:
    """Show what would be spoken: chapters, who says what, how long. Nothing is rendered."""
    said = _said(options, voice=voice, lang=lang)
    with (
        _kept_or_not(work or _beside(output or file)) as folder,
        _production(file, folder, cast, said, None, speaking=False, quotations=quotations) as (
            production,
            _,
        ),
    ):
        _show(production, segments=segments, as_json=as_json)


@app.command()
def verify(
    file: _File,
    cast: _CastFile = None,
    quotations: _Quotations = None,
    voice: _Voice = None,
    lang: _Lang = None,
    options: _Set = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The output, whose kept work is heard.")
    ] = None,
    work: _Folder = None,
    chapter: Annotated[int | None, typer.Option(min=1, help="Only this chapter.")] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Enough after so many minutes of sound.")
    ] = None,
    listener: Annotated[
        str, typer.Option("--transcriber", help="whisper:SIZE, whisper:FOLDER or pocketsphinx.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again/--no-again", help="Render what is at fault again, once.")
    ] = True,
    report: Annotated[Path | None, typer.Option(help="Write what was found to this .json.")] = None,
) -> None:
    """Listen to what is rendered: is every sentence there, once? Status 1 if not.

    Speaks what is not rendered yet. Options must be those of the book.
    """
    said = _said(options, voice=voice, lang=lang)
    folder = work or _beside(output or file)
    with _production(file, folder, cast, said, None, quotations=quotations, chapter=chapter) as (
        production,
        _,
    ):
        number = _chapter(production.book, chapter)
        _watch(production, number, quiet=False)
        most = None if minutes is None else minutes * 60
        if not _verified(production, listener, number, most, again=again, report=report):
            raise typer.Exit(1)


def _verified(
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
        f"{heard.name} heard {verdict.segments} segments, {verdict.seconds / 60:.1f} minutes: "
        f"{verdict.sentences} sentences, {len(verdict.faults)} segments with a sentence missing or "
        f"twice, {verdict.errors.wer:.1%} of {verdict.errors.words} words heard otherwise; "
        f"{verdict.again} rendered again",
        err=True,
    )
    return not verdict.faults


@app.command()
def cast(
    file: _File,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; none prints it.")
    ] = None,
    known: _CastFile = None,
    quotations: _Quotations = None,
    voice: _Voice = None,
    lang: _Lang = None,
) -> None:
    """Write a cast file: everybody who speaks, each with a voice, to keep or to change."""
    import tempfile

    said = _said(None, voice=voice, lang=lang)
    with tempfile.TemporaryDirectory() as nowhere:
        folder = Path(nowhere) / "parts"
        with _production(
            file, folder, known, said, None, speaking=False, quotations=quotations
        ) as (production, _):
            text = production.cast.written()
    if output is None:
        typer.echo(text, nl=False)
        return
    from litetts.audio.files import write_bytes

    write_bytes(output, text.encode())


def _said(options: list[str] | None, **given: Any) -> dict[str, Any]:
    """Options of speaking by name, those of `--set` included."""
    said = {name: value for name, value in given.items() if value is not None}
    for each in options or ():
        name, equals, value = each.partition("=")
        name = name.strip().replace("-", "_")
        option = OPTIONS.get(name)
        if not equals or option is None or option.kind in ("reading", "lexicon"):
            raise InputError(
                f"--set is '{each}'; write an option of speaking as name=value, e.g. pitch=1",
                field="set",
            )
        said[name] = _value(option.kind, value.strip(), name)
    return said


def _value(kind: str, text: str, name: str) -> Any:
    if kind == "flag":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in ("number", "whole"):
        try:
            return int(text) if kind == "whole" else float(text)
        except ValueError:
            raise InputError(f"{name} is '{text}'; it must be a number", field=name) from None
    return text


def _beside(output: Path) -> Path:
    return output.with_name(output.name + ".parts")


@contextmanager
def _kept_or_not(folder: Path, *, keep: bool = False) -> Iterator[Path]:
    """The folder of what is rendered, where there is one (or it is to be made); else none stays."""
    import tempfile

    with tempfile.TemporaryDirectory() as nowhere:
        yield folder if keep or folder.is_dir() else Path(nowhere) / "parts"


@contextmanager
def _production(
    file: Path,
    folder: Path,
    cast: Path | None,
    said: dict[str, Any],
    lexicon: list[Path] | None,
    *,
    quotations: Path | None = None,
    speaking: bool = True,
    chapter: int | None = None,
) -> Iterator[tuple[Production, Any]]:
    """The production of a file, set up as the settings say."""
    from litetts import longform
    from litetts.cli.reading import defaults, lexicons
    from litetts.request import Request
    from litetts.service import pool
    from litetts.settings import read
    from litetts.speech import completed
    from litetts.watermark.marking import Marking

    book = longform.read(file)
    _chapter(book, chapter)  # before a folder is made
    if quotations is not None:
        book = _cast_quotations(book, quotations)
    loaded = read()
    settings = loaded.settings
    request: Request = Request("", **said, lexicon=lexicons(lexicon or ()) or None)
    pool.preparation(settings, loaded.directory)()
    base = completed(request, defaults(loaded))
    if request.lang is None and book.language and request.voice is None:
        base = _without_language(base, book.language)
    people = longform.Cast.read(cast) if cast else None
    marking = Marking.of(settings, loaded.directory) if base.watermark else None
    workers = pool.workers(settings, loaded.directory) if speaking else None
    try:
        with longform.Production(
            book, folder, cast=people, request=base, workers=workers
        ) as production:
            yield production, marking
    finally:
        if workers is not None:
            workers.shutdown()


def _cast_quotations(book: Book, path: Path) -> Book:
    """The book with its quotations given to those who say them; tells where guesses are unsure."""
    from litetts.markup.quotations import applied

    made, guesses = applied(book, path)
    unsure = sum(guess.sure < _SURE for guess in guesses)
    typer.echo(
        f"{len(guesses)} quotations, {unsure} of them unsure: see {path}, correct the speakers "
        "there and run again",
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


def _chapter(book: Book, chapter: int | None) -> int | None:
    count = len(book.chapters)
    if chapter is not None and chapter > count:
        raise InputError(f"there is no chapter {chapter}; the book has {count}", field="chapter")
    return None if chapter is None else chapter - 1


def _watch(production: Production, chapter: int | None, quiet: bool) -> None:
    """Render with a display of how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from litetts.longform.timeline import title

    console = Console(stderr=True)
    live = not quiet and console.is_terminal
    last: Any = None
    told = -1
    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[told]}"),
        console=console,
        disable=not live,
        transient=True,
    ) as bar:
        task = bar.add_task("reading", total=1.0, told="")
        for last in production.render(chapter=chapter):
            number = last.segment.chapter
            name = title(production.book, number)
            bar.update(task, completed=last.share, description=name[:40], told=_pace(last))
            if not live and not quiet and number != told:
                pace = _pace(last)
                where = f"chapter {number + 1} of {len(production.book.chapters)}: {name}"
                typer.echo(f"{where}{f' ({pace})' if pace else ''}", err=True)
            told = number
    if last is not None and not quiet:
        typer.echo(
            f"{last.rendered} segments rendered, {last.reused} found"
            + (f"; {last.speed:.1f} times as fast as it is heard" if last.rendered else ""),
            err=True,
        )


def _pace(progress: Progress) -> str:
    if progress.left is None:
        return ""
    return f"{progress.speed:.0f}x, {_clock(progress.left)} left"


def _told(report: Report, took: float) -> None:
    unit = {"lufs": "LUFS", "rms": "dBFS RMS"}[report.unit]
    for note in report.notes:
        typer.echo(f"note: {note}", err=True)
    what = str(report.paths[0])
    if len(report.paths) > 1:
        what = f"{len(report.paths)} files in {report.paths[0].parent}"
    typer.echo(
        f"{what}: {_clock(report.seconds)}, {len(report.chapters)} chapters, "
        f"{report.level:.1f} {unit}, peak {report.peak:.1f} dBTP; written in {took:.0f} s",
        err=True,
    )


def _drift(production: Production, quiet: bool) -> list[dict[str, Any]]:
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


def _preview(production: Production, number: int, output: Path | None) -> None:
    chunks = production.stream(start=number - 1, most=1)
    first = next(chunks, None)
    if first is None:
        raise InputError(
            f"there is no segment {number}; see: litetts book plan --segments", field="preview"
        )
    if output is None:
        from litetts.audio.play import play

        play(_chained(first, chunks), production.sample_rate)
        return
    from litetts.audio.files import writer

    with writer(output, production.sample_rate) as out:
        for chunk in _chained(first, chunks):
            out.write(chunk.samples)


def _chained(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _show(production: Production, *, segments: bool, as_json: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    if as_json:
        typer.echo(json.dumps(_as_json(production, segments), ensure_ascii=False, indent=1))
        return
    whole = production.plan()
    console = Console(width=None if sys.stdout.isatty() else 120)
    book = production.book
    by = f" by {book.author}" if book.author else ""
    console.print(f"{book.title}{by}", style="bold", highlight=False, markup=False)
    table = Table("", "chapter", "segments", "about", "speakers", box=None)
    for number, part in enumerate(whole.chapters, 1):
        about, speakers = _clock(part.seconds), ", ".join(part.speakers)
        table.add_row(str(number), part.title, str(part.segments), about, speakers)
    console.print(table)
    table = Table("speaker", "voice", "segments", "characters", "about", box=None)
    for part in whole.speakers:
        voice = whole.cast.options(part.title).get("voice", "")
        table.add_row(
            part.title, str(voice), str(part.segments), str(part.characters), _clock(part.seconds)
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
        f"{whole.segments} segments, about {_clock(whole.seconds)}; {whole.missing} to render",
        highlight=False,
    )


def _as_json(production: Production, segments: bool) -> dict[str, Any]:
    from dataclasses import asdict

    whole = production.plan()
    content: dict[str, Any] = {
        "title": production.book.title,
        "author": production.book.author,
        "language": production.book.language,
        "seconds": round(whole.seconds, 1),
        "segments": whole.segments,
        "missing": whole.missing,
        "chapters": [asdict(part) for part in whole.chapters],
        "speakers": [
            {**asdict(part), "options": dict(production.cast.options(part.title))}
            for part in whole.speakers
        ],
        "notes": [str(note) for note in whole.notes],
    }
    if segments:
        content["said"] = [
            {
                "number": s.index + 1,
                "chapter": s.chapter + 1,
                "speaker": s.speaker,
                "voice": s.request.voice,
                "how": s.request.style or s.request.instructions or "",
                "text": s.text,
                "source": s.source,
                "seconds": round(s.seconds, 1),
            }
            for s in production.segments()
        ]
    return content


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
