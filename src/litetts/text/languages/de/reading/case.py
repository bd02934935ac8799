"""German endings: ordinals, dates and rulers by case and gender, and the article "ein"."""

from __future__ import annotations

import re

from litetts.text.languages.de.reading import numbers
from litetts.text.reading.quantity import final
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words

__all__ = ["MONTHS", "MONTH_NAMES", "WEEKDAYS", "date", "days", "gender", "one", "ordinal", "ruler"]

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip
MONTH_NAMES = {name[:3].lower(): k for k, name in enumerate(MONTHS, 1)} | {
    "sept": 9, "mrz": 3, "jänner": 1,
}  # fmt: skip
WEEKDAYS = {
    "Mo": "Montag", "Di": "Dienstag", "Mi": "Mittwoch", "Do": "Donnerstag", "Fr": "Freitag",
    "Sa": "Samstag", "So": "Sonntag",
}  # fmt: skip
_MONTH_OF = {name.lower(): k for k, name in enumerate(MONTHS, 1)} | MONTH_NAMES
_MONTH = rf"(?:{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})(?![^\W_])\.?"
_DATE = pattern(
    rf"(?P<d>[0-3]?\d)\.\s?(?:(?P<m>[01]?\d)\.(?!\d(?:\d{{2}})?(?!\d))|(?P<name>{_MONTH}))"
    r"(?:\s?(?P<y>\d{4}|\d\d)(?![\w]|[.,]\d))?",
    re.IGNORECASE,
)
_ISO = pattern(r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?![\w-])")
_DAYS = pattern(
    r"(?P<d>[0-3]?\d)\.(?P<to>\s?[–/-]\s?|\s(?:bis|und|auf|oder)\s(?:(?:zum|den)\s)?)"
    rf"(?=[0-3]?\d\.\s?(?:[01]?\d\.|{_MONTH}))",
    re.IGNORECASE,
)
_ORDINAL = pattern(r"(?P<n>\d{1,4})\.(?=\s[a-zäöüA-ZÄÖÜ]|(?P<mark>[,;)]))")
_ONE = pattern(r"1(?=\s[A-ZÄÖÜ])")
_INFINITIVE = pattern(r"1\s[A-ZÄÖÜ][a-zäöüß]{1,40}\s(?P<verb>[a-zäöüß]{2,40}en)(?=[\s.,;!)]|$)")
_ROMAN = pattern(r"(?P<n>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))(?P<dot>\.?)(?![\w]|[.-]\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_WEEKDAY_BEFORE = pattern(
    rf"(?:{'|'.join((*WEEKDAYS.values(), *WEEKDAYS))})\.?,?\s(?:dem\s|den\s)?$"
)

