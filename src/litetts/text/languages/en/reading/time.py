"""Times of day, ranges of them, and durations."""

from __future__ import annotations

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import adjectival, final_dot, say
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words

_HALF = r"(?P<half{0}>[AaPp]\s?\.?\s?[Mm](?:\.(?!\w)|(?![\w])))"
_CLOCK = pattern(
    r"(?P<h>[01]?\d|2[0-4])(?P<sep>[:.])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,6}))?)?(?!\d)"
    rf"(?:\s?{_HALF.format('')})?(?P<z>Z(?!\w)|[+-]\d\d:\d\d(?!\d)"
    r"|(?<=:\d\d)\s[+-](?:0\d|1[0-4])(?:00|30|45)(?!\d))?(?![^\W_]|:\d|[.,]\d|[/%])"
)
_HOUR = pattern(rf"(?P<h>2[0-4]|1\d|0?\d)\s?{_HALF.format('')}")
_RANGE = pattern(
    r"(?P<h1>[01]?\d|2[0-4])(?:[:.](?P<m1>[0-5]\d))?(?!\d)(?:\s?" + _HALF.format("1") + r")?"
    r"\s?(?:[-–—]|to)\s?"
    r"(?P<h2>[01]?\d|2[0-4])(?:[:.](?P<m2>[0-5]\d))?(?!\d)(?:\s?"
    + _HALF.format("2")
    + r")?(?![\w]|[:.,]\d)"
)
_ISO_TIME = pattern(
    r"T(?P<h>[01]\d|2[0-4]):?(?P<m>[0-5]\d)(?::?(?P<s>[0-5]\d)(?:\.\d{1,9})?)?(?P<z>Z|[+-]\d\d:?\d\d)?(?!\w)"
)
_HMS = pattern(
    r"(?P<h>\d{1,3}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,3}))?(?![\w]|[:.]\d)"
)
# As timetables print it: 6:05P. A time in brackets from 0: is a length: (0:32).
_TABLED = pattern(r"(?P<h>0?[1-9]|1[0-2]):(?P<m>[0-5]\d)(?P<half>[aApP])(?![\w'’]|\.\w|/\w)")
_SECONDS = pattern(r"0:([0-5]\d)(?=\))")
_MINUTES = pattern(r"(?P<m>\d{1,3})m(?!\w|\s?\d|[²³/])")
_GONE = words("left remaining ago late")
_AGO = pattern(r"(?P<n>\d{1,3})(?P<unit>mo|yr|[dhwy])\sago\b")
_CENTRAL = pattern(r"(?P<east>1[0-2]|[1-9])/(?P<mid>1[0-2]|[1-9])c(?!\w)")
"""Of American television: 8/7c is eight in the east, seven in the middle."""
_NO_HOURS = words(
    "seat seats row rows ratio figure figures fig figs table speed questions question"
)
_AGO_UNITS = {"mo": "month", "yr": "year", "d": "day", "h": "hour", "w": "week", "y": "year"}
_HALVES = pattern(
    r"(?P<h1>1[0-2]|[1-9])(?P<a>[ap])\s?[-–]\s?(?P<h2>1[0-2]|[1-9])(?P<b>[ap])(?![\w])"
)
_AHEAD = pattern(r"(?:\b(?:arriv\w+|leaving|ready|due|starts?|ends?|away) in|\bdelayed|\bETA) $")
_SHORT_HALF = pattern(r"(?P<h>1[0-2]|[1-9])(?P<half>[ap])(?![\w'’]|\.\w|[/-])")
_MS = pattern(r"(?P<m>\d{1,3}):(?P<s>[0-5]\d)\.(?P<f>\d{1,3})(?![\w]|[:.]\d)")
_MILITARY = pattern(r"(?P<h>[01]\d|2[0-4])(?P<m>[0-5]\d)\s?(?:hours|hrs?\.?|h)(?!\w)")
_BARE_MILITARY = pattern(r"(?P<h>0\d)(?P<m>[0-5]\d)(?![\w]|[.,:/-]\d)")
_MILITARY_RANGE = pattern(
    r"(?P<h>0\d)(?P<m>[0-5]\d)\s?[-–—]\s?(?P<h2>[01]\d|2[0-4])(?P<m2>[0-5]\d)(?![\w]|[.,:/-]\d)"
)
_AT = words("at by until till from around before after")
# After these a time with seconds is a moment, otherwise how long something took.
_MOMENT = words("at until till since")
_STOPWATCH = pattern(r"(?P<m>2[5-9]|[3-5]\d):(?P<s>[0-5]\d)(?![\w]|[:.]\d)")
_FRENCH = pattern(r"(?P<h>[01]?\d|2[0-4])h(?P<m>[0-5]\d)(?![\w:])")
_LETTERS = pattern(
    r"(?:(?P<d>\d+)\s?d(?:ays?)?\s?)?(?:(?P<h>\d+)\s?h(?:(?:ou)?rs?)?[\s:]?)?"
    r"(?:(?P<m>\d+)\s?m(?:in(?:ute)?s?)?\s?)?(?:(?P<s>\d+(?:\.\d+)?)\s?s(?:ec(?:ond)?s?)?)?(?![^\W_])"
)


