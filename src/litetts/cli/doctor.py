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
    report = _checked(deep=not quick)
    if fix:

        def told(command: str) -> None:
            typer.echo(f"running: {command}", err=True)

        for status, done in dependencies.fix(report, extra or (), progress=told):
            typer.echo(f"{'fixed' if done else 'NOT fixed'}: {status.name}", err=as_json)
        report = _checked(deep=not quick)
    if as_json:
        typer.echo(json.dumps(report.as_dict(), indent=2))
    else:
        _print(report)
    if not report.ok:
        raise typer.Exit(1)


def _checked(*, deep: bool) -> Report:
    """Test, with the name of what is being tested where somebody watches.

    By nothing but the terminal's own means: rich may be what is broken.
    """
    from litetts.doctor import dependencies

    if not sys.stderr.isatty():
        return dependencies.check(deep=deep)
    clear = "\r\x1b[K"
    try:
        return dependencies.check(
            deep=deep,
            progress=lambda name: typer.echo(f"{clear}testing {name}", nl=False, err=True),
        )
    finally:
        typer.echo(clear, nl=False, err=True)


def _print(report: Report) -> None:
    from litetts.installation import quoted

    groups: dict[str, list[Status]] = {}
    for status in report.statuses:
        if status.kind == "engine":
            name = "engines"
        else:
            name = "required" if status.required else "optional: " + ", ".join(status.extras)
        groups.setdefault(name, []).append(status)
    for name, statuses in groups.items():
        typer.secho(name, bold=True)
        for s in statuses:
            mark = typer.style(_MARKS[s.state], fg=_COLOURS[s.state])
            state: str = s.state if s.state != "ok" or s.tested else "present"
            state = {"ok": "works"}.get(state, state)
            typer.echo(f"  {mark} {s.name:32} {s.version:14} {state}")
            if s.state != "ok":
                typer.echo(f"      {s.detail}; {s.without}")
                if s.fix:
                    typer.echo("      " + quoted(s.fix))
    bad = len(report.problems)
    verdict = "all that is required works" if report.ok else "something required does not work"
    typer.echo(f"{verdict}; {bad} to repair; {report.seconds:.1f} s")


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
