"""Language tags, the other names that people use for them, and the scripts they are written in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import islice

from litetts.errors import InputError
from litetts.phonemes import espeak

__all__ = [
    "CHECKED",
    "WRITTEN_IN",
    "canonical",
    "foreign_script",
    "language_of_script",
    "script_of",
]

CHECKED: dict[str, str] = {
    "en-us": "American English",
    "en-gb": "British English",
    "es": "Spanish",
    "fr-fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "pt-br": "Brazilian Portuguese",
    "ja": "Japanese",
    "zh": "Mandarin Chinese",
}
"""Tag -> name of the languages that Kokoro's voices speak."""

# Other names: Kokoro's letters, ISO codes, variants with the same pronunciation here.
_ALIASES = {
    "a": "en-us", "en": "en-us", "eng": "en-us", "american": "en-us", "english": "en-us",
    "us": "en-us", "en-ca": "en-us", "b": "en-gb", "british": "en-gb",
    "en-uk": "en-gb", "gb": "en-gb", "en-au": "en-gb", "en-nz": "en-gb", "en-ie": "en-gb",
    "en-za": "en-gb", "en-in": "en-gb", "e": "es", "es-es": "es", "spa": "es", "f": "fr-fr",
    "fr": "fr-fr", "fra": "fr-fr", "h": "hi", "hi-in": "hi", "hin": "hi", "i": "it",
    "it-it": "it", "ita": "it", "p": "pt-br", "pt": "pt-br", "por": "pt-br",
    "portuguese": "pt-br", "j": "ja", "jp": "ja", "ja-jp": "ja", "jpn": "ja", "z": "zh",
    "cn": "zh", "zh-cn": "zh", "zh-hans": "zh", "zh-sg": "zh", "cmn": "zh", "cmn-cn": "zh",
    "zho": "zh", "chinese": "zh", "mandarin": "zh",
}  # fmt: skip
_ALIASES |= {name.lower().replace(" ", "-"): tag for tag, name in CHECKED.items()}

WRITTEN_IN = {
    "HAN": ("zh", "cmn", "yue", "hak", "ja"),
    "KANA": ("ja",),
    "HANGUL": ("ko",),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "tt", "ba", "cv", "mn", "bs"),
    "GREEK": ("el", "grc"),
    "ARABIC": ("ar", "fa", "ur", "ug", "sd", "ku"),
    "HEBREW": ("he",),
    "DEVANAGARI": ("hi", "mr", "ne", "kok", "sa"),
    "BENGALI": ("bn", "as", "bpy"),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "ORIYA": ("or",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "SINHALA": ("si",),
    "THAI": ("th",),
    "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy", "hyw"),
    "ETHIOPIC": ("am",),
    "MYANMAR": ("my", "shn"),
}
"""Scripts, by the first word of their characters' names in Unicode, and languages written in them;
the first is the most spoken. Other languages are taken to be written in Latin letters."""

_OF_NAMES = {"CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA"}
_LOOKED_AT = 400
"""Letters that are looked at: the beginning of a text tells its language."""
_NO_ALPHABET = 0x2E80
"""From this code point on (CJK radicals) a character may be a whole word."""


def canonical(lang: str) -> str:
    """The tag in lower case that `lang` means: "en_US", "a" and "American English" are "en-us".

    A regional variant that is not known is read as its base language.

    Raises:
        InputError: neither LiteTTS nor espeak-ng knows the language.
    """
    tag = lang.strip().lower().replace("_", "-").replace(" ", "-")
    rest = tag
    while rest:
        if rest in CHECKED:
            return rest
        if rest in _ALIASES:
            return _ALIASES[rest]
        # Accents of English are read with the dictionaries of the nearer of the two.
        if rest in espeak.languages() and not rest.startswith("en-"):
            return rest
        rest = rest.rpartition("-")[0]
    raise InputError(
        f"lang: '{lang}' is not a known language; use a tag such as en-us, en-gb, es, fr-fr, hi, "
        "it, pt-br, ja, zh, or one of espeak-ng's",
        field="lang",
        command="text languages",
    )


def language_of_script(word: str) -> str:
    """The language to read a word of another script in; "" for Latin letters.

    The first foreign letter tells. A lone letter is named, not read: "β" is "beta" in English.
    """
    letters = [c for c in word if c.isalpha() or unicodedata.category(c)[0] == "M"]
    if len(letters) < 2 and not any(ord(c) >= _NO_ALPHABET for c in letters):
        return ""
    for letter in letters:
        languages = WRITTEN_IN.get(script_of(letter))
        if languages:
            return languages[0]
    return ""


def foreign_script(text: str, lang: str) -> tuple[str, str] | None:
    """A script that most of the text is written in and the language is not.

    Args:
        text: any length; its beginning is looked at.
        lang: BCP 47 tag.

    Returns:
        (name of the script, a language that is written in it), None if there is none.
    """
    if text.isascii():
        return None
    letters = Counter(script_of(c) for c in islice((c for c in text if c.isalpha()), _LOOKED_AT))
    if not letters:
        return None
    if letters["KANA"]:  # Japanese is written in both
        letters["KANA"] += letters.pop("HAN", 0)
    script, count = letters.most_common(1)[0]
    languages = WRITTEN_IN.get(script)
    if languages is None or 2 * count < letters.total():
        return None
    return None if lang.partition("-")[0] in languages else (script.title(), languages[0])


def script_of(letter: str) -> str:
    """The script of a letter: the first word of its name in Unicode."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return _OF_NAMES.get(name, name)
