"""Polly's and Alexa's elements. Their prefix `amazon` needs no declaration, as it needs none
there.
"""

from __future__ import annotations

from litetts.document import Prosody
from litetts.markup.ssml.azure import acted
from litetts.markup.ssml.reader import SHOWN, Given, Handler, Reader, Scope

__all__ = ["ELEMENTS"]

_INTENSITY = {"low": 0.6, "medium": 1.0, "high": 1.5}
"""Degree of a style for Polly's and Alexa's words."""


def _effect(reader: Reader, given: Given, scope: Scope) -> None:
    name, phonation = given.text("name"), given.text("phonation")
    if given.text("vocal-tract-length") is not None:
        reader.ignored("the resonances of a voice are its own", "vocal-tract-length")
    if name == "whispered":
        acted(reader, scope, "whispering")
    elif name == "drc":
        reader.ignored("there is no compressor; `loudness` sets the level of the whole")
    elif name:
        reader.ignored(f"the effect '{name}' is not known", "name")
    if phonation == "soft":
        reader.wish(scope, Prosody(volume_db=-3.0, breath=0.25, tilt_db=-2.0))
        reader.approximated("softer by level, breath and a darker sound", "phonation")
    elif phonation:
        reader.ignored(f"the phonation '{phonation}' is not known", "phonation")


def _auto_breaths(reader: Reader, given: Given, scope: Scope) -> None:
    given.asked |= {"volume", "frequency", "duration"}
    reader.ignored("breaths are made where <amazon:breath/> asks for them, not by themselves")


def _breath(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    for name in ("volume", "duration"):
        if given.text(name) not in (None, "default", "medium"):
            reader.ignored("a breath has one length and level", name)
    reader.sound(scope, event="breath")


def _emotion(reader: Reader, given: Given, scope: Scope) -> None:
    intensity = given.text("intensity") or "medium"
    if intensity not in _INTENSITY:
        raise reader.error(
            f"{scope.tag}: intensity is '{intensity[:SHOWN]}'; use {', '.join(_INTENSITY)}"
        )
    acted(reader, scope, given.required("name"), _INTENSITY[intensity])


def _domain(reader: Reader, given: Given, scope: Scope) -> None:
    acted(reader, scope, given.required("name"))


ELEMENTS: dict[str, Handler] = {
    "effect": _effect,
    "auto-breaths": _auto_breaths,
    "breath": _breath,
    "emotion": _emotion,
    "domain": _domain,
}
"""Name after `amazon:` -> what it does."""
