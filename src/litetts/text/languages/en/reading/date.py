"""Dates in all orders, years, decades."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.calendar import MONTH, MONTH_OF, MONTHS, WEEKDAY, WEEKDAY_OF
from litetts.text.languages.en.reading.context import final_dot, say, use_and
from litetts.text.languages.en.reading.fraction import HABIT
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_TH = r"(?:st|nd|rd|th|(?<=[23])d(?=[,\s]))"
_YEAR = r"(?P<year>'\d\d|\d{4})"
_END = r"(?![^\W_])(?![.,/:]\d)"

_MONTH_DAY = pattern(
    rf"(?P<month>{MONTH})(?P<dot>\.)?(?:\s|,\s|-)?(?:the\s)?{_DAY}{_TH}?"
    rf"(?:\s?(?P<dash>[-–—]|to|and|&)\s?(?P<until>[12]\d|3[01]|0?[1-9]){_TH}?(?!\d|:|\s?[ap]\.?m))?"
    rf"(?:(?:,\s?|\s|-)(?P<year>\d{{4}}|'\d\d)(?!\d|[.,]\d|:|\s?%))?{_END}",
    re.IGNORECASE,
)
_DAY_MONTH = pattern(
    rf"{_DAY}(?P<th>{_TH})?(?:\s?(?P<dash>[-–—]|to|and|&)\s?(?P<until>[12]\d|3[01]|0?[1-9]){_TH}?)?"
    rf"(?:\s|-|\sof\s)?(?P<month>{MONTH})(?P<dot>\.(?=\s|,|\d))?"
    rf"(?:(?:,\s?|\s|-)(?P<year>\d{{4}}|'\d\d|(?<=-)\d\d)(?!\d|[.,]\d|:|\s?%))?{_END}",
    re.IGNORECASE,
)
_MONTH_YEAR = pattern(
    rf"(?P<month>{MONTH})(?P<dot>\.)?(?:,?\s|-|/)(?P<year>\d{{4}}|'\d\d)(?!\w|[.,]\d|:)",
    re.IGNORECASE,
)
_ISO = pattern(
    r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>[12]\d|3[01]|0?[1-9])"
    r"(?:(?=T\d\d:?\d\d)|(?![^\W_])(?![-/.]\d))"
)
_NUMERIC = pattern(
    r"(?P<one>\d{1,2})(?P<sep>[-/.])(?P<two>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})"
    r"(?![^\W_])(?![-/.]\d)"
)
_SHORT = pattern(r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?![^\W_]|/\d|\.\d|\s?%)")
_MONTH_OF_YEAR = pattern(r"(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/])")
_YEAR_MONTH = pattern(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![\w-])")
_DECADE = pattern(r"(?P<quote>')?(?P<year>\d{1,2}00|\d{2,3}0|\d0)'?s(?![^\W_])")
_SHORT_YEAR = pattern(r"'(\d\d)(?!\d|'|s\b)(?![^\W_])")
_YEARS = pattern(
    r"(?P<one>[1-9]\d{3})(?P<dash>\s?[-–—/]\s?|\sto\s)(?P<two>\d{4}|\d{2})(?![\w]|[.,/:-]\d)"
)
_ERA = pattern(
    r"(?P<year>\d{1,5}|\d{1,3}(?:,\d{3})+)\s?(?P<era>(?:B\.?C\.?(?:E\.?)?|A\.?D\.?|C\.?E\.?)(?![\w]))"
)
_BEFORE_CHRIST = pattern(r"\s?B\.?C")
_ERA_FIRST = pattern(r"A\.?D\.?\s(?P<year>\d{1,4})(?![\w]|[.,]\d)")
_BARE = pattern(r"(\d{4})(?![^\W_]|[,.:/%°]\d|\s?%|\s\d{3}(?!\d))")
_WEEKDAY = pattern(
    rf"(?P<day>{WEEKDAY})(?P<dot>\.)?(?=,?\s(?:{MONTH}\b|\d|the\s\d)|[-–/](?:{WEEKDAY})\b|\s?\d)",
    re.IGNORECASE,
)
_WEEKDAY_DOT = pattern(r"(?P<day>Mon|Tues?|Wed|Thur?s?|Fri)\.(?=\s|,|$)")
_WEEKEND_TIME = pattern(r"(?P<day>Sat|Sun)\.?(?=\s(?:morning|afternoon|evening|night)\b)")
# As people type: "by fri 5pm", "next tues".
_SMALL = pattern(
    r"(?P<day>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?=\s(?:at\s|@\s?)?\d{1,2}(?::\d\d)?\s?[ap]m\b)"
    r"|(?P<next>mon|tues?|thu(?:rs?)?|fri)(?![\w'-])"
)
_BARE_NUMBER = pattern(r"\s?\d+(?!\d|:|st|nd|rd|th)")
_MONTH_NEXT = pattern(rf"\s(?:{MONTH})\b", re.IGNORECASE)
_WEEKEND = pattern(r"(?P<day>Sat|Sun)(?P<dot>\.)?(?!\w)")
# Of a timetable: "Sat. 10-2", "Sat. & hols", "closed Sun."
_WEEKEND_HOURS = pattern(
    r"(?P<day>Sat|Sun)\.(?=\s(?:\d{1,2}(?::\d\d)?(?:\s?[ap]\.?m\.?)?\s?[-–]\s?\d|(?:&|and|or)\s[a-z])|,\s[a-z])"
)
_OPEN_HOURS = pattern(r"(?P<day>Sat|Sun)(?=:?\s\d{1,2}(?::\d\d)?(?:\s?[ap]m)?\s?[-–]\s?\d)")
_CLOSED = words("closed open except sunny and or only not")
_ON_DAY = words("on last next this every by until till from through thru each since")
_WEEKDAY_SPAN = pattern(
    rf"(?P<one>{WEEKDAY})\.?\s?(?P<joint>[-–—&/]|and\s|to\s|or\s)\s?(?P<two>{WEEKDAY})(?![^\W_])\.?",
    re.IGNORECASE,
)
_WORKDAYS = pattern(
    r"(?P<one>M|Tu?|W|Th|F|Sa)\s?[-–]\s?(?P<two>T[uh]|W|F|Sat?|Su|Sun)\.?"
    r"(?=,?:?\s(?:(?:from\s)?\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m?\b|\s?[-–]|\s(?:to|until)\b)"
    r"|only\s*(?:[.,;)]|$)|closed\b|open\b)|,\s*$)"
)
_DAY_LETTERS = {
    "M": "Monday", "T": "Tuesday", "Tu": "Tuesday", "W": "Wednesday", "Th": "Thursday",
    "F": "Friday", "Sa": "Saturday", "Sat": "Saturday", "Su": "Sunday", "Sun": "Sunday",
}  # fmt: skip
_JOINTS = {"&": "and", "/": ""}
_MONTH_SPAN = pattern(rf"(?P<one>{MONTH})\.?\s?[-–—]\s?(?P<two>{MONTH})(?![^\W_])", re.IGNORECASE)
_MONTH_DOT = pattern(r"(?P<month>Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\.(?=\s|,|$)")
_FISCAL = pattern(
    r"(?P<head>FY|CY|[QH][1-4]\s?)'?(?P<year>\d{4}|\d\d)(?:(?<=FY\d\d)/(?P<next>\d\d))?(?!\w)"
)

YEAR_CUES = words(
    """
    in since by of from until till during before after circa around year years early late
    mid spring summer autumn fall winter class copyright ca established est founded born
    died and to between c
    """
)
_DETERMINERS = words("the a an this that every each another any my your his her its our their")
_IS = words("that's it's what's here's there's he's she's who's where's when's")
"""Words in which the ending is no genitive."""
_AT_TIME = pattern(
    r"\s?,?\s?(?:at|@|from|around)?\s?"
    r"(?:\d{1,2}\s?(?:[ap]\.?m\b|o'clock)|\d{1,2}:\d\d|noon\b|midnight\b)",
    re.IGNORECASE,
)
"""A time of day after two slashed numbers makes a date of them: 10/3 at 5 pm."""
_OPENED = words("closed open opens closes begins starts ends expires deadline rsvp")
_ON = words("thru on by since until till from before after dated due date")
# Plural things that are counted, of which the singular is no help.
_COUNTED = words(
    """
    people men women children sheep feet mice fish aircraft staff percent million billion
    additional more new other different
    """
)
_NOT_PLURAL = words(
    """
    is was has as its this us yes thus plus does less across always perhaps towards series
    news census olympics afterwards versus unless various previous serious famous status
    elections
    """
)


def _full_year(text: str) -> int:
    """A year of two digits belongs to 1950 to 2049."""
    if text[0] == "'":
        text = text[1:]
    n = int(text)
    return n + (2000 if n < 50 else 1900) if len(text) == 2 else n


def say_year(scan: Scan, n: int) -> str:
    """A year in the style of the scan."""
    return numbers.year(n, scan.style.years == "cardinal", use_and(scan))


def _year_part(scan: Scan, text: str | None) -> str:
    if not text:
        return ""
    if text[0] == "'":
        return " " + short_year(text[1:])
    return " " + say_year(scan, _full_year(text))


def short_year(two: str) -> str:
    """Such as "05" -> "oh five"."""
    return f"oh {numbers.cardinal(int(two[1]))}" if two[0] == "0" else numbers.cardinal(int(two))


def verbalise(scan: Scan, day: int, month: int, year: str | None, day_first: bool) -> str:
    """Such as "May twelfth twenty twenty three", or "the twelfth of May ..." with `day_first`."""
    nth, name = numbers.ordinal(day), MONTHS[month - 1]
    said = f"the {nth} of {name}" if day_first else f"{name} {nth}"
    return said + _year_part(scan, year)


def _day_first(scan: Scan) -> bool:
    order = scan.style.date_order
    return scan.british if order is None else order == "dmy"


def _no_double_the(scan: Scan, i: int, said: str) -> str:
    before = scan.word_before(i).lower()
    determined = before in _DETERMINERS or (before.endswith("'s") and before not in _IS)
    return said.removeprefix("the ") if determined else said


def _month(name: str) -> int:
    return MONTH_OF[name.lower().rstrip(".")]


def _ordinary_word(name: str) -> bool:
    """Whether it is a word: "may" and "march" are verbs more often than months, "sun" no Sunday."""
    return name in ("may", "march", "mar", "dec", "jun", "jan", "sun", "sat", "wed", "mon", "fri")


def month_day(scan: Scan, i: int) -> Reading | None:
    """Jan. 5, 2012; January 5th; Jan 5-7."""
    if not (match := _MONTH_DAY.match(scan.text, i)):
        return None
    name = match["month"]
    if name in ("may", "march") and not match["year"]:
        return None
    between = scan.text[match.end("month") : match.start("day")]
    if not between and (len(match["day"]) > 2 or not name[0].isupper()):
        return None
    said = MONTHS[_month(name) - 1] + " "
    said += ("the " if scan.british else "") + numbers.ordinal(int(match["day"]))
    end, year = match.end(), match["year"]
    if match["until"]:
        said += _joined(match["dash"]) + numbers.ordinal(int(match["until"]))
    return Reading(end, said + _year_part(scan, year), "date", "month day")


def _joined(dash: str) -> str:
    return " and " if dash.lower() in ("and", "&") else " to "


_NIGHT = pattern(
    rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})\s(?P<month>{MONTH})\b(?:\.(?=\s\d))?"
    r"(?:,?\s(?P<year>\d{4})(?![\w]|[.,]\d))?",
    re.IGNORECASE,
)


def night(scan: Scan, i: int) -> Reading | None:
    """12/13 June 1944: the night between two days."""
    match = _NIGHT.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    one, two = int(match["one"]), int(match["two"])
    if two != one + 1 or two > 31 or _ordinary_word(match["month"]):
        return None
    month = MONTHS[_month(match["month"]) - 1]
    said = f"the {numbers.ordinal(one)} {numbers.ordinal(two)} of {month}"
    said += _year_part(scan, match["year"])
    return Reading(match.end(), _no_double_the(scan, i, said), "date", "two days")


def day_month(scan: Scan, i: int) -> Reading | None:
    """5 January 2012; 5th of January; 05-Feb-2012."""
    if not (match := _DAY_MONTH.match(scan.text, i)):
        return None
    name = match["month"]
    if _ordinary_word(name) and not match["th"]:
        return None
    day, month = int(match["day"]), _month(name)
    said = "the " + numbers.ordinal(day)
    if match["until"]:
        said += _joined(match["dash"]) + numbers.ordinal(int(match["until"]))
    said += f" of {MONTHS[month - 1]}{_year_part(scan, match['year'])}"
    return Reading(match.end(), _no_double_the(scan, i, said), "date", "day month")


def month_year(scan: Scan, i: int) -> Reading | None:
    """Jan 2012; May 1999."""
    if not (match := _MONTH_YEAR.match(scan.text, i)):
        return None
    name = match["month"]
    if name in ("may", "march"):
        return None
    said = MONTHS[_month(name) - 1] + _year_part(scan, match["year"])
    return Reading(match.end(), said, "date", "month year")


def numeric(scan: Scan, i: int) -> Reading | None:
    """2023-05-12, 5/12/2023, 12.5.23; the locale decides which is the day."""
    text = scan.text
    day_first = _day_first(scan)
    if match := _ISO.match(text, i):
        said = verbalise(scan, int(match["day"]), int(match["month"]), match["year"], day_first)
        return Reading(match.end(), _no_double_the(scan, i, said), "date", "year-month-day")
    if match := _NUMERIC.match(text, i):
        one, two, year = int(match["one"]), int(match["two"]), match["year"]
        first = day_first or match["sep"] == "."
        day, month = (one, two) if first else (two, one)
        if not 1 <= month <= 12 and 1 <= day <= 12:
            day, month = month, day
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        short = len(match["one"]) < 2 or len(match["two"]) < 2
        if match["sep"] != "/" and len(year) == 2 and short:
            return None  # 1.2.13 is more often a version, 5-3-20 a code
        said = verbalise(scan, day, month, str(_full_year(year)), day_first)
        return Reading(match.end(), _no_double_the(scan, i, said), "date", "numeric date")
    if match := _MONTH_OF_YEAR.match(text, i):
        said = MONTHS[int(match["month"]) - 1] + _year_part(scan, match["year"])
        return Reading(match.end(), said, "date", "month/year")
    if match := _YEAR_MONTH.match(text, i):
        if int(match["year"][2:]) >= int(match["month"]):  # else 2005-06 is a span of years
            said = MONTHS[int(match["month"]) - 1] + _year_part(scan, match["year"])
            return Reading(match.end(), said, "date", "year-month")
    elif match := _SHORT.match(text, i):
        one, two = int(match["one"]), int(match["two"])
        before = scan.word_before(i).lower()
        after = match.end()
        dated = (
            before in _ON
            or (before == "of" and _sent(scan) and not _MONTH_NEXT.match(text, after))
            or _held(scan, before, after)
            or before in WEEKDAY_OF
            or (scan.previous is not None and scan.previous.rule == "weekday")
            or _AT_TIME.match(scan.text, after) is not None
            or (before in _OPENED and scan.word_after(after).lower() != "of")
            or ((before in ("and", "or", "to") or scan.text[i - 2 : i] == ", ") and _listed(scan))
        )
        padded = match["one"][0] == "0" or match["two"][0] == "0"
        appointed = before in ("is", "was") and two > 12 and _appointed(scan)
        if appointed or (
            one <= 12 and two in _NO_DENOMINATORS and not _fraction_of(scan, i, after)
        ):
            dated = True
        if len(scan.text) == len(match[0]) and 10 <= one <= 12 < two <= 31 and two != 16:
            dated = True  # nobody writes twelve twenty fifths: "12/25"
        day, month = (one, two) if day_first else (two, one)
        if (dated or padded) and match[0] not in HABIT:
            if not 1 <= month <= 12 and 1 <= day <= 12:
                day, month = month, day
            if 1 <= month <= 12 and 1 <= day <= 31:
                said = _no_double_the(scan, i, verbalise(scan, day, month, None, day_first))
                return Reading(match.end(), said, "date", "numeric date")
    return None


# Nothing is divided into so many parts, while every month has such a day: 10/31, 5/18.
_NO_DENOMINATORS = (13, 14, 15, 17, 18, 19, 21, 22, 23, 26, 27, 28, 29, 31)
_SHOTS = words("went shot hit made go shoots shooting hits was were is of scored sank converted")


def _fraction_of(scan: Scan, i: int, end: int) -> bool:
    """Whether two slashed numbers are parts of a whole or shots at goal: "5/13 of", "went 5/13"."""
    after = scan.word_after(end)
    before = scan.word_before(i).lower()
    alone = scan.previous is None and not after
    return after in ("of", "from", "in") or before in _SHOTS or alone


_PORTION = words(
    "nearly only about almost roughly over under some around least most just approximately than"
    " another exactly barely fully up"
)
_TO_DO = pattern(
    r"\s(?:vote|release|show|match|call|email|e-mail)\s(?:yes|no|their|the|our|its?|his|her|this"
    r"|that|these|those|early|late|signs|in\s[a-z]\w*|up|off|out|back|me|us|them|him|over|against"
    r"|more|less|any|some)\b|\sgame\sover\b"
)
"""A verb of many and what it does: "1/2 match the pattern"."""


def _held(scan: Scan, before: str, end: int) -> bool:
    """Whether what follows takes place on a day: "3/4 meeting", but "nearly 2/3 vote yes"."""
    if before in _PORTION or scan.word_after(end).lower() not in _HELD:
        return False
    return not _TO_DO.match(scan.text, end)


_HELD = words(
    "meeting meetings mtg mtgs call session hearing deadline game match show issue edition email"
    " e-mail memo letter release event conference appointment class lecture episode vote"
)
_SENT = words(
    "message msg email e-mail letter memo post note order invoice statement morning evening night"
    " events meeting call week weekend edition issue"
)


def _sent(scan: Scan) -> bool:
    """Whether what has a date stands before "of": "your message of 3/14"."""
    return any(d.spoken.lower() in _SENT for d in scan.drafts[-2:])


def _appointed(scan: Scan) -> bool:
    """Whether a day that was agreed on is spoken of: "the deadline is 10/31"."""
    return any(d.spoken.lower() in _APPOINTED for d in scan.drafts[-4:])


_APPOINTED = words(
    "deadline date due birthday meeting exam appointment party wedding game test final"
)


def _listed(scan: Scan) -> bool:
    """Whether a date of slashed numbers stands just before, a comma or a word between."""
    return any(d.rule == "numeric date" for d in scan.drafts[-3:])


def _named_day(scan: Scan) -> bool:
    """Whether another day of the week was named just before: Mon–Sat 9–5:30, Sun 11–4."""
    return any(d.rule in ("weekday", "weekdays") for d in scan.drafts[-6:])


def weekday(scan: Scan, i: int) -> Reading | None:
    """Mon, Jan 5 -> "Monday"; Mon-Fri -> "Monday to Friday"."""
    text = scan.text
    if match := _WEEKDAY_SPAN.match(text, i):
        one, two = match["one"], match["two"]
        if one[0].isupper() and two[0].isupper():
            joint = match["joint"].strip()
            joint = joint if joint.isalpha() else _JOINTS.get(joint, "to")
            said = " ".join(f"{WEEKDAY_OF[one.lower()]} {joint} {WEEKDAY_OF[two.lower()]}".split())
            after = final_dot(scan, match.end()) if match[0].endswith(".") else ""
            return Reading(match.end(), said, "date", "weekdays", after)
    if (match := _WORKDAYS.match(text, i)) and not scan.char(i - 1).isalnum():
        one, two = (_DAY_LETTERS[match[k]] for k in ("one", "two"))
        week = list(dict.fromkeys(_DAY_LETTERS.values()))
        if scan.word_before(i).lower() in ("model", "type") or week.index(one) >= week.index(two):
            return None
        return Reading(match.end(), f"{one} to {two}", "date", "weekdays")
    if text[i].islower() and (small := _SMALL.match(text, i)):
        if scan.char(i - 1).isalnum() or scan.word_before(i).lower() not in _ON_DAY:
            return None
        return Reading(small.end(), WEEKDAY_OF[small[0]], "date", "weekday")
    match = _WEEKDAY.match(text, i) or _WEEKDAY_DOT.match(text, i)
    match = match or _WEEKEND_TIME.match(text, i)
    hours = _WEEKEND_HOURS.match(text, i)
    if hours is not None:
        return Reading(hours.end(), WEEKDAY_OF[hours["day"].lower()], "date", "weekday")
    before = scan.word_before(i).lower()
    if (opened := _OPEN_HOURS.match(text, i)) and _named_day(scan):
        return Reading(i + 3, WEEKDAY_OF[opened["day"].lower()], "date", "weekday")
    if match is None and (before in _ON_DAY or (before in _CLOSED and scan.drafts)):
        match = _WEEKEND.match(text, i)
    if not match or not match[0][0].isupper():
        return None
    day, end = match["day"], match.end()
    bare = _BARE_NUMBER.match(text, end)
    if day in ("Sun", "Sat") and bare and not _MONTH_NEXT.match(text, bare.end()):
        return None  # "Sun 4" is a machine, "Sat 8" a test
    after = final_dot(scan, end) if match[0].endswith(".") else ""
    return Reading(end, WEEKDAY_OF[day.lower()], "date", "weekday", after)


_SKY = pattern(r"\s[+−–-]?\s?\d{1,2}(?:\.\d+)?\s?°")
"""Dec. +19° is a declination."""


def month_name(scan: Scan, i: int) -> Reading | None:
    """Oct. -> "October"; Jan-Mar -> "January to March"."""
    text = scan.text
    if match := _MONTH_SPAN.match(text, i):
        one, two = match["one"], match["two"]
        if one[0].isupper() and two[0].isupper():
            said = f"{MONTHS[_month(one) - 1]} to {MONTHS[_month(two) - 1]}"
            return Reading(match.end(), said, "date", "months")
    if (match := _MONTH_DOT.match(text, i)) and not _SKY.match(text, match.end()):
        said = MONTHS[_month(match["month"]) - 1]
        return Reading(match.end(), said, "date", "month", final_dot(scan, match.end()))
    return None


def decade(scan: Scan, i: int) -> Reading | None:
    """1990s -> "nineteen nineties", '80s -> "eighties", the 1900s -> "nineteen hundreds"."""
    if not (match := _DECADE.match(scan.text, i)):
        return None
    text = match["year"]
    n = int(text)
    numbered = scan.previous is not None and scan.previous.spoken.lower() in ("number", "numbers")
    if numbered and "'" in match[0][1:]:
        return Reading(match.end(), numbers.cardinal(n) + "'s", "cardinal", "number")
    said = say_year(scan, n) if n >= 1000 else numbers.cardinal(n)
    head, _, last = said.rpartition(" ")
    return Reading(match.end(), f"{head} {numbers.plural(last)}".strip(), "date", "decade")


