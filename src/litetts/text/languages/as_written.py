"""A language without a folder: its words and numbers stay as they are written, its signs are named.

The next stage (espeak-ng) reads words and digits. It has no name for many signs ("-5" is "five" in
Polish, "€20" is "twenty" in Russian), so the meaning ones get theirs here: from `signs.tsv`, which
has a column for each sign; else the sign is left to espeak-ng if that says anything; else its
international name is said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from litetts.phonemes import espeak
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan, is_mark
from litetts.text.scanner.token import Piece

__all__ = ["SIGNS", "AsWritten", "sign_name"]

SIGNS = "-+=€$£¥₹°/&@#%"
"""Signs that are said wherever they stand alone; a minus only before a number."""
_INTERNATIONAL = {
    "-": "minus", "+": "plus", "=": "equal", "€": "euro", "$": "dollar", "£": "pound", "¥": "yen",
    "₹": "rupee", "°": "degree", "/": "slash", "&": "and", "@": "at", "#": "hash", "%": "percent",
    "₩": "won", "₽": "ruble", "₺": "lira", "₴": "hryvnia", "₫": "dong", "₪": "shekel",
    "₦": "naira", "₱": "peso", "฿": "baht", "৳": "taka", "₿": "bitcoin", "¢": "cent",
    "×": "times", "÷": "by", "±": "plus minus", "√": "root", "∞": "infinity", "≈": "approximately",
    "≤": "less or equal", "≥": "greater or equal", "≠": "not equal", "‰": "promille",
    "§": "section", "№": "number", "©": "copyright", "®": "registered", "™": "trademark",
}  # fmt: skip
_MONEY = "€$£¥₹₩₽₺₴₫₪₦₱฿৳₿"
_NUMBER = r"\d+(?:[.,  ]\d{3})*(?:[.,]\d+)?"
_BEFORE = pattern(rf"(?P<sign>[{_MONEY}])\s?(?P<n>{_NUMBER})")
_MINUS = pattern(r"[-+]\s?(?=\d)")
_DEGREES = pattern(r"°\s?(?P<scale>[CF])(?!\w)")
_DATE = pattern(r"\d{1,4}/\d{1,2}/\d{1,4}(?![\w/])")
# Between letters or digits these belong to the word: "3,5", "12:30", "well-known", "a.b", "c'est".
_INSIDE = frozenset(".,:'-–·_’")
_NUMERIC_ONLY = frozenset(",:")
_NO_ALPHABET = 0x2E80
"""From here on (CJK radicals) a stop between two letters ends a sentence."""


@cache
def _names(lang: str) -> dict[str, str]:
    """Sign -> name in the language; empty if the table has no such row."""
    lines = Path(__file__).with_name("signs.tsv").read_text("utf-8").splitlines()
    signs = lines[0].split("\t")[1:]
    for line in lines[1:]:
        tag, *names = line.split("\t")
        if tag == lang:
            return dict(zip(signs, names, strict=True))
    return {}


@cache
def sign_name(sign: str, lang: str) -> str:
    """What is given to the next stage for a sign; "" if nobody can say it."""
    base = lang.partition("-")[0]
    named = _names(base).get(sign)
    if named:
        return named
    if sign != "-" and espeak.known(lang) and espeak.phonemes(sign, lang):
        return sign
    return _INTERNATIONAL.get(sign, "")


class AsWritten:
    """The rules of a language that has none of its own (`litetts.text.scanner.scan.Language`)."""

    verbalises = False
    plain_word = pattern(r"[^\W\d_]+(?=\s|$)")
    special: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    before_numbers: frozenset[str] = frozenset()
    capital_nouns = False
    dotted = False
    ordinal_indicators = False
    letter_words: frozenset[str] = frozenset()
    closing: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, lang: str) -> None:
        self.lang = lang.lower().replace("_", "-")

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position, by the kind of its first character."""
        if char.isdecimal():
            return (_date, _run)
        if char.isalnum() or is_mark(char):
            return (_run,)
        if char in _MONEY:
            return (_money,)
        return (_minus,) if char in "-+" else (_degrees,) if char == "°" else ()

    def symbol(self, char: str, scan: Scan) -> str:
        """The name of a sign; pictographs and ornaments are silent."""
        meant = (
            char in SIGNS or char in _INTERNATIONAL or unicodedata.category(char) in ("Sc", "Sm")
        )
        return sign_name(char, self.lang) if meant else ""

    def punctuation_name(self, mark: str) -> str:
        """None: marks shape the tune."""
        return ""

    def pieces(self, kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
        """Every word by itself."""
        return tuple(map(Piece, spoken.split()))

    def interpret(self, scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        """SSML's `say-as`: as it is written."""
        return (Reading(len(scan.text), scan.text.strip(), "word", "as written"),)


def _run(scan: Scan, i: int) -> Reading:
    """A word or number of any script: letters, their marks, digits, and what joins them."""
    text, end = scan.text, i
    while end < len(text) and (_belongs(text[end]) or (end > i and _joined(text, end))):
        end += 1
    return Reading(end, text[i:end], "word", "as written")


def _belongs(char: str) -> bool:
    return char.isalnum() or is_mark(char)


def _joined(text: str, at: int) -> bool:
    """Whether what stands at `at` joins two parts of a word or a number."""
    if text[at] not in _INSIDE or at + 1 == len(text):
        return False
    before, after = text[at - 1], text[at + 1]
    if text[at] in _NUMERIC_ONLY:
        return before.isdecimal() and after.isdecimal()
    return _belongs(before) and _belongs(after) and max(ord(before), ord(after)) < _NO_ALPHABET


def _date(scan: Scan, i: int) -> Reading | None:
    """24/12/2024: its numbers, without a word for what divides them."""
    match = _DATE.match(scan.text, i)
    return Reading(match.end(), match[0].replace("/", " "), "date", "numbers") if match else None


def _money(scan: Scan, i: int) -> Reading | None:
    """€20: the number, then what is counted."""
    match = _BEFORE.match(scan.text, i)
    if not match:
        return None
    name = sign_name(match["sign"], scan.lang)
    return Reading(match.end(), f"{match['n']} {name}", "money", "sign named")


def _minus(scan: Scan, i: int) -> Reading | None:
    """-5 after a space or at the start, +5 anywhere."""
    match = _MINUS.match(scan.text, i)
    before = scan.char(i - 1)
    if not match or (match[0][0] == "-" and before and not before.isspace() and before not in "(["):
        return None
    return Reading(i + 1, sign_name(match[0][0], scan.lang), "math", "sign named")


def _degrees(scan: Scan, i: int) -> Reading | None:
    """°C as one name where the language has one."""
    match = _DEGREES.match(scan.text, i)
    if not match or match["scale"] != "C":
        return None
    name = _names(scan.lang.partition("-")[0]).get("°C")
    return Reading(match.end(), name, "measure", "sign named") if name else None
