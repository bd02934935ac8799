"""How much of what it reads and writes a language model keeps in view, set once per process."""

from __future__ import annotations

__all__ = ["set_tokens", "tokens"]

_chosen = 0


def set_tokens(count: int) -> None:
    """Let language models that are loaded from now on keep `count` tokens; 0 = as each wants."""
    global _chosen  # noqa: PLW0603 - one process has one memory
    _chosen = count


def tokens(wanted: int) -> int:
    """Tokens that a language model keeps: as `set_tokens` said, or what it wants itself."""
    return _chosen or wanted
