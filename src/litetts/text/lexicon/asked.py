"""The entries of lexicons that a text meets: what its sound depends on, and nothing else.

Which words are looked up follows from the text and from what was found before. So the entries that
were found, alone, give the same sound: what was not found then is not found now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from litetts.document import Lexicon, Pronunciation

__all__ = ["met"]


class _Asked(Lexicon):
    """A lexicon that notes which of its entries are found. It shares the entries of the other."""

    __slots__ = ("found",)
    found: dict[str, Pronunciation]

    def __init__(self, of: Lexicon) -> None:
        for name in ("entries", "lang", "name", "longest", "_digest", "_packed"):
            object.__setattr__(self, name, getattr(of, name))
        object.__setattr__(self, "found", {})

    def get(self, written: str) -> Pronunciation | None:
        pronunciation = super().get(written)
        if pronunciation is not None:
            self.found[written if written in self.entries else written.lower()] = pronunciation
        return pronunciation


def met(
    lexicons: Sequence[Lexicon], read: Callable[[tuple[Lexicon, ...]], object]
) -> tuple[Lexicon, ...]:
    """The lexicons with those entries only that are found while a text is read.

    Args:
        lexicons: in their order.
        read: reads the text as it will be spoken, with the lexicons that it is given.
    """
    asked = tuple(map(_Asked, lexicons))
    read(asked)
    return tuple(Lexicon(dict(sorted(x.found.items())), x.lang) for x in asked if x.found)
