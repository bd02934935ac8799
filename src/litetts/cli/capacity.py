"""`litetts capacity`: how many servers like this one a number of users takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from litetts.errors import counted

app = typer.Typer(help="Reckon how many users a server carries.")


@app.command()
def capacity(
    users: Annotated[
        list[int] | None,
        typer.Option(min=1, max=10_000_000, help="Users; may be given several times."),
    ] = None,
    duty: Annotated[
        float, typer.Option(min=0.001, max=0.9, help="Share of the time that a user listens.")
    ] = 0.1,
    voice: Annotated[str, typer.Option(help="Voice (default: the server's).")] = "",
    words: Annotated[int, typer.Option(min=1, max=1000, help="Of a question's answer.")] = 10,
    first: Annotated[
        float,
        typer.Option(min=0.01, max=60, help="95 of 100 hear something within so many seconds."),
    ] = 0.3,
    price: Annotated[
        float, typer.Option(min=0, max=10_000, help="Of one such server for an hour.")
    ] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    directory: Annotated[Path | None, typer.Option("--dir", help="Folder of the settings.")] = None,
) -> None:
    """Measure this machine, then let its scheduler serve simulated users.

    The machine should be quiet: what else runs counts as slowness.
    """
    from litetts.doctor.capacity import Goal, measure, plan
    from litetts.scheduling.simulation import Fleet
    from litetts.settings import Store
    from litetts.voices.names import default_voice

    store = Store(directory)
    settings = store.settings
    voice = voice or settings.speech.voice or default_voice()
    typer.echo(f"measuring {voice} ...", err=True)
    traces, workers = measure(settings, store.directory, voice, words=words)
    seconds = sum(s.seconds for t in traces for s in t)
    audio = sum(s.audio for t in traces for s in t)
    fleet = Fleet(
        workers=workers,
        target_s=settings.scheduling.first_audio_target_s,
        queue_limit=settings.scheduling.queue_limit,
    )
    numbers = sorted(set(users or [100]))
    plans = list(plan(numbers, duty, traces, fleet, Goal(first)))
    if as_json:
        rows = [
            {
                "users": p.users,
                "replicas": p.replicas,
                "first_audio_p50_ms": round(1000 * p.outcome.quantile(0.5), 1),
                "first_audio_p95_ms": round(1000 * p.outcome.quantile(0.95), 1),
                "refused": round(p.outcome.refused_share, 4),
                "busy": round(p.outcome.busy, 3),
                "price_per_hour": round(price * p.replicas, 4),
            }
            for p in plans
        ]
        said = {"voice": voice, "workers": workers, "rtf": round(seconds / audio, 4), "plans": rows}
        typer.echo(json.dumps(said, indent=2))
        return
    typer.echo(
        f"{voice}: {counted(workers, 'workers')}, all busy; real-time factor "
        f"{seconds / audio:.4f}; answers of {audio / len(traces):.1f} s, heard {duty:.0%} of the "
        "time"
    )
    typer.echo(
        "     users  servers   p50 ms   p95 ms  refused   busy" + "   per hour" * bool(price)
    )
    for p in plans:
        cost = f"{price * p.replicas:11.2f}" if price else ""
        typer.echo(
            f"{p.users:10,d} {p.replicas:8,d} {1000 * p.outcome.quantile(0.5):8.0f}"
            f" {1000 * p.outcome.quantile(0.95):8.0f} {p.outcome.refused_share:8.1%}"
            f" {p.outcome.busy:6.0%}{cost}"
        )
