"""The `litetts` command.

Each group of commands is a module beside this one, imported only when it is asked for, so that
`litetts --help` answers at once whatever is installed.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import warnings
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from litetts.errors import LiteTTSError

# command -> (module in this package, one line of help).
_COMMANDS = {
    "say": "Speak text to a file, to standard output or to the loudspeaker.",
    "book": "Speak a book or a script to a file with chapters; what is interrupted goes on.",
    "voices": "List the voices, show one, or hear a sample.",
    "models": "List, download, verify and remove models.",
    "text": "Show how text is read: words, phonemes, and the rule that decided.",
    "ssml": "Check SSML: what becomes of each of its elements.",
    "serve": "Run the speech server (OpenAI-compatible).",
    "mcp": "Let assistants that use tools (MCP) speak.",
    "speechd": "Speak for screen readers, as a module of Speech Dispatcher.",
    "config": "Show, change, check, back up and restore the settings.",
    "doctor": "Check what is installed and what works.",
    "tune": "Find the fastest settings for this machine.",
    "capacity": "Reckon how many users a server like this one carries.",
    "validate": "Listen to the voices: transcribe, score and compare with baselines.",
    "watermark": "Embed and detect watermarks; manage their keys.",
    "train": "Train a voice.",
}


# The base of typer's errors of usage lives in click or, since 0.2x, in its own copy of it.
_UsageError: Any = typer.BadParameter.__mro__[2]


class _LazyGroup(TyperGroup):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        try:
            name, listed, rest = super().resolve_command(ctx, args)
        except _UsageError as error:
            close = get_close_matches(args[0], _COMMANDS, 1)
            if close and "Did you mean" not in error.message:
                error.message += f" Did you mean '{close[0]}'?"
            raise
        return name, _load(name) if name and listed else None, rest

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What a list of the commands needs: the name and the line."""
        if cmd_name not in _COMMANDS:
            return None
        return TyperCommand(cmd_name, short_help=_COMMANDS[cmd_name])


def _load(name: str) -> Any:
    """The command itself."""
    module: Any = import_module(f"litetts.cli.{name}")
    command = typer.main.get_command(module.app)
    # The completion of the shell is one for all commands: the root has it.
    completion = ("install_completion", "show_completion")
    command.params = [p for p in command.params if p.name not in completion]
    command.name = name
    command.short_help = _COMMANDS[name]
    return command


app = typer.Typer(
    cls=_LazyGroup,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(show: bool) -> None:
    if show:
        from litetts.version import __version__

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
    """Run the command line; errors become one line on standard error.

    Exit status: 1 for our own errors and those of the system (a full disk), 130 after Ctrl-C, 141
    when the reader of a pipe went away. Who is ended by a signal tidies up before.
    """
    warnings.showwarning = _warn
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup SIGHUP stays ignored
            signal.signal(number, _end)
    try:
        status = app(prog_name="litetts", standalone_mode=False)
    except LiteTTSError as error:
        _fail(str(error), 1)
    except (typer.Abort, KeyboardInterrupt):
        _fail("interrupted", 130)
    except Ended as ended:
        # Now that nothing is left behind, as if the signal had never been caught.
        os.kill(os.getpid(), ended.number)
    except _UsageError as error:
        # As in messages on settings and requests: what pydantic calls a rule of a validator.
        error.message = error.message.replace("Value error, ", "")
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # `litetts say ... -o - | head`: not an error of ours. What Python still holds for the
        # pipe must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        if sys.stdout is not None and error.errno == errno.ENOSPC:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail(f"{error.strerror or error}{name}", 1)
    sys.exit(status if isinstance(status, int) else 0)


# The signals by which a terminal, a service manager or a container ends a program.
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Ended(BaseException):
    """A signal asked for the end: files that are not whole go, children too."""

    def __init__(self, number: int) -> None:
        self.number = number


def _end(number: int, _: object) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)  # a second one ends at once
    raise Ended(number)


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    typer.secho(f"litetts: {message}", fg=typer.colors.YELLOW, err=True)


def _fail(message: str, status: int) -> NoReturn:
    typer.secho(f"litetts: {message}", fg=typer.colors.RED, err=True)
    sys.exit(status)
