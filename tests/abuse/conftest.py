"""Attacks, each with a bound on the memory that it can take: what it allocates, at its peak."""

from __future__ import annotations

import gc
import importlib.util
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# The fixtures that start a server: those of its own tests.
_place = Path(__file__).parents[1] / "server" / "conftest.py"
_spec = importlib.util.spec_from_file_location("server_fixtures", _place)
assert _spec is not None and _spec.loader is not None
_servers = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _servers  # dataclasses look their module up
_spec.loader.exec_module(_servers)
client, serve, server, serving = (
    _servers.client,
    _servers.serve,
    _servers.server,
    _servers.serving,
)


@pytest.fixture(scope="module", autouse=True)
def traced() -> Iterator[None]:
    """Allocations are traced from before a module's servers start until after they end.

    Python 3.11 may crash where tracing ends while another thread allocates.
    """
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.fixture
def peak() -> Callable[..., float]:
    """Run a function and return the most memory (MB) that it held beyond what there was.

    Counts what Python and NumPy allocate: the same on every machine. Garbage is collected as often
    as in a server of its own: the more a process holds, the later.
    """

    def measure(function: Callable[..., Any], *arguments: Any) -> float:
        gc.freeze()
        gc.collect()
        try:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            function(*arguments)
            return (tracemalloc.get_traced_memory()[1] - before) / 1e6
        finally:
            gc.unfreeze()

    return measure
