"""The engines, by name.

`load("nano")` gives the one instance of an engine in this process; engines are thread-safe.
"""

from __future__ import annotations

from litetts.engines.base import (
    Capabilities,
    Control,
    Engine,
    Facts,
    OneStageEngine,
    Piecewise,
    Rendering,
    Speller,
    Steerable,
    TwoStageEngine,
    Voices,
)
from litetts.engines.registry import (
    NAMES,
    called,
    facts,
    family,
    load,
    loading_s,
    rest,
    unload,
    voices,
)

__all__ = [
    "NAMES",
    "Capabilities",
    "Control",
    "Engine",
    "Facts",
    "OneStageEngine",
    "Piecewise",
    "Rendering",
    "Speller",
    "Steerable",
    "TwoStageEngine",
    "Voices",
    "called",
    "facts",
    "family",
    "load",
    "loading_s",
    "rest",
    "unload",
    "voices",
]
