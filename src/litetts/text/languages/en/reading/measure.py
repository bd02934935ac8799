"""Quantities: every SI unit with its prefixes, imperial units, rates, dimensions, angles."""

from __future__ import annotations

import re
from functools import lru_cache

from litetts.text.languages.en.reading import fraction, math, numbers
from litetts.text.languages.en.reading.cardinal import MILLIONS, MULTIPLES
from litetts.text.languages.en.reading.context import (
    FUNCTION_WORDS,
    NUMBER,
    adjectival,
    final_dot,
    say_number,
    singular,
)
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words

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
    "ly": "light year", "yr": "year",
}  # fmt: skip
# The prefixes that each of them is written with; others mean something else.
_PREFIXED = {
    "B": "kMGTPEZY", "b": "kMGTP", "bit": "kMGTP", "byte": "kMGT", "bps": "kMGT", "px": "M",
    "L": "kcmdµun", "l": "kcmdµun", "cal": "k", "Cal": "k", "Wh": "kMGTm", "Ah": "mk",
    "bar": "m", "VA": "kM", "pc": "kMG", "M": "mµn", "hz": "kMGT", "gal": "k", "U": "m",
    "Da": "kM", "pixel": "M", "ton": "kM", "eV": "kMGTm", "g": "kmµunpcdTG", "s": "mµunpf",
    "Hz": "kMGTPm", "Pa": "kMGhm", "W": "kMGTPmµun", "V": "kMmµun", "A": "kmµunp", "m":
    "Gkmcdµunpf", "N": "kMm", "J": "kMGTm", "Ω": "kMGmµ", "ohm": "kM", "K": "mµn", "mol": "mµunk",
    "F": "mµunpf", "H": "mµun", "T": "mµun", "S": "mµun", "Sv": "mµun", "Gy": "mc", "Bq": "kMGT",
    "C": "mµunp", "watt": "kM", "hertz": "kM", "eq": "m", "cd": "mk", "lm": "k", "lx": "k",
    "kat": "µn", "rad": "mµ", "Wb": "mµ", "sr": "m", "Gal": "mµ", "ly": "kMG", "yr": "kMG",
}  # fmt: skip
_OTHER = {
    # length
    "ft": "foot", "in": "inch", "yd": "yard", "yds": "yard", "mi": "mile", "nmi": "nautical mile",
    "nm": "nanometer", "ly": "light year", "AU": "astronomical unit", "au": "astronomical unit",
    "Å": "angstrom", "fathom": "fathom", "miles": "mile", "feet": "foot", "inches": "inch",
    # area and volume
    "ha": "hectare", "ac": "acre", "sqft": "square foot", "sqm": "square meter", "cc": "C C",
    "acre": "acre", "sq ft": "square foot", "sq mi": "square mile", "sq m": "square meter",
    "sq km": "square kilometer", "sq in": "square inch", "sq yd": "square yard",
    "cu ft": "cubic foot", "cu m": "cubic meter", "cu in": "cubic inch", "gal": "gallon",
    "gals": "gallon", "qt": "quart", "pt": "pint", "pts": "point", "fl oz": "fluid ounce",
    "fl. oz": "fluid ounce",
    "c": "cup", "tsp": "teaspoon", "tbsp": "tablespoon", "tbs": "tablespoon", "Tbs": "tablespoon",
    "Tbsp": "tablespoon",
    "bbl": "barrel", "bu": "bushel",
    # mass
    "pk": "pack", "lb": "pound", "lbs": "pound", "oz": "ounce", "t": "tonne", "Gt": "gigatonne",
    "kgs": "kilogram",
    "kilo": "kilo", "gr": "grain", "ct": "carat", "cwt": "hundredweight", "Mt": "megaton",
    # time
    "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "hr": "hour",
    "ov": "over", "ovs": "over",
    "hrs": "hour", "h": "hour", "wk": "week", "wks": "week", "mo": "month", "mos": "month",
    "yr": "year", "yrs": "year", "d": "day",
    "yo": "year old", "y/o": "year old", "msec": "millisecond", "usec": "microsecond",
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
    "rds": "round", "sf": "square foot", "kya": "thousand years ago", "mya": "million years ago",
    "Mya": "million years ago", "bya": "billion years ago", "mEq": "milliequivalent",
    "mb": "megabyte",
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
    "reb": "rebound", "rebs": "rebound", "ast": "assist", "asts": "assist", "stls": "steal",
    "blks": "block", "bp": "basis point", "bps": "basis point", "pct": "percent",
    "ka": "thousand years ago", "Ma": "million years ago", "Ga": "billion years ago",
    "ka BP": "thousand years before present", "Ma BP": "million years before present",
    "R⊕": "Earth radius", "M⊕": "Earth mass", "R☉": "solar radius", "M☉": "solar mass",
    "L☉": "solar luminosity", "bhp": "brake horsepower", "lb-ft": "pound foot",
    "ppt": "part per trillion", "div": "division", "ppg": "point per game",
    "rpg": "rebound per game", "apg": "assist per game", "spg": "steal per game",
    "SF": "square foot", "y.o": "year old", "shp": "shaft horsepower", "vpd": "vehicle per day",
    "BR": "bedroom", "bd": "bedroom", "BA": "bath", "ba": "bath",
}  # fmt: skip
_PLURALS = {
    "thousand years before present": "thousand years before present",
    "million years before present": "million years before present", "pound foot": "pound feet",
    "Earth radius": "Earth radii", "solar radius": "solar radii",
    "brake horsepower": "brake horsepower", "shaft horsepower": "shaft horsepower",
    "thousand years ago": "thousand years ago", "million years ago": "million years ago",
    "billion years ago": "billion years ago",
    "percent": "percent", "per mille": "per mille", "degree Celsius": "degrees Celsius",
    "degree Fahrenheit": "degrees Fahrenheit", "degree Kelvin": "degrees Kelvin",
    "degree Rankine": "degrees Rankine", "degree north": "degrees north", "C C": "C C",
    "degree south": "degrees south", "degree east": "degrees east", "degree west": "degrees west",
    "millimeter of mercury": "millimeters of mercury", "inch of mercury": "inches of mercury",
    "B T U": "B T U's", "decibel A": "decibels A", "kilogram force": "kilograms force",
    "pound force": "pounds force", "part per million": "parts per million",
    "decibel milliwatt": "decibel milliwatts", "decibel isotropic": "decibels isotropic",
    "year old": "years old", "kelvin": "kelvin", "mole": "moles", "siemens": "siemens",
}  # fmt: skip


