"""Quantities: every SI unit with its prefixes, imperial units, rates, dimensions, angles."""

from __future__ import annotations

import re
from functools import lru_cache

from litetts.text.languages.en import fraction, numbers
from litetts.text.languages.en.cardinal import MULTIPLES
from litetts.text.languages.en.context import (
    INTEGER,
    NUMBER,
    adjectival,
    final_dot,
    say_number,
    singular,
)
from litetts.text.normalise.scan import Reading, Scan

# The International System of Units (BIPM, 9th edition, 2019): prefixes and units.
PREFIXES = {
    "Q": "quetta", "R": "ronna", "Y": "yotta", "Z": "zetta", "E": "exa", "P": "peta",
    "T": "tera", "G": "giga", "M": "mega", "k": "kilo", "h": "hecto", "da": "deca",
    "d": "deci", "c": "centi", "m": "milli", "µ": "micro", "u": "micro", "n": "nano",
    "p": "pico", "f": "femto", "a": "atto",
}  # fmt: skip
_SI = {
    "m": "meter", "g": "gram", "s": "second", "A": "ampere", "K": "kelvin", "mol": "mole",
    "cd": "candela", "rad": "radian", "sr": "steradian", "Hz": "hertz", "N": "newton",
    "Pa": "pascal", "J": "joule", "W": "watt", "C": "coulomb", "V": "volt", "F": "farad",
    "Ω": "ohm", "ohm": "ohm", "S": "siemens", "Wb": "weber", "T": "tesla", "H": "henry",
    "lm": "lumen", "lx": "lux", "Bq": "becquerel", "Gy": "gray", "Sv": "sievert", "kat": "katal",
    "L": "liter", "l": "liter", "eV": "electron volt", "Wh": "watt hour", "Ah": "amp hour",
    "B": "byte", "b": "bit", "bit": "bit", "byte": "byte", "bar": "bar", "cal": "calorie",
    "Cal": "calorie", "VA": "volt ampere", "bps": "bit per second", "pc": "parsec", "M": "molar",
    "hz": "hertz", "gal": "gallon", "U": "unit", "Da": "dalton", "px": "pixel", "pixel": "pixel",
    "ton": "ton", "watt": "watt", "hertz": "hertz", "eq": "equivalent", "Gal": "gal",
}  # fmt: skip
# Prefixed forms that mean something else, or that nobody writes.
_NOT_PREFIXED = {
    "B": "kMGTPEZY", "b": "kMGTP", "bit": "kMGTP", "byte": "kMGT", "bps": "kMGT", "px": "M",
    "L": "kcmdµun", "l": "kcmdµun", "cal": "k", "Cal": "k", "Wh": "kMGTm", "Ah": "mk",
    "bar": "m", "VA": "kM", "pc": "kMG", "M": "mµn", "hz": "kMGT", "gal": "k", "U": "m",
    "Da": "kM", "pixel": "M", "ton": "kM", "eV": "kMGTm", "g": "kmµunpcdTG", "s": "mµunpf",
    "Hz": "kMGTPm", "Pa": "kMGhm", "W": "kMGTPmµun", "V": "kMmµun", "A": "kmµunp", "m":
    "kmcdµunpf", "N": "kMm", "J": "kMGTm", "Ω": "kMGmµ", "ohm": "kM", "K": "mµn", "mol": "mµunk",
    "F": "mµunpf", "H": "mµun", "T": "mµun", "S": "mµun", "Sv": "mµun", "Gy": "mc", "Bq": "kMGT",
    "C": "mµunp", "watt": "kM", "hertz": "kM", "eq": "m", "cd": "mk", "lm": "k", "lx": "k",
    "kat": "µn", "rad": "mµ", "Wb": "mµ", "sr": "m", "Gal": "mµ",
}  # fmt: skip
_OTHER = {
    # length
    "ft": "foot", "in": "inch", "yd": "yard", "yds": "yard", "mi": "mile", "nmi": "nautical mile",
    "nm": "nanometer", "ly": "light year", "AU": "astronomical unit", "au": "astronomical unit",
    "Å": "angstrom", "fathom": "fathom", "miles": "mile", "feet": "foot", "inches": "inch",
    # area and volume
    "ha": "hectare", "ac": "acre", "sqft": "square foot", "sqm": "square meter", "cc": "c c",
    "acre": "acre", "sq ft": "square foot", "sq mi": "square mile", "sq m": "square meter",
    "sq km": "square kilometer", "sq in": "square inch", "sq yd": "square yard",
    "cu ft": "cubic foot", "cu m": "cubic meter", "cu in": "cubic inch", "gal": "gallon",
    "gals": "gallon", "qt": "quart", "pt": "pint", "pts": "point", "fl oz": "fluid ounce",
    "tsp": "teaspoon", "tbsp": "tablespoon", "tbs": "tablespoon", "Tbsp": "tablespoon",
    "bbl": "barrel", "bu": "bushel",
    # mass
    "lb": "pound", "lbs": "pound", "oz": "ounce", "t": "tonne", "kgs": "kilogram",
    "kilo": "kilo", "gr": "grain", "ct": "carat", "cwt": "hundredweight", "Mt": "megaton",
    # time
    "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "hr": "hour",
    "hrs": "hour", "h": "hour", "wk": "week", "wks": "week", "mo": "month", "mos": "month",
    "yr": "year", "yrs": "year", "msec": "millisecond", "usec": "microsecond",
    # speed, frequency, rates
    "mph": "mile per hour", "kph": "kilometer per hour", "kmh": "kilometer per hour",
    "kmph": "kilometer per hour", "fps": "frame per second", "rpm": "revolution per minute",
    "bpm": "beat per minute", "wpm": "word per minute", "knot": "knot", "kn": "knot",
    "kt": "knot", "kts": "knot", "mpg": "mile per gallon", "cfm": "cubic foot per minute",
    "gpm": "gallon per minute", "ppm": "part per million", "ppb": "part per billion",
    "dpi": "dot per inch", "ppi": "pixel per inch", "mi/h": "mile per hour",
    # energy, pressure, power
    "hp": "horsepower", "psi": "pound per square inch", "atm": "atmosphere", "Torr": "torr",
    "torr": "torr", "mmHg": "millimeter of mercury", "BTU": "B T U", "Btu": "B T U",
    "BTUs": "B T U", "erg": "erg", "kcals": "kilocalorie", "Nm": "newton meter",
    "kgf": "kilogram force", "lbf": "pound force", "ft-lb": "foot pound", "inHg": "inch of mercury",
    # level, chemistry, optics
    "dB": "decibel", "dBA": "decibel A", "dBm": "decibel milliwatt", "dBi": "decibel isotropic",
    "Np": "neper", "IU": "international unit", "D": "diopter", "mAh": "milliamp hour",
    "Ci": "curie", "R": "roentgen", "rem": "rem", "G": "gauss", "amp": "amp", "amps": "amp",
    # information
    "KB": "kilobyte", "Kb": "kilobit", "kB": "kilobyte", "KiB": "kibibyte", "MiB": "mebibyte",
    "GiB": "gibibyte", "TiB": "tebibyte", "Kbps": "kilobit per second", "KHz": "kilohertz",
    "MP": "megapixel", "mp": "megapixel", "baud": "baud", "kcal": "kilocalorie",
    "Mbit": "megabit", "Gbit": "gigabit", "KBps": "kilobyte per second",
    "MBps": "megabyte per second", "GBps": "gigabyte per second", "KW": "kilowatt",
    "KWH": "kilowatt hour", "kwh": "kilowatt hour", "Km": "kilometer", "KM": "kilometer",
    "KG": "kilogram", "Kg": "kilogram", "gm": "gram", "gms": "gram", "mcg": "microgram",
    "ML": "milliliter", "CM": "centimeter", "cms": "centimeter", "kms": "kilometer",
    "mgs": "milligram", "Mhz": "megahertz", "Ghz": "gigahertz", "khz": "kilohertz",
    "mbps": "megabit per second", "gbps": "gigabit per second", "kbps": "kilobit per second",
    # angle and temperature
    "°": "degree", "°C": "degree Celsius", "°F": "degree Fahrenheit", "℃": "degree Celsius",
    "℉": "degree Fahrenheit", "° C": "degree Celsius", "° F": "degree Fahrenheit",
    "°K": "degree Kelvin", "°R": "degree Rankine", "deg": "degree", "degC": "degree Celsius",
    "degF": "degree Fahrenheit", "°N": "degree north", "°S": "degree south",
    "°E": "degree east", "°W": "degree west", "° N": "degree north", "° S": "degree south",
    "° E": "degree east", "° W": "degree west", "ºC": "degree Celsius", "arcmin": "arcminute",
    "arcsec": "arcsecond", "′": "minute", "″": "second",
    # proportion
    "%": "percent", "‰": "per mille", "‱": "basis point", "pp": "percentage point",
    "bp": "basis point", "bps": "basis point", "pct": "percent", "ppt": "part per trillion",
}  # fmt: skip
_PLURALS = {
    "percent": "percent", "per mille": "per mille", "degree Celsius": "degrees Celsius",
    "degree Fahrenheit": "degrees Fahrenheit", "degree Kelvin": "degrees Kelvin",
    "degree Rankine": "degrees Rankine", "degree north": "degrees north", "c c": "c c's",
    "degree south": "degrees south", "degree east": "degrees east", "degree west": "degrees west",
    "millimeter of mercury": "millimeters of mercury", "inch of mercury": "inches of mercury",
    "B T U": "B T U's", "decibel A": "decibels A", "kilogram force": "kilograms force",
    "pound force": "pounds force", "part per million": "parts per million",
    "decibel milliwatt": "decibel milliwatts", "decibel isotropic": "decibels isotropic",
    "kelvin": "kelvin", "mole": "moles", "siemens": "siemens",
}  # fmt: skip

