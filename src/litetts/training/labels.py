"""What a teacher said, written in the phoneme inventory that our front end writes.

A teacher speaks CMU phones with exact times; the front end writes Kokoro's symbols. For every word
the lexicon's pronunciations are aligned with the phones that were spoken: the closest one gives
the symbols and the phones give their times. Where the lexicon has no word, or says something else,
the phones themselves are translated. So training sees the symbols that synthesis will see.

Timing convention: stress marks last 0 frames; a space lasts 0 frames unless the teacher paused
there; a pause at punctuation belongs to the first pause-making mark after the word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from litetts.phonemes.punctuation import BREAKS, MARKS
from litetts.text.languages.en.sound import dictionary
from litetts.training.teachers import Phone, SpokenWord

__all__ = ["Labels", "Timed", "label", "pronunciation"]

Timed = tuple[str, float]
"""A symbol and its duration in seconds."""

STRESS = "ˈˌ"

_PHONES: dict[str, str] = {
    "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "W", "ax": "ə", "ay": "I", "b": "b",
    "ch": "ʧ", "d": "d", "dh": "ð", "dx": "T", "eh": "ɛ", "er": "ɜɹ", "axr": "əɹ", "ey": "A",
    "f": "f", "g": "ɡ", "hh": "h", "ih": "ɪ", "iy": "i", "jh": "ʤ", "k": "k", "l": "l",
    "el": "ᵊl", "m": "m", "em": "ᵊm", "n": "n", "en": "ᵊn", "ng": "ŋ", "nx": "n", "ow": "O",
    "oy": "Y", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t", "th": "θ", "uh": "ʊ", "uw": "u",
    "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ",
}  # fmt: skip
"""CMU phone to symbols; `er` without stress becomes əɹ."""

_VOWELS = frozenset("AIOWYiuæɑɐɔəɛɜɪʊʌᵊᵻ")
_NEAR = (
    "əɐʌᵊᵻɪɛʊ", "ɪᵻi", "ɑɔʌO", "ɔOʊ", "uʊ", "æɛɑ", "ɜəʌɛ", "AɛI", "Iɑ", "Wæɑ",
    "tTd", "sz", "θðt", "ʃʒʧʤ", "nŋm", "fv", "wh", "kɡ", "pb", "ljɹ",
)  # fmt: skip
"""Symbols that may stand for one another when two dictionaries write the same word."""
_SAME_CLASS, _OTHER, _GAP = 0.3, 1.0, 0.7
"""Costs of writing one symbol for another, and of leaving one out."""
_ACCEPT = 0.34
"""Largest mean cost per symbol at which the lexicon's pronunciation is what was spoken."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Symbols of an utterance and their end-to-end times.

    Attributes:
        symbols: N symbols.
        seconds: duration of each, float64 [N].
        lead, tail: seconds of silence before and after.
    """

    symbols: str
    seconds: np.ndarray[tuple[int], np.dtype[np.float64]]
    lead: float
    tail: float


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    """The American dictionaries: lower-case word to its pronunciations, best first."""
    words: dict[str, list[str]] = {}
    for entries in (dictionary.gold(british=False), dictionary.silver(british=False)):
        for word, said in entries.items():
            variants = list(said.values()) if isinstance(said, dict) else [said]
            known = words.setdefault(word.lower(), [])
            known.extend(v for v in variants if v and v not in known)
    # The weak forms that a front end chooses by context.
    for word, forms in _WEAK.items():
        words[word] = list(forms)
    return {w: tuple(v.replace("ɾ", "T").replace("ʔ", "t") for v in vs) for w, vs in words.items()}


_WEAK = {
    "a": ("ɐ", "ˈA"), "an": ("ɐn", "æn"), "the": ("ðə", "ði"), "to": ("tə", "tʊ", "tu"),
    "i": ("ˌI", "I"), "in": ("ɪn", "ˈɪn"), "by": ("bI", "bˈI"), "am": ("æm", "ɐm"),
}  # fmt: skip


@cache
def _cost(a: str, b: str) -> float:
    if a == b:
        return 0.0
    if any(a in group and b in group for group in _NEAR):
        return _SAME_CLASS
    return _OTHER if (a in _VOWELS) == (b in _VOWELS) else 2 * _OTHER


def _translate(phones: Sequence[Phone]) -> list[Timed]:
    """Phones to symbols with stress marks of zero length; a mark precedes its vowel."""
    out: list[Timed] = []
    for phone in phones:
        symbols = _PHONES.get(phone.name, "")
        length = phone.end - phone.start
        if phone.name == "er" and not phone.stress:
            symbols = "əɹ"
        if not symbols:
            if out:
                out[-1] = (out[-1][0], out[-1][1] + length)
            continue
        if phone.stress and symbols[0] in _VOWELS and not any(s == "ˈ" for s, _ in out):
            out.append(("ˈ", 0.0))
        share = (1.0,) if len(symbols) == 1 else (0.55, 0.45)
        out.extend((s, length * part) for s, part in zip(symbols, share, strict=True))
    return out


def _align(spoken: Sequence[Timed], written: str) -> tuple[float, list[Timed]]:
    """Give the times of `spoken` to the symbols of `written`; also the mean cost per symbol."""
    heard = [t for t in spoken if t[0] not in STRESS]
    wanted = [s for s in written if s not in STRESS]
    n, m = len(heard), len(wanted)
    cost = np.zeros((n + 1, m + 1))
    cost[:, 0] = np.arange(n + 1) * _GAP
    cost[0, :] = np.arange(m + 1) * _GAP
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost[i, j] = min(
                cost[i - 1, j - 1] + _cost(heard[i - 1][0], wanted[j - 1]),
                cost[i - 1, j] + _GAP,
                cost[i, j - 1] + _GAP,
            )
    times = np.zeros(m)
    i, j = n, m
    while i > 0 or j > 0:
        if (
            i > 0
            and j > 0
            and cost[i, j] == cost[i - 1, j - 1] + _cost(heard[i - 1][0], wanted[j - 1])
        ):
            times[j - 1] += heard[i - 1][1]
            i, j = i - 1, j - 1
        elif i > 0 and cost[i, j] == cost[i - 1, j] + _GAP:
            times[max(j - 1, 0)] += heard[i - 1][1]
            i -= 1
        else:
            j -= 1
    # A symbol that nothing was spoken for shares its neighbour's time.
    for k in np.flatnonzero(times == 0):
        other = k - 1 if k > 0 and times[k - 1] > 0 else k + 1
        if 0 <= other < m and times[other] > 0:
            times[k] = times[other] / 3
            times[other] *= 2 / 3
    timed: list[Timed] = []
    at = 0
    for symbol in written:
        if symbol in STRESS:
            timed.append((symbol, 0.0))
        else:
            timed.append((symbol, float(times[at])))
            at += 1
    return float(cost[n, m]) / max(n, m, 1), timed


def pronunciation(word: SpokenWord) -> list[Timed]:
    """Symbols of a word with their durations in seconds."""
    spoken = _translate(word.phones)
    best: tuple[float, list[Timed]] | None = None
    for written in _lexicon().get(word.text.replace("’", "'"), ()):
        found = _align(spoken, written)
        if best is None or found[0] < best[0]:
            best = found
    if best is not None and best[0] <= _ACCEPT:
        return best[1]
    return spoken


def label(words: Sequence[SpokenWord], total: float) -> Labels:
    """Labels of a recording of `total` seconds. Pauses inside go to punctuation or the space."""
    symbols: list[str] = []
    seconds: list[float] = []

    def add(symbol: str, length: float = 0.0) -> None:
        symbols.append(symbol)
        seconds.append(length)

    for i, word in enumerate(words):
        for mark in word.before:
            if mark in MARKS:
                add(mark)
        for symbol, length in pronunciation(word):
            add(symbol, length)
        last = i == len(words) - 1
        pause = 0.0 if last else word.pause
        for mark in word.after:
            if mark in MARKS:
                mine = pause if mark in BREAKS else 0.0
                add(mark, mine)
                pause -= mine
        if not last and not words[i + 1].text.startswith("'"):  # a clitic belongs to its host
            add(" ", pause)
    lead = words[0].phones[0].start if words else 0.0
    end = words[-1].phones[-1].end if words else 0.0
    return Labels("".join(symbols), np.asarray(seconds), lead, max(total - end, 0.0))
