"""How far a transcript is from what should have been said: word and character error rates.

Both sides go through the same reading: "$5" and "five dollars" are no error, whoever wrote which.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from litetts.errors import InputError, MissingExtraError

__all__ = ["Difference", "Errors", "compare", "spoken_form"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of words that agree or not, as written in each text."""

    kind: Literal["equal", "substitute", "insert", "delete"]
    wanted: str
    heard: str


@dataclass(frozen=True, slots=True)
class Errors:
    """Counts over one or more texts. Sum them with `+`: rates are then over all words.

    Attributes:
        words: in the text that should have been said.
        word_errors: substitutions, insertions and deletions of words.
        characters, character_errors: the same for characters, spaces included.
    """

    words: int = 0
    word_errors: int = 0
    characters: int = 0
    character_errors: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.words + other.words,
            self.word_errors + other.word_errors,
            self.characters + other.characters,
            self.character_errors + other.character_errors,
        )

    @property
    def wer(self) -> float:
        """Word error rate: 0 = all as wanted; above 1 when much was added."""
        return self.word_errors / max(1, self.words)

    @property
    def cer(self) -> float:
        """Character error rate."""
        return self.character_errors / max(1, self.characters)


def spoken_form(text: str, lang: str = "en-us") -> str:
    """The words as they are spoken: numbers in words, lower case, no punctuation but '."""
    from litetts.text.normalise import normalise

    spoken = " ".join(token.spoken for token in normalise(text, lang) if token.spoken)
    spoken = unicodedata.normalize("NFKC", spoken).replace("’", "'").lower()
    kept = (c if c.isalnum() or c == "'" else " " for c in spoken)
    return " ".join(word.strip("'") for word in "".join(kept).split() if word.strip("'"))


def compare(wanted: str, heard: str, lang: str = "en-us") -> tuple[Errors, tuple[Difference, ...]]:
    """Errors of a transcript, and where they are.

    Raises:
        InputError: there is nothing to say in `wanted`.
        MissingExtraError: jiwer is not installed.
    """
    try:
        import jiwer
    except ImportError as error:
        raise MissingExtraError("jiwer", "stt", "comparing transcripts") from error
    reference, hypothesis = spoken_form(wanted, lang), spoken_form(heard, lang)
    if not reference:
        raise InputError("there is nothing to say in the text", field="text")
    words = jiwer.process_words(reference, hypothesis)
    characters = jiwer.process_characters(reference, hypothesis)
    errors = Errors(
        words=len(reference.split()),
        word_errors=words.substitutions + words.insertions + words.deletions,
        characters=len(reference),
        character_errors=(characters.substitutions + characters.insertions + characters.deletions),
    )
    return errors, _differences(words.alignments[0], reference.split(), hypothesis.split())


def _differences(
    alignment: Any, wanted: Sequence[str], heard: Sequence[str]
) -> tuple[Difference, ...]:
    return tuple(
        Difference(
            chunk.type,
            " ".join(wanted[chunk.ref_start_idx : chunk.ref_end_idx]),
            " ".join(heard[chunk.hyp_start_idx : chunk.hyp_end_idx]),
        )
        for chunk in alignment
    )
