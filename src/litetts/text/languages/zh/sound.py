"""Mandarin Chinese with the libraries that Kokoro's training used: jieba and pypinyin.

Words are found by jieba, read by pypinyin, and turned into IPA with tone arrows (→ ↗ ↓ ↘) by a
table of the syllables, which `tools/east_asian.py` makes from what Kokoro's training wrote.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from litetts.errors import MissingExtraError
from litetts.text.languages.en.sound import English
from litetts.text.languages.unspaced import Unspaced

__all__ = ["Mandarin", "phonemiser"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


@cache
def _table() -> dict[str, str]:
    """Syllables in pinyin, the tone as a digit at the end, to Kokoro's symbols."""
    table: dict[str, str] = json.loads(Path(__file__).with_name("pinyin.json").read_text("utf-8"))
    return table


class Mandarin(Unspaced):
    """Phonemes of Mandarin sentences.

    Raises:
        MissingExtraError: the extra `zh` is not installed.
    """

    lang = "zh"
    rule = "pinyin"
    scripts = frozenset({"HAN"})

    def __init__(self) -> None:
        try:
            with warnings.catch_warnings():
                # jieba still asks setuptools for its files, which tells every user so.
                warnings.filterwarnings("ignore", "pkg_resources is deprecated")
                import jieba
            import pypinyin
        except ImportError as error:
            raise MissingExtraError(error.name or "jieba", "zh", "Mandarin") from error
        super().__init__(English(british=False))
        jieba.setLogLevel(logging.WARNING)
        self._cut: Any = jieba.lcut
        self._pinyin: Any = pypinyin.lazy_pinyin
        self._style: Any = pypinyin.Style.TONE3

    def _read(self, text: str) -> Iterable[tuple[str, str]]:
        for run in _HAN.findall(text):
            for word in self._cut(run):
                yield word, self._sound(word)

    def _sound(self, word: str) -> str:
        """Kokoro's symbols of a word; a character without a reading is silent."""
        syllables = self._pinyin(word, style=self._style, neutral_tone_with_five=True)
        return "".join(_table().get(syllable, "") for syllable in syllables)


def phonemiser(lang: str) -> Mandarin:
    """The phonemiser of Mandarin."""
    return Mandarin()
