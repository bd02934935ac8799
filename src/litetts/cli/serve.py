"""`litetts serve`: run the speech server, and manage its API keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litetts.errors import counted

app = typer.Typer(
    invoke_without_command=True,
    no_args_is_help=False,
    help="Run the speech server (OpenAI-compatible).",
)
keys_app = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")
app.add_typer(keys_app, name="keys")

Directory = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        help="Folder of the settings (default: LITETTS_CONFIG, ./config, or the user's folder).",
    ),
]


@app.callback()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 = any free one.")] = None,
    wyoming: Annotated[
        bool,
        typer.Option("--wyoming", help="Speak to Home Assistant too, by Wyoming on port 10200."),
    ] = False,
    wyoming_port: Annotated[
        int | None, typer.Option(help="The same on another port; 0 = any free one.")
    ] = None,
    http: Annotated[
        bool, typer.Option("--http/--no-http", help="Speak HTTP; else Wyoming alone.")
    ] = True,
    workers: Annotated[
        int | None, typer.Option(help="Syntheses at the same time; 0 = chosen for the machine.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Voice where a request names none.")] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    plain_logs: Annotated[
        bool, typer.Option("--plain-logs", help="Log lines for people instead of JSON.")
    ] = False,
    directory: Directory = None,
) -> None:
    """Run the speech server (OpenAI-compatible)."""
    if context.invoked_subcommand is not None:
        return
    from litetts.errors import MissingExtraError
    from litetts.observe.logs import configure
    from litetts.settings.store import Store

    given = {
        "server.host": host,
        "server.port": port,
        "server.wyoming_port": 10_200 if wyoming and wyoming_port is None else wyoming_port,
        "server.http": None if http else "false",
        "scheduling.workers": workers,
        "speech.voice": voice,
        "observe.log_level": log_level,
        "observe.log_json": "false" if plain_logs else None,
    }
    store = Store(
        directory,
        command_line={path: str(value) for path, value in given.items() if value is not None},
    )
    observe = store.settings.observe
    configure(observe.log_level, as_json=observe.log_json)
    try:
        from litetts.server.run import serve as run
    except ImportError as error:
        raise MissingExtraError(error.name or "fastapi", "server", "litetts serve") from error
    run(store)


@keys_app.command()
def add(
    name: Annotated[str, typer.Argument(help="Who it is for.")],
    requests_per_minute: Annotated[
        int | None, typer.Option(help="Requests a minute; 0 = no limit.", min=0)
    ] = None,
    characters_per_day: Annotated[
        int | None, typer.Option(help="Characters a day; 0 = no limit.", min=0)
    ] = None,
    directory: Directory = None,
) -> None:
    """Make a key. It is shown once: only its hash is kept."""
    key = _key_file(directory).add(
        name, requests_per_minute=requests_per_minute, characters_per_day=characters_per_day
    )
    typer.echo(key)


@keys_app.command("list")
def list_(directory: Directory = None) -> None:
    """List the keys by name."""
    for key in _key_file(directory).keys():  # noqa: SIM118 - not a mapping
        limits = [
            f"{counted(key.requests_per_minute, 'requests')} a minute"
            if key.requests_per_minute
            else "",
            f"{counted(key.characters_per_day, 'characters')} a day"
            if key.characters_per_day
            else "",
        ]
        typer.echo(
            f"{key.name}  {key.id}  {key.created}  {', '.join(filter(None, limits))}".rstrip()
        )


@keys_app.command()
def remove(name: str, directory: Directory = None) -> None:
    """Revoke a key."""
    _key_file(directory).remove(name)


def _key_file(directory: Path | None):  # type: ignore[no-untyped-def]
    from litetts.service.keys import KeyFile
    from litetts.settings.store import Store

    store = Store(directory)
    return KeyFile(store.directory / store.settings.security.keys_file)
