"""The `litetts` command.

Each group of commands is a module beside this one, imported only when it is asked for, so that
`litetts --help` answers at once whatever is installed.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click
import typer
from typer.core import TyperGroup

from litetts.errors import LiteTTSError

# command -> (module in this package, one line of help).
_COMMANDS = {
    "say": "Speak text to a file, to standard output or to the loudspeaker.",
    "voices": "List the voices, show one, or hear a sample.",
    "models": "List, download, verify and remove models.",
    "text": "Show how text is read: words, phonemes, and the rule that decided.",
    "serve": "Run the speech server (OpenAI-compatible).",
    "config": "Show, change, check, back up and restore the settings.",
    "doctor": "Check what is installed and what works.",
    "tune": "Find the fastest settings for this machine.",
    "validate": "Listen to the voices: transcribe, score and compare with baselines.",
    "watermark": "Embed and detect watermarks; manage their keys.",
    "train": "Train a voice.",
}


class _LazyGroup(TyperGroup):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        if _only_listing(ctx):
            return click.Command(cmd_name, short_help=_COMMANDS[cmd_name])
        module: Any = import_module(f"litetts.cli.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        command.short_help = _COMMANDS[cmd_name]
        return command


def _only_listing(ctx: click.Context) -> bool:
    """Whether the group is only being listed (its help, or no command at all)."""
    words = [a for a in sys.argv[1:] if not a.startswith("-")]
    return ctx.parent is None and not any(w in _COMMANDS for w in words)


app = typer.Typer(
    cls=_LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(show: bool) -> None:
    if show:
        from litetts import __version__

        typer.echo(f"litetts {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Natural text-to-speech in real time on an ordinary CPU."""


def main() -> None:
    """Run the command line; our own errors become one line and exit status 1."""
    try:
        app(prog_name="litetts")
    except LiteTTSError as error:
        typer.secho(f"litetts: {error}", fg=typer.colors.RED, err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader went away (`litetts say ... -o - | head`): not an error of ours.
        sys.stderr.close()
        sys.exit(141)