def quoted_year(scan: Scan, i: int) -> Reading | None:
    """'05 -> "oh five"."""
    if match := _SHORT_YEAR.match(scan.text, i):
        return Reading(match.end(), short_year(match[1]), "date", "short year")
    return None


def years(scan: Scan, i: int) -> Reading | None:
    """1990-95 -> "nineteen ninety to ninety five"; 2019/20."""
    if not (match := _YEARS.match(scan.text, i)):
        return None
    one, two, dash = int(match["one"]), match["two"], match["dash"]
    if not 1000 <= one <= 2100:
        return None
    if len(two) == 4:
        christ = one > int(two) and _BEFORE_CHRIST.match(scan.text, match.end())
        if not (christ or one < int(two) <= 2200) or (dash.strip() == "/" and int(two) - one > 2):
            return None
        second = say_year(scan, int(two))
    else:
        if int(two) <= one % 100 and not (one % 100 == 99 and two == "00"):
            return None
        second = short_year(two)
    joint = " " if dash.strip() == "/" else " to "
    return Reading(match.end(), say_year(scan, one) + joint + second, "date", "years")


_NEXT_YEAR = pattern(r"(?P<one>1[5-9]\d\d|20\d\d)[-–/](?P<two>\d)(?![\w]|[.,/:-]\d)")
_IN_YEARS = words("in of from during for since winter season years early late mid")


