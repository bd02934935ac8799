"""The voices of Kokoro's fast form: those of Kokoro, their names ending in `:fast`."""

from __future__ import annotations

from dataclasses import replace

from litetts.document import Voice
from litetts.engines.kokoro import voices as kokoro

__all__ = ["MODEL", "WITHOUT", "installed", "listed", "mixes", "named", "ready", "typical"]

MODEL = kokoro.MODEL
WITHOUT = kokoro.WITHOUT
MARK = ":fast"


def _fast(voice: Voice) -> Voice:
    return replace(
        voice,
        id=voice.id + MARK,
        engine="kokoro-fast",
        description=f"{voice.description}, fast",
    )


def _released(voice: Voice) -> Voice:
    return replace(voice, id=voice.id.removesuffix(MARK), engine="kokoro")


def listed() -> tuple[Voice, ...]:
    """Kokoro's voices in their fast form, without styles."""
    return tuple(_fast(voice) for voice in kokoro.listed() if voice.engine == "kokoro")


def named(name: str) -> Voice | None:
    """The voice of that id, in any case."""
    if not name.casefold().endswith(MARK):
        return None
    voice = kokoro.named(name[: -len(MARK)])
    return _fast(voice) if voice and voice.engine == "kokoro" else None


def typical() -> tuple[Voice, ...]:
    """All but clones."""
    return tuple(_fast(voice) for voice in kokoro.typical())


def mixes(voice: Voice) -> bool:
    """Every one, as Kokoro's."""
    return True


def installed(voice: Voice) -> bool:
    """Whether Kokoro is installed, and with this voice."""
    return kokoro.installed(_released(voice))


def ready(voice: Voice) -> Voice:
    """The voice with its styles. Raises ModelError where Kokoro is not installed."""
    if voice.conditioning is not None:
        return voice
    return replace(voice, conditioning=kokoro.ready(_released(voice)).conditioning)
