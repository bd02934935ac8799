"""The formats of models that write the tokens of a codec, a module for each."""

from __future__ import annotations

from litetts.engines.codec_lm.formats.base import Course, Format, Said, Tokenise
from litetts.engines.codec_lm.formats.neutts import NeuTTS
from litetts.engines.codec_lm.formats.orpheus import Orpheus
from litetts.engines.codec_lm.formats.outetts import OuteTTS
from litetts.engines.codec_lm.vocabulary import Vocabulary
from litetts.errors import ModelError

__all__ = ["FORMATS", "Course", "Format", "Said", "Tokenise", "of"]

FORMATS: tuple[type[Format], ...] = (NeuTTS, OuteTTS, Orpheus)


def of(vocabulary: Vocabulary) -> type[Format]:
    """The format that a model's tokens are of.

    Raises:
        ModelError: none that is known.
    """
    for each in FORMATS:
        if each.mark in vocabulary:
            return each
    known = ", ".join(f"{each.name} ({each.mark})" for each in FORMATS)
    raise ModelError(
        f"{vocabulary.path} writes no codes of a format that is known: {known}",
        field=str(vocabulary.path),
    )
