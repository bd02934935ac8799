"""Ordinals: 1st, 22nd, 1,000th."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import INTEGER, use_and
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan

_ORDINAL = pattern(rf"({INTEGER})[ -]?(?:st|nd|rd|th)(s?)(?![^\W_])(?!\.\w)", re.IGNORECASE)


def ordinal(scan: Scan, i: int) -> Reading | None:
    """21st -> "twenty first"."""
    if not (match := _ORDINAL.match(scan.text, i)):
        return None
    n = match[1].replace(",", "").replace(" ", "")
    if len(n) > numbers.MAX_DIGITS:
        return None
    return Reading(
        match.end(), numbers.ordinal(int(n), use_and(scan)) + match[2].lower(), "ordinal", "ordinal"
    )
