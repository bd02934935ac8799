"""Stress marks: moving, weakening and strengthening them.

A mark stands directly before its vowel (`həlˈO`), not before the syllable as in textbooks.
"""

from __future__ import annotations

from litetts.phonemes.inventory import VOWELS

__all__ = ["PRIMARY", "SECONDARY", "before_vowels", "demoted", "lighter", "stressed", "unstressed"]

PRIMARY = "ˈ"
SECONDARY = "ˌ"

_LONG = frozenset("AIOQWYʤʧ")  # symbols that stand for two sounds


def unstressed(phonemes: str) -> str:
    """Without any mark."""
    return phonemes.replace(PRIMARY, "").replace(SECONDARY, "")


def demoted(phonemes: str) -> str:
    """Primary becomes secondary, and what was secondary loses its mark."""
    return phonemes.replace(SECONDARY, "").replace(PRIMARY, SECONDARY)


def stressed(phonemes: str, mark: str) -> str:
    """With at least the given mark: nothing is weakened, a word without vowels stays as it is."""
    if PRIMARY in phonemes:
        return phonemes
    if SECONDARY in phonemes:
        return phonemes.replace(SECONDARY, mark)
    at = next((i for i, s in enumerate(phonemes) if s in VOWELS), None)
    return phonemes if at is None else phonemes[:at] + mark + phonemes[at:]


def before_vowels(phonemes: str) -> str:
    """Marks before a syllable (`həˈlO`) moved to its vowel (`həlˈO`); those without one dropped."""
    out: list[str] = []
    pending = ""
    for symbol in phonemes:
        if symbol in (PRIMARY, SECONDARY):
            pending = symbol
            continue
        if pending and symbol in VOWELS:
            out.append(pending)
            pending = ""
        out.append(symbol)
    return "".join(out)


def lighter(parts: list[str]) -> list[int]:
    """Which parts of a compound give up their primary stress: the lighter half.

    One part of `parts` per word that is written together ("well-known"). Unstressed and short parts
    are lighter; with a tie the earlier one, so that English compounds of two equal parts end heavy
    as in the training data of Kokoro.
    """
    spoken = [i for i, p in enumerate(parts) if p]
    strong = sum(PRIMARY in parts[i] for i in spoken)
    if len(spoken) < 2 or strong <= (len(spoken) + 1) // 2:
        return []
    order = sorted(spoken, key=lambda i: (PRIMARY in parts[i], _weight(parts[i]), i))
    return order[: len(spoken) // 2]


def _weight(phonemes: str) -> int:
    return sum(2 if s in _LONG else 1 for s in phonemes)
