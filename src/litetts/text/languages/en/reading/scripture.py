"""Verses of scripture by abbreviated books, lines of plays: 1 Cor. 13:4–7, Gen. i. 1, III.i.56."""

from __future__ import annotations

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.roman import value
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import word_list

_BOOKS = {
    "Gen": "Genesis", "Ex": "Exodus", "Exod": "Exodus", "Lev": "Leviticus", "Num": "Numbers",
    "Deut": "Deuteronomy", "Josh": "Joshua", "Judg": "Judges", "Sam": "Samuel", "Kgs": "Kings",
    "Chr": "Chronicles", "Chron": "Chronicles", "Neh": "Nehemiah", "Ps": "Psalm", "Pss": "Psalms",
    "Psa": "Psalm", "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Eccles": "Ecclesiastes",
    "Isa": "Isaiah", "Jer": "Jeremiah", "Lam": "Lamentations", "Ezek": "Ezekiel", "Dan": "Daniel",
    "Hos": "Hosea", "Mic": "Micah", "Hab": "Habakkuk", "Zech": "Zechariah", "Mal": "Malachi",
    "Matt": "Matthew", "Mt": "Matthew", "Mk": "Mark", "Lk": "Luke", "Jn": "John", "Rom": "Romans",
    "Cor": "Corinthians", "Gal": "Galatians", "Eph": "Ephesians", "Phil": "Philippians",
    "Col": "Colossians", "Thess": "Thessalonians", "Tim": "Timothy", "Heb": "Hebrews",
    "Jas": "James", "Pet": "Peter", "Rev": "Revelation",
}  # fmt: skip
_NUMBERED = word_list(
    "Samuel Kings Chronicles Corinthians Thessalonians Timothy Peter John Maccabees"
)
_NTH = {"1": "First", "2": "Second", "3": "Third", "I": "First", "II": "Second", "III": "Third"}
_NAMES = "|".join(sorted(_BOOKS, key=len, reverse=True))
_VERSES = (
    r"(?P<c>\d{1,3}|[ivxlc]{1,7})(?:\s?:\s?|\.\s?)(?P<v>\d{1,3})(?:\s?[-–]\s?(?P<w>\d{1,3}(?::\d{1,3})?))?"
    r"(?![\w]|[:.]\d)"
)
_SHORT = pattern(rf"(?P<book>{_NAMES})\.?\s{_VERSES}")
_CHAPTER = pattern(
    r"(?P<book>Pss?|Psa|Isa|Jer|Ezek|Deut|Lev|Matt|Prov|Heb|Eph|Gal|Exod)\.\s(?P<c>\d{1,3}|[ivxlc]{1,7})(?![\w]|[:.]\d)"
)
_NUMBERED_BOOK = pattern(
    rf"(?P<n>[123]|I{{1,3}})\s(?P<book>{'|'.join(_NUMBERED)}|(?:{_NAMES})(?=\.|\s\d))(?![a-z])\.?"
    rf"(?:\s{_VERSES}|\s(?P<chapter>\d{{1,3}})(?![\w]|[:.,]\d))"
)
_PLAY = pattern(r"(?P<act>[IVX]{1,4})\.(?P<scene>[ivx]{1,5})(?:\.(?P<line>\d{1,4}))?(?!\w)")


def _places(chapter: str, first: str, last: str | None) -> str:
    n = int(chapter) if chapter.isdecimal() else value(chapter.upper())
    said = f"{numbers.cardinal(n)} {numbers.cardinal(int(first))}"
    ends = " ".join(numbers.cardinal(int(part)) for part in (last or "").split(":") if part)
    return said + (f" to {ends}" if ends else "")


def numbered(scan: Scan, i: int) -> Reading | None:
    """1 Cor. 13:4-7 -> "First Corinthians thirteen four to seven"."""
    match = _NUMBERED_BOOK.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return _letter(scan, i)
    book = _BOOKS.get(match["book"], match["book"])
    if book not in _NUMBERED:
        return None
    if match["chapter"]:
        places = numbers.cardinal(int(match["chapter"]))
    else:
        places = _places(match["c"], match["v"], match["w"])
    return Reading(match.end(), f"{_NTH[match['n']]} {book} {places}", "range", "verse")


_LETTER = pattern(
    r"(?P<n>[123])\s(?P<book>Corinthians|Thessalonians|Chronicles|Maccabees"
    r"|Timothy|John|Peter|Kings|Samuel)(?!\w)"
)


def _letter(scan: Scan, i: int) -> Reading | None:
    """In 1 Corinthians -> "First Corinthians", where no chapter follows."""
    match = _LETTER.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    sure = match["book"][0] in "CM" or match["book"].startswith("Thes")
    before = scan.word_before(i).lower()
    if not sure and before not in ("in", "of", "from", "see", "read", "and") and before:
        return None
    return Reading(match.end(), f"{_NTH[match['n']]} {match['book']}", "range", "verse")


def short(scan: Scan, i: int) -> Reading | None:
    """Matt. v. 3-10 -> "Matthew five three to ten"; III.i.56 -> "three one fifty six"."""
    if scan.char(i - 1).isalnum():
        return None
    if match := _SHORT.match(scan.text, i):
        said = f"{_BOOKS[match['book']]} {_places(match['c'], match['v'], match['w'])}"
        return Reading(match.end(), said, "range", "verse")
    if match := _CHAPTER.match(scan.text, i):
        c = match["c"]
        n = int(c) if c.isdecimal() else value(c.upper())
        said = f"{_BOOKS[match['book']]} {numbers.cardinal(n)}"
        return Reading(match.end(), said, "range", "verse")
    if match := _PLAY.match(scan.text, i):
        parts = [value(match["act"]), value(match["scene"].upper())]
        parts += [int(match["line"])] if match["line"] else []
        return Reading(match.end(), " ".join(map(numbers.cardinal, parts)), "roman", "play")
    return None


special = frozenset(book.lower() for book in _BOOKS)
"""Words in lower case that the rules here want to see."""
