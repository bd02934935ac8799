"""Numbers that name a thing and count nothing: of accounts, customers, rooms, cards."""

from __future__ import annotations

from litetts.text.reading.tables import Tables
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan

__all__ = ["account", "coded"]

_ACCOUNT = pattern(
    r"(?P<land>[A-Z]{2})\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w])",
)
_CODE = pattern(r"\d(?:[\d -]{1,30}\d)?(?![\w%€$]|[.,:/]\d|\s?[€$%])")
MAX_WORDS_BETWEEN = 2
"""Words like "ist" that may stand between the name of a code and its digits."""


def account(t: Tables) -> Rule:
    """DE89 3704 0044 0532 0130 00: letter by letter, digit by digit."""

    def read(scan: Scan, i: int) -> Reading | None:
        match = _ACCOUNT.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = (c if c.isalpha() else t.digits(c) for c in match[0] if c != " ")
        return Reading(match.end(), " ".join(said), "serial", "account")

    return read


def coded(t: Tables) -> Rule:
    """PIN 4711, código postal 28013: digit by digit after a word that names a code."""

    def read(scan: Scan, i: int) -> Reading | None:
        match = _CODE.match(scan.text, i)
        if not match or not _named(t, scan):
            return None
        if sum(c.isdecimal() for c in match[0]) < 3:
            return None
        return Reading(match.end(), t.digits(match[0]), "serial", "code")

    return read


def _named(t: Tables, scan: Scan) -> bool:
    """Whether one of the last words is the name of a code, with a copula between at most."""
    spoken = [d for d in scan.drafts[-6:] if d.spoken]
    for back, draft in enumerate(reversed(spoken[-MAX_WORDS_BETWEEN - 1 :])):
        if draft.spoken.lower().replace(" ", "") in t.code_words:
            return True
        if back == MAX_WORDS_BETWEEN or draft.spoken.lower() not in t.copulas:
            return False
    return False
