"""`litetts config`: show, change, check, back up and restore the settings."""

from __future__ import annotations

import contextlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from litetts.errors import ModelError, SettingsError, counted

app = typer.Typer(no_args_is_help=True, help="Show, change, check, back up and restore settings.")

Directory = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        help="Folder of the settings (default: LITETTS_CONFIG, ./config, or the user's folder).",
    ),
]
Number = Annotated[int | None, typer.Argument(help="Number of a backup; the newest if not given.")]


class SchemaFormat(StrEnum):
    """How the schema is printed."""

    table = "table"
    json = "json"
    markdown = "markdown"


@app.command()
def show(
    path: Annotated[str, typer.Argument(help="A setting or a section; all if not given.")] = "",
    directory: Directory = None,
    origin: Annotated[bool, typer.Option(help="Say where each value came from.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print the settings in force."""
    from litetts.settings import describe, read

    loaded = read(directory)
    paths = [p for p in describe() if not path or p == path or p.startswith(path + ".")]
    if not paths:
        raise SettingsError(
            f"there is no setting '{path}'; see `litetts config schema`", field=path
        )
    tree = loaded.settings.model_dump(mode="json")
    values = {p: tree[p.split(".")[0]][p.split(".")[1]] for p in paths}
    if as_json:
        shown: dict[str, Any] = (
            {p: {"value": v, "origin": loaded.origins[p]} for p, v in values.items()}
            if origin
            else values
        )
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    width = max(map(len, paths))
    for p, value in values.items():
        text = f"{p:{width}}  {json.dumps(value, ensure_ascii=False)}"
        typer.echo(f"{text:{width + 24}}  {loaded.origins[p]}" if origin else text)


@app.command("set")
def set_(
    assignments: Annotated[
        list[str], typer.Argument(help="PATH=VALUE ..., e.g. speech.speed=1.2 (or PATH VALUE).")
    ],
    directory: Directory = None,
) -> None:
    """Change settings: checked, backed up, then written to override.json."""
    from litetts.settings import Store
    from litetts.settings.layers import parse

    if len(assignments) == 2 and not any("=" in a for a in assignments):
        assignments = ["=".join(assignments)]
    values = {}
    for assignment in assignments:
        path, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(f"'{assignment}' is not PATH=VALUE", field=assignment)
        values[path.strip()] = value
    if (name := "speech.voice") in values:
        _known(parse(name, values[name]))
    _report(Store(directory).set(values))


def _known(voice: str | None) -> None:
    """InputError if nobody knows the voice. That its model is missing is no fault of the name."""
    from litetts import voices

    if voice:
        with contextlib.suppress(ModelError):
            voices.resolve(voice)


@app.command()
def unset(
    paths: Annotated[list[str], typer.Argument(help="Settings to remove from override.json.")],
    directory: Directory = None,
) -> None:
    """Take settings back to what the layers below say."""
    from litetts.settings import Store

    _report(Store(directory).unset(paths))


@app.command()
def validate(
    file: Annotated[
        Path | None, typer.Argument(help="A file to check; all layers if not given.")
    ] = None,
    directory: Directory = None,
) -> None:
    """Check a settings file, or all layers; status 1 and every problem if there is any."""
    from litetts.settings import read
    from litetts.settings.layers import parse_file

    if file is None:
        loaded = read(directory)
        typer.echo(f"{loaded.directory}: valid")
    elif not file.is_file():
        raise SettingsError(f"there is no file {file}", field=str(file))
    else:
        typer.echo(f"{file}: valid, {counted(len(parse_file(file)), 'settings')}")


@app.command()
def diff(number: Number = None, directory: Directory = None) -> None:
    """Compare the settings with the defaults, or with a backup if its number is given."""
    from litetts.settings import Settings, read
    from litetts.settings.backup import find
    from litetts.settings.layers import check, config_dir
    from litetts.settings.store import changes

    directory = directory or config_dir()
    if number is None:
        before, name = Settings(), "the defaults"
    else:
        saved = find(directory, number)
        before, name = check(saved.values(), str(saved.path)), f"backup {number}"
    found = changes(before, read(directory).settings)
    typer.echo(
        f"{counted(len(found), 'settings')} differ{'s' if len(found) == 1 else ''} from {name}"
    )
    for change in found:
        typer.echo(f"  {change}")


@app.command()
def schema(
    form: Annotated[
        SchemaFormat, typer.Option("--format", help="How to print.")
    ] = SchemaFormat.table,
) -> None:
    """Print every setting with its default, unit, bounds and meaning."""
    from litetts.settings import Settings, describe

    if form is SchemaFormat.json:
        typer.echo(json.dumps(Settings.model_json_schema(), indent=2))
    elif form is SchemaFormat.markdown:
        typer.echo(markdown())
    else:
        for field in describe().values():
            default = json.dumps(field.default, default=str)
            facts = [default, field.unit, field.bounds, "restart" if field.restart else ""]
            typer.secho(field.path, bold=True, nl=False)
            typer.echo("  " + " · ".join(f for f in facts if f))
            typer.echo(f"    {field.description}")


def markdown() -> str:
    """The schema as Markdown tables, one per section, as in docs/settings.md."""
    from litetts.settings import Settings, describe

    lines = []
    for section, info in Settings.model_fields.items():
        doc = (info.annotation.__doc__ or "").strip() if info.annotation else ""
        lines += [f"## {section}", "", doc, ""]
        lines += ["| setting | default | allowed | restart | meaning |", "|---|---|---|---|---|"]
        for field in describe().values():
            if field.path.startswith(section + "."):
                unit = f" {field.unit}" if field.unit else ""
                default = json.dumps(field.default, default=str)
                lines.append(
                    f"| `{field.path}` | `{default}`{unit} | {field.bounds or _kind(field)} "
                    f"| {'yes' if field.restart else ''} | {field.description} |"
                )
        lines.append("")
    return "\n".join(lines)


def _kind(field: Any) -> str:
    """What may be given, for a setting without bounds."""
    from typing import Literal, get_args, get_origin

    kind = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(get_args(kind))
    names = {"bool": "true, false", "str": "text", "Path": "path", "tuple": "list of texts"}
    return next((word for name, word in names.items() if name in str(kind)), "")


@app.command("backup")
def backup_(
    reason: Annotated[str, typer.Option(help="A note for the list.")] = "by hand",
    directory: Directory = None,
) -> None:
    """Save the settings files as they are."""
    from litetts.settings.backup import backup
    from litetts.settings.layers import config_dir

    saved = backup(directory or config_dir(), reason)
    typer.echo(f"backup {saved.number}: {saved.path}")


@app.command()
def restore(number: Number = None, directory: Directory = None) -> None:
    """Bring back a backup, after backing up the present state."""
    from litetts.settings.backup import restore
    from litetts.settings.layers import config_dir

    saved = restore(directory or config_dir(), number)
    typer.echo(f"restored backup {saved.number} of {saved.created:%Y-%m-%d %H:%M:%S} UTC")


@app.command("list")
def list_(directory: Directory = None) -> None:
    """List the backups, oldest first."""
    from litetts.settings.backup import list_backups
    from litetts.settings.layers import config_dir

    for saved in list_backups(directory or config_dir()):
        files = ", ".join(name for name, data in saved.contents.items() if data is not None)
        typer.echo(
            f"{saved.number:6}  {saved.created:%Y-%m-%d %H:%M:%S} UTC  "
            f"{files or 'no files'}  {saved.reason}"
        )


@app.command()
def path(directory: Directory = None) -> None:
    """Print the folder of the settings."""
    from litetts.settings.layers import config_dir

    typer.echo(str(directory or config_dir()))


def _report(found: list[Any]) -> None:
    for change in found:
        typer.echo(str(change))
    if not found:
        typer.echo("no value changed (a higher layer may set it: litetts config show --origin)")