# Units that are words or letters of other meaning when a space stands before them.
_GLUED_ONLY = frozenset("A C F V T H N S J W K M U D G R B b h s t g m l L d px px eq".split())
_SPACED_OK = frozenset("A C F V T N J W K g m s h l L t B".split())
_BITS_FROM = 1000
""" "bps": below this many it means basis points, from it on bits per second."""


@lru_cache(maxsize=1)
def units() -> dict[str, str]:
    """Every unit symbol and its singular name."""
    table = dict(_SI)
    for symbol, name in _SI.items():
        for prefix in PREFIXES:
            if prefix in _NOT_PREFIXED.get(symbol, ""):
                table[prefix + symbol] = PREFIXES[prefix] + name
    table |= _OTHER
    for symbol in ("gal", "U", "eq", "M", "R", "D", "G", "H"):
        if symbol != "gal":
            table.pop(symbol, None)
    return table


def _pattern(symbols: list[str]) -> str:
    return "|".join(re.escape(s) for s in sorted(symbols, key=len, reverse=True))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    every = _pattern(list(units()))
    power = r"(?:\^?-?[23]|[²³⁻¹⁴]{1,2})?"

    def one(tag: str) -> str:
        return rf"(?:(?P<scale{tag}>sq\.?|cu\.?)\s)?(?P<unit{tag}>{every})(?P<power{tag}>{power})"

    end = r"(?![^\W_]|\d|/[^\W_]|['’]\w)"
    unit = re.compile(
        rf"(?P<gap>[ -]?){one('')}"
        rf"(?:\s?(?P<per>/|per\s|·|⋅|p(?=h))\s?{one('2')})?(?P<dot>\.(?!\w))?{end}"
    )
    after = re.compile(rf"\s?(?:/|per)\s?{one('')}{end}")
    return unit, after