# What stands before an ordinal, and the ending that it asks for; "" asks the noun.
_ENDINGS = (
    dict.fromkeys(
        words(
            """
            am im vom zum zur beim dem den des einer eines einem einen keiner keines keinem keinen
            meiner meines meinem meinen deiner deines deinem deinen seiner seines seinem seinen
            ihrer ihres ihrem ihren unserer unseres unserem unseren dieser diesem diesen seit ab
            bis
            """
        ),
        "en",
    )
    | dict.fromkeys(
        words(
            "der die das ins ans jeder jede jedes diese dieses eine keine meine deine seine ihre"
        ),
        "e",
    )
    | dict.fromkeys(words("ein kein mein dein sein ihr unser euer"), "")
)
_NOUN_ENDINGS = {"m": "er", "f": "e", "n": "es", "": "er"}
_COUNTED = words(
    """
    Jahrhundert Jh Jhd Jahrtausend Obergeschoss OG UG Kapitel Mal Semester Quartal Platz Klasse
    Weltkrieg Stock Etage Auflage Liga Bundesliga Runde Halbzeit Spieltag Advent Weihnachtstag
    Vorsitzender Vorsitzende Bürgermeister Bürgermeisterin Sieger Siegerin Minute Spielminute
    Geburtstag Aufl Teil Akt Band Preis Bezirk Lesung Rang Gang Versuch Staffel Folge
    """
)
"""Nouns that ordinals count, even where a text begins with one and no article tells."""
_DATIVE = words("am vom zum dem beim ab bis seit den im")
_AFTER_DATIVE = words("von mit bei unter nach aus seit zu gegenüber vom zum beim dem")
_AFTER_ACCUSATIVE = words("für gegen durch um ohne über an den")
_ONE_DATIVE = words("in mit nach vor seit von zu bei aus binnen")
_ONE_ACCUSATIVE = words("für um ohne gegen durch alle")
_WITH_OBJECT = words(
    """
    habe hast hat haben habt hatte hatten hätte hätten gibt gab gäbe kaufe kaufst kauft kaufte
    kauften brauche braucht brauchen brauchte nehme nimmt nehmen nahm bestelle bestellt bestellen
    bestellte sehe sieht sehen sah suche sucht suchen suchte finde findet finden fand esse isst
    essen aß trinke trinkt trinken trank möchte möchten verkaufe verkauft verkaufen bekomme bekommt
    bekommen bekam erhalte erhält erhalten erhielt enthält enthalten besitzt besitzen wiegt
    verlor gewann schickt schickte schreibe schreibt schrieb lese liest las dauert dauerte kostet
    kostete
    """
)
"""Verbs that take an object: ich habe 1 Bruder, "einen"."""
_NO_INFINITIVE = words("gegen zwischen neben wegen oben unten innen außen hinten eben trotzen")
_NUMBERED_BEFORE = words("version python java android ios release kapitel abschnitt ziffer punkt")

