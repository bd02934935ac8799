"""The voices there are, by engine, without loading any of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from litetts.document import Floats, Voice
from litetts.errors import ModelError
from litetts.models.catalogue import KOKORO_VOICES

__all__ = [
    "ESPEAK",
    "KOKORO",
    "OPENAI",
    "all_voices",
    "espeak_languages",
    "espeak_voice",
    "kokoro_styles",
    "kokoro_voices",
    "nano_voices",
]

ESPEAK = "espeak"
"""Id of the voice of espeak-ng; `espeak:<lang>` speaks another language."""

# First letter of a Kokoro voice -> language, second letter -> gender (naming of its release).
_KOKORO_LANG = {
    "a": ("en-us", "American English"),
    "b": ("en-gb", "British English"),
    "e": ("es", "Spanish"),
    "f": ("fr-fr", "French"),
    "h": ("hi", "Hindi"),
    "i": ("it", "Italian"),
    "j": ("ja", "Japanese"),
    "p": ("pt-br", "Brazilian Portuguese"),
    "z": ("zh", "Mandarin Chinese"),
}
_GENDER: dict[str, Literal["female", "male"]] = {"f": "female", "m": "male"}

# OpenAI's voice names -> the Kokoro voice nearest in gender and character.
OPENAI = {
    "alloy": "af_alloy",
    "ash": "am_adam",
    "ballad": "bm_george",
    "cedar": "am_michael",
    "coral": "af_bella",
    "echo": "am_echo",
    "fable": "bm_fable",
    "marin": "af_heart",
    "nova": "af_nova",
    "onyx": "am_onyx",
    "sage": "af_sarah",
    "shimmer": "af_sky",
    "verse": "am_puck",
}


def kokoro_voice(voice_id: str) -> Voice:
    """What the name of a Kokoro voice says about it: `af_...` = American English, female."""
    lang, language = _KOKORO_LANG.get(voice_id[:1], ("en-us", "American English"))
    gender: Literal["female", "male", ""] = _GENDER.get(voice_id[1:2], "")
    name = voice_id.partition("_")[2].capitalize()
    return Voice(
        id=voice_id,
        engine="kokoro",
        lang=lang,
        gender=gender,
        description=f"{name}, {language}",
        licence="Apache-2.0",
    )


KOKORO = {voice_id: kokoro_voice(voice_id) for voice_id in KOKORO_VOICES}


def kokoro_styles() -> Mapping[str, Floats]:
    """The installed Kokoro styles by voice id; empty where Kokoro is not installed."""
    from litetts import models

    try:
        folder = models.find("kokoro")  # cheap: the engine's module is loaded only where it is
        from litetts.engines import kokoro

        return kokoro.load_styles(folder)
    except ModelError:
        return {}


def kokoro_voices() -> dict[str, Voice]:
    """Kokoro's voices by id: the released ones, and others that lie in the installed folder."""
    others = {i: kokoro_voice(i) for i in kokoro_styles() if i not in KOKORO}
    return {**KOKORO, **others}


def nano_voices() -> tuple[Voice, ...]:
    """The voices of the shipped pack, its default first; empty where there is no pack."""
    try:
        from litetts.engines import nano
    except ImportError:
        return ()
    try:
        return tuple(nano.voices())
    except ModelError:
        return ()


@cache
def espeak_languages() -> dict[str, str]:
    """Tag -> name of the languages that espeak-ng can speak, read from its data files.

    Each file under `lang/` says `name <name>`, `language <tag> [priority]`, and `dictionary <name>`
    where that is not the tag's first part. A few languages have no dictionary and cannot speak.
    """
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    out: dict[str, str] = {}
    for path in sorted((data / "lang").rglob("*")):
        if not path.is_file():
            continue
        facts: dict[str, str] = {}
        for line in path.read_text("utf-8", errors="replace").splitlines():
            key, _, value = line.partition("//")[0].strip().partition(" ")
            facts.setdefault(key, value.strip())
        tag = (facts.get("language") or path.name).split()[0].lower()
        dictionary = facts.get("dictionary") or tag.partition("-")[0]
        if (data / f"{dictionary}_dict").is_file():
            out.setdefault(tag, facts.get("name") or path.name)
    return dict(sorted(out.items()))


def espeak_voice(lang: str = "en-us") -> Voice:
    """The formant voice in a language: `espeak` for American English, else `espeak:<lang>`."""
    language = espeak_languages().get(lang, lang)
    return Voice(
        id=ESPEAK if lang == "en-us" else f"{ESPEAK}:{lang}",
        engine="espeak",
        lang=lang,
        description=f"espeak-ng, {language}",
        licence="GPL-3.0-or-later",
    )


def all_voices() -> tuple[Voice, ...]:
    """Every voice of every engine, without styles: nano, Kokoro, then espeak-ng's languages."""
    espeak = [espeak_voice(), *(espeak_voice(t) for t in espeak_languages() if t != "en-us")]
    return (*nano_voices(), *kokoro_voices().values(), *espeak)
