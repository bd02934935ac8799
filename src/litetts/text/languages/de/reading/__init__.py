"""German: numbers, ordinals, decimals, fractions, dates, times, money, measures, abbreviations.

The folder is all that the language needs: it offers `LANGUAGE`, and nothing elsewhere names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from litetts.text.languages.de.reading import everyday, numbers
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.token import Piece
from litetts.text.scanner.wordlist import words

__all__ = ["LANGUAGE"]

INTEGER = r"(?:\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?! ?\d)|\d+)"
NUMBER = rf"(?:{INTEGER}(?:,\d+)?)"
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
_MONTH_OF = {name.lower(): k for k, name in enumerate(MONTHS, 1)}
_MONTH_OF |= {name[:3].lower(): k for k, name in enumerate(MONTHS, 1)} | {"sept": 9, "mrz": 3}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
# Unit: how one is counted ("ein", "eine"), its name, its plural.
_UNITS = {
    "km": ("ein", "Kilometer", "Kilometer"), "m": ("ein", "Meter", "Meter"),
    "dm": ("ein", "Dezimeter", "Dezimeter"), "cm": ("ein", "Zentimeter", "Zentimeter"),
    "mm": ("ein", "Millimeter", "Millimeter"), "µm": ("ein", "Mikrometer", "Mikrometer"),
    "nm": ("ein", "Nanometer", "Nanometer"), "t": ("eine", "Tonne", "Tonnen"),
    "kg": ("ein", "Kilogramm", "Kilogramm"), "g": ("ein", "Gramm", "Gramm"),
    "mg": ("ein", "Milligramm", "Milligramm"), "µg": ("ein", "Mikrogramm", "Mikrogramm"),
    "l": ("ein", "Liter", "Liter"), "L": ("ein", "Liter", "Liter"),
    "ml": ("ein", "Milliliter", "Milliliter"), "cl": ("ein", "Zentiliter", "Zentiliter"),
    "hl": ("ein", "Hektoliter", "Hektoliter"), "ha": ("ein", "Hektar", "Hektar"),
    "m²": ("ein", "Quadratmeter", "Quadratmeter"), "m2": ("ein", "Quadratmeter", "Quadratmeter"),
    "km²": ("ein", "Quadratkilometer", "Quadratkilometer"),
    "m³": ("ein", "Kubikmeter", "Kubikmeter"), "cm³": ("ein", "Kubikzentimeter", "Kubikzentimeter"),
    "s": ("eine", "Sekunde", "Sekunden"), "Sek.": ("eine", "Sekunde", "Sekunden"),
    "min": ("eine", "Minute", "Minuten"), "Min.": ("eine", "Minute", "Minuten"),
    "h": ("eine", "Stunde", "Stunden"), "Std.": ("eine", "Stunde", "Stunden"),
    "ms": ("eine", "Millisekunde", "Millisekunden"), "Hz": ("ein", "Hertz", "Hertz"),
    "kHz": ("ein", "Kilohertz", "Kilohertz"), "MHz": ("ein", "Megahertz", "Megahertz"),
    "GHz": ("ein", "Gigahertz", "Gigahertz"), "W": ("ein", "Watt", "Watt"),
    "kW": ("ein", "Kilowatt", "Kilowatt"), "MW": ("ein", "Megawatt", "Megawatt"),
    "kWh": ("eine", "Kilowattstunde", "Kilowattstunden"), "V": ("ein", "Volt", "Volt"),
    "A": ("ein", "Ampere", "Ampere"), "J": ("ein", "Joule", "Joule"),
    "kJ": ("ein", "Kilojoule", "Kilojoule"), "kcal": ("eine", "Kilokalorie", "Kilokalorien"),
    "N": ("ein", "Newton", "Newton"), "Pa": ("ein", "Pascal", "Pascal"),
    "hPa": ("ein", "Hektopascal", "Hektopascal"), "bar": ("ein", "Bar", "Bar"),
    "dB": ("ein", "Dezibel", "Dezibel"), "Ω": ("ein", "Ohm", "Ohm"), "PS": ("ein", "P S", "P S"),
    "B": ("ein", "Byte", "Byte"), "kB": ("ein", "Kilobyte", "Kilobyte"),
    "KB": ("ein", "Kilobyte", "Kilobyte"), "MB": ("ein", "Megabyte", "Megabyte"),
    "GB": ("ein", "Gigabyte", "Gigabyte"), "TB": ("ein", "Terabyte", "Terabyte"),
    "°C": ("ein", "Grad Celsius", "Grad Celsius"), "°": ("ein", "Grad", "Grad"),
    "°F": ("ein", "Grad Fahrenheit", "Grad Fahrenheit"), "%": ("ein", "Prozent", "Prozent"),
    "‰": ("ein", "Promille", "Promille"), "km/h": ("ein", "Kilometer pro Stunde",
    "Kilometer pro Stunde"), "m/s": ("ein", "Meter pro Sekunde", "Meter pro Sekunde"),
    "m/s²": ("ein", "Meter pro Quadratsekunde", "Meter pro Quadratsekunde"),
    "Mbit/s": ("ein", "Megabit pro Sekunde", "Megabit pro Sekunde"),
}  # fmt: skip
# Currency: its name, its hundredth ("" = none).
_CURRENCIES = {
    "€": ("Euro", "Cent"), "EUR": ("Euro", "Cent"), "$": ("Dollar", "Cent"),
    "USD": ("Dollar", "Cent"), "US$": ("Dollar", "Cent"), "£": ("Pfund", "Pence"),
    "GBP": ("Pfund", "Pence"), "CHF": ("Franken", "Rappen"), "Fr.": ("Franken", "Rappen"),
    "¥": ("Yen", ""), "JPY": ("Yen", ""),
}  # fmt: skip
_MULTIPLES = {
    "Tsd.": "tausend", "Mio.": "Millionen", "Mio": "Millionen", "Mrd.": "Milliarden",
    "Mrd": "Milliarden", "Millionen": "Millionen", "Milliarden": "Milliarden",
    "Million": "Million", "Milliarde": "Milliarde", "Bio.": "Billionen",
}  # fmt: skip
_ABBREVIATIONS = {
    "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "d. h.": "das heißt", "d.h.": "das heißt",
    "u. a.": "unter anderem", "u.a.": "unter anderem", "usw.": "und so weiter",
    "bzw.": "beziehungsweise", "ca.": "circa", "etc.": "et cetera", "Dr.": "Doktor",
    "Prof.": "Professor", "Hr.": "Herr", "Fr.": "Frau", "Nr.": "Nummer", "Str.": "Straße",
    "St.": "Sankt", "evtl.": "eventuell", "ggf.": "gegebenenfalls", "inkl.": "inklusive",
    "exkl.": "exklusive", "max.": "maximal", "min.": "minimal", "vgl.": "vergleiche",
    "S.": "Seite", "Bd.": "Band", "Abb.": "Abbildung", "Kap.": "Kapitel", "Tel.": "Telefon",
    "geb.": "geboren", "gest.": "gestorben", "n. Chr.": "nach Christus",
    "v. Chr.": "vor Christus", "o. Ä.": "oder Ähnliches", "i. d. R.": "in der Regel",
    "sog.": "sogenannt", "Jh.": "Jahrhundert", "Mio.": "Millionen", "Mrd.": "Milliarden",
    "Std.": "Stunden", "Min.": "Minuten", "Sek.": "Sekunden", "u.": "und", "vs.": "gegen",
    "Tsd.": "tausend", "bspw.": "beispielsweise", "z. T.": "zum Teil", "z.T.": "zum Teil",
    "v. a.": "vor allem", "v.a.": "vor allem", "s. o.": "siehe oben", "s.o.": "siehe oben",
    "s. u.": "siehe unten", "s.u.": "siehe unten", "u. U.": "unter Umständen",
    "u.U.": "unter Umständen", "o. g.": "oben genannt", "o.g.": "oben genannt",
    "i. A.": "im Auftrag", "i.A.": "im Auftrag", "i. V.": "in Vertretung",
    "i.V.": "in Vertretung", "m. E.": "meines Erachtens", "m.E.": "meines Erachtens",
    "z. Zt.": "zur Zeit", "z.Zt.": "zur Zeit", "z. Z.": "zur Zeit", "u. v. m.": "und vieles mehr",
    "u.v.m.": "und vieles mehr", "u. s. w.": "und so weiter", "o. ä.": "oder ähnlich",
    "o.ä.": "oder ähnlich", "o.Ä.": "oder Ähnliches", "i.d.R.": "in der Regel",
    "i. d. R": "in der Regel", "a. D.": "außer Dienst", "a.D.": "außer Dienst",
    "e. V.": "eingetragener Verein", "e.V.": "eingetragener Verein", "v.Chr.": "vor Christus",
    "n.Chr.": "nach Christus", "zzgl.": "zuzüglich", "abzgl.": "abzüglich", "bes.": "besonders",
    "allg.": "allgemein", "Abs.": "Absatz", "Art.": "Artikel", "Anm.": "Anmerkung",
    "Aufl.": "Auflage", "Hrsg.": "Herausgeber", "hrsg.": "herausgegeben", "Jhd.": "Jahrhundert",
    "Ltg.": "Leitung", "Mwst.": "Mehrwertsteuer", "MwSt.": "Mehrwertsteuer", "Nrn.": "Nummern",
    "Abt.": "Abteilung", "Dipl.-Ing.": "Diplomingenieur", "dgl.": "dergleichen",
    "einschl.": "einschließlich", "entspr.": "entsprechend", "gem.": "gemäß", "jew.": "jeweils",
    "Inh.": "Inhaber", "Fa.": "Firma", "Bhf.": "Bahnhof", "Hbf.": "Hauptbahnhof",
    "Pkt.": "Punkt", "Stk.": "Stück", "Tab.": "Tabelle",
    "Verf.": "Verfasser", "urspr.": "ursprünglich", "wg.": "wegen", "zw.": "zwischen",
    "verh.": "verheiratet", "led.": "ledig", "jun.": "junior", "sen.": "senior",
    "Ggs.": "Gegensatz", "ff.": "folgende", "f.": "folgende",
}  # fmt: skip
_BEFORE_NUMBER = words("S. Nr. Bd. Abb. Kap. ca.")
_FRACTIONS = {
    (1, 2): "ein halb", (1, 3): "ein Drittel", (1, 4): "ein Viertel", (3, 4): "drei Viertel",
}  # fmt: skip
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅛": (1, 8)}
# Only after a number: "S. 12 f.", "§ 3 ff."; "Art." and "Abs." only before one.
_AFTER_NUMBER = words("f. ff.")
_ONLY_BEFORE_NUMBER = words("Art. Abs.")
_SYMBOLS = {
    "&": "und", "%": "Prozent", "+": "plus", "=": "gleich", "§": "Paragraf", "€": "Euro",
    "$": "Dollar", "£": "Pfund", "°": "Grad", "@": "ät", "©": "Copyright", "×": "mal",
    "÷": "geteilt durch", "±": "plus minus", "≈": "ungefähr", "≤": "kleiner oder gleich",
    "≥": "größer oder gleich", "≠": "ungleich", "√": "Wurzel aus", "π": "Pi", "∞": "unendlich",
}  # fmt: skip
_MARKS = {
    ",": "Komma", ".": "Punkt", ";": "Semikolon", ":": "Doppelpunkt", "!": "Ausrufezeichen",
    "?": "Fragezeichen", "…": "Auslassungspunkte", "-": "Strich", "–": "Gedankenstrich",
    "—": "Gedankenstrich", '"': "Anführungszeichen", "(": "Klammer auf", ")": "Klammer zu",
}  # fmt: skip
_WEEKDAY_BEFORE = pattern(
    rf"(?:{'|'.join((*everyday.WEEKDAYS.values(), *everyday.WEEKDAYS))})\.?,?\s(?:dem\s|den\s)?$"
)
_DATIVE = words("am vom zum dem beim ab bis seit den im")

_MULTIPLE = "|".join(sorted(map(re.escape, _MULTIPLES), key=len, reverse=True))
_UNIT = pattern(
    rf"(?P<n>{NUMBER})(?:\s?(?:–|-|bis)\s?(?P<to>{NUMBER}))?(?:\s(?P<multiple>{_MULTIPLE}))?\s?(?P<unit>"
    + "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))
    + r")(?![^\W_]|/[a-z])"
)
_CURRENCY = "|".join(re.escape(c) for c in sorted(_CURRENCIES, key=len, reverse=True))
_MONEY = pattern(
    rf"(?:(?P<before>{_CURRENCY})\s?)?(?P<n>{INTEGER}(?:,(?:\d+|-))?)(?:\s(?P<multiple>{_MULTIPLE}))?"
    rf"(?:\s?(?P<after>{_CURRENCY})(?![^\W_]))?"
)
_DATE = pattern(
    rf"(?P<d>[0-3]?\d)\.\s?(?:(?P<m>[01]?\d)\.|(?P<name>{_MONTH})(?![^\W_])\.?)"
    r"(?:\s?(?P<y>\d{4}|\d\d)(?![\w]|[.,]\d))?",
    re.IGNORECASE,
)
_ISO = pattern(r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?![\w-])")
_TIME = pattern(
    r"(?P<h>[01]?\d|2[0-4])[:.](?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?P<uhr>\s?Uhr\b)?(?![\w]|[.:,]\d)"
)
_UNTIL = pattern(r"\s?[–-]\s?(?=\d{1,2}[:.]\d\d\b)")
_HOURS = pattern(r"(?P<h>[01]?\d|2[0-4])\s?Uhr\b(?:\s(?P<m>[0-5]?\d)\b)?")
_ORDINAL = pattern(r"(?P<n>\d{1,4})\.(?=\s[a-zäöüA-ZÄÖÜ])")
_YEAR = pattern(
    r"(?P<n>1[1-9]\d\d|20\d\d)(?:(?P<dash>\s?[-–]\s?)(?P<to>\d{4}|\d\d))?(?P<er>er)?(?![\w]|[.,]\d)"
)
_RANGE = pattern(rf"(?P<one>{NUMBER})\s?[-–]\s?(?P<two>{NUMBER})(?![\w]|[.,]\d)")
_FRACTION = pattern(r"(?:(?P<whole>\d+)\s)?(?P<top>\d{1,3})/(?P<bottom>\d{1,3})(?![\w/])")
_VULGAR_NUMBER = pattern(rf"(?P<whole>\d+)?\s?(?P<glyph>[{''.join(_VULGAR)}])")
_PHONE = pattern(r"(?:\+\d{1,3}|\(?0\d{1,5}\)?)(?:[ /-]\d{2,8}){1,5}(?![\w])")
_SIGN = pattern(r"(?P<sign>[-+±~])(?=\d)")
_SIGNS = {"-": "minus", "+": "plus", "±": "plus minus", "~": "etwa"}
_NUMBER = pattern(NUMBER)
_ABBREVIATION = pattern(
    "(?:"
    + "|".join(re.escape(a) for a in sorted(_ABBREVIATIONS, key=len, reverse=True))
    + r")(?!\w)"
)
_ROMAN = pattern(r"(?P<n>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))(?P<dot>\.?)(?![\w]|[.-]\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_NUMBERED = words(
    "Kapitel Band Teil Akt Szene Artikel Klasse Stufe Typ Abschnitt Buch Gruppe Anhang"
)
_RULERS = words(
    """
    Heinrich Ludwig Karl Friedrich Wilhelm Otto Konrad Philipp Ferdinand Maximilian Joseph Franz
    Leopold Rudolf Albrecht Johann Johannes Paul Benedikt Pius Leo Gregor Innozenz Clemens Alexander
    Urban Sixtus Napoleon Georg Eduard Richard Jakob Nikolaus Peter Iwan August Christian Gustav
    Adolf Elisabeth Katharina Maria Margarethe Ramses Alfons Felipe Carlos Heinz Sigismund
    """
)
_QUEENS = words("Elisabeth Katharina Maria Margarethe Anna Beatrix Christina")
_TITLES = words("König Königin Kaiser Kaiserin Papst Zar Zarin Fürst Herzog Prinz Graf")
_AFTER_DATIVE = words("von mit bei unter nach aus seit zu gegenüber vom zum beim dem")
_AFTER_ACCUSATIVE = words("für gegen durch um ohne über an den")
_NEUTER = words("Jahrhundert Jh Jhd Jahrtausend Obergeschoss OG Kapitel Mal Semester Quartal")
_BEFORE_ORDINAL = words("der die das den dem des im am vom zum beim zur ab seit")
_WEAK = words("den dem des vom zur")
_CAPS = pattern(r"[A-ZÄÖÜ]{2,5}(?![\w])")
_MIXED = pattern(r"(?=[\w-]{0,40}\d)[^\W_]+(?:-[^\W_]+)*")
_HYPHENATED = pattern(r"[^\W\d_]+(?:-[^\W\d_]+){1,12}(?![\w-])")
_VOWELS = pattern(r"[AEIOUÄÖÜY]")


def _number(text: str, one: str = "eins") -> str:
    """An integer or decimal as matched by `NUMBER`."""
    whole, comma, fraction = text.partition(",")
    plain = whole.replace(".", "").replace(" ", "")
    if len(plain) > numbers.MAX_DIGITS or (len(plain) > 1 and plain[0] == "0"):
        said = numbers.digits(plain)
        return f"{said} Komma {numbers.digits(fraction)}" if comma else said
    return numbers.decimal(plain, fraction) if comma else numbers.cardinal(int(plain), one)


def _final(scan: Scan, end: int) -> str:
    return (
        "." if not scan.text[end : end + 3].strip("\"“”') \n") and end + 3 >= len(scan.text) else ""
    )


def date(scan: Scan, i: int) -> Reading | None:
    """3. Mai 2024 -> "dritter Mai zweitausendvierundzwanzig"; am 3.5. -> "dritten Fünften"."""
    match = _DATE.match(scan.text, i) or _ISO.match(scan.text, i)
    if not match:
        return None
    named = match.groupdict().get("name")
    day, month = int(match["d"]), int(match["m"] or 0) or _MONTH_OF.get((named or "").lower(), 0)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    weekday = _WEEKDAY_BEFORE.search(scan.text[max(0, i - 20) : i])  # am Montag, 5. Mai
    before = scan.word_before(i - len(weekday[0]) if weekday else i)
    ending = "en" if before.lower() in _DATIVE else "er"
    year = match["y"] or ""
    if not named and not year and not match[0].endswith("."):
        return None
    said = f"{numbers.ordinal(day, ending)} {MONTHS[month - 1]}"
    if year:
        n = int(year)
        n += (2000 if n < 50 else 1900) if len(year) == 2 else 0
        said += " " + numbers.year(n)
    after = _final(scan, match.end()) if match[0].endswith(".") else ""
    return Reading(match.end(), said, "date", "date", after)


def time(scan: Scan, i: int) -> Reading | None:
    """14:30 Uhr -> "vierzehn Uhr dreißig"."""
    match = _TIME.match(scan.text, i)
    if match and (":" in match[0] or match["uhr"]):
        said = numbers.cardinal(int(match["h"]), "ein") + " Uhr"
        if int(match["m"]):
            said += " " + numbers.cardinal(int(match["m"]))
        if match["s"]:
            said += f" und {numbers.cardinal(int(match['s']))} Sekunden"
        end = match.end()
        if dash := _UNTIL.match(scan.text, end):
            return Reading(dash.end(), said + " bis", "time", "clock")
        return Reading(end, said, "time", "clock")
    if match := _HOURS.match(scan.text, i):
        said = numbers.cardinal(int(match["h"]), "ein") + " Uhr"
        if match["m"]:
            said += " " + numbers.cardinal(int(match["m"]))
        return Reading(match.end(), said, "time", "clock")
    return None


def money(scan: Scan, i: int) -> Reading | None:
    """12,50 € -> "zwölf Euro fünfzig"; 3 Mio. EUR; $5."""
    match = _MONEY.match(scan.text, i)
    if not match or not (match["before"] or match["after"]):
        return None
    name, cent = _CURRENCIES[match["after"] or match["before"]]
    whole, _, part = match["n"].partition(",")
    multiple = match["multiple"]
    if multiple:
        said = f"{_number(match['n'], 'eine')} {_MULTIPLES[multiple]} {name}"
        return Reading(match.end(), said, "money", "money")
    if len(part) == 2 and part.isdecimal() and cent:
        cents = int(part)
        euros = int(whole.replace(".", "").replace(" ", ""))
        if not euros and cents:
            return Reading(
                match.end(), f"{numbers.cardinal(cents, 'ein')} {cent}", "money", "money"
            )
        said = f"{_number(whole, 'ein')} {name}"
        return Reading(
            match.end(), said + (f" {numbers.cardinal(cents)}" if cents else ""), "money", "money"
        )
    plain = whole if part in ("", "-") else match["n"]
    return Reading(match.end(), f"{_number(plain, 'ein')} {name}", "money", "money")


def measure(scan: Scan, i: int) -> Reading | None:
    """5 km/h, 20 °C, 3,5 kg, 10 %."""
    match = _UNIT.match(scan.text, i)
    if not match:
        return None
    article, one, many = _UNITS[match["unit"]]
    last = match["to"] or match["n"]
    said = _number(last, article)
    if match["to"]:
        said = f"{_number(match['n'], article)} bis {said}"
    if match["multiple"]:
        said += " " + _MULTIPLES[match["multiple"]]
    single = last == "1" and not match["multiple"]
    after = _final(scan, match.end()) if match["unit"].endswith(".") else ""
    return Reading(match.end(), f"{said} {one if single else many}", "measure", "unit", after)


def ordinal(scan: Scan, i: int) -> Reading | None:
    """Die 3. Klasse -> "dritte"; am 3. Tag -> "dritten"."""
    match = _ORDINAL.match(scan.text, i)
    if not match:
        return None
    after = scan.word_after(match.end())
    before = scan.word_before(i)
    # A capital after a stop may begin a sentence: an ordinal needs an article or a small number.
    if after in _NEUTER and int(match["n"]) <= 31 and not before:
        return Reading(match.end(), numbers.ordinal(int(match["n"]), "es"), "ordinal", "ordinal")
    if not before or (after[0].isupper() and int(match["n"]) > 31) or scan.at_line_start(i):
        return None
    ending = "en" if before.lower() in _DATIVE else "e"
    return Reading(match.end(), numbers.ordinal(int(match["n"]), ending), "ordinal", "ordinal")


def year(scan: Scan, i: int) -> Reading | None:
    """1984, 1939-45, die 1990er."""
    match = _YEAR.match(scan.text, i)
    if not match:
        return None
    said = numbers.year(int(match["n"]))
    if match["to"]:
        to = int(match["to"])
        said += " bis " + (numbers.year(to) if len(match["to"]) == 4 else numbers.cardinal(to))
    return Reading(match.end(), said + (match["er"] or ""), "date", "year")


def fraction(scan: Scan, i: int) -> Reading | None:
    """3/4 -> "drei Viertel", 1½ -> "eineinhalb"."""
    if match := _VULGAR_NUMBER.match(scan.text, i):
        top, bottom = _VULGAR[match["glyph"]]
    elif match := _FRACTION.match(scan.text, i):
        top, bottom = int(match["top"]), int(match["bottom"])
    else:
        return None
    if bottom < 2:
        return None
    if (top, bottom) == (24, 7):
        return Reading(match.end(), "vierundzwanzig sieben", "time", "all day")
    said = _FRACTIONS.get((top, bottom)) or f"{numbers.cardinal(top, 'ein')} {_part(bottom)}"
    if match["whole"]:
        whole = int(match["whole"])
        said = (
            numbers.cardinal(whole, "ein") + "einhalb"
            if (top, bottom) == (1, 2)
            else f"{numbers.cardinal(whole)} {said}"
        )
    return Reading(match.end(), said, "fraction", "fraction")


def _part(n: int) -> str:
    if n == 2:
        return "Halbe"
    stem = numbers.ordinal(n, "el")
    return stem[0].upper() + stem[1:]


def telephone(scan: Scan, i: int) -> Reading | None:
    """+49 30 1234567, 030 1234567: digit by digit."""
    match = _PHONE.match(scan.text, i)
    if not match or not 6 <= sum(c.isdigit() for c in match[0]) <= 15:
        return None
    plus = "plus " if match[0].startswith("+") else ""
    return Reading(match.end(), plus + numbers.digits(match[0]), "telephone", "telephone")


def sign(scan: Scan, i: int) -> Reading | None:
    """-5 -> "minus": only the sign."""
    if scan.char(i - 1).isalnum() or not (match := _SIGN.match(scan.text, i)):
        return None
    return Reading(match.end(), _SIGNS[match["sign"]], "math", "sign")


def paragraphs(scan: Scan, i: int) -> Reading | None:
    """§§ 3-5 -> "Paragrafen"."""
    return (
        Reading(i + 2, "Paragrafen", "symbol", "symbol") if scan.text[i : i + 2] == "§§" else None
    )


def span(scan: Scan, i: int) -> Reading | None:
    """10-20 -> "zehn bis zwanzig"."""
    match = _RANGE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{_number(match['one'])} bis {_number(match['two'])}"
    return Reading(match.end(), said, "range", "range")


def number(scan: Scan, i: int) -> Reading | None:
    """A cardinal or a decimal; with letters attached, a serial number."""
    if (mixed := _MIXED.match(scan.text, i)) and any(c.isalpha() for c in mixed[0]):
        return _serial(mixed)
    match = _NUMBER.match(scan.text, i)
    if not match:
        return None
    kind = "decimal" if "," in match[0] else "cardinal"
    after = scan.word_after(match.end())
    one = "ein" if match[0] == "1" and after[:1].isupper() else "eins"
    return Reading(match.end(), _number(match[0], one), kind, kind)


def _serial(match: re.Match[str]) -> Reading:
    said = []
    for part in re.findall(r"\d+|[^\W\d_]+", match[0]):
        if part.isdecimal():
            said.append(_number(part) if len(part) < 4 else numbers.digits(part))
        elif len(part) < 4 and (part.isupper() or len(part) == 1):
            said.append(" ".join(part.upper()))
        else:
            said.append(part)
    return Reading(match.end(), " ".join(said), "serial", "letters and digits")


def abbreviation(scan: Scan, i: int) -> Reading | None:
    """Z. B. -> "zum Beispiel"; Nr. 5 -> "Nummer"."""
    if scan.char(i - 1).isalnum() or not (match := _ABBREVIATION.match(scan.text, i)):
        return None
    written, end = match[0], match.end()
    if written in _AFTER_NUMBER and not scan.text[:i].rstrip()[-1:].isdecimal():
        return None
    if written in _ONLY_BEFORE_NUMBER and not scan.text[end : end + 2].strip()[:1].isalnum():
        return None
    if written in ("S.", "u.", "min.", "St.", "Fr.") and not scan.text[end : end + 2].strip():
        return None
    return Reading(end, _ABBREVIATIONS[written], "abbreviation", "abbreviation", _final(scan, end))


def roman(scan: Scan, i: int) -> Reading | None:
    """Heinrich IV. -> "der Vierte", im II. Weltkrieg -> "zweiten", Kapitel IV -> "vier"."""
    match = _ROMAN.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    n = _value(match["n"])
    end = match.end()
    before, after = scan.word_before(i), scan.word_after(end)
    dot = match["dot"]
    if dot and not scan.at_line_start(i) and (before.lower() in _BEFORE_ORDINAL) and after:
        ending = "en" if before.lower() in _DATIVE | _WEAK else "e"
        return Reading(end, numbers.ordinal(n, ending), "roman", "roman ordinal")
    if before in _NUMBERED:
        end -= len(dot)
        return Reading(end, numbers.cardinal(n), "roman", "roman")
    stem = before.removesuffix("s") if before.removesuffix("s") in _RULERS else before
    if stem not in _RULERS and not (len(match["n"]) > 1 and _named(scan, i, before)):
        return None
    article, ending = _case(scan, i, before, stem)
    said = numbers.ordinal(n, ending)
    return Reading(
        end,
        f"{article} {said[0].upper()}{said[1:]}",
        "roman",
        "ruler",
        _final(scan, end) if dot else "",
    )


def _named(scan: Scan, i: int, before: str) -> bool:
    """Whether a name stands before: a capital, in the middle of a text, of no word for a thing."""
    return (
        before[:1].isupper()
        and before[1:].islower()
        and scan.previous is not None
        and (scan.previous.kind == "word")
    )


def _case(scan: Scan, i: int, name: str, stem: str) -> tuple[str, str]:
    """The article and the ending of a ruler's number, by the word before the name."""
    female = stem in _QUEENS
    if name != stem:
        return ("der", "en") if female else ("des", "en")
    start = scan.text.rfind(name, max(0, i - len(name) - 3), i)
    before = scan.word_before(start).lower()
    while before.capitalize() in _TITLES:
        start = scan.text.lower().rfind(before, 0, start)
        before = scan.word_before(start).lower()
    if before in _AFTER_DATIVE:
        return ("der", "en") if female else ("dem", "en")
    if before in _AFTER_ACCUSATIVE:
        return ("die", "e") if female else ("den", "en")
    return ("die", "e") if female else ("der", "e")


