"""What is done in the process beside the server (`litetts.scheduling.aside`).

Nothing here imports the web framework: the process is ready sooner, and is smaller.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable

__all__ = ["ready"]

_NEEDED = ("litetts.server.apart.recordings", "litetts.server.apart.tune")
_LIBRARIES = ("av", "soxr", "c2pa", "markdown_it")
"""What reads recordings and files, as far as it is installed: read from a disk that is busy this
takes seconds. Models are loaded by who is the first to need them."""


def ready(prepare: Callable[[], None]) -> None:
    """Set the process up, and load what its work needs before somebody waits for it."""
    prepare()
    for name in _NEEDED:
        importlib.import_module(name)
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
