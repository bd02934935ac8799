"""Numbers as Spanish words."""

from __future__ import annotations

from litetts.text.scanner.wordlist import word_list

__all__ = ["cardinal", "ordinal"]

_ONES = word_list(
    """
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés
    veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve
    """
)
_TENS = word_list(
    """
    _ _ veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa
    """
)
_HUNDREDS = word_list(
    """
    _ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos
    ochocientos novecientos
    """
)
_MILLIONS = (("millón", "millones"), ("billón", "billones"), ("trillón", "trillones"))
_ORDINALS = word_list(
    """
    _ primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo
    duodécimo
    """
)
_ORDINAL_TENS = word_list(
    """
    _ décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo
    nonagésimo
    """
)
_ORDINAL_HUNDREDS = word_list(
    """
    _ centésimo ducentésimo tricentésimo cuadringentésimo quingentésimo sexcentésimo
    septingentésimo octingentésimo noningentésimo
    """
)
_ONE = {"m": ("un", "veintiún"), "f": ("una", "veintiuna")}


def _below_thousand(n: int, gender: str) -> str:
    if n == 100:
        return "cien"
    hundreds, rest = divmod(n, 100)
    words = []
    if hundreds:
        said = _HUNDREDS[hundreds]
        words.append(said[:-2] + "as" if gender == "f" and hundreds > 1 else said)
    if rest in (1, 21) and gender:
        words.append(_ONE[gender][rest > 1])
    elif rest >= 30:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens])
        if ones:
            words += ["y", _ONE[gender][0] if ones == 1 and gender else _ONES[ones]]
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)


def cardinal(n: int, gender: str = "") -> str:
    """21 -> "veintiuno", before a noun "veintiún" (m) or "veintiuna" (f)."""
    if n == 0:
        return _ONES[0]
    millions, rest = divmod(n, 10**6)
    words: list[str] = []
    for single, many in _MILLIONS:
        millions, group = divmod(millions, 10**6)
        if group:
            words.insert(0, f"un {single}" if group == 1 else f"{cardinal(group, 'm')} {many}")
    thousands, last = divmod(rest, 1000)
    if thousands:
        head = _below_thousand(thousands, "f" if gender == "f" else "m")
        words.append("mil" if thousands == 1 else f"{head} mil")
    if last:
        words.append(_below_thousand(last, gender))
    return " ".join(words)


def ordinal(n: int, gender: str = "m") -> str:
    """1 -> "primero" (m), "primera" (f), "primer" (a: before a noun), "primeros" (mp)."""
    if not 1 <= n <= 1000:
        return ""
    if n == 1000:
        parts = ["milésimo"]
    elif n <= 12:
        parts = [_ORDINALS[n]]
    elif n < 20:
        # One word: only its end bends.
        parts = [("decimo" + _ORDINALS[n - 10]).replace("oo", "o")]
    else:
        hundreds, rest = divmod(n, 100)
        parts = [_ORDINAL_HUNDREDS[hundreds]] if hundreds else []
        if rest and rest < 20:
            parts += ordinal(rest).split()
        elif rest:
            tens, ones = divmod(rest, 10)
            parts += [_ORDINAL_TENS[tens], *([_ORDINALS[ones]] if ones else [])]
    if gender == "a":
        if parts[-1].endswith(("primero", "tercero")):
            parts[-1] = parts[-1][:-1]
        return " ".join(parts)
    ending = {"m": "o", "f": "a", "mp": "os", "fp": "as"}[gender]
    return " ".join(p[:-1] + ending for p in parts)
