"""The voices of nano: each learned the style of one of Kokoro's English voices.

The styles are the released ones (`engines.kokoro.styles`), so a mix of voices is a mix of styles
here as there, and no list of voices has to be trained for.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from litetts.document import Voice
from litetts.engines import clones
from litetts.engines.kokoro.styles import released

__all__ = [
    "MODEL",
    "PACK",
    "WITHOUT",
    "installed",
    "listed",
    "mixes",
    "named",
    "ready",
    "taught",
    "typical",
]

PACK = Path(__file__).parent / "pack"
"""The pack that comes with LiteTTS."""
MODEL = ""
WITHOUT = "the shipped neural voices are off"
PREFIX = "nano_"

_DEFAULT = "af_heart"
"""The teacher's own first voice."""
_LANG = {"a": ("en-us", "American English"), "b": ("en-gb", "British English")}
_GENDER: dict[str, Literal["female", "male"]] = {"f": "female", "m": "male"}


def taught(voice_id: str) -> str:
    """The id of nano's voice that learned from a released one: "nano_heart" of "af_heart"."""
    return PREFIX + voice_id.partition("_")[2]


def _teachers() -> dict[str, str]:
    """Nano's voices and whose style they learned, the default first."""
    names = sorted((name for name in released() if name[0] in _LANG), key=_DEFAULT.__ne__)
    return {taught(name): name for name in names}


def _voice(voice_id: str, teacher: str) -> Voice:
    lang, language = _LANG[teacher[0]]
    name = teacher.partition("_")[2].capitalize()
    return Voice(
        id=voice_id,
        engine="nano",
        lang=lang,
        gender=_GENDER[teacher[1]],
        description=f"{name}, {language}, in the style of Kokoro's {teacher}",
        licence="Apache-2.0",
    )


def listed() -> tuple[Voice, ...]:
    """All voices, the default first and clones last, without their styles."""
    return (*typical(), *(card.voice for card in clones.clones("nano")))


def named(name: str) -> Voice | None:
    """The voice of that id, in any case."""
    stock = next((v for v in typical() if v.id == name.casefold()), None)
    return stock or clones.named(name, "nano")


def typical() -> tuple[Voice, ...]:
    """All that come with LiteTTS."""
    return tuple(_voice(name, teacher) for name, teacher in _teachers().items())


def mixes(voice: Voice) -> bool:
    """Every one: a voice is a style."""
    return True


def installed(voice: Voice) -> bool:
    """All of them are: they come with LiteTTS."""
    return True


def ready(voice: Voice) -> Voice:
    """The voice with its styles, float32 [510, 256]: one for each length of an utterance."""
    if voice.conditioning is not None:
        return voice
    if voice.cloned:
        return replace(voice, conditioning=clones.style(voice.id))
    return replace(voice, conditioning=released()[_teachers()[voice.id]])
