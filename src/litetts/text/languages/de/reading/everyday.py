"""German, as it stands in messages, on signs and in tables: weekdays, streets, postcodes, scores,
round prices, numbers that are a part of a word, halves of things.
"""

from __future__ import annotations

import re

from litetts.text.languages.de.reading import numbers
from litetts.text.languages.de.reading.case import WEEKDAYS, gender
from litetts.text.reading.quantity import final
from litetts.text.reading.tables import Tables, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import words

__all__ = [
    "club",
    "compound",
    "counted",
    "direct",
    "each",
    "file_number",
    "flat",
    "grade",
    "half",
    "halves",
    "house",
    "lengths",
    "life",
    "per_hundred",
    "plate", "platform",
    "postcode",
    "rent",
    "rooms",
    "score",
    "season",
    "seconds",
    "short",
    "sized",
    "street",
    "until_clock",
    "weekday",
    "year",
]  # fmt: skip

_DAY = "|".join(WEEKDAYS)
_WEEKDAY = pattern(rf"(?P<day>{_DAY})\.?(?!\w)")
# What stands after a day: another, a number, or the end of a cell; before it, a day or a bracket.
_AFTER_DAY = pattern(
    rf"\s?(?:[–/+&-]|bis|und)\s?(?:{_DAY})\.?(?!\w)|,\s(?:{_DAY})(?!\w)|,?\s(?:(?:den|ab|um|von)\s)?\d|:\s?\d"
)
_BEFORE_DAY = pattern(rf"(?:\bam\s|(?:{_DAY})\.?\s?(?:[–/+&,-]|bis|und)\s?|\()$")
_FRANCS = pattern(r"\s\d+(?:\.\d\d)?(?!\d|\.\d|:|[.\s]?\s?(?:Uhr|[A-ZÄÖÜ]|–|-|bis|\d))")
_DASH = pattern(rf"\s?[–-]\s?(?=(?:{_DAY})\.?(?!\w))")
_STREET = pattern(r"(?P<name>[A-ZÄÖÜ][a-zäöüß]+)(?P<kind>str|pl|al)\.(?=\s?\d|,|\s*$|\s[a-zäöü(])")
_KINDS = {"str": "straße", "pl": "platz", "al": "allee"}
_POSTCODE = pattern(r"(?:D-)?(?P<code>\d{5})(?=\s[A-ZÄÖÜ][a-zäöüß]{2,})")
_SCORE = pattern(
    r"(?P<one>\d{1,3})(?P<sign>:|\s:\s)(?P<two>\d{1,3}(?:\.\d{3})+|\d{1,4})(?![\w]|[:.,]\d)"
    r"(?!\s?Uhr|\s?=)"
)
_RATIO = words(
    """
    Verhältnis Maßstab Endstand Zwischenstand Stand Ergebnis Halbzeit gewann gewannen gewinnt
    verlor verloren siegte siegten führte führten führt steht stand endete gespielt Spiel Kurs
    """
)
_COMPOUND = pattern(
    r"(?P<n>\d{1,4}(?:,\d)?)(?:-|\s?(?=%ig))?(?P<rest>mal(?!\w)|fach\w{0,2}(?!\w)"
    r"|(?:[Jj]ährig|stündig|tägig|wöchig|monatig|minütig|köpfig|stellig|teilig|stöckig|prozentig"
    r"|seitig|sitzig|türig|bändig|geschossig|eckig|stufig|spurig|zeilig|malig)(?:e[rnms]?)?(?!\w)"
    r"|%ig(?:e[rnms]?)?(?!\w)|er(?!\w))"
)
_HALVED = words(
    """
    Stunde Minute Sekunde Million Milliarde Tonne Tasse Flasche Seite Zwiebel Zitrone Gurke
    Packung Portion Drehung Umdrehung Dose Paprika Etage Liter Meter Kilometer Tag Monat Teelöffel
    Esslöffel Apfel Becher Jahr Kilo Kilogramm Pfund Dutzend Glas Prozent Brot Hähnchen
    """
)
_LENGTH = pattern(r"(?P<n>[1-9]\d?),(?P<part>\d\d)\s?m(?![\w²³/])")
_PER = pattern(
    r"/\s?(?:100\s?(?:km|g|ml)|Monat|Jahr|Tag|Woche|Stunde|Person|Stück|Nacht|Kilo|Liter|Einwohner"
    r"|Quadratmeter|Minute|Sekunde|Portion)(?!\w)"
)
_SECONDS = pattern(r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d):(?P<s>[0-5]\d)\s?Uhr(?!\w)")
_YEAR = pattern(r"(?P<n>1[1-9]\d\d|20\d\d)(?P<er>er)?(?![\w]|[.,]\d|-0\d\d)")
_COUNTED = pattern(r"(?P<n>\d{1,4})(?P<rest>(?:-[A-ZÄÖÜ][a-zäöüß]{2,40}){1,4})(?![\w-])")
_SHORT = pattern(r"(?P<f>ff?\.)(?!\w)|(?P<s>S\.)|u\.(?=\s(?:[A-Za-zÄÖÜäöüß]{2}|\d|[a-z]\)|§))")
_GRADE = pattern(r"(?P<n>[1-6])(?P<sign>[+-])(?=\s|[.,;)]|$)(?!\s\d)")
_GRADED = words("Note Noten eine einer glatte")
_PARTS = {"½": "halb", "1/2": "halb", "¼": "viertel", "1/4": "viertel", "¾": "dreiviertel",
          "3/4": "dreiviertel"}  # fmt: skip


