"""Cardinals, signed numbers, decimals, multiples (10k, 5M) and numbers read by habit."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import (
    FUNCTION_WORDS,
    INTEGER,
    NUMBER,
    final_dot,
    say_number,
)
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words

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
_MULTIPLES = pattern(rf"({NUMBER})\s?[-–—]\s?({NUMBER})(k|K|M|B|bn|BN|mln|mn)(?![^\W_])")
_APART = pattern(rf"({NUMBER})\s(bn|mn|mln|tn|trn)(?:\.(?!\w)|(?![\w-]))")
MILLIONS = words(
    """
    people users views subscribers followers downloads copies customers jobs homes voters shares
    barrels tonnes tons records households players listeners viewers visitors children workers
    residents members deaths cases doses tourists passengers litres streams
    """
)
"""After a number and "m" these come in millions; of other things "m" is the metre."""
_M = pattern(rf"({NUMBER})m(?=\s)")
_FIRM = pattern(r"3M(?=\s(?:Co\b|Company|Corp|tape|announced|said|makes|has|is|will|and))")
_PLUS = pattern(rf"({NUMBER})(\+)(?=[\s,.;:!?)]|$)")
_GROUP = pattern(rf"({INTEGER})'?s(?![^\W_])")
# Read digit by digit after these words.
_CALLED = words("text txt call dial dialed dialled calling dialing dialling phone phoned")
_HOTLINES = words("911 999 112 101 111 411 311 211 511 611 711 811 988 000 110 119")
_BY_DIGIT = words(
    """
    pin code codes zip zipcode postcode passcode password id extension ext account acct routing
    otp tracking serial agent error squawk imo mmsi upc ean sku isin gtin
    oclc pmid pmc
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
    "platform exhibit figure table class ward house floor channel exit lot pier dock lane"
)


def multiple(scan: Scan, i: int) -> Reading | None:
    """10k -> "ten thousand", 100+ -> "one hundred plus"."""
    if scan.word_before(i).lower() in _PLACES:
        return None
    if _FIRM.match(scan.text, i):
        return Reading(i + 2, "three M", "cardinal", "name")
    if match := _MULTIPLES.match(scan.text, i):  # 100–150k
        said = f"{say_number(scan, match[1])} to {say_number(scan, match[2])} {MULTIPLES[match[3]]}"
        return Reading(match.end(), said, "cardinal", "multiple")
    if match := _APART.match(scan.text, i):  # 3.3 bn
        end = match.end()
        after = final_dot(scan, end) if match[0].endswith(".") else ""
        said = f"{say_number(scan, match[1])} {MULTIPLES[match[2]]}"
        return Reading(end, said, "cardinal", "multiple", after)
    if match := _MULTIPLE.match(scan.text, i):
        said = f"{say_number(scan, match[1])} {MULTIPLES[match[2]]}"
        return Reading(match.end(), said + (" plus" if match[3] else ""), "cardinal", "multiple")
    if (match := _M.match(scan.text, i)) and scan.word_after(match.end()) in MILLIONS:
        return Reading(match.end(), f"{say_number(scan, match[1])} million", "cardinal", "multiple")
    if match := _PLUS.match(scan.text, i):
        return Reading(match.end(), say_number(scan, match[1]) + " plus", "cardinal", "plus")
    return None


_RESOLUTION = pattern(
    # "4K and 8K TVs", "4K or 1080p": a picture is named, or another size, or a frame rate.
    r"(?P<n>[2458])K(?=(?:(?:,?\s(?:and|or)|,|/)\s?[48]K){0,3}(?:\s(?:TVs?|video|videos|resolution"
    r"|displays?|monitors?|UHD|screens?|content|cameras?|footage|movies?|Blu|HDR|streaming|quality"
    r"|projectors?)\b|(?:,?\s(?:and|or)|,|/)\s?\d{3,4}[pi]\b)"
    r"|(?:(?:\s(?:at|@))?[\s/]|@)\d{2,3}\s?(?:fps|FPS|Hz|p)\b)"
)
_PICTURE = pattern(r"(?P<n>[248])K(?=\s*(?:[.,;:!?)]|$)(?!\d))")
# "8K" as the whole of a text is the name; an amount is an amount of something.
_ALONE = pattern(r"\dK[.!?]?\s*$")
_PICTURED = pattern(
    r"(?:\b\d{3,4}[pi](?:,?\s(?:and|or|to|vs\.?|versus)|,|/)\s?"
    r"|\b(?:in|true|native|UHD|[Ff]ilmed|[Ss]hot|[Ss]tream(?:ing)?|[Uu]ltra HD)\s)$"
)
_RACE = pattern(
    r"(?P<n>\d{1,2})[Kk](?=\s(?:runs?|races?|runners?|walks?|jogs?|fun|course|marathon|training)\b)"
)
_DISTANCE = pattern(r"(?P<n>\d{1,2})[Kk](?![\w+-]|\sto\b)")
_RAN = pattern(
    r"\b(?:(?i:ran|run|running|raced?|finish(?:ed)?|walk(?:ed)?|jog(?:ged)?)"
    r"(?:\s(?:a|an|the|my|his|her|our|their|this|another))?|an?|charity|(?:my|her|his)\sfirst)\s$"
)


