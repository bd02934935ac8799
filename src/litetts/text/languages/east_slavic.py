"""What Russian and Ukrainian share: days and years as ordinals, and numbers of three kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from litetts.text.languages.outline import Outline, east_slavic
from litetts.text.reading.tables import Numeral

__all__ = ["EastSlavic"]


class EastSlavic(Outline):
    """The rules of both.

    Attributes:
        tens, round_tens: of 30 to 90, as numbers and as ordinals of men.
        thousands, hundreds: by how many of them a year has.
    """

    tens: ClassVar[Mapping[int, str]]
    round_tens: ClassVar[Mapping[int, str]]
    thousands: ClassVar[Sequence[str]]
    hundreds: ClassVar[Sequence[str]]

    def masculine(self, day: str) -> str:
        """The ordinal that a day of the month is, of a man."""
        raise NotImplementedError

    def plural(self, numeral: Numeral) -> int:
        """One, few, many, and a form of its own after a decimal."""
        return 3 if numeral.mark else east_slavic(int(numeral.whole))

    def ordinal_word(self, n: int) -> str:
        """Двадцать первый, тридцатый, восемьдесят пятый."""
        if n <= 29:
            return self.masculine(self.days[n - 1]) if n > 0 else ""
        tens, ones = n // 10 * 10, n % 10
        if not ones:
            return self.round_tens.get(tens, "")
        return f"{self.tens[tens]} {self.ordinal_word(ones)}" if tens in self.tens else ""

    def hundreds_word(self, n: int) -> str:
        """Of a year."""
        thousands, hundreds = divmod(n // 100, 10)
        if thousands >= len(self.thousands):
            return str(n)
        return f"{self.thousands[thousands]} {self.hundreds[hundreds]}".strip()

    def date(self, day: int, month: int, year: int | None) -> str:
        """On a day: двадцать четвёртого декабря."""
        said = super().date(day, month, year)
        *tens, last = self.days[day - 1].split()
        on = " ".join([*tens, self.bent(self.masculine(last), "ого")])
        if year is not None and (named := self.suffixed_word(year, "ого")):
            said = said.replace(f" {year} ", f" {named} ")
        return on + said.removeprefix(self.days[day - 1])
