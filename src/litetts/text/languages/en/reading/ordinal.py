"""Ordinals: 1st, 22nd, 1,000th."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import INTEGER, use_and
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan

_ORDINAL = pattern(
    rf"({INTEGER})(?:[ -]?(?:st|nd|rd|th)()|(?:st|nd|rd|th)(s))(?![^\W_])(?!\.\w)", re.IGNORECASE
)


# As they were written once: "the 3d inst.", "the 22d Regiment"; a 3d film is another thing.
_OLD = pattern(r"(?P<n>\d{0,2}[23])d(?![\w-]|\.\w)")
_AFTER_OLD = pattern(
    r"\s(?:of\b|inst\b|ult\b|day\b|(?:[A-Z][\w.]+\s){0,2}(?:Regiment|Regt|Cavalry|Infantry|Battalion|Division"
    r"|Corps|Lieutenant|Lieut|Lt|Brigade|Army|Circuit|Cir|Edition|Ed|Earl|Duke|Baron|Congress|Artillery"
    r"|Sess|Session|Inf|Cav|Div|Bn|Brig"
    r"|Armored|Marine|Dragoons|Ward|District|Street|St|Avenue|Ave|ed|edition|series|ser)\b)"
)


def _old(scan: Scan, i: int) -> Reading | None:
    match = _OLD.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    n = int(match["n"])
    the = scan.word_before(i).lower() == "the"
    if not _AFTER_OLD.match(scan.text, match.end()) and not (the and n > 3):
        return None
    return Reading(match.end(), numbers.ordinal(n, use_and(scan)), "ordinal", "ordinal")


# A weight: "1st" is an ordinal, "12st" and "11 st" are none.
_STONE = pattern(r"(?:1\d|[2-9]|2[2-9])\s?st(?![\w-])")


_ADDED = pattern(r"(?P<n>45|90|105|120)\s?\+\s?(?P<more>\d{1,2})(?P<th>st|nd|rd|th|'|′)")


def added(scan: Scan, i: int) -> Reading | None:
    """90+3rd minute -> "ninety plus third", 90+3' -> "ninety plus three": time that was added."""
    match = _ADDED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    more = int(match["more"])
    said = numbers.ordinal(more) if match["th"][0].isalpha() else numbers.cardinal(more)
    said = f"{numbers.number(match['n'])} plus {said}"
    return Reading(match.end(), said, "ordinal", "added time")


def ordinal(scan: Scan, i: int) -> Reading | None:
    """21st -> "twenty first"."""
    if not (match := _ORDINAL.match(scan.text, i)):
        return _old(scan, i)
    tail = match[3] or ""
    if not tail and _STONE.match(scan.text, i) and match[1] not in ("1", "21", "31"):
        return Reading(match.end(), numbers.cardinal(int(match[1])) + " stone", "measure", "stones")
    n = match[1].replace(",", "").replace(" ", "")
    if len(n) > numbers.MAX_DIGITS:
        return None
    return Reading(
        match.end(), numbers.ordinal(int(n), use_and(scan)) + tail.lower(), "ordinal", "ordinal"
    )
