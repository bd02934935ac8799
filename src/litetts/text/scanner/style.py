"""The choices that a reader makes where several readings are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["ReadingStyle"]


@dataclass(frozen=True, slots=True)
class ReadingStyle:
    """How to read what can be read in several ways. None = as the language variety does.

    Attributes:
        date_order: meaning of 03/04/2025; None = "mdy" in American, "dmy" in other English.
        clock: "written" reads the hours as they stand; "12h" turns 14:30 into "two thirty P M";
            "24h" turns 2:30 PM into "fourteen thirty".
        number_and: "one hundred and five" (True) or "one hundred five" (False);
            None = True in British English, False in American.
        money_and: "five dollars and fifty cents" (True) or "five dollars fifty cents".
        zero: how the digit 0 is read among digits: "zero", "oh", or "auto": "oh" in telephone
            numbers, years and times, "zero" elsewhere.
        years: "pairs" reads 2014 as "twenty fourteen", "cardinal" as "two thousand fourteen".
        currency: ISO 4217 code that a bare "$" stands for. None and "USD" say "dollars",
            "CAD" says "Canadian dollars".
        punctuation: say the punctuation marks ("comma", "full stop").
        emoji: "silent" or "named".
        code: read for programmers: every symbol is named, identifiers are split.
        urls: "full" reads the scheme too ("H T T P S colon slash slash"); "short" leaves it out.
        expand_contractions: "do not" for "don't".
    """

    date_order: Literal["mdy", "dmy", "ymd"] | None = None
    clock: Literal["written", "12h", "24h"] = "written"
    number_and: bool | None = None
    money_and: bool = True
    zero: Literal["auto", "zero", "oh"] = "auto"
    years: Literal["pairs", "cardinal"] = "pairs"
    currency: str | None = None
    punctuation: bool = False
    emoji: Literal["silent", "named"] = "silent"
    code: bool = False
    urls: Literal["full", "short"] = "full"
    expand_contractions: bool = False
