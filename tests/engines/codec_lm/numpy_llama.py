"""The part of llama-cpp-python that is used, in NumPy, for models of llama's architecture.

It stands in where llama.cpp is not installed; where it is, `test_language.py` holds the two against
each other.
"""

from __future__ import annotations

import ctypes
import re
from importlib.machinery import ModuleSpec
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from litetts.models.gguf import GGUF

from .making import letters

_SPLIT = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
"""GPT-2's words."""


class Llama:
    """See llama_cpp.Llama."""

    def __init__(self, model_path: str, *, n_ctx: int, **options: Any) -> None:
        assert options["n_gpu_layers"] == 0
        self._file = file = GGUF(Path(model_path))
        self._told = {k.removeprefix("llama."): v for k, v in file.told.items()}
        self._weights = {n.removesuffix(".weight"): file.array(n) for n in file.tensors}
        self._ids = {t: i for i, t in enumerate(file.told["tokenizer.ggml.tokens"])}
        pairs = file.told["tokenizer.ggml.merges"]
        self._ranks = {tuple(pair.split(" ")): rank for rank, pair in enumerate(pairs)}
        self._context = n_ctx
        self._past: dict[int, tuple[Any, Any]] = {}
        self.n_tokens = 0
        self.ctx = self

    def n_ctx(self) -> int:
        return self._context

    def n_vocab(self) -> int:
        return len(self._ids)

    def tokenize(self, text: bytes, add_bos: bool = True, special: bool = False) -> list[int]:
        assert not add_bos and not special
        table = letters()
        found: list[int] = []
        for word in _SPLIT.findall(text.decode()):
            parts = [table[byte] for byte in word.encode()]
            while len(parts) > 1:
                ranks = [self._ranks.get(pair, 1 << 30) for pair in pairwise(parts)]
                if min(ranks) == 1 << 30:
                    break
                i = ranks.index(min(ranks))
                parts[i : i + 2] = ["".join(parts[i : i + 2])]
            found += [self._ids[part] for part in parts]
        return found

    def eval(self, tokens: Any) -> None:
        """Read on from `n_tokens`."""
        w, told, known = self._weights, self._told, self.n_tokens
        heads, kv = told["attention.head_count"], told["attention.head_count_kv"]
        x = w["token_embd"][list(tokens)]
        steps, width = x.shape
        size = width // heads

        def norm(x: Any, name: str) -> Any:
            mean = (x**2).mean(-1, keepdims=True)
            return x / np.sqrt(mean + told["attention.layer_norm_rms_epsilon"]) * w[name]

        def turned(x: Any) -> Any:
            place = np.arange(known, known + steps)[:, None]
            turn = np.exp(1j * place * 10_000.0 ** (-np.arange(0, size, 2) / size))[:, None]
            pairs = (x[..., ::2] + 1j * x[..., 1::2]) * turn
            return np.stack([pairs.real, pairs.imag], -1).reshape(x.shape).astype(np.float32)

        ahead = np.triu(np.full((steps, known + steps), -np.inf, np.float32), known + 1)
        for i in range(told["block_count"]):
            h = norm(x, f"blk.{i}.attn_norm")
            q = turned((h @ w[f"blk.{i}.attn_q"].T).reshape(steps, heads, size))
            k = turned((h @ w[f"blk.{i}.attn_k"].T).reshape(steps, kv, size))
            v = (h @ w[f"blk.{i}.attn_v"].T).reshape(steps, kv, size)
            before = self._past.get(i, (k[:0], v[:0]))
            k, v = (
                np.concatenate([old[:known], new]) for old, new in zip(before, (k, v), strict=True)
            )
            self._past[i] = (k, v)
            k, v = (np.repeat(each, heads // kv, 1) for each in (k, v))
            score = np.einsum("thd,shd->hts", q, k) / np.sqrt(np.float32(size)) + ahead
            score = np.exp(score - score.max(-1, keepdims=True))
            score /= score.sum(-1, keepdims=True)
            out = np.einsum("hts,shd->thd", score, v).reshape(steps, width)
            x = x + out @ w[f"blk.{i}.attn_output"].T
            h = norm(x, f"blk.{i}.ffn_norm")
            gate = h @ w[f"blk.{i}.ffn_gate"].T
            inner = gate / (1 + np.exp(-gate)) * (h @ w[f"blk.{i}.ffn_up"].T)
            x = x + inner @ w[f"blk.{i}.ffn_down"].T
        self.n_tokens += steps
        logits = (norm(x[-1:], "output_norm") @ w["output"].T)[0]
        self.logits = np.ascontiguousarray(logits, np.float32)


def _logits(model: Llama, place: int) -> Any:
    assert place == -1
    return model.logits.ctypes.data_as(ctypes.POINTER(ctypes.c_float))


def module() -> ModuleType:
    """What stands in for llama_cpp."""
    made = ModuleType("llama_cpp")
    made.__spec__ = ModuleSpec("llama_cpp", None)
    made.Llama = Llama  # type: ignore[attr-defined]
    made.llama_get_logits_ith = _logits  # type: ignore[attr-defined]
    return made
