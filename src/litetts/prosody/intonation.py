"""The tune of yes-no questions, which voices that learn from synthetic speech hardly have.

American English lets them rise from the last stressed vowel on (L* H-H%, Pierrehumbert &
Hirschberg, 1990); questions with an interrogative word fall like statements. What the network
predicts is held to this rule.
"""

from __future__ import annotations

import numpy as np

from litetts.document import Floats, Ints

__all__ = ["rise", "rises"]

END_ST = 6.0
"""The end lies this far above the mean F0 of the utterance (ordinary: 4 to 8 semitones) ..."""
LEAST_ST = 3.0
"""... and at least this far above the start of the rise."""
_FEWEST_FRAMES = 5
"""A shorter stretch of voiced frames carries no tune."""
_MARKS = frozenset(".!?;…")
_INTERROGATIVES = (
    "wʌt", "wʌts", "hu", "hum", "huz", "wɛɹ", "wɛɹz", "wɛn", "wI", "wɪʧ", "hW", "hWz",
)  # fmt: skip
"""What, what's, who, whom, whose, where, where's, when, why, which, how, how's; no stress marks."""


def rises(symbols: str) -> int | None:
    """Index of the last primary stress, where the final yes-no question begins to rise.

    None where the symbols do not end in such a question, or nothing in it is stressed.
    """
    body = symbols.rstrip(' "”)')
    if not body.endswith("?"):
        return None
    begin = max((i + 1 for i, s in enumerate(body[:-1]) if s in _MARKS), default=0)
    words = body[begin:-1].replace("ˈ", "").replace("ˌ", "").strip(' ,“"(:—').split()
    stress = body.rfind("ˈ", begin)
    if not words or stress < 0 or words[0].strip(",") in _INTERROGATIVES:
        return None
    return stress


def rise(f0: Floats, symbols: str, durations: Ints) -> Floats:
    """F0 [T] with the rise of a final yes-no question, in Hz; anything else is left as it is.

    Args:
        f0: Hz, 0 where unvoiced.
        symbols: N symbols.
        durations: frames of lead, every symbol and tail, [N + 2], summing to T.
    """
    stress = rises(symbols)
    if stress is None:
        return f0
    edges = np.cumsum(durations)
    voiced = np.flatnonzero(f0 > 0)
    moved = voiced[(voiced >= edges[stress]) & (voiced < edges[-2])]
    if len(moved) < _FEWEST_FRAMES:
        return f0
    log = 12 * np.log2(f0[voiced])
    start = float(np.median(12 * np.log2(f0[moved[:3]])))
    end = max(float(log.mean()) + END_ST, start + LEAST_ST)
    risen = f0.copy()
    risen[moved] = 2 ** (np.interp(moved, [moved[0], moved[-1]], [start, end]) / 12)
    return risen
