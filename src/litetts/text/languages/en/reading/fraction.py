"""Fractions: 3/4, 1 1/2, 2½; and the slashed numbers that are none."""

from __future__ import annotations

import unicodedata

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import INTEGER, say, say_number, use_and
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
_FRACTION = pattern(
    rf"(?:(?P<whole>{INTEGER})(?P<gap>[ -]|\s?&\s|\sand\s))?"
    r"(?P<top>\d{1,6})\s?/\s?(?P<bottom>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,6})"
    r"(?P<th>ths?|rds?|nds?|st)?(?![^\W_]|/\d|\.\d)"
)
_VULGAR = pattern(rf"(?P<whole>{INTEGER})?\s?(?P<glyph>[{VULGAR}])")
HABIT = {
    "24/7": "twenty four seven",
    "9/11": "nine eleven",
    "7/11": "seven eleven",
    "50/50": "fifty fifty",
    "20/20": "twenty twenty",
    "80/20": "eighty twenty",
    "60/40": "sixty forty",
    "70/30": "seventy thirty",
    "7/7": "seven seven",
}
# Of music: 4/4 time, in 6/8 metre.
_BEATS = (2, 4, 8, 16)
_METRE = words("time signature meter metre beat beats rhythm groove tempo waltz march")
_ENDS = pattern(r"\s*(?:[.,;:!?)]|$)")
_MUSIC = words("blues song piece waltz music key minor major tempo bars march played composed")
_HALVED = pattern(r"\s(?:past|price|off)\b|-(?:price|off|day|hour|time|size|marathon|term)\b")
_BETS = words("odds favorite favorites favourite favourites outsider outsiders underdog longshot")
_RATED = words("rate rated rates rating score scored scores scoring got grade gave give")
# Things that come in halves: "half a cup".
_PARTS = words(
    """
    cup teaspoon tablespoon ounce pound pint quart gallon mile inch foot yard acre hour
    minute second day week month year liter litre gram kilogram kilometer kilometre meter
    metre ton tonne dozen stick bottle can glass bunch head onion lemon slice loaf point
    percent percentage million billion page
    """
)


def rated(scan: Scan, i: int) -> bool:
    """Whether a rating is given: "rated 8/10", "a score of 9/10"."""
    before = scan.word_before(i).lower()
    if before in ("of", "it", "a", "an", "him", "her", "me"):
        before = scan.word_before(i - len(before) - 1).lower()
    return before in _RATED


def _graded(scan: Scan, i: int, bottom: int, end: int) -> bool:
    """Whether a tenth is a grade: "it's a 7/10", but "a 7/10 mile"."""
    graded = bottom == 10 and scan.word_before(i).lower() in ("a", "an", "solid", "easily")
    return graded and scan.word_after(end) not in _PARTS


def verbalise(scan: Scan, top: int, bottom: int) -> str:
    """(3, 4) -> "three quarters"."""
    if bottom in {0, 1} or top > bottom > 16:
        return f"{say(scan, top)} over {say(scan, bottom)}"
    return f"{say(scan, top)} {numbers.denominator(bottom, top != 1, use_and(scan))}"


def mixed(scan: Scan, whole: str, top: int, bottom: int) -> str:
    """("2", 3, 4) -> "two and three quarters"; one half is "a half"."""
    part = "a half" if (top, bottom) == (1, 2) else verbalise(scan, top, bottom)
    if (top, bottom) == (1, 4):
        part = "a quarter"
    return f"{say_number(scan, whole)} and {part}"


def article(noun: str) -> str:
    """Such as "a" or "an"."""
    return "an" if noun[0] in "aeio" or noun.startswith("hour") else "a"