_QUANTITY = re.compile(NUMBER)
_VALUE = re.compile(
    rf"(?P<value>{NUMBER})(?:\s?(?P<dash>[-–—]|to|±|or|and|x|×)\s?(?P<upper>{NUMBER}))?"
    r"(?P<times>\s?[x×]\s?10\^?(?P<exp>[-−]?\d{1,3}|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))?"
    rf"(?:\s(?P<multiple>hundred|thousand|million|billion|trillion)|(?P<short>[kKM])(?=\s[a-zA-Z]))?"
)
_FEET = re.compile(r"(?P<ft>\d{1,3})\s?(?:'|′|ft\.?)\s?(?P<in>\d{1,2}(?:\.\d+)?)?\s?(?:\"|''|″|”|in\.?(?!\w)|(?=[\s.,;)]|$))")
_INCHES = re.compile(rf"(?P<n>{NUMBER})\s?(?:\"|″|'')(?=[\s.,;:)-]|$)")
_ARC = re.compile(
    r"(?P<d>\d{1,3}(?:\.\d+)?)\s?°\s?(?:(?P<m>\d{1,2}(?:\.\d+)?)\s?['′]\s?)?"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s?(?:\"|″|''|”)\s?)?(?P<side>[NSEW](?![\w]))?"
)
_POUNDS = re.compile(r"(?P<lb>\d{1,3})\s?lbs?\.?,?\s(?P<oz>\d{1,2}(?:\.\d)?)\s?oz(?:\.|(?!\w))")
_DIMENSIONS = re.compile(
    rf"(?P<first>{NUMBER})(?P<u1>\s?(?:'|\"|′|″|ft|in|cm|mm|m))?(?:\s?[x×]\s?(?P<rest>\d[\d.,]*)"
    rf"(?P<u2>\s?(?:'|\"|′|″|ft|in|cm|mm|m)(?![a-zA-Z]))?)"
    rf"(?:\s?[x×]\s?(?P<third>\d[\d.,]*)(?P<u3>\s?(?:'|\"|′|″|ft|in|cm|mm|m)(?![a-zA-Z]))?)?(?![\w])"
)
_SIDES = {"N": "north", "S": "south", "E": "east", "W": "west"}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def many(name: str) -> str:
    """The plural of a unit's name."""
    return _PLURALS.get(name) or numbers.plural(name)


def _name(scale: str | None, unit: str, power: str | None) -> str:
    """("", "m", "²") -> "square meter"."""
    name = units()[unit]
    exponent = (power or "").translate(_SUPERSCRIPT).lstrip("^").lstrip("-")
    if exponent == "2":
        name = ("square " + name) if unit not in ("s", "sec") else name + " squared"
    elif exponent == "3":
        name = "cubic " + name if unit not in ("s", "sec") else name + " cubed"
    elif exponent == "4":
        name += " to the fourth"
    if scale:
        name = ("square " if scale[0] in "sS" else "cubic ") + name
    return name


def unit_name(match: re.Match[str], plural: bool) -> str:
    """The name of the unit that `_patterns` matched, with what it is divided by."""
    name = _name(match["scale"], match["unit"], match["power"])
    negative = "-" in (match["power"] or "") or "⁻" in (match["power"] or "")
    head = many(name) if plural else name
    if not match["unit2"]:
        return "per " + name if negative else head
    second = _name(match["scale2"], match["unit2"], match["power2"])
    inverse = "⁻" in (match["power2"] or "") or "-" in (match["power2"] or "")
    if match["per"] in "·⋅" and not inverse:
        return f"{name} {many(second) if plural else second}"
    return f"{head} per {second}"


def _unit(scan: Scan, end: int, text: str) -> re.Match[str] | None:
    """The unit at `end`, unless it is more likely a word or a name."""
    match = _patterns()[0].match(scan.text, end)
    if not match:
        return None
    unit, gap = match["unit"], match["gap"]
    alone = not match["unit2"] and not match["power"]
    spaced = gap == " "
    if alone and gap == "-" and (len(unit) == 1 and unit not in "°%\"" or unit in ("in", "am")):
        return None
    if alone and unit == "in":
        after = scan.word_after(match.end())
        dotted = bool(match["dot"])
        if spaced and not dotted and after:
            return None
        if not spaced and after and not dotted and gap == "":
            return match
        if spaced and not dotted and not re.match(r"\s*(?:[,;)x×]|$)", scan.text[match.end() : match.end() + 8]):
            return None
    if alone and not spaced and unit in ("K", "M", "B", "T", "D", "G", "k", "S", "C", "F", "A", "N", "H", "R", "J"):
        # 5K is five thousand, 3D and 5G are names, 4A is an identifier.
        if unit in ("A", "N", "J") and "." in text:
            return match
        return None
    if alone and spaced and unit in ("A", "a", "at", "as", "au", "C", "F", "H", "S", "T", "B", "b", "N", "J", "pt", "R", "D", "M", "U", "K", "W", "V", "d"):
        if unit in ("A", "V", "W", "K", "N", "J", "T", "C", "F", "H") and not scan.word_after(match.end())[:1].isupper():
            return match
        return None
    return match


def _multiplied(scan: Scan, match: re.Match[str], value: str) -> str:
    said = say_number(scan, value)
    if match["times"]:
        exponent = match["exp"].translate(_SUPERSCRIPT)
        said += " times ten to the power of " + say_number(scan, exponent)
    if match["multiple"]:
        said += " " + match["multiple"]
    if match["short"]:
        said += " " + MULTIPLES[match["short"]]
    return said


_BETWEEN = {"±": "plus or minus", "or": "or", "and": "and", "x": "by", "×": "by"}


def quantity(scan: Scan, i: int) -> Reading | None:
    """5 km, 72°F, 37.5 °C, 3.2 GHz, 60 mph, 5-10 kg, 10%, 25 bps."""
    text = scan.text
    if not (match := _VALUE.match(text, i)):
        return None
    ends = [match]
    if match["upper"]:
        single = re.compile(
            rf"(?P<value>{NUMBER})(?P<dash>)(?P<upper>)(?P<times>)(?P<exp>)(?P<multiple>)(?P<short>)"
        ).match(text, i)
        if single:
            ends.append(single)
    for value in ends:
        unit = _unit(scan, value.end(), value["upper"] or value["value"])
        if unit is None:
            continue
        return _quantity(scan, i, value, unit)
    return None


def _quantity(scan: Scan, i: int, value: re.Match[str], unit: re.Match[str]) -> Reading:
    text = scan.text
    number = value["upper"] or value["value"]
    end = unit.end()
    after = ""
    if unit["dot"]:
        # The dot belongs to an abbreviated unit, or ends the sentence, or both.
        if unit["unit"] in ("m", "s", "g", "%", "°", "km", "kg") or unit["unit"][-1] in "°%CF":
            end -= 1
        else:
            after = final_dot(scan, end)
    if unit["unit"] == "bps" and not unit["unit2"]:
        n = float(number.replace(",", "").replace(" ", ""))
        plain = "bit per second" if n >= _BITS_FROM else "basis point"
        name = plain if n == 1 else many(plain)
    else:
        compound = bool(value["multiple"] or value["times"] or value["short"])
        one = (singular(number) and not compound) or adjectival(scan, i, end) or (
            unit["gap"] == "-"
        ) or (text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha())
        if unit["unit"] in ("%",) or not one:
            one = unit["unit"] == "%"
        name = unit_name(unit, not one)
    said = _multiplied(scan, value, number)
    if value["upper"]:
        joint = _BETWEEN.get(value["dash"], "to")
        said = f"{say_number(scan, value['value'])} {joint} {said}"
    rule = "range" if value["upper"] else "unit"
    return Reading(end, f"{said} {name}", "measure", rule, after)


def fractional(scan: Scan, i: int) -> Reading | None:
    """1/2 mi -> "half a mile", 2½ in. -> "two and a half inches"."""
    part = fraction.vulgar(scan, i) or fraction.fraction(scan, i)
    if part is None or part.rule not in ("fraction", "mixed fraction"):
        return None
    unit = _unit(scan, part.end, "1")
    if unit is None or unit["unit"] in ("%",):
        return None
    name = unit_name(unit, part.rule == "mixed fraction")
    end = unit.end()
    after = final_dot(scan, end) if unit["dot"] else ""
    if part.rule == "mixed fraction":
        return Reading(end, f"{part.spoken} {name}", "measure", "fraction of a unit", after)
    article = "an" if name[0] in "aeiou" or name.startswith("hour") else "a"
    said = f"half {article}" if part.spoken == "one half" else f"{part.spoken} of {article}"
    return Reading(end, f"{said} {name}", "measure", "fraction of a unit", after)


def feet_inches(scan: Scan, i: int) -> Reading | None:
    """5'10" -> "five feet ten inches"; 6'2; 8 lb 3 oz; 24"."""
    text = scan.text
    if match := _FEET.match(text, i):
        feet, inches = match["ft"], match["in"]
        marked = text[match.end("ft") : match.end("ft") + 1] in "'′ f"
        if marked and (inches or match[0].rstrip().endswith(("'", "′"))):
            said = f"{say_number(scan, feet)} {'foot' if feet == '1' else 'feet'}"
            if inches:
                said += f" {say_number(scan, inches)} {'inch' if inches == '1' else 'inches'}"
            return Reading(match.end(), said, "measure", "feet and inches")
    if match := _POUNDS.match(text, i):
        lb, oz = match["lb"], match["oz"]
        said = f"{say_number(scan, lb)} {'pound' if lb == '1' else 'pounds'} "
        said += f"{say_number(scan, oz)} {'ounce' if oz == '1' else 'ounces'}"
        return Reading(match.end(), said, "measure", "pounds and ounces")
    if (match := _INCHES.match(text, i)) and not _open_quote(scan):
        one = singular(match["n"]) or adjectival(scan, i, match.end())
        said = f"{say_number(scan, match['n'])} {'inch' if one else 'inches'}"
        return Reading(match.end(), said, "measure", "inches")
    return None


def _open_quote(scan: Scan) -> bool:
    """Whether a double quotation mark is open, so that the next one closes it."""
    if "“" in scan.pending:
        return True
    depth = 0
    for draft in scan.drafts[-60:]:
        depth += draft.before.count("“") - draft.after.count("”")
    return depth > 0


def angle(scan: Scan, i: int) -> Reading | None:
    """40°26′46″N -> "forty degrees twenty six minutes forty six seconds north"."""
    match = _ARC.match(scan.text, i)
    if not match or not (match["m"] or match["side"]):
        return None
    said = []
    for key, unit in (("d", "degree"), ("m", "minute"), ("s", "second")):
        if match[key]:
            said.append(f"{say_number(scan, match[key])} {unit if match[key] == '1' else unit + 's'}")
    if match["side"]:
        said.append(_SIDES[match["side"]])
    return Reading(match.end(), " ".join(said), "measure", "angle")


_SIDE_UNITS = {"'": "foot", "′": "foot", '"': "inch", "″": "inch"}


def dimensions(scan: Scan, i: int) -> Reading | None:
    """4x6 -> "four by six", 1920x1080, 10 x 12 ft."""
    match = _DIMENSIONS.match(scan.text, i)
    if not match or re.match(r"\s?[=≈]", scan.text[match.end() :  match.end() + 2]):
        return None
    parts = [(match["first"], match["u1"]), (match["rest"], match["u2"])]
    end = match.end()
    if match["third"]:
        parts.append((match["third"], match["u3"]))
    said = []
    for text, unit in parts:
        trimmed = text.rstrip(".,")
        if not re.fullmatch(NUMBER, trimmed):
            return None
        plain = trimmed.isdigit() and len(trimmed) == 4
        words = numbers.pairs(trimmed) if plain else say_number(scan, trimmed)
        if unit:
            name = _SIDE_UNITS.get(unit.strip()) or units()[unit.strip()]
            words += " " + (name if singular(trimmed) else many(name))
        said.append(words)
    last = parts[-1]
    if not last[1]:
        end -= len(last[0]) - len(last[0].rstrip(".,"))
        if unit_match := _unit(scan, end, "2"):
            said[-1] += " " + unit_name(unit_match, True)
            end = unit_match.end() - (1 if unit_match["dot"] else 0)
    return Reading(end, " by ".join(said), "measure", "dimensions")


_ = INTEGER, _QUANTITY, _GLUED_ONLY, _SPACED_OK
