"""The tokens of a language model, as its GGUF file lists them: no model is loaded for that."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from litetts.errors import ModelError
from litetts.models.gguf import read_head

__all__ = ["Ids", "Vocabulary", "vocabulary"]

Ids = NDArray[np.int32]
"""Numbers of tokens, int32 [n]."""

_TOKENS = "tokenizer.ggml.tokens"


class Vocabulary:
    """Tokens by their text.

    Attributes:
        path: the file that they are from, for messages.
    """

    def __init__(self, path: Path, tokens: list[str]) -> None:
        self.path = path
        self._ids = {token: i for i, token in enumerate(tokens)}

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def id(self, token: str) -> int:
        """The number of a token. Raises ModelError: there is none of that text."""
        if token not in self._ids:
            raise ModelError(
                f"{self.path} has no token '{token}'; is it a model of this format?",
                field=str(self.path),
            )
        return self._ids[token]

    def numbered(self, form: str, first: int = 0) -> Ids:
        """The tokens `form.format(0)`, `form.format(1)`, ... as far as there are.

        Raises:
            ModelError: there is none.
        """
        found = list[int]()
        while (token := form.format(first + len(found))) in self._ids:
            found.append(self._ids[token])
        if not found:
            self.id(form.format(first))
        return np.array(found, np.int32)

    def matching(self, begin: str) -> Ids:
        """The tokens that begin so, in the order of their numbers. Raises ModelError: none does."""
        found = [i for token, i in self._ids.items() if token.startswith(begin)]
        if not found:
            self.id(begin)
        return np.array(found, np.int32)

    @cached_property
    def size(self) -> int:
        """How many there are."""
        return max(self._ids.values(), default=-1) + 1


def vocabulary(path: Path) -> Vocabulary:
    """The tokens of a language model.

    Raises:
        ModelError: the file cannot be read, or has no tokens.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise ModelError(f"cannot read the model {path}: {error}", field=str(path)) from error
    return _vocabulary(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=8)
def _vocabulary(path: Path, size: int, changed: int) -> Vocabulary:
    """One look at each state of a file."""
    tokens = read_head(path).get(_TOKENS)
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise ModelError(
            f"{path} lists no tokens ({_TOKENS}): it is no language model", field=str(path)
        )
    return Vocabulary(path, tokens)
