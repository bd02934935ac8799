"""What the values of SSML's attributes mean, in our units.

Every function takes the text of a value and raises ValueError, with what would be right, for one
that cannot be read.
"""

from __future__ import annotations

import math
import re
from typing import TypeVar

from litetts.document import Prosody, Target

_T = TypeVar("_T")

__all__ = [
    "BREAK_S",
    "EMPHASIS",
    "MAX_BREAK_S",
    "choice",
    "contour",
    "decibels",
    "factor",
    "pitch",
    "pitch_range",
    "rate",
    "seconds",
    "share",
    "volume",
    "within",
]

MAX_BREAK_S = 60.0
"""Longest silence that one element may ask for."""

# Azure's documented break strengths; SSML leaves them to the processor.
BREAK_S = {
    "none": 0.0, "x-weak": 0.25, "weak": 0.5, "medium": 0.75, "strong": 1.0, "x-strong": 1.25,
}  # fmt: skip
# An accent is longer, higher and louder (figures of contrastive accent in the literature).
EMPHASIS = {
    "strong": Prosody(rate=0.8, pitch_st=2.5, range=1.2, volume_db=3.0),
    "moderate": Prosody(rate=0.87, pitch_st=1.5, range=1.1, volume_db=2.0),
    "none": Prosody(),
    "reduced": Prosody(rate=1.1, pitch_st=-1.0, range=0.8, volume_db=-2.0),
}
_RATE = {"x-slow": 0.5, "slow": 0.64, "medium": 1.0, "fast": 1.55, "x-fast": 2.0, "default": 1.0}
_PITCH_ST = {"x-low": -4.0, "low": -2.0, "medium": 0.0, "high": 2.0, "x-high": 4.0, "default": 0.0}
_RANGE = {"x-low": 0.4, "low": 0.7, "medium": 1.0, "high": 1.35, "x-high": 1.7, "default": 1.0}
_VOLUME_DB = {
    "silent": -96.0, "x-soft": -12.0, "soft": -6.0, "medium": 0.0, "loud": 4.0, "x-loud": 6.0,
    "default": 0.0,
}  # fmt: skip
_SILENT_DB = -96.0

USUAL_RANGE_HZ, USUAL_RANGE_ST = 100.0, 9.0
"""From the 5th to the 95th percentile of F0: what readers of English span (LibriTTS, median), for
ranges that are given in Hz or semitones."""

_PERCENT = 10
"""A factor from which on it is meant as a percentage."""
_DIGITS = 32
_NUMBER = rf"(\d{{1,{_DIGITS}}}(?:\.\d{{0,{_DIGITS}}})?|\.\d{{1,{_DIGITS}}})"
"""In one way only, and of few digits: a long row of them is no number but an attack."""

_SECONDS = re.compile(rf"\+?{_NUMBER}\s{{0,8}}(ms|s)?", re.IGNORECASE)
_FACTOR = re.compile(rf"([+-]?){_NUMBER}\s{{0,8}}(%?)")
_SEMITONES = re.compile(rf"([+-]?{_NUMBER})\s{{0,8}}st", re.IGNORECASE)
_HERTZ = re.compile(rf"([+-]?){_NUMBER}\s{{0,8}}Hz", re.IGNORECASE)
_DECIBELS = re.compile(rf"([+-]?{_NUMBER})\s{{0,8}}(dB)?", re.IGNORECASE)
_UNIT = re.compile(r"(?:%|st|Hz|dB)$", re.IGNORECASE)
_SIGNED = re.compile(r"([+-])\s{1,8}")
_POINT = re.compile(
    rf"\(\s{{0,8}}(?P<at>[+-]?{_NUMBER})%\s{{0,8}},\s{{0,8}}(?P<wish>[^()]{{1,64}}?)\s{{0,8}}\)"
)


def _clean(value: str) -> str:
    """A value without the spaces around it and after its sign."""
    value = value.strip()
    signed = _SIGNED.match(value)
    return signed[1] + value[signed.end() :] if signed else value


def seconds(value: str, most: float = MAX_BREAK_S, *, unit: str = "") -> float:
    """A length of time: "1.5s", "300ms"; a bare number where `unit` gives it one."""
    found = _SECONDS.fullmatch(value.strip())
    if found and (found[2] or unit):
        number = float(found[1]) / (1000 if (found[2] or unit).lower() == "ms" else 1)
        if number <= most:
            return number
    raise ValueError(f"use 0s to {most:g}s, or ms")


def factor(value: str) -> float:
    """120%, 1.2: a factor; +20%: a change of it."""
    found = _FACTOR.fullmatch(_clean(value))
    if not found:
        raise ValueError("use e.g. 120%, +20% or 1.2")
    number = float(found[2]) / (100 if found[3] else 1)
    if found[1]:  # a change relative to the voice
        number = 1 + number if found[1] == "+" else 1 - number
    return number


def rate(value: str) -> float:
    """Factor on the speaking rate."""
    return _labelled(value, _RATE)


