"""SSML's `say-as`: the whole text is read as one class."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litetts.text.languages.en.reading import (
    date,
    fraction,
    money,
    numbers,
    symbol,
    telephone,
    time,
)
from litetts.text.languages.en.reading.calendar import MONTH_OF, MONTHS
from litetts.text.languages.en.reading.context import say, say_number, use_and
from litetts.text.scanner.scan import Reading, Scan

_ALIAS = {
    "characters": "characters", "character": "characters", "spell-out": "characters",
    "spell": "characters", "verbatim": "characters", "letters": "characters",
    "cardinal": "cardinal", "number": "cardinal", "ordinal": "ordinal", "digits": "digits",
    "digit": "digits", "number_digit": "digits", "fraction": "fraction", "date": "date",
    "time": "time", "duration": "duration", "telephone": "telephone", "phone": "telephone",
    "currency": "currency", "money": "currency", "address": "text", "name": "text", "unit": "text",
    "measure": "text", "net": "text", "vxml": "text", "expletive": "expletive",
    "bleep": "expletive", "text": "text",
}  # fmt: skip
_BLEEP = "bleep"


def interpret(scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
    """Read `scan.text` as `interpret_as`, which may carry a format after a colon."""
    value, _, form = interpret_as.lower().partition(":")
    kind = _ALIAS.get(value.strip())
    if kind is None:
        return None
    if re.fullmatch(r"[dmy]{1,3}|yyyymmdd|yyyymm|mmdd", value):
        kind, form = "date", value
    text = scan.text.strip()
    if not text:
        return ()
    said = _SAY[kind](scan, text, form.strip())
    if said is None:
        return _as_text(scan)
    return said if isinstance(said, list) else [Reading(len(scan.text), said, kind, "say-as")]


def _as_text(scan: Scan) -> list[Reading]:
    """Ordinary reading, for text that is not what `say-as` claims."""
    from litetts.text.scanner.scan import scan as read

    inner = Scan(scan.text, scan.lang, scan.style, scan.language)
    read(inner)
    return [Reading(d.end, d.spoken, d.kind, d.rule, d.after) for d in inner.drafts]


def characters(scan: Scan, text: str, form: str) -> list[Reading]:
    """Every character by name, one reading each, so that each has its own time."""
    start = len(scan.text) - len(scan.text.lstrip())
    readings = []
    for k, c in enumerate(text):
        if c.isspace():
            continue
        if c.isdecimal():
            said = numbers.ONES[int(c)]
        elif c.isalpha():
            said = c.upper() if len(c.upper()) == 1 else c
        else:
            said = (
                symbol.CODE.get(c)
                or symbol.PUNCTUATION.get(c)
                or symbol.ALWAYS.get(c)
                or symbol.symbol(c, scan)
                or symbol.emoji_name(c)
            )
            said = {"period": "dot"}.get(said, said)
        readings.append(Reading(start + k + 1, said, "characters", "say-as"))
    return readings


def _plain(text: str) -> str:
    return re.sub(r"(?<=\d)[,\s](?=\d{3})", "", text)


def cardinal(scan: Scan, text: str, form: str) -> str | None:
    """A number, whatever it looks like; Roman numerals too."""
    from litetts.text.languages.en.reading import roman

    plain = _plain(text)
    if match := re.fullmatch(r"([-+]?)(\d+)(?:\.(\d+))?", plain):
        sign = {"-": "minus ", "+": "plus "}.get(match[1], "")
        whole = match[2].lstrip("0") or "0"
        return sign + say_number(scan, whole + (f".{match[3]}" if match[3] else ""))
    if re.fullmatch(r"[IVXLCDM]+", text.upper()):
        return numbers.cardinal(roman.value(text.upper()), use_and(scan))
    return None


def ordinal(scan: Scan, text: str, form: str) -> str | None:
    """5 -> "fifth"; VIII -> "eighth"."""
    from litetts.text.languages.en.reading import roman

    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", _plain(text))
    if plain.isdecimal() and len(plain) <= numbers.MAX_DIGITS:
        return numbers.ordinal(int(plain), use_and(scan))
    if re.fullmatch(r"[IVXLCDM]+", text.upper()):
        return numbers.ordinal(roman.value(text.upper()), use_and(scan))
    return None


def digits(scan: Scan, text: str, form: str) -> list[Reading]:
    """Digit by digit; other characters by name."""
    return characters(scan, text, form)


def as_fraction(scan: Scan, text: str, form: str) -> str | None:
    """3/20, 1+1/2, 2 3/4."""
    match = re.fullmatch(r"(?:(\d+)\s*[+ ]\s*)?(\d+)\s*/\s*(\d+)", text)
    if not match:
        return None
    whole, top, bottom = match[1], int(match[2]), int(match[3])
    if whole:
        return fraction.mixed(scan, whole, top, bottom)
    if bottom < 2:
        return f"{say(scan, top)} over {say(scan, bottom)}"
    return f"{say(scan, top)} {numbers.denominator(bottom, top != 1, use_and(scan))}"


def as_date(scan: Scan, text: str, form: str) -> str | None:
    """Numbers in the order of the format: mdy, dmy, ymd, ydm, md, dm, ym, my, d, m, y."""
    order = re.sub(r"([dmy])\1+", r"\1", form) or ""
    parts = re.findall(r"\d+|[A-Za-z]+", text)
    if (
        len(parts) == 1
        and parts[0].isdecimal()
        and len(parts[0]) == 8
        and order in ("ymd", "mdy", "dmy", "")
    ):
        order = order or "ymd"
        sizes = {"y": 4, "m": 2, "d": 2}
        digits_, parts = parts[0], []
        for field in order:
            parts.append(digits_[: sizes[field]])
            digits_ = digits_[sizes[field] :]
    if not order:
        return None
    if len(parts) != len(order):
        return None
    fields = dict(zip(order, parts, strict=True))
    month = fields.get("m", "")
    number = MONTH_OF.get(month.lower(), int(month) if month.isdecimal() else 0)
    if month and not 1 <= number <= 12:
        return None
    day = re.sub(r"\D", "", fields.get("d", ""))
    year = fields.get("y")
    if day and not 1 <= int(day) <= 31:
        return None
    if year and not year.isdecimal():
        return None
    first = order.find("d") < order.find("m") if "d" in order and "m" in order else False
    if order in ("ymd", "ydm"):
        first = scan.british
    if day and month:
        return date.verbalise(
            scan, int(day), number, str(date._full_year(year)) if year else None, first
        )
    said_year = date.say_year(scan, date._full_year(year)) if year else ""
    if month:
        return f"{MONTHS[number - 1]} {said_year}".strip()
    if day:
        return numbers.ordinal(int(day))
    return said_year


def as_time(scan: Scan, text: str, form: str) -> str | None:
    """hms12 and hms24, and what the ordinary rules know."""
    match = re.fullmatch(
        r"(\d{1,2})(?::?(\d\d))?(?::?(\d\d))?\s*([ap])?\.?\s*m?\.?", text, re.IGNORECASE
    )
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return None
    half = f"{match[4].upper()}M" if match[4] else None
    said = time.clock(scan, int(match[1]), int(match[2] or 0), half)
    if match[3]:
        head = time.clock(scan, int(match[1]), int(match[2] or 0), None)
        seconds = f"{head} and {say(scan, int(match[3]))} second{'' if int(match[3]) == 1 else 's'}"
        said = seconds + (f" {half[0]} M" if half else "")
    return said


def as_duration(scan: Scan, text: str, form: str) -> str | None:
    """hms, hm, ms; 1:30 is minutes and seconds unless the format says otherwise."""
    parts = [str(int(p)) for p in re.findall(r"\d+", text)]
    units = {"hms": "hms", "hm": "hm", "ms": "ms", "h": "h", "m": "m", "s": "s"}.get(form)
    if units is None:
        units = {3: "hms", 2: "ms", 1: "s"}.get(len(parts))
    if not units or len(units) != len(parts):
        return None
    return time.duration(scan, **dict(zip(units, parts, strict=True)))


def as_telephone(scan: Scan, text: str, form: str) -> list[Reading] | None:
    """Digits in the groups in which they are written; ten digits as 3-3-4."""
    start = len(scan.text) - len(scan.text.lstrip())
    if not re.search(r"\d", text):
        return None
    if read := telephone.telephone(scan, start):
        readings = read if isinstance(read, list) else [read]
        if readings[-1].end >= start + len(text):
            return readings
    if re.fullmatch(r"\d{10}", text):
        cuts = (3, 6, 10)
        at = 0
        out = []
        zero = "zero" if scan.style.zero == "zero" else "oh"
        for cut in cuts:
            said = numbers.digits(text[at:cut], "oh" if zero == "oh" else "zero")
            out.append(Reading(start + cut, said, "telephone", "say-as", "" if cut == 10 else ","))
            at = cut
        return out
    return telephone.grouped(scan, start, len(scan.text), "telephone", "say-as")


def currency(scan: Scan, text: str, form: str) -> str | None:
    """Amounts; a bare number takes the currency of the format (`currency:USD`)."""
    for rule in (money.before, money.after):
        reading = rule(scan, len(scan.text) - len(scan.text.lstrip()))
        if reading and reading.end >= len(scan.text.rstrip()):
            return reading.spoken
    code = form.upper() or (scan.style.currency or ("GBP" if scan.british else "USD"))
    if code in money.CODES and re.fullmatch(r"\d[\d,]*(?:\.\d+)?", text):
        return money.verbalise(scan, text, money.CODES[code])
    return None


def expletive(scan: Scan, text: str, form: str) -> str:
    """Nothing of the text is said."""
    return _BLEEP


def _text(scan: Scan, text: str, form: str) -> None:
    return None


_SAY = {
    "characters": characters,
    "cardinal": cardinal,
    "ordinal": ordinal,
    "digits": digits,
    "fraction": as_fraction,
    "date": as_date,
    "time": as_time,
    "duration": as_duration,
    "telephone": as_telephone,
    "currency": currency,
    "expletive": expletive,
    "text": _text,
}
