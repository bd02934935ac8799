"""The voices of nano: each learned the style of one of Kokoro's English voices; and those of its
packs (`engines.packs`).

The styles are the released ones (`engines.kokoro.styles`), so a mix of voices is a mix of styles
here as there, and no list of voices has to be trained for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from litetts.document import Voice
from litetts.engines import clones, packs
from litetts.engines.kokoro.styles import released

__all__ = [
    "MODEL",
    "PACK",
    "WITHOUT",
    "facts",
    "installed",
    "listed",
    "mixes",
    "named",
    "ready",
    "taught",
    "teachers",
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


@cache
def teachers() -> Mapping[str, str]:
    """Nano's voices and whose style they learned, the default first."""
    names = sorted((name for name in released() if name[0] in _LANG), key=_DEFAULT.__ne__)
    return MappingProxyType({taught(name): name for name in names})


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


def facts(voice_id: str) -> dict[str, str]:
    """What a pack tells of one of the voices."""
    voice = _voice(voice_id, teachers()[voice_id])
    return {
        "id": voice.id,
        "lang": voice.lang,
        "gender": voice.gender,
        "description": voice.description,
        "licence": voice.licence,
    }


@cache
def typical() -> tuple[Voice, ...]:
    """All that come with LiteTTS, the default first, without their styles."""
    return tuple(_voice(name, teacher) for name, teacher in teachers().items())


def listed() -> tuple[Voice, ...]:
    """Those, then the voices of packs that are installed, and clones last."""
    cloned = (card.voice for card in clones.clones("nano"))
    return (*typical(), *packs.listed("nano"), *cloned)


def named(name: str) -> Voice | None:
    """The voice of that id, in any case. Raises ModelError where its pack is damaged."""
    stock = next((v for v in typical() if v.id == name.casefold()), None)
    return stock or packs.named("nano", name) or clones.named(name, "nano")


def mixes(voice: Voice) -> bool:
    """Every one: a voice is a style."""
    return True


def installed(voice: Voice) -> bool:
    """All that come with LiteTTS are, and those whose pack is."""
    variant = voice.engine.partition(":")[2]
    return not variant or variant in packs.installed("nano")


def ready(voice: Voice) -> Voice:
    """The voice with its styles, float32 [510, 256]: one for each length of an utterance."""
    if voice.conditioning is not None:
        return voice
    if ":" in voice.engine:
        return packs.ready(voice)
    if voice.cloned:
        return replace(voice, conditioning=clones.style(voice.id))
    return replace(voice, conditioning=released()[teachers()[voice.id]])
