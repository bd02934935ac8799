"""The tables of a language: all that the readers ask of it.

A template says a phrase in all its forms: `"metr{o|i} quadrat{o|i}"` is "metro quadrato" and "metri
quadrati". Which form goes with a number is the language's `plural`. A table is a text with a line
per entry: the written form, the gender ("m", "f", "n") and the template, two spaces between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar, NamedTuple

from litetts.text.scanner.scan import LETTER

__all__ = ["MAX_DIGITS", "Entry", "Numeral", "Tables", "alternatives", "entries", "form", "pairs"]

_FORMS = re.compile(r"\{([^{}]*)\}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3}){1,6}\.\d+|\d{1,3}(?:,\d{3}){2,6}")
_NO_MORE = r"(?![\d.]{0,8}\d)"
_NO_MORE_GROUPS = r"(?![\d.,]{0,8}\d)"
"""A number is not the beginning of a longer one. Looked for nearby only: of 1.1.1.1 without an end
all would be seen again from each of its numbers."""
MAX_DIGITS = 15
"""Longer numbers are read digit by digit."""
MAX_FRACTION = 3
"""A decimal fraction of at most so many digits is read as a number, a longer one digit by digit."""


class Entry(NamedTuple):
    """A unit or a currency: its gender and its name in all forms."""

    gender: str
    name: str


class Numeral(NamedTuple):
    """A number as it was written: its digits without groups, its decimal mark, its fraction."""

    whole: str
    mark: str = ""
    fraction: str = ""


def form(template: str, index: int) -> str:
    """A phrase in one of its forms; where it has fewer, the last."""

    def chosen(match: re.Match[str]) -> str:
        forms = match[1].split("|")
        return forms[min(index, len(forms) - 1)]

    return _FORMS.sub(chosen, template) if "{" in template else template


def entries(table: str) -> dict[str, Entry]:
    """Lines of `written  gender  template`; several written forms have a bar between them."""
    found: dict[str, Entry] = {}
    for line in table.strip().splitlines():
        written, gender, name = re.split(r"\s{2,}", line.strip())
        found |= dict.fromkeys(written.split("|"), Entry(gender, name))
    return found


def pairs(table: str) -> dict[str, str]:
    """Lines of `written  spoken`; several written forms have a bar between them."""
    found: dict[str, str] = {}
    for line in table.strip().splitlines():
        written, _, spoken = line.strip().partition("  ")
        found |= dict.fromkeys(written.split("|"), spoken.strip())
    return found


def alternatives(words: Mapping[str, object] | frozenset[str]) -> str:
    """A pattern for any of them, the longest first; nothing matches none."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


