"""Zahlen als Wörter: numbers as German words."""

from __future__ import annotations

__all__ = ["cardinal", "decimal", "digits", "ordinal", "year"]

ONES = (
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
    "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
    "neunzehn",
)  # fmt: skip
TENS = (
    "",
    "",
    "zwanzig",
    "dreißig",
    "vierzig",
    "fünfzig",
    "sechzig",
    "siebzig",
    "achtzig",
    "neunzig",
)
SCALES = (
    ("Million", "Millionen"), ("Milliarde", "Milliarden"), ("Billion", "Billionen"),
    ("Billiarde", "Billiarden"), ("Trillion", "Trillionen"), ("Trilliarde", "Trilliarden"),
)  # fmt: skip
MAX_DIGITS = 6 + 3 * len(SCALES)
"""Longer numbers are read digit by digit."""
_ORDINAL_STEMS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}


def _below_thousand(n: int, one: str = "eins") -> str:
    hundreds, rest = divmod(n, 100)
    head = ("ein" if hundreds == 1 else ONES[hundreds]) + "hundert" if hundreds else ""
    if not rest:
        return head
    if rest < 20:
        return head + (one if rest == 1 else ONES[rest])
    tens, ones = divmod(rest, 10)
    unit = ("ein" if ones == 1 else ONES[ones]) + "und" if ones else ""
    return head + unit + TENS[tens]


def cardinal(n: int, one: str = "eins") -> str:
    """1234 -> "eintausendzweihundertvierunddreißig"; `one` is the form of a final 1."""
    if n < 0:
        return "minus " + cardinal(-n, one)
    if n == 0:
        return ONES[0]
    if n >= 10**MAX_DIGITS:
        return digits(str(n))
    millions, rest = divmod(n, 10**6)
    words: list[str] = []
    for single, many in SCALES:
        millions, group = divmod(millions, 1000)
        if group:
            said = f"eine {single}" if group == 1 else f"{_below_thousand(group)} {many}"
            words.insert(0, said)
        if not millions:
            break
    thousands, last = divmod(rest, 1000)
    tail = ""
    if thousands:
        tail = ("ein" if thousands == 1 else _below_thousand(thousands, "ein")) + "tausend"
    if last:
        tail += _below_thousand(last, one)
    if tail:
        words.append(tail)
    return " ".join(words)


def ordinal(n: int, ending: str = "e") -> str:
    """3 -> "dritte"; the ending follows the case ("en" in "am dritten")."""
    last = n % 100
    if last in _ORDINAL_STEMS:
        head = cardinal(n - last) if n > last else ""
        return head + _ORDINAL_STEMS[last] + ending
    return cardinal(n) + ("t" if 0 < last < 20 else "st") + ending


def digits(text: str) -> str:
    """Each digit by name."""
    return " ".join(ONES[int(c)] for c in text if c.isdecimal())


def decimal(whole: str, fraction: str) -> str:
    """("3", "14") -> "drei Komma eins vier"."""
    return f"{cardinal(int(whole or 0))} Komma {digits(fraction)}"


def year(n: int) -> str:
    """1984 -> "neunzehnhundertvierundachtzig", 2005 -> "zweitausendfünf"."""
    if 1100 <= n <= 1999:
        high, low = divmod(n, 100)
        return ONES[high] + "hundert" + (_below_thousand(low) if low else "")
    said = cardinal(n)
    return said.removeprefix("ein") if said.startswith("eintausend") else said