def _half(text: str | None) -> str:
    return f" {text[0].upper()} M" if text else ""


def clock(scan: Scan, h: int, m: int, half: str | None, padded: bool = False) -> str:
    """Hours and minutes, with the letters of "AM" and "PM" apart."""
    style = scan.style.clock
    if style == "12h" and not half:
        half = "AM" if h % 24 < 12 else "PM"
        h = h % 12 or 12
    elif style == "24h" and half:
        h = h % 12 + (12 if half[0] in "pP" else 0)
        half = None
    zero = "zero" if scan.style.zero == "zero" else "oh"
    if m == 0:
        if half:
            return numbers.cardinal(h) + _half(half)
        if h in (0, 24):
            return "midnight" if h == 0 else "twenty four hundred"
        return numbers.cardinal(h) + (" hundred" if h > 12 else " o'clock")
    minutes = f"{zero} {numbers.cardinal(m)}" if m < 10 else numbers.cardinal(m)
    hours = numbers.cardinal(h)
    return f"{hours} {minutes}{_half(half)}"


def _count(scan: Scan, n: str, unit: str) -> str:
    whole, dot, part = n.partition(".")
    said = numbers.decimal(whole, part) if dot else say(scan, int(n))
    return f"{said} {unit if n in ('1', '01') else unit + 's'}"


def duration(scan: Scan, *, d: str = "", h: str = "", m: str = "", s: str = "") -> str:
    """Such as "one hour twenty three minutes and forty five seconds"; what is empty is left out."""
    units = ((d, "day"), (h, "hour"), (m, "minute"), (s, "second"))
    parts = [_count(scan, n, unit) for n, unit in units if n]
    if len(parts) > 1:
        parts[-1] = "and " + parts[-1]
    return " ".join(parts)


def _plain(n: str) -> str:
    return n.lstrip("0") or "0"


def _zone(text: str | None) -> str:
    if not text:
        return ""
    text = text.strip()
    if text == "Z":
        return " U T C"
    sign = "plus" if text[0] == "+" else "minus"
    hours, minutes = int(text[1:3]), int(text[-2:])
    tail = f" {numbers.cardinal(minutes)}" if minutes else ""
    return f" {sign} {numbers.cardinal(hours)}{tail}"


