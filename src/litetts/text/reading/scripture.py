"""Places in books of verses: Mt 5,3-12; 1 Cor 13, 4; Juan 3:16."""

from __future__ import annotations

from litetts.text.reading.tables import Tables, alternatives
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, Reading, Rule, Scan

__all__ = ["verse"]

_NUMBERED = {"I": 1, "II": 2, "III": 3}


def verse(t: Tables) -> Rule:
    """The book by its name, chapter and verse as numbers, no decimal and no time of day."""
    short, full = alternatives(frozenset(t.books)), alternatives(frozenset(t.books.values()))
    whole = pattern(
        rf"(?:(?P<nth>[1-3]|I{{1,3}})\.?\s?)?"
        rf"(?P<book>(?:{short})(?!{LETTER})\.?(?=\s?\d)|(?:{full})(?=\s\d{{1,3}}:\d))"
        r"\s?(?P<chapter>\d{1,3})(?:,\s?|[.:])(?P<verse>\d{1,3})"
        r"(?:\s?[-–]\s?(?P<to>\d{1,3}))?(?!\w|[.,:]\d|\s?[%€$°])"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        nth = match["nth"] or ""
        number = _NUMBERED.get(nth) or int(nth or 0)
        first, last = (t.cardinal(int(match[k])) if match[k] else "" for k in ("verse", "to"))
        verses = t.span.format(first, last) if last else first
        book = match["book"].rstrip(".")
        said = [t.ordinal(number, t.book_gender)] if number else []
        said += [t.books.get(book, book), t.cardinal(int(match["chapter"])), verses]
        return Reading(match.end(), " ".join(said), "serial", "scripture")

    return read
