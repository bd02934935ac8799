"""Numbers as Brazilian Portuguese words."""

from __future__ import annotations

from litetts.text.scanner.wordlist import word_list

__all__ = ["cardinal", "ordinal"]

_ONES = word_list(
    """
    zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze
    dezesseis dezessete dezoito dezenove
    """
)
_TENS = word_list(
    """
    _ _ vinte trinta quarenta cinquenta sessenta setenta oitenta noventa
    """
)
_HUNDREDS = word_list(
    """
    _ cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos
    novecentos
    """
)
_SCALES = (
    ("milhão", "milhões"),
    ("bilhão", "bilhões"),
    ("trilhão", "trilhões"),
    ("quatrilhão", "quatrilhões"),
)
_ORDINALS = word_list(
    """
    _ primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono
    """
)
_ORDINAL_TENS = word_list(
    """
    _ décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo
    nonagésimo
    """
)
_ORDINAL_HUNDREDS = word_list(
    """
    _ centésimo ducentésimo tricentésimo quadringentésimo quingentésimo sexcentésimo
    septingentésimo octingentésimo noningentésimo
    """
)
_FEMININE = {1: "uma", 2: "duas"}


def _below_thousand(n: int, gender: str) -> str:
    if n == 100:
        return "cem"
    hundreds, rest = divmod(n, 100)
    words = []
    if hundreds:
        said = _HUNDREDS[hundreds]
        words.append(said[:-2] + "as" if gender == "f" and hundreds > 1 else said)
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        words.append(_TENS[tens])
    if rest:
        words.append(_FEMININE.get(rest, _ONES[rest]) if gender == "f" else _ONES[rest])
    return " e ".join(words)


def cardinal(n: int, gender: str = "") -> str:
    """1.234 -> "mil duzentos e trinta e quatro"; before a feminine noun uma, duas, duzentas."""
    if n == 0:
        return _ONES[0]
    groups: list[tuple[int, str]] = []
    millions, rest = divmod(n, 10**6)
    for single, many in _SCALES:
        millions, group = divmod(millions, 1000)
        if group:
            said = f"um {single}" if group == 1 else f"{_below_thousand(group, 'm')} {many}"
            groups.insert(0, (group, said))
    thousands, last = divmod(rest, 1000)
    if thousands:
        groups.append(
            (thousands, "mil" if thousands == 1 else f"{_below_thousand(thousands, gender)} mil")
        )
    if last:
        groups.append((last, _below_thousand(last, gender)))
    said = " ".join(words for _, words in groups[:-1])
    value, words = groups[-1]
    if not said:
        return words
    # "e" before the last group where it is one word: mil e cem, mil e vinte.
    return f"{said} e {words}" if value < 100 or value % 100 == 0 else f"{said} {words}"


def ordinal(n: int, gender: str = "m") -> str:
    """1 -> "primeiro" (m), "primeira" (f), "primeiros" (mp)."""
    if not 1 <= n <= 1000:
        return ""
    if n == 1000:
        parts = ["milésimo"]
    else:
        hundreds, rest = divmod(n, 100)
        tens, ones = divmod(rest, 10)
        parts = [
            table[k]
            for table, k in (
                (_ORDINAL_HUNDREDS, hundreds),
                (_ORDINAL_TENS, tens),
                (_ORDINALS, ones),
            )
            if k
        ]
    ending = {"m": "o", "f": "a", "mp": "os", "fp": "as"}[gender]
    return " ".join(p[:-1] + ending for p in parts)
