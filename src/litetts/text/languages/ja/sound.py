"""Japanese as Kokoro's training read it: MeCab (fugashi) finds the words and their kana.

The dictionary of MeCab is `unidic-lite`, which comes inside its wheel; nothing is downloaded at run
time. What MeCab divides too far is joined again by a list of words (`words.dict`), which
`tools/east_asian.py` makes together with the table of kana.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litetts.document import Word
from litetts.errors import MissingExtraError, ModelError
from litetts.text.languages.en.sound import English
from litetts.text.languages.en.sound.dictionary import Dictionary
from litetts.text.languages.ja import kana
from litetts.text.languages.unspaced import Unspaced
from litetts.text.scanner.wordlist import rows

__all__ = ["Japanese", "phonemiser"]

_SOKUON = "ʔ"  # っ: belongs to the word before and the one after
_SYMBOL, _KNOWN, _KATAKANA = 3, 6, 7
"""MeCab's classes of characters; all words that its dictionary has count as one, as katakana do."""
_LONGEST_WORD = 32
"""Characters; the longest word of the list has fewer."""
MAX_MORPHEMES = 4
"""Morphemes that make one word of the table of readings."""
_AINU = str.maketrans("ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ", "クシストヌハヒフヘホムラリルレロ")
"""Small katakana that MeCab does not know, as the plain ones."""
_QUOTES = str.maketrans("‘’”", "`'\"")
_LONG = re.compile(
    "(?<=[うくすつぬふむゆるぐずづぶぷゅおこそとのほもよろごぞどぼぽょ])う|(?<=と)お"
)


@dataclass(frozen=True, slots=True)
class _Morpheme:
    surface: str
    kana: str  # hiragana as it is said
    kind: int


@cache
def _words() -> Dictionary:
    """Words that are read as one although MeCab divides them."""
    return Dictionary.open(Path(__file__).with_name("words.dict"))


class Japanese(Unspaced):
    """Phonemes of Japanese sentences.

    Raises:
        MissingExtraError: the extra `ja` is not installed.
    """

    lang = "ja"
    rule = "kana"
    scripts = frozenset({"HAN", "KANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "DIGIT"})

    def __init__(self) -> None:
        try:
            import fugashi  # noqa: F401
            import unidic_lite  # noqa: F401
        except ImportError as error:
            raise MissingExtraError(error.name or "fugashi", "ja", "Japanese") from error
        super().__init__(English(british=False))

    def _divided(self, word: Word) -> list[Word]:
        """What the rules of reading wrote in kana is said as it stands: は is no particle there."""
        plain = kana.hiragana(word.text)
        if word.kind == "word" or not all("ぁ" <= c <= "ゖ" or c == "ー" for c in plain):
            return super()._divided(word)
        return [word.with_phonemes(kana.sounds(_LONG.sub("ー", plain)), self.rule)]

    def _read(self, text: str) -> Iterable[tuple[str, str]]:
        morphemes = _morphemes(_plain(text))
        read = [(word.surface, _sound(word)) for word in _joined(_mended(morphemes))]
        joined: list[tuple[str, str]] = []
        for surface, sound in read:
            if joined and (joined[-1][1].endswith(_SOKUON) or sound.startswith(_SOKUON)):
                surface, sound = joined[-1][0] + surface, joined[-1][1] + sound
                joined.pop()
            joined.append((surface, sound))
        return joined


_MECAB = threading.Lock()
"""One thread at a time is in MeCab, and what it found is copied before the next."""


@cache
def _tagger() -> Any:
    """The one tagger of the process: each maps the dictionary anew, and never lets go of it."""
    from fugashi import Tagger

    return Tagger()


def _morphemes(text: str) -> list[_Morpheme]:
    """What MeCab divides a text into. Thread-safe. Raises ModelError: MeCab fails."""
    try:
        with _MECAB:
            return [
                _Morpheme(
                    m.surface,
                    kana.hiragana(m.feature.pron or m.feature.kana or m.surface),
                    m.char_type if m.is_unk and m.char_type != _KATAKANA else _KNOWN,
                )
                for m in _tagger()(text)
            ]
    except RuntimeError as error:
        why = " ".join(str(error).split())
        raise ModelError(
            f"MeCab, which divides Japanese into words, fails ({why}); "
            "install fugashi and unidic-lite anew",
            field="unidic-lite",
        ) from error


@cache
def _readings() -> dict[str, str]:
    """What MeCab divides and reads otherwise than people do."""
    table = rows(Path(__file__).with_name("readings.tsv"))
    return {surface: _LONG.sub("ー", said) for surface, said in table.items()}


def _mended(morphemes: list[_Morpheme]) -> list[_Morpheme]:
    """Morphemes, those that make a word of the table as one, the longest first."""
    found: list[_Morpheme] = []
    at = 0
    while at < len(morphemes):
        for end in range(min(at + MAX_MORPHEMES, len(morphemes)), at, -1):
            surface = "".join(m.surface for m in morphemes[at:end])
            if said := _readings().get(surface):
                found.append(_Morpheme(surface, said, _KNOWN))
                break
        else:
            end = at + 1
            found.append(morphemes[at])
        at = end
    return found


def _plain(text: str) -> str:
    """Compatibility forms as the usual ones."""
    return unicodedata.normalize("NFKC", text.translate(_AINU)).translate(_QUOTES)


def _joined(morphemes: list[_Morpheme]) -> Iterator[_Morpheme]:
    """Morphemes, those of one class that make a word of the list joined, the longest first."""
    at = 0
    while at < len(morphemes):
        kind = morphemes[at].kind
        end, last = at + 1, min(at + _LONGEST_WORD, len(morphemes))  # none is empty
        while end < last and morphemes[end].kind == kind:
            end += 1
        while end > at + 1:
            surface = "".join(m.surface for m in morphemes[at:end])
            if len(surface) <= _LONGEST_WORD and surface in _words():
                break
            end -= 1
        group = morphemes[at:end]
        yield _Morpheme("".join(m.surface for m in group), "".join(m.kana for m in group), kind)
        at = end


def _sound(word: _Morpheme) -> str:
    if word.surface.isascii():
        return word.surface
    if word.kind == _SYMBOL:
        return kana.symbols(word.surface)
    return kana.sounds(word.kana) if word.kind == _KNOWN else ""


def phonemiser(lang: str) -> Japanese:
    """The phonemiser of Japanese."""
    return Japanese()
