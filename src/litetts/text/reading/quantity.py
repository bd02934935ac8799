"""Numbers and what is counted: cardinals, ordinals, fractions, ranges, money, measures, signs."""

from __future__ import annotations

import re

from litetts.text.reading.tables import Entry, Numeral, Tables, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, MAX_BACK, Reading, Rule, Scan

__all__ = [
    "final",
    "fraction",
    "measure",
    "money",
    "multiple",
    "number",
    "operator",
    "ordinal",
    "sign",
    "span",
    "telephone",
    "until",
    "version",
]

_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8), "⅐": (1, 7), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
_PHONE = (
    r"\+\d{1,3}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}"
    r"|\(\d{2,4}\)\s?\d{3,5}[- ]?\d{2,4}(?:[- ]\d{2,4})?"
    r"|0\d{1,4}(?:[ ./-]\d{2,8}){1,5}"
)
_PHONE_DIGITS = range(7, 16)
_SHORT_NUMBER = range(3, 7)
"""After a word for telephone: an extension, an emergency."""
MAX_DENOMINATOR = 100
"""The parts of a whole that are said as a fraction, but for thousandths."""
_DASH = r"(?:-|\s?–\s?)"
_END = rf"(?!{LETTER}|\d|')"
_THEN_ORDINAL = pattern(r"-\s?\d{1,4}\.?[ºª]")
_SIGNS = tuple("€$£₹¥")
_EDITION = pattern(r":(?:19|20)\d\d(?!\d)")


def final(scan: Scan, end: int) -> str:
    """A full stop if the dot before `end` is the last of the text."""
    near = scan.text[end : end + MAX_BACK]
    return "" if len(near) == MAX_BACK or near.strip("\"'“”’») \n") else "."


def _amount(t: Tables) -> str:
    """A pattern of a number or a range, and of what multiplies it."""
    of = rf"(?:\s(?:{t.of})\b)?" if t.of else ""
    return (
        rf"(?P<n>{t.numeral})(?:(?P<dash>{_DASH})(?P<to>{t.numeral}))?"
        rf"(?:\s?(?P<multiple>{alternatives(frozenset(t.multiples))})(?!{LETTER}){of})?"
    )


def _said(t: Tables, match: re.Match[str], entry: Entry) -> str:
    """A number or range before what it counts, without its name."""
    gender = t.millions_gender if match["multiple"] else entry.gender.strip("-")
    numeral = t.parsed(match["n"])
    said = t.number(numeral, gender)
    if match["to"]:
        said = _range(t, said, t.number(t.parsed(match["to"]), gender), numeral, match["to"])
    return said


def _range(t: Tables, one: str, two: str, first: Numeral, second: str) -> str:
    falls = _value(first) > _value(t.parsed(second))
    if falls and len(first.whole) == len(second) == 3:  # a model: 747-400
        return f"{one} {two}"
    return (t.falling if falls else t.span).format(one, two)


def _value(numeral: Numeral) -> float:
    return float(f"{numeral.whole}.{numeral.fraction or 0}")


def _last(t: Tables, match: re.Match[str]) -> Numeral:
    return t.parsed(match["to"] or match["n"])


def _multiplied(t: Tables, match: re.Match[str], said: str, name: str) -> str:
    """A number of millions of something."""
    power, template = t.multiples[match["multiple"]]
    last = _last(t, match)
    millions = form(template, t.plural(last))
    return f"{said} {millions} {t.of_millions(name) if power >= 6 else name}".strip()


def money(t: Tables) -> Rule:
    """€20, 12,50 €, 3 M€, 15 €/h."""
    currency = alternatives(frozenset(t.currencies))
    unit = alternatives(frozenset(t.units))
    ahead = rf"(?:(?P<before>{currency})\s?)?{_amount(t)}(?:\s?(?P<after>{currency}){_END})?"
    whole = pattern(rf"{ahead}(?:/(?P<rate>{unit}){_END})?")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or not (match["before"] or match["after"]):
            return None
        written = match["after"] or match["before"]
        entry, cent = t.currencies[written]
        last = _last(t, match)
        if written in t.comma_groups and len(last.fraction) == 3 and not match["rate"]:
            last = Numeral(last.whole + last.fraction)  # $1,500
        if match["multiple"]:
            name = form(entry.name, t.plural(Numeral("5")))
            said = _multiplied(t, match, _said(t, match, entry), name)
        elif len(last.fraction) in (1, 2) and cent and not match["to"]:
            said = t.money(Numeral(last.whole), int(last.fraction.ljust(2, "0")), entry, cent)
        elif not last.fraction and not match["to"]:
            said = t.money(last, 0, entry, cent)
        else:
            said = t.phrase(_said(t, match, entry), form(entry.name, t.plural(last)))
        if match["rate"]:
            said = f"{said} {t.rate(t.units[match['rate']])}"
        return Reading(match.end(), said, "money", "money")

    return read


