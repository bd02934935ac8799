"""Nano: the project's own small neural voices, whose pack comes with LiteTTS."""

from __future__ import annotations

from litetts.engines.nano.engine import MAX_SYMBOLS, Nano
from litetts.engines.nano.voices import PACK

__all__ = ["MAX_SYMBOLS", "PACK", "Nano"]
