"""Our own elements, prefix `litetts` (namespace `urn:litetts:ssml`, schema `litetts.xsd`)."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import partial

from litetts.document import Prosody
from litetts.markup import vocabulary
from litetts.markup.ssml import values
from litetts.markup.ssml.azure import acted
from litetts.markup.ssml.reader import SHOWN, Given, Handler, Reader, Scope
from litetts.request import OPTIONS, PROSODY, clamped

__all__ = ["ELEMENTS", "NAMESPACE"]

NAMESPACE = "urn:litetts:ssml"

_CURVES = {"rate": "rate", "pitch": "pitch_st", "range": "range", "volume": "volume_db",
           "breath": "breath", "tilt": "tilt_db"}  # fmt: skip
_NEUTRAL = Prosody()
_FIGURE = r"[+-]?(?:\d{1,32}(?:\.\d{1,32})?|\.\d{1,32})"


def _emotion(reader: Reader, given: Given, scope: Scope) -> None:
    degree = given.value("degree", partial(values.share, use="0.01 to 2"), 1.0)
    if not 0.01 <= degree <= 2:
        written = given.text("degree") or ""
        use = "1% to 200%" if written.strip().endswith("%") else "0.01 to 2"
        raise reader.error(f"{scope.tag}: degree is '{written[:SHOWN]}'; use {use}")
    name = given.text("name")
    if name:
        acted(reader, scope, name, degree, given.text("role") or "")
        return
    point = [given.value(axis, _unit, 0.0) for axis in ("arousal", "valence", "dominance")]
    if not any(point):
        raise reader.error(f"<{scope.tag}> needs the attribute 'name', or valence and arousal")
    reader.wish(scope, clamped(_at(*(degree * value for value in point))))
    reader.approximated("the emotion is made of pitch, range, rate and level")


def _unit(value: str) -> float:
    number = float(value) if re.fullmatch(_FIGURE, value) else math.inf
    if not -1 <= number <= 1:
        raise ValueError("use -1 to 1")
    return number


def _at(arousal: float, valence: float, dominance: float) -> Prosody:
    """The prosody of a point of the emotions, by the rules of Schröder (2006).

    They were made for voices of small units and exaggerate: they count half.
    """
    pitch = 0.3 * arousal + 0.1 * valence - 0.1 * dominance
    width = -0.4 + 1.2 * arousal + 0.4 * dominance if arousal or dominance else 0.0
    rate = 0.5 * arousal + 0.2 * valence
    return Prosody(
        rate=1 + rate / 2,
        pitch_st=12 * math.log2(1 + pitch / 2),
        range=max(0.2, 1 + width / 2),
        volume_db=6 * arousal / 2,
    )


def _prosody(reader: Reader, given: Given, scope: Scope) -> None:
    """Curves: a value per word, or a few that are spread over the words."""
    curves = {}
    for name, part in _CURVES.items():
        written = given.text(name)
        if written is None:
            continue
        numbers = written.split()
        if not all(re.fullmatch(_FIGURE, n) for n in numbers) or not numbers:
            raise reader.error(
                f"{scope.tag}: {name} is '{written[:SHOWN]}'; use numbers, one per word"
            )
        curves[part] = [float(n) for n in numbers]
        option = OPTIONS[PROSODY[part]]
        for number, said in zip(curves[part], numbers, strict=True):
            if option.nearest(number) != number:
                use = f"use {option.bounds}"
                raise reader.error(f"{scope.tag}: {name} has '{said[:SHOWN]}'; {use}")
    if not curves:
        raise reader.error(f"<{scope.tag}> needs one of the attributes {', '.join(_CURVES)}")

    def close(closed: Scope) -> None:
        reader.by_word(closed.first, lambda i, n: _value(curves, i, n))

    scope.close = close


def _value(curves: dict[str, list[float]], index: int, count: int) -> Prosody:
    """The wish for a word: read off the curves, straight lines between their points."""
    wishes = {}
    for part, points in curves.items():
        place = index * (len(points) - 1) / (count - 1) if count > 1 else 0.0
        low = min(int(place), len(points) - 1)
        high = min(low + 1, len(points) - 1)
        wishes[part] = points[low] + (points[high] - points[low]) * (place - low)
    return replace(_NEUTRAL, **wishes)


def _event(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    name = given.required("name")
    found = vocabulary.event(name)
    if found is None:
        known = ", ".join(sorted(set(vocabulary.EVENTS.values())))
        raise reader.error(f"{scope.tag}: name is '{name[:SHOWN]}'; use {known}")
    reader.sound(scope, event=found)


ELEMENTS: dict[str, Handler] = {"emotion": _emotion, "prosody": _prosody, "event": _event}
"""Name after `litetts:` -> what it does."""
