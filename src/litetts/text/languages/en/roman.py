"""Roman numerals: Chapter IV, Henry VIII, World War II, (iii)."""

from __future__ import annotations

import re

from litetts.text.languages.en import numbers
from litetts.text.normalise.scan import Reading, Scan

_VALID = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = re.compile(r"(?P<numeral>[IVXLCDM]+)(?P<th>th|st|nd|rd)?(?P<s>'s)?(?![\w]|\.\w|-[a-zA-Z]|/)")
_LOWER = re.compile(r"(?P<numeral>[ivxlcdm]+)(?=[\).])")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# After these a numeral counts.
_COUNTED = frozenset(
    """chapter chapters part parts volume volumes vol book books act acts scene section sections article
    articles title phase stage grade type class level tier round step world war wwi episode
    season series number no division group unit module lesson figure table appendix annex
    schedule canto bowl olympiad games mark mk model version apollo gemini saturn soyuz rocky
    rambo terminator alien jaws godfather fantasy quest souls factor photosystem cranial nerve
    category corps army legion page pages psalm symphony sonata opus concerto quartet suite
    movement paragraph clause rule amendment protocol form schedule paper plan zone area region
    sector district ward block square platform line day week year generation gen playstation
    trial trials complex angiotensin collagen""".split()
)
_TITLES = frozenset(
    """king queen pope emperor empress tsar czar prince princess duke saint sultan shah kaiser
    pharaoh patriarch""".split()
)
# Names of rulers that are numbered: their numeral is an ordinal.
_RULERS = frozenset(
    """Henry Louis George Edward William Elizabeth Charles James John Richard Philip Ferdinand
    Frederick Francis Nicholas Alexander Peter Catherine Leopold Albert Napoleon Benedict Pius
    Paul Gregory Leo Clement Innocent Urban Boniface Sixtus Julius Adrian Celestine Honorius
    Eugene Stephen Constantine Justinian Theodosius Ptolemy Ramesses Ramses Rameses Thutmose
    Amenhotep Seti Cleopatra Darius Xerxes Artaxerxes Cyrus Antiochus Seleucus Mithridates Otto
    Conrad Lothair Rudolf Maximilian Joseph Sigismund Wenceslaus Ottokar Casimir Augustus
    Sobieski Ivan Vasily Boris Feodor Fyodor Gustav Carl Christian Eric Haakon Harald Olaf Olav
    Magnus Margaret Mary Anne Victoria Isabella Juan Carlos Alfonso Sancho Pedro Manuel Afonso
    Umberto Victor Emmanuel Amadeus Cosimo Lorenzo Mehmed Murad Selim Suleiman Bayezid Ahmed
    Abdul Mustafa Osman Robert David Malcolm Kenneth Duncan Edmund Edgar Ethelred Aethelred
    Harold Hardicanute Matilda Wilhelm Ludwig Friedrich Franz Karl Johann Georg Ernst August
    Baldwin Amalric Bohemond Raymond Theodore Michael Andronicus Manuel Alexios Alexius Basil
    Leopold Beatrix Juliana Wilhelmina Rainier Hassan Mohammed Muhammad Hussein Abdullah Farouk
    Fuad Tutankhamun Rama Bhumibol Naresuan Taksin Sigismund Vladislaus Wladyslaw Sigmund Bela
    Geza Ladislaus Andrew Matthias Marcus Callixtus Callistus Nicholas Martin Alexander Felix
    Linus Anastasius Pelagius Sergius Hadrian Marinus Formosus Romanus Lucius Victor Gelasius
    Agapetus Vigilius Donus Agatho Conon Sisinnius Zachary Valentine Lando Harthacnut Canute
    Cnut Sweyn Philippe Henri Jean Umberto Carol Michael Nicholas Peter Aleksandar Milan
    Simeon Boris Ferdinand Zog Menelik Tewodros Yohannes Moctezuma Montezuma Atahualpa
    Pahlavi Abbas Ismail Tahmasp Akbar Charlemagne Pepin Clovis Chlothar Childeric Dagobert
    Tiberius Claudius Valentinian Gratian Arcadius Honorius Leontius Philippicus Artemios
    Nikephoros Romanos Isaac""".split()
)
# Numerals that are also words or initialisms: only counted where the word before says so.
_AMBIGUOUS = frozenset(
    "I V X L C D M MD DC CD CV MC DI LI CC MI MM CL DL CM XL MIX LIV DIM MILL VI XX XXX DVD DIV CI DX MV CX LC MX DM DD ID MDL CDC IV IX LCD CIM LCM".split()
)
_MAX = 3999


