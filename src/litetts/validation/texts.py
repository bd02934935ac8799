"""Sentences to judge a voice by."""

from __future__ import annotations

from pathlib import Path

from litetts.errors import InputError

__all__ = ["SENTENCES", "read_texts"]

# Every English phoneme, in all positions where it occurs; statements, questions, lists, numbers.
SENTENCES = (
    "The bakery on the corner opens before sunrise and sells out by noon.",
    "Would you rather walk along the river, or take the train to the north side?",
    "We measured the temperature of the water every seven minutes.",
    "Her youngest brother keeps a jar of green buttons beside the window.",
    "A strong wind pushed the small boat away from the harbour wall.",
    "Please leave the yellow envelope with the nurse at the third desk.",
    "Few people noticed that the clock above the stairs had stopped.",
    "In 1984 they paid $25 for a ticket that now costs twice as much.",
    "The judge asked both lawyers to choose their words with care.",
    "I thought the usual measure of sugar would be enough for five cakes.",
    "Rain, snow and fog closed the airport for most of the weekend.",
    "How often does a young musician get such an unusual opportunity?",
)


def read_texts(path: Path) -> tuple[str, ...]:
    """The lines of a text file, without empty ones and those that begin with #.

    Raises:
        InputError: it cannot be read or has no lines.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", field="texts") from error
    texts = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not texts:
        raise InputError(f"{path} has no sentences: one a line", field="texts")
    return texts
