"""The same server on a cluster: a deployment of Ray Serve.

    serve run litetts.server.cluster:application replicas=2 processors=4

Each replica is the whole application in one actor, whose workers are threads; Ray gives requests to
replicas, starts others where one is lost, and more where they have much to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from litetts.errors import InputError, MissingExtraError
from litetts.server.app import create_app
from litetts.settings.store import Store

__all__ = ["OPTIONS", "application", "builder"]

OPTIONS = {
    "replicas": "how many; auto = as many as the load wants",
    "processors": "of each replica, and syntheses at the same time in it",
    "dir": "folder of the settings, the same on every machine",
    "host": "address that the cluster listens on: on another than loopback keys are asked for",
}
"""What `application` takes, all of it as text."""
_USUAL = {"replicas": "auto", "processors": "2", "dir": "", "host": "0.0.0.0"}
# Requests that wait before Ray starts another replica: as many as a replica's own admission lets
# wait beside those that it serves.
_ONGOING_FACTOR = 4


def application(args: Mapping[str, str] | None = None) -> Any:
    """The application as Ray Serve runs it: its `serve run` calls this.

    Args:
        args: see `OPTIONS`.

    Raises:
        InputError: an option that there is not, or a number that is none.
        MissingExtraError: Ray Serve is not installed.
    """
    said = _said(args or {})
    processors = _count(said, "processors")
    auto = said["replicas"] == "auto"
    replicas = "auto" if auto else _count(said, "replicas")
    try:
        from ray import serve
    except ImportError as error:
        raise MissingExtraError(error.name or "ray", "cluster", "serving on a cluster") from error
    served: Any = serve.ingress(builder(said))
    deployment = serve.deployment(
        served(),
        name="litetts",
        num_replicas=replicas,
        ray_actor_options={"num_cpus": processors},
        # Admission is the replica's own, which knows how long things take.
        max_ongoing_requests=_settings(said).settings.server.max_connections,
        **({"autoscaling_config": _scaling(processors)} if auto else {}),
    )
    return deployment.bind()


def builder(said: Mapping[str, str]) -> Callable[[], FastAPI]:
    """What makes the application of a replica, there. `said` has all of `OPTIONS`."""

    def build() -> FastAPI:
        return create_app(_settings(said))

    return build


def _settings(said: Mapping[str, str]) -> Store:
    line = {
        "server.host": said["host"],
        "scheduling.processes": "false",
        "scheduling.workers": said["processors"],
        "scheduling.threads_per_worker": "1",
    }
    return Store(Path(said["dir"]) if said["dir"] else None, command_line=line)


def _scaling(processors: int) -> dict[str, Any]:
    return {
        "min_replicas": 1,
        "max_replicas": 100,
        "target_ongoing_requests": _ONGOING_FACTOR * processors,
    }


def _said(args: Mapping[str, str]) -> dict[str, str]:
    for name in args:
        if name not in OPTIONS:
            raise InputError(
                f"there is no option '{name}': give {', '.join(OPTIONS)}", field=str(name)[:60]
            )
    return {**_USUAL, **{name: str(value) for name, value in args.items()}}


def _count(said: Mapping[str, str], name: str) -> int:
    if not said[name].isdecimal() or not 1 <= int(said[name]) <= 10_000:
        raise InputError(f"{name} is '{said[name][:60]}': give 1 to 10000", field=name)
    return int(said[name])