def resolution(scan: Scan, i: int) -> Reading | None:
    """4K video -> "four K", "ran a 5K" -> "five K": pictures and races, not thousands."""
    text = scan.text
    match = _RESOLUTION.match(text, i) or _RACE.match(text, i)
    if not match and "k" in text[i + 1 : i + 3].lower():
        back = text[max(0, i - MAX_BACK) : i]
        if _PICTURED.search(back) or (not back.strip() and _ALONE.match(text, i)):
            match = _PICTURE.match(text, i)
        elif (found := _DISTANCE.match(text, i)) and (
            _RAN.search(back)
            or any(d.rule == "name" and d.spoken.endswith(" K") for d in scan.drafts[-6:])
        ):
            noun = scan.word_after(found.end())
            match = found if not noun or noun in FUNCTION_WORDS else None  # "a 5K raise"
    if not match:
        return None
    return Reading(match.end(), f"{numbers.cardinal(int(match['n']))} K", "cardinal", "name")


def group(scan: Scan, i: int) -> Reading | None:
    """Plural of a number: 747s -> "seven forty sevens", "in her 30s" -> "thirties"."""
    if not (match := _GROUP.match(scan.text, i)):
        return None
    n = match[1]
    if n in _ROUND and scan.word_after(match.end()) == "of":  # 100s of clubs
        return Reading(match.end(), _ROUND[n], "cardinal", "plural")
    if len(n) == 1 and "'" in match[0]:  # 1's and 0's
        said = numbers.plural(numbers.ONES[int(n)]) if n != "6" else "sixes"
        return Reading(match.end(), said, "cardinal", "plural")
    if len(n) < 3 or n.endswith("0"):
        return None  # 5s is five seconds, 90s and 1990s are decades
    if n.isdecimal() and 1100 <= int(n) <= 2099 and "'" in match[0]:
        return None  # 2023's best films
    head, _, last = (numbers.pairs(n) if len(n) == 3 else say_number(scan, n)).rpartition(" ")
    return Reading(match.end(), f"{head} {numbers.plural(last)}".strip(), "cardinal", "plural")


_ROUND = {"100": "hundreds", "1000": "thousands", "1,000": "thousands"}
_CURVE = pattern(r"(?P<one>[235]|10)s(?P<two>5|10|30)s(?!\w)")


def curve(scan: Scan, i: int) -> Reading | None:
    """2s10s -> "twos tens": two bonds of a curve."""
    if scan.text[i + 1 : i + 3].find("s") < 0 or not (match := _CURVE.match(scan.text, i)):
        return None
    said = [numbers.plural(numbers.cardinal(int(match[k]))) for k in ("one", "two")]
    return Reading(match.end(), " ".join(said), "cardinal", "curve")


_PEOPLE = pattern(rf"'?({INTEGER})(?P<sign>%)?-?(?P<tail>ers?(?:'s|')?|somethings?)(?![^\W_]|'\w)")


def people(scan: Scan, i: int) -> Reading | None:
    """76ers -> "seventy sixers", '68ers, 1%ers, 20-somethings: so called by a number."""
    match = _PEOPLE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    n = match[1]
    year = len(n) == 4 and 1100 <= int(n) <= 2099 if n.isdecimal() else False
    said = numbers.year(int(n)) if year else say_number(scan, n)
    said += " percent" if match["sign"] else ""
    tail = match["tail"]
    gap = " " if tail.startswith("some") else ""
    if said.endswith("e") and not gap:
        said = said[:-1]
    return Reading(match.end(), said + gap + tail, "cardinal", "people")


_CLAUSE = pattern(r"(?P<n>[1-9]\d{0,3})(?P<a>\(a\))?(?:(?<=[1-9]0[1-9])(?=\([a-z]\))|(?<=\(a\)))")


def clause(scan: Scan, i: int) -> Reading | list[Reading] | None:
    """401(k) -> "four oh one", then the letter; 187(a), where the letter is no article."""
    match = _CLAUSE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(i - 1) in ("$", "."):
        return None
    n = match["n"]
    habit = len(n) > 2 and n[1] == "0" and n[2] != "0" and len(n) == len("401")
    said = numbers.pairs(n) if habit else say_number(scan, n)
    number = Reading(match.end("n"), said, "serial", "clause")
    return [number, Reading(match.end(), "A", "letters", "letter")] if match["a"] else number


