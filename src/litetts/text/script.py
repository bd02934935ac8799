"""Which script a text is written in, and whether a language is written in it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import islice

__all__ = ["foreign_script"]

_LOOKED_AT = 400
"""Letters that are looked at: the beginning of a text tells its language."""
_OF_NAMES = {"CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA"}
_OTHERS = {
    "HAN": ("ja", "zh", "yue", "cmn", "hak"),
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
the first is the one to propose. Other languages are taken to be written in Latin letters."""


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
    letters = Counter(
        _OF_NAMES.get(script, script)
        for script in (
            unicodedata.name(c, "").partition(" ")[0]
            for c in islice((c for c in text if c.isalpha()), _LOOKED_AT)
        )
    )
    if not letters:
        return None
    if letters["KANA"]:  # Japanese is written in both
        letters["KANA"] += letters.pop("HAN", 0)
    script, count = letters.most_common(1)[0]
    languages = _OTHERS.get(script)
    if languages is None or 2 * count < letters.total():
        return None
    return None if lang.partition("-")[0] in languages else (script.title(), languages[0])
