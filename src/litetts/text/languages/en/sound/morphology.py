"""English word formation: possible stems of a written form, and the sound that an ending adds.

The endings are voiced or not, or take a vowel, by the last sound of the stem; American English
flaps a /t/ between vowels ("waited" wˈATᵻd). Sources: the Wiktionary entries on -s, -ed and -ing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from litetts.phonemes.inventory import STRESSES, VOWELS

__all__ = [
    "CONTRACTION",
    "ENDINGS",
    "contracted",
    "derived",
    "gerund",
    "past",
    "plural",
    "stems_ed",
    "stems_ing",
    "stems_s",
]

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


CONTRACTION = re.compile("(.*\\w)'(ve|ll|d|re|m)", re.IGNORECASE)
"""A word, and the verb that leans on it."""


def contracted(stem: str, ending: str, british: bool) -> str:
    """The sound of a stem with a contracted verb: "who've" hˌuv, "would've" wʊdəv."""
    after_vowel = stem[-1:] in VOWELS or stem[-1:] == "ː"
    match ending.lower():
        case "ve":
            return stem + ("v" if after_vowel else "əv")
        case "ll":
            return stem + ("l" if after_vowel else "ᵊl")
        case "d":
            return stem + ("d" if after_vowel or stem[-1:] in "ɹ" else "əd")
        case "re":
            return stem + ("ə" if british else "əɹ")
    return stem + "m"


ENDINGS: tuple[tuple[Callable[[str], Iterator[str]], Callable[[str, bool], str]], ...] = (
    (stems_s, plural),
    (stems_ed, past),
    (stems_ing, gerund),
)
"""Stems and sound of each inflection."""

# Endings that leave stress and vowels of the stem as they are: sound in America, in Britain.
_SUFFIXES = {
    "ness": ("nəs", "nəs"),
    "less": ("ləs", "ləs"),
    "fully": ("fᵊli", "fᵊli"),
    "ful": ("fᵊl", "fᵊl"),
    "ish": ("ɪʃ", "ɪʃ"),
    "able": ("əbᵊl", "əbᵊl"),
    "like": ("lˌIk", "lIk"),
    "wise": ("wˌIz", "wIz"),
    "est": ("ɪst", "ɪst"),
    "ers": ("əɹz", "əz"),
    "er": ("əɹ", "ə"),
    "ly": ("li", "li"),
}

# Beginnings that take secondary stress.
_PREFIXES = {
    "non": ("nɑn", "nɒn"),
    "un": ("ˌʌn", "ʌn"),
    "anti": ("ˌænti", "ˌanti"),
    "mis": ("mˌɪs", "mˌɪs"),
    "over": ("ˌOvəɹ", "ˌQvə"),
    "under": ("ˌʌndəɹ", "ʌndə"),
    "super": ("sˌupəɹ", "sˌuːpə"),
    "multi": ("mˌʌlti", "mˌʌlti"),
    "micro": ("mˌIkɹO", "mˌIkɹQ"),
    "semi": ("sˌɛmI", "sˌɛmi"),
    "counter": ("kˌWntəɹ", "kˌWntə"),
    "hyper": ("hˌIpəɹ", "hˌIpə"),
    "cyber": ("sˌIbəɹ", "sˌIbə"),
    "pseudo": ("sˌudO", "sjˌuːdQ"),
    "neuro": ("nˌʊɹO", "njˌʊəɹQ"),
    "bio": ("bˌIO", "bˌIQ"),
}

MIN_STEM = 4
"""Letters of a stem that a prefix or suffix is taken from: "under" is not un + der."""


def derived(word: str, british: bool) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Stems of a word with a neutral affix, each with what makes the word's sound of the stem's."""
    for ending, sounds in _SUFFIXES.items():
        if word.endswith(ending):
            sound = sounds[british]
            vowel = sound[0] in "ɪə"
            attach = partial(_attached, ending=sound, vowel=vowel, british=british)
            for form in _respelled(word[: -len(ending)], vowel):
                if len(form) >= MIN_STEM:
                    yield form, attach
    for beginning, sounds in _PREFIXES.items():
        stem = word[len(beginning) :]
        if word.startswith(beginning) and len(stem) >= MIN_STEM:
            yield stem, partial(_prefixed, beginning=sounds[british], british=british)


def _respelled(stem: str, vowel: bool) -> Iterator[str]:
    """The stem before its spelling changed: happi(ness), cut(e)(st), jog(g)(er)."""
    yield stem
    if stem.endswith("i"):
        yield stem[:-1] + "y"
    if vowel:
        yield stem + "e"
        if stem[-1:] == stem[-2:-1]:
            yield stem[:-1]


def _prefixed(stem: str, beginning: str, british: bool) -> str:
    linked = british and beginning[-1] == "ə" and stem.lstrip(STRESSES)[:1] in VOWELS
    return beginning + ("ɹ" if linked else "") + stem


def _attached(stem: str, ending: str, vowel: bool, british: bool) -> str:
    if not vowel:
        return stem + ending
    if british:
        return (
            stem + ("ɹ" if stem[-1:] in "əː" and not stem.endswith(("iː", "uː")) else "") + ending
        )
    flaps = stem[-1:] == "t" and stem[-2:-1] in _FLAPPING
    return (stem[:-1] + "T" if flaps else stem) + ending
