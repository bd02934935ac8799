"""German, as it stands in messages, on signs and in tables: weekdays, streets, postcodes, scores,
addresses of the net, numbers that are a part of a word, halves of things.
"""

from __future__ import annotations

import re
from typing import ClassVar

from litetts.text.languages.de.reading import numbers
from litetts.text.reading.tables import Numeral, Tables
from litetts.text.reading.word import link
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

__all__ = [
    "WEEKDAYS",
    "compound",
    "decimal_point",
    "half",
    "net",
    "postcode",
    "product",
    "score",
    "street",
    "weekday",
]

WEEKDAYS = {
    "Mo": "Montag", "Di": "Dienstag", "Mi": "Mittwoch", "Do": "Donnerstag", "Fr": "Freitag",
    "Sa": "Samstag", "So": "Sonntag",
}  # fmt: skip
_DAY = "|".join(WEEKDAYS)
_WEEKDAY = pattern(rf"(?P<day>{_DAY})\.?(?!\w)")
# What stands after a day: another, a number, or the end of a cell; before it, a day or a bracket.
_AFTER_DAY = pattern(
    rf"\s?(?:[–/+&-]|bis|und)\s?(?:{_DAY})\.?(?!\w)|,?\s(?:(?:den|ab|um|von)\s)?\d|:\s?\d"
)
_BEFORE_DAY = pattern(rf"(?:(?:{_DAY})\.?\s?(?:[–/+&-]|bis|und)\s?|\()$")
_DASH = pattern(rf"\s?[–-]\s?(?=(?:{_DAY})\.?(?!\w))")
_STREET = pattern(r"(?P<name>[A-ZÄÖÜ][a-zäöüß]+)(?P<kind>str|pl|al)\.(?=\s?\d|,|\s*$|\s[a-zäöü(])")
_KINDS = {"str": "straße", "pl": "platz", "al": "allee"}
_POSTCODE = pattern(r"(?:D-)?(?P<code>\d{5})(?=\s[A-ZÄÖÜ][a-zäöüß]{2,})")
_SCORE = pattern(r"(?P<one>\d{1,3}):(?P<two>\d{1,4})(?![\w]|[:.,]\d)(?!\s?Uhr)")
_RATIO = words(
    """
    Verhältnis Maßstab Endstand Zwischenstand Stand Ergebnis Halbzeit gewann gewannen gewinnt
    verlor verloren siegte siegten führte führten führt steht stand endete gespielt Spiel Kurs
    """
)
_COMPOUND = pattern(
    r"(?P<n>\d{1,4}(?:,\d)?)(?:-|\s?(?=%ig))?(?P<rest>mal(?!\w)|fach\w{0,2}(?!\w)"
    r"|(?:jährig|stündig|tägig|wöchig|monatig|minütig|köpfig|stellig|teilig|stöckig|prozentig"
    r"|seitig|sitzig|türig|bändig|geschossig|eckig|stufig|spurig|zeilig|malig)(?:e[rnms]?)?(?!\w)"
    r"|%ig(?:e[rnms]?)?(?!\w)|er(?!\w))"
)
_DECADES = words("Jahre Jahren Jahrgang")
_PRODUCT = pattern(r"\s?[x×]\s?(?=\d)")
_DECIMAL_POINT = pattern(r"(?P<whole>\d{1,6})\.(?P<rest>\d{1,2}|\d{4,})(?![\w]|[.:]\d)(?!\.\s?\w)")
_HALF = pattern(r"(?P<glyph>[½¼¾]|1/2|1/4|3/4)\s(?P<noun>[A-ZÄÖÜ][a-zäöü]+)")
_FEMININE = words(
    """
    Stunde Minute Sekunde Million Milliarde Tonne Tasse Flasche Seite Zwiebel Zitrone Gurke
    Packung Portion Drehung Umdrehung Dose Paprika Etage
    """
)
_MASCULINE = words("Liter Meter Kilometer Tag Monat Teelöffel Esslöffel Apfel Becher")
_NEUTER = words("Jahr Kilo Kilogramm Pfund Dutzend Glas Prozent Brot Hähnchen")
_GENDERS = (
    dict.fromkeys(_FEMININE, "e") | dict.fromkeys(_MASCULINE, "er") | dict.fromkeys(_NEUTER, "es")
)
_PARTS = {"½": "halb", "1/2": "halb", "¼": "viertel", "1/4": "viertel", "¾": "dreiviertel",
          "3/4": "dreiviertel"}  # fmt: skip


