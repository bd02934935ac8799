"""Sentences to judge a voice by."""

from __future__ import annotations

from pathlib import Path

from litetts.errors import InputError

__all__ = ["SENTENCES", "read_texts", "sentences"]

_FOLDER = Path(__file__).with_name("sentences")


def sentences(lang: str) -> tuple[str, ...]:
    """Twenty sentences in a language, for its voices; English ones where there are none.

    Args:
        lang: BCP 47 tag; only its first part counts.
    """
    file = _FOLDER / f"{lang.lower().partition('-')[0]}.txt"
    return read_texts(file if file.is_file() else _FOLDER / "en.txt")


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


SENTENCES = sentences("en")
"""The English ones."""
