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
from litetts.text.scanner.wordlist import rows, words

__all__ = ["Mandarin", "phonemiser"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")

_DE = re.compile(
    r"(?P<must>(?<=[我你他她它您们就还也都总须只又可谁家事])得"
    r"(?=[去来走先要把给自再跟和由看想做买付写听说学吃喝多早快好]))"
    r"|(?<!^)得"
)
"""得 of what must be done, and 得 after a verb; the third, 得 of getting, is in words."""
_OBTAIN = words(
    """
    得到 获得 取得 得知 得出 得分 得奖 得以 得了 所得 难得 得意 得失 得益 得体 得力 得罪 值得
    觉得 赢得 求得 夺得 得胜
    """
)
_NUMERALS = "零〇一二三四五六七八九十百千万亿点两"


@cache
def _table() -> dict[str, str]:
    """Syllables in pinyin, the tone as a digit at the end, to Kokoro's symbols."""
    table: dict[str, str] = json.loads(Path(__file__).with_name("pinyin.json").read_text("utf-8"))
    return table


@cache
def _readings() -> dict[str, list[str]]:
    """Phrases whose characters are read otherwise than the dictionary has them."""
    table = rows(Path(__file__).with_name("readings.tsv"))
    return {phrase: said.split() for phrase, said in table.items()}


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_readings(), key=len, reverse=True)))


def _starts(cut: Iterable[str]) -> frozenset[int]:
    """Where words begin."""
    found, at = [], 0
    for word in cut:
        found.append(at)
        at += len(word)
    return frozenset(found)


def _mended(run: str, syllables: list[str], starts: frozenset[int]) -> list[str]:
    """What the words around a character make of it: phrases, 得, and the tones of 一 and 不."""
    if len(syllables) != len(run):
        return syllables
    for match in _phrases().finditer(run):
        syllables[match.start() : match.end()] = _readings()[match[0]]
    for match in _DE.finditer(run):
        i = match.start()
        inside = run[i : i + 2] in _OBTAIN or run[i - 1 : i + 1] in _OBTAIN
        if syllables[i] == "de2" and not inside:
            syllables[i] = "dei3" if match["must"] else "de5"
    for i, char in enumerate(run[:-1]):
        following = syllables[i + 1]
        if char == "不" and syllables[i] == "bu4" and following.endswith("4"):
            syllables[i] = "bu2"
        elif char == "一" and syllables[i] == "yi1" and i in starts and _counts(run, i):
            syllables[i] = "yi2" if following.endswith("4") else "yi4"
    return syllables


def _counts(run: str, i: int) -> bool:
    """Whether 一 counts what follows: neither an ordinal nor a digit of a longer number."""
    before = run[i - 1] if i else ""
    listed = before and before in _NUMERALS + "第初周期"
    return not listed and run[i + 1] not in _NUMERALS + "月号日楼"


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
            cut = self._cut(run)
            read = [self._syllables(word) for word in cut]
            flat = _mended(run, [syllable for word in read for syllable in word], _starts(cut))
            at = 0
            for word, syllables in zip(cut, read, strict=True):
                own = flat[at : at + len(syllables)]
                at += len(syllables)
                yield word, "".join(_table().get(syllable, "") for syllable in own)

    def _syllables(self, word: str) -> list[str]:
        """Pinyin of a word with digits for the tones; a character without a reading is silent."""
        found: list[str] = self._pinyin(word, style=self._style, neutral_tone_with_five=True)
        return found


def phonemiser(lang: str) -> Mandarin:
    """The phonemiser of Mandarin."""
    return Mandarin()
