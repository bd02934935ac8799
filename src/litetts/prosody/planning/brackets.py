"""What stands in brackets is said by the way; what stands in quotation marks is another's."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from litetts.document import Prosody, Utterance

__all__ = ["ASIDE", "QUOTED", "inside", "wishes"]

ASIDE = Prosody(pitch_st=-1.0, volume_db=-2.0)
"""Lower and softer than what is around it. Not faster, as readers are: with another timing a voice
plans another tune, and the lower pitch was lost in that."""
QUOTED = Prosody(pitch_st=0.7, range=1.1)
"""Higher and livelier, as who plays another."""
_ROUND, _QUOTES = ("(", ")"), ("“", "”")


def wishes(utterance: Utterance, plans: AbstractSet[str]) -> dict[int, Prosody]:
    """Index of a word -> what is wanted of it, where brackets or quotation marks are around it."""
    found: dict[int, Prosody] = {}
    if "asides" in plans:
        found |= dict.fromkeys(inside(utterance, *_ROUND), ASIDE)
    if "quotations" in plans:
        for i in inside(utterance, *_QUOTES):
            found[i] = QUOTED.over(found.get(i, Prosody()))
    return found


def inside(utterance: Utterance, opening: str, closing: str) -> list[int]:
    """The words between an opening mark and its closing one, if there are others too."""
    found, begin = list[int](), -1
    for i, word in enumerate(utterance.words):
        if opening in word.before:
            begin = i
        if closing in word.after and begin >= 0:
            found += range(begin, i + 1)
            begin = -1
    return found if len(found) < len(utterance.words) else []