def time(scan: Scan, i: int) -> Reading | list[Reading] | None:
    """3:30 PM, 14:30, 9am, 2-6 PM, 1:23:45, 0630 hours."""
    text = scan.text
    if (found := _range(scan, i)) is not None:
        return found
    if match := _TABLED.match(text, i):
        return Reading(
            match.end(),
            clock(scan, int(match["h"]), int(match["m"]), match["half"]),
            "time",
            "clock",
        )
    seated = scan.word_before(i).lower() in _NO_HOURS
    if (central := _CENTRAL.match(text, i)) and not seated:
        said = " ".join(numbers.cardinal(int(central[k])) for k in ("east", "mid"))
        return Reading(central.end(), f"{said} central", "time", "two zones")
    if ago := _AGO.match(text, i):
        said = _count(scan, ago["n"], _AGO_UNITS[ago["unit"]])
        return Reading(ago.start("unit") + len(ago["unit"]), said, "time", "duration")
    if (halves := _HALVES.match(text, i)) and not seated:
        ends = (clock(scan, int(halves[h]), 0, halves[k]) for h, k in (("h1", "a"), ("h2", "b")))
        return Reading(halves.end(), " to ".join(ends), "time", "time range")
    if match := _MINUTES.match(text, i):
        one = scan.word_after(match.end()) in ("timer", "delay", "break", "video", "call")
        if (
            one
            or scan.word_after(match.end()) in _GONE
            or _AHEAD.search(text, max(0, i - MAX_BACK), i)
        ):
            said = _count(scan, match["m"], "minute")
            said = said.removesuffix("s") if one else said
            return Reading(match.end(), said, "time", "duration")
    if (scan.word_before(i).lower() in _AT or text[max(0, i - 2) : i] == "@ ") and (
        match := _SHORT_HALF.match(text, i)
    ):
        said = clock(scan, int(match["h"]), 0, match["half"])
        return Reading(match.end(), said, "time", "hour")
    if scan.char(i - 1) == "(" and (match := _SECONDS.match(text, i)):
        return Reading(match.end(), _count(scan, _plain(match[1]), "second"), "time", "duration")
    if match := _MS.match(text, i):
        seconds = f"{_plain(match['s'])}.{match['f']}"
        if adjectival(scan, i, match.end()):  # a 4:32.7 mile
            rest = "oh oh" if match["s"] == "00" else _two_digits(match["s"])
            said = f"{numbers.cardinal(int(match['m']))} {rest} point {numbers.digits(match['f'])}"
            return Reading(match.end(), said, "time", "race")
        return Reading(match.end(), duration(scan, m=_plain(match["m"]), s=seconds), "time", "race")
    if (match := _CLOCK.match(text, i)) and (match["sep"] == ":" or match["half"]):
        h, m, half = int(match["h"]), int(match["m"]), match["half"]
        dated = scan.previous is not None and scan.previous.kind == "date"
        timed = dated or scan.word_before(i).lower() in _MOMENT
        if match["s"] and not half and not timed:
            seconds = _plain(match["s"]) + ("." + match["f"] if match["f"] else "")
            hours, minutes = _plain(match["h"]), _plain(match["m"])
            if match["h"] == "00" and minutes != "0":  # 00:05:00
                hours, seconds = "", "" if seconds == "0" else seconds
            said = duration(scan, h=hours, m=minutes, s=seconds)
            if adjectival(scan, i, match.end()):  # a 2:30:15 marathon
                pieces = (_two_digits(match[k]) for k in ("m", "s"))
                said = " ".join([numbers.cardinal(int(match["h"])), *pieces])
        else:
            said = clock(scan, h, m, half)
            if m == 0 and scan.word_after(match.end()) in ("noon", "midnight"):
                said = said.removesuffix(" o'clock")
            if match["s"]:
                part = "." + match["f"] if match["f"] else ""
                seconds = _count(scan, _plain(match["s"]) + part, "second")
                said = f"{clock(scan, h, m, None)} and {seconds}{_half(half)}"
        after = final_dot(scan, match.end()) if half and half.endswith(".") else ""
        return Reading(match.end(), said + _zone(match["z"]), "time", "clock", after)
    if match := _HMS.match(text, i):
        seconds = _plain(match["s"]) + ("." + match["f"] if match["f"] else "")
        said = duration(scan, h=_plain(match["h"]), m=_plain(match["m"]), s=seconds)
        return Reading(match.end(), said, "time", "duration")
    if match := _HOUR.match(text, i):
        after = final_dot(scan, match.end()) if match[0].endswith(".") else ""
        return Reading(
            match.end(), clock(scan, int(match["h"]), 0, match["half"]), "time", "hour", after
        )
    if match := _MILITARY.match(text, i):
        return Reading(
            match.end(), _military(match["h"], match["m"]) + " hours", "time", "military"
        )
    if match := _MILITARY_RANGE.match(text, i):
        said = f"{_military(match['h'], match['m'])} to {_military(match['h2'], match['m2'])}"
        return Reading(match.end(), said, "time", "military")
    if (match := _BARE_MILITARY.match(scan.text, i)) and scan.word_before(i).lower() in _AT:
        return Reading(match.end(), _military(match["h"], match["m"]), "time", "military")
    if match := _STOPWATCH.match(text, i):
        said = f"{numbers.cardinal(int(match['m']))} {_two_digits(match['s'])}"
        return Reading(match.end(), said, "time", "minutes and seconds")
    if match := _FRENCH.match(text, i):
        return Reading(
            match.end(), clock(scan, int(match["h"]), int(match["m"]), None), "time", "clock"
        )
    if (match := _LETTERS.match(text, i)) and sum(map(bool, match.groups())) > 1:
        parts = {k: v or "" for k, v in match.groupdict().items()}
        return Reading(match.end(), duration(scan, **parts), "time", "duration")
    return None


