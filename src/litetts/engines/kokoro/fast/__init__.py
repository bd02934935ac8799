"""Kokoro with a smaller generator: the released network decides, our vocoder makes the sound."""

from __future__ import annotations

from litetts.engines.kokoro.fast.engine import Fast

__all__ = ["Fast"]
