"""The decoder that nano and Kokoro's fast form share: features, F0 and style to sound."""

from __future__ import annotations

from litetts.engines.vocoder.network import PACK, REMEDY, Vocoder
from litetts.engines.vocoder.pieces import Pieces
from litetts.engines.vocoder.signal import HOP, SAMPLE_RATE, UNVOICED_HZ

__all__ = ["HOP", "PACK", "REMEDY", "SAMPLE_RATE", "UNVOICED_HZ", "Pieces", "Vocoder"]
