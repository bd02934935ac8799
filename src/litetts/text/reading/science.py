"""Formulas, powers of ten, and the primes after a number: CO₂, 3×10⁸ m/s, 90', 27"."""

from __future__ import annotations

import re

from litetts.text.reading.tables import Numeral, Tables, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, Reading, Rule, Scan

__all__ = ["formula", "power", "prime"]

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_FORMULA = pattern(
    r"(?=[A-Z][A-Za-z]{0,3}[₀-₉])(?P<atoms>(?:[A-Z][a-z]?[₀-₉]{0,3}){1,12})(?P<charge>[²³]?[⁺⁻])?(?!\w)"
)
_ATOM = re.compile(r"([A-Z][a-z]?)([₀-₉]*)")
_PRIME = pattern(r"(?P<n>\d{1,3}(?:[.,]\d)?)(?P<mark>['′]|[\"″”]|'')(?![\w'\"])")


def formula(t: Tables) -> Rule:
    """CO₂, H₂SO₄, Ca²⁺: letters and numbers; what is written with plain digits is a serial."""

    def read(scan: Scan, i: int) -> Reading | None:
        match = _FORMULA.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = []
        for symbol, count in _ATOM.findall(match["atoms"]):
            said.append(" ".join(symbol.upper()))
            if count:
                said.append(t.cardinal(int(count.translate(_LOWERED))))
        for sign in match["charge"] or "":
            amount = sign.translate(_RAISED)
            names = {"-": t.minus, "+": t.plus}
            said.append(names.get(amount) or t.cardinal(int(amount)))
        return Reading(match.end(), " ".join(said), "serial", "formula")

    return read


def power(t: Tables) -> Rule:
    """10⁸ and 10^-3, with the unit after it: "diez elevado a ocho metros por segundo"."""
    unit = alternatives(frozenset(t.units))
    whole = pattern(
        r"(?P<base>\d{1,4})(?:(?P<raised>[⁻⁺]?[⁰¹²³⁴-⁹]{1,3})|\^(?P<plain>-?\d{1,3}))"
        rf"(?![\w⁰¹²³⁴-⁹])(?:\s?(?P<unit>{unit})(?!{LETTER}|\d|'))?"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        raised = t.operators.get("^")
        if not match or not raised:
            return None
        exponent = match["plain"] or match["raised"].translate(_RAISED)
        if not match["plain"] and (match["base"] != "10" or exponent in ("2", "3")):
            return None  # 5² has words of its own, 1990⁷ is a note
        sign = {"-": f"{t.minus} ", "+": f"{t.plus} "}.get(exponent[0], "")
        above = t.cardinal(int(exponent.lstrip("+-")))
        said = f"{t.cardinal(int(match['base']))} {raised} {sign}{above}"
        if match["unit"]:
            said += f" {form(t.units[match['unit']].name, t.plural(Numeral('5')))}"
        return Reading(match.end(), said, "math", "power")

    return read


def prime(t: Tables) -> Rule:
    """90' -> minutes, 27" -> inches, 5' 30" -> minutes and seconds; no quotation that ends."""

    def read(scan: Scan, i: int) -> Reading | None:
        match = _PRIME.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum() or scan.quote_open():
            return None
        minutes = match["mark"] in "'′"
        previous = scan.previous
        after_minutes = previous is not None and previous.rule == "prime"
        entry = t.units.get("min" if minutes else "s") if minutes or after_minutes else t.inch
        if entry is None:
            return None
        numeral = t.parsed(match["n"])
        name = form(entry.name, t.plural(numeral))
        article = scan.text[max(0, i - 4) : i].lower().lstrip()  # all'89'
        named = article.endswith("'") and t.full_articles.get(article) in t.minute_articles
        if minutes and (named or scan.word_before(i).lower() in t.minute_articles):
            said = f"{form(entry.name, 0)} {t.number(numeral)}"
        else:
            said = t.phrase(t.number(numeral, entry.gender), name)
        return Reading(match.end(), said, "measure", "prime" if minutes else "inches")

    return read