def year_and_next(scan: Scan, i: int) -> Reading | None:
    """In 1800-1 -> "eighteen hundred to eighteen oh one"."""
    if scan.text[i + 4 : i + 5] not in ("-", "–", "/"):
        return None
    match = _NEXT_YEAR.match(scan.text, i)
    if not match or scan.word_before(i).lower() not in _IN_YEARS:
        return None
    one, two = int(match["one"]), int(match["two"])
    if two <= one % 10:
        return None
    last = one - one % 10 + two
    return Reading(match.end(), f"{say_year(scan, one)} to {say_year(scan, last)}", "date", "years")


_DAYS = pattern(
    r"(?P<a>\d{1,2})/(?P<b>\d{1,2})\s?[-–]\s?(?P<c>\d{1,2})/(?P<d>\d{1,2})(?![\w/]|\.\d)"
)
_PARTS = (2, 3, 4, 8, 16, 32, 64)


def days(scan: Scan, i: int) -> Reading | None:
    """12/23-1/2 -> "December twenty third to January second": a span of days, no fractions."""
    if "/" not in scan.text[i + 1 : i + 3]:
        return None
    match = _DAYS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    pairs = [(int(match[x]), int(match[y])) for x, y in ("ab", "cd")]
    if all(top < bottom and bottom in _PARTS for top, bottom in pairs):
        return None
    first = _day_first(scan)
    said = []
    for one, two in pairs:
        day, month = (one, two) if first else (two, one)
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        said.append(verbalise(scan, day, month, None, first))
    return Reading(match.end(), " to ".join(said), "date", "days")


