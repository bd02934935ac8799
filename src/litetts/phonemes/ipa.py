"""From IPA, as people and espeak-ng write it, to the inventory.

Every language shares the notation (ties, length, ASCII g); each has its own nearest symbol for the
sounds that its part of the inventory lacks. What is in that part already is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from litetts.errors import InputError
from litetts.phonemes import inventory
from litetts.phonemes.alphabets import ALPHABETS
from litetts.phonemes.espeak import TIE
from litetts.phonemes.stress import before_vowels

__all__ = ["ALPHABETS", "AMERICAN", "BRITISH", "authored", "from_espeak", "to_inventory"]

AMERICAN = frozenset("AIOTWYbdfhijklmnpstuvwzæðŋɑɔəɛɜɡɪɹʃʊʌʒʤʧˈˌθᵊᵻ")
"""The symbols of American English."""
BRITISH = frozenset("AIQWYabdfhijklmnpstuvwzðŋɑɒɔəɛɜɡɪɹʃʊʌʒʤʧˈˌːθᵊ")
"""The symbols of British English."""

_TIES = dict.fromkeys(map(ord, "\u0361\u035c\u203f" + TIE))

# Sounds of two letters that have a symbol of their own, in any language.
_PAIRS = {
    "aɪ": "I", "aʊ": "W", "eɪ": "A", "oʊ": "O", "əʊ": "Q", "ɔɪ": "Y",
    "dz": "ʣ", "dʑ": "ʥ", "dʒ": "ʤ", "ts": "ʦ", "tɕ": "ʨ", "tʃ": "ʧ",
}  # fmt: skip

# English has no ʣ, ʦ; and dictionaries write its diphthongs in several ways.
_ENGLISH_PAIRS = {
    "aɪ": "I", "ɑɪ": "I", "ai": "I", "aʊ": "W", "ɑʊ": "W", "au": "W", "eɪ": "A", "ɛɪ": "A",
    "ei": "A", "ɔɪ": "Y", "ɔi": "Y", "oɪ": "Y", "dʒ": "ʤ", "tʃ": "ʧ",
}  # fmt: skip
_AMERICAN_PAIRS = _ENGLISH_PAIRS | {"oʊ": "O", "əʊ": "O", "ou": "O"}
_BRITISH_PAIRS = _ENGLISH_PAIRS | {"oʊ": "Q", "əʊ": "Q", "ou": "Q", "eə": "ɛː", "ɛə": "ɛː"}

# Notation that means the same in every language, and sounds that the inventory has in no language.
_NOTATION = {
    "'": "ˈ", "´": "ˈ", "′": "ˈ", "ʼ": "", ":": "ː", "ˑ": "", ".": "", "-": "", "g": "ɡ",
    "\u0329": "", "\u032f": "", "\u032a": "", "\u031a": "", "\u030a": "", "\u0325": "",
    "ʷ": "w", "ˤ": "", "ɫ": "l", "ɭ": "l", "ʟ": "l", "ɬ": "l", "ɮ": "l", "ɺ": "ɾ", "ʀ": "ʁ",
    "ʍ": "w", "ɱ": "m", "ⱱ": "v", "ħ": "h", "ɦ": "h", "ʕ": "ʔ", "ɧ": "ʃ", "ʑ": "ʒ", "ʐ": "ʒ",
    "|": "", "‖": "", "(": "", ")": "",
    "ʙ": "b", "ɓ": "b", "ɗ": "d", "ɠ": "ɡ", "ɢ": "ɡ", "ʛ": "ɡ", "ʄ": "ɟ", "ʘ": "p", "ǀ": "t",
    "ǁ": "l", "ǂ": "t", "ǃ": "t", "ɘ": "ə", "ɵ": "ə", "ʉ": "u", "ɞ": "ɜ", "ɝ": "ɜɹ", "ɶ": "œ",
    "ʏ": "y",
}  # fmt: skip

# The nearest English sound for what English does not have.
_ENGLISH = {
    "ʔᵊn": "tn", "ʔ": "t", "ʲ": "j", "r": "ɹ", "ɾ": "T", "ʁ": "ɹ", "ɻ": "ɹ", "ɽ": "ɹ", "x": "k",
    "χ": "k", "ç": "k", "ɣ": "ɡ", "c": "k", "q": "k", "ɟ": "ʤ", "ɲ": "nj", "ɳ": "n", "ɴ": "ŋ",
    "ʎ": "lj", "ɸ": "f", "β": "v", "ʋ": "v", "ɕ": "ʃ", "ʂ": "ʃ", "ʝ": "j", "ɥ": "w", "ɰ": "w",
    "ʈ": "t", "ɖ": "d", "ʣ": "dz", "ʥ": "ʤ", "ʦ": "ts", "ʨ": "ʧ", "S": "s", "\uab67": "ʧ",
    "ɯ": "u", "ɤ": "ʌ", "ɨ": "ɪ", "ø": "ɜ", "œ": "ɜ", "y": "u", "ɐ": "ə",
}  # fmt: skip
_AMERICAN = _ENGLISH | {
    "ɜːɹ": "ɜɹ", "ɜːr": "ɜɹ", "ɜː": "ɜɹ", "ɜr": "ɜɹ", "ɚɹ": "əɹ", "ɚ": "əɹ", "ː": "", "Q": "O",
    "ɒ": "ɑ", "e": "ɛ", "o": "O", "a": "ɑ",
}  # fmt: skip
_BRITISH = _ENGLISH | {
    "ɚ": "ə", "O": "Q", "T": "t", "ɾ": "t", "æ": "a", "e": "ɛ", "o": "Q", "ᵻ": "ɪ",
}  # fmt: skip

# What espeak-ng writes in its own way: its bare e and o are the long vowels of English.
_ESPEAK_ENGLISH = {"ʲo": "jo", "ʲə": "jə", "ʲ": "", "e": "A", "o": "ɔ"}
_ESPEAK_AMERICAN = _AMERICAN | _ESPEAK_ENGLISH | {"ɪə": "iə", "a": "æ", "ɚɹ": "əɹɹ"}
_ESPEAK_BRITISH = _BRITISH | _ESPEAK_ENGLISH | {"iə": "ɪə"}

# Only the inventory has these: what holds one is in its notation, where "tʃ" is t and ʃ
# ("nutshell").
_OWN_NOTATION = frozenset("AIOQWYTᵊᵻ")

# "bɜː(ɹ)d": sounded in America, silent in Britain.
_OPTIONAL_R = re.compile(r"\([ɹr]\)")

_SYLLABIC = re.compile("(\\S)\u0329")


class _Table:
    """Replacements, longest first, in one pass."""

    def __init__(self, table: Mapping[str, str]) -> None:
        keys = sorted(table, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, keys)))
        self._table = table

    def apply(self, text: str) -> str:
        return self._pattern.sub(lambda m: self._table[m.group()], text)


_IPA_SYMBOLS = frozenset(
    "".join([*_NOTATION, *_AMERICAN, *_BRITISH, *_AMERICAN_PAIRS, *_BRITISH_PAIRS, *_PAIRS])
    + "".join(inventory.PHONEMES)
    + "\u203f\u2191ꜛꜜ͡^ "
)
_MARKS = frozenset({"Mn", "Lm", "Sk"})  # diacritics, modifier letters, tone letters


def _accent(lang: str) -> str:
    """Which part of the inventory a language uses."""
    if lang != "en" and not lang.startswith("en-"):
        return ""
    return "american" if lang in ("en", "en-us") or lang.startswith("en-us-") else "british"


_ALLOWED = {"american": AMERICAN, "british": BRITISH, "": inventory.PHONEMES}


@lru_cache(maxsize=8)
def _tables(accent: str, espeak: bool) -> tuple[_Table, _Table]:
    """The table of pairs and the table of the rest."""
    pairs = {"american": _AMERICAN_PAIRS, "british": _BRITISH_PAIRS, "": _PAIRS}[accent]
    if espeak:
        pairs = {TIE.join(k): v for k, v in pairs.items()}
        pairs |= {f"ə{TIE}l": "ᵊl"} if accent else {f"s{TIE}s": "S"}
        rest = {"american": _ESPEAK_AMERICAN, "british": _ESPEAK_BRITISH, "": {}}[accent]
    else:
        rest = {"american": _AMERICAN, "british": _BRITISH, "": {}}[accent]
    return _Table(pairs), _Table(_NOTATION | rest)


def to_inventory(phonemes: str, lang: str = "en-us", alphabet: str = "ipa") -> str:
    """What a person wrote, in the symbols of the inventory that `lang` uses; spaces are kept.

    Handles ties, length marks, ASCII g and ', r for ɹ, diphthongs and affricates, syllabic
    consonants, marks before syllables, and sounds that the language lacks (the nearest is taken;
    tones and fine diacritics are dropped).

    Args:
        phonemes: IPA, or symbols of the inventory, or both; or text in another alphabet.
        lang: BCP 47 tag in lower case.
        alphabet: one of `ALPHABETS`.

    Raises:
        InputError: the alphabet is unknown, or a symbol does not belong to it (names its position).
    """
    convert = ALPHABETS.get(alphabet)
    if convert is None:
        raise InputError(
            f"alphabet: '{alphabet}' is unknown; known are {', '.join(ALPHABETS)}", field="alphabet"
        )
    if alphabet == "kokoro":
        return inventory.check(phonemes)
    ipa = convert(phonemes)
    for at, symbol in enumerate(ipa):
        if symbol not in _IPA_SYMBOLS and unicodedata.category(symbol) not in _MARKS:
            raise InputError(
                f"phonemes: '{symbol}' (U+{ord(symbol):04X}) at position {at} of /{ipa}/ is "
                "neither IPA nor a symbol of the inventory",
                field="phonemes",
            )
    accent = _accent(lang)
    pairs, rest = _tables(accent, False)
    text = _decomposed(_OPTIONAL_R.sub("" if accent == "british" else "ɹ", ipa)).translate(_TIES)
    if _OWN_NOTATION.isdisjoint(text):
        text = pairs.apply(text)
    allowed = _ALLOWED[accent]
    return _finish(text, rest, allowed) if set(text) - allowed - {" "} else before_vowels(text)


def authored(phonemes: str, lang: str) -> str:
    """Phonemes that an author gave for a word: the inventory's are kept as they are, IPA converted.

    Text without a sound of two letters ("eɪ", "tʃ") is taken as it is if the inventory has all its
    symbols, also those that `lang` does not use.

    Raises:
        InputError: a symbol is neither IPA nor of the inventory; names it and its position.
    """
    pairs, _ = _tables(_accent(lang), False)
    own = not _OWN_NOTATION.isdisjoint(phonemes) or pairs.apply(phonemes) == phonemes
    if own and not inventory.unknown(phonemes):
        return phonemes
    return to_inventory(phonemes, lang)


def from_espeak(ipa: str, lang: str) -> str:
    """What `espeak.phonemes` returned, in the inventory: only tied sounds become one symbol."""
    accent = _accent(lang)
    pairs, rest = _tables(accent, True)
    text = pairs.apply(_decomposed(ipa)).translate(_TIES)
    return _finish(text, rest, _ALLOWED[accent])


def _decomposed(ipa: str) -> str:
    """With marks apart from their letters ("ã" -> "a" + tilde); ç is a letter of its own."""
    return unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç")


def _finish(text: str, rest: _Table, allowed: frozenset[str]) -> str:
    text = _SYLLABIC.sub("ᵊ\\1", text)
    text = rest.apply(rest.apply(text))  # a nearest sound may itself need one ("ʙ", "ɺ")
    return before_vowels("".join(s for s in text if s in allowed or s == " "))
