"""Numbers as French words, with spaces where a hyphen is written."""

from __future__ import annotations

from litetts.text.scanner.wordlist import word_list

__all__ = ["cardinal", "ordinal"]

_ONES = [
    *word_list(
        """
        zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze
        seize
        """
    ),
    "dix sept",
    "dix huit",
    "dix neuf",
]
_TENS = word_list(
    """
    _ _ vingt trente quarante cinquante soixante
    """
)
_SCALES = ("million", "milliard", "billion", "billiard")
_LAST = {"un": "uni", "cinq": "cinqu", "neuf": "neuv", "vingts": "vingt", "cents": "cent"}


def _below_hundred(n: int, plural: bool) -> str:
    if n < 20:
        return _ONES[n]
    if n >= 80:
        rest = n - 80
        return f"quatre vingt {_ONES[rest]}" if rest else "quatre vingt" + "s" * plural
    if n >= 70:
        return f"soixante {'et ' if n == 71 else ''}{_ONES[n - 60]}"
    tens, ones = divmod(n, 10)
    if not ones:
        return _TENS[tens]
    return f"{_TENS[tens]} {'et ' if ones == 1 else ''}{_ONES[ones]}"


def _below_thousand(n: int, plural: bool = True) -> str:
    """`plural`: with the s of "quatre-vingts" and "deux cents", which "mille" takes away."""
    hundreds, rest = divmod(n, 100)
    words = []
    if hundreds:
        many = hundreds > 1 and not rest and plural
        words += [*([_ONES[hundreds]] if hundreds > 1 else []), "cents" if many else "cent"]
    if rest:
        words.append(_below_hundred(rest, plural))
    return " ".join(words)


def cardinal(n: int, gender: str = "") -> str:
    """21 -> "vingt et un", before a feminine noun "vingt et une"."""
    if n == 0:
        return _ONES[0]
    millions, rest = divmod(n, 10**6)
    words: list[str] = []
    for name in _SCALES:
        millions, group = divmod(millions, 1000)
        if group:
            words.insert(0, f"{_below_thousand(group)} {name}{'s' if group > 1 else ''}")
    thousands, last = divmod(rest, 1000)
    if thousands:
        words.append("mille" if thousands == 1 else f"{_below_thousand(thousands, False)} mille")
    if last:
        words.append(_below_thousand(last))
    said = " ".join(words)
    return said + "e" if gender == "f" and said.split()[-1] == "un" else said


def ordinal(n: int, gender: str = "m") -> str:
    """1 -> "premier" (m), "première" (f), "premiers" (mp); 2 -> "second" (s), "seconde" (sf)."""
    if n < 1:
        return ""
    end = "s" if gender.endswith("p") else ""
    if n == 1:
        return ("première" if gender[0] == "f" else "premier") + end
    if gender[0] == "s":
        return {"s": "second", "sf": "seconde"}[gender] if n == 2 else ""
    head, _, last = cardinal(n).rpartition(" ")
    stem = _LAST.get(last) or last.removesuffix("e").removesuffix("s" if len(last) > 5 else "")
    if last in ("trois", "dix", "six"):
        stem = last
    return f"{head} {stem}ième{end}".strip().replace("uniième", "unième")