def weekday(scan: Scan, i: int) -> list[Reading] | Reading | None:
    """Mo.-Fr. 9-17 Uhr, Sa. 10:00; else "So." may be a word, and "Fr." a lady."""
    match = _WEEKDAY.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    end = match.end()
    if match["day"] == "Fr" and _FRANCS.match(scan.text, end):
        return None
    listed = _BEFORE_DAY.search(scan.text[max(0, i - 12) : i])
    if not listed and not _AFTER_DAY.match(scan.text, end):
        return None
    day = Reading(end, WEEKDAYS[match["day"]], "date", "weekday")
    if dash := _DASH.match(scan.text, end):
        return [day, Reading(dash.end(), "bis", "range", "days")]
    return day


def street(scan: Scan, i: int) -> Reading | None:
    """Goethestr. 12 -> "Goethestraße"."""
    match = _STREET.match(scan.text, i)
    if not match:
        return None
    numbered = scan.text[match.end() : match.end() + 2].strip().isdecimal()
    if match["kind"] != "str" and not numbered:
        return None
    return Reading(match.end(), match["name"] + _KINDS[match["kind"]], "address", "street")


def postcode(scan: Scan, i: int) -> Reading | None:
    """..., 80331 München: digit by digit."""
    match = _POSTCODE.match(scan.text, i)
    before = scan.text[max(0, i - 2) : i].rstrip(" ")
    named = before[-1:] in (",", "(") or scan.word_before(i) in ("PLZ", "in")
    if not match or not (named or scan.at_line_start(i)):
        return None
    return Reading(match.end(), numbers.digits(match["code"]), "address", "postcode")


def score(scan: Scan, i: int) -> Reading | None:
    """3:1, im Verhältnis 1:10 -> "eins zu zehn"; 14:30 is a time."""
    match = _SCORE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    two = int(match["two"].replace(".", ""))
    clock = len(match["two"]) == 2 and int(match["one"]) < 25 and two < 60
    clock = clock and match["sign"] == ":"
    if clock and scan.word_before(i) not in _RATIO:
        return None
    said = f"{numbers.cardinal(int(match['one']))} zu {numbers.cardinal(two)}"
    return Reading(match.end(), said, "range", "score")


