"""First names that men have: who is called so is not given a woman's voice."""

from __future__ import annotations

__all__ = ["is_mans"]

# Names that women have too (Alex, Chris, Robin, Sam) are left out: whoever has one gets any voice.
_NAMES = """
aaron adam adrian alan albert alexander alfred andrew anthony arthur benjamin bernard bill
bob bobby boris brian carl charles charlie christopher colin craig daniel dave david dennis
derek donald doug douglas dylan ed eddie edgar edmund edward edwin eric ernest ethan eugene
ferdinand francis frank franz fred frederick gary geoffrey george gerald gilbert giovanni
graham greg gregory gustav hans harold harry hector henry herbert howard hugh hugo ian isaac
ivan jack jacob james jeff jeffrey jerry jim jimmy joe joel johann john johnny jonathan
joseph joshua juan julian karl keith ken kenneth kevin larry lars lawrence leo leon leonard
liam lionel louis luke marcus mark martin matthew maurice max michael mike miguel nathan ned
neil nicholas nick nigel norman oliver oscar otto owen patrick paul pedro peter phil philip
pierre ralph ray raymond richard rob robert roger roland ronald roy rupert samuel sean
sebastian sidney simon stephen steve steven stuart ted terence theodore thomas tim timothy
tobias tom tommy tony victor vincent walter wilfred wilhelm will william
"""
_MEN = frozenset(_NAMES.split())
_TITLES = frozenset({"captain", "dr", "professor", "saint"})
_MANS_TITLES = frozenset({"brother", "father", "king", "lord", "mr", "prince", "sir", "uncle"})


def is_mans(name: str) -> bool:
    """Whether a name is plainly a man's: by its first name ("TOM", "Dr. Bob Hale") or title."""
    words = [word.strip(".").casefold() for word in name.split()]
    if words and words[0] in _MANS_TITLES:
        return True
    first = next((word for word in words if word not in _TITLES), "")
    return first in _MEN
