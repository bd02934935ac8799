"""Versions, models, serial numbers, licence plates: letters and digits mixed."""

from __future__ import annotations

import unicodedata

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import say_number, spell
from litetts.text.languages.en.reading.electronic import identifier_words
from litetts.text.languages.en.reading.letters import acronym, capitals
from litetts.text.languages.en.reading.pronounceable import pronounceable
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

_VERSION = pattern(
    r"(?P<v>[vV]\.?)?(?P<n>\d+(?:\.\d+){2,5})(?P<tail>[-.]?(?:alpha|beta|rc|dev|post|a|b)\.?\d*|(?:[a-z]\d?))?(?![\w]|\.\d)"
)
_V_NUMBER = pattern(r"[vV](?P<n>\d+(?:\.\d+)?)(?![\w]|\.\d)")
_ENGINES = ("V4", "V6", "V8", "V10", "V12", "V16")
_MIXED = pattern(r"(?=[\w-]{0,40}\d)(?=[\w-]{0,40}[^\W\d_])[^\W_]+(?:-[^\W_]+)*(?![\w])")
_PARTS = pattern(r"\d+|[^\W\d_]+")
_HYPHENED = pattern(r"(?P<word>[^\W\d_]{2,64})-(?P<n>\d{1,4})(?P<s>s|'s)?(?![\w-]|\.\d)")
_NUMBER_WORD = pattern(
    r"(?P<n>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)-(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*"
    r"(?P<s>(?:'s|(?<=s)')(?!\w))?)(?![\w]|-\d)"
)
_HASH_NUMBER = pattern(r"#\s?(?=\d)")
_LONG = pattern(r"\d{11,}(?!\d)(?![.,]\d)")
_CHESS = pattern(
    r"(?:(?:[KQRBN][a-h1-8]?x?[a-h][1-8]|[a-h]x[a-h][1-8])(?:=[QRBN])?[+#]?"
    r"|[a-h][18]=[QRBN][+#]?|O-O(?:-O)?)(?![\w])"
)
_CASTLED = ("castled", "castle", "castling", "castles")
_MEN = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight"}
_VERSION_CUES = words(
    """
    version versions v ver release python java php ruby node android ios macos windows
    ubuntu kernel django linux firmware build update chrome firefox openssl postgres
    postgresql mysql react angular api http usb bluetooth gpt claude llama gemini cuda
    pytorch numpy java debian fedora safari office rust go swift kotlin perl
    """
)
_SHORT_VERSION = pattern(r"(?P<n>\d{1,3}\.\d{1,3})(?![\w]|[.,]\d|%)")

# So many numbers with one sign between them are the data of a machine.
_SERIES = pattern(r"\d{1,4}(?P<sign>[,./:;-])(?:\d{1,4}(?P=sign)){23,}(?:\d{1,4}(?!\w))?")
_SERIES_LENGTH = 2 * 24
_NUMBER_OR_SIGN = pattern(r"\d+|\D")


def series(scan: Scan, i: int) -> list[Reading] | None:
    """1,1,1,1 and so on without an end: each number, a pause after it."""
    text = scan.text
    if len(text) < _SERIES_LENGTH or not (match := _SERIES.match(text, i)):
        return None
    if scan.char(i - 1).isalnum():
        return None
    return [
        Reading(part.end(), numbers.number(part[0]), "cardinal", "series")
        if part[0].isdecimal()
        else Reading(part.end(), "", "punctuation", "series", ",")
        for part in _NUMBER_OR_SIGN.finditer(text, i, match.end())
    ]


_EQUATED = pattern(r"\s?[=≈<>+*/)-]")


def version(scan: Scan, i: int) -> Reading | None:
    """3.14.2 -> "three point one four point two"; v2.1 -> "version two point one"."""
    text = scan.text
    if scan.char(i - 1).isalnum():
        return None
    if match := _VERSION.match(text, i):
        said = _dotted(match["n"])
        if match["v"]:
            said = "version " + said
        if match["tail"]:
            tail = match["tail"].strip("-.")
            said += " " + " ".join(_say_part(p) for p in _PARTS.findall(tail))
        return Reading(match.end(), said, "serial", "version")
    if (match := _V_NUMBER.match(text, i)) and match[0] not in _ENGINES:
        start = match["n"] in ("0", "i", "f") and _EQUATED.match(text, match.end())
        said = "V" if start else "version"  # v0 = 12 m/s
        return Reading(match.end(), f"{said} {_dotted(match['n'])}", "serial", "version")
    return None