def pitch(value: str) -> float | Target:
    """Semitones, or what needs the voice's own pitch to be known: "200Hz", "+20Hz"."""
    value = _clean(value)
    if (label := value.lower()) in _PITCH_ST:
        return _PITCH_ST[label]
    if found := _SEMITONES.fullmatch(value):
        return float(found[1])
    if found := _HERTZ.fullmatch(value):
        number = float(found[1] + found[2])
        if found[1] or 20 <= number <= 1000:
            return Target(0.0, number, "+hz" if found[1] else "hz")
    if (found := _FACTOR.fullmatch(value)) and found[3]:
        change = factor(value)
        if change > 0:
            return 12 * math.log2(change)
    raise ValueError("use e.g. +2st, -10%, +20Hz, 180Hz or high")


def pitch_range(value: str) -> tuple[float, bool]:
    """Factor on the movement of the pitch, and whether it had to be told from a usual voice."""
    value = _clean(value)
    for pattern, usual in ((_SEMITONES, USUAL_RANGE_ST), (_HERTZ, USUAL_RANGE_HZ)):
        if found := pattern.fullmatch(value):
            number = float(found[1] + (found[2] if pattern is _HERTZ else ""))
            change = value[0] in "+-"
            return max(0.0, (usual + number if change else number) / usual), True
    return _labelled(value, _RANGE), False


def volume(value: str) -> float:
    """Gain in dB. Without "dB" it is SSML 1.0's scale of 0 to 100, where 100 is the voice's own."""
    value = _clean(value)
    if (label := value.lower()) in _VOLUME_DB:
        return _VOLUME_DB[label]
    if label.endswith("db"):
        return decibels(value)
    found = _FACTOR.fullmatch(value)
    if not found:
        raise ValueError("use e.g. +3dB, soft or 80")
    share = float(found[2]) / 100
    if found[1]:
        share = 1 + share if found[1] == "+" else 1 - share
    if share < 0:
        raise ValueError("use e.g. -50%; -100% is silence")
    return max(_SILENT_DB, 20 * math.log10(share)) if share > 0 else _SILENT_DB


def decibels(value: str) -> float:
    """A level in dB, with or without the unit; "default" = 0."""
    value = _clean(value)
    if value.lower() == "default":
        return 0.0
    found = _DECIBELS.fullmatch(value)
    if not found:
        raise ValueError("use e.g. +3dB")
    return float(found[1])


def share(value: str, use: str = "e.g. 0.4 or 40%") -> float:
    """0.4 or 40%; `use` is told of what is none."""
    found = re.fullmatch(rf"{_NUMBER}\s{{0,8}}(%?)", value.strip())
    if not found:
        raise ValueError(f"use {use}")
    return float(found[1]) / (100 if found[2] else 1)


def within(value: str, name: str, low: float, high: float) -> str:
    """The bounds of an attribute in the unit and the manner of a value: "-75% to +300%".

    Args:
        value: as it is written, out of bounds.
        name: of the attribute.
        low: the lower bound in our units.
        high: the upper one.
    """
    value = _clean(value)
    unit = _UNIT.search(value)
    known = unit[0].strip() if unit else ""
    signed = value[:1] in ("+", "-") or (known.lower() in ("db", "st") and name != "range")
    ends = (_written(bound, name, known, change=signed) for bound in (low, high))
    return " to ".join(f"{end:+.6g}{known}" if signed else f"{end:.6g}{known}" for end in ends)


def _written(bound: float, name: str, unit: str, *, change: bool) -> float:
    """A bound as the number of such an attribute; `change`: of what the voice has."""
    if name in ("pitch", "volume"):
        if unit.lower() in ("st", "db"):
            return bound
        # An interval, and a level without its unit, are factors.
        number, whole = (2 ** (bound / 12) if name == "pitch" else 10 ** (bound / 20)), 100.0
    elif name in ("breath", "tilt"):
        return bound * (100 if unit == "%" else 1)
    else:
        spans = {"%": 100.0, "st": USUAL_RANGE_ST, "hz": USUAL_RANGE_HZ}
        number, whole = bound, spans.get(unit.lower(), 1.0)
    return round((number - change) * whole, 2)


def contour(value: str) -> tuple[Target, ...]:
    """Targets "(0%,+2st) (50%,180Hz)"; those outside of 0 to 100 % do not count, as SSML says."""
    rest = _POINT.sub("", value).strip()
    if rest or not value.strip():
        raise ValueError('use e.g. "(0%,+2st) (50%,-10%) (100%,180Hz)"')
    targets = []
    for point in _POINT.finditer(value):
        place, target = float(point["at"]), pitch(point["wish"])
        if isinstance(target, float):
            target = Target(0.0, target, "st")
        if 0 <= place <= 100:
            targets.append(Target(place / 100, target.value, target.unit))
    return tuple(sorted(targets, key=lambda t: t.at))


def choice(value: str, choices: dict[str, _T]) -> _T:
    """One of the words that there are."""
    found = choices.get(value.strip().lower())
    if found is None:
        raise ValueError(f"use {', '.join(choices)}")
    return found


def _labelled(value: str, labels: dict[str, float]) -> float:
    value = _clean(value)
    if (label := value.lower()) in labels:
        return labels[label]
    try:
        number = factor(value)
        if value[0].isdigit() and value[-1] != "%" and number >= _PERCENT:
            raise ValueError(f"use {value}%: a number by itself is a factor")
        return number
    except ValueError as error:
        if "factor" in str(error):
            raise
        words = ", ".join(word for word in labels if word != "default")
        raise ValueError(f"use e.g. 120%, +20%, 1.2 or {words}") from None
