"""The released voices of the teacher, and the languages that they speak."""

from __future__ import annotations

from litetts.engines.kokoro.styles import released
from litetts.engines.kokoro.voices import described

__all__ = ["ENGLISH", "OTHERS", "language"]


def language(voice: str) -> str:
    """The language that a voice speaks, as its name says."""
    return described(voice).lang


ENGLISH = tuple(name for name in released() if language(name).startswith("en"))
"""The voices of English, American and British: nano's."""
OTHERS = tuple(name for name in released() if name not in ENGLISH)
"""The voices of the other languages: the decoder serves them in Kokoro's fast form."""