def _value(text: str) -> int:
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def initialism(scan: Scan, i: int) -> Reading | None:
    """BMW -> "B M W"; with a vowel and more than three letters it is a word (NATO)."""
    match = _CAPS.match(scan.text, i)
    counted = scan.previous is not None and scan.previous.kind == "ordinal"
    if match and counted and match[0] in ("OG", "UG"):
        said = "Obergeschoss" if match[0] == "OG" else "Untergeschoss"
        return Reading(match.end(), said, "abbreviation", "abbreviation")
    if not match or (len(match[0]) > 3 and _VOWELS.search(match[0])):
        return None
    return Reading(match.end(), " ".join(match[0]), "letters", "initialism")


def hyphenated(scan: Scan, i: int) -> Reading | None:
    """U-Bahn -> "U Bahn"."""
    match = _HYPHENATED.match(scan.text, i)
    return Reading(match.end(), match[0].replace("-", " "), "word", "hyphenated") if match else None


def serial(scan: Scan, i: int) -> Reading | None:
    """A4, MP3, B2B."""
    match = _MIXED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return _serial(match)


_DIGIT: tuple[Rule, ...] = (
    everyday.net, everyday.postcode, telephone, date, everyday.score, time, money,
    everyday.compound, everyday.half, measure, fraction, ordinal, year, span,
    everyday.decimal_point, number,
)  # fmt: skip
_LETTER: tuple[Rule, ...] = (
    everyday.net, everyday.product, everyday.weekday, everyday.street, abbreviation, money, serial,
    roman, initialism, hyphenated,
)  # fmt: skip
_OTHER: tuple[Rule, ...] = (
    paragraphs, everyday.product, telephone, sign, money, everyday.half, fraction,
)  # fmt: skip


