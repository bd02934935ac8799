"""A language made from its tables: which reader is tried where, in which order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from litetts.text.reading import calendar, codes, quantity, science, scripture, word
from litetts.text.reading.tables import Tables
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.token import Piece

__all__ = ["Tabled", "stems"]

_ALIAS = {
    "characters": "characters", "character": "characters", "spell-out": "characters",
    "spell": "characters", "verbatim": "characters", "letters": "characters",
    "digits": "characters", "digit": "characters", "number_digit": "characters",
    "ordinal": "ordinal", "telephone": "telephone", "phone": "telephone", "date": "date",
}  # fmt: skip
_AS_TEXT = frozenset(
    [
        "cardinal",
        "number",
        "fraction",
        "time",
        "duration",
        "currency",
        "money",
        "address",
        "name",
        "unit",
        "measure",
        "net",
        "vxml",
        "expletive",
        "bleep",
        "text",
    ]
)


def stems(names: Iterable[str]) -> frozenset[str]:
    """Abbreviations in lower case without their last dot, and their parts: "p. ej" and "p".

    A last part of one letter is none: "9 a. m." may end a sentence, whatever else ends in "m.".
    """
    found: set[str] = set()
    for name in names:
        low = name.lower().removesuffix(".")
        *parts, last = low.split(". ")
        found |= {low, *parts}
        if not parts or len(last) > 1:
            found.add(last)
    return frozenset(found)


class Tabled(Tables):
    """The rules of a language that is all tables. See `litetts.text.scanner.scan.Language`."""

    verbalises = True
    capital_nouns = False
    dotted = False
    ordinal_indicators = True
    plain_word = pattern(
        r"[A-Za-zÀ-ÖØ-öø-ÿ][a-zß-öø-ÿœ]+(?:'[a-zß-öø-ÿ][a-zß-öø-ÿœ]+)?(?=[\s,;!?\"“”)…»]|:(?!\S)|$)"
    )

    @cached_property
    def special(self) -> frozenset[str]:
        """Abbreviations without a dot, and whatever else begins as a plain word does."""
        names = (
            *self.shortened, *self.shortened_before_numbers, *self.shortened_before_names
        )  # fmt: skip
        ordinals = {
            (numeral + mark).lower()
            for mark in self.roman_endings
            for numeral in ("I", "V", "X")
            if (mark in self.roman_first) == (numeral == "I")
        }
        books = {b.lower() for table in (self.books, self.books.values()) for b in table}
        return frozenset(n.lower().split(" ")[0].rstrip(".") for n in names) | ordinals | books

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """What never ends a sentence: for the segmenter."""
        return stems((*self.shortened, *self.shortened_before_names)) - self.closing

    @cached_property
    def before_numbers(self) -> frozenset[str]:
        """What is an abbreviation before a number only: for the segmenter."""
        return stems((*self.shortened_before_numbers, *self.month_names))

    @cached_property
    def _digit(self) -> tuple[Rule, ...]:
        return (
            word.link(self), scripture.verse(self), science.power(self),
            calendar.date(self), codes.coded(self), calendar.day_month(self),
            calendar.named_date(self), calendar.time(self), quantity.money(self),
            quantity.measure(self), calendar.years(self),
            quantity.telephone(self), quantity.version(self), quantity.fraction(self),
            quantity.ordinal(self), quantity.multiple(self), quantity.span(self),
            science.prime(self), word.serial(self), quantity.number(self),
        )  # fmt: skip

    @cached_property
    def _letter(self) -> tuple[Rule, ...]:
        return (
            word.link(self), codes.account(self), science.formula(self), scripture.verse(self),
            word.abbreviation(self), quantity.money(self), word.shouted(self),
            word.elided(self, self.rules), word.roman(self), word.serial(self),
            word.initialism(self), word.hyphenated(self), word.slashed(self),
            quantity.operator(self),
        )  # fmt: skip

    @cached_property
    def _other(self) -> tuple[Rule, ...]:
        return (
            quantity.telephone(self), quantity.until(self), quantity.sign(self),
            quantity.money(self), quantity.fraction(self), word.hashtag(self),
            quantity.operator(self), calendar.decade(self),
        )  # fmt: skip

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position, by the kind of its first character."""
        if char.isdecimal():
            return self._digit
        return self._letter if char.isalpha() else self._other

    def symbol(self, char: str, scan: Scan) -> str:
        """What is said for a symbol that no rule read: its name, the value of a ⑦ or a ⁷."""
        if char == "№":
            return self.number_sign
        value = unicodedata.numeric(char, None)
        return self.symbols.get(char) or ("" if value is None else self.cardinal(int(abs(value))))

    def punctuation_name(self, mark: str) -> str:
        """What a mark is called when punctuation is said."""
        return self.marks.get(mark[0], "")

    def pieces(self, kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
        """Every word by itself; the letters of an initialism are one word."""
        return tuple(map(Piece, spoken.split()))

    def interpret(self, scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        """SSML's `say-as`; what is not as it claims is read as usual."""
        value, _, style = interpret_as.lower().partition(":")
        value = value.strip()
        kind = _ALIAS.get(value, "text" if value in _AS_TEXT else "")
        if not kind:
            return None
        text = scan.text.strip()
        if kind == "characters":
            return self._characters(scan)
        digits = text.rstrip(".ºª°")
        small = kind == "ordinal" and digits.isdecimal() and len(digits) < 5
        if small and (said := self.ordinal(int(digits))):
            return (Reading(len(scan.text), said, "ordinal", "say-as"),)
        if kind == "telephone" and any(c.isdecimal() for c in text):
            return (Reading(len(scan.text), self.telephone(text), "telephone", "say-as"),)
        from litetts.text.scanner.scan import scan as read

        inner = Scan(scan.text, scan.lang, scan.style, scan.language)
        if kind == "date" and style.startswith("md"):
            from dataclasses import replace

            inner.style = replace(scan.style, date_order="mdy")
        read(inner)
        return [Reading(d.end, d.spoken, d.kind, d.rule, d.after) for d in inner.drafts]

    def _characters(self, scan: Scan) -> list[Reading]:
        """Every character by name, one reading each, so that each has its own time."""
        found = []
        for i, c in enumerate(scan.text):
            if c.isdecimal():
                said = self.cardinal(int(c))
            elif c.isalpha():
                said = c.upper() if len(c.upper()) == 1 else c
            else:
                said = self.symbols.get(c) or self.electronic.get(c) or self.marks.get(c, "")
            if said:
                found.append(Reading(i + 1, said, "characters", "say-as"))
        return found
