"""How text is read by the settings, for the commands that read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litetts.settings import Loaded
    from litetts.text.lexicon import Lexicon
    from litetts.text.normalise import ReadingStyle

__all__ = ["reading"]


def reading(loaded: Loaded, lexicons: Iterable[Path]) -> tuple[ReadingStyle, list[Lexicon]]:
    """The reading style of the settings; the given pronunciations, then those of the settings."""
    from litetts.text.lexicon import Lexicon
    from litetts.text.normalise import ReadingStyle

    usual = loaded.settings.speech.lexicon
    paths = [*lexicons, *([loaded.locate(usual)] if usual else ())]
    return (
        ReadingStyle(**loaded.settings.reading.model_dump()),
        [Lexicon.load(path) for path in paths],
    )
