"""The voices of Kokoro's fast form: all of Kokoro's but those of packs (`kokoro.forms`)."""

from __future__ import annotations

from litetts.document import Voice
from litetts.engines.kokoro import forms
from litetts.engines.kokoro import voices as kokoro

__all__ = ["MODEL", "WITHOUT", "installed", "listed", "mixes", "named", "ready", "typical"]

MODEL = kokoro.MODEL
WITHOUT = kokoro.WITHOUT


def listed() -> tuple[Voice, ...]:
    """Kokoro's voices in their fast form, without styles."""
    return tuple(forms.formed(voice, forms.FAST) for voice in kokoro.plain())


def named(name: str) -> Voice | None:
    """The voice of that id, in any case."""
    stem, form = forms.split(name.casefold())
    voice = kokoro.plainly(stem) if form != forms.RELEASED else None
    if voice and forms.FAST in (form, forms.usual(voice)):
        return forms.formed(voice, forms.FAST)
    return None


def typical() -> tuple[Voice, ...]:
    """All but clones."""
    return tuple(voice for voice in listed() if not voice.cloned)


def mixes(voice: Voice) -> bool:
    """Every one, as Kokoro's."""
    return True


installed = kokoro.installed
ready = kokoro.ready
