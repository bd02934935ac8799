"""What Spanish, French, Italian and Portuguese read alike beyond their tables.

Degrees with minutes, days of the week with a dash, sizes with an x between units, formulas, numbers
of laws, and abbreviations of units after which a sentence goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar

from litetts.text.reading.language import Tabled
from litetts.text.reading.tables import Numeral, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan

__all__ = ["Romance"]

_ARC = pattern(
    r"(?P<d>\d{1,3})\s?°\s?(?P<m>\d{1,2})\s?['′]\s?"
    r"(?:(?P<s>\d{1,2})(?:[.,]\d+)?\s?(?:\"|″|'')\s?)?(?P<side>[NSEOLW](?![\w]))?"
)
_SIZE = pattern(r"[x×]\s?(?=\d)")
_PRODUCT = pattern(r"(?P<letters>[a-z]{2})(?P<power>[²³])(?!\w)")
_WATER = pattern(r"(?P<formula>[A-Z][a-z]?\d{1,2}(?:[A-Z][a-z]?\d{0,2})+)(?!\w)")
_LAW = pattern(r"(?P<one>\d{1,4})-(?P<two>\d{1,6})(?![\w-]|[.,]\d)")
_PESOS = pattern(r"\$(?=\s?\d[\d.,]*\s(?:pesos|reais|reales|dólares|dolares|soles|bolívares)\b)")


class Romance(Tabled):
    """The rules of a Romance language; see `Tabled`."""

    weekdays: ClassVar[Mapping[str, str]] = {}
    """Days as they are cut short, without a dot, in lower case."""
    arc: ClassVar[tuple[str, str, str]] = ("", "", "")
    """Degrees, minutes, seconds of an angle, in their forms."""
    arc_genders: ClassVar[str] = "mmm"
    compass: ClassVar[Mapping[str, str]] = {}
    carried: ClassVar[frozenset[str]] = frozenset()
    """Units without their dot after which a small letter goes on."""

    @cached_property
    def before_numbers(self) -> frozenset[str]:
        """Those of the tables, and units that a sentence goes on after."""
        return super().before_numbers | self.carried

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position: what is read here, then what the tables read."""
        if char.isdecimal():
            return self._digits
        return self._letters if char.isalpha() else self._signs

    @cached_property
    def _digits(self) -> tuple[Rule, ...]:
        return (self._angle, self._law, *self.own_digit, *super().rules("1"))

    @cached_property
    def _letters(self) -> tuple[Rule, ...]:
        mine = (self._size, self._product, self._water, self._weekdays, *self.own_letter)
        return (*mine, *super().rules("a"))

    @cached_property
    def _signs(self) -> tuple[Rule, ...]:
        return (self._size, _pesos, *super().rules("."))

    @property
    def own_digit(self) -> tuple[Rule, ...]:
        """Rules of one language for what begins with a digit."""
        return ()

    @property
    def own_letter(self) -> tuple[Rule, ...]:
        """Rules of one language for what begins with a letter."""
        return ()

    def _angle(self, scan: Scan, i: int) -> Reading | None:
        """40° 25′ N -> "cuarenta grados veinticinco minutos norte"."""
        match = _ARC.match(scan.text, i)
        if not match:
            return None
        said = []
        for name, template, gender in zip("dms", self.arc, self.arc_genders, strict=True):
            if match[name]:
                n = int(match[name])
                count = self.cardinal(n, gender)
                said.append(f"{count} {form(template, self.plural(Numeral(str(n))))}")
        if match["side"]:
            said.append(self.compass.get(match["side"], match["side"]))
        return Reading(match.end(), " ".join(said), "measure", "angle")

    def _law(self, scan: Scan, i: int) -> Reading | None:
        """N° 2015-39: two numbers, no range."""
        previous = scan.previous
        if previous is None or previous.spoken not in ("numéro", "número", "numero"):
            return None
        match = _LAW.match(scan.text, i)
        if not match:
            return None
        said = f"{self.cardinal(int(match['one']))} {self.cardinal(int(match['two']))}"
        return Reading(match.end(), said, "serial", "law")

    def _size(self, scan: Scan, i: int) -> Reading | None:
        """10 cm x 15 cm: between two measures the x is a word."""
        previous = scan.previous
        if scan.text[i] not in "x×" or previous is None or previous.kind != "measure":
            return None
        if previous.rule == "angle" or not _SIZE.match(scan.text, i):
            return None
        return Reading(i + 1, self.by, "symbol", "size")

    def _product(self, scan: Scan, i: int) -> Reading | None:
        """mc²: two letters that are multiplied, no unit of a number."""
        match = _PRODUCT.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = f"{' '.join(match['letters'].upper())} {self.symbols[match['power']]}"
        return Reading(match.end(), said, "math", "product")

    def _water(self, scan: Scan, i: int) -> Reading | None:
        """H2O, H2SO4: letters and numbers, before "h" is taken for hours."""
        if scan.text[i] != "H" or scan.char(i - 1).isalnum():
            return None
        match = _WATER.match(scan.text, i)
        if not match:
            return None
        said = [
            part if part.isalpha() else self.cardinal(int(part))
            for part in _parts(match["formula"].upper())
        ]
        return Reading(match.end(), " ".join(said), "serial", "formula")

    @cached_property
    def _span(self) -> Rule:
        names = alternatives(frozenset(self.weekdays))
        whole = pattern(rf"(?i:(?P<one>{names})\.?\s?[-–]\s?(?P<two>{names}))(?!\w)\.?")

        def read(scan: Scan, i: int) -> Reading | None:
            match = whole.match(scan.text, i)
            if not match or scan.char(i - 1).isalnum():
                return None
            one, two = (self.weekdays[match[k].lower()] for k in ("one", "two"))
            return Reading(match.end(), f"{one} {self.to} {two}", "date", "weekdays")

        return read

    def _weekdays(self, scan: Scan, i: int) -> Reading | Sequence[Reading] | None:
        """Lun.-vie. -> "lunes a viernes"."""
        return self._span(scan, i)


def _parts(text: str) -> list[str]:
    """Letters one by one, numbers whole."""
    found: list[str] = []
    for c in text:
        if found and c.isdecimal() and found[-1].isdecimal():
            found[-1] += c
        else:
            found.append(c)
    return found


def _pesos(scan: Scan, i: int) -> Reading | None:
    """$1.500 pesos: the sign is silent where the name of the money follows."""
    match = _PESOS.match(scan.text, i)
    return Reading(i + 1, "", "markup", "sign of money") if match else None