def era(scan: Scan, i: int) -> Reading | None:
    """44 BC -> "forty four B C"; AD 79 -> "A D seventy nine"."""
    if match := _ERA.match(scan.text, i):
        n = match["year"]
        said = say(scan, int(n.replace(",", ""))) if "," in n else say_year(scan, int(n))
        letters = " ".join(c for c in match["era"] if c.isalpha())
        after = final_dot(scan, match.end()) if match[0].endswith(".") else ""
        return Reading(match.end(), f"{said} {letters}", "date", "era", after)
    if match := _ERA_FIRST.match(scan.text, i):
        return Reading(match.end(), "A D " + say_year(scan, int(match["year"])), "date", "era")
    return None


def fiscal(scan: Scan, i: int) -> Reading | None:
    """FY2023, Q3 2023, FY23."""
    if not (match := _FISCAL.match(scan.text, i)):
        return None
    head, text = match["head"].strip(), match["year"]
    if head[0] in "QH":
        if len(text) == 2 and not (match["head"].endswith(" ") and "'" in match[0]):
            return None
        said = f"{head[0]} {numbers.cardinal(int(head[1]))}"
    else:
        said = " ".join(head)
    year = say_year(scan, int(text)) if len(text) == 4 else short_year(text)
    year += " " + short_year(match["next"]) if match["next"] else ""
    return Reading(match.end(), f"{said} {year}", "date", "fiscal year")


