"""A language model in a GGUF file, run on the CPU by llama.cpp (extra `llama`)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.errors import EngineError, MissingExtraError, ModelError

__all__ = ["Chunk", "LanguageModel"]

Chunk = tuple[int, ...]
"""Tokens that are read at once."""

_BATCH = 512
"""Tokens that llama.cpp reads in one step."""


class LanguageModel:
    """What comes after a row of tokens. Several threads may ask one instance, in turns.

    It remembers what it read last, so a row that goes on from there costs its new tokens only. Who
    comes in between makes it read the row again, in the same chunks: its sums, and so its answers,
    are the same to the bit.

    Attributes:
        context: tokens that it keeps.
    """

    def __init__(self, path: Path, *, threads: int, context: int) -> None:
        """Load a model.

        Args:
            path: of the GGUF file.
            threads: that it computes with.
            context: tokens that it is to keep.

        Raises:
            MissingExtraError: llama-cpp-python is not installed.
            ModelError: llama.cpp cannot load the file.
        """
        try:
            import llama_cpp
        except ImportError as error:
            raise MissingExtraError(
                "llama-cpp-python", "llama", "speech by a language model"
            ) from error
        self._library: Any = llama_cpp
        self._lock = threading.Lock()
        self._read: list[Chunk] = []
        try:
            self._model: Any = llama_cpp.Llama(
                str(path),
                n_gpu_layers=0,
                n_ctx=context,
                n_batch=_BATCH,
                n_threads=threads,
                n_threads_batch=threads,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError, AssertionError) as error:
            raise ModelError(f"llama.cpp cannot load {path}: {error}", field=str(path)) from error
        self.context = int(self._model.n_ctx())

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text, in which nothing is a special token, whatever it looks like."""
        with self._lock:
            found: list[int] = self._model.tokenize(
                text.encode("utf-8", "ignore"), add_bos=False, special=False
            )
        return found

    def after(self, chunks: Sequence[Chunk]) -> NDArray[np.float32]:
        """How likely each token is to come next, float32 [vocabulary], in no unit.

        Args:
            chunks: all that was read and written so far, in the steps in which it was.

        Raises:
            EngineError: it is more than the context holds, or llama.cpp failed.
        """
        with self._lock:
            known = _common(self._read, chunks)
            self._read = self._read[:known]
            self._model.n_tokens = sum(map(len, self._read))
            if self._model.n_tokens + sum(map(len, chunks[known:])) > self.context:
                raise EngineError(
                    f"the language model keeps {self.context} tokens, and there are more: shorten "
                    "the sentence or the reference, or raise engine.context_tokens"
                )
            try:
                for chunk in chunks[known:]:
                    self._model.eval(chunk)
                    self._read.append(chunk)
            except (RuntimeError, ValueError) as error:
                self._read = []
                raise EngineError(f"llama.cpp failed: {error}") from error
            values = self._library.llama_get_logits_ith(self._model.ctx, -1)
            found = np.ctypeslib.as_array(values, (self._model.n_vocab(),))
            return np.array(found, np.float32)


def _common(read: Sequence[Chunk], wanted: Sequence[Chunk]) -> int:
    """Chunks that both begin with; the last wanted one is read in any case, for what it tells."""
    most = min(len(read), len(wanted) - 1)
    return next((i for i in range(most) if read[i] != wanted[i]), most)
