"""Ordinals of languages in outline: rulers, centuries, and numbers with a dot.

Such a language has a table of its first ordinals; higher numbers stay digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from litetts.text.reading.quantity import final
from litetts.text.reading.word import value
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan

__all__ = ["SMALL_ROMAN", "Ordinals", "to_hundredth"]

SMALL_ROMAN = frozenset(
    tens + ones
    for tens in ("", "x", "xx", "xxx")
    for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
) - {""}
"""Roman numerals up to 39 in small letters: words that rules want to see."""

_ROMAN = pattern(
    r"(?P<n>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))(?P<dot>\.?)(?![\w'’]|[.-]\w)"
    r"(?P<century>\s(?P<word>вв?\.|век\w{0,3}|столет\w{0,4}|ст\.|століт\w{0,3}|w\.|wiek\w{0,3}))?"
)
_SUFFIXED = pattern(r"(?P<n>\d{1,4})[-:.]?(?P<end>[^\W\d_]{1,3})(?!\w)")
_YEAR = pattern(r"(?P<n>1\d{3}|20\d\d)\s?(?P<noun>год\w{0,2}|рік|року|році|roku|[гр]\.|r\.)(?!\w)")
_DOTTED = pattern(r"(?P<n>\d{1,3})\.(?=\s(?P<noun>[^\W\d_]{3,40}))")


def to_hundredth(ones: Sequence[str], tens: Sequence[str], hundredth: str) -> tuple[str, ...]:
    """The first to the hundredth, where tens stand before ones.

    `ones` to the nineteenth, `tens` from the twentieth on.
    """
    above = (f"{ten} {one}".strip() for ten in tens for one in ("", *ones[:9]))
    return (*ones, *above, hundredth)


class Ordinals:
    """What a language in outline adds to read Roman numerals and "20." as ordinals."""

    ordinals: ClassVar[Sequence[str]] = ()
    """From the first on, as a man bears them: Willem "de tweede"."""
    feminine: ClassVar[Mapping[str, str]] = {}
    """The end of an ordinal -> its end for a woman."""
    centuries: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """A word before a century ("" = none) -> the end of the ordinal and the word "century"."""
    dotted = False
    """Whether "20." before a small letter is an ordinal."""
    suffixes: ClassVar[Mapping[str, str]] = {}
    """What is written after the digits of an ordinal -> the end it asks of `bent`."""
    year_words: ClassVar[Mapping[str, str]] = {}
    """A word after a year -> the end of the year's ordinal; 1812 году."""
    short_years: ClassVar[Mapping[str, str]] = {}
    """A word before a year -> the word that its abbreviation stands for; "" for all others."""
    numbered: ClassVar[frozenset[str]] = frozenset()
    """Words before a Roman numeral that make it a plain number: chapter."""

    def ordinal_word(self, n: int) -> str:
        """The ordinal, "" where the table ends."""
        return self.ordinals[n - 1] if 0 < n <= len(self.ordinals) else ""

    def bent(self, said: str, end: str) -> str:
        """An ordinal with another end."""
        raise NotImplementedError

    def reign(self, scan: Scan, i: int) -> Reading | None:
        """Jan III Sobieski, XIX w., rozdz. III; one letter only after a name."""
        match = _ROMAN.match(scan.text, i)
        if not match or not match["n"] or scan.char(i - 1).isalnum():
            return None
        n, before, end = value(match["n"]), scan.word_before(i), match.end("n")
        listed = before.lower() in self.numbered or (
            scan.previous is not None and scan.previous.spoken.lower() in self.numbered
        )
        if listed:
            return Reading(end, str(n), "roman", "roman")
        if match["century"] and self.centuries:
            ending, noun = self._century(match["word"], before.lower())
            said = self.bent(self.ordinal_word(n), ending) or str(n)
            return Reading(match.end(), f"{said} {noun}", "roman", "century")
        named = before[:1].isupper() and before[1:2].islower() and scan.previous is not None
        if named:
            said = self.ordinal_word(n) or str(n)
            if before[-1:] in "aаяα" and before not in ("Илья", "Никита", "Barnaba", "Kosma"):
                said = self._female(said)
            return Reading(match.end("dot") if match["dot"] else end, said, "roman", "ruler")
        if match["dot"] and self.dotted and (said := self.ordinal_word(n)):
            return Reading(match.end("dot"), said, "roman", "ordinal")
        return Reading(end, str(n), "roman", "roman") if len(match["n"]) > 1 else None

    def _century(self, written: str, before: str) -> tuple[str, str]:
        if "." not in written:
            for ending, noun in self.centuries.values():
                if noun == written:
                    return ending, written
            return next(iter(self.centuries.values()))[0], written
        return self.centuries.get(before) or self.centuries[""]

    def _female(self, said: str) -> str:
        for end, other in self.feminine.items():
            if said.endswith(end):
                return said.removesuffix(end) + other
        return said

    def suffixed(self, scan: Scan, i: int) -> Reading | None:
        """20e, 2:a, 5-го: a number with the end of its ordinal."""
        if not self.suffixes or not (match := _SUFFIXED.match(scan.text, i)):
            return None
        end = self.suffixes.get(match["end"].lower())
        if end is None or scan.char(i - 1).isalnum():
            return None
        said = self.suffixed_word(int(match["n"]), end)
        return Reading(match.end(), said, "ordinal", "ordinal") if said else None

    def suffixed_word(self, n: int, end: str) -> str:
        """The ordinal with its end; a longer number has its hundreds before it."""
        hundreds, rest = (n // 100 * 100, n % 100) if n > 99 else (0, n)
        if not rest and hundreds:
            return ""
        said = self.ordinal_word(rest)
        if not said:
            return ""
        bent = self.bent(said, end) if end else said
        return f"{self.hundreds_word(hundreds)} {bent}" if hundreds else bent

    def hundreds_word(self, n: int) -> str:
        """What stands before the last two digits of an ordinal."""
        return str(n)

    def dated_year(self, scan: Scan, i: int) -> Reading | None:
        """В 1812 году -> "1800 двенадцатом году"; 1945 г."""
        match = _YEAR.match(scan.text, i)
        if not match or not self.year_words or scan.char(i - 1).isalnum():
            return None
        noun = match["noun"]
        if noun.endswith("."):
            before = scan.word_before(i).lower()
            noun = self.short_years.get(before) or self.short_years[""]
        if noun not in self.year_words:
            return None
        said = self.suffixed_word(int(match["n"]), self.year_words[noun])
        after = final(scan, match.end()) if match[0].endswith(".") else ""
        return Reading(match.end(), f"{said} {noun}", "date", "year", after) if said else None

    def numbered_noun(self, scan: Scan, i: int) -> Reading | None:
        """20. század, 2. kat, 3. piętro: the ordinal."""
        match = _DOTTED.match(scan.text, i)
        if not match or not self.dotted or scan.char(i - 1).isalnum():
            return None
        if not match["noun"].islower():
            return None
        said = self.ordinal_word(int(match["n"]))
        if said and (end := self.agreed(scan.word_before(i).lower(), match["noun"])):
            said = self.bent(said, end)
        return Reading(match.end(), said, "ordinal", "ordinal") if said else None

    def agreed(self, before: str, noun: str) -> str:
        """The end that an ordinal has before a noun, after a word; "" where it does not bend."""
        return ""
