"""Cardinals, signed numbers, decimals, multiples (10k, 5M) and numbers read by habit."""

from __future__ import annotations

from litetts.text.languages.en import numbers
from litetts.text.languages.en.context import INTEGER, NUMBER, say_number
from litetts.text.normalise.pattern import pattern
from litetts.text.normalise.scan import Reading, Scan
from litetts.text.normalise.wordlist import words

_NUMBER = pattern(NUMBER)
_DIGITS = pattern(r"\d+")
_SIGNED = pattern(rf"(?P<sign>\+/-|[-+±~≈<>≤≥∼]|>=|<=)\s?(?=[$£€¥]?{NUMBER})")
_SIGNS = {
    "-": "minus",
    "+": "plus",
    "±": "plus or minus",
    "+/-": "plus or minus",
    "~": "about",
    "∼": "about",
    "≈": "approximately",
    "<": "less than",
    ">": "greater than",
    "≤": "less than or equal to",
    "<=": "less than or equal to",
    "≥": "greater than or equal to",
    ">=": "greater than or equal to",
}
MULTIPLES = {
    "k": "thousand",
    "K": "thousand",
    "M": "million",
    "m": "million",
    "mm": "million",
    "MM": "million",
    "mn": "million",
    "mln": "million",
    "mil": "million",
    "B": "billion",
    "b": "billion",
    "bn": "billion",
    "Bn": "billion",
    "BN": "billion",
    "T": "trillion",
    "t": "trillion",
    "tn": "trillion",
    "trn": "trillion",
    "thousand": "thousand",
    "million": "million",
    "billion": "billion",
    "trillion": "trillion",
    "quadrillion": "quadrillion",
    "quintillion": "quintillion",
    "hundred": "hundred",
    "lakh": "lakh",
    "crore": "crore",
}
"""What follows a number and multiplies it. "m" and "t" only in amounts of money."""
_MULTIPLE = pattern(rf"({NUMBER})(k|K|M|B|bn|BN|mln|mn|T)(?![^\W_])(\+?)")
_PLUS = pattern(rf"({NUMBER})(\+)(?=[\s,.;:!?)]|$)")
_GROUP = pattern(rf"({INTEGER})'?s(?![^\W_])")
# Read digit by digit after these words.
_CALLED = words("call dial dialed dialled calling dialing dialling phone phoned")
_HOTLINES = words("911 999 112 101 111 411 311 211 511 611 711 811 988 000 110 119")
_BY_DIGIT = words(
    """
    pin code codes zip zipcode postcode passcode password id extension ext account acct routing
    otp tracking serial agent error
    """
)
_CODE = pattern(r"\d{3,16}(?![\w]|[.,:/-]\d|%)")
_MODEL = pattern(r"\d{4}(?![\w]|[.,:/-]\d|%)")


def signed(scan: Scan, i: int) -> Reading | None:
    """A sign before a number: only the sign is read here, the number follows."""
    before = scan.char(i - 1)
    if (before.isalnum() or before == ")") or not (match := _SIGNED.match(scan.text, i)):
        return None
    if match[0].endswith(" ") and match["sign"] == "-":
        return None
    return Reading(match.end("sign"), _SIGNS[match["sign"]], "math", "sign")


_PLACES = words(
    "room apt unit suite gate seat row apartment flat building section grade level block bay "
    "platform exhibit figure table class ward house floor channel"
)


def multiple(scan: Scan, i: int) -> Reading | None:
    """10k -> "ten thousand", 100+ -> "one hundred plus"."""
    if scan.word_before(i).lower() in _PLACES:
        return None
    if match := _MULTIPLE.match(scan.text, i):
        said = f"{say_number(scan, match[1])} {MULTIPLES[match[2]]}"
        return Reading(match.end(), said + (" plus" if match[3] else ""), "cardinal", "multiple")
    if match := _PLUS.match(scan.text, i):
        return Reading(match.end(), say_number(scan, match[1]) + " plus", "cardinal", "plus")
    return None


_RESOLUTION = pattern(
    r"(?P<n>[2458])K(?=\s(?:TVs?|video|videos|resolution|displays?|monitors?|UHD|screens?|content"
    r"|cameras?|footage|movies?|Blu|HDR|streaming|quality|projectors?)\b)"
)


def resolution(scan: Scan, i: int) -> Reading | None:
    """4K video -> "four K"."""
    if match := _RESOLUTION.match(scan.text, i):
        return Reading(match.end(), f"{numbers.cardinal(int(match['n']))} K", "cardinal", "name")
    return None


def group(scan: Scan, i: int) -> Reading | None:
    """Plural of a number: 747s -> "seven forty sevens", "in her 30s" -> "thirties"."""
    if not (match := _GROUP.match(scan.text, i)):
        return None
    n = match[1]
    if len(n) < 3 or n.endswith("0"):
        return None  # 5s is five seconds, 90s and 1990s are decades
    head, _, last = (numbers.pairs(n) if len(n) == 3 else say_number(scan, n)).rpartition(" ")
    return Reading(match.end(), f"{head} {numbers.plural(last)}".strip(), "cardinal", "plural")


def code(scan: Scan, i: int) -> Reading | None:
    """PIN 1234, call 911: digit by digit."""
    match = _CODE.match(scan.text, i)
    if not match:
        return None
    before = scan.word_before(i).lower()
    if before in ("is", "was", "number"):  # "my PIN is 4821"
        before = scan.word_before(i - len(before) - 1).lower() or before
    if before in _BY_DIGIT or (before in _CALLED and match[0] in _HOTLINES):
        return Reading(match.end(), numbers.digits(match[0]), "serial", "code")
    return None


def model(scan: Scan, i: int) -> Reading | None:
    """RTX 4090 -> "forty ninety": four digits after an initialism."""
    previous = scan.previous
    if not previous or previous.kind != "letters" or scan.text[previous.end : i] != " ":
        return None
    match = _MODEL.match(scan.text, i)
    return Reading(match.end(), numbers.year(int(match[0])), "serial", "model") if match else None


_EUROPEAN = pattern(r"(?P<whole>\d{1,3}(?:\.\d{3})+),(?P<part>\d{1,2})(?![\d,.])")
_APOSTROPHES = pattern(r"\d{1,3}(?:'\d{3})+(?!\d)|\d{1,3}(?: 000)+(?! ?\d)")


def foreign(scan: Scan, i: int) -> Reading | None:
    """1.234,56 and 1'000: groups and decimals as written in other countries."""
    if match := _EUROPEAN.match(scan.text, i):
        text = match["whole"].replace(".", "") + "." + match["part"]
        return Reading(match.end(), say_number(scan, text), "decimal", "European decimal")
    if match := _APOSTROPHES.match(scan.text, i):
        text = match[0].replace("'", "").replace(" ", "")
        return Reading(match.end(), say_number(scan, text), "cardinal", "groups")
    return None


def number(scan: Scan, i: int) -> Reading | None:
    """What no other rule read: a cardinal or a decimal."""
    if not (match := _NUMBER.match(scan.text, i)):
        digits = _DIGITS.match(scan.text, i)
        if not digits:
            return None
        return Reading(digits.end(), numbers.number(digits[0]), "cardinal", "cardinal")
    text = match[0]
    if "." in text:
        return Reading(match.end(), say_number(scan, text), "decimal", "decimal")
    return Reading(match.end(), say_number(scan, text), "cardinal", "cardinal")
