"""Dotted letters of Indic scripts as one character each.

Unicode's form C takes them apart into a letter and its dot, against all others. espeak-ng knows the
single characters, and after a pair it loses the vowel sign that follows (Bengali).
"""

from __future__ import annotations

import unicodedata

__all__ = ["composed"]

_DOTTED = {
    unicodedata.normalize("NFC", chr(code)): chr(code)
    for code in (*range(0x958, 0x960), 0x9DC, 0x9DD, 0x9DF, 0xA33, 0xA36, 0xA59, 0xA5A, 0xA5B,
                 0xA5E, 0xB5C, 0xB5D)
}  # fmt: skip
_DOTS = frozenset(pair[-1] for pair in _DOTTED)


def composed(text: str) -> str:
    """The text with its dotted letters as single characters."""
    if not text.isascii() and not _DOTS.isdisjoint(text):
        for pair, letter in _DOTTED.items():
            text = text.replace(pair, letter)
    return text
