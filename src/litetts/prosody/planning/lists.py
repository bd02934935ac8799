"""Lists: every item but the last goes up at its end, which tells that there is more.

A list is at least two short items divided by commas and a last one behind a conjunction ("apples,
pears, plums and bread").
"""

from __future__ import annotations

from litetts.document import Utterance, Word
from litetts.prosody.planning.tunes import Tune, last_stress
from litetts.text.languages import clauses

__all__ = ["items", "tunes"]

END_ST, RISE_ST = 2.0, 1.0
"""An item ends so far over the usual pitch, and rises by so much: half of a question."""
LONGEST = 6
"""Words of an item; what is longer is a clause ..."""
SHORT = 3
"""... and of the last two, where no comma stands between them."""
_JOINS = {
    "en": ("and", "or"), "de": ("und", "oder"), "es": ("y", "e", "o", "u"), "fr": ("et", "ou"),
    "it": ("e", "ed", "o"), "pt": ("e", "ou"), "nl": ("en", "of"),
}  # fmt: skip
"""Language -> what stands before the last item."""


def items(utterance: Utterance) -> list[tuple[int, int]]:
    """The items of lists without the last of each, as words [first, stop)."""
    lang = utterance.lang
    joins = _JOINS.get(lang.partition("-")[0], ())
    table = clauses(lang)
    words = utterance.words
    found: list[tuple[int, int]] = []
    begin, open_ = 0, list[tuple[int, int]]()
    for i, word in enumerate(words):
        if not word.after:
            continue
        head = words[begin].text.lower()
        clause = head in table.opens or head in table.relatives or head in table.joins
        following = words[i + 1].text.lower() if i + 1 < len(words) else ""
        if "," in word.after and not clause:
            # The first item has what comes before the list with it: any length.
            if open_ and i + 1 - begin > LONGEST:
                open_ = []
            open_.append((begin, i + 1))
            if following in joins:
                found += open_ if len(open_) > 1 and _short(words, i + 2) else []
                open_ = []
        else:
            last = None if clause or "," in word.after else _joined(words, begin, i + 1, joins)
            if open_ and last is not None:
                found += [*open_, (begin, last)]
            open_ = []
        begin = i + 1
    return found


def tunes(utterance: Utterance) -> tuple[Tune, ...]:
    """What the items must have."""
    places = (last_stress(utterance, first, stop) for first, stop in items(utterance))
    return tuple(Tune(*place, END_ST, RISE_ST) for place in places if place)


def _short(words: tuple[Word, ...], begin: int) -> bool:
    """Whether no more than an item is left before the next mark."""
    rest = words[begin : begin + LONGEST]
    return len(words) - begin <= LONGEST or any(word.after for word in rest)


def _joined(words: tuple[Word, ...], begin: int, stop: int, joins: tuple[str, ...]) -> int | None:
    """Where in words [begin, stop) a conjunction stands between two short items; None = nowhere."""
    for i in range(begin + 1, min(stop - 1, begin + SHORT + 1)):
        if words[i].text.lower() in joins and stop - i - 1 <= SHORT:
            return i
    return None
