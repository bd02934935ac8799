"""The tune of yes-no questions, which voices that learn from synthetic speech hardly have.

American English lets them rise from the last stressed vowel on (L* H-H%, Pierrehumbert &
Hirschberg, 1990). Questions with an interrogative word fall like statements, and so do those that
offer a choice ("tea or coffee?"), after a rise before the "or": that fall the voices have.
"""

from __future__ import annotations

from litetts.document import Utterance
from litetts.prosody.planning.tunes import Tune, last_stress

__all__ = ["choice", "rising", "tunes"]

END_ST, RISE_ST = 5.0, 3.0
"""A question ends so far over the usual pitch (ordinary: 4 to 8), and rises by so much."""
CHOICE_ST, CHOICE_RISE_ST = 2.5, 1.5
"""The same for what stands before "or"."""
_ENDS = frozenset(".!?;…")
_ASKS = frozenset(
    {"what", "who", "whom", "whose", "where", "when", "why", "which", "how", "whatever", "whoever",
     "wherever", "whenever"}
)  # fmt: skip
_BEFORE = frozenset(
    {"and", "but", "so", "or", "well", "then", "now", "oh", "ah", "at", "in", "on", "for", "to",
     "from", "by", "with", "of", "about", "since", "until", "after", "before", "through", "during",
     "under"}
)  # fmt: skip
"""What may stand before an interrogative word: "And at what time?"."""
_VAGUE = frozenset(["not", "so", "something", "anything", "what", "else"])
"""After "or" these offer no choice: "Is it late or not?"."""


def tunes(utterance: Utterance) -> tuple[Tune, ...]:
    """What a question at the end of an utterance must have; nothing for the others."""
    begin = rising(utterance)
    if begin is None:
        return ()
    offered = choice(utterance, begin)
    if offered is None:
        place = last_stress(utterance, begin, len(utterance.words))
        return (Tune(*place, END_ST, RISE_ST),) if place else ()
    place = last_stress(utterance, begin, offered)
    return (Tune(*place, CHOICE_ST, CHOICE_RISE_ST),) if place else ()


def rising(utterance: Utterance) -> int | None:
    """The first word of an English yes-no question at the end of an utterance; None = no such."""
    words = utterance.words
    if not words or not utterance.lang.startswith("en"):
        return None
    if not words[-1].after.rstrip('”")').endswith("?"):
        return None
    begin = max((i + 1 for i, w in enumerate(words[:-1]) if _ENDS & set(w.after)), default=0)
    said = [word.text.lower().partition("'")[0] for word in words[begin:]]
    head = next((word for word in said if word not in _BEFORE), "")
    return None if head in _ASKS else begin


def choice(utterance: Utterance, begin: int) -> int | None:
    """The word "or" of a question that offers a choice; None = it offers none."""
    said = [word.text.lower() for word in utterance.words]
    places = [i for i in range(begin + 2, len(said) - 1) if said[i] == "or"]
    return places[-1] if places and said[places[-1] + 1] not in _VAGUE else None