_DIVIDED = frozenset({"a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "this"})
"""Words before what is divided: half an hour, half the price."""


def of_a(scan: Scan, end: int, top: int, bottom: int) -> str:
    """Such as "half a", "three quarters of a" before a thing that is divided; else ""."""
    noun = scan.word_after(end)
    if (top, bottom) == (1, 2) and noun in _DIVIDED:
        return "half"
    if noun not in _PARTS or top >= bottom:
        return ""
    if (top, bottom) == (1, 2):
        return f"half {article(noun)}"
    return f"{verbalise(scan, top, bottom)} of {article(noun)}"


def fraction(scan: Scan, i: int) -> Reading | None:
    """1/2 -> "one half", 1 1/2 -> "one and a half", 24/7 by habit, 8/10 as a rating."""
    if not (match := _FRACTION.match(scan.text, i)):
        return None
    top, bottom = int(match["top"]), int(match["bottom"].replace(",", ""))
    end, whole = match.end(), match["whole"]
    metre = scan.word_after(end).lower() in _METRE or (
        bottom in (4, 8)
        and top >= 2
        and (top > 3 or (bottom == 8 and top == 3))
        and scan.word_before(i).lower() in ("in", "and")
        and _ENDS.match(scan.text, end)
        and any(d.spoken.lower() in _MUSIC for d in scan.drafts[-8:])
    )
    if not whole and bottom in _BEATS and metre:
        return Reading(end, f"{say(scan, top)} {say(scan, bottom)}", "fraction", "time signature")
    if whole:
        if top >= bottom or bottom > 64 or match["top"][0] == "0":
            return None
        return Reading(end, mixed(scan, whole, top, bottom), "fraction", "mixed fraction")
    if (said := HABIT.get(match[0])) is not None:
        return Reading(end, said, "fraction", "habit")
    if top + bottom == 100 and top >= 50:  # a 55/45 split
        return Reading(end, f"{say(scan, top)} {say(scan, bottom)}", "fraction", "habit")
    odds = any(d.spoken.lower() == "odds" for d in scan.drafts[-4:])
    if bottom > 0 and (odds or scan.word_after(end).lower() in _BETS):
        return Reading(end, f"{say(scan, top)} to {say(scan, bottom)}", "fraction", "odds")
    if (
        bottom in (5, 10, 100)
        and top <= bottom
        and (top == bottom or rated(scan, i) or _graded(scan, i, bottom, end))
    ):
        return Reading(end, f"{say(scan, top)} out of {say(scan, bottom)}", "fraction", "rating")
    if match["top"][0] == "0" or match["bottom"][0] == "0":
        said = f"{say_number(scan, match['top'])} {say_number(scan, match['bottom'])}"
        return Reading(end, said, "fraction", "slashed numbers")
    if scan.previous is not None and scan.previous.spoken == "opus":  # Op. 18/4
        return Reading(end, f"{say(scan, top)} number {say(scan, bottom)}", "fraction", "work")
    if top <= bottom and scan.word_before(i).lower() in _COUNTED:
        return Reading(end, f"{say(scan, top)} of {say(scan, bottom)}", "fraction", "of so many")
    if _innings(scan, i, top, bottom):
        return Reading(end, f"{say(scan, top)} for {say(scan, bottom)}", "fraction", "innings")
    part = of_a(scan, end, top, bottom)
    if (top, bottom) == (1, 2) and _HALVED.match(scan.text, end):
        part = "half"
    return Reading(end, part or verbalise(scan, top, bottom), "fraction", "fraction")


_COUNTED = words("lap page step part slide round episode chapter stage level question attempt hole")
_SCORED = words("on were at reached made posted")
_WICKETS, _MANY_RUNS = 10, 40


def _innings(scan: Scan, i: int, top: int, bottom: int) -> bool:
    """Whether runs and wickets of cricket are told: England 312/7, and then Starc 3/54."""
    before = scan.word_before(i)
    named = before[:1].isupper()
    played = any(d.rule == "innings" for d in scan.drafts[-12:])
    if (named or played or before in _SCORED) and bottom <= _WICKETS and top >= _MANY_RUNS:
        return True
    if (
        before in ("took", "takes", "taking", "figures")
        and top <= _WICKETS < _MANY_RUNS / 2 < bottom
    ):
        return scan.word_after(scan.text.find("/", i) + 3) != "of"
    return named and played


_SCORED_OF = pattern(r"(?P<n>\d{1,2}\.\d{1,2})/(?P<of>10|5|100|4)(?![\w/]|[.,]\d|\s?[kKMGT]i?B\b)")
_PROGRESS = pattern(
    r"(?P<done>\d{1,4}\.\d{1,2}|\d{1,4}(?=/\d{1,4}\.\d))/(?P<all>\d{1,4}(?:\.\d{1,2})?)(?=\s?[kKMGT]i?B\b)"
)


def progress(scan: Scan, i: int) -> Reading | None:
    """1.2/2.7 GB -> "one point two of two point seven", the unit follows."""
    if (score := _SCORED_OF.match(scan.text, i)) and not scan.char(i - 1).isalnum():
        said = f"{say_number(scan, score['n'])} out of {say_number(scan, score['of'])}"
        return Reading(score.end(), said, "fraction", "rating")
    match = _PROGRESS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    end = match.start("all")
    return Reading(end, f"{say_number(scan, match['done'])} of", "fraction", "of so many")


_UP_TO = pattern(
    r"(?P<first>\d{1,2}(?:[ -]\d/\d|/\d)?)\s?[-–]\s?(?P<second>(?:\d{1,2} )?\d/\d)(?![\d/])"
)


def up_to(scan: Scan, i: int) -> list[Reading] | None:
    """1/2-3/4, 1-1 1/2, 2 1/2-3 1/2: a range with a fraction at its end."""
    match = _UP_TO.match(scan.text, i)
    if (
        not match
        or scan.char(i - 1).isalnum()
        or not ("/" in match["first"] or " " in match["second"])
    ):
        return None  # 1-1/2 is one and a half
    last = fraction(scan, match.start("second"))
    if last is None or last.rule not in ("fraction", "mixed fraction"):
        return None
    first = fraction(scan, i) if "/" in match["first"] else None
    said = say_number(scan, match["first"]) if "/" not in match["first"] else ""
    if first is not None and first.end == match.end("first"):
        said = first.spoken
    if not said:
        return None
    return [Reading(match.start("second"), f"{said} to", "range", "fractions")]


_OVER = pattern(r"1/(?P<letter>[a-zA-Z])(?![^\W_]|/)")


_APERTURE = pattern(r"[fF]/(?P<n>\d{1,2}(?:\.\d{1,2})?)(?P<lens>[A-Z])?(?![\w/]|\.\d)")


def aperture(scan: Scan, i: int) -> Reading | None:
    """f/2.8 -> "F two point eight": the opening of a lens."""
    match = _APERTURE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(i - 1) == "/":
        return None
    said = f"F {say_number(scan, match['n'])} {match['lens'] or ''}".rstrip()
    return Reading(match.end(), said, "measure", "aperture")


def over(scan: Scan, i: int) -> Reading | None:
    """1/f, 1/N: one over a variable."""
    match = _OVER.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(i - 1) == "/":
        return None
    return Reading(match.end(), f"one over {match['letter'].upper()}", "fraction", "over")


_SLASHED = pattern(r"\d{1,4}(?:/\d{1,4}){2,5}(?![\w/])")


def slashed(scan: Scan, i: int) -> Reading | None:
    """24/7/365 -> "twenty four seven three hundred sixty five": more than two numbers."""
    if not (match := _SLASHED.match(scan.text, i)):
        return None
    said = " ".join(say_number(scan, n) for n in match[0].split("/"))
    return Reading(match.end(), said, "fraction", "slashed numbers")


def vulgar(scan: Scan, i: int) -> Reading | None:
    """½ -> "one half", 2¾ -> "two and three quarters"."""
    if scan.text.isascii() or not (match := _VULGAR.match(scan.text, i)):
        return None
    top, bottom = map(int, unicodedata.normalize("NFKC", match["glyph"]).split("⁄"))
    end = match.end()
    if match["whole"]:
        return Reading(end, mixed(scan, match["whole"], top, bottom), "fraction", "mixed fraction")
    part = of_a(scan, end, top, bottom)
    if (top, bottom) == (1, 2) and _HALVED.match(scan.text, end):
        part = "half"
    return Reading(end, part or verbalise(scan, top, bottom), "fraction", "fraction")
