"""Kana to Kokoro's symbols, and numbers to kana.

The table of kana and marks is `kana.json`, made by `tools/east_asian.py` from what Kokoro's
training wrote. One kana is not enough to know its sound: a small vowel joins the kana before it,
the nasal takes the place of the consonant after it, and marks repeat or lengthen what was before.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

__all__ = ["hiragana", "number", "sounds", "symbols"]

SMALL = frozenset("ゃゅょぁぃぅぇぉ")
"""Kana that join the one before."""
SILENT_MARKS = frozenset("〃々")
"""Repetitions whose extent cannot be told from the kana."""
NASAL = (("mpb", "m"), ("kɡ", "ŋ"), ("ɲʨʥ", "ɲ"), ("ntdɾz", "n"))
"""First symbols of the next kana, and what the nasal becomes before them."""
_PLAIN, _VOICED = (
    "かきくけこさしすせそたちつてとはひふへほ",
    "がぎぐげござじずぜぞだぢづでどばびぶべぼ",
)


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = json.loads(Path(__file__).with_name("kana.json").read_text("utf-8"))
    return table


def hiragana(text: str) -> str:
    """Katakana as hiragana; all else stays."""
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" or c in "ヽヾ" else c for c in text)


def symbols(text: str) -> str:
    """Punctuation as Kokoro writes it."""
    return "".join(_table().get(c, c) for c in text)


def sounds(kana: str) -> str:
    """The sounds of hiragana."""
    around = zip(["", *kana], kana, [*kana[1:], ""], strict=False)
    return "".join(_sound(before, char, after) for before, char, after in around)


def _sound(before: str, kana: str, after: str) -> str:
    table = _table()
    if kana in "ゝヽ":
        return before
    if kana == "ゞ":
        at = _PLAIN.find(before) if before else -1
        return table[_VOICED[at]] if at >= 0 else ""
    if kana in SILENT_MARKS:
        return ""
    if before + kana in table and before:
        return table[before + kana]
    if after and kana + after in table:
        return ""  # said with the next
    if after in SMALL:
        return "" if kana == "っ" else table.get(kana, "")[:-1] + table[after]
    if kana in SMALL:
        return ""
    if kana == "ー":
        return "ː"
    if kana == "っ":
        return "ʔ"
    if kana == "ん":
        first = table.get(after, "")[:1]
        return next((said for starts, said in NASAL if first and first in starts), "ɴ")
    return table.get(kana, "")


_DIGITS = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_TENS = ("", "じゅう", *(d + "じゅう" for d in _DIGITS[2:]))
_HUNDREDS = ("", "ひゃく", "にひゃく", "さんびゃく", "よんひゃく", "ごひゃく", "ろっぴゃく",
             "ななひゃく", "はっぴゃく", "きゅうひゃく")  # fmt: skip
_THOUSANDS = ("", "いっせん", "にせん", "さんぜん", "よんせん", "ごせん", "ろくせん", "ななせん",
              "はっせん", "きゅうせん")  # fmt: skip
_MYRIADS = ("", "まん", "おく", "ちょう", "けい")
"""Names of the powers of 10,000."""
_LONGEST = 4 * len(_MYRIADS)


def number(digits: str) -> str:
    """A whole number in hiragana; beyond 20 digits they are said one by one."""
    value = int(digits)
    if value == 0:
        return "ゼロ"
    if len(str(value)) > _LONGEST:
        return "".join(_DIGITS[int(d)] or "ゼロ" for d in digits)
    if 1000 <= value < 2000:
        return "せん" + _below_ten_thousand(value % 1000)
    said = ""
    for power, name in reversed(list(enumerate(_MYRIADS))):
        group = value // 10_000**power % 10_000
        said += _closed(_below_ten_thousand(group), name) + name if group else ""
    return said


def _closed(said: str, scale: str) -> str:
    """The end of a number before 兆 and 京: いっちょう, はっちょう, じゅっちょう, ろっけい."""
    if scale not in ("ちょう", "けい"):
        return said
    for end, short in (("いち", "いっ"), ("はち", "はっ"), ("じゅう", "じゅっ")):
        if said.endswith(end):
            return said.removesuffix(end) + short
    if scale == "けい" and said.endswith(("ろく", "ひゃく")):
        return said[:-1] + "っ"
    return said


def _below_ten_thousand(value: int) -> str:
    return (
        _THOUSANDS[value // 1000]
        + _HUNDREDS[value // 100 % 10]
        + _TENS[value // 10 % 10]
        + _DIGITS[value % 10]
    )
