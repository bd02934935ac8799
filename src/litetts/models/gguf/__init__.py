"""GGUF: one file with everything that a model is made of (ggml's docs/gguf.md, version 3)."""

from __future__ import annotations

from litetts.models.gguf.kinds import KINDS, Kind, Steps, decode, steps
from litetts.models.gguf.quantise import encode
from litetts.models.gguf.reader import GGUF, Store, Tensor, Told, read_head
from litetts.models.gguf.writer import Stored, write

__all__ = [
    "GGUF",
    "KINDS",
    "Kind",
    "Steps",
    "Store",
    "Stored",
    "Tensor",
    "Told",
    "decode",
    "encode",
    "read_head",
    "steps",
    "write",
]