_FEMININE_END = pattern(
    r"(?:ung|heit|keit|schaft|tion|sion|tät|ik|ur|enz|anz|ei|in|age|ie|e)$", re.IGNORECASE
)
_NEUTER_END = pattern(r"(?:chen|lein|ment|um|ma|jahr|spiel|haus|zimmer|geschoss)$", re.IGNORECASE)
_FEMININE = words(
    """
    Frau Stadt Hand Nacht Zahl Liga Bundesliga Uhr Tür Wand Million Mutter Tochter Schwester Zeit
    Halbzeit Aufl Ausg Form Art Person Firma Mail Schicht Fahrt Zwiebel Regel Nummer Paprika
    """
)
_MASCULINE = words(
    """
    Name Käse Junge Kunde Deutsche Kollege Buchstabe Gedanke Termin Kamin Wein Verein Stein Rhein
    Schritt Jahrgang Zoll Bezirk Schein
    """
)
_NEUTER = words(
    """
    Kind Buch Mal Tor Bild Glas Kapitel Quartal Semester Jahrhundert Jh Jhd Jahrtausend Stück Pfund
    Brot Ei Bier Auto Tier Land Lied Wort Leben Fenster Fach OG UG Kilo Kilogramm Gramm Dutzend
    Prozent Ende Auge Getränk Gericht Mitglied Tor Blatt Bett Schwein Hähnchen Megabyte Gigabyte
    """
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
_NUMBERED = words(
    "Kapitel Band Teil Akt Szene Artikel Klasse Stufe Typ Abschnitt Buch Gruppe Anhang"
)


def gender(noun: str) -> str:
    """The gender of a noun by lists and by its end: "m", "f", "n"; "" if it is no noun."""
    if not noun[:1].isupper() or noun.isupper():
        return "n" if noun in _NEUTER else ""
    if noun in _MASCULINE:
        return "m"
    if noun in _NEUTER or _NEUTER_END.search(noun):
        return "n"
    return "f" if noun in _FEMININE or _FEMININE_END.search(noun) else "m"


def one(scan: Scan, i: int) -> Reading | None:
    """In 1 Stunde -> "einer", für 1 Monat -> "einen": the article by preposition and noun."""
    match = _ONE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    before, kind = scan.word_before(i).lower(), gender(scan.word_after(i + 1))
    if before in _ONE_DATIVE and kind:
        said = "einer" if kind == "f" else "einem"
    elif before in _ONE_ACCUSATIVE and kind:
        said = {"m": "einen", "f": "eine", "n": "ein"}[kind]
    elif kind == "m" and _object(scan, i):
        said = "einen"
    elif before in ("und", "oder") and kind and _dative(scan):
        said = "einer" if kind == "f" else "einem"
    else:
        return None
    return Reading(match.end(), said, "cardinal", "article")


def _object(scan: Scan, i: int) -> bool:
    """Whether a noun with a 1 is an object: after a verb that takes one, before an infinitive."""
    if any(d.spoken.lower() in _WITH_OBJECT for d in scan.drafts[-3:]):
        return True
    if scan.word_before(i).lower() in ("und", "oder"):
        return any(d.rule == "article" and d.spoken == "einen" for d in scan.drafts[-6:])
    following = _INFINITIVE.match(scan.text, i)
    return following is not None and following["verb"] not in _NO_INFINITIVE


def _dative(scan: Scan) -> bool:
    return any(d.rule == "article" and d.spoken in ("einem", "einer") for d in scan.drafts[-6:])


def _day_ending(scan: Scan, i: int) -> str:
    weekday = _WEEKDAY_BEFORE.search(scan.text[max(0, i - 20) : i])  # am Montag, 5. Mai
    before = scan.word_before(i - len(weekday[0]) if weekday else i).lower()
    if before in _DATIVE or before == "des":
        return "en"
    return "e" if before in ("der", "die", "das") else "er"


def days(scan: Scan, i: int) -> Reading | None:
    """3.–5. Mai, vom 3. bis 5. Mai: the first of two days, and what stands between them."""
    match = _DAYS.match(scan.text, i)
    if not match or not 1 <= int(match["d"]) <= 31 or scan.char(i - 1).isalnum():
        return None
    between = match["to"].strip()
    between = {"/": "und"}.get(between, between if between.isalpha() or " " in between else "bis")
    ending = _carried(scan) or _day_ending(scan, i)
    said = f"{numbers.ordinal(int(match['d']), ending)} {between}"
    return Reading(match.end(), said, "date", "days")


def date(scan: Scan, i: int) -> Reading | None:
    """3. Mai 2024 -> "dritter Mai zweitausendvierundzwanzig"; am 3.5. -> "dritten Mai"."""
    match = _DATE.match(scan.text, i) or _ISO.match(scan.text, i)
    if not match:
        return None
    named = (match.groupdict().get("name") or "").lower().rstrip(".")
    day, month = int(match["d"]), int(match["m"] or 0) or _MONTH_OF.get(named, 0)
    year = match["y"] or ""
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if not named and not year and not match[0].endswith("."):
        return None
    if not named and not year and scan.word_before(i).lower() in _NUMBERED_BEFORE:
        return None  # Python 3.12.
    said_of = scan.previous is not None and scan.previous.spoken.endswith(" vom")  # Urt. v. 12.5.
    ending = "en" if said_of else _after_days(scan) or _carried(scan) or _day_ending(scan, i)
    said = f"{numbers.ordinal(day, ending)} {MONTHS[month - 1]}"
    if year:
        n = int(year)
        said += " " + numbers.year(n + ((2000 if n < 50 else 1900) if len(year) == 2 else 0))
    after = final(scan, match.end()) if match[0].endswith(".") else ""
    return Reading(match.end(), said, "date", "date", after)


def _carried(scan: Scan) -> str | None:
    """Am 5., 6. und 7. Juni: the ending of the ordinal that this one is listed with."""
    before = scan.previous
    if before is None:
        return None
    if before.spoken in ("und", "oder", "sowie"):
        before = scan.drafts[-2] if len(scan.drafts) > 1 else before
    elif not before.after.endswith(","):
        return None
    said = before.spoken.partition(" ")[0]
    if before.kind not in ("ordinal", "date") or not said.endswith(("ten", "ter", "tes", "te")):
        return None
    return said[said.rindex("t") + 1 :].replace("es", "er") or None


def _after_days(scan: Scan) -> str:
    """The ending of the second of two days: that of the first."""
    if scan.previous is None or scan.previous.rule != "days":
        return ""
    first, *_, last = scan.previous.spoken.split()
    if last in ("zum", "den"):
        return "en"
    return "en" if first.endswith("en") else "er" if first.endswith("er") else "e"


_LISTED = pattern(
    r"(?P<n>\d{1,3})\.(?:\+(?P<more>\d{1,2}))?(?=(?:,|\s(?:und|oder|bis)\s)"
    r"[\d .,+]{0,40}(?:(?:und|oder|bis)\s)?\d{1,3}\.(?:\+\d{1,2})?\s(?P<noun>[A-ZÄÖÜ][a-zäöüß]+))"
)
_FEMININE_DATIVE = words("in mit nach von zu aus bei")


def listed(scan: Scan, i: int) -> Reading | None:
    """In der 23., 45.+2 und 67. Minute: ordinals that share their noun, and their ending."""
    match = _LISTED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or match["noun"] in MONTHS:
        return None
    before, kind = scan.word_before(i).lower(), gender(match["noun"])
    ending = _carried(scan) or _ENDINGS.get(before)
    if not ending and (before not in _ENDINGS and match["noun"] not in _COUNTED):
        return None
    if before == "der" and kind == "f":
        ending = "en"
    said = numbers.ordinal(int(match["n"]), ending or _NOUN_ENDINGS[kind])
    if match["more"]:
        said += f" plus {numbers.cardinal(int(match['more']))}"
    return Reading(match.end(), said, "ordinal", "ordinal")


_TWO = pattern(r"(?P<one>\d{1,3})\./(?P<two>\d{1,3})\.(?=\s[A-ZÄÖÜ])")


def _two(scan: Scan, match: re.Match[str]) -> Reading:
    """Im 16./17. Jh.: both in the same form."""
    ending = _ENDINGS.get(scan.word_before(match.start()).lower())
    ending = ending or _NOUN_ENDINGS[gender(scan.word_after(match.end()))]
    said = " ".join(numbers.ordinal(int(n), ending) for n in match.groups())
    return Reading(match.end(), said, "ordinal", "ordinal")


def ordinal(scan: Scan, i: int) -> Reading | None:
    """Die 3. Klasse -> "dritte", am 3. Tag -> "dritten", ihr 2. Kind -> "zweites"."""
    if (two := _TWO.match(scan.text, i)) and not scan.char(i - 1).isalnum():
        return _two(scan, two)
    match = _ORDINAL.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    after, before = scan.word_after(match.end()), scan.word_before(i).lower()
    n, kind = int(match["n"]), gender(after)
    ending = _ENDINGS.get(before)
    if ending is None:
        ending = _carried(scan)
    if match["mark"] and ending != "en":  # am Freitag, dem 13.,
        return _placed(scan, match, before)
    if ending is None:
        # A capital after a stop may begin a sentence, and a number that begins a line a list.
        listed = scan.at_line_start(i) or not before
        if after not in _COUNTED and (listed or after[:1].isupper()):
            return None
        ending = _NOUN_ENDINGS[kind] if n <= 100 else None
        if before in _FEMININE_DATIVE and kind and after[:1].isupper() and ending:
            ending = "er" if kind == "f" else "em"  # in 2. Auflage, im 3. Versuch
        if ending is None:
            return None
    elif (before == "der" and kind == "f") or (after.islower() and after.endswith("en")):
        ending = "en"  # der 2. Auflage, der 2. großen Liebe
    said = numbers.ordinal(n, ending or _NOUN_ENDINGS[kind])
    return Reading(match.end(), said, "ordinal", "ordinal")


_BECAME = words("wurde wurden wird werde war ist als er sie wir landete")
_GOALS = pattern(
    r"(?:\d:\d{1,2}\s|\bTore?n?:?\s[^()]{0,40}(?:\([^()]{1,40}\)[^()]{0,40}){0,3})\([^()]{0,60}$"
)


def _placed(scan: Scan, match: re.Match[str], before: str) -> Reading | None:
    """Sie wurde 2., er 1.; 2:0 (Kane 23., 67.): an ordinal without its noun before a mark."""
    n, end = int(match["n"]), match.end()
    if _GOALS.search(scan.text, max(0, match.start() - 2 * MAX_BACK), match.start()):
        return Reading(end, numbers.ordinal(n, "e"), "ordinal", "minute")
    if before not in _BECAME:
        return None
    hers = any(d.spoken.lower() == "sie" for d in scan.drafts[-3:])
    return Reading(end, numbers.ordinal(n, "e" if hers else "er"), "ordinal", "place")


def _of_a_law(scan: Scan, i: int) -> bool:
    """Whether the number of a law stands before a numeral: § 823 I BGB, Art. 1 III GG."""
    named = len(scan.drafts) > 1 and scan.drafts[-2].spoken.split(" ")[-1] in (
        "Paragraf",
        "Artikel",
    )
    numbered = scan.previous is not None and scan.previous.kind == "cardinal"
    return named and numbered and scan.char(i - 1) == " "


def ruler(scan: Scan, i: int) -> Reading | None:
    """Heinrich IV. -> "der Vierte", im II. Weltkrieg -> "zweiten", Kapitel IV -> "vier"."""
    match = _ROMAN.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    n, end, dot = _value(match["n"]), match.end(), match["dot"]
    before, after = scan.word_before(i), scan.word_after(end)
    low = before.lower()
    if not dot and _of_a_law(scan, i):
        return Reading(end, f"Absatz {numbers.cardinal(n)}", "roman", "paragraph of a law")
    if dot and after in _COUNTED and low not in _ENDINGS and before not in _RULERS:
        return Reading(end, numbers.ordinal(n, _NOUN_ENDINGS[gender(after)]), "roman", "ordinal")
    if dot and low == "des" and not after[:1].isupper():
        said = f"{numbers.ordinal(n, 'en')}".capitalize()
        return Reading(end, said, "roman", "ruler", final(scan, end))
    if dot and not scan.at_line_start(i) and low in _ENDINGS and after:
        feminine = low == "der" and gender(after) == "f"
        ending = "en" if feminine else _ENDINGS[low] or _NOUN_ENDINGS[gender(after)]
        return Reading(end, numbers.ordinal(n, ending), "roman", "roman ordinal")
    if before in _NUMBERED or (scan.previous and scan.previous.spoken in _NUMBERED):
        return Reading(end - len(dot), numbers.cardinal(n), "roman", "roman")
    stem = before.removesuffix("s") if before.removesuffix("s") in _RULERS else before
    if stem not in _RULERS and not (len(match["n"]) > 1 and _named(scan, before)):
        return None
    article, ending = _case(scan, i, before, stem)
    said = f"{article} {numbers.ordinal(n, ending).capitalize()}"
    return Reading(end, said, "roman", "ruler", final(scan, end) if dot else "")


def _named(scan: Scan, before: str) -> bool:
    """Whether a name stands before: a capital, in the middle of a text, of no word for a thing."""
    previous = scan.previous
    named = before[:1].isupper() and before[1:].islower()
    return named and previous is not None and previous.kind == "word"


def _case(scan: Scan, i: int, name: str, stem: str) -> tuple[str, str]:
    """The article and the ending of a ruler's number, by the word before the name."""
    female = stem in _QUEENS
    if name != stem:
        return ("der", "en") if female else ("des", "en")
    start = scan.text.rfind(name, max(0, i - len(name) - 3), i)
    before = scan.word_before(start).lower()
    while before.capitalize() in _TITLES:
        start = scan.text[:start].lower().rfind(before, max(0, start - len(before) - 3))
        before = scan.word_before(start).lower()
    if before in _AFTER_DATIVE:
        return ("der", "en") if female else ("dem", "en")
    if before in _AFTER_ACCUSATIVE:
        return ("die", "e") if female else ("den", "en")
    return ("die", "e") if female else ("der", "e")


def _value(text: str) -> int:
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