def _dotted(text: str) -> str:
    """Parts of one digit as they are, longer ones digit by digit ("3.14.2") after the first."""
    head, *rest = text.split(".")
    said = [numbers.number(head)]
    said += [numbers.digits(part) for part in rest]
    return " point ".join(said)


_CODE = 2
"""Up to so many capitals beside digits are letters, even if they spell a word (SO2, 7UP)."""


def _say_part(part: str) -> str:
    if part.isdecimal():
        if len(part) <= 2 and part[0] != "0":
            return numbers.number(part)
        return numbers.digits(part)
    if part.isupper() and len(part) > 1:
        return capitals(part) if len(part) > _CODE else spell(part)
    if not part[1:].islower() and len(part) > 1:
        return identifier_words(part)
    if len(part) == 1:
        return spell(part)
    if part in ("ol", "al", "yl", "en", "one"):  # propan-2-ol
        return part
    if (part.islower() or len(part) > 2) and pronounceable(part.lower()):
        return part
    return spell(part)


_HULL = 2
"""Up to so many capitals before a number are a model (DE-173), more are a code (ABC-123)."""


def hyphened(scan: Scan, i: int) -> Reading | None:
    """COVID-19, F-16, Apollo-11, ABC-123."""
    match = _HYPHENED.match(scan.text, i)
    if not match:
        return None
    word, n = match["word"], match["n"]
    letters = word.isupper() or (len(word) == 2 and word[1].isupper())  # F-16, and aA-0
    said = _say_part(word) if letters else word
    if word.isupper() and len(word) > _HULL and len(n) > 2 and not acronym(word):
        count = numbers.digits(n)
    else:
        count = numbers.pairs(n) if len(n) > 2 else numbers.number(n)
    if match["s"]:
        count = count + "'s" if match["s"] == "'s" else _plural_last(count)
    return Reading(match.end(), f"{said} {count}", "serial", "word and number")


def _plural_last(said: str) -> str:
    head, _, last = said.rpartition(" ")
    return f"{head} {numbers.plural(last)}".strip()


def mixed(scan: Scan, i: int) -> Reading | None:
    """4B, A320, MP3, B2B, 3D, XK-42Z: letters by name, short numbers as numbers."""
    if scan.char(i - 1).isalnum() or not (match := _MIXED.match(scan.text, i)):
        return None
    word, end = match[0], match.end()
    if scan.char(end) == "'" and scan.char(end + 1) == "s" and not scan.char(end + 2).isalnum():
        end += 2
        return Reading(end, _mixed(word) + "'s", "serial", "letters and digits")
    if scan.char(end) == "'" and scan.char(end + 1).isalpha():
        return None
    return Reading(end, _mixed(word), "serial", "letters and digits")


def _mixed(word: str) -> str:
    if word[-1] == "s" and word[-2:-1].isdecimal() and word[:-1].isupper():
        return _plural_last(_mixed(word[:-1]))
    parts = _PARTS.findall(unicodedata.normalize("NFKC", word))
    flips = len(parts)
    said = []
    for part in parts:
        if part.isdecimal():
            if (
                part[0] == "0"
                or len(part) > 4
                or (flips > 3 and len(part) > 1)
                or (len(part) == 3 and flips > 2)
            ):
                said.append(numbers.digits(part))
            elif len(part) < 3:
                said.append(numbers.number(part))
            elif len(part) == 3:
                said.append(numbers.pairs(part) if flips == 2 else numbers.digits(part))
            else:
                said.append(numbers.pairs(part))
        else:
            said.append(_say_part(part))
    return " ".join(said)


_RUNWAYS = pattern(r"(\d{1,2})([LRC])/(\d{1,2})([LRC])(?![\w/])")


def runways(scan: Scan, i: int) -> Reading | None:
    """7L/25R -> "seven L twenty five R"."""
    if scan.char(i - 1).isalnum():
        return None
    if match := _RUNWAYS.match(scan.text, i):
        one, side, two, other = match.groups()
        said = f"{numbers.number(one)} {side} {numbers.number(two)} {other}"
        return Reading(match.end(), said, "serial", "runways")
    return None


_SLASH_LINE = pattern(r"\.\d{3}(?:/\.\d{3}){1,2}(?![\w/])")


