"""Ranges, scores, ratios and differences: the hyphen and the colon between two numbers."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.calendar import MONTH
from litetts.text.languages.en.reading.context import NUMBER, say_number
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words

_RANGE = pattern(
    rf"(?P<one>{NUMBER})(?P<gap>\s?)(?P<dash>[-–—]|\.\.\.?)\s?(?P<two>{NUMBER})(?P<three>(?:-\d{{1,3}}){{1,2}})?(?![^\W_]|[-–/:]\d|\.\d)"
)
_RATIO = pattern(
    r"(?P<one>\d{1,6}(?:\.\d+)?)\s?:(?!\s\d{1,3}\.(?:\s|$))\s?"
    r"(?P<two>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,6}(?:\.\d+)?)(?P<three>:\d{1,6})?(?![\w]|:\d)"
)
_ORDINAL_RANGE = pattern(
    r"(?P<one>\d{1,3})(?:st|nd|rd|th)?\s?[-–—]\s?(?P<two>\d{1,3})(?:st|nd|rd|th)(?![\w])"
)
_STANDARD = pattern(r"\d{3,5}:(?:19|20)\d\d")
_MORE_VERSES = pattern(r"[-–](\d{1,3})(?!\d)")
_SCORE = words(
    """
    vs versus
    score scored scores won win wins winning beat beats beating lost lose loses losing lead
    leads led leading tied tie ties draw drew drawn defeat defeated defeating victory
    victories trailing trailed trail result record final ahead up down game games match set
    sets vote voted ruled ruling decision split finished ended edged downed topped stunned
    crushed upset series thrashed
    """
)
_BIBLE = words(
    """
    genesis exodus leviticus numbers deuteronomy joshua judges ruth samuel kings chronicles
    ezra nehemiah esther job psalm psalms proverbs ecclesiastes isaiah jeremiah lamentations
    ezekiel daniel hosea joel amos obadiah jonah micah nahum habakkuk zephaniah haggai
    zechariah malachi matthew mark luke john acts romans corinthians galatians ephesians
    philippians colossians thessalonians timothy titus philemon hebrews james peter jude
    revelation quran qur'an koran surah sura gita dhammapada
    """
)
_COMPUTED = words(
    """
    is are equals what's calculate compute minus solve equal be does times plus
    """
)
_ASKED = pattern(r"(?i:\b(?:what\s?is|what's|whats|calculate|compute|evaluate|solve))\s$")
_RESULT = pattern(r"\s?[.?!=]?\s*$|\s?[=+*/]|\s(?:equals?|is|are|plus|minus|times)\b")
_SHARED = (50, 20, 100)
_BACK = 6
"""How many tokens back a word may tell that two numbers are a score."""


def _scored(scan: Scan, end: int) -> bool:
    """Whether the words around tell of a game or a vote."""
    if scan.word_after(end).lower() in _SCORE:
        return True
    return any(d.spoken.lower() in _SCORE for d in scan.drafts[-_BACK:])


def ordinals(scan: Scan, i: int) -> Reading | None:
    """18th-19th -> "eighteenth to nineteenth"."""
    if not (match := _ORDINAL_RANGE.match(scan.text, i)):
        return None
    one, two = numbers.ordinal(int(match["one"])), numbers.ordinal(int(match["two"]))
    return Reading(match.end(), f"{one} to {two}", "ordinal", "ordinal range")


_OLD_FRACTION = pattern(
    r"(?P<top>\d)-(?P<bottom>\d{1,2})(?:(?:d|rd|th)s|(?<=1-\d)(?:d|rd|th)(?=\sof\b)"
    r"|(?<=1-\d\d)th(?=\sof\b))(?!\w)"
)


def old_fraction(scan: Scan, i: int) -> Reading | None:
    """1-3d of, 3-4ths -> "three quarters": a fraction as it was once printed."""
    if scan.text[i + 1 : i + 2] != "-":
        return None
    match = _OLD_FRACTION.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    top, bottom = int(match["top"]), int(match["bottom"])
    if not 0 < top < bottom:
        return None
    said = f"{numbers.cardinal(top)} {numbers.denominator(bottom, top != 1, False)}"
    return Reading(match.end(), said, "fraction", "fraction")


_INNINGS = pattern(
    r"(?P<runs>\d{1,3})[-–/](?P<out>\d|10)(?:(?P<closed>\s?d(?:ec)?\b\.?)|(?=\s\(\d{1,3}(?:\.\d)?\s?ov(?:ers?|s)?\b))"
)


_AIRLINER = pattern(r"7\d7-[1-9]00")
_OF_MONTH = pattern(rf"\s(?:{MONTH})\b", re.IGNORECASE)
_FEWEST_RUNS, _ALL_OUT = 40, 10
"""A side declares with more."""


def innings(scan: Scan, i: int) -> Reading | None:
    """245-6 (50 ov.) -> "two hundred forty five for six": runs and wickets of cricket."""
    match = _INNINGS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    if match["closed"] and int(match["runs"]) < _FEWEST_RUNS:
        return None
    said = f"{say_number(scan, match['runs'])} for {say_number(scan, match['out'])}"
    said += " declared" if match["closed"] else ""
    return Reading(match.end(), said, "range", "innings")


def numbers_range(scan: Scan, i: int) -> Reading | None:
    """10-20 -> "ten to twenty"; won 5-3 -> "five to three"; 5-3 -> "five minus three"."""
    match = _RANGE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    one, two = match["one"], match["two"]
    if len(one) == 4 and len(two) <= 2 and _OF_MONTH.match(scan.text, match.end()):
        return None  # March 1685 – 28 July 1750
    if match[0] == "24-7":
        return Reading(match.end(), "twenty four seven", "range", "habit")
    first = float(one.replace(",", "").replace(" ", ""))
    second = float(two.replace(",", "").replace(" ", ""))
    said_one, said_two = say_number(scan, one), say_number(scan, two)
    end = match.end()
    numbered = scan.previous is not None and scan.previous.spoken == "number"
    if match["dash"] == "-" and len(one) == 2 and len(two) > 6 and two.isdecimal():  # a tax number
        return Reading(end, f"{numbers.digits(one)} {numbers.digits(two)}", "serial", "docket")
    if match["dash"] == "-" and _AIRLINER.fullmatch(match[0]):  # 737-800
        return Reading(end, f"{numbers.pairs(one)} {numbers.pairs(two)}", "serial", "airliner")
    if scan.previous is not None and scan.previous.spoken == "Public Law":  # Pub. L. 107–56
        return Reading(end, f"{numbers.pairs(one)} {numbers.pairs(two)}", "serial", "law")
    if match["dash"] == "-" and scan.previous is not None and scan.previous.spoken == "I S O":
        return Reading(end, f"{numbers.pairs(one)} {numbers.pairs(two)}", "serial", "standard")
    docket = match["dash"] == "-" and len(two) > 2 and (one + two).isdecimal()
    docket = docket or (numbered and first > second and match["dash"] == "-")
    if numbered and docket and not match["three"]:  # No. 19-1392
        said = f"{numbers.pairs(one)} {numbers.pairs(two)}"
        return Reading(end, said, "serial", "docket")
    if match["three"]:
        if len(one) > 2 or len(two) > 2:
            return None
        rest = [numbers.number(n) for n in match["three"].strip("-").split("-")]
        return Reading(end, " ".join([said_one, said_two, *rest]), "range", "record")
    if len(one) > len(two) == 2 and two[0] == "0" and one[0] != "0" and (one + two).isdecimal():
        return Reading(end, f"{said_one} to oh {numbers.number(two[1])}", "range", "pages")
    if any(len(n) > 1 and n[0] == "0" and n[1] != "." for n in (one, two)):
        said = f"{numbers.digits(one)} {numbers.digits(two)}"
        return Reading(end, said, "serial", "padded numbers")
    played = any(d.rule == "innings" for d in scan.drafts[-8:])
    if played and first <= _ALL_OUT < second and match["dash"] == "-":  # and 4-56
        return Reading(end, f"{said_one} for {said_two}", "range", "innings")
    scored = _scored(scan, end)
    if first == second and not scored and (first in _SHARED or match["three"]):
        return Reading(end, f"{said_one} {said_two}", "range", "even")
    plain = len(one) > len(two) and two.isdecimal() and one.isdecimal() and not match["gap"]
    if plain and int(one[-len(two) :]) < int(two):  # pages 123-45 are 123 to 145
        return Reading(end, f"{said_one} to {said_two}", "range", "pages")
    alone = not scan.text[max(0, i - MAX_BACK) : i].strip() and not scan.text[
        end : end + MAX_BACK
    ].strip(" .?!=")
    before = scan.word_before(i).lower()
    computed = (
        alone
        or (before in _COMPUTED and _RESULT.match(scan.text, end) is not None)
        or scan.word_after(end).lower() in _COMPUTED
    )
    asked = _ASKED.search(scan.text, max(0, i - MAX_BACK), i) is not None
    if asked and match["dash"] != "..." and not scan.text[end : end + MAX_BACK].strip(" .?!="):
        return Reading(end, f"{said_one} minus {said_two}", "math", "difference")
    if scored or first <= second or match["dash"] != "-" or second == 0 or not computed:
        # Numbers that rise are a range, and in a sentence numbers that fall are a score.
        return Reading(end, f"{said_one} to {said_two}", "range", "score" if scored else "range")
    return Reading(end, f"{said_one} minus {said_two}", "math", "difference")


def ratio(scan: Scan, i: int) -> Reading | None:
    """16:9 -> "sixteen to nine"; Psalm 23:1 -> "twenty three one"."""
    match = _RATIO.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    one, two = match["one"], match["two"]
    if len(one) == 4 and scan.text[match.end("one") : match.start("two")] == ": ":
        return None  # Lee 2010: 17
    verse = scan.word_before(i).lower() in _BIBLE
    previous = scan.previous
    if previous is not None and previous.kind == "letters" and _STANDARD.fullmatch(match[0]):
        said_one = numbers.pairs(one) if len(one) in (3, 4) else numbers.digits(one)
        said_one = say_number(scan, one) if one.endswith("00") or one[-3] == "0" else said_one
        return Reading(match.end(), f"{said_one} {numbers.year(int(two))}", "serial", "standard")
    said = [say_number(scan, one), say_number(scan, two)]
    if match["three"]:
        said.append(say_number(scan, match["three"][1:]))
    end = match.end()
    if verse and (more := _MORE_VERSES.match(scan.text, end)):
        return Reading(
            more.end(), f"{said[0]} {said[1]} to {say_number(scan, more[1])}", "range", "verse"
        )
    return Reading(
        end, (" " if verse else " to ").join(said), "range", "verse" if verse else "ratio"
    )


_SCALED = pattern(
    r"1:\d{1,4}\s(?:scale|ratio|dilutions?|mixture|mix|odds|replica|model|map|gradient|grade|slope)\b"
)


def verse(scan: Scan, i: int) -> Reading | None:
    """John 3:16 and 1:24 scale, before times of day are tried."""
    if scan.text[i] == "1" and _SCALED.match(scan.text, i):
        return ratio(scan, i)
    return ratio(scan, i) if scan.word_before(i).lower() in _BIBLE else None


_JOINT = pattern(
    r"(?P<tight>[-–—])(?=[$£€¥]?\d|'\d\d(?!\w)|[A-Z]\d|noon\b|midnight\b)|\s?[–—]\s?(?=[A-Z][a-z]{2,8}\.?\s\d)"
    rf"|-(?=(?i:{MONTH})\.?\s\d)"
)
# Between two dates, with spaces: 12 March 1801 – 4 July 1869, Jan 5, 1950 - Feb 3, 2001.
_LIVED = pattern(
    rf"[-–—]\s(?=(?:{MONTH})\.?\s\d|\d{{1,2}}\s(?:{MONTH})\b|[12]\d{{3}}(?![\w,.]\d)|present\b)",
    re.IGNORECASE,
)
_JOINED = words("date time measure money serial ordinal telephone")


_SUBSECTIONS = pattern(r"[-–](?=\((?:[A-Za-z]|\d{1,2}|[ivx]{1,5})\))")


def joint(scan: Scan, i: int) -> Reading | None:
    """Q1–Q3, 8 a.m.–noon, Jan 5–Feb 3: the dash between two tokens that are numbers."""
    previous = scan.previous
    if scan.char(i - 1) == ")" and _SUBSECTIONS.match(scan.text, i):  # (a)(1)(A)-(C)
        return Reading(i + 1, "to", "range", "dash")
    if previous is None or previous.kind not in _JOINED:
        return None
    if previous.end != i:
        lived = previous.kind == "date" and previous.end == i - 1 and _LIVED.match(scan.text, i)
        return Reading(i + 1, "to", "range", "dash") if lived else None
    match = _JOINT.match(scan.text, i)
    if not match or (match[0] == "-" and previous.kind == "serial"):
        return None
    return Reading(i + 1, "to", "range", "dash")
