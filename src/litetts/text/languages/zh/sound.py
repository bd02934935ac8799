"""Mandarin Chinese with the libraries that Kokoro's training used: jieba, pypinyin, cn2an.

Words are found by jieba, read by pypinyin, and turned into IPA with tone arrows (→ ↗ ↓ ↘) by
misaki's table.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from litetts.errors import MissingExtraError
from litetts.text.languages.en.sound import English
from litetts.text.languages.unspaced import Unspaced

__all__ = ["Mandarin", "phonemiser"]

_HAN = re.compile(r"[\u3400-\u9fff]+")


class Mandarin(Unspaced):
    """Phonemes of Mandarin sentences.

    Raises:
        MissingExtraError: the extra `zh` is not installed.
    """

    lang = "zh"
    rule = "pinyin"

    def __init__(self) -> None:
        try:
            import cn2an
            import jieba
            from misaki.zh import ZHG2P
        except ImportError as error:
            raise MissingExtraError(error.name or "jieba", "zh", "Mandarin") from error
        super().__init__(English(british=False))
        jieba.setLogLevel(logging.WARNING)
        self._numbers: Any = cn2an.transform
        self._cut: Any = jieba.lcut
        self._sound: Any = ZHG2P.word2ipa

    def _read(self, text: str) -> Iterable[tuple[str, str]]:
        if any(c.isdigit() for c in text):
            text = self._numbers(text, "an2cn")
        for run in _HAN.findall(text):
            for word in self._cut(run):
                yield word, self._sound(word).replace("\u032f", "")


def phonemiser(lang: str) -> Mandarin:
    """The phonemiser of Mandarin."""
    return Mandarin()
