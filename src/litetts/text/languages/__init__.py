"""The languages that are normalised. A language is a folder here that offers `LANGUAGE`.

Its `LANGUAGE` is a `litetts.text.normalise.scan.Language`. Nothing else names the language: the
folder's name is the first part of the BCP 47 tag.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litetts.text.normalise.scan import Language, Reading, Rule, Scan

__all__ = ["find", "known"]


class _Unknown:
    """A language without a folder: every run of characters between spaces is one word."""

    verbalises = False
    plain_word = re.compile(r"[^\W\d_]+(?=\s|$)")
    special: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    before_numbers: frozenset[str] = frozenset()
    capital_nouns = False

    def rules(self, char: str) -> Sequence[Rule]:
        return (_as_written,) if char.isalnum() else ()

    def symbol(self, char: str, scan: Scan) -> str:
        return ""

    def punctuation_name(self, mark: str) -> str:
        return ""

    def interpret(self, scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        from litetts.text.normalise.scan import Reading

        return (Reading(len(scan.text), scan.text.strip(), "word", "as written"),)


_RUN = re.compile(r"\w(?:[^\s\"“”()\[\]]*[\w%°€$£¥])?")


def _as_written(scan: Scan, i: int) -> Reading | None:
    from litetts.text.normalise.scan import Reading

    match = _RUN.match(scan.text, i)
    return Reading(match.end(), match[0], "word", "as written") if match else None


@lru_cache(maxsize=64)
def find(lang: str) -> Language:
    """The rules for a BCP 47 tag, or those that leave a text as it is written."""
    base = re.split(r"[-_]", lang.lower(), maxsplit=1)[0]
    if not base.isidentifier() or importlib.util.find_spec(f"{__name__}.{base}") is None:
        return _Unknown()
    language: Language = importlib.import_module(f"{__name__}.{base}").LANGUAGE
    return language


def known(lang: str) -> bool:
    """Whether a language has rules of its own."""
    return not isinstance(find(lang), _Unknown)