class _Net(Tables):
    """What signs are called in addresses."""

    electronic: ClassVar = {
        ".": "Punkt", "@": "ät", "/": "Schrägstrich", "-": "Minus", "_": "Unterstrich",
        ":": "Doppelpunkt", "?": "Fragezeichen", "=": "gleich", "&": "und", "#": "Raute",
        "%": "Prozent", "+": "plus", "~": "Tilde", ",": "Komma",
    }  # fmt: skip
    symbols: ClassVar = {}

    def number(self, numeral: Numeral, gender: str = "") -> str:
        """Short ones as numbers, long ones digit by digit."""
        short = len(numeral.whole) < 4 and numeral.whole[0] != "0"
        return numbers.cardinal(int(numeral.whole)) if short else numbers.digits(numeral.whole)


net = link(_Net())


def weekday(scan: Scan, i: int) -> list[Reading] | Reading | None:
    """Mo.-Fr. 9-17 Uhr, Sa. 10:00; else "So." may be a word, and "Fr." a lady."""
    match = _WEEKDAY.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    end = match.end()
    listed = _BEFORE_DAY.search(scan.text[max(0, i - 12) : i])
    if not listed and not _AFTER_DAY.match(scan.text, end):
        return None
    day = Reading(end, WEEKDAYS[match["day"]], "date", "weekday")
    if dash := _DASH.match(scan.text, end):
        return [day, Reading(dash.end(), "bis", "range", "days")]
    return day


def street(scan: Scan, i: int) -> Reading | None:
    """Goethestr. 12 -> "Goethestraße"."""
    match = _STREET.match(scan.text, i)
    if not match:
        return None
    numbered = scan.text[match.end() :][:2].strip().isdecimal()
    if match["kind"] != "str" and not numbered:
        return None
    return Reading(match.end(), match["name"] + _KINDS[match["kind"]], "address", "street")


def postcode(scan: Scan, i: int) -> Reading | None:
    """..., 80331 München: digit by digit."""
    match = _POSTCODE.match(scan.text, i)
    before = scan.text[max(0, i - 2) : i].rstrip(" ")
    named = before[-1:] in (",", "(") or scan.word_before(i) in ("PLZ", "in")
    if not match or not (named or scan.at_line_start(i)):
        return None
    return Reading(match.end(), numbers.digits(match["code"]), "address", "postcode")


def score(scan: Scan, i: int) -> Reading | None:
    """3:1, im Verhältnis 1:10 -> "eins zu zehn"; 14:30 is a time."""
    match = _SCORE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    clock = len(match["two"]) == 2 and int(match["one"]) < 25 and int(match["two"]) < 60
    if clock and scan.word_before(i) not in _RATIO:
        return None
    said = f"{numbers.cardinal(int(match['one']))} zu {numbers.cardinal(int(match['two']))}"
    return Reading(match.end(), said, "range", "score")


def compound(scan: Scan, i: int) -> Reading | None:
    """3-mal, 5-jährig, 3fach, 50%ig, die 80er: number and word are one."""
    match = _COMPOUND.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    whole, comma, part = match["n"].partition(",")
    if match["rest"] == "er" and (comma or len(whole) == 4):
        return None  # years are read elsewhere
    said = numbers.decimal(whole, part) + " " if comma else numbers.cardinal(int(whole), "ein")
    rest = match["rest"].replace("%ig", "prozentig")
    kind = "date" if match["rest"] == "er" else "word"
    return Reading(match.end(), said + rest, kind, "number of a compound")


def product(scan: Scan, i: int) -> Reading | None:
    """10 x 20 cm: between two numbers a cross says "mal"."""
    match = _PRODUCT.match(scan.text, i)
    before = scan.text[:i].rstrip()[-1:]
    if not match or not before.isdecimal():
        return None
    return Reading(match.end(), "mal", "math", "product")


def decimal_point(scan: Scan, i: int) -> Reading | None:
    """1.5, as machines write: "eins Punkt fünf"."""
    match = _DECIMAL_POINT.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(i - 1) == ".":
        return None
    said = f"{numbers.cardinal(int(match['whole']))} Punkt {numbers.digits(match['rest'])}"
    return Reading(match.end(), said, "decimal", "decimal point")


def half(scan: Scan, i: int) -> Reading | None:
    """½ Liter -> "ein halber Liter", ¾ Stunde -> "eine dreiviertel Stunde"."""
    match = _HALF.match(scan.text, i)
    if not match or match["noun"] not in _GENDERS or scan.char(i - 1).isalnum():
        return None
    if re.search(r"\d\s?$", scan.text[max(0, i - 3) : i]):
        return None
    ending, part = _GENDERS[match["noun"]], _PARTS[match["glyph"]]
    article = "eine" if ending == "e" else "ein"
    said = part + ending if part == "halb" else part
    return Reading(match.start("noun") - 1, f"{article} {said}", "fraction", "half of")