class German:
    """The rules of German. See `litetts.text.scanner.scan.Language`."""

    verbalises = True
    plain_word = pattern(r"[A-Za-zÄÖÜäöüß][a-zäöüß]+(?=[\s,;!?\"“”)…]|$)")
    special = frozenset(re.split(r"[. ]", a.lower())[0] for a in _ABBREVIATIONS) | frozenset(
        day.lower() for day in everyday.WEEKDAYS
    )
    abbreviations = frozenset(
        part for a in _ABBREVIATIONS for part in (a.lower().rstrip("."), a.lower().split(".")[0])
    ) - {"etc", "usw"}
    before_numbers: frozenset[str] = frozenset()
    capital_nouns = True
    ordinal_indicators = False
    letter_words: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position, by the kind of its first character."""
        if char.isdecimal():
            return _DIGIT
        return _LETTER if char.isalpha() else _OTHER

    def symbol(self, char: str, scan: Scan) -> str:
        """What is said for a symbol that no rule read."""
        return _SYMBOLS.get(char, "")

    def punctuation_name(self, mark: str) -> str:
        """What a mark is called when punctuation is said."""
        return _MARKS.get(mark[0], "")

    def pieces(self, kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
        """Every word by itself."""
        return tuple(map(Piece, spoken.split()))

    def interpret(self, scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        """SSML's `say-as`: characters, digits, ordinal; the rest as the rules read it."""
        value = interpret_as.partition(":")[0]
        text = scan.text.strip()
        if value in ("characters", "spell-out", "verbatim", "digits"):
            said = " ".join(
                numbers.ONES[int(c)] if c.isdecimal() else c.upper() if len(c.upper()) == 1 else c
                for c in text
                if c.isdecimal() or c.isalpha()
            )
            return (Reading(len(scan.text), said, value, "say-as"),)
        if value == "ordinal" and text.rstrip(".").isdecimal():
            said = numbers.ordinal(int(text.rstrip(".")))
            return (Reading(len(scan.text), said, "ordinal", "say-as"),)
        if value not in _READ_AS_TEXT:
            return None
        from litetts.text.scanner.scan import scan as read

        inner = Scan(scan.text, scan.lang, scan.style, self)
        read(inner)
        return [Reading(d.end, d.spoken, d.kind, d.rule, d.after) for d in inner.drafts]


_READ_AS_TEXT = words(
    "cardinal number ordinal fraction date time duration telephone currency money unit measure "
    "address name expletive"
)
LANGUAGE = German()