_ROOMS = words("suite room flight apartment apt port")
_LAST_DIGITS = 4
"""So many digits of a card or an account are told."""
_MIN_YEAR, _MAX_YEAR = 1000, 2100
_SHORT_CODES = (5, 6)
"""Digits of numbers that messages are sent to."""
_ENDING = pattern(
    r"\b(?:ending|ends|ended)(?:\s(?:in|with))?:?\s$"
    r"|\b(?:digits|four)(?:\s(?:are|is|of|were))?:?\s$"
)
_LABEL = pattern(r"\b(?:ID|UPC|EAN|SKU|IMO|MMSI|GTIN|PIN|ISIN|[Cc]ode|[Aa]ccount|[Tt]racking)$")
_CARD = pattern(
    r"(?i:\b(?:card|cards|account|accounts|visa|mastercard|amex|number|phone|debit|credit|checking"
    r"|savings|policy|digits|last four)\b)"
)
_MASKED = pattern(r"(?:[*•]|\w \.{2,}|\w …|[xX]{4}[- ]?)$")
_TEXTED = pattern(r"(?i:\b(?:text|txt|sms|texting|short ?code)\s(?:[\w'\"]+\sto\s)?)$")


def _ends_card(back: str, digits: str) -> bool:
    """Whether the last digits of a card follow: "card ending in", but "years ending in"."""
    return _ENDING.search(back) is not None and (
        not _MIN_YEAR <= int(digits) <= _MAX_YEAR or _CARD.search(back) is not None
    )


def _plural_after(scan: Scan, match: re.Match[str]) -> bool:
    after = scan.word_after(match.end())
    return after.endswith("s") and after.islower() and after not in ("is", "as", "has", "was")


_GROUPED = pattern(r"\d{1,7}(?:[ -]\d{1,7}){1,6}(?![\w]|[.,:/-]\d|%)")
_MIN_GROUPED = 8
"""Digits of a code that is written in groups: UPC 0 36000 29145 2, Zoom ID 845 2210 9937."""


def code(scan: Scan, i: int) -> Reading | None:
    """PIN 1234, call 911: digit by digit."""
    grouped = _GROUPED.match(scan.text, i)
    if grouped and sum(map(str.isdecimal, grouped[0])) >= _MIN_GROUPED:
        label = scan.text[max(0, i - MAX_BACK) : i].rstrip(" :#")
        if _LABEL.search(label):
            said = " ".join(numbers.digits(g) for g in re.split("[ -]", grouped[0]))
            return Reading(grouped.end(), said, "serial", "code")
    match = _CODE.match(scan.text, i)
    if not match:
        return None
    digits, back = match[0], scan.text[max(0, i - MAX_BACK) : i]
    if len(digits) == _LAST_DIGITS and _MASKED.search(back):  # Visa *4242, ...6789
        return Reading(match.end(), numbers.digits(digits), "serial", "code")
    if (len(digits) == _LAST_DIGITS and _ends_card(back, digits)) or (
        len(digits) in _SHORT_CODES and _TEXTED.search(back) and not _plural_after(scan, match)
    ):
        return Reading(match.end(), numbers.digits(digits), "serial", "code")
    colon = back.endswith(": ")  # "passcode: 8812"
    hashed = back.endswith(("# ", "#"))  # SKU# 4471
    gap = (2 if back.endswith("# ") else 1) if hashed else 0
    before = scan.word_before(i - 2 if colon else i - gap).lower()
    if before in ("is", "was", "number"):  # "my PIN is 4821"
        before = scan.word_before(i - len(before) - 1).lower() or before
    if back.endswith("a/c ") and len(digits) > _LAST_DIGITS:
        return Reading(match.end(), numbers.digits(digits), "serial", "code")
    if before in _ROOMS and len(match[0]) in (3, 4):
        return Reading(match.end(), numbers.pairs(match[0]), "serial", "room")
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
_DOTTED = pattern(r"\d{1,3}(?:\.\d{3}){2,}(?![\w]|[.,]\d)")
_NUMBERED = words("version versions v ver firmware build release ip address host server")
_OCTETS, _MAX_OCTET = 4, 255
"""The parts of an IP address and the greatest of them (RFC 791)."""
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


def dotted(scan: Scan, i: int) -> Reading | None:
    """1.000.000: thousands parted by dots, unless it is an address or a version."""
    match = _DOTTED.match(scan.text, i)
    if not match or scan.word_before(i).lower() in _NUMBERED or scan.char(i - 1).isalnum():
        return None
    groups = match[0].split(".")
    octets = all(int(g) <= _MAX_OCTET and str(int(g)) == g for g in groups)
    if len(groups) == _OCTETS and octets:
        return None
    return Reading(match.end(), say_number(scan, "".join(groups)), "cardinal", "groups")


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
