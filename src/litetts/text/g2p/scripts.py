"""Which language to read a word of another script in."""

from __future__ import annotations

import unicodedata

__all__ = ["language_of_script"]

# First word of a character's Unicode name -> the most spoken language of that script.
_LANGUAGES = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "HEBREW": "he",
    "ARABIC": "ar",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "ORIYA": "or",
    "SINHALA": "si",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "ETHIOPIC": "am",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "cmn",
}


def language_of_script(word: str) -> str:
    """The language of the first foreign letter of `word`; "" for Latin letters.

    A lone letter is named, not read: "β" is "beta" in English.
    """
    letters = [c for c in word if c.isalpha()]
    if len(letters) < 2 and not any(ord(c) > 0x2E00 for c in letters):
        return ""
    for letter in letters:
        script = unicodedata.name(letter, "").partition(" ")[0]
        if script in _LANGUAGES:
            return _LANGUAGES[script]
    return ""
