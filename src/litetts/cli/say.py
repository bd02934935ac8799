"""`litetts say`: text to a file, to standard output or to the loudspeaker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litetts.cli.spoken import TextCommand
from litetts.errors import InputError
from litetts.request import OPTIONS, READINGS, Emotion, Request

if TYPE_CHECKING:
    from litetts.document import AudioChunk, WordTiming
    from litetts.speech import Speech
    from litetts.watermark.signing import Signing

_TOLD_S = 0.5
"""Seconds of loading models from which they are told apart."""
PROGRESS_CHARACTERS = 400
"""Texts longer than this get a progress bar when a person is watching."""


def _option(name: str, *short: str, more: str = "") -> Any:
    """The option of `litetts.request` as one of the command line."""
    option = OPTIONS[name]
    words = option.description[:1].upper() + option.description[1:]
    facts = [" ".join(filter(None, (option.bounds, option.unit))) or ", ".join(option.choices)]
    if option.neutral is not None:
        usual = option.neutral
        facts.append(f"default: {usual if isinstance(usual, str) else format(usual, 'g')}")
    told = "; ".join(filter(None, facts))
    return typer.Option(
        f"--{name.replace('_', '-')}",
        *short,
        help=f"{words.replace('null', 'default')}{f' ({told})' if told else ''}{more}.",
        show_default=False,
    )


app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})


@app.command(cls=TextCommand)
def say(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]...", help="What to say; '-' or nothing reads standard input."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the text from this file (UTF-8).")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="File to write, or '-' for standard output; none plays it."
        ),
    ] = None,
    voice: Annotated[str | None, _option("voice", "-v")] = None,
    speed: Annotated[float | None, _option("speed", "-s")] = None,
    lang: Annotated[str | None, _option("lang", "-l")] = None,
    format: Annotated[str | None, _option("format", more="; default: by the file's suffix")] = None,
    sample_rate: Annotated[int | None, _option("sample_rate")] = None,
    pitch: Annotated[float | None, _option("pitch")] = None,
    range: Annotated[float | None, _option("range")] = None,
    volume: Annotated[float | None, _option("volume")] = None,
    breath: Annotated[float | None, _option("breath")] = None,
    tilt: Annotated[float | None, _option("tilt")] = None,
    loudness: Annotated[float | None, _option("loudness")] = None,
    pauses: Annotated[float | None, _option("pauses")] = None,
    instructions: Annotated[str | None, _option("instructions")] = None,
    style: Annotated[str | None, _option("style")] = None,
    emotion: Annotated[Emotion | None, _option("emotion")] = None,
    planning: Annotated[str | None, _option("planning")] = None,
    lexicon: Annotated[
        list[Path] | None, typer.Option(help="Pronunciations: JSON or PLS. May be repeated.")
    ] = None,
    reading: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=f"How numbers, dates and the like are read: {', '.join(READINGS)}. "
            "May be repeated.",
        ),
    ] = None,
    ssml: Annotated[
        bool | None,
        typer.Option("--ssml/--no-ssml", help="Read as SSML; default: when it begins <speak>."),
    ] = None,
    timestamps: Annotated[
        Path | None,
        typer.Option(help="Write word times to this .json (with marks), .srt or .vtt file."),
    ] = None,
    disclaimer: Annotated[
        bool | None,
        typer.Option(
            "--disclaimer/--no-disclaimer",
            help="Say at the start, in the text's language, that it is artificial; default: as the "
            "settings say.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int | None, _option("seed")] = None,
    watermark: Annotated[
        bool | None,
        typer.Option(
            "--watermark/--no-watermark",
            help="Mark the sound inaudibly as artificial and as yours; default: as the settings "
            "say.",
            show_default=False,
        ),
    ] = None,
    stdin_lines: Annotated[
        bool,
        typer.Option(
            "--stdin-lines",
            help="Speak every line of standard input when it comes, with the engine loaded: for "
            "programs that speak again and again.",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing.")] = False,
) -> None:
    """Speak text to a file, to standard output or to the loudspeaker.

    What no option says is taken from the settings (`litetts config show`). What could not be done
    as asked is told on standard error.
    """
    from litetts.audio.captions import FORMATS, captions
    from litetts.audio.files import in_place
    from litetts.cli.reading import choices, lexicons, set_up
    from litetts.cli.reading import speech as ready
    from litetts.settings import read
    from litetts.watermark.signing import Signing

    if timestamps and timestamps.suffix[1:] not in FORMATS:
        raise InputError(
            f"--timestamps: {timestamps.name} must end in .json, .srt or .vtt", field="timestamps"
        )
    if stdin_lines and (words or file or timestamps or (output and output != "-")):
        raise InputError(
            "--stdin-lines speaks standard input, aloud or with -o - to standard output; leave "
            "text, --file and --timestamps out",
            field="stdin_lines",
        )
    request = Request(
        "" if stdin_lines else _read(" ".join(words) if words else None, file),
        voice=voice,
        lang=lang,
        speed=speed,
        pitch=pitch,
        range=range,
        volume=volume,
        breath=breath,
        tilt=tilt,
        loudness=loudness,
        pauses=pauses,
        instructions=instructions,
        style=style,
        emotion=emotion,
        planning=planning,
        ssml=ssml,
        reading=choices(reading) if reading else None,
        lexicon=lexicons(lexicon or ()),
        disclaimer=disclaimer,
        seed=seed,
        watermark=watermark,
        sample_rate=sample_rate,
        stream=output is None,
    )
    loaded = read()
    set_up(loaded)
    if stdin_lines:
        _speak_lines(request, partial(ready, loaded=loaded), output, format, quiet=quiet)
        return
    speech = ready(request, loaded)
    times: list[WordTiming] = []
    marks: list[tuple[str, float]] = []
    closing: list[str] = []
    chunks = _watched(speech, times, marks, closing, quiet=quiet, bare=output == "-")
    # Opened first: a folder that is not there is told before anything is spoken.
    with in_place(timestamps) if timestamps else nullcontext() as written:
        if output is None:
            from litetts.audio.play import play

            play(_some(chunks), speech.sample_rate)
        else:
            signing = Signing.of(loaded.settings, loaded.directory)
            _write(_some(chunks), output, format, speech, signing)
        # Only now: the last chunk may have been made but not heard.
        for line in closing:
            typer.echo(line, err=True)
        if timestamps and written:
            written.write(captions(times, speech.document, timestamps.suffix[1:], marks).encode())


def _speak_lines(
    request: Request,
    ready: Callable[[Request], Speech],
    output: str | None,
    format: str | None,
    *,
    quiet: bool,
) -> None:
    from litetts.audio.encode import Encoder
    from litetts.audio.play import play
    from litetts.cli.lines import Lines

    spoken = Lines(request, ready, lambda line: None if quiet else typer.echo(line, err=True))
    chunks = spoken.chunks(raw.decode("utf-8", "replace") for raw in sys.stdin.buffer)
    if output is None:
        play(chunks, spoken.sample_rate)
        return
    encoder, out = Encoder(format or "pcm", spoken.sample_rate), sys.stdout.buffer
    for chunk in chunks:
        out.write(encoder.write(chunk.samples))
        out.flush()
    out.write(encoder.close())
    out.flush()


def _read(text: str | None, file: Path | None) -> str:
    if file is not None and text is not None:
        raise InputError("give the text or --file, not both", field="text")
    try:
        if file is not None:
            return file.read_text("utf-8-sig")
        if text is None or text == "-":
            if text is None and sys.stdin.isatty():
                raise InputError("nothing to say: give a text, --file, or pipe it in", field="text")
            return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"the text is not UTF-8 (byte {error.start}); convert it first, "
            "e.g. iconv -f latin1 -t utf-8",
            field="text",
        ) from None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}", field="file") from None
    return text


def _some(chunks: Iterator[AudioChunk]) -> Iterator[AudioChunk]:
    """The chunks; InputError if there is none."""
    empty = True
    for chunk in chunks:
        empty = False
        yield chunk
    if empty:
        raise InputError("there is nothing to speak in the text", field="text")


def _write(
    chunks: Iterator[AudioChunk],
    output: str,
    format: str | None,
    speech: Speech,
    signing: Signing | None,
) -> None:
    from litetts.audio.encode import Encoder, format_of
    from litetts.audio.files import writer
    from litetts.watermark.provenance import tags

    mark, voice = speech.mark, speech.voice.id
    told = tags(mark, voice=voice)
    if output == "-":
        encoder = Encoder(format or "wav", speech.sample_rate, tags=told)
        out = sys.stdout.buffer
        for chunk in chunks:
            out.write(encoder.write(chunk.samples))
            out.flush()
        out.write(encoder.close())
        out.flush()
        return
    seal = None
    if signing is not None and (mark or not signing.marked_only):
        seal = signing.over(format or format_of(Path(output)).name, mark, voice)
    with writer(output, speech.sample_rate, format=format, tags=told, seal=seal) as file:
        for chunk in chunks:
            file.write(chunk.samples)


def _watched(
    speech: Speech,
    times: list[WordTiming],
    marks: list[tuple[str, float]],
    closing: list[str],
    *,
    quiet: bool,
    bare: bool,
) -> Iterator[AudioChunk]:
    """The chunks as they come; collects times of words and marks, and what to say at the end.

    `quiet`: nothing is to be said; `bare`: only what was not done as asked.
    """
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from litetts.engines import loading_s

    console = Console(stderr=True, emoji=False)
    total = len(speech.document.source)
    show = not (quiet or bare) and console.is_terminal and total > PROGRESS_CHARACTERS
    began, seconds, loaded_before = time.perf_counter(), 0.0, loading_s()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        disable=not show,
        transient=True,
    ) as progress:
        task = progress.add_task("speaking", total=total)
        for chunk in speech.chunks():
            times.extend(chunk.words)
            marks.extend(chunk.marks)
            seconds += len(chunk.samples) / chunk.sample_rate
            if not quiet:
                closing.extend(f"note: {note}" for note in chunk.notes)
            if chunk.words:
                progress.update(task, completed=chunk.words[-1].source_end)
            yield chunk
    if not (quiet or bare) and seconds:
        loading = loading_s() - loaded_before
        took = time.perf_counter() - began - loading
        loaded = f", loaded in {loading:.2f} s" if loading > _TOLD_S else ""
        closing.append(
            f"{seconds:.1f} s of speech by {', '.join(speech.speakers)} in {took:.2f} s "
            f"(RTF {took / seconds:.3f}){loaded}"
        )
