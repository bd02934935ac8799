"""Kokoro's voices: the 54 released ones, others that lie in the installed folder, clones, and those
of packs (`engines.packs`). Which of them the released network speaks, `forms` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from litetts import models
from litetts.document import Floats, Voice
from litetts.engines import clones, packs
from litetts.engines.kokoro import forms
from litetts.engines.kokoro.styles import released
from litetts.errors import ModelError

__all__ = [
    "MODEL",
    "WITHOUT",
    "described",
    "installed",
    "listed",
    "mixes",
    "named",
    "plain",
    "plainly",
    "ready",
    "typical",
]

MODEL = "kokoro"
WITHOUT = "the Kokoro voices are off; the others speak"

# First letter of a voice -> language, second letter -> gender (naming of its release).
_LANG = {
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


def described(voice_id: str) -> Voice:
    """What the name of a voice says about it: `af_...` = American English, female."""
    lang, language = _LANG.get(voice_id[:1], ("en-us", "American English"))
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


def _styles() -> Mapping[str, Floats]:
    """The installed styles by voice id; empty where Kokoro is not installed."""
    try:
        folder = models.find(MODEL)  # cheap: the styles are looked for only where it is
        from litetts.engines.kokoro.engine import load_styles

        return load_styles(folder)
    except ModelError:
        return {}


def plain() -> tuple[Voice, ...]:
    """The released voices, those of one's own, and clones, by their plain names."""
    known = dict.fromkeys([*released(), *_styles()])
    cloned = (card.voice for card in clones.clones("kokoro"))
    return (*map(described, known), *cloned)


def plainly(name: str) -> Voice | None:
    """That of `plain` by its name, in any case."""
    key = name.casefold()
    # Those of one's own are on disk; who asks for a released one need not look there.
    stock = next((i for ids in (released, _styles) for i in ids() if i.casefold() == key), None)
    return described(stock) if stock else clones.named(name, "kokoro")


def listed() -> tuple[Voice, ...]:
    """The voices as the released network speaks them, whether installed or not, then those of
    packs; without styles.
    """
    return (*(forms.formed(v, forms.RELEASED) for v in plain()), *packs.listed("kokoro"))


def named(name: str) -> Voice | None:
    """The voice of that id, in any case."""
    stem, form = forms.split(name.casefold())
    voice = plainly(stem) if form != forms.FAST else None
    if voice and forms.RELEASED in (form, forms.usual(voice)):
        return forms.formed(voice, forms.RELEASED)
    return packs.named("kokoro", name)


def typical() -> tuple[Voice, ...]:
    """The released voices and those of one's own."""
    return tuple(forms.formed(v, forms.RELEASED) for v in plain() if not v.cloned)


def mixes(voice: Voice) -> bool:
    """Every one: a voice is a style."""
    return True


def installed(voice: Voice) -> bool:
    """Whether its style is there, or its pack; of a clone, whether a network is."""
    if variant := voice.engine.partition(":")[2]:
        return variant in packs.installed("kokoro")
    return bool(_styles()) if voice.cloned else forms.split(voice.id)[0] in _styles()


def ready(voice: Voice) -> Voice:
    """The voice with its style, float32 [510, 256].

    Raises:
        ModelError: Kokoro is not installed, or this voice is not; the message says how to get it.
    """
    if voice.conditioning is not None:
        return voice
    if ":" in voice.engine:
        return packs.ready(voice)
    from litetts.engines.kokoro.engine import load_styles

    styles = load_styles(models.find(MODEL))
    name, _ = forms.split(voice.id)
    if voice.cloned:
        return replace(voice, conditioning=clones.style(name))
    if name not in styles:
        raise ModelError(
            f"the voice '{name}' is not among the installed Kokoro voices",
            field="voice",
            command="models pull kokoro",
        )
    style = styles[name]
    return replace(voice, conditioning=style.reshape(-1, style.shape[-1]))