def value(text: str) -> int:
    """XIV -> 14."""
    total = 0
    for a, b in zip(text, text[1:] + "I", strict=True):
        total += -_VALUES[a] if _VALUES[a] < _VALUES[b] else _VALUES[a]
    return total


def _valid(text: str) -> bool:
    return bool(text) and _VALID.fullmatch(text) is not None


def roman(scan: Scan, i: int) -> Reading | None:
    """A numeral read as a cardinal or, after the name of a ruler, as an ordinal."""
    match = _NUMERAL.match(scan.text, i)
    if not match or not _valid(match["numeral"]):
        return _in_list(scan, i)
    text, end = match["numeral"], match.end()
    before = scan.word_before(i)
    if match["th"]:
        return Reading(end, numbers.ordinal(value(text)), "roman", "ordinal")
    low = before.lower().rstrip(".")
    gap = scan.text[max(0, i - 2) : i]
    touching = before and gap[-1:] == " " and gap[:1] not in ".,;:!?)"
    possessive = "'s" if match["s"] else ""
    if touching or (gap == ". " and low in ("vol", "ch", "no", "pt", "mk", "sec", "art", "fig")):
        if low in _COUNTED or (low in ("vol", "ch", "pt", "sec", "art", "fig") and gap == ". "):
            if text in ("I",) and low in ("day", "week", "year", "no", "number", "line", "form", "plan", "rule", "page", "part", "model", "area", "unit", "group", "class", "type", "war") and scan.word_after(end) in _VERBS:
                return None
            if low == "day" or (low == "no" and gap != ". "):
                return None
            return Reading(end, numbers.cardinal(value(text)) + possessive, "roman", "counted")
        if before in _RULERS and not (text == "I" and (scan.word_after(end) in _VERBS)):
            if text in ("MD", "CD", "DC", "C", "D", "L", "M") or value(text) > 40:
                return None
            return Reading(end, f"the {numbers.ordinal(value(text))}{possessive}", "roman", "ruler")
        if low in ("and", "or", "to", "through", "vs", "versus") and scan.previous and len(text) > 1:
            earlier = next((d for d in reversed(scan.drafts[-6:]) if d.kind == "roman"), None)
            if earlier:
                return Reading(end, numbers.cardinal(value(text)) + possessive, "roman", "series")
        if text not in _AMBIGUOUS and before[0].isupper() and len(text) > 1:
            return Reading(end, numbers.cardinal(value(text)) + possessive, "roman", "after a name")
        if text in ("IV", "VI", "IX", "XX", "XXX", "XL") and before[0].isupper() and low not in ("the", "an", "a") and not scan.word_after(end).islower():
            return Reading(end, numbers.cardinal(value(text)) + possessive, "roman", "after a name")
    if text not in _AMBIGUOUS and len(text) > 1:
        return Reading(end, numbers.cardinal(value(text)) + possessive, "roman", "numeral")
    return _in_list(scan, i)


_VERBS = frozenset("am was have had will would think thought believe know knew can could saw did do don't want need like see love hope feel felt said say mean guess suppose never also always just really went".split())


def _in_list(scan: Scan, i: int) -> Reading | None:
    """(iv), ii. at the start of a line; pp. xi-xiv."""
    match = _LOWER.match(scan.text, i)
    if not match or not _valid(match["numeral"].upper()):
        return None
    closed = scan.char(i - 1) == "(" and scan.char(match.end()) == ")"
    listed = scan.at_line_start(i) and len(match["numeral"]) > 0
    if closed or (listed and scan.char(match.end() + 1) == " " and (len(match["numeral"]) > 1 or scan.char(match.end()) == ")")):
        if match["numeral"] in ("c", "d", "l", "m"):
            return None
        return Reading(match.end(), numbers.cardinal(value(match["numeral"].upper())), "roman", "list")
    return None