def compound(scan: Scan, i: int) -> Reading | None:
    """3-mal, 5-jährig, 3fach, 50%ig, die 80er: number and word are one."""
    match = _COMPOUND.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    whole, comma, part = match["n"].partition(",")
    if match["rest"] == "er" and (comma or len(whole) == 4):
        return None  # years are read elsewhere
    said = numbers.decimal(whole, part) + " " if comma else numbers.cardinal(int(whole), "ein")
    rest = match["rest"].replace("%ig", "prozentig").lower()
    kind = "date" if match["rest"] == "er" else "word"
    return Reading(match.end(), said + rest, kind, "number of a compound")


def half(t: Tables) -> Rule:
    """½ Liter -> "ein halber Liter", ¾ Stunde -> "eine dreiviertel Stunde", ½ kg."""
    units = alternatives(frozenset(t.units) - {"%", "‰", "°"})
    whole = pattern(
        rf"(?P<glyph>[½¼¾]|1/2|1/4|3/4)\s?(?:(?P<unit>{units})(?!\w)|(?<=\s)(?P<noun>[A-ZÄÖÜ][a-zäöü]+))"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or re.search(r"\d\s?$", scan.text[max(0, i - 3) : i]):
            return None
        part = _PARTS[match["glyph"]]
        if match["unit"]:
            entry = t.units[match["unit"]]
            kind, name, end = entry.gender, " " + form(entry.name, 0), match.end()
        else:
            kind, name, end = gender(match["noun"]), "", match.start("noun") - 1
            if match["noun"] not in _HALVED:
                return None
        article = "eine" if kind == "f" else "ein"
        said = part + {"m": "er", "f": "e", "n": "es"}[kind] if part == "halb" else part
        return Reading(end, f"{article} {said}{name}", "fraction", "half of")

    return read


def halves(t: Tables) -> Rule:
    """2½ Stunden, 1 1/2 kg: "zweieinhalb"."""
    units = alternatives(frozenset(t.units))
    whole = pattern(rf"(?P<n>\d{{1,4}})(?:\s?½|\s1/2(?![\w/]))(?:\s?(?P<unit>{units})(?!\w))?")

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = numbers.cardinal(int(match["n"]), "ein") + "einhalb"
        if match["unit"]:
            said += " " + form(t.units[match["unit"]].name, 1)
        return Reading(match.end(), said, "fraction", "halves")

    return read


def flat(t: Tables) -> Rule:
    """19,- €: an amount without cents."""
    currency = alternatives(frozenset(t.currencies))
    whole = pattern(
        rf"(?:(?P<before>{currency})\s?)?(?P<n>{t.integer}),(?:-{{1,2}}|–|—)(?:\s?(?P<after>{currency})(?!\w))?"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        written = match["before"] or match["after"]
        entry = t.currencies[written][0] if written else None
        said = t.number(t.parsed(match["n"]), entry.gender if entry else "")
        if entry:
            said = t.phrase(said, form(entry.name, t.plural(t.parsed(match["n"]))))
        return Reading(match.end(), said, "money", "money")

    return read


def lengths(scan: Scan, i: int) -> Reading | None:
    """1,80 m -> "ein Meter achtzig"."""
    match = _LENGTH.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{numbers.cardinal(int(match['n']), 'ein')} Meter"
    if int(match["part"]):
        said += f" {numbers.cardinal(int(match['part']))}"
    return Reading(match.end(), said, "measure", "metres")


def per_hundred(scan: Scan, i: int) -> Reading | None:
    """5 l/100 km, 10 €/Monat: the stroke after an amount is "pro"."""
    previous = scan.previous
    if previous is None or previous.end != i or previous.kind not in ("measure", "money"):
        return None
    return Reading(i + 1, "pro", "measure", "rate") if _PER.match(scan.text, i) else None


def seconds(scan: Scan, i: int) -> Reading | None:
    """12:30:15 Uhr -> "zwölf Uhr dreißig und fünfzehn Sekunden"."""
    match = _SECONDS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"{numbers.cardinal(int(match['h']), 'ein')} Uhr {numbers.cardinal(int(match['m']))}"
    said += f" und {numbers.cardinal(int(match['s']), 'eine')} Sekunden"
    return Reading(match.end(), said, "time", "clock")


def year(scan: Scan, i: int) -> Reading | None:
    """1984, die 1990er."""
    match = _YEAR.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), numbers.year(int(match["n"])) + (match["er"] or ""), "date", "year")