def slash_line(scan: Scan, i: int) -> Reading | None:
    """.300/.400/.500 -> "point three zero zero point four ...": how a player bats."""
    match = _SLASH_LINE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = [f"point {numbers.digits(n)}" for n in match[0].split("/")]
    return Reading(match.end(), " ".join(said), "decimal", "slash line")


_CHORD = pattern(
    r"(?P<root>[A-G])(?P<sign>[#♯♭])?(?P<kind>maj|min|m(?=6|7|9|1[13])|(?<=[#♯♭])m|dim|aug|sus|add)?"
    r"(?P<n>\d{1,2})?(?P<more>[♭♯#b](?:5|9|1[13]))?(?![\w#])"
)
_KINDS = {
    "maj": "major", "min": "minor", "m": "minor", "dim": "diminished", "aug": "augmented",
    "sus": "sus", "add": "add",
}  # fmt: skip


def chord(scan: Scan, i: int) -> Reading | None:
    """F#m7 -> "F sharp minor seven", E♭maj7."""
    match = _CHORD.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or not (match["kind"] or match["n"]):
        return None
    if not match["sign"] and not (match["kind"] and match["n"]):
        return None
    said = [match["root"]]
    said += ["flat" if match["sign"] == "♭" else "sharp"] if match["sign"] else []
    said += [_KINDS[match["kind"]]] if match["kind"] else []
    said += [numbers.number(match["n"])] if match["n"] else []
    if match["more"]:
        said += ["sharp" if match["more"][0] in "#♯" else "flat", numbers.number(match["more"][1:])]
    return Reading(match.end(), " ".join(said), "letters", "chord")


_WIRELESS = pattern(r"802\.(?P<n>\d{1,2})(?P<tail>[a-z]{1,2})?(?!\w|\.\d)")


def wireless(scan: Scan, i: int) -> Reading | None:
    """802.11ax -> "eight oh two point eleven A X": standards of networks."""
    match = _WIRELESS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(i - 1) == "$":
        return None
    tail = f" {spell(match['tail'])}" if match["tail"] else ""
    said = f"eight oh two point {numbers.number(match['n'])}{tail}"
    return Reading(match.end(), said, "serial", "standard") if tail or match["n"] == "11" else None


_OIL = pattern(r"(?P<a>\d{1,2})W-?(?P<b>\d{2})(?![\w-]|\.\d)")
_TIRE = pattern(r"(?P<p>P|LT)?(?P<w>\d{3})/(?P<r>\d{2})\s?(?P<c>Z?R)\s?(?P<d>\d{2})(?![\w/]|\.\d)")
_AIRLINER = pattern(r"(?P<l>[A-Z]{1,2})(?P<n>\d{3})-(?P<v>\d{3,4})(?P<t>[A-Z]{0,2})(?![\w-])")


def garage(scan: Scan, i: int) -> Reading | None:
    """5W-30 -> "five W thirty", 225/45R17 -> "two twenty five forty five R seventeen"."""
    if scan.char(i - 1).isalnum():
        return None
    if match := _OIL.match(scan.text, i):
        said = f"{numbers.number(match['a'])} W {numbers.number(match['b'])}"
        return Reading(match.end(), said, "serial", "oil")
    if match := _TIRE.match(scan.text, i):
        names = [*(match["p"] or ""), numbers.pairs(match["w"]), numbers.number(match["r"])]
        names += [*match["c"], numbers.number(match["d"])]
        return Reading(match.end(), " ".join(names), "serial", "tire")
    return None


def airliner(scan: Scan, i: int) -> Reading | None:
    """A380-800 -> "A three eighty eight hundred"."""
    match = _AIRLINER.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = [*match["l"], numbers.pairs(match["n"]), numbers.pairs(match["v"]), *match["t"]]
    return Reading(match.end(), " ".join(said), "serial", "airliner")


_SPAN = pattern(r"(?P<letter>[A-Z])(?P<one>\d{1,2})-(?P=letter)(?P<two>\d{1,2})(?![\w-])")


def span(scan: Scan, i: int) -> Reading | None:
    """Q1-Q3 -> "Q one to Q three": the same letter before numbers that rise."""
    match = _SPAN.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or int(match["one"]) >= int(match["two"]):
        return None
    letter = match["letter"]
    said = f"{letter} {numbers.number(match['one'])} to {letter} {numbers.number(match['two'])}"
    return Reading(match.end(), said, "range", "range")


