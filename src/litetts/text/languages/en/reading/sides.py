"""The sides of a thing, each with its letter: 12"W x 8"D, 36W × 24D × 30H, 84" L."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading.context import NUMBER, say_number, singular
from litetts.text.languages.en.reading.measure import many, units
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan

_LETTERS = {"W": "wide", "D": "deep", "H": "high", "L": "long"}
_MARKS = {'"': "inch", "″": "inch", "'": "foot", "′": "foot"}
_SIDE = pattern(
    rf"(?P<n>{NUMBER})(?:\s?(?P<mark>[\"″'′]|in\.|(?:in|cm|mm|ft)(?=\s)))?\s?(?P<side>[WDHL])(?![\w'])"
)
_SIDED = frozenset(_LETTERS)
_JOINT = pattern(r"\s?[x×X]\s?(?=[\d.])")
_MAX_SIDES = 3


def sides(scan: Scan, i: int) -> Reading | None:
    """12"W x 8"D -> "twelve inches wide by eight inches deep"."""
    if _SIDED.isdisjoint(scan.text[i + 1 : i + 10]):
        return None
    if scan.char(i - 1).isalnum() or not (first := _SIDE.match(scan.text, i)):
        return None
    found = [first]
    while len(found) < _MAX_SIDES and (joint := _JOINT.match(scan.text, found[-1].end())):
        side = _SIDE.match(scan.text, joint.end())
        if side is None:
            break
        found.append(side)
    letters = [match["side"] for match in found]
    # One side needs its unit (84" L); "10 W" alone are watts.
    if len(set(letters)) < len(letters) or (len(found) == 1 and (first["mark"] or "'") in "'′"):
        return None
    said = " by ".join(_say(scan, match) for match in found)
    return Reading(found[-1].end(), said, "measure", "sides")


def _say(scan: Scan, match: re.Match[str]) -> str:
    number, mark = match["n"], (match["mark"] or "").rstrip(".")
    said = say_number(scan, number)
    if mark:
        name = _MARKS.get(mark) or units()[mark]
        said += " " + (name if singular(number) else many(name))
    return f"{said} {_LETTERS[match['side']]}"