_ROOMS = pattern(r"(?P<n>\d{1,2}(?:[,.]5)?|\d½)-Zi(?:mmer|\.)-?(?:Whg\.?|Wohnung(?!\w))")


def rooms(scan: Scan, i: int) -> Reading | None:
    """3-Zi.-Whg. -> "drei Zimmer Wohnung"."""
    match = _ROOMS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    whole = re.match(r"\d+", match["n"])
    n = int(whole[0]) if whole else 1
    said = numbers.cardinal(n, "ein") + ("einhalb" if len(match["n"]) > len(str(n)) else "")
    after = final(scan, match.end()) if match[0].endswith(".") else ""
    return Reading(match.end(), f"{said} Zimmer Wohnung", "word", "number of a compound", after)


_PLATFORM = pattern(r"Gl\.(?=\s?\d)")
_TRAINS = words("zug abfahrt ankunft bahn bahnhof hauptbahnhof hbf zugs züge abfahrten fährt hält")


def platform(scan: Scan, i: int) -> Reading | None:
    """Abfahrt 7.35 Uhr, Gl. 4 -> "Gleis": elsewhere an equation."""
    if not _PLATFORM.match(scan.text, i) or scan.char(i - 1).isalnum():
        return None
    near = {word.lower() for d in scan.drafts[-10:] for word in d.spoken.split()}
    return Reading(i + 3, "Gleis", "abbreviation", "platform") if near & _TRAINS else None


_EACH = pattern(
    r"(?P<what>[A-ZÄÖÜ][a-zäöüß]+)/(?P<unit>Monat|Jahr|Tag|Woche|Stunde|Person|Nacht|Kopf|Stück"
    r"|Einwohner|Kind|Haushalt)(?!\w)"
)


def each(scan: Scan, i: int) -> Reading | None:
    """450 € Miete/Monat -> "Miete pro Monat": where an amount was said just before."""
    match = _EACH.match(scan.text, i)
    if not match or not any(d.kind in _AMOUNTS for d in scan.drafts[-3:]):
        return None
    return Reading(match.end(), f"{match['what']} pro {match['unit']}", "measure", "rate")


_AMOUNTS = words("money measure cardinal decimal")