_PANELS = pattern(r"(?P<n>\d{1,2})(?P<one>[A-Z])[-–](?P<two>[A-Z])(?![\w-])")


def panels(scan: Scan, i: int) -> Reading | None:
    """Fig. 3A–C -> "three A to C": letters that rise."""
    match = _PANELS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or match["one"] >= match["two"]:
        return None
    said = f"{numbers.number(match['n'])} {match['one']} to {match['two']}"
    return Reading(match.end(), said, "range", "panels")


_EPISODE = pattern(r"[Ss](?P<s>\d{1,2})\s?[Ee](?P<e>\d{1,3})(?!\w)")


def episode(scan: Scan, i: int) -> Reading | None:
    """S02E05 -> "season two episode five"."""
    match = _EPISODE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = f"season {int(match['s'])} episode {int(match['e'])}"
    said = " ".join(numbers.cardinal(int(w)) if w.isdecimal() else w for w in said.split())
    return Reading(match.end(), said, "serial", "episode")


def number_word(scan: Scan, i: int) -> list[Reading] | None:
    """10-year-old, 3-D, 21-year: the number, then the word."""
    match = _NUMBER_WORD.match(scan.text, i)
    if not match:
        return None
    n = match["n"].rstrip(",")
    plain = n.replace(",", "")
    if "." not in n and len(plain) == 4 and plain == n and 1100 <= int(n) <= 2099:
        said = numbers.year(int(n))
    else:
        said = say_number(scan, n)
    words = []
    for part in match["word"].removesuffix(match["s"] or "").split("-"):
        if len(part) == 1:
            words.append(spell(part))
        else:
            words.append(capitals(part) if part.isupper() else part)
    return [
        Reading(match.end("n") + 1, said, "cardinal", "number of a compound"),
        Reading(match.end(), " ".join(words) + (match["s"] or ""), "word", "compound"),
    ]


_HASH_CODE = pattern(r"#(?=[A-Z]{1,5}-\d[\dA-Z]*(?!\w)|(?![A-F\d]{6}\b)[A-Z]{1,3}\d{4,12}(?!\w))")


def hash_code(scan: Scan, i: int) -> Reading | None:
    """#A-10023, #INV2031: the sign before a code is a number's, no hashtag's."""
    if scan.char(i - 1).isalnum() or not _HASH_CODE.match(scan.text, i):
        return None
    return Reading(i + 1, "number", "symbol", "number sign")


def hash_number(scan: Scan, i: int) -> Reading | None:
    """#5 -> "number five": only the sign is read here."""
    if scan.char(i - 1).isalnum() or not _HASH_NUMBER.match(scan.text, i):
        return None
    return Reading(i + 1, "number", "symbol", "number sign")


def long_digits(scan: Scan, i: int) -> Reading | None:
    """Runs of eleven and more digits are codes, read digit by digit."""
    if match := _LONG.match(scan.text, i):
        return Reading(match.end(), numbers.digits(match[0]), "serial", "long number")
    return None


def short_version(scan: Scan, i: int) -> Reading | None:
    """Python 3.11 -> "three point eleven"."""
    if scan.word_before(i).lower() not in _VERSION_CUES:
        return None
    match = _SHORT_VERSION.match(scan.text, i)
    if not match:
        return None
    whole, part = match["n"].split(".")
    said = f"{numbers.number(whole)} point {numbers.number(part)}"
    return Reading(match.end(), said, "serial", "version")


def chess(scan: Scan, i: int) -> Reading | None:
    """Nf3 -> "knight F three", Bxe5+ -> "bishop takes E five check", O-O -> "castles"."""
    if scan.char(i - 1).isalnum() or not (match := _CHESS.match(scan.text, i)):
        return None
    move = match[0]
    if move.startswith("O"):
        castles = "" if scan.word_before(i).lower() in _CASTLED else "castles "
        said = f"{castles}{'queenside' if move.count('O') == 3 else 'kingside'}"
        return Reading(match.end(), said, "serial", "chess")
    words = []
    for c in move:
        if c in _MEN:
            words.append(_MEN[c])
        elif c == "x":
            words.append("takes")
        elif c == "=":
            words.append("promotes to")
        elif c in "+#":
            words.append("check" if c == "+" else "mate")
        elif c.isdigit():
            words.append(numbers.ONES[int(c)])
        else:
            words.append(c.upper())
    return Reading(match.end(), " ".join(words), "serial", "chess")
