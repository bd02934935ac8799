"""Numbers as English words: the verbalisers that every class shares."""

from __future__ import annotations

import re
from typing import Literal

from litetts.text.scanner.wordlist import word_list

__all__ = [
    "cardinal",
    "decimal",
    "denominator",
    "digits",
    "number",
    "ordinal",
    "ordinal_word",
    "pairs",
    "plural",
    "year",
]

ONES = word_list(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
)
TENS = word_list("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
# Short scale, powers of a thousand (Conway and Guy, The Book of Numbers, 1996).
SCALES = word_list(
    """
    _ thousand million billion trillion quadrillion quintillion sextillion septillion
    octillion nonillion decillion undecillion duodecillion tredecillion quattuordecillion
    quindecillion sexdecillion septendecillion octodecillion novemdecillion vigintillion
    """
)
MAX_DIGITS = 3 * len(SCALES)
"""Longer numbers are read digit by digit."""

_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def _below_thousand(n: int, and_: bool) -> str:
    hundreds, rest = divmod(n, 100)
    words = [f"{ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        if hundreds and and_:
            words.append("and")
        tens, ones = divmod(rest, 10)
        if rest < 20:
            words.append(ONES[rest])
        else:
            words.append(f"{TENS[tens]} {ONES[ones]}" if ones else TENS[tens])
    return " ".join(words)


def cardinal(n: int, and_: bool = False) -> str:
    """123 -> "one hundred twenty three" (with `and_`: "one hundred and twenty three")."""
    if n < 0:
        return "minus " + cardinal(-n, and_)
    if n < 20:
        return ONES[n]
    # One digit more than any number that is read: beyond it str(n) might be refused by Python.
    if n >= 10**MAX_DIGITS:
        return digits(str(n))
    words: list[str] = []
    rest, scale = n, 0
    while rest:
        rest, group = divmod(rest, 1000)
        if group:
            text = _below_thousand(group, and_)
            words.append(f"{text} {SCALES[scale]}" if scale else text)
        scale += 1
    words.reverse()
    if and_ and n > 1000 and 0 < n % 1000 < 100:
        words.insert(-1, "and")
    return " ".join(words)


def number(text: str, and_: bool = False) -> str:
    """A run of ASCII digits with optional commas or spaces -> cardinal. "007" digit by digit."""
    plain = text.replace(",", "").replace(" ", "")
    if len(plain) > MAX_DIGITS or (len(plain) > 1 and plain[0] == "0"):
        return digits(plain)
    return cardinal(int(plain), and_)


_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_LAKH, _CRORE = 10**5, 10**7


def lakhs(text: str, and_: bool = False) -> str:
    """A number in groups as in India: "2,75,000" -> "two lakh seventy five thousand"; else ""."""
    if not _LAKHS.fullmatch(text):
        return ""
    crores, rest = divmod(int(text.replace(",", "")), _CRORE)
    parts = ((crores, " crore"), (rest // _LAKH, " lakh"), (rest % _LAKH, ""))
    return " ".join(cardinal(n, and_) + name for n, name in parts if n) or "zero"


def ordinal_word(word: str) -> str:
    """The ordinal of a number word: "two" -> "second", "forty" -> "fortieth"."""
    if word in _ORDINALS:
        return _ORDINALS[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"


def ordinal(n: int, and_: bool = False) -> str:
    """21 -> "twenty first"."""
    head, _, last = cardinal(n, and_).rpartition(" ")
    return f"{head} {ordinal_word(last)}".strip()


_ROUND = tuple(10**k for k in (2, 3, 6, 9, 12))


def denominator(n: int, many: bool, and_: bool = False) -> str:
    """The lower part of a fraction: 2 -> "half", 4 -> "quarter", 21 -> "twenty first"."""
    if n == 2:
        return "halves" if many else "half"
    word = "quarter" if n == 4 else ordinal(n, and_)
    if n in _ROUND:
        word = word.removeprefix("one ")
    return word + "s" if many else word


def digits(text: str, zero: Literal["zero", "oh"] = "zero") -> str:
    """Each digit by name."""
    return " ".join(zero if c == "0" else ONES[int(c)] for c in text if c.isdecimal())


def decimal(whole: str, fraction: str, and_: bool = False) -> str:
    """("3", "14") -> "three point one four"; ("", "5") -> "point five"."""
    head = number(whole, and_) + " " if whole else ""
    return f"{head}point {digits(fraction)}"


def year(n: int, cardinal_style: bool = False, and_: bool = False) -> str:
    """1990 -> "nineteen ninety", 1905 -> "nineteen oh five", 2005 -> "two thousand five"."""
    high, low = divmod(n, 100)
    if n < 1000 or n > 9999 or cardinal_style or (high % 10 == 0 and low < 10):
        return cardinal(n, and_)
    if low == 0:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {'oh ' if low < 10 else ''}{cardinal(low)}"


def pairs(text: str) -> str:
    """House, flight and model numbers: "747" -> "seven forty seven", "1205" -> "twelve oh five"."""
    if len(text) not in (3, 4) or text[0] == "0":
        return digits(text) if text[0] == "0" or len(text) > 4 else number(text)
    if text.endswith("000"):
        return cardinal(int(text))
    head, tail = text[:-2], text[-2:]
    if tail == "00":
        return f"{cardinal(int(head))} hundred"
    return f"{cardinal(int(head))} {'oh ' if tail[0] == '0' else ''}{cardinal(int(tail))}"


_IRREGULAR = {
    "foot": "feet",
    "inch": "inches",
    "century": "centuries",
    "penny": "pence",
    "yen": "yen",
    "yuan": "yuan",
    "renminbi": "renminbi",
    "won": "won",
    "baht": "baht",
    "rand": "rand",
    "ringgit": "ringgit",
    "dong": "dong",
    "zloty": "zlotys",
    "real": "reais",
    "bitcoin": "bitcoin",
    "hertz": "hertz",
    "siemens": "siemens",
    "lux": "lux",
    "horsepower": "horsepower",
    "percent": "percent",
    "krona": "kronor",
    "krone": "kroner",
    "koruna": "korunas",
}
_FIXED_ENDINGS = ("hertz",)


def plural(noun: str) -> str:
    """The plural of the first noun of a unit: "kilometer per hour" -> "kilometers per hour"."""
    head, sep, tail = noun.partition(" per ")
    before, _, last = head.rpartition(" ")
    if last.endswith(_FIXED_ENDINGS):
        many = last
    elif last in _IRREGULAR:
        many = _IRREGULAR[last]
    elif last.endswith("y") and last[-2:-1] not in tuple("aeiou"):
        many = last[:-1] + "ies"
    elif last.endswith(("s", "x", "ch", "sh")):
        many = last + "es"
    else:
        many = last + "s"
    return f"{before} {many}".strip() + sep + tail
