"""Dates and times."""

from __future__ import annotations

import re

from litetts.text.reading.quantity import final
from litetts.text.reading.tables import Numeral, Tables, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, Reading, Rule, Scan

__all__ = ["date", "day_month", "decade", "duration", "named_date", "time", "years"]

_TWO_DIGITS_BEFORE = 50
"""A year of two digits below this is of this century."""


def _full(year: str) -> int:
    n = int(year)
    return n + (2000 if n < _TWO_DIGITS_BEFORE else 1900) if len(year) == 2 else n


def _reading(t: Tables, end: int, day: int, month: int, year: int | None) -> Reading | None:
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return Reading(end, t.date(day, month, year), "date", "date")


def date(t: Tables) -> Rule:
    """24/12/2024, 24.12.24, 2024-12-24."""
    mark = rf"(?:\s?(?:{t.year_mark})(?!{LETTER}))?" if t.year_mark else ""
    numeric = pattern(
        r"(?P<d>[0-3]?\d)(?P<sep>[/.-])(?P<m>[0-3]?\d)(?P=sep)(?P<y>\d{4}|\d\d)"
        rf"(?![\w]|[.,/-]\d){mark}"
    )
    iso = pattern(
        r"(?P<y>\d{4})(?P<sep>[/.-])(?P<m>[01]?\d)(?P=sep)(?P<d>[0-3]?\d)(?![\w]|[.,-]\d)"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        if not (match := numeric.match(scan.text, i) or iso.match(scan.text, i)):
            return None
        day, month = int(match["d"]), int(match["m"])
        if scan.style.date_order == "mdy" and len(match["y"]) == 4 and match.start("y") > i:
            day, month = month, day
        return _reading(t, match.end(), day, month, _full(match["y"]))

    return read


_NO_DENOMINATOR = 9
"""Nobody writes thirty one ninths: from this month on a day above twelve makes a date."""
_THEN_HOUR = pattern(r"\s(?:a las?|às|à|alle|um|om|o godz\.)\s\d")


def day_month(t: Tables) -> Rule:
    """El 24/12: with a word before it that asks for a date."""
    whole = pattern(
        r"(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?P<more>\s?[-–]\s?[0-3]?\d/[01]?\d)?(?![\w/]|[.,]\d)"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match:
            return None
        day, month = match["d"], match["m"]
        # A zero before a digit is of dates; 25/12 after another date is one too.
        asked = scan.word_before(i).lower() in t.before_dates or "0" in (day[0], month[0])
        asked |= int(day) > 12 and int(month) >= _NO_DENOMINATOR
        asked |= int(day) > 12 and any(d.kind == "date" for d in scan.drafts[-3:])
        asked |= _THEN_HOUR.match(scan.text, match.end()) is not None and int(month) > 0
        previous = scan.previous
        asked |= scan.char(i - 1) == "'" and any(d.kind == "date" for d in scan.drafts[-3:])
        asked |= previous is not None and previous.rule in ("weekday", "weekdays")
        follows = previous is not None and previous.rule == "range" and scan.text[i - 1] in "-–"
        if not (asked or match["more"] or follows):
            return None
        numbers = (int(day), int(month))
        first, second = reversed(numbers) if scan.style.date_order == "mdy" else numbers
        return _reading(t, match.end("m"), first, second, None)

    return read


def named_date(t: Tables) -> Rule:
    """5 de mayo de 1862, 1er janvier, 15 ago. 2020."""
    of = rf"(?:(?:{t.of})\s)?" if t.of else ""
    marks = alternatives(frozenset(t.ordinal_marks))
    names = alternatives(frozenset(t.all_months))
    mark = rf"(?:\s?(?:{t.year_mark})(?!{LETTER}))?" if t.year_mark else ""
    whole = pattern(
        rf"(?P<d>[0-3]?\d)(?:\.?(?P<mark>{marks})|\.)?\s?{of}(?P<name>{names})(?!{LETTER})(?P<dot>\.?)"
        rf"(?:\s{of}(?P<y>\d{{4}})(?![\w]|[.,]\d){mark})?",
        re.IGNORECASE,
    )
    joined = pattern(
        rf"(?P<d>[0-3]?\d)(?P<sep>[-/.])(?P<name>{names})\.?(?P=sep)(?P<y>\d{{4}}|\d\d)(?![\w]|[.,]\d)",
        re.IGNORECASE,
    )

    def read(scan: Scan, i: int) -> Reading | None:
        if match := joined.match(scan.text, i):  # 03-feb-1999
            month = t.all_months[match["name"].lower()]
            return _reading(t, match.end(), int(match["d"]), month, _full(match["y"]))
        match = whole.match(scan.text, i)
        if not match:
            return None
        name = match["name"].lower()
        if name not in t.all_months:
            return None
        # "3 mar" may be three seas: an abbreviation has its dot or a year.
        if name in t.month_names and not (match["dot"] or match["y"]):
            return None
        if name in t.month_names and match["mark"] and int(match["d"]) > 1 and not match["y"]:
            return None  # al 3° set.
        short = name in t.month_names
        end = match.end() if match["y"] or short or not match["dot"] else match.end() - 1
        year = int(match["y"]) if match["y"] else None
        found = _reading(t, end, int(match["d"]), t.all_months[name], year)
        if found and short and match["dot"] and not year:
            return Reading(end, found.spoken, found.kind, found.rule, final(scan, end))
        return found

    return read


def decade(t: Tables) -> Rule:
    """'90, without a tune of quotation."""
    whole = pattern(r"'(?P<n>\d\d)(?![\w'])")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        return Reading(match.end(), t.cardinal(int(match["n"])), "date", "decade")

    return read


def years(t: Tables) -> Rule:
    """1914-1918, 1939-45, 2023/24."""
    whole = pattern(
        r"(?P<n>1\d{3}|20\d\d)\s?(?P<dash>[-–/])\s?(?P<to>1\d{3}|20\d\d|\d\d)(?!\w|[.,/-]\d)"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        first, to = int(match["n"]), match["to"]
        if len(to) == 2 and int(to) <= first % 100:
            return None
        last = t.year(int(to)) if len(to) == 4 else t.cardinal(int(to))
        if match["dash"] == "/":
            return Reading(match.end(), f"{t.year(first)} {last}", "date", "years")
        if len(to) == 4 and int(to) < first:
            return None
        return Reading(match.end(), t.years.format(t.year(first), last), "date", "years")

    return read


def time(t: Tables) -> Rule:
    """14:30, 14 h 30, 3:30 p. m., 1:30:45; after words such as "ore" 14.30 too."""
    hour = r"(?P<h>[01]?\d|2[0-4])"
    half = r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    colon = pattern(
        rf"{hour}:(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?:\s?(?P<named>{t.hour_marks})(?!{LETTER}))?{half}"
        r"(?![\w]|[.:,]\d)",
        re.IGNORECASE,
    )
    lettered = pattern(
        rf"{hour}\s?(?P<named>{t.hour_marks})\s?(?P<m>[0-5]\d)(?:min)?(?!\w|\s?min|[.:,]\d)",
        re.IGNORECASE,
    )
    dotted = pattern(
        rf"{hour}\.(?P<m>[0-5]\d)(?:\s?(?P<named>{t.hour_marks})(?!{LETTER}))?(?![\w]|[.:,]\d)",
        re.IGNORECASE,
    )
    halves = pattern(rf"{hour}(?P<m>(?!))?\s(?P<half>[ap])(?:\.\s?m\.|m\b)", re.IGNORECASE)
    tight = pattern(rf"{hour}(?P<m>(?!))?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)

    def read(scan: Scan, i: int) -> Reading | None:
        text, inside = scan.text, False
        if match := colon.match(text, i):
            pass
        elif match := lettered.match(text, i):
            inside = True
        elif match := dotted.match(text, i):
            said = scan.previous.spoken.lower() if scan.previous else ""
            asked = {scan.word_before(i).lower(), said} & t.before_times
            if not match["named"] and not asked:
                return None
        elif t.halves and (match := halves.match(text, i) or tight.match(text, i)):
            pass
        else:
            return None
        groups = match.groupdict()
        hours, minutes = int(match["h"]), int(match["m"] or 0)
        if groups.get("s"):
            said = duration(t, hours, minutes, int(match["s"]))
        else:
            named = "" if not groups.get("named") else "inside" if inside else "after"
            said = t.clock(hours, minutes, named)
        mark = (groups.get("half") or "").lower()
        if mark:
            said = f"{said} {t.halves.get(mark + 'm', f'{mark.upper()} M')}"
        after = final(scan, match.end()) if match[0].endswith(".") else ""
        return Reading(match.end(), said, "time", "clock", after)

    return read


def duration(t: Tables, hours: int, minutes: int, seconds: int) -> str:
    """Hours, minutes and seconds by their names; no hours are not said.

    What a language has no name for is said as a number.
    """
    parts = []
    for n, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")):
        if (entry := t.units.get(unit)) is None:
            parts.append(t.cardinal(n))
            continue
        numeral = Numeral(str(n))
        parts.append(t.phrase(t.cardinal(n, entry.gender), form(entry.name, t.plural(numeral))))
    return t.joined(parts if hours else parts[1:])
