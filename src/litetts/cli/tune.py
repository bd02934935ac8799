"""`litetts tune`: measure thread and worker layouts, and keep the best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litetts.errors import counted

if TYPE_CHECKING:
    from litetts.settings import Store

app = typer.Typer(help="Find the fastest settings for this machine.")


@app.command()
def tune(
    engine: Annotated[
        str, typer.Option(help="Engine to measure (default: the default voice's).")
    ] = "",
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Measurements of each layout.")] = 5,
    dry_run: Annotated[bool, typer.Option(help="Only measure; change no settings.")] = False,
    profile: Annotated[
        str,
        typer.Option(
            help="Settings for a small machine, without measuring layouts: pi4 (Raspberry Pi 4), "
            "vps (one core, 1 GB)."
        ),
    ] = "",
    directory: Annotated[Path | None, typer.Option("--dir", help="Folder of the settings.")] = None,
) -> None:
    """Measure layouts of workers and threads; write the best to override.json if it is better."""
    from litetts import engines
    from litetts.doctor.machine import this_machine
    from litetts.doctor.tune import best, layouts, measure
    from litetts.settings import Store
    from litetts.voices.names import default_voice, find

    store = Store(directory)
    machine = this_machine()
    engine = engine or find(default_voice()).engine
    if profile:
        _apply(profile, engine, None if dry_run else store)
        return
    parallel = engines.load(engine).capabilities.parallel
    engines.unload(engine)
    if not parallel:
        typer.echo(f"{engine} speaks one sentence at a time on one thread: nothing to tune")
        return
    candidates = layouts(machine)
    typer.echo(str(machine))
    typer.echo(
        f"engine {engine}, {counted(len(candidates), 'layouts')}, {counted(rounds, 'rounds')}"
    )
    measured = measure(
        engine,
        candidates,
        rounds=rounds,
        processes=store.settings.scheduling.processes,
        progress=lambda text: typer.echo(text, err=True),
    )
    chosen = best(measured, machine, store.settings.memory.budget_mb * 1_000_000)
    typer.echo("workers x threads   RTF alone   audio s/s   gain   memory")
    for m in measured:
        mark = "  <- chosen" if m is chosen else "  (default)" if m is measured[0] else ""
        gain = f"{m.gain_over(measured[0]):+.0%}"
        typer.echo(
            f"{m.layout!s:>17}   {m.rtf:9.3f}   {m.throughput:9.1f}   {gain:>4}"
            f"   {m.memory / 1e6:3.0f} MB{mark}"
        )
    before = measured[0]
    if chosen is before:
        typer.echo("no layout beats the default in every round; no setting changed")
        return
    typer.echo(
        f"throughput {before.throughput:.1f} -> {chosen.throughput:.1f} audio s/s, "
        f"RTF of one voice alone {before.rtf:.3f} -> {chosen.rtf:.3f}"
    )
    if dry_run:
        return
    changed = store.set(
        {
            "scheduling.workers": str(chosen.layout.workers),
            "scheduling.threads_per_worker": str(chosen.layout.threads),
        }
    )
    for change in changed:
        typer.echo(str(change))


def _apply(name: str, engine: str, store: Store | None) -> None:
    """Speak within a profile's threads and memory, then write its settings."""
    from litetts.doctor.profiles import named, tried

    profile = named(name)
    typer.echo(f"{name}: {profile.says}")
    found = tried(profile, engine)
    typer.echo(
        f"{engine} speaks: RTF {found.rtf:.3f} here, with {profile.threads} "
        f"{'thread' if profile.threads == 1 else 'threads'}; "
        f"{found.memory / 1e6:.0f} MB of {profile.memory / 1e6:.0f}"
    )
    if store is None:
        for key, value in profile.settings.items():
            typer.echo(f"{key} = {value}")
        return
    for change in store.set(dict(profile.settings)):
        typer.echo(str(change))