def sized(t: Tables) -> Rule:
    """50-kg-Gewicht, 1.000-m-Lauf, 5-%-Hürde, 1-€-Job: number and unit are parts of the word."""
    names = {
        **{k: e.name for k, e in t.units.items()},
        **{k: e[0].name for k, e in t.currencies.items()},
    }
    whole = pattern(
        rf"(?P<n>{t.numeral})-(?P<unit>{alternatives(frozenset(names))})-(?P<word>[A-ZÄÖÜ][a-zäöüß]+)(?![\w-])"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        number = t.number(t.parsed(match["n"]), "m")
        said = f"{number} {form(names[match['unit']], 0)} {match['word']}"
        return Reading(match.end(), said, "word", "number of a compound")

    return read


def counted(scan: Scan, i: int) -> Reading | None:
    """1-Zimmer-Wohnung, 100-Meter-Lauf: the number is a part of the word."""
    match = _COUNTED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = numbers.cardinal(int(match["n"]), "ein") + match["rest"].replace("-", " ")
    return Reading(match.end(), said, "word", "number of a compound")


_CLUB = pattern(r"1\.(?=\s(?:FC|FSV|SC|TSV|SV|FFC|TC|HC|BC)\b)")
_UNTIL_CLOCK = pattern(
    r"(?P<h>[01]?\d|2[0-4])(?:[.:](?P<m>[0-5]\d))?\s?[–-]\s?"
    r"(?P<to>[01]?\d|2[0-4])(?:[.:](?P<min>[0-5]\d))?\sUhr(?!\w)"
)
_PLATE = pattern(
    r"(?P<town>[A-ZÄÖÜ]{1,3})-(?P<letters>[A-Z]{1,2})\s(?P<n>[1-9]\d{0,3})(?P<end>[EH])?(?!\w|[.,]\d)"
)


_SEASON = pattern(r"(?P<one>[1-9]\d)/(?P<two>[1-9]\d)(?![\w/]|[.,]\d|\s?[a-zA-Z]{1,3}\b)")
_LIFE = pattern(r"(?P<sign>[*†])\s?(?=\d{1,2}\.|\d{4}(?!\d)|um\s\d)")


_DIRECT = pattern(r"-(?P<n>\d{1,5})(?![\w]|[.,]\d)")
_EXTENSIONS = words("Durchwahl DW Apparat App Nebenstelle Fax Zentrale")


_AMOUNT = pattern(r"\s?(?:Grad|°|%|€|Euro|Prozent|Punkte?|Sterne?)")
_THE_DEVICE = pattern(
    r"(?i:\b(?:der|die|das|dem|den|eine?|meine?|dein|diese[srm]?))\s(?:App|Fax)\s"
)


_RENT = pattern(r"KM(?!\w)")
_EUROS = pattern(r"[:\s]*\d[\d.,]*\s?(?:€|Euro|EUR)|\s?[+/]\s?NK\b|\szzgl\b")
_EUROS_BEFORE = pattern(r"(?:€|Euro|EUR|,-)[\s(]*$")


def rent(scan: Scan, i: int) -> Reading | None:
    """500 € KM -> "Kaltmiete": only beside an amount of euros; "10 KM" are kilometres."""
    match = _RENT.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    back = scan.text[max(0, i - 8) : i]
    if _EUROS_BEFORE.search(back) or _EUROS.match(scan.text, i + 2):
        return Reading(i + 2, "Kaltmiete", "abbreviation", "abbreviation")
    return None


def direct(scan: Scan, i: int) -> Reading | None:
    """Durchwahl -22 -> "zwei zwei": the hyphen stands for the number of the house."""
    match = _DIRECT.match(scan.text, i)
    if not match or scan.word_before(i) not in _EXTENSIONS:
        return None
    if _AMOUNT.match(scan.text, match.end()) or _THE_DEVICE.search(scan.text, max(0, i - 16), i):
        return None
    return Reading(match.end(), numbers.digits(match["n"]), "telephone", "extension")


def season(scan: Scan, i: int) -> Reading | None:
    """WS 23/24 -> "dreiundzwanzig vierundzwanzig": two years that follow each other."""
    match = _SEASON.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or int(match["two"]) != int(match["one"]) + 1:
        return None
    said = f"{numbers.cardinal(int(match['one']))} {numbers.cardinal(int(match['two']))}"
    return Reading(match.end(), said, "date", "years")


def life(scan: Scan, i: int) -> Reading | None:
    """* 12.3.1900, † 1980 -> "geboren", "gestorben"."""
    match = _LIFE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = "geboren" if match["sign"] == "*" else "gestorben"
    return Reading(i + 1, said, "symbol", "life")


def club(scan: Scan, i: int) -> Reading | None:
    """1. FC Köln -> "erster"."""
    match = _CLUB.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    before = scan.word_before(i).lower()
    ending = "en" if before in ("vom", "beim", "zum", "dem", "den", "des") else "e"
    said = "erster" if before not in ("der", "die") and ending == "e" else f"erst{ending}"
    return Reading(match.end(), said, "ordinal", "club")


def until_clock(scan: Scan, i: int) -> Reading | None:
    """14-18.30 Uhr -> "vierzehn bis achtzehn Uhr dreißig"."""
    match = _UNTIL_CLOCK.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or not (match["m"] or match["min"]):
        return None
    if match["m"] and match["min"] and ":" in match[0]:
        return None  # read as two times
    hour, minute, to, late = (int(match[k] or 0) for k in ("h", "m", "to", "min"))
    first = numbers.cardinal(hour, "ein" if minute else "eins")
    if minute:
        first += f" Uhr {numbers.cardinal(minute)}"
    last = f"{numbers.cardinal(to, 'ein')} Uhr" + (f" {numbers.cardinal(late)}" if late else "")
    return Reading(match.end(), f"{first} bis {last}", "time", "clock")


def plate(scan: Scan, i: int) -> Reading | None:
    """M-AB 1234: letters, and the number digit by digit."""
    match = _PLATE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    letters = match["town"] + match["letters"]
    said = [*letters, numbers.digits(match["n"]), *(match["end"] or "")]
    return Reading(match.end(), " ".join(said), "serial", "plate")


_FILE = pattern(r"(?P<n>\d{1,5})/(?P<year>\d\d)(?![\w/]|[.,]\d)")
_REGISTERS = words(
    "ZR ZB StR BvR BvL BvF BvE AZR ABR AZB KR VR UF WF Js Ls Ds Ks Qs OWi Sa Ca TaBV NR SO ARs"
)


def file_number(scan: Scan, i: int) -> Reading | None:
    """VIII ZR 123/09 -> "einhundertdreiundzwanzig Schrägstrich null neun": the files of courts."""
    match = _FILE.match(scan.text, i)
    if not match or scan.word_before(i) not in _REGISTERS:
        return None
    said = f"{numbers.cardinal(int(match['n']))} Schrägstrich {numbers.digits(match['year'])}"
    return Reading(match.end(), said, "serial", "file number")


def house(scan: Scan, i: int) -> Reading | None:
    """Im 3. OG: "Obergeschoss"; else the letters."""
    previous, written = scan.previous, scan.text[i : i + 2]
    if previous is None or previous.kind != "ordinal" or scan.char(i + 2).isalnum():
        return None
    said = {"OG": "Obergeschoss", "UG": "Untergeschoss"}.get(written)
    return Reading(i + 2, said, "abbreviation", "abbreviation") if said else None


def short(scan: Scan, i: int) -> Reading | None:
    """S. 12 f., 300 S., Abs. 1 S. 2, "u." before a word: by what stands around them."""
    match = _SHORT.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    end = match.end()
    if match["s"]:
        return _sentence(scan, i, end)
    if match["f"]:
        if not scan.text[max(0, i - 3) : i].rstrip()[-1:].isdecimal():
            return None
        return Reading(end, "folgende", "abbreviation", "abbreviation", final(scan, end))
    return Reading(end, "und", "abbreviation", "abbreviation")


def _sentence(scan: Scan, i: int, end: int) -> Reading | None:
    """S. after a number: "Seiten"; between the numbers of a law: "Satz"."""
    previous = scan.previous
    if previous is None or not previous.spoken or previous.kind != "cardinal":
        return None
    numbered = scan.text[end : end + 2].strip().isdecimal()
    if numbered:
        absatz = len(scan.drafts) > 1 and scan.drafts[-2].spoken == "Absatz"
        return Reading(end, "Satz", "abbreviation", "abbreviation") if absatz else None
    return Reading(end, "Seiten", "abbreviation", "abbreviation", final(scan, end))


def grade(scan: Scan, i: int) -> Reading | None:
    """Note 2-, eine 1+: "zwei minus"."""
    match = _GRADE.match(scan.text, i)
    if not match or scan.word_before(i) not in _GRADED:
        return None
    said = f"{numbers.cardinal(int(match['n']))} {'minus' if match['sign'] == '-' else 'plus'}"
    return Reading(match.end(), said, "math", "grade")
