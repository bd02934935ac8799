"""Attacks, each with a bound on the memory that it can take: what it allocates, at its peak."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def peak() -> Callable[..., float]:
    """Run a function and return the most memory (MB) that it held beyond what there was.

    Counts what Python and NumPy allocate: the same on every machine.
    """

    def measure(function: Callable[..., Any], *arguments: Any) -> float:
        tracemalloc.start()
        try:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            function(*arguments)
            return (tracemalloc.get_traced_memory()[1] - before) / 1e6
        finally:
            tracemalloc.stop()

    return measure