_OF_TIME = {"k": "thousand ", "M": "million ", "G": "billion "}

# Glued to a number these letters mean something else: 5K is five thousand, 3D, 5G, 4A, 20s.
_NOT_GLUED = words("rds K M B T D G k S C F A N H R J P E ac b c d")
# After these a number with a letter names one of them: flat 3t, page 12b, form 7g.
_NAMED_BY_LETTER = words(
    """
    room apt unit suite gate seat row apartment flat building section grade level block bay form
    platform exhibit figure table class ward floor page chapter part question item step appendix
    schedule exercise rule clause article paragraph note line bus route door box no number house
    """
)
_GLUED_WITH_POINT = words("A N J")
# "a 2 yr. old male cat": a noun after "old" is described by the age.
_AGED = words(
    "male female man woman boy girl son daughter child kid dog cat car house patient student baby"
    " toddler horse puppy kitten tabby lady gentleman"
)
_OLD_NOUN = pattern(
    r"\sold\s(?:male|female|man|woman|boy|girl|son|daughter|child|kid|dog|cat|car|house|patient"
    r"|student|baby|toddler|horse|puppy|kitten)\b"
)
_LASTS = words("x in for is of after every within about over than to")
"""What stands before how long something takes."""
# After "2 c" and "1 T" these make cups and tablespoons of them.
_FOODS = words(
    """
    sugar flour butter milk water oil cream salt vinegar honey broth stock rice oats cheese nuts
    raisins lemon vanilla soy yogurt oatmeal cocoa chopped grated shredded diced minced melted
    brown white whole olive vegetable chicken warm cold packed sifted
    baking cinnamon nutmeg ginger pepper paprika cumin mustard yeast juice syrup molasses
    shortening margarine garlic onion parsley basil oregano thyme extract cornstarch cornmeal
    powdered granulated confectioners' boiling hot finely freshly ground heavy sour light dark
    """
)
_CHARGES = words("charge charges charged electric coulomb coulombs capacitor capacitors")
"""Near these "C" is the coulomb, elsewhere the degree of Celsius."""
# "10A" is a seat, but these have amperes; so have the neighbours of volts and watts.
_ELECTRIC = words(
    """
    fuse fuses breaker breakers circuit circuits charger chargers supply socket sockets plug plugs
    outlet outlets load relay relays switch motor current adapter adaptor battery cable
    """
)
_ELECTRIC_BESIDE = pattern(r"[;,/]?\s?\d+(?:\.\d+)?\s?[kmµ]?(?:V|W|Hz|Ω|VA|Wh)(?!\w)")
# After a space these are words or initials, and the rest of one letter before a capital.
_NOT_SPACED = words("a at as au pt S B b R D M U d G in")
_DOT_ENDS = words("m s g km kg cm mm % ° °C °F")
"""Units written without a dot: the dot after them is the sentence's."""
_EXTENDED = words("long wide tall high deep thick away across apart of ahead below above")
_ELECTRIC_UNITS = ("volt", "volts", "watt", "watts", "hertz", "ohms")
_BITS_FROM = 1000
"""Such as "bps": below this many it means basis points, from it on bits per second."""
_MIN_MILLIBARS, _MAX_MILLIBARS = 850, 1100
"""The pressure of air over the sea; other amounts of "mb" are megabytes."""
_DIVISORS = (
    "day|week|month|year|hour|minute|second|night|person|dose|customer|household|user|player|game"
    "|student|child|adult|item|division|"
)
"""Words that amounts are divided by, besides the units: mg/day."""
_DIVIDES = words("s h g m L l %")
"""Units of one letter that a bare number is divided by (60/s); others are variables (1/T)."""
_TIMES_UNITS = words("s sec h hr min")
"""Units that are "squared", not "square" ones."""


@lru_cache(maxsize=1)
def units() -> dict[str, str]:
    """Every unit symbol and its singular name."""
    table = {s: name for s, name in _SI.items() if s not in ("U", "eq", "M", "R", "D", "G", "H")}
    for symbol, prefixes in _PREFIXED.items():
        for prefix, name in PREFIXES.items():
            if prefix in prefixes:
                # A thousand years are no kiloyears to most.
                scale = _OF_TIME[prefix] if symbol in ("ly", "yr") else name
                joined = scale + _SI[symbol]
                table[prefix + symbol] = joined.replace("oohm", "ohm").replace("aohm", "ohm")
    return table | _OTHER


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """A unit after a number: an optional space or hyphen, the unit, what it is divided by."""
    every = "|".join(re.escape(s) for s in sorted(units(), key=len, reverse=True))
    power = r"(?:\^?-?[23]|[-−]1(?!\d)|[²³⁻¹⁴]{1,2})?"

    def one(tag: str, more: str = "") -> str:
        unit = rf"(?P<unit{tag}>{more}{every})(?P<power{tag}>{power})"
        return rf"(?:(?P<scale{tag}>sq\.?|cu\.?)\s)?{unit}"

    return re.compile(
        rf"(?P<gap>[ -]?){one('')}(?:\s?(?P<per>/|per\s|·|⋅)\s?{one('2', _DIVISORS)}"
        rf"(?:/{one('3', _DIVISORS)})?)?"
        r"(?P<dot>\.(?!\w))?(?![^\W_]|/(?!gas\b)[a-zA-Zµ]|'\w|\.\d|\.[A-Z]\.)"
    )


@lru_cache(maxsize=1)
def _rate_pattern() -> re.Pattern[str]:
    """What a bare number is divided by: /day, /km², /sq mi, /mL/min."""
    alone = [s for s in units() if len(s) > 1 or s in _DIVIDES]
    every = "|".join(re.escape(s) for s in sorted(alone, key=len, reverse=True))
    one = (
        rf"(?:(?P<scale{{0}}>sq\.?|cu\.?)\s)?(?P<unit{{0}}>{_DIVISORS}{every})"
        r"(?P<power{0}>(?:\^?[23]|[²³])?)"
    )
    second = rf"(?:/{one.replace('{0}', '2')})?"
    return re.compile(rf"\s?/\s?{one.replace('{0}', '')}{second}(?![^\W_]|/|'\w)")


