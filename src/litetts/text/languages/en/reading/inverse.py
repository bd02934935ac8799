"""Chains of units with negative powers: 14,600 M⁻¹cm⁻¹, 8.314 J K⁻¹ mol⁻¹, 5 W m⁻² K⁻¹."""

from __future__ import annotations

import re
from functools import lru_cache

from litetts.text.languages.en.reading.context import NUMBER, say_number
from litetts.text.languages.en.reading.measure import many, power_name, units
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan

_VALUE = pattern(rf"(?P<n>{NUMBER})\s?")
_MINUS = ("⁻", "^-", "^−", "-", "−")
_MAX_UNITS = 5


@lru_cache(maxsize=1)
def _unit() -> re.Pattern[str]:
    symbols = [s for s in (*units(), "M") if s.isalpha() and s not in ("in", "at", "as")]
    every = "|".join(re.escape(s) for s in sorted(symbols, key=len, reverse=True))
    return re.compile(
        rf"(?P<unit>{every})(?P<power>⁻[¹²³]|\^?[-−][123](?!\d)|[²³]|\^[23])?(?![a-zA-Z⁻²³^])"
        rf"|(?P<glued>{every})(?P<raised>⁻[¹²³])"
    )


_GAP = pattern(r"[ ·⋅.]?")


def inverse(scan: Scan, i: int) -> Reading | None:
    """14,600 M⁻¹cm⁻¹ -> "fourteen thousand six hundred per molar per centimeter"."""
    near = scan.text[i : i + MAX_BACK]
    if "⁻" not in near and "^" not in near:
        return None
    value = _VALUE.match(scan.text, i)
    if not value or scan.char(i - 1).isalnum():
        return None
    over: list[str] = []
    under: list[str] = []
    end = value.end()
    for _ in range(_MAX_UNITS):
        gap = _GAP.match(scan.text, end) if over or under else None
        match = _unit().match(scan.text, gap.end() if gap else end)
        if match is None:
            break
        unit, power = match["unit"] or match["glued"], match["power"] or match["raised"] or ""
        negative = power.startswith(_MINUS)
        name = power_name(unit, power.lstrip("^⁻-−"))
        (under if negative else over).append("molar" if unit == "M" else name)
        end = match.end()
    if not under or len(over) + len(under) < 2:
        return None  # one unit has its rule
    said = [say_number(scan, value["n"])]
    if over:
        said += [*over[:-1], over[-1] if value["n"] == "1" else many(over[-1])]
    said += [f"per {name}" for name in under]
    return Reading(end, " ".join(said), "measure", "inverse units")
