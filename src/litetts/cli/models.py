"""`litetts models`: list, download, verify, remove and convert models."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litetts.cli import packs

if TYPE_CHECKING:
    from litetts.models import Installed
    from litetts.models.transfer import Progress
    from litetts.settings.schema import EngineSettings

app = typer.Typer(no_args_is_help=True, help="List, download, verify, remove and convert models.")

Name = Annotated[
    str, typer.Argument(help="E.g. kokoro, kokoro:fp32, whisper or piper:en_US-lessac-medium.")
]


class Where(Enum):
    """A source of models."""

    hub = "hub"
    index = "index"
    folder = "folder"
    mirror = "mirror"


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

app.command()(packs.convert)
app.command()(packs.optimise)
app.command()(packs.inspect)


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """List the models that can be fetched and those that are here."""
    from litetts import models

    _settings()
    here = {m.name: m for m in models.installed()}
    rows = []
    for name in dict.fromkeys([*models.MODELS, *here]):
        model = models.wanted(name).model
        for variant, form in model.variants.items():
            found = here.get(name)
            present = found is not None and variant in found.variants
            shown = name if len(model.variants) == 1 else f"{name}:{variant}"
            rows.append(
                {
                    "name": shown,
                    "default": len(model.variants) > 1 and variant == model.default,
                    "installed": present,
                    "megabytes": form.megabytes + model.common_megabytes or _megabytes(found),
                    "licence": (_licence(found) if found else "") or model.licence,
                    "description": form.note or model.description,
                    "folder": str(found.folder) if present and found else None,
                    "source": found.source if present and found else model.repo,
                }
            )
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("model", "", "MB", "licence", "", box=None, pad_edge=False)
    for row in rows:
        mark = "[green]installed[/]" if row["installed"] else "not installed"
        mark += " (default)" if row["default"] else ""
        table.add_row(
            escape(str(row["name"])),
            mark,
            f"{row['megabytes']:>4}",
            escape(str(row["licence"])),
            escape(str(row["description"])),
        )
    console = Console(emoji=False)
    if not console.is_terminal:
        console.width = 200  # a file or a pipe has no edge
    console.print(table)
    console.print(
        f"and {'; '.join(family.says for family in models.FAMILIES.values())}\n"
        f"kept in {models.models_dir()}",
        highlight=False,
        soft_wrap=True,
    )


@app.command()
def pull(
    name: Name,
    source: Annotated[
        Where | None,
        typer.Option(help="Where from (default: the hub, and the index where there is no hub)."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--from", help="The folder to take the files from.")
    ] = None,
    mirror: Annotated[
        str | None,
        typer.Option(help="Address of a mirror (default: LITETTS_MIRROR, the settings)."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing.")] = False,
) -> None:
    """Fetch a model. An interrupted download goes on where it stopped."""
    from litetts import models
    from litetts.models.fetch import pull as fetch

    settings = _settings()
    if folder is not None and folder.is_dir():
        _look(name, folder)
    if folder is not None and packs.take_over(name, folder, quiet=quiet):
        return
    with _progress(quiet) as progress:
        target = fetch(
            name,
            source=source.value if source else None,
            mirror=mirror or settings.mirror,
            folder=folder,
            offline=settings.offline,
            progress=progress,
        )
    if not quiet:
        manifest = models.Manifest.read(target)
        came = f"from {manifest.source}; " if manifest and manifest.source else ""
        licence = models.wanted(name).model.licence
        typer.echo(f"{name} is in {target} ({came}licence: {licence})")


@app.command()
def remove(name: Name) -> None:
    """Delete a model, or one variant of it (kokoro:fp32)."""
    from litetts import models

    _settings()
    typer.echo(f"{name} removed, {models.remove(name) / 1e6:.0f} MB freed")


@app.command()
def verify(
    name: Annotated[
        str | None, typer.Argument(help="A model, or a GGUF file; all that are here if none.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read the files of a model again and compare them with their checksums.

    Exit status 1 if a file is missing or damaged.
    """
    from litetts import models
    from litetts.errors import ModelError

    _settings()
    names = [name] if name else [m.name for m in models.installed()]
    results = {}
    if name and name.endswith(".gguf"):
        names, results = [], {name: packs.damage(Path(name))}
    for each in names:
        with _progress(as_json) as progress:
            try:
                problems = models.verify(each, progress)
                results[each] = {p.file: p.what for p in problems}
            except ModelError as error:
                if name:
                    raise
                results[each] = {"": str(error)}
    if as_json:
        typer.echo(json.dumps(results, indent=2, ensure_ascii=False))
    else:
        for each, found in results.items():
            if not found:
                typer.echo(f"{each}: whole")
            for file, what in found.items():
                typer.echo(f"{each}: {file} is {what}" if file else f"{each}: {what}")
            if any(found) and not each.endswith(".gguf"):
                typer.echo(f"  fetch what is damaged again: litetts models pull {each}")
        if not results:
            typer.echo("no model is installed")
    if any(file for found in results.values() for file in found):
        raise typer.Exit(1)


def _licence(found: Installed) -> str:
    """What a pack in one file says of its licence; "" = it is no such pack, or says nothing."""
    from litetts.errors import ModelError
    from litetts.models.pack import Pack

    for file in sorted(found.folder.glob("*.gguf")):
        with contextlib.suppress(ModelError):
            return str(Pack(file).told("general.license"))
    return ""


def _megabytes(found: Installed | None) -> int:
    """Of a model whose size is known only where it is."""
    return round(found.bytes / 1e6) if found else 0


def _settings() -> EngineSettings:
    """The settings of engines, with their folder of models in force."""
    from litetts import models
    from litetts.settings import read

    loaded = read()
    engine = loaded.settings.engine
    models.configure(loaded.locate(engine.models_dir) if engine.models_dir else None)
    return engine


def _look(name: str, folder: Path) -> None:
    """Let the engine whose model it is look at the files, where it can. Raises ModelError."""
    from litetts import engines

    family = name.partition(":")[0].casefold()
    if family in engines.NAMES and (check := getattr(engines.voices(family), "check", None)):
        check(folder)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """One bar per file on the terminal, gone when done."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    bars = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True, emoji=False),
        disable=quiet,
        transient=True,
    )
    tasks = {}
    with bars:

        def tell(file: str, done: int, total: int) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file, total=total or None)
            bars.update(tasks[file], completed=done, total=total or None)
            if total and done >= total:
                bars.update(tasks[file], visible=False)

        yield tell
