"""English inflection: possible stems of a written form, and the sound that an ending adds.

The endings are voiced or not, or take a vowel, by the last sound of the stem; American English
flaps a /t/ between vowels ("waited" wˈATᵻd). Sources: the Wiktionary entries on -s, -ed and -ing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["gerund", "past", "plural", "stems_ed", "stems_ing", "stems_s"]

_VOICELESS = frozenset("ptkfθ")
_DEVOICING = frozenset("pkfθʃsʧ")
_SIBILANT = frozenset("szʃʒʧʤ")
_FLAPPING = frozenset("AIOWYiuæɑəɛɪɹʊʌ")  # American: t after one of these becomes a flap
_DOUBLED = re.compile(r"(?:([bcdgklmnprstvxz])\1|ck)ing$")


def plural(stem: str, british: bool) -> str:
    """The sound of a stem with -s or 's."""
    last = stem[-1:]
    if last in _VOICELESS:
        return stem + "s"
    if last in _SIBILANT:
        return stem + ("ɪz" if british else "ᵻz")
    return stem + "z"


def past(stem: str, british: bool) -> str:
    """The sound of a stem with -ed."""
    last = stem[-1:]
    if last in _DEVOICING:
        return stem + "t"
    if last == "d":
        return stem + ("ɪd" if british else "ᵻd")
    if last != "t":
        return stem + "d"
    if british:
        return stem + "ɪd"
    return stem[:-1] + "Tᵻd" if stem[-2:-1] in _FLAPPING else stem + "ᵻd"


def gerund(stem: str, british: bool) -> str:
    """The sound of a stem with -ing; a British stem that lost its r gets it back ("hearing")."""
    if british:
        return stem + ("ɹɪŋ" if stem[-1:] in "əː" and not stem.endswith(("iː", "uː")) else "ɪŋ")
    if stem[-1:] == "t" and stem[-2:-1] in _FLAPPING:
        return stem[:-1] + "Tɪŋ"
    return stem + "ɪŋ"


def stems_s(word: str) -> Iterator[str]:
    """Forms that "word" may be the plural, third person or possessive of, likeliest first."""
    if len(word) < 3 or not word.endswith("s"):
        return
    if not word.endswith("ss"):
        yield word[:-1]
    if word.endswith("'s") or (len(word) > 4 and word.endswith("es") and not word.endswith("ies")):
        yield word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        yield word[:-3] + "y"


def stems_ed(word: str) -> Iterator[str]:
    """Forms that "word" may be the past of, likeliest first."""
    if len(word) < 4 or not word.endswith("d"):
        return
    if not word.endswith("dd"):
        yield word[:-1]
    if len(word) > 4 and word.endswith("ed") and not word.endswith("eed"):
        yield word[:-2]
        if word.endswith("ied"):
            yield word[:-3] + "y"
        if len(word) > 5 and word[-3] == word[-4]:
            yield word[:-3]


def stems_ing(word: str) -> Iterator[str]:
    """Forms that "word" may be the gerund of, likeliest first."""
    if len(word) < 5 or not word.endswith("ing"):
        return
    if len(word) > 5:
        yield word[:-3]
    yield word[:-3] + "e"
    if len(word) > 5 and _DOUBLED.search(word):
        yield word[:-4]