def _counts(scan: Scan, i: int, end: int) -> bool:
    """Whether a number is followed by what it counts."""
    after = scan.word_after(end)
    if not after or not after.islower() or after in _NOT_PLURAL:
        return False
    if after in _COUNTED:
        return True
    return len(after) > 3 and after.endswith("s") and not after.endswith(("ss", "us", "is"))


_TALLIED = words("population total elevation height weight capacity attendance enrollment tally")


def year(scan: Scan, i: int) -> Reading | None:
    """A bare number of four digits that is a year rather than a count."""
    if not (match := _BARE.match(scan.text, i)):
        return None
    n = int(match[1])
    before = scan.word_before(i).lower()
    cue = before in YEAR_CUES or before in MONTH_OF
    if before == "and" and (len(scan.drafts) < 2 or scan.drafts[-2].kind != "date"):
        cue = False  # "two maps and 1984 pages"
    if not (1100 <= n <= 2099 or (cue and 1000 < n < 1100) or (before == "year" and n > 1000)):
        return None
    if before in ("was", "is", "of", "at") and any(
        d.spoken.lower() in _TALLIED for d in scan.drafts[-4:]
    ):
        return None
    if _counts(scan, i, match.end()) and not (cue and 1700 <= n <= 2099 and before != "of"):
        return None
    return Reading(match.end(), say_year(scan, n), "date", "year")
