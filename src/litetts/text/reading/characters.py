"""What languages of Chinese characters share for the scanner: no spaces, no capitals, no dots.

A language gives its rules by the kind of character, its names of symbols and marks, and how a
number and a single character are said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import ClassVar

from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan, is_mark
from litetts.text.scanner.scan import scan as read
from litetts.text.scanner.token import Piece
from litetts.text.scanner.wordlist import words

__all__ = ["Characters"]

_BY_CHARACTER = words("characters spell-out verbatim digits telephone")
_AS_TEXT = words(
    "cardinal number ordinal fraction date time duration currency money unit measure address name "
    "expletive text"
)


class Characters:
    """The base of such a language. See `litetts.text.scanner.scan.Language`."""

    verbalises = True
    plain_word = pattern(r"(?!)")
    special: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    before_numbers: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    capital_nouns = False
    dotted = False
    ordinal_indicators = False
    letter_words: frozenset[str] = frozenset()

    digit_rules: ClassVar[tuple[Rule, ...]] = ()
    letter_rules: ClassVar[tuple[Rule, ...]] = ()
    other_rules: ClassVar[tuple[Rule, ...]] = ()
    symbols: ClassVar[Mapping[str, str]] = {}
    marks: ClassVar[Mapping[str, str]] = {}

    def number(self, n: int) -> str:
        """A whole number, not negative."""
        raise NotImplementedError

    def character(self, char: str, kind: str) -> str:
        """A digit, letter or sign by itself, as `say-as` of this kind wants it."""
        raise NotImplementedError

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position, by the kind of its first character."""
        if char.isdecimal():
            return self.digit_rules
        return self.letter_rules if char.isalpha() or is_mark(char) else self.other_rules

    def symbol(self, char: str, scan: Scan) -> str:
        """What is said for a symbol that no rule read: its name, the value of a numeral."""
        if char in self.symbols:
            return self.symbols[char]
        value = unicodedata.numeric(char, -1)
        return self.number(int(value)) if value >= 0 and value == int(value) else ""

    def punctuation_name(self, mark: str) -> str:
        """What a mark is called when punctuation is said."""
        return self.marks.get(mark[0], "")

    def pieces(self, kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
        """Every word by itself."""
        return tuple(map(Piece, spoken.split()))

    def interpret(self, scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        """SSML's `say-as`: characters and digits; the rest as the rules read it."""
        kind = interpret_as.partition(":")[0]
        if kind in _BY_CHARACTER:
            return [
                Reading(i + 1, said, kind, "say-as")
                for i, char in enumerate(scan.text)
                if (char.isalnum() or kind != "telephone")
                and (said := self.character(char, kind)).strip()
            ]
        if kind not in _AS_TEXT:
            return None
        inner = Scan(scan.text, scan.lang, scan.style, scan.language)
        read(inner)
        return [Reading(d.end, d.spoken, d.kind, d.rule, d.after) for d in inner.drafts]