class Tables:
    """A language as the readers see it: data to fill in, and phrases to say in another way.

    A gender is "m", "f" or "n" before a noun of that gender, "" where nothing is counted.
    """

    # Numbers.
    decimal_mark: ClassVar[str] = ","
    group_marks: ClassVar[str] = ". "
    point: ClassVar[str] = ""
    """What `decimal_mark` is called in a number."""
    dot: ClassVar[str] = ""
    """What a point is called in versions and addresses, and as a foreign decimal mark."""
    minus: ClassVar[str] = ""
    plus: ClassVar[str] = ""
    plus_minus: ClassVar[str] = ""
    about: ClassVar[str] = ""
    """What ~ before a number says."""
    to: ClassVar[str] = ""
    """Between two times, dates or amounts with a dash between them."""
    span: ClassVar[str] = "{} {}"
    """A range of numbers; `falling` is said where the second is smaller (a score)."""
    falling: ClassVar[str] = "{} {}"
    years: ClassVar[str] = "{} {}"
    by: ClassVar[str] = ""
    """4 x 4."""
    per: ClassVar[str] = "{}"
    """Per unit."""
    ordinal_marks: ClassVar[Mapping[str, str]] = {}
    """What is written after the digits of an ordinal, and its gender ("m", "f", and what the
    language makes of more: "mp")."""
    degree_words: ClassVar[frozenset[str]] = frozenset()
    """Words before a number that make ° degrees where it is a mark of ordinals too."""
    ordinal_words: ClassVar[frozenset[str]] = frozenset()
    """And those that make it a mark of ordinals: il 3°."""
    thousand: ClassVar[str] = ""
    """The word after a number that hides the noun: 200 mil personas."""
    half: ClassVar[str] = ""
    """What is said after a whole number for ½, of which {} is the number."""
    halves_of: ClassVar[tuple[str, str]] = ("", "")
    """What a half of something is, m and f: "medio" litro, "media" hora."""
    and_half: ClassVar[tuple[str, str]] = ("", "")
    """And a half of it: dos horas "y media"."""
    mixed: ClassVar[str] = "{} {}"
    """A whole number and another fraction."""

    per_hundred: ClassVar[str] = ""
    """What stands for the stroke of 6 l/100 km: "aux" cent kilomètres."""
    full_articles: ClassVar[Mapping[str, str]] = {}
    """An article with its apostrophe, and without one before a consonant: l', il."""

    # Calendar.
    months: ClassVar[tuple[str, ...]] = ()
    month_names: ClassVar[Mapping[str, int]] = {}
    """Other names of months in lower case: abbreviations without their dot."""
    of: ClassVar[str] = ""
    """What may stand between day, month and year in a written date."""
    year_mark: ClassVar[str] = ""
    """A pattern of what may follow the year of a written date and is said anyway: 2024 r."""
    of_dates: ClassVar[str] = " "
    """Between day, month and year as they are said."""
    before_dates: ClassVar[frozenset[str]] = frozenset()
    """Words before 24/12 that make it a date and no fraction."""
    before_times: ClassVar[frozenset[str]] = frozenset()
    """Words before 9.15 that make it a time and no decimal."""
    hour_marks: ClassVar[str] = "h"
    """A pattern of what stands for hours after or inside a time."""
    halves: ClassVar[Mapping[str, str]] = {}
    """a.m. and p.m., without dots, spaces and in lower case."""

    # Things that are counted.
    currencies: ClassVar[Mapping[str, tuple[Entry, Entry | None]]] = {}
    comma_groups: ClassVar[frozenset[str]] = frozenset()
    """Currencies of countries that group by commas: $1,500 where the decimal mark is one."""
    multiples: ClassVar[Mapping[str, tuple[int, str]]] = {}
    """million -> (power of ten, template)."""
    millions_gender: ClassVar[str] = "m"
    units: ClassVar[Mapping[str, Entry]] = {}
    of_amounts: ClassVar[str] = "{}"
    """What is counted, after a round number of millions: "de {}"."""
    with_cents: ClassVar[str] = ""
    """Between an amount and its hundredths, with a space: "con "."""
    cents_named: ClassVar[bool] = True
    """Whether they are named there: "con cincuenta céntimos", but "zwölf Euro fünfzig"."""
    last: ClassVar[str] = ""
    """Before the last part of a duration: y, et, und."""

    inch: ClassVar[Entry | None] = None
    """What 27" counts."""
    minute_articles: ClassVar[frozenset[str]] = frozenset()
    """Words before 89' that make it a point in a match: "el minuto 89"."""

    # Words.
    code_words: ClassVar[frozenset[str]] = frozenset()
    """What is called a code, in lower case, spelled ones without spaces: digits follow."""
    copulas: ClassVar[frozenset[str]] = frozenset()
    """Words that may stand between such a word and its digits: "ist"."""
    part_words: ClassVar[frozenset[str]] = frozenset()
    """Words before 3/12 that make it one of several: a page, a stage."""
    out_of: ClassVar[str] = "{} {}"
    books: ClassVar[Mapping[str, str]] = {}
    """Books of the Bible as they are cut short, without a dot, and their names."""
    book_gender: ClassVar[str] = "f"
    """The gender of the number before a book: 1 Cor, "primera"."""
    letter_words: ClassVar[frozenset[str]] = frozenset()
    """Letters that are words where they stand alone in lower case: y, o."""
    shortened: ClassVar[Mapping[str, str]] = {}
    shortened_before_numbers: ClassVar[Mapping[str, str]] = {}
    """Those that are abbreviations before a number only."""
    shortened_before_names: ClassVar[Mapping[str, str]] = {}
    """Those that are abbreviations before a word with a capital only."""
    closing: ClassVar[frozenset[str]] = frozenset({"etc"})
    """Abbreviations without their dot, in lower case, that may end a sentence."""
    roman_nouns: ClassVar[frozenset[str]] = frozenset()
    """Words before a Roman numeral, in lower case."""
    kings: ClassVar[frozenset[str]] = frozenset()
    """Names before I, V and X that are numerals and no letters."""
    roman_endings: ClassVar[Mapping[str, str]] = {}
    """What is written after a Roman ordinal (XXe), and its gender."""
    roman_first: ClassVar[frozenset[str]] = frozenset()
    """Those of them that stand after I only (Ier)."""
    spelled: ClassVar[frozenset[str]] = frozenset()
    said: ClassVar[frozenset[str]] = frozenset()
    """Initialisms that are spelled although they could be said, and the other way round."""
    shortest_said: ClassVar[int] = 3
    """Letters that an initialism has at least which is said as a word."""
    vowel_y: ClassVar[bool] = False
    """Whether Y is a vowel of an initialism."""
    onsets: ClassVar[str] = r"[^aeiou]"
    codas: ClassVar[str] = r"[lnrsz]"
    """Patterns of the consonants that may begin and end a syllable of an initialism."""
    elisions: ClassVar[str] = ""
    """A pattern of what stands with an apostrophe before a number or an initialism: l', dell'."""
    symbols: ClassVar[Mapping[str, str]] = {}
    operators: ClassVar[Mapping[str, str]] = {}
    """What is said between numbers only."""
    hashtag: ClassVar[str] = ""
    number_sign: ClassVar[str] = ""
    marks: ClassVar[Mapping[str, str]] = {}
    """Punctuation by its name."""
    electronic: ClassVar[Mapping[str, str]] = {}
    """The characters of addresses: "." and "/" and "_"."""
    phone_word: ClassVar[str] = ""
    """What "tel." says: all digits after it are a number to call."""
    phone: ClassVar[str] = r"(?!)"
    """A pattern of telephone numbers that the usual ones (+, 0, brackets) leave out."""

    def cardinal(self, n: int, gender: str = "") -> str:
        """A whole number, not negative, before a noun of a gender or by itself."""
        raise NotImplementedError

    def ordinal(self, n: int, gender: str = "m") -> str:
        """An ordinal; "" where the language has none so high."""
        raise NotImplementedError

    def plural(self, numeral: Numeral) -> int:
        """Which form of a noun goes with a number."""
        return 0 if numeral == ("1", "", "") else 1

    def noun_gender(self, noun: str) -> str:
        """The gender of the word after a number; "" where it is none or nothing is known."""
        return ""

    def counted(self, n: int, noun: str) -> str:
        """A whole number before a word."""
        return self.cardinal(n, self.noun_gender(noun))

    def phrase(self, number: str, name: str) -> str:
        """A number and the name of what it counts."""
        return f"{number} {name}"

    def digits(self, text: str) -> str:
        """Each digit by name."""
        return " ".join(self.cardinal(int(c)) for c in text if c.isdecimal())

    def telephone(self, text: str) -> str:
        """A telephone number."""
        return (f"{self.plus} " if "+" in text else "") + self.digits(text)

    def number(self, numeral: Numeral, gender: str = "") -> str:
        """A number as it was written."""
        whole, mark, fraction = numeral
        if len(whole) > MAX_DIGITS or (len(whole) > 1 and whole[0] == "0" and not mark):
            said = self.digits(whole)
        else:
            said = self.cardinal(int(whole), "" if mark else gender)
        if not mark:
            return said
        name = self.point if mark == self.decimal_mark else self.dot
        return f"{said} {name} {self.fraction_digits(fraction)}"

    def fraction_digits(self, fraction: str) -> str:
        """What stands after the decimal mark: zeros by name, then a number or more digits."""
        rest = fraction.lstrip("0")
        if len(fraction) > MAX_FRACTION or not rest:
            return self.digits(fraction)
        zeros = [self.cardinal(0)] * (len(fraction) - len(rest))
        return " ".join([*zeros, self.cardinal(int(rest))])

    def fraction(self, top: int, bottom: int) -> str:
        """A fraction below one: 3/4."""
        raise NotImplementedError

    def year(self, n: int) -> str:
        """A year."""
        return self.cardinal(n)

    def date(self, day: int, month: int, year: int | None) -> str:
        """A date whose month is known by its number."""
        parts = [
            self.day(day),
            self.months[month - 1],
            *([] if year is None else [self.year(year)]),
        ]
        return self.of_dates.join(parts)

    def day(self, day: int) -> str:
        """The day of a month."""
        return self.ordinal(1) if day == 1 else self.cardinal(day)

    def clock(self, hour: int, minute: int, named: str) -> str:
        """A time of day; hours were `named` "inside" (14 h 30), "after" (14:30 h), or not ("")."""
        raise NotImplementedError

    def joined(self, parts: list[str]) -> str:
        """Hours, minutes and seconds of a duration."""
        last = [self.last, parts[-1]] if self.last and len(parts) > 1 else parts[-1:]
        return " ".join([*parts[:-1], *last])

    def money(self, whole: Numeral, cents: int, unit: Entry, cent: Entry | None) -> str:
        """An amount; `cents` is 0 where there are none."""
        n, small = int(whole.whole), ""
        if cents and cent:
            small = self.phrase(self.cardinal(cents, cent.gender), form(cent.name, cents != 1))
            if not n:
                return small
        name = form(unit.name, self.plural(whole))
        if n and n % 10**6 == 0:
            name = self.of_millions(name)
        said = self.phrase(self.number(whole, unit.gender), name)
        if not small:
            return said
        return f"{said} {self.with_cents}{small if self.cents_named else self.cardinal(cents)}"

    def of_millions(self, name: str) -> str:
        """What is counted, after a round number of millions: "de euros"."""
        return self.of_amounts.format(name) if name else ""

    def rate(self, unit: Entry) -> str:
        """Per unit."""
        return self.per.format(form(unit.name, 0))

    def roman(self, n: int, before: str) -> str:
        """A Roman numeral after a name or one of `roman_nouns`."""
        return self.cardinal(n)

    def roman_before(self, n: int, noun: str) -> str:
        """A Roman numeral before a noun that it counts: "II Guerra Mundial"; "" = it does not."""
        return ""

    # What is made of the tables.

    @cached_property
    def integer(self) -> str:
        """A pattern of whole numbers in the language's groups."""
        groups = "|".join(
            rf"\d{{1,3}}(?:{re.escape(m)}\d{{3}})+(?!{' ?' if m == ' ' else ''}\d)"
            for m in self.group_marks
        )
        return rf"(?:{groups}|\d+)" if groups else r"\d+"

    @cached_property
    def numeral(self) -> str:
        """A pattern of numbers, decimals among them."""
        mark = re.escape(self.decimal_mark)
        foreign = (
            rf"\d+\.(?:\d\d?|\d{{4,}}){_NO_MORE}|"
            if self.decimal_mark == ","
            else rf"\d+,\d\d?{_NO_MORE_GROUPS}|"
        )
        english = rf"(?:{_ENGLISH.pattern}){_NO_MORE_GROUPS}|" if self.decimal_mark == "," else ""
        return rf"(?:{english}{foreign}{self.integer}(?:{mark}\d+)?)"

    def parsed(self, text: str) -> Numeral:
        """A number that `numeral` matched."""
        mark = self.decimal_mark
        if mark == "," and (
            _ENGLISH.fullmatch(text) or re.fullmatch(r"\d+\.(?:\d\d?|\d{4,})", text)
        ):
            mark = "."
            text = text.replace(",", "")
        elif mark == "." and re.fullmatch(r"\d+,\d\d?", text):
            text = text.replace(",", ".")
        whole, found, fraction = text.partition(mark)
        return Numeral(re.sub(r"\D", "", whole), found, fraction)

    @cached_property
    def all_months(self) -> Mapping[str, int]:
        """Names of months in lower case and their numbers."""
        return {m.lower(): k for k, m in enumerate(self.months, 1)} | dict(self.month_names)

    @cached_property
    def all_abbreviations(self) -> Mapping[str, Mapping[str, str]]:
        """Written without spaces -> where ("number", "name", "") -> spoken."""
        exact: dict[str, dict[str, str]] = {}
        capital: dict[str, dict[str, str]] = {}
        for table, where in (
            (self.shortened_before_numbers, "number"),
            (self.shortened_before_names, "name"),
            (self.shortened, ""),
        ):
            for written, spoken in table.items():
                short = written.replace(" ", "")
                exact.setdefault(short, {})[where] = spoken
                capital.setdefault(short[0].upper() + short[1:], {})[where] = spoken
        return {
            short: own if "" in (own := exact.get(short, {})) else capital.get(short, {}) | own
            for short in capital | exact
        }

    @cached_property
    def abbreviation_pattern(self) -> str:
        """A pattern of all abbreviations, with and without their inner spaces."""
        forms = {
            form
            for table in (
                self.shortened,
                self.shortened_before_numbers,
                self.shortened_before_names,
            )
            for written in table
            for form in (written, written[0].upper() + written[1:])
        }
        escaped = (re.escape(f).replace(r"\ ", " ?") for f in sorted(forms, key=len, reverse=True))
        return rf"(?:{'|'.join(escaped) or '(?!)'})(?!{LETTER})"
