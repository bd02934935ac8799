"""Which language of Latin letters a word is of: three letters at a time, and function words.

How often a trigram stands in the encyclopedia of a language is counted in `trigrams.npz`, which
`tools/trigrams.py` makes; the words in `function_words.tsv` are the project's own. Sixteen
languages are known. What a word tells is a score per language in nats; who asks compares sums of
them and abstains where they are near each other.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from litetts.errors import ModelError
from litetts.text.scanner.wordlist import rows, words

__all__ = ["FUNCTION", "LANGUAGES", "function_words", "scores"]

LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "cs", "ro", "hu", "tr", "id", "ca", "fi",
)  # fmt: skip
"""In the order of the columns."""

FUNCTION = 2.5
"""Nats that a function word tells for its languages against all others."""

SHARE = 0.5
"""Of the sum over trigrams: they overlap, so that each letter is counted three times."""

REMEMBERED = 1024
"""Words of which the scores are kept: 0.2 MB; sums of them are remembered elsewhere."""

_TRIGRAMS = Path(__file__).with_name("trigrams.npz")
_WORDS = Path(__file__).with_name("function_words.tsv")

Floats = NDArray[np.float32]


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Language -> its function words, in lower case."""
    return {lang: words(listed) for lang, listed in rows(_WORDS).items()}


@cache
def _by_word() -> dict[str, Floats]:
    """Function word -> nats per language."""
    table: dict[str, Floats] = {}
    for column, lang in enumerate(LANGUAGES):
        for word in function_words()[lang]:
            row = table.setdefault(word, np.zeros(len(LANGUAGES), np.float32))
            row[column] = FUNCTION
    return table


@cache
def _model() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Sorted hashes of the trigrams uint32 [N]; eighths of nats uint8 [N + 1, languages].

    A row tells how unlikely its trigram is in each language; the last is that of an unknown one.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        with _TRIGRAMS.open("rb") as file, np.load(file, allow_pickle=False) as data:
            keys = str(data["trigrams"]).split("\n")
            table = data["nats8"]
            if tuple(data["languages"]) != LANGUAGES or len(keys) != len(table):
                raise ValueError("not as it was written")
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            f"{_TRIGRAMS.name} of the package cannot be read ({error}); reinstall litetts"
        ) from error
    hashes = np.array([crc32(key.encode()) for key in keys], np.uint32)
    order = np.argsort(hashes)
    unknown = np.full((1, len(LANGUAGES)), table.max(), np.uint8)
    return hashes[order], np.vstack([table[order], unknown])


@lru_cache(maxsize=REMEMBERED)
def scores(word: str) -> Floats:
    """Nats for each of `LANGUAGES`, float32 [languages], that a word in lower case tells.

    Only differences between languages mean something.
    """
    hashes, table = _model()
    plain = unicodedata.normalize("NFC", word)
    padded = f" {plain} "
    wanted = np.array(
        [crc32(padded[i : i + 3].encode("utf-8", "surrogatepass")) for i in range(len(padded) - 2)],
        np.uint32,
    )
    rows = np.searchsorted(hashes, wanted)
    rows[hashes[rows % len(hashes)] != wanted] = len(hashes)
    told: Floats = table[rows].sum(0, dtype=np.float32) * np.float32(-SHARE / 8)
    extra = _by_word().get(plain)
    return told if extra is None else told + extra
