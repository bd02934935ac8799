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
    "espeak": ("litetts.engines.espeak", "Espeak"),
}
NAMES = tuple(_HOME)
"""The engines in the order in which they are preferred; the last speaks nearly every language."""

_loaded: dict[str, Engine] = {}
_lock = threading.Lock()


def load(name: str) -> Engine:
    """The engine of that name, loaded once per process.

    Raises:
        InputError: unknown name.
        ModelError: its files are missing or damaged.
    """
    if name not in _HOME:
        raise InputError(f"unknown engine '{name}'; there are: {', '.join(NAMES)}", field="engine")
    with _lock:
        if name not in _loaded:
            module, cls = _HOME[name]
            make: Callable[[], Engine] = getattr(import_module(module), cls)
            _loaded[name] = make()
        return _loaded[name]


def unload(name: str) -> None:
    """Forget a loaded engine; its memory is free once nobody speaks with it."""
    with _lock:
        _loaded.pop(name, None)


def voices(name: str) -> Voices:
    """The voices of an engine, without loading it.

    Raises:
        InputError: unknown name.
    """
    if name not in _HOME:
        raise InputError(f"unknown engine '{name}'; there are: {', '.join(NAMES)}", field="engine")
    return cast(Voices, import_module(f"{_HOME[name][0]}.voices"))
