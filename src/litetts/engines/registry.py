"""The engines by name: where each lives, and the one instance of it in this process."""

from __future__ import annotations

import re
import threading
import time
from importlib import import_module
from typing import Any, cast

from litetts.engines.base import Engine, Facts, Voices
from litetts.errors import InputError

__all__ = ["NAMES", "called", "facts", "family", "load", "loading_s", "rest", "unload", "voices"]

# name -> (package, class). Packages are imported when the engine is first asked for.
_HOME = {
    "nano": ("litetts.engines.nano", "Nano"),
    "kokoro-fast": ("litetts.engines.kokoro.fast", "Fast"),
    "kokoro": ("litetts.engines.kokoro", "Kokoro"),
    "piper": ("litetts.engines.piper", "Piper"),
    "codec_lm": ("litetts.engines.codec_lm", "CodecLM"),
    "espeak": ("litetts.engines.espeak", "Espeak"),
}
NAMES = tuple(_HOME)
"""The engines in the order in which they are preferred; the last speaks nearly every language."""

_loaded: dict[str, Engine] = {}
_facts: dict[str, Facts] = {}
_used: dict[str, float] = {}
_lock = threading.Lock()
_clock = threading.local()


def family(name: str) -> str:
    """What an engine, its forms and its models are called together: "kokoro" of "kokoro-fast"."""
    return re.split("[:-]", name, maxsplit=1)[0]


def called(name: str) -> frozenset[str]:
    """What may be asked for to get an engine: its name, that of all its models, its family's."""
    return frozenset({name, name.partition(":")[0], family(name)})


def load(name: str) -> Engine:
    """The engine of that name, loaded once per process.

    Args:
        name: of an engine; after a colon one of its models: "piper:en_US-joe-medium".

    Raises:
        InputError: unknown name.
        ModelError: its files are missing or damaged.
    """
    make, model = _class(name)
    with _lock:
        if name not in _loaded:
            began = time.perf_counter()
            _loaded[name] = make(model) if model else make()
            _clock.loading_s = loading_s() + time.perf_counter() - began
        _used[name] = time.monotonic()
        return _loaded[name]


def loading_s() -> float:
    """Seconds that this thread has spent on loading engines, in all."""
    return float(getattr(_clock, "loading_s", 0.0))


def facts(name: str) -> Facts:
    """What is known of the engine of that name without loading its networks, found out once.

    Args, raises: as `load`.
    """
    if (known := _facts.get(name)) is not None:
        return known
    cls, model = _class(name)
    # Without the lock: a large model's file may have to be hashed, and others shall not wait.
    found: Facts = cls.facts(model)
    return _facts.setdefault(name, found)


def _class(name: str) -> tuple[Any, str]:
    """The class of an engine, and which of its models is meant."""
    package, cls = _home(name)
    return getattr(import_module(package), cls), name.partition(":")[2]


def _home(name: str) -> tuple[str, str]:
    """Package and class of an engine or one of its models."""
    base = name.partition(":")[0]
    if base not in _HOME:
        raise InputError(f"unknown engine '{name}'; there are: {', '.join(NAMES)}", field="engine")
    return _HOME[base]


def unload(name: str | None = None) -> None:
    """Forget a loaded engine, or all; its memory is free once nobody speaks with it."""
    with _lock:
        for each in [*_loaded, *_facts] if name is None else [name]:
            _loaded.pop(each, None)
            _facts.pop(each, None)


def rest(idle_s: float) -> list[str]:
    """Forget the engines that nobody asked for in the last `idle_s` seconds; their names."""
    now = time.monotonic()
    with _lock:
        idle = [name for name in _loaded if now - _used[name] >= idle_s]
    for name in idle:
        unload(name)
    return idle


def voices(name: str) -> Voices:
    """The voices of an engine (of all its models), without loading it.

    Raises:
        InputError: unknown name.
    """
    return cast(Voices, import_module(f"{_home(name)[0]}.voices"))
