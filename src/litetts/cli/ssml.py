"""`litetts ssml`: what becomes of a document."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from litetts.errors import InputError

app = typer.Typer(no_args_is_help=True, help="Check SSML.")


@app.callback()
def _root() -> None:
    """Check SSML."""


@app.command()
def check(
    file: Annotated[
        str,
        typer.Argument(help="The document: a file, '-' for standard input, or the SSML itself."),
    ],
    voice: Annotated[
        str | None, typer.Option("--voice", "-v", help="Who is to speak it (default: as in say).")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Status 1 if anything is not as it was asked for.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print for every element whether it is honoured, approximated or ignored, and why.

    Status 1 if the document cannot be spoken.
    """
    from litetts import models
    from litetts.cli.reading import defaults
    from litetts.markup import sources
    from litetts.request import Request
    from litetts.settings import read
    from litetts.speech import check as checked
    from litetts.speech import completed

    loaded = read()
    folder = loaded.settings.engine.models_dir
    models.configure(loaded.locate(folder) if folder else None)
    sources.configure(loaded.settings.security.media, loaded.directory)
    request = Request(_read(file), voice=voice, ssml=True)
    findings, notes = checked(completed(request, defaults(loaded)))
    if as_json:
        content = {"findings": [asdict(f) for f in findings], "notes": [str(n) for n in notes]}
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        for found in findings:
            name = f"{found.element} {found.attribute}".strip()
            place = f"{found.line}:{found.column}"
            typer.echo(f"{place:8} {found.verdict:12} <{name}>{found.why and ': ' + found.why}")
        for note in notes:
            typer.echo(f"{'':8} {'note':12} {note}")
    if strict and (notes or any(f.verdict != "honoured" for f in findings)):
        raise typer.Exit(1)


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    if file.lstrip().startswith("<"):
        return file
    try:
        return Path(file).read_text("utf-8")
    except OSError as error:
        raise InputError(f"cannot read '{file}': {error.strerror}", field="file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"cannot read '{file}': {error}", field="file") from error