_VALUE = pattern(
    rf"(?P<value>{NUMBER})(?P<percent>[%°](?=\s?[-–—]))?"
    rf"(?:\s?(?P<dash>[-–—±x×]|to|or|and)\s?(?P<upper>{NUMBER}))?"
    r"(?P<times>\s?[x×]\s?10\^?(?P<exp>-?\d{1,3}|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))?"
    r"(?:\s(?P<multiple>hundred|thousand|million|billion|trillion)|(?P<short>[kKM])(?=\s[a-zA-Z]))?"
)
_ONE_VALUE = pattern(
    rf"(?P<value>{NUMBER})(?P<percent>)(?P<dash>)(?P<upper>)(?P<times>)(?P<exp>)(?P<multiple>)(?P<short>)"
)
_BARE = pattern(r"\d{1,9}(?:\.\d{1,9})?(?=\s?±)")
_PLUS_MINUS = pattern(r"\s?±\s?(?=\d)")
_HYPHEN_WORD = pattern(r"-[a-z]{2}")
_BOARDS = words("panel panels sheet sheets board boards room rug table frame tile tiles opening")
_TINS = words("pan pans dish dishes tin tins tray trays")
_RACES = words("relay relays free freestyle medley hurdles")
# Things that are told by a measure: "60W bulb", "5 kg bag", "the 10 km run".
_SIZED = words(
    """
    bulb bag run race sprint dash sample box bottle can jar drive disk stick card chip engine motor
    battery charger cable pipe lens gun barrel block piece slice sheet roll tank fuse adapter hike
    walk stretch radius hole display screen laptop tablet capsule dose pill vial syringe needle
    round bullet cartridge film lens ammunition caliber calibre projector antitank autocannon
    apartment condo house home townhouse rental duplex
    nail bolt screw board plank pole rod rope ladder boat ship tower wall fence tree snake fish
    boulder bomb shell cannon missile rocket telescope mirror antenna transmitter heater
    compressor pump valve relay freestyle backstroke butterfly marathon radiator capacitor resistor
    """
)
_SIDES = ("x", "×")
_BETWEEN = {"±": "plus or minus", "or": "or", "and": "and", "x": "by", "×": "by"}
_FEET = pattern(
    r"(?P<ft>\d{1,3})\s?(?P<mark>'|′|ft\.?)\s?-?(?:(?P<in>\d{1,2}(?:\.\d+)?)"
    rf"(?P<part>[ -]\d{{1,2}}/\d{{1,2}}(?!\d)|\s?[{fraction.VULGAR}])?\s?"
    r"(?:\"|''|″|”|in\.?(?!\w)|(?=[\s.,;)]|$)))?(?![\w'])"
)
# What is said of a race: 4'32" is a time there.
_TIMED = words("took ran finished finishes clocked lap laps time pace race raced record swam rowed")
_INCH_MARK = pattern(r"[\"″](?![\w])")
_INCH_RANGE = pattern(
    r"(?P<a>\d{1,3}(?:\.\d+)?)\s?[-–—]\s?(?P<b>\d{1,3}(?:\.\d+)?)(?:\"|″|'')(?=[\s.,;:)-]|$)"
)
_INCHES = pattern(rf"(?P<n>(?!\d{{4}}){NUMBER})\s?(?:\"|″|'')(?=[\s.,;:)-]|$)")
_ARC = pattern(
    r"(?P<d>\d{1,3}(?:\.\d+)?)\s?°\s?(?:(?P<m>\d{1,2}(?:\.\d+)?)\s?['′]\s?)?"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s?(?:\"|″|''|”)\s?)?(?P<side>[NSEW](?![\w]))?"
)
_POUNDS = pattern(r"(?P<lb>\d{1,3})\s?lbs?\.?,?\s(?P<oz>\d{1,2}(?:\.\d)?)\s?oz(?:\.|(?!\w))")
_STONE = pattern(r"(?P<st>\d{1,2})\s?st\.?,?\s(?P<lb>\d{1,2})\s?lbs?(?:\.|(?!\w))")
_SIDE = r"(?P<u{0}>\s?(?:'|\"|′|″|ft|in|cm|mm|m)(?![a-wyzA-Z]))?"
_DIMENSIONS = pattern(
    rf"(?P<first>{NUMBER}){_SIDE.replace('{0}', '1')}\s?(?P<sign>[x×])\s?(?P<second>\d[\d.,]*)"
    rf"{_SIDE.replace('{0}', '2')}(?:\s?[x×]\s?(?P<third>\d[\d.,]*)"
    rf"{_SIDE.replace('{0}', '3')})?(?![\w^⁰-⁹])"
)
_SIDE_UNITS = {"'": "foot", "′": "foot", '"': "inch", "″": "inch"}
_COMPASS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_ENDS = pattern(r"\s*(?:[,;)(]|$|[x×]\s?\d)")
_DEGREES = pattern(r"(?P<scale>[FC])(?![\w'])")
_OTHER_SCALE = pattern(r"\s?[/(]\s?\d{2,3}\s?[FC](?!\w)")
_WARM = words(
    """
    temperature temperatures temp fever degrees at to of below above around about minus was is
    reached hit between oven heated cooled high low highs lows preheat it's its hits hovering near
    reaching nearly over only just like
    """
)


_TODAY = words("today outside tonight tomorrow weather heat degrees now oven inside indoors")


def many(name: str) -> str:
    """The plural of a unit's name."""
    return _PLURALS.get(name) or (name if name.endswith("molar") else numbers.plural(name))


def _name(scale: str | None, unit: str, power: str | None) -> str:
    """("", "m", "²") -> "square meter"."""
    name = units().get(unit, unit)
    exponent = (power or "").translate(_SUPERSCRIPT).lstrip("^-−")
    if exponent in ("2", "3"):
        squared, square = (("squared", "square"), ("cubed", "cubic"))[exponent == "3"]
        name = f"{name} {squared}" if unit in _TIMES_UNITS else f"{square} {name}"
    elif exponent == "4":
        name += " to the fourth"
    if scale:
        name = ("square " if scale[0] in "sS" else "cubic ") + name
    return name


def power_name(unit: str, power: str) -> str:
    """("m", "²") -> "square meter"."""
    return _name(None, unit, power)


def _inverse(power: str | None) -> bool:
    return (power or "").translate(_SUPERSCRIPT).lstrip("^").startswith(("-", "−"))


def unit_name(match: re.Match[str], plural: bool) -> str:
    """The name of the unit that `_pattern` matched, with what it is divided by."""
    name = _name(match["scale"], match["unit"], match["power"])
    head = many(name) if plural else name
    if not match["unit2"]:
        return "per " + name if _inverse(match["power"]) else head
    second = _name(match["scale2"], match["unit2"], match["power2"])
    if match["per"] in "·⋅" and not _inverse(match["power2"]):
        return f"{name} {many(second) if plural else second}"
    third = (
        f" per {_name(match['scale3'], match['unit3'], match['power3'])}" if match["unit3"] else ""
    )
    return f"{head} per {second}{third}"


def _unit(scan: Scan, start: int, end: int, number: str) -> re.Match[str] | None:
    """The unit at `end` of the number from `start`, unless it is more likely a word or a name."""
    match = _pattern().match(scan.text, end)
    if not match:
        return None
    unit, gap = match["unit"], match["gap"]
    if gap == "-" and (match["power"] or "").startswith("-"):
        return None  # a 1-in-3 chance
    if match["unit2"] or match["power"]:
        return match
    if gap == "-":
        preposition = unit in ("in", "at", "as", "am") and not (
            unit == "in" and (match["dot"] or _described(scan, match.end()))
        )
        litre = unit in ("L", "V", "W") and ("." in number or _described(scan, match.end()))
        litre = litre or (unit == "L" and _ENGINE.match(scan.text, match.end()) is not None)
        return match if (len(unit) > 1 and not preposition) or litre else None
    if gap == "":
        if len(unit) == 1 and unit.isalpha() and _named_by_letter(scan, start, match.end()):
            return None
        if unit == "m" and scan.word_after(match.end()) in MILLIONS:
            return None
        lit = unit == "K" and number.endswith("00") and _lit(scan, match.end())
        lasts = unit == "d" and scan.word_before(start).lower() in _LASTS
        doubtful = (
            unit in _NOT_GLUED
            and not lasts
            and not lit
            and not (unit in _GLUED_WITH_POINT and "." in number)
        )
        if doubtful and unit == "A" and _electric(scan, match.end()):
            return match
        return None if doubtful else match
    after = scan.word_after(match.end())
    if unit == "in":
        # "12 in" at the end or in a list; "5 in the box" is a preposition.
        ends = _ENDS.match(scan.text, match.end())
        return match if match["dot"] or (not after and ends) else None
    if unit == "pt" and match["dot"] and after in _FOODS:
        return match
    if unit == "L" and "." in number:
        return match  # a 6.2 L V8
    if unit in ("c", "d"):
        return match if _everyday(scan, start, match) else None
    if unit in _NOT_SPACED or (len(unit) == 1 and unit.isupper() and after[:1].isupper()):
        return None
    return match


_LIGHT = words("lumens lumen LED bulb bulbs light lights lamp lamps white warm color colour")


def _lit(scan: Scan, end: int) -> bool:
    """Whether light is spoken of, whose colour has kelvins: LED, 800 lm, 2700K."""
    near = {word for d in scan.drafts[-8:] for word in d.spoken.split()} | {scan.word_after(end)}
    return not near.isdisjoint(_LIGHT)


def _everyday(scan: Scan, start: int, match: re.Match[str]) -> bool:
    """Whether "c" stands for cups of something ("2 c. flour"), "d" for days ("for 10 d")."""
    if match["unit"] == "d":
        timed = scan.previous is not None and scan.previous.spoken in ("times", "for")
        return scan.word_before(start).lower() in _LASTS or timed
    noun = scan.word_after(match.end())
    if scan.char(start - 1) == "(" and scan.char(match.end()) == ")":  # 1 stick (½ c.) butter
        noun = scan.word_after(match.end() + 1)
    added = _ADDED.match(scan.text, match.end()) is not None
    return (
        noun in _FOODS
        or added
        or bool(match["dot"] and noun.islower() and noun not in FUNCTION_WORDS)
        or _EVERY_PURPOSE.match(scan.text, match.end()) is not None
    )


_EVERY_PURPOSE = pattern(r"\sall-purpose\b|\s\((?:about|approx|\d)")
_SPOONS = {"T": "tablespoon", "t": "teaspoon"}
_ADDED = pattern(
    r"\s?(?:\+|&|and|plus|minus|less)\s?[\d½¼¾⅓⅔⅛/ ]{1,5}\s?(?:c|[Tt]|[Tt]bsp|tsp|oz|pt|qt)\b"
)
"""Another measure of the kitchen, added: 1 c. + 2 T. sugar."""


def _named_by_letter(scan: Scan, start: int, end: int) -> bool:
    """Whether a number and its letter name a place: flat 3t, but "a table 2m long"."""
    return (
        scan.word_before(start).lower() in _NAMED_BY_LETTER
        and scan.word_after(end) not in _EXTENDED
    )


def _electric(scan: Scan, end: int) -> bool:
    """Whether the "A" that ends at `end` stands with things or units of electricity."""
    previous = scan.previous
    beside = previous is not None and previous.spoken.endswith(_ELECTRIC_UNITS)
    return (
        beside
        or scan.word_after(end) in _ELECTRIC
        or _ELECTRIC_BESIDE.match(scan.text, end) is not None
    )


def _say_value(scan: Scan, match: re.Match[str]) -> str:
    said = say_number(scan, match["upper"] or match["value"])
    if match["times"]:
        exponent = match["exp"].translate(_SUPERSCRIPT)
        said += " times ten to the power of " + say_number(scan, exponent)
    if multiple := match["multiple"] or match["short"]:
        said += " " + MULTIPLES[multiple]
    if match["upper"]:
        joint = _BETWEEN.get(match["dash"], "to")
        percent = {"%": " percent", "°": " degrees"}.get(match["percent"] or "", "")
        said = f"{say_number(scan, match['value'])}{percent} {joint} {said}"
    return said


_AGES = pattern(r"(?:1[3-8]|[2-7][05])[-–][2-6][49]s")
_LASTING = words("for every in about after of within at around over under least most just only")


def ages(scan: Scan, i: int) -> Reading | None:
    """18–24s -> "eighteen to twenty fours": people by their years."""
    if scan.text[i + 2 : i + 3] not in ("-", "–"):
        return None
    match = _AGES.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(match.end()).isalnum():
        return None
    if scan.word_before(i).lower() in _LASTING:
        return None
    one, two = match[0][:2], match[0][3:5]
    said = f"{say_number(scan, one)} to {numbers.plural(say_number(scan, two))}"
    return Reading(match.end(), said, "range", "ages")


_SEXES = pattern(r"(?:,\s|/|\sand\s)\d{1,6} M\b")


def quantity(scan: Scan, i: int) -> Reading | None:
    """5 km, 72°F, 37.5 °C, 3.2 GHz, 60 mph, 5-10 kg, 10%, 25 bps."""
    value = _VALUE.match(scan.text, i)
    if not value:
        return None
    unit = _unit(scan, i, value.end(), value["upper"] or value["value"])
    if unit is None and value["upper"]:
        value = _ONE_VALUE.match(scan.text, i)
        unit = _unit(scan, i, value.end(), value["value"]) if value else None
    if unit is None or value is None:
        return None
    if unit["unit"] == "F" and unit["gap"] == " " and _SEXES.match(scan.text, unit.end()):
        return None  # 18 F, 18 M
    end, after = _unit_end(scan, unit)
    number = value["upper"] or value["value"]
    pressed = unit["unit"] == "mb" and value["value"].isdecimal()
    if pressed and _MIN_MILLIBARS <= int(value["value"]) <= _MAX_MILLIBARS:
        name = "millibars"
    elif unit["unit"] == "bps" and not unit["unit2"]:
        n = float(number.replace(",", "").replace(" ", ""))
        name = "bit per second" if n >= _BITS_FROM else "basis point"
        name = name if n == 1 else many(name)
    else:
        compound = value["multiple"] or value["times"] or value["short"]
        hyphened = unit["gap"] == "-" or (scan.char(end) == "-" and scan.char(end + 1).isalpha())
        one = hyphened or (singular(number) and not compound) or adjectival(scan, i, end)
        one = one or (unit["unit"] == "A" and scan.word_after(end) in _ELECTRIC)
        one = one or (value["dash"] in _SIDES and _described(scan, end))
        noun = scan.word_after(end)
        one = one or noun in _SIZED or noun.removesuffix("s") in _SIZED
        one = one or _packed(scan, i, end)
        one = one or (unit["unit"] == "L" and _ENGINE.match(scan.text, end) is not None)
        one = one or _OLD_NOUN.match(scan.text, end) is not None
        aged = unit["unit"] in ("y/o", "yo", "y.o")
        one = one or (aged and scan.word_before(i).lower() in ("a", "an"))
        one = one or (aged and noun in _AGED)
        packed = unit["unit"] in ("pk", "ct", "pc") and (
            unit["gap"] == "-" or unit["unit"] == "pc" or _ENDS.match(scan.text, end)
        )
        packed = packed and not (unit["unit"] == "pc" and unit["gap"] == " ")
        pages = unit["unit"] == "pp" and unit["dot"] and number.isdecimal()
        typed = unit["unit"] == "pt" and (unit["gap"] == "-" or scan.word_after(end) in _TYPE)
        name = ("page" if one else "pages") if pages else ""
        name = _PACKED[unit["unit"]] if packed else name
        name = ("point" if one else "points") if typed else name
        name = name or _kitchen_or_weather(scan, unit, not one) or unit_name(unit, not one)
    rule = "range of a unit" if value["upper"] else "unit"
    return Reading(end, f"{_say_value(scan, value)} {name}", "measure", rule, after)


_TYPE = words("font fonts type bold italic Times Arial Helvetica Courier Garamond Calibri")
_ENGINE = pattern(
    r"[\s-](?:[VWI]\d|[Ff]lat|[Ss]traight|[Ii]nline|[Tt]urbo|[Dd]iesel|[Pp]etrol|four|six)"
)
_PACKED = {"pk": "pack", "ct": "count", "pc": "piece"}
_PACKS = words(
    "can cans pkg pkgs package packages packet packets jar jars bag bags box boxes bottle bottles"
    " tin tins bar bars stick sticks tub tubs container containers block blocks carton cartons"
)
_COUNTED_PACKS = pattern(r"\d\s\($")


def _packed(scan: Scan, i: int, end: int) -> bool:
    """Whether a size in brackets stands between a number and a pack: 2 (8 oz) pkgs."""
    closed = scan.char(end) == ")" and scan.word_after(end + 1) in _PACKS
    return closed and _COUNTED_PACKS.search(scan.text, max(0, i - MAX_BACK), i) is not None


def _described(scan: Scan, end: int) -> bool:
    """Whether a noun follows that the size at `end` describes: a 10 x 12 ft room."""
    noun = scan.word_after(end)
    return len(noun) > 1 and noun.islower() and noun not in FUNCTION_WORDS


def _kitchen_or_weather(scan: Scan, unit: re.Match[str], plural: bool) -> str:
    """Such as "tablespoon" of "1 T butter", "degrees Celsius" of "25 C"; "" for other units."""
    if unit["unit2"] or unit["power"] or unit["gap"] != " ":
        return ""
    if spoon := _spoon(scan, unit):
        return many(spoon) if plural else spoon
    charged = any(d.spoken.lower() in _CHARGES for d in scan.drafts[-8:])
    if unit["unit"] == "C" and not charged:
        return "degrees Celsius" if plural else "degree Celsius"
    return ""


def _spoon(scan: Scan, unit: re.Match[str]) -> str:
    """What "T" and "t" are before something to eat, or added to such a measure; else ""."""
    eaten = scan.word_after(unit.end()) in _FOODS or _ADDED.match(scan.text, unit.end())
    return _SPOONS.get(unit["unit"], "") if eaten else ""


_RATED = pattern(
    rf"(?P<value>{NUMBER})(?:\s?(?P<dash>[-–—])\s?(?P<upper>{NUMBER}))?(?P<times>\s?[x×])?(?=\s?/)"
)


_EACH = pattern(
    r"\s?/\s?(?P<what>group|arm|person|student|player|game|user|item|page|child|family|household"
    r"|team|session|class|patient|animal|mouse|well|dish|site|plot|cage|serving|pack|box|unit|seat"
    r"|ticket|night|guest|head)(?!\w)"
)


def rate(scan: Scan, i: int) -> Reading | None:
    """198/km², 5/day, 10-20/min: a bare number and what it is divided by."""
    value = _RATED.match(scan.text, i)
    if not value or scan.char(i - 1).isalnum() or scan.char(i - 1) in ("/", "$"):
        return None
    each = _EACH.match(scan.text, value.end())
    unit = _rate_pattern().match(scan.text, value.end())
    if not unit and not each:
        return None
    if not unit and each and not value["times"]:
        said = say_number(scan, value["value"])
        said += f" to {say_number(scan, value['upper'])}" if value["upper"] else ""
        return Reading(each.end(), f"{said} per {each['what']}", "measure", "rate")
    if not unit:
        return None
    said = say_number(scan, value["value"])
    if value["upper"]:
        said += " to " + say_number(scan, value["upper"])
    if value["times"]:
        said += " times"
    said += " per " + _name(unit["scale"], unit["unit"], unit["power"])
    if unit["unit2"]:
        said += " per " + _name(unit["scale2"], unit["unit2"], unit["power2"])
    return Reading(unit.end(), said, "measure", "rate")


_COUNTED = words("people cells cell women men children sheep fish units unit price cost")
_NOT_DIVISORS = words("in at as am pt au AU gr ct mm2 G R D U c d a b h g m l A P E")
"""Units that are words, or parts of names, after a slash."""


_AMOUNTS = words("cardinal decimal money measure range")
_PER_TIME = pattern(r"/(?P<unit>day|week|month|year|hour|night)(?![\w/])")
_TIMES = words("day week month year hour night date time minute second")


def per(scan: Scan, i: int) -> Reading | None:
    """Cells/mL, people/km², calls/day: the slash between what is counted and a unit."""
    previous = scan.previous
    timed = previous is not None and previous.rule == "duration"
    if scan.char(i - 1).isdigit() and (each := _EACH.match(scan.text, i)):  # n = 12/group
        return Reading(each.end(), f"per {each['what']}", "measure", "rate")
    if timed and (each := _PER_TIME.match(scan.text, i)):  # 3h 42m/day
        return Reading(each.end(), f"per {each['unit']}", "measure", "rate")
    before = scan.word_before(i)
    counted = len(before) > 2 and before.islower() and before not in _TIMES
    amount = counted and scan.char(i - 1).isalpha() and _PER_TIME.match(scan.text, i)
    if amount and any(d.kind in _AMOUNTS for d in scan.drafts[-4:]):
        return Reading(amount.end(), f"per {amount['unit']}", "measure", "rate")
    plural = before.islower() and before.endswith("s") and len(before) > len("xxs")
    plural = plural or (before.isupper() and len(before) > 2)  # CFU/mL
    if not (plural or before in _COUNTED) or not scan.char(i - 1).isalpha():
        return None
    unit = _rate_pattern().match(scan.text, i)
    if not unit or (unit["unit"] in _NOT_DIVISORS and not unit["power"]):
        return None
    said = "per " + _name(unit["scale"], unit["unit"], unit["power"])
    if unit["unit2"]:
        said += " per " + _name(unit["scale2"], unit["unit2"], unit["power2"])
    return Reading(unit.end(), said, "measure", "rate")


def tolerance(scan: Scan, i: int) -> list[Reading] | None:
    """120ms ± 5ms: a unit on both sides of the sign, which no expression has."""
    if scan.text.isascii() or "±" not in scan.text[i : i + MAX_BACK]:
        return None
    if bare := _BARE.match(scan.text, i):  # 12.4 ± 0.6 µM
        first: Reading | None = Reading(bare.end(), say_number(scan, bare[0]), "decimal", "decimal")
    else:
        first = quantity(scan, i)
    if first is None:
        return None
    sign = _PLUS_MINUS.match(scan.text, first.end)
    second = quantity(scan, sign.end()) if sign else None
    if not sign or not second:
        return None
    return [first, Reading(sign.end(), "plus or minus", "math", "sign"), second]


def _unit_end(scan: Scan, unit: re.Match[str]) -> tuple[int, str]:
    """Where the unit ends, and "." if its dot ends the sentence too."""
    if not unit["dot"]:
        return unit.end(), ""
    if unit["unit"] in _DOT_ENDS or unit["power"] or unit["unit2"]:
        return unit.end() - 1, ""
    return unit.end(), final_dot(scan, unit.end())


def scientific(scan: Scan, i: int) -> Reading | None:
    """5.97×10²⁴ kg: the unit after a number in scientific notation."""
    number = math.scientific(scan, i)
    if number and (rated := _rate_pattern().match(scan.text, number.end)):
        said = f"{number.spoken} per {_name(rated['scale'], rated['unit'], rated['power'])}"
        return Reading(rated.end(), said, "measure", "scientific unit")
    unit = _unit(scan, i, number.end, "2") if number else None
    if number is None or unit is None:
        return None
    end, after = _unit_end(scan, unit)
    said = f"{number.spoken} {unit_name(unit, True)}"
    return Reading(end, said, "measure", "scientific unit", after)


@lru_cache(maxsize=1)
def _alone() -> re.Pattern[str]:
    many_ = [s for s in units() if s.isalpha() and s not in _WORDS_TOO]
    every = "|".join(re.escape(s) for s in sorted(many_, key=len, reverse=True))
    below = rf"{every}|m|s|h|g|L|l|min|K|W|d"
    power = r"(?P<power>(?:\^?[23]|[²³])?)"
    return re.compile(
        rf"(?:(?P<unit>{every}){power}(?:/(?P<unit2>{below})(?P<power2>(?:\^?[23]|[²³])?))?)"
        r"(?![\w/^'-]|\.\w)"
    )


# Units that are words, initials or names as well.
_WORDS_TOO = words(
    """
    in at as am pt gr ct au AU Gm BR BA bd ba div
    mo mos min sec rem amp amps bar mm miles feet inches acre ton watt
    fathom knot baud byte bit pixel hertz torr kilo eq R G T A B C D E F H J K L M N P S U V W Y b
    d c g h l m s t u y px pp bp gal pts IU MP mp cc Mt nm rad deg ha ac
    """
)


_WEEKS = ("wk", "hr", "yr", "min", "sec", "mo")


def alone(scan: Scan, i: int) -> Reading | None:
    """Km/h -> "kilometers per hour": a unit without its number, "speed (km/h)", "in MHz"."""
    if scan.char(i - 1).isalnum() or not (match := _alone().match(scan.text, i)):
        return None
    bracketed = scan.char(i - 1) == "(" and scan.char(match.end()) == ")"
    named = scan.word_before(i).lower() in ("in", "as") and match["unit"] not in _WEEKS
    whole = len(match[0]) == len(scan.text) and not match[0].isupper()
    if not (match["unit2"] or ((bracketed or named or whole) and len(match["unit"]) > 1)):
        return None
    said = many(_name(None, match["unit"], match["power"]))
    if match["unit2"]:
        said += " per " + _name(None, match["unit2"], match["power2"])
    return Reading(match.end(), said, "measure", "unit alone")


def degrees(scan: Scan, i: int) -> Reading | None:
    """98.6F, "fell to 72F": a temperature without its degree sign."""
    number = _ONE_VALUE.match(scan.text, i)
    scale = _DEGREES.match(scan.text, number.end()) if number else None
    if not number or not scale:
        return None
    if any(d.spoken.lower().removesuffix("s") in _NAMED_BY_LETTER for d in scan.drafts[-4:]):
        return None  # my seat is 12C
    cold = bool(scan.previous and scan.previous.rule == "sign")
    warm = scan.word_before(i).lower() in _WARM or scan.word_after(scale.end()) in _TODAY
    warm = warm or scale.end() == len(scan.text) == scale.end() - i
    # 180C/350F: the same heat in two scales.
    warm = warm or scan.text.startswith("/gas", scale.end())
    warm = warm or _OTHER_SCALE.match(scan.text, scale.end()) is not None
    warm = warm or (
        scan.char(i - 1) in ("/", "(")
        and scan.previous is not None
        and scan.previous.rule == "temperature"
    )
    if not cold and "." not in number[0] and not warm:
        return None
    name = "Fahrenheit" if scale["scale"] == "F" else "Celsius"
    unit = "degree" if singular(number[0]) else "degrees"
    said = f"{say_number(scan, number[0])} {unit} {name}"
    return Reading(scale.end(), said, "measure", "temperature")


_CUT = words(
    "cutter cutters pieces piece cubes cube slices slice strips strip rounds pot screen disc"
)


def fractional(scan: Scan, i: int) -> Reading | None:
    """1/2 mi -> "half a mile", 2½ in. -> "two and a half inches"."""
    part = fraction.vulgar(scan, i) or fraction.fraction(scan, i)
    if part is None or part.rule not in ("fraction", "mixed fraction"):
        return None
    if dash := _UP_TO.match(scan.text, part.end):  # 1½–2 min
        return _span(scan, part, dash.end())
    return _share(scan, i, part)


def _share(scan: Scan, i: int, part: Reading) -> Reading | None:
    """A fraction of one unit, with the fraction read."""
    if _INCH_MARK.match(scan.text, part.end) and not scan.quote_open():
        described = part.rule != "mixed fraction" or scan.word_after(part.end + 1) in _CUT
        said = f"{part.spoken} {'inch' if described else 'inches'}"
        return Reading(part.end + 1, said, "measure", "inches")
    unit = _unit(scan, i, part.end, "1")
    if unit is None or unit["unit"] == "%":
        return None
    end, after = _unit_end(scan, unit)
    whole = part.rule == "mixed fraction" or " over " in part.spoken
    if unit["gap"] == "-" and whole:  # a 4½-year deal
        return Reading(end, f"{part.spoken} {unit_name(unit, False)}", "measure", "unit", after)
    spoon = _spoon(scan, unit) if unit["gap"] == " " else ""
    name = spoon or unit_name(unit, False)
    name = name if not whole else many(spoon) if spoon else unit_name(unit, True)
    if whole:
        said = f"{part.spoken} {name}"
    else:
        share = "half" if part.spoken == "one half" else part.spoken + " of"
        said = f"{share} {fraction.article(name)} {name}"
    return Reading(end, said, "measure", "fraction of a unit", after)


_UP_TO = pattern(r"\s?[-–]\s?(?=\d)")


def _span(scan: Scan, first: Reading, i: int) -> Reading | None:
    """From a fraction up to a measure: 1½–2 min, 1/2-3/4 cup."""
    part = fraction.vulgar(scan, i) or fraction.fraction(scan, i)
    shared = part is not None and part.rule in ("fraction", "mixed fraction")
    upper = _share(scan, i, part) if part and shared else quantity(scan, i)
    if upper is None or upper.rule not in ("unit", "fraction of a unit"):
        return None
    said = f"{first.spoken} to {upper.spoken}"
    return Reading(upper.end, said, "measure", "range of a unit", upper.after)


def _count(scan: Scan, number: str, unit: str) -> str:
    return f"{say_number(scan, number)} {unit if singular(number) else many(unit)}"


_GOAL = pattern(r"\s?[,;)]|\s?$")
_RESULT = pattern(r"(?<!\d)\d{1,2}[-–]\d{1,2}(?!\d)")


def _of_a_match(scan: Scan, i: int, end: int) -> bool:
    """Whether 23' is a minute of a match: "2-1 (Salah 23', 67')"."""
    listed = _GOAL.match(scan.text, end) is not None
    return listed and _RESULT.search(scan.text, max(0, i - MAX_BACK), i) is not None


def feet_inches(scan: Scan, i: int) -> Reading | None:
    """5'10" -> "five feet ten inches"; 6'2; 8 lb 3 oz; 24"."""
    text = scan.text
    if (match := _FEET.match(text, i)) and (match["in"] or match["mark"] in "'′"):
        timed = match["in"] and any(d.spoken.lower() in _TIMED for d in scan.drafts[-4:])
        timed = timed or (not match["in"] and _of_a_match(scan, i, match.end()))
        names = ("minute", "second") if timed else ("foot", "inch")
        hyphened = not match["in"] and _HYPHEN_WORD.match(scan.text, match.end())
        said = _count(scan, match["ft"], names[0])
        if hyphened or (not match["in"] and not timed and adjectival(scan, i, match.end())):
            said = f"{say_number(scan, match['ft'])} {names[0]}"
        if match["part"]:
            part = fraction.vulgar(scan, match.start("in")) or fraction.fraction(
                scan, match.start("in")
            )
            if part is None:
                return None
            said += f" {part.spoken} {many(names[1])}"
        elif match["in"]:
            said += " " + _count(scan, match["in"], names[1])
        if match["in"] and not match["part"] and not timed and adjectival(scan, i, match.end()):
            tall = f"{say_number(scan, match['ft'])} foot {say_number(scan, match['in'])}"
            said = tall + (" inch" if match["mark"] not in "'′" else "")
        rule = "minutes and seconds" if timed else "feet and inches"
        return Reading(match.end(), said, "measure", rule)
    if match := _STONE.match(text, i):
        said = f"{say_number(scan, match['st'])} stone " + _count(scan, match["lb"], "pound")
        return Reading(match.end(), said, "measure", "stones and pounds")
    if match := _POUNDS.match(text, i):
        said = _count(scan, match["lb"], "pound") + " " + _count(scan, match["oz"], "ounce")
        if adjectival(scan, i, match.end()):
            said = f"{say_number(scan, match['lb'])} pound {say_number(scan, match['oz'])} ounce"
        return Reading(match.end(), said, "measure", "pounds and ounces")
    if (match := _INCH_RANGE.match(text, i)) and not scan.quote_open():
        said = f"{say_number(scan, match['a'])} to {say_number(scan, match['b'])}"
        noun = scan.word_after(match.end())
        one = len(noun) > 1 and noun not in FUNCTION_WORDS
        return Reading(match.end(), f"{said} {'inch' if one else 'inches'}", "measure", "inches")
    if (match := _INCHES.match(text, i)) and not scan.quote_open():
        # A noun after the mark is described by it: an 18" wheel.
        noun = scan.word_after(match.end())
        one = singular(match["n"]) or (len(noun) > 1 and noun not in FUNCTION_WORDS)
        unit = "inch" if one else "inches"
        return Reading(match.end(), f"{say_number(scan, match['n'])} {unit}", "measure", "inches")
    return None


def _unpadded(number: str) -> str:
    """Such as "07" -> "7", "00" -> "0"."""
    return number.lstrip("0") if number.lstrip("0")[:1].isdecimal() else number[-1:]


def angle(scan: Scan, i: int) -> Reading | None:
    """40°26′46″N -> "forty degrees twenty six minutes forty six seconds north"."""
    match = _ARC.match(scan.text, i)
    if not match or not (match["m"] or match["side"]):
        return None
    units_ = (("d", "degree"), ("m", "minute"), ("s", "second"))
    said = [_count(scan, _unpadded(match[key]), unit) for key, unit in units_ if match[key]]
    if match["side"]:
        said.append(_COMPASS[match["side"]])
    return Reading(match.end(), " ".join(said), "measure", "angle")


_PLACE = pattern(
    r"(?P<a>\d{1,2}(?:\.\d+)?)\s?(?P<ns>[NS]),?\s(?P<b>\d{1,3}(?:\.\d+)?)\s?(?P<ew>[EW])(?!\w)"
)


def position(scan: Scan, i: int) -> Reading | None:
    """28.5 N 80.6 W: latitude and longitude without their signs."""
    match = _PLACE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{say_number(scan, match['a'])} {_COMPASS[match['ns']]} "
    said += f"{say_number(scan, match['b'])} {_COMPASS[match['ew']]}"
    return Reading(match.end(), said, "measure", "position")


_PAPER = pattern(rf"\s?[x×]\s?(?P<n>{NUMBER})(?P<glyph>[{fraction.VULGAR}])?(?![\w./])")


def sheet(scan: Scan, i: int) -> Reading | None:
    """8½ × 11, 8 1/2 x 11: a size that begins with a fraction."""
    part = fraction.vulgar(scan, i) or fraction.fraction(scan, i)
    if part is None or part.rule != "mixed fraction":
        return None
    match = _PAPER.match(scan.text, part.end)
    if not match:
        return None
    second = fraction.vulgar(scan, match.start("n")) if match["glyph"] else None
    said = second.spoken if second else say_number(scan, match["n"])
    return Reading(match.end(), f"{part.spoken} by {said}", "measure", "dimensions")


_LUMBER = pattern(r"(?P<a>[1-8])x(?P<b>[2-9]|1[0-2])s(?!\w)")


def lumber(scan: Scan, i: int) -> Reading | None:
    """2x4s -> "two by fours": boards."""
    match = _LUMBER.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{say_number(scan, match['a'])} by {many(say_number(scan, match['b']))}"
    return Reading(match.end(), said, "measure", "boards")


def dimensions(scan: Scan, i: int) -> Reading | None:
    """4x6 -> "four by six", 1920x1080, 10 x 12 ft."""
    match = _DIMENSIONS.match(scan.text, i)
    spaced = match is not None and match["sign"] == "×" and " " in match[0] and not match["u1"]
    if not match or spaced:
        return None
    parts = [(match["first"], match["u1"]), (match["second"], match["u2"])]
    if match["third"]:
        parts.append((match["third"], match["u3"]))
    said = []
    for written, side in parts:
        number = written.rstrip(".,")
        if not _ONE_VALUE.fullmatch(number):
            return None
        paired = len(number) == 4 and number.isdecimal()
        words_ = numbers.pairs(number) if paired else say_number(scan, number)
        if side:
            name = _SIDE_UNITS.get(side.strip()) or units()[side.strip()]
            noun = scan.word_after(match.end())
            one = (
                singular(number)
                or noun in _RACES
                or noun in _TINS
                or (side in _SIDE_UNITS and noun in _BOARDS)
            )
            words_ += " " + (name if one else many(name))
        said.append(words_)
    end = match.end()
    last, side = parts[-1]
    if not side:
        end -= len(last) - len(last.rstrip(".,"))
        if unit := _unit(scan, i, end, last):
            stop = _unit_end(scan, unit)[0]
            said[-1] += " " + unit_name(unit, not _described(scan, stop))
            end = stop
    return Reading(end, " by ".join(said), "measure", "dimensions")
