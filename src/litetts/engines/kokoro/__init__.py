"""Kokoro-82M: the released networks, cut into stages so that what they predict can be edited."""

from __future__ import annotations

from litetts.engines.kokoro.engine import MAX_SYMBOLS, Kokoro, Styles, find_model, load_styles

__all__ = ["MAX_SYMBOLS", "Kokoro", "Styles", "find_model", "load_styles"]