def measure(t: Tables) -> Rule:
    """5 km/h, 20 °C, 3,5 kg, 10 %, 4 x 4 m."""
    unit = alternatives(frozenset(t.units))
    by = rf"(?P<first>(?:{t.numeral}\s?[x×]\s?){{1,2}})?"
    whole = pattern(rf"{by}{_amount(t)}\s?(?P<unit>{unit})(?:/(?P<rate>{unit}))?{_END}")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or _not_a_unit(t, scan, match):
            return None
        entry = t.units[match["unit"]]
        last = _last(t, match)
        said = _said(t, match, entry)
        if match["multiple"]:
            said = _multiplied(t, match, said, form(entry.name, t.plural(Numeral("5"))))
        else:
            said = t.phrase(said, form(entry.name, t.plural(last)))
        for part in reversed(re.findall(t.numeral, match["first"] or "")):
            said = f"{t.number(t.parsed(part))} {t.by} {said}"
        if match["rate"]:
            said = f"{said} {t.rate(t.units[match['rate']])}"
        after = final(scan, match.end()) if match[0].endswith(".") else ""
        return Reading(match.end(), said, "measure", "unit", after)

    return read


def _not_a_unit(t: Tables, scan: Scan, match: re.Match[str]) -> bool:
    """Whether ° after a number makes it an ordinal: "3° piano"."""
    if (
        match["unit"] not in t.ordinal_marks
        or match["rate"]
        or match.start("unit") > match.end("n")
    ):
        return False
    previous = scan.previous
    before = scan.word_before(match.start()).lower()
    if previous is None or before in t.degree_words or previous.rule == "sign":
        return previous is None
    # "il 3°", "3° piano", but "20°, 25°".
    ranked = any(d.kind == "ordinal" for d in scan.drafts[-4:])  # arrivata 2ª, lui 1°
    return ranked or before in t.ordinal_words or scan.char(match.end()) == " "


