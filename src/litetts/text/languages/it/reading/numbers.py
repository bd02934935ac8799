"""Numbers as Italian words."""

from __future__ import annotations

from litetts.text.scanner.wordlist import word_list

__all__ = ["cardinal", "ordinal"]

_ONES = word_list(
    """
    zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici
    quattordici quindici sedici diciassette diciotto diciannove
    """
)
_TENS = word_list(
    """
    _ _ venti trenta quaranta cinquanta sessanta settanta ottanta novanta
    """
)
_ORDINALS = word_list(
    """
    _ primo secondo terzo quarto quinto sesto settimo ottavo nono decimo
    """
)


def _below_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    head = ("" if hundreds == 1 else _ONES[hundreds]) + "cento" if hundreds else ""
    if not rest:
        return head
    if rest < 20:
        return head + _ONES[rest]
    tens, ones = divmod(rest, 10)
    said = _TENS[tens]
    if ones in (1, 8):
        said = said[:-1]
    said += _ONES[ones] if ones else ""
    return (head[:-1] if head and said[0] == "o" else head) + said


def cardinal(n: int, gender: str = "") -> str:
    """21 -> "ventuno"; 1 before a noun is "un" (m) or "una" (f)."""
    if n == 0:
        return _ONES[0]
    if n == 1 and gender:
        return "una" if gender == "f" else "un"
    words = []
    milliards, rest = divmod(n, 10**9)
    millions, rest = divmod(rest, 10**6)
    for group, single, many in (
        (milliards, "miliardo", "miliardi"),
        (millions, "milione", "milioni"),
    ):
        if group:
            words.append(f"un {single}" if group == 1 else f"{cardinal(group)} {many}")
    thousands, last = divmod(rest, 1000)
    tail = ""
    if thousands:
        tail = "mille" if thousands == 1 else _below_thousand(thousands) + "mila"
    if last:
        tail += _below_thousand(last)
    if tail.endswith("tre") and tail != "tre":
        tail = tail[:-1] + "é"
    return " ".join([*words, tail] if tail else words)


def ordinal(n: int, gender: str = "m") -> str:
    """1 -> "primo" (m), "prima" (f), "primi" (mp); 23 -> "ventitreesimo"."""
    if n < 1:
        return ""
    if n <= 10:
        stem = _ORDINALS[n][:-1]
    else:
        said = cardinal(n).replace("é", "e")
        if said.endswith("mila"):
            said = said[:-4] + "mille"
        # The last vowel goes, but not of three and six.
        stem = (said if said.endswith(("tre", "sei")) else said[:-1]) + "esim"
    return stem + {"m": "o", "f": "a", "mp": "i", "fp": "e"}[gender]