def _two_digits(text: str) -> str:
    n = int(text)
    if n == 0:
        return "flat"
    return f"oh {numbers.cardinal(n)}" if n < 10 else numbers.cardinal(n)


def _military(h: str, m: str) -> str:
    hours = f"oh {numbers.cardinal(int(h[1]))}" if h[0] == "0" else numbers.cardinal(int(h))
    if h == "00":
        hours = "zero"
    if m == "00":
        return f"{hours} hundred"
    return f"{hours} {'oh ' if m[0] == '0' else ''}{numbers.cardinal(int(m))}"


def _range(scan: Scan, i: int) -> Reading | None:
    if not (match := _RANGE.match(scan.text, i)):
        return None
    half1, half2, m1, m2 = match["half1"], match["half2"], match["m1"], match["m2"]
    if not (half1 or half2 or ((m1 or m2) and ":" in match[0])):
        return None
    if match["h1"].startswith("0") and not m1:
        return None
    first = (
        numbers.cardinal(int(match["h1"])) + _half(half1)
        if not m1
        else clock(scan, int(match["h1"]), int(m1), half1)
    )
    if m1 and int(m1) == 0 and half2 and not half1:
        first = numbers.cardinal(int(match["h1"]))
    second = (
        clock(scan, int(match["h2"]), int(m2), half2)
        if m2
        else numbers.cardinal(int(match["h2"])) + _half(half2)
    )
    after = final_dot(scan, match.end()) if match[0].endswith(".") else ""
    return Reading(match.end(), f"{first} to {second}", "time", "time range", after)


def iso_time(scan: Scan, i: int) -> Reading | None:
    """The T14:30:00Z of an ISO 8601 date and time."""
    if i == 0 or not scan.text[i - 1].isdigit() or not (match := _ISO_TIME.match(scan.text, i)):
        return None
    said = clock(scan, int(match["h"]), int(match["m"]), None)
    if match["s"] and match["s"] != "00":
        said += " and " + _count(scan, _plain(match["s"]), "second")
    return Reading(match.end(), said + _zone(match["z"]), "time", "clock")


_OFFSET = pattern(
    r"(?P<zone>UTC|GMT)\s?(?P<sign>[-+−–±])\s?(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?(?![\w]|[:.]\d)"
)
_SIGNS = {"+": "plus", "±": "plus or minus"}


def offset(scan: Scan, i: int) -> Reading | None:
    """UTC-5, GMT+5:30: how far a clock is from Greenwich's."""
    match = _OFFSET.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = [*match["zone"], _SIGNS.get(match["sign"], "minus"), numbers.cardinal(int(match["h"]))]
    said += [_two_digits(match["m"])] if match["m"] and match["m"] != "00" else []
    return Reading(match.end(), " ".join(said), "time", "offset")


