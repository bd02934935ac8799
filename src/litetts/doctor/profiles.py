"""Settings for small machines: what `litetts tune --profile` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from litetts.doctor.tune import Layout, Measured, measure
from litetts.errors import EngineError, InputError

__all__ = ["PROFILES", "Profile", "named", "tried"]

_MB = 1_000_000
_ROOM = 0.9
"""Share of a machine's memory from which on a server refuses work; the rest is the system's."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of machine.

    Attributes:
        says: what it is.
        threads: of one synthesis: its processors.
        memory: bytes that the program may have.
        settings: by key, as `litetts config set` takes them.
    """

    says: str
    threads: int
    memory: int
    settings: Mapping[str, str]


def _profile(says: str, threads: int, memory: int, **more: str) -> Profile:
    """One worker in the server's own process, so that models are there once, and small caches."""
    settings = {
        "engine.threads": f"{threads}",
        "engine.unload_after_s": "600",
        "scheduling.workers": "1",
        "scheduling.threads_per_worker": f"{threads}",
        "scheduling.processes": "false",
        "memory.budget_mb": f"{int(_ROOM * memory / _MB)}",
        **more,
    }
    return Profile(says, threads, memory, settings)


PROFILES = {
    "pi4": _profile("Raspberry Pi 4: four cores, 64-bit system, 1 GB for LiteTTS", 4, 1000 * _MB),
    "vps": _profile("virtual server with one core and 1 GB, half of it for LiteTTS", 1, 500 * _MB),
}
"""By name."""


def named(name: str) -> Profile:
    """The profile of that name. Raises InputError where there is none."""
    if name not in PROFILES:
        there = "; ".join(f"{key}: {profile.says}" for key, profile in PROFILES.items())
        raise InputError(f"there is no profile '{name}'; there are: {there}", field="profile")
    return PROFILES[name]


def tried(profile: Profile, engine: str, rounds: int = 1) -> Measured:
    """Speak as the profile says, in a process that cannot have more memory than it says.

    Args:
        profile: with threads and memory.
        engine: that speaks.
        rounds: measurements.

    Raises:
        EngineError: the engine does not speak here, or not within that memory.
    """
    layout = Layout(1, profile.threads)
    (found,) = measure(engine, [layout], rounds=rounds, processes=False, memory=profile.memory)
    if found.memory > profile.memory:
        raise EngineError(
            f"{engine} takes {found.memory / _MB:.0f} MB; the profile has "
            f"{profile.memory / _MB:.0f}: choose a smaller voice, such as those of nano",
            field="profile",
        )
    return found
