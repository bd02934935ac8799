"""What every command of `litetts book` takes: a file, and how it is to be spoken."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from litetts.errors import InputError
from litetts.request import OPTIONS, Emotion

__all__ = ["Chapter", "Output", "Source", "taking"]

Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File (.m4b, .mp3, .opus, .flac, .wav, .epub ...), or a folder for a file per "
        "chapter. What is rendered is kept beside it.",
    ),
]
Chapter = Annotated[int | None, typer.Option(min=1, help="Only this chapter.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file and how it is to be spoken. Each field is an option of every command."""

    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text, script, turns in JSON, ...")]
    people: Annotated[
        Path | None, typer.Option("--cast", help="Who speaks with which voice: TOML or JSON.")
    ] = None
    quotations: Annotated[
        Path | None,
        typer.Option(
            help="Guess who says what is in quotation marks, by this table (.tsv), which is made; "
            "correct it and run again."
        ),
    ] = None
    voice: Annotated[str | None, typer.Option("--voice", "-v", help="The narrator's voice.")] = None
    lang: Annotated[
        str | None, typer.Option("--lang", "-l", help="BCP 47 tag; default: the book's own.")
    ] = None
    speed: Annotated[float | None, typer.Option("--speed", "-s", help="Speaking rate.")] = None
    pauses: Annotated[float | None, typer.Option(help="Factor on all pauses.")] = None
    emotion: Annotated[Emotion | None, typer.Option(help="auto = acted by the text.")] = None
    lexicon: Annotated[
        list[Path] | None, typer.Option(help="Pronunciations: JSON or PLS. May be repeated.")
    ] = None
    options: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any option of speaking, e.g. pitch=1. May be repeated.",
        ),
    ] = None
    work: Annotated[
        Path | None,
        typer.Option(
            "--work",
            help="Folder of what is rendered already; default: FILE.parts beside the output.",
        ),
    ] = None

    def folder(self, output: Path | None) -> Path:
        """Of what is rendered: one for a file, whatever is made of it in the same folder.

        Raises InputError: the file could not be written in the end.
        """
        if output is not None and output.suffix and not output.is_dir():
            from litetts.audio.files import check_place

            check_place(output)
        return self.work or (output or self.file).parent / (self.file.name + ".parts")

    def said(self, **more: Any) -> dict[str, Any]:
        """Options of speaking by name, those of `--set` included. Raises InputError."""
        given = {name: getattr(self, name) for name in ("voice", "lang", "speed", "pauses")}
        given |= {"emotion": self.emotion, **more}
        said = {name: value for name, value in given.items() if value is not None}
        for each in self.options or ():
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


def taking(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first parameter is a `Source` as one with an option for each field of it."""
    hints = get_type_hints(Source, include_extras=True)
    own = inspect.signature(command, eval_str=True)
    shared = [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in fields(Source)
    ]
    mine = list(own.parameters.values())[1:]

    @wraps(command)
    def run(**given: Any) -> None:
        source = Source(**{each.name: given.pop(each.name) for each in shared})
        command(source, **given)

    every = [*shared, *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in mine)]
    shown: Any = run
    shown.__signature__ = own.replace(parameters=every)
    shown.__annotations__ = {each.name: each.annotation for each in every}
    del shown.__wrapped__  # whose own parameters are not those of the command
    return run


def _value(kind: str, text: str, name: str) -> Any:
    if kind == "flag":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in ("number", "whole"):
        try:
            return int(text) if kind == "whole" else float(text)
        except ValueError:
            raise InputError(f"{name} is '{text}'; it must be a number", field=name) from None
    return text
