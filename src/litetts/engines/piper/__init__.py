"""Piper's voices: any VITS network as `.onnx` with its `.onnx.json`, by a loader of our own."""

from __future__ import annotations

from litetts.engines.piper.engine import Piper

__all__ = ["Piper"]
