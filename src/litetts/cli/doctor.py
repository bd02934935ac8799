"""`litetts doctor`: what is installed, what works, and how to get the rest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litetts.errors import InputError

if TYPE_CHECKING:
    from litetts.doctor.dependencies import Report, Status

app = typer.Typer(
    invoke_without_command=True,
    no_args_is_help=False,
    help="Check what is installed and what works.",
)

_MARKS = {"ok": "✓", "missing": "–", "outdated": "!", "broken": "✗"}
_COLOURS = {"ok": "green", "missing": "bright_black", "outdated": "yellow", "broken": "red"}


@app.callback()
def doctor(
    ctx: typer.Context,
    quick: Annotated[
        bool, typer.Option(help="Only look up presence and versions (milliseconds).")
    ] = False,
    fix: Annotated[
        bool, typer.Option(help="Install or download what is required or broken.")
    ] = False,
    extra: Annotated[
        list[str] | None,
        typer.Option(help="With --fix: bring all of this extra, or this engine's model, too."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check every package, engine and voice. Status 1 if something required does not work."""
    if ctx.invoked_subcommand:
        return
    from litetts.doctor import dependencies

    if extra and not fix:
        raise InputError("--extra says what --fix brings: give both", field="extra")
    dependencies.check_names(extra or ())
    printer = None if as_json else _Printer()
    report = _checked(printer, deep=not quick)
    if fix:

        def told(command: str) -> None:
            typer.echo(f"running: {command}", err=True)

        for status, done in dependencies.fix(report, extra or (), progress=told):
            typer.echo(f"{'fixed' if done else 'NOT fixed'}: {status.name}", err=as_json)
        printer = None if as_json else _Printer()
        report = _checked(printer, deep=not quick)
    if printer is None:
        typer.echo(json.dumps(report.as_dict(), indent=2))
    else:
        bad = len(report.problems)
        verdict = "all that is required works" if report.ok else "something required does not work"
        typer.echo(f"{verdict}; {bad} to repair; {report.seconds:.1f} s")
    if not report.ok:
        raise typer.Exit(1)


def _checked(printer: _Printer | None, *, deep: bool) -> Report:
    """Test; what is known is printed at once, and what is being tested where somebody watches.

    By nothing but the terminal's own means: rich may be what is broken.
    """
    from litetts.doctor import dependencies

    watched = sys.stderr.isatty()
    clear = "\r\x1b[K" if watched else ""

    def testing(name: str) -> None:
        if watched:
            typer.echo(f"{clear}testing {name}", nl=False, err=True)

    def slow(name: str) -> None:
        if not watched:
            typer.echo(f"testing {name}: this takes a while", err=True)

    def found(status: Status) -> None:
        if printer is not None:
            typer.echo(clear, nl=False, err=True)
            printer.line(status)

    try:
        return dependencies.check(deep=deep, progress=testing, slow=slow, found=found)
    finally:
        typer.echo(clear, nl=False, err=True)


class _Printer:
    """Prints what was found, under the name of its group, as it comes."""

    def __init__(self) -> None:
        self._group = ""

    def line(self, status: Status) -> None:
        """Print one of them. `typer.echo` flushes each line, into a file too."""
        from litetts.installation import quoted

        if status.kind == "engine":
            group = "engines"
        else:
            group = "required" if status.required else "optional: " + ", ".join(status.extras)
        if group != self._group:
            typer.secho(group, bold=True)
            self._group = group
        mark = typer.style(_MARKS[status.state], fg=_COLOURS[status.state])
        state: str = "present" if status.state == "ok" and not status.tested else status.state
        state = {"ok": "works"}.get(state, state)
        typer.echo(f"  {mark} {status.name:32} {status.version:14} {state}")
        if status.state != "ok":
            typer.echo(f"      {status.detail}; {status.without}")
            if status.fix:
                typer.echo("      " + quoted(status.fix))


@app.command()
def licences(
    extra: Annotated[
        list[str] | None, typer.Option(help="Extras to include (default: all installed).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the licences of LiteTTS and of all that it depends on, directly or not."""
    from litetts.doctor import supply

    components = supply.components(extra)
    if as_json:
        typer.echo(json.dumps([c.as_dict() for c in components], indent=2))
        return
    for c in components:
        typer.echo(f"{c.name:36} {c.version:14} {c.licence}")


@app.command()
def sbom(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File (default: standard output).")
    ] = None,
    extra: Annotated[
        list[str] | None, typer.Option(help="Extras to include (default: all installed).")
    ] = None,
) -> None:
    """Write a bill of materials (CycloneDX 1.6, JSON)."""
    from litetts.audio.files import write_bytes
    from litetts.doctor import supply

    text = json.dumps(supply.bill_of_materials(supply.components(extra)), indent=2)
    if output is None:
        typer.echo(text)
    else:
        write_bytes(output, f"{text}\n".encode())


@app.command()
def memory(
    history: Annotated[Path, typer.Argument(help="CSV that `memory.history` names.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="SVG file to write.")],
) -> None:
    """Draw the history of a server's memory."""
    from litetts.audio.files import write_bytes
    from litetts.observe.history import plot, read_history

    write_bytes(output, plot(read_history(history)).encode())
    typer.echo(str(output))