def watch(scan: Scan, i: int) -> Reading | None:
    """0900-1700, before telephone numbers are tried: full and quarter hours on both sides."""
    match = _MILITARY_RANGE.match(scan.text, i)
    if not match or int(match["m"]) % 15 or int(match["m2"]) % 15:
        return None
    said = f"{_military(match['h'], match['m'])} to {_military(match['h2'], match['m2'])}"
    return Reading(match.end(), said, "time", "military")


_LEAVES = pattern(
    r"(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d)(?=\s(?:trains?|express|bus|ferry|boat|flight|from|to|for"
    r"|service|departure|sailing|stopping|fast|slow|up|down)\b)(?!\sto\s\d)"
)
_AT_DOT = pattern(r"(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d)(?![\w%]|[.,:]\d)")
_TRAVELS = words(
    """
    left leave leaves leaving depart departs departed departing arrive arrives arrived arriving due
    train trains express ferry bus steamer coach
    """
)


def departure(scan: Scan, i: int) -> Reading | None:
    """The 9.15 express, left at 16.50: hours and minutes with a dot where something leaves."""
    if "." not in scan.text[i + 1 : i + 3]:
        return None
    before = scan.word_before(i).lower()
    if before in ("the", "an"):
        match = _LEAVES.match(scan.text, i)
    elif before == "at" and any(d.spoken.lower() in _TRAVELS for d in scan.drafts[-8:]):
        match = _AT_DOT.match(scan.text, i)
    else:
        return None
    if not match:
        return None
    said = clock(scan, int(match["h"]), int(match["m"]), None)
    return Reading(match.end(), said, "time", "departure")


_TENOR = pattern(
    r"(?P<n>\d{1,2})[yY](?=\s(?:UST|US\b|Treasur|[Gg]ilts?\b|Bunds?\b|JGB|BTP|OAT|notes?\b|bonds?\b"
    r"|yields?\b|swaps?\b|paper\b|T-|tenor|auction))"
)


def tenor(scan: Scan, i: int) -> Reading | None:
    """10y Treasury -> "ten year": how long a bond runs."""
    if "y" not in scan.text[i + 1 : i + 3].lower():
        return None
    match = _TENOR.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), f"{numbers.number(match['n'])} year", "time", "tenor")


_PACE = pattern(r"(?P<m>\d{1,2}):(?P<s>[0-5]\d)\s?/\s?(?P<unit>mi|mile|km)(?!\w)")


def pace(scan: Scan, i: int) -> Reading | None:
    """6:18/mi -> "six eighteen per mile": how fast one runs."""
    if ":" not in scan.text[i + 1 : i + 3]:
        return None
    match = _PACE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{numbers.cardinal(int(match['m']))} {_two_digits(match['s'])}"
    unit = "kilometer" if match["unit"] == "km" else "mile"
    return Reading(match.end(), f"{said} per {unit}", "time", "pace")


_LEFT = pattern(
    r":(?P<s>[0-5]\d)(?=\s(?:left|remaining|to\s(?:go|play)|on\sthe\sclock|seconds?)\b)"
)


def seconds_left(scan: Scan, i: int) -> Reading | None:
    """:04 left -> "four seconds": a clock that has no minutes any more."""
    match = _LEFT.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    unit = "" if scan.word_after(match.end()).startswith("second") else " seconds"
    return Reading(match.end(), numbers.number(_plain(match["s"])) + unit, "time", "seconds")


_ZONE = pattern(r"(?:[ecmp][sd]?t|gmt|utc|bst|cet|cest|ist|jst|aest)(?!\w)")


def zone(scan: Scan, i: int) -> Reading | None:
    """2:30 pm est -> "E S T": a time zone in lower case after a time."""
    previous = scan.previous
    if previous is None or previous.kind != "time" or previous.after:
        return None
    match = _ZONE.match(scan.text, i)
    return Reading(match.end(), " ".join(match[0].upper()), "time", "zone") if match else None
