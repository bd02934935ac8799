"""Language models that write the codes of a sound, and the codec that makes sound of them."""

from __future__ import annotations

from litetts.engines.codec_lm.engine import CodecLM

__all__ = ["CodecLM"]
