"""The engines by name: where each lives, and the one instance of it in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import cast

from litetts.engines.base import Engine, Voices
from litetts.errors import InputError

__all__ = ["NAMES", "load", "unload", "voices"]

# name -> (package, class). Packages are imported when the engine is first asked for.
_HOME = {
    "nano": ("litetts.engines.nano", "Nano"),
    "kokoro": ("litetts.engines.kokoro", "Kokoro"),
    "kokoro-fast": ("litetts.engines.kokoro.fast", "Fast"),
    "piper": ("litetts.engines.piper", "Piper"),
    "espeak": ("litetts.engines.espeak", "Espeak"),
}
NAMES = tuple(_HOME)
"""The engines in the order in which they are preferred; the last speaks nearly every language."""

_loaded: dict[str, Engine] = {}
_lock = threading.Lock()


def load(name: str) -> Engine:
    """The engine of that name, loaded once per process.

    Args:
        name: of an engine; after a colon one of its models: "piper:en_US-joe-medium".

    Raises:
        InputError: unknown name.
        ModelError: its files are missing or damaged.
    """
    package, cls = _home(name)
    model = name.partition(":")[2]
    with _lock:
        if name not in _loaded:
            make: Callable[..., Engine] = getattr(import_module(package), cls)
            _loaded[name] = make(model) if model else make()
        return _loaded[name]


def _home(name: str) -> tuple[str, str]:
    """Package and class of an engine or one of its models."""
    base = name.partition(":")[0]
    if base not in _HOME:
        raise InputError(f"unknown engine '{name}'; there are: {', '.join(NAMES)}", field="engine")
    return _HOME[base]


def unload(name: str) -> None:
    """Forget a loaded engine; its memory is free once nobody speaks with it."""
    with _lock:
        _loaded.pop(name, None)


def voices(name: str) -> Voices:
    """The voices of an engine (of all its models), without loading it.

    Raises:
        InputError: unknown name.
    """
    return cast(Voices, import_module(f"{_home(name)[0]}.voices"))
