"""A language in outline: its numbers stay digits, what stands around them is put into words.

espeak-ng reads the digits of these languages as words of the right form, and in those whose vowels
are not written (Arabic, Hebrew, Persian) better than it reads the words. What it does not know is
what the digits are: dates, times, money, units, signs. A language that is complete says numbers by
itself (`litetts.text.reading.language.Tabled`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar

from litetts.text.languages.as_written import AsWritten, sign_name
from litetts.text.languages.ordinal_words import SMALL_ROMAN, Ordinals
from litetts.text.reading import calendar, quantity, science, word
from litetts.text.reading.language import Tabled, stems
from litetts.text.reading.tables import MAX_DIGITS, Entry, Numeral, form
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import words

__all__ = ["Outline", "east_slavic", "west_slavic"]


def east_slavic(n: int) -> int:
    """The form of a noun after a whole number in Russian and Ukrainian: one, few, many."""
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2


def west_slavic(n: int) -> int:
    """The same in Czech: only 1 is one, only 2 to 4 are few."""
    return 0 if n == 1 else 1 if n in (2, 3, 4) else 2


_SECTION = {
    "pl": "paragraf", "nl": "paragraaf", "sv": "paragraf", "cs": "paragraf", "ru": "параграф",
    "uk": "параграф", "hu": "paragrafus", "tr": "paragraf", "ro": "paragraful", "ca": "paràgraf",
    "el": "παράγραφος", "id": "pasal",
}  # fmt: skip
"""What § is called; espeak-ng says it in English."""


class Outline(Ordinals, AsWritten, Tabled):
    """The rules of a language in outline. See `litetts.text.scanner.scan.Language`."""

    closing: ClassVar[frozenset[str]] = words(
        "etc itd itp enz osv m.m atd apod vb stb dll dsb κ.λπ κλπ v.v т.д т.п д п"
    )
    lang_tag: ClassVar[str] = ""
    date_form: ClassVar[str] = "{d} {month} {y}"
    """A date; {m} is the month's number."""
    short_date: ClassVar[str] = "{d} {month}"
    days: ClassVar[tuple[str, ...]] = ()
    """The days of a month where they are ordinals."""
    hour: ClassVar[str] = "<h>"
    """A full hour; a noun may have forms."""
    time: ClassVar[str] = "<h> <m>"
    hours: ClassVar[tuple[str, ...]] = ()
    """The hours that have names of their own, from 0."""
    fractions: ClassVar[Mapping[tuple[int, int], str]] = {}
    small: ClassVar[Mapping[tuple[int, str], str]] = {}
    """Numbers that bend with the gender of what is counted: (1, "f") -> "одна"."""
    bends: ClassVar[bool] = False
    """Whether the last word of a longer number bends too: 21 is "20 одна"."""
    wholes: ClassVar[tuple[str, str]] = ("", "")
    tenths: ClassVar[tuple[tuple[str, str], ...]] = ()
    """How a decimal is said in full, one and many: три целых пять десятых."""
    accusative: ClassVar[tuple[str, str]] = ("", "")
    """The end of a woman's noun, and its end after "per": в секунд"у"."""
    prefixes: ClassVar[str] = ""
    """Letters that are written before a number as a part of it: the Arabic "and", "in", "for"."""
    weekday_words: ClassVar[frozenset[str]] = frozenset()
    """The days of the week: between two that are cut short a dash is "to"."""
    minute_zero: ClassVar[bool] = True
    """Whether a zero is said before a single minute."""
    cents: ClassVar[str] = "{} {}"

    def __init__(self) -> None:
        super().__init__(self.lang_tag)
        names = {sign: sign_name(sign, self.lang_tag) for sign in "-+=/°%#@&×÷±<>"}
        self.minus, self.plus = names["-"], names["+"]  # type: ignore[misc]
        self.plus_minus = names["±"] or f"{self.plus} {self.minus}"  # type: ignore[misc]
        self.operators = {  # type: ignore[misc]
            c: names[c] for c in "-+=×÷/" if names[c]
        }
        self.symbols = names  # type: ignore[misc]

    @cached_property
    def abbreviations(self) -> frozenset[str]:  # type: ignore[override]
        """What never ends a sentence: for the segmenter."""
        return stems(self.shortened) - self.closing

    @cached_property
    def before_numbers(self) -> frozenset[str]:  # type: ignore[override]
        """What is an abbreviation before a number or a small letter only: for the segmenter."""
        counted = (*self.units, *self.multiples, *self.currencies)
        dotted = frozenset(name[:-1].lower() for name in counted if name.endswith("."))
        return stems(self.shortened_before_numbers) | dotted

    @cached_property
    def special(self) -> frozenset[str]:  # type: ignore[override]
        """Abbreviations and currencies that look like words: nr 5, Rp 5.000."""
        names = (
            *self.shortened, *self.shortened_before_numbers, *self.shortened_before_names,
            *self.currencies,
        )  # fmt: skip
        return frozenset(n.lower().split(" ")[0].rstrip(".") for n in names) | SMALL_ROMAN

    @cached_property
    def _numbers(self) -> tuple[Rule, ...]:
        return (
            self.dated_year, self._dated(calendar.date(self)),
            self._dated(calendar.day_month(self)),
            science.power(self), calendar.named_date(self),
            calendar.time(self), quantity.money(self), quantity.measure(self),
            calendar.years(self), quantity.telephone(self),
            quantity.version(self), quantity.fraction(self), quantity.multiple(self),
            self.numbered_noun, self.suffixed, self._attached, quantity.span(self),
            quantity.number(self),
        )  # fmt: skip

    @cached_property
    def _signs(self) -> tuple[Rule, ...]:
        return (
            word.abbreviation(self), quantity.telephone(self), self._days, quantity.until(self),
            quantity.sign(self),
            quantity.money(self), quantity.fraction(self), quantity.operator(self),
        )  # fmt: skip

    @cached_property
    def _words(self) -> tuple[Rule, ...]:
        return (word.abbreviation(self), quantity.money(self), self._numeral)

    def _prefixed(self, scan: Scan, i: int) -> Reading | None:
        """A letter and the number that it belongs to, with what is counted: ב-12.5%."""
        digit = i + 1 + (scan.char(i + 1) == "-")
        if scan.char(i - 1).isalnum() or not scan.char(digit).isdecimal():
            return None
        for rule in self._numbers:
            found = rule(scan, digit)
            if isinstance(found, Reading) and found.kind in ("measure", "money", "date"):
                said = scan.text[i:digit] + found.spoken
                return Reading(found.end, said, found.kind, found.rule, found.after)
        return None

    def _days(self, scan: Scan, i: int) -> Reading | None:
        """Mån–fre: the dash between two days of the week."""
        previous, text = scan.previous, scan.text
        if text[i] not in "-–" or previous is None or previous.spoken not in self.weekday_words:
            return None
        for day, where in self.all_abbreviations.items():
            if where.get("") in self.weekday_words and text.startswith(day, i + 1):
                return Reading(i + 1, self.to, "range", "weekdays")
        return None

    def _numeral(self, scan: Scan, i: int) -> Reading | None:
        """A Roman numeral."""
        return self.reign(scan, i) if scan.text[i] in "IVX" else None

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position; what they leave is read as it is written."""
        rest = super().rules(char)
        if char in self.prefixes:
            return (*self._words, self._prefixed, *rest)
        if char.isdecimal():
            return (*self._numbers, *rest)
        return (*(self._words if char.isalpha() else self._signs), *rest)

    def _attached(self, scan: Scan, i: int) -> Reading | None:
        """Digits with letters in one word are its own: 20-го, 1e, A4."""
        end = i
        while scan.char(end).isdigit() or (scan.char(end) in "-." and scan.char(end + 1).isalpha()):
            end += 1
        if not scan.char(end).isalpha():
            return None
        read: Reading | None = None
        for rule in super().rules(scan.text[i]):
            result = rule(scan, i)
            if isinstance(result, Reading):
                read = result
        return read

    def symbol(self, char: str, scan: Scan) -> str:
        """The name of a sign."""
        if char == "§" and (said := _SECTION.get(self.lang_tag)):
            return said
        return AsWritten.symbol(self, char, scan)

    def cardinal(self, n: int, gender: str = "") -> str:
        """The digits; a last 1 or 2 in the gender of what is counted."""
        last = n % 10 if self.bends else n
        bent = self.small.get((last, gender)) if n % 100 not in (11, 12) else None
        if bent is None:
            return str(n)
        return bent if n == last else f"{n - last} {bent}"

    def number(self, numeral: Numeral, gender: str = "") -> str:
        """Digits; a decimal in full where the language says it so."""
        whole, mark, fraction = numeral
        if not mark or not 0 < len(fraction) <= len(self.tenths) or len(whole) > MAX_DIGITS:
            return super().number(numeral, gender)
        n, part = int(whole), int(fraction)
        one, many = self.tenths[len(fraction) - 1]
        wholes = self.wholes[east_slavic(n) != 0]
        parts = one if east_slavic(part) == 0 else many
        return f"{self.cardinal(n, 'f')} {wholes} {self.cardinal(part, 'f')} {parts}"

    def ordinal(self, n: int, gender: str = "m") -> str:
        """None: ordinals are read as they are written."""
        return ""

    def fraction(self, top: int, bottom: int) -> str:
        """By name, or as one number over the other."""
        said = self.fractions.get((top, bottom))
        return said or f"{top} {self.symbols.get('/') or '/'} {bottom}"

    day_word: ClassVar[str] = ""
    """What `date_form` begins with, which may be written too: ngày 24/12."""

    def _dated(self, rule: Rule) -> Rule:
        """A date after its word has it once."""

        def read(scan: Scan, i: int) -> Reading | Sequence[Reading] | None:
            found = rule(scan, i)
            if isinstance(found, Reading) and scan.word_before(i).lower() == self.day_word:
                said = found.spoken.removeprefix(self.day_word).lstrip()
                return Reading(found.end, said, found.kind, found.rule, found.after)
            return found

        return read if self.day_word else rule

    def date(self, day: int, month: int, year: int | None) -> str:
        """In the language's order."""
        said_day = self.days[day - 1] if self.days else str(day)
        shape = self.short_date if year is None else self.date_form
        name = self.months[month - 1] if self.months else ""
        return shape.format(d=said_day, month=name, m=month, y=year)

    def clock(self, hour: int, minute: int, named: str) -> str:
        """14:30 as hours and minutes, a zero before a single minute by name."""
        said = self.hours[hour] if hour < len(self.hours) and self.hours[hour] else str(hour)
        which = self.plural(Numeral(str(hour)))
        if not minute:
            return form(self.hour, which).replace("<h>", said)
        minutes = f"0 {minute}" if minute < 10 and self.minute_zero else str(minute)
        return form(self.time, which).replace("<h>", said).replace("<m>", minutes)

    def money(self, whole: Numeral, cents: int, unit: Entry, cent: Entry | None) -> str:
        """An amount and its cents."""
        said = f"{self.number(whole, unit.gender)} {form(unit.name, self.plural(whole))}"
        if not cents or cent is None:
            return said
        small = Numeral(str(cents))
        part = f"{self.cardinal(cents, cent.gender)} {form(cent.name, self.plural(small))}"
        return part if not int(whole.whole) else self.cents.format(said, part)

    def rate(self, unit: Entry) -> str:
        """Per unit: метров в секунду."""
        name = form(unit.name, 0)
        end, bent = self.accusative
        if end and unit.gender == "f" and name.endswith(end):
            name = name.removesuffix(end) + bent
        return self.per.format(name)

    def joined(self, parts: list[str]) -> str:
        """Hours, minutes, seconds."""
        return " ".join(parts)
