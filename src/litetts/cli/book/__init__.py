"""`litetts book`: a whole book, a script or a dialogue to a file with chapters."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from litetts.cli.book.opening import chapter_of, kept_or_not, opened
from litetts.cli.book.options import Chapter, Output, Source, taking
from litetts.cli.book.telling import drift as drifting
from litetts.cli.book.telling import foretold, resumable, show, told, verified, watch, writing
from litetts.errors import InputError

if TYPE_CHECKING:
    from litetts.longform import Production

__all__ = ["app"]

_MAKE = "make"


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


@app.command(_MAKE)
@taking
def make(
    source: Source,
    output: Output = None,
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
    chapter: Chapter = None,
    preview: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Only hear segment N of the plan: played, or written to -o. It is kept for the "
            "book.",
        ),
    ] = None,
    watermark: Annotated[
        bool | None,
        typer.Option("--watermark/--no-watermark", help="Mark it.", show_default=False),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write levels, chapters and notes to this .json.")
    ] = None,
    drift: Annotated[
        bool,
        typer.Option("--drift", help="Measure whether voices stay the same; told and reported."),
    ] = False,
    verify: Annotated[
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
    folder = source.folder(output)
    if preview is not None:
        with (
            kept_or_not(folder, keep=keep) as place,
            opened(source, place, watermark=watermark) as production,
        ):
            _preview(production, preview, output)
        if keep and not quiet:
            typer.echo(f"kept in {folder} for the book", err=True)
        return
    assert output is not None
    from litetts.longform.writing import check_files

    check_files(output, preset, format=format, captions=captions or ())
    with (
        opened(source, folder, chapter=chapter, watermark=watermark) as production,
        resumable(production),
    ):
        number = chapter_of(production.book, chapter)
        known = foretold(production, number, quiet)
        watch(production, number, quiet)
        if verify and not verified(production, "", number, None, again=True, report=None):
            raise typer.Exit(1)
        began = time.perf_counter()
        with writing(quiet) as stages:
            done = production.write(
                output,
                preset=preset,
                format=format,
                captions=captions or (),
                stems=stems,
                chapter=number,
                threads=2,
                watch=stages,
            )
        facts = done.to_json()
        if drift:
            facts["drift"] = drifting(production, quiet)
        if report:
            from litetts.audio.files import write_bytes

            write_bytes(report, json.dumps(facts, indent=1, ensure_ascii=False).encode())
        if not quiet:
            told(done, time.perf_counter() - began, known)
    if not keep:
        import shutil

        shutil.rmtree(folder)
    elif not quiet:
        typer.echo(f"kept in {folder} for changes; remove it when you are done", err=True)


@app.command()
@taking
def plan(
    source: Source,
    output: Output = None,
    segments: Annotated[
        bool, typer.Option("--segments", help="Every segment: who says what, and how.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what would be spoken: chapters, who says what, how long. Nothing is rendered."""
    with (
        kept_or_not(source.folder(output)) as folder,
        opened(source, folder, speaking=False) as production,
    ):
        show(production, segments=segments, as_json=as_json)


@app.command()
@taking
def verify(
    source: Source,
    output: Output = None,
    chapter: Chapter = None,
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
    with (
        opened(source, source.folder(output), chapter=chapter) as production,
        resumable(production),
    ):
        number = chapter_of(production.book, chapter)
        watch(production, number, quiet=False)
        most = None if minutes is None else minutes * 60
        if not verified(production, listener, number, most, again=again, report=report):
            raise typer.Exit(1)


@app.command()
@taking
def cast(
    source: Source,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; none prints it.")
    ] = None,
) -> None:
    """Write a cast file: everybody who speaks, each with a voice, to keep or to change."""
    import tempfile

    with tempfile.TemporaryDirectory() as nowhere:
        folder = Path(nowhere) / "parts"
        with opened(source, folder, speaking=False) as production:
            text = production.cast.written()
    if output is None:
        typer.echo(text, nl=False)
        return
    from litetts.audio.files import write_bytes

    write_bytes(output, text.encode())


def _preview(production: Production, number: int, output: Path | None) -> None:
    """Let one segment be heard, or write it."""
    if output is not None:
        production.write_line(number - 1, output)
        return
    from litetts.audio.play import play

    line, _, _ = production.line(number - 1)
    play(iter([line]), line.sample_rate)
