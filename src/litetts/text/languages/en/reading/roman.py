"""Roman numerals: Chapter IV, Henry VIII, World War II, (iii)."""

from __future__ import annotations

import unicodedata

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import STARTERS
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words

_VALID = pattern(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMERAL = pattern(
    r"(?P<numeral>[IVXLCDM]+)(?P<th>th|st|nd|rd)?(?P<s>'s)?(?![\w]|\.\w|-[a-zA-Z]|/)"
)
# Phase I/II, type II/III: one or the other.
_EITHER = pattern(r"([IVX]{1,4})/([IVX]{2,4}|(?<=IV/)V|(?<=V/)IV)(?![\w/])")
_SPAN = pattern(r"([IVXL]{1,6})[-–](?=[IVXL]{2}|V\b|X\b)([IVXL]{1,7})(?![\w-])")
# Of harmony: the IV–V–I cadence.
_CHAIN = pattern(r"[IVX]{1,4}(?:[-–][IVX]{1,4}){2,6}(?![\w-])")
_DASH = pattern("[-–]")
# The XIXth-century house.
_NTH = pattern(r"([IVXLC]{2,7})(?:th|st|nd|rd)-?(?=[a-z]{2}|(?<=-)[a-z])")
_LOWER = pattern(r"(?P<numeral>[ivxlcdm]+)(?=[\).])")
# "chapter xiv", "vol. ii", "pp. ix-xii": as old books count.
_SMALL = pattern(r"(?P<first>[ivxl]+)(?:\s?[-–]\s?(?P<last>[ivxl]+))?(?![\w'])")
# Stage IIIB, type IIa, Title IV-E.
_STAGED = pattern(r"(?P<numeral>[IVX]{1,4})-?(?P<letter>[A-Ea-e])(?![\w'])")
_STAGES = words(
    "stage type class grade phase title part group category article section level table"
)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# After these a numeral counts.
_COUNTED = words(
    """
    chapter chapters part parts volume volumes vol book books act acts scene section
    sections article articles title phase stage grade type class level tier world
    war episode season series no module lesson figure
    appendix annex schedule canto bowl olympiad games mk version apollo gemini
    saturn soyuz rocky rambo terminator alien jaws godfather fantasy quest souls factor
    photosystem cranial nerve corps army legion psalm symphony sonata
    opus concerto quartet suite paragraph clause amendment protocol
    schedule district
    gen playstation trial complex angiotensin collagen
    mark group table category division round step movement gta civ ff dq mgs """
)
LOWER = frozenset(
    ten + one
    for ten in ("", "x", "xx", "xxx", "xl")
    for one in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
) - {""}
# Names of rulers that are numbered: their numeral is an ordinal.
_RULERS = words(
    """
    Henry Louis George Edward William Elizabeth Charles James John Richard Philip Ferdinand
    Frederick Francis Nicholas Alexander Peter Catherine Leopold Albert Napoleon Benedict
    Pius Paul Gregory Leo Clement Innocent Urban Boniface Sixtus Julius Adrian Celestine
    Honorius Eugene Stephen Constantine Justinian Theodosius Ptolemy Ramesses Ramses Rameses
    Thutmose Amenhotep Seti Cleopatra Darius Xerxes Artaxerxes Cyrus Antiochus Seleucus
    Mithridates Otto Conrad Lothair Rudolf Maximilian Joseph Sigismund Wenceslaus Ottokar
    Casimir Augustus Sobieski Ivan Vasily Boris Feodor Fyodor Gustav Carl Christian Eric
    Haakon Harald Olaf Olav Magnus Margaret Mary Anne Victoria Isabella Juan Carlos Alfonso
    Sancho Pedro Manuel Afonso Umberto Victor Emmanuel Amadeus Cosimo Lorenzo Mehmed Murad
    Selim Suleiman Bayezid Ahmed Abdul Mustafa Osman Robert David Kenneth Duncan
    Edmund Edgar Ethelred Aethelred Harold Hardicanute Matilda Wilhelm Ludwig Friedrich
    Franz Karl Johann Georg Ernst August Baldwin Amalric Bohemond Raymond Theodore Michael
    Andronicus Manuel Alexios Alexius Basil Leopold Beatrix Juliana Wilhelmina Rainier
    Hassan Mohammed Muhammad Hussein Abdullah Farouk Fuad Tutankhamun Rama Bhumibol Naresuan
    Taksin Sigismund Vladislaus Wladyslaw Sigmund Bela Geza Ladislaus Andrew Matthias Marcus
    Callixtus Callistus Nicholas Martin Alexander Felix Linus Anastasius Pelagius Sergius
    Hadrian Marinus Formosus Romanus Lucius Victor Gelasius Agapetus Vigilius Donus Agatho
    Conon Sisinnius Zachary Valentine Lando Harthacnut Canute Cnut Sweyn Philippe Henri Jean
    Umberto Carol Michael Nicholas Peter Aleksandar Milan Simeon Boris Ferdinand Zog Menelik
    Tewodros Yohannes Moctezuma Montezuma Atahualpa Pahlavi Abbas Ismail Tahmasp Akbar
    Charlemagne Pepin Clovis Chlothar Childeric Dagobert Tiberius Claudius Valentinian
    Gratian Arcadius Honorius Leontius Philippicus Artemios Nikephoros Romanos Isaac
    """
)
# After a keyword any numeral counts, even one letter; these also take it with a dot between.
_DOTTED = words("vol ch pt sec art fig bk no mk")
_DOTTED_NOUNS = {"art": "article", "pt": "part", "ch": "chapter", "sec": "section", "bk": "book"}
_PLACES = words(
    """
    chapter chapters part volume volumes vol book books act scene section page pages canto psalm
    p pp
    """
)
_PLACES_DOTTED = words("chap ch vol vols pt bk p pp sc sec sect cap lib")
# Alone, or after a name, only what nobody takes for a word or an initialism counts.
_CLEAR = pattern(
    r"X{0,3}(?:I{2,3}|VI{1,3}|IX)|XI|XIV|XVI?|XX(?:I|IV|VI?)|XXXI?[XV]?|X?L?X{0,3}VI{2,3}|M{1,3}C?[MD][XLCVI]+"
)
# "XL" is a size.
_NAMED = pattern(
    r"IV|VI|IX|XX|XXX|X|V|L[IVX]{3,}|X(?:L[IVX]+|C[IVX]*)|[LC]X{2,}[IVX]*|[LC]X[IVX]{2,}"
)
_NOT_NAMES = words("the an a and or in on of to no at for with is i am")
# "Elizabeth I was" names a queen, "Elizabeth, I am" does not.
_FIRST_PERSON = words(
    """
    am have don't want need think know believe love hope guess mean suppose will would can could
    should must may might never always really just wish see say said like feel
    """
)
# After "the book I" these are what the speaker does; after "the phase I" stands a noun.
_DETERMINERS = words(
    """
    the a an this that these those every each any which what whatever whichever all some no first
    last next only same another other my your his her its our their new old best worst favorite
    """
)
_DONE = words(
    """
    read got wrote saw took found hate belong use used was had did do made make came come went go
    knew took give gave put bought buy sold sell told tell heard hear felt left lost lose won win
    paid pay sent send spent spend kept keep held hold taught teach learned learnt learn studied
    study lived live worked work need needed wanted play played watch watched write wrote written
    choose chose chosen pick picked mention mentioned describe described started start finish
    finished enjoy enjoyed hated loved liked own owned built build bring brought borrowed borrow
    lent called call ordered order passed failed fail missed miss attended attend created create
    designed design edited edit published publish recommend recommended remember remembered forgot
    forget grew began begin ran run sing sang drew draw drove drive cannot didn't wouldn't couldn't
    haven't hadn't also too first last once recently actually usually often sometimes ever almost
    finally currently already still now then both only quite simply
    """
)
_AUXILIARIES = words("was had did came went began ran lost won made do go come")
"""What a numbered thing does as well as a speaker: "part I was", "act I had"."""
_NOUNS = words("study work use play order call design need watch pass drive drink run show read")
_GRADED = words("phase stage type class grade level tier category trial group")
# Bodies that are numbered in order: "the XVIII Corps", "the XXX Olympiad".
_NUMBERED_BODIES = words(
    """
    Corps Army Airborne Olympiad Olympic Paralympic Commonwealth Bomber
    Amphibious Panzer Congress Legion Brigade Division International Dynasty dynasty Winter Summer
    edition Edition Cavalry Battalion Regiment Squadron Fleet
    """
)
_CHARGES = ("Count", "Counts", "Claim", "Claims")
_MAX_REIGN = 40
_OLDEST, _NEWEST = 1100, 2099
"""Years that are printed as Roman numerals: MDCXLIV."""
_ALONE = ("IV", "VI", "XX", "XXX")
"""As a whole text these are numbers; XL, CD and MD are no less letters there."""
_NO_WORDS = words("iii viii xii xiii xiv xvi xvii xviii xix xxi xxii xxiii xxiv xxvi xxvii xxviii")
"""In small letters these are no words of any language."""
_ADULT = words("rated film films movie movies video videos content porn star stars")
_BODIES = ("IV", "VI", "XX", "XXX", "IX", "XII")
_FEW = ("II", "III", "IV")


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
    if staged := _STAGED.match(scan.text, i):
        number = staged["numeral"]
        if scan.word_before(i).lower() in _STAGES and _valid(number):
            said = f"{numbers.cardinal(value(number))} {staged['letter'].upper()}"
            return Reading(staged.end(), said, "roman", "counted")
    if (nth := _NTH.match(scan.text, i)) and _valid(nth[1]) and not scan.char(i - 1).isalnum():
        return Reading(nth.end(), numbers.ordinal(value(nth[1])), "roman", "ordinal")
    match = _NUMERAL.match(scan.text, i)
    if (ends := _SPAN.match(scan.text, i)) and not _CHAIN.match(scan.text, i):
        first, last = ends.groups()
        if _valid(first) and _valid(last) and value(first) < value(last):
            said = f"{numbers.cardinal(value(first))} to {numbers.cardinal(value(last))}"
            return Reading(ends.end(), said, "roman", "range")
    if (chain := _CHAIN.match(scan.text, i)) and not scan.char(i - 1).isalnum():
        parts = _DASH.split(chain[0])
        if all(map(_valid, parts)):
            said = " ".join(numbers.cardinal(value(n)) for n in parts)
            return Reading(chain.end(), said, "roman", "chain")
    if both := _EITHER.match(scan.text, i):
        if scan.char(i - 1).isalnum() or not all(map(_valid, both.groups())):
            return None
        said = " ".join(numbers.cardinal(value(n)) for n in both.groups())
        return Reading(both.end(), said, "roman", "either")
    if not match or not _valid(match["numeral"]):
        return _small(scan, i) or _in_list(scan, i)
    text, end = match["numeral"], match.end()
    if text == "XXX" and (scan.word_after(end).lower() in _ADULT):
        return Reading(end, "triple X", "letters", "rating")
    tail = "'s" if match["s"] else ""
    if match["th"] and text + match["th"] != "Ist":
        return Reading(end, numbers.ordinal(value(text)), "roman", "ordinal")
    gap = scan.text[max(0, i - 2) : i]
    before = scan.word_before(i) if gap[-1:] == " " and gap[:1] not in ".,;:!?)" else ""
    if gap == ". ":
        before = scan.word_before(i - 2)
        before = before if before.lower() in _DOTTED else ""
        before = _DOTTED_NOUNS.get(before.lower(), before)
    if scan.text[max(0, i - MAX_BACK) : i].rstrip()[-1:] == "§":
        before = "section"
    rule = _why(scan, text, before, i, end)
    if rule == "ruler":
        return Reading(end, f"the {numbers.ordinal(value(text))}{tail}", "roman", rule)
    if rule and rule != "counted" and scan.word_after(end) in _NUMBERED_BODIES:
        return Reading(end, numbers.ordinal(value(text)), "roman", "ordinal")
    printed = rule and scan.previous is not None and text[0] == "M"
    if printed and len(text) > len("MCM") and _OLDEST <= value(text) <= _NEWEST:
        return Reading(end, numbers.year(value(text)) + tail, "roman", "year")
    if rule:
        return Reading(end, numbers.cardinal(value(text)) + tail, "roman", rule)
    return _in_list(scan, i)


def glued(before: str, text: str) -> str:
    """What a numeral in a name such as HenryV or PartII is; "" where it is none."""
    if not text.isupper() or set(text) - set("IVX") or not _valid(text):
        return ""
    if before in _RULERS and value(text) <= _MAX_REIGN:
        return f"the {numbers.ordinal(value(text))}"
    counted = before.lower() in _COUNTED and before.lower() not in ("no", "gen")
    return numbers.cardinal(value(text)) if counted else ""


def _why(scan: Scan, text: str, before: str, i: int, end: int) -> str:
    """The rule that makes `text` a numeral, "" if it is none."""
    low = before.lower()
    after = scan.word_after(end)
    twice = text == after == "I" and low in _COUNTED  # "in Part I I argue"
    if len(text) == 1 and len(after) == 1 and after.isupper() and not twice:
        return ""  # letters that are spelled: "X I V"
    first_person = text == "I" and (
        after in _FIRST_PERSON or scan.char(end) == "'" or _speaks(scan, before, after, i)
    )
    single = len(text) == 1 and (low in ("no", "gen") or (text not in "IVX" and low != "bowl"))
    if (low in _COUNTED or before in _CHARGES) and not first_person and not single:
        return "counted"
    if _ruler(before) and value(text) <= _MAX_REIGN and not first_person:
        # "Henry V. Smith" has a middle name, "... by Henry V. The ..." ends a sentence.
        dotted = len(text) == 1 and scan.text[end : end + 2] == ". "
        surname = scan.word_after(end + 1) if dotted else ""
        return "" if surname[:1].isupper() and surname not in STARTERS else "ruler"
    if text in _FEW and before[:1].isupper():
        earlier = scan.word_before(i - len(before) - 1)
        if earlier in _RULERS:
            return "ruler"
    joined = scan.text[max(0, i - 3) : i] == " & " or low in (
        "and",
        "or",
        "to",
        "through",
        "vs",
        "versus",
    )
    if joined and any(d.kind == "roman" for d in scan.drafts[-6:]):
        return "series"
    if text in _ALONE and len(scan.text) <= len(text) + 1:
        return "numeral"
    if len(text) > 1 and text in _BODIES and after in _NUMBERED_BODIES:
        return "numeral"
    if _CLEAR.fullmatch(text):
        return "after a name" if before else "numeral"
    named = before[:1].isupper() and low not in _NOT_NAMES and len(text) > 1
    if named and _NAMED.fullmatch(text) and (len(text) > 2 or not after.islower()):
        return "after a name"
    return ""


def _without_accents(word: str) -> str:
    split = unicodedata.normalize("NFD", word)
    return "".join(c for c in split if not unicodedata.combining(c))


def _ruler(before: str) -> bool:
    """Whether a ruler's name stands before, also with accents or after another: Louis-Napoléon."""
    if before in _RULERS:
        return True
    return not before.isascii() and _without_accents(before) in _RULERS


def _speaks(scan: Scan, before: str, after: str, i: int) -> bool:
    """Whether "I" after a thing that is numbered is the speaker: "the book I read"."""
    if not before.islower():
        return False
    verb = after in _DONE or (after.endswith("ed") and after != "listed")
    if not verb:
        return False
    if scan.word_before(i - len(before) - 1).lower() in _DETERMINERS:
        return before not in _GRADED or after not in _NOUNS
    return after in _DONE and after not in _AUXILIARIES and after not in _NOUNS


def _small(scan: Scan, i: int) -> Reading | None:
    """A numeral in small letters after what is counted in books: chapter xiv, pp. ix-xii."""
    match = _SMALL.match(scan.text, i)
    if not match or not all(_valid(n.upper()) for n in (match["first"], match["last"] or "i")):
        return None
    if len(match[0]) + 1 >= len(scan.text) and len(match["first"]) > 1 and i == 0:
        said = [numbers.cardinal(value(n.upper())) for n in match.groups() if n]
        return Reading(match.end(), " to ".join(said), "roman", "numeral")
    dotted = scan.text[max(0, i - 2) : i] == ". "
    before = scan.word_before(i - 2 if dotted else i).lower()
    if match[0] in _NO_WORDS and scan.previous is not None:  # Grove's Dictionary, viii, 413
        return Reading(match.end(), numbers.cardinal(value(match[0].upper())), "roman", "numeral")
    if before not in (_PLACES_DOTTED if dotted else _PLACES):
        return None
    if match["first"] == "i" and not match["last"] and scan.word_after(match.end())[:1].islower():
        return None  # "the book i read", as people chat
    said = [numbers.cardinal(value(n.upper())) for n in match.groups() if n]
    return Reading(match.end(), " to ".join(said), "roman", "counted")


def _in_list(scan: Scan, i: int) -> Reading | None:
    """(iv), ii. at the start of a line; pp. xi-xiv."""
    match = _LOWER.match(scan.text, i)
    if not match or not _valid(match["numeral"].upper()):
        return None
    opened = scan.char(i - 1) == "(" and not scan.char(i - 2).isalnum()
    closed = opened and scan.char(match.end()) == ")"
    listed = scan.at_line_start(i) and not set(match["numeral"]) - set("ivx")
    if closed or (
        listed
        and scan.char(match.end() + 1) == " "
        and (len(match["numeral"]) > 1 or scan.char(match.end()) == ")")
    ):
        if match["numeral"] in ("c", "d", "l", "m"):
            return None
        return Reading(
            match.end(), numbers.cardinal(value(match["numeral"].upper())), "roman", "list"
        )
    return None