def multiple(t: Tables) -> Rule:
    """3 mln, 2,5 mi de pessoas."""
    short = alternatives(frozenset(m for m in t.multiples if len(m) > 1))
    letter = alternatives(frozenset(m for m in t.multiples if len(m) == 1))
    whole = pattern(
        rf"(?P<n>{t.numeral})(?P<to>(?!))?\s?"
        rf"(?P<multiple>(?:{short}){_END}|(?:{letter})(?=\s(?:de|di|d')\b))"  # 47,4 M de personas
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or match["multiple"] == t.thousand:
            return None
        template = t.multiples[match["multiple"]][1]
        numeral = t.parsed(match["n"])
        said = f"{t.number(numeral, t.millions_gender)} {form(template, t.plural(numeral))}"
        after = final(scan, match.end()) if match[0].endswith(".") else ""
        return Reading(match.end(), said, "cardinal", "multiple", after)

    return read


def ordinal(t: Tables) -> Rule:
    """2.º, 1er, 3ª."""
    whole = pattern(
        rf"(?P<n>\d{{1,4}})\.?(?P<mark>{alternatives(frozenset(t.ordinal_marks))})(?!\w)"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match:
            return None
        said = t.ordinal(int(match["n"]), t.ordinal_marks[match["mark"]])
        return Reading(match.end(), said, "ordinal", "ordinal") if said else None

    return read


def fraction(t: Tables) -> Rule:
    """3/4, 1½, 2 1/2, 3/4 kg, 1/2 litre."""
    unit = rf"(?:\s?(?P<unit>{alternatives(frozenset(t.units) - {'%', '‰', '°'})}){_END})?"
    glyph = pattern(rf"(?P<whole>\d{{1,4}})?\s?(?P<glyph>[{''.join(_VULGAR)}]){unit}")
    slash = pattern(
        r"(?:(?P<whole>\d{1,4})\s)?(?P<top>\d{1,3})/(?P<bottom>\d{1,3}(?:[ .]\d{3}){1,2}|\d{1,4})"
        r"(?![\w/]|[.,]\d)" + unit
    )

    def read(scan: Scan, i: int) -> Reading | None:
        if match := glyph.match(scan.text, i):
            top, bottom = _VULGAR[match["glyph"]]
            alone = not match["whole"] and not match["unit"]
            if alone and (top, bottom) == (1, 2) and (half := _and_half(t, scan)):
                return Reading(match.end(), half, "fraction", "fraction")
        elif not scan.char(i - 1).isalnum() and (won := _set_score(t, scan, i)):
            return won
        elif match := slash.match(scan.text, i):
            top, bottom = int(match["top"]), int(re.sub(r"\D", "", match["bottom"]))
        else:
            return None
        previous = scan.previous
        scale = top == 1 and bottom > 1000 and not match["bottom"].isdecimal()
        if scale and t.ordinal(bottom):
            pass  # au 1/25 000
        elif bottom < 2 or (bottom > MAX_DENOMINATOR and bottom != 1000):
            return None  # a law, a file: 81/2008
        if bottom > 10 and previous and previous.spoken == t.number_sign:
            return None  # n. 104/92
        entry = t.units.get(match["unit"] or "")
        noun = "" if entry else scan.word_after(match.end())
        gender = t.noun_gender(noun) if noun and t.and_half[0] else ""
        if previous and previous.spoken.lower() in t.part_words and not entry and top <= bottom:
            said = t.out_of.format(t.cardinal(top), t.cardinal(bottom))
        elif (top, bottom) == (24, 7) or (top == bottom and not entry):  # 50/50
            said = f"{t.cardinal(top)} {t.cardinal(bottom)}"
        elif match["whole"] and (top, bottom) == (1, 2) and gender:
            end = scan.text.index(noun, match.end()) + len(noun)
            number = t.cardinal(int(match["whole"]), gender)
            said = f"{t.phrase(number, noun)} {t.and_half[gender == 'f']}"
            return Reading(end, said, "fraction", "fraction")
        elif match["whole"]:
            said = _mixed(t, int(match["whole"]), top, bottom, entry)
        elif entry and (top, bottom) == (1, 2) and t.halves_of[0]:
            said = f"{t.halves_of[entry.gender == 'f']} {form(entry.name, 0)}"
        elif entry:
            said = f"{t.fraction(top, bottom)} {t.of_millions(form(entry.name, 0))}"
        elif (top, bottom) == (1, 2) and gender:
            said = t.halves_of[gender == "f"]
        else:
            said = t.fraction(top, bottom)
        return Reading(match.end(), said, "fraction", "fraction")

    return read


_AND = ("y", "e", "et")
_SETS = re.compile(
    r"(?:[0-7]/[0-7](?:\s?\(\d{1,2}\))?(?:,\s|\s(?:y|e|et|und)\s)){1,4}[0-7]/[0-7](?![\w/]|[.,]\d)"
)
_SET = re.compile(r"([0-7])/([0-7])(?![\w/]|[.,]\d)")


def _and_half(t: Tables, scan: Scan) -> str:
    """What ½ says after what was counted: tres años "y medio", with or without the written "y"."""
    if not t.and_half[0] or len(scan.drafts) < 2:
        return ""
    *_, earlier, noun = scan.drafts
    joined = noun.spoken.lower() in _AND
    if joined and len(scan.drafts) > 2:
        earlier, noun = scan.drafts[-3:-1]
    if earlier.kind != "cardinal" or noun.kind != "word":
        return ""
    singular = noun.spoken.lower()
    said = t.and_half[t.noun_gender(singular) == "f"]
    return said.partition(" ")[2] if joined else said


def _set_score(t: Tables, scan: Scan, i: int) -> Reading | None:
    """6/4, 3/6, 7/6: sets of a match, where one of them is no fraction."""
    match = _SET.match(scan.text, i)
    if not match:
        return None
    played = scan.previous is not None and scan.previous.rule == "score"
    if not played:
        whole = _SETS.match(scan.text, i)
        if not whole or not any(a > b for a, b in re.findall(r"([0-7])/([0-7])", whole[0])):
            return None
    one, two = (t.cardinal(int(n)) for n in match.groups())
    return Reading(match.end(), t.falling.format(one, two), "range", "score")


def _mixed(t: Tables, whole: int, top: int, bottom: int, entry: Entry | None) -> str:
    """Two and three quarters; two hours and a half."""
    halves = (top, bottom) == (1, 2)
    if entry is None:
        return (t.half if halves else t.mixed).format(t.cardinal(whole), t.fraction(top, bottom))
    name = form(entry.name, t.plural(Numeral(str(whole))))
    if halves and t.and_half[0]:
        female = entry.gender == "f"
        return f"{t.phrase(t.cardinal(whole, entry.gender), name)} {t.and_half[female]}"
    said = t.mixed.format(t.cardinal(whole), t.fraction(top, bottom))
    return f"{said} {form(entry.name, t.plural(Numeral('2')))}"


def telephone(t: Tables) -> Rule:
    """+34 91 123 45 67; all digits after "tel."."""
    usual = pattern(rf"(?:{_PHONE}|{t.phone})(?!\w|[.,]\d|\s?[%€$£°])")
    called = pattern(r"[+(]?\d[\d ./()-]{1,20}\d")

    def read(scan: Scan, i: int) -> Reading | None:
        previous = scan.previous
        after_word = previous is not None and previous.spoken == t.phone_word and t.phone_word
        match = (called if after_word else usual).match(scan.text, i)
        if not match:
            return None
        count = sum(c.isdigit() for c in match[0])
        if count not in _PHONE_DIGITS and not (after_word and count in _SHORT_NUMBER):
            return None
        return Reading(match.end(), t.telephone(match[0]), "telephone", "telephone")

    return read


def version(t: Tables) -> Rule:
    """3.14.2, 192.168.0.1; 978-3-16-148410-0 digit by digit."""
    whole = pattern(r"\d{1,4}(?:\.\d{1,4}){2,5}(?![\w]|[.,]\d)")
    dashed = pattern(r"\d{1,5}(?:-\d{1,7}){3,5}(?![\w-]|[.,]\d)")

    def read(scan: Scan, i: int) -> Reading | None:
        if parts := dashed.match(scan.text, i):
            return Reading(parts.end(), t.digits(parts[0]), "serial", "parts")
        match = whole.match(scan.text, i)
        if not match or re.fullmatch(t.integer, match[0]):
            return None
        said = f" {t.dot} ".join(t.number(Numeral(part)) for part in match[0].split("."))
        return Reading(match.end(), said, "serial", "version")

    return read


def span(t: Tables) -> Rule:
    """10-20, 3–5, 10 - 20."""
    whole = pattern(
        rf"(?P<one>{t.numeral})(?P<dash>\s?[-–]\s?)(?P<two>{t.numeral})(?![\w]|[.,]\d|\s?[-/]\d)"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        if " " in match["dash"] and "=" in scan.text[match.end() : match.end() + 3]:
            return None
        noun = scan.word_after(match.end())
        one, two = t.parsed(match["one"]), t.parsed(match["two"])
        if match["two"][0] == "0" and match["two"].isdecimal() and len(match["two"]) > 2:
            said = f"{_counted(t, one, '')} {t.digits(match['two'])}"  # Nr. 2024-0153
            return Reading(match.end(), said, "serial", "padded number")
        said = _range(t, _counted(t, one, noun), _counted(t, two, noun), one, match["two"])
        rule = "score" if _value(one) > _value(two) else "range"
        previous = scan.previous
        if previous is not None and previous.rule == "score" and previous.after:  # 6-4, 3-6
            said = t.falling.format(_counted(t, one, noun), _counted(t, two, noun))
            rule = "score"
        return Reading(match.end(), said, "range", rule)

    return read


def _counted(t: Tables, numeral: Numeral, noun: str) -> str:
    if numeral.mark or numeral.whole.startswith("0") or len(numeral.whole) > 15:
        return t.number(numeral)
    return t.counted(int(numeral.whole), noun)


def number(t: Tables) -> Rule:
    """A cardinal or a decimal."""
    whole = pattern(t.numeral)

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match:
            return None
        numeral = t.parsed(match[0])
        end = match.end()
        noun = scan.word_after(end)
        if noun and noun == t.thousand:
            noun = scan.word_after(scan.text.index(noun, end) + len(noun))
        said = _counted(t, numeral, noun)
        if said.endswith("'"):  # one word with what it counts
            end = scan.text.index(noun, end) + len(noun)
            said += noun
        kind = "decimal" if numeral.mark else "cardinal"
        return Reading(end, said, kind, kind)

    return read


def sign(t: Tables) -> Rule:
    """Minus five, plus or minus five: only the sign."""
    ahead = pattern(rf"[-+±~](?=\s?(?:%?\d|(?:{alternatives(frozenset(t.currencies))})\s?\d))")
    names = {"-": t.minus, "+": t.plus, "±": t.plus_minus, "~": t.about}

    def read(scan: Scan, i: int) -> Reading | None:
        if scan.char(i - 1).isalnum() or not ahead.match(scan.text, i):
            return None
        if scan.text[i] in "-~" and scan.char(i + 1) == " ":
            return None
        return Reading(i + 1, names[scan.text[i]], "math", "sign")

    return read


_NUMBERS = ("cardinal", "decimal", "math", "range")


def operator(t: Tables) -> Rule:
    """3 + 4 = 7, 8 - 3, 5 × 3, 10/2 = 5: what stands between two numbers or letters."""

    def read(scan: Scan, i: int) -> Reading | None:
        char = scan.text[i]
        said = t.operators.get(char)
        before = scan.text[max(0, i - 2) : i].rstrip()[-1:]
        after = scan.text[i + 1 : i + 4].lstrip()[:1]
        if said is None or not before or not after:
            return None
        if char == "/" and t.per_hundred and scan.text[i + 1 : i + 5].startswith("100"):
            previous = scan.previous
            if previous is not None and previous.kind == "measure" and previous.end == i:
                return Reading(i + 1, t.per_hundred, "measure", "rate")
        if char in "-/x*:" and not (before.isdecimal() and after.isdecimal()):
            return None
        spaced = char == ":" and scan.text[i - 1 : i] == scan.text[i + 1 : i + 2] == " "
        if spaced and (scan.previous is None or scan.previous.kind not in _NUMBERS):
            return None  # CO2 : 120 g/km
        if char == "-" and _THEN_ORDINAL.match(scan.text, i):
            return None  # 1578 - 5º andar
        if char == ":" and "=" in scan.text[i : i + MAX_BACK]:
            said = t.operators.get("÷", said)
        elif (
            char == ":" and _EDITION.match(scan.text, i) and scan.text[max(0, i - 3) : i].isdigit()
        ):
            said = ""  # ISO 9001:2015
        if char == "/" and scan.char(i + 1) != " " and "=" not in scan.text[i : i + MAX_BACK]:
            said = t.symbols.get("/", "")
        if not (before.isalnum() or before in ")%°²³") or not (after.isalnum() or after in "(-+√"):
            return None
        return Reading(i + 1, said, "math", "operator")

    return read


def _like(scan: Scan, i: int) -> bool:
    """Whether what stands after a dash is of the unit before it: 10 °C – 15 °C."""
    previous = scan.previous
    if previous is None or previous.kind not in ("time", "measure", "money", "date"):
        return False
    written = scan.text[previous.start : previous.end]
    unit = written.strip("0123456789.,: ")
    near = scan.text[i + 1 : i + MAX_BACK]
    if not unit:
        return previous.kind == "time" and re.match(r"\s[0-2]?\d[:.h][0-5]\d", near) is not None
    return (
        previous.kind != "date" and re.match(rf"\s[\d.,:]+\s?{re.escape(unit)}", near) is not None
    )


def until(t: Tables) -> Rule:
    """A dash between two times, dates or amounts: 9 h-12 h."""
    kinds = ("time", "date", "measure", "money", "ordinal")

    def read(scan: Scan, i: int) -> Reading | None:
        previous = scan.previous
        if scan.text[i] not in "-–" or previous is None or i - previous.end > 1:
            return None
        spaced = previous.end < i
        if spaced != (scan.char(i + 1) == " ") or (spaced and not _like(scan, i)):
            return None
        following = scan.char(i + 1 + spaced)
        if previous.kind == "roman":
            if following not in ("I", "V", "X"):
                return None
        elif previous.kind not in kinds or not (following.isdigit() or following in _SIGNS):
            return None
        return Reading(i + 1, t.to, "range", "range")

    return read
