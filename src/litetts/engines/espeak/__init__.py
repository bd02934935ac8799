"""espeak-ng's formant synthesiser as an engine: always there, in over 100 languages."""

from __future__ import annotations

from litetts.engines.espeak.engine import Espeak

__all__ = ["Espeak"]
