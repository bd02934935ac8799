"""What plain words turn up or down: "raise the pitch", "a bit higher in pitch", "Volume: low"."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from litetts.prosody.wordlists import WordLists

__all__ = ["TURNS", "Piece", "pieces", "turned"]


class Piece(NamedTuple):
    """A phrase or a word of directions.

    Attributes:
        words: as they are written.
        plain: in lower case, without accents.
        name: what it means: the list that it is of; "" = none.
    """

    words: tuple[str, ...]
    plain: str
    name: str


TURNS = {
    "of:pitch": ("higher", "lower"),
    "of:volume": ("louder", "quieter"),
    "of:pace": ("faster", "slower"),
    "of:expression": ("livelier", "flatter"),
    "of:energy": ("style:excited", "style:calm"),
}
"""What can be turned -> what it is then, up and down."""

_UP, _DOWN = ("up", "high", "raised"), ("down", "low")
_FAR = 6
"""Pieces between what is turned and how: "turn the volume of your voice up"."""


def pieces(words: list[str], plain: list[str], lists: WordLists) -> list[Piece]:
    """The phrases and words of a sentence, in their order."""
    found, at = list[Piece](), 0
    while at < len(plain):
        name, size = lists.at(plain, at)
        found.append(Piece(tuple(words[at : at + size]), " ".join(plain[at : at + size]), name))
        at += size
    return found


def turned(found: list[Piece], heading: str, between: Callable[[Piece], bool]) -> list[Piece]:
    """The pieces, where what is turned and how are one: "raise the pitch" is "higher".

    Args:
        found: of a sentence.
        heading: the list of what all of it is about ("of:pitch"); "" = of nothing that turns.
        between: tells pieces that may stand between the two.
    """
    made = list(found)
    for i, piece in enumerate(found):
        ways = _UP + _DOWN + (("less",) if heading or _next(found, i, 1, between) == i + 1 else ())
        more = piece.plain == "more" and _next(found, i, 1, between) == i + 1
        if not made[i].plain or not (more or piece.name in ways):
            continue
        other = _next(made, i, 1, between)
        other = _next(made, i, -1, between) if other is None else other
        of = heading if other is None else made[other].name
        if not of:
            continue
        name = TURNS[of][piece.name in _DOWN or piece.name == "less"]
        made[i] = Piece((), "", "")
        # How far ("a little") comes before what it is said of.
        last = max(i, i if other is None else other)
        if other is not None:
            made[other] = Piece((), "", "")
        made[last] = Piece(piece.words, piece.plain, name)
    return [piece for piece in made if piece.plain]


def _next(found: list[Piece], at: int, step: int, between: Callable[[Piece], bool]) -> int | None:
    """Where what is turned stands, on one side of a piece; None = nowhere."""
    for i in range(at + step, at + step * _FAR, step):
        if not 0 <= i < len(found):
            return None
        if found[i].name in TURNS:
            return i
        if not between(found[i]):
            return None
    return None
