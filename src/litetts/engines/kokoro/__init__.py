"""Kokoro-82M: the released networks, cut into stages so that what they predict can be edited.

The engine is imported when it is first asked for: the styles beside it serve nano too, which has
no use for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litetts.engines.kokoro.engine import MAX_SYMBOLS, Kokoro, Styles, find_model, load_styles

__all__ = ["MAX_SYMBOLS", "Kokoro", "Styles", "find_model", "load_styles"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from litetts.engines.kokoro import engine

    return getattr(engine, name)
